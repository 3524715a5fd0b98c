"""Columns of names and values, and what separates values."""

from typing import Any, List

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spacy_adatag.corpus.cells import Group, Several, get_cells, has_column, list_needed
from spacy_adatag.labelling.cells import read_cell, split_values
from spacy_adatag.shops.objects import parse_object
from spacy_adatag.shops.pair_names import find_pairs_by_name
from spacy_adatag.shops.paired import find_pairs


@pytest.mark.parametrize(
    "name,cell",
    [
        ("a", "1"),
        ("b,a", "1"),
        ("x,y", "with a comma"),
        ("deep.in.it", "2"),
        ("deep.list.n", [3, 4]),
        ("x.y", "with a dot"),
        ("weight+unit", "5 kg"),
        ("none+unit", None),
        ("unit+none", "kg"),
        ("none, weight + unit", "5 kg"),
        ("id:{a}", "id:1"),
        ("none,id:{a}", "id:1"),
        ("id:{none}", None),
        ("no.where", None),
    ],
)
def test_names_of_columns(name: str, cell: Any) -> None:
    row = {"a": "1", "b": " ", "x,y": "with a comma", "x.y": "with a dot"}
    row |= {"weight": 5, "unit": "kg", "none": ""}  # type: ignore
    row["deep"] = {"in": {"it": "2"}, "list": [{"n": 3}, {"m": 0}, {"n": 4}]}  # type: ignore
    assert get_cells(row, name) == cell
    if cell is not None:
        assert has_column(row, name)
        assert {each: row[each] for each in list_needed([name]) if each in row}
    rows = Group([row, {**row, "weight": 6, "a": 2}])
    if name == "weight+unit":
        assert get_cells(rows, name) == Several(["5 kg", "6 kg"])


@pytest.mark.parametrize(
    "text,separator,values",
    [
        ("a, b", None, ["a, b"]),
        ("a, b", ", ", ["a", "b"]),
        ("Apple Computer\\, Inc, IBM", ", ", ["Apple Computer, Inc", "IBM"]),
        ("a\\,b,c", ",", ["a,b", "c"]),
        ("a|b", "|", ["a", "b"]),
    ],
)
def test_separators(text: str, separator: Any, values: List[str]) -> None:
    assert split_values(text, separator) == values
    assert read_cell("x", "X", text, separator).values == values


@given(st.text(alphabet="{}[]()'\"=>:,ab nil1.-\\\n"))
@example("[=>")
@example("]")
@example("{'a' => 1]")
@example("{:a :b}")
@example("'a' => 1")
def test_whatever_is_printed_is_an_object_or_none(text: str) -> None:
    parse_object("{" + text + "}")
    parse_object(text)


def test_alternatives_of_the_column_of_values() -> None:
    """As Wix has called it, before and since."""
    columns = ("Name1", "Choices1", "Name2", "Text2", "Name3")
    expected = [("Name1", "Choices1"), ("Name2", "Text2")]
    assert find_pairs("Name*", "Text*,Choices*", columns) == expected


def test_options_of_oscommerce() -> None:
    names = ["v_products_name_1", "v_products_options_name_1"]
    values = ["v_products_options_values_name_1", "v_options_values_price"]
    assert find_pairs_by_name([*names, *values]) == [
        ("v_products_options_name_*", "v_products_options_values_name_*")
    ]
    assert find_pairs_by_name(["options_name", "options_values"]) == [
        ("options_name", "options_values")
    ]
