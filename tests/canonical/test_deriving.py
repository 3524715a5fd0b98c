"""What the values of a column say about its attribute."""

from collections import Counter
from typing import List

import pytest

from spacy_adatag.canonical import SchemaEntry
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
    ],
)
def test_kinds_with_units(values: List[str], kind: str, unit: str) -> None:
    """Only lengths have sides. Of other units, there are multiples."""
    found = derive_entry("Size", Counter(values), many=False)
    assert found == SchemaEntry(kind, units=[unit], many=False)


@pytest.mark.parametrize("name", ["Breite (cm)", "Breite [cm]", "Breite in cm"])
def test_the_name_says_the_unit_of_numbers(name):
    found = derive_entry(name, Counter(["7.5", "10", "12"]), many=False)
    assert (found.kind, found.units) == ("quantity", ("cm",))
