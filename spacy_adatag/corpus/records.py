"""Records: the texts of a data file with the values annotated in them, read from any of
the known formats.
"""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple, Union

from .checks import read_value, require_content, require_type, shown
from .documents import DocumentError
from .entities import unescape_record
from .formats import FORMATS, JSON_FORMATS, Format, JsonFormat, TextFormat
from .formats.common import Line
from .jsonl import load_json, read_lines
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
    "name_in_category",
    "parse_record",
    "read_name",
    "read_records",
    "recognise",
]

# Lines by which the format of a file is told.
MAX_FIRST = 20
# Files of something else. Those of text may be records all the same, in columns.
TEXT_TABLES = (".csv", ".tsv")
BINARY_TABLES = (".parquet", ".xlsx", ".xls")
# What is asked of a text where the format does not say it, see `read_records`.
QUERIES = ("file", "annotated")


def read_records(
    path: Union[str, Path],
    format: str = "auto",
    by_category: bool = False,
    queries: str = "file",
) -> Iterator[Union[Record, Rejected]]:
    """Read a file of records, gzipped if its name ends in `.gz`. What is not valid does
    not stop the others. In formats with one JSON value a line, a string by itself is a
    text of which nothing else is known. Files are streamed but for AE-110k's, see
    `formats.triples`.

    path (Union[str, Path]): The file.
    format (str): A name in `FORMATS`, or "auto" to go by the first lines, and in formats
        of JSON by the keys of the first one that has those of a known format.
    by_category (bool): Whether an attribute of the same name is another one in each
        category: `Color` of a record of the category `Shoes` is then `Shoes / Color`.
        A record without a category keeps its names.
    queries (str): What is asked of a text in formats that only say what was found. "file"
        for each attribute that the file has anywhere, for which it is read twice;
        "annotated" for those that were found in this text.
    YIELDS (Union[Record, Rejected]): A record or the reason why there is none, for
        each line that is not blank, or each text where it has several.
    RAISES (ValueError): If the format or `queries` is unknown, or the name of the file
        says that it is training data or a table. The message says how to make records.
    """
    if format != "auto" and format not in FORMATS:
        names = ", ".join(["auto", *FORMATS])
        raise ValueError(f"Unknown record format '{format}'. Known formats: {names}")
    if queries not in QUERIES:
        raise ValueError(f"Unknown queries '{queries}'. Known: {', '.join(QUERIES)}")
    if get_suffix(Path(path)) in (".spacy", *BINARY_TABLES):
        raise _explain_other(Path(path))
    return _read_records(Path(path), FORMATS.get(format), by_category, queries)


def name_in_category(category: str, name: str) -> str:
    """The name of an attribute that is one of its category alone.

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
    """Parse a record, or a text of which nothing else is known. HTML entities become the
    characters that they name, and places in the text those in what it then is.

    data (Any): What a line of JSON or a row of a table holds.
    record_id (str): The record's identifier.
    format (Optional[Format]): The format, by default that of its keys.
    by_category (bool): Whether attributes are those of a category, see `read_records`.
    RETURNS (Record): The record.
    RAISES (ValueError): If it is not valid.
    """
    if isinstance(data, str):
        record = Record(id=record_id, text=require_content(data, "the text"))
    else:
        require_type(data, dict, "the line")
        record = (format or recognise(data)).parse(data, record_id)
    record = unescape_record(record)
    return _name_by_category(record) if by_category else record


def read_name(data: Any, column: str = "id") -> Optional[str]:
    """Read the identifier of a record or row, or another name. All commands read them
    alike, so that what they write can be joined.

    data (Any): What a line of JSON or a row of a table holds.
    column (str): The key or column of the name.
    RETURNS (Optional[str]): The name, without white space around it, None if it has none.
    RAISES (ValueError): If it is neither a text nor a number.
    """
    value = data.get(column) if isinstance(data, dict) else None
    text = read_value(value, f"'{column}'")
    if text is None:
        if isinstance(value, (bool, list, dict)):
            raise ValueError(
                f"expected a text or number in '{column}', got {shown(value)}"
            )
        # Parquet has dates and UUIDs.
        text = str(value)
    return text.strip() or None


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
    """Read a file of any format, and say which it is once that is known."""
    lines = _Lines(path)
    first = list(islice(lines, MAX_FIRST))
    format = format or _recognise_text(first)
    if format is None and get_suffix(path) in TEXT_TABLES:
        raise _explain_other(path)
    yield from _read_format(chain(first, lines), format)
    if lines.error is not None:
        yield Rejected(lines.error.row, lines.error.reason, ""), format


def _explain_other(path: Path) -> ValueError:
    """Say how to make records of a file of something else."""
    suffix = get_suffix(path)
    what, how = "a table", f"label {path} OUT.jsonl --text COLUMN"
    if suffix == ".spacy":
        what, how = "training data", f"convert {path} OUT.jsonl"
    elif suffix.startswith(".xls"):
        what, how = "a table; save it as CSV", "label TABLE.csv OUT.jsonl --text COLUMN"
    return ValueError(
        f"expected records, one JSON value a line, got {path}, which is {what}. Make "
        f"records of it: `python -m spacy adatag {how}`"
    )


class _Lines:
    """The lines of a file, and the error if it is JSON that is damaged."""

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
            yield item if isinstance(item, Rejected) else _unescape(item), format
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
    """The format of more of the first lines than are JSON, if any."""
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


def _unescape(record: Record) -> Union[Record, Rejected]:
    try:
        return unescape_record(record)
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
    """Tell the format of a record by its keys: it is that with the most of them, the
    first of several.

    data (Dict[str, Any]): The record.
    RETURNS (JsonFormat): The format.
    RAISES (ValueError): If they are those of none.
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
