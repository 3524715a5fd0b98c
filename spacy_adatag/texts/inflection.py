"""Recognise English plurals and possessives by their spelling."""

from functools import lru_cache
from typing import FrozenSet

# Shorter words are not plurals: `us`, `is`.
MIN_LENGTH = 3
IRREGULAR = {
    "men": "man",
    "women": "woman",
    "children": "child",
    "feet": "foot",
    "teeth": "tooth",
    "mice": "mouse",
}
SIBILANTS = ("s", "x", "z", "ch", "sh")


def are_inflections(one: str, other: str) -> bool:
    """Check whether two words may be forms of one noun: `boot`, `boots` and `boot's`.

    one, other (str): The words, case-folded and without apostrophes.
    RETURNS (bool): Whether they share a base form.
    """
    return one == other or not _bases(one).isdisjoint(_bases(other))


def stem(word: str) -> str:
    """Make a key that all forms of a noun share, and some other words too. Use it to look
    words up, then compare them with `are_inflections`.

    word (str): The word, case-folded and without apostrophes.
    RETURNS (str): The key.
    """
    word = IRREGULAR.get(word.removesuffix("s"), word)
    short = word.rstrip("es")
    if not short:
        return word
    return short[:-1] + {"y": "i", "v": "f"}.get(short[-1], short[-1])


@lru_cache(maxsize=2**16)
def _bases(word: str) -> FrozenSet[str]:
    """RETURNS (FrozenSet[str]): The word, and the words that it may be the plural or
    possessive of. Some don't exist, but `cap` is not a base of `capes`."""
    bases = {word}
    if len(word) >= MIN_LENGTH and word.endswith("s") and not word.endswith("ss"):
        bases.add(word[:-1])
        if word.endswith("ies"):
            bases.add(word[:-3] + "y")
        if word.endswith("ves"):
            bases.update((word[:-3] + "f", word[:-3] + "fe"))
        if word.endswith("es") and word[:-2].endswith(SIBILANTS):
            bases.add(word[:-2])
    bases.update([IRREGULAR[base] for base in bases if base in IRREGULAR])
    return frozenset(bases)
