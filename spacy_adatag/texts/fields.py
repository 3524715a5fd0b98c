"""Long profiles: a text that was put together from fields, such as a title and a
description. The fields of a doc are in `doc._.attr_fields`. No value runs over the end
of its field, and what is found in a field can count less, or not at all.
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
    """Where a value stands.

    field (Optional[str]): The field. None in a text without fields, and outside of all.
    text (str): The value, as it stands there.
    start (int): Its first character in the field, or in the text where there is none.
    end (int): The character after its last.
    score (Optional[float]): The probability, None where it is not known.
    """

    field: Optional[str]
    text: str
    start: int
    end: int
    score: Optional[float]


class MergedValue(NamedTuple):
    """A value, with all the places where it stands.

    text (str): The value, as it stands where it is most likely.
    score (Optional[float]): The probability there, the highest of all places. None if
        it is known of none.
    places (List[Place]): The places, in the order of the text.
    """

    text: str
    score: Optional[float]
    places: List[Place]


def find_places(doc: Doc, key: str = DEFAULT_SPANS_KEY) -> Iterator[Tuple[str, Place]]:
    """The values of a doc by field and the offsets in it, in their order. A value that
    runs into the next field, as annotations may, ends with its own.

    doc (Doc): The doc.
    key (str): Key of the values in `doc.spans`.
    YIELDS (Tuple[str, Place]): The attribute and the place of each value.
    """
    return place_values(doc, read_values(doc, key))


def place_values(doc: Doc, values: Iterable[Scored]) -> Iterator[Tuple[str, Place]]:
    """What `find_places` yields, of some of the values.

    doc (Doc): The doc.
    values (Iterable[Scored]): Values of it.
    YIELDS (Tuple[str, Place]): The attribute and the place of each.
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
        # The text of the doc would be put together from all of its tokens.
        text = span.text[: end - start]
        place = Place(name, text, start - first, end - first, score)
        yield span.label_, place


def merge_values(doc: Doc, key: str = DEFAULT_SPANS_KEY) -> Dict[str, List[MergedValue]]:
    """The different values of a doc. Those of an attribute that differ in case or white
    space only are one, be they in the same field or in several.

    doc (Doc): The doc.
    key (str): Key of the values in `doc.spans`.
    RETURNS (Dict[str, List[MergedValue]]): The values of each attribute, the most likely
        first, those without a score last. With explicit `doc._.attr_queries`, attributes
        without a value are there, too.
    """
    merged: Dict[str, List[MergedValue]] = {n: [] for n in read_queries(doc) or ()}
    merged.update(merge_places(find_places(doc, key)))
    return merged


def merge_places(
    places: Iterable[Tuple[str, Place]],
) -> Dict[str, List[MergedValue]]:
    """What `merge_values` gives, of some places.

    places (Iterable[Tuple[str, Place]]): The places, with their attributes.
    RETURNS (Dict[str, List[MergedValue]]): The values of the attributes.
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
        merged.append(MergedValue(best.text, best.score, places))
    return sorted(merged, key=lambda value: -rank(value.score))


def check_weights(weights: Optional[Dict[str, float]]) -> Optional[Dict[str, float]]:
    """Check what values count by field.

    weights (Optional[Dict[str, float]]): The weights, or None.
    RETURNS (Optional[Dict[str, float]]): The same.
    RAISES (ValueError): If a weight is not a number between 0 and 1.
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
                f"{name!r}: scores are probabilities. To let one field count more, let "
                "the others count less"
            )
    return weights


class FieldTokens(NamedTuple):
    """The fields of a batch of docs by their tokens, one entry for each in every array,
    in the order of docs and tokens.
    """

    docs: numpy.ndarray  # the doc, an index into the batch
    starts: numpy.ndarray  # first token
    ends: numpy.ndarray  # token behind the last
    weights: numpy.ndarray  # what scores are multiplied by

    @classmethod
    def read(
        cls, docs: Sequence[Doc], weights: Optional[Dict[str, float]]
    ) -> "FieldTokens":
        """Read the fields of docs.

        docs (Sequence[Doc]): The docs.
        weights (Optional[Dict[str, float]]): The weight of a field by its name, which
            may have `*` for any characters; the first that fits holds. 1 where none does.
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
                    "expected attr_fields to be a list of [name, first character, "
                    f"character after the last], got {fields!r}"
                ) from None
            # A token belongs to the field that it starts in.
            places.append(numpy.searchsorted(doc.to_array("IDX"), (starts, ends)))
            owners += [i] * len(names)
            found += [_get_weight(name, weights or {}) for name in names]
        first, last = numpy.concatenate(places, axis=1)
        return cls(numpy.array(owners, "int64"), first, last, numpy.array(found, "f"))

    def mark(self, lengths: numpy.ndarray) -> Dict[int, numpy.ndarray]:
        """Mark the tokens at which no value goes on, since a field begins or ends, and
        those of fields that do not count.

        lengths (ndarray): Tokens of each doc, shape (docs,).
        RETURNS (Dict[int, ndarray]): The marks of each doc that has fields, shape
            (tokens,), see `Potentials.restrict`.
        """
        marks: Dict[int, numpy.ndarray] = {}
        for doc, start, end, weight in zip(*(array.tolist() for array in self)):
            if doc not in marks:
                # One more, for what ends with the doc.
                marks[doc] = numpy.zeros(lengths[doc] + 1, dtype="int8")
            marks[doc][[start, end]] = FRESH
            if not weight:
                marks[doc][start:end] = CLOSED
        return {doc: array[:-1] for doc, array in marks.items()}

    def weigh(self, values: Values) -> Values:
        """Multiply the scores of values by the weights of their fields.

        values (Values): The values, in the order of docs.
        RETURNS (Values): The values, without those of fields that do not count.
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
    """The marks of pieces of docs.

    marks (Dict[int, ndarray]): The marks of the docs.
    docs, starts, ends (ndarray): The doc, the first token and the token behind the last
        of each piece, shape (pieces,).
    RETURNS (Dict[int, ndarray]): The marks of those pieces whose doc has some.
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
    """The marks of some docs side by side.

    marks (Dict[int, ndarray]): The marks of those docs that have some.
    docs (ndarray): The docs, shape (docs,).
    lengths (ndarray): Tokens of every doc.
    RETURNS (ndarray): The marks, shape (n, docs), as `Potentials.restrict` takes them.
    """
    stacked = numpy.zeros((lengths[docs].max(), len(docs)), dtype="int8")
    for column, doc in enumerate(docs.tolist()):
        if doc in marks:
            stacked[: lengths[doc], column] = marks[doc]
    return stacked


def _get_weight(name: str, weights: Dict[str, float]) -> float:
    fitting = (w for known, w in weights.items() if fnmatchcase(name, known))
    return next(fitting, 1.0)
