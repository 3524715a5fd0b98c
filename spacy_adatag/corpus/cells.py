"""Find cells in the rows of a table, by the names of columns that a user gives.

A name may have alternatives, separated by commas: `title_en,title` is the first of these
columns that has something in it. A name with dots leads into objects: `specs.color`, or
into a list of objects with names and values. A name with `+` joins two columns, such as a
value and its unit: `weight+unit`. Braces stand for a cell in a text: `id:{ID}`. If a
column has exactly that name, all of these are a part of it.

What tells products apart may also be `sku in variations`: the cell of `sku`, which the
cells of `variations` in other rows may list, see `get_key`. Everywhere else, `Height in
cm` is only the name of a column. `SKU if Item=Product` is the cell of `SKU` in rows that
have this cell of `Item`. Others go on with the product before.
"""

import re
from functools import lru_cache
from typing import (
    Any,
    Collection,
    Dict,
    Iterable,
    List,
    Mapping,
    Optional,
    Sequence,
    Tuple,
)

from ..texts.surface import strip

# What shops write into empty cells.
EMPTY = {"", "-", "--", "–", "—", "?", "n/a", "na", "nan", "none", "null", "unknown"}
EMPTY |= {"not applicable", "does not apply", "k. a.", "k.a.", "keine angabe", "n.v.t."}
# What shops write for true and false.
TRUE_FALSE = (
    "yes no y n true false ja nein oui non si sí sim não nao tak nie да нет evet hayır "
    "hayir kyllä ei nej nee igen nem ano ne áno nu так ні є немає есть имеется "
    "отсутствует var yok ναι όχι jest brak ya tidak نعم لا بله خیر כן לא はい いいえ "
    "あり なし 有り 無し 是 否 有 无 無 có không ใช่ ไม่ใช่"
)
YES_NO = frozenset(TRUE_FALSE.split())
# The keys of names, in lists of objects with a name and a value.
NAMES = ("name", "key", "attribute_code", "code", "Attribute", "AttributeID")
IN_BRACES = re.compile(r"\{([^{}]+)\}")


class Several(list):
    """The different cells of a column, in a product of several rows."""


class Group(dict):
    """The cells of a product of several rows, by the names of their columns. A cell is
    `Several` if the rows differ. Empty cells count as missing.

    rows (List[Dict[str, Any]]): The rows, first the one that stands for the product.
    numbers (List[int]): The numbers of the rows in their file.
    """

    def __init__(
        self, rows: Iterable[Dict[str, Any]] = (), numbers: Iterable[int] = ()
    ) -> None:
        super().__init__()
        self.rows = list(rows)
        self.numbers = list(numbers)
        for row in self.rows:
            for name, cell in row.items():
                self._add(name, cell)

    def _add(self, name: str, cell: Any) -> None:
        before = self.get(name)
        if is_blank(before):
            self[name] = cell
        elif is_blank(cell) or cell == before:
            return
        elif not isinstance(before, Several):
            self[name] = Several([before, cell])
        elif cell not in before:
            before.append(cell)


@lru_cache(maxsize=2**12)
def list_alternatives(name: str) -> Tuple[str, ...]:
    """List the columns that a name can mean.

    name (str): The name.
    RETURNS (Tuple[str, ...]): The columns, in the order to look for them. The first is
        the name itself.
    """
    return tuple(dict.fromkeys([name, *list_parts(name)]))


@lru_cache(maxsize=2**12)
def list_parts(name: str) -> Tuple[str, ...]:
    """List the alternatives of a name, if no column has exactly that name.

    name (str): The name.
    RETURNS (Tuple[str, ...]): The alternatives, in the order to look for them.
    """
    return tuple(filter(None, (part.strip() for part in name.split(",")))) or (name,)


def list_needed(names: Iterable[str]) -> List[str]:
    """List the columns that must be read to find cells.

    names (Iterable[str]): The names.
    RETURNS (List[str]): The columns, including those that a table may not have.
    """
    needed: List[str] = []
    for name in names:
        key, condition = split_condition(name)
        needed += [*list_alternatives(name), *list_alternatives(key)]
        needed += [] if condition is None else [condition[0]]
    needed += [part for each in needed for parts in _list_ways(each) for part in parts]
    heads = [each.partition(".")[0] for each in needed]
    return list(dict.fromkeys(filter(None, [*needed, *heads])))


def has_column(columns: Collection[str], name: str) -> bool:
    """Check whether a table has one of the columns that a name can mean.

    columns (Collection[str]): The columns of the table.
    name (str): The name.
    RETURNS (bool): Whether it has one. What objects hold is not known before a row is
        read.
    """
    return name in columns or any(
        each in columns
        or any(
            all(part in columns or part.partition(".")[0] in columns for part in parts)
            for parts in _list_ways(each)
        )
        for each in list_alternatives(split_condition(name)[0])
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
    for each in list_parts(name):
        value = data[each] if each in data else _find(data, each)
        if not is_blank(value):
            return value
    return data.get(name)


def get_cell(data: Mapping[str, Any], name: str) -> Any:
    """Get a cell of a row, or of the first row of a product that has it.

    data (Mapping[str, Any]): The row.
    name (str): The name of the column.
    RETURNS (Any): The cell, see `get_cells`.
    """
    if not isinstance(data, Group):
        return get_cells(data, name)
    cells = (get_cells(row, name) for row in data.rows)
    return next((cell for cell in cells if not is_blank(cell)), None)


def get_key(data: Mapping[str, Any], name: str) -> Any:
    """Get the cell that tells a product apart from others.

    data (Mapping[str, Any]): The row.
    name (str): The name of the column, which may be `sku in variations`.
    RETURNS (Any): The cell, see `get_cell`.
    """
    return get_cell(data, name if name in data else _leave_lists(name))


@lru_cache(maxsize=2**12)
def _leave_lists(name: str) -> str:
    """Leave `sku` of `sku in variations`, and of `sku if type=simple`."""
    name, _ = split_condition(name)
    parts = ((split_membership(part) or [part])[0] for part in list_parts(name))
    return ",".join(parts) if " in " in name else name


def list_paths(data: Mapping[str, Any]) -> List[str]:
    """List the names of the cells of a row, with those in objects: `specs.color`.

    data (Mapping[str, Any]): The row.
    RETURNS (List[str]): The names.
    """
    found: List[str] = []
    for name, value in data.items():
        if isinstance(value, Mapping) and value:
            found += (f"{name}.{inner}" for inner in list_paths(value))
        else:
            found.append(str(name))
    return found


def is_blank(value: Any) -> bool:
    """Check whether there is nothing in a cell.

    value (Any): The cell.
    RETURNS (bool): Whether it is None, NaN, or has only white space.
    """
    if isinstance(value, str):
        return not value or value.isspace()
    # NaN differs from itself.
    return value is None or (isinstance(value, float) and value != value)


def is_empty(text: str) -> bool:
    """Check whether a text is what shops write if there is no value, such as `n/a`.

    text (str): The text.
    RETURNS (bool): Whether it is.
    """
    return strip(text).lower() in EMPTY


def split_membership(name: str) -> Optional[Tuple[str, str]]:
    """Split a name such as `sku in variations`.

    name (str): The name.
    RETURNS (Optional[Tuple[str, str]]): The column of keys, and the column of lists of
        keys. None if the name is another one.
    """
    column, of, lists = name.partition(" in ")
    return (column.strip(), lists.strip()) if of else None


def split_condition(name: str) -> Tuple[str, Optional[Tuple[str, str]]]:
    """Split a name such as `SKU if Item=Product`.

    name (str): The name.
    RETURNS (Tuple[str, Optional[Tuple[str, str]]]): The name of the key, and the column
        and cell of the rows that begin a product. None for these if all rows may.
    """
    key, of, condition = name.partition(" if ")
    column, equals, cell = condition.partition("=")
    if not (of and equals):
        return name, None
    return key.strip(), (column.strip(), cell.strip())


def _list_ways(name: str) -> List[Sequence[str]]:
    """List the columns that a name needs, in each way to read it."""
    return [_list_joined(name), *filter(None, [split_membership(name)])]


def _list_joined(name: str) -> List[str]:
    return IN_BRACES.findall(name) or [part.strip() for part in name.split("+")]


def _find(data: Mapping[str, Any], name: str) -> Any:
    if "{" in name:
        cells = {part: get_cell(data, part) for part in IN_BRACES.findall(name)}
        if not cells or any(map(is_blank, cells.values())):
            return None
        return IN_BRACES.sub(lambda match: str(cells[match[1]]), name)
    if "+" not in name:
        return _follow(data, name) if "." in name else None
    first, *others = _list_joined(name)
    if isinstance(data, Group):
        joined = dict.fromkeys(_find(row, name) for row in data.rows)
        found = [item for item in joined if item is not None]
        return Several(found) if len(found) > 1 else next(iter(found), None)
    value = get_cell(data, first)
    # A unit alone is no value.
    if is_blank(value) or isinstance(value, (list, Mapping)) or is_empty(str(value)):
        return None
    parts = [value, *(get_cell(data, part) for part in others)]
    texts = [str(part).strip() for part in parts if not is_blank(part)]
    return " ".join(text for text in texts if not is_empty(text))


def _is_named(item: Any, name: str) -> bool:
    """RETURNS (bool): Whether an object has this name, and a value."""
    if not isinstance(item, Mapping) or "value" not in item or name in item:
        return False
    return any(item.get(key) == name for key in NAMES)


def _follow(value: Any, path: str) -> Any:
    """Follow a path of keys into objects. Lists are followed item by item, or to the
    item of this name."""
    head, dot, rest = path.partition(".")
    if isinstance(value, list) and not isinstance(value, Several):
        found = [_follow(item, path) for item in value]
        found += [item["value"] for item in value if _is_named(item, path)]
        lists = (x if isinstance(x, list) else [x] for x in found if not is_blank(x))
        return [item for items in lists for item in items] or None
    if not isinstance(value, Mapping):
        return None
    if path in value:
        return value[path]
    return _follow(value.get(head), rest) if dot else None
