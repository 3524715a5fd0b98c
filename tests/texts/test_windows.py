import numpy
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from spacy.tokens import Doc, Span

from spacy_adatag.potentials.base import Values
from spacy_adatag.texts.windows import OVERLAP, WINDOW, Windows

NLP = spacy.blank("en")
texts = st.lists(st.integers(0, 40), max_size=4)


def make_values(rows):
    """From (window or text, attribute, start, end)."""
    array = numpy.array(rows, dtype="int64").reshape(-1, 4)
    return Values(*array.T, numpy.arange(len(array)) / 100)


def list_values(values):
    return list(zip(*(array.tolist() for array in values[:4])))


@settings(deadline=None)
@given(lengths=texts, window=st.integers(4, 12), data=st.data())
def test_windows_cover_texts(lengths, window, data):
    overlap = data.draw(st.integers(0, window - 1))
    windows = Windows.cut(numpy.array(lengths, dtype="int64"), window, overlap)
    for text, length in enumerate(lengths):
        own = windows.texts == text
        starts, ends = windows.starts[own], windows.ends[own]
        assert starts[0] == 0 and ends[-1] == length
        assert (ends - starts <= window).all()
        assert len(starts) == 1 or length > window
        # Each has what the one before it has last.
        assert (starts[1:] == ends[:-1] - overlap).all()
        # A value is taken from one window, and that has its start.
        firsts, lasts = windows.firsts[own], windows.lasts[own]
        assert firsts[0] == 0 and lasts[-1] == length
        assert (firsts[1:] == lasts[:-1]).all()
        assert (firsts >= starts).all() and (lasts <= ends).all()
    assert windows.texts.tolist() == sorted(windows.texts.tolist())


@settings(deadline=None)
@given(lengths=texts, data=st.data())
def test_values_that_every_window_finds(lengths, data):
    """What is not longer than half of the overlap is found whole, and once."""
    window, overlap = 10, 6
    expected = []
    for text, length in enumerate(lengths):
        starts = data.draw(st.sets(st.integers(0, max(0, length - 3))))
        last = -3
        for start in sorted(starts):
            if start >= last + 3 and start + 3 <= length:
                expected.append((text, text % 2, start, start + 3))
                last = start
    windows = Windows.cut(numpy.array(lengths, dtype="int64"), window, overlap)
    found = [
        (i, attribute, start - windows.starts[i], end - windows.starts[i])
        for i in range(len(windows.texts))
        for text, attribute, start, end in expected
        if text == windows.texts[i]
        and windows.starts[i] <= start
        and end <= windows.ends[i]
    ]
    assert list_values(windows.join(make_values(found))) == expected


def test_where_windows_meet():
    """Of what overlaps, the first is kept; other attributes and texts do not matter."""
    windows = Windows.cut(numpy.array([25, 25]), window=10, overlap=4)
    assert windows.texts.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert windows.starts.tolist() == [0, 6, 12, 18, 0, 6, 12, 18]
    assert windows.firsts.tolist() == [0, 8, 14, 20, 0, 8, 14, 20]
    found = [
        (0, 3, 7, 10),  # from 7 to 10
        (1, 3, 2, 5),  # from 8 on: overlaps it
        (1, 4, 2, 5),  # another attribute
        (5, 3, 2, 5),  # another text
        (1, 3, 5, 6),  # behind both
        (0, 3, 8, 9),  # not its own: it belongs to the next window
    ]
    values = windows.join(make_values(found))
    assert list_values(values) == [
        (0, 3, 7, 10),
        (0, 4, 8, 11),
        (0, 3, 11, 12),
        (1, 3, 8, 11),
    ]
    assert values.scores.tolist() == pytest.approx([0.0, 0.02, 0.04, 0.03])


def test_nothing_found():
    windows = Windows.cut(numpy.array([3 * WINDOW, 0]))
    assert len(windows.texts) == 5 and OVERLAP < WINDOW
    assert list_values(windows.join(make_values([]))) == []


class CountedDoc:
    """A Doc that says how often it was made an array as a whole."""

    def __init__(self, doc):
        self.doc, self.vocab, self.tensor, self.arrays = doc, doc.vocab, doc.tensor, 0

    def __len__(self):
        return len(self.doc)

    def to_array(self, attributes):
        self.arrays += 1
        return self.doc.to_array(attributes)


def make_annotated(words):
    doc = Doc(NLP.vocab, words=words, spaces=[i % 3 > 0 for i in range(len(words))])
    for i, token in enumerate(doc):
        token.tag_, token.pos_, token.lemma_ = f"T{i % 3}", "NOUN", f"lemma{i}"
        token.norm_ = f"norm{i}"
    doc.tensor = numpy.arange(2 * len(words), dtype="f").reshape(-1, 2)
    return doc


def test_docs_of_windows():
    """They are those of spaCy's `as_doc`, which copies the whole text for each."""
    docs = [make_annotated([f"w{i % 7}" for i in range(n)]) for n in (25, 0, 10, 31)]
    lengths = numpy.array([len(doc) for doc in docs], dtype="int64")
    windows = Windows.cut(lengths, 10, 2)
    counted = [CountedDoc(doc) for doc in docs]
    found = list(windows.cut_docs(counted))
    assert [doc.arrays for doc in counted] == [1, 0, 0, 1], "however many windows"
    assert found[windows.texts.tolist().index(2)] is counted[2], "as it is"
    for doc, text, start, end in zip(found, *windows[:3]):
        if isinstance(doc, CountedDoc):
            continue
        expected = docs[text][start:end].as_doc()
        assert doc.text == expected.text and len(doc) == end - start
        attributes = ["NORM", "LEMMA", "TAG", "POS", "MORPH", "ENT_TYPE", "SHAPE"]
        assert_array_equal(doc.to_array(attributes), expected.to_array(attributes))
        assert_array_equal(doc.tensor, expected.tensor)


def test_entities_that_windows_cut():
    doc = make_annotated(["a"] * 20)
    doc.set_ents([Span(doc, 7, 15, label="PRODUCT")])
    windows = list(Windows.cut(numpy.array([20]), 10, 2).cut_docs([doc]))
    types = [[token.ent_type_ for token in window] for window in windows]
    assert types == [["PRODUCT" if 7 <= i < 15 else "" for i in r] for r in RANGES]
    assert all(window.ents is not None for window in windows)


RANGES = [range(0, 10), range(8, 18), range(16, 20)]
