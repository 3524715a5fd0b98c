import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from spacy_adatag.models.ragged import get_cells, get_tokens, pack


@settings(deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1).filter(any))
def test_pack_goes_position_by_position(lengths):
    order, sizes = pack(numpy.array(lengths))
    starts = [sum(lengths[:i]) for i in range(len(lengths))]
    longer_first = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    assert order.tolist() == [
        starts[i] + position
        for position in range(max(lengths))
        for i in longer_first
        if position < lengths[i]
    ]
    rows = [torch.arange(length) for length in lengths if length]
    packed = torch.nn.utils.rnn.pack_sequence(rows, enforce_sorted=False)
    assert sizes.tolist() == packed.batch_sizes.tolist()
    positions = numpy.concatenate([numpy.arange(length) for length in lengths])
    assert positions[order].tolist() == packed.data.tolist()


@settings(deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1))
def test_cells_hold_each_text_in_a_column(lengths):
    cells = get_cells(numpy.array(lengths))
    grid = numpy.full((max(lengths), len(lengths)), -1)
    grid.ravel()[cells] = numpy.arange(sum(lengths))
    assert (grid >= 0).sum() == sum(lengths)
    columns = [column[column >= 0] for column in grid.T]
    assert_array_equal(numpy.concatenate(columns), numpy.arange(sum(lengths)))
    for column, length in zip(grid.T, lengths):
        assert (column[:length] >= 0).all()


@pytest.mark.parametrize(
    "reverse,expected", [(False, [0, 3, 6, 1, 4, 2]), (True, [6, 3, 0, 4, 1, 2])]
)
def test_cells_by_hand(reverse, expected):
    cells = get_cells(numpy.array([3, 2, 1]), reverse=reverse)
    assert cells.tolist() == expected


@settings(deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1).filter(any), st.booleans())
def test_tokens_of_cells_and_cells_of_tokens(lengths, reverse):
    sizes = numpy.array(lengths)
    grid = get_tokens(sizes, reverse=reverse).reshape(max(lengths), len(lengths))
    cells, tokens = get_cells(sizes, reverse=reverse), numpy.arange(sum(lengths))
    assert_array_equal(grid.ravel()[cells], tokens)
    assert set(grid.ravel()) == set(tokens)
    for column, length in zip(grid.T, lengths):
        assert not length or (column[length:] == column[length - 1]).all()


def test_nothing_to_place():
    assert get_cells(numpy.zeros(0, dtype="int64")).tolist() == []
    assert get_tokens(numpy.zeros(0, dtype="int64")).tolist() == []
    assert get_cells(numpy.zeros(2, dtype="int64"), reverse=True).tolist() == []
