"""Records: the texts of a data file with the values annotated in them, read line by
line from any of the known formats.
"""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import (
    Any,
    Callable,
    Dict,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Tuple,
    Union,
)

from .checks import (
    describe_attribute,
    require_content,
    require_string,
    require_type,
    shown,
)
from .jsonl import load_json, read_lines

# How the ExtractGPT data say that an attribute was asked and has no value.
NO_VALUE = "n/a"


@dataclass(frozen=True)
class Value:
    """A value of an attribute.

    text (str): The value, as it stands in the text.
    start (Optional[int]): Its first character in the text. None if the value is given
        as a string only: then every occurrence between token boundaries counts.
    end (Optional[int]): The character after its last, or None.
    """

    text: str
    start: Optional[int] = None
    end: Optional[int] = None


@dataclass(frozen=True)
class Field:
    """A part of a text that was given in parts, such as its title, by its place in
    the whole text.
    """

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Record:
    """A text and what is known of it.

    id (str): The record's identifier, or the number of its line.
    text (str): The text. Fields are joined by line breaks.
    attributes (Optional[Dict[str, List[Value]]]): The values of every attribute that
        was asked, an empty list where there are none. None if nothing is said.
    fields (Tuple[Field, ...]): The parts of the text, if it was given in parts.
    line (int): The number of its line in the file, from 1; 0 if it is of no file.
    """

    id: str
    text: str
    attributes: Optional[Dict[str, List[Value]]] = None
    fields: Tuple[Field, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Rejected:
    """A line that holds no valid record.

    line (int): The number of the line, from 1.
    reason (str): What was expected and what came.
    raw (str): The line. Bytes that are not UTF-8 are written as `\\xff`.
    id (Optional[str]): The record's identifier, if it could be read.
    """

    line: int
    reason: str
    raw: str
    id: Optional[str] = None


def read_records(
    path: Union[str, Path], format: str = "auto"
) -> Iterator[Union[Record, Rejected]]:
    """Read a file with one JSON value a line, gzipped if its name ends in `.gz`. The
    file is streamed. A line that holds no valid record does not stop the others. A
    string by itself is a text of which nothing else is known.

    path (Union[str, Path]): The file.
    format (str): A name in `FORMATS`, or "auto" to go by the keys of the first line
        that has those of a known format.
    YIELDS (Union[Record, Rejected]): A record or the reason why there is none, for
        each line that is not blank.
    RAISES (ValueError): If the format is unknown.
    """
    if format != "auto" and format not in FORMATS:
        names = ", ".join(["auto", *FORMATS])
        raise ValueError(f"Unknown record format '{format}'. Known formats: {names}")
    return _read_records(Path(path), FORMATS.get(format))


def _read_records(
    path: Path, format: Optional["Format"]
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
            yield replace(record, line=number)
        except ValueError as err:
            yield Rejected(
                line=number,
                reason=str(err),
                raw=raw.decode("utf-8", errors="backslashreplace"),
                id=record_id,
            )


def _read_id(data: Dict[str, Any]) -> Optional[str]:
    value = data.get("id")
    # type() and not isinstance(), since true and false are integers to Python.
    if type(value) is int:
        return str(value)
    return None if value is None else require_content(value, '"id"')


def _recognise(data: Dict[str, Any]) -> "Format":
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


def parse_canonical(data: Dict[str, Any], record_id: str) -> Record:
    """Parse a record in the package's own format.

    data (Dict[str, Any]): The record: `text`, or `fields` with a `name` and a `text`
        each, and `attributes` with a list of values each. A value is a string or its
        place, `start` and `end` in the text or in the `field` named.
    record_id (str): The record's identifier.
    RETURNS (Record): The record.
    RAISES (ValueError): If the record is not valid.
    """
    if ("text" in data) == ("fields" in data):
        raise ValueError('expected either "text" or "fields"')
    fields: Tuple[Field, ...] = ()
    if "text" in data:
        text = require_content(data["text"], '"text"')
    else:
        text, fields = _join_fields(data["fields"])
    if data.get("attributes") is None:
        return Record(id=record_id, text=text, fields=fields)
    require_type(data["attributes"], dict, '"attributes"')
    attributes = {}
    for name, values in data["attributes"].items():
        what = describe_attribute(name)
        require_type(values, list, what)
        attributes[name] = [_parse_value(value, what, text, fields) for value in values]
    return Record(id=record_id, text=text, attributes=attributes, fields=fields)


def _join_fields(data: Any) -> Tuple[str, Tuple[Field, ...]]:
    require_type(data, list, '"fields"')
    fields: List[Field] = []
    texts: List[str] = []
    start = 0
    for item in data:
        require_type(item, dict, "each of the fields")
        name = require_content(item.get("name"), 'the "name" of a field')
        if any(field.name == name for field in fields):
            raise ValueError(f'expected the names of fields to differ, got two "{name}"')
        text = require_string(item.get("text"), f'the "text" of field "{name}"')
        fields.append(Field(name=name, start=start, end=start + len(text)))
        texts.append(text)
        start += len(text) + 1
    return require_content("\n".join(texts), 'the text of "fields"'), tuple(fields)


def _parse_value(value: Any, what: str, text: str, fields: Tuple[Field, ...]) -> Value:
    if isinstance(value, str):
        return Value(text=require_content(value, f"a value of {what}").strip())
    if not isinstance(value, dict):
        raise ValueError(
            f'expected a value of {what} to be a string or {{"start": ..., "end": ...}}'
            f", got {shown(value)}"
        )
    first, last, place = 0, len(text), "the text"
    if "field" in value:
        named = [field for field in fields if field.name == value["field"]]
        if not named:
            known = ", ".join(json.dumps(field.name) for field in fields) or "none"
            raise ValueError(
                f"expected a value of {what} to name a field of the record ({known}), "
                f"got {shown(value['field'])}"
            )
        first, last, place = named[0].start, named[0].end, f'"{named[0].name}"'
    start, end = value.get("start"), value.get("end")
    if type(start) is not int or type(end) is not int:
        raise ValueError(
            f'expected a value of {what} to have whole numbers as "start" and "end", '
            f"got {shown(start)} and {shown(end)}"
        )
    if not 0 <= start < end <= last - first:
        raise ValueError(
            f"expected a value of {what} to lie within the {last - first} characters "
            f"of {place}, got {start} to {end}"
        )
    found = text[first + start : first + end]
    stripped = require_content(
        found, f"the characters {start} to {end} of {what}"
    ).strip()
    start += first + len(found) - len(found.lstrip())
    return Value(text=stripped, start=start, end=start + len(stripped))


def parse_extractgpt(data: Dict[str, Any], record_id: str) -> Record:
    """Parse a record in the format of the ExtractGPT benchmark
    (https://github.com/wbsg-uni-mannheim/ExtractGPT).

    data (Dict[str, Any]): The record: `input`, the text, and `target_scores` with a
        dict from values to scores for each attribute asked. "n/a" stands for no value.
    record_id (str): The record's identifier.
    RETURNS (Record): The record.
    RAISES (ValueError): If the record is not valid.
    """
    text = require_content(data.get("input"), '"input"')
    require_type(data.get("target_scores"), dict, '"target_scores"')
    attributes = {}
    for name, values in data["target_scores"].items():
        what = describe_attribute(name)
        require_type(values, dict, what)
        attributes[name] = [
            Value(text=require_content(value, f"a value of {what}").strip())
            for value in values
            if value != NO_VALUE
        ]
    return Record(id=record_id, text=text, attributes=attributes)


class Format(NamedTuple):
    """A format of records.

    parse (Callable): Makes a record of a line's data and an identifier.
    keys (List[frozenset]): The sets of keys that tell the format from the others.
    """

    parse: Callable[[Dict[str, Any], str], Record]
    keys: List[frozenset]


FORMATS: Dict[str, Format] = {
    "canonical": Format(parse_canonical, [frozenset({"text"}), frozenset({"fields"})]),
    "extractgpt": Format(parse_extractgpt, [frozenset({"input", "target_scores"})]),
}
