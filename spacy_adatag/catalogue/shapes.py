"""What a row of the output is: a record, a product with a column for each attribute, or
a value.
"""

from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from spacy.tokens import Doc

from ..corpus.records import Record
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
        yield [record.id, *kept, *_group(job, record, doc, key)]
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
    text, parts = record.text, record.fields
    # A text that was not given in parts is one part without a name.
    name, first, last = None, 0, len(text)
    group = doc.spans[key]
    for span, score in zip(group, group.attrs["scores"].tolist()):
        start, end = span.start_char, span.end_char
        if parts:
            name, first, last = next(
                (part.name, part.start, part.end) for part in parts if start < part.end
            )
        end = min(end, last)
        found = text[start:end]
        yield Found(span.label_, found, name, start - first, end - first, round(score, 4))


def _group(job: Job, record: Record, doc: Doc, key: str) -> List[Optional[Sequence[str]]]:
    """The different values of each attribute. What was not asked has not even an empty
    list.
    """
    values: Dict[str, List[str]] = {}
    for found in find_values(record, doc, key):
        texts = values.setdefault(found.attribute, [])
        if found.value not in texts:
            texts.append(found.value)
    # One object for all that is empty, which is most.
    nothing: Sequence[str] = ()
    queries = doc._.attr_queries
    if queries is None:
        return [values.get(name, nothing) for name in job.labels]
    asked = dict.fromkeys(queries, nothing) | values
    return [asked.get(name) for name in job.labels]
