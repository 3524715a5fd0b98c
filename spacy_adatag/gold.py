"""Gold values on the tokens that a pipeline predicts on."""

from typing import Dict, List, Set, Tuple

from spacy.tokens import Span
from spacy.training import Example
from spacy.util import filter_spans


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
    for span in eg.reference.spans.get(spans_key, ()):
        aligned = eg.get_aligned_spans_y2x([span], allow_overlap=True)
        by_attribute.setdefault(span.label_, []).extend(aligned)
        if not aligned:
            unaligned.add(span.label_)
    spans = []
    for group in by_attribute.values():
        spans += filter_spans(group) if len(group) > 1 else group
    return spans, unaligned
