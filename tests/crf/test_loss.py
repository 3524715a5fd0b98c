import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from spacy_adatag.crf.log_space import logsumexp
from spacy_adatag.crf.loss import crf_loss, messages
from spacy_adatag.crf.viterbi import viterbi
from spacy_adatag.potentials.bioe import count_tags

from .making import (
    SHIFTS,
    all_sequences,
    find_tags,
    get_marginals,
    make_rows,
    make_shared,
    row_lengths,
    score,
)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths, tags=st.integers(2, 4))
def test_loss_is_brute_force_likelihood(seed, lengths, tags):
    emissions, transitions, lengths, gold = make_rows(seed, lengths, tags)
    loss, _, _ = crf_loss(emissions, transitions, lengths, gold)
    for row, length in enumerate(lengths):
        scores = [
            score(emissions, transitions, row, sequence)
            for sequence in all_sequences(length, tags)
        ]
        log_z = logsumexp(numpy.array(scores), 0)
        expected = log_z - score(emissions, transitions, row, gold[:length, row])
        assert_allclose(loss[row], expected, rtol=1e-9, atol=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths)
def test_gradient_is_that_of_autograd(seed, lengths):
    emissions, transitions, lengths, gold = make_rows(seed, lengths)
    _, d_emissions, d_transitions = crf_loss(emissions, transitions, lengths, gold)
    emissions, transitions = map(torch.from_numpy, (emissions, transitions))
    emissions.requires_grad_()
    transitions.requires_grad_()
    total = 0.0 * transitions.sum()
    for row, length in enumerate(lengths):
        of_tags = torch.nn.functional.pad(emissions[..., row], (0, 1))
        alpha = of_tags[0]
        for t in range(1, length):
            alpha = (alpha[:, None] + transitions[:, :, row]).logsumexp(0) + of_tags[t]
        total = total + alpha.logsumexp(0)
        total = total - of_tags[range(length), gold[:length, row]].sum()
        pairs = gold[: length - 1, row], gold[1:length, row]
        total = total - transitions[..., row][pairs].sum()
    total.backward()
    assert_allclose(d_emissions, emissions.grad, rtol=1e-8, atol=1e-10)
    assert_allclose(d_transitions, transitions.grad, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("shift", SHIFTS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths, sets=st.integers(1, 2))
def test_loss_with_shared_transitions(shift, seed, lengths, sets):
    """As with the same for each row; their gradient is the sum over rows."""
    emissions, shared, repeated, lengths, gold = make_shared(
        seed, lengths, count_tags(sets), shift
    )
    loss, d_emissions, d_transitions = crf_loss(emissions, shared, lengths, gold)
    expected = crf_loss(emissions, repeated, lengths, gold)
    assert_allclose(loss, expected[0], rtol=1e-9, atol=1e-9)
    assert_allclose(d_emissions, expected[1], rtol=1e-9, atol=1e-9)
    assert d_transitions.shape == shared.shape
    assert_allclose(
        d_transitions, expected[2].sum(2, keepdims=True), rtol=1e-9, atol=1e-9
    )


def test_shared_transitions_of_a_single_row():
    """A last axis of 1 is both: shared, and one row's own."""
    emissions, transitions, lengths, gold = make_rows(3, [4])
    loss, _, d_transitions = crf_loss(emissions, transitions, lengths, gold)
    assert d_transitions.shape == (4, 4, 1)
    pair = emissions.repeat(2, axis=2), lengths.repeat(2), gold.repeat(2, axis=1)
    both = crf_loss(pair[0], transitions, *pair[1:])
    assert_allclose(both[0], loss.repeat(2), rtol=1e-9)
    assert_allclose(both[2], 2 * d_transitions, rtol=1e-9, atol=1e-12)


def test_what_stands_behind_the_end_of_a_row_does_not_count():
    emissions, transitions, lengths, gold = make_rows(2, [5, 2])
    other = emissions.copy()
    other[2:, :, 1] = 7.0
    for function in (find_tags, messages):
        a = function(emissions, transitions, lengths)
        b = function(other, transitions, lengths)
        if function is messages:
            a, b = get_marginals(a), get_marginals(b)
        assert_allclose(a[:2, ..., 1], b[:2, ..., 1])
    a = crf_loss(emissions, transitions, lengths, gold)
    b = crf_loss(other, transitions, lengths, gold)
    for x, y in zip(a, b):
        assert_allclose(x, y)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("n", [0, 3])
def test_no_rows(shared, n):
    """No text at all, or none that is left of a batch."""
    emissions, transitions = numpy.zeros((n, 3, 0)), numpy.zeros((4, 4, int(shared)))
    none = numpy.zeros(0, dtype="int64")
    tags = numpy.zeros((n, 0), dtype="int64")
    loss, d_emissions, d_transitions = crf_loss(emissions, transitions, none, tags)
    assert loss.shape == (0,)
    assert d_emissions.shape == emissions.shape
    assert d_transitions.shape == transitions.shape and not d_transitions.any()
    found, path = viterbi(emissions, transitions, none)
    assert found.shape == (0,) and path.shape == (n, 0)
    assert messages(emissions, transitions, none).scale.shape == (n, 0)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("shift", SHIFTS)
def test_positions_beyond_the_longest_row(shared, shift):
    """What is left of a batch without its longest row."""
    emissions, transitions, lengths, gold = make_rows(4, [5, 3, 2])
    emissions[:, 0] += shift
    rows = slice(1, 3)
    transitions = transitions[..., :1] if shared else transitions[..., rows]
    parts = emissions[..., rows], transitions, lengths[rows]
    short = emissions[:3, :, rows], transitions, lengths[rows]
    found = crf_loss(*parts, gold[:, rows])
    expected = crf_loss(*short, gold[:3, rows])
    assert_allclose(found[0], expected[0], rtol=1e-9)
    assert_allclose(found[1][:3], expected[1], atol=1e-12)
    assert not found[1][3:].any()
    assert_allclose(found[2], expected[2], atol=1e-12)
    assert_allclose(find_tags(*parts)[:3], find_tags(*short))


@pytest.mark.parametrize(
    "lengths,message",
    [
        ([2, 3], "non-increasing"),
        ([3, 0], "between 1 and 3"),
        ([4, 1], "between 1 and 3"),
        ([3], "2 lengths"),
    ],
)
def test_wrong_lengths_are_named(lengths, message):
    emissions, transitions, _, _ = make_rows(0, [3, 3])
    with pytest.raises(ValueError, match=message):
        viterbi(emissions, transitions, numpy.array(lengths))


def test_wrong_shapes_are_named():
    emissions, transitions, lengths, gold = make_rows(0, [3, 3])
    with pytest.raises(ValueError, match=r"transitions of shape \(4, 4, 2\)"):
        viterbi(emissions, transitions[:, :3], lengths)
    with pytest.raises(ValueError, match=r"or \(4, 4, 1\), got \(4, 4, 3\)"):
        viterbi(emissions, transitions[..., [0, 1, 0]], lengths)
    with pytest.raises(ValueError, match="3 axes"):
        viterbi(emissions[0], transitions, lengths)
    with pytest.raises(ValueError, match="tags of shape"):
        crf_loss(emissions, transitions, lengths, gold[:2])
