"""The names of columns, of which several may be the same."""

from pathlib import Path
from typing import Dict, Iterable, List, Optional, Sequence

from .shards import ShardError


def number_names(names: Iterable[str]) -> List[str]:
    """Tell columns of the same name apart.

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


def check_asked(path: Path, names: List[str], columns: Optional[Sequence[str]]) -> None:
    """Check that there is one column of each name that is asked for. If the others are
    asked for too, as `name (2)`, several may have the name.

    path (Path): The file.
    names (List[str]): The names of its columns.
    columns (Optional[Sequence[str]]): The columns that are asked for.
    RAISES (ShardError): If there are two.
    """
    for name in columns or ():
        if names.count(name) > 1 and f"{name} (2)" not in (columns or ()):
            raise ShardError(
                path, 0, f"expected one column {name!r}, got two: rename one of them"
            )
