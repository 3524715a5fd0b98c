"""Read a file of attributes."""

from pathlib import Path
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

from ..attributes import AttributeTable, read_categories
from ..corpus.checks import shown
from ..corpus.encodings import UTF8
from ..corpus.tables import Row, find_shards, read_rows
from ..texts.counts import say_count
from ..texts.surface import HIDDEN, tidy
from . import shopify
from .rows import (
    SEPARATOR,
    AttributeFileError,
    Columns,
    Fault,
    Item,
    find_twice,
    read_row,
)
from .schemas import is_schema, read_schema_items
from .shops import is_akeneo, is_magento, read_akeneo, read_magento

# How many names an error lists.
SHOWN = 10
# Which share of cells with one value hints that it is a list.
LISTS = 0.5
# The kinds of files, and the options that each of them takes.
TAXONOMY, SCHEMA, TABLE = "the Shopify taxonomy", "a schema", "a table of attributes"
AKENEO, MAGENTO = "the attributes of Akeneo", "the attributes of Magento"
OPTIONS = {
    TAXONOMY: ("--category", "--categories-file"),
    SCHEMA: (),
    AKENEO: ("--options",),
    MAGENTO: ("--separator",),
    TABLE: ("--category", "--column", "--separator"),
}


class Read(NamedTuple):
    """The attributes of a file.

    items (List[Dict[str, Any]]): The attributes, for `AdaTag.add_attributes`.
    ignored (List[str]): The columns that say nothing of attributes.
    notes (List[str]): What the file is, and what was left out.
    """

    items: List[Item]
    ignored: List[str]
    notes: List[str]


def read_attributes(
    path: Path,
    known: AttributeTable,
    columns: Columns,
    categories: Sequence[str] = (),
    categories_path: Optional[Path] = None,
    encoding: str = UTF8,
    options_path: Optional[Path] = None,
) -> Read:
    """Read the attributes of a table, a schema, a shop, or the Shopify taxonomy.

    path (Path): The file: JSON, JSONL, CSV or Parquet; a schema, see `read_schema`; the
        attributes of Akeneo or Magento; or the `attributes.json` or `taxonomy.json` of
        any release of the taxonomy.
    known (AttributeTable): The attributes of the pipeline. Names and values that it has
        are right as they are.
    columns (Columns): How to read the columns of a table.
    categories (Sequence[str]): Only read attributes of these categories. By default all.
    categories_path (Optional[Path]): The `categories.json` of the taxonomy. By default
        the one beside the file, if it is needed.
    encoding (str): The encoding of a table.
    options_path (Optional[Path]): The options of Akeneo's attributes.
    RETURNS (Read): The attributes.
    RAISES (AttributeFileError): If anything is wrong with a row. It has all faults.
    RAISES (ValueError): If the file cannot be read, if it has none of the categories, or
        if an argument means nothing for this kind of file.
    RAISES (ImportError): If the file needs pyarrow, which is not installed.
    """
    given = {
        "--category": bool(categories),
        "--categories-file": categories_path is not None,
        "--column": bool(columns.names),
        "--separator": columns.separator is not None,
        "--options": options_path is not None,
    }
    if shopify.is_taxonomy(path):
        _refuse_others(path, TAXONOMY, given)
        items, notes = shopify.read_taxonomy(path, known, categories, categories_path)
        return Read(items, [], notes)
    if is_schema(path):
        _refuse_others(path, SCHEMA, given)
        items = read_schema_items(path, known)
        use_known_names(items, known)
        if not items:
            raise ValueError(f"expected attributes in {path}, got none")
        return Read(items, [], [])
    rows, faults = _read_rows(path, encoding)
    # In JSON, each row has its own keys.
    seen = list(dict.fromkeys(column for row in rows for column in row.data))
    if not faults and is_akeneo(seen):
        _refuse_others(path, AKENEO, given)
        found = read_akeneo(path, rows, known, options_path, encoding)
        use_known_names(found.items, known)
        return Read(found.items, [], found.notes)
    if not faults and is_magento(seen):
        _refuse_others(path, MAGENTO, given)
        found = read_magento(path, rows, known, columns.separator)
        use_known_names(found.items, known)
        return Read(found.items, [], found.notes)
    if not faults:
        _refuse_others(path, TABLE, given)
    items, ignored, notes = _read_table(path, rows, faults, seen, known, columns)
    if categories:
        items = _choose(items, categories, path)
    return Read(items, ignored, notes)


def use_known_names(items: Iterable[Item], known: AttributeTable) -> None:
    """Use the known name in place of one that looks the same, for example because of an
    invisible character. It would be another attribute.

    items (Iterable[Dict[str, Any]]): The attributes, which are changed in place.
    known (AttributeTable): The attributes of the pipeline.
    """

    def get_look(name: str) -> str:
        return tidy(HIDDEN.sub("", name))

    alike = {get_look(name): name for name in reversed(known.names)}
    for item in items:
        name = item.get("name")
        if name is not None and name not in known:
            item["name"] = alike.get(get_look(name), name)


def _refuse_others(path: Path, kind: str, given: Dict[str, bool]) -> None:
    """Refuse options that mean nothing for a kind of file."""
    for option, is_given in given.items():
        if is_given and option not in OPTIONS[kind]:
            kinds = [kind for kind, options in OPTIONS.items() if option in options]
            raise ValueError(
                f"{option} is for {' or '.join(kinds)}, but {path} is read as {kind}: "
                "leave the option out"
            )


def _read_rows(path: Path, encoding: str) -> Tuple[List[Row], List[Fault]]:
    faults: List[Fault] = []
    rows: List[Row] = []
    for shard in find_shards(path, encoding):
        for row in read_rows(shard):
            if not isinstance(row, Row):
                faults.append(Fault(row.line, None, row.reason))
            elif isinstance(row.data, str):
                # A list of names.
                rows.append(Row(row.number, {"name": row.data}))
            elif isinstance(row.data, dict):
                rows.append(row)
            else:
                reason = f"expected an attribute, got {shown(row.data)}"
                faults.append(Fault(row.place, None, reason))
    if not rows and not faults:
        raise ValueError(f"expected attributes in {path}, got none")
    return rows, faults


def _read_table(
    path: Path,
    rows: List[Row],
    faults: List[Fault],
    seen: List[str],
    known: AttributeTable,
    columns: Columns,
) -> Tuple[List[Item], List[str], List[str]]:
    found: Dict[str, str] = {}
    if rows:
        try:
            found = columns.find(seen)
        except ValueError as err:
            raise AttributeFileError(path, [*faults, Fault(0, None, str(err))]) from None
    separator = columns.separator or SEPARATOR
    numbered = []
    for row in rows:
        cells: Dict[str, Any] = {
            found[column]: cell for column, cell in row.data.items() if column in found
        }
        item, wrong = read_row(row.place, cells, separator, known)
        numbered.append((row.place, item))
        faults += wrong
    use_known_names([item for _, item in numbered], known)
    faults += find_twice(path, numbered)
    if faults:
        raise AttributeFileError(path, sorted(faults, key=lambda fault: fault.row))
    values = next((column for column, name in found.items() if name == "values"), None)
    notes = _find_lists([row.data.get(values) for row in rows], separator)
    return [item for _, item in numbered], [c for c in seen if c not in found], notes


def _find_lists(cells: List[Any], separator: str) -> List[str]:
    """Find out whether cells have lists with another separator."""
    filled = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    whole = [cell for cell in filled if separator not in cell and cell[0] not in "[{"]
    for other in ",;":
        lists = [cell for cell in whole if other in cell.strip()]
        if other != separator and len(lists) >= max(1, LISTS * len(filled)):
            return [
                f"{len(lists):,} of {say_count(len(filled), 'cell has', 'cells have')} "
                f"one value with '{other}' in it, such as {shown(lists[0])}. If these "
                f"are several values, add --separator '{other}'"
            ]
    return []


def _choose(items: List[Item], categories: Sequence[str], path: Path) -> List[Item]:
    wanted = set(read_categories(categories))
    chosen = [i for i in items if wanted.intersection(read_categories(i["category"]))]
    if not chosen:
        has = dict.fromkeys(name for item in items for name in item["category"])
        names = ", ".join(list(has)[:SHOWN]) or "none"
        raise ValueError(
            f"no attribute in {path} has the category {' or '.join(categories)}. Its "
            f"column 'category' has {names}"
        )
    return chosen
