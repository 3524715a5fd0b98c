"""What differs between the gold values of a text and those that a pipeline found."""

from dataclasses import dataclass
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from spacy.tokens import Doc

from ..corpus.align import find_occurrences
from ..corpus.records import Record
from ..groups import rank, read_values
from ..texts.surface import simplify

Place = Tuple[int, int]

MISSING = "missing"
BOUNDARY = "boundary"
ATTRIBUTE = "attribute"
INVENTED = "invented"
KINDS = [MISSING, BOUNDARY, ATTRIBUTE, INVENTED]


@dataclass(frozen=True)
class Answer:
    """A string that is a value of an attribute of a text, gold or predicted.

    attribute (str): The attribute.
    text (str): The string.
    places (Tuple[Place, ...]): Where it stands in the text, in characters. Gold values
        may stand nowhere.
    score (Optional[float]): The probability of a predicted value, the highest if it
        stands at several places. None if it is not known.
    """

    attribute: str
    text: str
    places: Tuple[Place, ...]
    score: Optional[float] = None

    @property
    def key(self) -> Tuple[str, str]:
        """RETURNS (Tuple[str, str]): What must be equal for a value to be correct."""
        return self.attribute, self.text


class Error(NamedTuple):
    """A difference. At least one of the two is there, and both for "boundary" and
    "attribute".
    """

    kind: str
    gold: Optional[Answer]
    predicted: Optional[Answer]


def read_gold(record: Record, doc: Doc) -> List[Answer]:
    """The gold values of a record. One that is given as a string stands at each of its
    occurrences between tokens, or if there are none, inside of words.

    record (Record): The record.
    doc (Doc): Its doc.
    RETURNS (List[Answer]): Each attribute and string once, see `simplify`.
    """
    starts = {token.idx for token in doc}
    ends = {token.idx + len(token) for token in doc}
    places: Dict[Tuple[str, str], List[Place]] = {}
    for name, values in (record.attributes or {}).items():
        for value in values:
            found = list(find_occurrences(value, record.text))
            aligned = [(i, j) for i, j in found if i in starts and j in ends]
            text = simplify(value.text).text
            places.setdefault((name, text), []).extend(aligned or found)
    return [Answer(*key, tuple(found)) for key, found in places.items()]


def read_predicted(doc: Doc, key: str) -> List[Answer]:
    """The values that were found in a text.

    doc (Doc): The processed doc.
    key (str): Key of the values in `doc.spans`.
    RETURNS (List[Answer]): Each attribute and string once, see `simplify`.
    """
    places: Dict[Tuple[str, str], List[Place]] = {}
    best: Dict[Tuple[str, str], Optional[float]] = {}
    for span, score in read_values(doc, key):
        value = (span.label_, simplify(span.text).text)
        places.setdefault(value, []).append((span.start_char, span.end_char))
        best[value] = max(score, best.get(value), key=rank)
    return [Answer(*value, tuple(found), best[value]) for value, found in places.items()]


def find_unanswered(record: Record, doc: Doc, key: str) -> List[str]:
    """The attributes that have a value in gold, and none was found.

    record (Record): The record.
    doc (Doc): Its processed doc.
    key (str): Key of the values in `doc.spans`.
    RETURNS (List[str]): The attributes.
    """
    found = {span.label_ for span, _ in read_values(doc, key)}
    gold = (record.attributes or {}).items()
    return [name for name, values in gold if values and name not in found]


def find_errors(gold: List[Answer], predicted: List[Answer]) -> List[Error]:
    """Pair the gold values that were not found with the predicted values that are not
    gold. Each predicted value is in one error, the surest choose first:

    - "attribute": a gold value of another attribute stands at the same place;
    - "boundary": it overlaps a gold value of its own attribute that was not found;
    - "invented": neither.

    The gold values that no other was predicted for are "missing".

    gold (List[Answer]): The gold values.
    predicted (List[Answer]): The predicted values.
    RETURNS (List[Error]): The errors.
    """
    found = {answer.key for answer in predicted}
    missed = {answer.key: answer for answer in gold if answer.key not in found}
    correct = {answer.key for answer in gold} & found
    at_place: Dict[Place, List[Answer]] = {}
    for answer in gold:
        for place in answer.places:
            at_place.setdefault(place, []).append(answer)
    errors = []
    for answer in sorted(predicted, key=lambda answer: -rank(answer.score)):
        if answer.key in correct:
            continue
        kind, partner = _find_partner(answer, missed, at_place)
        if partner is not None:
            missed.pop(partner.key, None)
        errors.append(Error(kind, partner, answer))
    errors += [Error(MISSING, answer, None) for answer in missed.values()]
    return errors


def _find_partner(
    answer: Answer,
    missed: Dict[Tuple[str, str], Answer],
    at_place: Dict[Place, List[Answer]],
) -> Tuple[str, Optional[Answer]]:
    others = [
        gold
        for place in answer.places
        for gold in at_place.get(place, ())
        if gold.attribute != answer.attribute
    ]
    for gold in others:
        if gold.key in missed:
            return ATTRIBUTE, gold
    for gold in missed.values():
        same = gold.attribute == answer.attribute
        if same and find_meeting(gold.places, answer.places):
            return BOUNDARY, gold
    return (ATTRIBUTE, others[0]) if others else (INVENTED, None)


def find_meeting(
    some: Sequence[Place], others: Sequence[Place]
) -> Optional[Tuple[Place, Place]]:
    """Find the first two places that overlap, in time as there are places: a long text
    has many.

    some, others (Sequence[Place]): The places.
    RETURNS (Optional[Tuple[Place, Place]]): One of each, or None.
    """
    left, right = sorted(some), sorted(others)
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i][1] <= right[j][0]:
            i += 1
        elif right[j][1] <= left[i][0]:
            j += 1
        else:
            return left[i], right[j]
    return None
