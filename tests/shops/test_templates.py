"""Templates of marketplaces, with several lines above their products."""

import csv
from pathlib import Path
from typing import Any, Dict, List

import pytest

from spacy_adatag.shops.headers import choose_header

from ..conftest import run_cli
from .test_presets import flat, read
from .test_sheets import write

pytest.importorskip("openpyxl")

COLORS = ("red", "navy")
KEYS = ["category", "product_name", "price", "quantity", "main_image", "prop/100397"]
LABELS = ["Category", "Product Name", "Retail Price", "Stock", "Main Image", "Color"]
REQUIRED = ["Required", "Required", "Required", "Required", "Optional", "Optional"]
HOW = ["Choose one", "With the brand", "In EUR", "A number", "A link", "Of the fabric"]
CAPS = [
    ["Caps", f"Wool cap {i}, {COLORS[i % 2]}", "9.50", "3", "https://x", COLORS[i % 2]]
    for i in range(8)
]
TABLES: Dict[str, List[List[Any]]] = {
    "keys, labels and notes": [KEYS, ["V2", "create"], LABELS, REQUIRED, HOW],
    "groups above": [["Basics", "", "Offer", "", "Images", ""], LABELS, REQUIRED],
    "stars above": [["*"] * 6, LABELS],
    "requirements above": [["Template", "V4"], REQUIRED, KEYS, LABELS],
    "types below": [LABELS, ["Text", "Text", "Decimal", "Integer", "URL", "List"]],
}


@pytest.mark.parametrize("what", TABLES)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_from_a_template_to_labels(tmp_path: Path, what: str, suffix: str) -> None:
    rows = [*TABLES[what], *CAPS]
    path = tmp_path / f"template{suffix}"
    if suffix == ".csv":
        rows = [row + [""] * (6 - len(row)) for row in rows]
        with path.open("w", newline="") as file_:
            csv.writer(file_).writerows(rows)
    else:
        write(path, {"Guide": [["How to"], ["fill this in"]], "Template": rows})
    records = tmp_path / "caps.jsonl"
    result = run_cli("adatag", "label", path, records)
    assert result.exit_code == 0, result.output
    found = list(read(records).values())
    assert found == [{"Color": [COLORS[i % 2]]} for i in range(8)]
    assert "Required" not in records.read_text()


def test_the_names_that_say_more_are_chosen() -> None:
    assert choose_header([KEYS, LABELS, REQUIRED, HOW, *CAPS]) == 2
    assert choose_header([LABELS, KEYS, REQUIRED, *CAPS]) == 1
    # No notes, no choice.
    assert choose_header([LABELS, *CAPS]) is None
    assert choose_header([[], LABELS, *CAPS]) is None
    assert choose_header([[], KEYS, LABELS, REQUIRED, *CAPS]) == 3


@pytest.mark.parametrize("lines", [[LABELS], [LABELS, REQUIRED, HOW]])
def test_an_empty_template(tmp_path: Path, lines: List[List[str]]) -> None:
    write(tmp_path / "a.xlsx", {"Template": lines})
    result = run_cli("adatag", "label", tmp_path / "a.xlsx", tmp_path / "a.jsonl")
    assert result.exit_code == 1
    said = flat(result.output)
    assert "expected products below the names of columns, got " in said
    assert ("an empty template: fill it in first" in said) == (len(lines) > 1)


def test_a_sheet_of_categories_is_none_of_products(tmp_path: Path) -> None:
    categories = [["ID", "Name", "Parent"], *([i, f"Caps {i}", ""] for i in range(9))]
    stock = [["SKU", "Description", "Colour", "Qty"]]
    stock += [
        [f"C{i}", f"Wool cap {i}, {COLORS[i % 2]}", COLORS[i % 2], 3] for i in range(9)
    ]
    write(tmp_path / "a.xlsx", {"Categories": categories, "Stock list": stock})
    result = run_cli("adatag", "label", tmp_path / "a.xlsx", tmp_path / "a.jsonl")
    assert result.exit_code == 0, result.output
    assert read(tmp_path / "a.jsonl")["C1"] == {"Colour": ["navy"]}
