"""Find which of a list of values is meant."""

import string
import unicodedata
from difflib import SequenceMatcher
from itertools import chain
from typing import (
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
from .synonyms import find_groups, make_acronyms, read_acronym, shorten, spell

# How similar a misspelt word must be, and how long. With less, more of them are found,
# and more are taken for another one: `project/benchmarks/options.py` counts both.
SIMILAR = 0.8
MIN_LETTERS = 4


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

    def find(self, surface: str, fuzzy: bool = False) -> Optional[str]:
        """Find the value that a text means: by its name or an alias, in any case, spacing
        and punctuation, with or without accents, with or without the legal form of a
        company, as an English plural, or in British or American spelling.

        surface (str): The text.
        fuzzy (bool): Whether it may also be another name of the value (`XL`, `Extra
            Large`), describe it more closely (`matte black`), be its acronym, or be
            misspelt, see `are_similar`.
        RETURNS (Optional[str]): The value. None if there is none, or if it may be
            several.
        """
        found = self.exact.get(surface) or self.exact.get(tidy(surface))
        form = make_form(surface)
        if found is not None or form is None:
            return found
        stages = self._list_stages(form)
        if fuzzy:
            stages = chain(stages, self._list_vague(form))
        return _choose(stages)

    def _list_stages(self, form: Form) -> Iterator[List[Name]]:
        yield self.words.get(form.words, [])
        yield self.letters.get(join(form), [])
        yield self.plain.get(drop_accents(join(form)), [])
        yield self.short.get(drop_legal_form(form), [])
        yield [n for n in self.keys.get(form.keys, ()) if are_forms(n.form, form)]
        spelt = self.spelt.get(get_stems(form), ())
        yield [name for name in spelt if are_spelt(name.form, form)]

    def _list_vague(self, form: Form) -> Iterator[List[Name]]:
        yield self._find_others(form)
        for words, left in shorten(form.words):
            if any(_choose(self._list_stages(f)) for f in map(make_form, left) if f):
                # `Navy Blue` is no Blue if Navy is an option.
                break
            rest = make_form(" ".join(words))
            if rest is not None:
                yield from self._list_stages(rest)
                yield self._find_others(rest)
        yield self.acronyms.get(read_acronym(form.text), [])
        near = self.initials.get(get_initials(form), ())
        yield [name for name in near if are_similar(name.form, form)]

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


def are_similar(one: Form, other: Form) -> bool:
    """Check whether names are the same but for misspelt words. Short words and numbers
    must be the same: `World War I` is not `World War II`.

    one, other (Form): Names with as many words, which begin with the same letters.
    RETURNS (bool): Whether they are.
    """
    return all(
        a == b or (min(len(a), len(b)) >= MIN_LETTERS and _get_ratio(a, b) >= SIMILAR)
        for a, b in zip(one.words, other.words)
    )


def _get_ratio(one: str, other: str) -> float:
    if is_number(one) or is_number(other):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
