"""The cells of one kind of table in another: in Parquet files there are dates, numbers
that are none, lists.
"""

import json
from typing import Any, Optional, Union


def dump_json(data: Any) -> str:
    """Write what is in a row as JSON.

    data (Any): What is in the row.
    RETURNS (str): The JSON. What JSON has no type for becomes a string.
    """
    return json.dumps(data, ensure_ascii=False, default=str)


def to_text(value: Any) -> Optional[str]:
    """Write a cell as text.

    value (Any): What is in it.
    RETURNS (Optional[str]): Strings as they are, lists and objects as JSON. None for
        nothing.
    """
    if value is None or value != value:
        return None
    if isinstance(value, str):
        return value
    return dump_json(value) if isinstance(value, (dict, list, bool)) else str(value)


def to_json(value: Any) -> Any:
    """Make a cell something that JSON has.

    value (Any): What is in it.
    RETURNS (Any): The same, or its text. At any depth, None for numbers that are none
        or infinite, and the text of integers of more than 64 bits.
    """
    if value is None or value != value:
        return None
    if isinstance(value, (dict, list, int, float)):
        return _DECODER.decode(dump_json(value))
    return value if isinstance(value, str) else str(value)


def _read_int(text: str) -> Union[int, str]:
    number = int(text)
    return number if -(2**63) <= number < 2**64 else text


_DECODER = json.JSONDecoder(parse_int=_read_int, parse_constant=lambda name: None)
