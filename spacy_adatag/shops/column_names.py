"""What the name of a column says about its use, in the languages of most shops."""

import re
from functools import lru_cache
from typing import Dict, Optional, Sequence, Tuple

from ..texts.units import read_named_unit
from .column_splitting import NUMBER, SOURCE, split_words
from .column_words import (
    BESIDE_LOOSE,
    BEST_IDS,
    CATEGORIES,
    COMPANIES,
    DESCRIBED,
    DESCRIPTIONS,
    DOUBTFUL,
    FIRST_KEYS,
    IDS,
    ITEM_KEYS,
    ITEMS,
    JOINED,
    KEYS,
    LANGUAGES,
    LOCALE_FIRST,
    LOCALES,
    LOOSE_NOISE,
    NO_CATEGORIES,
    NO_TEXTS,
    NOISE,
    PARENTS,
    PARTNERS,
    PEOPLE,
    PHRASES,
    PLAIN_KEYS,
    SPECIFICATIONS,
    TITLE,
    TITLES,
    UNITS,
    VARIANTS,
    WHERE,
    WRAPPERS,
    list_words,
)

# A language as one of the keys that lead to a text: `translations.en.name`.
SEGMENT = re.compile(
    r"(?<![^./:])(?:en|de|fr|es|it|pt|nl|pl|sv|da|fi|nb|cs|sk|hu|ro|bg|el|ru|uk|ua|tr)"
    r"(?:[-_][A-Z]{2})?[./:]"
)
# Words that are no noise beside others: cXML has attributes in `SearchDataElement`, and
# others in `MetaField`.
NAMED = {"search": {"data"}, "meta": {"field", "fields"}}
# Objects of Contentful and of JSON:API that only have links to others.
REFERENCES = ("sys", "relationships")


def _rank(groups: Sequence[str]) -> Dict[str, int]:
    return {word: rank for rank, words in enumerate(groups) for word in list_words(words)}


_TITLES, _BEST = _rank(TITLES), _rank(BEST_IDS)
_WRAPPERS = list_words(WRAPPERS)
_TITLE, OF_ITEMS = list_words(TITLE), list_words(ITEMS)
# `Item No` is a number, `description_no` is Norwegian.
_NUMBERED = OF_ITEMS | {"art", "style", "part"}
_KEYS, _FIRST_KEYS = list_words(KEYS), list_words(FIRST_KEYS)
_BARCODES = frozenset({"ean", "eans", "gtin", "gtins", "upc", "isbn", "strichcode"})
_LANGUAGES = tuple(tuple(each.split()) for each in LANGUAGES)
_WHERE, _PHRASES = list_words(WHERE), {tuple(each.split()) for each in PHRASES}
_LINKS = frozenset({"link", "links", "url", "href"})
_ITEM_KEYS = list_words(ITEM_KEYS)
_DESCRIPTIONS, _IDS = list_words(DESCRIPTIONS), list_words(IDS)
_PARENTS, _CATEGORIES = list_words(PARENTS), list_words(CATEGORIES)
_NO_CATEGORIES, _PEOPLE = list_words(NO_CATEGORIES), list_words(PEOPLE)
_NOISE, _LOCALES = list_words(NOISE), list_words(LOCALES)
_LOOSE, _DOUBTFUL = list_words(LOOSE_NOISE), list_words(DOUBTFUL)
_DESCRIBED = list_words(DESCRIBED)
_NO_TEXTS, _PARTNERS = list_words(NO_TEXTS), list_words(PARTNERS)
_COMPANIES, _VARIANTS = list_words(COMPANIES), list_words(VARIANTS)
_SPECIFICATIONS, _UNITS = list_words(SPECIFICATIONS), list_words(UNITS)
_BESIDE_LOOSE = (
    _LOOSE | list_words(BESIDE_LOOSE) | OF_ITEMS | _DESCRIPTIONS | _LOCALES | _VARIANTS
)
# Of keys that say nothing, such as `value`, the one before counts.
_PLAIN_KEYS = _BESIDE_LOOSE | list_words(PLAIN_KEYS) | frozenset("0123456789")
# The rank of a title with a word of `ITEMS`: `Product Name` is as clear as `Title`.
WITH_ITEM = 0


@lru_cache(maxsize=2**12)
def get_base(name: str) -> Tuple[str, ...]:
    """RETURNS (Tuple[str, ...]): The words of a name, without its language."""
    first = LOCALE_FIRST.match(name)
    if first is not None and first[1].lower() in _LOCALES:
        name = name[first.end() :]
    # One of the keys that lead to a text may be a language.
    words = list(split_words(SEGMENT.sub("", name) or name))
    while len(words) > 1 and words[-1] in _LOCALES:
        words.pop()
    return tuple(words)


def rank_title(name: str) -> Optional[int]:
    """RETURNS (Optional[int]): How clearly a column is a title, 0 for the clearest. None
    if its name does not say so."""
    head, _, last = name.removeprefix(SOURCE).rpartition(".")
    while head and _LOCALES.issuperset(split_words(last)):
        # Such as `attributes.name.value`.
        name = head
        head, _, last = name.rpartition(".")
    if not _WRAPPERS.isdisjoint(split_words(head)):
        # Such as `attributes.name`, of an object that holds the product.
        name = last if _WRAPPERS.union(OF_ITEMS).issuperset(split_words(head)) else name
    words = [word for word in get_base(name) if not word.isdigit()]
    if not words:
        return None
    if len(words) == 1:
        return WITH_ITEM if JOINED.fullmatch(words[0]) else _TITLES.get(words[0])
    ends = words[-1] in _TITLE and OF_ITEMS.issuperset(words[:-1])
    begins = words[0] in _TITLE and OF_ITEMS.issuperset(words[1:])
    return WITH_ITEM if ends or begins else None


def is_description(name: str) -> bool:
    """RETURNS (bool): Whether the name of a column says that it describes products. Of
    `about.processor`, the last key does not."""
    last = name.rpartition(".")[2]
    is_plain = _PLAIN_KEYS.issuperset(split_words(last))
    words = split_words(name if is_plain else last)
    return may_be_text(name) and not _DESCRIPTIONS.isdisjoint(words)


def is_only_described(name: str) -> bool:
    """RETURNS (bool): Whether a column is called a description, and of nothing but the
    product."""
    words = set(get_base(name)) - OF_ITEMS
    return bool(words) and _DESCRIBED.issuperset(words)


def may_be_text(name: str) -> bool:
    """RETURNS (bool): Whether texts in a column may be those of products."""
    return _NO_TEXTS.isdisjoint(split_words(name))


def is_company(name: str) -> bool:
    """RETURNS (bool): Whether a column has the names of companies by its name."""
    return get_base(name)[-1:] != () and get_base(name)[-1] in _COMPANIES


def rank_id(name: str) -> Optional[int]:
    """RETURNS (Optional[int]): How clearly a column identifies products, 0 for the best.
    None if its name does not say so."""
    words = get_base(name)
    is_number = words == ("no",) or _NUMBERED.issuperset(words)
    if split_words(name)[-1:] == ("no",) and is_number:
        # Not Norwegian.
        words = (*words, "number")
    if not words or is_category(name):
        return None
    if "".join(words) in _IDS:
        # `Art.-Nr.` is `ArtNr`.
        words = ("".join(words),)
    if len(words) > 1 and words[0] in _FIRST_KEYS and OF_ITEMS.issuperset(words[1:]):
        words = words[::-1]
    if words[-1] == NUMBER and words[-2:-1] and words[-2] in _IDS:
        # `Reference #` is a reference.
        words = words[:-1]
    if _is_item_key(words):
        return len(BEST_IDS)
    if words[0] == "identificador":
        # Of the link, which the rows of a product share.
        return 1
    if words[-1] not in _IDS:
        return None
    return _BEST.get(words[-1], len(BEST_IDS)) + 2 * (not OF_ITEMS.issuperset(words[:-1]))


def is_id_of_item(name: str) -> bool:
    """RETURNS (bool): Whether a column identifies what is sold, such as `product_id`."""
    words = get_base(name)
    return len(words) > 1 and words[-1] in _IDS and OF_ITEMS.issuperset(words[:-1])


def _is_item_key(words: Sequence[str]) -> bool:
    return len(words) > 1 and words[0] in _ITEM_KEYS and OF_ITEMS.issuperset(words[1:])


def is_id(name: str) -> bool:
    """RETURNS (bool): Whether a column identifies products by its name."""
    return rank_id(name) is not None


def is_model(name: str) -> bool:
    """RETURNS (bool): Whether a column has model numbers, which may identify products."""
    return get_base(name)[-1:] == ("model",)


def is_parent(name: str) -> bool:
    """RETURNS (bool): Whether a column names what several rows belong to."""
    return not _PARENTS.isdisjoint(split_words(name))


def is_category(name: str) -> bool:
    """RETURNS (bool): Whether a column has the categories of products, or the sets of
    their attributes. Those of people, such as `Age Category`, are an attribute."""
    words = {*split_words(name)}
    return bool(words & _CATEGORIES and not words & _PEOPLE) or _is_set(name)


def names_categories(name: str) -> bool:
    """RETURNS (bool): Whether these are the categories of products: `price_category` has
    others."""
    return is_category(name) and _NO_CATEGORIES.isdisjoint(split_words(name))


def is_noise(name: str) -> bool:
    """RETURNS (bool): Whether a column holds nothing that a text says, such as prices."""
    if name.endswith(("@type", "__typename")):
        # The class of an object.
        return True
    if split_words(name.rpartition(".")[2]) in _LANGUAGES:
        # The language of a text.
        return True
    # `MwSt` is one word.
    words = (*split_words(name), *split_words(name.casefold()))
    noisy = _NOISE.intersection(words)
    if any(noisy == {word} and others & {*words} for word, others in NAMED.items()):
        noisy = frozenset()
    if noisy and not (noisy <= _WHERE and is_only_described(" ".join({*words} - noisy))):
        return True
    if any(pair in _PHRASES for pair in zip(words, words[1:])):
        return True
    # `image.dimensions.width` is the one of the image.
    first = name.partition(".")[0]
    if first in REFERENCES:
        return True
    return _is_loose(split_words(name)) or (first != name and _is_loose((first,)))


def _is_loose(words: Sequence[str]) -> bool:
    others = [word for word in words if not word.isdigit()]
    return not _LOOSE.isdisjoint(others) and _BESIDE_LOOSE.issuperset(others)


def is_link(name: str) -> bool:
    """RETURNS (bool): Whether a column is called a link, and nothing else that a text
    does not say."""
    words = split_words(name)
    return not _LINKS.isdisjoint(words) and not is_noise(" ".join({*words} - _LINKS))


def is_doubtful(name: str) -> bool:
    """RETURNS (bool): Whether a column that `is_noise` by its name may be an attribute:
    it is called `Collection` or `Link`, and of nothing but the product."""
    words = [word for word in split_words(name) if not word.isdigit()]
    others = [word for word in words if word not in OF_ITEMS]
    return len(others) == 1 and others[0] in _DOUBTFUL


def is_number_of(name: str) -> bool:
    """RETURNS (bool): Whether a column has identifiers of anything: `tax_id`. A model or
    part number may stand in texts."""
    words = [word for word in split_words(name) if not word.isdigit()]
    if not words or read_named_unit(name) is not None:
        # `ID (mm)` is the inner diameter.
        return False
    if words[0] in _VARIANTS and (words[-1] == "count" or rank_id(name) is not None):
        return True
    # `manufacturer_part_number` may be in a text, `supplier_no` is not.
    of_partner = len(words) == 2 and words[0] in _PARTNERS
    if of_partner and (words[1] == "no" or words[1] in _IDS):
        return True
    rank = rank_id(name)
    if words[-1] in _KEYS or words[0] in _FIRST_KEYS or words == [NUMBER]:
        return True
    if _is_item_key(words) or not _BARCODES.isdisjoint(words):
        return True
    return rank is not None and rank < len(BEST_IDS)


def is_specification(name: str) -> bool:
    """RETURNS (bool): Whether a column holds several attributes."""
    return not (_SPECIFICATIONS.isdisjoint(split_words(name)) or _is_set(name))


def _is_set(name: str) -> bool:
    words = split_words(name)
    return ("attribute", "set") in zip(words, words[1:])


def is_unit(name: str) -> bool:
    """RETURNS (bool): Whether a column has the units of other columns."""
    # Of an object, one of the keys says so: `base_unit.short`.
    keys = [split_words(key) for key in name.split(".")]
    return any(words and (words[-1] in _UNITS or words[0] in _UNITS) for words in keys)


def is_variant_name(name: str) -> bool:
    """RETURNS (bool): Whether a column has names of variants, such as `M / Red`."""
    words = split_words(name)
    while words and words[0] in OF_ITEMS:
        words = words[1:]
    return bool(words) and words[0] in _VARIANTS and words[-1] in _TITLE
