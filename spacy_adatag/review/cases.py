"""Questions to people about the values of a text."""

from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from ..corpus.schema import Record

# The first character in the text of a record, and the one after the last.
Place = Tuple[int, int]


@dataclass
class Question:
    """A value that a person should look at.

    value (str): The value, as the text has it.
    places (List[Place]): Its places in the text.
    score (Optional[float]): Its probability, None if it is not known.
    canonical (Optional[str]): Its canonical form, None if it has none.
    kind (str): Why it needs a person, see `finding.KINDS`.
    reason (str): The same in words.
    need (float): How much it needs a person, from 0 to 1.
    """

    value: str
    places: List[Place]
    score: Optional[float]
    canonical: Optional[str]
    kind: str
    reason: str
    need: float


@dataclass
class Case:
    """What to ask about an attribute of a text.

    record (Record): The text.
    attribute (str): The attribute.
    questions (List[Question]): The values to look at.
    sure (List[Place]): The places of its other values, which need no one.
    cell (List[str]): What the shop's own cell has.
    """

    record: Record
    attribute: str
    questions: List[Question]
    sure: List[Place] = field(default_factory=list)
    cell: Sequence[str] = ()

    @property
    def need(self) -> float:
        """RETURNS (float): How much it needs a person."""
        return max(question.need for question in self.questions)

    @property
    def kind(self) -> str:
        """RETURNS (str): Why it needs a person most."""
        return max(self.questions, key=lambda question: question.need).kind


def describe_places(record: Record, places: Iterable[Place]) -> List[Dict[str, Any]]:
    """Describe places as values of a record.

    record (Record): The record.
    places (Iterable[Place]): Places in its text.
    RETURNS (List[Dict[str, Any]]): The values. If the record has fields, each names its
        field, and counts from its start. What goes over the end of a field is cut off.
    """
    found: List[Dict[str, Any]] = []
    for start, end in sorted(set(places)):
        if not record.fields:
            found.append({"start": start, "end": end})
        for part in record.fields:
            if part.start <= start < part.end:
                end = min(end, part.end)
                place = {"start": start - part.start, "end": end - part.start}
                found.append({"field": part.name, **place})
    return found


def group_by_text(cases: Iterable[Case]) -> Iterator[List[Case]]:
    """Group cases by their texts.

    cases (Iterable[Case]): The cases.
    YIELDS (List[Case]): The cases of each text, in the order of the first ones.
    """
    groups: Dict[int, List[Case]] = {}
    for case in cases:
        groups.setdefault(id(case.record), []).append(case)
    yield from groups.values()
