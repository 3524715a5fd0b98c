"""Values in a cell of a CSV file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.catalogue.joining import check_joiner, join_values
from spacy_adatag.labelling.cells import split_values
from spacy_adatag.labelling.columns import Columns


@pytest.mark.parametrize(
    "values, cell",
    [
        (None, ""),
        ((), ""),
        (["Black"], "Black"),
        (["Black", "White"], "Black|White"),
        (["Black|White"], r"Black\|White"),
        (["Größe|M", "L"], r"Größe\|M|L"),
        (["Größe\\", "L"], r'["Größe\\", "L"]'),
        ([0.5, None], "0.5|"),
        ([None, "Red", None], "|Red|"),
        ([None, None], ""),
        ([{"value": "Größe", "score": 0.5}], '[{"value": "Größe", "score": 0.5}]'),
        (["[1]"], '["[1]"]'),
        (["L", "[1]"], "L|[1]"),
        (["two\nlines", 'a "b", c'], 'two\nlines|a "b", c'),
    ],
)
def test_a_cell(values, cell):
    assert join_values(values) == cell


JOINERS = st.sampled_from(["|", ", ", ";", " / ", "||"])


@given(st.lists(st.text('ab|[],;/ "\\\n', min_size=1), min_size=1), JOINERS)
def test_a_cell_is_read_back(values, joiner):
    cell = join_values(values, joiner)
    split = json.loads(cell) if cell[0] == "[" else split_values(cell, joiner)
    assert split == values


@given(st.lists(st.text('ab|[],;/"\\', min_size=1), min_size=1, unique=True), JOINERS)
def test_label_reads_it(values, joiner):
    columns = Columns(("title",), {"color": "Color"}, separator=joiner)
    row = {"title": "a shirt", "color": join_values(values, joiner)}
    (cell,) = columns.read(row, "1").cells
    assert cell.values == values


def test_a_separator_that_arises_between_values():
    assert json.loads(join_values(["|", ";"], "||")) == ["|", ";"]


@pytest.mark.parametrize("joiner", ["", "\\", '"', "[", "a", " 1 ", "\n"])
def test_joiners_that_tell_nothing_apart(joiner):
    with pytest.raises(ValueError, match="--joiner"):
        check_joiner(joiner)
