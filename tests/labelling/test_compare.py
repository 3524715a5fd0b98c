import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.canonical import SchemaEntry
from spacy_adatag.canonical.values import is_same
from spacy_adatag.labelling.compare import compare_values

TEXTS = st.text("abN 1½.,-mlkg", max_size=8)


@pytest.mark.parametrize(
    "value, cell, status",
    [
        ("Navy", [], "new"),
        ("Navy", ["navy"], "same"),
        ("50ml", ["50 ml"], "same"),
        ("1 kg", ["1000 g"], "same"),
        ("T-Shirt", ["Mug", "t shirts"], "same"),
        ("½ inch", ['1/2"'], "same"),
        ("®", ["®"], "same"),
        ("navy", ["Navy Blue"], "similar"),
        ("organic cotton", ["Cotton"], "similar"),
        ("Navy", ["Red", "Green"], "contradicts"),
        ("50 ml", ["150 ml"], "contradicts"),
        ("red", ["redwood"], "contradicts"),
        ("®", ["red"], "contradicts"),
    ],
)
def test_a_value(value, cell, status):
    assert compare_values([value], cell) == {value: status}
    assert compare_values([value], cell, SchemaEntry()) == {value: status}


def test_a_value_beside_one_of_the_cell_is_new():
    assert compare_values(["Red", "Blue"], ["red"]) == {"Red": "same", "Blue": "new"}
    assert compare_values(["Red", "Blue"], ["Red Wine"]) == {
        "Red": "similar",
        "Blue": "new",
    }


def test_values_of_a_schema():
    colors = SchemaEntry("choice", {"Blue": ["navy"], "Dark Blue": [], "Red": []})
    assert compare_values(["navy"], ["blue"], colors) == {"navy": "same"}
    assert compare_values(["blue"], ["dark blue"], colors) == {"blue": "contradicts"}
    one = SchemaEntry("choice", colors.values, many=False)
    expected = {"red": "same", "navy": "contradicts"}
    assert compare_values(["red", "navy"], ["Red"], one) == expected
    weight = SchemaEntry("quantity", units=["g"])
    assert compare_values(["1 lb"], ["454 g"], weight) == {"1 lb": "same"}
    assert compare_values(["5 g"], ["50 g"], weight) == {"5 g": "contradicts"}


@pytest.mark.parametrize("kind", ["text", "choice"])
def test_a_part_of_a_value_of_a_schema(kind):
    """Only if both are values, they are known to be different ones."""
    entry = SchemaEntry(kind, {"Quaker": [], "Nature Valley": []})
    for one, other in (("Quaker", "Quaker Oats"), ("Nature", "Nature Valley")):
        assert compare_values([one], [other], entry) == {one: "similar"}
        assert compare_values([other], [one], entry) == {other: "similar"}
    both = SchemaEntry(kind, {"Quaker": [], "Quaker Oats": []})
    assert compare_values(["Quaker"], ["Quaker Oats"], both) == {"Quaker": "contradicts"}
    assert compare_values(["Quaker"], ["Oats"], entry) == {"Quaker": "contradicts"}


@given(TEXTS, TEXTS)
def test_the_same_both_ways(value, other):
    assert is_same(value, value) and is_same(value, other) == is_same(other, value)
    there, back = compare_values([value], [other]), compare_values([other], [value])
    assert list(there.values()) == list(back.values())


@pytest.mark.parametrize("kind", ["text", "choice"])
def test_values_that_a_schema_does_not_list(kind):
    entry = SchemaEntry(kind, {"1 kg": [], "2 kg": [], "Navy": ["dark blue"]})
    assert compare_values(["1000 g"], ["1 kg"], entry) == {"1000 g": "same"}
    assert compare_values(["1 kg"], ["1000g"], entry) == {"1 kg": "same"}
    assert compare_values(["1000 g"], ["2 kg"], entry) == {"1000 g": "contradicts"}
    assert compare_values(["5 kg"], ["5000 g"], entry) == {"5 kg": "same"}
    assert compare_values(["Dark Blue"], ["navy"], entry) == {"Dark Blue": "same"}


@given(st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=3))
def test_a_schema_that_says_nothing_changes_nothing(found, cell):
    assert compare_values(found, cell, SchemaEntry()) == compare_values(found, cell)
