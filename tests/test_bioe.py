import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from spacy_adatag.bioe import LEGAL, TAGS, spans_to_tags, tags_to_spans


def read(*rows):
    """Tags of rows written as strings, `"BIO"`."""
    n = max(map(len, rows))
    tags = [[TAGS.index(tag) for tag in row.ljust(n, "B")] for row in rows]
    return numpy.array(tags).T, numpy.array([len(row) for row in rows])


@pytest.mark.parametrize(
    "tags,spans",
    [
        ("OBOBEOBIEO", [(1, 2), (3, 5), (6, 9)]),  # Table 1 of the paper
        ("BB", [(0, 1), (1, 2)]),
        ("BIIE", [(0, 4)]),
        ("B", [(0, 1)]),
        ("O", []),
        # What only decoding without constraints gives.
        ("BIO", [(0, 1)]),
        ("IEB", [(2, 3)]),
        ("BIBE", [(0, 1), (2, 4)]),
        ("BEE", [(0, 2)]),
    ],
)
def test_tags_to_spans(tags, spans):
    row, start, end = tags_to_spans(*read(tags))
    assert list(zip(start, end)) == spans
    assert not row.any()


def test_rows_do_not_run_into_each_other():
    row, start, end = tags_to_spans(*read("OBI", "EOO", "B"))
    assert list(zip(row, start, end)) == [(0, 1, 2), (2, 0, 1)]


@st.composite
def rows_of_spans(draw):
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        length = draw(st.integers(1, 12))
        cuts = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
        pairs = list(zip(cuts, cuts[1:]))
        keep = draw(st.lists(st.booleans(), min_size=6, max_size=6))
        rows.append((length, [pair for pair, kept in zip(pairs, keep) if kept]))
    return rows


@given(rows_of_spans())
def test_round_trip(rows):
    lengths = numpy.array([length for length, _ in rows])
    spans = [(i, start, end) for i, (_, row) in enumerate(rows) for start, end in row]
    row, start, end = numpy.array(spans, dtype="int64").reshape(-1, 3).T
    tags = spans_to_tags(int(lengths.max()), len(rows), row, start, end)
    found = numpy.stack(tags_to_spans(tags, lengths), axis=1)
    assert_array_equal(found.reshape(-1, 3), numpy.array(spans).reshape(-1, 3))
    for i, length in enumerate(lengths):
        sequence = tags[:length, i]
        assert LEGAL.start[sequence[0]] and LEGAL.end[sequence[-1]]
        assert LEGAL.transitions[sequence[:-1], sequence[1:]].all()
