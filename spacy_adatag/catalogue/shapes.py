"""What a row of the output is: a record, a product with a column for each attribute, or
a value.
"""

from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from spacy.tokens import Doc

from ..corpus.records import Field, Record
from .job import VALUE_COLUMNS, Job
from .plain import to_json


class Found(NamedTuple):
    """A value that was found. The columns of a table of values.

    attribute (str): Whose value it is.
    value (str): The text.
    field (Optional[str]): The field that it is in, if the text was given in fields.
    start (int): Its first character there.
    end (int): The character after its last.
    score (float): Its probability.
    """

    attribute: str
    value: str
    field: Optional[str]
    start: int
    end: int
    score: float


def get_columns(job: Job) -> List[str]:
    """The columns of the output, other than of records.

    job (Job): The job.
    RETURNS (List[str]): The names.
    """
    others = job.labels if job.rows == "product" else VALUE_COLUMNS
    return ["id", *job.keep, *others]


def make_rows(
    job: Job, record: Record, kept: Tuple[Any, ...], doc: Doc, key: str
) -> Iterator[Any]:
    """Make the rows of the output for a record.

    job (Job): The job.
    record (Record): The record.
    kept (Tuple[Any, ...]): The columns that are carried over.
    doc (Doc): Its text, processed.
    key (str): Key of the values in `doc.spans`.
    YIELDS (Any): A dict if rows are records, or else what is in each of the columns.
    """
    if job.rows == "record":
        yield make_line(record, doc, key, dict(zip(job.keep, map(to_json, kept))))
    elif job.rows == "product":
        values = _group(job, record, doc, key)
        yield [record.id, *kept, *map(values.get, job.labels)]
    else:
        for found in find_values(record, doc, key):
            yield [record.id, *kept, *found]


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
    attributes: Dict[str, Any] = {name: [] for name in doc._.attr_queries or ()}
    for found in find_values(record, doc, key):
        value: Dict[str, Any] = {"field": found.field} if record.fields else {}
        value["text"] = found.value
        value["start"] = found.start
        value["end"] = found.end
        value["score"] = found.score
        attributes.setdefault(found.attribute, []).append(value)
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


def find_values(record: Record, doc: Doc, key: str) -> Iterator[Found]:
    """The values that were found in a record, with their places in the text or in their
    fields. A value that runs into the next field ends with its own.

    record (Record): The record.
    doc (Doc): Its text, processed.
    key (str): Key of the values in `doc.spans`.
    YIELDS (Found): The values.
    """
    # A text that was not given in parts is one part without a name.
    parts = record.fields or (Field("", 0, len(record.text)),)
    group = doc.spans[key]
    for span, score in zip(group, group.attrs["scores"].tolist()):
        start, end = span.start_char, span.end_char
        part = next(part for part in parts if start < part.end)
        end = min(end, part.end)
        yield Found(
            span.label_,
            record.text[start:end],
            part.name if record.fields else None,
            start - part.start,
            end - part.start,
            round(score, 4),
        )


def _group(job: Job, record: Record, doc: Doc, key: str) -> Dict[str, List[str]]:
    """The different values of each attribute that was asked. What was not asked has not
    even an empty list.
    """
    queries = doc._.attr_queries
    asked = job.labels if queries is None else queries
    values: Dict[str, List[str]] = {name: [] for name in asked}
    for found in find_values(record, doc, key):
        if found.value not in values[found.attribute]:
            values[found.attribute].append(found.value)
    return values
