"""The shop's own values, by the names of a pipeline."""

import warnings

import pytest

from spacy_adatag.labelling.cells import Cell, read_cell, read_shop_values
from spacy_adatag.texts.names import Names


@pytest.mark.parametrize(
    "labels, category, names, expected",
    [
        (["Color"], None, ["color", "COLOR", "Size"], {"Color": ["a", "b"]}),
        # The exact name comes first, and then the first attribute.
        (["Color", "color"], None, ["color"], {"color": ["a"]}),
        (["color", "Color"], None, ["Color", "color"], {"Color": ["a"], "color": ["b"]}),
        (["Größe", "GRÖSSE"], None, ["grösse"], {"Größe": ["a"]}),
        (["Hats / Color", "Color"], "Hats", ["color"], {"Hats / Color": ["a"]}),
        (["Hats / Color"], "hats", ["color"], {"Hats / Color": ["a"]}),
        (["Hats / Color", "Color"], None, ["color"], {"Color": ["a"]}),
        (["Color"], "Hats", ["Color"], {}),
        (["Pack size"], None, ["pack_size", "PackSize"], {"Pack size": ["a", "b"]}),
        (["PackSize"], None, ["Pack-Size"], {"PackSize": ["a"]}),
        # What differs least is meant.
        (["Pack size", "packsize"], None, ["PackSize"], {"packsize": ["a"]}),
        (["_", "-"], None, ["-"], {"-": ["a"]}),
    ],
)
def test_shop_values(labels, category, names, expected):
    cells = [Cell(name, name, ["abc"[i]], True) for i, name in enumerate(names)]
    assert read_shop_values(cells, Names(labels), category) == expected


def test_empty_cells_and_values_twice():
    cells = [
        Cell("color", "Color", ["red", "blue"], True),
        Cell("colour", "Color", ["blue", "green"], True),
        Cell("size", "Size", [], True),
    ]
    found = read_shop_values(cells, Names(["Color", "Size"]))
    assert found == {"Color": ["red", "blue", "green"]}


def test_lists_that_a_program_printed():
    for cell in ("['Red', 'Navy, Blue']", '["Red", "Navy, Blue"]'):
        assert read_cell("c", "C", cell, ", ").values == ["Red", "Navy, Blue"]
    assert read_cell("c", "C", '["Navy, Blue", 5]', ", ").values == ["Navy, Blue", "5"]
    assert read_cell("c", "C", "['Red] hat", None).values == ["['Red] hat"]


def test_backslashes_in_lists_are_no_warnings():
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        cell = read_cell("c", "C", r"['50\% cotton', 'a']", None)
    assert cell.values == [r"50\% cotton", "a"] and not found
