"""The format of the ExtractGPT benchmark."""

from typing import Any, Dict

from ...texts.surface import strip
from ..checks import describe_attribute, require_content, require_type
from ..schema import Record, Value
from .common import read_category

# A query without a value.
NO_VALUE = "n/a"


def parse_extractgpt(data: Dict[str, Any], record_id: str) -> Record:
    """Parse a record in the format of the ExtractGPT benchmark
    (https://github.com/wbsg-uni-mannheim/ExtractGPT).

    data (Dict[str, Any]): The record. `input` is the text. `target_scores` has a dict
        from values to scores for each query, with "n/a" for no value. `category` is the
        kind of product.
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
            Value(text=strip(require_content(value, f"a value of {what}")))
            for value in values
            if value != NO_VALUE
        ]
    return Record(
        id=record_id, text=text, attributes=attributes, category=read_category(data)
    )
