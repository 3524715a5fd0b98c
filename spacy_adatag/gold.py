"""Gold values, aligned to the tokens of the predicted docs."""

from collections import Counter
from itertools import islice
from typing import Dict, Iterable, List, Optional, Set, Tuple, Union

import numpy
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans

from .extensions import DEFAULT_SPANS_KEY, get_queries, get_stored
from .texts.counts import say_count
from .texts.surface import find_occurrences


def align_values(eg: Example, spans_key: str) -> Tuple[List[Span], Set[str]]:
    """Align the annotated values of a reference doc to its predicted doc, which may be
    tokenized differently: values that end within a word of the reference doc may be spans
    of the predicted doc. Only the longest of overlapping values of an attribute is kept.

    eg (Example): The example.
    spans_key (str): Key of the annotated values in `doc.spans`.
    RETURNS (Tuple[List[Span], Set[str]]): Spans of the predicted doc, and the attributes
        with a value that does not align with its tokens.
    """
    unaligned: Set[str] = set()
    by_attribute: Dict[str, List[Span]] = {}
    same = has_same_tokens(eg)
    for name, texts in eg.reference._.attr_unaligned.items():
        placed = [find_spans(eg, text, name) for text in texts if not same]
        by_attribute[name] = [span for spans in placed for span in spans]
        if not placed or not all(placed):
            unaligned.add(name)
    for span in eg.reference.spans.get(spans_key, ()):
        aligned = (
            [Span(eg.predicted, span.start, span.end, span.label)]
            if same
            else eg.get_aligned_spans_y2x([span], allow_overlap=True)
        )
        by_attribute.setdefault(span.label_, []).extend(aligned)
        if not aligned:
            unaligned.add(span.label_)
    spans = []
    for group in by_attribute.values():
        spans += filter_spans(group) if len(group) > 1 else group
    return spans, unaligned


def find_spans(eg: Example, value: str, label: str) -> List[Span]:
    """Find the occurrences of a value in a predicted doc, between token boundaries and
    within a field.

    eg (Example): The example.
    value (str): The value.
    label (str): The label of the spans.
    RETURNS (List[Span]): The spans.
    """
    doc = eg.predicted
    edges = [end for _, _, end in get_stored(eg.reference, "attr_fields") or ()]
    found = (
        doc.char_span(start, end, label=label)
        for start, end in find_occurrences(value, doc.text)
        if not any(start < edge < end for edge in edges)
    )
    return [span for span in found if span is not None]


def count_overlapping(spans: Iterable[Span]) -> int:
    """Count the values that overlap a value of another attribute.

    spans (Iterable[Span]): The values of a doc.
    RETURNS (int): The number of values that overlap.
    """
    ordered = sorted(spans)
    found: Set[Span] = set()
    for i, span in enumerate(ordered):
        for other in islice(ordered, i + 1, None):
            if other.start >= span.end:
                break
            if span.label != other.label:
                found.update((span, other))
    return len(found)


def has_same_tokens(eg: Example) -> bool:
    """Check whether both docs of an example have the same tokens. Most do, and then
    spaCy's alignment is not needed, which would be computed again in every update.

    eg (Example): The example.
    RETURNS (bool): Whether the tokens are the same.
    """
    attrs: List[Union[int, str]] = ["ORTH", "SPACY"]
    return numpy.array_equal(eg.predicted.to_array(attrs), eg.reference.to_array(attrs))


class Annotated:
    """Counts the annotations of docs, for messages about unexpected data.

    texts (int): The number of docs.
    spans (Counter): The number of spans under each key of `doc.spans`.
    entities (Optional[int]): The number of entities. None if no doc has entity
        annotations.
    queries (int): The number of docs with queries.
    """

    def __init__(self) -> None:
        self.texts = 0
        self.spans: Counter = Counter()
        self.entities: Optional[int] = None
        self.queries = 0

    def add(self, doc: Doc) -> None:
        """Count the annotations of a doc.

        doc (Doc): The doc.
        """
        self.texts += 1
        self.spans.update({key: len(group) for key, group in doc.spans.items()})
        if _has_entities(doc):
            self.entities = (self.entities or 0) + len(doc.ents)
        self.queries += doc._.attr_queries is not None

    def has_values(self, key: Optional[str]) -> bool:
        """Check whether the docs have the expected annotations, or no other annotations
        instead.

        key (Optional[str]): The key in `doc.spans`. None for entities.
        RETURNS (bool): Whether the docs can be used as they are.
        """
        if key is None:
            return bool(self.entities)
        if self.spans[key] or key != DEFAULT_SPANS_KEY:
            return self.spans[key] > 0
        return self.queries > 0 or not (self.entities or self.spans.total())

    def explain(self, key: str) -> str:
        """Explain which annotations a component expects, and how to get them.

        key (str): The component's key in `doc.spans`.
        RETURNS (str): What was expected, what was found, and what to do.
        """
        return (
            f"expected training data with values in doc.spans under '{key}' "
            f"(spans_key), got {self}. To convert entities to values, run `python -m "
            "spacy adatag convert IN.spacy OUT.spacy --ents`. To convert other spans, "
            "use --spans-key KEY"
        )

    def __str__(self) -> str:
        found = [f"{say_count(n, 'span')} under '{key}'" for key, n in self.spans.items()]
        if self.entities is not None:
            found.append(f"{say_count(self.entities, 'entity', 'entities')} (doc.ents)")
        return " and ".join(found) or "nothing annotated"


def is_annotated_elsewhere(doc: Doc, key: Optional[str]) -> bool:
    """Check whether a doc only has other annotations, so that its values are not known. A
    doc without any annotations counts as a text without values.

    doc (Doc): The doc.
    key (Optional[str]): The key of the values in `doc.spans`. None for entities.
    RETURNS (bool): Whether there are entities, or spans under another key, but neither
        values nor queries.
    """
    if get_queries(doc) is not None or get_stored(doc, "attr_unaligned"):
        return False
    if key is None:
        return not _has_entities(doc) and len(doc.spans) > 0
    return key not in doc.spans and (len(doc.spans) > 0 or _has_entities(doc))


def _has_entities(doc: Doc) -> bool:
    """Check whether a doc has entity annotations, even if it has no entities. spaCy
    treats docs without tokens as fully annotated.
    """
    return len(doc) > 0 and doc.has_annotation("ENT_IOB")
