"""What a row of the output is: a record, a product with a column for each attribute, or
a value.
"""

from collections import Counter
from typing import Any, Dict, Iterator, List, Optional, Tuple

from spacy.tokens import Doc

from ..corpus.records import Record
from ..groups import Scored, read_values
from ..texts.fields import merge_places, place_values
from .job import VALUE_COLUMNS, Job
from .plain import to_json


def get_columns(job: Job) -> List[str]:
    """The columns of the output, other than of records.

    job (Job): The job.
    RETURNS (List[str]): The names.
    """
    others = job.labels if job.rows == "product" else VALUE_COLUMNS
    return ["id", *job.keep, *others]


class RowMaker:
    """Makes the rows of the output of records."""

    def __init__(self, job: Job, key: str) -> None:
        """
        job (Job): The job.
        key (str): Key of the values in `doc.spans`.
        """
        self.job = job
        self.key = key
        self.columns = {name: i for i, name in enumerate(job.labels)}
        # One object for all cells that are empty, which is most.
        self.empty: List[Any] = [()] * len(job.labels)
        # Values that other components find, of attributes that have no column.
        self.unplaced: Counter = Counter()

    def read(self, doc: Doc) -> List[Scored]:
        """The values that are to be written.

        doc (Doc): A text, processed.
        RETURNS (List[Scored]): Its values, without those of attributes that were not
            chosen, and those that have no column, which are counted.
        """
        values, kept = read_values(doc, self.key), []
        for value in values:
            name = value.span.label_
            if name in self.columns or self._has_place(name):
                kept.append(value)
            elif not self.job.chosen:
                self.unplaced[name] += 1
        return kept

    def _has_place(self, name: str) -> bool:
        """Whether there is a place for values of an attribute that was not foreseen."""
        if self.job.chosen or self.job.rows != "product":
            return not self.job.chosen
        return self.job.output_format == "jsonl" and name not in ("id", *self.job.keep)

    def make(
        self, record: Record, kept: Tuple[Any, ...], doc: Doc, values: List[Scored]
    ) -> Iterator[Any]:
        """Make the rows of a record.

        record (Record): The record.
        kept (Tuple[Any, ...]): The columns that are carried over.
        doc (Doc): Its text, processed.
        values (List[Scored]): What `read` gives of it.
        YIELDS (Any): A dict if rows are records, or else a list of what is in each of
            the columns; last, if there are any, a dict of those that only this row has.
        """
        if self.job.rows == "record":
            others = dict(zip(self.job.keep, map(to_json, kept)))
            yield make_line(record, doc, self.key, others, values)
        elif self.job.rows == "product":
            yield [record.id, *kept, *self._make_columns(record, doc, values)]
        else:
            for attribute, place in place_values(doc, values):
                found = place.text, place.field, place.start, place.end
                yield [record.id, *kept, attribute, *found, round_score(place.score)]

    def _make_columns(self, record: Record, doc: Doc, values: List[Scored]) -> List[Any]:
        """The different values of each attribute, the most likely first. What was not
        asked has not even an empty list.
        """
        cells = self.empty.copy()
        if record.attributes is not None:
            cells = [None] * len(cells)
            for name in record.attributes:
                cells[self.columns[name]] = ()
        others: Dict[str, List[str]] = {}
        # Without their places, which nobody asks for here. What is predicted is in one
        # field.
        texts = {value.span.label_: [value.span.text] for value in values}
        if len(texts) < len(values):
            merged = merge_places(place_values(doc, values))
            texts = {name: [v.text for v in merged[name]] for name in texts}
        for name, found in texts.items():
            if name in self.columns:
                cells[self.columns[name]] = found
            else:
                others[name] = found
        return [*cells, others] if others else cells


def make_line(
    record: Record,
    doc: Doc,
    key: str,
    kept: Optional[Dict[str, Any]] = None,
    values: Optional[List[Scored]] = None,
) -> Dict[str, Any]:
    """What was found in a record, as a record.

    record (Record): The record.
    doc (Doc): Its text, processed.
    key (str): Key of the values in `doc.spans`.
    kept (Optional[Dict[str, Any]]): What else is to be in it.
    values (Optional[List[Scored]]): The values, by default all of the doc.
    RETURNS (Dict[str, Any]): The id, the category if there is one, the text or the
        fields, and for each attribute the values with their scores and their places in
        characters, in the text or in the field that they name.
    """
    attributes: Dict[str, Any] = {name: [] for name in record.attributes or ()}
    if values is None:
        values = read_values(doc, key)
    for attribute, place in place_values(doc, values):
        value: Dict[str, Any] = {"field": place.field} if record.fields else {}
        value["text"], value["start"], value["end"] = place.text, place.start, place.end
        value["score"] = round_score(place.score)
        attributes.setdefault(attribute, []).append(value)
    line: Dict[str, Any] = {"id": record.id, **(kept or {})}
    if record.category is not None:
        line["category"] = record.category
    if record.fields:
        line["fields"] = [
            {"name": part.name, "text": record.text[part.start : part.end]}
            for part in record.fields
        ]
    else:
        line["text"] = record.text
    line["attributes"] = attributes
    return line


def round_score(score: Optional[float]) -> Optional[float]:
    """A score as it is written; None where it is not known."""
    return None if score is None else round(score, 4)
