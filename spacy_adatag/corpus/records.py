"""Read records, texts with annotated values, from a file of any known format."""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple, Union

from .cells import get_key
from .checks import (
    read_value,
    require_choice,
    require_content,
    require_type,
    shown,
)
from .documents import DocumentError
from .formats import FORMATS, JSON_FORMATS, Format, JsonFormat, TextFormat
from .formats.common import Line
from .jsonl import load_json, read_lines
from .markup import strip_record
from .schema import Field, Record, Rejected, Value
from .shards import get_suffix

__all__ = [
    "FORMATS",
    "JSON_FORMATS",
    "QUERIES",
    "Field",
    "Record",
    "Rejected",
    "Value",
    "describe_text",
    "name_in_category",
    "parse_record",
    "read_name",
    "read_records",
    "recognise",
]

# How many lines to recognise the format of a file by.
MAX_FIRST = 20
# Files of tables. A text file with such a name may still hold records, in columns.
TEXT_TABLES = (".csv", ".tsv")
BINARY_TABLES = (".parquet", ".xlsx", ".xlsm", ".xls")
# The queries of a text if the format does not say them, see `read_records`.
QUERIES = ("file", "annotated")


def read_records(
    path: Union[str, Path],
    format: str = "auto",
    by_category: bool = False,
    queries: str = "file",
) -> Iterator[Union[Record, Rejected]]:
    """Read a file of records, gzipped if its name ends in `.gz`. An invalid line is
    rejected, and the others are read. In formats with one JSON value a line, a string by
    itself is a text without annotations. Files are streamed, except for those of AE-110k,
    see `formats.triples`.

    path (Union[str, Path]): The file.
    format (str): A name in `FORMATS`, or "auto" to recognise the format by the first
        lines. JSON formats are recognised by the keys of the first record that has the
        keys of a known format.
    by_category (bool): Whether attributes of the same name are different attributes in
        each category: `Color` of a record of the category `Shoes` is then
        `Shoes / Color`. A record without a category keeps its names.
    queries (str): The queries of a text in formats that only say what was found. "file":
        each attribute that occurs anywhere in the file, which is then read twice.
        "annotated": those that were found in this text.
    YIELDS (Union[Record, Rejected]): A record, or the reason why there is none, for each
        line that is not blank. If a text has several lines, for each text.
    RAISES (ValueError): If the format or `queries` is unknown, or if the name of the file
        says that it is training data or a table. The message says how to make records.
    """
    require_choice(format, ["auto", *FORMATS], "record format")
    require_choice(queries, QUERIES, "queries")
    if get_suffix(Path(path)) in (".spacy", *BINARY_TABLES):
        raise _explain_other(Path(path))
    return _read_records(Path(path), FORMATS.get(format), by_category, queries)


def name_in_category(category: str, name: str) -> str:
    """Make the name of an attribute that belongs to one category only.

    category (str): The category, as in `Shoes`.
    name (str): The bare name, as in `Color`.
    RETURNS (str): The name, as in `Shoes / Color`.
    """
    return f"{category} / {name}"


def parse_record(
    data: Any,
    record_id: str,
    format: Optional[JsonFormat] = None,
    by_category: bool = False,
) -> Record:
    """Parse a record, or a text without annotations. HTML and its entities become
    text. Places then count in the new text.

    data (Any): The value of a JSON line or of a row of a table.
    record_id (str): The record's identifier.
    format (Optional[Format]): The format. By default it is recognised by the keys.
    by_category (bool): Whether attributes belong to a category, see `read_records`.
    RETURNS (Record): The record.
    RAISES (ValueError): If the record is not valid.
    """
    if isinstance(data, str):
        record = Record(id=record_id, text=require_content(data, "the text"))
    else:
        require_type(data, dict, "the line")
        record = (format or recognise(data)).parse(data, record_id)
    record = strip_record(record)
    return _name_by_category(record) if by_category else record


def read_name(data: Any, column: str = "id") -> Optional[str]:
    """Read the identifier of a record or row, or another name. All commands read names
    with this function, so that you can join their outputs.

    data (Any): The value of a JSON line or of a row of a table.
    column (str): The key or column of the name, see `get_key`.
    RETURNS (Optional[str]): The name, without white space around it. None if there is
        none.
    RAISES (ValueError): If the name is neither a text nor a number.
    """
    value = get_key(data, column) if isinstance(data, dict) else None
    if isinstance(value, list) and len(value) == 1:
        # What was found in a list.
        value = value[0]
    text = read_value(value, f"'{column}'")
    if text is None:
        if isinstance(value, (bool, list, dict)):
            raise ValueError(
                f"expected a text or number in '{column}', got {shown(value)}"
            )
        # Parquet can also hold dates and UUIDs.
        text = str(value)
    return text.strip() or None


def describe_text(record: Record) -> Dict[str, Any]:
    """Describe a record without its attributes, as JSON that `parse_record` reads.

    record (Record): The record.
    RETURNS (Dict[str, Any]): The id, the category and the group if there are any, whether
        the record is partial if it is, and the text or the fields.
    """
    data: Dict[str, Any] = {"id": record.id}
    if record.category is not None:
        data["category"] = record.category
    if record.group is not None:
        data["group"] = record.group
    if record.partial:
        data["partial"] = True
    if not record.fields:
        return {**data, "text": record.text}
    fields = [
        {"name": part.name, "text": record.text[part.start : part.end]}
        for part in record.fields
    ]
    return {**data, "fields": fields}


def _read_records(
    path: Path, format: Optional[Format], by_category: bool, queries: str
) -> Iterator[Union[Record, Rejected]]:
    names: Optional[Dict[str, None]] = None
    for item, found in _read_any(path, format):
        if isinstance(item, Record) and item.attributes is not None:
            if queries == "file" and found is not None and not found.asks:
                if names is None:
                    names = _collect_names(path, found)
                attributes = {name: item.attributes.get(name, []) for name in names}
                item = replace(item, attributes=attributes)
            if by_category:
                item = _name_by_category(item)
        yield item


def _collect_names(path: Path, format: Format) -> Dict[str, None]:
    """The attributes of all records of a file, in the order of the file."""
    names: Dict[str, None] = {}
    for item, _ in _read_any(path, format):
        if isinstance(item, Record):
            names.update(dict.fromkeys(item.attributes or ()))
    return names


def _read_any(
    path: Path, format: Optional[Format]
) -> Iterator[Tuple[Union[Record, Rejected], Optional[Format]]]:
    """Read a file of any format. The format comes with each item, None while unknown."""
    lines = _Lines(path)
    first = list(islice(lines, MAX_FIRST))
    format = format or _recognise_text(first)
    if format is None and get_suffix(path) in TEXT_TABLES:
        raise _explain_other(path)
    yield from _read_format(chain(first, lines), format)
    if lines.error is not None:
        yield Rejected(lines.error.row, lines.error.reason, ""), format


def _explain_other(path: Path) -> ValueError:
    """Say how to make records of training data or a table."""
    suffix = get_suffix(path)
    what, how = "a table", f"label {path} OUT.jsonl --text COLUMN"
    if suffix == ".spacy":
        what, how = "training data", f"convert {path} OUT.jsonl"
    elif suffix.startswith(".xls"):
        what, how = "a table; save it as CSV", "label TABLE.csv OUT.jsonl --text COLUMN"
    return ValueError(
        f"expected records, one JSON value on each line, got {path}, which is {what}. "
        f"Make records of it: `python -m spacy adatag {how}`"
    )


class _Lines:
    """The lines of a file, and the error if its JSON is damaged."""

    def __init__(self, path: Path) -> None:
        self.error: Optional[DocumentError] = None
        self._lines = self._read(path)

    def __iter__(self) -> Iterator[Line]:
        return self._lines

    def _read(self, path: Path) -> Iterator[Line]:
        try:
            yield from read_lines(path)
        except DocumentError as err:
            self.error = err


def _read_format(
    lines: Iterable[Line], format: Optional[Format]
) -> Iterator[Tuple[Union[Record, Rejected], Optional[Format]]]:
    if isinstance(format, TextFormat):
        for item in format.read(lines):
            yield item if isinstance(item, Rejected) else _strip(item), format
        return
    for number, raw in lines:
        record_id = None
        try:
            data = load_json(raw)
            record_id = read_name(data)
            if isinstance(data, dict):
                format = format or recognise(data)
            record = parse_record(data, record_id or str(number), format)
            yield replace(record, line=number), format
        except ValueError as err:
            yield Rejected.from_line(number, str(err), raw, record_id), format


def _recognise_text(lines: List[Line]) -> Optional[TextFormat]:
    """Find the text format that fits more of the first lines than JSON does, if any."""
    counts: Counter[str] = Counter()
    for _, raw in lines:
        counts.update(
            name
            for name, form in FORMATS.items()
            if isinstance(form, TextFormat) and form.recognise(raw)
        )
        with suppress(ValueError):
            counts["json"] += isinstance(load_json(raw), (dict, list, str))
    name = max(["json", *counts], key=counts.__getitem__)
    form = FORMATS.get(name)
    return form if isinstance(form, TextFormat) else None


def _strip(record: Record) -> Union[Record, Rejected]:
    try:
        return strip_record(record)
    except ValueError as err:
        return Rejected(record.line, str(err), record.text, record.id)


def _name_by_category(record: Record) -> Record:
    if record.category is None or record.attributes is None:
        return record
    attributes = {
        name_in_category(record.category, name): values
        for name, values in record.attributes.items()
    }
    return replace(record, attributes=attributes)


def recognise(data: Dict[str, Any]) -> JsonFormat:
    """Recognise the format of a record by its keys. If several formats fit, the one with
    the most keys wins, then the first.

    data (Dict[str, Any]): The record.
    RETURNS (JsonFormat): The format.
    RAISES (ValueError): If no format has these keys.
    """
    fitting = [
        (len(keys), form)
        for form in JSON_FORMATS.values()
        for keys in form.keys
        if keys <= data.keys() and form.fits(data)
    ]
    if fitting:
        return max(fitting, key=lambda item: item[0])[1]
    known = "; ".join(
        f"{' or '.join(_shown_keys(keys) for keys in form.keys)} ({name})"
        for name, form in JSON_FORMATS.items()
    )
    raise ValueError(
        f"expected the keys of a known format: {known}; got {_shown_keys(data.keys())}"
    )


def _shown_keys(keys: Any) -> str:
    return ", ".join(json.dumps(key) for key in sorted(keys)) or "no keys"
