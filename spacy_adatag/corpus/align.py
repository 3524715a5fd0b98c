"""Make a Doc from a record, and annotate it with the values as spans."""

from dataclasses import dataclass
from typing import Dict, Iterator, List, Set, Tuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from ..extensions import DEFAULT_SPANS_KEY, set_category
from ..texts.surface import find_occurrences, simplify
from .records import Record, Value

NOT_IN_TEXT = "not in the text"
INSIDE_WORD = "inside a word"
OVERLAPS = "overlaps another value"
OVER_BORDER = "runs over the end of a field"


@dataclass(frozen=True)
class Unaligned:
    """A value that no span of the Doc can represent.

    id (str): The record's identifier.
    attribute (str): The attribute.
    value (str): The value.
    reason (str): "not in the text", "inside a word", "overlaps another value" or "runs
        over the end of a field".
    """

    id: str
    attribute: str
    value: str
    reason: str


def make_doc(nlp: Language, record: Record) -> Doc:
    """Make a Doc from a record, without the values.

    nlp (Language): The pipeline whose tokenizer to use.
    record (Record): The record.
    RETURNS (Doc): The Doc, with the fields of the record in `doc._.attr_fields` and the
        category in `doc._.category`, if it has them. `doc._.attr_partial` is that of the
        record.
    """
    doc = nlp.make_doc(record.text)
    if record.fields:
        fields = [[field.name, field.start, field.end] for field in record.fields]
        doc._.attr_fields = fields
    if record.category is not None:
        set_category(doc, record.category)
    if record.partial:
        doc._.attr_partial = True
    return doc


def annotate(
    doc: Doc, record: Record, spans_key: str = DEFAULT_SPANS_KEY
) -> List[Unaligned]:
    """Annotate a Doc with the values of a record, in place. The spans go to
    `doc.spans[spans_key]`, the queries to `doc._.attr_queries`, and the values that no
    span can represent to `doc._.attr_unaligned`. A record without queries changes
    nothing.

    A value with a place is annotated there only. A string is annotated at each occurrence
    between token boundaries. Values of one attribute don't overlap: places come before
    strings, and long values before short ones.

    A string is aligned if any span of its attribute has this text. A value that only
    overlaps another value of its attribute (`Navy` beside `Nautical Navy`) is returned
    but not put into `doc._.attr_unaligned`. Values of one attribute may not overlap, and
    the longer value answers the query. To mask the query would lose that value too.

    doc (Doc): The Doc, made from the text of the record.
    record (Record): The record.
    spans_key (str): The key of the spans.
    RETURNS (List[Unaligned]): The values without a span.
    RAISES (ValueError): If the Doc has another text than the record.
    """
    if doc.text != record.text:
        raise ValueError(
            f"Can't annotate a Doc with record '{record.id}': expected the text "
            f"{record.text[:40]!r}, got {doc.text[:40]!r}"
        )
    if record.attributes is None:
        return []
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i + 1 for token in doc}
    edges = [field.end for field in record.fields]
    spans: List[Span] = []
    unaligned: List[Unaligned] = []
    for attribute, values in record.attributes.items():
        placed: List[Span] = []
        reasons: Dict[str, str] = {}
        taken: Set[int] = set()
        for value in sorted(values, key=_by_priority):
            reason = NOT_IN_TEXT
            for start_char, end_char in locate_value(value, record.text):
                start, end = starts.get(start_char), ends.get(end_char)
                if any(start_char < edge < end_char for edge in edges):
                    reason = OVER_BORDER if reason == NOT_IN_TEXT else reason
                elif start is None or end is None:
                    reason = INSIDE_WORD if reason == NOT_IN_TEXT else reason
                elif not taken.isdisjoint(range(start, end)):
                    reason = OVERLAPS
                else:
                    placed.append(Span(doc, start, end, label=attribute))
                    taken.update(range(start, end))
            reasons[value.text] = reason
        texts = {simplify(span.text).text for span in placed}
        unaligned.extend(
            Unaligned(record.id, attribute, text, reason)
            for text, reason in reasons.items()
            if simplify(text).text not in texts
        )
        spans.extend(placed)
    doc.spans[spans_key] = sorted(spans)
    doc._.attr_queries = list(record.attributes)
    masked: Dict[str, List[str]] = {}
    for item in unaligned:
        if item.reason != OVERLAPS:
            masked.setdefault(item.attribute, []).append(item.value)
    if masked:
        doc._.attr_unaligned = {name: sorted(texts) for name, texts in masked.items()}
    return unaligned


def _by_priority(value: Value) -> Tuple[bool, int]:
    return value.start is None, -len(value.text)


def locate_value(value: Value, text: str) -> Iterator[Tuple[int, int]]:
    """Find the places of a value in a text.

    value (Value): The value.
    text (str): The text.
    RETURNS (Iterator[Tuple[int, int]]): The first character and the character after the
        last, of the value's place if it has one, or of each occurrence of the string.
    """
    if value.start is not None and value.end is not None:
        return iter([(value.start, value.end)])
    return find_occurrences(value.text, text)
