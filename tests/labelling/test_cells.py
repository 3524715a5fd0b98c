"""The shop's own values, by the names of a pipeline."""

import pytest

from spacy_adatag.labelling.cells import Cell, index_names, read_shop_values


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
    ],
)
def test_shop_values(labels, category, names, expected):
    cells = [Cell(name, name, ["abc"[i]], True) for i, name in enumerate(names)]
    assert read_shop_values(cells, index_names(labels), category) == expected


def test_empty_cells_and_values_twice():
    cells = [
        Cell("color", "Color", ["red", "blue"], True),
        Cell("colour", "Color", ["blue", "green"], True),
        Cell("size", "Size", [], True),
    ]
    found = read_shop_values(cells, index_names(["Color", "Size"]))
    assert found == {"Color": ["red", "blue", "green"]}
