"""Cut what a value says down to what may be an option: `DDR4` of `16GB DDR4`, `Boots` of
`ankle boots`."""

import re
from fractions import Fraction
from typing import Callable, Iterator, Optional, Sequence, Tuple

from ..texts.inflection import are_inflections
from ..texts.normal import Form, is_number, make_form
from ..texts.units import MOST_WORDS as MOST_OF_UNIT
from ..texts.units import find_units
from .describing import (
    AUDIENCES,
    BEFORE,
    BEHIND,
    BLENDED,
    BRANDS,
    COLORS,
    COMPANIES,
    COMPOUNDS,
    FIRST,
    GENERAL,
    GOLD,
    GRADES,
    KARATS,
    MATERIALS,
    NOUNS_OF,
    OTHERWISE,
    PLACES,
    POSITIONS,
    RELATED,
    SHADED,
    TYPES,
    UNLIKE,
    VERSIONED,
    VERSIONS,
)
from .forms import drop_accents, drop_legal_form, is_plural, make_key, spell

Words = Tuple[str, ...]
# How many words a value has, at most. Longer descriptions are sentences.
LONGEST = 12
MOST_BEFORE = 3
MOST_WORDS, MOST_IN_CODE = 20, 6
# No unit: `50 % cotton` is half of something else.
SHARES = "percent"
# A value with numbers in brackets behind it: `L (40-42)`. `Cotton (60%)` is half of
# something else.
OUTER = re.compile(
    r"([^()\[\]]+?)\s*[(\[](?:\s*100\s*%\s*|[^()\[\]%]*\d[^()\[\]%]*)[)\]]"
)
# Words that say the same as the name of an attribute: `organic` for `Organic: Yes`.
YES = ("yes",)


class Attribute:
    """What the name of an attribute says about its values."""

    def __init__(self, name: str) -> None:
        """
        name (str): The name. May be empty.
        """
        form = make_form(name)
        self.words: Words = spell(form.words) if form is not None else ()
        more = " ".join(NOUNS_OF.get(word, "") for word in self.words).split()
        # What values may have behind them: `roast` for an attribute `Roast`.
        self.nouns = {word for word in self.words if len(word) > 2 and word != "and"}
        self.nouns.update(more)
        self.is_brand = not BRANDS.isdisjoint(self.words)
        self.is_size = "size" in self.words
        self.is_material = not MATERIALS.isdisjoint(self.words)
        is_color = not COLORS.isdisjoint(self.words)
        # Whether a kind of an option is that option: an ankle boot is a boot.
        self.is_kind = not TYPES.isdisjoint(self.words)
        self.is_type = self.is_material or is_color or self.is_kind

    def is_noun(self, word: str) -> bool:
        """RETURNS (bool): Whether a word behind a value only says what it is a value
        of."""
        [spelt] = spell([word])
        forms = {spelt, *(spelt.removesuffix(end) for end in ("s", "d", "ed"))}
        forms.add(re.sub("ies$", "y", spelt))
        return not forms.isdisjoint(self.nouns) or not forms.isdisjoint(BEHIND)

    def describes(self, word: str) -> bool:
        """RETURNS (bool): Whether a word before a value leaves it what it is."""
        if word == "for":
            # What is for a brand is of another one.
            return not self.is_brand
        is_audience = self.is_size and word in AUDIENCES
        return word in BEFORE or word in self.nouns or is_audience

    def complete(self, words: Words) -> Words:
        """RETURNS (Words): A value with what it is one of: `lobster clasp` for an
        attribute `Clasp type`, and `yes` if it is the name of the attribute. Empty if
        there is nothing to add."""
        if self.words and make_key(words) == make_key(self.words):
            return YES
        named = [word for word in self.words if word not in GENERAL]
        return (*words, named[-1]) if named and not self.is_noun(words[-1]) else ()

    def has_kind(self, before: Words, head: Words, option: Words) -> bool:
        """Check whether words before an option most likely say which kind of it is meant.
        `Chocolate Milk` is no milk, but all `ankle boots` are boots.

        before, head (Words): The words of a value.
        option (Words): The words of the option that it ends with.
        RETURNS (bool): Whether they do.
        """
        if is_plural(option[-1]):
            return True
        # A micro SD card is no SD card.
        is_clear = self.is_type or len(option) > 1 or is_plural(head[-1])
        return is_clear and GRADES.isdisjoint(before)


Knows = Callable[[Words], bool]


def is_unlike(words: Sequence[str]) -> bool:
    """RETURNS (bool): Whether a word makes a value something else, as in `faux`."""
    return not UNLIKE.isdisjoint(words)


def list_shorter(words: Words, about: Attribute, knows: Knows) -> Iterator[Words]:
    """Leave out words that only describe a value more closely.

    words (Words): The words of a value.
    about (Attribute): The attribute.
    knows (Knows): Whether words are an option: `Navy Blue` is no Blue if Navy is one.
    YIELDS (Words): The words that are left, the most first. None of texts of many words,
        which are no values.
    """
    if len(words) > LONGEST:
        return
    start, last = 2 * int(words[:2] == ("made", "in")), len(words)
    pairs = [*zip(spell(words), spell(words[1:])), ("", "")]
    while start < len(words) and (
        about.describes(words[start]) or pairs[start] in SHADED
    ):
        start += 1
    while last > 1 and about.is_noun(words[last - 1]):
        last -= 1
    ends = range(last, len(words) + 1)
    spans = [(a, b) for a in range(start + 1) for b in ends if a < b]
    for a, b in sorted(spans, key=lambda span: span[0] - span[1])[1:]:
        if any(knows((word,)) for word in (*words[:a], *words[b:])):
            return
        yield words[a:b]


def list_related(words: Words) -> Iterator[Words]:
    """YIELDS (Words): A value with other forms of its words: `wood` for `wooden`, and the
    purity and the metal of `18k white gold`."""
    for row, word in enumerate(words):
        for other in RELATED.get(drop_accents(word), ()):
            yield (*words[:row], other, *words[row + 1 :])
    is_gold = len(words) > 2 and words[1] in KARATS and words[0].isdecimal()
    if is_gold and words[-1] == "gold" and GOLD.issuperset(words[2:]):
        # The `ct` of a stone are its weight.
        yield words[0], "k"
        yield words[-1:]


def split_amounts(form: Form) -> Tuple[Words, Tuple[Tuple[str, Fraction], ...]]:
    """RETURNS (Tuple[Words, Tuple[Tuple[str, Fraction], ...]]): The words beside the
    amounts in a value, and what each amount measures, and how much of it."""
    words = form.words[:LONGEST]
    left, amounts, row = [], [], 0
    while row < len(words):
        sizes = range(min(MOST_OF_UNIT + 1, len(words) - row), 1, -1)
        size = next((n for n in sizes if is_amount(words[row : row + n])), 0)
        before = words[row - 1] if row else ""
        if before.isalpha() and before + words[row] in form.lower:
            # The `3 l` of `PC3L` are no litres.
            size = 0
        if size:
            units = find_units(words[row + 1 : row + size])
            number = _read_number(words[row])
            if units:
                number = number * units[0].factor + units[0].zero
            amounts.append((units[0].kind if units else words[row + 1], number))
        else:
            left.append(words[row])
        row += size or 1
    return tuple(left), tuple(sorted(amounts))


def _read_number(word: str) -> Fraction:
    try:
        return sum(map(Fraction, word.split()), Fraction(0))
    except (ValueError, ZeroDivisionError):
        return Fraction(-1)


def is_amount(words: Words) -> bool:
    """RETURNS (bool): Whether words are a number with a unit, or `2 x` of something."""
    if len(words) < 2 or not is_number(words[0]):
        return False
    units = find_units(words[1:])
    is_unit = bool(units) and units[0].kind != SHARES
    return is_unit or (len(words) == 2 and (words[1] == "x" or words[1] in KARATS))


def make_bag(form: Form) -> Optional[Tuple[str, Tuple[Tuple[str, Fraction], ...]]]:
    """RETURNS (Optional[Tuple]): What a name with amounts or positions has in any order
    and unit: `SAS 6Gb/s` and `6 Gbps SAS`, `left front`. None of others."""
    rest, amounts = split_amounts(form)
    if POSITIONS.issuperset(rest):
        # `Front Left and Rear Right` are other places than `Front Right and Rear Left`.
        joins = {",", "and"}.intersection(rest)
        rest = tuple(sorted(set(rest) - joins)) if len(rest) <= 3 or not joins else rest
    elif not amounts:
        return None
    return make_key(rest) if rest else "", amounts


def drop_amounts(form: Form, knows: Knows) -> Words:
    """RETURNS (Words): A value without the numbers that have a unit behind them: `white
    gold` of `18k white gold`. Empty if there are none, if they are an option, or if there
    is nothing of it: `0 g sugar`."""
    left, amounts = split_amounts(form)
    dropped = tuple(word for word in form.words if word not in left)
    is_rest = bool(left) and bool(dropped) and left[0].isalpha()
    is_rest = is_rest and all(number != 0 for _, number in amounts)
    return left if is_rest and len(form.words) <= LONGEST and not knows(dropped) else ()


def list_unversioned(words: Words) -> Iterator[Words]:
    """YIELDS (Words): The names that have a version behind them: `ddr` of `DDR3`."""
    for size in range(1, len(words)):
        word, *more = words[size:]
        is_lettered = len(word) == 1 and bool(more) and is_number(more[0])
        if is_number(word) or word in VERSIONS or is_lettered:
            yield words[:size]


def list_named(form: Form, about: Attribute) -> Iterator[Words]:
    """List names with something else behind them.

    form (Form): A value.
    about (Attribute): The attribute.
    YIELDS (Words): The beginnings before a version (`Bluetooth 5.0`), or before a product
        if the attribute is that of a brand (`Intel Core i7`), the longest first, and what
        is for somebody: `boots` of `boots for women`.
    """
    words = drop_legal_form(form.words)
    if len(words) > LONGEST:
        return
    is_named = about.is_brand and not is_unlike(words)
    for size in range(len(words), 0, -1):
        name, rest = words[:size], words[size:]
        is_first = size == 1 and bool(rest) and words[0].removesuffix("s") in FIRST
        is_product = is_named and not is_first and PLACES.isdisjoint(rest[:1])
        if is_product or is_version(name, rest, form.lower):
            yield name
    if "for" in words[1:] and not about.is_brand:
        yield words[: words.index("for")]


def is_version(name: Words, behind: Words, lower: str) -> bool:
    """Check whether what stands behind a name is its version or model, as in `Bluetooth
    5.0`, `SATA III`, `USB 3.1 Gen 1` and `Torx T20`. In `DDR4` and `Vitamin B3`, it is a
    part of the name.

    name, behind (Words): The words of a value.
    lower (str): The value in lower case.
    RETURNS (bool): Whether it is.
    """
    is_known = name[-1] in VERSIONED
    if behind[:1] == ("/",) and is_known:
        behind = behind[1:]
    if (
        not behind
        or len(name[-1]) < 2
        or len("".join(name)) < 3
        or not name[-1].isalpha()
    ):
        return False
    if f"{name[-1]}{behind[0]}" in lower and not is_known:
        return False
    letters = [w for w, after in zip(behind, (*behind[1:], "")) if not is_number(w)]
    numbers = [word for word in behind if is_number(word)]
    is_plain = all(
        word in VERSIONS or len(word) == 1 for word in letters if word not in VERSIONED
    )
    is_plain &= not letters or letters[0] in VERSIONS or is_number(behind[-1])
    is_roman = len(behind) == 1 and behind[0] in VERSIONS
    return is_plain and len(numbers) + is_roman > 0 and OTHERWISE.isdisjoint(behind)


def list_heads(words: Words, about: Attribute) -> Iterator[Tuple[Words, Words]]:
    """List what the end of a value may be: `boots` of `ankle boots`.

    words (Words): The words of a value.
    about (Attribute): The attribute.
    YIELDS (Tuple[Words, Words]): The words before it, and those at the end, the longest
        end first.
    """
    if "for" in words[1:]:
        words = words[: words.index("for")]
    for at in range(1, min(len(words), MOST_BEFORE + 1)):
        before, head = words[:at], words[at:]
        word = before[-1]
        # As in `304 stainless steel`.
        is_grade = about.is_material and is_number(word)
        is_other = word in UNLIKE or (about.is_material and word in BLENDED)
        if not (is_grade or (len(word) > 2 and word.isalpha())) or is_other:
            return
        if not any(are_inflections(head[0], end) for end in COMPOUNDS.get(word, ())):
            yield before, head


def list_parts(words: Words) -> Iterator[Words]:
    """YIELDS (Words): The codes that may stand in a value: words in a row."""
    for start in range(min(len(words), MOST_WORDS)):
        for end in range(start + 2, min(start + MOST_IN_CODE, len(words)) + 1):
            yield words[start:end]


def has_code(form: Form, code: Form) -> bool:
    """Check whether a code of letters and digits stands in a value.

    form (Form): The value.
    code (Form): The option.
    RETURNS (bool): Whether it does, and nothing beside it is a part of it, as in `A4+`,
        `DDR3L`, `2 x 64GB` and `EAP-MD5`.
    """
    words, size = form.words, len(code.words)
    for at in range(len(words) - size + 1):
        if words[at : at + size] == code.words:
            before, behind = words[:at], words[at + size :]
            is_whole = not before or not (is_number(before[-1]) or before[-1] == "x")
            is_whole &= not behind or len(behind[0]) > 1 or behind[0] == "-"
            is_whole &= f"-{code.lower}" not in form.lower
            return is_whole and OTHERWISE.isdisjoint([*before, *behind])
    return False


def drop_company(words: Words) -> Words:
    """RETURNS (Words): The name of a company without `Systems` or `Technologies`, and its
    legal form."""
    words = drop_legal_form(words)
    while len(words) > 1 and words[-1] in COMPANIES:
        words = words[:-1]
    return words
