"""Find attributes that have one name in several spellings or languages: `Talla` and
`Tallas`, `Color` and `Farbe`."""

import unicodedata
from functools import lru_cache
from typing import Dict, Iterable, List, Tuple

from ..shops.column_names import get_base, is_company, list_words
from ..shops.column_splitting import split_words
from ..texts.inflection import are_inflections
from ..texts.names import WORD_STARTS
from ..texts.normal import KEYS, Text, fold

# What the most usual attributes are called, first in English.
TRANSLATIONS = (
    "color colour farbe couleur colore cor kleur farg farve kolor barva farba culoare "
    "renk цвет колір χρωμα",
    "size größe groesse taille talla taglia tamanho maat storlek størrelse rozmiar "
    "velikost marime beden размер розмір μεγεθος",
    "brand marke marque marca merk varumarke mærke marka znacka бренд марка",
    "material matiere materiale materiaal materiał malzeme материал матеріал",
    "weight gewicht poids peso vikt vægt waga hmotnost вес вага",
)
MEANINGS = {
    word: words.split()[0] for words in TRANSLATIONS for word in list_words(words)
}
# `Model No` is no Norwegian model.
NUMBER = "no"
# `Size UK` and `Shoe Size US` are numbers of different systems.
BY_COUNTRY = "size"
# What companies are, whose names hold other words.
BRANDS = ("brand", "brand name")


def split_name(name: str) -> List[str]:
    """Split the name of an attribute into words.

    name (str): The name.
    RETURNS (List[str]): The words and numbers, without accents and symbols.
    """
    name = unicodedata.normalize("NFKD", WORD_STARTS.sub(" ", name))
    name = "".join(char for char in name if not unicodedata.combining(char))
    return [word for word in Text(name).words if word[-1].isalnum()]


def find_spellings(names: Iterable[str]) -> List[List[str]]:
    """Find names that differ in case, accents, punctuation, a plural or a language only.

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
    joined: Dict[str, List[str]] = {}
    for found in groups.values():
        for group in found:
            joined.setdefault(_find_meaning(group[0]), []).extend(group)
    return [group for group in joined.values() if len(group) > 1]


def _find_meaning(name: str) -> str:
    """RETURNS (str): The name without its language, in English if it is a usual one."""
    words = split_words(name)
    base = " ".join(words if words[-1:] == (NUMBER,) else get_base(name))
    meaning = MEANINGS.get(base, base or name)
    parts = base.split()
    is_size = any(MEANINGS.get(word, word) == BY_COUNTRY for word in parts)
    is_of_country = is_size and len(words) > len(parts)
    return " ".join(words) if is_of_country else meaning


@lru_cache(maxsize=2**10)
def is_brand(name: str) -> bool:
    """RETURNS (bool): Whether the values of an attribute are names of companies."""
    return _find_meaning(name) in BRANDS or is_company(name)


def _is_same(one: List[str], other: List[str]) -> bool:
    return all(map(are_inflections, map(fold, one), map(fold, other)))
