"""The texts and values of attributes that are named in cells, in a sample of rows."""

from contextlib import suppress
from types import MappingProxyType
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Sequence, Tuple

from ..corpus.cells import get_cell, is_blank
from .column_names import is_description, may_be_text
from .named import read_named
from .paired import read_pairs
from .presets import Preset
from .profiles import Profile
from .text_columns import DESCRIPTION_WORDS

NO_SIGNS: Mapping[str, str] = MappingProxyType({})
# Rows to look for values in, and the letters of a value, at least.
MAX_ROWS, MIN_LETTERS = 40, 4
Rows = Sequence[Mapping[str, Any]]


def find_inner_texts(
    rows: Rows, columns: Mapping[str, Profile], nested: Sequence[str]
) -> Iterator[Tuple[str, str]]:
    """Find descriptions in lists of names and values, as Magento's API has them.

    rows (Sequence[Mapping[str, Any]]): The rows.
    columns (Mapping[str, Profile]): What their columns hold.
    nested (Sequence[str]): Columns in which attributes are named.
    YIELDS (Tuple[str, str]): The path to a text, and its name in the list.
    """
    for column in nested:
        for name, texts in read_inner_values(rows, {}, [column]).items():
            is_long = Profile(texts).words >= DESCRIPTION_WORDS
            if not (is_description(name) and may_be_text(name) and is_long):
                continue
            # The list may be one of the keys of an object.
            inner = {key: None for c in columns[column].cells for key in _list_keys(c)}
            for path in [f"{column}.{name}", *(f"{column}.{x}.{name}" for x in inner)]:
                if not all(is_blank(get_cell(row, path)) for row in rows):
                    yield path, name
                    break


def read_inner_values(
    rows: Rows,
    pairs: Mapping[str, str],
    nested: Sequence[str],
    signs: Mapping[str, str] = NO_SIGNS,
) -> Dict[str, List[str]]:
    """Read the values of attributes that are named in cells, see `read_named_rows`.

    RETURNS (Dict[str, List[str]]): The values of each attribute.
    """
    return merge_rows(read_named_rows(rows, pairs, nested, signs))


def read_named_rows(
    rows: Rows,
    pairs: Mapping[str, str],
    nested: Sequence[str],
    signs: Mapping[str, str] = NO_SIGNS,
) -> Iterator[Dict[str, List[str]]]:
    """Read the values of attributes that are named in the cells of each row.

    rows (Sequence[Mapping[str, Any]]): The rows.
    pairs (Mapping[str, str]): From columns of names to those of values.
    nested (Sequence[str]): Columns in which attributes are named.
    signs (Mapping[str, str]): What separates names from values in some of these.
    YIELDS (Dict[str, List[str]]): The values of each attribute of a row.
    """
    for row in rows:
        found: Dict[str, List[str]] = {}
        named = list(read_pairs(row, pairs.items()))
        for column in nested:
            with suppress(ValueError):
                named += read_named(get_cell(row, column), "", signs.get(column))
        for name, value in named:
            for item in value if isinstance(value, list) else [value]:
                if not is_blank(item) and not isinstance(item, (dict, list)):
                    found.setdefault(name, []).append(str(item))
        yield found


def merge_rows(rows: Iterable[Mapping[str, Sequence[str]]]) -> Dict[str, List[str]]:
    """RETURNS (Dict[str, List[str]]): The values of each attribute in all rows."""
    found: Dict[str, List[str]] = {}
    for row in rows:
        for name, texts in row.items():
            found.setdefault(name, []).extend(texts)
    return found


def count_found(rows: Rows, preset: Preset) -> int:
    """Count how often values of attributes that are named in cells are in texts.

    rows (Sequence[Mapping[str, Any]]): The rows, of which some are enough.
    preset (Preset): The columns of texts and of attributes.
    RETURNS (int): The number of values in texts.
    """
    rows = rows[:MAX_ROWS]
    named = read_inner_values(rows, preset.pairs, preset.nested).values()
    values = {text.casefold() for texts in named for text in texts}
    words = [value for value in values if sum(map(str.isalpha, value)) >= MIN_LETTERS]
    texts = [str([get_cell(row, name) for name in preset.text]) for row in rows]
    return sum(word in text.casefold() for text in texts for word in words)


def _list_keys(cell: Any) -> List[str]:
    """RETURNS (List[str]): The keys of an object that may have the list."""
    items = cell.items() if isinstance(cell, dict) else ()
    return [key for key, value in items if isinstance(value, list) or len(items) == 1]
