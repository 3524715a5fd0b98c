from dataclasses import replace
from typing import List

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from spacy_adatag.potentials.base import CLOSED, FRESH, Values
from spacy_adatag.potentials.start_end import StartEndPotentials

from .making import make_gold

row_lengths = st.lists(st.integers(1, 6), min_size=1, max_size=5)


def make_potentials(
    seed: int, lengths: List[int], scale: float = 1.0, dtype: torch.dtype = torch.float64
) -> StartEndPotentials:
    """Row k speaks of text k and attribute 10 k."""
    generator = torch.Generator().manual_seed(seed)
    logits = torch.full((2, max(lengths) + 1, len(lengths)), -torch.inf, dtype=dtype)
    for row, length in enumerate(lengths):
        logits[:, : length + 1, row] = scale * torch.randn(
            (2, length + 1), generator=generator, dtype=dtype
        )
    rows = numpy.arange(len(lengths))
    return StartEndPotentials(logits, rows, rows * 10)


def list_spans(start, end, length):
    """The probability of each span of a row, p(start) p(end)."""
    return {
        (i, j): start[i + 1] * end[j]
        for i in range(length)
        for j in range(i + 1, length + 1)
    }


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10_000), lengths=row_lengths, scale=st.floats(0.1, 5))
def test_decode_against_all_spans(seed, lengths, scale):
    potentials = make_potentials(seed, lengths, scale)
    probabilities = potentials.logits.softmax(1).numpy()
    expected = []
    for row, length in enumerate(lengths):
        start, end = probabilities[:, :, row]
        nothing = start[0] * end[0]
        spans = list_spans(start, end, length)
        best = max(spans, key=spans.__getitem__)
        if spans[best] > nothing:
            score = spans[best] / (sum(spans.values()) + nothing)
            expected.append((row, row * 10, *best, score))
    values = potentials.decode()
    found = list(zip(*(array.tolist() for array in values)))
    assert [value[:4] for value in found] == [value[:4] for value in expected]
    assert_allclose(values.scores, [value[4] for value in expected], rtol=1e-9)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10_000), lengths=row_lengths, scale=st.floats(0.1, 5))
def test_absence_against_all_spans(seed, lengths, scale):
    potentials = make_potentials(seed, lengths, scale)
    probabilities = potentials.logits.softmax(1).numpy()
    expected = []
    for row, length in enumerate(lengths):
        start, end = probabilities[:, : length + 1, row]
        spans = sum(start[i] * end[i:].sum() for i in range(1, length + 1))
        expected.append(start[0] * end[0] / (spans + start[0] * end[0]))
    rows = numpy.arange(len(lengths))[::-1]
    found = potentials.score_absence(rows, rows * 10)
    assert_allclose(found, expected[::-1], rtol=1e-9)


def test_no_answer_wins_if_it_is_as_likely():
    logits = torch.zeros(2, 3, 2)
    logits[0, 2, 1] = 1e-3
    rows = numpy.arange(2)
    values = StartEndPotentials(logits, rows, rows).decode()
    # In the first row everything is as likely. In the second only one span is best.
    assert values.docs.tolist() == [1]
    assert (values.starts.tolist(), values.ends.tolist()) == ([1], [2])


def test_a_span_does_not_end_before_it_starts():
    logits = torch.full((2, 4, 1), -5.0)
    logits[0, 3] = logits[1, 1] = 5.0
    rows = numpy.zeros(1, dtype="int64")
    values = StartEndPotentials(logits, rows, rows).decode()
    assert values.starts[0] < values.ends[0]
    assert values.scores[0] < 0.5


def test_constrain_has_no_meaning():
    potentials = make_potentials(0, [5, 2, 6], scale=3.0)
    for a, b in zip(potentials.decode(), potentials.decode(constrain=False)):
        assert a.tolist() == b.tolist()


def test_large_logits_in_single_precision():
    rough = make_potentials(1, [60, 60, 40], scale=60.0, dtype=torch.float32)
    exact = replace(rough, logits=rough.logits.double())
    a, b = rough.decode(), exact.decode()
    assert len(a.docs) and a.starts.tolist() == b.starts.tolist()
    assert ((a.scores > 0) & (a.scores <= 1)).all()
    assert_allclose(a.scores, b.scores, atol=1e-4)
    gold = make_gold([(0, 0, 3, 9)])
    assert_allclose(rough.get_loss(gold)[0], exact.get_loss(gold)[0], rtol=1e-5)
    assert torch.isfinite(rough.get_loss(gold)[1].logits).all()


# Two values of one row, one in another, one of a pair that was not asked.
GOLD = [(0, 0, 0, 1), (0, 0, 3, 5), (2, 20, 1, 2), (1, 20, 0, 1)]
LENGTHS = [5, 4, 3, 1]


def test_loss_by_its_definition():
    potentials = make_potentials(0, LENGTHS)
    start, end = -potentials.logits.log_softmax(1).numpy()
    expected = [
        (start[1, 0] + start[4, 0]) / 2 + (end[1, 0] + end[5, 0]) / 2,
        start[0, 1] + end[0, 1],
        start[2, 2] + end[2, 2],
        start[0, 3] + end[0, 3],
    ]
    loss, gradient = potentials.get_loss(make_gold(GOLD))
    assert_allclose(loss, numpy.mean(expected))
    assert gradient.docs is potentials.docs


def test_pairs_that_are_not_aligned_are_left_out():
    potentials = make_potentials(0, LENGTHS)
    # One has a value beside the one that is not aligned, and one was not asked.
    gold = make_gold(GOLD, unaligned=[(0, 0), (3, 30), (3, 0)])
    loss, gradient = potentials.get_loss(gold)
    rest = StartEndPotentials(
        potentials.logits[..., 1:3], potentials.docs[1:3], potentials.attributes[1:3]
    )
    expected = rest.get_loss(make_gold(GOLD))
    assert_allclose(loss, expected[0])
    assert not gradient.logits[..., [0, 3]].any()
    assert_allclose(gradient.logits[..., 1:3], expected[1].logits)
    everything = [(row, row * 10) for row in range(4)]
    loss, gradient = potentials.get_loss(make_gold(GOLD, unaligned=everything))
    assert loss == 0.0 and not gradient.logits.any()


@pytest.mark.parametrize("unaligned", [[], [(1, 10)]])
def test_gradient_of_the_loss(unaligned):
    potentials = make_potentials(0, LENGTHS)
    gold = make_gold(GOLD, unaligned)
    _, gradient = potentials.get_loss(gold)
    assert torch.isfinite(gradient.logits).all()
    step = 1e-6
    for place in numpy.ndindex(*potentials.logits.shape):
        if potentials.logits[place] == -torch.inf:
            assert gradient.logits[place] == 0
            continue
        losses = []
        for sign in (1, -1):
            moved = potentials.logits.clone()
            moved[place] += sign * step
            losses.append(replace(potentials, logits=moved).get_loss(gold)[0])
        expected = (losses[0] - losses[1]) / (2 * step)
        assert_allclose(gradient.logits[place], expected, atol=1e-8)


def test_nothing():
    none = numpy.zeros(0, dtype="int64")
    potentials = StartEndPotentials(torch.zeros(2, 1, 0), none, none)
    loss, gradient = potentials.get_loss(make_gold([(0, 0, 0, 1)], [(1, 0)]))
    assert loss == 0.0 and gradient.logits.shape == (2, 1, 0)
    assert len(potentials) == len(potentials.decode().docs) == 0


def test_several_batches_are_decoded_as_one():
    """The positions of shorter texts are filled up with what cannot be."""
    generator = torch.Generator().manual_seed(0)
    parts = []
    for k, (n, rows) in enumerate([(5, 4), (2, 3), (7, 1)]):
        logits = torch.randn(2, n + 1, rows, generator=generator) * 3
        texts = numpy.arange(rows)
        part = StartEndPotentials(logits, texts, texts * 0 + k)
        assert part.find_candidates() is part and part.size == 2 * (n + 1) * rows
        parts.append(part.renumber(10 * k + texts))
    found = StartEndPotentials.join(parts).decode()
    expected = Values.merge([part.decode() for part in parts])
    assert len(expected.docs) > 4
    for array, other in zip(Values.merge([found]), expected):
        numpy.testing.assert_allclose(array, other, rtol=1e-5)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), lengths=row_lengths)
def test_restricted_values_against_all_spans(data, lengths):
    potentials = make_potentials(data.draw(st.integers(0, 10_000)), lengths)
    probabilities = potentials.logits.softmax(1).numpy()
    n = max(lengths)
    marks = data.draw(
        st.lists(st.sampled_from([0, FRESH, CLOSED]), min_size=n, max_size=n)
    )
    expected = []
    for row, length in enumerate(lengths):
        start, end = probabilities[:, :, row]
        nothing = start[0] * end[0]
        spans = {
            (i, j): score
            for (i, j), score in list_spans(start, end, length).items()
            if marks[i] != CLOSED and not any(marks[i + 1 : j])
        }
        best = max(spans, key=spans.__getitem__, default=None)
        if best is not None and spans[best] > nothing:
            score = spans[best] / (sum(spans.values()) + nothing)
            expected.append((row, row * 10, *best, score))
    of_texts = numpy.array([marks] * len(lengths), dtype="int8").T
    before = potentials.logits.clone()
    values = potentials.restrict(of_texts).decode()
    assert torch.equal(potentials.logits, before)
    found = list(zip(*(array.tolist() for array in values)))
    assert [value[:4] for value in found] == [value[:4] for value in expected]
    assert_allclose(values.scores, [value[4] for value in expected], rtol=1e-6)


@pytest.mark.parametrize("size", [300.0, 30_000.0])
def test_scores_of_large_logits_in_single_precision(size):
    potentials = make_potentials(0, LENGTHS)
    single = replace(potentials, logits=(potentials.logits + size).float())
    exact = replace(single, logits=single.logits.double())
    found, expected = single.decode(), exact.decode()
    assert_array_equal(found.starts, expected.starts)
    assert_allclose(found.scores, expected.scores, atol=1e-6)
    pairs = single.docs, single.attributes
    assert_allclose(single.score_absence(*pairs), exact.score_absence(*pairs), atol=1e-6)
