"""Give the cells within objects a place in the row."""

from typing import Any, Dict, Mapping, Sequence, Set

from .column_names import is_description, is_noise, rank_title
from .named import get_item_name, is_money
from .rich_texts import parse_cell


def is_product(cell: Mapping[str, Any]) -> bool:
    """RETURNS (bool): Whether an object holds what the row is about: a title, and a text
    or what shops add, such as a price. Strapi calls it `attributes`."""
    texts = [key for key, value in cell.items() if isinstance(value, (str, int, float))]
    is_titled = any(rank_title(key) is not None for key in texts)
    return is_titled and any(is_description(key) or is_noise(key) for key in texts)


def flatten(row: Mapping[str, Any], keep: Set[str]) -> Dict[str, Any]:
    """Give the cells in objects names with dots, as in `product.title`.

    row (Mapping[str, Any]): The row.
    keep (Set[str]): Columns whose objects stay as they are.
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
        elif is_money(cell):
            found[str(name)] = cell
        elif isinstance(cell, Mapping) and cell and name not in keep:
            inner = flatten(cell, keep)
            found.update((f"{name}.{key}", value) for key, value in inner.items())
        else:
            found[str(name)] = cell
    return found


def _are_values(cell: Sequence[Any]) -> bool:
    return bool(cell) and all(
        isinstance(item, Mapping) and "value" in item and not get_item_name(item)
        for item in cell
    )
