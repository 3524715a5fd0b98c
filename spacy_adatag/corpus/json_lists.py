"""Where a JSON document has its records: in a list in objects, in pages, in columns."""

import json
import re
from typing import Any, Dict, List, Optional, Tuple

# Keys of the list of all records, in an object that contains it.
LISTS = (
    "data products items records results rows entries docs documents hits item product "
    "entry offers articles edges nodes goods listings content elements member value "
    "@graph itemlistelement"
)
WRAPPERS = set(LISTS.split())
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
# An object with one of these keys is a record.
RECORDS = {"fields", "paragraphs", "text", "title"}


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


def list_inner(data: Any, text: str) -> List[str]:
    """List the records of an element that is only their list, as Salsify has it, or a
    page of them.

    data (Any): The element.
    text (str): Its JSON.
    RETURNS (List[str]): The JSON of each record.
    """
    if _is_list_of(data, dict):
        return [json.dumps(item) for item in data]
    path = find_list(data) if isinstance(data, dict) and len(data) == 1 else None
    if path is None or len(path) > 1 or path[0].lower() not in WRAPPERS:
        return [text]
    return [json.dumps(item) for item in data[path[0]]]
