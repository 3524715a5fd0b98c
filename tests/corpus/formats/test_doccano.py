from typing import Any, Dict

import pytest

from spacy_adatag.corpus.formats import parse_doccano
from spacy_adatag.corpus.records import Record, Value

TEXT = "Red mug, red lid"


@pytest.mark.parametrize("key", ["label", "labels"])
def test_lists(key: str) -> None:
    data = {"id": 3, "text": TEXT, key: [[0, 3, "Color"], [9, 12, "Color"]]}
    attributes = {"Color": [Value("Red", 0, 3), Value("red", 9, 12)]}
    assert parse_doccano(data, "3") == Record("3", TEXT, attributes)


def test_entities() -> None:
    entities = [{"id": 1, "label": "Color", "start_offset": 0, "end_offset": 3}]
    data = {"text": TEXT, "entities": entities, "relations": [], "Comments": []}
    assert parse_doccano(data, "1") == Record("1", TEXT, {"Color": [Value("Red", 0, 3)]})


@pytest.mark.parametrize(
    "data,reason",
    [
        ({"text": ""}, 'expected "text" not to be empty'),
        ({"text": "a"}, 'expected "label", "labels" or "entities", got none of them'),
        ({"text": "a", "label": "Color"}, 'expected "label" to be a list, got "Color"'),
        (
            {"text": "a", "label": [[0, 1]]},
            'each item of "label" to be [start, end, name], got [0, 1]',
        ),
        ({"text": "a", "labels": ["Color"]}, 'each item of "labels" to be [start'),
        ({"text": "a", "label": [[0, 1, 5]]}, 'the name in an item of "label" to be a'),
        (
            {"text": "a", "label": [[0, 2, "Color"]]},
            'attribute "Color" to lie within the 1 characters of the text, got 0 to 2',
        ),
        (
            {"text": "a", "entities": [{"label": "Color", "start_offset": 0}]},
            'whole numbers as "start_offset" and "end_offset", got 0 and null',
        ),
    ],
)
def test_invalid_doccano(data: Dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError) as error:
        parse_doccano(data, "1")
    assert reason in str(error.value)
