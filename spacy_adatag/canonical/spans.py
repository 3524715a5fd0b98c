"""Write canonical values into spans."""

from itertools import chain
from typing import Collection, Dict, Iterable, Iterator, List, Optional, Set, Tuple

from spacy.tokens import Doc, Span

from ..texts.decimals import BESIDE, is_cut
from ..texts.units import BY_WORDS, Unit, count_unit_words, find_units, split_words
from .amounts import Measure, has_unit
from .measures import SIDED, read_measure
from .quantities import says_same
from .schema import LENGTH, LISTED, QUANTITY, Schema, SchemaEntry
from .values import canonicalise, read
from .words import COUNT, HOLDERS

# The words of units, and of what has several pieces.
UNIT_WORDS = frozenset(chain(*BY_WORDS)).union(HOLDERS)
# Values to remember the canonical form of.
MAX_KNOWN = 2**16
# What joins two ways to write a quantity: `50 ml (1.7 oz)`, `50 ml / 1.7 oz`.
OPENING, CLOSING, BETWEEN = "([", ")]", "/|,"
# The longest other way, in tokens.
MAX_BESIDE = 5
# The longest rest of a measure: `x 20.5 x 30.5 fl oz`.
MAX_LONGER = 8
# The same if the sides are named: `(W)600 x (D)300 x (H)900 mm`.
MAX_SIDES = 14


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
        behind it counts: the `1` of `1 l` is `1000 ml`. Without one, it has the unit of
        the attribute, unless another number in the text has such a unit. The ends of a
        range and sides have the unit of the others: the `10` of `10 x 20 cm` is `10 cm`.
        The `2` of `2 x 75 ml` is a count and no volume. A part of a number, such as the
        `5 l` of `1,5 l`, has no canonical form.

        spans (Iterable[Span]): The values. The label is the attribute.
        """
        known = self._known
        # The kinds of the numbers with a unit in each text.
        kinds: Dict[Doc, Set[str]] = {}
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
                found = self._find_beside(span, found, kinds)
            if found:
                span.kb_id_ = found

    def _find(self, span: Span) -> Tuple[str, bool]:
        entry = self.schema.get(span.label_)
        found = None if entry is None else canonicalise(entry, span.text, span.label_)
        if entry is not None and _is_bare(entry, span.text):
            return "" if found is None else found.text, True
        if entry is None or found is None:
            return "", False
        return found.text, not _is_exact(entry, span.text)

    def _find_beside(self, span: Span, own: str, kinds: Dict[Doc, Set[str]]) -> str:
        entry = self.schema[span.label_]
        if _is_bare(entry, span.text):
            end = _find_unit(span.doc, span.end)
            text = span.doc[span.start : end].text
            measure = None
            if end == span.end:
                measure = _read_longer(span, "", MAX_LONGER)
                if measure is None and entry.measured == {LENGTH}:
                    measure = _read_longer(span, SIDED, MAX_SIDES)
            if measure is not None and says_same(measure, entry.measures):
                # As in `55 / 140 cm` for an attribute in inches.
                return own
            if measure is not None:
                units = _find_shared(measure, entry.measured)
                text = f"{span.text} {units[0].name}" if units else ""
            elif end == span.end:
                if span.doc not in kinds:
                    kinds[span.doc] = _find_kinds(span.doc)
                # The 50 of `SPF 50, 75 ml` is no volume. There may be several counts.
                expected = entry.measured - {COUNT}
                return own if expected.isdisjoint(kinds[span.doc]) else ""
            found = canonicalise(entry, text, span.label_)
            return "" if found is None else found.text
        for text in _list_wider(span.doc, span.start, span.end):
            if _is_exact(entry, text):
                found = canonicalise(entry, text, span.label_)
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
    if there is none."""
    # As in `15K RPM`.
    begin = start + int(doc[start : start + 1].text == "K")
    size = count_unit_words([t.lower_ for t in doc[begin : begin + 2]])
    return begin + size if size else start


def _read_longer(span: Span, mode: str, longest: int) -> Optional[Measure]:
    """RETURNS (Optional[Measure]): The numbers with a unit that a number is the first or
    last of: `2 x 75 ml`. None if there are no others beside it."""
    found = (read_measure(text, mode) for text in _list_longer(span, longest))
    return next((m for m in found if m and m.sign and has_unit(m)), None)


def _list_longer(span: Span, longest: int) -> Iterator[str]:
    """YIELDS (str): A number with the words behind it, then with those before it, as long
    as they have another number and may have a unit. To read others takes long."""
    doc = span.doc
    behind = range(span.end, min(span.end + longest, len(doc)))
    before = range(span.start - 1, max(span.start - longest, 0) - 1, -1)
    for rows in (behind, before):
        has_number = may_be_unit = False
        for row in rows:
            word = doc[row].lower_
            has_number |= any(map(str.isnumeric, word))
            may_be_unit |= not UNIT_WORDS.isdisjoint(split_words(word))
            # As in `10-20` and `10 to 20`.
            if has_number and may_be_unit:
                yield doc[min(row, span.start) : max(row + 1, span.end)].text


def _find_kinds(doc: Doc) -> Set[str]:
    """RETURNS (Set[str]): What the numbers with a unit in a text may measure."""
    found: Set[str] = set()
    for row in range(1, len(doc)):
        if doc[row - 1].is_digit or doc[row - 1].like_num:
            words = [token.lower_ for token in doc[row : row + 2]]
            units = find_units(tuple(words[: count_unit_words(words)]))
            found.update(unit.kind for unit in units)
    return found


def _find_shared(measure: Measure, kinds: Collection[str]) -> List[Unit]:
    """RETURNS (List[Unit]): The units of these kinds that a number without a unit has in
    a measure. Empty if it is how many there are of something."""
    units = [unit for group in measure.groups for a in group for unit in a.units]
    is_side = all(unit.kind == "length" for unit in units)
    if measure.sign == "x" and not is_side:
        units = [*find_units(("ct",))]
    return [unit for unit in units if unit.kind in kinds]


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
