"""Write canonical values into spans."""

from typing import Dict, Iterable, Iterator, Tuple

from spacy.tokens import Doc, Span

from ..texts.decimals import BESIDE, is_cut
from ..texts.units import BY_WORDS, UNITS
from .measures import read_measure
from .schema import LISTED, QUANTITY, Schema, SchemaEntry
from .values import canonicalise, read

# Values to remember the canonical form of.
MAX_KNOWN = 2**16
# What joins two ways to write a quantity: `50 ml (1.7 oz)`, `50 ml / 1.7 oz`.
OPENING, CLOSING, BETWEEN = "([", ")]", "/|,"
# The longest other way, in tokens.
MAX_BESIDE = 5


class SpanCanonicaliser:
    """Writes the canonical form of values to `span.kb_id_`."""

    def __init__(self, schema: Schema) -> None:
        """
        schema (Schema): What is known of the attributes.
        """
        self.schema = schema
        # What is written for a label and a text, and whether the text beside it may know
        # better. A catalogue repeats its values.
        self._known: Dict[Tuple[int, str], Tuple[str, bool]] = {}

    def __call__(self, spans: Iterable[Span]) -> None:
        """Write canonical values. Spans of attributes without a schema stay as they are.
        If the text also has a quantity in the unit of the attribute, as in `50 ml (1.7
        oz)`, that is the canonical form of both. If only the number was found, the unit
        behind it counts: the `1` of `1 l` is `1000 ml`. A part of a number, such as the
        `5 l` of `1,5 l`, has none.

        spans (Iterable[Span]): The values. The label is the attribute.
        """
        known = self._known
        for span in spans:
            key = span.label, span.text
            entry = known.get(key)
            if entry is None:
                entry = self._find(span)
                if len(known) >= MAX_KNOWN:
                    known.clear()
                known[key] = entry
            found, is_converted = entry
            is_read = found or is_converted
            if is_read and self.schema[span.label_].kind not in LISTED and _is_cut(span):
                continue
            if is_converted:
                found = self._find_beside(span, found)
            if found:
                span.kb_id_ = found

    def _find(self, span: Span) -> Tuple[str, bool]:
        entry = self.schema.get(span.label_)
        found = None if entry is None else canonicalise(entry, span.text)
        if entry is not None and _is_bare(entry, span.text):
            return "" if found is None else found.text, True
        if entry is None or found is None:
            return "", False
        return found.text, not _is_exact(entry, span.text)

    def _find_beside(self, span: Span, own: str) -> str:
        entry = self.schema[span.label_]
        if _is_bare(entry, span.text):
            end = _find_unit(span.doc, span.end)
            if end == span.end:
                return own
            found = canonicalise(entry, span.doc[span.start : end].text)
            return "" if found is None else found.text
        for text in _list_wider(span.doc, span.start, span.end):
            if _is_exact(entry, text):
                found = canonicalise(entry, text)
                return own if found is None else found.text
        return own


def _is_cut(span: Span) -> bool:
    """RETURNS (bool): Whether a value begins or ends inside of a number."""
    doc = span.doc
    before = doc[max(span.start - BESIDE, 0) : span.start].text_with_ws
    behind = span[-1].whitespace_ + doc[span.end : span.end + BESIDE].text
    return is_cut(before, span.text, behind)


def _is_bare(entry: SchemaEntry, text: str) -> bool:
    """RETURNS (bool): Whether a quantity is expected, and a text is a number only."""
    measure = read_measure(text) if entry.kind == QUANTITY else None
    return measure is not None and not any(a.units for g in measure.groups for a in g)


def _find_unit(doc: Doc, start: int) -> int:
    """RETURNS (int): The index after the unit that starts at a token, or the same index
    if there is none. `in` is a word: `Size 10 in black`."""
    words = tuple(token.lower_ for token in doc[start : start + 2])
    if len(words) == 2 and words in BY_WORDS:
        return start + 2
    return start + int(any(word in UNITS and word != "in" for word in words[:1]))


def _is_exact(entry: SchemaEntry, text: str) -> bool:
    """RETURNS (bool): Whether a text has a quantity in a unit that converts exactly to
    that of the attribute, or no quantity is expected."""
    if entry.kind in LISTED:
        return True
    found = read(entry, text)
    return found is not None and (
        not found.groups or (found.unit is not None and found.unit.group in found.groups)
    )


def _list_wider(doc: Doc, start: int, end: int) -> Iterator[str]:
    """YIELDS (str): A value with what stands beside it in brackets or behind a `/`, the
    shortest first, if that begins with a number."""

    def get(row: int) -> str:
        return doc[row].text if 0 <= row < len(doc) else " "

    def has_digit(row: int) -> bool:
        return any(map(str.isdigit, get(row)))

    inside = int(get(start - 1) in OPENING and get(end) in CLOSING)
    if get(start - 1) in OPENING + CLOSING + BETWEEN:
        for first in range(start - 2, max(start - 2 - MAX_BESIDE, -1), -1):
            if has_digit(first):
                yield doc[first : end + inside].text
    behind = end + inside
    # As in `(50 ml)` and `(ca. 50 ml)`. Most commas are before other words.
    is_number = has_digit(behind + 1) or has_digit(behind + 2)
    if get(behind) in OPENING + BETWEEN and is_number:
        for last in range(behind + 2, min(behind + 2 + MAX_BESIDE, len(doc)) + 1):
            yield doc[start - inside : last].text
