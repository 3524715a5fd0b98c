"""Units, ranges and sides in other languages."""

from typing import Optional

import pytest

from spacy_adatag.canonical import SchemaEntry, canonicalise


def find(
    surface: str, unit: str, kind: str = "quantity", name: str = ""
) -> Optional[str]:
    found = canonicalise(SchemaEntry(kind, units=[unit] if unit else []), surface, name)
    return None if found is None else found.text


@pytest.mark.parametrize(
    "surface, unit, kind, expected",
    [
        # A Chinese or Japanese character is a word.
        ("1.5公斤", "kg", "quantity", "1.5 kg"),
        ("500 克", "g", "quantity", "500 g"),
        ("2斤", "kg", "quantity", "1 kg"),
        ("500毫升", "ml", "quantity", "500 ml"),
        ("15.6英寸", "inch", "quantity", "15.6 inch"),
        ("20平方米", "m²", "quantity", "20 m²"),
        ("80克/平方米", "gsm", "quantity", "80 gsm"),
        ("12个", "ct", "quantity", "12 ct"),
        ("6个装", "ct", "quantity", "6 ct"),
        ("3瓶", "ct", "quantity", "3 ct"),
        ("24个月", "month", "quantity", "24 month"),
        ("10至12厘米", "cm", "range", "10-12 cm"),
        ("30*40厘米", "cm", "dimensions", "30 x 40 cm"),
        ("长30cm宽20cm高10cm", "cm", "dimensions", "30 x 20 x 10 cm"),
        # French bytes have a capital.
        ("750 Go", "GB", "quantity", "750 GB"),
        ("1 To", "GB", "quantity", "1000 GB"),
        ("6 Mo", "month", "quantity", "6 month"),
        ("10 To 12 cm", "cm", "range", "10-12 cm"),
        ("10 à 12 cm", "cm", "range", "10-12 cm"),
        ("de 10 à 12 cm", "cm", "range", "10-12 cm"),
        ("3 Stück à 50 g", "g", "quantity", "3 x 50 g"),
        ("9 à 18 kg", "kg", "range", "9-18 kg"),
        ("9 à 18 kg", "kg", "quantity", None),
        ("10 à 12 cm", "cm", "dimensions", None),
        ("lot de 3", "ct", "quantity", "3 ct"),
        ("boîte de 50", "ct", "quantity", "50 ct"),
        ("2 ans", "month", "quantity", "24 month"),
        ("hauteur : 30 cm", "cm", "quantity", "30 cm"),
        # Polish and Czech.
        ("od 10 do 12 cm", "cm", "range", "10-12 cm"),
        ("10 až 12 cm", "cm", "range", "10-12 cm"),
        ("27 cali", "inch", "quantity", "27 inch"),
        ("7200 obr/min", "rpm", "quantity", "7200 rpm"),
        ("24 miesiące", "month", "quantity", "24 month"),
        ("opakowanie 10 szt.", "ct", "quantity", "10 ct"),
        ("dł. 10 cm, szer. 5 cm", "cm", "dimensions", "10 x 5 cm"),
        ("230 В", "V", "quantity", "230 V"),
    ],
)
def test_units_of_other_languages(
    surface: str, unit: str, kind: str, expected: Optional[str]
) -> None:
    assert find(surface, unit, kind) == expected
    assert expected is None or find(expected, unit, kind) == expected


@pytest.mark.parametrize(
    "surface, expected",
    [
        ('10"W x 12"H', "12 inch"),
        ("W10 x H12 in", "12 inch"),
        ("10W x 12H x 5D in", "12 inch"),
        ("10 x 12 in", None),
        ("W x H: 10 x 12 in", None),
        ("Höhe 30,48 cm", "12 inch"),
        ("B 30 cm x H 60,96 cm", "24 inch"),
    ],
)
def test_the_side_that_an_attribute_is_called_after(
    surface: str, expected: Optional[str]
) -> None:
    assert find(surface, "inch", name="Height") == expected


def test_the_name_of_two_sides_says_none() -> None:
    assert find('10"W x 12"H', "inch", name="Seat height") == "12 inch"
    assert find('10"W x 12"H', "inch", name="Width x height") is None
