"""Excel files that are labelled."""

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
        assert f"{said} (Template), save it as a file of its own" in flat(result.output)


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
