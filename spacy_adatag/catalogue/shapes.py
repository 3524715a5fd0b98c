"""What a row of the output is: a record, a product with a column for each attribute, or
a value.
"""

from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

from spacy.tokens import Doc

from ..corpus.records import Record
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
        yield [record.id, *kept, *_merge(job, doc, key)]
    else:
        for attribute, place in find_places(doc, key):
            found = place.text, place.field, place.start, place.end
            yield [record.id, *kept, attribute, *found, round(place.score, 4)]


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
    for attribute, place in find_places(doc, key):
        value = place._asdict()
        value["score"] = round(place.score, 4)
        if not record.fields:
            del value["field"]
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


def _merge(job: Job, doc: Doc, key: str) -> List[Optional[Sequence[str]]]:
    """The different values of each attribute, the most likely first. What was not asked
    has not even an empty list.
    """
    values = {
        name: [value.text for value in merged]
        for name, merged in merge_values(doc, key).items()
    }
    # One object for all that is empty, which is most.
    nothing: Sequence[str] = ()
    queries = doc._.attr_queries
    asked = None if queries is None else set(queries)
    return [
        values.get(name) or (nothing if asked is None or name in asked else None)
        for name in job.labels
    ]
