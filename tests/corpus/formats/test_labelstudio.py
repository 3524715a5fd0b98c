import json
from pathlib import Path
from typing import Any, Dict, List

import pytest

from spacy_adatag.corpus.formats import parse_label_studio
from spacy_adatag.corpus.records import Record, Value, read_records

TEXT = "Crocs Flat, Navy"


def span(start: int, end: int, *labels: str, **value: Any) -> Dict[str, Any]:
    data = {"start": start, "end": end, "text": TEXT[start:end], "labels": list(labels)}
    return {"type": "labels", "to_name": "text", "value": {**data, **value}}


def task(*annotations: List[Any], **data: Any) -> Dict[str, Any]:
    done = [{"result": result, "was_cancelled": False} for result in annotations]
    return {"id": 7, "data": data or {"text": TEXT}, "annotations": done}


BRAND = {"Brand": [Value("Crocs", 0, 5)]}


@pytest.mark.parametrize(
    "data,attributes",
    [
        (task([span(0, 5, "Brand")]), BRAND),
        (task([span(0, 5, "Brand"), span(12, 16, "Color")]),
         {**BRAND, "Color": [Value("Navy", 12, 16)]}),
        (task([]), {}),
        # The key of the text is free to choose.
        (task([span(0, 5, "Brand")], sku="1", title=TEXT), BRAND),
        # Other results, and annotations of others.
        (task([{"type": "choices", "value": {"choices": ["x"]}}, span(0, 5, "Brand")],
              [span(12, 16, "Color")]), BRAND),
        ({"id": 7, "text": TEXT, "annotator": 1, "label": [span(0, 5, "Brand")["value"]]},
         BRAND),
    ],
)  # fmt: skip
def test_tasks(data: Dict[str, Any], attributes: Any, tmp_path: Path) -> None:
    assert parse_label_studio(data, "7") == Record("7", TEXT, attributes)
    path = tmp_path / "export.json"
    # Label Studio writes an array.
    path.write_text(json.dumps([data, data]))
    records = list(read_records(path, queries="annotated"))
    assert records == [Record("7", TEXT, attributes)] * 2


def test_what_was_cancelled_does_not_count() -> None:
    data = task([span(12, 16, "Color")], [span(0, 5, "Brand")])
    data["annotations"][0]["was_cancelled"] = True
    assert parse_label_studio(data, "7").attributes == BRAND


@pytest.mark.parametrize(
    "data,message",
    [
        (task(), "expected an annotation that was not cancelled, got none"),
        (task([span(0, 5, "Brand", text="Puma")]), "expected the text of the spans in"),
        (task([span(0, 99, "Brand", text=None)]), "to lie within the 16 characters"),
        (task([span(0, 5, "")]), "expected a label not to be empty"),
        ({**task(), "annotations": {}}, 'expected "annotations" to be a list'),
    ],
)
def test_tasks_that_will_not_do(data: Dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as error:
        parse_label_studio(data, "7")
    assert message in str(error.value)
