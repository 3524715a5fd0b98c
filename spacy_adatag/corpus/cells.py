"""Find cells in the rows of a table, by the names of columns that a user gives.

A name may have alternatives, separated by commas: `title_en,title` is the first of these
columns that has something in it. A name with dots leads into objects: `specs.color`. If a
column has exactly that name, commas and dots are a part of it.
"""

from functools import lru_cache
from typing import Any, Collection, Iterable, List, Mapping, Tuple


class Several(list):
    """The different cells of a column, in a product of several rows."""


@lru_cache(maxsize=2**12)
def list_alternatives(name: str) -> Tuple[str, ...]:
    """List the columns that a name can mean.

    name (str): The name.
    RETURNS (Tuple[str, ...]): The columns, in the order to look for them.
    """
    parts = [part.strip() for part in name.split(",")]
    return tuple(dict.fromkeys([name, *filter(None, parts)]))


def list_needed(names: Iterable[str]) -> List[str]:
    """List the columns that must be read to find cells.

    names (Iterable[str]): The names.
    RETURNS (List[str]): The columns, including those that a table may not have.
    """
    needed = [each for name in names for each in list_alternatives(name)]
    heads = [each.partition(".")[0] for each in needed]
    return list(dict.fromkeys([*needed, *filter(None, heads)]))


def has_column(columns: Collection[str], name: str) -> bool:
    """Check whether a table has one of the columns that a name can mean.

    columns (Collection[str]): The columns of the table.
    name (str): The name.
    RETURNS (bool): Whether it has one. What objects hold is not known before a row is
        read.
    """
    return any(
        each in columns or each.partition(".")[0] in columns
        for each in list_alternatives(name)
    )


def get_cells(data: Mapping[str, Any], name: str) -> Any:
    """Get a cell of a row.

    data (Mapping[str, Any]): The row.
    name (str): The name of the column.
    RETURNS (Any): The cell, `Several` if the product has several rows with different
        cells. If no alternative has something in it, the empty cell of this column, or
        None.
    """
    if name in data and not is_blank(data[name]):
        return data[name]
    for each in list_alternatives(name):
        value = data[each] if each in data else _follow(data, each)
        if not is_blank(value):
            return value
    return data.get(name)


def get_cell(data: Mapping[str, Any], name: str) -> Any:
    """Get a cell of a row, the first if there are several.

    data (Mapping[str, Any]): The row.
    name (str): The name of the column.
    RETURNS (Any): The cell, see `get_cells`.
    """
    value = get_cells(data, name)
    return value[0] if isinstance(value, Several) else value


def is_blank(value: Any) -> bool:
    """Check whether there is nothing in a cell.

    value (Any): The cell.
    RETURNS (bool): Whether it is None, NaN, or has only white space.
    """
    if isinstance(value, str):
        return not value or value.isspace()
    # NaN differs from itself.
    return value is None or (isinstance(value, float) and value != value)


def _follow(value: Any, path: str) -> Any:
    """Follow a path of keys into objects. Lists are followed item by item."""
    head, dot, rest = path.partition(".")
    if isinstance(value, list) and not isinstance(value, Several):
        found = [_follow(item, path) for item in value]
        found = [item for item in found if not is_blank(item)]
        return found or None
    if not isinstance(value, Mapping):
        return None
    if path in value:
        return value[path]
    return _follow(value.get(head), rest) if dot else None
