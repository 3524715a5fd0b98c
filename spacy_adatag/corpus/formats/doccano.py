"""The format of Doccano."""

from typing import Any, Dict, Iterator, List, Tuple

from ..checks import describe_attribute, require_content, require_type, shown
from ..schema import Record, Value
from .common import place_value, read_category

# The names of the list of spans in different versions of Doccano.
LISTS = ("label", "labels", "entities")
KEYS = ("start_offset", "end_offset")


def is_doccano(data: Dict[str, Any]) -> bool:
    """Check whether a record with a text has spans as Doccano writes them, and not a
    label of the whole text.

    data (Dict[str, Any]): The record.
    RETURNS (bool): Whether it has such spans.
    """
    if "attributes" in data:
        return False
    items = next(data[key] for key in LISTS if key in data)
    return isinstance(items, list) and all(isinstance(x, (list, dict)) for x in items)


def parse_doccano(data: Dict[str, Any], record_id: str) -> Record:
    """Parse a record of Doccano, from a project of sequence labeling
    (https://github.com/doccano/doccano).

    data (Dict[str, Any]): The record. It has `text`, and either `label` or `labels`, a
        list of `[start, end, name]`, or `entities`, a list of objects with
        `start_offset`, `end_offset` and `label`. The name or label is the attribute.
    record_id (str): The record's identifier.
    RETURNS (Record): The record.
    RAISES (ValueError): If the record is not valid.
    """
    text = require_content(data.get("text"), '"text"')
    key = next((key for key in LISTS if key in data), None)
    if key is None:
        raise ValueError('expected "label", "labels" or "entities", got none of them')
    require_type(data[key], list, f'"{key}"')
    attributes: Dict[str, List[Value]] = {}
    for start, end, label in _read_spans(data[key], key):
        name = require_content(label, f'the name in an item of "{key}"')
        what = describe_attribute(name)
        value = place_value(text, start, end, what, KEYS)
        attributes.setdefault(name, []).append(value)
    return Record(
        id=record_id, text=text, attributes=attributes, category=read_category(data)
    )


def _read_spans(items: List[Any], key: str) -> Iterator[Tuple[Any, Any, Any]]:
    for item in items:
        if isinstance(item, dict):
            yield item.get(KEYS[0]), item.get(KEYS[1]), item.get("label")
        elif isinstance(item, list) and len(item) == 3:
            yield item[0], item[1], item[2]
        else:
            raise ValueError(
                f'expected each item of "{key}" to be [start, end, name], got '
                f"{shown(item)}"
            )
