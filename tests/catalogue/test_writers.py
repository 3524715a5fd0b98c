"""Values in a cell of a CSV file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.catalogue.writers import join_values
from spacy_adatag.labelling.columns import Columns

COLUMNS = Columns(("title",), {"color": "Color"}, separator="|")


@pytest.mark.parametrize(
    "values, cell",
    [
        (None, ""),
        ((), ""),
        (["Black"], "Black"),
        (["Black", "White"], "Black|White"),
        (["Black|White"], '["Black|White"]'),
        (["Größe|M", "L"], '["Größe|M", "L"]'),
        (["[1]"], '["[1]"]'),
        (["L", "[1]"], "L|[1]"),
        (["two\nlines", 'a "b", c'], 'two\nlines|a "b", c'),
    ],
)
def test_a_cell(values, cell):
    assert join_values(values) == cell


@given(st.lists(st.text('ab|[],"\\\n', min_size=1), min_size=1))
def test_a_cell_is_read_back(values):
    cell = join_values(values)
    assert (json.loads(cell) if cell.startswith("[") else cell.split("|")) == values


@given(st.lists(st.text('ab|[]"', min_size=1), min_size=1, unique=True))
def test_label_reads_it(values):
    row = {"title": "a shirt", "color": join_values(values)}
    (cell,) = COLUMNS.read(row, "1").cells
    assert cell.values == values
