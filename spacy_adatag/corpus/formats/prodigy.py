"""The format of Prodigy."""

from typing import Any, Dict, List

from ..checks import describe_attribute, require_content, require_type, shown
from ..schema import Record, Value
from .common import place_value, read_category

ANSWERS = ("accept", "reject", "ignore")


def is_prodigy(data: Dict[str, Any]) -> bool:
    """Check whether a record with a text and spans, or an answer, is a task of Prodigy.

    data (Dict[str, Any]): The record.
    RETURNS (bool): Whether it is a task of Prodigy.
    """
    spans = data.get("spans")
    answered = data.get("answer", "accept") in ANSWERS
    return answered and isinstance(spans, (list, type(None))) and "attributes" not in data


def parse_prodigy(data: Dict[str, Any], record_id: str) -> Record:
    """Parse an annotation task of Prodigy, with spans (https://prodi.gy).

    data (Dict[str, Any]): The task. It has `text`, and `spans`, a list of objects with
        `start`, `end` and `label`, which is the attribute. A task with another `answer`
        than "accept" is rejected. A task without one is not.
    record_id (str): The record's identifier.
    RETURNS (Record): The record.
    RAISES (ValueError): If the task is not valid, or was not accepted.
    """
    answer = data.get("answer", "accept")
    if answer != "accept":
        raise ValueError(
            f'expected the answer "accept", got {shown(answer)}: the task is not used'
        )
    text = require_content(data.get("text"), '"text"')
    attributes: Dict[str, List[Value]] = {}
    # A task that was accepted without spans has no values.
    spans = [] if data.get("spans") is None else data["spans"]
    require_type(spans, list, '"spans"')
    for span in spans:
        require_type(span, dict, "each of the spans")
        name = require_content(span.get("label"), 'the "label" of a span')
        what = describe_attribute(name)
        value = place_value(text, span.get("start"), span.get("end"), what)
        attributes.setdefault(name, []).append(value)
    return Record(
        id=record_id, text=text, attributes=attributes, category=read_category(data)
    )
