"""Columns of units that do not say whose: `Unit` beside `Content`."""

import re
from functools import lru_cache
from typing import Any, Collection, Dict, Mapping, Sequence

from ..corpus.cells import is_blank
from .column_names import is_unit
from .profiles import Profile

# So many texts must have the number and its unit, and so large a share of the products
# that have both.
MIN_SHOWN, SHARE = 3, 0.5


def find_units_beside(
    rows: Sequence[Mapping[str, Any]],
    texts: Sequence[str],
    columns: Mapping[str, Profile],
    used: Collection[str],
) -> Dict[str, str]:
    """Find the units of columns by the texts of products: these say `0,5 l`, and the
    cells `0.5` and `l`.

    rows (Sequence[Mapping[str, Any]]): The rows.
    texts (Sequence[str]): The text of each of them.
    columns (Mapping[str, Profile]): The columns.
    used (Collection[str]): Columns that have another role.
    RETURNS (Dict[str, str]): From columns of numbers to those of their units.
    """
    names = [name for name in columns if name not in used]
    return {
        number: unit
        for unit in names
        if is_unit(unit) and not columns[unit].is_number
        for number in names
        if columns[number].is_number and _is_shown(rows, texts, number, unit)
    }


def _is_shown(
    rows: Sequence[Mapping[str, Any]], texts: Sequence[str], number: str, unit: str
) -> bool:
    """RETURNS (bool): Whether enough texts have the numbers of a column with the units of
    another one."""
    filled = shown = 0
    for row, text in zip(rows, texts):
        pair = row.get(number), row.get(unit)
        if not any(map(is_blank, pair)):
            filled += 1
            shown += _make_pattern(*map(str, pair)).search(text) is not None
    return shown >= max(MIN_SHOWN, SHARE * filled)


@lru_cache(maxsize=2**12)
def _make_pattern(number: str, unit: str) -> "re.Pattern[str]":
    whole, _, part = number.strip().replace(",", ".").partition(".")
    part = part.rstrip("0")
    decimals = f"[.,]{re.escape(part)}0*" if part else ""
    # Texts are in lower case.
    words = re.escape(unit.strip().casefold())
    return re.compile(rf"(?<![\d.,]){re.escape(whole)}{decimals}[ -]?{words}(?!\w)")
