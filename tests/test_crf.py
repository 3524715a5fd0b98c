import itertools

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from spacy_adatag import crf
from spacy_adatag.bioe import TAGS, count_tags, get_legal

LEGAL = get_legal(1)
OUTSIDE = TAGS.index("O")


def make_rows(seed, lengths, tags=4, scale=1.0, dtype=torch.float64):
    """Random potentials and gold tags, each row with transitions of its own."""
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


def find_best(emissions, transitions, row, length):
    """The best sequence of a row, position by position in numpy."""
    emissions, transitions = emissions[:, :, row].numpy(), transitions[:, :, row].numpy()
    best, before = emissions[0], []
    for t in range(1, length):
        scores = best[:, None] + transitions
        before.append(scores.argmax(0))
        best = scores.max(0) + emissions[t]
    path = [best.argmax()]
    for back in reversed(before):
        path.append(back[path[-1]])
    return path[::-1]


@pytest.mark.parametrize("sets,wide", [(85, False), (86, True), (200, True)])
def test_viterbi_with_hundreds_of_tags(sets, wide):
    """Up to 85 tag sets, or 256 tags, a byte can say what tag came before."""
    tags = count_tags(sets)
    assert (tags > 256) == wide
    emissions, transitions, lengths, _ = make_rows(0, [9, 6, 6, 1], tags)
    # The last tags are on the best path.
    emissions[::2, -4:] += 4.0
    found = crf.viterbi(emissions, transitions, lengths)
    assert found.dtype == (torch.int16 if wide else torch.uint8)
    for row, length in enumerate(lengths):
        path = found[:length, row].tolist()
        assert path == find_best(emissions, transitions, row, length)
        assert max(path) >= tags - 4
    legal = get_legal(sets)
    path = crf.viterbi(emissions, transitions, lengths, legal=legal)[:9, 0].long()
    assert legal.transitions[path[:-1], path[1:]].all()
    assert legal.start[path[0]] and legal.end[path[-1]] and path.max() >= tags - 4


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


# By how much the emissions of one tag are moved: nothing, and more than probability space
# holds, so that log space is taken.
SHIFTS = [0.0, 2 * crf.MAX_SPREAD]


def make_shared(seed, lengths, tags, shift):
    """Rows with the same transitions, given once and for each."""
    emissions, transitions, lengths, gold = make_rows(seed, lengths, tags)
    emissions[:, 0] -= shift
    shared = transitions[..., :1]
    repeated = shared.repeat(1, 1, len(lengths))
    for same in (shared, repeated):
        assert (crf._spread(emissions, same) >= crf.MAX_SPREAD) == (shift > 0)
    return emissions, shared, repeated, lengths, gold


@pytest.mark.parametrize("shift", SHIFTS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths, sets=st.integers(1, 2))
def test_loss_with_shared_transitions(shift, seed, lengths, sets):
    """As with the same for each row; their gradient is the sum over rows."""
    outside = 3 * sets
    emissions, shared, repeated, lengths, gold = make_shared(
        seed, lengths, count_tags(sets), shift
    )
    loss, d_emissions, d_transitions = crf.crf_loss(
        emissions, shared, lengths, gold, outside=outside
    )
    expected = crf.crf_loss(emissions, repeated, lengths, gold, outside=outside)
    assert_allclose(loss, expected[0], rtol=1e-9, atol=1e-9)
    assert_allclose(d_emissions, expected[1], rtol=1e-9, atol=1e-9)
    assert d_transitions.shape == shared.shape
    assert_allclose(d_transitions, expected[2].sum(2, keepdim=True), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize("constrain", [False, True])
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths, sets=st.integers(1, 2))
def test_decoding_with_shared_transitions(shift, constrain, seed, lengths, sets):
    emissions, shared, repeated, lengths, _ = make_shared(
        seed, lengths, count_tags(sets), shift
    )
    legal = get_legal(sets) if constrain else None
    tags = crf.viterbi(emissions, shared, lengths, legal=legal)
    expected = crf.viterbi(emissions, repeated, lengths, legal=legal)
    for row, length in enumerate(lengths):
        assert tags[:length, row].tolist() == expected[:length, row].tolist()
    found = crf.messages(emissions, shared, lengths, legal=legal)
    for a, b in zip(found, crf.messages(emissions, repeated, lengths, legal=legal)):
        assert_allclose(a, b, rtol=1e-9, atol=1e-9)


def test_shared_transitions_of_a_single_row():
    """A last axis of 1 is both: shared, and one row's own."""
    emissions, transitions, lengths, gold = make_rows(3, [4])
    loss, _, d_transitions = crf.crf_loss(
        emissions, transitions, lengths, gold, outside=OUTSIDE
    )
    assert d_transitions.shape == (4, 4, 1)
    pair = emissions.repeat(1, 1, 2), lengths.repeat(2), gold.repeat(2, axis=1)
    both = crf.crf_loss(pair[0], transitions, *pair[1:], outside=OUTSIDE)
    assert_allclose(both[0], loss.repeat(2), rtol=1e-9)
    assert_allclose(both[2], 2 * d_transitions, rtol=1e-9, atol=1e-12)


def test_float32_falls_back_with_shared_transitions():
    """By way of float64, and back."""
    emissions, transitions, lengths, gold = make_rows(0, [60, 40, 7])
    transitions = transitions[..., :1]
    emissions[:, 0] -= 2 * crf.MAX_SPREAD
    exact = crf.crf_loss(emissions, transitions, lengths, gold, outside=OUTSIDE)
    rough = crf.crf_loss(
        emissions.float(), transitions.float(), lengths, gold, outside=OUTSIDE
    )
    assert [part.dtype for part in rough] == [torch.float32] * 3
    for a, b in zip(exact, rough):
        assert_allclose(b, a, rtol=1e-5, atol=1e-5)


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


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("n", [0, 3])
def test_no_rows(shared, n):
    """No text at all, or none that is left of a batch."""
    emissions, transitions = torch.zeros(n, 4, 0), torch.zeros(4, 4, int(shared))
    none = numpy.zeros(0, dtype="int64")
    tags = numpy.zeros((n, 0), dtype="int64")
    loss, d_emissions, d_transitions = crf.crf_loss(
        emissions, transitions, none, tags, outside=OUTSIDE
    )
    assert loss.shape == (0,)
    assert d_emissions.shape == emissions.shape
    assert d_transitions.shape == transitions.shape and not d_transitions.any()
    assert crf.viterbi(emissions, transitions, none).shape == (n, 0)
    assert crf.messages(emissions, transitions, none).scale.shape == (n, 0)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("shift", SHIFTS)
def test_positions_beyond_the_longest_row(shared, shift):
    """What is left of a batch without its longest row."""
    emissions, transitions, lengths, gold = make_rows(4, [5, 3, 2])
    emissions[:, 0] -= shift
    rows = slice(1, 3)
    transitions = transitions[..., :1] if shared else transitions[..., rows]
    parts = emissions[..., rows], transitions, lengths[rows]
    short = emissions[:3, :, rows], transitions, lengths[rows]
    found = crf.crf_loss(*parts, gold[:, rows], outside=OUTSIDE)
    expected = crf.crf_loss(*short, gold[:3, rows], outside=OUTSIDE)
    assert_allclose(found[0], expected[0], rtol=1e-9)
    assert_allclose(found[1][:3], expected[1], atol=1e-12)
    assert not found[1][3:].any()
    assert_allclose(found[2], expected[2], atol=1e-12)
    assert_allclose(crf.viterbi(*parts)[:3], crf.viterbi(*short))


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
    with pytest.raises(ValueError, match=r"or \(4, 4, 1\), got \(4, 4, 3\)"):
        crf.viterbi(emissions, transitions[..., [0, 1, 0]], lengths)
    with pytest.raises(ValueError, match="3 axes"):
        crf.viterbi(emissions[0], transitions, lengths)
    with pytest.raises(ValueError, match="tags of shape"):
        crf.crf_loss(emissions, transitions, lengths, gold[:2], outside=OUTSIDE)
