"""Make output rows: a record, a product with a column for each attribute, or a value."""

from collections import Counter
from typing import Any, Dict, Iterator, List, Optional, Tuple

from spacy.tokens import Doc

from ..corpus.records import Record
from ..groups import Scored, read_values
from ..texts.fields import merge_places, place_values
from .job import VALUE_COLUMNS, Job
from .plain import to_json


def get_columns(job: Job) -> List[str]:
    """Get the output columns. Records have none.

    job (Job): The job.
    RETURNS (List[str]): The names.
    """
    others = job.labels if job.rows == "product" else VALUE_COLUMNS
    return ["id", *job.keep, *others]


class RowMaker:
    """Makes output rows from processed records."""

    def __init__(self, job: Job, key: str) -> None:
        """
        job (Job): The job.
        key (str): Key of the values in `doc.spans`.
        """
        self.job = job
        self.key = key
        self.columns = {name: i for i, name in enumerate(job.labels)}
        # Most cells are empty, so they share one object.
        self.empty: List[Any] = [()] * len(job.labels)
        # Counts values that other components find and that have no column.
        self.unplaced: Counter = Counter()

    def read(self, doc: Doc) -> List[Scored]:
        """Read the values to write.

        doc (Doc): The processed text.
        RETURNS (List[Scored]): Its values. Values of attributes that the user did not
            choose are left out. Values without a column are left out and counted.
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
        """Check whether the output has a place for values of an unknown attribute."""
        if self.job.chosen or self.job.rows != "product":
            return not self.job.chosen
        return self.job.output_format == "jsonl" and name not in ("id", *self.job.keep)

    def make(
        self, record: Record, kept: Tuple[Any, ...], doc: Doc, values: List[Scored]
    ) -> Iterator[Any]:
        """Make the rows of a record.

        record (Record): The record.
        kept (Tuple[Any, ...]): The cells to copy to the output.
        doc (Doc): The processed text.
        values (List[Scored]): The values from `read`.
        YIELDS (Any): A dict if rows are records. Otherwise, a list with a cell for each
            column. A dict of additional columns may follow as its last item.
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
        """Make a cell for each attribute: its distinct values, most likely first. The
        cell of an attribute that was not queried is None.
        """
        cells = self.empty.copy()
        if record.attributes is not None:
            cells = [None] * len(cells)
            for name in record.attributes:
                cells[self.columns[name]] = ()
        others: Dict[str, List[str]] = {}
        # Look up places only to merge repeated values, since the columns don't show
        # them. A predicted value lies within one field, so its span has all its text.
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
    """Make a record of the values that were found in a record.

    record (Record): The record.
    doc (Doc): The processed text.
    key (str): Key of the values in `doc.spans`.
    kept (Optional[Dict[str, Any]]): Additional keys of the result.
    values (Optional[List[Scored]]): The values. Defaults to all values of the doc.
    RETURNS (Dict[str, Any]): The id, the category if there is one, the text or the
        fields, and the values of each attribute with scores and character offsets. If
        the record has fields, each value names its field, and its offsets count from the
        start of that field.
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
    """Round a score for output. An unknown score is None."""
    return None if score is None else round(score, 4)
