"""Attributes whose names are in the cell of the value, or several in one cell."""

import csv
import json
from pathlib import Path
from typing import Any, List

import pytest

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.shops.guess import guess_preset
from spacy_adatag.shops.named import read_named
from spacy_adatag.shops.named_texts import split_text
from spacy_adatag.shops.paired import read_pairs

from ..conftest import run_cli
from .test_presets import read

COLORS = ("Red", "Navy", "Green")


def write(path: Path, rows: List[Any]) -> Path:
    with path.open("w", encoding="utf8", newline="") as file_:
        csv.writer(file_).writerows(rows)
    return path


def test_a_name_and_its_value_in_one_cell(tmp_path: Path) -> None:
    """As Shoptet has them, with an explanation."""
    rows = [["code", "name", "textProperty", "textProperty2"]]
    for i, color in enumerate(COLORS * 4):
        rows.append([f"C{i}", f"{color} cap {i}", f"Color;{color};our own", "Fit;loose"])
    path = write(tmp_path / "shop.csv", rows)
    result = run_cli("adatag", "label", path, tmp_path / "a.jsonl")
    assert result.exit_code == 0, result.output
    assert read(tmp_path / "a.jsonl", fields=False)["C1"] == {"Color": ["Navy"]}
    guess = guess_preset(find_shards(path))
    assert guess is not None
    assert guess.preset.nested == ("textProperty", "textProperty2")
    assert guess.preset.separators == {"textProperty": ";", "textProperty2": ";"}


def test_lists_of_values_have_no_names(tmp_path: Path) -> None:
    rows = [["name", "property1", "property2"]]
    rows += [[f"Cap {c} {i}", "S;M", f"{c};Grey"] for i, c in enumerate(COLORS * 4)]
    rows[1][1] = "M;L"
    guess = guess_preset(find_shards(write(tmp_path / "shop.csv", rows)))
    assert guess is not None and not guess.preset.nested


def test_several_names_in_one_cell(tmp_path: Path) -> None:
    """As Vendure has them. The names are in the first row of a product."""
    rows = [["name", "slug", "optionGroups", "optionValues"]]
    for i, color in enumerate(COLORS * 4):
        rows.append([f"Cap {i} in {color}, XL", f"c{i}", "Size|Color", f"S|{color}"])
        rows.append(["", "", "", f"XL|{color}"])
    path = write(tmp_path / "shop.csv", rows)
    result = run_cli("adatag", "label", path, tmp_path / "a.jsonl")
    assert result.exit_code == 0, result.output
    assert read(tmp_path / "a.jsonl", fields=False)["c1"] == {
        "Size": ["XL"],
        "Color": ["Navy"],
    }
    # A value with a sign of its own is one value.
    assert list(read_pairs({"n": "Size", "v": "S|M"}, [("n", "v")])) == [("Size", "S|M")]
    assert list(read_pairs({"n": "A|B", "v": "x"}, [("n", "v")])) == [("A|B", "x")]


def test_groups_of_customers_are_no_names(tmp_path: Path) -> None:
    rows = [["name", "Age Group", "Age Value"]]
    rows += [[f"Cap for adults {i}", "Adult", "20+"] for i in range(6)]
    rows += [[f"Cap for kids {i}", "Kids", "4"] for i in range(6)]
    guess = guess_preset(find_shards(write(tmp_path / "shop.csv", rows)))
    assert guess is not None and not guess.preset.pairs
    assert "Age Group" in guess.preset.attributes


def test_what_separates_a_name_from_its_value() -> None:
    assert read_named(" Color ; Red; our own", "x", ";") == [("Color", "Red")]
    assert read_named("Fit|", "x", "|") == [("Fit", "")]
    assert read_named("", "x", ";") == []
    with pytest.raises(ValueError, match="expected x to hold attributes"):
        read_named("Color: Red", "x", ";")


def test_blanks_between_measures() -> None:
    cell = "Width: 80.5 cm Depth:62 cm Frame, height:5' Share: 3% Parts: 2"
    assert read_named(cell, "") == [
        *(("Width", "80.5 cm"), ("Depth", "62 cm"), ("Frame height", "5'")),
        *(("Share", "3%"), ("Parts", "2")),
    ]
    assert read_named("Width: 80 cm, Depth: 5 cm", "")[1] == ("Depth", "5 cm")
    # Of words, a capital tells where the next name begins.
    cell = "Brand: DeWalt Model: X1 Color: Moss Green Size: 5 cm"
    assert read_named(cell, "") == [
        *(("Brand", "DeWalt"), ("Model", "X1"), ("Color", "Moss Green")),
        ("Size", "5 cm"),
    ]
    assert read_named("Brand: DeWalt Model: X1", "")[0] == ("Brand", "DeWalt")
    cell = "Brand : DeWalt Model Number : X1 Color : Red"
    assert [name for name, _ in read_named(cell, "")] == [
        "Brand",
        "Model Number",
        "Color",
    ]
    # No name is made of a value, and none begins in the middle.
    assert [name for name, _ in read_named("Brand: Nord color: red", "")] == ["Brand"]
    cell = "Country of Origin: Italy Country of Manufacture: France"
    assert [name for name, _ in read_named(cell, "")] == ["Country of Origin"]
    # A name without a value is none.
    assert len(read_named("Material: Cotton Care: Wash: cold", "")) == 1
    # What is counted belongs to the number.
    for cell in (
        *("Display: 6.1 inch OLED, Weight: 170 g", "Cups: 6 large, Volume: 200 ml"),
        *("Share: 80% cotton, Size: 5", "Gears: 5 Shimano, Weight: 10 kg"),
    ):
        assert read_named(cell, "")[1][0] in ("Weight", "Volume", "Size"), cell
    assert read_named("Ram: 8 GB DDR4 Disk: 5 GB", "")[0] == ("Ram", "8 GB DDR4")
    names = [name for name, _ in read_named("Height (cm): 5 Width (cm): 8", "")]
    assert names == ["Height (cm)", "Width (cm)"]


def test_names_after_lost_line_breaks() -> None:
    cell = "Fit, cut: LoosePockets: With zip, twoÅrstid: Vinter"
    assert read_named(cell, "") == [
        *(("Fit, cut", "Loose"), ("Pockets", "With zip, two"), ("Årstid", "Vinter"))
    ]
    assert read_named("Jack: 3.5 mm, WiFi: yes", "")[1] == ("WiFi", "yes")


def test_several_lists_of_names() -> None:
    cell = [[{"FNAME": "Fit", "FVALUE": "loose"}], [{"FNAME": "Cut", "FVALUE": "slim"}]]
    assert read_named(cell, "") == [("Fit", "loose"), ("Cut", "slim")]


def test_capitals_within_names_begin_no_attribute() -> None:
    text = "Brand: McDonald: iPhone: X"
    assert split_text(text) == [{"Brand": "McDonald: iPhone: X"}]
    # Measures are found as before, also after many blanks.
    measures = [{"Width": "80 cm"}, {"Height": "5 cm"}, {"Depth": "9 cm"}]
    assert split_text(f"Width: 80 cm{' ' * 100}Height: 5 cm Depth: 9 cm") == measures
    assert split_text("Width: 80 cm Height: 5 cm") == measures[:2]


def test_attributes_of_variants_as_text() -> None:
    variants = [{"price": "5", "attributes": "Boja: Teget, Veličina: 24m"}]
    assert read_named(variants, "") == [
        *(("price", "5"), ("Boja", "Teget"), ("Veličina", "24m")),
    ]
    options = [{"name": "Size", "options": [{"description": "200ml", "price": "0"}]}]
    assert read_named(options, "") == [("Size", ["200ml"])]


def test_a_description_in_one_of_several_lists(tmp_path: Path) -> None:
    """As STEP has it, beside values that there are several of."""
    rows = [
        {
            "ID": f"C{i}",
            "Name": f"Soft cap {i}",
            "Values": {
                "Value": [
                    {"AttributeID": "LongDescription", "value": f"A warm cap in {c} {i}"},
                    {"AttributeID": "Color", "value": c},
                ],
                "MultiValue": {"AttributeID": "Fit", "Value": ["loose", "slim"]},
            },
        }
        for i, c in enumerate(["red", "navy"] * 6)
    ]
    path = tmp_path / "caps.json"
    path.write_text(json.dumps(rows))
    found = guess_preset(find_shards(path))
    assert found is not None
    assert found.preset.text == ("Name", "Values.Value.LongDescription")
    assert found.preset.nested == ("Values",)
