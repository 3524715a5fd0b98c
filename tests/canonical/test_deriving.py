"""What the values of a column say about its attribute."""

from collections import Counter
from dataclasses import replace
from typing import List

import pytest

from spacy_adatag.canonical import Deriver, SchemaEntry, canonicalise
from spacy_adatag.canonical.deriving import derive_entry


@pytest.mark.parametrize(
    "values,kind,unit",
    [
        (["12 x 250 ml", "12 x 330 ml", "6 x 1 l"], "quantity", "ml"),
        (["12 x 250 ml", "330 ml", "24 x 330 ml"], "quantity", "ml"),
        (["4 x 100 g", "3 x 200 g"], "quantity", "g"),
        (["10 x 20 cm", "10 x 20 x 5 cm", "15 cm"], "dimensions", "cm"),
        (["10-12 V", "5-6 V", "12 V"], "range", "V"),
        (["10 cm", "12 cm", "15 cm"], "quantity", "cm"),
        (["24 fps", "30 fps", "60 fps"], "quantity", "fps"),
    ],
)
def test_kinds_with_units(values: List[str], kind: str, unit: str) -> None:
    """Only lengths have sides. Of other units, there are multiples."""
    found = derive_entry("Size", Counter(values), many=False)
    assert found == SchemaEntry(kind, units=[unit], many=False)


@pytest.mark.parametrize(
    "name", ["Breite (cm)", "Breite [cm]", "Breite in cm", "width_cm"]
)
def test_the_name_of_the_column_says_the_unit_of_numbers(name: str) -> None:
    deriver = Deriver()
    for value in ("7.5", "10", "12"):
        deriver.add(name, [value])
        deriver.add("Width", [value], name)
        deriver.add("Both", [value], name)
        deriver.add("Both", [value], "Both (mm)")
        # An empty cell says nothing about the others.
        deriver.add("Depth", [], "Depth")
        deriver.add("Depth", [value], "Depth (mm)")
    schema = deriver.derive()
    entry = SchemaEntry("quantity", units=["cm"], many=False)
    # Of two units, neither is that of all numbers.
    assert schema == {
        name: entry,
        "Width": entry,
        "Depth": SchemaEntry("quantity", units=["mm"], many=False),
        "Both": SchemaEntry("number", many=False),
    }


@pytest.mark.parametrize(
    "values,others,text,sign",
    [
        (["0,5 kg", "1.000 g"], [], "", ","),
        (["0.5 kg", "1.000 g"], ["2,5"], "", "."),
        # Other attributes of the shop show it, or its texts.
        (["250 g", "1.000 g"], ["2,5"], "", ","),
        (["250 g", "1.000 g"], [], "Kaffee und Tee", ","),
        (["250 g", "1.000 g"], [], "Coffee and tea", "."),
        (["250 g", "1.000 g"], [], "", "."),
        # Cells of Excel have numbers of their own.
        (["0.5 kg", "1.000 g"], [], "Tee 0,5 kg", ","),
    ],
)
def test_decimal_sign(values: List[str], others: List[str], text: str, sign: str) -> None:
    deriver = Deriver()
    deriver.add("Size", values)
    deriver.add("Length", others)
    entry = deriver.derive([text])["Size"]
    assert (entry.kind, entry.decimal) == ("quantity", sign)
    found = canonicalise(replace(entry, units=["g"]), "1.000 g")
    assert found is not None
    assert found.text == ("1000 g" if sign == "," else "1 g")


@pytest.mark.parametrize(
    "kind,unit,value,canonical",
    [
        ("quantity", "l", "1,125 l", "1.1250 l"),
        ("quantity", "l", "1.125 l", "1125 l"),
        ("quantity", "l", "0.125 l", "0.125 l"),
        ("dimensions", "mm", "1.200 x 600,5 mm", "1200 x 600.5 mm"),
        ("range", "kg", "1.000-1.500 kg", "1000-1500 kg"),
        ("number", "", "10.000", "10000"),
        ("quantity", "g", "1.000 g (1 kg)", "1000 g"),
    ],
)
def test_decimal_commas(kind: str, unit: str, value: str, canonical: str) -> None:
    entry = SchemaEntry(kind, units=[unit] if unit else [], decimal=",")
    found = canonicalise(entry, value)
    assert found is not None
    assert found.text == canonical
    assert canonicalise(entry, canonical) == found


def test_only_numbers_have_a_decimal_sign() -> None:
    with pytest.raises(ValueError, match="expected no decimal sign of a text, got ','"):
        SchemaEntry(decimal=",")
    with pytest.raises(ValueError, match="as the decimal sign, got ';'"):
        SchemaEntry.from_json({"kind": "number", "decimal": ";"})
