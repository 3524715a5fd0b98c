"""Gold values on the tokens that a pipeline predicts on."""

from collections import Counter
from itertools import islice
from typing import Dict, Iterable, List, Optional, Set, Tuple, Union

import numpy
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans

from .extensions import DEFAULT_SPANS_KEY, get_queries, get_stored


def align_values(eg: Example, spans_key: str) -> Tuple[List[Span], Set[str]]:
    """Map the annotated values of a reference to its predicted doc, which may have other
    tokens. Values of one attribute do not overlap; of those that do, the longest stays.

    eg (Example): The example.
    spans_key (str): Key of the annotated values in `doc.spans`.
    RETURNS (Tuple[List[Span], Set[str]]): Spans of the predicted doc, and the attributes
        with a value that its tokens cannot hold.
    """
    unaligned = set(eg.reference._.attr_unaligned)
    by_attribute: Dict[str, List[Span]] = {}
    same = has_same_tokens(eg)
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


def count_overlapping(spans: Iterable[Span]) -> int:
    """Count the values that overlap a value of another attribute.

    spans (Iterable[Span]): The values of a doc.
    RETURNS (int): How many.
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
    """Whether both docs have the same tokens, as they mostly have: then there is no need
    for spaCy's alignment, which is made anew in every update.

    eg (Example): The example.
    RETURNS (bool): Whether they have.
    """
    attrs: List[Union[int, str]] = ["ORTH", "SPACY"]
    return numpy.array_equal(eg.predicted.to_array(attrs), eg.reference.to_array(attrs))


class Annotated:
    """Counts what is annotated in docs, to say it where it is not what was expected.

    texts (int): How many docs there are.
    spans (Counter): How many spans there are under each key of `doc.spans`.
    entities (Optional[int]): How many entities, None if no doc says which it has.
    queries (int): How many docs say what is asked.
    """

    def __init__(self) -> None:
        self.texts = 0
        self.spans: Counter = Counter()
        self.entities: Optional[int] = None
        self.queries = 0

    def add(self, doc: Doc) -> None:
        """Count what is in a doc.

        doc (Doc): The doc.
        """
        self.texts += 1
        self.spans.update({key: len(group) for key, group in doc.spans.items()})
        if _has_entities(doc):
            self.entities = (self.entities or 0) + len(doc.ents)
        self.queries += doc._.attr_queries is not None

    def has_values(self, key: Optional[str]) -> bool:
        """Whether there is what was looked for, or nothing that it could be instead.

        key (Optional[str]): The key of `doc.spans`, None for the entities.
        RETURNS (bool): Whether there is.
        """
        if key is None:
            return bool(self.entities)
        if self.spans[key] or key != DEFAULT_SPANS_KEY:
            return self.spans[key] > 0
        return self.queries > 0 or not (self.entities or self.spans.total())

    def explain(self, key: str) -> str:
        """Say what a component expects of training data, and how to make it.

        key (str): Its key of `doc.spans`.
        RETURNS (str): What was expected, what there is, and what to do.
        """
        return (
            f"expected training data with values in doc.spans under '{key}' "
            f"(spans_key), got {self}. To make values of other spans or of entities, "
            "convert the data: `python -m spacy adatag convert IN.spacy OUT.spacy "
            "--ents`, or with --spans-key KEY"
        )

    def __str__(self) -> str:
        found = [f"{n:,} spans under '{key}'" for key, n in self.spans.items()]
        if self.entities is not None:
            found.append(f"{self.entities:,} entities (doc.ents)")
        return " and ".join(found) or "nothing annotated"


def is_annotated_elsewhere(doc: Doc, key: Optional[str]) -> bool:
    """Whether a doc says nothing of attributes, but something else: then it is not known
    which values it has. Without any annotation, it has none.

    doc (Doc): The doc.
    key (Optional[str]): The key of the values in `doc.spans`, None for the entities.
    RETURNS (bool): Whether there are entities, or a group of spans under another key,
        and neither values nor what is asked.
    """
    if get_queries(doc) is not None or get_stored(doc, "attr_unaligned"):
        return False
    if key is None:
        return not _has_entities(doc) and len(doc.spans) > 0
    return key not in doc.spans and (len(doc.spans) > 0 or _has_entities(doc))


def _has_entities(doc: Doc) -> bool:
    """Whether a doc says which entities it has, or that it has none. To spaCy, docs
    without tokens say everything.
    """
    return len(doc) > 0 and doc.has_annotation("ENT_IOB")
