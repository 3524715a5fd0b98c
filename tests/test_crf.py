import itertools

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from spacy_adatag import crf
from spacy_adatag.bioe import LEGAL, OUTSIDE


def make_rows(seed, lengths, tags=4, scale=1.0, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    lengths = numpy.array(sorted(lengths, reverse=True))
    shape = (int(lengths.max()), tags, len(lengths))
    emissions = torch.randn(shape, generator=generator, dtype=dtype) * scale
    transitions = torch.randn(
        (tags, tags, len(lengths)), generator=generator, dtype=dtype
    )
    gold = torch.randint(tags, (shape[0], len(lengths)), generator=generator).numpy()
    return emissions, transitions, lengths, gold


def score(emissions, transitions, row, tags):
    """Eq. 2 of the paper, one term at a time."""
    total = sum(emissions[i, tag, row] for i, tag in enumerate(tags))
    return total + sum(transitions[i, j, row] for i, j in zip(tags, tags[1:]))


def all_sequences(length, tags=4, legal=None):
    """Every sequence of tags, or every legal one."""
    for sequence in itertools.product(range(tags), repeat=length):
        if legal is None or (
            legal.start[sequence[0]]
            and legal.end[sequence[-1]]
            and all(legal.transitions[i, j] for i, j in zip(sequence, sequence[1:]))
        ):
            yield sequence


row_lengths = st.lists(st.integers(1, 5), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths, tags=st.integers(2, 4))
def test_loss_is_brute_force_likelihood(seed, lengths, tags):
    emissions, transitions, lengths, gold = make_rows(seed, lengths, tags)
    loss, _, _ = crf.crf_loss(emissions, transitions, lengths, gold, outside=1)
    for row, length in enumerate(lengths):
        scores = [
            score(emissions, transitions, row, sequence)
            for sequence in all_sequences(length, tags)
        ]
        log_z = torch.stack(scores).logsumexp(0)
        expected = log_z - score(emissions, transitions, row, gold[:length, row])
        assert_allclose(loss[row], expected, rtol=1e-9, atol=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths)
def test_gradient_is_that_of_autograd(seed, lengths):
    emissions, transitions, lengths, gold = make_rows(seed, lengths)
    _, d_emissions, d_transitions = crf.crf_loss(
        emissions, transitions, lengths, gold, outside=OUTSIDE
    )
    emissions.requires_grad_()
    transitions.requires_grad_()
    total = 0.0 * transitions.sum()
    for row, length in enumerate(lengths):
        alpha = emissions[0, :, row]
        for t in range(1, length):
            alpha = (alpha[:, None] + transitions[:, :, row]).logsumexp(0) + emissions[
                t, :, row
            ]
        total = total + alpha.logsumexp(0)
        total = total - score(emissions, transitions, row, gold[:length, row])
    total.backward()
    assert_allclose(d_emissions, emissions.grad, rtol=1e-8, atol=1e-10)
    assert_allclose(d_transitions, transitions.grad, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("legal", [None, LEGAL])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths)
def test_viterbi_finds_the_best_sequence(legal, seed, lengths):
    emissions, transitions, lengths, _ = make_rows(seed, lengths)
    tags = crf.viterbi(emissions, transitions, lengths, legal=legal)
    for row, length in enumerate(lengths):
        best = max(
            all_sequences(length, legal=legal),
            key=lambda sequence: score(emissions, transitions, row, sequence),
        )
        assert tuple(tags[:length, row].tolist()) == best


@pytest.mark.parametrize("legal", [None, LEGAL])
@pytest.mark.parametrize("scale", [1.0, 40.0])
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths)
def test_messages_give_marginals(legal, scale, seed, lengths):
    emissions, transitions, lengths, _ = make_rows(seed, lengths, scale=scale)
    found = crf.messages(emissions, transitions, lengths, legal=legal)
    marginals = (found.alpha + found.beta).exp()
    for row, length in enumerate(lengths):
        sequences = list(all_sequences(length, legal=legal))
        scores = torch.stack(
            [score(emissions, transitions, row, sequence) for sequence in sequences]
        )
        assert_allclose(found.scale[:length, row].sum(), scores.logsumexp(0))
        probabilities = scores.softmax(0)
        for t, tag in itertools.product(range(length), range(4)):
            expected = sum(
                p for p, sequence in zip(probabilities, sequences) if sequence[t] == tag
            )
            assert_allclose(marginals[t, tag, row], float(expected), atol=1e-9)


def test_float32_falls_back_where_probability_space_fails():
    """Forbidding transitions and large emissions: the scaled recursion underflows, the
    result must be that of float64 in log space all the same.
    """
    emissions, transitions, lengths, gold = make_rows(0, [60, 40, 7], scale=30.0)
    transitions[0] = -1e4
    active = crf._active_rows(lengths, 60)
    scaled = crf._expectations_scaled(emissions.float(), transitions.float(), active)
    assert scaled is None
    loss, d_emissions, d_transitions = crf.crf_loss(
        emissions.float(), transitions.float(), lengths, gold, outside=OUTSIDE
    )
    reference = crf._expectations_log(emissions, transitions, active)
    exact = crf._subtract_gold(
        emissions, transitions, lengths, gold, OUTSIDE, *reference[1:]
    )
    assert_allclose(loss, reference[0] - exact, rtol=1e-5)
    assert_allclose(d_emissions, reference[1], atol=2e-4)
    assert_allclose(d_transitions, reference[2], atol=2e-4)


def test_float32_is_exact_in_its_range():
    emissions, transitions, lengths, gold = make_rows(1, [30] * 50, scale=3.0)
    exact = crf.crf_loss(emissions, transitions, lengths, gold, outside=OUTSIDE)
    rough = crf.crf_loss(
        emissions.float(), transitions.float(), lengths, gold, outside=OUTSIDE
    )
    for a, b in zip(exact, rough):
        assert float((a - b).norm() / a.norm()) < 2e-5


def test_what_stands_behind_the_end_of_a_row_does_not_count():
    emissions, transitions, lengths, gold = make_rows(2, [5, 2])
    other = emissions.clone()
    other[2:, :, 1] = 7.0
    for function in (crf.viterbi, crf.messages):
        a = function(emissions, transitions, lengths)
        b = function(other, transitions, lengths)
        if function is crf.messages:
            a, b = (a.alpha + a.beta).exp(), (b.alpha + b.beta).exp()
        assert_allclose(a[:2, ..., 1], b[:2, ..., 1])
    a = crf.crf_loss(emissions, transitions, lengths, gold, outside=OUTSIDE)
    b = crf.crf_loss(other, transitions, lengths, gold, outside=OUTSIDE)
    for x, y in zip(a, b):
        assert_allclose(x, y)


def test_no_rows():
    emissions, transitions = torch.zeros(0, 4, 0), torch.zeros(4, 4, 0)
    none = numpy.zeros(0, dtype="int64")
    tags = numpy.zeros((0, 0), dtype="int64")
    loss, _, _ = crf.crf_loss(emissions, transitions, none, tags, outside=OUTSIDE)
    assert loss.shape == (0,)
    assert crf.viterbi(emissions, transitions, none).shape == (0, 0)


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
        crf.viterbi(emissions, transitions, numpy.array(lengths))


def test_wrong_shapes_are_named():
    emissions, transitions, lengths, gold = make_rows(0, [3, 3])
    with pytest.raises(ValueError, match=r"transitions of shape \(4, 4, 2\)"):
        crf.viterbi(emissions, transitions[:, :3], lengths)
    with pytest.raises(ValueError, match="3 axes"):
        crf.viterbi(emissions[0], transitions, lengths)
    with pytest.raises(ValueError, match="tags of shape"):
        crf.crf_loss(emissions, transitions, lengths, gold[:2], outside=OUTSIDE)
