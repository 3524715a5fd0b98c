"""Score a pipeline on annotated records, once for each way to choose the queries.

A pipeline may be good at the queries of the records, and still invent values of other
attributes when it is asked for them.
"""

from collections import Counter
from functools import partial
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Tuple,
)

from spacy.language import Language
from spacy.tokens import Doc

from ..attributes import simplify_category
from ..groups import Scored, rank, read_values
from ..metrics import Decision, score_extractgpt, score_paper
from ..texts.counts import say_count
from ..texts.surface import simplify
from .checks import require_choice
from .completeness import Completeness, KnownValues, read_record
from .pipe import (
    Answered,
    Ask,
    Failed,
    ask_own,
    get_component,
    get_decisions,
    pipe_records,
)
from .records import Record

# The queries of a text: the attributes of its record, those of its category, or all that
# the component knows.
RECORD, CATEGORY, EVERYTHING = WAYS = ("record", "category", "everything")

# A processed doc, with the gold and the predicted strings of its queries.
Decided = Tuple[Doc, List[Decision]]


class Asked(NamedTuple):
    """The scores of one way to ask.

    scores (Dict[str, Any]): The scores of the metric, see `score_paper` and
        `score_extractgpt`.
    texts (int): The number of texts that were scored.
    values_per_text (float): The mean number of predicted values.
    gold_per_text (float): The mean number of gold values.
    invented_per_100_texts (float): The number of predicted values of attributes that the
        text has no gold value of, per 100 texts.
    """

    scores: Dict[str, Any]
    texts: int
    values_per_text: float
    gold_per_text: float
    invented_per_100_texts: float


class Ways:
    """The ways to ask that a pipeline and records allow. Iterate over the ways, and score
    the records in each one before you go on to the next. The first pass over the records
    finds out whether they are annotated completely, and whether the pipeline knows their
    categories.
    """

    def __init__(self, nlp: Language, way: Optional[str] = None) -> None:
        """
        nlp (Language): The pipeline.
        way (Optional[str]): The only way to ask. By default, all that the data allow.
        RAISES (ValueError): If the way is unknown.
        """
        require_choice(way, [*WAYS, None], "way to ask")
        self.nlp = nlp
        self.way = way
        self.component = get_component(nlp)
        self.labels = list(self.component.labels)
        self.annotated = KnownValues()
        # Known after the first pass.
        self.completeness = Completeness(Counter(), Counter())
        self.texts = self.of_known_category = 0

    def __iter__(self) -> Iterator[str]:
        """YIELDS (str): The ways. The queries of the records come first.
        RAISES (ValueError): If `way` is "category", and the pipeline knows none of the
            records' categories.
        """
        yield self.way or RECORD
        self.completeness = self.annotated.measure()
        if not self.texts:
            return
        if self.way == CATEGORY and not self.of_known_category:
            categories = self.component.categories
            known = ", ".join(list(filter(categories.knows, categories.counts))[:10])
            raise ValueError(
                "expected records with a category that the pipeline knows, got none. "
                f"It knows {known or 'no category'}"
            )
        if self.way is None:
            if self.of_known_category:
                yield CATEGORY
            yield EVERYTHING

    def answer(
        self, way: str, records: Iterable[Record], failed: Failed
    ) -> Iterator[Answered]:
        """Process the texts of records.

        way (str): The way to choose their queries.
        records (Iterable[Record]): The records.
        failed (Failed): See `pipe_records`.
        YIELDS (Answered): Each record with its processed doc, in order.
        """
        if way == (self.way or RECORD):
            records = self._look_at(records)
        asks: Dict[str, Ask] = {
            RECORD: partial(ask_own, set(self.labels)),
            CATEGORY: lambda record: None,
            EVERYTHING: lambda record: self.labels,
        }
        return pipe_records(self.nlp, records, failed=failed, ask=asks[way])

    def score(
        self, way: str, answered: Iterable[Answered], metric: str = "paper"
    ) -> Asked:
        """Score the predicted values. If nobody knows whether they are right (see
        `Completeness.is_known_of`), values of attributes that the record does not ask are
        not scored, unless this is the only way. Those of a record that is marked as
        partial never are.

        way (str): The way that the queries were chosen.
        answered (Iterable[Answered]): The records with their docs. Records without
            queries are left out.
        metric (str): A name in `METRICS`.
        RETURNS (Asked): The scores.
        """
        counts: Counter = Counter()
        key = self.component.key
        unasked = way != RECORD
        strict = way == self.way
        is_known_of = self.completeness.is_known_of

        def decide() -> Iterator[Decided]:
            for record, doc in answered:
                if record.attributes is None:
                    continue
                decisions = list(get_decisions(record, doc, key, unasked))
                counts["texts"] += 1
                counts["values"] += sum(len(found) for _, _, found in decisions)
                if unasked and (record.partial or not strict):
                    decisions = [
                        decision
                        for decision in decisions
                        if decision[0] in record.attributes
                        or (not record.partial and is_known_of(decision[0]))
                    ]
                for _, gold, found in decisions:
                    counts["gold"] += len(gold)
                    counts["invented"] += 0 if gold else len(found)
                yield doc, decisions

        scores = METRICS[metric](decide(), key)
        texts = max(1, counts["texts"])
        return Asked(
            scores,
            counts["texts"],
            counts["values"] / texts,
            counts["gold"] / texts,
            100 * counts["invented"] / texts,
        )

    def explain(self) -> Optional[str]:
        """Say how values of attributes that the records do not ask were scored.

        RETURNS (Optional[str]): A sentence or two. None if only the records' own queries
            were asked, or if no record has gold values.
        """
        if self.way == RECORD or not self.texts:
            return None
        found = self.completeness
        said = f"Annotations are {found.kind}. If a record does not ask for an attribute,"
        if found.marked and not found.others:
            return f"{said} a value of it is neither right nor wrong"
        but = ""
        if found.marked:
            marked = say_count(found.marked, "partial record")
            but = f". Of {marked}, only what is asked is scored"
        never = found.name_never_asked(self.labels)
        if never:
            one = "may be right" if self.way else "is neither right nor wrong"
            but += f". {never}: a value of one {one}"
        if found.complete:
            return f"{said} a value of it counts as wrong{but}"
        if self.way is not None:
            return f"{said} a value of it counts as wrong, though it may be right{but}"
        return (
            f"{said} a value of it is neither right nor wrong. evaluate --ask everything "
            f"counts it as wrong{but}"
        )

    def _look_at(self, records: Iterable[Record]) -> Iterator[Record]:
        categories = self.component.categories
        for record in records:
            if record.attributes is not None:
                self.texts += 1
                self.annotated.add(read_record(record))
                category = simplify_category(record.category or "")
                self.of_known_category += categories.knows(category)
            yield record


def _score_paper(decided: Iterable[Decided], key: str) -> Dict[str, Any]:
    return score_paper(decision for _, decisions in decided for decision in decisions)


def _score_extractgpt(decided: Iterable[Decided], key: str) -> Dict[str, Any]:
    def decide() -> Iterator[Tuple[Any, Optional[str]]]:
        for doc, decisions in decided:
            # The most likely value is the answer, the first of several with the same
            # score. A value without a score is the answer if there is no other.
            best: Dict[str, Scored] = {}
            for value in read_values(doc, key):
                name = value.span.label_
                if name not in best or rank(value.score) > rank(best[name].score):
                    best[name] = value
            for name, gold, _ in decisions:
                answer = simplify(best[name].span.text).text if name in best else None
                yield gold, answer

    return score_extractgpt(decide())


METRICS: Dict[str, Callable[[Iterable[Decided], str], Dict[str, Any]]] = {
    "paper": _score_paper,
    "extractgpt": _score_extractgpt,
}
