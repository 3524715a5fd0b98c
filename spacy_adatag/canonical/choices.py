"""Find which of a list of values is meant."""

import re
import string
import unicodedata
from difflib import SequenceMatcher
from itertools import chain, takewhile
from typing import (
    Collection,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

from ..texts.inflection import are_inflections, stem
from ..texts.normal import LEGAL_FORMS, Form, is_number, make_form
from ..texts.surface import tidy
from ..texts.units import are_spellings
from .inside import (
    BRANDS,
    TYPES,
    UNLIKE,
    drop_amounts,
    has_code,
    is_amount,
    is_kind_of,
    is_version,
    list_heads,
    list_parts,
    read_karat,
)
from .synonyms import (
    LONGEST,
    RELATED,
    SHADED,
    find_groups,
    get_noun,
    is_noun,
    make_acronyms,
    read_acronym,
    read_nouns,
    shorten,
    spell,
)

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
# As in `Full HD (1080p)`: what is in brackets is short for what is before them.
IN_BRACKETS = re.compile(r"([^()]+?)\s*\(([A-Z]{2,6}|[^\W_]*\d[^\W_]*)\)")
# Options with fewer letters are sizes and initials rather than acronyms.
MIN_ACRONYM = 3


class Name(NamedTuple):
    """A value, or another name of it.

    value (str): The value.
    form (Form): The normal form of the name.
    """

    value: str
    form: Form


class Choices:
    """Values with aliases, to look up what a text says."""

    def __init__(self, values: Mapping[str, Sequence[str]] = {}) -> None:
        """
        values (Mapping[str, Sequence[str]]): The values, with their aliases.
        """
        self.exact: Dict[str, str] = {}
        # In the order of certainty: words, letters, letters without accents, names
        # without the legal form of a company, inflected words, other spellings.
        self.words: Dict[Tuple[str, ...], List[Name]] = {}
        self.letters: Dict[str, List[Name]] = {}
        self.plain: Dict[str, List[Name]] = {}
        self.short: Dict[Tuple[str, ...], List[Name]] = {}
        self.keys: Dict[Tuple[str, ...], List[Name]] = {}
        self.spelt: Dict[Tuple[str, ...], List[Name]] = {}
        # Of choices only: other names, acronyms, misspelt words.
        self.groups: Dict[int, List[Name]] = {}
        self.acronyms: Dict[str, List[Name]] = {}
        self.initials: Dict[Tuple[str, ...], List[Name]] = {}
        # Of choices only: codes, options with another name in brackets, and long names of
        # options that are acronyms.
        self.codes: Dict[Tuple[str, ...], List[Name]] = {}
        self.parts: Dict[Tuple[str, ...], List[Name]] = {}
        self.capitals: Dict[str, List[Name]] = {}
        for value, aliases in values.items():
            self.add(value, aliases)

    def add(self, value: str, aliases: Sequence[str] = ()) -> None:
        """Add a value.

        value (str): The value.
        aliases (Sequence[str]): Its aliases.
        """
        # A value is itself, even if it has blanks at its ends.
        self.exact[value] = value
        for name in (value, *aliases):
            self.exact.setdefault(tidy(name), value)
            form = make_form(name)
            if form is not None:
                named = Name(value, form)
                self.words.setdefault(form.words, []).append(named)
                self.letters.setdefault(join(form), []).append(named)
                self.plain.setdefault(drop_accents(join(form)), []).append(named)
                self.short.setdefault(drop_legal_form(form), []).append(named)
                self.keys.setdefault(form.keys, []).append(named)
                self.spelt.setdefault(get_stems(form), []).append(named)
                for group in find_groups(form):
                    self.groups.setdefault(group, []).append(named)
                for acronym in make_acronyms(form.text):
                    self.acronyms.setdefault(acronym, []).append(named)
                self.initials.setdefault(get_initials(form), []).append(named)
                short = IN_BRACKETS.fullmatch(form.text)
                for part in short.groups() if short is not None else ():
                    # As in `Full HD (1080p)`.
                    alias = make_form(part)
                    if alias is not None:
                        self.parts.setdefault(alias.words, []).append(named)
                        for group in find_groups(alias):
                            self.groups.setdefault(group, []).append(named)
                if is_code(form):
                    self.codes.setdefault(form.words, []).append(named)
                if len(read_acronym(form.text)) >= MIN_ACRONYM:
                    self.capitals.setdefault(read_acronym(form.text), []).append(named)

    def find(
        self, surface: str, fuzzy: bool = False, attribute: str = ""
    ) -> Optional[str]:
        """Find the value that a text means: by its name or an alias, in any case, spacing
        and punctuation, with or without accents, with or without the legal form of a
        company, as an English plural, or in British or American spelling.

        surface (str): The text.
        fuzzy (bool): Whether it may also be another name of the value (`XL`, `Extra
            Large`), describe it more closely (`matte black`), be its acronym, or be
            misspelt, see `are_misspelt`.
        attribute (str): The attribute. `dark roast` is `Dark` for a `Roast`.
        RETURNS (Optional[str]): The value. None if there is none, or if it may be
            several.
        """
        found = self.exact.get(surface) or self.exact.get(tidy(surface))
        form = make_form(surface)
        if found is not None or form is None:
            return found
        stages = self._list_stages(form)
        if fuzzy:
            stages = chain(stages, self._list_vague(form, attribute))
        return _choose(stages)

    def _list_stages(self, form: Form) -> Iterator[List[Name]]:
        yield self.words.get(form.words, [])
        yield self.letters.get(join(form), [])
        yield self.plain.get(drop_accents(join(form)), [])
        yield self.short.get(drop_legal_form(form), [])
        yield [n for n in self.keys.get(form.keys, ()) if are_forms(n.form, form)]
        spelt = self.spelt.get(get_stems(form), ())
        yield [name for name in spelt if are_spelt(name.form, form)]

    def _list_vague(self, form: Form, attribute: str) -> Iterator[List[Name]]:
        nouns = read_nouns(attribute)
        yield self._find_others(form)
        yield self.parts.get(form.words, [])
        yield from self._list_shorter(form.words, nouns)
        yield from self._list_related(form.words)
        for part in filter(None, read_karat(form.words)):
            gold = make_form(part)
            if gold is not None:
                yield self._find_others(gold) or [*chain(*self._list_stages(gold))]
        rest = make_form(drop_amounts(form.text)) or form
        if rest is not form and rest.words[0].isalpha() and not self._drops(form, rest):
            yield from self._list_stages(rest)
            yield self._find_others(rest)
            yield from self._list_shorter(rest.words, nouns)
        yield self.acronyms.get(read_acronym(form.text), [])
        near = self.initials.get(get_initials(form), ())
        yield [name for name in near if are_misspelt(name.form, form)]
        if not self._is_loud():
            yield [n for a in make_acronyms(form.text) for n in self.capitals.get(a, ())]
        noun = get_noun(attribute)
        if noun and not is_noun(form.words[-1], nouns):
            # As in `lobster` for the clasp `Lobster Clasp`.
            whole = make_form(f"{form.text} {noun}")
            yield from self._list_stages(whole) if whole is not None else ()
        codes = (self.codes.get(words, ()) for words in list_parts(form.words))
        yield [name for name in chain(*codes) if has_code(form, name.form)]
        yield from self._list_versions(form, nouns)
        yield from self._list_heads(rest.words, nouns)

    def _list_shorter(
        self, words: Sequence[str], nouns: Collection[str]
    ) -> Iterator[List[Name]]:
        """Leave out words that only describe a value more closely."""
        for kept, left in shorten(words, nouns):
            if any(_choose(self._list_stages(f)) for f in map(make_form, left) if f):
                # `Navy Blue` is no Blue if Navy is an option.
                break
            rest = make_form(" ".join(kept))
            if rest is not None:
                yield from self._list_stages(rest)
                yield self._find_others(rest)

    def _list_related(self, words: Sequence[str]) -> Iterator[List[Name]]:
        """Try other forms of each word: `wooden`, and the navy of `navy blue`."""
        for row, word in enumerate(words):
            for other in RELATED.get(word, ()):
                form = make_form(" ".join([*words[:row], other, *words[row + 1 :]]))
                if form is not None:
                    yield from self._list_stages(form)
        if (
            len(words) == 2
            and tuple(spell(words)) in SHADED
            and not self._knows(words[1])
        ):
            shade = make_form(words[0])
            if shade is not None:
                yield from self._list_stages(shade)

    def _list_versions(self, form: Form, nouns: Collection[str]) -> Iterator[List[Name]]:
        """Look for an option with a version or model behind it: `Bluetooth 5.0`."""
        parts = form.text.split()
        for size in range(len(parts) - 1, 0, -1) if len(parts) <= LONGEST else ():
            start, rest = make_form(" ".join(parts[:size])), parts[size:]
            is_named = not BRANDS.isdisjoint(nouns) and UNLIKE.isdisjoint(form.words)
            if start is not None and (is_named or is_version(parts[size - 1], rest)):
                yield from self._list_stages(start)

    def _list_heads(
        self, words: Sequence[str], nouns: Collection[str]
    ) -> Iterator[List[Name]]:
        """Look for an option that a value ends with: `ankle boot`."""
        is_type = not TYPES.isdisjoint(nouns)
        for before, end in list_heads(words):
            head = make_form(" ".join(end))
            if head is None:
                continue
            found = [name for names in self._list_stages(head) for name in names]
            # A quad HD is no HD.
            found = [n for n in found if not n.value.isupper() or self._is_loud()]
            found = [n for n in found if is_kind_of(before, end, n.form.words, is_type)]
            if found and any(map(self._knows, before)):
                return
            yield found

    def _knows(self, word: str) -> bool:
        form = make_form(word)
        return form is not None and _choose(self._list_stages(form)) is not None

    def _drops(self, form: Form, rest: Form) -> bool:
        """Whether what was left out is an option itself."""
        left = make_form(" ".join(w for w in form.words if w not in rest.words))
        return left is not None and _choose(self._list_stages(left)) is not None

    def _is_loud(self) -> bool:
        """Whether all values are in capitals, so that they may not be acronyms."""
        return all(value.isupper() for value in self.exact.values())

    def _find_others(self, form: Form) -> List[Name]:
        """RETURNS (List[Name]): The values that have another name for the same."""
        groups = find_groups(form)
        return [name for group in groups for name in self.groups.get(group, ())]


def _choose(stages: Iterable[List[Name]]) -> Optional[str]:
    """RETURNS (Optional[str]): The value of the first stage that has one. None if it has
    several."""
    for names in stages:
        if names:
            values = {name.value for name in names}
            return values.pop() if len(values) == 1 else None
    return None


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
