"""Attributes that are named in cells."""

import json
from contextlib import suppress
from typing import Any, Dict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.corpus.cells import Group
from spacy_adatag.labelling.columns import Columns
from spacy_adatag.shops.named import read_named
from spacy_adatag.shops.named_texts import set_named
from spacy_adatag.shops.paired import find_pairs, read_pairs

NAMES = st.text("abc xyz", min_size=1, max_size=60).map(str.strip).filter(bool)


@pytest.mark.parametrize(
    "cell,expected",
    [
        # Objects.
        *[
            (cell, [("color", "Red"), ("size", None)])
            for cell in (
                {"color": "Red", "size": None},
                '{"color": "Red", "size": null}',
                "{'color': 'Red', 'size': None}",
                '{"color"=>"Red", "size"=>nil}',
                '{:color=>"Red", :size=>nil}',
                '{color: "Red", size: nil}',
                "{'color' => 'Red', 'size' => nil}",
                "{'color'=>'Red', :size=>nil}",
                "{color: 'Red', size: null,}",
                "['color' => 'Red', 'size' => NULL]",
                "{'color': 'Red', 'size': nan}",
                "{:color=>:Red, size: nil}",
                [("color", "Red"), ("size", None)],
            )
        ],
        ("{'note': \"it's\"}", [("note", "it's")]),
        ('{"a"=>"x => :y nil"}', [("a", "x => :y nil")]),
        ("['a' => ['x', 'y'], 'b' => []]", [("a", ["x", "y"]), ("b", [])]),
        ("[['name' => 'a', 'value' => 'it\\'s'],]", [("a", "it's")]),
        ("{'a' => true, 'b' => -1.5}", [("a", True), ("b", -1.5)]),
        ("{:a=>[:x, nil, :y]}", [("a", ["x", None, "y"])]),
        ('{"a"=>"\\u00e9\\n\\#x"}', [("a", "é\n#x")]),
        ({"Display": {"color": "Red"}, "x": 1}, [("color", "Red"), ("x", 1)]),
        ({"weight": {"value": 5, "unit": "kg"}}, [("weight", "5 kg")]),
        ({"w": [{"locale": None, "scope": None, "data": "red"}]}, [("w", ["red"])]),
        ({"w": {"amount": "5", "unit": "GRAM"}}, [("w", "5 GRAM")]),
        # Quotes around a value are none of inches.
        *[
            (text, [("Screen", '15.6"'), ("Color", "Red")])
            for text in (
                'Screen: 15.6", Color: Red',
                'Screen=15.6"|Color="Red"',
                'Screen:"15.6"",Color:""Red""',
            )
        ],
        # Prices are none.
        (
            {"net": {"amount": 5, "currency": "EUR"}, "price": {"net": 5}, "x": 1},
            [("x", 1)],
        ),
        # Lists of names and values.
        *[
            ([item], [("Color", "Red")])
            for item in (
                {"name": "Color", "value": "Red"},
                {"Key": "Color", "Value": "Red"},
                {"@type": "PropertyValue", "name": "Color", "value": "Red"},
                {"attribute": "Color", "attribute_value": "Red"},
                {"id": 3, "label": "Color", "option": "Red"},
                {"sku": "C-1", "name": "Color", "value": "Red"},
                {"Color": "Red"},
                "Color: Red",
            )
        ],
        ([{"name": "C", "options": ["Red", "Navy"]}], [("C", ["Red", "Navy"])]),
        ([{"name": "C", "values": [{"value": "Red"}]}], [("C", ["Red"])]),
        ([{"name": "L:", "value": 5, "unitText": "cm"}], [("L", "5 cm")]),
        ([{"name": "C", "value": 1}, {"name": "B"}, {"value": 2}], [("C", 1)]),
        ({"x": [{"key": "", "value": 1}, {"key": "C", "value": 2}]}, [("C", 2)]),
        (
            "[{'name': 'C', 'value': 'a'}, {'name': 'C', 'value': 'b'}]",
            [("C", "a"), ("C", "b")],
        ),
        # Others beside a list, and what the list is called.
        (
            {
                "Brand": {"id": 7, "name": "Nord"},
                "Made of": {"value": "wool"},
                "Group": {"ID": 5, "Name": {"Value": "Display"}},
                "Features": [{"name": "Color", "value": "Red"}],
            },
            [("Brand", "Nord"), ("Made of", "wool"), ("Color", "Red")],
        ),
        # Text.
        ("color=Red,size=M|L", [("color", "Red"), ("size", "M|L")]),
        (
            'color=Red, blue,care="wash, dry"',
            [("color", "Red, blue"), ("care", "wash, dry")],
        ),
        (
            '"color=Red, blue","size=27"" wide","care="',
            [("color", "Red, blue"), ("size", '27" wide'), ("care", "")],
        ),
        ("Color: Red; Size: M", [("Color", "Red"), ("Size", "M")]),
        ("Color: Red\nLink: http://a.b/c", [("Color", "Red"), ("Link", "http://a.b/c")]),
        (
            "sku=A,size=S|sku=B,size=M",
            [("sku", "A"), ("size", "S"), ("sku", "B"), ("size", "M")],
        ),
        ("a=", [("a", "")]),
        ("Fit:Wide:1,Made of:Cotton:2:0", [("Fit", "Wide"), ("Made of", "Cotton")]),
        ("Type=Radio|Name=Size|Value=M", [("Size", "M")]),
        (
            "Type=Swatch|Name=Color|Value=Red[#F00]Type=Radio|Name=Fit|Value=S, M",
            [("Color", "Red"), ("Fit", "S, M")],
        ),
        ("Name=Rose,Color=Red", [("Name", "Rose"), ("Color", "Red")]),
        ("Display:Size:27 inch", [("Size", "27 inch")]),
        (":Size:27 inch, Body:Made of:wool", [("Size", "27 inch"), ("Made of", "wool")]),
        ("Body:Legs:4,Body:Made of:oak", [("Legs", "4"), ("Made of", "oak")]),
        ("Link:http://a.b", [("Link", "http://a.b")]),
        ("Ratio:16:9", [("Ratio", "16:9")]),
        ({"name": "Color", "value": "Red"}, [("Color", "Red")]),
        (
            "(Features) Color: S[Red]; Made of: M[wool///felt]; Fit: E[]",
            [("Color", ["Red"]), ("Made of", ["wool", "felt"]), ("Fit", [""])],
        ),
        ("(Shop) Size: SG[S,XL]", [("Size", ["S,XL"])]),
        # A value with its key, and in several languages.
        (
            [{"name": "C", "value": {"key": "r", "label": {"en": "Red", "de": "Rot"}}}],
            [("C", ["Red", "Rot"])],
        ),
        ({"color": {"en": "Red", "de-DE": "Rot", "fr": ""}}, [("color", ["Red", "Rot"])]),
        ([{"node": {"key": "fit", "value": "wide"}}], [("fit", "wide")]),
        ([{"name": "Color", "variations": ["Red"]}], [("Color", ["Red"])]),
        (
            [{"attribute": {"name": "Color"}, "values": [{"id": 1, "name": "Red"}]}],
            [("Color", ["Red"])],
        ),
        ([{"name": "Color", "terms": [{"name": "Red"}]}], [("Color", ["Red"])]),
        ([["Color", "Red"], ["Fit", "wide"]], [("Color", "Red"), ("Fit", "wide")]),
        (
            "General > Color: Red|General > Fit: wide",
            [("Color", "Red"), ("Fit", "wide")],
        ),
        ({"Multi": {"AttributeID": "Fit", "Value": ["wide"]}}, [("Fit", ["wide"])]),
        ({"PARAM_NAME": "Barva", "VAL": "Red"}, [("Barva", "Red")]),
        ([{"attribute_code": "c", "value": "Red"}], [("c", "Red")]),
        ({"Наименование": "Цвет", "Значение": "Red"}, [("Цвет", "Red")]),
        *[(empty, []) for empty in (None, "", " ", [], {}, "[]", "{}", float("nan"))],
    ],
)
def test_read_named(cell: Any, expected: Any) -> None:
    assert read_named(cell, "'x'") == expected


@pytest.mark.parametrize(
    "cell",
    [
        *[
            "Red",
            "soft, warm: nice",
            "[1]",
            "{",
            "[[",
            5,
            [1],
            [["1", "2"]],
            "{1, 2}",
            "{'a' => Red}",
        ],
        *["{'a' => 'b'", "=>", "{'a' =>}", "['a' => 'b'}]", "{a b: 1}", "{" * 9999],
    ],
)
def test_what_names_nothing(cell: Any) -> None:
    with pytest.raises(ValueError, match="expected 'x' to hold attributes, such as"):
        read_named(cell, "'x'")


@given(st.dictionaries(NAMES, st.text(max_size=5) | st.none() | st.lists(NAMES)))
def test_every_way_is_the_same(data: Dict[str, Any]) -> None:
    expected = list(data.items())
    assert read_named(json.dumps(data), "") == expected
    assert read_named(repr(data), "") == expected
    assert read_named(list(data.items()), "") == expected
    items = [{"name": name, "value": value} for name, value in data.items()]
    assert read_named(items, "") == expected


@given(st.dictionaries(NAMES, NAMES, min_size=1))
def test_text_with_names(data: Dict[str, str]) -> None:
    for equals, comma in (("=", ","), ("=", " | "), (": ", "; "), (":", "\n")):
        text = comma.join(f"{name}{equals}{value}" for name, value in data.items())
        assert read_named(text, "") == list(data.items())


@pytest.mark.parametrize(
    "cell,after",
    [
        ("", "size=L"),
        ("color=Red", "color=Red,size=L"),
        ("size=M,color=Red", "size=L,color=Red"),
        (
            '"color=Red, blue","care=""wash"""',
            '"color=Red, blue","care=""wash""","size=L"',
        ),
        ('"size=M","color=Red"', '"size=L","color=Red"'),
    ],
)
def test_an_attribute_is_set(cell: str, after: str) -> None:
    """In the way in which the others are written."""
    assert set_named(cell, "size", "L", ",") == after
    assert ("size", "L") in read_named(after, "")


@given(st.text(alphabet="ab=:,;|{}[]\"'>\n\\ "))
def test_any_text(text: str) -> None:
    try:
        pairs = read_named(text, "'x'")
    except ValueError as err:
        assert "expected 'x' to hold attributes" in str(err)
    else:
        assert all(len(pair) == 2 for pair in pairs)


@pytest.mark.parametrize("piece", ["a=", ",", '"', "[", "{", '{"a"=>', ":a ", "a "])
def test_odd_cells(piece: str) -> None:
    """If the time grew with the square of the length, this would take minutes."""
    with suppress(ValueError):
        read_named(piece * 20_000, "x")


def test_pairs() -> None:
    columns = (
        "Option1 Name",
        "Option1 Value",
        "Option2 Name",
        "Option2 Value",
        "Option Name",
    )
    numbered = ("Option* Name", "Option* Value")
    assert find_pairs(*numbered, columns) == [columns[:2], columns[2:4]]
    assert (
        find_pairs("Attribute * (name)", "Attribute * (value)", ("Attribute 1 (name)",))
        == []
    )
    first = dict(zip(columns, ["Size", "S", "Color", "Red", ""]))
    assert list(read_pairs(first, [numbered])) == [("Size", "S"), ("Color", "Red")]
    # A name holds for the rows below.
    later = dict(zip(columns, ["", "M", "", "Red", ""]))
    other = dict(zip(columns, ["Length", "5", "", "", ""]))
    found = list(read_pairs(Group([first, later, other]), [numbered]))
    assert [pair for pair in found if pair[1]] == [
        *[("Size", "S"), ("Color", "Red"), ("Size", "M"), ("Color", "Red")],
        ("Length", "5"),
    ]


def test_pairs_in_objects() -> None:
    """As Icecat has them, and in a list of one."""
    features = [
        {"Feature": {"Name": {"Value": "Color"}}, "Presentation_Value": "Red"},
        {"Feature": {"Name": {"Value": "Size"}}, "Presentation_Value": "M"},
    ]
    pair = ("F.Feature.Name.Value", "F.Presentation_Value")
    found = list(read_pairs({"F": features}, [pair]))
    assert found == [("Color", "Red"), ("Size", "M")]
    assert list(read_pairs({"F": features[0]}, [pair])) == [("Color", "Red")]


def test_all_sources_of_attributes() -> None:
    columns = Columns(
        ("title",),
        {"brand": "Brand", "color": "Colour"},
        nested=("specs", "more"),
        pairs=(("n*", "v*"),),
        skip=("sku",),
        separator="|",
        separators={"size": ","},
    )
    row = {
        "title": "a",
        "brand": "Crocs",
        "specs": "sku=1,color=Red|Blue,fit=wide",
        "more": {"size": "S,M|L", "fit": "loose"},
        "n1": "size",
        "v1": "XL",
    }
    found = {cell.attribute: cell.values for cell in columns.read(row, "1").cells}
    assert found == {
        "Brand": ["Crocs"],
        "Colour": ["Red", "Blue"],
        "fit": ["wide", "loose"],
        "size": ["S", "M|L", "XL"],
    }
