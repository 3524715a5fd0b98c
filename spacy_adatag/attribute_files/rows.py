"""A row of a table of attributes: what is read from it, and what is wrong with it."""

import difflib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple

from ..attributes import AttributeTable, check_counts, read_categories
from ..canonical import SchemaEntry
from ..corpus.checks import explain_missing, read_value, require_content, shown
from ..corpus.shards import show_place
from ..texts.surface import strip

# What separates values in a cell.
SEPARATOR = "|"
# The columns of a table of attributes. `counts` are those of values, in Parquet. `schema`
# is JSON, see `SchemaEntry`.
# `is_trained` is written, but not read: only training makes it true.
COLUMNS = (
    "name",
    "phrase",
    "description",
    "values",
    "counts",
    "category",
    "schema",
    "is_trained",
)
# The longest texts, in characters. A longer value is most likely a list of several, or a
# whole description.
LONGEST = {"name": 200, "phrase": 200, "description": 2000, "values": 200}
# How similar the name of a column must be to count as a misspelt one.
MISSPELT = 0.75

# What `AdaTag.add_attributes` takes.
Item = Dict[str, Any]


class Fault(NamedTuple):
    """What is wrong with a file.

    row (int): The row, see `corpus.tables.Row.place`. 0 for the whole file.
    column (Optional[str]): The column, if it is one.
    reason (str): What was expected, and what the file has.
    """

    row: int
    column: Optional[str]
    reason: str

    def describe(self, path: str) -> str:
        """Describe the fault.

        path (str): The file.
        RETURNS (str): The place in the file, and the reason.
        """
        where = show_place(path, self.row) if self.row else path
        column = f", column '{self.column}'" if self.column is not None else ""
        return f"{where}{column}: {self.reason}"


class AttributeFileError(ValueError):
    """A file of attributes has faults.

    path (str): The file.
    faults (List[Fault]): All of its faults.
    """

    def __init__(self, path: Any, faults: List[Fault]) -> None:
        super().__init__(path, faults)
        self.path = str(path)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(fault.describe(self.path) for fault in self.faults)


@dataclass
class Columns:
    """How to read the columns of a table.

    names (Dict[str, str]): The column that has each of `COLUMNS`, if it has another name.
    separator (Optional[str]): What separates the values or categories in a cell. None if
        nobody says: then it is `SEPARATOR`, or what a file of Magento shows.
    """

    names: Dict[str, str] = field(default_factory=dict)
    separator: Optional[str] = None

    def __post_init__(self) -> None:
        for name in self.names:
            if name not in COLUMNS:
                raise ValueError(
                    f"unknown column '{name}': expected one of {', '.join(COLUMNS[:-1])}"
                )
        if self.separator == "":
            raise ValueError("expected a separator of values, got an empty text")

    def find(self, columns: Iterable[str]) -> Dict[str, str]:
        """Find out what the columns of a table are.

        columns (Iterable[str]): The columns.
        RETURNS (Dict[str, str]): One of `COLUMNS` for each column that is one, in any
            case.
        RAISES (ValueError): If a column is missing or misspelt, or if there are two.
        """
        columns = list(columns)
        found = {column: name for name, column in self.names.items()}
        for column in found:
            if column not in columns:
                raise ValueError(explain_missing("the table", column, columns))
        for column in columns:
            name = column.strip().lower()
            if column in found or name in self.names or name not in COLUMNS:
                continue
            if name in found.values():
                raise ValueError(f"expected one column '{name}', got two")
            found[column] = name
        if "name" not in found.values():
            raise ValueError(
                f"{explain_missing('the table', 'name', columns)}. If another one has "
                "the names, say which: --column name=COLUMN"
            )
        for column in columns:
            near = difflib.get_close_matches(
                column.strip().lower(), COLUMNS, n=1, cutoff=MISSPELT
            )
            if column not in found and near and near[0] not in found.values():
                raise ValueError(
                    f"unknown column '{column}': did you mean '{near[0]}'? Rename it, or "
                    f"say so: --column {near[0]}={column}"
                )
        return found


def read_row(
    number: int,
    row: Dict[str, Any],
    separator: str,
    known: AttributeTable,
) -> Tuple[Item, List[Fault]]:
    """Read a row.

    number (int): The number of the row.
    row (Dict[str, Any]): The cells, by names in `COLUMNS`.
    separator (str): What separates the values or categories in a cell.
    known (AttributeTable): Known attributes. Their names and values are right as they
        are.
    RETURNS (Tuple[Dict[str, Any], List[Fault]]): The attribute, for
        `AdaTag.add_attributes`, and all faults of the row.
    """
    item: Item = {}
    faults: List[Fault] = []
    readers = {
        "name": lambda cell: _read_name(cell, known),
        "phrase": lambda cell: _read_text(cell, "phrase"),
        "description": lambda cell: _read_text(cell, "description"),
        "values": lambda cell: _read_values(cell, row.get("counts"), separator),
        # They are normalized later.
        "category": lambda cell: _read_names(cell, "category", separator, exact=True),
        "schema": _read_schema,
    }
    for column, read in readers.items():
        try:
            item[column] = read(row.get(column))
            if column == "category":
                read_categories(item[column])
            if column == "values":
                _check_lengths(item, known, separator)
        except ValueError as err:
            faults.append(Fault(number, column, str(err)))
    return item, faults


def _read_name(cell: Any, known: AttributeTable) -> str:
    if isinstance(cell, str) and cell in known:
        return cell
    name = strip(require_content("" if cell is None else cell, "the name"))
    _check_length(name, "name")
    return name


def _read_text(cell: Any, column: str) -> Optional[str]:
    text = read_value(cell, f"the {column}")
    if text is None:
        raise ValueError(f"expected a text, got {shown(cell)}")
    _check_length(text, column)
    return text.strip() or None


def _read_schema(cell: Any) -> Optional[Dict[str, Any]]:
    if cell is None or cell == "":
        return None
    return SchemaEntry.from_json(_load(cell) if isinstance(cell, str) else cell).to_json()


def _read_values(cell: Any, counts: Any, separator: str) -> Dict[str, int]:
    if isinstance(cell, str) and cell.lstrip().startswith(('{"', "{}")):
        cell = _load(cell)
    if isinstance(cell, dict):
        check_counts("the attribute", cell)
        return {require_content(value, "a value"): n for value, n in cell.items()}
    exact = counts is not None
    values = _read_names(cell, "value", separator, exact)
    if not exact:
        return dict.fromkeys(values, 1)
    if not isinstance(counts, list) or len(counts) != len(values):
        raise ValueError(
            f"expected a count of each of {len(values)} values in the column 'counts', "
            f"got {shown(counts)}"
        )
    found = dict(zip(values, counts))
    check_counts("the attribute", found)
    return found


def _read_names(cell: Any, what: str, separator: str, exact: bool = False) -> List[str]:
    if isinstance(cell, str) and cell.lstrip().startswith(('["', "[]")):
        cell = _load(cell)
    if isinstance(cell, list | tuple):
        found = []
        for value in cell:
            text = None if value is None else read_value(value, f"a {what}")
            if text is None:
                raise ValueError(f"expected a {what} as a text, got {shown(value)}")
            found.append(require_content(text, f"a {what}"))
    else:
        text = read_value(cell, f"the {what}s")
        if text is None:
            raise ValueError(f"expected texts, got {shown(cell)}")
        found = [part for part in text.split(separator) if strip(part)]
    return found if exact else list(dict.fromkeys(map(strip, found)))


def _load(cell: str) -> Any:
    try:
        return json.loads(cell)
    except ValueError as err:
        raise ValueError(f"expected JSON, got {shown(cell)}: {err}") from None


def _check_lengths(item: Item, known: AttributeTable, separator: str) -> None:
    name = item.get("name", "")
    exempt = known[known.get_row(name)]["values"] if name in known else {}
    for value in item["values"]:
        if len(value) > LONGEST["values"] and value not in exempt:
            raise ValueError(
                f"expected values of at most {LONGEST['values']} characters, got one of "
                f"{len(value):,}: {shown(value)}. Values in a cell are separated by "
                f"'{separator}': choose another --separator if that is the reason"
            )


def _check_length(text: str, column: str) -> None:
    if len(text) > LONGEST[column]:
        raise ValueError(
            f"expected at most {LONGEST[column]:,} characters, got {len(text):,}: "
            f"{shown(text)}"
        )


def find_twice(path: Path, numbered: Iterable[Tuple[int, Item]]) -> Iterator[Fault]:
    """Find names that occur more than once.

    path (Path): The file.
    numbered (Iterable[Tuple[int, Dict[str, Any]]]): The attributes, with the numbers of
        their rows.
    YIELDS (Fault): A fault for each row but the first.
    """
    first: Dict[str, int] = {}
    for number, item in numbered:
        name = item.get("name")
        if name is not None and first.setdefault(name, number) != number:
            yield Fault(
                number,
                "name",
                f"expected different names, got {shown(name)}, as in "
                f"{show_place(path.name, first[name])}",
            )
