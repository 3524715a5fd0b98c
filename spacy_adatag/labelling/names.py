"""Find attributes that have one name in several spellings: `Talla` and `Tallas`."""

import unicodedata
from typing import Dict, Iterable, List, Tuple

from ..texts.inflection import are_inflections
from ..texts.names import WORD_STARTS
from ..texts.normal import KEYS, Text, fold


def split_name(name: str) -> List[str]:
    """Split the name of an attribute into words.

    name (str): The name.
    RETURNS (List[str]): The words and numbers, without accents and symbols.
    """
    name = unicodedata.normalize("NFKD", WORD_STARTS.sub(" ", name))
    name = "".join(char for char in name if not unicodedata.combining(char))
    return [word for word in Text(name).words if word[-1].isalnum()]


def find_spellings(names: Iterable[str]) -> List[List[str]]:
    """Find names that differ in case, accents, punctuation or a plural only.

    names (Iterable[str]): The names of attributes, each once.
    RETURNS (List[List[str]]): The names that may be one, in their order.
    """
    groups: Dict[Tuple[str, ...], List[List[str]]] = {}
    for name in names:
        words = split_name(name)
        if not words:
            continue
        # The same keys are a hint, see `stem`.
        candidates = groups.setdefault(tuple(KEYS[word] for word in words), [])
        for group in candidates:
            if _is_same(words, split_name(group[0])):
                group.append(name)
                break
        else:
            candidates.append([name])
    return [group for found in groups.values() for group in found if len(group) > 1]


def _is_same(one: List[str], other: List[str]) -> bool:
    return all(map(are_inflections, map(fold, one), map(fold, other)))
