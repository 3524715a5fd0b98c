"""The potentials of spans."""

from dataclasses import replace

import numpy
import pytest
import torch
from numpy.testing import assert_allclose

from spacy_adatag.potentials.base import CLOSED, FRESH, IMPOSSIBLE, Gold
from spacy_adatag.potentials.segments import ABSENT, SegmentPotentials

NOTHING = numpy.zeros(0, dtype="int64")


def list_spans(scores, docs, attributes):
    """Potentials of the spans that are possible, of a grid of all."""
    starts, lengths, rows = (scores > IMPOSSIBLE / 2).nonzero(as_tuple=True)
    found = scores[starts, lengths, rows]
    starts, lengths, rows = (part.numpy() for part in (starts, lengths + 1, rows))
    return SegmentPotentials(found, rows, starts, lengths, docs, attributes)


def make_potentials(rows=3, n=4, longest=2):
    """Rows of texts 0, 0, 1, ... that are asked attributes 5, 7, 5, ..."""
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(n, longest, rows, generator=generator, dtype=torch.float64)
    scores[n - 1, 1:] = IMPOSSIBLE
    numbers = numpy.arange(rows)
    return list_spans(scores, numbers // 2, numpy.where(numbers % 2, 7, 5))


def take_row(potentials, row):
    own = potentials.rows == row
    return SegmentPotentials(
        potentials.scores[torch.from_numpy(own)],
        potentials.rows[own] * 0,
        potentials.starts[own],
        potentials.lengths[own],
        potentials.docs[[row]],
        potentials.attributes[[row]],
    )


def make_gold(values, unaligned=()):
    lost = numpy.array(unaligned, dtype="int64").reshape(-1, 2).T
    return Gold(*numpy.array(values, dtype="int64").reshape(-1, 4).T, *lost)


def test_the_gradient_is_that_of_the_loss():
    potentials = make_potentials()
    gold = make_gold([(0, 7, 1, 3), (0, 7, 3, 4)])
    _, gradient = potentials.get_loss(gold)
    step = 1e-5
    for at in range(len(potentials.scores)):
        losses = []
        for sign in (1, -1):
            moved = potentials.scores.clone()
            moved[at] += sign * step
            changed = replace(potentials, scores=moved)
            losses.append(changed.get_loss(gold)[0])
        expected = (losses[0] - losses[1]) / (2 * step)
        assert float(gradient.scores[at]) == pytest.approx(expected, abs=1e-7)


def test_rows_without_a_value_weigh_less():
    potentials = make_potentials(rows=2)
    loss, _ = potentials.get_loss(make_gold([(0, 5, 0, 1)]))
    first, second = (take_row(potentials, row) for row in (0, 1))
    with_value = first.get_loss(make_gold([(0, 5, 0, 1)]))[0]
    without = second.get_loss(make_gold([]))[0]
    assert loss == pytest.approx((with_value + ABSENT * without) / (1 + ABSENT))


@pytest.mark.parametrize(
    "values, unaligned",
    [
        ([], [(0, 5)]),
        # Longer than any span, behind the last word, and no span here.
        ([(0, 5, 0, 3)], []),
        ([(0, 5, 3, 5)], []),
        ([(0, 5, 3, 5), (0, 5, 0, 1)], []),
    ],
)
def test_rows_with_lost_values_are_not_trained(values, unaligned):
    potentials = make_potentials(rows=1)
    loss, gradient = potentials.get_loss(make_gold(values, unaligned))
    assert loss == 0 and not gradient.scores.any()


def test_values_are_decoded_by_their_marginals():
    scores = torch.full((3, 2, 2), IMPOSSIBLE)
    scores[0, 1, 0] = 3.0
    scores[2, 0, 0] = -3.0
    scores[1, 0, 1] = 0.0
    potentials = list_spans(scores, numpy.array([4, 2]), numpy.array([1, 0]))
    values = potentials.decode(threshold=0.3)
    assert values.docs.tolist() == [2, 4] and values.attributes.tolist() == [0, 1]
    assert values.starts.tolist() == [1, 0] and values.ends.tolist() == [2, 2]
    assert_allclose(values.scores, [0.5, 1 / (1 + numpy.exp(-3.0))], rtol=1e-5)
    assert len(potentials.decode(threshold=0.001).docs) == 3
    assert potentials.decode().docs.tolist() == [2, 4]
    absent = potentials.score_absence(numpy.array([2]), numpy.array([0]))
    assert_allclose(absent, [0.5], rtol=1e-5)


@pytest.mark.parametrize("threshold", [None, 0.05, 0.4])
def test_rows_left_out_have_no_values(threshold):
    potentials = make_potentials(rows=6)
    kept = potentials.find_candidates(threshold=threshold)
    for part in zip(
        potentials.decode(threshold=threshold), kept.decode(threshold=threshold)
    ):
        assert_allclose(*part)


def test_parts_are_joined():
    first, second = make_potentials(rows=2), make_potentials(rows=3, n=6)
    joined = SegmentPotentials.join([first, second.renumber(numpy.array([7, 8]))])
    values = joined.decode(threshold=0.1)
    own = first.decode(threshold=0.1)
    assert_allclose(values.scores[values.docs < 7], own.scores)
    assert set(values.docs[values.docs >= 7].tolist()) <= {7, 8}


def test_marked_words_have_no_values():
    potentials = make_potentials(rows=2)
    marks = numpy.zeros((4, 1), dtype="int64")
    marks[1], marks[2] = FRESH, CLOSED
    kept = potentials.restrict(marks)
    found = [*zip(kept.starts.tolist(), kept.lengths.tolist(), kept.rows.tolist())]
    # Span (0, 2) would go on at 1, (1, 3) at 2, where nothing starts either.
    expected = [(i, 1, row) for i in (0, 1, 3) for row in (0, 1)]
    assert sorted(found) == expected and len(kept.scores) == len(found)


def test_rows_without_any_span():
    none = SegmentPotentials(
        torch.zeros(0), *[NOTHING] * 3, *numpy.array([[0, 1], [5, 5]])
    )
    assert len(none.decode(threshold=0.1).docs) == 0
    assert none.score_absence(numpy.array([1]), numpy.array([5])).tolist() == [1]
    loss, gradient = none.get_loss(make_gold([]))
    assert loss == 0 and len(gradient.scores) == 0
    assert len(none.find_candidates().docs) == 0
    joined = SegmentPotentials.join([none, make_potentials()])
    assert joined.rows.min() == 2
