"""Names that somebody may have meant."""

import difflib
from typing import Iterable, List


def find_similar(name: str, names: Iterable[str]) -> List[str]:
    """Find names that are similar to a name, in any case.

    name (str): The name.
    names (Iterable[str]): The names to choose from.
    RETURNS (List[str]): Up to three of them, the most similar first.
    """
    lower = {known.lower(): known for known in names}
    near = difflib.get_close_matches(name.lower(), lower, n=3, cutoff=0.5)
    return [lower[n] for n in near]
