"""Convert cells between kinds of tables. Parquet cells can be dates, NaN or lists."""

import json
from typing import Any, Optional, Union


def dump_json(data: Any) -> str:
    """Write the data of a row as JSON.

    data (Any): The data.
    RETURNS (str): The JSON. Types that JSON lacks become strings.
    """
    return json.dumps(data, ensure_ascii=False, default=str)


def to_text(value: Any) -> Optional[str]:
    """Write a cell as text.

    value (Any): The cell.
    RETURNS (Optional[str]): Strings as they are, lists and objects as JSON. None for an
        empty cell or NaN.
    """
    if value is None or value != value:
        return None
    if isinstance(value, str):
        return value
    return dump_json(value) if isinstance(value, (dict, list, bool)) else str(value)


def to_json(value: Any) -> Any:
    """Convert a cell to a type that JSON has.

    value (Any): The cell.
    RETURNS (Any): The cell, or its text. At any depth, NaN and infinite numbers become
        None, and integers of more than 64 bits become strings.
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
