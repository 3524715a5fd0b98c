"""Find the values that need a person most."""

from collections import Counter
from typing import Any, Dict, List, Mapping, NamedTuple, Sequence

from spacy.tokens import Doc

from ..component import AdaTag
from ..component.settings import DEFAULT_THRESHOLD
from ..corpus.schema import Record
from ..groups import rank, read_values
from ..labelling.compare import CONTRADICTS, SAME, SIMILAR, compare_values
from ..report.shortlist import Shortlist
from .cases import Case, Question
from .places import find_places

# Why a value needs a person: the cell says something else, its probability is below the
# threshold or low, the cell has a value that was not found, or the attribute as a whole
# agrees with the cells too seldom.
KINDS = ("contradicts", "unsure", "low", "missed", "attribute")
# A cell that stands in the text and was not found needs a person about as much as a value
# that is as likely right as not.
MISSED_NEED = 0.75
# The same values of an attribute are asked this often.
MAX_SAME = 3
# Values of an attribute with a full cell, to say how often they agree.
MIN_COMPARED = 20


class Wanted(NamedTuple):
    """What needs a person.

    limit (int): How many values to choose.
    sure (float): Values with a lower probability.
    precision (float): Attributes whose values agree with the cells less often.
    """

    limit: int = 500
    sure: float = 0.8
    precision: float = 0.9


class Finder:
    """Finds the values that need a person most. Memory grows with the number of values
    to choose, not with the number of texts.
    """

    def __init__(self, component: AdaTag, wanted: Wanted) -> None:
        """
        component (AdaTag): The component. It has a floor.
        wanted (Wanted): What needs a person.
        """
        self.component = component
        self.schema = component.schema
        self.wanted = wanted
        n = max(1, len(component.attributes))
        self.cases: Shortlist[Case] = Shortlist(wanted.limit, len(KINDS) * n)
        # Values that need no one unless their attribute does.
        self.others: Dict[str, Shortlist[Case]] = {}
        self.agreed: Counter[str] = Counter()
        self.compared: Counter[str] = Counter()
        self.same: Counter[Any] = Counter()

    def add(self, record: Record, doc: Doc, cells: Mapping[str, Sequence[str]]) -> None:
        """Add a text.

        record (Record): The record.
        doc (Doc): The processed doc of the record.
        cells (Mapping[str, Sequence[str]]): What the shop's own cells have.
        """
        found = self._read(doc)
        for name, values in found.items():
            self._add(record, name, values, cells.get(name, ()))
        asked = record.attributes
        for name, cell in cells.items():
            if name not in found and (asked is None or name in asked):
                self._add_missed(record, name, cell)

    def choose(self) -> List[Case]:
        """RETURNS (List[Case]): The cases, those that need a person most first."""
        cases = self.cases.get()
        for name, share in self.list_doubtful().items():
            others = self.others[name].get() if name in self.others else []
            for case in others:
                for question in case.questions:
                    question.reason = f"only {100 * share:.3g}% agree with the cells"
                cases.append(case)
        cases.sort(key=lambda case: -case.need)
        chosen, rows = [], 0
        for case in cases:
            if rows + len(case.questions) <= self.wanted.limit:
                chosen.append(case)
                rows += len(case.questions)
        return chosen

    def list_doubtful(self) -> Dict[str, float]:
        """RETURNS (Dict[str, float]): The attributes whose values agree with the cells
        too seldom, and how often they do."""
        shares = {
            name: self.agreed[name] / count
            for name, count in self.compared.items()
            if count >= MIN_COMPARED
        }
        return {n: share for n, share in shares.items() if share < self.wanted.precision}

    def _read(self, doc: Doc) -> Dict[str, List[Question]]:
        """Read the values of a text. What only differs in case is one value."""
        found: Dict[str, Dict[str, Question]] = {}
        keys = (self.component.key, self.component.unsure_key)
        for kind, key in zip(("", "unsure"), keys):
            for span, score in read_values(doc, key):
                values = found.setdefault(span.label_, {})
                place = span.start_char, span.end_char
                text = " ".join(span.text.split())
                known = values.get(text.casefold())
                if known is None:
                    canonical = span.kb_id_ or None
                    known = Question(text, [], score, canonical, kind, "", 0.0)
                    values[text.casefold()] = known
                known.places.append(place)
                known.score = max(known.score, score, key=rank)
        return {name: list(values.values()) for name, values in found.items()}

    def _add(
        self, record: Record, name: str, values: List[Question], cell: Sequence[str]
    ) -> None:
        entry = self.schema.get(name)
        statuses = compare_values([v.value for v in values], cell, entry, name)
        questions, sure = [], []
        for value in values:
            status = statuses[value.value]
            if cell and value.kind != "unsure":
                self.agreed[name] += status in (SAME, SIMILAR)
                self.compared[name] += status in (SAME, SIMILAR, CONTRADICTS)
            if status != SAME:
                self._judge(name, value, status, cell)
            # A value that the cell has too needs no one.
            if status != SAME and value.kind:
                questions.append(value)
            else:
                sure.append(value)
        places = [place for value in sure for place in value.places]
        if questions:
            self._offer(Case(record, name, questions, places, cell))
        elif not cell:
            self._offer_other(record, name, sure)

    def _judge(
        self, name: str, value: Question, status: str, cell: Sequence[str]
    ) -> None:
        """Find out whether a value needs a person."""
        score = value.score
        uncertain = 0.0 if score is None else 1 - abs(2 * score - 1)
        says = f"the cell says {' | '.join(cell)}"
        if value.kind == "unsure":
            limit = self.component.thresholds.get(name, self.component.threshold)
            limit = DEFAULT_THRESHOLD if limit is None else limit
            value.reason = f"below the threshold {limit:.3g}"
            # Most likely, the cell is right.
            value.need = uncertain / 2 if status == CONTRADICTS else uncertain
            if status == CONTRADICTS:
                value.reason += f", and {says}"
        elif status == CONTRADICTS:
            value.kind, value.reason = "contradicts", says
            value.need = 1.0 if score is None else score
        elif score is not None and score < self.wanted.sure:
            value.kind, value.need = "low", uncertain
            value.reason = f"score below {self.wanted.sure:g}"

    def _add_missed(self, record: Record, name: str, cell: Sequence[str]) -> None:
        questions = []
        for value in cell:
            places = find_places(record, value)
            if places:
                text = record.text[slice(*places[0])]
                reason = "the cell says so, and it was not found"
                row = Question(text, places, None, None, "missed", reason, MISSED_NEED)
                questions.append(row)
        if questions:
            self._offer(Case(record, name, questions, [], cell))

    def _offer(self, case: Case) -> None:
        values = sorted(question.value.casefold() for question in case.questions)
        key = case.attribute, case.kind, tuple(values)
        self.same[key] += 1
        if self.same[key] <= MAX_SAME:
            group = case.attribute, case.kind
            self.cases.add(group, case.need, lambda: case)

    def _offer_other(self, record: Record, name: str, values: List[Question]) -> None:
        """Offer values of an attribute that may turn out to be doubtful."""
        for value in values:
            value.kind = "attribute"
            value.need = 0.0 if value.score is None else 1 - value.score
        case = Case(record, name, values)
        others = self.others.setdefault(name, Shortlist(MIN_COMPARED))
        others.add(None, case.need, lambda: case)
