import pytest
import spacy
import srsly

from spacy_adatag.attributes import AttributeTable, make_attribute, to_phrase

from ..conftest import make_example


@pytest.mark.parametrize(
    "name,phrase",
    [
        ("SkinType", "Skin Type"),
        ("skinType", "Skin Type"),
        ("skin_type", "Skin Type"),
        ("skin-type", "Skin Type"),
        ("skin.type/kind", "Skin Type Kind"),
        ("Skin Type", "Skin Type"),
        ("  skin   type ", "Skin Type"),
        ("__skin__type__", "Skin Type"),
        ("Color", "Color"),
        ("color", "Color"),
        ("COLOR", "COLOR"),
        ("USBPort", "USB Port"),
        ("HasUSB", "Has USB"),
        ("Model2Name", "Model2 Name"),
        ("Größe der Sohle", "Größe Der Sohle"),
        ("色", "色"),
        ("50ml", "50ml"),
        ("A", "A"),
        ("---", ""),
    ],
)
def test_to_phrase(name, phrase):
    assert to_phrase(name) == phrase
    assert to_phrase(phrase) == phrase, "a phrase is left as it is"


def test_values_are_a_list():
    with pytest.raises(ValueError, match="list of values of the attribute 'Sole'"):
        make_attribute("Sole", values="rubber")


def test_make_attribute():
    assert make_attribute("SkinType") == {
        "name": "SkinType",
        "phrase": "Skin Type",
        "values": {},
    }
    attribute = make_attribute("SkinType", "kind of skin", ["dry", "oily", "dry"])
    assert attribute["phrase"] == "kind of skin"
    assert attribute["values"] == {"dry": 2, "oily": 1}
    assert make_attribute("-", " ")["phrase"] == "-", "there is always a word to read"
    counts = {"dry": 7}
    attribute = make_attribute("SkinType", values=counts)
    assert attribute["values"] == counts and attribute["values"] is not counts
    assert make_attribute(**attribute) == attribute


@pytest.mark.parametrize("name", ["", "  ", None, 5])
def test_name_of_nothing(name):
    with pytest.raises(
        ValueError, match=f"expected the name of an attribute, got {name!r}"
    ):
        make_attribute(name)


@pytest.fixture
def table() -> AttributeTable:
    names = ["SkinType", "HairType", "Color", "Scent"]
    return AttributeTable([make_attribute(name) for name in names])


def test_rows(table):
    assert len(table) == 4 and table.names == ["SkinType", "HairType", "Color", "Scent"]
    assert table.get_row("Color") == 2 and table[2]["name"] == "Color"
    assert "Color" in table and "color" not in table
    assert [attribute["name"] for attribute in table] == table.names


def test_add(table):
    assert table.add(make_attribute("Size", values=["S"])) == 4
    assert table.add(make_attribute("Size", "other", ["S", "M"])) == 4
    assert table[4] == {"name": "Size", "phrase": "Size", "values": {"S": 2, "M": 1}}
    assert table.add(make_attribute("SkinType")) == 0
    assert len(table) == 5


def test_the_list_is_used():
    attributes = [make_attribute("Color")]
    table = AttributeTable(attributes)
    table.add(make_attribute("Size"))
    assert [attribute["name"] for attribute in attributes] == ["Color", "Size"]
    again = AttributeTable(srsly.json_loads(srsly.json_dumps(attributes)))
    assert again.names == table.names and again.get_row("Size") == 1


def test_add_doc(table):
    nlp = spacy.blank("en")
    values = {"Color": [(0, 1), (3, 4)], "Size": [], "Fabric": [(1, 3)]}
    example = make_example(nlp, "red dark wool red", values, queries=["Size", "Color"])
    table.add_doc(example.reference, "adatag")
    table.add_doc(nlp.make_doc("nothing known of it"), "adatag")
    assert table.names[4:] == ["Size", "Fabric"]
    assert table[table.get_row("Color")]["values"] == {"red": 2}
    assert table[table.get_row("Fabric")]["values"] == {"dark wool": 1}
    assert table[table.get_row("Size")]["values"] == {}
    table.add_doc(example.reference, "other")
    assert table[table.get_row("Color")]["values"] == {"red": 2}


@pytest.mark.parametrize(
    "name,hint",
    [
        ("Colour", "did you mean 'Color'?"),
        ("scent", "did you mean 'Scent'?"),
        ("SkinTypes", "did you mean 'SkinType' or 'HairType'?"),
        ("xyz", "known are SkinType, HairType, Color, Scent"),
        (7, "known are SkinType, HairType, Color, Scent"),
    ],
)
def test_unknown(table, name, hint):
    with pytest.raises(KeyError, match="unknown attribute") as error:
        table.get_row(name)
    assert error.value.args == (f"unknown attribute {name!r}: {hint}",)
    assert table.describe_unknown(name) == error.value.args[0]


def test_unknown_among_many_and_among_none():
    many = AttributeTable([make_attribute(f"Attribute{i}") for i in range(20)])
    assert many.describe_unknown("q").endswith("Attribute8, Attribute9, ...")
    assert AttributeTable([]).describe_unknown("q").endswith("no attribute is known yet")
