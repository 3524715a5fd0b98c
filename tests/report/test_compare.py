from typing import Any, Dict, List, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.corpus.records import Record, Value
from spacy_adatag.report.compare import (
    find_errors,
    find_meeting,
    read_gold,
    read_predicted,
)

from .making import KEY, Gold, Predicted, make_doc, make_record

TEXT = "dark blue wool coat"


def find(text: str, gold: Gold, predicted: List[Predicted]) -> List[Tuple[str, Any, Any]]:
    doc = make_doc(text, predicted)
    errors = find_errors(
        read_gold(make_record(text, gold), doc), read_predicted(doc, KEY)
    )
    return [
        (
            error.kind,
            error.gold and error.gold.key,
            error.predicted and error.predicted.key,
        )
        for error in errors
    ]


@pytest.mark.parametrize(
    "gold,predicted,expected",
    [
        ({"Color": ["dark blue"]}, [("Color", 0, 2, 0.9)], []),
        ({"Color": []}, [], []),
        (
            {"Color": ["dark blue"]},
            [],
            [("missing", ("Color", "dark blue"), None)],
        ),
        (
            {"Color": ["dark blue"]},
            [("Color", 1, 2, 0.9)],
            [("boundary", ("Color", "dark blue"), ("Color", "blue"))],
        ),
        (
            {"Color": [], "Material": ["wool"]},
            [("Color", 2, 3, 0.9)],
            [("attribute", ("Material", "wool"), ("Color", "wool"))],
        ),
        (
            {"Color": []},
            [("Color", 3, 4, 0.9)],
            [("invented", None, ("Color", "coat"))],
        ),
        # A value that overlaps one of another attribute is not at the same place.
        (
            {"Color": [], "Material": ["blue wool"]},
            [("Color", 2, 3, 0.9)],
            [
                ("invented", None, ("Color", "wool")),
                ("missing", ("Material", "blue wool"), None),
            ],
        ),
        # What was found is no partner where its own attribute has one that was missed.
        (
            {"Color": ["dark blue"], "Shade": ["dark"]},
            [("Color", 0, 1, 0.9), ("Shade", 0, 1, 0.9)],
            [("boundary", ("Color", "dark blue"), ("Color", "dark"))],
        ),
        # It was found, and taken for another as well.
        (
            {"Color": ["blue"], "Shade": []},
            [("Color", 1, 2, 0.9), ("Shade", 1, 2, 0.9)],
            [("attribute", ("Color", "blue"), ("Shade", "blue"))],
        ),
        # The surest one takes the only partner.
        (
            {"Color": ["dark blue"]},
            [("Color", 0, 1, 0.5), ("Color", 1, 2, 0.9)],
            [
                ("boundary", ("Color", "dark blue"), ("Color", "blue")),
                ("invented", None, ("Color", "dark")),
            ],
        ),
        # Not in the text.
        (
            {"Color": ["navy"]},
            [("Color", 1, 2, 0.9)],
            [
                ("invented", None, ("Color", "blue")),
                ("missing", ("Color", "navy"), None),
            ],
        ),
    ],
)
def test_errors(gold: Gold, predicted: List[Predicted], expected: List[Any]) -> None:
    assert find(TEXT, gold, predicted) == expected


def test_places_of_gold() -> None:
    """Occurrences between tokens; those inside of words if there are no others; the
    place alone where one is given.
    """
    text = "red predator, red hat"
    attributes: Dict[str, List[Value]] = {
        "Color": [Value("red")],
        "Part": [Value("pred")],
        "Other": [Value("red", 14, 17)],
        "None": [Value("blue")],
    }
    gold = read_gold(Record("1", text, attributes), make_doc(text, []))
    places = {answer.attribute: answer.places for answer in gold}
    assert places["Color"] == ((0, 3), (14, 17))
    assert places["Part"] == ((4, 8),)
    assert places["Other"] == ((14, 17),)
    assert places["None"] == ()


def test_a_string_counts_once() -> None:
    doc = make_doc("red hat red", [("Color", 0, 1, 0.25), ("Color", 2, 3, 0.75)])
    (answer,) = read_predicted(doc, KEY)
    assert (answer.score, answer.places) == (0.75, ((0, 3), (8, 11)))


WORDS = TEXT.split()
NAMES = ["Color", "Material", "Size"]
places = st.tuples(st.integers(0, 3), st.integers(1, 3)).map(
    lambda place: (place[0], min(4, sum(place)))
)
values = st.lists(st.tuples(st.sampled_from(NAMES), places), max_size=6)


@given(values, values)
def test_every_difference_is_in_one_error(
    gold_values: List[Any], predicted_values: List[Any]
) -> None:
    gold: Dict[str, List[str]] = {name: [] for name in NAMES}
    for name, (start, end) in gold_values:
        gold[name].append(" ".join(WORDS[start:end]))
    predicted = [(name, *place, 0.5) for name, place in predicted_values]
    doc = make_doc(TEXT, predicted)
    expected = {answer.key for answer in read_gold(make_record(TEXT, gold), doc)}
    found = {answer.key for answer in read_predicted(doc, KEY)}
    errors = find(TEXT, gold, predicted)
    wrong = [after for _, _, after in errors if after is not None]
    assert sorted(wrong) == sorted(found - expected)
    # Gold that was found can be what another attribute was taken for.
    missed = [before for _, before, _ in errors if before in expected - found]
    assert set(missed) == expected - found
    kept = [before for kind, before, _ in errors if kind in ("missing", "boundary")]
    assert len(kept) == len(set(kept))


PLACES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 6)).map(lambda p: (p[0], p[0] + p[1]))
)


@given(PLACES, PLACES)
def test_meetings(some, others):
    pairs = [(a, b) for a in some for b in others if a[0] < b[1] and b[0] < a[1]]
    found = find_meeting(some, others)
    assert found in pairs if pairs else found is None


def test_the_places_of_a_long_text_are_gone_through_once():
    """Not each with each: of numbers that are compared too often, one says so."""

    class Once(int):
        seen = 0

        def __le__(self, other):
            Once.seen += 1
            return int(self) <= int(other)

    some = [(Once(4 * i), Once(4 * i + 1)) for i in range(500)]
    others = [(Once(4 * i + 2), Once(4 * i + 3)) for i in range(500)]
    assert find_meeting(some, others) is None and Once.seen <= 2000
