"""Split the names of columns into words."""

import re
from functools import lru_cache
from typing import Iterator, Tuple

from ..texts.names import WORD_STARTS
from .column_words import (
    CATEGORIES,
    DESCRIPTIONS,
    GLUED,
    IDS,
    ITEMS,
    LOOSE_NOISE,
    NO_TEXTS,
    NOISE,
    PARENTS,
    SPECIFICATIONS,
    TITLES,
    fold,
    list_words,
)

# Characters of Chinese and Japanese, and how many a known word has, at most.
UNSPACED, MAX_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]"), 8
WORD = re.compile(r"[^\W\d_]+|\d+")
# What stands for a number: `Item #`, `N° Inventario`. `#` alone is the row.
NUMBER = "number"
# Pimcore writes it before a language: `name#en`.
NUMBER_SIGN = re.compile(r"#(?![a-z]{2}(?:_[A-Z]{2})?\Z)|№|\b[Nn][°º]")
# Where Elasticsearch has a product.
SOURCE = "_source."
# What SAP writes after a name: `code[unique=true]`.
MODIFIER = re.compile(r"\[(?!lang)\w+ *=[^\[\]]*\]")
# Words that may be a part of a word.
PARTS = list_words(
    *(*TITLES, ITEMS, DESCRIPTIONS, IDS, PARENTS, CATEGORIES, NOISE, LOOSE_NOISE),
    *(NO_TEXTS, SPECIFICATIONS, GLUED),
)
MIN_PART = 3


@lru_cache(maxsize=2**12)
def split_words(name: str) -> Tuple[str, ...]:
    """Split the name of a column.

    name (str): The name, such as `productName[lang=en]`.
    RETURNS (Tuple[str, ...]): The words and numbers, in lower case and without accents:
        `product`, `name`, `lang`, `en`.
    """
    name = MODIFIER.sub("", name).removeprefix(SOURCE)
    name = NUMBER_SIGN.sub(f" {NUMBER} ", name)
    found = WORD.findall(fold(WORD_STARTS.sub(" ", name)))
    return tuple(part for word in found for part in _split_glued(word))


@lru_cache(maxsize=2**12)
def _split_glued(word: str) -> Tuple[str, ...]:
    """Split a word that consists of known ones: `productdescription`, `categoryid`."""
    if word not in PARTS:
        if UNSPACED.search(word):
            return tuple(_split_unspaced(word))
        if word.endswith("id") and word[:-2] in PARTS:
            return word[:-2], "id"
        for size in range(len(word) - MIN_PART, MIN_PART - 1, -1):
            if word[:size] in PARTS:
                rest = _split_glued(word[size:])
                if len(rest) > 1 or rest[0] in PARTS:
                    return word[:size], *rest
    return (word,)


def _split_unspaced(word: str) -> Iterator[str]:
    """Split a name in Chinese or Japanese, which has no blanks: `商品画像名` is `商品`,
    `画像` and `名`. The longest known words come first."""
    start = at = 0
    while at < len(word):
        ends = range(min(len(word), at + MAX_UNSPACED), at + 1, -1)
        size = next((end - at for end in ends if word[at:end] in PARTS), 0)
        if size and start < at:
            yield word[start:at]
        if size:
            yield word[at : at + size]
        at += size or 1
        start = at if size else start
    if start < len(word):
        yield word[start:]
