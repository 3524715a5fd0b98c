"""Questions as an Excel file."""

from pathlib import Path
from typing import Any, List

from ..corpus.excel_files import import_openpyxl
from .cases import Case
from .sheet import ANSWERS, COLUMNS, PACKED, make_rows

# How wide the columns are, in characters. Others have the usual width.
WIDTHS = {"text": 70, "attribute": 20, "value": 28, "canonical": 20, "cell": 20}
WIDTHS |= {"reason": 34, "correction": 28}
CHOICES = '"accept,reject"'
TEXT = "@"
SCORE = "0.00"


def write_workbook(cases: List[Case], path: Path) -> None:
    """Write a row for each value to look at, as `write_sheet` does. All cells but scores
    are texts, so that no value becomes a date or a number.

    cases (List[Case]): What to ask.
    path (Path): The Excel file to write.
    RAISES (ImportError): If openpyxl is not installed.
    """
    openpyxl = import_openpyxl(path)
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("review")
    letters = {name: get_column_letter(i) for i, name in enumerate(COLUMNS, 1)}
    for name, letter in letters.items():
        column = sheet.column_dimensions[letter]
        column.width = WIDTHS.get(name, 12)
        # Nobody has to read it.
        column.hidden = name == PACKED
    sheet.freeze_panes = "A2"

    def make(name: str, text: str) -> Any:
        if name == "score" and text:
            cell = WriteOnlyCell(sheet, float(text))
            cell.number_format = SCORE
            return cell
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", text) or None)
        if text:
            # What begins with = is no formula.
            cell.data_type = "s"
        cell.number_format = TEXT
        if name == "text":
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        return cell

    header = [WriteOnlyCell(sheet, name) for name in COLUMNS]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    count = 1
    for row in make_rows(cases):
        sheet.append([make(name, text) for name, text in zip(COLUMNS, row)])
        count += 1
    letter = letters[ANSWERS[0]]
    choices = DataValidation(type="list", formula1=CHOICES, allow_blank=True)
    # Other words for yes and no can be read, too.
    choices.showErrorMessage = False
    choices.add(f"{letter}2:{letter}{count}")
    sheet.data_validations.append(choices)
    sheet.auto_filter.ref = f"A1:{letters[PACKED]}{count}"
    book.save(path)
