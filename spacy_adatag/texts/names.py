"""Names of attributes, which each shop writes in its own way."""

import re
from functools import lru_cache
from typing import Dict, Iterable, Optional

APART = re.compile(r"[\s_-]+")
# Between a lower-case letter or digit and a capital, and before the last capital of a
# run: `SkinType`, `USBPort`, `Model2Name`.
WORD_STARTS = re.compile(r"(?<=[a-zа-яё0-9])(?=[A-ZА-ЯЁ])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=2**12)
def fold_name(name: str) -> str:
    """Fold the name of an attribute, to compare it with the name that a shop has for it.

    name (str): The name, such as `Pack size`, `pack_size` or `PackSize`.
    RETURNS (str): The name in lower case, in one word: `packsize`.
    """
    return APART.sub("", name.casefold()) or name


class Names:
    """Names of attributes, to find them by those of a shop."""

    def __init__(self, names: Iterable[str]) -> None:
        """
        names (Iterable[str]): The names. If several would do, the first is meant.
        """
        self._found: Dict[str, str] = {}
        names = list(names)
        for fold in (str, str.casefold, fold_name):
            for name in names:
                self._found.setdefault(fold(name), name)

    def find(self, name: str) -> Optional[str]:
        """Find the attribute that a shop means.

        name (str): The shop's name.
        RETURNS (Optional[str]): Exactly this name, or else the same in another case, or
            else with other blanks, `_` and `-`. None if there is none.
        """
        found = self._found
        return found.get(name) or found.get(name.casefold()) or found.get(fold_name(name))
