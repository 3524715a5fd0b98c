"""Find which of a list of values is meant."""

import re
from functools import lru_cache
from itertools import chain
from typing import (
    Dict,
    Hashable,
    Iterable,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

from ..texts.normal import Form, make_form
from ..texts.surface import tidy
from .forms import SAME, are_misspelt, get_initials, is_code, make_key
from .phrases import (
    OUTER,
    Attribute,
    drop_amounts,
    drop_company,
    has_code,
    list_heads,
    list_named,
    list_parts,
    list_related,
    list_shorter,
    list_unversioned,
    make_bag,
)
from .synonyms import find_groups, make_acronyms, read_acronym

Words = Tuple[str, ...]
# As in `Full HD (1080p)`: what is in brackets is short for what is before them.
IN_BRACKETS = re.compile(r"([^()]+?)\s*\(([A-Z]{2,6}|[^\W_]*\d[^\W_]*)\)")
# As in `Intel(R)`.
MARKS = re.compile(r"\((?:r|tm)\)", re.I)
# Many values are of the same attribute.
read_attribute = lru_cache(maxsize=2**12)(Attribute)
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
        # The names, by what all their spellings share.
        self.names: Dict[str, List[Name]] = {}
        # Of choices only: the names by what else may be said of them, see `_list_keys`.
        self.others: Dict[Hashable, List[Name]] = {}
        # Whether all values are in capitals, so that they may not be acronyms.
        self.are_loud = True
        for value, aliases in values.items():
            self.add(value, aliases)

    def add(self, value: str, aliases: Sequence[str] = ()) -> None:
        """Add a value.

        value (str): The value.
        aliases (Sequence[str]): Its aliases.
        """
        # A value is itself, even if it has blanks at its ends.
        self.exact[value] = value
        self.are_loud &= value.isupper()
        for name in (value, *aliases):
            self.exact.setdefault(tidy(name), value)
            form = make_form(name)
            if form is not None:
                named = Name(value, form)
                self.names.setdefault(make_key(form.words), []).append(named)
                for key in _list_keys(form):
                    self.others.setdefault(key, []).append(named)

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
        form = make_form(MARKS.sub("", surface)) if found is None else None
        if form is None:
            return found
        of = self._list_stages(form, attribute) if fuzzy else [self._match(form.words)]
        return _choose(of)

    def _list_stages(self, form: Form, attribute: str) -> Iterator[List[Name]]:
        """YIELDS (List[Name]): The names that may be meant, in the order of certainty:
        what says the same, what describes it more closely, a misspelt name, and what says
        more."""
        words, about = form.words, read_attribute(attribute)
        yield self._look_up(words)
        yield self.others.get(("part", words), [])
        yield self.others.get(("bag", make_bag(form)), [])
        if about.is_brand:
            yield self.others.get(("company", make_key(drop_company(words))), [])
        outer = OUTER.fullmatch(form.text)
        start = make_form(outer[1]) if outer is not None else None
        yield self._look_up(start.words) if start is not None else []
        rest = drop_amounts(form, self._knows)
        shorter = [list_shorter(words, about, self._knows)]
        if rest:
            shorter += [iter([rest]), list_shorter(rest, about, self._knows)]
        yield from map(self._look_up, chain(*shorter, list_related(words)))
        yield self.others.get(("acronym", read_acronym(form.text)), [])
        near = self.others.get(("initials", get_initials(words)), ())
        yield [name for name in near if are_misspelt(name.form, form)]
        for acronym in () if self.are_loud else make_acronyms(form.text):
            yield self.others.get(("capitals", acronym), [])
        yield self._match(about.complete(words))
        codes = (self.others.get(("code", part), ()) for part in list_parts(words))
        yield [name for name in chain(*codes) if has_code(form, name.form)]
        names = list_named(form, about)
        yield from (self._look_up(n) for n in names if self._is_whole(n, words))
        yield from self._list_heads(rest or words, about)

    def _list_heads(self, words: Words, about: Attribute) -> Iterator[List[Name]]:
        """Look for an option that a value ends with: `ankle boot`."""
        for before, head in list_heads(words, about):
            found = [
                name
                for name in self._match(head)
                # A quad HD is no HD.
                if (self.are_loud or not name.value.isupper())
                and about.has_kind(before, head, name.form.words)
            ]
            # A table lamp is a lamp, also for a shop with tables.
            if found and not about.is_kind and any(self._knows((w,)) for w in before):
                return
            yield found

    def _look_up(self, words: Words) -> List[Name]:
        """RETURNS (List[Name]): The values with these words, or else with another name
        for the same."""
        groups = [] if self._match(words) else find_groups(words)
        same = [name for i in groups for name in self.others.get(("group", i), ())]
        return self._match(words) or same

    def _match(self, words: Words) -> List[Name]:
        """RETURNS (List[Name]): The names with these words, in the closest spelling that
        there is, see `SAME`."""
        near = self.names.get(make_key(words), []) if words else []
        for is_same in SAME if near else ():
            found = [name for name in near if is_same(name.form.words, words)]
            if found:
                return found
        return []

    def _is_whole(self, name: Words, words: Words) -> bool:
        """RETURNS (bool): Whether what stands behind a name is no part of an option:
        `DDR-4` is no `DDR` if there is a `DDR3`, and `USB C 3.1` no `USB` if there is a
        `USB-C`."""
        longer = (words[:size] for size in range(len(name) + 1, len(words)))
        return ("versions", name) not in self.others and not any(map(self._match, longer))

    def _knows(self, words: Words) -> bool:
        return len({name.value for name in self._match(words)}) == 1


def _list_keys(form: Form) -> Iterator[Hashable]:
    """YIELDS (Hashable): What to find an option by, beside its words."""
    yield from (("group", group) for group in find_groups(form.words))
    yield from (("acronym", acronym) for acronym in make_acronyms(form.text))
    yield "initials", get_initials(form.words)
    yield "company", make_key(drop_company(form.words))
    short = IN_BRACKETS.fullmatch(form.text)
    for part in map(make_form, short.groups() if short is not None else ()):
        if part is not None:
            yield "part", part.words
            yield from (("group", group) for group in find_groups(part.words))
    if make_bag(form) is not None:
        yield "bag", make_bag(form)
    yield from (("versions", name) for name in list_unversioned(form.words))
    if is_code(form):
        yield "code", form.words
    if len(read_acronym(form.text)) >= MIN_ACRONYM:
        yield "capitals", read_acronym(form.text)


def _choose(stages: Iterable[List[Name]]) -> Optional[str]:
    """RETURNS (Optional[str]): The value of the first stage that has one. None if it has
    several."""
    for names in stages:
        if names:
            values = {name.value for name in names}
            return values.pop() if len(values) == 1 else None
    return None
