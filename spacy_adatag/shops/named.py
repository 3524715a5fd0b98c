"""Attributes that are named in cells, in the ways in which shops write them."""

import re
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from ..corpus.cells import is_blank, is_empty
from ..corpus.checks import shown
from .column_names import is_noise
from .column_splitting import split_words
from .column_words import PLAIN_KEYS
from .money import is_money
from .named_texts import KIND, split_text
from .objects import parse_object
from .unit_codes import read_unit_code

# The keys of the name and of the values, in lists of objects.
NAMES = (
    *("option_display_name", "display_name", "option_name", "option_type_presentation"),
    *("name", "key", "attribute", "attribute_name", "label", "property", "k", "title"),
    *("fname", "attribute-id", "attributeid", "attribute_code", "param_name"),
    *("attrname", "attr_name", "ftemplate"),
    *("specification_name", "attributefqn", "feature"),
    "наименование",
    # The taxonomy of a category in WordPress.
    "domain",
)
VALUES = (
    *("value_name", "option_values", "presentationvalue", "featurevalues"),
    *("value", "values", "options", "option", "attribute_value", "data", "v", "text"),
    *("fvalue", "fvalue_details", "attrvalue", "attr_value", "val", "значение"),
    *("variations", "choices", "terms", "specification_value", "specification_values"),
    "presentation",
)
UNITS = (
    *("unit", "units", "unittext", "unitcode", "unit_name", "uom", "funit", "unitid"),
    "featureunit",
)
# What has the name, if the object has the value: `{"group": {"name": "Color"}, "name":
# "Red"}`.
OWNERS = ("group", "facet", "option", "option_type", "optiontype", "propertygroup")
# What a variant has.
OF_VARIANTS = frozenset({"sku", "prices"})
# Objects with these keys only have a name, unless it is a kind of text.
TYPED = frozenset({"type", "value"})
KINDS_OF_TEXT = frozenset(f"{PLAIN_KEYS} text markdown heading title image list".split())
# What a value is called that is an object, such as an option.
PLAIN = ("amount", "label", "name", "description")
OWNED = frozenset({"name", "value"})
# What a name is called that is an object, and how many are in each other.
LABELS = ("name", "title", "label", "code", "ft_name", "value")
MAX_LABELS = 2
# What WooCommerce writes before it.
TAXONOMY = "pa_"
# What a shop may write after a name.
NAME_ENDS = ": \t\n"
# A key of a variant that has its attributes as text.
ATTRIBUTES = (("attributes",), ("options",), ("specifications",))
# Keys of translations.
LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2})?")
Pair = Tuple[str, Any]


def read_named(value: Any, what: str, sign: Optional[str] = None) -> List[Pair]:
    """Read the attributes in a cell. It may hold:

    - an object: `{"Color": "Red"}`, or as `parse_object` reads it. If the value of a key
      is an object itself, its keys are attributes.
    - a list of objects with a name and a value, or values: `[{"name": "Color", "value":
      "Red"}]`. Their keys may have other usual names.
    - text with names: `color=Red,size=M|L` or `Color: Red; Size: M`, with quotes around
      each: `"color=Red","size=M|L"`, or with sections and names: `Display:Size:27 inch`.

    value (Any): The cell.
    what (str): What the cell is, for the error.
    sign (Optional[str]): What separates a name from its values in cells that have one
        attribute each: `Color;Red;our favourite`. What follows explains the value.
    RETURNS (List[Tuple[str, Any]]): The name and the value of each attribute. A name may
        occur several times.
    RAISES (ValueError): If the cell holds something else.
    """
    if is_blank(value) or (isinstance(value, str) and is_empty(value)):
        return []
    data = value
    if isinstance(value, str):
        data = _parse(value.strip()) if sign is None else _split_signed(value, sign)
    pairs = None if data is None else _read_pairs(data)
    if pairs is None:
        raise ValueError(
            f"expected {what} to hold attributes, such as an object, a list of names and "
            f"values, or name=value, got {shown(value)}"
        )
    # A name may have a line break and a colon around it.
    named = [(_strip_name(name), value) for name, value in pairs]
    return [(name, value) for name, value in named if name != ""]


def _parse(text: str) -> Any:
    is_object = text[0] in "{[" and not KIND.match(text)
    return parse_object(text) if is_object else split_text(text)


def _split_signed(text: str, sign: str) -> Optional[Dict[str, str]]:
    name, has_sign, rest = text.partition(sign)
    return {name.strip(): rest.partition(sign)[0].strip()} if has_sign else None


def _strip_name(name: Any) -> Any:
    return name.strip(NAME_ENDS) if isinstance(name, str) else name


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
    for item in list_named(data) or data:
        found: Optional[List[Pair]] = None
        if isinstance(item, Mapping):
            found = list(_read_item(item))
        elif (
            isinstance(item, (tuple, list))
            and len(item) == 2
            and isinstance(item[0], str)
            and any(map(str.isalpha, item[0]))
        ):
            # A row of a table. pyarrow reads a Parquet map as a list of tuples.
            found = list(_read_object({item[0]: item[1]}))
        elif isinstance(item, str):
            split = split_text(item)
            found = None if split is None else _read_pairs(split)
        elif (
            isinstance(item, list) and item and all(isinstance(x, Mapping) for x in item)
        ):
            # The lists of several groups of attributes.
            found = _read_pairs(item)
        elif isinstance(item, (tuple, list)) and all(map(is_blank, item)):
            # An empty row.
            found = []
        if found is None:
            return None
        pairs += found
    return pairs


def _read_item(item: Mapping[str, Any]) -> Iterator[Pair]:
    """Read an object of a list. It has a name and values, or attributes as keys."""
    inner = item.get("node")
    if len(item) == 1 and isinstance(inner, Mapping):
        # GraphQL.
        item = inner
    name = get_item_name(item)
    if name is not None:
        yield name, _read_value(item)
    else:
        yield from _read_object(item)


def list_named(value: Any) -> List[Mapping[str, Any]]:
    """List the objects of a list that have a name and a value, each in the same keys.

    value (Any): The list, or another value.
    RETURNS (List[Mapping[str, Any]]): The objects. Those that lack the name or the value
        are left out. Empty if the list has anything else.
    """
    items = value if isinstance(value, list) else []
    named = [each for each in items if isinstance(each, Mapping) and get_item_name(each)]
    if len(named) < len(items):
        keys = {key for item in named for key in item}
        if not all(isinstance(x, Mapping) and x.keys() <= keys for x in items):
            return []
    return named


def get_item_name(item: Mapping[str, Any]) -> Optional[str]:
    """Get the name in an object that has one, and values.

    item (Mapping[str, Any]): The object.
    RETURNS (Optional[str]): The name, without a colon after it. None if it has none.
    """
    keys = {str(key).lower().lstrip("@"): key for key in item}
    if not OF_VARIANTS.isdisjoint(keys) and "value" not in keys:
        # With its title and options.
        return None
    owners = (item[keys[key]] for key in OWNERS if key in keys)
    owner = _get_label(next((x for x in owners if isinstance(x, Mapping)), None))
    if isinstance(owner, str) and not OWNED.isdisjoint(keys):
        return owner.strip(NAME_ENDS)
    # An object in GraphQL and in BMEcat, and in JSON of Icecat.
    name = _get_label(next((item[keys[key]] for key in NAMES if key in keys), None))
    if keys.keys() == TYPED:
        name = item[keys["type"]]
        name = None if str(name).lower() in KINDS_OF_TEXT else name
    # BigCommerce calls the value a label.
    values = (*VALUES, "label") if "option_display_name" in keys else VALUES
    has_value = any(key in keys for key in values)
    if isinstance(name, str) and "domain" in keys:
        name = name.removeprefix(TAXONOMY)
    return name.strip(NAME_ENDS) if isinstance(name, str) and has_value else None


def _get_label(name: Any) -> Any:
    """RETURNS (Any): What a name or unit is called that may be an object."""
    for _ in range(MAX_LABELS):
        if isinstance(name, Mapping):
            inner = {str(key).lower(): each for key, each in name.items()}
            name = next((inner[key] for key in LABELS if key in inner), None)
    return name


def _read_object(data: Mapping[str, Any]) -> Iterator[Pair]:
    has_list = any(list_named(value) for value in data.values())
    for name, value in data.items():
        if has_list and _is_name(value):
            # What the list is called, and not one of the attributes in it.
            continue
        if list_named(value):
            # The object has a list of names and values.
            yield from _read_pairs(value) or ()
            continue
        if isinstance(value, Mapping) and get_item_name(value):
            yield from _read_item(value)
            continue
        is_group = isinstance(value, (Mapping, list))
        if is_group and (is_noise(name) or is_money(value)):
            # Such as the prices of a variant, which no text has.
            continue
        plain = _read_value(value)
        if isinstance(plain, str) and split_words(str(name)) in ATTRIBUTES:
            # Such as `attributes` of a variant: `Size: XL`.
            split = split_text(plain)
            if split is not None:
                yield from _read_pairs(split) or ()
                continue
        if isinstance(plain, Mapping):
            # A group of attributes, such as those of the display.
            yield from _read_object(plain)
        else:
            yield name, plain


def _is_name(value: Any) -> bool:
    """RETURNS (bool): Whether an object has a name in a language, and no value:
    `{"ID": 5, "Name": {"Value": "Display"}}`."""
    if not isinstance(value, Mapping) or get_item_name(value) is not None:
        return False
    names = (each for key, each in value.items() if str(key).lower() in NAMES)
    return any(isinstance(each, Mapping) for each in names)


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
    if key is None:
        key = next((keys[other] for other in PLAIN if other in keys), None)
    if key is None and value and all(map(LANGUAGE.fullmatch, map(str, value))):
        # Translations, of which the text has one.
        return [each for each in value.values() if not is_blank(each)]
    if key is None:
        return value
    plain = _read_value(value[key])
    unit = next((value[keys[unit]] for unit in UNITS if unit in keys), None)
    unit = unit.get("symbol") or _get_label(unit) if isinstance(unit, Mapping) else unit
    unit = read_unit_code(unit)
    parts = plain if isinstance(plain, list) else [plain]
    if is_blank(unit) or any(
        is_blank(x) or isinstance(x, (list, Mapping)) for x in parts
    ):
        return plain
    joined = [f"{each} {unit}" for each in parts]
    return joined if isinstance(plain, list) else joined[0]
