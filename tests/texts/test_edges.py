"""Values have both brackets of a pair or neither, and no white space around them."""

from typing import List, Optional, Tuple

import numpy
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from spacy_adatag.potentials.base import Values
from spacy_adatag.texts.edges import clean_edges

NLP = spacy.blank("en")


def make_doc(text: str) -> Doc:
    return Doc(NLP.vocab, words=text.split())


def make_values(places: List[Tuple[int, int, int, int]], scores: List[float]) -> Values:
    arrays = numpy.array(places, dtype="int64").reshape(-1, 4).T
    return Values(*arrays, numpy.array(scores, dtype="f"))


@pytest.mark.parametrize(
    "text,value,expected",
    [
        ("Suncream 50 ml ( 1.7 oz )", "50 ml ( 1.7 oz", "50 ml ( 1.7 oz )"),
        ("Lotion ( 235 ml ) , 2", "235 ml )", "235 ml"),
        ("Lotion ( 235 ml ) , 2", "( 235 ml", "235 ml"),
        ("Brush 2 ea [ Pack of 3 ]", "2 ea [ Pack of 3", "2 ea [ Pack of 3 ]"),
        ("Brush 2 ea （ Pack of 3 ）", "2 ea （ Pack of 3", "2 ea （ Pack of 3 ）"),
        ("( 4 oz ) jar", "4 oz ) jar", "( 4 oz ) jar"),
        ("( ( 4 oz ) ) jar", "( 4 oz ) )", "( 4 oz )"),
        # Both are there, or none.
        ("Large ( 18 Months )", "Large ( 18 Months )", "Large ( 18 Months )"),
        ("Large ( 18 Months )", "( 18 Months )", "( 18 Months )"),
        ("Large ( 18 Months )", "18 Months", "18 Months"),
        # Only half of a pair is in the text.
        ("Sticker : ) 5 pieces", ": )", ": )"),
        ("Cups 1 ) small", "1 )", "1 )"),
        ("Cups ( small ] blue", "Cups ( small", "Cups ( small"),
        # The pair is too far away to say what is right.
        ("Large ( 18 to 24 Months )", "Large ( 18", "Large ( 18"),
        # Nothing would be left.
        ("red ( ) blue", "(", "("),
    ],
)
def test_values_with_half_of_a_pair(text: str, value: str, expected: str) -> None:
    doc = make_doc(text)
    start = text[: text.index(value)].split()
    first, size = len(start), len(value.split())
    found = clean_edges([doc], make_values([(0, 7, first, first + size)], [0.5]))
    assert doc[found.starts[0] : found.ends[0]].text == expected
    assert (found.docs.tolist(), found.attributes.tolist()) == ([0], [7])


def test_values_that_become_the_same() -> None:
    docs = [make_doc("red"), make_doc("50 ml ( 1.7 oz ) red")]
    places = [(1, 3, 0, 5), (1, 3, 0, 6), (1, 4, 0, 5), (1, 3, 6, 7)]
    found = clean_edges(docs, make_values(places, [0.3, 0.25, 0.9, 0.8]))
    rows = zip(*(array.tolist() for array in found[:4]))
    scores = dict(zip(rows, found.scores.tolist()))
    assert scores == pytest.approx(
        {(1, 3, 0, 6): 0.3, (1, 4, 0, 6): 0.9, (1, 3, 6, 7): 0.8}
    )
    assert found.scores.dtype == numpy.float32


def test_white_space_at_the_ends_is_no_part_of_a_value() -> None:
    docs = [NLP.make_doc(""), NLP.make_doc(" red   cotton  "), NLP.make_doc("\n")]
    assert [token.text for token in docs[1]] == [" ", "red", "  ", "cotton", " "]
    places = [(1, 0, 0, 3), (1, 0, 1, 2), (1, 0, 2, 3), (1, 2, 2, 5), (2, 0, 0, 1)]
    found = clean_edges(docs, make_values(places, [0.5, 0.25, 1.0, 0.75, 1.0]))
    rows = [*zip(*(array.tolist() for array in found))]
    assert rows == [(1, 0, 1, 2, 0.5), (1, 2, 3, 4, 0.75)]


@pytest.mark.parametrize(
    "words,expected",
    [
        (["\n", "(", "4", "oz", "jar", ")"], (2, 4)),
        (["(", "\n", "(", "4", "oz", "jar", ")", ")"], (3, 5)),
    ],
)
def test_white_space_beside_half_of_a_pair(
    words: List[str], expected: Tuple[int, int]
) -> None:
    values = make_values([(0, 0, 0, expected[1])], [0.5])
    found = clean_edges([Doc(NLP.vocab, words=words)], values)
    assert (found.starts.tolist(), found.ends.tolist()) == ([expected[0]], [expected[1]])


def find_mate(words: List[str], at: int) -> Optional[int]:
    """Find the other bracket of a pair, if all in between is balanced."""
    pairs = {"(": ")", "[": "]"}
    if words[at] not in "()[]":
        return None
    step = 1 if words[at] in pairs else -1
    waiting: List[str] = []
    for i in range(at, len(words) if step > 0 else -1, step):
        word = words[i]
        opening = word in (pairs if step > 0 else pairs.values())
        if opening:
            waiting.append(word)
        elif word in "()[]":
            if {waiting.pop(), word} not in ({"(", ")"}, {"[", "]"}):
                return None
            if not waiting:
                return i
    return None


@given(st.data())
def test_any_text(data: st.DataObject) -> None:
    words = st.lists(st.sampled_from("()[]ab\n"), min_size=1, max_size=12)
    docs = [Doc(NLP.vocab, words=each) for each in data.draw(st.lists(words, max_size=3))]
    places = []
    for i, doc in enumerate(docs):
        for _ in range(data.draw(st.integers(0, 3))):
            start = data.draw(st.integers(0, len(doc) - 1))
            places.append((i, 0, start, data.draw(st.integers(start + 1, len(doc)))))
    places = sorted({*places})
    scores = st.lists(st.integers(1, 99), min_size=len(places), max_size=len(places))
    values = make_values(places, [each / 100 for each in data.draw(scores)])
    found = clean_edges(docs, values)
    assert (found.starts < found.ends).all()
    assert (found.ends <= [len(docs[i]) for i in found.docs]).all()
    for i, _, start, end, _ in zip(*found):
        # Neither end is half of a pair, unless nothing would be left.
        words = [token.text for token in docs[i]]
        for at in (start, end - 1):
            mate = find_mate(words, at)
            closed = mate is None or start <= mate < end
            assert closed or {*words[start:end]} <= {*"()[]\n"}
    # A second time changes nothing.
    assert [*zip(*clean_edges(docs, found))] == [*zip(*found)]
    # Less likely values change no others, so a floor does not change what is found.
    least = data.draw(st.integers(1, 99)) / 100
    likely = clean_edges(docs, values.take(values.scores >= least))
    assert {*zip(*likely)} == {*zip(*found.take(found.scores >= least))}
