"""Checks of JSON values. Their errors say what was expected, and what the value is."""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, Iterable, Optional, Union

from ..texts.similar import find_similar
from ..texts.surface import strip, tidy

JSON_TYPES: Dict[type, str] = {dict: "an object", list: "a list", str: "a string"}
MAX_SHOWN = 40
# Of a table with more columns, messages list the first ones.
MAX_COLUMNS = 20

# What to do if Python does not read names as UTF-8.
READ_UTF8 = "Set PYTHONUTF8=1, or a locale of UTF-8 such as LC_ALL=C.UTF-8"


def require_choice(value: Any, choices: Iterable[Any], what: str) -> None:
    """Check that a value is one of those that are known.

    value (Any): The value.
    choices (Iterable[Any]): The known values. None is not listed in the error.
    what (str): What the value is, for the error.
    RAISES (ValueError): If the value is another one.
    """
    choices = list(choices)
    if value not in choices:
        names = ", ".join(str(choice) for choice in choices if choice is not None)
        raise ValueError(f"unknown {what} '{value}': expected one of {names}")


def explain_missing(where: str, column: str, columns: Iterable[str]) -> str:
    """Explain that a column is missing.

    where (str): What should have it, such as the name of a file.
    column (str): The column.
    columns (Iterable[str]): The columns that are there.
    RETURNS (str): The message. It has similar names, and the first of many columns.
    """
    names = list(columns)
    near = [f"'{name}'" for name in find_similar(column, names)]
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    alike = next((name for name in names if tidy(name) == tidy(column)), None)
    if alike is not None:
        hint = f" {alike!a} only looks the same: rename it, or copy its name."
    columns_are = f"Its columns are {list_columns(names) or 'none'}"
    return f"{where} has no column '{column}'.{hint} {columns_are}"


def list_columns(columns: Iterable[str]) -> str:
    """List the columns of a table.

    columns (Iterable[str]): The columns.
    RETURNS (str): Their names, or the first ones and how many more there are. Columns
        without a name are left out.
    """
    names = [name for name in columns if name]
    more = len(names) - MAX_COLUMNS
    return ", ".join(names[:MAX_COLUMNS]) + (f" and {more:,} more" if more > 0 else "")


def require_type(value: Any, type_: type, what: str) -> None:
    """Check the type of a value.

    value (Any): The value.
    type_ (type): dict, list or str.
    what (str): What the value is, for the error.
    RAISES (ValueError): If the value has another type.
    """
    if not isinstance(value, type_):
        raise ValueError(f"expected {what} to be {JSON_TYPES[type_]}, got {shown(value)}")


def require_string(value: Any, what: str) -> str:
    """Check that a value is a string that can be stored.

    value (Any): The value.
    what (str): What the value is, for the error.
    RETURNS (str): The value.
    RAISES (ValueError): If the value is not a string, or contains half of a surrogate
        pair. JSON can escape one, but no encoding can store it.
    """
    require_type(value, str, what)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(
            f"expected {what} to be valid Unicode, got half a surrogate pair: "
            f"{shown(value)}"
        ) from None
    return value


def require_content(value: Any, what: str) -> str:
    """Check that a value is a string with visible characters.

    value (Any): The value.
    what (str): What the value is, for the error.
    RETURNS (str): The value.
    RAISES (ValueError): If the value is not such a string.
    """
    if not strip(require_string(value, what)):
        raise ValueError(f"expected {what} not to be empty, got {shown(value)}")
    return value


def read_value(value: Any, what: str) -> Optional[str]:
    """Read a cell with a text or a number.

    value (Any): The value of the cell.
    what (str): What the value is, for the error.
    RETURNS (Optional[str]): The value as a text. Whole numbers have no decimal point: if
        a cell of an integer column is empty, pandas turns the others into floats. "" if
        the cell is empty, None if its type can't be a text.
    RAISES (ValueError): If the value is a string that can't be stored.
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
    """Check the name of an attribute, and describe the attribute for an error.

    name (str): The name.
    RETURNS (str): The description.
    RAISES (ValueError): If the name is empty.
    """
    return f'attribute "{require_content(name, "the name of an attribute")}"'


def shown(value: Any) -> str:
    """Show a value in an error.

    value (Any): The value.
    RETURNS (str): The value as JSON, cut if it is long.
    """
    # Cells of Parquet files can have types that JSON has not.
    text = json.dumps(value, ensure_ascii=False, default=str)
    if len(text) > MAX_SHOWN:
        text = f"{text[:MAX_SHOWN]}..."
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def is_misread(text: Union[str, Path]) -> bool:
    """Check whether Python misread an argument or the name of a file: it is in UTF-8, but
    Python decoded it with another encoding, that of the locale.

    text (Union[str, Path]): The text, as Python decoded it.
    RETURNS (bool): Whether Python misread it.
    """
    try:
        return os.fsencode(text).decode("utf-8") != str(text)
    except UnicodeError:
        return False


def show_path(path: Union[str, Path]) -> str:
    """Write the name of a file as text. Some names are not UTF-8.

    path (Union[str, Path]): The file.
    RETURNS (str): The name, with bytes that are not UTF-8 as `\\xff`.
    """
    return os.fsencode(path).decode("utf-8", errors="backslashreplace")
