"""Read files line by line, most of them with one JSON value each."""

import ast
import codecs
import json
import re
from pathlib import Path
from typing import Any, BinaryIO, Iterator, Optional, Tuple

from .documents import is_document, read_elements
from .encodings import UTF8, explain_invalid
from .json_source import HEAD
from .shards import READ_ERRORS, ShardError, open_text

# The beginning of an object that Python printed: JSON has other quotes.
PRINTED = re.compile(r"\s*\{\s*'")
# How deep values may be in each other.
MAX_DEPTH = 200


def read_lines(path: Path, encoding: str = UTF8) -> Iterator[Tuple[int, bytes]]:
    """Read a file line by line, as bytes: to decode it at once would stop at the first
    invalid byte. If the file is a JSON array, or another JSON document, each element
    counts as a line.

    path (Path): The file, which may be compressed, see `open_text`.
    encoding (str): The encoding of the file.
    YIELDS (Tuple[int, bytes]): The number, from 1, and the bytes of each line that is
        not blank.
    RAISES (ShardError): If the file cannot be read to its end. It is raised after the
        lines before the damage.
    """
    number = 0
    try:
        with open_text(path, encoding) as file_:
            head = _Head(file_)
            if is_document(head.raw, head.ended):
                for number, raw in read_elements(path, head.read):
                    yield number, raw
                return
            for number, raw in enumerate(head.read_lines(), 1):
                if number == 1:
                    raw = raw.removeprefix(codecs.BOM_UTF8)
                if raw.strip():
                    yield number, raw.rstrip(b"\r\n")
    except READ_ERRORS as err:
        raise ShardError(path, number + 1, describe_damage(path, err)) from err


class _Head:
    """A file, with its beginning read ahead to recognise it.

    raw (bytes): The beginning.
    ended (bool): Whether this is the whole file.
    """

    def __init__(self, file_: BinaryIO) -> None:
        self.raw = b""
        self.ended = False
        self._file = file_
        self._taken = False
        self._damage: Optional[BaseException] = None
        try:
            while len(self.raw) < HEAD and not self.ended:
                self._read_more(HEAD)
            if not self.ended:
                # A file that was read whole has not yet said so.
                self._read_more(1)
        except READ_ERRORS as err:
            self._damage = err

    def _read_more(self, size: int) -> None:
        raw = self._file.read1(size)  # type: ignore[attr-defined]
        self.ended = not raw
        self.raw += raw

    def read(self, size: int) -> bytes:
        """Read about so many bytes. The first call returns the beginning."""
        if not self._taken:
            self._taken = True
            return self.raw
        self._raise_damage()
        return self._file.read(size)

    def read_lines(self) -> Iterator[bytes]:
        """Read all lines."""
        *lines, last = self.raw.split(b"\n")
        yield from lines
        self._raise_damage()
        yield last + self._file.readline()
        yield from self._file

    def _raise_damage(self) -> None:
        if self._damage is not None:
            raise self._damage


def describe_damage(path: Path, error: BaseException) -> str:
    """Say why a file could not be read to its end.

    path (Path): The file.
    error (BaseException): The error of the reader.
    RETURNS (str): The reason.
    """
    return f"can't read the {path.suffix.lower()} file to its end: {error}"


def decode(raw: bytes, hint: bool = False) -> str:
    """Decode a line.

    raw (bytes): The line.
    hint (bool): Whether an error may tell to add --encoding.
    RETURNS (str): The text.
    RAISES (ValueError): If the line is not UTF-8.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as err:
        raise ValueError(explain_invalid(raw, err, hint)) from None


def is_deep(value: Any) -> bool:
    """RETURNS (bool): Whether a value of JSON has so many others in each other that
    reading them would not end well."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            item
            for each in level
            for item in (each.values() if isinstance(each, dict) else each)
            if isinstance(item, (dict, list))
        ]
        if not level:
            return False
    return True


def _load_printed(text: str) -> Any:
    """RETURNS (Any): An object as Python prints it, as JSON has it: `{'title': "Cap",
    'color': None}`."""
    try:
        return json.loads(json.dumps(ast.literal_eval(text.strip())))
    except (SyntaxError, MemoryError, TypeError, ValueError) as err:
        what = "an object of Python, or one JSON value on each line"
        raise ValueError(f"expected {what}, got: {err}") from None


def load_json(raw: bytes, hint: bool = False) -> Any:
    """Load the JSON value of a line.

    raw (bytes): The line.
    hint (bool): Whether an error may tell to add --encoding.
    RETURNS (Any): The value.
    RAISES (ValueError): If the line is not UTF-8 or not JSON, or if it is nested too
        deep.
    """
    try:
        text = decode(raw, hint)
        value = _load_printed(text) if PRINTED.match(text) else json.loads(text)
        if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and is_deep(value):
            raise RecursionError
        return value
    except json.JSONDecodeError as err:
        raise ValueError(f"expected one JSON value on each line, got: {err}") from None
    except RecursionError:
        raise ValueError("expected a record, got JSON nested too deep") from None
