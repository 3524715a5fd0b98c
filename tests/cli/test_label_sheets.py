"""Excel files that are labelled."""

import json
from pathlib import Path

import pytest

from .labelling import flat, run

openpyxl = pytest.importorskip("openpyxl")


def test_other_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["How to use this file"])
    book.active.append([])
    book.create_sheet("Template").append(["sku", "title"])
    book.save(tmp_path / "shop.xlsx")
    for options in ((), ("--text", "title")):
        result = run(tmp_path / "shop.xlsx", tmp_path / "out.jsonl", *options)
        assert result.exit_code == 1
        said = "Only one sheet is read, Sheet. If the products are in another one"
        assert f"{said} (Template), name it with --sheet" in flat(result.output)


def test_the_sheet_of_products(tmp_path: Path) -> None:
    """It may come after others, and have formulas that nobody computed."""
    book = openpyxl.Workbook()
    book.active.append(["Code", "Name EN", "Parent Category"])
    book.active.append(["caps", "Caps for all of them", "root"])
    sheet = book.create_sheet("Products")
    sheet.append(["sku", "title", "color", "fabric"])
    for i in range(8):
        sheet.append([f"C{i}", f"Red cap {i}, wool", "Red", '=CONCATENATE("wo", "ol")'])
    book.save(tmp_path / "shop.xlsx")
    result = run(tmp_path / "shop.xlsx", tmp_path / "out.jsonl")
    assert result.exit_code == 0, result.output
    assert "the text is title; the id is sku; attributes are in color" in flat(
        result.output
    )
    assert "these columns count as empty: fabric. Open it in a" in flat(result.output)


def test_a_header_further_down_in_a_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Products of 2026"],
        [],
        ["sku", "title", "color"],
        [1, "Red cap", "Red"],
    ):
        book.active.append(row)
    book.save(tmp_path / "shop.xlsx")
    args = (tmp_path / "shop.xlsx", tmp_path / "out.jsonl", "--text", "title")
    result = run(*args)
    assert result.exit_code == 1 and "add --header-row 3" in flat(result.output)
    assert run(*args, "--header-row", 3).exit_code == 0


def test_products_behind_a_dashboard(tmp_path: Path) -> None:
    """Sheets of one table are read together, unless one is named."""
    book = openpyxl.Workbook()
    for row in (["Key figures", "Value"], ["Products", 3], ["Orders", 13], ["Best", 1]):
        book.active.append(row)
    caps, mugs = book.create_sheet("Caps"), book.create_sheet("Mugs")
    for sheet, kind in ((caps, "cap"), (mugs, "mug")):
        sheet.append(["sku", "title", "color"])
        for i in range(3):
            sheet.append([f"{kind}{i}", f"Red {kind} {i} of Nord", "Red"])
    path, output = tmp_path / "shop.xlsx", tmp_path / "out.jsonl"
    book.save(path)
    result = run(path, output)
    assert result.exit_code == 0, result.output
    said = f"Reading 2 sheets of {path} as one table: Caps, Mugs. To read only"
    assert said in flat(result.output)
    ids = [json.loads(line)["id"] for line in output.read_text("utf8").splitlines()]
    assert ids == ["cap0", "cap1", "cap2", "mug0", "mug1", "mug2"]
    for options in ((), ("--text", "title", "--id", "sku")):
        result = run(path, output, "--sheet", "mugs", *options)
        assert result.exit_code == 0, result.output
        assert "Reading" not in flat(result.output)
        ids = [json.loads(line)["id"] for line in output.read_text("utf8").splitlines()]
        assert ids == ["mug0", "mug1", "mug2"]
    mugs["C1"] = "colour"
    book.save(path)
    result = run(path, output)
    said = f"Reading the sheet Caps of {path}. Products may also be in Mugs. To read"
    assert said in flat(result.output)
    assert '"mug0"' not in output.read_text("utf8")
    result = run(path, output, "--sheet", "Hats")
    assert result.exit_code == 1
    assert "expected a sheet 'Hats', got Sheet, Caps, Mugs" in flat(result.output)
    path = tmp_path / "shop.csv"
    path.write_text("title,color\nRed cap,Red\n", encoding="utf8")
    result = run(path, output, "--sheet", "Hats")
    assert "--sheet is for Excel files" in flat(result.output)


def test_a_title_in_a_line_that_is_not_the_fullest(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ([], ["Our towels"], [None, "Product name", "Town"]):
        book.active.append(row)
    for i in range(3):
        book.active.append([i, f"Red towel {i} of Bodrum", "Bodrum"])
    book.save(tmp_path / "shop.xlsx")
    result = run(tmp_path / "shop.xlsx", tmp_path / "out.jsonl")
    assert result.exit_code == 0, result.output
    assert "are in line 3" in flat(result.output)
