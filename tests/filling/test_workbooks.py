"""Fill Excel files."""

import datetime
from pathlib import Path
from typing import Any, Dict, List
from zipfile import ZipFile

import pytest

from ..conftest import run_cli
from .filled import fill

openpyxl = pytest.importorskip("openpyxl")
ARGS = ("-t", "title", "--id", "id", "--separator", "|")
ARGS += tuple(x for n in ("color", "size", "kind") for x in ("--attribute", f"{n}={n}"))


def make(path: Path, rows: List[List[Any]]) -> Any:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.create_sheet("notes").append(["=1+1", "kept"])
    sheet = book.worksheets[0]
    sheet.column_dimensions["B"].width = 40
    for row in sheet.iter_rows(min_row=2, min_col=6, max_col=6):
        row[0].number_format = "0.0"
    book.save(path)


def test_excel(tmp_path: Path) -> None:
    """Cells keep their types and formats, other sheets stay, and blank rows and columns
    without a name don't move anything."""
    export, day = tmp_path / "shop.xlsx", datetime.datetime(2024, 5, 1)
    rows: List[List[Any]] = [
        ["id", "title", None, None, "color", "size", "kind", "day"],
        [1, "a", "x", None, "red", 1.5, "01", day],
        [2, "b", None, None, "red", 2, "002", None],
        [],
        [3, "c", None, "=1+2", None, None, None, day],
        [4, "d", None, None, None, 7, "x", None],
        [5, "e", None, None, None, None, None, None],
    ]
    make(export, rows)
    values: Dict[str, Any] = {
        "3": {"color": ["=blue", "1-2"], "size": ["2.5"], "kind": ["3"]},
        "4": {"color": ["red"], "size": ["8"]},
        "5": {"size": ["large"], "color": ["ro\x08t"]},
    }
    said = fill(tmp_path, export, values, *ARGS)
    assert "3 of 5 products have new cells" in said
    book = openpyxl.load_workbook(tmp_path / "filled.xlsx")
    sheet = book.worksheets[0]
    assert [[cell.value for cell in row] for row in sheet] == [
        *rows[:3],
        [None] * 8,
        [3, "c", None, "=1+2", "=blue|1-2", 2.5, "3", day],
        [4, "d", None, None, "red", 7, "x", None],
        [5, "e", None, None, "ro t", None, None, None],
    ]
    assert (sheet["E5"].data_type, sheet["D5"].data_type) == ("s", "f")
    assert (sheet["F5"].number_format, sheet["B1"].value) == ("0.0", "title")
    assert sheet.column_dimensions["B"].width == 40
    assert [cell.value for cell in book.worksheets[1][1]] == ["=1+1", "kept"]


def test_merged_cells(tmp_path: Path) -> None:
    export = tmp_path / "shop.xlsx"
    rows = [[1, "a", None], [2, "b", None], [3, "c", "red"], [4, "d", None]]
    make(export, [["id", "title", "color"], *rows])
    book = openpyxl.load_workbook(export)
    for cells in ("C2:C3", "C4:C5"):
        book.worksheets[0].merge_cells(cells)
    book.save(export)
    values = {"2": {"color": ["blue"]}, "4": {"color": ["blue"]}}
    said = fill(tmp_path, export, values, *ARGS[:8], code=3)
    # The last product is red, as the one above.
    assert "0 of 4 products have new cells" in said
    assert "row 3" in said and "row 5" not in said
    sheet = openpyxl.load_workbook(tmp_path / "filled.xlsx").active
    assert [sheet[f"C{row}"].value for row in range(2, 6)] == [None, None, "red", None]


def test_formulas_and_percents(tmp_path: Path) -> None:
    """A formula stays, also if it has no result. 30 is no 3000 %."""
    export, formula = tmp_path / "shop.xlsx", '=IF(A3=2, "blue", "")'
    header = ["id", "title", "color", "kind"]
    make(export, [header, [1, "a", "red", 0.5], [2, "b", formula], [3, "c"]])
    book = openpyxl.load_workbook(export)
    book.worksheets[0]["D2"].number_format = "0%"
    book.save(export)
    values = {"2": {"color": ["green"]}, "3": {"kind": ["30"]}}
    args = (*ARGS[:8], *ARGS[-2:])
    said = fill(tmp_path, export, values, *args, code=3)
    assert "row 3: a cell to write has a formula" in said
    sheet = openpyxl.load_workbook(tmp_path / "filled.xlsx").worksheets[0]
    assert (sheet["C3"].value, sheet["D4"].value) == (formula, "30")


def test_numbers_have_points(tmp_path: Path) -> None:
    """Also if the texts of the file have commas."""
    export = tmp_path / "shop.xlsx"
    rows: List[List[Any]] = [["id", "title", "size", "color", "kind"]]
    rows += [[i, "a", i + 0.5, f"{i},5", f"{i},5"] for i in range(3)]
    make(export, [*rows, [3, "a"]])
    fill(tmp_path, export, {"3": {"size": ["2.5"], "color": ["2.5"]}}, *ARGS)
    sheet = openpyxl.load_workbook(tmp_path / "filled.xlsx").worksheets[0]
    assert (sheet["C5"].value, sheet["D5"].value) == (2.5, "2,5")


def test_formats_below_the_last_row(tmp_path: Path) -> None:
    """They are no reason to make all cells in between."""
    export = tmp_path / "shop.xlsx"
    make(export, [["id", "title", "color"], [1, "a", "red"], [2, "b", None]])
    book = openpyxl.load_workbook(export)
    book.worksheets[0].cell(500, 1).number_format = "0.00"
    book.save(export)
    fill(tmp_path, export, {"2": {"color": ["blue"]}}, *ARGS[:8])
    with ZipFile(tmp_path / "filled.xlsx") as archive:
        assert archive.read("xl/worksheets/sheet1.xml").count(b"<row ") == 4


def test_an_output_of_another_kind(tmp_path: Path) -> None:
    export, values = tmp_path / "shop.xlsx", tmp_path / "values.jsonl"
    make(export, [["id", "title", "color"], [1, "a", None]])
    values.write_text('{"id": "1", "text": "x", "attributes": {"color": ["x"]}}\n')
    result = run_cli("adatag", "fill", export, values, tmp_path / "out.csv", *ARGS[:6])
    assert result.exit_code == 1
    assert "expected an output that ends in .xlsx" in " ".join(result.output.split())


def test_hidden_sheets(tmp_path: Path) -> None:
    """A hidden sheet before the products is not the first."""
    export = tmp_path / "shop.xlsx"
    make(export, [["id", "title", "color"], [1, "a", None]])
    book = openpyxl.load_workbook(export)
    book.create_sheet("costs", 0).sheet_state = "hidden"
    book.active = 1
    book.save(export)
    fill(tmp_path, export, {"1": {"color": ["blue"]}}, *ARGS[:8])
    book = openpyxl.load_workbook(tmp_path / "filled.xlsx")
    assert [cell.value for cell in book["Sheet"]["C"]] == ["color", "blue"]


def test_sheets_with_the_same_columns(tmp_path: Path) -> None:
    """Each row is filled in its sheet."""
    export = tmp_path / "shop.xlsx"
    rows = [["id", "title", "color"], [1, "a", None], [2, "b", "red"]]
    make(export, rows)
    book = openpyxl.load_workbook(export)
    other = book.create_sheet("Mugs")
    for row in (rows[0], [], [3, "c", None]):
        other.append(row)
    book.save(export)
    new = {"1": {"color": ["blue"]}, "3": {"color": ["navy"]}}
    fill(tmp_path, export, new, *ARGS[:8])
    book = openpyxl.load_workbook(tmp_path / "filled.xlsx")
    assert [cell.value for cell in book["Sheet"]["C"]] == ["color", "blue", "red"]
    assert [cell.value for cell in book["Mugs"]["C"]] == ["color", None, "navy"]


def test_sheets_with_some_of_the_columns(tmp_path: Path) -> None:
    """A sheet that lacks the column of a value stays as it is."""
    export = tmp_path / "shop.xlsx"
    make(export, [["id", "title", "size", "color"], ["1", "a", "L", None]])
    book = openpyxl.load_workbook(export)
    for title, name in (("Mugs", "color"), ("Pots", "volume")):
        other = book.create_sheet(title)
        other.append([name, "id", "title", "size"])
        other.append([None, title, "c", "L"])
    book.save(export)
    new = {key: {"color": ["blue"]} for key in ("1", "Mugs", "Pots")}
    said = fill(tmp_path, export, new, *ARGS[:8])
    assert "color 2 0 0 0 0 0 1 0" in said
    book = openpyxl.load_workbook(tmp_path / "filled.xlsx")
    assert book["Sheet"]["D2"].value == book["Mugs"]["A2"].value == "blue"
    assert [cell.value for cell in book["Pots"][2]] == [None, "Pots", "c", "L"]
