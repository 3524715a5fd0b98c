"""What usually stands beside the attributes of products in an export."""

from collections import Counter
from typing import Any, Dict, Mapping, Sequence

from ..corpus.cells import is_blank
from ..shops.paired import find_pairs
from ..shops.presets import Preset


def count_usual(
    preset: Preset, rows: Sequence[Mapping[str, Any]], usual: Dict[Any, Any]
) -> None:
    """Count which cells stand beside the attributes of a product, such as whether
    customers see them.

    preset (Preset): The preset.
    rows (Sequence[Mapping[str, Any]]): The rows of the product.
    usual (Dict[Tuple[str, str], Counter[str]]): The counts to add to.
    """
    for row in rows:
        for of_names, of_values in preset.pairs.items():
            for of_name, _ in find_pairs(of_names, of_values, tuple(row)):
                name = str(row.get(of_name) or "").strip()
                for pattern in preset.beside if name else ():
                    column = pattern.replace("*", match_star(of_names, of_name))
                    if not is_blank(row.get(column)):
                        counts = usual.setdefault((pattern, name), Counter())
                        counts[str(row[column])] += 1


def match_star(pattern: str, column: str) -> str:
    """RETURNS (str): What the `*` of a pattern stands for in a column."""
    before, _, after = pattern.partition("*")
    return column.removeprefix(before).removesuffix(after)
