"""Fill exports with a line of units below the names of columns."""

from pathlib import Path

import pytest

from .filled import fill, find_changes

ARGS = ("--text", "title", "--id", "id")
LINES = [
    "id,title,weight,length,color",
    ",,g,cm,",
    "A,Cap,100,20,red",
    "B,Hat,200.5,30,blue",
    "C,Mug,,,",
    "D,Cup,300,22,",
]
VALUES = {
    "C": {"weight": ["0.5 kg"], "length": ["200 mm"], "color": ["black"]},
    "D": {"weight": ["0.3 kg"], "length": ["2 m"]},
}


def test_numbers_in_the_units_of_a_line(tmp_path: Path) -> None:
    """They are written without their unit, as the others."""
    export = tmp_path / "shop.csv"
    export.write_text("\n".join(LINES) + "\n")
    said = fill(tmp_path, export, VALUES, *ARGS)
    assert "weight 1 0 0 1 0 0 0 0" in said
    assert find_changes(export, tmp_path / "filled.csv") == ["C,Mug,500,20,black"]
    fill(tmp_path, export, VALUES, *ARGS, "--cells", "replace")
    changes = find_changes(export, tmp_path / "filled.csv")
    assert changes == ["C,Mug,500,20,black", "D,Cup,300,200,"]


def test_numbers_in_excel(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    export = tmp_path / "shop.xlsx"
    book = openpyxl.Workbook()
    for line in LINES:
        cells = [float(c) if c[:1].isdigit() else c or None for c in line.split(",")]
        book.active.append(cells)
    book.save(export)
    fill(tmp_path, export, VALUES, *ARGS)
    filled = openpyxl.load_workbook(tmp_path / "filled.xlsx").active
    assert [cell.value for cell in filled[5]] == ["C", "Mug", 500, 20, "black"]
    assert filled["C6"].value == 300


def test_columns_of_other_sheets_are_no_place(tmp_path: Path) -> None:
    """The other values of the product are written."""
    openpyxl = pytest.importorskip("openpyxl")
    export = tmp_path / "shop.xlsx"
    book = openpyxl.Workbook()
    for title, name in (("Cap", "weight"), ("Mug", "volume")):
        sheet = book.create_sheet(f"{title}s")
        sheet.append(["id", "title", "color", name])
        for i in range(4):
            sheet.append([f"{title[0]}{i}", f"{title} {i}", None, 100 + i])
        sheet.append([f"{title[0]}9", title, None, None])
    del book["Sheet"]
    book.save(export)
    values = {"C9": {"color": ["red"], "volume": ["5"], "weight": ["6"]}}
    columns = [x for name in ("color", "weight", "volume") for x in ("--attribute", name)]
    said = fill(tmp_path, export, values, *ARGS, *columns)
    assert "No place for 1 attribute: volume" in said
    filled = openpyxl.load_workbook(tmp_path / "filled.xlsx")
    assert [cell.value for cell in filled["Caps"][6]] == ["C9", "Cap", "red", 6]
