"""Make records of the rows of a table, with their queries."""

from dataclasses import replace
from typing import Any, Dict, Iterable, List, Optional, Tuple

from spacy.language import Language

from ..corpus.cells import get_cell
from ..corpus.checks import require_string, shown
from ..corpus.formats.common import join_fields
from ..corpus.markup import shorten
from ..corpus.pipe import find_fault, get_component, get_labels
from ..corpus.records import (
    JSON_FORMATS,
    Record,
    Value,
    name_in_category,
    parse_record,
    read_name,
)
from ..labelling.cells import read_shop_values
from ..shops.texts import read_texts
from ..texts.names import Names
from .job import Job
from .plain import dump_json


class Mapping:
    """Makes records of the rows of a job."""

    def __init__(self, nlp: Language, job: Job) -> None:
        """
        nlp (Language): The pipeline.
        job (Job): The job.
        """
        self.nlp = nlp
        self.job = job
        self.attributes = get_component(nlp).attributes
        self.labels = dict.fromkeys(get_labels(nlp))
        self.names = Names(self.labels)
        self.chosen: Dict[str, List[Value]] = {name: [] for name in job.labels}
        self.columns = {name: f'column "{name}"' for name in job.keep}

    def read_id(self, data: Any) -> Optional[str]:
        """Read the id of a row.

        data (Any): The data of the row.
        RETURNS (Optional[str]): The id, or None if the row has none.
        RAISES (ValueError): If the id is invalid.
        """
        if not self.job.text:
            return read_name(data)
        return None if self.job.id is None else read_name(data, self.job.id)

    def make_record(self, data: Any, record_id: str) -> Record:
        """Make a record of a row.

        data (Any): The data of the row.
        record_id (str): The id of the record.
        RETURNS (Record): The record, with its queries.
        RAISES (ValueError): If the row is no record, or the pipeline can't process it.
        """
        job = self.job
        if job.text:
            record = self._map(data, record_id)
        else:
            format = JSON_FORMATS.get(job.format)
            record = parse_record(data, record_id, format, job.by_category)
        if job.by_category:
            record = ask_category(record, self.labels)
        if job.chosen:
            record = self._ask_chosen(record)
        for name in record.attributes or ():
            if name not in self.labels:
                raise ValueError(self.attributes.describe_unknown(name))
        fault = find_fault(self.nlp, record)
        if fault is not None:
            raise ValueError(fault)
        return record

    def keep(self, data: Any) -> Tuple[Any, ...]:
        """Get the cells of a row to copy to the output.

        data (Any): The data of the row.
        RETURNS (Tuple[Any, ...]): The cells. A missing cell is None.
        RAISES (ValueError): If a cell can't be stored.
        """
        if not self.job.keep:
            return ()
        if not isinstance(data, dict):
            return (None,) * len(self.job.keep)
        values = tuple(get_cell(data, name) for name in self.job.keep)
        for name, value in zip(self.job.keep, values):
            if not isinstance(value, (int, float, type(None))):
                text = value if isinstance(value, str) else dump_json(value)
                require_string(text, self.columns[name])
        return values

    def read_cells(self, data: Any, record: Record) -> Optional[Dict[str, List[str]]]:
        """Read the shop's own values, to compare with.

        data (Any): The data of the row.
        record (Record): Its record.
        RETURNS (Optional[Dict[str, List[str]]]): The values of the attributes that the
            pipeline knows, maybe in another case, and that have a cell, which may be
            empty. None if there is nothing to compare with.
        RAISES (ValueError): If a cell can't be read.
        """
        if self.job.compared is None:
            return None
        category = record.category if self.job.by_category else None
        cells = self.job.compared.read_cells(data)
        return read_shop_values(cells, self.names, category, keep_empty=True)

    def _map(self, data: Any, record_id: str) -> Record:
        """Make a record of a row of a plain table."""
        if not isinstance(data, dict):
            raise ValueError(
                f"expected an object with a key for each column, got {shown(data)}"
            )
        texts = read_texts(data, self.job.text)
        category = read_name(data, self.job.category) if self.job.category else None
        named = [
            # For example, the bullet points of a product.
            (column, "\n".join(text for _, text in items))
            for column, _, items in texts.columns
        ]
        text, fields = join_fields(named, "the row")
        return Record(
            id=record_id,
            text=text,
            fields=fields if len(self.job.text) > 1 else (),
            category=category,
            html=None if texts.html is None else shorten(texts.html),
        )

    def _ask_chosen(self, record: Record) -> Record:
        if record.attributes is None:
            return replace(record, attributes=self.chosen)
        asked = {n: v for n, v in record.attributes.items() if n in self.chosen}
        return replace(record, attributes=asked)


def drop_empty(data: Any) -> Any:
    """Drop empty cells. A row of a table has a cell for each column, but a record may
    only have some of the keys.

    data (Any): The data of a row.
    RETURNS (Any): The data without None and empty strings, at any depth of dicts.
    """
    if isinstance(data, dict):
        return {
            key: drop_empty(value)
            for key, value in data.items()
            if value is not None and value != ""
        }
    if isinstance(data, list):
        return [drop_empty(value) for value in data]
    return data


def ask_category(record: Record, labels: Iterable[str]) -> Record:
    """Query a record without queries for the attributes of its category.

    record (Record): The record.
    labels (Iterable[str]): The labels of the pipeline.
    RETURNS (Record): The record with these queries. A record with its own queries,
        without a category, or with a category that has no labels is returned unchanged.
    """
    if record.attributes is not None or record.category is None:
        return record
    prefix = name_in_category(record.category, "")
    names = [label for label in labels if label.startswith(prefix)]
    return replace(record, attributes={name: [] for name in names}) if names else record
