"""Long profiles: a text that was put together from fields, such as a title and a
description, and what was found in which of them. The fields of a doc are in
`doc._.attr_fields`.
"""

from bisect import bisect_right
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple

import numpy
from spacy.tokens import Doc

from .extensions import DEFAULT_SPANS_KEY


class Place(NamedTuple):
    """Where a value stands.

    field (Optional[str]): The field. None in a text without fields, and outside of all.
    text (str): The value, as it stands there.
    start (int): Its first character in the field, or in the text where there is none.
    end (int): The character after its last.
    score (float): The probability, 1 where nothing is said of it, as in annotations.
    """

    field: Optional[str]
    text: str
    start: int
    end: int
    score: float


class MergedValue(NamedTuple):
    """A value, with all the places where it stands.

    text (str): The value, as it stands where it is most likely.
    score (float): The probability there, the highest of all places.
    places (List[Place]): The places, in the order of the text.
    """

    text: str
    score: float
    places: List[Place]


def find_places(doc: Doc, key: str = DEFAULT_SPANS_KEY) -> Iterator[Tuple[str, Place]]:
    """The values of a doc by field and the offsets in it, in their order. A value that
    runs into the next field, as annotations may, ends with its own.

    doc (Doc): The doc.
    key (str): Key of the values in `doc.spans`.
    YIELDS (Tuple[str, Place]): The attribute and the place of each value.
    """
    if key not in doc.spans:
        return
    group = doc.spans[key]
    scores = numpy.asarray(group.attrs.get("scores", [1.0] * len(group))).tolist()
    fields = doc._.attr_fields or ()
    starts = [start for _, start, _ in fields]
    text = doc.text
    for span, score in zip(group, scores):
        start, end = span.start_char, span.end_char
        name, first = None, 0
        at = bisect_right(starts, start) - 1
        if at >= 0 and start < fields[at][2]:
            name, first, last = fields[at]
            end = min(end, last)
        place = Place(name, text[start:end], start - first, end - first, score)
        yield span.label_, place


def merge_values(doc: Doc, key: str = DEFAULT_SPANS_KEY) -> Dict[str, List[MergedValue]]:
    """The different values of a doc. Those of an attribute that differ in case or white
    space only are one, be they in the same field or in several.

    doc (Doc): The doc.
    key (str): Key of the values in `doc.spans`.
    RETURNS (Dict[str, List[MergedValue]]): The values of each attribute, the most likely
        first. With explicit `doc._.attr_queries`, attributes without a value are there,
        too.
    """
    found: Dict[str, Dict[str, List[Place]]] = {n: {} for n in doc._.attr_queries or ()}
    for attribute, place in find_places(doc, key):
        text = " ".join(place.text.split()).casefold()
        found.setdefault(attribute, {}).setdefault(text, []).append(place)
    return {name: _merge(values.values()) for name, values in found.items()}


def _merge(values: Iterable[List[Place]]) -> List[MergedValue]:
    merged = []
    for places in values:
        best = max(places, key=lambda place: place.score)
        merged.append(MergedValue(best.text, best.score, places))
    return sorted(merged, key=lambda value: -value.score)
