"""Columns with names and with values of attributes, by what they are called."""

import re
from typing import Dict, List, Sequence, Tuple

# The part of a name that tells names, and what stands in its place for values.
NAME_PART = re.compile(
    r"attribute_id(?=/)|(?<=option)groups?\b|attribute(?=s?\b)|name|title|label|key|option(?=\b)|nom\b"
    r"|nombre|nome\b|název|название|назва",
    re.I,
)
VALUES = (
    "value values value(s) value_ids option_value option_values option options wert "
    "werte text valeur attribute_value values.0 choices "
    "значение значення valor valore hodnota"
)
VALUE_PARTS = tuple(VALUES.split())
# This does so only in places with a number: `name` and `description` are texts.
NUMBERED_PARTS = ("description",)


def find_pairs_by_name(columns: Sequence[str]) -> List[Tuple[str, str]]:
    """Find columns with names and with values of attributes, by what they are called:
    `Option 1 Name` and `Option 1 Value`.

    columns (Sequence[str]): The columns.
    RETURNS (List[Tuple[str, str]]): The columns of names and of values. A `*` in both
        stands for a number.
    """
    folded = {column.casefold(): column for column in columns}
    found: Dict[Tuple[str, str], None] = {}
    for column in columns:
        for match in NAME_PART.finditer(column):
            has_number = any(map(str.isdigit, column))
            for value in (*VALUE_PARTS, *(NUMBERED_PARTS if has_number else ())):
                other = column[: match.start()] + value + column[match.end() :]
                partner = folded.get(other.casefold())
                if partner is not None and partner != column:
                    found[_star(column, partner)] = None
                    break
            else:
                continue
            break
    return list(found)


def get_stem(of_name: str, of_value: str) -> str:
    """Get the beginning of the columns of a place, such as `Option` of `Option * Name`.

    of_name, of_value (str): The columns of names and of values.
    RETURNS (str): What both begin with, before a `*` if they have one.
    """
    one, other = (name.partition("*")[0] for name in (of_name, of_value))
    size = 0
    while size < min(len(one), len(other)) and one[size] == other[size]:
        size += 1
    return one[:size]


def _star(name: str, value: str) -> Tuple[str, str]:
    """Replace the same number in both names by a star."""
    one, other = re.search(r"\d+", name), re.search(r"\d+", value)
    if one is None or other is None or one[0] != other[0]:
        return name, value
    return (
        f"{name[: one.start()]}*{name[one.end() :]}",
        f"{value[: other.start()]}*{value[other.end() :]}",
    )
