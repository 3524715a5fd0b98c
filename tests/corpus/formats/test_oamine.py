from copy import deepcopy
from typing import Any, Dict

import pytest

from spacy_adatag.corpus.formats import parse_oamine
from spacy_adatag.corpus.records import Record, Value

DATA: Dict[str, Any] = {
    "asin": "B07",
    "title": "Acme Coffee, Dark Roast, dark",
    "entities": [
        {"startOffset": 0, "endOffset": 4, "label": "Brand", "value": "Acme"},
        {"startOffset": 13, "endOffset": 24, "label": "Roast", "value": "Dark Roast,"},
        {"startOffset": 24, "endOffset": 29, "label": "Roast", "value": " dark"},
    ],
}


def test_oamine() -> None:
    roast = [Value("Dark Roast,", 13, 24), Value("dark", 25, 29)]
    attributes = {"Brand": [Value("Acme", 0, 4)], "Roast": roast}
    assert parse_oamine(DATA, "1") == Record("B07", DATA["title"], attributes)


def test_a_title_without_entities_or_asin() -> None:
    assert parse_oamine({"title": "Tea", "entities": []}, "4") == Record("4", "Tea", {})


def entity(**changes: Any) -> Dict[str, Any]:
    data = deepcopy(DATA)
    data["entities"][0].update(changes)
    return data


@pytest.mark.parametrize(
    "data,reason",
    [
        (
            entity(value="acme"),
            'expected "acme" as a value of attribute "Brand" at the characters 0 to 4, '
            'got "Acme"',
        ),
        (entity(endOffset=5, startOffset=1), 'characters 1 to 5, got "cme"'),
        (entity(value=None), 'the "value" of attribute "Brand" to be a string, got null'),
        (
            entity(startOffset="0"),
            'attribute "Brand" to have whole numbers as "startOffset" and "endOffset", '
            'got "0" and 4',
        ),
        (entity(endOffset=99), "within the 29 characters of the text, got 0 to 99"),
        (entity(label=""), 'the "label" of an entity not to be empty'),
        ({**DATA, "title": " "}, 'expected "title" not to be empty'),
        ({**DATA, "asin": 7}, 'expected "asin" to be a string, got 7'),
        ({**DATA, "entities": {}}, 'expected "entities" to be a list'),
        ({**DATA, "entities": ["a"]}, "each of the entities to be an object"),
    ],
)
def test_invalid_oamine(data: Dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError) as error:
        parse_oamine(data, "1")
    assert reason in str(error.value)
