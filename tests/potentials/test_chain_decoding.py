"""Values of a chain."""

from dataclasses import replace

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from spacy_adatag.potentials.base import CLOSED, FRESH, Values
from spacy_adatag.potentials.bioe import BEGIN, END, INSIDE, get_legal, tags_to_spans
from spacy_adatag.potentials.chain import ChainPotentials

from ..crf.making import find_tags, row_lengths
from .making import are_values, get_probabilities, make_potentials


@pytest.mark.parametrize("constrain", [True, False])
@pytest.mark.parametrize("sets,shared", [(1, False), (2, False), (2, True)])
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths)
def test_decode_gives_the_spans_of_the_best_tags(sets, shared, constrain, seed, lengths):
    potentials = make_potentials(seed, lengths, 2.0, sets, shared)
    legal = get_legal(sets) if constrain else None
    arrays = potentials.emissions.numpy(), potentials.transitions.numpy()
    tags = find_tags(*arrays, potentials.lengths, legal)
    row, start, end, tag_set = tags_to_spans(tags, potentials.lengths, sets)
    values = potentials.decode(constrain=constrain)
    assert values.docs.tolist() == row.tolist()
    assert values.attributes.tolist() == (row * 10 + tag_set).tolist()
    assert values.starts.tolist() == start.tolist()
    assert values.ends.tolist() == end.tolist()
    assert ((values.scores > 0) & (values.scores <= 1)).all()


def test_decode_by_brute_force():
    """The values and their scores, with two tag sets and shared transitions."""
    potentials = make_potentials(5, [4, 4, 3, 2, 1], 3.0, sets=2, shared=True)
    expected = []
    for row in range(len(potentials)):
        sequences, probabilities = get_probabilities(potentials, row, True)
        best = sequences[probabilities.argmax()]
        for _, *span in zip(*tags_to_spans(best[:, None], best[None].shape[1:], 2)):
            score = probabilities[are_values(sequences, *span)].sum()
            expected.append((row, 10 * row + span[2], *span[:2], score))
    assert len(expected) >= 5 and {value[1] % 10 for value in expected} == {0, 1}
    found = potentials.decode()
    assert_allclose(numpy.stack(found, 1), expected, rtol=1e-6)


def test_values_of_attributes_that_were_not_asked_are_left_out():
    potentials = make_potentials(0, [5, 5, 4, 3], 3.0, sets=3, shared=True)
    everything = potentials.decode()
    attributes = potentials.attributes.copy()
    attributes[1, [0, 2]] = attributes[2] = -1
    values = replace(potentials, attributes=attributes).decode()
    asked = numpy.isin(everything.attributes, attributes)
    assert 0 < asked.sum() < len(asked)
    for found, expected in zip(values, everything):
        assert_array_equal(found, expected[asked])
    nothing = replace(potentials, attributes=numpy.full_like(attributes, -1)).decode()
    assert [len(array) for array in nothing] == [0] * 5


@pytest.mark.parametrize("sets,shared", [(1, False), (1, True), (2, True)])
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1000),
    batches=st.lists(row_lengths, min_size=1, max_size=4),
    shift=st.floats(-1, 4),
)
def test_decoding_candidates_of_several_batches(sets, shared, seed, batches, shift):
    """It gives the same as decoding each batch by itself."""
    parts, expected, first = [], [], 0
    for lengths in batches:
        part = make_potentials(seed, lengths, sets=sets, shared=shared)
        part = replace(part, emissions=part.emissions - shift)
        docs = first + numpy.arange(len(lengths))
        values = part.decode()
        expected.append(values._replace(docs=docs[values.docs]))
        candidates = part.find_candidates()
        assert numpy.isin(values.docs, candidates.docs).all()
        parts.append(candidates.renumber(docs))
        first += len(lengths)
    joined = ChainPotentials.join(parts)
    assert len(joined) == sum(map(len, parts))
    assert (numpy.diff(joined.lengths) <= 0).all()
    found = Values.merge([joined.decode()])
    for array, other in zip(found, Values.merge(expected)):
        assert_allclose(array, other, rtol=1e-9)


def test_transitions_that_all_batches_share_stay_shared():
    """Those of many tag sets are large."""
    parts = [
        make_potentials(0, lengths, sets=3, shared=True) for lengths in ([3], [2, 1])
    ]
    different = ChainPotentials.join(parts)
    assert different.transitions.shape == (10, 10, 2)
    assert different.decoders.tolist() == [0, 1, 1]
    same = [replace(part, transitions=parts[0].transitions) for part in parts]
    joined = ChainPotentials.join(same)
    assert joined.transitions is parts[0].transitions
    assert joined.decoders.tolist() == [0, 0, 0]


def test_without_constraints_all_rows_are_candidates():
    potentials = make_potentials(0, [3, 2])
    low = replace(potentials, emissions=potentials.emissions - 50.0)
    assert len(low.find_candidates(constrain=False)) == 2
    assert len(low.find_candidates()) == 0
    assert len(low.find_candidates().decode().docs) == 0


def test_few_rows_are_all_candidates(monkeypatch):
    """By the pairs of tags that decoding compares, which tag sets have many of."""
    monkeypatch.setattr("spacy_adatag.potentials.chain.FEW", 2 * 4**2)
    for lengths, sets, kept in (([3, 2], 1, 2), ([3, 2, 1], 1, 0), ([3], 2, 0)):
        potentials = make_potentials(0, lengths, sets=sets)
        low = replace(potentials, emissions=potentials.emissions - 50.0)
        assert len(low.find_candidates()) == kept


def test_merge_orders_by_text_and_position():
    a = Values(*map(numpy.array, ([2, 0], [1, 1], [0, 5], [1, 6], [0.5, 0.6])))
    b = Values(*map(numpy.array, ([0, 1], [3, 3], [2, 0], [4, 1], [0.7, 0.8])))
    merged = Values.merge([a, b])
    assert merged.docs.tolist() == [0, 0, 1, 2]
    assert merged.starts.tolist() == [2, 5, 0, 0]
    assert merged.scores.tolist() == [0.7, 0.6, 0.8, 0.5]
    assert len(Values.merge([]).docs) == 0


@pytest.mark.parametrize("constrain", [False, True])
@pytest.mark.parametrize("sets", [1, 2])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_restricted_values_by_brute_force(sets, constrain, data):
    """They are the best without the barred tags, and share the probability without."""
    lengths = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    potentials = make_potentials(
        data.draw(st.integers(0, 1000)), lengths, scale=3.0, sets=sets
    )
    n = max(lengths)
    marks = numpy.array(
        [data.draw(st.lists(st.sampled_from([0, FRESH, CLOSED]), min_size=n, max_size=n))]
        * len(lengths),
        dtype="int8",
    ).T
    before = potentials.emissions.clone()
    restricted = potentials.restrict(marks)
    assert torch.equal(potentials.emissions, before)
    found = set()
    for doc, attribute, start, end, score in zip(*restricted.decode(constrain=constrain)):
        found.add((doc, start, end, attribute - 10 * doc))
        assert 0 < score <= 1
    expected = set()
    for row, length in enumerate(potentials.lengths):
        sequences, probabilities = get_probabilities(potentials, row, constrain)
        barred = numpy.zeros(len(sequences), dtype=bool)
        for at, mark in enumerate(marks[:length, row]):
            kind = sequences[:, at] % 3
            kind[sequences[:, at] == 3 * sets] = -1
            barred |= (mark >= FRESH) & ((kind == INSIDE) | (kind == END))
            barred |= (mark == CLOSED) & (kind == BEGIN)
        best = sequences[~barred][probabilities[~barred].argmax()]
        spans = tags_to_spans(best[:, None], potentials.lengths[row : row + 1], sets)
        expected |= {(row, *span) for span in zip(*spans[1:])}
    assert found == expected


def test_restricted_texts_leave_others_as_they_are():
    potentials = make_potentials(0, [4, 4], scale=3.0)
    marks = numpy.zeros((4, 2), dtype="int8")
    marks[:, 1] = CLOSED
    values, restricted = potentials.decode(), potentials.restrict(marks).decode()
    assert set(values.docs) == {0, 1} and set(restricted.docs) == {0}
    assert_array_equal(restricted.scores, values.scores[values.docs == 0])
