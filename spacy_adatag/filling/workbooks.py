"""Copy an Excel file, and change some cells of the sheets that are read."""

import re
from pathlib import Path
from typing import Any, Dict, Iterable, List, NamedTuple, Tuple

from ..corpus.excel import read_excel_columns, read_sheets, sample_sheets
from ..corpus.excel_files import open_excel
from ..corpus.shards import Shard
from ..corpus.tables import Row

# `005` and `+1.50` are texts.
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")


class Workbook(NamedTuple):
    """An Excel file.

    sheet (str): The name of the first sheet that is read.
    names (List[str]): The columns of this sheet, of which some have no name, and then
        those that only others have.
    places (Dict[int, Tuple[str, int]]): The sheets of the rows, and where they are in
        them, by the numbers of the rows.
    columns (Dict[str, List[str]]): The columns of each sheet that is read.
    book (Any): Its `openpyxl.Workbook`.
    formats (Dict[int, str]): How the numbers of columns are shown, by the index of those
        that have only numbers.
    """

    sheet: str
    names: List[str]
    places: Dict[int, Tuple[str, int]]
    columns: Dict[str, List[str]]
    book: Any
    formats: Dict[int, str]


def read_workbook(shard: Shard) -> Workbook:
    """Read an Excel file with all of its formats and formulas.

    shard (Shard): The file.
    RETURNS (Workbook): What is in it.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    # Formulas have results for the reader only.
    title = next(iter(sample_sheets(shard, 0)))
    columns = read_excel_columns(shard)
    others = dict.fromkeys(name for each in columns.values() for name in each if name)
    names = [*columns[title], *(name for name in others if name not in columns[title])]
    places = {number: (name, line) for name, number, _, line in read_sheets(shard, ())}
    lines = [line for name, line in places.values() if name == title]
    formats: Dict[int, str] = {}
    with open_excel(shard, rich_text=True) as book:
        for column in (i for i, n in enumerate(columns[title]) if n and lines):
            # Below the last row, cells may be formatted: openpyxl would make all others.
            (cells,) = book[title].iter_cols(
                column + 1, column + 1, min(lines), max(lines)
            )
            filled = [cell for cell in cells if cell.value not in (None, "")]
            if filled and all(map(_is_number, filled)):
                formats[column] = filled[0].number_format
    return Workbook(title, names, places, columns, book, formats)


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

    _, names, places, columns, book, formats = workbook
    left: List[Row] = []
    for number, texts in changes:
        name, line = places[number]
        own = columns[name]
        cells = {c: book[name].cell(line, own.index(names[c]) + 1) for c in texts}
        if not all(map(_can_change, cells.values())):
            left.append(Row(number, None, line))
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


def _is_number(cell: Any) -> bool:
    """RETURNS (bool): Whether a cell holds a number as it shows it. 50 % is 0.5."""
    is_shown = not cell.is_date and "%" not in cell.number_format
    return bool(cell.data_type == "n" and is_shown)
