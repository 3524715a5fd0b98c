"""Find what people wrote in a text."""

import re
from typing import List

from ..corpus.schema import Record
from ..texts.normal import DASHES, QUOTES, Text
from .cases import Place

# Spreadsheets write other quotes and dashes than people type.
TYPOGRAPHIC = [re.compile(f"[{characters}]") for characters in (QUOTES, DASHES)]


def find_places(record: Record, value: str) -> List[Place]:
    """Find the places of a value in a text, in any case and spacing, with any kind of
    quotes and dashes. It begins and ends between tokens, and lies in one field.

    record (Record): The record.
    value (str): The value.
    RETURNS (List[Place]): The places.
    """
    words = value.split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(map(_make_pattern, words)), re.IGNORECASE)
    text = Text(record.text)
    return [
        match.span()
        for match in pattern.finditer(record.text)
        if text.is_boundary(match.start())
        and text.is_boundary(match.end())
        and _is_in_field(record, *match.span())
    ]


def _make_pattern(word: str) -> str:
    found = (
        next((kind.pattern for kind in TYPOGRAPHIC if kind.match(c)), re.escape(c))
        for c in word
    )
    return "".join(found)


def _is_in_field(record: Record, start: int, end: int) -> bool:
    return not record.fields or any(
        part.start <= start and end <= part.end for part in record.fields
    )
