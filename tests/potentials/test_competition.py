from itertools import combinations

import numpy
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Span

from spacy_adatag.gold import count_overlapping
from spacy_adatag.potentials.base import Values
from spacy_adatag.potentials.competition import CERTAIN, are_free, settle

VALUES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 12),
        st.integers(1, 5),
        st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9, 0.99, 1.0]),
    ),
    max_size=14,
)


def make_values(rows):
    """Values in the order of docs and positions, of an attribute each."""
    rows = sorted(rows)
    docs, starts, lengths, scores = list(zip(*rows)) if rows else [()] * 4
    starts = numpy.array(starts, dtype="int64")
    return Values(
        numpy.array(docs, dtype="int64"),
        numpy.arange(len(rows)),
        starts,
        starts + numpy.array(lengths, dtype="int64"),
        numpy.array(scores, dtype="f"),
    )


def weigh(values):
    return -numpy.log1p(-values.scores.astype("float64").clip(max=CERTAIN)).sum()


def overlap(values):
    rows = list(zip(values.docs, values.starts, values.ends))
    return any(
        a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a, b in combinations(rows, 2)
    )


def find_best(values):
    """By trying all sets."""
    best = 0.0
    for mask in range(2 ** len(values.docs)):
        kept = numpy.array([mask >> i & 1 for i in range(len(values.docs))], dtype=bool)
        chosen = Values(*(array[kept] for array in values))
        if not overlap(chosen):
            best = max(best, weigh(chosen))
    return best


@given(VALUES)
def test_best_set_without_overlaps(rows):
    values = make_values(rows[:9])
    settled = settle(values)
    assert not overlap(settled)
    assert weigh(settled) == pytest.approx(find_best(values))


@given(VALUES)
def test_order_and_what_is_not_contested(rows):
    values = make_values(rows)
    settled = settle(values)
    # The number of each value.
    kept = settled.attributes.tolist()
    assert kept == sorted(kept)
    for given_, found in zip(values, settled):
        assert (given_[settled.attributes] == found).all()
    alone = make_values([])
    for i in range(len(rows)):
        others = [j for j in range(len(rows)) if j != i]
        pair = lambda j, i=i: Values(*(array[[i, j]] for array in values))  # noqa: E731
        if not any(overlap(pair(j)) for j in others):
            assert i in kept
    assert settle(alone).docs.size == 0


def test_two_that_fit_beat_one_that_covers_both():
    values = make_values([(0, 0, 4, 0.9), (0, 0, 2, 0.8), (0, 2, 2, 0.8)])
    settled = settle(values)
    assert list(zip(settled.starts, settled.ends)) == [(0, 2), (2, 4)]
    values = make_values([(0, 0, 4, 0.99), (0, 0, 2, 0.5), (0, 2, 2, 0.5)])
    settled = settle(values)
    assert list(zip(settled.starts, settled.ends)) == [(0, 4)]


def test_count_overlapping():
    doc = spacy.blank("en")("a b c d e f")
    spans = [(0, 3, "A"), (1, 2, "B"), (2, 4, "A"), (4, 5, "B"), (4, 5, "C"), (5, 6, "A")]
    spans = [Span(doc, start, end, label) for start, end, label in spans]
    # Two of an attribute may, and those that only touch do not.
    assert count_overlapping(spans) == 4
    assert count_overlapping([]) == 0


@given(VALUES, st.integers(1, 3))
def test_each_attribute_by_itself(rows, attributes):
    values = make_values(rows)
    values = values._replace(attributes=values.attributes % attributes)
    found = settle(values, across=False)
    expected = [settle(values.take(values.attributes == a)) for a in range(attributes)]
    sets = [sorted(zip(*part)) for part in (found, Values.merge(expected))]
    assert sets[0] == sets[1]
    assert sorted(zip(found.docs, found.starts)) == list(zip(found.docs, found.starts))


@given(st.data())
def test_values_that_overlap_no_others_are_free(data):
    span = st.tuples(
        st.integers(0, 2), st.integers(0, 2), st.integers(0, 9), st.integers(1, 4)
    )
    taken = settle(as_values(data.draw(st.lists(span, max_size=8))), across=False)
    values = as_values(data.draw(st.lists(span, max_size=8)))
    expected = [
        not any(
            (d, a) == (doc, attribute) and s < end and start < e
            for d, a, s, e in zip(*(x.tolist() for x in taken[:4]))
        )
        for doc, attribute, start, end in zip(*(x.tolist() for x in values[:4]))
    ]
    assert are_free(values, taken).tolist() == expected


def as_values(spans):
    docs, attributes, starts, sizes = numpy.array(sorted(spans), "int64").reshape(-1, 4).T
    scores = numpy.full(len(docs), 0.5, dtype="f")
    values = Values(docs, attributes, starts, starts + sizes, scores)
    return values.take(numpy.lexsort((starts, docs)))
