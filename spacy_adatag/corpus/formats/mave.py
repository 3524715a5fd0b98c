"""The format of MAVE."""

from typing import Any, Dict, Iterable, List, Optional, Set, Tuple

from ..checks import (
    describe_attribute,
    require_content,
    require_string,
    require_type,
    shown,
)
from ..schema import Field, Record, Value
from .common import cut_value, join_fields, read_category


def parse_mave(data: Dict[str, Any], record_id: str) -> Record:
    """Parse a record in the format of MAVE, joined with the texts of its products
    (https://github.com/google-research-datasets/MAVE).

    data (Dict[str, Any]): The record. `paragraphs` have a `text` and a `source` each, and
        become the fields. `attributes` is a list of objects with a `key` and
        `evidences`. An evidence has the `value`, the `pid` of its paragraph, and its
        place there, `begin` and `end`. `category` is the kind of product. In the files of
        negatives, attributes have no evidences: they are queries without a value.
    record_id (str): The record's identifier.
    RETURNS (Record): The record.
    RAISES (ValueError): If the record is not valid, for example if the text at a place
        is not the value.
    """
    paragraphs = _name_by_source(data.get("paragraphs"))
    text, fields = join_fields(paragraphs, '"paragraphs"')
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
        category=read_category(data),
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
            f'expected the "pid" of an evidence of {what} to be the index of one of the '
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
    return cut_value(text, first + begin, first + end, characters, what)
