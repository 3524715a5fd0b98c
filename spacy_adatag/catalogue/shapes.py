"""What a row of the output is: a record, a product with a column for each attribute, or
a value.
"""

from typing import Any, Dict, Iterator, List, Optional, Tuple

from spacy.tokens import Doc

from ..corpus.records import Record
from ..extensions import get_stored
from ..fields import find_places, merge_values
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

    def make(self, record: Record, kept: Tuple[Any, ...], doc: Doc) -> Iterator[Any]:
        """Make the rows of a record.

        record (Record): The record.
        kept (Tuple[Any, ...]): The columns that are carried over.
        doc (Doc): Its text, processed.
        YIELDS (Any): A dict if rows are records, or else a list of what is in each of
            the columns.
        """
        if self.job.rows == "record":
            others = dict(zip(self.job.keep, map(to_json, kept)))
            yield make_line(record, doc, self.key, others)
        elif self.job.rows == "product":
            yield [record.id, *kept, *self._make_columns(doc)]
        else:
            for attribute, place in find_places(doc, self.key):
                found = place.text, place.field, place.start, place.end
                yield [record.id, *kept, attribute, *found, round(place.score, 4)]

    def _make_columns(self, doc: Doc) -> List[Any]:
        """The different values of each attribute, the most likely first. What was not
        asked has not even an empty list.
        """
        cells = self.empty.copy()
        queries = get_stored(doc, "attr_queries")
        if queries is not None:
            cells = [None] * len(cells)
            for name in queries:
                cells[self.columns[name]] = ()
        several = False
        # Without their places, which nobody asks for here. What is predicted is in one
        # field.
        for span in doc.spans[self.key]:
            column = self.columns[span.label_]
            several = several or bool(cells[column])
            cells[column] = [span.text]
        if several:
            for name, merged in merge_values(doc, self.key).items():
                cells[self.columns[name]] = [value.text for value in merged]
        return cells


def make_line(
    record: Record, doc: Doc, key: str, kept: Optional[Dict[str, Any]] = None
) -> Dict[str, Any]:
    """What was found in a record, as a record.

    record (Record): The record.
    doc (Doc): Its text, processed.
    key (str): Key of the values in `doc.spans`.
    kept (Optional[Dict[str, Any]]): What else is to be in it.
    RETURNS (Dict[str, Any]): The id, the category if there is one, the text or the
        fields, and for each attribute the values with their scores and their places in
        characters, in the text or in the field that they name.
    """
    queries = get_stored(doc, "attr_queries")
    attributes: Dict[str, Any] = {name: [] for name in queries or ()}
    for attribute, place in find_places(doc, key):
        value: Dict[str, Any] = {"field": place.field} if record.fields else {}
        value["text"], value["start"], value["end"] = place.text, place.start, place.end
        value["score"] = round(place.score, 4)
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
