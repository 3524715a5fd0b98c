"""Sort the errors of a pipeline into kinds, by rules.

Errors are those of the report (`spacy_adatag/report/compare.py`): a wrong value and a
missed one that overlap are one error. Here, a wrong and a missed value of the same
attribute are one error, too, wherever they are.
"""

import re
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence

from spacy.tokens import Doc

from spacy_adatag.attributes import AttributeTable
from spacy_adatag.corpus.records import Record
from spacy_adatag.report.compare import (
    ATTRIBUTE,
    MISSING,
    Answer,
    Error,
    Place,
    find_errors,
    find_meeting,
    read_gold,
    read_predicted,
)
from spacy_adatag.texts.units import read_unit

TOO_LONG_START = "too long at the start"
TOO_LONG_END = "too long at the end"
TOO_SHORT_START = "too short at the start"
TOO_SHORT_END = "too short at the end"
BOTH_ENDS = "wrong at both ends"
UNIT = "with or without its unit"
PART_OF_WORD = "the label is a part of a word"
SPELLED = "spelled apart from the label"
PIECES = "several values as one, or one as several"
OTHER_INSTEAD = "given to another attribute"
OTHER_TOO = "given to another attribute, too"
ELSEWHERE = "other words of the text in its place"
MORE = "one value more than labelled"
INVENTED_INSIDE = "no label, in a value of another attribute"
INVENTED_KNOWN = "no label, and training has the value"
INVENTED_NEW = "no label, and training has no such value"
ONE_OF_SEVERAL = "one of several values missed"
MISSED_INSIDE = "missed, and its words given to another attribute"
MISSED_KNOWN = "missed, though training has the value"
MISSED_NEW = "missed, and training has no such value"
# Each with what it means.
KINDS = {
    TOO_LONG_START: "there are more words in front",
    TOO_LONG_END: "there are more words behind",
    TOO_SHORT_START: "words in front are missing",
    TOO_SHORT_END: "words behind are missing",
    BOTH_ENDS: "it overlaps the label",
    UNIT: "behind a number",
    PART_OF_WORD: "the tokenizer does not cut the word there",
    SPELLED: "letters and digits are the same",
    PIECES: "labels of the same attribute",
    OTHER_INSTEAD: "at the place of the label, which is missed",
    OTHER_TOO: "at the place of the label, which is found, too",
    ELSEWHERE: "the label is missed",
    MORE: "the text has other labels of the attribute",
    INVENTED_INSIDE: "it overlaps the label of another one",
    INVENTED_KNOWN: "the text has no label of the attribute",
    INVENTED_NEW: "the text has no label of the attribute",
    ONE_OF_SEVERAL: "another label of the attribute is found",
    MISSED_INSIDE: "a value of another attribute overlaps it",
    MISSED_KNOWN: "nothing is found for the attribute",
    MISSED_NEW: "nothing is found for the attribute",
}
NUMBER = re.compile(r"[^A-Za-z]*\d")
LETTERS = re.compile(r"[\W_]+")


class Sorted(NamedTuple):
    """An error with its kind.

    kind (str): A key of `KINDS`.
    gold (Optional[Answer]): The label, if there is one.
    predicted (Optional[Answer]): What was found, if anything.
    """

    kind: str
    gold: Optional[Answer]
    predicted: Optional[Answer]


class Sorter:
    """Sorts the errors of a text."""

    def __init__(
        self, record: Record, doc: Doc, key: str, attributes: AttributeTable
    ) -> None:
        """
        record (Record): The record.
        doc (Doc): The processed doc of the record.
        key (str): Key of the values in `doc.spans`.
        attributes (AttributeTable): The attributes of the component, with their values
            in training.
        """
        self.doc = doc
        self.attributes = attributes
        self.gold = read_gold(record, doc)
        self.predicted = read_predicted(doc, key)
        self.found = {answer.key for answer in self.predicted}

    def __iter__(self) -> Iterator[Sorted]:
        """YIELDS (Sorted): The errors."""
        for error in _pair(find_errors(self.gold, self.predicted)):
            label, predicted = error.gold, error.predicted
            if predicted is None:
                assert label is not None
                kind = self._name_missed(label)
            elif label is None:
                kind = self._name_unlabelled(predicted)
            else:
                kind = self._name_wrong(error.kind, label, predicted)
            yield Sorted(kind, label, predicted)

    def _name_wrong(self, kind: str, label: Answer, predicted: Answer) -> str:
        if kind == ATTRIBUTE:
            return OTHER_TOO if label.key in self.found else OTHER_INSTEAD
        if _fold(label.text) == _fold(predicted.text):
            return SPELLED
        meeting = find_meeting(label.places, predicted.places)
        if meeting is None:
            return ELSEWHERE
        (start, end), place = meeting
        if sum(_overlap(answer, [place]) for answer in self._get_own(predicted)) > 1:
            return PIECES
        if self._get_words((start, end)) == self._get_words(place):
            return PART_OF_WORD
        if _is_unit(label.text, predicted.text) or _is_unit(predicted.text, label.text):
            return UNIT
        if end == place[1]:
            return TOO_LONG_START if place[0] < start else TOO_SHORT_START
        if start == place[0]:
            return TOO_LONG_END if place[1] > end else TOO_SHORT_END
        return BOTH_ENDS

    def _name_unlabelled(self, predicted: Answer) -> str:
        own = self._get_own(predicted)
        if any(_overlap(answer, predicted.places) for answer in own):
            return PIECES
        if own:
            return MORE
        if any(_overlap(answer, predicted.places) for answer in self.gold):
            return INVENTED_INSIDE
        return INVENTED_KNOWN if self._is_known(predicted) else INVENTED_NEW

    def _name_missed(self, label: Answer) -> str:
        if not any(self.doc.char_span(*place) for place in label.places):
            return PART_OF_WORD
        if any(answer.key in self.found for answer in self._get_own(label)):
            return ONE_OF_SEVERAL
        if any(_overlap(answer, label.places) for answer in self.predicted):
            return MISSED_INSIDE
        return MISSED_KNOWN if self._is_known(label) else MISSED_NEW

    def _get_own(self, answer: Answer) -> List[Answer]:
        """RETURNS (List[Answer]): The labels of its attribute."""
        return [label for label in self.gold if label.attribute == answer.attribute]

    def _get_words(self, place: Place) -> List[int]:
        """RETURNS (List[int]): The tokens of which it has a part."""
        start, end = place
        return [t.i for t in self.doc if t.idx < end and start < t.idx + len(t)]

    def _is_known(self, answer: Answer) -> bool:
        """Whether training has the value, in any case."""
        if answer.attribute not in self.attributes:
            return False
        values = self.attributes[self.attributes.get_row(answer.attribute)]["values"]
        return answer.text.casefold() in {value.casefold() for value in values}


def _pair(errors: List[Error]) -> List[Error]:
    """Pair what was found without a label with a missed label of its attribute."""
    missed: Dict[str, List[Error]] = {}
    for error in errors:
        if error.gold is not None and error.predicted is None:
            missed.setdefault(error.gold.attribute, []).append(error)
    paired = []
    for error in errors:
        if error.kind == MISSING:
            continue
        if error.gold is None and error.predicted is not None:
            waiting = missed.get(error.predicted.attribute)
            if waiting:
                error = error._replace(gold=waiting.pop(0).gold)
        paired.append(error)
    return paired + [error for waiting in missed.values() for error in waiting]


def _overlap(answer: Answer, places: Sequence[Place]) -> bool:
    return find_meeting(answer.places, places) is not None


def _fold(text: str) -> str:
    return LETTERS.sub("", text.casefold())


def _is_unit(short: str, long: str) -> bool:
    """Whether the one is the other, a number, with its unit."""
    is_cut = long.startswith(short) and NUMBER.fullmatch(short)
    return bool(is_cut) and read_unit(long[len(short) :].strip(" -")) is not None
