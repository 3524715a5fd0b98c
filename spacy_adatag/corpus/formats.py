"""The formats in which records are written: a function for each that makes a record of
the data of one line.
"""

import json
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Set, Tuple

from .checks import (
    describe_attribute,
    require_content,
    require_string,
    require_type,
    shown,
)
from .schema import Field, Record, Value

# How the ExtractGPT data say that an attribute was asked and has no value.
NO_VALUE = "n/a"


def parse_canonical(data: Dict[str, Any], record_id: str) -> Record:
    """Parse a record in the package's own format.

    data (Dict[str, Any]): The record: `text`, or `fields` with a `name` and a `text`
        each, and `attributes` with a list of values each. A value is a string or its
        place, `start` and `end` in the text or in the `field` named. `category` is the
        kind of product.
    record_id (str): The record's identifier.
    RETURNS (Record): The record.
    RAISES (ValueError): If the record is not valid.
    """
    if ("text" in data) == ("fields" in data):
        raise ValueError('expected either "text" or "fields"')
    fields: Tuple[Field, ...] = ()
    if "text" in data:
        text = require_content(data["text"], '"text"')
    else:
        text, fields = _join_fields(_read_fields(data["fields"]), '"fields"')
    attributes: Optional[Dict[str, List[Value]]] = None
    if data.get("attributes") is not None:
        require_type(data["attributes"], dict, '"attributes"')
        attributes = {}
        for name, values in data["attributes"].items():
            what = describe_attribute(name)
            require_type(values, list, what)
            attributes[name] = [_parse_value(v, what, text, fields) for v in values]
    return Record(
        id=record_id,
        text=text,
        attributes=attributes,
        fields=fields,
        category=_read_category(data),
    )


def _read_category(data: Dict[str, Any]) -> Optional[str]:
    value = data.get("category")
    return None if value is None else require_content(value, '"category"')


def _read_fields(data: Any) -> Iterable[Tuple[str, str]]:
    require_type(data, list, '"fields"')
    names: Set[str] = set()
    for item in data:
        require_type(item, dict, "each of the fields")
        name = require_content(item.get("name"), 'the "name" of a field')
        if name in names:
            raise ValueError(f'expected the names of fields to differ, got two "{name}"')
        names.add(name)
        yield name, require_string(item.get("text"), f'the "text" of field "{name}"')


def _join_fields(
    named: Iterable[Tuple[str, str]], what: str
) -> Tuple[str, Tuple[Field, ...]]:
    fields: List[Field] = []
    texts: List[str] = []
    start = 0
    for name, text in named:
        fields.append(Field(name=name, start=start, end=start + len(text)))
        texts.append(text)
        start += len(text) + 1
    return require_content("\n".join(texts), f"the text of {what}"), tuple(fields)


def _parse_value(value: Any, what: str, text: str, fields: Tuple[Field, ...]) -> Value:
    if isinstance(value, str):
        return Value(text=require_content(value, f"a value of {what}").strip())
    if not isinstance(value, dict):
        raise ValueError(
            f'expected a value of {what} to be a string or {{"start": ..., "end": ...}}'
            f", got {shown(value)}"
        )
    first, last, place = 0, len(text), "the text"
    if "field" in value:
        named = [field for field in fields if field.name == value["field"]]
        if not named:
            known = ", ".join(json.dumps(field.name) for field in fields) or "none"
            raise ValueError(
                f"expected a value of {what} to name a field of the record ({known}), "
                f"got {shown(value['field'])}"
            )
        first, last, place = named[0].start, named[0].end, f'"{named[0].name}"'
    start, end = value.get("start"), value.get("end")
    if type(start) is not int or type(end) is not int:
        raise ValueError(
            f'expected a value of {what} to have whole numbers as "start" and "end", '
            f"got {shown(start)} and {shown(end)}"
        )
    if not 0 <= start < end <= last - first:
        raise ValueError(
            f"expected a value of {what} to lie within the {last - first} characters "
            f"of {place}, got {start} to {end}"
        )
    return _cut(
        text, first + start, first + end, f"the characters {start} to {end}", what
    )


def _cut(text: str, start: int, end: int, characters: str, what: str) -> Value:
    """The value at a place, without the white space around it."""
    found = text[start:end]
    stripped = require_content(found, f"{characters} of {what}").strip()
    start += len(found) - len(found.lstrip())
    return Value(text=stripped, start=start, end=start + len(stripped))


def parse_extractgpt(data: Dict[str, Any], record_id: str) -> Record:
    """Parse a record in the format of the ExtractGPT benchmark
    (https://github.com/wbsg-uni-mannheim/ExtractGPT).

    data (Dict[str, Any]): The record: `input`, the text, and `target_scores` with a
        dict from values to scores for each attribute asked. "n/a" stands for no value.
        `category` is the kind of product.
    record_id (str): The record's identifier.
    RETURNS (Record): The record.
    RAISES (ValueError): If the record is not valid.
    """
    text = require_content(data.get("input"), '"input"')
    require_type(data.get("target_scores"), dict, '"target_scores"')
    attributes = {}
    for name, values in data["target_scores"].items():
        what = describe_attribute(name)
        require_type(values, dict, what)
        attributes[name] = [
            Value(text=require_content(value, f"a value of {what}").strip())
            for value in values
            if value != NO_VALUE
        ]
    return Record(
        id=record_id, text=text, attributes=attributes, category=_read_category(data)
    )


def parse_mave(data: Dict[str, Any], record_id: str) -> Record:
    """Parse a record in the format of MAVE, joined with the texts of its products
    (https://github.com/google-research-datasets/MAVE).

    data (Dict[str, Any]): The record: `paragraphs` with a `text` and a `source` each,
        which become the fields, and `attributes`, a list with a `key` and `evidences`
        each: the `value`, the `pid` of its paragraph, and its place there, `begin` and
        `end`. `category` is the kind of product.
    record_id (str): The record's identifier.
    RETURNS (Record): The record.
    RAISES (ValueError): If the record is not valid, as when the value is not what
        stands at its place.
    """
    paragraphs = _name_by_source(data.get("paragraphs"))
    text, fields = _join_fields(paragraphs, '"paragraphs"')
    attributes: Optional[Dict[str, List[Value]]] = None
    if data.get("attributes") is not None:
        require_type(data["attributes"], list, '"attributes"')
        attributes = {}
        for item in data["attributes"]:
            require_type(item, dict, "each of the attributes")
            name = require_content(item.get("key"), 'the "key" of an attribute')
            what = describe_attribute(name)
            require_type(item.get("evidences"), list, f'the "evidences" of {what}')
            values = [_parse_evidence(e, what, text, fields) for e in item["evidences"]]
            attributes.setdefault(name, []).extend(values)
    return Record(
        id=record_id,
        text=text,
        attributes=attributes,
        fields=fields,
        category=_read_category(data),
    )


def _name_by_source(data: Any) -> Iterable[Tuple[str, str]]:
    require_type(data, list, '"paragraphs"')
    names: Set[str] = set()
    for item in data:
        require_type(item, dict, "each of the paragraphs")
        source = name = require_content(item.get("source"), 'the "source" of a paragraph')
        number = 2
        while name in names:
            name = f"{source} {number}"
            number += 1
        names.add(name)
        yield name, require_string(item.get("text"), f'the "text" of paragraph "{name}"')


def _parse_evidence(value: Any, what: str, text: str, fields: Tuple[Field, ...]) -> Value:
    require_type(value, dict, f"each of the evidences of {what}")
    expected = require_string(value.get("value"), f'the "value" of an evidence of {what}')
    place = {key: value.get(key) for key in ("pid", "begin", "end")}
    if any(type(number) is not int for number in place.values()):
        raise ValueError(
            f'expected an evidence of {what} to have whole numbers as "pid", "begin" and '
            f'"end", got {shown(place)}'
        )
    pid, begin, end = place["pid"], place["begin"], place["end"]
    if not 0 <= pid < len(fields):
        raise ValueError(
            f'expected the "pid" of an evidence of {what} to be that of one of the '
            f"{len(fields)} paragraphs, from 0, got {pid}"
        )
    first, last = fields[pid].start, fields[pid].end
    characters = f"the characters {begin} to {end} of paragraph {pid}"
    if not 0 <= begin < end <= last - first:
        raise ValueError(
            f"expected {shown(expected)} as an evidence of {what} at {characters}, "
            f"got a paragraph of {last - first} characters"
        )
    found = text[first + begin : first + end]
    if found != expected:
        raise ValueError(
            f"expected {shown(expected)} as an evidence of {what} at {characters}, "
            f"got {shown(found)}"
        )
    return _cut(text, first + begin, first + end, characters, what)


class Format(NamedTuple):
    """A format of records.

    parse (Callable): Makes a record of a line's data and an identifier.
    keys (List[frozenset]): The sets of keys that tell the format from the others.
    """

    parse: Callable[[Dict[str, Any], str], Record]
    keys: List[frozenset]


FORMATS: Dict[str, Format] = {
    "canonical": Format(parse_canonical, [frozenset({"text"}), frozenset({"fields"})]),
    "extractgpt": Format(parse_extractgpt, [frozenset({"input", "target_scores"})]),
    "mave": Format(parse_mave, [frozenset({"paragraphs"})]),
}
