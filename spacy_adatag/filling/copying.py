"""Copy a CSV file, and change some of its cells. All other bytes stay as they are."""

import codecs
import csv
import re
from io import StringIO
from pathlib import Path
from typing import Dict, Iterable, List, Optional, Tuple

from ..corpus.delimited import CsvRows, RawRow, open_csv
from ..corpus.encodings import UTF8, UTF16
from ..corpus.shards import Shard, open_binary

LINE_ENDS = "\r\n"


def find_encoding(shard: Shard) -> Tuple[str, bytes]:
    """Find the encoding of a file.

    shard (Shard): The file.
    RETURNS (Tuple[str, bytes]): The encoding, and the byte order mark of UTF-16 that the
        file begins with.
    """
    with open_binary(shard.path) as file_:
        first = file_.read(len(UTF16[0]))
    for mark, name in zip(UTF16, ("utf-16-le", "utf-16-be")):
        if first == mark:
            return name, mark
    return codecs.lookup(shard.encoding).name, b""


def copy_csv(
    shard: Shard, changes: Iterable[Tuple[int, Dict[int, str]]], path: Path
) -> List[RawRow]:
    """Copy a CSV file with changes.

    shard (Shard): The file.
    changes (Iterable[Tuple[int, Dict[int, str]]]): The numbers of rows, in their order,
        each with its new cells by the index of their column.
    path (Path): The file to write, in the same encoding.
    RETURNS (List[RawRow]): The rows that could not be changed, since it is not certain
        where their cells end. They are copied as they are.
    RAISES (ShardError): If the file can't be read to its end.
    """
    encoding, mark = find_encoding(shard)
    left = []
    pending = iter(changes)
    change = next(pending, None)
    with open_csv(shard) as rows, path.open("wb") as out:

        def write(raw: bytes) -> None:
            if encoding != UTF8:
                text = raw.decode(UTF8, "surrogateescape")
                raw = text.encode(encoding, "surrogateescape")
            out.write(raw)

        out.write(mark)
        write(rows.head)
        for row in rows:
            raw: Optional[bytes] = row.raw
            if change is not None and row.number == change[0]:
                raw = change_row(rows, row, change[1])
                if raw is None:
                    left.append(row)
                change = next(pending, None)
            write(row.raw if raw is None else raw)
    return left


def change_row(rows: CsvRows, row: RawRow, cells: Dict[int, str]) -> Optional[bytes]:
    """Change cells of a row. The others keep their bytes, with their quotes.

    rows (CsvRows): The file of the row.
    row (RawRow): The row.
    cells (Dict[int, str]): The new cells, by the index of their column.
    RETURNS (Optional[bytes]): The row. None if it can't be changed.
    """
    text = row.raw.decode(UTF8, "surrogateescape")
    body = text.rstrip(LINE_ENDS)
    parts = _cut(body, rows.delimiter)
    if row.cells is None or max(cells) >= len(parts):
        return None
    all_quoted = all(part.startswith('"') for part in parts)
    expected = list(row.cells)
    for column, cell in cells.items():
        special = {rows.delimiter, '"', *LINE_ENDS}
        quoted = all_quoted or parts[column].startswith('"')
        # Some programs drop blanks at the ends otherwise.
        quoted = quoted or bool(special & set(cell)) or cell != cell.strip()
        parts[column] = '"{}"'.format(cell.replace('"', '""')) if quoted else cell
        expected[column] = cell
    changed = rows.delimiter.join(parts)
    # Unlike splitlines(), this only ends lines where CSV files do.
    lines = StringIO(changed, newline="")
    try:
        found = next(csv.reader(lines, delimiter=rows.delimiter, strict=True))
    except (csv.Error, StopIteration):
        return None
    found += [""] * (len(expected) - len(found))
    if found != expected:
        return None
    return (changed + text[len(body) :]).encode(UTF8, "surrogateescape")


def _cut(body: str, delimiter: str) -> List[str]:
    """RETURNS (List[str]): The cells of a row, with their quotes."""
    end = re.escape(delimiter)
    cell = re.compile(rf'(?:"(?:[^"]|"")*"[^{end}]*|[^{end}]*)(?:{end}|\Z)')
    parts: List[str] = []
    at = 0
    while True:
        match = cell.match(body, at)
        if match is None:
            return parts
        at = match.end()
        if at == len(body) and not match[0].endswith(delimiter):
            return [*parts, match[0]]
        parts.append(match[0].removesuffix(delimiter))
