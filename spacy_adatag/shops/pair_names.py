"""Columns with names and with values of attributes, by what they are called."""

import re
from typing import Dict, List, Mapping, Sequence, Tuple

from .column_names import is_specification, rank_title
from .profiles import Profile, are_names
from .text_columns import MIN_WORDS

# The part of a name that tells names, and what stands in its place for values.
NAME_PART = re.compile(
    r"options_name|specificationattribute\b|attribute(?=name\b)|attribute_id(?=/|\Z)"
    r"|(?<=option)groups?\b|attribute(?=s?\b)|name"
    r"|title|label|key|option(?=\b)|nom\b"
    r"|nombre|nome\b|název|название|назва|유형",
    re.I,
)
VALUES = (
    "customvalue options_values_name options_value options_values value values value(s) "
    "value_ids option_value wert werte text valeur attribute_value values.0 choices "
    "значение значення valor valore hodnota 값"
)
VALUE_PARTS = tuple(VALUES.split())
# What stands between a name and its value in a cell.
SIGNS = "|;"
# A name, its value, and what explains it.
MAX_PARTS = 3
# These do so only in places with a number: `name` and `description` are texts, and a
# variant has a `title` and an `option`.
NUMBERED_PARTS = ("description", "option", "options")


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
    # Beside `option_name`, `option_value` belongs to no `name`.
    best: Dict[str, int] = {}
    for name, value in found:
        best[value] = max(best.get(value, 0), len(get_stem(name, value)))
    return [pair for pair in found if len(get_stem(*pair)) == best[pair[1]]]


def are_titles(pairs: Sequence[Tuple[str, str]], columns: Mapping[str, Profile]) -> bool:
    """Tell titles of products, with prices or options, from names and values of
    attributes. Variants share a title, and columns may be called `name` and `value`.

    pairs (Sequence[Tuple[str, str]]): The columns of names and of values.
    columns (Mapping[str, Profile]): What all columns hold.
    RETURNS (bool): Whether the names are the only titles of the table, and have several
        words or stand beside numbers.
    """
    names = [name for name, _ in pairs]
    others = [name for name, p in columns.items() if p.filled and name not in names]
    are_called = all(rank_title(name) is not None for name in names)
    is_titled = any(rank_title(name) is not None for name in others)
    if is_titled or not are_called:
        return False
    are_long = all(columns[name].words >= MIN_WORDS for name in names)
    return are_long or all(columns[value].is_number for _, value in pairs)


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


def find_signs(columns: Mapping[str, Profile]) -> Dict[str, str]:
    """Find columns for one attribute each, with its name in the cell: `Color;Red` in
    `property1`, `Fit;loose` in `property2`.

    columns (Mapping[str, Profile]): The columns.
    RETURNS (Dict[str, str]): The columns, and what separates the name from the value.
    """
    places: Dict[str, List[str]] = {}
    for name, profile in columns.items():
        if is_specification(name) and profile.filled:
            places.setdefault(name.rstrip("0123456789"), []).append(name)
    found: Dict[str, str] = {}
    for names in places.values():
        texts = [text for name in names for text in columns[name].plain]
        fits: Dict[str, int] = {}
        for sign in sorted(SIGNS):
            parts = [text.split(sign) for text in texts]
            if len(names) < 2 or not all(1 < len(each) <= MAX_PARTS for each in parts):
                continue
            first, values = ({each[i].strip() for each in parts} for i in (0, 1))
            if first.isdisjoint(values) and are_names([each[0] for each in parts]):
                fits[sign] = len(first)
        if fits:
            # In `Color;Red|our favourite`, each color would be a name before the `|`.
            found.update(dict.fromkeys(names, min(fits, key=lambda sign: fits[sign])))
    return found


def _star(name: str, value: str) -> Tuple[str, str]:
    """Replace the same number in both names by a star."""
    one, other = re.search(r"\d+", name), re.search(r"\d+", value)
    if one is None or other is None or one[0] != other[0]:
        return name, value
    return (
        f"{name[: one.start()]}*{name[one.end() :]}",
        f"{value[: other.start()]}*{value[other.end() :]}",
    )
