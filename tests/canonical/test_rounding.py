"""How exact canonical numbers are, and what helps to compare them."""

from decimal import Decimal
from typing import Optional, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.canonical import Schema, SchemaEntry, canonicalise, same_value
from spacy_adatag.texts.units import BY_NAME


@pytest.mark.parametrize(
    "places, surface, expected",
    [
        (None, "6.5 oz", "184.3 g"),
        (None, "0.0625 oz", "1.772 g"),
        (None, "10.55555 g", "10.5556 g"),
        (0, "6.5 oz", "184 g"),
        (2, "6.5 oz", "184.27 g"),
        (0, "0.01 oz", "0.2835 g"),
        (0, "12.5 kg", "12500 g"),
    ],
)
def test_decimal_places(places: Optional[int], surface: str, expected: str) -> None:
    entry = SchemaEntry("quantity", units=["g"], places=places)
    found = canonicalise(entry, surface)
    assert found is not None and found.text == expected
    again = canonicalise(entry, expected)
    assert again is not None and again.text == expected
    # In Python, it is exact.
    exact = canonicalise(SchemaEntry("quantity", units=["g"]), surface)
    assert exact is not None and exact.numbers == found.numbers
    assert Schema.from_json({"A": entry.to_json()})["A"] == entry


@pytest.mark.parametrize(
    "surface, expected",
    [
        ("1.2/1.24 V", "1 V"),
        ("1.2/5.4 V", "1/5 V"),
        ("1.2/2.2 V", "1.2/2.2 V"),
        ("1.4-1.6 V", "1-2 V"),
        ("1.2-1.4 V", "1 V"),
    ],
)
def test_decimal_places_of_several_numbers(surface: str, expected: str) -> None:
    entry = SchemaEntry("range", units=["V"], places=0)
    found = canonicalise(entry, surface)
    assert found is not None and found.text == expected
    again = canonicalise(entry, expected)
    assert again is not None and again.text == expected


NUMBERS = st.integers(-2000, 2000) | st.decimals(-(10**5), 10**5, places=4)
WAYS = ("{a} {u}", "{a} to {b} {u}", "{a}/{b} {u}", "{a} x {b} {u}", "{a} {u} (2 pack)")


@given(
    st.sampled_from(WAYS),
    NUMBERS,
    NUMBERS,
    st.sampled_from(sorted(BY_NAME)),
    st.sampled_from(["quantity", "range"]),
    st.sampled_from(".,"),
    st.none() | st.integers(0, 4),
)
def test_rounded_values_are_canonical(
    way: str,
    a: Union[int, Decimal],
    b: Union[int, Decimal],
    unit: str,
    kind: str,
    decimal: str,
    places: Optional[int],
) -> None:
    entry = SchemaEntry(kind, units=[unit], decimal=decimal, places=places)
    found = canonicalise(entry, way.format(a=a, b=b, u=unit))
    if found is not None:
        again = canonicalise(entry, found.text)
        assert again is not None and again.text == found.text


def test_decimal_places_are_checked() -> None:
    for places in (-1, 10, True, "1"):
        with pytest.raises(ValueError, match="places"):
            SchemaEntry.from_json({"kind": "number", "places": places})
    with pytest.raises(ValueError, match="decimal places of a text"):
        SchemaEntry("text", places=1)


def test_the_name_of_the_attribute_helps_to_compare() -> None:
    roast = SchemaEntry("choice", {"Dark": [], "Light": []})
    assert same_value(roast, "dark roast", "Dark", "Roast")
    assert not same_value(roast, "dark roast", "Dark")
    count = SchemaEntry("number")
    assert same_value(count, "400TC", "400", "Thread count")
