import itertools

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from spacy_adatag.crf.log_space import get_log_expectations, get_log_messages, logsumexp
from spacy_adatag.crf.loss import crf_loss, messages, subtract_gold
from spacy_adatag.crf.recursions import (
    MAX_SPREAD,
    get_expectations,
    get_messages,
    get_spread,
)
from spacy_adatag.potentials.bioe import count_tags, get_legal

from .making import LEGAL, all_sequences, get_marginals, make_rows, row_lengths, score


def to_single(*arrays):
    return [array.astype("float32") for array in arrays]


@pytest.mark.parametrize("legal", [None, LEGAL])
@pytest.mark.parametrize("scale", [1.0, 40.0])
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths)
def test_messages_give_marginals(legal, scale, seed, lengths):
    emissions, transitions, lengths, _ = make_rows(seed, lengths, scale=scale)
    found = messages(emissions, transitions, lengths, legal=legal)
    marginals = get_marginals(found)
    for row, length in enumerate(lengths):
        sequences = list(all_sequences(length, legal=legal))
        scores = numpy.array(
            [score(emissions, transitions, row, sequence) for sequence in sequences]
        )
        log_z = logsumexp(scores, 0)
        assert_allclose(found.scale[:length, row].sum(), log_z, atol=1e-12)
        probabilities = numpy.exp(scores - log_z)
        for t, tag in itertools.product(range(length), range(4)):
            expected = sum(
                p for p, sequence in zip(probabilities, sequences) if sequence[t] == tag
            )
            assert_allclose(marginals[t, tag, row], float(expected), atol=1e-9)


def test_float32_falls_back_with_shared_transitions():
    """By way of float64, and back."""
    emissions, transitions, lengths, gold = make_rows(0, [60, 40, 7])
    transitions = transitions[..., :1]
    emissions[:, 0] += 2 * MAX_SPREAD
    exact = crf_loss(emissions, transitions, lengths, gold)
    rough = crf_loss(*to_single(emissions, transitions), lengths, gold)
    assert [part.dtype for part in rough] == ["float32"] * 3
    for a, b in zip(exact, rough):
        assert_allclose(b, a, rtol=1e-5, atol=1e-5)


def test_float32_falls_back_where_probability_space_fails():
    """Forbidding transitions and large emissions: the scaled recursion underflows, the
    result must be that of float64 in log space all the same.
    """
    emissions, transitions, lengths, gold = make_rows(0, [60, 40, 7], scale=30.0)
    transitions[0] = -1e4
    scaled = get_expectations(*to_single(emissions, transitions), lengths)
    assert scaled is None
    loss, d_emissions, d_transitions = crf_loss(
        *to_single(emissions, transitions), lengths, gold
    )
    reference = get_log_expectations(emissions, transitions, lengths)
    exact = subtract_gold(emissions, transitions, lengths, gold, *reference[1:])
    assert_allclose(loss, reference[0] - exact, rtol=1e-5)
    assert_allclose(d_emissions, reference[1], atol=2e-4)
    assert_allclose(d_transitions, reference[2], atol=2e-4)


def test_float32_falls_back_where_a_value_comes_back():
    """Three words that speak against a value, and more that speak for it: in between its
    probability is less than single precision holds, and only `I` leads to `E`.
    """
    emissions, transitions, lengths, _ = make_rows(0, [9, 3])
    emissions[:] = -30.0
    emissions[1:, 0] = -200.0
    emissions[0, 0, 0] = 30.0
    emissions[4:, 1, 0] = emissions[-1, 2, 0] = 35.0
    single = to_single(emissions, transitions)
    assert get_spread(*single) < MAX_SPREAD
    assert get_messages(*single, lengths, LEGAL) is None
    found = messages(*single, lengths, legal=LEGAL)
    exact = get_log_messages(emissions, transitions, lengths, LEGAL)
    assert exact.alpha[3, 1, 0] < -90
    assert_allclose(found.scale[:, 0].sum(), exact.scale[:, 0].sum(), rtol=1e-5)
    assert_allclose(
        found.alpha + found.beta, exact.alpha + exact.beta, rtol=1e-4, atol=1e-6
    )


def test_float32_holds_for_words_that_are_no_value():
    """However little likely."""
    emissions, transitions, lengths, _ = make_rows(3, [30] * 20)
    emissions -= 50.0
    rough = get_expectations(*to_single(emissions, transitions), lengths)
    exact = get_log_expectations(emissions, transitions, lengths)
    for a, b in zip(exact, rough):
        assert_allclose(b, a, rtol=1e-5, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 1000),
    lengths=st.lists(st.integers(1, 60), min_size=1, max_size=4),
    sets=st.integers(1, 2),
    gain=st.sampled_from([5.0, 15.0, 25.0]),
    constrain=st.booleans(),
)
def test_float32_is_exact_over_many_scalings(seed, lengths, sets, gain, constrain):
    """Values everywhere, each of which takes messages up to what single precision holds,
    and as far down behind it: with and without them.
    """
    emissions, transitions, lengths, _ = make_rows(seed, lengths, count_tags(sets))
    emissions -= 15.0
    likely = numpy.random.RandomState(seed).rand(*emissions.shape) < 0.3
    emissions[likely] += 15.0 + gain
    single = to_single(emissions, transitions)
    assert get_spread(*single) < MAX_SPREAD
    legal = get_legal(sets) if constrain else None
    found = get_messages(*single, lengths, legal)
    exact = get_log_messages(emissions, transitions, lengths, legal)
    there = numpy.arange(len(emissions))[:, None] < lengths
    for either in (found, exact):
        assert (either.scale[~there] == 0).all()
    log_z = exact.scale.sum(0)
    assert_allclose(found.scale.sum(0, dtype="float64"), log_z, rtol=1e-5, atol=1e-5)
    marginals = [
        get_marginals(either).transpose(0, 2, 1)[there] for either in (found, exact)
    ]
    assert_allclose(*marginals, atol=1e-4)
    rough = get_expectations(*single, lengths)
    for a, b in zip(get_log_expectations(emissions, transitions, lengths), rough):
        assert_allclose(b, a, rtol=1e-5, atol=2e-4)


def test_float32_is_exact_in_its_range():
    emissions, transitions, lengths, gold = make_rows(1, [30] * 50, scale=3.0)
    exact = crf_loss(emissions, transitions, lengths, gold)
    rough = crf_loss(*to_single(emissions, transitions), lengths, gold)
    for a, b in zip(exact, rough):
        assert numpy.linalg.norm(a - b) / numpy.linalg.norm(a) < 2e-5


def test_einsum_is_called_as_cupy_has_it(monkeypatch):
    """That of cupy has no `out`, of which only a machine with a GPU would tell."""
    rows = make_rows(0, [5, 4, 2])
    expected, einsum, found = crf_loss(*rows), numpy.einsum, []

    def einsum_of_cupy(subscripts, *operands):
        found.append(subscripts)
        return einsum(subscripts, *operands)

    monkeypatch.setattr(numpy, "einsum", einsum_of_cupy)
    for a, b in zip(crf_loss(*rows), expected):
        assert_allclose(a, b)
    assert found
