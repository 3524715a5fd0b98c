"""Records, as every format is read."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple


@dataclass(frozen=True)
class Value:
    """A value of an attribute.

    text (str): The value, as it stands in the text.
    start (Optional[int]): The first character of the value in the text. None if the
        value is a string without a place: then every occurrence between token boundaries
        counts.
    end (Optional[int]): The character after the last one, or None.
    """

    text: str
    start: Optional[int] = None
    end: Optional[int] = None


@dataclass(frozen=True)
class Field:
    """A part of a text, such as its title, by its place in the whole text."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Record:
    """A text and its annotations.

    id (str): The record's identifier, or the number of its line.
    text (str): The text. Fields are joined by line breaks.
    attributes (Optional[Dict[str, List[Value]]]): The queries, with the values of each.
        The list is empty if the text has no value. None if the record has no queries.
    fields (Tuple[Field, ...]): The parts of the text, if it has any.
    category (Optional[str]): The kind of product, such as `Shoes`, if known.
    group (Optional[str]): What records have in common that must not be in training and
        in held-out data, such as the variants of a product.
    partial (bool): Whether the text may have values of attributes that it does not ask.
        In training, none of these counts as absent then.
    line (int): The number of the line in the file, from 1. 0 if there is no file.
    html (Optional[Tuple[str, str]]): The beginning of a part that had HTML, before it
        became text and after. None if there was no HTML.
    """

    id: str
    text: str
    attributes: Optional[Dict[str, List[Value]]] = None
    fields: Tuple[Field, ...] = ()
    category: Optional[str] = None
    group: Optional[str] = None
    partial: bool = False
    line: int = field(default=0, compare=False)
    html: Optional[Tuple[str, str]] = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Rejected:
    """A line without a valid record.

    line (int): The number of the line, from 1. See `corpus.tables.Row.place`.
    reason (str): What was expected, and what the line has.
    raw (str): The line. Bytes that are not UTF-8 are written as `\\xff`.
    id (Optional[str]): The record's identifier, if it could be read.
    row (int): The number of the row, as `corpus.tables.Row` counts them. 0 if it is that
        of the line.
    """

    line: int
    reason: str
    raw: str
    id: Optional[str] = None
    row: int = 0

    @property
    def number(self) -> int:
        """RETURNS (int): The number of the row."""
        return self.row or self.line

    def to_json(self) -> Dict[str, Any]:
        """RETURNS (Dict[str, Any]): What files of rejected lines say."""
        keys = "line", "reason", "raw", "id"
        return {key: getattr(self, key) for key in keys}

    @classmethod
    def from_line(
        cls, line: int, reason: str, raw: bytes, id: Optional[str] = None
    ) -> "Rejected":
        """Reject a line of bytes.

        line (int): The number of the line.
        reason (str): What is wrong with it.
        raw (bytes): The line. It need not be UTF-8.
        id (Optional[str]): The record's identifier, if it could be read.
        RETURNS (Rejected): The rejected line.
        """
        return cls(line, reason, raw.decode("utf-8", errors="backslashreplace"), id)


def get_rejected_path(output_path: Path) -> Path:
    """Get the path of the file for rejected lines or rows. It contains the whole name of
    the output. Otherwise commands that write `shop.jsonl` and `shop.spacy` would remove
    each other's file.

    output_path (Path): The output.
    RETURNS (Path): The file, beside the output.
    """
    return output_path.with_name(f"{output_path.name}.rejected.jsonl")
