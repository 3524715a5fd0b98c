"""Copy an Excel file, and change some cells of its first sheet."""

import re
from pathlib import Path
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Tuple

from ..corpus.excel import open_excel, read_excel, read_excel_columns
from ..corpus.shards import Shard
from ..corpus.tables import Row

# `005` and `+1.50` are texts.
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")


class Workbook(NamedTuple):
    """An Excel file.

    names (List[str]): The columns of its first sheet. Some have no name.
    book (Any): Its `openpyxl.Workbook`.
    formats (Dict[int, str]): How the numbers of columns are shown, by the index of those
        that have only numbers.
    """

    names: List[str]
    book: Any
    formats: Dict[int, str]


def read_workbook(shard: Shard) -> Workbook:
    """Read an Excel file with all of its formats and formulas.

    shard (Shard): The file.
    RETURNS (Workbook): What is in it.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    names = read_excel_columns(shard)
    with open_excel(shard, rich_text=True) as book:
        found = [
            _find_format(book.worksheets[0], i, shard.header_row) if name else None
            for i, name in enumerate(names)
        ]
    return Workbook(names, book, {i: f for i, f in enumerate(found) if f is not None})


def copy_excel(
    shard: Shard,
    changes: Iterable[Tuple[int, Dict[int, str]]],
    path: Path,
    workbook: Workbook,
) -> List[Row]:
    """Copy an Excel file with changes. A new cell is a text, or a number in a column
    whose other cells are numbers. It has the format of the other cells then.

    shard (Shard): The file.
    changes (Iterable[Tuple[int, Dict[int, str]]]): The numbers of rows, in their order,
        each with its new cells by the index of their column.
    path (Path): The file to write.
    workbook (Workbook): What is in the file. It is changed.
    RETURNS (List[Row]): The rows that could not be changed, since a cell is a part of
        another one or has a formula. They are copied as they are.
    """
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    lines = {number: line for number, _, line in read_excel(shard, ())}
    _, book, formats = workbook
    sheet = book.worksheets[0]
    left: List[Row] = []
    for number, texts in changes:
        cells = {c: sheet.cell(lines[number], c + 1) for c in texts}
        if not all(map(_can_change, cells.values())):
            left.append(Row(number, None, lines[number]))
            continue
        for column, cell in cells.items():
            text = ILLEGAL_CHARACTERS_RE.sub(" ", texts[column])
            if column in formats and NUMBER.fullmatch(text):
                cell.value = float(text) if "." in text else int(text)
                cell.number_format = formats[column]
                continue
            cell.value = text
            # What begins with = is no formula.
            cell.data_type = "s"
    book.save(path)
    return left


def _can_change(cell: Any) -> bool:
    """RETURNS (bool): Whether a cell is no part of another one, and has no formula, which
    may have no result, or an empty one."""
    from openpyxl.cell.cell import TYPE_FORMULA, MergedCell

    return not isinstance(cell, MergedCell) and cell.data_type != TYPE_FORMULA


def _find_format(sheet: Any, column: int, header_row: int) -> Optional[str]:
    """RETURNS (Optional[str]): How the numbers of a column are shown. None if not all of
    its cells are numbers."""
    place = column + 1
    rows = sheet.iter_rows(header_row + 1, min_col=place, max_col=place)
    filled = [cell for (cell,) in rows if cell.value not in (None, "")]
    # A cell that shows 50 % is 0.5.
    is_number = all(
        cell.data_type == "n" and not cell.is_date and "%" not in cell.number_format
        for cell in filled
    )
    return filled[0].number_format if filled and is_number else None
