"""Compare the gold values of a text with the predicted values."""

from dataclasses import dataclass
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from spacy.tokens import Doc

from ..corpus.align import locate_value
from ..corpus.records import Record
from ..groups import rank, read_values
from ..texts.surface import simplify

Place = Tuple[int, int]

MISSING = "missing"
BOUNDARY = "boundary"
ATTRIBUTE = "attribute"
UNLABELLED = "unlabelled"
INVENTED = "invented"
KINDS = [MISSING, BOUNDARY, ATTRIBUTE, UNLABELLED, INVENTED]


@dataclass(frozen=True)
class Answer:
    """A gold or predicted value of an attribute in a text.

    attribute (str): The attribute.
    text (str): The value as a string.
    places (Tuple[Place, ...]): The places of the value in the text, in characters. Gold
        values may have none.
    score (Optional[float]): The probability of a predicted value, the highest of all its
        places. None if it is not known.
    canonical (Optional[str]): The canonical form of a predicted value, if it has one.
    """

    attribute: str
    text: str
    places: Tuple[Place, ...]
    score: Optional[float] = None
    canonical: Optional[str] = None

    @property
    def key(self) -> Tuple[str, str]:
        """RETURNS (Tuple[str, str]): The attribute and the string. A predicted value is
        correct if a gold value has the same key."""
        return self.attribute, self.text


class Error(NamedTuple):
    """A difference between gold and predicted values. "boundary" and "attribute" have
    both, "missing" has only the gold value, and "invented" only the predicted value. So
    has "unlabelled": the training data know the value, and the text has it without a
    label.
    """

    kind: str
    gold: Optional[Answer]
    predicted: Optional[Answer]


def read_gold(record: Record, doc: Doc) -> List[Answer]:
    """Read the gold values of a record. The places of a string are its occurrences
    between token boundaries, or if there are none, those inside of words.

    record (Record): The record.
    doc (Doc): The doc of the record.
    RETURNS (List[Answer]): The values. Each attribute and simplified string occurs once,
        see `simplify`.
    """
    starts = {token.idx for token in doc}
    ends = {token.idx + len(token) for token in doc}
    places: Dict[Tuple[str, str], List[Place]] = {}
    for name, values in (record.attributes or {}).items():
        for value in values:
            found = list(locate_value(value, record.text))
            aligned = [(i, j) for i, j in found if i in starts and j in ends]
            text = simplify(value.text).text
            places.setdefault((name, text), []).extend(aligned or found)
    return [Answer(*key, tuple(found)) for key, found in places.items()]


def read_predicted(doc: Doc, key: str) -> List[Answer]:
    """Read the predicted values of a doc.

    doc (Doc): The processed doc.
    key (str): Key of the values in `doc.spans`.
    RETURNS (List[Answer]): The values. Each attribute and simplified string occurs once,
        see `simplify`.
    """
    places: Dict[Tuple[str, str], List[Place]] = {}
    best: Dict[Tuple[str, str], Optional[float]] = {}
    canonical: Dict[Tuple[str, str], Optional[str]] = {}
    for span, score in read_values(doc, key):
        value = (span.label_, simplify(span.text).text)
        canonical[value] = span.kb_id_ or None
        places.setdefault(value, []).append((span.start_char, span.end_char))
        best[value] = max(score, best.get(value), key=rank)
    return [
        Answer(*value, tuple(found), best[value], canonical[value])
        for value, found in places.items()
    ]


def find_unanswered(record: Record, doc: Doc, key: str) -> List[str]:
    """Find the attributes with a gold value and no predicted value.

    record (Record): The record.
    doc (Doc): The processed doc of the record.
    key (str): Key of the values in `doc.spans`.
    RETURNS (List[str]): The attributes.
    """
    found = {span.label_ for span, _ in read_values(doc, key)}
    gold = (record.attributes or {}).items()
    return [name for name, values in gold if values and name not in found]


def find_errors(gold: List[Answer], predicted: List[Answer]) -> List[Error]:
    """Pair the gold values that were not found with the predicted values that are wrong.
    Each wrong predicted value makes one error. Predicted values with a high score choose
    their partner first:

    - "attribute": a gold value of another attribute has the same place;
    - "boundary": it overlaps a gold value of its own attribute that was not found;
    - "invented": neither.

    Gold values without a partner are "missing".

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
    """Find the first two places that overlap. After sorting, the time is linear in the
    number of places: a long text has many.

    some, others (Sequence[Place]): The places.
    RETURNS (Optional[Tuple[Place, Place]]): One place of each, or None.
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
