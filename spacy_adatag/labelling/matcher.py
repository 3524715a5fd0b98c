"""Find many values in a text in one pass."""

from typing import (
    Collection,
    Dict,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Tuple,
)

from ..corpus.checks import require_choice
from ..texts.inflection import are_inflections
from ..texts.normal import Form, Text, fold, is_number, vary_form
from ..texts.units import are_spellings
from .guard import Guard, count_names, find_guard, find_names, is_said, is_vague

# The ways to find a value, the strictest first.
STAGES = ("verbatim", "case", "spacing", "inflection")

# An attribute, a value of it, and what a text must say beside the value, if anything.
Value = Tuple[str, Form, Optional[Guard]]


class Hit(NamedTuple):
    """A place of a value in a text.

    attribute (str): The attribute of the value.
    value (str): The value as it was given.
    start (int): The first character in the text.
    end (int): The character after the last one.
    stage (int): How the value was found, an index into `STAGES`.
    field (int): The index of the text among the texts of the product.
    clear (bool): Whether the place can be labelled. A bare number and a single letter
        need the words of their attribute beside them, see `is_said`.
    named (int): How many words right before it are from the name of the attribute.
    """

    attribute: str
    value: str
    start: int
    end: int
    stage: int
    field: int = 0
    clear: bool = True
    named: int = 0


class Matcher:
    """Finds values by their normal forms.

    Each word of a text is looked up as the first word of values. This gives the lengths,
    in words, of the values that begin with it, and the words in each length give the
    values. So the cost grows with the words of the text, not with the number of values.

    values (Iterable[Tuple[str, Form]]): The values, each with its attribute. Those that
        match anywhere are left out, see `is_vague`.
    tolerance (str): The last stage in `STAGES` to find values in.
    sizes (Collection[str]): Attributes whose values are sizes such as `M`.
    chance (Collection[Tuple[str, Tuple[str, ...]]]): Attributes and keys of values that
        need the words of their attribute beside them, see `find_chance`.
    RAISES (ValueError): If there is no such stage.
    """

    def __init__(
        self,
        values: Iterable[Tuple[str, Form]],
        tolerance: str = STAGES[-1],
        sizes: Collection[str] = (),
        chance: Collection[Tuple[str, Tuple[str, ...]]] = (),
    ) -> None:
        require_choice(tolerance, STAGES, "tolerance")
        self.last_stage = STAGES.index(tolerance)
        self.values: Dict[Tuple[str, ...], List[Value]] = {}
        self.lengths: Dict[str, List[int]] = {}
        for attribute, form in values:
            if is_vague(form):
                continue
            guard = find_guard(attribute, form, attribute in sizes)
            if guard is None and (attribute, form.keys) in chance:
                guard = Guard(find_names(attribute))
            for each in (form, *vary_form(form)):
                self.values.setdefault(each.keys, []).append((attribute, each, guard))
                lengths = self.lengths.setdefault(each.keys[0], [])
                if len(each.keys) not in lengths:
                    lengths.append(len(each.keys))

    def find(self, text: Text, field: int = 0) -> Iterator[Hit]:
        """Find every place of every value. Places may overlap.

        text (Text): The text.
        field (int): The index of the text, for the hits.
        YIELDS (Hit): The places.
        """
        keys = text.keys
        for first, key in enumerate(keys):
            for size in self.lengths.get(key, ()):
                last = first + size
                if last > len(keys):
                    continue
                for value in self.values.get(tuple(keys[first:last]), ()):
                    attribute, form, guard = value
                    found = compare(text, first, last, form)
                    if found is not None and found[2] <= self.last_stage:
                        clear = guard is None or is_said(text, first, last, guard)
                        named = count_names(text, first, attribute)
                        yield Hit(attribute, form.text, *found, field, clear, named)


def compare(
    text: Text, first: int, last: int, form: Form
) -> Optional[Tuple[int, int, int]]:
    """Compare a value with words of a text that have the same keys.

    text (Text): The text.
    first, last (int): The index of the first word, and the one after the last.
    form (Form): The value.
    RETURNS (Optional[Tuple[int, int, int]]): Start, end and stage. None if the words
        differ although their keys are the same, or if they begin or end inside a token.
    """
    start, end = text.ends[2 * first], text.ends[2 * last - 1]
    if form.before or form.after:
        start, end = _widen(text, start, end, form)
    surface = text.simple.text[start:end]
    if surface == form.simple:
        stage = 0
    elif surface.casefold() == form.lower:
        stage = 1
    else:
        stage = 2
        for row, other in enumerate(form.words):
            written = text.words[first + row]
            word = fold(written)
            # The `1.000` of a thousand is only the same as it is written.
            if other in (word, written) or _is_unit(text, first + row, row, form):
                continue
            if not are_inflections(word, other):
                return None
            stage = 3
    start, end = text.simple.back(start, end)
    if text.is_boundary(start) and text.is_boundary(end):
        return None if _is_in_code(text, first, last) else (start, end, stage)
    return None


def _is_in_code(text: Text, first: int, last: int) -> bool:
    """RETURNS (bool): Whether a quantity is a part of an article number, such as the
    `500G` of `WDS500G2B0A`."""
    words = text.words
    if not (first > 0 and last < len(words) and is_number(words[first])):
        return False
    is_glued = not (text.between(first) or text.between(last))
    before = words[first - 1]
    is_letters = before.isascii() and before.isalpha() and before not in ("x", "X")
    return is_glued and is_letters and is_number(words[last])


def _is_unit(text: Text, at: int, row: int, form: Form) -> bool:
    """RETURNS (bool): Whether words are spellings of a unit, after a number."""
    words = text.words
    if not row or not is_number(form.words[row - 1]):
        return False
    if not are_spellings(fold(words[at]), form.words[row]):
        return False
    # `2 in 1` has no inches.
    is_last = at + 1 == len(words)
    return is_last or fold(words[at]) != "in" or not is_number(words[at + 1])


def _widen(text: Text, start: int, end: int, form: Form) -> Tuple[int, int]:
    """RETURNS (Tuple[int, int]): Start and end. They include the brackets or points
    around the value if the text has them too."""
    wide = start - len(form.before), end + len(form.after)
    simple = text.simple
    if (
        simple.text.endswith(form.before, 0, start)
        and simple.text.startswith(form.after, end)
        and all(map(text.is_boundary, simple.back(*wide)))
    ):
        return wide
    return start, end
