"""Collect the data of a report, text by text: counts of each attribute, and a limited
number of examples.
"""

from collections import Counter, defaultdict
from functools import partial
from typing import (
    Any,
    Container,
    DefaultDict,
    Dict,
    Iterable,
    Iterator,
    List,
    Optional,
    Tuple,
    Union,
)

import numpy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.types import Ints1d

from ..attributes import AttributeTable, is_trained
from ..corpus.pipe import find_fault
from ..corpus.records import Record, Rejected
from ..groups import rank
from .compare import (
    ATTRIBUTE,
    INVENTED,
    UNLABELLED,
    Answer,
    Error,
    find_errors,
    read_gold,
    read_predicted,
)
from .curve import THRESHOLDS, Curve
from .excerpt import cut, make_excerpt
from .rows import Row, Seen
from .shortlist import Shortlist
from .training import digest_text

# The model counts as sure if its score is at least this.
SURE = 0.9
MAX_CONFUSIONS = 500
MAX_REJECTED = 20


class Collector:
    """Collects the data of a report. Memory grows with the number of different values,
    not with the number of texts.
    """

    def __init__(
        self,
        attributes: AttributeTable,
        labels: Iterable[str],
        key: str,
        examples: int,
        training: Optional[Container[int]] = None,
    ) -> None:
        """
        attributes (AttributeTable): The attributes of the component.
        labels (Iterable[str]): The attributes that the pipeline may find, see
            `get_labels`.
        key (str): Key of the values in `doc.spans`.
        examples (int): How many examples to keep of each kind.
        training (Optional[Container[int]]): The digests of the texts that the pipeline
            was trained on, see `digest_text`. None if they are not known.
        """
        self.attributes = attributes
        self.key = key
        self.examples = examples
        self.training = training
        self.texts = self.trained_on = self.with_gold = self.with_values = 0
        self.rejected: List[Dict[str, Any]] = []
        self.n_rejected = 0
        self.rows: DefaultDict[str, Row] = defaultdict(Row)
        # The queries of a text without gold values, and the labels of other components.
        self.everything = dict.fromkeys(labels)
        # For each attribute, the number of these texts that were not asked for it, since
        # their category does not have it.
        self.not_asked = numpy.zeros(len(attributes), dtype="int64")
        self.curve = Curve()
        self.errors: Shortlist[Dict[str, Any]] = Shortlist(examples, len(attributes))
        self.kinds: Counter = Counter()
        self.suspicious: Shortlist[Dict[str, Any]] = Shortlist(examples, len(attributes))
        self.confusions: Counter = Counter()
        self.confused: Dict[Tuple[str, str], Dict[str, Any]] = {}
        self._trained: Dict[str, Dict[str, int]] = {}

    def accept(
        self, nlp: Language, records: Iterable[Union[Record, Rejected]]
    ) -> Iterator[Record]:
        """Filter out records that cannot be processed, and count them.

        nlp (Language): The pipeline.
        records (Iterable[Union[Record, Rejected]]): The records.
        YIELDS (Record): The records that can be processed.
        """
        for record in records:
            if isinstance(record, Rejected):
                self.reject(record, record.reason)
            elif (fault := find_fault(nlp, record)) is not None:
                self.reject(record, fault)
            else:
                yield record

    def reject(self, record: Union[Record, Rejected], reason: str) -> None:
        """Count a record that cannot be processed.

        record (Union[Record, Rejected]): The record.
        reason (str): Why it cannot be processed.
        """
        self.n_rejected += 1
        if len(self.rejected) < MAX_REJECTED:
            name = None if record.id is None else cut(record.id)
            shown = {"line": record.line, "id": name, "reason": cut(reason)}
            self.rejected.append(shown)

    def add(
        self,
        record: Record,
        doc: Doc,
        absent: Optional[Dict[str, float]] = None,
        of_category: Optional[Ints1d] = None,
    ) -> None:
        """Add a text.

        record (Record): The record.
        doc (Doc): The processed doc of the record.
        absent (Optional[Dict[str, float]]): The probability that the text has no value,
            for each attribute where it is known.
        of_category (Optional[Ints1d]): The rows of the attributes of the record's
            category, if the component knows them.
        """
        self.texts += 1
        self.trained_on += self._is_trained_on(record)
        predicted = read_predicted(doc, self.key)
        self.with_values += bool(predicted)
        for answer in predicted:
            self._add_value(record, answer)
        names = dict.fromkeys(answer.attribute for answer in predicted)
        asked = record.attributes
        for name in names:
            # Other components may find values without a query.
            self.rows[name].found += asked is None or name in asked
        if asked is None:
            self.everything.update(names)
            if of_category is not None:
                self.not_asked += 1
                self.not_asked[of_category] -= 1
            return
        self.with_gold += 1
        gold = read_gold(record, doc)
        for name, values in asked.items():
            row = self.rows[name]
            row.asked += 1
            row.labelled += bool(values)
            row.gold.update(value.text.casefold() for value in values)
        keys = {answer.key for answer in gold}
        predicted = [answer for answer in predicted if answer.attribute in asked]
        for answer in predicted:
            for curve in (self.curve, self.rows[answer.attribute].curve):
                curve.add(answer.score, answer.key in keys)
        for error in find_errors(gold, predicted):
            self._add_error(record, error, absent or {})

    def get_report(self, scores: Dict[str, Any]) -> Dict[str, Any]:
        """Make the report from the collected data.

        scores (Dict[str, Any]): The scores of the same texts, see `score_paper`.
        RETURNS (Dict[str, Any]): The report, with values that JSON can store.
        """
        per_type = scores.pop("attr_per_type")
        if self.texts > self.with_gold:
            # Texts without gold values were asked everything, or what their category has.
            for name in self.everything:
                self.rows[name].asked += self.texts - self.with_gold
            for attribute, texts in zip(self.attributes, self.not_asked.tolist()):
                self.rows[attribute["name"]].asked -= texts
        values = {
            new: Shortlist[Dict[str, Any]](self.examples, len(self.attributes))
            for new in (True, False)
        }
        rows = []
        for name, row in self.rows.items():
            n_new = self._choose_values(name, row, values)
            rows.append(
                {
                    "name": name,
                    "known": name in self.everything,
                    "trained": self._is_trained(name),
                    "asked": row.asked,
                    "found": row.found,
                    "labelled": row.labelled,
                    "values": len(row.values),
                    "new": n_new,
                    "errors": row.errors,
                    "curve": row.curve.get_steps(),
                    "unscored": row.curve.unscored,
                    **per_type.get(name, {}),
                }
            )
        return {
            "texts": self.texts,
            "trained_on": None if self.training is None else self.trained_on,
            "with_gold": self.with_gold,
            "with_values": self.with_values,
            "rejected": {"count": self.n_rejected, "shown": self.rejected},
            "scores": None if scores["attr_micro_f"] is None else scores,
            "attributes": rows,
            "thresholds": THRESHOLDS,
            "curve": self.curve.get_steps(),
            "unscored": self.curve.unscored,
            "errors": {"kinds": self.kinds, "shown": self.errors.get()},
            "confusions": {
                "count": len(self.confusions),
                "shown": [
                    {"count": count, **self.confused[pair]}
                    for pair, count in self.confusions.most_common(MAX_CONFUSIONS)
                ],
            },
            "sure": SURE,
            "suspicious": {
                "count": self.suspicious.offered,
                "shown": self.suspicious.get(),
            },
            "values": {
                "new": values[True].offered,
                "known": values[False].offered,
                "shown": [*values[True].get(), *values[False].get()],
            },
        }

    def _add_value(self, record: Record, answer: Answer) -> None:
        values = self.rows[answer.attribute].values
        seen = values.get(answer.text)
        if seen is None:
            example = make_excerpt(record.text, predicted=answer.places)
            seen = values[answer.text] = Seen(example, answer.canonical)
        seen.texts += 1
        if answer.score is not None:
            seen.scored += 1
            seen.scores += answer.score

    def _add_error(self, record: Record, error: Error, absent: Dict[str, float]) -> None:
        kind, gold, predicted = error
        if predicted is not None and kind == INVENTED and self._count_trained(predicted):
            kind = UNLABELLED
            error = error._replace(kind=kind)
        self.kinds[kind] += 1
        sides = [answer for answer in (gold, predicted) if answer is not None]
        for name in {answer.attribute for answer in sides}:
            self.rows[name].errors[kind] += 1
        # Missed values have no score. The worst are those most frequent in training.
        answer = sides[-1]
        trained = self._count_trained(answer)
        # The model's probability that its prediction is right.
        known = absent.get(answer.attribute) if predicted is None else answer.score
        sure = known or 0.0
        make = partial(self._show_error, record, error, sure)
        self.errors.add((answer.attribute, kind), (rank(answer.score), trained), make)
        if sure >= SURE:
            self.suspicious.add(answer.attribute, (sure, trained), make)
        if kind == ATTRIBUTE and gold is not None:
            pair = (gold.attribute, answer.attribute)
            self.confusions[pair] += 1
            if pair not in self.confused:
                self.confused[pair] = make()

    def _show_error(self, record: Record, error: Error, sure: float) -> Dict[str, Any]:
        kind, gold, predicted = error
        return {
            "kind": kind,
            "sure": round(sure, 4),
            "gold": self._show_answer(gold),
            "predicted": self._show_answer(predicted),
            "text": make_excerpt(
                record.text,
                gold.places if gold else (),
                predicted.places if predicted else (),
            ),
            "id": cut(record.id),
            "line": record.line,
            "trained_on": self._is_trained_on(record),
        }

    def _is_trained_on(self, record: Record) -> bool:
        return self.training is not None and digest_text(record.text) in self.training

    def _show_answer(self, answer: Optional[Answer]) -> Optional[Dict[str, Any]]:
        if answer is None:
            return None
        shown = {
            "attribute": answer.attribute,
            "value": cut(answer.text),
            "trained": self._count_trained(answer),
        }
        if answer.score is not None:
            shown["score"] = round(answer.score, 4)
        elif not answer.places:
            shown["absent"] = True
        return shown

    def _count_trained(self, answer: Answer) -> int:
        """Count how often the training data have the value, in any case."""
        counts = self._get_trained(answer.attribute)
        return counts.get(answer.text.casefold(), 0)

    def _get_trained(self, name: str) -> Dict[str, int]:
        if name not in self._trained:
            counts: Counter = Counter()
            if name in self.attributes:
                attribute = self.attributes[self.attributes.get_row(name)]
                for value, count in attribute["values"].items():
                    counts[value.casefold()] += count
            self._trained[name] = counts
        return self._trained[name]

    def _is_trained(self, name: str) -> bool:
        # Values of other components are nothing to train.
        known = name in self.attributes
        return not known or is_trained(self.attributes[self.attributes.get_row(name)])

    def _choose_values(
        self, name: str, row: Row, chosen: Dict[bool, Shortlist[Dict[str, Any]]]
    ) -> int:
        """Offer the values of an attribute to the shortlists. Returns how many are new:
        neither the training data nor the gold values have them, in any case.
        """
        trained = self._get_trained(name)
        n_new = 0
        for value, seen in row.values.items():
            new = value.casefold() not in trained and value.casefold() not in row.gold
            n_new += new
            score = seen.scores / seen.scored if seen.scored else None
            shown = {
                "attribute": name,
                "value": cut(value),
                "texts": seen.texts,
                "score": None if score is None else round(score, 4),
                "new": new,
                "canonical": seen.canonical,
                "text": seen.example,
            }
            chosen[new].add(name, (seen.texts, rank(score)), shown.copy)
        return n_new
