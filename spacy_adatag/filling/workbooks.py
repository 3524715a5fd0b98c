"""Copy an Excel file, and change some cells of its first sheet."""

import re
from pathlib import Path
from typing import Any, Dict, Iterable, List, Set, Tuple

from ..corpus.excel import open_excel, read_excel
from ..corpus.shards import Shard
from ..corpus.tables import Row

# `005` and `+1.50` are texts.
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")


def copy_excel(
    shard: Shard, changes: Iterable[Tuple[int, Dict[int, str]]], path: Path
) -> List[Row]:
    """Copy an Excel file with changes. A new cell is a text, or a number in a column
    whose other cells are numbers. It has the format of the other cells then.

    shard (Shard): The file.
    changes (Iterable[Tuple[int, Dict[int, str]]]): The numbers of rows, in their order,
        each with its new cells by the index of their column.
    path (Path): The file to write.
    RETURNS (List[Row]): The rows that could not be changed, since a cell is a part of
        another one or has a formula. They are copied as they are.
    RAISES (ShardError): If the file is no Excel file.
    """
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    lines = {number: line for number, _, line in read_excel(shard, ())}
    with open_excel(shard, rich_text=True) as book:
        sheet = book.worksheets[0]
    left: List[Row] = []
    formats: Dict[int, str] = {}
    looked_at: Set[int] = set()
    for number, texts in changes:
        cells = {c: sheet.cell(lines[number], c + 1) for c in texts}
        if not all(map(_can_change, cells.values())):
            left.append(Row(number, None, lines[number]))
            continue
        for column, cell in cells.items():
            if column not in looked_at:
                looked_at.add(column)
                formats |= _find_format(sheet, column, shard.header_row)
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


def _find_format(sheet: Any, column: int, header_row: int) -> Dict[int, str]:
    """RETURNS (Dict[int, str]): How the numbers of a column are shown, by the column.
    Empty if not all of its cells are numbers."""
    (cells,) = sheet.iter_cols(column + 1, column + 1, header_row + 1)
    filled = [cell for cell in cells if cell.value not in (None, "")]
    # A cell that shows 50 % is 0.5.
    is_number = all(
        cell.data_type == "n" and not cell.is_date and "%" not in cell.number_format
        for cell in filled
    )
    return {column: filled[0].number_format} if filled and is_number else {}
