import itertools

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from spacy_adatag.crf.viterbi import viterbi
from spacy_adatag.potentials.bioe import (
    TAGS,
    count_tags,
    find_candidates,
    get_legal,
    spans_to_tags,
    tags_to_spans,
)
from spacy_adatag.potentials.spans import find_spans

BEGIN, INSIDE, END = range(3)


def read(*rows):
    """Tags of rows written as strings, `"BIO"`."""
    n = max(map(len, rows))
    tags = [[TAGS.index(tag) for tag in row.ljust(n, "B")] for row in rows]
    return numpy.array(tags).T, numpy.array([len(row) for row in rows])


def read_sets(text, sets):
    """Tags of one row written with the number of their set, `"B0 I0 E0 O B1"`."""
    tags = [
        3 * sets if tag == "O" else 3 * int(tag[1:]) + "BIE".index(tag[0])
        for tag in text.split()
    ]
    return numpy.array(tags)[:, None], numpy.array([len(tags)])


def find_values(tags, sets):
    """The values of one row by the words of the documentation: a `B` with the `I* E` of
    its set that follow, if they do.
    """
    values = []
    for start, tag in enumerate(tags):
        tag_set, kind = divmod(int(tag), 3)
        if tag_set == sets or kind != BEGIN:
            continue
        end = start + 1
        while end < len(tags) and tags[end] == 3 * tag_set + INSIDE:
            end += 1
        closed = end < len(tags) and tags[end] == 3 * tag_set + END
        values.append((start, end + 1 if closed else start + 1, tag_set))
    return values


def write_legal(n, sets):
    """All tag sequences of n words that whole values, and words outside, make up."""
    if n == 0:
        yield ()
        return
    for rest in write_legal(n - 1, sets):
        yield (3 * sets, *rest)
    for size, tag_set in itertools.product(range(1, n + 1), range(sets)):
        begin, inside, end = (3 * tag_set + kind for kind in (BEGIN, INSIDE, END))
        value = (begin,) if size == 1 else (begin, *[inside] * (size - 2), end)
        for rest in write_legal(n - size, sets):
            yield (*value, *rest)


def is_legal(legal, sequence):
    sequence = numpy.array(sequence)
    return bool(
        legal.start[sequence[0]]
        and legal.end[sequence[-1]]
        and legal.transitions[sequence[:-1], sequence[1:]].all()
    )


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
    row, start, end, tag_set = tags_to_spans(*read(tags))
    assert list(zip(start, end)) == spans
    assert not row.any() and not tag_set.any()


@pytest.mark.parametrize(
    "tags,spans",
    [
        ("B0 B1 E1 O B0 I0 E0", [(0, 1, 0), (1, 3, 1), (4, 7, 0)]),
        ("B2 B0 B1", [(0, 1, 2), (1, 2, 0), (2, 3, 1)]),
        # An I or E of another set ends a value, and is none itself.
        ("B0 I1 E0", [(0, 1, 0)]),
        ("B0 E1 E0", [(0, 1, 0)]),
        ("B0 I0 I1 E0", [(0, 1, 0)]),
        ("B0 I0 I1 E1", [(0, 1, 0)]),
        ("B0 I0 E1 B1 I1 E1", [(0, 1, 0), (3, 6, 1)]),
        ("I1 B1 I1 I1 E1 E1", [(1, 5, 1)]),
        ("I2 E2 E0", []),
    ],
)
def test_tags_of_several_sets_to_spans(tags, spans):
    row, start, end, tag_set = tags_to_spans(*read_sets(tags, 3), sets=3)
    assert list(zip(start, end, tag_set)) == spans
    assert not row.any()


def test_rows_do_not_run_into_each_other():
    row, start, end, _ = tags_to_spans(*read("OBI", "EOO", "B"))
    assert list(zip(row, start, end)) == [(0, 1, 2), (2, 0, 1)]


@settings(deadline=None)
@given(st.data(), st.integers(1, 3), st.lists(st.integers(1, 8), min_size=1, max_size=4))
def test_any_tags_to_spans(data, sets, lengths):
    """Legal or not, and whatever stands behind the end of a row."""
    n, any_tag = max(lengths), st.integers(0, 3 * sets)
    rows = [data.draw(st.lists(any_tag, min_size=n, max_size=n)) for _ in lengths]
    found = tags_to_spans(numpy.array(rows).T, numpy.array(lengths), sets)
    assert list(zip(*(array.tolist() for array in found))) == [
        (i, *value)
        for i, (row, length) in enumerate(zip(rows, lengths))
        for value in find_values(row[:length], sets)
    ]


@st.composite
def rows_of_spans(draw, sets):
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        length = draw(st.integers(1, 12))
        cuts = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
        pairs = list(zip(cuts, cuts[1:]))
        keep = draw(st.lists(st.booleans(), min_size=6, max_size=6))
        rows.append(
            (
                length,
                [
                    (*pair, draw(st.integers(0, sets - 1)))
                    for pair, kept in zip(pairs, keep)
                    if kept
                ],
            )
        )
    return rows


@pytest.mark.parametrize("sets", [1, 2, 5])
@settings(deadline=None)
@given(data=st.data())
def test_round_trip(sets, data):
    rows = data.draw(rows_of_spans(sets))
    lengths = numpy.array([length for length, _ in rows])
    spans = [(i, *value) for i, (_, row) in enumerate(rows) for value in row]
    row, start, end, tag_set = numpy.array(spans, dtype="int64").reshape(-1, 4).T
    tags = spans_to_tags(int(lengths.max()), len(rows), row, start, end, tag_set, sets)
    found = numpy.stack(tags_to_spans(tags, lengths, sets), axis=1)
    assert_array_equal(found, numpy.array(spans).reshape(-1, 4))
    for i, length in enumerate(lengths):
        assert is_legal(get_legal(sets), tags[:length, i])
        assert (tags[length:, i] == 3 * sets).all()


def test_spans_are_of_the_first_set_by_default():
    row, start, end = numpy.array([[0, 0, 4], [1, 1, 2]]).T
    expected, _ = read("OOOOO", "OBOOO")
    expected[:4, 0] = [TAGS.index(tag) for tag in "BIIE"]
    assert_array_equal(spans_to_tags(5, 2, row, start, end), expected)


def test_by_hand_with_several_sets():
    spans = numpy.array([[0, 3, 2], [3, 4, 0], [4, 6, 1]])
    start, end, tag_set = spans.T
    tags = spans_to_tags(7, 1, start * 0, start, end, tag_set, 3)
    assert_array_equal(tags, read_sets("B2 I2 E2 B0 B1 E1 O", 3)[0])


@pytest.mark.parametrize("sets,n", [(1, 1), (1, 6), (2, 1), (2, 4), (3, 3)])
def test_legal_sequences_are_those_of_whole_values(sets, n):
    assert count_tags(sets) == 3 * sets + 1
    legal = get_legal(sets)
    allowed = {
        sequence
        for sequence in itertools.product(range(count_tags(sets)), repeat=n)
        if is_legal(legal, sequence)
    }
    assert allowed == set(write_legal(n, sets))


def test_legal_of_one_set_by_hand():
    """Rows and columns in the order B I E O."""
    legal = get_legal(1)
    assert legal.start.tolist() == [True, False, False, True]
    assert legal.end.tolist() == [True, False, True, True]
    assert legal.transitions.tolist() == [
        [True, True, True, True],
        [False, True, True, False],
        [True, False, False, True],
        [True, False, False, True],
    ]


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(1, 6),
    sets=st.integers(1, 3),
    shift=st.floats(0, 5),
)
def test_candidates_are_all_rows_with_a_value(seed, n, sets, shift):
    """And a row that has none keeps only O."""
    rng = numpy.random.default_rng(seed)
    rows, decoders, tags = 40, numpy.arange(40) % 7, 3 * sets + 1
    emissions = rng.normal(size=(n, 3 * sets, rows)) * 2 - shift
    transitions = rng.normal(size=(tags, tags, 7))
    lengths = numpy.sort(rng.integers(1, n + 1, size=rows))[::-1]
    candidates = find_candidates(emissions, transitions, lengths, decoders)
    assert candidates.shape == (rows,)
    own = transitions[..., decoders]
    found, path = viterbi(emissions, own, lengths, legal=get_legal(sets))
    assert candidates[found].all()
    assert ((path != 3 * sets).any(0)).all()
    for threshold in (0.02, 0.3):
        candidates = find_candidates(emissions, transitions, lengths, decoders, threshold)
        found = find_spans(emissions, own, lengths, threshold, legal=get_legal(sets))[0]
        assert candidates[found].all()


def test_candidates_are_few():
    """A bound that keeps everything would be of no use."""
    emissions = numpy.random.default_rng(0).normal(size=(12, 3, 1000)) - 3.0
    transitions, decoders = numpy.zeros((4, 4, 1)), numpy.zeros(1000, dtype="int64")
    lengths = numpy.full(1000, 12)
    found, _ = viterbi(emissions, transitions, lengths, legal=get_legal(1))
    candidates = find_candidates(emissions, transitions, lengths, decoders)
    assert 0 < len(found) <= int(candidates.sum()) < 1.2 * len(found)


@pytest.mark.parametrize("threshold", [0.05, 0.5])
def test_candidates_of_a_threshold_are_few(threshold):
    emissions = numpy.random.default_rng(0).normal(size=(12, 3, 1000)) * 2 - 7.0
    transitions, decoders = numpy.zeros((4, 4, 1)), numpy.zeros(1000, dtype="int64")
    lengths = numpy.full(1000, 12)
    rows = find_spans(emissions, transitions, lengths, threshold, legal=get_legal(1))[0]
    candidates = find_candidates(emissions, transitions, lengths, decoders, threshold)
    assert candidates[rows].all()
    assert 0 < len(set(rows)) <= int(candidates.sum()) < 3 * len(set(rows))


@pytest.mark.parametrize("tag", [BEGIN, END])
@pytest.mark.parametrize("size", [50.0, 100.0, 2000.0])
def test_large_weights_are_candidates(tag, size):
    emissions = numpy.full((3, 3, 3), -5.0, dtype="f")
    emissions[1, tag, 0] = size
    emissions[:, tag, 1] = -size
    emissions[1, :, 2] = size
    transitions, decoders = numpy.zeros((4, 4, 1), "f"), numpy.zeros(3, dtype="int64")
    lengths = numpy.full(3, 3)
    candidates = find_candidates(emissions, transitions, lengths, decoders, 0.3)
    assert candidates.tolist() == [True, False, True]


def test_no_candidates_in_nothing():
    none = numpy.zeros(0, dtype="int64")
    for n in (0, 2):
        found = find_candidates(
            numpy.zeros((n, 3, 0)), numpy.zeros((4, 4, 1)), none, none
        )
        assert found.shape == (0,)
