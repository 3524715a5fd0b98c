import json
from typing import Any, Dict

import pytest

from spacy_adatag.corpus.formats import parse_canonical
from spacy_adatag.corpus.records import Field, Record, Value


@pytest.mark.parametrize(
    "data,record",
    [
        ({"text": "Red shoe", "attributes": None}, Record("1", "Red shoe")),
        (
            {"text": "Red shoe", "attributes": {"Color": ["Red"], "Scent": []}},
            Record("1", "Red shoe", {"Color": [Value("Red")], "Scent": []}),
        ),
        (
            {"text": "Red shoe", "attributes": {"Color": [{"start": 0, "end": 3}]}},
            Record("1", "Red shoe", {"Color": [Value("Red", 0, 3)]}),
        ),
        # White space around a value is no part of it.
        (
            {"text": "a Red b", "attributes": {"C": [" Red ", {"start": 1, "end": 6}]}},
            Record("1", "a Red b", {"C": [Value("Red"), Value("Red", 2, 5)]}),
        ),
        (
            {
                "fields": [
                    {"name": "title", "text": "Shoe"},
                    {"name": "details", "text": "Red"},
                ],
                "category": "Shoes",
                "attributes": {"Color": [{"field": "details", "start": 0, "end": 3}]},
            },
            Record(
                "1",
                "Shoe\nRed",
                {"Color": [Value("Red", 5, 8)]},
                (Field("title", 0, 4), Field("details", 5, 8)),
                "Shoes",
            ),
        ),
        # What is null or says nothing is as if it were not there.
        ({"text": "Red", "category": None, "fields": None}, Record("1", "Red")),
        ({"text": "Red", "category": " "}, Record("1", "Red")),
        (
            {"text": "Red", "attributes": {"Color": None, "Scent": []}},
            Record("1", "Red", {"Scent": []}),
        ),
        (
            {"text": "Red", "attributes": {"C": [{"start": 0, "end": 3, "field": None}]}},
            Record("1", "Red", {"C": [Value("Red", 0, 3)]}),
        ),
        (
            {
                "text": None,
                "fields": [{"name": "a", "text": None}, {"name": "b", "text": "Red"}],
            },
            Record("1", "\nRed", fields=(Field("a", 0, 0), Field("b", 1, 4))),
        ),
    ],
)
def test_canonical(data: Dict[str, Any], record: Record) -> None:
    assert parse_canonical(data, "1") == record


ATTRIBUTES = '{"text": "Red shoe", "attributes": %s}'


@pytest.mark.parametrize(
    "line,reason",
    [
        ('{"text": ""}', 'expected "text" not to be empty, got ""'),
        ('{"text": 7}', 'expected "text" to be a string, got 7'),
        (r'{"text": "\ud800"}', 'expected "text" to be valid Unicode'),
        ('{"text": "a", "fields": []}', 'expected either "text" or "fields"'),
        ('{"fields": []}', 'expected the text of "fields" not to be empty'),
        ('{"fields": ["a"]}', "expected each of the fields to be an object"),
        ('{"fields": [{"text": "a"}]}', 'expected the "name" of a field'),
        ('{"text": null, "fields": null}', 'expected either "text" or "fields"'),
        ('{"fields": [{"name": "a"}]}', 'expected the text of "fields" not to be empty'),
        ('{"fields": [{"name": "a", "text": 7}]}', 'expected the "text" of field "a"'),
        (
            '{"fields": [{"name": "a", "text": "b"}, {"name": "a", "text": "c"}]}',
            'got two "a"',
        ),
        (ATTRIBUTES % "[]", 'expected "attributes" to be an object, got []'),
        (ATTRIBUTES % '{"": []}', "expected the name of an attribute not to be empty"),
        (
            ATTRIBUTES % '{"Color": "Red"}',
            'expected attribute "Color" to be a list, got "Red"',
        ),
        (
            ATTRIBUTES % '{"Color": [""]}',
            'a value of attribute "Color" not to be empty',
        ),
        (ATTRIBUTES % '{"Color": [null]}', 'attribute "Color" to be a string or'),
        (ATTRIBUTES % '{"Color": [{"start": 0}]}', "whole numbers"),
        (ATTRIBUTES % '{"Color": [{"start": true, "end": 3}]}', "got true and 3"),
        (
            ATTRIBUTES % '{"Color": [{"start": 0, "end": 9}]}',
            'a value of attribute "Color" to lie within the 8 characters of the text, '
            "got 0 to 9",
        ),
        (ATTRIBUTES % '{"Color": [{"start": 2, "end": 2}]}', "got 2 to 2"),
        (ATTRIBUTES % '{"Color": [{"start": 3, "end": 4}]}', "not to be empty"),
        (
            ATTRIBUTES % '{"Color": [{"start": 0, "end": 3, "field": "x"}]}',
            'to name a field of the record (none), got "x"',
        ),
        ('{"text": "a", "category": 7}', 'expected "category" to be a string, got 7'),
        ('{"text": "a", "category": ["b"]}', 'expected "category" to be a string'),
    ],
)
def test_invalid_canonical(line: str, reason: str) -> None:
    with pytest.raises(ValueError) as error:
        parse_canonical(json.loads(line), "1")
    assert reason in str(error.value)
