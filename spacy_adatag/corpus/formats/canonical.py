"""The package's own format."""

import json
from typing import Any, Dict, Iterable, List, Optional, Set, Tuple

from ...texts.surface import strip
from ..checks import (
    describe_attribute,
    require_content,
    require_string,
    require_type,
    shown,
)
from ..schema import Field, Record, Value
from .common import join_fields, place_value, read_category


def parse_canonical(data: Dict[str, Any], record_id: str) -> Record:
    """Parse a record in the package's own format.

    data (Dict[str, Any]): The record. It has `text`, or `fields` with a `name` and a
        `text` each, and `attributes` with a list of values each. A value is a string, or
        a place: `start` and `end` in the text, or in the given `field`. `category` is the
        kind of product, and `group` keeps records together. `partial` says that the text
        may have other values, see `Record`. A key that is null is absent.
    record_id (str): The record's identifier.
    RETURNS (Record): The record.
    RAISES (ValueError): If the record is not valid.
    """
    if (data.get("text") is None) == (data.get("fields") is None):
        raise ValueError('expected either "text" or "fields"')
    fields: Tuple[Field, ...] = ()
    if data.get("text") is not None:
        text = require_content(data["text"], '"text"')
    else:
        text, fields = join_fields(_read_fields(data["fields"]), '"fields"')
    attributes: Optional[Dict[str, List[Value]]] = None
    if data.get("attributes") is not None:
        require_type(data["attributes"], dict, '"attributes"')
        attributes = {}
        for name, values in data["attributes"].items():
            what = describe_attribute(name)
            if values is None:
                continue
            require_type(values, list, what)
            attributes[name] = [_parse_value(v, what, text, fields) for v in values]
    return Record(
        id=record_id,
        text=text,
        attributes=attributes,
        fields=fields,
        category=read_category(data),
        group=read_category(data, "group"),
        partial=_read_partial(data.get("partial")),
    )


def _read_partial(value: Any) -> bool:
    if value not in (None, True, False):
        raise ValueError(f'expected "partial" to be true or false, got {shown(value)}')
    return bool(value)


def _read_fields(data: Any) -> Iterable[Tuple[str, str]]:
    require_type(data, list, '"fields"')
    names: Set[str] = set()
    for item in data:
        require_type(item, dict, "each of the fields")
        name = require_content(item.get("name"), 'the "name" of a field')
        if name in names:
            raise ValueError(f'expected the names of fields to differ, got two "{name}"')
        names.add(name)
        text = item.get("text")
        what = f'the "text" of field "{name}"'
        yield name, "" if text is None else require_string(text, what)


def _parse_value(value: Any, what: str, text: str, fields: Tuple[Field, ...]) -> Value:
    if isinstance(value, str):
        return Value(text=strip(require_content(value, f"a value of {what}")))
    if not isinstance(value, dict):
        raise ValueError(
            f'expected a value of {what} to be a string or {{"start": ..., "end": ...}}'
            f", got {shown(value)}"
        )
    place = None
    if value.get("field") is not None:
        place = next((field for field in fields if field.name == value["field"]), None)
        if place is None:
            known = ", ".join(json.dumps(field.name) for field in fields) or "none"
            raise ValueError(
                f"expected a value of {what} to name a field of the record ({known}), "
                f"got {shown(value['field'])}"
            )
    return place_value(text, value.get("start"), value.get("end"), what, field=place)
