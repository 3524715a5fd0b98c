"""Fields: texts that were joined from several parts, such as a title and a description.
The fields of a doc are in `doc._.attr_fields`. A value never crosses the end of its
field. You can lower the scores of values in a field, or exclude them.
"""

from bisect import bisect_right
from fnmatch import fnmatchcase
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

import numpy
from spacy.tokens import Doc

from ..extensions import DEFAULT_SPANS_KEY, get_stored, read_queries
from ..groups import Scored, rank, read_values
from ..potentials.base import CLOSED, FRESH, Values


class Place(NamedTuple):
    """The place of a value in a text.

    field (Optional[str]): The field. None if the value is in no field.
    text (str): The value, as written there.
    start (int): The start character in the field, or in the text if there is no field.
    end (int): The end character.
    score (Optional[float]): The probability. None if it is not known.
    canonical (Optional[str]): The canonical form of the value, if it has one.
    """

    field: Optional[str]
    text: str
    start: int
    end: int
    score: Optional[float]
    canonical: Optional[str] = None


class MergedValue(NamedTuple):
    """A value with all its places in a text.

    text (str): The value, as written in the most likely place.
    score (Optional[float]): The highest probability of all places. None if no place has
        one.
    places (List[Place]): The places, in the order of the text.
    canonical (Optional[str]): The canonical form of the value, if it has one.
    """

    text: str
    score: Optional[float]
    places: List[Place]
    canonical: Optional[str] = None


def find_places(doc: Doc, key: str = DEFAULT_SPANS_KEY) -> Iterator[Tuple[str, Place]]:
    """Find the field and offsets of each value in a doc, in the order of the values. An
    annotated value that crosses the end of its field is cut off there.

    doc (Doc): The doc.
    key (str): Key of the values in `doc.spans`.
    YIELDS (Tuple[str, Place]): The attribute and the place of each value.
    """
    return place_values(doc, read_values(doc, key))


def place_values(doc: Doc, values: Iterable[Scored]) -> Iterator[Tuple[str, Place]]:
    """Find the field and offsets of the given values. See `find_places`.

    doc (Doc): The doc.
    values (Iterable[Scored]): Values of the doc.
    YIELDS (Tuple[str, Place]): The attribute and the place of each value.
    """
    fields = get_stored(doc, "attr_fields") or ()
    starts = [start for _, start, _ in fields]
    for span, score in values:
        start, end = span.start_char, span.end_char
        name, first = None, 0
        at = bisect_right(starts, start) - 1
        if at >= 0 and start < fields[at][2]:
            name, first, last = fields[at]
            end = min(end, last)
        # `doc.text` would join all tokens of the doc.
        text = span.text[: end - start]
        canonical = span.kb_id_ or None
        place = Place(name, text, start - first, end - first, score, canonical)
        yield span.label_, place


def merge_values(doc: Doc, key: str = DEFAULT_SPANS_KEY) -> Dict[str, List[MergedValue]]:
    """Merge the values of a doc. Values of an attribute that only differ in case or white
    space are one value, in the same field or in several.

    doc (Doc): The doc.
    key (str): Key of the values in `doc.spans`.
    RETURNS (Dict[str, List[MergedValue]]): The values of each attribute, most likely
        first, and those without a score last. If the doc has `doc._.attr_queries`,
        attributes without values are included.
    """
    merged: Dict[str, List[MergedValue]] = {n: [] for n in read_queries(doc) or ()}
    merged.update(merge_places(find_places(doc, key)))
    return merged


def merge_places(
    places: Iterable[Tuple[str, Place]],
) -> Dict[str, List[MergedValue]]:
    """Merge the values at the given places. See `merge_values`.

    places (Iterable[Tuple[str, Place]]): Places with their attributes.
    RETURNS (Dict[str, List[MergedValue]]): The values of each attribute.
    """
    found: Dict[str, Dict[str, List[Place]]] = {}
    for attribute, place in places:
        text = " ".join(place.text.split()).casefold()
        found.setdefault(attribute, {}).setdefault(text, []).append(place)
    return {name: _merge(values.values()) for name, values in found.items()}


def _merge(values: Iterable[List[Place]]) -> List[MergedValue]:
    merged = []
    for places in values:
        best = max(places, key=lambda place: rank(place.score))
        merged.append(MergedValue(best.text, best.score, places, best.canonical))
    return sorted(merged, key=lambda value: -rank(value.score))


def check_weights(weights: Optional[Dict[str, float]]) -> Optional[Dict[str, float]]:
    """Check the weights of fields.

    weights (Optional[Dict[str, float]]): The weights, or None.
    RETURNS (Optional[Dict[str, float]]): The weights, unchanged.
    RAISES (ValueError): If a weight is not a number from 0 to 1.
    """
    for name, weight in (weights or {}).items():
        if not isinstance(weight, (int, float)):
            raise ValueError(
                f"expected the weight of a field to be a number, got {weight!r} for "
                f"{name!r}: numbers begin with a digit, as in 0.5"
            )
        if not 0 <= weight <= 1:
            raise ValueError(
                f"expected the weight of a field to be between 0 and 1, got {weight} for "
                f"{name!r}: scores are probabilities. To make one field count more, "
                "lower the weights of the others"
            )
    return weights


class FieldTokens(NamedTuple):
    """The fields of a batch of docs, by tokens. Every array has one entry for each field,
    sorted by doc and token.
    """

    docs: numpy.ndarray  # the doc, as index into the batch
    starts: numpy.ndarray  # start token
    ends: numpy.ndarray  # end token
    weights: numpy.ndarray  # weight of the field's scores

    @classmethod
    def read(
        cls, docs: Sequence[Doc], weights: Optional[Dict[str, float]]
    ) -> "FieldTokens":
        """Read the fields of docs.

        docs (Sequence[Doc]): The docs.
            weights (Optional[Dict[str, float]]): The weights by name. `*` in a name
                stands for any characters. The first name that matches is used. Defaults
                to 1.
            RETURNS (FieldTokens): The fields.
        """
        owners, found, places = [], [], [numpy.zeros((2, 0), dtype="int64")]
        for i, doc in enumerate(docs):
            fields = get_stored(doc, "attr_fields")
            if not fields:
                continue
            try:
                names, starts, ends = zip(*fields)
            except (TypeError, ValueError):
                raise ValueError(
                    "expected attr_fields to be a list of [name, start character, end "
                    f"character], got {fields!r}"
                ) from None
            # A token belongs to the field in which it starts.
            places.append(numpy.searchsorted(doc.to_array("IDX"), (starts, ends)))
            owners += [i] * len(names)
            found += [_get_weight(name, weights or {}) for name in names]
        first, last = numpy.concatenate(places, axis=1)
        return cls(numpy.array(owners, "int64"), first, last, numpy.array(found, "f"))

    def mark(self, lengths: numpy.ndarray) -> Dict[int, numpy.ndarray]:
        """Mark the tokens that no value may cross, since a field starts or ends there,
        and the tokens of fields with a weight of 0.

        lengths (ndarray): Tokens of each doc, shape (docs,).
        RETURNS (Dict[int, ndarray]): The marks of each doc with fields, shape (tokens,).
            See `Potentials.restrict`.
        """
        marks: Dict[int, numpy.ndarray] = {}
        for doc, start, end, weight in zip(*(array.tolist() for array in self)):
            if doc not in marks:
                # One more, for fields that end with the doc.
                marks[doc] = numpy.zeros(lengths[doc] + 1, dtype="int8")
            marks[doc][[start, end]] = FRESH
            if not weight:
                marks[doc][start:end] = CLOSED
        return {doc: array[:-1] for doc, array in marks.items()}

    def weigh(self, values: Values) -> Values:
        """Multiply the scores of values by the weights of their fields.

        values (Values): The values, sorted by doc.
        RETURNS (Values): The values, without those in fields with a weight of 0.
        """
        if not (self.weights != 1).any():
            return values
        width = max(self.ends.max(), values.starts.max(initial=0)) + 1
        at = numpy.searchsorted(
            self.docs * width + self.starts,
            values.docs * width + values.starts,
            side="right",
        )
        at = (at - 1).clip(min=0)
        inside = (self.docs[at] == values.docs) & (self.starts[at] <= values.starts)
        inside &= values.starts < self.ends[at]
        weights = numpy.where(inside, self.weights[at], 1)
        scores = (values.scores * weights).astype(values.scores.dtype)
        values = values._replace(scores=scores)
        return Values(*(array[weights > 0] for array in values))


def cut_marks(
    marks: Dict[int, numpy.ndarray],
    docs: numpy.ndarray,
    starts: numpy.ndarray,
    ends: numpy.ndarray,
) -> Dict[int, numpy.ndarray]:
    """Cut the marks of docs into pieces.

    marks (Dict[int, ndarray]): The marks of the docs.
    docs, starts, ends (ndarray): The doc, start token and end token of each piece, shape
        (pieces,).
    RETURNS (Dict[int, ndarray]): The marks of the pieces. Pieces of docs without marks
        have none.
    """
    pieces = enumerate(zip(docs.tolist(), starts.tolist(), ends.tolist()))
    return {
        piece: marks[doc][start:end]
        for piece, (doc, start, end) in pieces
        if doc in marks
    }


def stack_marks(
    marks: Dict[int, numpy.ndarray], docs: numpy.ndarray, lengths: numpy.ndarray
) -> numpy.ndarray:
    """Stack the marks of docs.

    marks (Dict[int, ndarray]): The marks of docs with fields.
    docs (ndarray): The docs to stack, shape (docs,).
    lengths (ndarray): Tokens of all docs.
    RETURNS (ndarray): The marks, shape (n, docs). See `Potentials.restrict`.
    """
    stacked = numpy.zeros((lengths[docs].max(), len(docs)), dtype="int8")
    for column, doc in enumerate(docs.tolist()):
        if doc in marks:
            stacked[: lengths[doc], column] = marks[doc]
    return stacked


def _get_weight(name: str, weights: Dict[str, float]) -> float:
    fitting = (w for known, w in weights.items() if fnmatchcase(name, known))
    return next(fitting, 1.0)
