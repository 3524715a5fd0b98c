"""Questions as tasks for annotation tools, and the annotations in them.

A task has a text with the values that were found. People correct them. Under the key
`adatag`, it says which attributes were asked: tools keep such a key.
"""

import json
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional

import srsly
from spacy.tokens import Doc

from ..corpus.checks import shown
from ..corpus.formats import JSON_FORMATS
from ..corpus.records import describe_text, parse_record
from ..corpus.schema import Record
from .cases import Case, describe_places, group_by_text

KEY = "adatag"


class Found(NamedTuple):
    """A value in a task.

    start, end (int): Its place in the text.
    attribute (str): The attribute.
    score (Optional[float]): Its probability.
    """

    start: int
    end: int
    attribute: str
    score: Optional[float] = None


def write_prodigy(cases: List[Case], path: Path, tokenizer: Callable[[str], Doc]) -> None:
    """Write tasks for Prodigy's `spans.manual`. They have tokens: Prodigy stops at a span
    that begins or ends within one of its own, such as `25` in `25L`.

    cases (List[Case]): What to ask.
    path (Path): The file to write, a task a line.
    tokenizer (Callable[[str], Doc]): The tokenizer of the pipeline.
    """
    make = partial(_make_prodigy, tokenizer)
    srsly.write_jsonl(path, _make_tasks(cases, make))


def write_doccano(cases: List[Case], path: Path) -> None:
    """Write texts for a project of Doccano, of sequence labeling.

    cases (List[Case]): What to ask.
    path (Path): The file to write, a text a line.
    """
    srsly.write_jsonl(path, _make_tasks(cases, _make_doccano))


def write_label_studio(cases: List[Case], path: Path) -> None:
    """Write tasks for Label Studio, with the values as predictions.

    cases (List[Case]): What to ask.
    path (Path): The file to write.
    """
    srsly.write_json(path, list(_make_tasks(cases, _make_label_studio)))


def make_config(attributes: Iterable[str]) -> str:
    """Make the labeling interface of Label Studio.

    attributes (Iterable[str]): The attributes.
    RETURNS (str): The interface, as XML.
    """
    escapes = {"&": "&amp;", '"': "&quot;", "<": "&lt;"}
    names = ("".join(escapes.get(c, c) for c in name) for name in attributes)
    labels = "".join(f'<Label value="{name}"/>' for name in names)
    return (
        f'<View><Labels name="label" toName="text">{labels}</Labels>'
        '<Text name="text" value="$text"/></View>'
    )


def _make_tasks(
    cases: List[Case], make: Callable[[Record, List[Found], Dict[str, Any]], Any]
) -> Iterator[Any]:
    groups = list(group_by_text(cases))
    for of_text in groups:
        record = of_text[0].record
        found = []
        for case in of_text:
            found += [Found(i, j, case.attribute) for i, j in case.sure]
            for question in case.questions:
                places = question.places
                score = question.score
                found += [Found(i, j, case.attribute, score) for i, j in places]
        asked = {
            "record": describe_text(record),
            "asked": [case.attribute for case in of_text],
            "reasons": [q.reason for case in of_text for q in case.questions],
            "tasks": len(groups),
        }
        yield make(record, sorted(set(found)), asked)


def _make_prodigy(
    tokenizer: Callable[[str], Doc],
    record: Record,
    found: List[Found],
    asked: Dict[str, Any],
) -> Any:
    text = record.text
    doc = tokenizer(text)
    words = [(token.idx, token.idx + len(token)) for token in doc]
    # Values from cells may begin or end within a token.
    cuts = {place for f in found for place in (f.start, f.end)}
    tokens: List[Dict[str, Any]] = []
    for start, end in words:
        edges = [start, *sorted(cut for cut in cuts if start < cut < end), end]
        for i, j in zip(edges, edges[1:]):
            token = {"text": text[i:j], "start": i, "end": j, "id": len(tokens)}
            tokens.append({**token, "ws": text[j : j + 1] == " "})
    starts = {token["start"]: token["id"] for token in tokens}
    ends = {token["end"]: token["id"] for token in tokens}
    spans = [
        {
            "start": f.start,
            "end": f.end,
            "token_start": starts[f.start],
            "token_end": ends[f.end],
            "label": f.attribute,
        }
        for f in found
    ]
    meta = {"id": record.id, "why": "; ".join(asked["reasons"])}
    return {"text": text, "tokens": tokens, "spans": spans, "meta": meta, KEY: asked}


def _make_doccano(record: Record, found: List[Found], asked: Dict[str, Any]) -> Any:
    labels = [[f.start, f.end, f.attribute] for f in found]
    # An export does not say which texts somebody has approved.
    written = {
        name: describe_places(
            record, [(f.start, f.end) for f in found if f.attribute == name]
        )
        for name in asked["asked"]
    }
    # As a text: it is shown in a table.
    packed = json.dumps({**asked, "written": written})
    return {"text": record.text, "label": labels, KEY: packed}


def _make_label_studio(record: Record, found: List[Found], asked: Dict[str, Any]) -> Any:
    result = []
    for i, value in enumerate(found):
        place = {"start": value.start, "end": value.end, "labels": [value.attribute]}
        place["text"] = record.text[value.start : value.end]
        item: Dict[str, Any] = {"id": str(i), "from_name": "label", "to_name": "text"}
        item |= {"type": "labels", "value": place}
        if value.score is not None:
            item["score"] = round(value.score, 4)
        result.append(item)
    data = {"text": record.text, "id": record.id, KEY: asked}
    return {"data": data, "predictions": [{"model_version": KEY, "result": result}]}


def find_asked(data: Any) -> Optional[Dict[str, Any]]:
    """Find what a task was asked.

    data (Any): The JSON value of a task.
    RETURNS (Optional[Dict[str, Any]]): What `review` wrote under `adatag`, None if there
        is none.
    """
    for place in (data, *(_get(data, key) for key in ("data", "meta", "metadata"))):
        asked = _get(place, KEY)
        if isinstance(asked, str):
            with suppress(ValueError):
                asked = json.loads(asked)
        if isinstance(_get(asked, "asked"), list):
            return dict(asked)
    return None


def _get(data: Any, key: str) -> Any:
    return data.get(key) if isinstance(data, dict) else None


def read_task(data: Dict[str, Any], asked: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    """Read the annotations of a task.

    data (Dict[str, Any]): The task.
    asked (Dict[str, Any]): What `find_asked` found in it.
    RETURNS (Optional[Dict[str, Any]]): The record. None if nobody has looked at it, or
        if the task was rejected.
    RAISES (ValueError): If the task is not valid.
    """
    if "annotations" in data or "predictions" in data:
        format = "label-studio"
        done = [a for a in data.get("annotations") or () if not _get(a, "was_cancelled")]
        is_done = bool(done)
    elif "spans" in data:
        format, is_done = "prodigy", data.get("answer") == "accept"
    elif "text" in data and KEY in data and isinstance(data[KEY], dict):
        # The short export of Label Studio. Without values, it has no key for them.
        format, is_done = "label-studio", "annotator" in data
        data = {"label": [], **data}
    else:
        format, is_done = "doccano", True
    if not is_done:
        return None
    base = asked["record"]
    if not isinstance(base, dict):
        raise ValueError(f"expected the record as review wrote it, got {shown(base)}")
    record = parse_record(base, str(base.get("id")))
    if record.text != (_get(_get(data, "data"), "text") or data.get("text")):
        raise ValueError("expected the text as review wrote it, got another one")
    found = JSON_FORMATS[format].parse(data, record.id)
    attributes: Dict[str, Any] = {name: [] for name in asked["asked"]}
    for name, values in (found.attributes or {}).items():
        places = [(value.start or 0, value.end or 0) for value in values]
        attributes[name] = describe_places(record, places)
    # Of other attributes, nobody has said anything.
    return {**base, "partial": True, "attributes": attributes}
