"""Compare the names of options: forms, spellings and misspelt words."""

import re
import string
import unicodedata
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Tuple

from ..texts.inflection import are_inflections, stem
from ..texts.normal import LEGAL_FORMS, Form, is_number
from ..texts.units import are_spellings
from .inside import is_amount
from .synonyms import spell

# The letters of words that may be misspelt. Of shorter words, more misspellings are
# words: with a letter too many or few in a row, with two letters swapped, without one of
# its letters or with another vowel, with any other letter, with several. With less, more
# of them are found, and more words are taken for another one:
# `project/benchmarks/options.py` counts both.
MIN_LETTERS, SWAPPED, MISSING, CHANGED, LONG, SIMILAR = 4, 5, 7, 8, 10, 0.9
VOWELS = set("aeiouy")
REPEATED = re.compile(r"(.)\1+")
# Of these, other letters are others: `MiniSDXC`, `TSOP`.
ABBREVIATED = re.compile(
    r"[^\W\d_]*[A-Z]{2}[^\W\d_]*[a-z][^\W\d_]*|[a-z]+[A-Z]{2}[^\W\d_]*|\b[A-Z]{2,4}\b"
)
CODE = re.compile(r"[^\W_]+(?:[-./][^\W_]+)*")


def join(form: Form) -> str:
    """RETURNS (str): The words of a name in one, but `1 2` is not 12."""
    has_number = any(map(is_number, form.words))
    return (" " if has_number else "").join(form.words)


def drop_accents(text: str) -> str:
    """RETURNS (str): A text without the accents of Latin letters. Those of other scripts
    make another letter: `й` is not `и`."""
    if text.isascii():
        return text
    apart = (unicodedata.normalize("NFD", letter) for letter in text)
    is_latin = string.ascii_letters.__contains__
    return "".join(a[0] if is_latin(a[0]) else a for a in apart)


def drop_legal_form(form: Form) -> Tuple[str, ...]:
    """RETURNS (Tuple[str, ...]): The words of a name, without `Inc.` or `Co., Ltd` after
    it, and `The` before it."""
    words = form.words
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and (words[-1] in LEGAL_FORMS or words[-1] == ","):
        words = words[:-1]
    return words


def are_forms(one: Form, other: Form) -> bool:
    """RETURNS (bool): Whether names have the same words, inflected, or units."""
    return all(
        are_inflections(a, b) or are_spellings(a, b)
        for a, b in zip(one.words, other.words)
    )


def get_stems(form: Form) -> Tuple[str, ...]:
    """RETURNS (Tuple[str, ...]): The stems of the words of a name, in one spelling."""
    return tuple(map(stem, spell(form.words)))


def are_spelt(one: Form, other: Form) -> bool:
    """RETURNS (bool): Whether names have the same words, spelt or inflected otherwise."""
    return all(map(are_inflections, spell(one.words), spell(other.words)))


def get_initials(form: Form) -> Tuple[str, ...]:
    """RETURNS (Tuple[str, ...]): The first letter of each word, which few misspell."""
    return tuple(word[0] for word in form.words)


def is_code(form: Form) -> bool:
    """RETURNS (bool): Whether a name is a code of letters and digits, such as `DDR4`, and
    no amount, such as `64GB`."""
    kinds = {is_number(word) for word in form.words}
    return bool(
        CODE.fullmatch(form.text) and len(kinds) == 2 and not is_amount(form.words)
    )


def are_misspelt(one: Form, other: Form) -> bool:
    """Check whether names are the same but for one misspelt word. Short words and numbers
    must be the same: `World War I` is not `World War II`.

    one (Form): An option.
    other (Form): A value with as many words, which begin with the same letters.
    RETURNS (bool): Whether they are.
    """
    pairs = [(a, b) for a, b in zip(one.words, other.words) if a != b]
    if len(pairs) != 1 or pairs[0][0] in map(str.casefold, ABBREVIATED.findall(one.text)):
        return False
    beside = max((len(a) for a, b in zip(one.words, other.words) if a == b), default=0)
    return is_misspelt(*pairs[0], beside >= MIN_LETTERS)


def count_shared(one: str, other: str) -> int:
    """RETURNS (int): How many letters two words begin with that are the same."""
    return sum(1 for _ in takewhile(bool, map(str.__eq__, one, other)))


def is_misspelt(right: str, word: str, is_clear: bool = False) -> bool:
    """Check whether a word is misspelt, and no other word. The shorter a word is, the
    more words are like it: `books` are no `boots`, and a `table` is no `tablet`.

    right (str): The word.
    word (str): What was written, with the same first letter.
    is_clear (bool): Whether there are other words beside it, which are the same.
    RETURNS (bool): Whether it is the word, misspelt.
    """
    shortest, longest = sorted(map(len, (right, word)))
    if shortest < MIN_LETTERS - 1 or not (right.isalpha() and word.isalpha()):
        return False
    if REPEATED.sub(r"\1", right) == REPEATED.sub(r"\1", word):
        # As in `Redd` and `leter`. `Reed` is another word, and so is `lose`.
        doubled = VOWELS.isdisjoint(re.findall(r"(.)\1", max(right, word, key=len)))
        is_long = shortest >= (MIN_LETTERS if doubled else SWAPPED)
        return is_long or word.startswith(right)
    start = count_shared(right, word)
    end = count_shared(right[start:][::-1], word[start:][::-1])
    left = right[start : len(right) - end], word[start : len(word) - end]
    size = max(map(len, left))
    if size == 2 and left[0] == left[1][::-1]:
        return longest >= SWAPPED
    if not end:
        # The ending of a word says what it means: `tablet`, `wired`.
        return False
    if size > 1:
        ratio = SequenceMatcher(None, right, word, autojunk=False).ratio()
        return longest >= LONG and ratio >= SIMILAR
    if longest >= (SWAPPED if is_clear else CHANGED):
        return True
    are_vowels = all(letter and letter in VOWELS for letter in left)
    return longest >= MISSING and (not left[1] or (are_vowels and start > 2))
