"""Records: the texts of a data file with the values annotated in them, read line by
line from any of the known formats.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, Iterator, Optional, Union

from .checks import require_content, require_type
from .formats import FORMATS, Format
from .jsonl import load_json, read_lines
from .schema import Field, Record, Rejected, Value

__all__ = [
    "FORMATS",
    "Field",
    "Record",
    "Rejected",
    "Value",
    "name_in_category",
    "read_records",
]


def read_records(
    path: Union[str, Path], format: str = "auto", by_category: bool = False
) -> Iterator[Union[Record, Rejected]]:
    """Read a file with one JSON value a line, gzipped if its name ends in `.gz`. The
    file is streamed. A line that holds no valid record does not stop the others. A
    string by itself is a text of which nothing else is known.

    path (Union[str, Path]): The file.
    format (str): A name in `FORMATS`, or "auto" to go by the keys of the first line
        that has those of a known format.
    by_category (bool): Whether an attribute of the same name is another one in each
        category: `Color` of a record of the category `Shoes` is then `Shoes / Color`.
        A record without a category keeps its names.
    YIELDS (Union[Record, Rejected]): A record or the reason why there is none, for
        each line that is not blank.
    RAISES (ValueError): If the format is unknown.
    """
    if format != "auto" and format not in FORMATS:
        names = ", ".join(["auto", *FORMATS])
        raise ValueError(f"Unknown record format '{format}'. Known formats: {names}")
    return _read_records(Path(path), FORMATS.get(format), by_category)


def name_in_category(category: str, name: str) -> str:
    """The name of an attribute that is one of its category alone.

    category (str): The category, as in `Shoes`.
    name (str): The bare name, as in `Color`.
    RETURNS (str): The name, as in `Shoes / Color`.
    """
    return f"{category} / {name}"


def _read_records(
    path: Path, format: Optional[Format], by_category: bool
) -> Iterator[Union[Record, Rejected]]:
    for number, raw in read_lines(path):
        record_id = None
        try:
            data = load_json(raw)
            if isinstance(data, str):
                text = require_content(data, "the text")
                yield Record(id=str(number), text=text, line=number)
                continue
            require_type(data, dict, "the line")
            record_id = _read_id(data)
            format = format or _recognise(data)
            record = format.parse(data, record_id or str(number))
            record = replace(record, line=number)
            yield _name_by_category(record) if by_category else record
        except ValueError as err:
            yield Rejected(
                line=number,
                reason=str(err),
                raw=raw.decode("utf-8", errors="backslashreplace"),
                id=record_id,
            )


def _name_by_category(record: Record) -> Record:
    if record.category is None or record.attributes is None:
        return record
    attributes = {
        name_in_category(record.category, name): values
        for name, values in record.attributes.items()
    }
    return replace(record, attributes=attributes)


def _read_id(data: Dict[str, Any]) -> Optional[str]:
    value = data.get("id")
    # type() and not isinstance(), since true and false are integers to Python.
    if type(value) is int:
        return str(value)
    return None if value is None else require_content(value, '"id"')


def _recognise(data: Dict[str, Any]) -> Format:
    for format in FORMATS.values():
        if any(keys <= data.keys() for keys in format.keys):
            return format
    known = "; ".join(
        f"{' or '.join(_shown_keys(keys) for keys in format.keys)} ({name})"
        for name, format in FORMATS.items()
    )
    raise ValueError(
        f"expected the keys of a known format: {known}; got {_shown_keys(data.keys())}"
    )


def _shown_keys(keys: Any) -> str:
    return ", ".join(json.dumps(key) for key in sorted(keys)) or "no keys"
