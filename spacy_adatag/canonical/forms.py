"""Compare the names of options: forms, spellings and misspelt words."""

import re
import string
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import takewhile
from typing import Callable, Sequence, Tuple

from ..texts.inflection import IRREGULAR, are_inflections
from ..texts.normal import LEGAL_FORMS, Form, is_number
from ..texts.units import UNITS, are_spellings

Words = Tuple[str, ...]
# Spellings of one word, the first stands for all.
SPELT = """gray grey
aluminum aluminium
fiber fibre
center centre
color colour
colored coloured
multicolor multicolour
multicolored multicoloured
jewelry jewellery
flavor flavour
odor odour
mold mould
tire tyre
pajama pyjama
licorice liquorice
yogurt yoghurt
and +
x *
2 ii
3 iii
4 iv
6 vi
7 vii
8 viii
9 ix
gen generation
k kt karat
dark dk
light lt"""
SPELLINGS = {
    other: first
    for first, *others in map(str.split, SPELT.splitlines())
    for other in others
}
# What plurals have more, or otherwise: `knives`, `bodies`.
REDUCED = str.maketrans({"e": None, "s": None, "'": None, "y": "i", "v": "f"})
# The letters of words that may be misspelt. Of shorter words, more misspellings are
# words: with a letter too many or few in a row, with two letters swapped, without one of
# its letters or with another vowel, with any other letter, with several. With less, more
# of them are found, and more words are taken for another one:
# `project/benchmarks/options.py` counts both.
MIN_LETTERS, SWAPPED, MISSING, CHANGED, LONG, SIMILAR = 4, 5, 7, 8, 10, 0.9
VOWELS = set("aeiouy")
NOT_PLURAL = ("ss", "us", "is", "ous")
CONSONANTS = re.compile(r"\A[^aeiouy]{3}|[^aeiouy]{4}")
REPEATED = re.compile(r"(.)\1+")
# Of these, other letters are others: `MiniSDXC`, `TSOP`.
ABBREVIATED = re.compile(
    r"[^\W\d_]*[A-Z]{2}[^\W\d_]*[a-z][^\W\d_]*|[a-z]+[A-Z]{2}[^\W\d_]*|\b[A-Z]{2,4}\b"
)
CODE = re.compile(r"[^\W_]+(?:[-./][^\W_]+)*[\"']?")


def join(words: Words) -> str:
    """RETURNS (str): The words of a name in one, but `1 2` is not 12."""
    has_number = any(map(is_number, words))
    return (" " if has_number else "").join(words)


def drop_accents(text: str) -> str:
    """RETURNS (str): A text without the accents of Latin letters. Those of other scripts
    make another letter: `й` is not `и`."""
    if text.isascii():
        return text
    apart = (unicodedata.normalize("NFD", letter) for letter in text)
    is_latin = string.ascii_letters.__contains__
    return "".join(a[0] if is_latin(a[0]) else a for a in apart)


def drop_legal_form(words: Sequence[str]) -> Words:
    """RETURNS (Tuple[str, ...]): The words of a name, without `Inc.` or `Co., Ltd` after
    it, and `The` before it."""
    words = tuple(words)
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and (words[-1] in LEGAL_FORMS or words[-1] == ","):
        words = words[:-1]
    return words


def spell(words: Sequence[str]) -> Tuple[str, ...]:
    """RETURNS (Tuple[str, ...]): Words in one of their spellings: `gray` for `grey`."""
    # Most plurals are those of the other spelling.
    return tuple(
        SPELLINGS.get(word) or SPELLINGS.get(word.removesuffix("s"), word)
        for word in words
    )


def make_key(words: Sequence[str]) -> str:
    """Make a key that all spellings of a name share, and some other names, too. Use it to
    look names up, then compare them with `SAME`.

    words (Sequence[str]): The folded words of the name.
    RETURNS (str): The key.
    """
    words = spell(drop_legal_form(words))
    # `S` has nothing else.
    return "".join(map(_reduce, words)) or "".join(words)


@lru_cache(maxsize=2**16)
def _reduce(word: str) -> str:
    """Leave out the letters that plurals have more, wherever they stand: `TShirts` are
    `T-Shirts`."""
    word = UNITS.get(word, word)
    if word.isdecimal():
        return word
    word = drop_accents(IRREGULAR.get(word.removesuffix("s"), word))
    return word.translate(REDUCED)


def are_forms(one: Words, other: Words) -> bool:
    """RETURNS (bool): Whether names have the same words, inflected, or units."""
    return len(one) == len(other) and all(
        are_inflections(a, b) or are_spellings(a, b) for a, b in zip(one, other)
    )


def are_spelt(one: Words, other: Words) -> bool:
    """RETURNS (bool): Whether names have the same words, spelt or inflected otherwise."""
    pairs = [spell([*map(drop_accents, drop_legal_form(each))]) for each in (one, other)]
    return are_forms(*pairs)


# How names are compared, in the order of certainty: words, letters, letters without
# accents, names without the legal form of a company, inflected words, other spellings.
SAME: Tuple[Callable[[Words, Words], bool], ...] = (
    lambda one, other: one == other,
    lambda one, other: join(one) == join(other),
    lambda one, other: drop_accents(join(one)) == drop_accents(join(other)),
    lambda one, other: drop_legal_form(one) == drop_legal_form(other),
    are_forms,
    are_spelt,
)


def get_initials(words: Words) -> Words:
    """RETURNS (Words): The first letter of each word, which few misspell."""
    return tuple(word[0] for word in words)


def is_code(form: Form) -> bool:
    """RETURNS (bool): Whether a name is a code of letters and digits, such as `DDR4`."""
    kinds = {is_number(word) for word in form.words}
    return CODE.fullmatch(form.text) is not None and len(kinds) == 2


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
    if right.endswith("s") and not word.endswith("s"):
        # As in `keybord` for `keyboards`.
        right = right[:-1]
    shortest, longest = sorted(map(len, (right, word)))
    if shortest < MIN_LETTERS - 1 or not (right.isalpha() and word.isalpha()):
        return False
    if REPEATED.sub(r"\1", right) == REPEATED.sub(r"\1", word):
        # As in `Redd` and `leter`. `Reed` is another word, and so is `lose`.
        doubled = VOWELS.isdisjoint(re.findall(r"(.)\1", max(right, word, key=len)))
        is_long = shortest >= (MIN_LETTERS if doubled else SWAPPED)
        return is_long or word.startswith(right) or _lacks_letter(right, word)
    if _lacks_letter(right, word):
        return True
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


def _lacks_letter(right: str, word: str) -> bool:
    """Check whether a word has a letter less in a place where that makes no other word of
    English.

    right, word (str): See `is_misspelt`.
    RETURNS (bool): Whether it lacks the `c` of `ck` (`blak`), one of two vowels in a row,
        unless it ends like another word (`gren`, but not `lose`), or a vowel without
        which too many consonants are in a row (`whte`).
    """
    if len(word) < MIN_LETTERS or len(right) != len(word) + 1:
        return False
    if right.replace("ck", "k") == word:
        return True
    at = count_shared(right, word)
    lacking, rest = right[at], right[at + 1 :]
    if rest != word[at:] or lacking not in VOWELS:
        return False
    if lacking in (right[at - 1], rest[:1]):
        return word[-1] not in "es"
    return CONSONANTS.search(word) is not None and CONSONANTS.search(right) is None


def is_plural(word: str) -> bool:
    """RETURNS (bool): Whether a word has the ending of an English plural."""
    return len(word) > 3 and word.endswith("s") and not word.endswith(NOT_PLURAL)
