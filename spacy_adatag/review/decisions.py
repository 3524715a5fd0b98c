"""What people decided, as records to train on."""

import json
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

from ..canonical import SchemaEntry, canonicalise
from ..canonical.schema import LISTED
from ..corpus.schema import Record
from ..labelling.strings import show_context
from .cases import Place, describe_places
from .places import find_places, find_spellings
from .spoilt import is_date

NUMBER = re.compile(r"\d+[.,]\d+")
OTHER_SIGN = str.maketrans(".,", ",.")
DATE_HINT = (
    ". If the spreadsheet has made a date of it, format the column as text, and write it "
    "again"
)
SIGN_HINT = ". If it is several values, write | between them"


class Answer(Enum):
    """What a person says to a value."""

    NONE = "none"
    ACCEPT = "accept"
    REJECT = "reject"
    CORRECT = "correct"


@dataclass
class Decision:
    """What a person decided about a value.

    record (Record): The text.
    base (Dict[str, Any]): The same, as `describe_text` makes it.
    attribute (str): The attribute.
    places (List[Place]): The places of the value.
    sure (List[Place]): The places of other values of the attribute, which need no one.
    row (Tuple[int, int]): Which row it is, from 0, of how many that were written about
        the attribute in this text.
    answer (Answer): What the person says.
    corrections (List[str]): What the value should be.
    fault (Optional[str]): Why the decision is not valid.
    entry (Optional[SchemaEntry]): What is known of the attribute.
    line (int): The number of the row in the spreadsheet.
    """

    record: Record
    base: Dict[str, Any]
    attribute: str
    places: List[Place]
    sure: List[Place]
    row: Tuple[int, int]
    answer: Answer
    corrections: List[str] = field(default_factory=list)
    fault: Optional[str] = None
    entry: Optional[SchemaEntry] = None
    line: int = 0

    def find(self) -> List[Place]:
        """Find the places of the right value.

        RETURNS (List[Place]): The places, none if the value is rejected.
        RAISES (ValueError): If the decision is not valid, for example since a correction
            is not in the text.
        """
        if self.fault is not None:
            raise ValueError(self.fault)
        if self.answer is Answer.ACCEPT:
            return self.places
        found: List[Place] = []
        for value in self.corrections:
            places = find_places(self.record, value) or self._find_number(value)
            places = places or find_spellings(self.record, value)
            places = places or self._find_alias(value)
            if not places:
                start, end = self.places[0] if self.places else (0, 0)
                shown = show_context(self.record.text, (0, start, end))
                hint = DATE_HINT if is_date(value) else ""
                hint = SIGN_HINT if re.search("[,;/&]", value) else hint
                raise ValueError(
                    f"the correction '{value}' is not in the text, or only "
                    f"inside of a word: {shown}{hint}"
                )
            # If it stands there several times, the one of the value is meant.
            near = [p for p in places if any(_meet(p, other) for other in self.places)]
            found += near or places
        return found

    def _find_alias(self, value: str) -> List[Place]:
        """Find what the text says for one of the shop's options."""
        if self.entry is None or self.entry.kind not in LISTED:
            return []
        found = canonicalise(self.entry, value)
        aliases = () if found is None else (found.text, *self.entry.values[found.text])
        return [place for a in aliases for place in find_spellings(self.record, a)]

    def _find_number(self, value: str) -> List[Place]:
        """Find a number that a spreadsheet wrote with its own decimal sign."""
        if not NUMBER.fullmatch(value):
            return []
        return find_places(self.record, value.translate(OTHER_SIGN))


@dataclass
class Decisions:
    """The decisions of people.

    accepted, rejected, corrected (int): Number of values.
    undecided (int): Number of values without a decision.
    held_back (int): Number of attributes of a text that are left out, since some of their
        values have no decision, or no row any more.
    records (int): Number of records.
    """

    accepted: int = 0
    rejected: int = 0
    corrected: int = 0
    undecided: int = 0
    held_back: int = 0
    records: int = 0
    # By the text: what it is, and for each attribute its places.
    _found: Dict[str, Tuple[Decision, Dict[str, Set[Place]]]] = field(
        default_factory=dict
    )
    _open: Set[Tuple[str, str]] = field(default_factory=set)
    # The rows that were read of each attribute of a text, and how many there should be.
    _rows: Dict[Tuple[str, str, int], Set[int]] = field(default_factory=dict)
    _unread: Set[Tuple[str, Optional[str]]] = field(default_factory=set)
    # With the row that has them.
    _answers: Dict[Tuple[str, str, int], Tuple[Answer, List[str], int]] = field(
        default_factory=dict
    )
    # The rows without a decision. Another copy of them may have one.
    _blank: Set[Tuple[str, str, int]] = field(default_factory=set)

    def hold_back(self, id: str, attribute: Optional[str] = None) -> None:
        """Leave out what a row that can't be read is about.

        id (str): The identifier of its text.
        attribute (Optional[str]): The attribute, None if it is not known.
        """
        self._unread.add((id, attribute))

    def add(self, decision: Decision) -> None:
        """Add a decision.

        decision (Decision): The decision.
        RAISES (ValueError): If the decision is not valid.
        """
        key = json.dumps(decision.base, sort_keys=True)
        number, count = decision.row
        self._rows.setdefault((key, decision.attribute, count), set()).add(number)
        answer = decision.answer, decision.corrections, decision.line
        row = key, decision.attribute, number
        is_blank = decision.answer is Answer.NONE
        is_new = row not in self._answers
        before = answer if is_blank else self._answers.setdefault(row, answer)
        try:
            if answer[:2] != before[:2]:
                raise ValueError(
                    "expected one decision about a value, got another one than in a copy "
                    f"of this row, row {before[2]:,}: delete one of them. If there are "
                    "several right values, write all into one row, with | between them"
                )
            places = decision.find()
        except ValueError:
            # The other values of the attribute would look like all of them.
            self._open.add((key, decision.attribute))
            raise
        if is_blank:
            self._blank.add(row)
            return
        # Two people may have decided the same.
        self.accepted += is_new and decision.answer is Answer.ACCEPT
        self.rejected += is_new and decision.answer is Answer.REJECT
        self.corrected += is_new and decision.answer is Answer.CORRECT
        _, attributes = self._found.setdefault(key, (decision, {}))
        known = attributes.setdefault(decision.attribute, set())
        known.update(places)
        known.update(
            place
            for place in decision.sure
            if not any(_meet(place, other) for other in places)
        )

    def make_records(self) -> Iterator[Dict[str, Any]]:
        """Make the records. A rejected value is absent.

        YIELDS (Dict[str, Any]): The records, as `read_records` reads them.
        """
        blank = self._blank.difference(self._answers)
        self.undecided += len(blank)
        self._open.update((text, attribute) for text, attribute, _ in blank)
        # A row that was deleted has no decision.
        for (text, attribute, count), numbers in self._rows.items():
            if len(numbers) < count:
                self._open.add((text, attribute))
        self.held_back = len(self._open)
        for key, (decision, attributes) in self._found.items():
            kept = {}
            for name, places in attributes.items():
                unread = {(decision.record.id, other) for other in (name, None)}
                if (key, name) in self._open or unread & self._unread:
                    self.held_back += (key, name) not in self._open
                    continue
                kept[name] = describe_places(decision.record, _leave_longest(places))
            if kept:
                self.records += 1
                # Of other attributes, nobody has said anything.
                yield {**decision.base, "partial": True, "attributes": kept}


def _meet(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _leave_longest(places: Set[Place]) -> List[Place]:
    """RETURNS (List[Place]): The places without those that a longer one overlaps: values
    of one attribute do not overlap."""
    found: List[Place] = []
    for place in sorted(places, key=lambda p: (p[0] - p[1], p)):
        if not any(_meet(place, other) for other in found):
            found.append(place)
    return found
