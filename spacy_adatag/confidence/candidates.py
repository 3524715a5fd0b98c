"""The values that a pipeline may find in annotated texts, and which of them are right, to
count what any thresholds would keep.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Dict, Iterable, List, NamedTuple, Tuple

import numpy
from spacy.util import minibatch

from ..attributes import AttributeTable
from ..component import AdaTag
from ..component.settings import Settings
from ..corpus.pipe import Answered
from ..potentials.base import Values
from ..report.curve import THRESHOLDS
from ..texts.surface import simplify

# Thresholds start here. A less likely value is wrong 19 times out of 20. With it,
# precision falls, and F1 too unless it is below 0.1. Also, almost every span of a text
# has some small probability.
FLOOR = 0.05
GRID = [threshold for threshold in THRESHOLDS if threshold >= FLOOR]
# Texts to look at together.
BATCH = 256


class Counts(NamedTuple):
    """What thresholds keep of each row of the attribute table.

    predicted (ndarray): The number of values, shape (attributes,) or (thresholds,
        attributes).
    correct (ndarray): How many of these are right, in the same shape.
    """

    predicted: numpy.ndarray
    correct: numpy.ndarray


@dataclass
class Candidates:
    """What a component finds in annotated texts, from a marginal of `FLOOR` on. Its own
    correction of scores is not applied. Candidates are spans.
    An answer is a string of an attribute, once for each text, as `Ways.score` counts
    values. A candidate is nothing but white space if it has no answer.

    attributes (AttributeTable): The attributes that the component knows.
    cfg (Dict[str, Any]): The settings of the component.
    values (Values): The candidates, in the order of texts and positions.
    answers (ndarray): The answer of each candidate or -1, shape (candidates,).
    rows (ndarray): The attribute of each answer, shape (answers,).
    scores (ndarray): The score of its most likely candidate, shape (answers,).
    correct (ndarray): Whether it is gold, shape (answers,).
    scored (ndarray): Whether it counts: in data that are annotated in part only, answers
        that a record does not ask do not. They still compete for their words.
    partial (ndarray): Whether its record is marked as partial: then it only counts if the
        record asks it, shape (answers,).
    gold (Dict[str, int]): The number of gold values of each attribute, known or not.
    texts (int): The number of texts.
    """

    attributes: AttributeTable
    cfg: Dict[str, Any]
    values: Values
    answers: numpy.ndarray
    rows: numpy.ndarray
    scores: numpy.ndarray
    correct: numpy.ndarray
    scored: numpy.ndarray
    partial: numpy.ndarray
    gold: Dict[str, int]
    texts: int

    @classmethod
    def collect(cls, component: AdaTag, answered: Iterable[Answered]) -> "Candidates":
        """Collect the candidates of texts. Those that a record does not ask do not count.

        component (AdaTag): The component. Its settings stay as they are.
        answered (Iterable[Answered]): The records, with docs from the pipeline.
        RETURNS (Candidates): The candidates.
        """
        names = component.attributes.names
        parts: List[Values] = []
        answers: List[int] = []
        ids: Dict[Tuple[int, int, str], int] = {}
        marks: List[Tuple[bool, bool, bool]] = []
        gold: Counter = Counter()
        texts = 0
        for batch in minibatch(answered, BATCH):
            found = component.find_candidates([doc for _, doc in batch], FLOOR)
            of_docs = []
            for record, _ in batch:
                of_doc = {
                    name: {simplify(value.text).text for value in values}
                    for name, values in (record.attributes or {}).items()
                }
                gold.update({name: len(values) for name, values in of_doc.items()})
                of_docs.append(of_doc)
            for doc, row, start, end in zip(*(array.tolist() for array in found[:4])):
                text = simplify(batch[doc][1][start:end].text).text
                key = (texts + doc, row, text)
                if text and key not in ids:
                    ids[key] = len(ids)
                    name = names[row]
                    asked = of_docs[doc].get(name)
                    is_partial = batch[doc][0].partial
                    marks.append((text in (asked or ()), asked is not None, is_partial))
                answers.append(ids.get(key, -1))
            parts.append(found._replace(docs=found.docs + texts))
            texts += len(batch)
        values = Values.merge(parts)
        of_values = numpy.array(answers, dtype="int64")
        scores = numpy.zeros(len(ids) + 1, dtype=values.scores.dtype)
        numpy.maximum.at(scores, of_values, values.scores)
        correct, scored, partial = numpy.array(marks, dtype=bool).reshape(-1, 3).T
        rows = numpy.array([row for _, row, _ in ids], dtype="int64")
        return cls(
            attributes=component.attributes,
            cfg=component.cfg,
            values=values,
            answers=of_values,
            rows=rows,
            scores=scores[:-1],
            correct=correct,
            scored=scored,
            partial=partial,
            gold=dict(gold),
            texts=texts,
        )

    @cached_property
    def gold_of_rows(self) -> numpy.ndarray:
        """RETURNS (ndarray): Gold values by row of the attribute table."""
        return numpy.array([self.gold.get(name, 0) for name in self.attributes.names])

    @cached_property
    def together(self) -> Counts:
        """RETURNS (Counts): What each threshold of `GRID` keeps if it is that of all
        attributes.
        """
        counts = [self.count(threshold, {}) for threshold in GRID]
        return Counts(*map(numpy.stack, zip(*counts)))

    def count(self, threshold: float, thresholds: Dict[str, float]) -> Counts:
        """Count what the component finds with thresholds, see `AdaTag.choose`.

        threshold (float): The threshold of the component.
        thresholds (Dict[str, float]): Those of single attributes.
        RETURNS (Counts): The counts of each attribute.
        """
        settings = Settings()
        settings.attributes = self.attributes
        settings.cfg = {**self.cfg, "threshold": threshold, "thresholds": thresholds}
        settings.calibration = settings.floor = None
        found = numpy.unique(self._find_answers(settings.choose(self.values)))
        found = found[found >= 0]
        found = found[self.scored[found]]
        n = len(self.attributes)
        return Counts(
            numpy.bincount(self.rows[found], minlength=n),
            numpy.bincount(self.rows[found[self.correct[found]]], minlength=n),
        )

    def _find_answers(self, kept: Values) -> numpy.ndarray:
        """The answers of some of the candidates."""
        keys, order = self._keys
        at = numpy.searchsorted(keys, self._make_keys(kept), sorter=order)
        return self.answers[order[at]]

    @cached_property
    def _keys(self) -> Tuple[numpy.ndarray, numpy.ndarray]:
        keys = self._make_keys(self.values)
        return keys, numpy.argsort(keys)

    @cached_property
    def _sizes(self) -> Tuple[int, int, int]:
        """One more than the largest start, length and attribute."""
        lengths = self.values.ends - self.values.starts
        starts = int(self.values.starts.max(initial=0)) + 1
        return starts, int(lengths.max(initial=0)) + 1, len(self.attributes)

    def _make_keys(self, values: Values) -> numpy.ndarray:
        """A number for each candidate."""
        starts, lengths, rows = self._sizes
        keys = values.docs.astype("int64") * starts + values.starts
        keys = keys * lengths + (values.ends - values.starts)
        return keys * rows + values.attributes
