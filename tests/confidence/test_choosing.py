import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_adatag.confidence import (
    FLOOR,
    Wanted,
    choose_thresholds,
    explain_failure,
)
from spacy_adatag.confidence.bounds import get_lower_bound
from spacy_adatag.confidence.candidates import GRID
from spacy_adatag.confidence.choosing import FEW, NOT_SHOWN, TOO_FEW

from .making import make_candidates


def draw(seed, n, attributes=4, compete=False, power=1.0):
    """Values that are as often right as a power of their score, most of them of the first
    attribute.
    """
    rng = numpy.random.default_rng(seed)
    scores = rng.uniform(FLOOR, 1, n).astype("float32") ** 0.3
    correct = rng.random(n) < scores**power
    rows = (rng.random(n) ** 3 * attributes).astype("int64")
    places = rng.integers(0, 2 * n, n) if compete else None
    return make_candidates(rows, scores, correct, places, attributes)


WANTED = st.one_of(
    st.builds(Wanted, st.floats(0.5, 0.99)),
    st.builds(Wanted, st.floats(0.5, 0.99), st.floats(0.5, 0.99)),
)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 999), st.integers(0, 500), st.booleans(), WANTED)
def test_the_precision_is_reached(seed, n, compete, wanted):
    """By each attribute with a threshold of its own, and by all others together, also
    where attributes compete for words.
    """
    candidates = draw(seed, n, compete=compete)
    chosen = choose_thresholds(candidates, wanted)
    counts = candidates.count(chosen.threshold, chosen.thresholds)
    assert all(map(numpy.array_equal, counts, chosen.counts))
    names = candidates.attributes.names
    assert {*chosen.thresholds, *chosen.notes} == set(names)
    assert not {*chosen.thresholds} & {*chosen.notes}

    def check(predicted, correct):
        assert correct >= wanted.precision * predicted > 0
        if wanted.confidence is not None:
            bound = get_lower_bound(correct, predicted, wanted.confidence)
            assert bound >= wanted.precision - 1e-9

    for name in chosen.thresholds:
        check(*(int(array[names.index(name)]) for array in counts))
    if chosen.reached:
        others = [names.index(name) for name in chosen.notes]
        if not chosen.by_others:
            others = list(range(len(names)))
        check(*(int(array[others].sum()) for array in counts))


@pytest.mark.parametrize("confidence", [None, 0.9])
def test_a_higher_precision_keeps_less(confidence):
    candidates = draw(0, 3000)
    kept = [
        choose_thresholds(candidates, Wanted(precision, confidence)).counts.correct.sum()
        for precision in (0.7, 0.8, 0.9)
    ]
    assert kept == sorted(kept, reverse=True) and kept[0] > kept[-1] > 0


def test_confidence_costs_values():
    candidates = draw(0, 3000)
    numbers = [
        choose_thresholds(candidates, Wanted(0.85, confidence)).counts.predicted.sum()
        for confidence in (None, 0.8, 0.99)
    ]
    assert numbers[0] > numbers[1] > numbers[2]


def test_few_values_get_the_default():
    candidates = draw(0, 600, attributes=20)
    chosen = choose_thresholds(candidates, Wanted(0.85, 0.9))
    assert "attribute 0" in chosen.thresholds
    assert chosen.notes["attribute 19"] == TOO_FEW and chosen.reached
    assert chosen.threshold not in (GRID[0], GRID[-1])


def test_an_attribute_that_is_always_wrong():
    rows = numpy.repeat([0, 1], 200)
    scores = numpy.tile(numpy.linspace(0.5, 0.99, 200), 2)
    chosen = choose_thresholds(make_candidates(rows, scores, rows == 0), Wanted(0.8, 0.9))
    # Between the floor and the first score.
    assert chosen.thresholds == {"attribute 0": 0.28}
    # It has no values that show the precision: next to nothing of it is found.
    assert chosen.notes == {"attribute 1": NOT_SHOWN}
    assert (chosen.threshold, chosen.reached) == (GRID[-1], False)
    assert chosen.counts.predicted.tolist() == [200, 0]


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(0.9), Wanted(0.9, 0.9)])
def test_candidates_that_these_texts_do_not_have(wanted):
    """A precision of 0.9 would allow for four wrong values, but nothing is gained by
    them. The threshold is between the scores of correct and of wrong values.
    """
    rows = numpy.zeros(64, dtype="int64")
    scores = numpy.r_[numpy.linspace(0.6, 0.99, 60), [0.1, 0.1, 0.15, 0.2]]
    candidates = make_candidates(rows, scores, numpy.arange(64) < 60)
    candidates.gold = {"attribute 0": 60}
    chosen = choose_thresholds(candidates, wanted)
    assert chosen.thresholds == {"attribute 0": 0.41}
    assert (chosen.counts.predicted[0], chosen.counts.correct[0]) == (60, 60)


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(0.95), Wanted(0.95, 0.9)])
def test_what_all_values_say(wanted):
    """Any threshold below 0.6 keeps the same values of the first attribute. Those of the
    second show that less likely candidates are wrong.
    """
    rows = numpy.repeat([0, 1], [60, 120])
    scores = numpy.r_[numpy.linspace(0.6, 0.99, 60), numpy.linspace(0.1, 0.99, 120)]
    candidates = make_candidates(rows, scores, scores > 0.5)
    candidates.gold = {"attribute 0": 60, "attribute 1": int((scores[60:] > 0.5).sum())}
    chosen = choose_thresholds(candidates, wanted)
    assert chosen.thresholds["attribute 0"] == 0.5


def test_best_f1():
    candidates = draw(3, 2000)
    chosen = choose_thresholds(candidates, Wanted())
    counts, gold = candidates.together, candidates.gold_of_rows
    for row, name in enumerate(candidates.attributes.names):
        f1 = 2 * counts.correct[:, row] / (counts.predicted[:, row] + gold[row])
        assert f1[GRID.index(chosen.thresholds[name])] == f1.max()
    assert chosen.reached and chosen.notes == {}


def get_precision(threshold):
    """Of uniform scores whose values are right with the square of the score."""
    return (1 - threshold**3) / (3 * (1 - threshold))


@pytest.mark.parametrize("n", [60, 300, 2000])
def test_the_guarantee(n):
    """Of many choices on data drawn anew, at most one in ten misses the precision."""
    rng = numpy.random.default_rng(n)
    grid, runs, wanted = numpy.array(GRID), 300, 0.8
    missed = {0.9: 0, None: 0}
    for _ in range(runs):
        scores = rng.random(n)
        correct = rng.random(n) < scores**2
        kept = scores >= grid[:, None]
        counts = kept.sum(1), (kept & correct).sum(1)
        for confidence in missed:
            place, _ = Wanted(wanted, confidence).find(*counts, n)
            missed[confidence] += (
                place is not None and get_precision(grid[place]) < wanted
            )
    # Three standard deviations of the share.
    assert missed[0.9] / runs <= 0.1 + 3 * (0.1 * 0.9 / runs) ** 0.5
    # Without a test, far more do.
    assert missed[None] / runs > 0.2


@pytest.mark.parametrize(
    ("n", "wanted", "message"),
    [
        (FEW - 1, Wanted(0.9), "expected at least 20 values"),
        (40, Wanted(0.95, 0.9), "expected at least 45 values"),
        (0, Wanted(), "expected at least 20 gold values, got 6"),
        (500, Wanted(0.9), "no threshold shows a precision of 0.9"),
        (500, Wanted(0.9, 0.9), "which shows a precision of 0."),
    ],
)
def test_what_cannot_be_shown(n, wanted, message):
    rows, scores = numpy.zeros(n, dtype="int64"), numpy.linspace(0.1, 0.99, n)
    candidates = make_candidates(rows, scores, numpy.arange(n) % 2 > 0)
    if wanted.precision is None:
        candidates.gold = {"attribute 0": 3, "attribute 1": 3}
    chosen = choose_thresholds(candidates, wanted)
    assert not chosen.reached and not chosen.thresholds
    assert message in explain_failure(candidates, wanted)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ((None, 0.9), "expected a precision together with the confidence"),
        ((95, None), "expected precision to be above 0 and below 1, got 95"),
        ((0.9, 1.0), "expected confidence to be above 0 and below 1"),
    ],
)
def test_what_cannot_be_wanted(wanted, message):
    with pytest.raises(ValueError, match=message):
        Wanted(*wanted)
