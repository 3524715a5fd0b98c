"""Find which of a list of values is meant."""

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ..texts.inflection import are_inflections
from ..texts.normal import Form, make_form
from ..texts.surface import simplify, strip
from ..texts.units import are_spellings


class Name(NamedTuple):
    """A value, or another name of it.

    value (str): The value.
    form (Form): The normal form of the name.
    """

    value: str
    form: Form


class Choices:
    """Values with aliases, to look up what a text says."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        """
        values (Mapping[str, Sequence[str]]): The values, with their aliases.
        """
        self.exact: Dict[str, str] = {}
        # In the order of certainty: words, letters, inflected words.
        self.words: Dict[Tuple[str, ...], List[Name]] = {}
        self.letters: Dict[str, List[Name]] = {}
        self.keys: Dict[Tuple[str, ...], List[Name]] = {}
        for value, aliases in values.items():
            # A value is itself, even if it has blanks at its ends.
            self.exact[value] = value
            for name in (value, *aliases):
                self.exact.setdefault(tidy(name), value)
                form = make_form(name)
                if form is not None:
                    named = Name(value, form)
                    self.words.setdefault(form.words, []).append(named)
                    self.letters.setdefault(join(form), []).append(named)
                    self.keys.setdefault(form.keys, []).append(named)

    def find(self, surface: str) -> Optional[str]:
        """Find the value that a text means: by its name or an alias, in any case, spacing
        and punctuation, or as an English plural.

        surface (str): The text.
        RETURNS (Optional[str]): The value. None if there is none, or if it may be
            several.
        """
        found = self.exact.get(surface) or self.exact.get(tidy(surface))
        form = make_form(surface)
        if found is not None or form is None:
            return found
        stages = (
            self.words.get(form.words),
            self.letters.get(join(form)),
            [n for n in self.keys.get(form.keys, ()) if are_forms(n.form, form)],
        )
        for names in stages:
            if names:
                values = {name.value for name in names}
                return values.pop() if len(values) == 1 else None
        return None


def tidy(name: str) -> str:
    """RETURNS (str): A name without invisible characters and needless blanks."""
    return " ".join(strip(simplify(name).text).split())


def join(form: Form) -> str:
    """RETURNS (str): The words of a name in one, but `1 2` is not 12."""
    has_number = any(word[-1].isdecimal() for word in form.words)
    return (" " if has_number else "").join(form.words)


def are_forms(one: Form, other: Form) -> bool:
    """RETURNS (bool): Whether names have the same words, inflected, or units."""
    return all(
        are_inflections(a, b) or are_spellings(a, b)
        for a, b in zip(one.words, other.words)
    )
