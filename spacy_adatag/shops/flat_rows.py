"""Give the cells within objects a place in the row."""

from typing import Any, Collection, Dict, Iterator, Mapping, Sequence, Set, Tuple

from .column_names import (
    is_description,
    is_noise,
    is_number_of,
    is_only_described,
    rank_title,
)
from .money import is_money
from .named import get_item_name
from .rich_texts import parse_cell


def is_product(cell: Mapping[str, Any]) -> bool:
    """RETURNS (bool): Whether an object holds what the row is about: a title, and a text
    or what shops add, such as a price. Strapi calls it `attributes`."""
    texts = [key for key, value in cell.items() if _may_be_text(value)]
    is_titled = any(rank_title(key) is not None for key in texts)
    is_titled &= any(is_description(key) or is_noise(key) for key in texts)
    return is_titled or any(map(_holds_texts, cell.values()))


def _holds_texts(value: Any) -> bool:
    """RETURNS (bool): Whether an object holds what the row is about, or the only one in a
    list has a description."""
    if isinstance(value, Mapping):
        return is_product(value)
    item = value[0] if isinstance(value, list) and len(value) == 1 else None
    return isinstance(item, Mapping) and any(
        is_only_described(key) and isinstance(text, str) for key, text in item.items()
    )


def _may_be_text(value: Any) -> bool:
    is_list = isinstance(value, list) and _are_values(value)
    return is_list or isinstance(value, (str, int, float))


def find_single(row: Mapping[str, Any]) -> Iterator[Tuple[str, int]]:
    """Find lists of objects, also of those in objects.

    row (Mapping[str, Any]): The row.
    YIELDS (Tuple[str, int]): The key of each list, and how many objects it has.
    """
    for name, cell in row.items():
        items = cell if isinstance(cell, list) else [cell]
        if items and all(isinstance(item, Mapping) for item in items):
            if isinstance(cell, list):
                yield name, len(items)
            for item in items:
                yield from find_single(item)


def flatten(
    row: Mapping[str, Any], keep: Set[str], single: Collection[str] = ()
) -> Dict[str, Any]:
    """Give the cells in objects names with dots, as in `product.title`.

    row (Mapping[str, Any]): The row.
    keep (Set[str]): Columns whose objects stay as they are.
    single (Collection[str]): Columns whose lists have one object each, and not more.
    RETURNS (Dict[str, Any]): The cells by their names.
    """
    found: Dict[str, Any] = {}
    for name, cell in row.items():
        cell = parse_cell(cell) if cell else cell
        if not cell or isinstance(cell, str):
            # Most cells, and the checks of others take long.
            found[str(name)] = cell
        elif isinstance(cell, list) and name not in keep and _are_values(cell):
            # Such as a value in each language.
            found[f"{name}.value"] = [item["value"] for item in cell]
        elif isinstance(cell, list) and name not in keep and _are_names(cell):
            found[f"{name}.name"] = [item["name"] for item in cell]
        elif is_money(cell):
            found[str(name)] = cell
        elif name in single and name not in keep and _is_object(cell):
            inner = flatten(cell[0], keep, single)
            found.update((f"{name}.{key}", value) for key, value in inner.items())
        elif isinstance(cell, Mapping) and cell and name not in keep:
            inner = flatten(cell, keep, single)
            found.update((f"{name}.{key}", value) for key, value in inner.items())
        else:
            found[str(name)] = cell
    return found


def _is_object(cell: Any) -> bool:
    return isinstance(cell, list) and isinstance(cell[0], Mapping)


def _are_names(cell: Sequence[Any]) -> bool:
    """RETURNS (bool): Whether a list has objects with a name, of which all else is a key:
    `[{"id": 7, "name": "Red"}]`."""
    return bool(cell) and all(
        isinstance(item, Mapping)
        and isinstance(item.get("name"), str)
        and len(item) > 1
        and all(
            is_noise(key) or is_number_of(key) or key == "type" or key.endswith("_type")
            for key in item
            if key != "name"
        )
        for item in cell
    )


def _are_values(cell: Sequence[Any]) -> bool:
    return bool(cell) and all(
        isinstance(item, Mapping) and "value" in item and not get_item_name(item)
        for item in cell
    )
