"""From the rows of a table to records, and what is asked of them."""

import json
from dataclasses import replace
from typing import Any, Dict, Iterable, List, Optional, Tuple

from spacy.language import Language

from ..corpus.checks import require_string, shown
from ..corpus.pipe import find_fault, get_component, get_labels
from ..corpus.records import (
    JSON_FORMATS,
    Record,
    Value,
    name_in_category,
    parse_record,
    read_name,
)
from ..texts.surface import strip, unescape
from .job import Job
from .plain import dump_json


class Mapping:
    """Makes the records of a job of rows."""

    def __init__(self, nlp: Language, job: Job) -> None:
        """
        nlp (Language): The pipeline.
        job (Job): The job.
        """
        self.nlp = nlp
        self.job = job
        self.attributes = get_component(nlp).attributes
        self.labels = dict.fromkeys(get_labels(nlp))
        self.chosen: Dict[str, List[Value]] = {name: [] for name in job.labels}
        self.columns = {name: f'column "{name}"' for name in (*job.text, *job.keep)}

    def read_id(self, data: Any) -> Optional[str]:
        """The identifier of a row.

        data (Any): What is in the row.
        RETURNS (Optional[str]): The identifier, None if it has none.
        RAISES (ValueError): If it is not valid.
        """
        if not self.job.text:
            return read_name(data)
        return None if self.job.id is None else read_name(data, self.job.id)

    def make_record(self, data: Any, record_id: str) -> Record:
        """Make a record of a row.

        data (Any): What is in the row.
        record_id (str): Its identifier.
        RETURNS (Record): The record, with what is asked of it.
        RAISES (ValueError): If there is none, or the pipeline cannot process it.
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
        """The columns of a row that are carried over.

        data (Any): What is in the row.
        RETURNS (Tuple[Any, ...]): What is in them, None where there is nothing.
        RAISES (ValueError): If something in them cannot be stored.
        """
        if not self.job.keep:
            return ()
        if not isinstance(data, dict):
            return (None,) * len(self.job.keep)
        values = tuple(data.get(name) for name in self.job.keep)
        for name, value in zip(self.job.keep, values):
            if not isinstance(value, (int, float, type(None))):
                text = value if isinstance(value, str) else dump_json(value)
                require_string(text, self.columns[name])
        return values

    def _map(self, data: Any, record_id: str) -> Record:
        """The record of a row of a plain table."""
        if not isinstance(data, dict):
            raise ValueError(f"expected columns by their names, got {shown(data)}")
        texts = {}
        for name in self.job.text:
            text = _read_text(data.get(name), self.columns[name])
            if strip(text):
                texts[name] = text
        if not texts:
            names = " or ".join(json.dumps(name) for name in self.job.text)
            raise ValueError(f"expected a text in the column {names}, got none")
        category = read_name(data, self.job.category) if self.job.category else None
        if len(self.job.text) == 1:
            (text,) = texts.values()
            return Record(id=record_id, text=text, category=category)
        fields = [{"name": name, "text": text} for name, text in texts.items()]
        record = parse_record({"fields": fields}, record_id)
        return replace(record, category=category) if category else record

    def _ask_chosen(self, record: Record) -> Record:
        if record.attributes is None:
            return replace(record, attributes=self.chosen)
        asked = {n: v for n, v in record.attributes.items() if n in self.chosen}
        return replace(record, attributes=asked)


def _read_text(value: Any, what: str) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, list):
        # The bullets of a product, for example.
        return "\n".join(_read_text(item, what) for item in value)
    return unescape(require_string(value, what)).text


def drop_empty(data: Any) -> Any:
    """Leave out what is empty: a table has cells for all columns, of which a record has
    only some.

    data (Any): What is in a row.
    RETURNS (Any): The same without None and empty strings, at any depth of dicts.
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
    """Ask a record that asks nothing the attributes of its category.

    record (Record): The record.
    labels (Iterable[str]): The attributes that a pipeline knows.
    RETURNS (Record): The record with these attributes, or as it was: if it asks
        something, has no category, or none is known of it.
    """
    if record.attributes is not None or record.category is None:
        return record
    prefix = name_in_category(record.category, "")
    names = [label for label in labels if label.startswith(prefix)]
    return replace(record, attributes={name: [] for name in names}) if names else record
