"""What a record is, whatever the format that it was written in."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional, Tuple


@dataclass(frozen=True)
class Value:
    """A value of an attribute.

    text (str): The value, as it stands in the text.
    start (Optional[int]): Its first character in the text. None if the value is given
        as a string only: then every occurrence between token boundaries counts.
    end (Optional[int]): The character after its last, or None.
    """

    text: str
    start: Optional[int] = None
    end: Optional[int] = None


@dataclass(frozen=True)
class Field:
    """A part of a text that was given in parts, such as its title, by its place in
    the whole text.
    """

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Record:
    """A text and what is known of it.

    id (str): The record's identifier, or the number of its line.
    text (str): The text. Fields are joined by line breaks.
    attributes (Optional[Dict[str, List[Value]]]): The values of every attribute that
        was asked, an empty list where there are none. None if nothing is said.
    fields (Tuple[Field, ...]): The parts of the text, if it was given in parts.
    category (Optional[str]): The kind of product, such as `Shoes`, if it was given.
    line (int): The number of its line in the file, from 1; 0 if it is of no file.
    """

    id: str
    text: str
    attributes: Optional[Dict[str, List[Value]]] = None
    fields: Tuple[Field, ...] = ()
    category: Optional[str] = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Rejected:
    """A line that holds no valid record.

    line (int): The number of the line, from 1.
    reason (str): What was expected and what came.
    raw (str): The line. Bytes that are not UTF-8 are written as `\\xff`.
    id (Optional[str]): The record's identifier, if it could be read.
    """

    line: int
    reason: str
    raw: str
    id: Optional[str] = None

    @classmethod
    def from_line(
        cls, line: int, reason: str, raw: bytes, id: Optional[str] = None
    ) -> "Rejected":
        """Make one from a line as it was read.

        line (int): Number of the line.
        reason (str): What is wrong with it.
        raw (bytes): The line, which need not be UTF-8.
        id (Optional[str]): Name of the record, if it has one.
        RETURNS (Rejected): The line.
        """
        return cls(line, reason, raw.decode("utf-8", errors="backslashreplace"), id)


def get_rejected_path(output_path: Path) -> Path:
    """Where the lines or rows go of which no output is made. The name has the whole name
    of the output in it, or commands that write `shop.jsonl` and `shop.spacy` would
    remove each other's.

    output_path (Path): The output.
    RETURNS (Path): The file beside it.
    """
    return output_path.with_name(f"{output_path.name}.rejected.jsonl")
