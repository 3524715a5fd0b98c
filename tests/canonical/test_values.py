"""What people write, and what a shop loads."""

from fractions import Fraction
from typing import Any, List, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.canonical import SchemaEntry, canonicalise, same_value
from spacy_adatag.texts.units import BY_NAME, convert

UNITS = sorted(BY_NAME)
LENGTHS = [name for name in UNITS if BY_NAME[name].kind == "length"]
CHARACTERS = st.sampled_from("0123456789.,/-–x×*'\" ½°%()[]lbozmcgfinkgVsct+~\u200b")
SURFACES = st.text(CHARACTERS, max_size=20) | st.text(max_size=12)


@st.composite
def make_entries(draw) -> SchemaEntry:
    kind = draw(st.sampled_from(["number", "quantity", "range", "dimensions", "choice"]))
    if kind == "choice":
        values = draw(st.lists(SURFACES.filter(str.strip), min_size=1, unique=True))
        return SchemaEntry(kind, dict.fromkeys(values, ()))
    names = LENGTHS if kind == "dimensions" else UNITS
    units = [] if kind == "number" else [draw(st.sampled_from(names))]
    return SchemaEntry(kind, units=units)


def find(surface: str, kind: str, *units: str, **more: Any) -> Optional[str]:
    found = canonicalise(SchemaEntry(kind, units=units, **more), surface)
    return None if found is None else found.text


@pytest.mark.parametrize(
    "unit,surfaces,canonical",
    [
        ("inch", ['8 3/4"', "8.75 in", "8¾″", "8,75 Zoll", "8-3/4 inches"], "8.75 inch"),
        ("inch", ["100 in. L", '100" long', "H 100 in", "100 inch class"], "100 inch"),
        ("cm", ["5'10\"", "5 ft 10 in", "70 inch", "177.8cm"], "177.8 cm"),
        ("ml", ["½ l", "0,5 Liter", "500ml", "500 ML", ".5 L", "50 cl"], "500 ml"),
        ("ml", ["0,125 l", "125 ml"], "125 ml"),
        ("g", ["1 lb", "16 oz", "16 Ounces", "453.6 g"], "453.6 g"),
        ("g", ["1,000 g", "1 kg", "1000 grams", "approx. 1kg", "1 kg bag"], "1000 g"),
        # The unit of the attribute says what `oz`, `ct` and a degree are.
        ("fl oz", ["12 oz", "12 fl. oz.", "12 fluid ounces"], "12 fl oz"),
        ("oz", ["12 oz", "12-Ounce", "12 oz. each"], "12 oz"),
        ("ct", ["20 ct", "20 Count", "20-pack", "pack of 20", "20 pcs", "20"], "20 ct"),
        ("ct", ["two pack", "2 x 500 ml", "pair of 2", "Twin Pack"], "2 ct"),
        ("ct", ["3-Piece Set", "set of three", "3 pcs", "three"], "3 ct"),
        ("g", ["half kilo", "500 g each"], "500 g"),
        ("V", ["12 Volt DC", "AC 12V", "12 VDC"], "12 V"),
        ("carat", ["0.5 ct", "½ carats", "100 mg"], "0.5 carat"),
        ("°F", ["350°", "350 °F", "350 degrees F"], "350 °F"),
        ("°C", ["-4 °F", "-20°C", "-20 degrees"], "-20 °C"),
        ("m²", ["2 m2", "2 m²", "2 sqm", "20000 cm²"], "2 m²"),
        ("SPF", ["SPF 50", "SPF50+", "50 SPF"], "50 SPF"),
        # Multiples keep their number.
        ("ml", ["12 x 330 ml", "330ml (pack of 12)", "12 × 0,33 l"], "12 x 330 ml"),
        ("oz", ["4 pack of 6 oz cans"], "4 x 6 oz"),
        ("oz", ["6 oz, 4 pack", "6 oz - 4 pack", "4 x 6oz"], "4 x 6 oz"),
        ("oz", ["12 oz case of 4", "4 packs x 12 oz", "12 oz x 4 count"], "4 x 12 oz"),
        # A count beside a size does not: it is the size of all of them.
        ("oz", ["12 oz (24 count)", "12 oz, 24 ct", "24 pods, 12 oz"], "12 oz"),
        ("oz", ["12 oz - 24 count", "12 oz", "12 oz/20 pcs"], "12 oz"),
        ("oz", ["1.5 oz, 20 count, 3 pack", "1.5 oz 20 ct (pack of 3)"], "3 x 1.5 oz"),
        # The same in two units.
        ("ml", ["16.9 fl oz / 500 ml", "500 ml (16.9 fl oz)"], "500 ml"),
        ("l", ["1 l 500 ml", "1.5l"], "1.5 l"),
        ("g", ["2 lb 3 oz"], "992.2 g"),
        # The two signs of micro.
        ("µl", ["100 µl", "100 \u03bcl", "100 ul", "0.1 ml"], "100 µl"),
        ("ml", ["100 \u03bcl", "100 µl"], "0.1 ml"),
        # Packs of packs, unless both say the same.
        ("ct", ["12 count (pack of 2)", "2 x 12 ct", "12 ct x 2 pack"], "2 x 12 ct"),
        ("ct", ["12 Count (Pack of 12)", "12/Case", "12 / pack", "1 dozen"], "12 ct"),
        ("ml", ["330 ml, 6/pack", "330 ml 6/case"], "6 x 330 ml"),
        # Thousands.
        ("g", ["1.000,5 g", "1'000.5 g", "1\xa0000,5 g", "1 000,5 g"], "1000.5 g"),
        ("W", ["1.000.000 W", "1 000 000 W", "1,000,000 W"], "1000000 W"),
        ("W", ["1\u202f500 W", "1,500 W", "1.500,0 W"], "1500 W"),
        # A bare number has the unit of the attribute.
        ("V", ["220", "220V", "0.22 kV"], "220 V"),
    ],
)
def test_quantities(unit: str, surfaces: List[str], canonical: str) -> None:
    assert {s: find(s, "quantity", unit) for s in surfaces} == dict.fromkeys(
        surfaces, canonical
    )


@pytest.mark.parametrize(
    "unit,surface",
    [
        ("g", "12 ml"),
        ("g", "20 ct"),
        ("g", "12 g or 14 g"),
        ("g", "70g 90g"),
        ("g", "1.5.2 g"),
        ("g", "1 500 g"),
        ("V", "12/2 V"),
        ("V", "between 12 V"),
        ("ct", "12/kg"),
        ("ct", "12 ct x 3 ct"),
        ("g", "1/0 g"),
        ("g", "heavy"),
        ("g", "g"),
        ("g", ""),
        ("g", "٣ g"),
        ("g", "10-12 g"),
        # A weight in a title is no size.
        ("inch", "4 x 6 inch"),
        ("inch", "1 inch 2 feet"),
        ("g", "1" * 200),
    ],
)
def test_no_quantity(unit: str, surface: str) -> None:
    assert find(surface, "quantity", unit) is None


def test_ranges_and_sides() -> None:
    for surface in ("10-12 V", "10V-12V", "10 – 12 volts", "10 to 12 V", "10~12V"):
        assert find(surface, "range", "V") == "10-12 V"
    for surface in ("from 10 to 12 V", "between 10 and 12 V", "from 10 V to 12 V"):
        assert find(surface, "range", "V") == "10-12 V"
    for surface in ("from 10 V", "10 and 12 V", "from 10-12 and V", "up to 12 V"):
        assert find(surface, "range", "V") is None
    for surface in ("max 20 V", "20 V max", "20 V (max.)", "Maximum 20V", "20V Maximum"):
        assert find(surface, "range", "V") is None
        assert find(surface, "quantity", "V") == "20 V"
    assert find("10-20 V max", "range", "V") is None
    assert find("\u22125 °C", "range", "°C") == "-5 °C"
    assert find("12 V", "range", "V") == "12 V"
    assert find("12-10 V", "range", "V") is None
    assert find("-20 - 40 °C", "range", "°C") == "-20 to 40 °C"
    assert find("5-10", "range") == "5-10"
    for surface in ("10 x 20 x 5 cm", "10cm × 20cm × 5cm", "100 x 200 x 50 mm"):
        assert find(surface, "dimensions", "cm") == "10 x 20 x 5 cm"
    assert find('10" L x 8" W x 2.5" H', "dimensions", "in") == "10 x 8 x 2.5 in"
    assert find("80cm x 2m", "dimensions", "cm") == "80 x 200 cm"
    assert find("W 80cm x H 2m", "dimensions", "cm") == "80 x 200 cm"
    assert find("W80 x H200 cm", "dimensions", "cm") == "80 x 200 cm"
    for surface in ("W: 80 cm, H: 2 m", "Width 80 Height 200 cm", "80cm L, 2 m W"):
        assert find(surface, "dimensions", "cm") == "80 x 200 cm"
    assert find("80 cm, 2 m", "dimensions", "cm") is None
    assert find("W: H: 2 m", "dimensions", "cm") is None
    assert find("3 x -2 cm", "dimensions", "cm") is None
    found = canonicalise(SchemaEntry("dimensions", units=["cm"]), "1 x 2 m")
    assert found is not None and found.numbers == (100.0, 200.0) and found.unit == "cm"


def test_numbers() -> None:
    assert find("21", "number") == "21" and find("three", "number") == "3"
    assert find("1,5", "number") == "1.5" and find("1/2", "number") == "0.5"
    assert find("21 mm", "number") is None and find("2-3", "number") is None


def test_units_of_several_kinds() -> None:
    units = "g", "ml", "ct"
    found = {s: find(s, "quantity", *units) for s in ("1 kg", "1 l", "20 ct", "12 fl oz")}
    assert list(found.values()) == ["1000 g", "1000 ml", "20 ct", "354.9 ml"]
    assert find("42 g, 20 count", "quantity", *units) == "42 g"
    # Grams come first. A bare number is a number of pieces, as in `20 capsules`.
    assert find("1 oz", "quantity", *units) == "28.35 g"
    assert find("20", "quantity", *units) == "20 ct"
    assert find("20", "quantity", "g", "ml") is None


COLORS = {"Navy Blue": ["navy", "dark blue"], "Black": [], "T-Shirt Grey": [], "Red": []}


def test_choices() -> None:
    for surface in ("Navy Blue", "NAVY-BLUE", "navy", " Dark  blue ", "navyblue"):
        assert find(surface, "choice", values=COLORS) == "Navy Blue"
    assert find("T shirt greys", "choice", values=COLORS) == "T-Shirt Grey"
    # Misspelt words, but not short ones, nor those that begin with another letter.
    assert find("Nvay Blue", "choice", values=COLORS) is None
    assert find("T-Shirt Greyy", "choice", values=COLORS) == "T-Shirt Grey"
    assert find("Blackk", "choice", values=COLORS) == "Black"
    assert find("Blakc", "choice", values=COLORS) == "Black"
    assert find("Rad", "choice", values=COLORS) is None
    # Of a text, the values are only some.
    assert find("Blackk", "text", values=COLORS) is None
    assert find("BLACK", "text", values=COLORS) == "Black"
    # What may be two values is neither, but a value is itself.
    both = {"Boot": [], "Boots": [], "XL": []}
    assert find("boots", "choice", values=both) == "Boots"
    assert find("boot's", "choice", values=both) == "Boots"
    assert find("World War I", "choice", values={"World War II": []}) is None
    assert find("Size 12", "choice", values={"Size 13": []}) is None


def test_legal_forms_of_companies() -> None:
    """They are only left out if there is another word, and another value has none."""
    values = ["Nord", "West Inc.", "Ost", "Ost AG", "Limited"]
    for surface, expected in [
        ("Nord Co., Ltd", "Nord"),
        ("NORD INC", "Nord"),
        ("west", "West Inc."),
        ("West LLC", "West Inc."),
        ("Ost AG", "Ost AG"),
        ("Ost GmbH", None),
        ("Limited", "Limited"),
        ("Inc", None),
    ]:
        assert find(surface, "text", values=dict.fromkeys(values, ())) == expected


def test_choices_with_accents() -> None:
    flavors = {"Crème Brûlée": [], "Jalapeño": [], "Мой": []}
    for kind in ("choice", "text"):
        assert find("Creme Brulee", kind, values=flavors) == "Crème Brûlée"
        assert find("CREME-BRÛLÉE", kind, values=flavors) == "Crème Brûlée"
        assert find("jalapeno", kind, values=flavors) == "Jalapeño"
        assert find("Мои", kind, values=flavors) is None, "another letter"
    assert find("crème", "choice", values={"Creme": []}) == "Creme"
    both = {"Rosé": [], "Rose": []}
    assert find("rose", "text", values=both) == "Rose"
    assert find("ROSÉ", "text", values=both) == "Rosé"
    assert find("rosè", "text", values=both) is None, "it may be either"


def test_numbers_of_machines() -> None:
    entry = SchemaEntry("quantity", units=["ml"])
    found = canonicalise(entry, "6 x 12 fl oz")
    assert found is not None
    assert found == ("6 x 354.9 ml", (354.88235475,), "ml", 6.0)


@given(make_entries(), SURFACES)
def test_canonical_values_are_canonical(entry: SchemaEntry, surface: str) -> None:
    found = canonicalise(entry, surface)
    again = found and canonicalise(entry, found.text)
    assert again is None if found is None else again and again.text == found.text


@given(make_entries(), SURFACES, SURFACES)
def test_same_values(entry: SchemaEntry, one: str, other: str) -> None:
    assert same_value(entry, one, other) == same_value(entry, other, one)
    a, b = canonicalise(entry, one), canonicalise(entry, other)
    if a is not None:
        assert same_value(entry, one, one) and same_value(entry, one, a.text)
        assert b is None or a.text != b.text or same_value(entry, one, other)


NUMBERS = st.decimals(0, 99999, places=3).map(lambda n: Fraction(str(n)))


@given(NUMBERS, st.sampled_from(UNITS), st.data())
def test_there_and_back(number: Fraction, name: str, data: st.DataObject) -> None:
    unit = BY_NAME[name]
    of_kind = [u for u in UNITS if BY_NAME[u].kind == unit.kind]
    other = BY_NAME[data.draw(st.sampled_from(of_kind))]
    assert convert(convert(number, unit, other), other, unit) == number
    entry = SchemaEntry("quantity", units=[other.name])
    # With three decimal places, some would be thousands.
    found = canonicalise(entry, f"{float(number):.4f} {name}")
    assert found is not None and found.unit == other.name
    exact = float(convert(number, unit, other))
    assert found.numbers[0] == pytest.approx(exact, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", UNITS)
def test_each_unit_is_read_as_it_is_written(name: str) -> None:
    assert find(f"5 {name}", "quantity", name) == f"5 {name}"


def test_the_unit_is_written_as_in_the_schema() -> None:
    """A shop that has `ft` in its options does not take `foot`."""
    for unit, expected in (
        ("ft", "6 ft"),
        ("Feet", "6 Feet"),
        ("'", "6'"),
        ("yd", "2 yd"),
    ):
        assert find('72"', "quantity", unit) == expected
        assert find(expected, "quantity", unit) == expected
    entry = SchemaEntry("quantity", units=["gram", "milliliter"])
    assert canonicalise(entry, "0,5 l") == (
        "500 milliliter",
        (500.0,),
        "milliliter",
        None,
    )
    assert same_value(entry, "1 kg", "1000 g")


def test_marks_as_units() -> None:
    """Behind a blank, they would be quotes."""
    for unit in ('"', "''"):
        entry = SchemaEntry("quantity", units=["pack", unit])
        found = canonicalise(entry, "27 inch")
        assert found == (f"27{unit}", (27.0,), unit, None)
        assert canonicalise(entry, found.text) == found
    entry = SchemaEntry("quantity", units=["cubic in", "oz"])
    found = canonicalise(entry, "120 g")
    assert found is not None and found.text == "4.233 oz"
    assert found.numbers == pytest.approx((4.2328754,), abs=1e-7)


def test_the_same_in_a_cell() -> None:
    """A cell says the same in another unit, rounded."""
    mass = SchemaEntry("quantity", units=["g"])
    assert same_value(mass, "1.4 oz", "40 g") and same_value(mass, "1 lb", "16 oz")
    assert not same_value(mass, "41 g", "40 g"), "nobody converted these"
    assert not same_value(mass, "1.4 oz", "45 g")
    assert not same_value(mass, "2 x 40 g", "40 g")
    assert same_value(mass, "40", "40g")
    assert same_value(mass, "Unknown weight", "unknown-weight")
    assert not same_value(mass, "heavy", "40 g")
    color = SchemaEntry("choice", COLORS)
    assert same_value(color, "navy", "Dark Blue")
    assert not same_value(color, "navy", "Black")
    assert same_value(color, "Moss green", "moss-green"), "no canonical form"
    assert not same_value(color, "Moss green", "Black")


def test_what_records_say_of_values_without_a_canonical_form():
    """That a text has none is no fault: any value will do."""
    text = SchemaEntry("text", values={"Navy": []})
    choice = SchemaEntry("choice", values={"Navy": []})
    assert text.has_canonical and text.writes("Navy") and not text.writes(None)
    assert choice.writes(None)
