import datetime
import math
from decimal import Decimal
from typing import Any, Dict, List, Tuple

import pytest

from spacy_adatag.labelling.columns import Columns

ROW: Dict[str, Any] = {"sku": 7, "title": "Red shoe", "color": "Red", "kind": "Shoes"}


def read_values(columns: Columns, row: Any) -> Dict[str, List[str]]:
    return {cell.attribute: cell.values for cell in columns.read(row, "1").cells}


def test_an_id_that_is_an_attribute_too():
    columns = Columns(("title",), {"sku": "Model number", "color": "Color"}, id="sku")
    assert columns.read(ROW, "1").id == "7"
    assert read_values(columns, ROW) == {"Model number": ["7"], "Color": ["Red"]}


def test_roles():
    columns = Columns(("title",), {"color": "Color"}, id="sku", category="kind")
    product = columns.read(ROW, "1")
    assert product[:3] == ("7", "Shoes", [("", "Red shoe")])
    assert product[4:] == (None, None, {}, 0)
    (cell,) = product.cells
    assert cell == ("color", "Color", ["Red"], True, False)


@pytest.mark.parametrize(
    "id,expected",
    [
        *[(7.0, "7"), (1.5, "1.5"), (Decimal("7.50"), "7.50"), ("a ", "a")],
        *[(empty, "1") for empty in (" ", None, math.nan)],
        (datetime.date.min, "0001-01-01"),
    ],
)
def test_identifiers(id, expected):
    assert Columns(("title",), {}, id="sku").read({**ROW, "sku": id}, "1").id == expected


def test_every_other_column():
    columns = Columns(("title",), {}, skip=("kind",))
    assert read_values(columns, ROW) == {"sku": ["7"], "color": ["Red"]}
    assert columns.read(ROW, "12").id == "12"
    assert columns.needed is None


@pytest.mark.parametrize(
    "value,values,filled",
    [
        ("Red", ["Red"], True),
        (" Red | Blue|n/a|Red", ["Red", "Blue"], True),
        (["Red", None, "Blue | Navy"], ["Red", "Blue", "Navy"], True),
        ('["Red", "Blue"]', ["Red", "Blue"], True),
        ('["Red", "Blue | Navy"]', ["Red", "Blue | Navy"], True),
        ("[Red", ["[Red"], True),
        ("[" * 100_000, ["[" * 100_000], True),
        (5, ["5"], True),
        (5.0, ["5"], True),
        (1.5, ["1.5"], True),
        (Decimal("1.50"), ["1.50"], True),
        *[(empty, [], False) for empty in (None, "", " ", "N/A", [], math.nan, "-")],
        *[(odd, [], True) for odd in (True, {"a": 1}, datetime.date.min, b"")],
    ],
)
def test_cells(value, values, filled):
    columns = Columns(("title",), {"color": "Color"}, separator="|")
    (cell,) = columns.read({**ROW, "color": value}, "1").cells
    assert (cell.values, cell.filled) == (values, filled)


@pytest.mark.parametrize(
    "value",
    [
        {"Color": "Red", "Size": None},
        '{"Color": "Red", "Size": ""}',
        [("Color", "Red"), ("Size", [])],
    ],
)
def test_nested(value):
    row = {**ROW, "specs": value}
    columns = Columns(("title",), {}, nested=("specs",))
    assert read_values(columns, row) == {"Color": ["Red"], "Size": []}
    columns = Columns(("title",), {}, nested=("specs",), skip=("Size",))
    assert read_values(columns, row) == {"Color": ["Red"]}
    columns = Columns(("title",), {"Color": "Colour", "kind": "Kind"}, nested=("specs",))
    # The others are not lost.
    expected = {"Colour": ["Red"], "Kind": ["Shoes"], "Size": []}
    assert read_values(columns, row) == expected
    assert columns.needed == ["title", "specs", "Color", "kind"]


@pytest.mark.parametrize("value", [None, ""])
def test_nothing_nested(value):
    columns = Columns(("title",), {}, nested=("specs",))
    assert read_values(columns, {"title": "Red", "specs": value}) == {}


@pytest.mark.parametrize(
    "text,row,texts",
    [
        (("title",), {"title": "a"}, [("", "a")]),
        (("title", "more"), {"title": "a", "more": "b"}, [("title", "a"), ("more", "b")]),
        (("title", "more"), {"title": "", "more": "b"}, [("more", "b")]),
        # A feed leaves out what is empty.
        (("title", "more"), {"more": "b"}, [("more", "b")]),
        (("more",), {"more": ["a", "", "b"]}, [("more", "a"), ("more 3", "b")]),
        (("title", "more"), {"title": "a", "more": []}, [("title", "a")]),
        # No two fields have one name, whatever the columns are called.
        (
            ("more", "more 2"),
            {"more": ["a", "b", "c"], "more 2": "d"},
            [("more", "a"), ("more 3", "b"), ("more 4", "c"), ("more 2", "d")],
        ),
    ],
)
def test_texts(text: Tuple[str, ...], row, texts):
    assert Columns(text, {}).read(row, "1").texts == texts


@pytest.mark.parametrize(
    "row,message",
    [
        ("Red shoe", 'an object with the columns as keys, got "Red shoe"'),
        ({"name": "a"}, "this row has no column 'title'. Its columns are name"),
        ({"title": " "}, "expected a text in 'title'"),
        ({"title": 5}, "expected 'title' to be a string, got 5"),
        ({"title": "\ud800"}, "expected 'title' to be valid Unicode"),
        ({"title": datetime.date.min}, 'to be a string, got "0001-01-01"'),
        ({"title": "a", "color": "\ud800"}, "expected a value to be valid Unicode"),
        ({"title": "a", "sku": [1, 2]}, "expected a text or number in 'sku', got [1, 2]"),
    ],
)
def test_rows_that_will_not_do(row, message):
    columns = Columns(("title",), {"color": "Color"}, nested=("specs",), id="sku")
    with pytest.raises(ValueError) as err:
        columns.read(row, "1")
    assert message in str(err.value)


@pytest.mark.parametrize(
    "cell,message",
    [
        ("{", "expected 'specs' to hold attributes"),
        ("[" * 100_000, "expected 'specs' to hold attributes"),
        ("[1]", "expected 'specs' to hold attributes"),
        ({"\ud800": 1}, "expected the name of an attribute to be valid Unicode"),
        ("{1: 'x'}", "expected the name of an attribute to be a string, got 1"),
    ],
)
def test_a_cell_that_names_nothing_costs_the_cell(cell, message):
    columns = Columns(("title",), {"color": "Color"}, nested=("specs", "more"))
    row = {"title": "a", "color": "Red", "specs": cell, "more": "size=M"}
    product = columns.read(row, "1")
    assert list(product.unread) == ["specs"] and message in product.unread["specs"]
    assert {c.attribute: c.values for c in product.cells} == {
        "Color": ["Red"],
        "size": ["M"],
    }
    assert columns.read({**row, "specs": ""}, "1").unread == {}


@pytest.mark.parametrize(
    "arguments,message",
    [
        ({"text": ()}, "expected the name of the text column"),
        ({"text": ("a", "a")}, "expected each column once, got 'a' twice"),
        ({"attributes": {"title": "Title"}}, "got 'title' twice"),
        ({"id": "a", "category": "a"}, "got 'a' twice"),
        ({"attributes": {"a": " "}}, "the name of an attribute"),
    ],
)
def test_columns_that_will_not_do(arguments, message):
    with pytest.raises(ValueError) as err:
        Columns(**{"text": ("title",), "attributes": {}, **arguments})
    assert message in str(err.value)


def test_html_entities():
    columns = Columns(("title",), {"color": "Color"}, id="id", separator=";")
    row = {
        "id": "&amp;",
        "title": "Salt &amp; Pepper&nbsp;",
        "color": "A &amp; B; &nbsp;",
    }
    product = columns.read(row, "1")
    assert product.texts == [("", "Salt & Pepper\xa0")] and product.id == "&amp;"
    assert product.cells[0].values == ["A & B"]
    with pytest.raises(ValueError, match="expected a text"):
        columns.read({"title": "&nbsp;"}, "1")
