"""The format of AE-110k: a line for each triple of title, attribute and value."""

from typing import Dict, Iterable, Iterator, List, Tuple, Union

from ..checks import describe_attribute, require_content
from ..jsonl import decode
from ..schema import Record, Rejected, Value
from .common import Line

SEPARATOR = "\x01"
# A query without a value.
NO_VALUE = "NULL"


def is_triple(raw: bytes) -> bool:
    """Check whether a line is of this format. JSON can't contain the separator unescaped.

    raw (bytes): The line.
    RETURNS (bool): Whether it is of this format.
    """
    return SEPARATOR.encode() in raw


def read_triples(lines: Iterable[Line]) -> Iterator[Union[Record, Rejected]]:
    """Read a file in the format of AE-110k: a title, an attribute and a value, separated
    by the character U+0001 (https://github.com/cubenlp/ACL19_Scaling_Up_Open_Tagging).
    The value `NULL` means that the title has no value.

    All lines of a title become one record, in the place and with the number of the first.
    They may be far apart, and the format does not say when a title is complete. So the
    whole file is kept in memory.

    lines (Iterable[Line]): The lines.
    YIELDS (Union[Record, Rejected]): Invalid lines as they are read, then the records.
    """
    titles: Dict[str, Tuple[int, Dict[str, Dict[str, None]]]] = {}
    for number, raw in lines:
        try:
            title, name, value = _parse(decode(raw))
        except ValueError as err:
            yield Rejected.from_line(number, str(err), raw)
            continue
        _, attributes = titles.setdefault(title, (number, {}))
        values = attributes.setdefault(name, {})
        if value != NO_VALUE:
            values[value] = None
    for title, (number, attributes) in titles.items():
        found = {n: [Value(text=text) for text in vs] for n, vs in attributes.items()}
        yield Record(id=str(number), text=title, attributes=found, line=number)


def _parse(text: str) -> List[str]:
    parts = [part.strip() for part in text.split(SEPARATOR)]
    if len(parts) != 3:
        raise ValueError(
            "expected a title, an attribute and a value with the character U+0001 "
            f"between them, got {len(parts)} parts"
        )
    require_content(parts[0], "the title")
    require_content(parts[2], f"the value of {describe_attribute(parts[1])}")
    return parts
