"""Stream JSON that is not one value a line, element by element: an array, an object that
contains one, or values over several lines."""

import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Callable, Iterator, Tuple

from ..texts.counts import say_count
from .json_lists import COLUMNS, find_list, list_keyed, list_main
from .json_scan import Invalid, scan
from .json_source import Source
from .json_tables import list_table
from .shards import ShardError

# How many elements must be valid for a damaged file to count as a list.
MAX_FIRST = 3


class DocumentError(ShardError):
    """A JSON file could not be read to its end. The elements before the damage can."""


def is_document(head: bytes, ended: bool) -> bool:
    """Check whether a file is a JSON document, and not one value a line. A JSONL file
    with a damaged line is not a document.

    head (bytes): The beginning of the file.
    ended (bool): Whether this is the whole file.
    RETURNS (bool): Whether the file is a JSON document.
    """
    text = head.decode("utf-8", "surrogateescape").lstrip("\ufeff \t\r\n")
    line, _, rest = text.partition("\n")
    if line[:1] not in ("[", "{"):
        return False
    if line.rstrip() == "[" and rest.lstrip().partition("\n")[0].rstrip().endswith(","):
        # A list, even if the damage comes early: no JSONL has such lines.
        return True
    is_table = COLUMNS.match(text) is not None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return is_table or _goes_on(text, line, ended)
    alone = ended and not rest.strip()
    if not alone or is_table or isinstance(value, list):
        return alone
    ways = (find_list, list_table, list_keyed, list_main)
    found = next((rows for way in ways if (rows := way(value)) is not None), None)
    return found is not None


def _goes_on(text: str, line: str, ended: bool) -> bool:
    """Check whether a value goes on after the end of its first line."""
    try:
        _, end = scan(text, 0)
        return end > len(line)
    except Invalid as err:
        cut = err.cut
    source = Source(io.BytesIO(text.encode("utf-8", "surrogateescape")).read)
    entered = listed = False
    try:
        # In a list, the first elements can be read.
        if text[0] == "[" or any(True for _ in source.enter_lists(None)):
            if source.peek() == "{":
                return True
            source.next("[")
            entered = True
            for _ in range(MAX_FIRST):
                source.read()
                if source.peek() != ",":
                    return source.peek() == "]" or (source.peek() == "" and cut)
                source.next(",")
                listed = True
            return True
    except Invalid as err:
        cut = cut and err.cut
    if listed or (entered and cut and not ended):
        return True
    # One long first line is JSONL.
    return cut and "\n" in text and not (ended and any(map(_is_object, text.split("\n"))))


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def read_elements(
    path: Path, read: Callable[[int], bytes]
) -> Iterator[Tuple[int, bytes]]:
    """Read the elements of the lists of a file, and objects that contain no list.

    path (Path): The file.
    read (Callable[[int], bytes]): Reads about so many bytes from the file.
    YIELDS (Tuple[int, bytes]): The number of each element, from 1, and its JSON.
    RAISES (DocumentError): If the file cannot be read to its end. It is raised after the
        elements before the damage.
    """
    source = Source(read)
    number = 0
    try:
        for number, element in enumerate(source.read_all(), 1):
            yield number, element.encode("utf-8", "surrogateescape")
    except Invalid as err:
        reason = str(err)
        if err.at >= 0:
            what = "ends too early" if err.cut else "is damaged"
            line = source.get_line(err.at)
            done = say_count(number, "record before was", "records before were")
            reason = (
                f"the JSON of the file {what} in line {line:,}: {err}. The {done} read"
            )
        raise DocumentError(path, number + 1, reason) from None


def count_elements(sample: bytes) -> int:
    """Count the elements in the beginning of a file.

    sample (bytes): The beginning.
    RETURNS (int): The number of elements.
    """
    number = 0
    with suppress(DocumentError):
        for number, _ in read_elements(Path(), io.BytesIO(sample).read):  # noqa: B007
            pass
    return number
