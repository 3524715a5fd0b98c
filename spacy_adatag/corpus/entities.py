"""HTML entities in records: `Salt &amp; Pepper`."""

from dataclasses import replace

from ..texts.surface import Rewritten, strip, unescape
from .checks import require_content
from .formats.common import cut_value
from .schema import Record, Value


def unescape_record(record: Record) -> Record:
    """Replace HTML entities in a record by their characters, in the text and in values
    that are strings. The places of fields and values are adapted to the new text.

    record (Record): The record.
    RETURNS (Record): The new record. Its id, category and names stay the same.
    RAISES (ValueError): If the text or a value is empty afterwards.
    """
    strings = (v.text for vs in (record.attributes or {}).values() for v in vs)
    if "&" not in record.text and not any("&" in string for string in strings):
        return record
    rewritten = unescape(record.text)
    fields = [
        replace(field, start=start, end=end)
        for field in record.fields
        for start, end in [rewritten.forward(field.start, field.end)]
    ]
    attributes = record.attributes
    if attributes is not None:
        attributes = {
            name: [_unescape_value(value, rewritten, name) for value in values]
            for name, values in attributes.items()
        }
    text = require_content(rewritten.text, "the text")
    return replace(record, text=text, fields=tuple(fields), attributes=attributes)


def _unescape_value(value: Value, rewritten: Rewritten, name: str) -> Value:
    what = f'attribute "{name}"'
    if value.start is None or value.end is None:
        text = require_content(unescape(value.text).text, f"a value of {what}")
        return Value(strip(text))
    start, end = rewritten.forward(value.start, value.end)
    characters = f"the characters {value.start} to {value.end}"
    return cut_value(rewritten.text, start, end, characters, what)
