"""Reads and writes values with their scores in a span group of a doc. Nothing else in the
package does.

The scores are in `attrs["scores"]`, in the order of the spans, as in spaCy's `spancat`.
Other components may add spans to the group, and people may sort or remove them, but attrs
stay the same. That is why `attrs["scored"]` stores which span each score belongs to.
"""

import math
from typing import Callable, Dict, List, NamedTuple, Optional, Tuple

import numpy
from spacy.tokens import Doc, Span, SpanGroup

from .potentials.base import Values

# The label, the start character, and the end character.
Key = Tuple[int, int, int]


class Scored(NamedTuple):
    """A value of a doc.

    span (Span): The tokens of the value. The label is the attribute.
    score (Optional[float]): The probability. None if it is not known, as for values from
        rules and annotations.
    """

    span: Span
    score: Optional[float]


def write_docs(
    docs: List[Doc],
    values: Values,
    names: List[str],
    key: str,
    canonicalise: Optional[Callable[[List[Span]], None]] = None,
) -> bool:
    """Save the values of docs, and replace existing spans.

    docs (List[Doc]): The docs.
    values (Values): The values, sorted by doc.
    names (List[str]): The name of each attribute, by row of the attribute table.
    key (str): Key of the groups in `doc.spans`.
    canonicalise (Optional[Callable[[List[Span]], None]]): Writes canonical values into
        the spans.
    RETURNS (bool): Whether spans of another component were replaced.
    """
    if not docs:
        return False
    of_values, rows, starts, ends = (array.tolist() for array in values[:4])
    # A component sourced from another pipeline has that pipeline's vocabulary.
    add = docs[0].vocab.strings.add
    labels = {row: add(names[row]) for row in set(rows)}
    bounds = numpy.searchsorted(values.docs, numpy.arange(len(docs) + 1)).tolist()
    spans = [
        Span(docs[i], start, end, label=labels[row])
        for i, row, start, end in zip(of_values, rows, starts, ends)
    ]
    # One array for all docs: an array for each would take longer than its spans.
    scored = _get_places(spans)
    replaced = False
    for doc, first, last in zip(docs, bounds, bounds[1:]):
        own = spans[first:last]
        if canonicalise is not None:
            canonicalise(own)
        # `get` would raise an error and catch it, which takes longer.
        if key in doc.spans and len(doc.spans[key]):
            replaced |= not is_written(doc.spans[key])
        _write(doc, key, own, values.scores[first:last], scored[first:last])
    return replaced


def _get_places(spans: List[Span]) -> numpy.ndarray:
    """Get the keys of spans, shape (spans, 3)."""
    numbers = [n for span in spans for n in (span.label, span.start_char, span.end_char)]
    return numpy.array(numbers, dtype="uint64").reshape(-1, 3)


def _write(
    doc: Doc, key: str, spans: List[Span], scores: numpy.ndarray, scored: numpy.ndarray
) -> None:
    attrs = {"scores": scores, "scored": scored}
    doc.spans[key] = SpanGroup(doc, name=key, spans=spans, attrs=attrs)


def is_written(group: SpanGroup) -> bool:
    """Check whether `write_docs` created a group. It may have changed since."""
    return "scored" in group.attrs


def read_values(doc: Doc, key: str) -> List[Scored]:
    """Read the values of a doc, from any source, without duplicates.

    doc (Doc): The doc, processed or not.
    key (str): Key of the group in `doc.spans`.
    RETURNS (List[Scored]): The values, in the order of the group.
    """
    if key not in doc.spans:
        return []
    group = doc.spans[key]
    spans = list(group)
    places = [(span.label, span.start_char, span.end_char) for span in spans]
    known = _read_scores(group, places)
    if len(known) == len(spans) and list(known) == places:
        # As `write_docs` wrote them: there are no duplicates, and all have a label.
        return list(map(Scored, spans, known.values()))
    found: Dict[Key, Scored] = {}
    for place, span in zip(places, spans):
        # A span without a label has no attribute.
        if span.label and place not in found:
            found[place] = Scored(span, known.get(place))
    return list(found.values())


def rank(score: Optional[float]) -> float:
    """Get a sort key for a score. Unknown scores are lowest."""
    return -math.inf if score is None else score


def _read_scores(group: SpanGroup, places: List[Key]) -> Dict[Key, float]:
    """Get the scores that certainly belong to a span."""
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
