"""Quantities and numbers with words beside them."""

import pytest

from spacy_adatag.canonical import SchemaEntry, canonicalise

from .test_values import find


@pytest.mark.parametrize(
    "unit,surface,expected",
    [
        ("GB", "16GB DDR4", "16 GB"),
        ("GB", "2x8GB DDR5", "2 x 8 GB"),
        ("GB", "8192 MB", "8 GB"),
        ("GB", "8000 MB", "8 GB"),
        ("GB", "2 TB External Hard Drive", "2000 GB"),
        ("inch", '15.6" FHD', "15.6 inch"),
        ("inch", "27 in. Monitor", "27 inch"),
        ("V", "18v Li-Ion", "18 V"),
        ("Nm", "150 ft-lbs", "203.4 Nm"),
        ("GB", "16GB PC3-12800", "16 GB"),
        ("GB", "4GB 2Rx8", "4 GB"),
        ("TB", "4-Bay 16TB", "16 TB"),
        ("GB", "2-pack 16GB", "2 x 16 GB"),
        ("GHz", "2.4 GHz Quad Core", "2.4 GHz"),
        ("lb", "65# Cover", "65 lb"),
        ("in lb", "50 Nm", "442.5 in lb"),
        ("ml", "5 ml per day", None),
        ("ml", "from 50 ml", None),
        ("g", "500 g extra", None),
        ("°C", "minus 20 °C", None),
        ("kg", "unter 2 kg", None),
        ("kg", "moins de 2 kg", None),
        ("kg", "más de 2 kg", None),
        ("mg", "500 mg daily", None),
        ("ml", "two 500 ml", None),
        ("ml", "500 ml twinpack", None),
        ("kg", "half 5 kg", None),
        ("kg", "5 kg Beutel", "5 kg"),
        ("g", "2 packs 500 g", "2 x 500 g"),
        ("cm", "5 L", None),
    ],
)
def test_words_beside_a_quantity(unit: str, surface: str, expected: str) -> None:
    assert find(surface, "quantity", unit) == expected


@pytest.mark.parametrize(
    "name,surface,expected",
    [
        ("Thread count", "400TC", "400"),
        ("Number of cups", "5 cups", "5"),
        ("Inputs", "5 in", None),
        ("Thread count", "1000-thread-count", "1000"),
        ("Grit", "grit 220", "220"),
        ("Teeth", "60T", "60"),
        ("Teeth", "60 V", None),
    ],
)
def test_a_number_beside_its_attribute(name: str, surface: str, expected: str) -> None:
    found = canonicalise(SchemaEntry("number"), surface, name)
    assert (None if found is None else found.text) == expected
