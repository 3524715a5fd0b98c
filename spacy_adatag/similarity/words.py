"""What is known of single words."""

import re
from itertools import repeat
from threading import Lock
from typing import Dict, List, NamedTuple, Tuple

import numpy
from spacy.strings import StringStore, get_string_id

from ..texts.inflection import stem

# The forms in which words are compared: in lower case, without an inflection, with any
# number for another, and by what kind of word it is.
FORMS = ("lower", "stem", "number", "shape")
# Words that begin and end no value.
LINKING = {"a", "an", "and", "at", "by", "for", "from", "in", "into", "is", "of"}
LINKING |= {"on", "or", "per", "the", "to", "with"}
_NUMBER = re.compile(r"\d+([.,/]\d+)*")
# Base of the hash. Overflow is wanted: hashes are numbers modulo 2 ** 64.
_BASE = 0x9E3779B97F4A7C15
_MODULUS = 2**64
# So many words are kept.
_MOST = 200_000


class Facts(NamedTuple):
    """Facts of some words. Every array has one entry for each word.

    lower (ndarray): The hash of the word in lower case, as in spaCy's string store.
    hashes, powers (ndarray): The hash of each of `FORMS`, and the power of the base by
        its length, shape (words, forms). See `join_hashes`.
    links (ndarray): Whether it begins or ends no value.
    marks (ndarray): Whether it has no letter or digit.
    digits (ndarray): Whether it has a digit.
    capital (ndarray): Whether it begins with a capital.
    """

    lower: numpy.ndarray
    hashes: numpy.ndarray
    powers: numpy.ndarray
    links: numpy.ndarray
    marks: numpy.ndarray
    digits: numpy.ndarray
    capital: numpy.ndarray

    def take(self, at: numpy.ndarray) -> "Facts":
        """Select words by their indices."""
        return Facts(*(array[at] for array in self))


class _Known:
    """The facts of words that were met before."""

    def __init__(self) -> None:
        # The row of each word, by its hash in the string store.
        self.rows: Dict[int, int] = {}
        # There is place for more.
        self.facts = _to_arrays([_describe("")])

    def find(self, words: numpy.ndarray) -> numpy.ndarray:
        """Get the row of each word, -1 if it is new, shape (words,)."""
        found = map(self.rows.get, words.tolist(), repeat(-1))
        return numpy.fromiter(found, "int64", len(words))

    def add(self, words: List[int], strings: StringStore) -> None:
        """Add new words."""
        first = len(self.rows)
        made = _to_arrays([_describe(strings[word]) for word in words])
        last = first + len(words)
        if last > len(self.facts.lower):
            # Twice as many, or each batch would copy all.
            self.facts = Facts(
                *(
                    numpy.concatenate([own[:first], new, numpy.zeros_like(own[:last])])
                    for own, new in zip(self.facts, made)
                )
            )
        else:
            for own, new in zip(self.facts, made):
                own[first:last] = new
        self.rows.update(zip(words, range(first, last)))


def get_facts(words: numpy.ndarray, strings: StringStore) -> Facts:
    """Get the facts of words. Those of words that were met before are cached.

    words (ndarray): Hashes of the words, shape (words,).
    strings (StringStore): The strings that they are in.
    RETURNS (Facts): The facts.
    """
    global _known
    with _lock:
        if len(_known.rows) > _MOST:
            _known = _Known()
        rows = _known.find(words)
        if (rows < 0).any():
            _known.add(numpy.unique(words[rows < 0]).tolist(), strings)
            rows = _known.find(words)
        return _known.facts.take(rows)


def _describe(word: str) -> Tuple:
    lower = word.lower()
    has_digit = any(map(str.isdigit, word))
    is_mark = not any(map(str.isalnum, word))
    shape = lower if is_mark else "x"
    if has_digit:
        shape = "d" if _NUMBER.fullmatch(word) else "m"
    base = "" if is_mark else stem(lower)
    forms = lower, base, _NUMBER.sub("#", lower), shape
    hashes, powers = zip(*((hash_text(form), get_power(form)) for form in forms))
    return (
        get_string_id(lower),
        hashes,
        powers,
        lower in LINKING,
        is_mark,
        has_digit,
        word[:1].isupper(),
    )


def _to_arrays(described: List[Tuple]) -> Facts:
    """Make arrays of at least one result of `_describe`."""
    types = ("uint64", "uint64", "uint64", "f", "f", "f", "f")
    return Facts(*(numpy.array(own, kind) for own, kind in zip(zip(*described), types)))


def join_hashes(
    hashes: numpy.ndarray, powers: numpy.ndarray, starts: numpy.ndarray, longest: int
) -> numpy.ndarray:
    """Get the hash of all n-grams, up to a length. The hash depends on the characters of
    the words only, not on where a tokenizer has cut them.

    hashes, powers (ndarray): Of the words, shape (tokens, forms).
    starts (ndarray): The first token of each n-gram, shape (n-grams,).
    longest (int): The number of words of the longest n-gram.
    RETURNS (ndarray): Shape (longest, n-grams, forms). N-grams that reach behind the last
        token have the hash of their part.
    """
    after = ((0, longest), (0, 0))
    hashes = numpy.pad(hashes, after)
    powers = numpy.pad(powers, after, constant_values=1)
    joined = numpy.empty((longest, len(starts), hashes.shape[1]), dtype="uint64")
    before = numpy.zeros_like(joined[0])
    for i in range(longest):
        at = starts + i
        before = before * powers[at] + hashes[at]
        joined[i] = before
    return joined


def hash_text(text: str) -> int:
    """Hash the characters of a text, so that `join_hashes` can join the hashes of words.

    text (str): The text.
    RETURNS (int): The hash, a number of 64 bits.
    """
    number = 0
    for character in text:
        number = (number * _BASE + ord(character) + 1) % _MODULUS
    return number


def get_power(text: str) -> int:
    """Get the power of the base that the hash of what comes before is multiplied by.

    text (str): The text.
    RETURNS (int): A number of 64 bits.
    """
    return pow(_BASE, len(text), _MODULUS)


_known = _Known()
# Threads may share a process.
_lock = Lock()
