"""Checks of what JSON may hold. Their errors say what was expected and what came."""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, Optional, Union

from ..texts.surface import strip

JSON_TYPES: Dict[type, str] = {dict: "an object", list: "a list", str: "a string"}
MAX_SHOWN = 40

# What to do where Python does not read names in UTF-8.
READ_UTF8 = "Set PYTHONUTF8=1, or a locale of UTF-8 such as LC_ALL=C.UTF-8"


def require_type(value: Any, type_: type, what: str) -> None:
    """Check the type of a value.

    value (Any): The value.
    type_ (type): dict, list or str.
    what (str): What the value is, for the error.
    RAISES (ValueError): If it has another type.
    """
    if not isinstance(value, type_):
        raise ValueError(f"expected {what} to be {JSON_TYPES[type_]}, got {shown(value)}")


def require_string(value: Any, what: str) -> str:
    """Check that a value is a string that can be stored.

    value (Any): The value.
    what (str): What the value is, for the error.
    RETURNS (str): The value.
    RAISES (ValueError): If it is not a string, or holds half of a surrogate pair,
        which JSON can escape and no encoding can store.
    """
    require_type(value, str, what)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(
            f"expected {what} to be valid Unicode, got half a pair: {shown(value)}"
        ) from None
    return value


def require_content(value: Any, what: str) -> str:
    """Check that a value is a string with something to see in it.

    value (Any): The value.
    what (str): What the value is, for the error.
    RETURNS (str): The value.
    RAISES (ValueError): If it is not.
    """
    if not strip(require_string(value, what)):
        raise ValueError(f"expected {what} not to be empty, got {shown(value)}")
    return value


def read_value(value: Any, what: str) -> Optional[str]:
    """Read a cell that holds a text or a number.

    value (Any): What is in the cell.
    what (str): What it is, for the error.
    RETURNS (Optional[str]): It as a text, whole numbers without a point: a column of
        whole numbers that lacks one holds floats to pandas. "" if there is nothing, None
        if it is something that no text can hold.
    RAISES (ValueError): If it is a string that can't be stored.
    """
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return require_string(value, what)
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        whole = isinstance(value, float) and value.is_integer()
        return str(int(value) if whole else value)
    return None


def describe_attribute(name: str) -> str:
    """Name an attribute in an error, having checked the name itself.

    name (str): The name.
    RETURNS (str): The description.
    RAISES (ValueError): If the name is empty.
    """
    return f'attribute "{require_content(name, "the name of an attribute")}"'


def shown(value: Any) -> str:
    """Show a value in an error.

    value (Any): The value.
    RETURNS (str): Its JSON, cut if it is long.
    """
    # Parquet has cells of types that JSON does not have.
    text = json.dumps(value, ensure_ascii=False, default=str)
    if len(text) > MAX_SHOWN:
        text = f"{text[:MAX_SHOWN]}..."
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def is_misread(text: Union[str, Path]) -> bool:
    """Whether an argument or the name of a file is in UTF-8, and Python took it for
    something else, since the locale says so.

    text (Union[str, Path]): What Python made of it.
    RETURNS (bool): Whether it did.
    """
    try:
        return os.fsencode(text).decode("utf-8") != str(text)
    except UnicodeError:
        return False


def show_path(path: Union[str, Path]) -> str:
    """Write the name of a file where only text can be: some are not UTF-8.

    path (Union[str, Path]): The file.
    RETURNS (str): Its name, with bytes that are not UTF-8 as `\\xff`.
    """
    return os.fsencode(path).decode("utf-8", errors="backslashreplace")
