"""Read the texts of a product from the cells of its row."""

import re
from typing import Any, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ..corpus.cells import get_cell, list_parts
from ..corpus.checks import require_string
from ..texts.markup import strip_markup
from ..texts.surface import strip
from .rich_texts import parse_cell

# The keys of a text in several languages.
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2})?")


class Texts(NamedTuple):
    """The texts in the cell of a column. HTML and its entities are text.

    column (str): The column, or the first of its alternatives.
    is_list (bool): Whether the cell is a list.
    items (List[Tuple[int, str]]): The number of each text in the list, from 1, and the
        text. Texts that are empty are left out.
    """

    column: str
    is_list: bool
    items: List[Tuple[int, str]]


class RowTexts(NamedTuple):
    """The texts in a row.

    columns (List[Texts]): The columns that have texts.
    html (Optional[Tuple[str, str]]): The first text that had HTML, before it became text
        and after.
    """

    columns: List[Texts]
    html: Optional[Tuple[str, str]]


def read_texts(data: Mapping[str, Any], columns: Sequence[str]) -> RowTexts:
    """Read the texts of a product. All commands read them with this function, so that
    places in the texts are the same.

    data (Mapping[str, Any]): The row.
    columns (Sequence[str]): The columns of texts.
    RETURNS (RowTexts): The texts.
    RAISES (ValueError): If a cell holds something else, or if there is no text.
    """
    html: Optional[Tuple[str, str]] = None
    found: List[Texts] = []
    for column in columns:
        cell = _choose_language(parse_cell(get_cell(data, column)))
        items: List[Tuple[int, str]] = []
        for number, raw in enumerate(_list_items(cell, f"'{column}'"), 1):
            text = strip_markup(raw)
            if strip(text.text):
                items.append((number, text.text))
            if text.is_html and html is None:
                html = raw, text.text
        if items:
            # The same name for all products, whichever alternative they have.
            name = column if column in data else list_parts(column)[0]
            found.append(Texts(name, isinstance(cell, list), items))
    if not found:
        raise ValueError(f"expected a text in {' or '.join(map(repr, columns))}")
    return RowTexts(found, html)


def _choose_language(cell: Any) -> Any:
    """Choose the first of a text in several languages, as XML has it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Mapping) and cell and all(map(LANGUAGE.fullmatch, cell)):
        return next((text for text in cell.values() if text), "")
    return cell


def _list_items(cell: Any, what: str) -> Iterator[str]:
    if cell is None or cell != cell:
        yield ""
    elif isinstance(cell, list):
        for item in cell:
            yield from _list_items(item, what)
    else:
        yield require_string(cell, what)
