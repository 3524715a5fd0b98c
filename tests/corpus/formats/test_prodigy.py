from typing import Any, Dict

import pytest

from spacy_adatag.corpus.formats import parse_prodigy
from spacy_adatag.corpus.records import Record, Value

SPAN = {"start": 0, "end": 3, "label": "Color", "token_start": 0, "token_end": 0}
DATA: Dict[str, Any] = {
    "text": "Red mug, red lid",
    "_input_hash": 7,
    "tokens": [{"text": "Red", "start": 0, "end": 3, "id": 0}],
    "spans": [SPAN, {"start": 9, "end": 12, "label": "Color"}],
    "meta": {"source": "shop"},
    "answer": "accept",
}


def test_prodigy() -> None:
    attributes = {"Color": [Value("Red", 0, 3), Value("red", 9, 12)]}
    assert parse_prodigy(DATA, "1") == Record("1", DATA["text"], attributes)
    unanswered = {key: DATA[key] for key in ("text", "spans")}
    assert parse_prodigy(unanswered, "1") == Record("1", DATA["text"], attributes)


@pytest.mark.parametrize("spans", [{}, {"spans": None}, {"spans": []}])
def test_accepted_without_spans(spans: Dict[str, Any]) -> None:
    data = {"text": "Mug", "answer": "accept", **spans}
    assert parse_prodigy(data, "1") == Record("1", "Mug", {})


@pytest.mark.parametrize(
    "data,reason",
    [
        ({**DATA, "answer": "reject"}, '"accept", got "reject": the task is not used'),
        ({**DATA, "answer": "ignore"}, '"accept", got "ignore": the task is not used'),
        ({**DATA, "answer": None}, '"accept", got null'),
        ({**DATA, "text": ""}, 'expected "text" not to be empty'),
        ({**DATA, "spans": {}}, 'expected "spans" to be a list, got {}'),
        ({**DATA, "spans": [1]}, "each of the spans to be an object, got 1"),
        ({**DATA, "spans": [{**SPAN, "label": None}]}, 'the "label" of a span'),
        (
            {**DATA, "spans": [{**SPAN, "end": 17}]},
            'a value of attribute "Color" to lie within the 16 characters of the text, '
            "got 0 to 17",
        ),
        ({**DATA, "spans": [{**SPAN, "start": 3}]}, "got 3 to 3"),
        ({**DATA, "spans": [{**SPAN, "start": 3, "end": 4}]}, "not to be empty"),
        ({**DATA, "spans": [{"label": "Color"}]}, "got null and null"),
    ],
)
def test_invalid_prodigy(data: Dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError) as error:
        parse_prodigy(data, "1")
    assert reason in str(error.value)
