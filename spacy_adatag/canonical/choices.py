"""Find which of a list of values is meant."""

import re
from itertools import chain
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

from ..texts.normal import Form, make_form
from ..texts.surface import tidy
from .forms import (
    are_forms,
    are_misspelt,
    are_spelt,
    drop_accents,
    drop_legal_form,
    get_initials,
    get_stems,
    is_code,
    join,
)
from .inside import (
    BRANDS,
    TYPES,
    UNLIKE,
    drop_amounts,
    has_code,
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
