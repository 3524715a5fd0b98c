from dataclasses import replace

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from spacy_adatag.crf.loss import crf_loss
from spacy_adatag.potentials.base import Gold
from spacy_adatag.potentials.bioe import spans_to_tags
from spacy_adatag.potentials.chain import ChainPotentials

from .making import make_gold, make_potentials

NONE = numpy.zeros(0, dtype="int64")
NOTHING = Gold(NONE, NONE, NONE, NONE, NONE, NONE)


@st.composite
def tables(draw):
    """Rows of one or several sets: of a text each, or a pair each, some not asked."""
    sets = draw(st.integers(1, 3))
    if sets == 1:
        pairs = draw(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1))
        order = draw(st.permutations(sorted(pairs)))
        docs, attributes = numpy.array(order).T
        return docs, attributes[None]
    docs = draw(st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True))
    asked = draw(
        st.lists(
            st.lists(st.booleans(), min_size=sets, max_size=sets),
            min_size=len(docs),
            max_size=len(docs),
        )
    )
    names = numpy.array(draw(st.permutations(range(6)))[:sets])
    return numpy.array(docs), numpy.where(numpy.array(asked).T, names[:, None], -1)


@settings(deadline=None)
@given(
    tables(),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9)), max_size=8),
)
def test_find_rows(table, pairs):
    """What is asked is found where it stands, and nothing else is."""
    docs, attributes = table
    potentials = ChainPotentials(
        torch.zeros(1, 3, len(docs)),
        torch.zeros(4, 4, 1),
        lengths=docs * 0 + 1,
        docs=docs,
        attributes=attributes,
        decoders=docs * 0,
    )
    places = {
        (docs[row], attributes[tag_set, row]): (row, tag_set)
        for tag_set, row in numpy.ndindex(*attributes.shape)
        if attributes[tag_set, row] >= 0
    }
    wanted = [*places, *pairs]
    row, tag_set, asked = potentials.find_rows(
        *numpy.array(wanted, dtype="int64").reshape(-1, 2).T
    )
    assert asked.tolist() == [pair in places for pair in wanted]
    found = zip(row[asked].tolist(), tag_set[asked].tolist())
    assert list(found) == [places[pair] for pair in wanted if pair in places]


def test_find_rows_of_nothing():
    none = make_potentials(0, [2])._select(NONE)
    row, tag_set, asked = none.find_rows(numpy.array([0, 1]), numpy.array([0, 2]))
    assert len(row) == len(tag_set) == 2 and not asked.any()


@pytest.mark.parametrize("sets,shared", [(1, False), (1, True), (3, True)])
def test_loss_without_values_is_that_of_outside(sets, shared):
    potentials = make_potentials(0, [3, 2], sets=sets, shared=shared)
    loss, gradient = potentials.get_loss(NOTHING)
    tags = numpy.full((3, 2), 3 * sets)
    arrays = potentials.emissions.numpy(), potentials.transitions.numpy()
    expected = crf_loss(*arrays, potentials.lengths, tags)
    # Averaged over rows.
    assert_allclose(loss, expected[0].mean())
    assert_allclose(gradient.emissions, expected[1] / 2)
    assert_allclose(gradient.transitions, expected[2] / 2)


@pytest.mark.parametrize("shared", [False, True])
def test_loss_of_values(shared):
    """Values come in any order; those of attributes that are not asked are no matter."""
    potentials = make_potentials(1, [6, 5, 5, 2], sets=3, shared=shared)
    attributes = potentials.attributes.copy()
    attributes[0, 1] = -1
    potentials = replace(potentials, attributes=attributes)
    spans = [(3, 30, 1, 2), (0, 2, 0, 3), (1, 11, 4, 5), (0, 0, 4, 6), (3, 32, 0, 1)]
    row, attribute, start, end = numpy.array(spans).T
    tags = spans_to_tags(6, 4, row, start, end, attribute % 10, 3)
    loss, d_emissions, d_transitions = crf_loss(
        potentials.emissions.numpy(),
        potentials.transitions.numpy(),
        potentials.lengths,
        tags,
    )
    for more in ([], [(1, 10, 0, 2)], [(2, 99, 0, 2), (7, 21, 0, 2)]):
        found, gradient = potentials.get_loss(make_gold([*more, *spans]))
        assert_allclose(found, loss.mean())
        assert_allclose(gradient.emissions, d_emissions / 4)
        assert_allclose(gradient.transitions, d_transitions / 4)
        assert_array_equal(gradient.docs, potentials.docs)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("left_out", [[0], [1], [3], [0, 2], [1, 2, 3]])
def test_rows_with_unaligned_values_are_left_out(shared, left_out):
    """As if they were not in the batch, even if another value of theirs is known."""
    potentials = make_potentials(2, [6, 5, 5, 2], shared=shared)
    spans = [(0, 0, 1, 4), (1, 10, 0, 1), (2, 20, 3, 5), (3, 30, 0, 2)]
    # A pair that was not asked is no matter.
    unaligned = [*((row, 10 * row) for row in left_out), (2, 0), (9, 90)]
    loss, gradient = potentials.get_loss(make_gold(spans, unaligned))
    kept = numpy.setdiff1d(numpy.arange(4), left_out)
    trained = potentials._select(kept)
    expected, expected_gradient = trained.get_loss(make_gold(spans))
    assert_allclose(loss, expected)
    assert_allclose(gradient.emissions[..., kept], expected_gradient.emissions)
    assert not gradient.emissions[..., left_out].any()
    assert_allclose(gradient.transitions, expected_gradient.transitions)
    if not shared:
        assert not gradient.transitions[..., left_out].any()


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("lengths", [[4, 3], [4]])
def test_nothing_left_to_train(shared, lengths):
    potentials = make_potentials(2, lengths, shared=shared)
    loss, gradient = potentials.get_loss(make_gold([], [(0, 0), (1, 10)]))
    assert loss == 0.0
    assert gradient.emissions.shape == potentials.emissions.shape
    assert gradient.transitions.shape == potentials.transitions.shape
    assert not gradient.emissions.any() and not gradient.transitions.any()


def test_unaligned_values_of_a_row_of_several_attributes_are_not_there():
    potentials = make_potentials(3, [4, 3], sets=2, shared=True)
    spans = [(0, 0, 1, 2), (1, 10, 0, 3)]
    loss, gradient = potentials.get_loss(make_gold(spans, [(0, 1), (1, 11)]))
    expected, expected_gradient = potentials.get_loss(make_gold(spans))
    assert loss == expected
    assert_array_equal(gradient.emissions, expected_gradient.emissions)
    assert_array_equal(gradient.transitions, expected_gradient.transitions)


def test_rows_with_the_same_decoder_share_its_gradient():
    """As if each had transitions of its own."""
    potentials = make_potentials(4, [5, 4, 4, 2])
    decoders = numpy.array([1, 0, 1, 1])
    few = replace(
        potentials, transitions=potentials.transitions[..., :3], decoders=decoders
    )
    own = replace(potentials, transitions=potentials.transitions[..., decoders])
    gold = make_gold([(0, 0, 1, 4), (2, 20, 0, 1)])
    loss, gradient = few.get_loss(gold)
    expected, expected_gradient = own.get_loss(gold)
    assert_allclose(loss, expected)
    assert_allclose(gradient.emissions, expected_gradient.emissions)
    of_rows = expected_gradient.transitions
    assert_allclose(gradient.transitions[..., 0], of_rows[..., 1])
    assert_allclose(gradient.transitions[..., 1], of_rows[..., [0, 2, 3]].sum(2))
    assert not gradient.transitions[..., 2].any()
