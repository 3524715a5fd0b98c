"""The options of an attribute in one cell of a table."""

import re
from typing import Iterable, List, Optional, Tuple

from ..corpus.checks import shown
from ..texts.surface import strip

# What separates options, the clearest first.
SEPARATORS = ("|", ",")


def split_options(cell: str, separator: str) -> List[str]:
    r"""Split a cell. An option in double quotes may have the separator in it, and so may
    one with a backslash before it: `"Black, matte",Red` and `Black\, matte,Red`.

    cell (str): The cell.
    separator (str): What separates the options.
    RETURNS (List[str]): The options, without empty ones.
    """
    end = re.escape(separator)
    quoted = r'\s*"(?P<quoted>(?:[^"]|"")*)"\s*'
    plain = rf"(?P<plain>(?:\\{end}|(?!{end}).)*)"
    option = re.compile(rf"(?:{quoted}|{plain})(?:{end}|\Z)", re.DOTALL)
    found = []
    for match in option.finditer(cell):
        text = match["quoted"]
        if text is None:
            text = match["plain"].replace(f"\\{separator}", separator)
        found.append(strip(text.replace('""', '"') if match["quoted"] else text))
    return [text for text in found if text]


def find_separator(cells: Iterable[str]) -> Tuple[str, Optional[str]]:
    """Find out what separates the options in the cells of a table. A table has one
    separator: if a `|` separates options anywhere, a comma is a part of them.

    cells (Iterable[str]): The cells.
    RETURNS (Tuple[str, Optional[str]]): The separator, and what to say of it if another
        one may be meant.
    """
    cells = list(cells)
    lists = {
        separator: [cell for cell in cells if len(split_options(cell, separator)) > 1]
        for separator in SEPARATORS
    }
    used = [separator for separator in SEPARATORS if lists[separator]]
    if "," not in used:
        return SEPARATORS[0], None
    taken, other = used[0], "|" if used[0] == "," else ","
    said = f"Options are separated by '{taken}', as in {shown(lists[taken][0])}"
    if len(used) > 1:
        said += f". A comma is a part of them, as in {shown(lists[','][0])}"
    return taken, f"{said}. If that is wrong, add --separator '{other}'"
