"""Cells of Excel that are merged with those below, such as a brand of several rows."""

import re
from typing import Any, Dict, Iterable, Iterator, List, Tuple

# How a sheet says so, behind its rows.
MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+)(\d+):[A-Z]+(\d+)"')
# How much of a sheet to look at a time, and more than the longest reference.
CHUNK, OVERLAP = 2**20, 64


def find_merged(sheet: Any) -> Dict[int, List[Tuple[int, int]]]:
    """Find the cells of a sheet that are merged with those below.

    sheet (ReadOnlyWorksheet): The sheet. openpyxl says nothing of them if it streams.
    RETURNS (Dict[int, List[Tuple[int, int]]]): By the row of the first cell, the number
        of its column, from 0, and the last row.
    """
    found: Dict[int, List[Tuple[int, int]]] = {}
    with sheet._get_source() as file_:
        before = b""
        while chunk := file_.read(CHUNK):
            text = before + chunk
            end = 0
            for match in MERGED.finditer(text):
                end = match.end()
                first, last = int(match[2]), int(match[3])
                if last > first:
                    found.setdefault(first, []).append((_number(match[1]), last))
            before = text[max(end, len(text) - OVERLAP) :]
    return found


def fill_down(
    rows: Iterable[List[str]], merged: Dict[int, List[Tuple[int, int]]], first: int
) -> Iterator[List[str]]:
    """Fill cells that are merged with a cell above.

    rows (Iterable[List[str]]): The rows of a sheet.
    merged (Dict[int, List[Tuple[int, int]]]): The merged cells, see `find_merged`.
    first (int): The number of the first row.
    YIELDS (List[str]): The rows. Those without any cell of their own stay empty.
    """
    held: Dict[int, Tuple[int, str]] = {}
    for line, cells in enumerate(rows, first):
        if any(cells):
            for column, (last, text) in held.items():
                if line <= last:
                    # A row ends with its last cell that is not empty.
                    cells += [""] * (column + 1 - len(cells))
                    cells[column] = cells[column] or text
        for column, last in merged.get(line, ()):
            if column < len(cells):
                held[column] = last, cells[column]
        yield cells


def _number(letters: bytes) -> int:
    """RETURNS (int): The number of a column, 0 for `A`."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number - 1
