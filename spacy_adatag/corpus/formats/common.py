"""Functions and types that the formats share."""

from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Tuple,
    Union,
)

from ...texts.surface import strip
from ..checks import require_content, require_string, shown
from ..schema import Field, Record, Rejected, Value

# The number of a line, from 1, and its bytes without the line break. There are no blank
# lines.
Line = Tuple[int, bytes]


class JsonFormat(NamedTuple):
    """A format with one JSON object a line. Each object is a record.

    parse (Callable): Makes a record from the data of a line and an identifier.
    keys (List[frozenset]): The sets of keys to recognise the format by.
    asks (bool): Whether records have queries, and not only the values that were found.
    fits (Callable): Whether data with these keys have this format.
    """

    parse: Callable[[Dict[str, Any], str], Record]
    keys: List[frozenset]
    asks: bool = True
    fits: Callable[[Dict[str, Any]], bool] = lambda data: True


class TextFormat(NamedTuple):
    """A format whose lines are not JSON. A record may have several lines.

    read (Callable): Makes records from all lines of a file.
    recognise (Callable): Whether a line can only be of this format.
    asks (bool): Whether records have queries, and not only the values that were found.
    """

    read: Callable[[Iterable[Line]], Iterator[Union[Record, Rejected]]]
    recognise: Callable[[bytes], bool]
    asks: bool = True


Format = Union[JsonFormat, TextFormat]


def read_category(data: Dict[str, Any], key: str = "category") -> Optional[str]:
    """Read the category of a record, or another name.

    data (Dict[str, Any]): The record.
    key (str): The key of the name.
    RETURNS (Optional[str]): The name, None if there is none.
    RAISES (ValueError): If the name is not a string.
    """
    value = data.get(key)
    if value is None or not require_string(value, f'"{key}"').strip():
        return None
    return str(value)


def join_fields(
    named: Iterable[Tuple[str, str]], what: str
) -> Tuple[str, Tuple[Field, ...]]:
    """Join the fields of a record with line breaks.

    named (Iterable[Tuple[str, str]]): The name and the text of each field.
    what (str): What the fields are, for the error.
    RETURNS (Tuple[str, Tuple[Field, ...]]): The text, and the fields by their places.
    RAISES (ValueError): If all fields are empty.
    """
    fields: List[Field] = []
    texts: List[str] = []
    start = 0
    for name, text in named:
        fields.append(Field(name=name, start=start, end=start + len(text)))
        texts.append(text)
        start += len(text) + 1
    return require_content("\n".join(texts), f"the text of {what}"), tuple(fields)


def place_value(
    text: str,
    start: Any,
    end: Any,
    what: str,
    keys: Tuple[str, str] = ("start", "end"),
    field: Optional[Field] = None,
) -> Value:
    """Make the value at a place, without white space and invisible characters around it.

    text (str): The text of the record.
    start (Any): The first character, counted in the field if there is one.
    end (Any): The character after the last one.
    what (str): The attribute of the value, for the error.
    keys (Tuple[str, str]): The names of start and end in the format, for the error.
    field (Optional[Field]): The field of the value.
    RETURNS (Value): The value.
    RAISES (ValueError): If the text has no such place, or no visible character there.
    """
    if type(start) is not int or type(end) is not int:
        raise ValueError(
            f'expected a value of {what} to have whole numbers as "{keys[0]}" and '
            f'"{keys[1]}", got {shown(start)} and {shown(end)}'
        )
    first, last = (field.start, field.end) if field else (0, len(text))
    if not 0 <= start < end <= last - first:
        place = f'"{field.name}"' if field else "the text"
        raise ValueError(
            f"expected a value of {what} to lie within the {last - first} characters "
            f"of {place}, got {start} to {end}"
        )
    characters = f"the characters {start} to {end}"
    return cut_value(text, first + start, first + end, characters, what)


def cut_value(text: str, start: int, end: int, characters: str, what: str) -> Value:
    """Make the value at a place in the text, without white space and invisible characters
    around it.

    text (str): The text.
    start (int): The first character.
    end (int): The character after the last one.
    characters (str): The place as the format has it, for the error.
    what (str): The attribute of the value, for the error.
    RETURNS (Value): The value.
    RAISES (ValueError): If there is no visible character.
    """
    found = text[start:end]
    stripped = strip(require_content(found, f"{characters} of {what}"))
    start += found.index(stripped)
    return Value(text=stripped, start=start, end=start + len(stripped))
