"""Gold values on the tokens that a pipeline predicts on."""

from typing import Dict, List, Set, Tuple, Union

import numpy
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


def has_same_tokens(eg: Example) -> bool:
    """Whether both docs have the same tokens, as they mostly have: then there is no need
    for spaCy's alignment, which is made anew in every update.

    eg (Example): The example.
    RETURNS (bool): Whether they have.
    """
    attrs: List[Union[int, str]] = ["ORTH", "SPACY"]
    return numpy.array_equal(eg.predicted.to_array(attrs), eg.reference.to_array(attrs))
