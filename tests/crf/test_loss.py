import itertools

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from spacy_adatag.crf.log_space import (
    add_last,
    get_log_expectations,
    get_log_messages,
    logsumexp,
)
from spacy_adatag.crf.loss import crf_loss, messages, subtract_gold
from spacy_adatag.crf.recursions import (
    MAX_SPREAD,
    get_expectations,
    get_messages,
    get_spread,
)
from spacy_adatag.crf.viterbi import viterbi
from spacy_adatag.potentials.bioe import TAGS, count_tags, get_legal

LEGAL = get_legal(1)
OUTSIDE = TAGS.index("O")


def make_rows(seed, lengths, tags=4, scale=1.0):
    """Random potentials and gold tags, each row with transitions of its own. Emissions
    are relative to the last tag.
    """
    generator = torch.Generator().manual_seed(seed)
    lengths = numpy.array(sorted(lengths, reverse=True))
    shape = (int(lengths.max()), tags - 1, len(lengths))
    emissions = torch.randn(shape, generator=generator, dtype=torch.float64) * scale
    transitions = torch.randn(
        (tags, tags, len(lengths)), generator=generator, dtype=torch.float64
    )
    gold = torch.randint(tags, (shape[0], len(lengths)), generator=generator).numpy()
    return emissions.numpy(), transitions.numpy(), lengths, gold


def to_single(*arrays):
    return [array.astype("float32") for array in arrays]


def get_marginals(found):
    """The probability of each tag at each position."""
    if found.are_logs:
        return numpy.exp(found.alpha + found.beta)
    return found.alpha * found.beta


def find_tags(emissions, transitions, lengths, legal=None):
    """The best tags of every row, (n, rows)."""
    found, tags = viterbi(emissions, transitions, lengths, legal=legal)
    assert (numpy.diff(found) > 0).all()
    everything = numpy.full((len(emissions), len(lengths)), emissions.shape[1])
    everything[:, found] = tags
    return everything


def score(emissions, transitions, row, tags):
    """Eq. 2 of the paper, one term at a time."""
    emissions = add_last(emissions)
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


@pytest.mark.parametrize("legal", [None, LEGAL])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths)
def test_viterbi_finds_the_best_sequence(legal, seed, lengths):
    emissions, transitions, lengths, _ = make_rows(seed, lengths)
    tags = find_tags(emissions, transitions, lengths, legal)
    for row, length in enumerate(lengths):
        best = max(
            all_sequences(length, legal=legal),
            key=lambda sequence: score(emissions, transitions, row, sequence),
        )
        assert tuple(tags[:length, row].tolist()) == best


def find_best(emissions, transitions, row, length):
    """The best sequence of a row, position by position in numpy."""
    emissions = add_last(emissions)[:, :, row]
    transitions = transitions[:, :, row]
    best, before = emissions[0], []
    for t in range(1, length):
        scores = best[:, None] + transitions
        before.append(scores.argmax(0))
        best = scores.max(0) + emissions[t]
    path = [best.argmax()]
    for back in reversed(before):
        path.append(back[path[-1]])
    return path[::-1]


def test_viterbi_with_hundreds_of_tags():
    sets, tags = 200, count_tags(200)
    emissions, transitions, lengths, _ = make_rows(0, [9, 6, 6, 1], tags)
    # The last tags are on the best path.
    emissions[::2, -3:] += 4.0
    found = find_tags(emissions, transitions, lengths)
    for row, length in enumerate(lengths):
        path = found[:length, row].tolist()
        assert path == find_best(emissions, transitions, row, length)
        assert max(path) >= tags - 4
    legal = get_legal(sets)
    path = find_tags(emissions, transitions, lengths, legal)[:9, 0]
    assert legal.transitions[path[:-1], path[1:]].all()
    assert legal.start[path[0]] and legal.end[path[-1]] and path.max() >= tags - 4


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


# By how much the emissions of one tag are moved: nothing, and more than probability space
# holds, so that log space is taken.
SHIFTS = [0.0, 2 * MAX_SPREAD]


def make_shared(seed, lengths, tags, shift):
    """Rows with the same transitions, given once and for each."""
    emissions, transitions, lengths, gold = make_rows(seed, lengths, tags)
    emissions[:, 0] += shift
    shared = transitions[..., :1]
    repeated = shared.repeat(len(lengths), axis=2)
    for same in (shared, repeated):
        assert (get_spread(emissions, same) >= MAX_SPREAD) == (shift > 0)
    return emissions, shared, repeated, lengths, gold


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


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize("constrain", [False, True])
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths, sets=st.integers(1, 2))
def test_decoding_with_shared_transitions(shift, constrain, seed, lengths, sets):
    emissions, shared, repeated, lengths, _ = make_shared(
        seed, lengths, count_tags(sets), shift
    )
    legal = get_legal(sets) if constrain else None
    tags = find_tags(emissions, shared, lengths, legal)
    expected = find_tags(emissions, repeated, lengths, legal)
    for row, length in enumerate(lengths):
        assert tags[:length, row].tolist() == expected[:length, row].tolist()
    found = messages(emissions, shared, lengths, legal=legal)
    expected = messages(emissions, repeated, lengths, legal=legal)
    assert found.are_logs == expected.are_logs == (shift > 0)
    for a, b in zip(found[:3], expected[:3]):
        assert_allclose(a, b, rtol=1e-9, atol=1e-9)


def test_shared_transitions_of_a_single_row():
    """A last axis of 1 is both: shared, and one row's own."""
    emissions, transitions, lengths, gold = make_rows(3, [4])
    loss, _, d_transitions = crf_loss(emissions, transitions, lengths, gold)
    assert d_transitions.shape == (4, 4, 1)
    pair = emissions.repeat(2, axis=2), lengths.repeat(2), gold.repeat(2, axis=1)
    both = crf_loss(pair[0], transitions, *pair[1:])
    assert_allclose(both[0], loss.repeat(2), rtol=1e-9)
    assert_allclose(both[2], 2 * d_transitions, rtol=1e-9, atol=1e-12)


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
