"""Rows of other tables below products, as nopCommerce exports them."""

from pathlib import Path
from typing import Any, List

import pytest

from spacy_adatag.corpus.inner_tables import is_head
from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.corpus.tables import read_columns, read_rows

from ..conftest import run_cli
from ..shops.test_presets import read

openpyxl = pytest.importorskip("openpyxl")

HEADER = ["ProductType", "ProductId", "Name", "SKU", "Weight", "StockQuantity"]
OPTIONS = ["", "AttributeId", "AttributeName", "DefaultValue", "ValueName", "IsRequired"]
SPECS = ["", "AttributeType", "SpecificationAttribute", "CustomValue", "AllowFiltering"]


def make_rows(i: int) -> List[List[Any]]:
    color = ("Red", "Navy")[i % 2]
    return [
        ["Simple Product", i, f"Soft cap {i}, {color}, of wool", f"C{i}", 0.1, i % 3],
        OPTIONS,
        ["", 1, "Color", "", color, True],
        ["", 2, "Size", "", "XL", True],
        SPECS,
        ["", "CustomText", "Material", "wool", True],
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "products.xlsx"
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    for i in range(12):
        for row in make_rows(i):
            book.active.append(row)
    # A product without attributes.
    book.active.append(["Simple Product", 99, "Plain cap", "C99", 0.1, 1])
    book.save(path)
    return path


def test_products_with_their_tables(path: Path) -> None:
    (shard,) = find_shards(path)
    rows = list(read_rows(shard, read_columns(shard)))
    assert len(rows) == 13 and [row.line for row in rows[:3]] == [2, 8, 14]
    assert rows[1].data["Name"] == "Soft cap 1, Navy, of wool"
    assert [each["ValueName"] for each in rows[1].data["AttributeId"]] == ["Navy", "XL"]
    assert rows[1].data["AttributeType"][0]["CustomValue"] == "wool"
    assert "AttributeId" not in rows[12].data
    assert list(read_rows(shard, read_columns(shard), start=5)) == rows[5:]
    # Only if they are asked for.
    (row,) = list(read_rows(shard, ["SKU"], start=12))
    assert row.data == {"SKU": "C99"}


def test_names_that_are_repeated_in_a_sheet_with_an_empty_first_column(
    tmp_path: Path,
) -> None:
    names = ["", "ProductName", "BrandName", "ItemWeight", "ColorName"]
    caps = [["", f"Cap {i}", "Nord", "100 g", "red"] for i in range(6)]
    path = tmp_path / "caps.xlsx"
    book = openpyxl.Workbook()
    for row in (names, *caps[:3], names, *caps[3:]):
        book.active.append(row)
    book.save(path)
    (shard,) = find_shards(path)
    assert read_columns(shard) == names
    titles = [row.data["ProductName"] for row in read_rows(shard)]
    assert {f"Cap {i}" for i in range(6)} <= {*titles}


def test_from_products_to_labels(path: Path, tmp_path: Path) -> None:
    result = run_cli("adatag", "label", path, tmp_path / "out.jsonl")
    assert result.exit_code == 0, result.output
    found = read(tmp_path / "out.jsonl")
    assert found["C0"] == {"Color": ["Red"], "Material": ["wool"]}
    assert len(found) == 12


@pytest.mark.parametrize(
    "cells, expected",
    [
        (OPTIONS, True),
        (HEADER, False),
        (["", "Soft cap", "red", "wool", "XL", "5"], False),
        (["", "AttributeId", "AttributeName", "ValueName"], False),
        (["", "BlueTooth", "BlueTooth", "BlueTooth", "BlueTooth"], False),
        ([], False),
    ],
)
def test_lines_of_names(cells: List[str], expected: bool) -> None:
    assert is_head(cells) == expected
