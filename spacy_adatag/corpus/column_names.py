"""The names of columns, of which several may be the same."""

import re
from typing import Container, Dict, Iterable, List

# What the title of a product is called.
TITLE = re.compile(
    r"(?:.*:)?(?:product|produkt|artikel|article|item)?[ _-]?(?:title|name|titel|titre"
    r"|titolo|titulo|bezeichnung|nom|nombre|nome|naam|navn|namn|nazwa|nazev|название"
    r"|наименование)",
    re.I,
)
NUMBERED = re.compile(r"(.+) \((?:[2-9]|[1-9]\d+)\)", re.DOTALL)

# What columns of a table without names are called.
UNNAMED = re.compile(r"column \d+")


def number_names(names: Iterable[str]) -> List[str]:
    """Tell columns of the same name apart. The name alone means the first of them.

    names (Iterable[str]): The names.
    RETURNS (List[str]): The names. The second of a name becomes `name (2)`.
    """
    found: Dict[str, None] = {}
    header: List[str] = []
    for name in names:
        new, number = name, 1
        while name and new in found:
            number += 1
            new = f"{name} ({number})"
        found[new] = None
        header.append(new)
    return header


def name_columns(number: int) -> List[str]:
    """RETURNS (List[str]): The names of the columns of a table that has none."""
    return [f"column {i}" for i in range(1, number + 1)]


def get_first(name: str, columns: Container[str]) -> str:
    """Get the name of the first of several columns of one name.

    name (str): The name of a column, from `number_names`.
    columns (Container[str]): The names of all columns.
    RETURNS (str): `name` for `name (2)`, if there is such a column.
    """
    found = NUMBERED.fullmatch(name)
    return found[1] if found is not None and found[1] in columns else name
