"""The cells of one kind of table in another: in Parquet files there are dates, numbers
that are none, lists.
"""

import json
from typing import Any, Optional


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
    RETURNS (Any): The same, or its text.
    """
    if value is None or value != value:
        return None
    if isinstance(value, (str, int, float)):
        return value
    return json.loads(dump_json(value)) if isinstance(value, (dict, list)) else str(value)
