"""Find what people wrote in a text."""

import re
from typing import List

from ..corpus.schema import Record
from ..labelling.matcher import Matcher
from ..texts.normal import DASHES, QUOTES, Text, make_forms
from ..texts.surface import simplify
from .cases import Place

# Spreadsheets write other quotes and dashes than people type.
TYPOGRAPHIC = [re.compile(f"[{characters}]") for characters in (QUOTES, DASHES)]


def find_places(record: Record, value: str) -> List[Place]:
    """Find the places of a value in a text, in any case and spacing, with any kind of
    quotes and dashes, and with or without invisible characters. It begins and ends
    between tokens, and lies in one field.

    record (Record): The record.
    value (str): The value.
    RETURNS (List[Place]): The places.
    """
    # People do not see, and do not type, the invisible characters of a text.
    simple = simplify(record.text)
    words = simplify(value).text.split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(map(_make_pattern, words)), re.IGNORECASE)
    text = Text(record.text)
    found = (simple.back(*match.span()) for match in pattern.finditer(simple.text))
    return [
        (start, end)
        for start, end in dict.fromkeys(found)
        # `1` does not stand in `½`.
        if pattern.fullmatch(simplify(record.text[start:end]).text)
        and text.is_boundary(start)
        and text.is_boundary(end)
        and _is_in_field(record, start, end)
    ]


def find_spellings(record: Record, value: str) -> List[Place]:
    """Find the places of a value that a text spells in another way, as `label` finds
    them: `250ml` for `250 ml`, `1 l` for `1000 ml`, `Boots` for `boot`.

    record (Record): The record.
    value (str): The value, maybe in the shop's own terms.
    RETURNS (List[Place]): The places, in one field each.
    """
    matcher = Matcher((value, form) for form in make_forms(value))
    found = [(hit.start, hit.end) for hit in matcher.find(Text(record.text)) if hit.clear]
    return [place for place in dict.fromkeys(found) if _is_in_field(record, *place)]


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
