"""Values and their scores in a span group of a doc: the one place that writes them, and
the one that reads them.

Scores are in `attrs["scores"]`, in the order of the spans, as spaCy's `spancat` has them.
Other components write into the same group, before these spans or behind them, and people
sort it or take some out: attrs stay as they are. So there is also `attrs["scored"]`:
which spans the scores are of.
"""

import math
from typing import Dict, List, NamedTuple, Optional, Tuple

import numpy
from spacy.tokens import Doc, Span, SpanGroup

# The label, the first character, and the character after the last.
Key = Tuple[int, int, int]


class Scored(NamedTuple):
    """A value of a doc.

    span (Span): Where it stands. Its label is the attribute.
    score (Optional[float]): Its probability. None where that is not known: rules,
        annotations and people give none.
    """

    span: Span
    score: Optional[float]


def make_spans(
    doc: Doc,
    starts: List[int],
    ends: List[int],
    labels: List[int],
    scores: numpy.ndarray,
) -> Tuple[List[Span], numpy.ndarray]:
    """Make the spans of values, without white space at their ends.

    doc (Doc): The doc.
    starts, ends (List[int]): The first token of each, and the token behind the last.
    labels (List[int]): Their attributes, as hashes of the string store.
    scores (ndarray): Their probabilities, shape (values,).
    RETURNS (Tuple[List[Span], ndarray]): The spans, without those that are nothing but
        white space, and their probabilities.
    """
    spans = []
    for start, end, label in zip(starts, ends, labels):
        if doc[start].is_space or doc[end - 1].is_space:
            start, end = _strip_spaces(doc, start, end)
        spans.append(Span(doc, start, end, label=label))
    if not all(spans):
        scores = scores[[len(span) > 0 for span in spans]]
        spans = [span for span in spans if len(span)]
    return spans, scores


def write_values(doc: Doc, key: str, spans: List[Span], scores: numpy.ndarray) -> None:
    """Store values with their scores, in place of what there is.

    doc (Doc): The doc.
    key (str): Key of the group in `doc.spans`.
    spans (List[Span]): The values.
    scores (ndarray): Their probabilities, shape (spans,).
    """
    numbers = (n for span in spans for n in _identify(span))
    scored = numpy.fromiter(numbers, "uint64", 3 * len(spans)).reshape(-1, 3)
    attrs = {"scores": scores, "scored": scored}
    doc.spans[key] = SpanGroup(doc, name=key, spans=spans, attrs=attrs)


def is_written(group: SpanGroup) -> bool:
    """Whether a group is from `write_values`, whatever was added since."""
    return "scored" in group.attrs


def read_values(doc: Doc, key: str) -> List[Scored]:
    """The values of a doc, whoever wrote them: each place once for an attribute.

    doc (Doc): The doc, processed or not.
    key (str): Key of the group in `doc.spans`.
    RETURNS (List[Scored]): The values, in the order of the group.
    """
    if key not in doc.spans:
        return []
    group = doc.spans[key]
    spans = list(group)
    places = list(map(_identify, spans))
    known = _read_scores(group, places)
    found: Dict[Key, Scored] = {}
    for place, span in zip(places, spans):
        # Without a label, it is of no attribute.
        if span.label and place not in found:
            found[place] = Scored(span, known.get(place))
    return list(found.values())


def rank(score: Optional[float]) -> float:
    """What to sort scores by: those that are not known come behind all others."""
    return -math.inf if score is None else score


def _strip_spaces(doc: Doc, start: int, end: int) -> Tuple[int, int]:
    """The tokens without white space at their ends; none if there is nothing else."""
    while start < end and doc[start].is_space:
        start += 1
    while start < end and doc[end - 1].is_space:
        end -= 1
    return start, end


def _identify(span: Span) -> Key:
    return span.label, span.start_char, span.end_char


def _read_scores(group: SpanGroup, places: List[Key]) -> Dict[Key, float]:
    """The scores of which it is certain what they are of."""
    try:
        scores = numpy.asarray(group.attrs.get("scores"), dtype="float64")
    except (TypeError, ValueError):
        return {}
    scored = group.attrs.get("scored")
    if isinstance(scored, numpy.ndarray) and scored.shape == (scores.size, 3):
        places = list(map(tuple, scored.tolist()))
    if scores.shape != (len(places),):
        return {}
    pairs = zip(places, scores.tolist())
    return {place: score for place, score in pairs if math.isfinite(score)}
