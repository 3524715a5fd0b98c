"""Read files with one JSON value a line, whatever is in them."""

import codecs
import json
from pathlib import Path
from typing import Any, Iterator, Tuple

from .shards import READ_ERRORS, ShardError, open_binary


def read_lines(path: Path) -> Iterator[Tuple[int, bytes]]:
    """Read a file line by line, as bytes: decoding would stop at the first invalid
    byte.

    path (Path): The file, see `open_binary` for those that are compressed.
    YIELDS (Tuple[int, bytes]): The number, from 1, and the bytes of each line that is
        not blank.
    RAISES (ShardError): If the file cannot be read to its end, after the lines that
        can.
    """
    number = 0
    try:
        with open_binary(path) as file_:
            for number, raw in enumerate(file_, 1):
                if number == 1:
                    raw = raw.removeprefix(codecs.BOM_UTF8)
                raw = raw.strip()
                if raw:
                    yield number, raw
    except READ_ERRORS as err:
        raise ShardError(path, number + 1, describe_damage(path, err)) from err


def describe_damage(path: Path, error: BaseException) -> str:
    """Say why a file could not be read to its end.

    path (Path): The file.
    error (BaseException): What its reader raised.
    RETURNS (str): The reason.
    """
    return f"can't read the {path.suffix.lower()} file to its end: {error}"


def decode(raw: bytes) -> str:
    """Decode a line.

    raw (bytes): The line.
    RETURNS (str): The text.
    RAISES (ValueError): If the line is not UTF-8.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as err:
        byte = raw[err.start]
        raise ValueError(
            f"expected UTF-8, got the byte 0x{byte:02x} at position {err.start}"
        ) from None


def load_json(raw: bytes) -> Any:
    """Load the JSON value of a line.

    raw (bytes): The line.
    RETURNS (Any): The value.
    RAISES (ValueError): If the line is not UTF-8 or not JSON.
    """
    try:
        return json.loads(decode(raw))
    except json.JSONDecodeError as err:
        raise ValueError(f"expected one JSON value a line, got: {err}") from None
    except RecursionError:
        raise ValueError("expected a record, got JSON nested too deep") from None
