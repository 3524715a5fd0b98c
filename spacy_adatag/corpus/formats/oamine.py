"""The format of the annotations of OA-Mine."""

from typing import Any, Dict, List

from ...texts.surface import strip
from ..checks import describe_attribute, require_content, require_type, shown
from ..schema import Record, Value
from .common import place_value

KEYS = ("startOffset", "endOffset")


def parse_oamine(data: Dict[str, Any], record_id: str) -> Record:
    """Parse a record in the format of the annotations of OA-Mine, one file a category
    (https://github.com/xinyangz/OAMine).

    data (Dict[str, Any]): The record. `title` is the text. `entities` is a list of
        objects with a `label`, which is the attribute, a `value`, and its place in the
        title, `startOffset` and `endOffset`. `asin` identifies the product.
    record_id (str): The identifier if there is no `asin`.
    RETURNS (Record): The record.
    RAISES (ValueError): If the record is not valid, for example if the text at a place
        is not the value.
    """
    if data.get("asin") is not None:
        record_id = require_content(data["asin"], '"asin"')
    text = require_content(data.get("title"), '"title"')
    require_type(data.get("entities"), list, '"entities"')
    attributes: Dict[str, List[Value]] = {}
    for item in data["entities"]:
        require_type(item, dict, "each of the entities")
        name = require_content(item.get("label"), 'the "label" of an entity')
        what = describe_attribute(name)
        expected = strip(require_content(item.get("value"), f'the "value" of {what}'))
        value = place_value(text, item.get(KEYS[0]), item.get(KEYS[1]), what, KEYS)
        if value.text != expected:
            raise ValueError(
                f"expected {shown(expected)} as a value of {what} at the characters "
                f"{item[KEYS[0]]} to {item[KEYS[1]]}, got {shown(value.text)}"
            )
        attributes.setdefault(name, []).append(value)
    return Record(id=record_id, text=text, attributes=attributes)
