from typing import List

import numpy
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from spacy_adatag.models.pairs import Pairs

batches = st.lists(
    st.tuples(st.integers(0, 5), st.sets(st.integers(0, 6)).map(sorted)), max_size=6
)


def make_pairs(lengths: List[int], queries: List[List[int]]) -> Pairs:
    return Pairs.from_queries(
        numpy.array(lengths, dtype="int64"),
        [numpy.array(rows, dtype="int64") for rows in queries],
    )


def list_rows(pairs: Pairs):
    return list(
        zip(
            pairs.take(pairs.lengths[:, None]).tolist(),
            pairs.take(pairs.texts[:, None]).tolist(),
            pairs.take(pairs.attributes).tolist(),
        )
    )


@settings(deadline=None)
@given(batches)
def test_rows_are_the_pairs_that_were_asked(batch):
    lengths, queries = [n for n, _ in batch], [rows for _, rows in batch]
    rows = list_rows(make_pairs(lengths, queries))
    assert sorted(rows) == sorted(
        (length, text, attribute)
        for text, (length, asked) in enumerate(batch)
        for attribute in asked
        if length
    )
    of_rows = [length for length, _, _ in rows]
    assert of_rows == sorted(of_rows, reverse=True), "longer rows come first"


@settings(deadline=None)
@given(
    lengths=st.lists(st.integers(0, 5), max_size=5),
    asked=st.sets(st.integers(0, 6)).map(sorted),
)
def test_the_same_queries_for_all_are_not_selected(lengths, asked):
    """One array for all texts takes the short way, to the same rows."""
    everything = numpy.array(asked, dtype="int64")
    short = Pairs.from_queries(
        numpy.array(lengths, dtype="int64"), [everything] * len(lengths)
    )
    assert short.select is None
    assert list_rows(short) == list_rows(make_pairs(lengths, [asked] * len(lengths)))


def test_by_hand():
    pairs = make_pairs([2, 0, 3, 1, 2], [[5, 1], [1], [1], [], [7]])
    assert_array_equal(pairs.texts, [2, 0, 4])
    assert_array_equal(pairs.lengths, [3, 2, 2])
    assert_array_equal(pairs.attributes, [1, 5, 7])
    # Of the product of three texts and three attributes.
    assert pairs.select is not None
    assert sorted(pairs.select.tolist()) == [0, 3, 4, 8]
    assert pairs.shape == (3, 3)


def test_potentials_of_the_rows():
    pairs = make_pairs([2, 0, 3, 1, 2], [[5, 1], [1], [1], [], [7]])
    emissions, transitions = torch.randn(3, 4, 4), torch.randn(4, 4, 4)
    potentials = pairs.make_potentials(emissions, transitions)
    assert potentials.emissions is emissions and potentials.transitions is transitions
    assert potentials.sets == 1 and len(potentials) == 4
    rows = zip(potentials.lengths, potentials.docs, potentials.attributes[0])
    assert list(rows) == list_rows(pairs)
    assert list_rows(pairs)[0] == (3, 2, 1)


def test_nothing_to_ask():
    for pairs in (make_pairs([], []), make_pairs([0, 3], [[1], []])):
        assert pairs.shape == (0, 0)
        assert list_rows(pairs) == []
