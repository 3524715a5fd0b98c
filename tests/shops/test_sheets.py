"""Workbooks whose sheets belong together, such as OpenCart's."""

from pathlib import Path
from typing import Any, Dict, List

import pytest

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.corpus.tables import read_columns, read_rows

from ..conftest import run_cli
from .test_presets import flat, read

openpyxl = pytest.importorskip("openpyxl")

OPENCART: Dict[str, List[List[Any]]] = {
    "Products": [
        [
            *("product_id", "name(en-gb)", "sku", "model", "manufacturer", "weight"),
            *("weight_unit", "description(en-gb)"),
        ],
        [1, "Nord tee in red or navy", "T", "M1", "Nord", 200, "g", "Soft cotton, 200 g"],
        [2, "Blue mug", "M", "M2", "Sud", 0, "g", "&lt;p&gt;Of ceramic&lt;/p&gt;"],
    ],
    "Notes": [["Made in November"]],
    "ProductOptionValues": [
        ["product_id", "option", "option_value", "quantity"],
        [1, "Color", "Red", 3],
        [1, "Color", "Navy", 2],
    ],
    "ProductAttributes": [
        ["product_id", "attribute_group", "attribute", "text(en-gb)"],
        [1, "Fabric", "Fit", None],
        [1, "Fabric", "Material", "Cotton"],
        [2, "Fabric", "Material", "Ceramic"],
        [9, "Fabric", "Material", "Of a product that is gone"],
    ],
}


def write(path: Path, sheets: Dict[str, List[List[Any]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


def test_attributes_and_options_in_sheets_of_their_own(tmp_path: Path) -> None:
    write(tmp_path / "shop.xlsx", OPENCART)
    result = run_cli("adatag", "label", tmp_path / "shop.xlsx", tmp_path / "a.jsonl")
    assert result.exit_code == 0, result.output
    assert "as with --preset opencart" in flat(result.output)
    assert read(tmp_path / "a.jsonl") == {
        "1": {
            "Brand": ["Nord"],
            "Weight": ["200 g"],
            "Color": ["red", "navy"],
            "Material": ["cotton"],
        },
        "2": {"Material": ["ceramic"]},
    }


def test_sheets_are_only_read_if_they_are_asked_for(tmp_path: Path) -> None:
    write(tmp_path / "shop.xlsx", OPENCART)
    (shard,) = find_shards(tmp_path / "shop.xlsx")
    names = read_columns(shard) or []
    assert names[8:] == [
        "ProductOptionValues",
        "ProductOptionValues.option",
        "ProductOptionValues.option_value",
        "ProductOptionValues.quantity",
        "ProductAttributes",
        "ProductAttributes.attribute_group",
        "ProductAttributes.attribute",
        "ProductAttributes.text(en-gb)",
    ]
    first, second = (row.data for row in read_rows(shard))
    assert list(first) == names[:8] and "ProductAttributes" not in second
    asked = ["sku", "ProductOptionValues.option_value"]
    first, second = (row.data for row in read_rows(shard, asked))
    assert first["ProductOptionValues"] == [
        {"option": "Color", "option_value": "Red", "quantity": "3"},
        {"option": "Color", "option_value": "Navy", "quantity": "2"},
    ]
    assert second == {"sku": "M", "ProductOptionValues": []}


def test_rows_without_a_key_belong_to_no_product(tmp_path: Path) -> None:
    sheets: Dict[str, List[List[Any]]] = {
        "Products": [["sku", "title"], ["A", "Red cap"], [None, "Blue cap"]],
        "Values": [["sku", "name"], ["A", "Color"], [None, "A note"]],
    }
    write(tmp_path / "shop.xlsx", sheets)
    (shard,) = find_shards(tmp_path / "shop.xlsx")
    found = [row.data["Values"] for row in read_rows(shard, ["title", "Values.name"])]
    assert found == [[{"name": "Color"}], []]


def test_other_workbooks_with_sheets(tmp_path: Path) -> None:
    """Without a preset, by options or by what the columns are called."""
    sheets: Dict[str, List[List[Any]]] = {
        "Artikel": [["Nr", "Titel"], [1, "Rote Jacke aus Wolle"], [2, "Blaue Mütze"]],
        "Werte": [["Nr", "Name", "Wert"]],
    }
    for key, name, value in [(1, "Farbe", "Rote"), (1, "Stoff", "Wolle")] * 3:
        sheets["Werte"].append([key, name, value])
    sheets["Werte"].append([2, "Farbe", "Blaue"])
    write(tmp_path / "shop.xlsx", sheets)
    output = tmp_path / "a.jsonl"
    options = ("--text", "Titel", "--id", "Nr", "--pair", "Werte.Name=Werte.Wert")
    for args in (options, ()):
        result = run_cli("adatag", "label", tmp_path / "shop.xlsx", output, *args)
        assert result.exit_code == 0, result.output
        assert read(output, fields=False) == {
            "1": {"Farbe": ["Rote"], "Stoff": ["Wolle"]},
            "2": {"Farbe": ["Blaue"]},
        }


def test_a_workbook_is_opened_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For its header, and for all passes over the rows of all sheets."""
    write(tmp_path / "shop.xlsx", OPENCART)
    (shard,) = find_shards(tmp_path / "shop.xlsx")
    opened = []
    load = openpyxl.load_workbook

    def count(*args: Any, **kwargs: Any) -> Any:
        opened.append(1)
        return load(*args, **kwargs)

    monkeypatch.setattr(openpyxl, "load_workbook", count)
    assert read_columns(shard) == read_columns(shard)
    assert len(opened) == 1
    for _ in range(2):
        assert len(list(read_rows(shard, read_columns(shard)))) == 2
    # Also at the same time.
    rows = [read_rows(shard) for _ in range(2)]
    assert len({str(pair) for pair in zip(*rows)}) == 2
    assert all(one == other for one, other in zip(*(read_rows(shard) for _ in range(2))))
    assert len(opened) == 1
    # Another file of this name is read anew.
    write(tmp_path / "shop.xlsx", {"Products": [["a", "b"], [1, 2]]})
    assert read_columns(shard) == ["a", "b"] and len(opened) == 2


def test_lists_of_options_belong_to_no_product(tmp_path: Path) -> None:
    rows: List[List[Any]] = [["sku", "title", "currency"]]
    rows += [[f"C{i}", f"Red cap number {i}", "EUR"] for i in range(6)]
    rates = [["currency", "rate"], ["EUR", 1], ["USD", 1.1]]
    write(tmp_path / "shop.xlsx", {"Products": rows, "Rates": rates})
    (shard,) = find_shards(tmp_path / "shop.xlsx")
    assert read_columns(shard) == ["sku", "title", "currency"]
