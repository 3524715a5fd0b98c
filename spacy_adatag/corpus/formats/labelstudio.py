"""The formats of Label Studio: JSON and JSON_MIN."""

from typing import Any, Dict, List

from ..checks import describe_attribute, require_content, require_type, shown
from ..schema import Record, Value
from .common import place_value


def is_label_studio(data: Dict[str, Any]) -> bool:
    """Check whether a record is a task of Label Studio.

    data (Dict[str, Any]): The record.
    RETURNS (bool): Whether it is one.
    """
    if "annotations" in data:
        return isinstance(data.get("data"), dict)
    labels = data.get("label")
    return isinstance(labels, list) and all(isinstance(item, dict) for item in labels)


def parse_label_studio(data: Dict[str, Any], record_id: str) -> Record:
    """Parse a task of Label Studio (https://labelstud.io/guide/export.html) with spans in
    a text. Of several annotations of a task, the first counts that was not cancelled. The
    label of a span is the attribute.

    data (Dict[str, Any]): The task, as JSON: `data`, and `annotations` with a `result`
        each. Or as JSON_MIN: `text`, and spans in `label`.
    record_id (str): The record's identifier.
    RETURNS (Record): The record.
    RAISES (ValueError): If the task is not valid, or was not annotated.
    """
    if "annotations" in data:
        require_type(data["annotations"], list, '"annotations"')
        done = [
            item
            for item in data["annotations"]
            if isinstance(item, dict) and not item.get("was_cancelled")
        ]
        if not done:
            raise ValueError("expected an annotation that was not cancelled, got none")
        items = done[0].get("result") or []
        require_type(items, list, '"result"')
        spans = [item for item in items if _is_span(item)]
        text = _find_text(data["data"], spans)
        values = [item["value"] for item in spans]
    else:
        text = require_content(data.get("text"), '"text"')
        values = data["label"]
    attributes: Dict[str, List[Value]] = {}
    for value in values:
        require_type(value, dict, "a span")
        names = value.get("labels")
        require_type(names, list, '"labels" of a span')
        for name in names:
            what = describe_attribute(require_content(name, "a label"))
            found = place_value(text, value.get("start"), value.get("end"), what)
            attributes.setdefault(name, []).append(found)
    return Record(id=record_id, text=text, attributes=attributes)


def _is_span(item: Any) -> bool:
    """Other results are choices, ratings and relations."""
    return (
        isinstance(item, dict)
        and isinstance(item.get("value"), dict)
        and "labels" in item["value"]
    )


def _find_text(data: Dict[str, Any], spans: List[Dict[str, Any]]) -> str:
    """Find the text that the spans are in. The key of the text is free to choose, and a
    result does not say it: it names the tag of the text in the labeling interface."""
    texts = {key: text for key, text in data.items() if isinstance(text, str)}
    named = [span.get("to_name") for span in spans]
    for key in ("text", *named, *texts):
        if key in texts and all(_fits(texts[key], span["value"]) for span in spans):
            return require_content(texts[key], f'"{key}"')
    raise ValueError(f'expected the text of the spans in "data", got {shown(data)}')


def _fits(text: str, value: Dict[str, Any]) -> bool:
    found = value.get("text")
    if not isinstance(found, str):
        return True
    start, end = value.get("start"), value.get("end")
    return type(start) is int and type(end) is int and text[start:end] == found
