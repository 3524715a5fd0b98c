import json
from typing import Dict, List

import pytest

from spacy_adatag.corpus.formats import parse_extractgpt
from spacy_adatag.corpus.records import Record, Value


def test_extractgpt() -> None:
    data = {
        "input": "Red shoe",
        "category": "Shoes",
        "target_scores": {"Color": {"Red": 1}, "Scent": {"n/a": 1}},
    }
    attributes: Dict[str, List[Value]] = {"Color": [Value("Red")], "Scent": []}
    record = parse_extractgpt(data, "1")
    assert record == Record("1", "Red shoe", attributes, category="Shoes")


@pytest.mark.parametrize(
    "line,reason",
    [
        ('{"input": "a", "target_scores": []}', '"target_scores" to be an object'),
        (
            '{"input": "a", "target_scores": {"C": ["Red"]}}',
            'expected attribute "C" to be an object',
        ),
        (
            '{"input": "a", "target_scores": {"C": {"": 1}}}',
            'a value of attribute "C" not to be empty',
        ),
        ('{"input": null, "target_scores": {}}', 'expected "input" to be a string'),
        (
            '{"input": "a", "target_scores": {}, "category": 7}',
            'expected "category" to be a string, got 7',
        ),
    ],
)
def test_invalid_extractgpt(line: str, reason: str) -> None:
    with pytest.raises(ValueError) as error:
        parse_extractgpt(json.loads(line), "1")
    assert reason in str(error.value)
