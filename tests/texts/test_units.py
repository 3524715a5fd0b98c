from collections import defaultdict
from decimal import Decimal
from typing import DefaultDict, List, Set, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.labelling.columns import Cell, Product
from spacy_adatag.labelling.labeller import Labeller, Rules
from spacy_adatag.texts.normal import fold, make_forms
from spacy_adatag.texts.unit_table import TABLE
from spacy_adatag.texts.units import (
    BY_GROUP,
    Unit,
    find_equal,
    find_units,
    read_unit,
    split_words,
)


@pytest.mark.parametrize(
    "value,equal",
    [
        ("1 kg", ["1 公 斤", "1 千 克", "1000 g", "1000 克", "1000 公 克"]),
        ("1.50kg", ["1500 g"]),
        ("0,5 l", ["5 dl", "50 cl", "500 ml", "500 毫 升"]),
        ("750 Milliliters", ["0.75 l", "7.5 dl", "75 cl"]),
        ("500毫升", ["500 ml", "0.5 l"]),
        ("12 V", ["12 В", "12 伏", "0.012 kv"]),
        ("12 В", ["12 v", "0.012 kv"]),
        ("500 mA", ["0.5 A", "0.5 amp"]),
        ("750 Go", ["750 gb", "0.75 tb", "0.75 To"]),
        ("2 TB", ["2 To", "2000 gb", "2000 Go"]),
        ("12 fl oz", ["12 fluid ounce", "12 floz", "0.75 pint"]),
        ("24 h", ["24 hour", "24 stunden"]),
        ("16 oz", ["1 lb"]),
        ("1 ft", ["12 inch"]),
        ('6"', ["0.5 foot"]),
        ("½ m", ["50 cm", "500 mm"]),
        ("1,5 кг", ["1500 g"]),
        ("2 Ач", ["2000 mah"]),
        ("12 rpm", ["12 u / min"]),
    ],
)
def test_other_units(value: str, equal: List[str]) -> None:
    forms = make_forms(value)
    found = [" ".join(form.words) for form in forms[1:]]
    assert not set(equal).difference(found)
    # Days and hours are ordinary words, and nobody writes 0.001 tons.
    assert not {"1 day", "0.001 t", "750 go"}.intersection(found)
    assert len(set(found)) == len(found) and all(form.text == value for form in forms)


@pytest.mark.parametrize(
    "value",
    ["1 kg bag", "2 x 1 kg", "kg", "1000", "٣ kg", "/", "12 go", "Go", "kg 5"],
)
def test_no_quantity(value: str) -> None:
    """There are no other forms: it is not a quantity, or not only."""
    assert len(make_forms(value)) == any(map(str.isalnum, value))


@pytest.mark.parametrize(
    "value,text,found",
    [
        ("1 kg", "Flour, 1000g", ["1000g"]),
        ("1 kg", "Flour, 1,000 g or 1kg", ["1,000 g", "1kg"]),
        ("1 kg", "Flour, 100 g", []),
        ("0.5 l", "Bottle, 500 ml", ["500 ml"]),
        ("1 kg bag", "1000 g bag", []),
        ("0.5 l", "Бутылка, 500мл", ["500мл"]),
        ('27"', "Монитор 27 дюймов", ["27 дюймов"]),
        ("500 ml", "洗发水500毫升", ["500毫升"]),
        ("500毫升", "Shampoo 500 ml", ["500 ml"]),
        ("0.5 l", "洗发水 500毫升", ["500毫升"]),
        ("2 kg", "面粉 2公斤装", ["2公斤"]),
        ("750 GB", "Disque 750 Go", ["750 Go"]),
        ("750 Go", "Disk 750GB", ["750GB"]),
        # Ordinary words.
        ("750 GB", "750 go there", []),
        ("12 V", "Лампа 12 В", ["12 В"]),
        ("12 В", "Lamp 12V", ["12V"]),
        ("12 V", "Набор 12 в 1", []),
        ("500 mA", "Charger 0.5 A", ["0.5 A"]),
        ("500 mA", "0.5 a day", []),
        ("2 years", "Sets de 2 y 3 piezas", []),
        ("2 years", "Para 2 años", ["2 años"]),
        ("20 m²", "Folie 20 qm", ["20 qm"]),
        ("32 fl oz", "Soap, 1 quart", ["1 quart"]),
        # A mass is no volume.
        ("12 oz", "Soap, 12 fl oz", []),
        # Not of a battery.
        ("5000", "Лампа, 5000 мАч", []),
    ],
)
def test_labels_in_other_units(value: str, text: str, found: List[str]) -> None:
    product = Product("1", None, [("", text)], [Cell("A", "A", [value], True)])
    labelled = Labeller(Rules()).label(product)
    hits = labelled.attributes.get("A", [])
    assert [text[hit.start : hit.end] for hit in hits] == found
    assert {hit.value for hit in hits} <= {value}
    # They are written in another way.
    strict = Labeller(Rules(tolerance="case")).label(product)
    assert not strict.attributes or "1kg" in text


def test_attributes_of_another_kind() -> None:
    labeller = Labeller(Rules())

    def find(value: str) -> bool:
        cells = [Cell("Model", "Model", [value], True)]
        product = Product("1", None, [("", "Scale, 1 kg")], cells)
        return "Model" in labeller.label(product).attributes

    assert not find("G7")
    assert not find("1000 G")
    assert find("1 KG"), "it is written so"


@given(
    st.integers(1, 10_000), st.sampled_from([u for of in BY_GROUP.values() for u in of])
)
def test_there_and_back(number: int, unit: Unit) -> None:
    for other, of in find_equal(str(number), unit):
        back = find_equal(other, of)
        assert any(Decimal(each) == number for each, name in back if name == unit)


@given(st.decimals("0.01", 9999, places=2))
def test_one_number(number: Decimal) -> None:
    plain = str(number)
    written = {plain, plain.rstrip("0").rstrip("."), plain.replace(".", ",")}
    written |= {f"{number:,}", plain.removeprefix("0")}
    assert len({fold(one) for one in written}) == 1


def test_a_number_that_is_nothing() -> None:
    assert fold(".0") == fold("0.00") == fold(".000") == "0"


def test_a_spelling_is_one_unit_of_a_kind() -> None:
    """Degrees may be of both scales."""
    found: DefaultDict[Tuple[str, str], Set[str]] = defaultdict(set)
    for kind, groups in TABLE.items():
        for name, (_, spellings) in (item for units in groups for item in units.items()):
            for spelling in (name, *spellings.split()):
                found[kind, spelling].add(name)
    assert {kind for (kind, _), names in found.items() if len(names) > 1} == {
        "temperature"
    }


@pytest.mark.parametrize("spelling, name", [("MBps", "MB/s"), ("Mb/s", "Mbps")])
def test_capitals_tell_units_of_attributes(spelling: str, name: str) -> None:
    """As they do in values."""
    unit = read_unit(spelling)
    assert unit is not None and unit.name == name
    assert find_units(split_words(spelling), spelling) == (unit,)
