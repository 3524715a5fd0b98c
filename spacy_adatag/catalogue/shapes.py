"""Make output rows: a record, a product with a column for each attribute, or a value."""

from collections import Counter
from itertools import accumulate
from typing import Any, Collection, Dict, Iterator, List, Optional, Tuple

from spacy.tokens import Doc

from ..corpus.records import Record
from ..groups import Scored, read_values
from ..texts.fields import merge_places, place_values
from .job import VALUE_COLUMNS, Job
from .plain import to_json

# What stands beside the values of an attribute.
CANONICAL = "canonical"


def get_columns(job: Job) -> List[str]:
    """Get the output columns. Records have none.

    job (Job): The job.
    RETURNS (List[str]): The names.
    """
    if job.rows == "product":
        others = [name for label in job.labels for name in _name_columns(job, label)]
    else:
        others = [*VALUE_COLUMNS, *((CANONICAL,) if job.canonical else ())]
    return ["id", *job.keep, *others]


def list_added(job: Job, label: str) -> List[str]:
    """List the columns that stand beside that of an attribute, in rows of products.

    job (Job): The job.
    label (str): The attribute.
    RETURNS (List[str]): What their names end in.
    """
    return [CANONICAL] if label in job.canonical else []


def _name_columns(job: Job, label: str) -> List[str]:
    return [label, *(f"{label} {added}" for added in list_added(job, label))]


class RowMaker:
    """Makes output rows from processed records."""

    def __init__(self, job: Job, key: str) -> None:
        """
        job (Job): The job.
        key (str): Key of the values in `doc.spans`.
        """
        self.job = job
        self.key = key
        widths = [1 + len(list_added(job, label)) for label in job.labels]
        # The columns of each attribute.
        ends = list(accumulate(widths))
        self.columns = {
            name: slice(end - width, end)
            for name, width, end in zip(job.labels, widths, ends)
        }
        # Most cells are empty, so they share one object.
        self.empty: List[Any] = [()] * sum(widths)
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
            canonical = self.job.canonical
            yield make_line(record, doc, self.key, others, values, canonical)
        elif self.job.rows == "product":
            yield [record.id, *kept, *self._make_columns(record, doc, values)]
        else:
            for attribute, place in place_values(doc, values):
                found = place.text, place.field, place.start, place.end
                row = [record.id, *kept, attribute, *found, round_score(place.score)]
                yield [*row, place.canonical] if self.job.canonical else row

    def _make_columns(self, record: Record, doc: Doc, values: List[Scored]) -> List[Any]:
        """Make the cells of each attribute: its distinct values, most likely first, and
        their canonical forms. The cell of an attribute that was not queried is None.
        """
        cells = self.empty.copy()
        if record.attributes is not None:
            cells = [None] * len(cells)
            for name in record.attributes:
                at = self.columns[name]
                cells[at] = self.empty[at]
        others: Dict[str, Any] = {}
        # Look up places only to merge repeated values, since the columns don't show
        # them. A predicted value lies within one field, so its span has all its text.
        found = {v.label_: [(v.text, v.kb_id_ or None)] for v, _ in values}
        if len(found) < len(values):
            merged = merge_places(place_values(doc, values))
            found = {
                name: [(v.text, v.canonical) for v in merged[name]] for name in found
            }
        for name, pairs in found.items():
            texts, canonical = map(list, zip(*pairs))
            if name in self.columns:
                at = self.columns[name]
                cells[at] = [texts, canonical][: at.stop - at.start]
            else:
                others[name] = texts
        return [*cells, others] if others else cells


def make_line(
    record: Record,
    doc: Doc,
    key: str,
    kept: Optional[Dict[str, Any]] = None,
    values: Optional[List[Scored]] = None,
    canonical: Collection[str] = (),
) -> Dict[str, Any]:
    """Make a record of the values that were found in a record.

    record (Record): The record.
    doc (Doc): The processed text.
    key (str): Key of the values in `doc.spans`.
    kept (Optional[Dict[str, Any]]): Additional keys of the result.
    values (Optional[List[Scored]]): The values. Defaults to all values of the doc.
    canonical (Collection[str]): The attributes whose values may have a canonical form.
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
        if attribute in canonical:
            value[CANONICAL] = place.canonical
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
