"""Read CSV files row by row, and reject rows that are not valid."""

import codecs
import csv
import json
import re
from collections import Counter
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import (
    Any,
    BinaryIO,
    Dict,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    Union,
)

from ..texts.surface import strip
from .column_names import name_columns, number_names
from .csv_lines import Lines
from .jsonl import describe_damage
from .notes import FIRST_LINES, add_units, count_notes, read_units
from .records import read_name
from .schema import Rejected
from .shards import READ_ERRORS, Shard, ShardError, open_text

DELIMITERS = ",;\t|"
# The longest cell, in characters. Some descriptions exceed Python's limit of 131,072.
# Without a limit, a quote that is never closed would take the rest of the file.
MAX_CELL = 2**25
# Excel takes the delimiter from such a first line.
SEP = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
# A cell of the line below the names of columns in Markdown.
RULE = re.compile(r"\s*:?-{3,}:?\s*")
# How many columns at the end share their names, at least, to lack in some rows.
MIN_REPEATED = 2

Cells = Tuple[int, Dict[str, str], int]


def read_csv_header(shard: Shard) -> List[str]:
    """Read the names of the columns. If several have the same name, the second becomes
    `name (2)`.

    shard (Shard): The file, which may be compressed, see `open_text`.
    RETURNS (List[str]): The names, none if the file is empty.
    RAISES (ShardError): If the file has no valid header.
    """
    with _open(shard) as file_:
        return number_names(_read_header(shard, Lines(file_))[0])


def read_csv(
    shard: Shard,
    columns: Optional[Sequence[str]] = None,
    start: int = 0,
    id: Optional[str] = None,
) -> Iterator[Union[Cells, Rejected]]:
    """Read a CSV file with a header. The delimiter is the one of `,`, `;`, tab and `|`
    that occurs most often in the header outside of quotes, and tab for `.tsv` files. A
    line `sep=;` before the header says it. Notes below the header are no rows, see
    `count_notes`, but numbers get the units that they say.

    A row with more or fewer cells than the header is rejected, unless only cells without
    a name and without content are missing or too many: some programs end each row with a
    delimiter. At the end of a row, columns that share their names may be missing, such as
    those of further attributes. If the row has several lines, only the first line is
    rejected, and the next line begins a new row. The reason is then most likely a quote
    character that is not a quote, as in `19" rack`.

    shard (Shard): The file, which may be compressed, see `open_text`.
    columns (Optional[Sequence[str]]): The columns to read, by default all.
    start (int): How many rows to skip.
    id (Optional[str]): The column of identifiers. A rejected row keeps its identifier if
        the cells can be told apart.
    YIELDS (Union[Cells, Rejected]): For each row that is not blank, its number, from 1
        below the header, its cells by the names of their columns, and its first line.
    RAISES (ShardError): If the file has no valid header, or if it cannot be read to its
        end. It is raised after the rows before the damage.
    """
    with _open(shard) as file_:
        rows = CsvRows(shard, file_)
        used = [
            (name, i)
            for i, name in enumerate(rows.header)
            if columns is None or name in columns
        ]
        for number, raw, cells, reason, line in rows:
            if number <= start:
                continue
            if reason is None and cells is not None:
                cells = add_units(cells, rows.units)
                yield number, {name: cells[i] for name, i in used}, line
                continue
            found = {} if cells is None else dict(zip(rows.header, cells))
            text = raw.rstrip(b"\r\n").decode("utf-8", "backslashreplace")
            yield Rejected(line, reason or "", text, get_name(found, id), number)


def sample_csv(shard: Shard, size: int) -> List[List[str]]:
    """Read the beginning of a CSV file, to explain what is in it.

    shard (Shard): The file.
    size (int): How many rows to read.
    RETURNS (List[List[str]]): The first rows, from the line of the header.
    RAISES (ShardError): If the file can't be read.
    """
    with _open(shard) as file_:
        above = max(shard.header_row - 1, 0)
        lines = list(islice(Lines(file_), above + size))
    lines = [line.lstrip("\ufeff") for line in lines]
    found = [_read_delimiter(line) for line in lines[: shard.header_row + 1]]
    lines = ["" if _read_delimiter(x) else x for x in lines[above:]]
    # Texts of products may have more commas than a line has cells.
    first = next((line for line in lines if any(d in line for d in DELIMITERS)), "")
    delimiter = next(filter(None, found), None) or _find_delimiter(shard.path, first)
    rows: List[List[str]] = []
    with suppress(csv.Error):
        rows += csv.reader(lines, delimiter=delimiter)
    if shard.header_row == 0 and rows:
        rows.insert(0, name_columns(len(rows[0])))
    return rows


class RawRow(NamedTuple):
    """A row of a CSV file, as it is in the file.

    number (int): The number of the row, from 1 below the header. 0 for a blank line, or
        one with delimiters only.
    raw (bytes): The row in UTF-8, with the end of its line.
    cells (Optional[List[str]]): Its cells. None if they can't be told apart.
    reason (Optional[str]): Why the row is not valid, None if it is.
    line (int): Its first line in the file, from 1.
    """

    number: int
    raw: bytes
    cells: Optional[List[str]]
    reason: Optional[str]
    line: int


class CsvRows:
    """The rows of a CSV file, as they are in the file. Together with `head`, their bytes
    are those of the file in UTF-8.

    names (List[str]): The names of the columns. Several may be the same.
    header (List[str]): The names, told apart, see `number_names`.
    delimiter (str): What separates the cells.
    head (bytes): What comes before the first row.
    units (Dict[int, str]): The units of columns that a line below the header says.
    """

    def __init__(self, shard: Shard, file_: BinaryIO) -> None:
        """
        shard (Shard): The file.
        file_ (BinaryIO): The open file, in UTF-8.
        RAISES (ShardError): If the file has no valid header.
        """
        csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
        self.path = shard.path
        self._lines = Lines(file_)
        names, self.delimiter = _read_header(shard, self._lines)
        self.header = number_names(names)
        self._least = _count_least(names)
        self._drop_notes(names)
        self.head = self._lines.dropped + b"".join(self._lines.taken)

    def _drop_notes(self, names: List[str]) -> None:
        """Drop the lines of a template below the names of the columns."""
        lines = self._lines
        rows, ends = [names], [len(lines.taken)]
        with suppress(csv.Error):
            for row in csv.reader(lines, delimiter=self.delimiter, strict=True):
                rows.append(row)
                ends.append(len(lines.taken))
                if len(rows) > FIRST_LINES:
                    break
        lines.give_back(keep=ends[count_notes(rows)])
        self.units = read_units(rows)

    def __iter__(self) -> Iterator[RawRow]:
        """YIELDS (RawRow): The rows and blank lines. Raises a ShardError at the end if
        the file can't be read to its end."""
        lines, width = self._lines, len(self.header)
        # Strict: otherwise a quote that is never closed makes a valid last cell, with all
        # later rows in it.
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        number = 0
        while True:
            lines.taken.clear()
            lines.invalid = None
            line = lines.number + 1
            cells: List[str] = []
            reason = None
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as err:
                reason = f"expected a row of a CSV file, got: {err}"
            else:
                if all(not cell.strip() or RULE.fullmatch(cell) for cell in cells):
                    # Spreadsheets write delimiters for empty rows, Markdown a line.
                    yield RawRow(0, b"".join(lines.taken), [], None, line)
                    continue
                size = len(cells)
                missing = [*self.header[size : self._least], *cells[width:]]
                cells += [""] * (width - size)
                if any(missing):
                    reason = f"expected {width} cells, as in the header, got {size}"
            number += 1
            if reason is not None:
                if len(lines.taken) > 1:
                    reason += ", over several lines: is a quote not closed?"
                lines.give_back(keep=1)
                yield RawRow(number, lines.taken[0], None, reason, line)
            else:
                raw = b"".join(lines.taken)
                yield RawRow(number, raw, cells, lines.invalid, line)
        lines.raise_damage(self.path, number + 1)


def _count_least(names: Sequence[str]) -> int:
    """RETURNS (int): How many cells a row has at least: columns of the same names may
    lack at its end."""
    counts = Counter(names)
    least = max((i + 1 for i, name in enumerate(names) if counts[name] == 1), default=0)
    return least if len(names) - least >= MIN_REPEATED else len(names)


@contextmanager
def open_csv(shard: Shard) -> Iterator[CsvRows]:
    """Open a CSV file to read its rows as they are in it.

    shard (Shard): The file, which may be compressed, see `open_text`.
    YIELDS (CsvRows): The rows.
    RAISES (ShardError): If the file has no valid header.
    """
    with _open(shard) as file_:
        yield CsvRows(shard, file_)


def get_name(data: Dict[str, Any], column: Optional[str]) -> Optional[str]:
    """Get the identifier of a rejected row.

    data (Dict[str, Any]): The cells that could be read.
    column (Optional[str]): The column of identifiers.
    RETURNS (Optional[str]): The identifier, None if it could not be read.
    """
    with suppress(ValueError):
        name = None if column is None else read_name(data, column)
        # The replacement character stands for bytes that are not UTF-8.
        return None if name is None or "\ufffd" in name else name
    return None


def _is_object(line: str) -> bool:
    with suppress(ValueError):
        return isinstance(json.loads(line), dict)
    return False


def _open(shard: Shard) -> BinaryIO:
    try:
        return open_text(shard.path, shard.encoding)
    except READ_ERRORS as err:
        raise ShardError(shard.path, 0, describe_damage(shard.path, err)) from err


def _read_delimiter(line: str) -> Optional[str]:
    """RETURNS (Optional[str]): The delimiter that a line such as `sep=;` names."""
    match = SEP.fullmatch(line) if line.strip() else None
    return match and match[1]


def _find_delimiter(path: Path, text: str) -> str:
    """RETURNS (str): Tab if the name of the file says so, or the most frequent one
    outside of quotes."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    candidates = "\t" if ".tsv" in suffixes else DELIMITERS
    text = re.sub(r'"[^"]*"', "", text)
    found = max(candidates, key=text.count)
    # In the names of Shopee, `ps_price|1|1`, it separates something else.
    others = [d for d in candidates if text.count(d) and d != found]
    if found == "|" and others:
        return max([*others, found], key=lambda each: _count_names(text, each))
    return found


def _count_names(text: str, delimiter: str) -> int:
    names = (part.strip() for part in text.split(delimiter))
    return len({name for name in names if name and not name.isdigit()})


def _read_header(shard: Shard, lines: Lines) -> Tuple[List[str], str]:
    """Read the names of the columns, and find the delimiter."""
    path = shard.path
    first = next(lines, None)
    if first is not None:
        before = lines.taken[0]
        raw = lines.taken[0] = before.removeprefix(codecs.BOM_UTF8)
        lines.dropped = before[: len(before) - len(raw)]
        lines.by_cr = b"\r" in re.sub(rb'"[^"]*"', b"", raw).rstrip(b"\r\n")
        lines.give_back()
        first = next(lines)
    delimiter = None
    above = shard.header_row - 1
    while first is not None:
        found = _read_delimiter(first)
        if above <= 0 and first.strip() and not found:
            break
        delimiter = found or delimiter
        above -= 1
        lines.drop()
        first = next(lines, None)
    if first is None:
        lines.raise_damage(path, 0)
        return [], ","
    if lines.invalid is not None:
        raise ShardError(path, 0, f"in the header, {lines.invalid}")
    if first.startswith('{"') and _is_object(first):
        reason = "the file has JSON in its lines, and no table: name it .jsonl"
        raise ShardError(path, 0, reason)
    if delimiter is None:
        delimiter = _find_delimiter(path, first)
    # Read the header again with csv: quoted names may contain line breaks.
    lines.give_back()
    try:
        names = next(csv.reader(lines, delimiter=delimiter))
    except csv.Error as err:
        reason = f"expected the header of a CSV file, got: {err}"
        raise ShardError(path, 0, reason) from err
    lines.is_aligned = any(name.endswith("  ") for name in names[:-1])
    if shard.header_row == 0:
        # The first line is a row, too.
        lines.give_back()
        return name_columns(len(names)), delimiter
    # Some programs write a byte order mark twice, or in the wrong place.
    return [strip(name) for name in names], delimiter
