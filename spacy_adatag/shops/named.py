"""Attributes that are named in cells, in the ways in which shops write them."""

import csv
import io
import re
from functools import lru_cache
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple

from ..corpus.cells import Group, get_cell, is_blank
from ..corpus.checks import shown
from .objects import parse_object

# The keys of the name and of the values, in lists of objects.
NAMES = (
    *("name", "key", "attribute", "attribute_name", "label", "property", "k", "title"),
    *("fname", "attribute-id"),
)
VALUES = (
    *("value", "values", "options", "option", "attribute_value", "data", "v", "text"),
    "fvalue",
)
UNITS = ("unit", "units", "unittext", "unit_name", "uom", "funit")
# A name in text such as `color=Red,size=M|L` or `Color: Red; Size: M`.
NAMED = re.compile(
    r"(?:\A|[,;|\n])\s*([^\s,;|=:\"<>{}\[\]][^,;|=:\"<>{}\[\]\n]{0,60}?)\s*([=:])"
)
# PrestaShop writes the place of an attribute after its value: `Color:Red:1`.
PLACED = re.compile(r"(?=[^:]*[^:\d])([^:]+):\d+(?::[01])?")

PLACE = re.compile(r":\d+(?::[01])?\s*\Z")

# The code of a color, and the next option, which BigCommerce may write without a `|`.
OPTION_END = re.compile(r"(?:\[#[0-9A-Fa-f]{3,8}\])?(?:Type=\w+)?\Z")
# Its former export has the kind of an option before its name, and the codes of a color
# after the value: `[S]Color=Red:#ff0000`.
KIND = re.compile(r"(?:\A|(?<=,))\s*\[[A-Z]{1,4}\](?=[^\[\],=]+=)")
CODES = re.compile(r":#[0-9A-Fa-f]{3,8}(?:\|#[0-9A-Fa-f]{3,8})*(?=\s*(?:,|\Z))")
# What no text with sections has.
OTHER_SIGNS = frozenset("=;|\n")

Pair = Tuple[str, Any]


def read_named(value: Any, what: str) -> List[Pair]:
    """Read the attributes in a cell. It may hold:

    - an object: `{"Color": "Red"}`, or as `parse_object` reads it. If the value of a key
      is an object itself, its keys are attributes.
    - a list of objects with a name and a value, or values: `[{"name": "Color", "value":
      "Red"}]`. Their keys may have other usual names.
    - text with names: `color=Red,size=M|L` or `Color: Red; Size: M`, with quotes around
      each: `"color=Red","size=M|L"`, or with sections and names: `Display:Size:27 inch`.

    value (Any): The cell.
    what (str): What the cell is, for the error.
    RETURNS (List[Tuple[str, Any]]): The name and the value of each attribute. A name may
        occur several times.
    RAISES (ValueError): If the cell holds something else.
    """
    if is_blank(value):
        return []
    data = _parse(value.strip()) if isinstance(value, str) else value
    pairs = None if data is None else _read_pairs(data)
    if pairs is None:
        raise ValueError(
            f"expected {what} to hold attributes, such as an object, a list of names and "
            f"values, or name=value, got {shown(value)}"
        )
    return pairs


def _parse(text: str) -> Any:
    if KIND.match(text):
        return _split_text(KIND.sub("", CODES.sub("", text)))
    return parse_object(text) if text[0] in "{[" else _split_text(text)


def _split_text(text: str) -> Optional[List[Dict[str, Any]]]:
    """Split `color=Red,size=M|L`. The first of `=` and `:` is the one of all names."""
    for split in (_split_sections, _split_enclosed):
        named = split(text)
        if named is not None:
            return named
    found = list(NAMED.finditer(text))
    if not found or found[0].start() > 0:
        return None
    found = [match for match in found if match[2] == found[0][2]]
    ends = [*(match.start() for match in found[1:]), len(text)]
    values = [
        text[match.end() : end].strip().strip('"') for match, end in zip(found, ends)
    ]
    places = [PLACED.fullmatch(value) for value in values]
    if found[0][2] == ":" and all(places):
        values = [match[1] for match in places if match is not None]
    names = [match[1].strip() for match in found]
    return _join_named(names, values) or [{n: v} for n, v in zip(names, values)]


def _join_named(names: List[str], values: List[str]) -> List[Dict[str, str]]:
    """Join `Type=Dropdown|Name=Color|Value=Red`, as BigCommerce writes it."""
    keys = [name.casefold() for name in names]
    return [
        {values[i - 1]: OPTION_END.sub("", values[i])}
        for i, key in enumerate(keys)
        if i and (keys[i - 1], key) == ("name", "value")
    ]


def _split_sections(text: str) -> Optional[List[Dict[str, str]]]:
    """Split `Display:Size:27 inch,:Color:Red`, as Google writes it: a section, which may
    be empty, a name and a value."""
    if text.count(":") != 2 * (text.count(",") + 1) or not OTHER_SIGNS.isdisjoint(text):
        return None
    found = []
    for part in text.split(","):
        _, name, value = (*map(str.strip, part.split(":")), "", "")[:3]
        if not any(map(str.isalpha, name)) or not value or value.startswith("//"):
            return None
        found.append({name: value})
    # PrestaShop writes numbers there.
    values = [value for item in found for value in item.values()]
    return None if all(map(str.isdigit, values)) else found


def _split_enclosed(text: str) -> Optional[List[Dict[str, str]]]:
    """Split `"color=Red","size=M"`, as Magento writes it with "Fields Enclosure"."""
    if not text.startswith('"'):
        return None
    # BigCommerce's former export separates them otherwise.
    joiner = ";" if '";"' in text else ","
    try:
        (parts,) = csv.reader([text], delimiter=joiner)
    except (csv.Error, ValueError):
        return None
    found = [part.partition("=") for part in parts]
    if not all(name.strip() and equals for name, equals, _ in found):
        return None
    return [{name.strip(): value.strip()} for name, _, value in found]


def set_named(text: str, name: str, value: str, joiner: str, sign: str = "=") -> str:
    """Set an attribute in a cell such as `color=Red,size=M`, or `Color:Red:1,Size:M:2`.

    text (str): The cell. It may be empty.
    name (str): The attribute.
    value (str): Its value.
    joiner (str): What separates attributes.
    sign (str): What is between a name and its value. After a `:`, the place follows.
    RETURNS (str): The cell with the attribute. All else stays as it is.
    """
    enclosed = _split_enclosed(text)
    if enclosed is not None:
        pairs = {own: held for item in enclosed for own, held in item.items()}
        pairs[name] = value
        cell = io.StringIO()
        writer = csv.writer(cell, quoting=csv.QUOTE_ALL, lineterminator="")
        writer.writerow([f"{own}={held}" for own, held in pairs.items()])
        return cell.getvalue()
    found = [match for match in NAMED.finditer(text) if match[2] == sign]
    ends = [*(match.start() for match in found[1:]), len(text)]
    for match, end in zip(found, ends):
        if match[1].strip() == name:
            place = PLACE.search(text[match.end() : end]) if sign == ":" else None
            return f"{text[: match.end()]}{value}{place[0] if place else ''}{text[end:]}"
    place_after = f":{len(found) + 1}" if sign == ":" else ""
    return f"{text}{joiner if text.strip() else ''}{name}{sign}{value}{place_after}"


def make_code(name: str) -> str:
    """Make a code for an attribute, as shop systems have them.

    name (str): The name, such as `Pack size`.
    RETURNS (str): The name in lower case, with `_` for blanks: `pack_size`.
    """
    return re.sub(r"[\s_]+", "_", name.strip().casefold())


def _read_pairs(data: Any) -> Optional[List[Pair]]:
    if isinstance(data, Mapping):
        return list(_read_item(data))
    if not isinstance(data, (list, tuple)):
        return None
    pairs: List[Pair] = []
    for item in data:
        found: Optional[List[Pair]] = None
        if isinstance(item, Mapping):
            found = list(_read_item(item))
        elif isinstance(item, tuple) and len(item) == 2:
            # pyarrow reads a Parquet map as a list of pairs.
            found = list(_read_object({item[0]: item[1]}))
        elif isinstance(item, str):
            split = _split_text(item)
            found = None if split is None else _read_pairs(split)
        if found is None:
            return None
        pairs += found
    return pairs


def _read_item(item: Mapping[str, Any]) -> Iterator[Pair]:
    """Read an object of a list. It has a name and values, or attributes as keys."""
    name = get_item_name(item)
    if name is not None:
        yield name, _read_value(item)
    else:
        yield from _read_object(item)


def _are_named(value: Any) -> bool:
    """RETURNS (bool): Whether a value is a list of objects with a name and a value."""
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(item, Mapping) and get_item_name(item) for item in value)


def get_item_name(item: Mapping[str, Any]) -> Optional[str]:
    """Get the name in an object that has one, and values.

    item (Mapping[str, Any]): The object.
    RETURNS (Optional[str]): The name, None if it has none.
    """
    keys = {str(key).lower().lstrip("@"): key for key in item}
    name = next((item[keys[key]] for key in NAMES if key in keys), None)
    has_value = any(key in keys for key in VALUES)
    return name if isinstance(name, str) and has_value else None


def _read_object(data: Mapping[str, Any]) -> Iterator[Pair]:
    for name, value in data.items():
        if _are_named(value):
            # The object has a list of names and values.
            yield from _read_pairs(value) or ()
            continue
        plain = _read_value(value)
        if isinstance(plain, Mapping):
            # A group of attributes, such as those of the display.
            yield from _read_object(plain)
        else:
            yield name, plain


def _read_value(value: Any) -> Any:
    """Read a value that may have a unit, or a locale."""
    if isinstance(value, (list, tuple)):
        items = [_read_value(item) for item in value]
        return [
            each
            for item in items
            for each in (item if isinstance(item, list) else [item])
        ]
    if not isinstance(value, Mapping):
        return value
    keys = {str(key).lower().lstrip("@"): key for key in value}
    key = next((keys[key] for key in VALUES if key in keys), None)
    if key is None and "amount" in keys:
        key = keys["amount"]
    if key is None:
        return value
    plain = _read_value(value[key])
    unit = next((value[keys[unit]] for unit in UNITS if unit in keys), None)
    if is_blank(unit) or is_blank(plain) or isinstance(plain, (list, Mapping)):
        return plain
    return f"{plain} {unit}"


def read_pairs(data: Mapping[str, Any], columns: Iterable[Pair]) -> Iterator[Pair]:
    """Read attributes whose names and values are in two columns: `Option1 Name` and
    `Option1 Value`. In a product of several rows, a name holds until the next one.

    data (Mapping[str, Any]): The row.
    columns (Iterable[Tuple[str, str]]): The columns of names and of values. A `*` in both
        stands for the same number.
    YIELDS (Tuple[str, Any]): The name and the value of each attribute.
    """
    rows = data.rows if isinstance(data, Group) else [data]
    names: Dict[str, Any] = {}
    for row in rows:
        for pair in columns:
            for of_name, of_value in find_pairs(pair[0], pair[1], tuple(row)):
                items = _find_items(row, of_name, of_value)
                if items is not None:
                    yield from items
                    continue
                name = get_cell(row, of_name)
                if is_blank(name):
                    name = names.get(of_name)
                names[of_name] = name
                value = get_cell(row, of_value)
                if isinstance(name, str):
                    yield name.strip(), value
                elif isinstance(name, list) and isinstance(value, list):
                    # The names and values of objects in a list.
                    yield from zip(map(str, name), value)


def _find_items(
    row: Mapping[str, Any], of_name: str, of_value: str
) -> Optional[List[Pair]]:
    """Find the names and values in a list of objects. An object may lack one of them."""
    head, dot, inner = of_name.partition(".")
    other, _, value = of_value.partition(".")
    items = row.get(head)
    if not dot or other != head or of_name in row or not isinstance(items, list):
        return None
    found = [
        (get_cell(item, inner), get_cell(item, value))
        for item in items
        if isinstance(item, Mapping)
    ]
    return [(name.strip(), each) for name, each in found if isinstance(name, str)]


@lru_cache(maxsize=2**10)
def find_pairs(
    of_name: str, of_value: str, columns: Tuple[str, ...]
) -> List[Tuple[str, str]]:
    """Find the pairs of columns that patterns stand for.

    of_name, of_value (str): The columns of names and of values. A `*` in both stands for
        the same number.
    columns (Tuple[str, ...]): The columns of the table.
    RETURNS (List[Tuple[str, str]]): The pairs.
    """
    if "*" not in of_name or of_name in columns:
        return [(of_name, of_value)]
    pattern = re.compile(re.escape(of_name).replace(r"\*", r"(\d+)", 1))
    known = set(columns)
    found = []
    for column in columns:
        match = pattern.fullmatch(column)
        value = of_value.replace("*", match[1], 1) if match else ""
        if value in known:
            found.append((column, value))
    return found
