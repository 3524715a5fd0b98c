"""Which values need a person most."""

import numpy
import pytest
import spacy

from spacy_adatag.canonical import SchemaEntry
from spacy_adatag.corpus.schema import Record
from spacy_adatag.groups import write_docs
from spacy_adatag.potentials import Values
from spacy_adatag.review.finding import MAX_SAME, MIN_COMPARED, Finder, Wanted


@pytest.fixture
def component(trained, model):
    return spacy.load(model).get_pipe("adatag")


def add(finder: Finder, text: str, values, unsure=(), cells=None, id: str = "1") -> None:
    """Add a text. Each of its words has an attribute and a score."""
    nlp = spacy.blank("en")
    doc = nlp(text)
    keys = finder.component.key, finder.component.unsure_key
    for key, items in zip(keys, (values, unsure)):
        starts = numpy.array([text.split().index(word) for _, word, _ in items], int)
        scores = numpy.array([score for _, _, score in items], dtype="f")
        at = numpy.arange(len(items))
        values = Values(numpy.zeros_like(at), at, starts, starts + 1, scores)
        write_docs([doc], values, [label for label, _, _ in items], key)
    finder.add(Record(id, text), doc, cells or {})


def show(finder: Finder):
    return [
        (case.attribute, q.value, q.kind)
        for case in finder.choose()
        for q in case.questions
    ]


def test_reasons(component):
    component.thresholds = {"Material": 0.95}
    finder = Finder(component, Wanted())
    colors = [("Color", "red", 0.9)]
    add(finder, "red shirt", colors, cells={"Color": ["Red"]})
    add(finder, "red hat", colors, cells={"Color": ["blue"]})
    add(finder, "red coat", [("Color", "red", 0.6)])
    add(finder, "red bag", [("Color", "red", 0.9)])
    add(finder, "wool hat", [], [("Material", "wool", 0.7)])
    add(finder, "wool cap", [], [("Material", "wool", 0.7)], cells={"Material": ["Wool"]})
    add(finder, "a silk tie", [], [], cells={"Material": ["SILK", "linen"]})
    assert show(finder) == [
        ("Color", "red", "contradicts"),
        ("Color", "red", "low"),
        ("Material", "silk", "missed"),
        ("Material", "wool", "unsure"),
    ]
    (case,) = (case for case in finder.choose() if case.kind == "unsure")
    assert case.questions[0].reason == "below the threshold 0.95"


def test_sure_values_beside_unsure_ones(component):
    """A record of a case has all values of its attribute."""
    finder = Finder(component, Wanted())
    values = [("Color", "red", 0.99), ("Color", "blue", 0.6), ("Scent", "mint", 0.99)]
    add(finder, "red or blue mint", values)
    (case,) = finder.choose()
    assert [q.value for q in case.questions] == ["blue"] and case.sure == [(0, 3)]


def test_attributes_that_agree_with_the_cells_too_seldom(component):
    finder = Finder(component, Wanted())
    for i in range(MIN_COMPARED):
        cell = "red" if i % 4 else "blue"
        values = [("Color", "red", 0.99)]
        add(finder, f"red {i}", values, cells={"Color": [cell]}, id=str(i))
    add(finder, "green hat", [("Color", "green", 0.99)])
    assert finder.list_doubtful() == {"Color": 0.75}
    (case,) = (case for case in finder.choose() if case.kind == "attribute")
    (question,) = case.questions
    assert question.reason == "only 75% agree with the cells"


def test_the_same_values_are_asked_a_few_times(component):
    finder = Finder(component, Wanted())
    for i in range(10):
        add(finder, f"red {i}", [("Color", "red", 0.5)], id=str(i))
    add(finder, "blue", [("Color", "blue", 0.7)])
    assert len(finder.choose()) == MAX_SAME + 1


def test_the_limit_is_of_values(component):
    finder = Finder(component, Wanted(limit=3))
    for i in range(4):
        values = [("Color", f"a{i}", 0.5 + i / 100), ("Color", f"b{i}", 0.5)]
        add(finder, f"a{i} b{i}", values, id=str(i))
    assert sum(len(case.questions) for case in finder.choose()) == 2


def test_values_of_a_schema(component):
    component.attributes.set_schema(
        {"Color": SchemaEntry("choice", {"Blue": ["navy"], "Red": []}).to_json()}
    )
    finder = Finder(component, Wanted())
    add(finder, "navy hat", [("Color", "navy", 0.5)], cells={"Color": ["blue"]})
    assert show(finder) == []
    add(finder, "red hat", [("Color", "red", 0.99)], cells={"Color": ["navy"]})
    assert show(finder) == [("Color", "red", "contradicts")]
