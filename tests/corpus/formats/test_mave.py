from copy import deepcopy
from typing import Any, Dict, List, Tuple

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

import spacy_adatag  # noqa: F401
from spacy_adatag.corpus.convert import convert_records
from spacy_adatag.corpus.formats import parse_mave
from spacy_adatag.corpus.records import Field, Record, Value

NLP = spacy.blank("en")
MAVE: Dict[str, Any] = {
    "id": "B01",
    "category": "Kettles",
    "paragraphs": [
        {"text": "Steel Kettle, 1.7 L", "source": "title"},
        {"text": "Brushed steel body", "source": "feature"},
        {"text": "", "source": "feature"},
        {"text": "holds 1.7 L of tea", "source": "feature"},
    ],
    "attributes": [
        {
            "key": "Material",
            "evidences": [
                {"value": "Steel", "pid": 0, "begin": 0, "end": 5},
                {"value": "Brushed steel", "pid": 1, "begin": 0, "end": 13},
                {"value": "steel", "pid": 1, "begin": 8, "end": 13},
            ],
        },
        {
            "key": "Capacity",
            "evidences": [{"value": "1.7 L ", "pid": 3, "begin": 6, "end": 12}],
        },
        {"key": "Color", "evidences": []},
    ],
}


def test_mave() -> None:
    text = "Steel Kettle, 1.7 L\nBrushed steel body\n\nholds 1.7 L of tea"
    assert parse_mave(MAVE, "B01") == Record(
        "B01",
        text,
        {
            "Material": [
                Value("Steel", 0, 5),
                Value("Brushed steel", 20, 33),
                Value("steel", 28, 33),
            ],
            # White space around a value is no part of it.
            "Capacity": [Value("1.7 L", 46, 51)],
            "Color": [],
        },
        (
            Field("title", 0, 19),
            Field("feature", 20, 38),
            Field("feature 2", 39, 39),
            Field("feature 3", 40, 58),
        ),
        "Kettles",
    )
    assert text[46:51] == "1.7 L"


def test_mave_is_annotated_where_it_says() -> None:
    """At its place alone, the longest of those that overlap."""
    result = convert_records([parse_mave(MAVE, "B01")], NLP)
    (doc,) = result.train.get_docs(NLP.vocab)
    assert [(s.label_, s.start_char, s.text) for s in doc.spans["adatag"]] == [
        ("Material", 0, "Steel"),
        ("Material", 20, "Brushed steel"),
        ("Capacity", 46, "1.7 L"),
    ]
    assert list(doc._.attr_queries) == ["Material", "Capacity", "Color"]
    assert dict(doc._.attr_unaligned) == {}


@pytest.mark.parametrize("attributes", [{}, {"attributes": None}])
def test_mave_without_attributes(attributes: Dict[str, None]) -> None:
    data = {"paragraphs": [{"text": "Red", "source": "title"}], **attributes}
    assert parse_mave(data, "1") == Record("1", "Red", None, (Field("title", 0, 3),))


def test_mave_attribute_that_comes_twice() -> None:
    data = deepcopy(MAVE)
    for item in data["attributes"]:
        item["key"] = "Material"
    attributes = parse_mave(data, "1").attributes
    assert attributes is not None
    assert list(attributes) == ["Material"] and len(attributes["Material"]) == 4


def test_mave_sources_named_like_repeated_ones() -> None:
    data = {"paragraphs": [{"text": "a", "source": s} for s in ("f 2", "f", "f", "f 2")]}
    names = [field.name for field in parse_mave(data, "1").fields]
    assert names == ["f 2", "f", "f 3", "f 2 2"]


def evidence(**changes: Any) -> Dict[str, Any]:
    """An evidence of `Steel`, changed."""
    data = deepcopy(MAVE)
    data["attributes"][0]["evidences"][0].update(changes)
    return data


@pytest.mark.parametrize(
    "data,reason",
    [
        (
            evidence(value="steel"),
            'expected "steel" as an evidence of attribute "Material" at the characters '
            '0 to 5 of paragraph 0, got "Steel"',
        ),
        (evidence(begin=1, end=6), 'characters 1 to 6 of paragraph 0, got "teel "'),
        (evidence(pid=1), 'characters 0 to 5 of paragraph 1, got "Brush"'),
        (
            evidence(begin=15, end=20),
            'expected "Steel" as an evidence of attribute "Material" at the characters '
            "15 to 20 of paragraph 0, got a paragraph of 19 characters",
        ),
        (evidence(begin=-5, end=0), "characters -5 to 0 of paragraph 0, got a"),
        (evidence(begin=5, end=5, value=""), "characters 5 to 5 of paragraph 0, got a"),
        (evidence(pid=2), "of paragraph 2, got a paragraph of 0 characters"),
        (evidence(begin=5, end=6, value=" "), "characters 5 to 6 of paragraph 0 of"),
        (evidence(pid=4), "one of the 4 paragraphs, from 0, got 4"),
        (evidence(pid=-1), "from 0, got -1"),
        (evidence(pid="0"), 'whole numbers as "pid", "begin" and "end", got {"pid": "0"'),
        (evidence(begin=True), '"begin": true'),
        (evidence(end=None), '"end": null'),
        (evidence(value=None), 'the "value" of an evidence of attribute "Material"'),
        ({**MAVE, "paragraphs": {}}, 'expected "paragraphs" to be a list, got {}'),
        ({**MAVE, "paragraphs": []}, 'the text of "paragraphs" not to be empty'),
        ({**MAVE, "paragraphs": ["a"]}, "each of the paragraphs to be an object"),
        ({**MAVE, "paragraphs": [{"text": "a"}]}, 'the "source" of a paragraph'),
        (
            {**MAVE, "paragraphs": [{"source": "title"}]},
            'the "text" of paragraph "title" to be a string',
        ),
        (
            {**MAVE, "paragraphs": [{"source": s, "text": " "} for s in "ab"]},
            'the text of "paragraphs" not to be empty',
        ),
        ({**MAVE, "attributes": {}}, '"attributes" to be a list, got {}'),
        ({**MAVE, "attributes": ["a"]}, "each of the attributes to be an object"),
        ({**MAVE, "attributes": [{"evidences": []}]}, 'the "key" of an attribute'),
        (
            {**MAVE, "attributes": [{"key": "Size"}]},
            'the "evidences" of attribute "Size" to be a list, got null',
        ),
        (
            {**MAVE, "attributes": [{"key": "Size", "evidences": ["L"]}]},
            'each of the evidences of attribute "Size" to be an object, got "L"',
        ),
        ({**MAVE, "category": 7}, 'expected "category" to be a string, got 7'),
    ],
)
def test_invalid_mave(data: Dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError) as error:
        parse_mave(data, "1")
    assert reason in str(error.value)


WORDS = st.sampled_from(["red", "Steel", "1.7", "naïve", "红色", "👟", "L", "\n", "x-y"])


@st.composite
def mave_data(draw: st.DrawFn) -> Tuple[Dict[str, Any], List[Tuple[str, int, int, int]]]:
    """A record, and the places of its evidences, which begin and end with a word and do
    not overlap.
    """
    paragraphs: List[Dict[str, str]] = []
    places: List[Tuple[str, int, int, int]] = []
    for pid, words in enumerate(draw(st.lists(st.lists(WORDS), min_size=1, max_size=4))):
        text = " ".join(words)
        paragraphs.append({"text": text, "source": draw(st.sampled_from(["a", "a 2"]))})
        begin = 0
        for word in words:
            end = begin + len(word)
            if word.strip() and draw(st.booleans()):
                places.append((draw(st.sampled_from(["A", "B"])), pid, begin, end))
            begin = end + 1
    attributes = [
        {
            "key": name,
            "evidences": [
                {
                    "value": paragraphs[pid]["text"][begin:end],
                    "pid": pid,
                    "begin": begin,
                    "end": end,
                }
                for key, pid, begin, end in places
                if key == name
            ],
        }
        for name in ("A", "B")
    ]
    return {"paragraphs": paragraphs, "attributes": attributes}, places


@settings(deadline=None)
@given(mave_data())
def test_mave_places_survive_conversion(
    drawn: Tuple[Dict[str, Any], List[Tuple[str, int, int, int]]],
) -> None:
    data, places = drawn
    texts = [paragraph["text"] for paragraph in data["paragraphs"]]
    if not "".join(texts).strip():
        with pytest.raises(ValueError, match="not to be empty"):
            parse_mave(data, "1")
        return
    result = convert_records([parse_mave(data, "1")], NLP)
    stored = DocBin().from_bytes(result.train.to_bytes())
    (doc,) = stored.get_docs(spacy.blank("en").vocab)
    assert doc.text == "\n".join(texts)
    starts = [sum(len(text) + 1 for text in texts[:pid]) for pid in range(len(texts))]
    expected = {(n, starts[pid] + b, starts[pid] + e) for n, pid, b, e in places}
    spans = doc.spans["adatag"]
    found = {(span.label_, span.start_char, span.end_char) for span in spans}
    unaligned = {(item.attribute, item.value) for item in result.unaligned}
    # What is missing begins or ends inside of a token, and is reported.
    assert found <= expected
    for name, start, end in expected - found:
        assert doc.char_span(start, end) is None
        value = doc.text[start:end]
        others = {span.text for span in spans if span.label_ == name}
        assert (name, value) in unaligned or value in others


def test_a_product_of_the_negatives() -> None:
    """The files of negatives have attributes without evidences, and nothing else."""
    data = {**MAVE, "attributes": [{"key": n, "evidences": []} for n in ("Type", "Size")]}
    assert parse_mave(data, "B01").attributes == {"Type": [], "Size": []}
