"""Probabilities of values."""

import itertools
from dataclasses import replace

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from spacy_adatag.potentials.bioe import INSIDE, get_legal
from spacy_adatag.potentials.chain import ChainPotentials
from spacy_adatag.potentials.spans import score_spans

from ..crf.making import make_rows
from .making import are_values, get_probabilities, make_gold, make_potentials


@pytest.mark.parametrize("constrain", [False, True])
@pytest.mark.parametrize("sets,shared", [(1, False), (1, True), (2, False), (2, True)])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_span_scores_are_exact_marginals(sets, shared, constrain, data):
    lengths = data.draw(
        st.lists(st.integers(1, 5 if sets == 1 else 4), min_size=1, max_size=4)
    )
    potentials = make_potentials(
        data.draw(st.integers(0, 1000)), lengths, sets=sets, shared=shared
    )
    spans = list_spans(potentials)
    legal = get_legal(sets) if constrain else None
    found = score_spans(
        *potentials.get_arrays(), potentials.lengths, *spans.T, legal=legal
    )
    of_rows = [
        get_probabilities(potentials, row, constrain) for row in range(len(potentials))
    ]
    expected = [
        of_rows[row][1][are_values(of_rows[row][0], *span)].sum() for row, *span in spans
    ]
    assert_allclose(found, expected, atol=1e-9)


@pytest.mark.parametrize("constrain", [False, True])
@pytest.mark.parametrize("sets,shared", [(1, False), (1, True), (2, False), (2, True)])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_all_spans_of_a_threshold_are_found(sets, shared, constrain, data):
    """Also in log space, and after the rows were left out that cannot have any."""
    lengths = data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=30))
    scale = data.draw(st.sampled_from([1.0, 3.0, 30.0]))
    threshold = data.draw(st.floats(0.001, 0.999))
    potentials = make_potentials(
        data.draw(st.integers(0, 1000)), lengths, sets=sets, shared=shared, scale=scale
    )
    low = replace(potentials, emissions=potentials.emissions - 2 * scale)
    legal = get_legal(sets) if constrain else None
    for given_ in (potentials, low):
        spans = list_spans(given_)
        arrays = given_.get_arrays()
        scores = score_spans(*arrays, given_.lengths, *spans.T, legal=legal)
        rows = given_.docs
        expected = {
            (rows[row], 10 * rows[row] + tag_set, start, end): score
            for (row, start, end, tag_set), score in zip(spans.tolist(), scores)
            if score >= threshold
        }
        options = {"constrain": constrain, "threshold": threshold}
        values = given_.find_candidates(**options).decode(**options)
        found = {tuple(value[:4]): value[4] for value in zip(*values)}
        assert found.keys() == expected.keys()
        for span, score in found.items():
            assert score == pytest.approx(expected[span], abs=1e-9)


def list_spans(potentials):
    """All spans of all rows, as (row, start, end, tag set)."""
    return numpy.array(
        [
            (row, start, end, tag_set)
            for row, length in enumerate(potentials.lengths)
            for start in range(length)
            for end in range(start + 1, length + 1)
            for tag_set in range(potentials.sets)
        ]
    )


@pytest.mark.parametrize("size", [300.0, 30_000.0])
@pytest.mark.parametrize("sets,shared", [(1, False), (1, True), (2, False)])
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000))
def test_span_scores_of_large_potentials_in_single_precision(sets, shared, size, seed):
    """Large ones that differ by little, as what counts is their difference."""
    potentials = make_potentials(seed, [4, 4, 3, 1], sets=sets, shared=shared)
    potentials = replace(
        potentials,
        emissions=(size + potentials.emissions).float(),
        transitions=(potentials.transitions - size).float(),
    )
    exact = replace(
        potentials,
        emissions=potentials.emissions.double(),
        transitions=potentials.transitions.double(),
    )
    spans = list_spans(potentials)
    for constrain in (False, True):
        legal = get_legal(sets) if constrain else None
        found = score_spans(
            *potentials.get_arrays(),
            potentials.lengths,
            *spans.T,
            legal=legal,
        )
        expected = []
        for row, *span in spans:
            sequences, probabilities = get_probabilities(exact, row, constrain)
            expected.append(probabilities[are_values(sequences, *span)].sum())
        assert_allclose(found, expected, atol=1e-6)
        attributes = exact.attributes[0]
        absent = potentials.score_absence(exact.docs, attributes, constrain=constrain)
        wanted = exact.score_absence(exact.docs, attributes, constrain=constrain)
        assert_allclose(absent, wanted, atol=1e-6)
    gold = make_gold([(0, 0, 1, 3)])
    found, gradient = potentials.get_loss(gold)
    expected, exact_gradient = exact.get_loss(gold)
    assert_allclose(found, expected, atol=1e-5 + 1e-6 * expected)
    assert_allclose(gradient.emissions, exact_gradient.emissions, atol=1e-6)


@pytest.mark.parametrize("constrain", [False, True])
@pytest.mark.parametrize("sets,shared", [(1, False), (1, True), (2, False), (2, True)])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_absence_is_an_exact_marginal(sets, shared, constrain, data):
    """Of pairs in any order, each in single precision as well as one can. Emissions may
    be such that all sequences want log space, and those without a value do not.
    """
    lengths = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    scale = data.draw(st.sampled_from([3.0, 30.0]))
    potentials = make_potentials(
        data.draw(st.integers(0, 1000)), lengths, sets=sets, shared=shared, scale=scale
    )
    asked = list(itertools.product(range(len(lengths)), range(sets)))
    pairs = data.draw(st.lists(st.sampled_from(asked), min_size=1, max_size=6))
    rows, tag_sets = numpy.array(pairs).T
    attributes = potentials.attributes[tag_sets, rows]
    expected = []
    for row, tag_set in pairs:
        sequences, shares = get_probabilities(potentials, row, constrain)
        of_set = (sequences < potentials.sets * 3) & (sequences // 3 == tag_set)
        expected.append(shares[~of_set.any(1)].sum())
    found = potentials.score_absence(rows, attributes, constrain=constrain)
    assert_allclose(found, expected, atol=1e-9)
    emissions, transitions = potentials.emissions, potentials.transitions
    single = replace(
        potentials, emissions=emissions.float(), transitions=transitions.float()
    )
    found = single.score_absence(rows, attributes, constrain=constrain)
    assert_allclose(found, expected, atol=1e-5)


def test_scores_hold_for_a_long_text_in_single_precision():
    emissions, transitions, lengths, _ = make_rows(0, [5000])
    emissions[:, INSIDE] += 8.0
    zeros = lengths * 0
    emissions, transitions = map(torch.from_numpy, (emissions, transitions))
    exact = ChainPotentials(emissions, transitions, lengths, zeros, zeros[None], zeros)
    rough = ChainPotentials(
        emissions.float(), transitions.float(), lengths, zeros, zeros[None], zeros
    )
    a, b = exact.decode(), rough.decode()
    assert max(a.ends - a.starts) > 1000
    assert a.starts.tolist() == b.starts.tolist()
    assert_allclose(a.scores, b.scores, rtol=0.02)


@pytest.mark.parametrize("cells", [1, 30, 1000])
def test_many_spans_are_found_in_parts(monkeypatch, cells):
    """As from a pipeline that has learned nothing yet, on long texts."""
    potentials = make_potentials(0, [9, 9, 7, 1], sets=2, scale=0.1)
    options = {"constrain": True, "threshold": 0.001}
    expected = potentials.decode(**options)
    monkeypatch.setattr("spacy_adatag.potentials.spans.MAX_CELLS", cells)
    found = potentials.decode(**options)
    assert len(expected.scores) > 100
    for one, other in zip(found, expected):
        assert_allclose(one, other)
