"""Copy a JSON or JSONL file, and change some values of its rows. All other bytes stay as
they are."""

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, Collection, Dict, Iterable, Iterator, List, NamedTuple, Set, Tuple

from ..corpus.documents import is_document
from ..corpus.json_lists import find_list
from ..corpus.json_source import HEAD
from ..corpus.shards import Shard, open_text
from ..corpus.tables import Row, read_rows
from .copying import find_encoding
from .workbooks import NUMBER

# What stands between the values of a list, until it is written as one. It is no blank.
BETWEEN = "\u241f"
BLANK = re.compile(r"[\s\ufeff]*")
# The blanks before the first key of an object, and those around its colon.
FIRST = re.compile(r'\{(\s*)"(?:[^"\\]|\\.)*"(\s*:\s*)')
DECODER = json.JSONDecoder()
# From the keys of an object to where their values begin and end.
Places = Dict[str, Tuple[int, int]]


class JsonKeys(NamedTuple):
    """The keys of rows that can be written.

    names (List[str]): The keys whose values are texts, numbers or lists of texts, in the
        order in which they come.
    lists (Set[str]): Those with lists.
    numbers (Set[str]): Those with numbers only.
    """

    names: List[str]
    lists: Set[str]
    numbers: Set[str]


def read_keys(shard: Shard) -> JsonKeys:
    """Read the keys of the rows of a file.

    shard (Shard): The file.
    RETURNS (JsonKeys): The keys.
    RAISES (ShardError): If the file can't be read to its end.
    """
    kinds: Dict[str, Set[str]] = {}
    for row in read_rows(shard):
        if isinstance(row, Row) and isinstance(row.data, dict):
            for name, value in row.data.items():
                kinds.setdefault(name, set()).update(_find_kinds(value))
    names = [n for n, of in kinds.items() if of <= {"number", "text"} or of == {"list"}]
    return JsonKeys(
        names,
        {name for name in names if kinds[name] == {"list"}},
        {name for name in names if kinds[name] == {"number"}},
    )


def _find_kinds(value: Any) -> Iterator[str]:
    if value is None or value == "":
        return
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        yield "number"
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        yield "list"
    else:
        yield "text" if isinstance(value, str) else "other"


def copy_json(
    shard: Shard,
    changes: Iterable[Tuple[int, Dict[int, str]]],
    path: Path,
    keys: JsonKeys,
) -> List[Row]:
    """Copy a file with changes.

    shard (Shard): The file.
    changes (Iterable[Tuple[int, Dict[int, str]]]): The numbers of rows, in their order,
        each with its new values by the index of their key.
    path (Path): The file to write, in the same encoding.
    keys (JsonKeys): The keys of the rows.
    RETURNS (List[Row]): The rows that could not be changed: none.
    RAISES (ValueError): If the rows are elsewhere than in lines, in a list, or in a list
        in an object.
    """
    with open_text(shard.path, shard.encoding) as file_:
        text = file_.read().decode("utf-8", "surrogateescape")
    # Hashes take less memory than rows, and that of NaN as JSON is equal to itself.
    rows = {
        row.number: hash(json.dumps(row.data))
        for row in read_rows(shard)
        if isinstance(row, Row)
    }
    starts: Dict[int, int] = {}
    # The readers know more layouts.
    with suppress(ValueError, LookupError):
        for number, (data, start) in zip(rows, _find_rows(text, rows)):
            if hash(json.dumps(data)) == rows[number]:
                starts[number] = start
    if len(starts) < len(rows):
        raise ValueError(
            f"can't tell where the rows of {shard.path} are: save it as JSONL, or as CSV"
        )
    # Looked for once, since the text may be long.
    is_ascii = "\\u" in text
    encoding, mark = find_encoding(shard)
    with path.open("wb") as out:

        def write(part: str) -> None:
            out.write(part.encode(encoding, "surrogateescape"))

        out.write(mark)
        at = 0
        for number, cells in changes:
            start = starts[number]
            _, end = DECODER.raw_decode(text, start)
            new = {keys.names[i]: cell for i, cell in cells.items()}
            written = {n: _write(n, cell, keys, is_ascii) for n, cell in new.items()}
            write(text[at:start])
            write(_change_row(text[start:end], written, is_ascii))
            at = end
        write(text[at:])
    return []


def _find_rows(text: str, rows: Collection[int]) -> Iterator[Tuple[Any, int]]:
    """YIELDS (Tuple[Any, int]): Each row, and where it begins."""
    start = _skip(text, 0)
    head = text[:HEAD].encode("utf-8", "surrogateescape")
    if not is_document(head, len(text) <= HEAD):
        at = 0
        for number in range(1, max(rows, default=0) + 1):
            if number in rows:
                first = _skip(text, at)
                yield DECODER.raw_decode(text, first)[0], first
            at = text.find("\n", at) + 1
        return
    if text[start] == "{":
        data, _ = DECODER.raw_decode(text, start)
        for key in find_list(data) or ():
            start = _list_places(text, start)[key][0]
        # It takes far more memory than the text.
        del data
    at = _skip(text, start + 1)
    while text[at] != "]":
        item, end = DECODER.raw_decode(text, at)
        yield item, at
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    """RETURNS (int): Where the blanks at a place end."""
    match = BLANK.match(text, at)
    return match.end() if match else at


def _list_places(text: str, start: int) -> Places:
    """RETURNS (Places): Where the values of an object are."""
    places: Places = {}
    at = _skip(text, start + 1)
    while text[at] != "}":
        key, at = DECODER.raw_decode(text, at)
        # Behind the colon.
        first = _skip(text, _skip(text, at) + 1)
        _, end = DECODER.raw_decode(text, first)
        places[key] = first, end
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at
    return places


def _change_row(raw: str, new: Dict[str, str], is_ascii: bool) -> str:
    """RETURNS (str): The JSON of a row with new values. New keys go to its end, with the
    blanks of the keys before."""
    places = _list_places(raw, 0)
    parts: List[str] = []
    at = 0
    for start, end, name in sorted(
        (*places[name], name) for name in new if name in places
    ):
        parts += [raw[at:start], new[name]]
        at = end
    last = max((end for _, end in places.values()), default=1)
    parts.append(raw[at:last])
    first = FIRST.match(raw)
    blank, colon = first.groups() if first else ("", ": ")
    blank = blank or (" " if colon != ":" else "")
    for name in [name for name in new if name not in places]:
        sign = "," if places else ""
        key = json.dumps(name, ensure_ascii=is_ascii)
        parts.append(f"{sign}{blank}{key}{colon}{new[name]}")
    return "".join(parts) + raw[last:]


def _write(name: str, cell: str, keys: JsonKeys, is_ascii: bool) -> str:
    """RETURNS (str): The JSON of a value."""
    if name in keys.numbers and NUMBER.fullmatch(cell):
        return cell
    value: Any = cell.split(BETWEEN) if name in keys.lists else cell
    return json.dumps(value, ensure_ascii=is_ascii)
