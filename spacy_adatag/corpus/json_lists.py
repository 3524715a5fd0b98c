"""Where a JSON document has its records: in a list in objects, in pages, in columns."""

import json
import re
from string import digits
from typing import Any, Dict, Iterator, List, Optional, Tuple

from .column_names import TITLE

# Keys of the list of all records, in an object that contains it.
LISTS = (
    "data products items records results rows entries docs documents hits item product "
    "entry offers articles edges nodes goods listings content elements member value "
    "@graph itemlistelement"
)
WRAPPERS = set(LISTS.split())
# These are those of the products, whatever other lists there are.
PRODUCTS = {"products", "articles", "goods"}
# The same in names of several words, unless a record has it: `itemSummaries`.
LIST_NAME = re.compile(
    r"(?:product|item|article|offer|goods|catalog(?:ue)?|search|record|hydra)s?[:_-]?"
    r"(?:list|data|summaries|results?|items|products|feed|member|s)",
    re.I,
)
# The same for a list of texts, and for an object that contains such an object.
TEXTS = WRAPPERS | {"texts", "titles"}
OBJECTS = (
    "response result catalog catalogue feed rss channel shop store export root _embedded"
)
OUTER = WRAPPERS | set(OBJECTS.split())
# A table as pandas writes it: an object for each column, with the cells by their rows.
COLUMNS = re.compile(r'\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\{\s*"0"\s*:')
# How many records an object has that has nothing else, at least, and how many keys they
# share if none is a title.
MIN_RECORDS, MIN_COMMON = 3, 3
# How many keys records share that take most of the text of a file, at least.
MIN_KEYS = 2
# The share of the text of a file that its records take, at least.
SHARE = 0.8
# The longest object to read as a whole, in characters. A longer one contains a list.
MAX_OBJECT = 2**22
# Keys of translations, which are one record.
LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2})?")
# An object with one of these keys is a record.
RECORDS = {"fields", "paragraphs", "text", "title"}
TITLES = RECORDS | {"name"}
# Lists beside that of the records, which may be longer.
ASIDE = (
    "aggregations brands breadcrumbs categories collections facets filters included "
    "languages links manufacturers menu navigation pages reviews stores tags"
)
_ASIDE = frozenset(ASIDE.split())
# Keys of the value of an attribute, and how many parts a product has, at most.
VALUES, MAX_PARTS = {"value", "values"}, 100


def find_list(data: Dict[str, Any]) -> Optional[Tuple[str, ...]]:
    """Find the list of records, or of texts, in an object that is not a record itself.

    data (Dict[str, Any]): The object.
    RETURNS (Optional[Tuple[str, ...]]): The keys that lead to the list, several if it is
        in an object in the object. None if there is no such list.
    """
    found = [name for name, value in data.items() if _is_list_of(value, dict)]
    is_record = not RECORDS.isdisjoint(data)
    if len(found) == 1 and is_wrapper(found[0], len(data) == 1, is_record):
        return (found[0],)
    products = [name for name in found if name.casefold() in PRODUCTS]
    if len(products) == 1 and TITLES.isdisjoint(data):
        # Beside others, such as `categories`.
        has_text = any(isinstance(value, str) for value in data.values())
        return None if has_text else (products[0],)
    if found or is_record:
        return None
    # An object with a string beside the list is a record, and the list is a column.
    if not any(isinstance(value, str) for value in data.values()):
        found = [name for name, value in data.items() if _is_list_of(value, str)]
        if len(found) == 1 and found[0].lower() in TEXTS:
            return (found[0],)
    inner = [
        (name, *path)
        for name, value in data.items()
        if isinstance(value, dict)
        and (is_outer(name) or len(data) == 1)
        and (path := find_list(value))
    ]
    return inner[0] if len(inner) == 1 else None


def _is_list_of(value: Any, type_: type) -> bool:
    return isinstance(value, list) and {type(item) for item in value} == {type_}


def is_outer(key: Any) -> bool:
    """RETURNS (bool): Whether an object with this key may have the list within it."""
    return isinstance(key, str) and key.lower() in OUTER


def is_known(key: Any) -> bool:
    """RETURNS (bool): Whether a list with this key is that of all records."""
    is_name = isinstance(key, str) and LIST_NAME.fullmatch(key) is not None
    return is_name or (isinstance(key, str) and key.lower() in WRAPPERS)


def is_wrapper(key: Any, first: bool, is_record: bool = False) -> bool:
    """RETURNS (bool): Whether a list with this key is that of the records.

    key (Any): The key.
    first (bool): Whether it is the first or only one of its object.
    is_record (bool): Whether the object may be a record itself.
    """
    return isinstance(key, str) and (
        key.lower() in WRAPPERS
        or (not is_record and LIST_NAME.fullmatch(key) is not None)
        or (first and key not in RECORDS)
    )


def is_titled(value: Any) -> bool:
    """RETURNS (bool): Whether a value is an object with a title, or a record."""
    return isinstance(value, dict) and any(
        TITLE.fullmatch(key) or key.lower() in TITLES for key in value
    )


def list_rows(data: Dict[str, Any]) -> List[str]:
    """List the rows of a table that has an object for each column.

    data (Dict[str, Any]): The table.
    RETURNS (List[str]): The JSON of each row, or of the data if they are no table.
    """
    columns = [cells for cells in data.values() if isinstance(cells, dict)]
    if len(columns) < len(data) or any(c.keys() != columns[0].keys() for c in columns):
        return [json.dumps(data)]
    keys = columns[0].keys()
    return [json.dumps({name: data[name][key] for name in data}) for key in keys]


def list_keyed(data: Any) -> Optional[List[str]]:
    """RETURNS (Optional[List[str]]): The JSON of each record of an object that has them
    by their keys or by their categories, or of one that contains such an object under a
    key such as `products`. None if it is no such object."""
    if not isinstance(data, dict):
        return None
    has_ids = find_keys(data)
    if has_ids is not None:
        return [json.dumps(add_id(key, value, has_ids)) for key, value in data.items()]
    found = list_by_category(data)
    if found is not None or not TITLES.isdisjoint(data):
        return found
    inner = [
        records
        for key, value in data.items()
        if (len(data) == 1 or is_outer(key)) and (records := list_keyed(value))
    ]
    return inner[0] if len(inner) == 1 else None


def find_keys(data: Dict[str, Any]) -> Optional[bool]:
    """Check whether an object has nothing but records by their keys: `{"P1": {"name":
    "Cap"}, "P2": {"name": "Hat"}, ...}`.

    data (Dict[str, Any]): The object, or the beginning of one.
    RETURNS (Optional[bool]): Whether the keys are identifiers, and do not only count.
        None if it is no such object.
    """
    if len(data) < MIN_RECORDS or not TITLES.isdisjoint(map(str.lower, data)):
        # One record, whose title has translations.
        return None
    values = list(data.values())
    if all(map(LANGUAGE.fullmatch, data)) or not are_records(values):
        return None
    if all(find_keys(value) is not None for value in values):
        # Categories with records by their keys.
        return None
    # `1001` is the number of a product, `P1` that of a row.
    starts = [key.rstrip(digits) for key in data]
    counted = [[f"{s}{i}" for i, s in enumerate(starts, first)] for first in (0, 1)]
    is_count = list(data) in counted
    return not is_count and not any(key.lower() == "id" for v in values for key in v)


def add_id(key: str, value: Any, has_ids: bool) -> Any:
    """RETURNS (Any): A record with its key as `id` if keys are identifiers."""
    return {"id": key, **value} if has_ids and isinstance(value, dict) else value


def list_by_category(data: Any) -> Optional[List[str]]:
    """List the records of an object that has nothing but lists of them, or objects with
    them by their keys, by categories that may hold others: `{"Caps": {"Wool": [{"name":
    "Cap", ...}, ...]}, ...}`.

    data (Any): The object.
    RETURNS (Optional[List[str]]): The JSON of each record. Its categories become the
        `category` of one without. None if it is no such object.
    """
    found = list(_list_categories(data, ())) if isinstance(data, dict) else []
    lists = [items for _, items in found if items is not None]
    items = [item for each in lists for item in each]
    if len(lists) < 2 or len(lists) < len(found) or len(items) < MIN_RECORDS:
        return None
    # One level of lists may be the options and attributes of one product.
    is_deep = any(len(path) > 1 for path, _ in found)
    if not are_records(items, MIN_COMMON - is_deep, MIN_COMMON - is_deep):
        return None
    return [
        json.dumps({"category": " > ".join(path), **item})
        for path, each in found
        for item in each or ()
    ]


def _list_categories(
    data: Dict[str, Any], path: Tuple[str, ...]
) -> Iterator[Tuple[Tuple[str, ...], Optional[List[Dict[str, Any]]]]]:
    """YIELDS (Tuple[Tuple[str, ...], Optional[List[Dict[str, Any]]]]): The keys that lead
    to each value, and its records. None if it is no list of objects."""
    for key, value in data.items():
        if isinstance(value, dict) and value:
            has_ids = find_keys(value)
            if has_ids is None:
                yield from _list_categories(value, (*path, key))
            else:
                yield (*path, key), [add_id(k, v, has_ids) for k, v in value.items()]
        else:
            is_list = value == [] or _is_list_of(value, dict)
            yield (*path, key), value if is_list else None


def are_records(values: List[Any], named: int = 1, others: int = MIN_COMMON) -> bool:
    """Check whether values are records, and not measures for example.

    values (List[Any]): The values.
    named, others (int): How many keys they share, at least, if one is a title, and else.
    RETURNS (bool): Whether they are objects with about the same keys.
    """
    if not all(isinstance(value, dict) and value for value in values):
        return False
    if all(value.keys() == values[0].keys() for value in values) and len(values[0]) == 1:
        inner = [next(iter(value.values())) for value in values]
        if not all(isinstance(value, str) for value in inner):
            # What is in the only key.
            return are_records(inner, named, others)
    first, *rest = (set(value) for value in values)
    common = first.intersection(*rest)
    if all(map(LANGUAGE.fullmatch, common)):
        return False
    is_named = not TITLES.isdisjoint(key.lower() for key in common)
    return len(common) >= (named if is_named else others) and all(
        2 * len(common) >= len(keys) for keys in (first, *rest)
    )


def list_main(data: Any) -> Optional[List[str]]:
    """List the records of an object whose text is nearly all in one list of them,
    whatever its key is: `{"header": {...}, "messages": [...]}`. The list may be in other
    objects, of which a list has one: `{"Supplier": [{"Product": [...]}]}`.

    data (Any): The object.
    RETURNS (Optional[List[str]]): The JSON of each record. None if it is no such object.
    """
    if not isinstance(data, dict) or is_titled(data):
        return None
    if any(map(is_titled, data.values())):
        # One product, whose title is in `GeneralInfo`.
        return None
    main = {key: value for key, value in data.items() if key.lower() not in _ASIDE}
    size = len(json.dumps(main))
    value = max(main.values(), key=lambda each: len(json.dumps(each)), default=None)
    if len(json.dumps(value)) < SHARE * size:
        return None
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        return list_main(value)
    if not isinstance(value, list) or len(value) < MIN_RECORDS:
        return None
    if not are_records(value, MIN_KEYS, MIN_KEYS):
        return None
    # A product has something of its own, beside its parts.
    may_be_one = any(not isinstance(each, (dict, list)) for each in data.values())
    if may_be_one and len(value) <= MAX_PARTS and any(map(_is_part, value)):
        return None
    return [json.dumps(item) for item in value]


def _is_part(item: Dict[str, Any]) -> bool:
    """RETURNS (bool): Whether an object may be a part of a product: an attribute with its
    value, an image, or a variant without a title."""
    if not VALUES.isdisjoint(map(str.lower, item)):
        return True
    is_flat = not any(isinstance(value, (dict, list)) for value in item.values())
    return is_flat and not is_titled(item)


def list_inner(data: Any, text: str) -> List[str]:
    """List the records of an element that is only their list, as Salsify has it, or a
    page of them.

    data (Any): The element.
    text (str): Its JSON.
    RETURNS (List[str]): The JSON of each record.
    """
    while isinstance(data, list) and len(data) == 1 and isinstance(data[0], list):
        # A list in a list of one item.
        data = data[0]
    if _is_list_of(data, dict):
        return [json.dumps(item) for item in data]
    path = find_list(data) if isinstance(data, dict) and len(data) == 1 else None
    if path is None or len(path) > 1 or path[0].lower() not in WRAPPERS:
        return [text]
    return [json.dumps(item) for item in data[path[0]]]


def hold_records(records: Iterator[str], held: List[str]) -> bool:
    """Take records, but not too many to hold in memory.

    records (Iterator[str]): The JSON of each record.
    held (List[str]): Where to add those that were taken.
    RETURNS (bool): Whether these are all.
    """
    size = 0
    for record in records:
        held.append(record)
        size += len(record)
        if size > MAX_OBJECT:
            return False
    return True


def write_record(record: Any, category: Optional[str]) -> str:
    """RETURNS (str): The JSON of a record, with its category if it has one."""
    has_category = category is not None and isinstance(record, dict)
    return json.dumps({"category": category, **record} if has_category else record)
