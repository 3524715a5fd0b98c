"""Guard against values that match anywhere: `No`, `M`, and the `10` of a pack in "10 cm".

- Yes, no and symbols are never labelled.
- A single letter needs the words of its attribute before it, as in "Size M". A size also
  stands among others, as in "S/M/XL", or for itself between separators, as in "tee - M".
- A bare number needs the words of its attribute beside it: `4` is a number of cores in "4
  cores" and in "Cores: 4", and all numbers of "sizes 36, 37, 38" are sizes. If the name
  of the attribute has a unit, as in `Weight (g)`, the unit counts as such a word.
- The number of a price belongs to no attribute: `$30 per set`.
- A year needs no word if its attribute is a year: `Vintage`. "2019 g" is none.
- Numbers that hardly stand there by chance need no words: article numbers, `10 x 12`.
  `4/4` needs none either, but "4/4 cm" is something else.
"""

import re
import unicodedata
from functools import lru_cache
from typing import FrozenSet, NamedTuple, Optional, Sequence, Tuple

from ..corpus.cells import YES_NO
from ..texts.boundaries import HAN_OR_KANA
from ..texts.names import WORD_STARTS
from ..texts.normal import KEYS, Form, Text, fold, is_number
from ..texts.units import UNITS
from .names import split_name

# Words that say little in the name of an attribute: `Number of Keys`, `Pack Size`.
GENERIC = (
    "number numbers no nr num of the a an in per for and or with total size type value "
    "item items product quantity qty count amount max maximum min minimum approx"
)
# What attributes that count something are called, and what they count.
COUNTS = "pack package packaging packet pcs set lot quantity qty count unit content"
COUNTED = (
    "tablet tab capsule cap caplet softgel sgel gel gummy lozenge pill drop bag teabag "
    "sachet pod serving sheet roll stick bar bottle pair mask"
)
# What stands between the numbers of `5-10`, `4:3` and `10 x 12`.
JOINERS = frozenset(".,:;/-+*~x()")
TIMES = frozenset("x*")
PUNCTUATION = "()[]{}.'\"-_"
# How many words lie between a number and the word of its attribute, at most: "pack of
# 10", "Cores (total): 4", "4 CPU cores".
BEFORE = 3
AFTER = 2
# What may stand between a name and its value.
SIGNS = frozenset(":=-")
# What ends the words that belong to a number.
BORDERS = frozenset(",;|•/&")
SENTENCE = re.compile(r"[.!?]\s|\n")
# A number this long is hardly a coincidence, unless it is a year or has a unit. Numbers
# joined by something are not either.
MIN_DIGITS = 4
MIN_JOINED_DIGITS = 3
YEAR = re.compile(r"(?:19|20)\d\d")


# How attributes of years are called: "Rioja 2019" needs no other word.
YEARS = (
    "year vintage jahr jahrgang année millésime año añada anno annata ano jaar rok god"
)

# A size of clothes, case-folded. Of `2XL`, the number is a word of its own.
LETTER_SIZE = re.compile(r"x{0,5}[sl]|m")
# How attributes of sizes are called, as `fold` writes it.
SIZES = (
    "size sizes größe grösse groesse taille talla tallas taglia maat tamanho storlek "
    "størrelse koko rozmiar velikost размер beden サイズ 尺码"
)
# What sets a size apart, if a blank stands beside it.
SEPARATORS = re.compile(r"\s[-\u2010-\u2015]\s|\s[(\[]")
SEPARATING = frozenset("/,|•;")
# What stands between the sizes of a list.
LISTED = frozenset("/,|&")
MIN_LISTED = 3

GENERIC_WORDS = frozenset(GENERIC.split())
SIZE_WORDS = frozenset(SIZES.split())
SIZE_KEYS = frozenset(KEYS[word] for word in SIZES.split())
YEAR_KEYS = frozenset(KEYS[word] for word in YEARS.split())
COUNT_KEYS = frozenset(KEYS[word] for word in COUNTS.split())
COUNTED_KEYS = COUNT_KEYS.union(KEYS[word] for word in COUNTED.split())


def is_vague(form: Form) -> bool:
    """Check whether a value should never be labelled.

    form (Form): The value.
    RETURNS (bool): Whether it says yes or no, or is a single symbol.
    """
    if len(form.words) != 1:
        return False
    (word,) = form.words
    if word in YES_NO:
        return True
    single = form.simple.strip(PUNCTUATION)
    return len(single) == 1 and not (single.isdecimal() or single.isalpha())


def is_size(word: str) -> bool:
    """RETURNS (bool): Whether a word of a text is a size such as `M` or `XL`."""
    return word.isupper() and LETTER_SIZE.fullmatch(word.casefold()) is not None


def is_letter_size(form: Form) -> bool:
    """RETURNS (bool): Whether a value is a size such as `M` or `2XL`."""
    words = form.words[1:] if is_number(form.words[0]) else form.words
    return len(words) == 1 and LETTER_SIZE.fullmatch(words[0]) is not None


class Guard(NamedTuple):
    """What a text must say beside a value.

    names (FrozenSet[str]): The keys of words, of which one must stand beside the value.
    is_size (bool): Whether the value is one of several sizes that are letters.
    is_year (bool): Whether the attribute is a year, and so is the value.
    """

    names: FrozenSet[str]
    is_size: bool = False
    is_year: bool = False


def find_guard(attribute: str, form: Form, is_size: bool = False) -> Optional[Guard]:
    """Find what a text must say beside a value.

    attribute (str): The attribute of the value.
    form (Form): The value.
    is_size (bool): Whether the values of the attribute are sizes, as `M` and `XL`. If its
        name says that it is a size, they are.
    RETURNS (Optional[Guard]): What it must say, see `is_said`. None if the value speaks
        for itself.
    """
    if _is_letter(form.simple.strip(PUNCTUATION)):
        names = find_names(attribute)
        is_size = is_size or any(fold(w) in SIZE_WORDS for w in Text(attribute).words)
        return Guard(names, is_size and is_letter_size(form))
    if form.simple.isalpha():
        return None
    if not _is_bare(form) or not TIMES.isdisjoint(form.words):
        return None
    if _is_joined(form.words) and _count_digits(form.words) >= MIN_JOINED_DIGITS:
        return None
    names = find_names(attribute)
    is_year = not names.isdisjoint(YEAR_KEYS) and YEAR.fullmatch(form.simple)
    return Guard(names, is_year=bool(is_year))


@lru_cache(maxsize=2**14)
def find_names(attribute: str) -> FrozenSet[str]:
    """Find the words that say which attribute a number belongs to.

    attribute (str): The attribute.
    RETURNS (FrozenSet[str]): The keys of the words in its name, without general ones if
        there are others.
    """
    # Texts may have its accents, or leave them out.
    written = Text(WORD_STARTS.sub(" ", attribute)).words
    words = [w for w in (*split_name(attribute), *written) if w[-1].isalpha()]
    special = [word for word in words if fold(word) not in GENERIC_WORDS]
    names = frozenset(KEYS[word] for word in special or words)
    if not SIZE_WORDS.isdisjoint(map(fold, special or words)):
        # A feed has its names in English, also of texts in other languages.
        names |= SIZE_KEYS
    # The height of a package in cm is no count.
    has_unit = not names.isdisjoint(UNITS.keys() - COUNT_KEYS)
    return names if has_unit or names.isdisjoint(COUNT_KEYS) else names | COUNTED_KEYS


def count_names(text: Text, first: int, attribute: str) -> int:
    """Count the words of an attribute's name right before a value: 2 in "Top Color: red".

    text (Text): The text.
    first (int): The index of the value's first word.
    attribute (str): The attribute.
    RETURNS (int): The number of words.
    """
    names, count = find_names(attribute), 0
    for i in range(first - 1, -1, -1):
        if text.keys[i] in names:
            count += 1
        elif count or text.words[i] not in SIGNS:
            break
    return count


def is_said(text: Text, first: int, last: int, guard: Guard) -> bool:
    """Check whether a text says which attribute a number or a letter belongs to.

    text (Text): The text.
    first, last (int): The index of the value's first word, and the one after the last.
    guard (Guard): What the text must say.
    RETURNS (bool): Whether one of the words stands near, or the number is so long that
        it needs none, or the letter is clearly a size.
    """
    words, keys, names = text.words, text.keys, guard.names
    if _is_letter(words[first]):
        return _is_letter_said(text, first, guard)
    number = words[first:last]
    if not guard.is_year:
        # The unit in "2018, 750 ml" is no unit of the year, and years may be "2015/2016".
        first, last = _find_list(text, first, last)
        if _is_inner(text, first) and keys[first - 1] not in names:
            return False
    if any(
        map(_is_currency, (*words[max(first - 1, 0) : first], *words[last : last + 1]))
    ):
        return False
    for i in range(first - 1, max(first - 1 - BEFORE, -1), -1):
        if _ends(words[i]) or SENTENCE.search(text.between(i + 1)):
            break
        if keys[i] in names:
            return True
    is_glued = last < len(words) and not text.between(last) and words[last].isalpha()
    for i in range(last, min(last + AFTER, len(words))):
        if _ends(words[i]) or SENTENCE.search(text.between(i)):
            break
        if keys[i] in names:
            return True
        if i == last and (is_glued or keys[i] in UNITS):
            # It counts something else: `4G`, `10 cm`. `4GB RAM` says of what.
            is_named = keys[i] in UNITS and keys[i + 1 : i + 2] and keys[i + 1] in names
            return bool(is_named) and names.isdisjoint(COUNT_KEYS | SIZE_KEYS)
    if guard.is_year or _is_joined(number):
        return True
    return _count_digits(number) >= MIN_DIGITS and YEAR.fullmatch(number[0]) is None


def _is_letter_said(text: Text, at: int, guard: Guard) -> bool:
    """RETURNS (bool): Whether a letter belongs to the attribute. "m" are metres."""
    words = text.words
    if not words[at].isupper() or _has_number(text, at):
        return False
    before = at - 1
    if before >= 0 and words[before] == ":":
        before -= 1
    if before >= 0 and text.keys[before] in guard.names:
        return "\n" not in text.between(at)
    return guard.is_size and (_is_listed(text, at) or _is_apart(text, at))


def _has_number(text: Text, at: int) -> bool:
    """RETURNS (bool): Whether a number belongs to a letter: `5 L`, `M30`."""
    words, after = text.words, at + 1
    if at and is_number(words[at - 1]) and not text.between(at).strip():
        return True
    return after < len(words) and not text.between(after) and is_number(words[after])


def _is_listed(text: Text, at: int) -> bool:
    """RETURNS (bool): Whether a letter is one of several sizes, as in `S/M/2XL`."""
    sizes = [text.words[at]]
    for step in (-1, 1):
        i = at + step
        while 0 <= i < len(text.words):
            word = text.words[i]
            if is_size(word):
                if len(word) == 1 and _has_number(text, i):
                    break
                sizes.append(word)
            elif not (word in LISTED or is_number(word)):
                break
            i += step
    return len(sizes) >= MIN_LISTED or any(len(size) > 1 for size in sizes)


def _is_apart(text: Text, at: int) -> bool:
    """RETURNS (bool): Whether separators stand before and after a letter, or the text
    ends."""
    words, end = text.words, at + 1
    gap = text.between(at)
    is_set_off = at > 0 and gap[-1:].isspace() and words[at - 1] in SEPARATING
    if not (is_set_off or SEPARATORS.search(gap)):
        return False
    if at and "(" in gap and _is_letter(words[at - 1]):
        # The width of a shoe: `10.5 D (M)`.
        return False
    after = text.between(end) if end < len(words) else "\n"
    return (
        "\n" in after
        or SEPARATORS.search(after) is not None
        or ((after or gap[-1:] == "(") and words[end] in SEPARATING)
    )


def _find_list(text: Text, first: int, last: int) -> Tuple[int, int]:
    """RETURNS (Tuple[int, int]): The list that a number is in, as in "sizes 36, 37, 38",
    or else the number: the index of its first word, and the one after the last."""
    words, start, end = text.words, first, last
    while start > 1 and words[start - 1] in LISTED and is_number(words[start - 2]):
        start -= 2
    while end + 1 < len(words) and words[end] in LISTED and is_number(words[end + 1]):
        end += 2
    is_list = (end - start - (last - first)) // 2 + 1 >= MIN_LISTED
    return (start, end) if is_list else (first, last)


def _is_letter(word: str) -> bool:
    # A Chinese character may be a whole word, such as a color.
    return len(word) == 1 and word.isalpha() and re.fullmatch(HAN_OR_KANA, word) is None


def _is_inner(text: Text, first: int) -> bool:
    """RETURNS (bool): Whether a number goes on something: `WX4`, `5-10`, `10x40`."""
    if not first or text.between(first):
        return False
    before = text.words[first - 1]
    if before in JOINERS:
        return first > 1 and is_number(text.words[first - 2])
    return before.isalpha()


def _is_bare(form: Form) -> bool:
    """RETURNS (bool): Whether a value has numbers, and nothing that says what of."""
    numbers = sum(map(is_number, form.words))
    return numbers > 0 and all(is_number(w) or w in JOINERS for w in form.words)


def _is_joined(words: Sequence[str]) -> bool:
    """RETURNS (bool): Whether there are several numbers, as in `4-6` and `4/4`. A
    fraction is one number."""
    if sum(map(is_number, words)) > 1:
        return True
    parts = words[0].split("/")
    return len(parts) == 2 and parts[0] == parts[1]


def _count_digits(words: Sequence[str]) -> int:
    return sum(char.isdecimal() for word in words for char in word)


def _is_currency(word: str) -> bool:
    return unicodedata.category(word[0]) == "Sc"


def _ends(word: str) -> bool:
    return word in BORDERS or is_number(word)
