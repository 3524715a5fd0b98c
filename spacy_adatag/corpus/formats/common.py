"""What the formats have in common."""

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

# The number of a line, from 1, and its bytes without the line break. Blank lines are left
# out.
Line = Tuple[int, bytes]


class JsonFormat(NamedTuple):
    """A format with a JSON object a line, each by itself a record.

    parse (Callable): Makes a record of a line's data and an identifier.
    keys (List[frozenset]): The sets of keys that tell the format from the others.
    asks (bool): Whether its records say what was asked, and not only what was found.
    fits (Callable): Whether the data with these keys are of this format.
    """

    parse: Callable[[Dict[str, Any], str], Record]
    keys: List[frozenset]
    asks: bool = True
    fits: Callable[[Dict[str, Any]], bool] = lambda data: True


class TextFormat(NamedTuple):
    """A format of which a line is not JSON, and no record by itself.

    read (Callable): Makes records of all lines of a file.
    recognise (Callable): Whether the first line is of the format, without a doubt.
    asks (bool): Whether its records say what was asked, and not only what was found.
    """

    read: Callable[[Iterable[Line]], Iterator[Union[Record, Rejected]]]
    recognise: Callable[[bytes], bool]
    asks: bool = True


Format = Union[JsonFormat, TextFormat]


def read_category(data: Dict[str, Any]) -> Optional[str]:
    """The category of a record.

    data (Dict[str, Any]): The record.
    RETURNS (Optional[str]): The category, None if it has none.
    RAISES (ValueError): If it is not a string.
    """
    value = data.get("category")
    if value is None or not require_string(value, '"category"').strip():
        return None
    return str(value)


def join_fields(
    named: Iterable[Tuple[str, str]], what: str
) -> Tuple[str, Tuple[Field, ...]]:
    """Put the text of a record together from its fields, with line breaks between them.

    named (Iterable[Tuple[str, str]]): The name and the text of each field.
    what (str): What the fields are, for the error.
    RETURNS (Tuple[str, Tuple[Field, ...]]): The text, and the fields by their places.
    RAISES (ValueError): If there is nothing in them.
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
    """The value at a place, without white space and invisible characters around it.

    text (str): The text of the record.
    start (Any): Its first character, in the field if there is one.
    end (Any): The character after its last.
    what (str): Whose value it is, for the error.
    keys (Tuple[str, str]): What the format calls start and end, for the error.
    field (Optional[Field]): The field that it is in.
    RETURNS (Value): The value.
    RAISES (ValueError): If there is no such place, or nothing to see there.
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
    """The value at a place in the text, without white space and invisible characters
    around it.

    text (str): The text.
    start (int): Its first character.
    end (int): The character after its last.
    characters (str): The place as the format has it, for the error.
    what (str): Whose value it is, for the error.
    RETURNS (Value): The value.
    RAISES (ValueError): If there is nothing to see.
    """
    found = text[start:end]
    stripped = strip(require_content(found, f"{characters} of {what}"))
    start += found.index(stripped)
    return Value(text=stripped, start=start, end=start + len(stripped))
