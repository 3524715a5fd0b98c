"""Guess what the columns of a table mean if no preset knows them: by their names and by
what their cells hold."""

from collections import Counter
from dataclasses import replace
from types import MappingProxyType
from typing import (
    Any,
    Callable,
    Dict,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Set,
)

from ..corpus.cells import get_cell, is_blank
from ..corpus.column_names import UNNAMED, get_first
from ..corpus.shards import Shard
from ..texts.units import find_units as list_units
from .attribute_names import get_label
from .column_names import (
    is_category,
    is_description,
    is_id,
    is_model,
    is_noise,
    is_number_of,
    is_specification,
    names_categories,
    rank_title,
)
from .copies import drop_same, find_copies, find_copies_of_named, join_spellings
from .inner_texts import count_found, find_inner_texts, merge_rows, read_named_rows
from .keys import Groups, get_rank, split_name
from .languages import find_translations, leave_language, may_be_translated
from .left_out import find_units
from .named import get_item_name
from .pair_names import are_titles, find_pairs_by_name, find_signs, get_stem
from .paired import find_pairs
from .presets import Preset
from .profiles import are_names, make_profiles
from .reasons import COPIES, LANGUAGES, OTHERS, Reasons, find_reason_of_named
from .sampling import Sample, take_sample
from .separators import find_separator
from .text_columns import compose_titles, find_texts, has_title
from .units_beside import find_units_beside

NO_PRESETS: Mapping[str, Preset] = MappingProxyType({})
# Languages to say the columns of.
MAX_LANGUAGES = 3
# The share of rows that must agree.
MOST = 0.95
# Rows of a category, on average.
MIN_PER_CATEGORY, MAX_CATEGORIES = 4, 60


class Guess(NamedTuple):
    """What the columns of a table seem to mean.

    preset (Preset): The roles, as of a preset that was fitted.
    left_out (Dict[str, str]): The columns that are not used, with the reason of each.
    language (Optional[str]): The language of texts and attributes, if there are several.
    others (Mapping[str, Preset]): What the columns mean in the other languages.
    """

    preset: Preset
    left_out: Dict[str, str]
    language: Optional[str] = None
    others: Mapping[str, Preset] = NO_PRESETS


def guess_preset(shards: Sequence[Shard]) -> Optional[Guess]:
    """Guess what the columns of a table mean.

    shards (Sequence[Shard]): The files.
    RETURNS (Optional[Guess]): The roles. None if no column seems to be a text.
    """
    sample = take_sample(shards)
    if not sample.rows:
        return None
    table = _Table(sample)
    guess = table.guess()
    if guess is None or len(table.languages) < 2:
        return guess
    first, *rest = table.languages
    guesses = {first: guess}
    for name in rest[:MAX_LANGUAGES]:
        other = _Table(sample, name).guess()
        if other is not None:
            guesses[name] = other
    # Attributes in one language only are in that of the texts that have their values.
    presets = {name: each.preset for name, each in guesses.items()}
    named = [(each.nested, each.pairs, each.attributes) for each in presets.values()]
    if all(each == named[0] for each in named):
        first = max(presets, key=lambda name: count_found(sample.rows, presets[name]))
    return guesses[first]._replace(
        language=first, others={n: p for n, p in presets.items() if n != first}
    )


class _Table:
    """A sample of a table. The roles are found one after another, and a column has one
    role only."""

    def __init__(self, sample: Sample, language: Optional[str] = None) -> None:
        self.rows, self.columns, later = sample
        # Attributes may be in later rows only.
        self.all = {**self.columns, **later}
        self.languages, translated = find_translations(self.all, language)
        # Texts are alternatives. Of others, one language is enough.
        self.translated = {n for n in translated if not may_be_translated(n)}
        self.used: Set[str] = set(self.translated)
        self._copies = find_copies(self.rows, self.columns)

    def guess(self) -> Optional[Guess]:
        pairs = dict(self._find_pairs())
        pairs.update(self._find_listed())
        signs = find_signs({n: p for n, p in self.all.items() if n not in self.used})
        self.used.update(signs)
        nested = [*self._find_nested(), *signs]
        composed = self._compose_titles()
        own = {part for name in composed for part in name.split("+")}
        text = find_texts(
            self.columns, {*self.used, *own}, len(self.rows), self.languages
        )
        if composed:
            titles = [name for name in text[:1] if rank_title(name) is not None]
            text = [",".join([*titles, *composed]), *text[len(titles) :]]
        if not text:
            return None
        text = drop_same(text, self.rows)
        inner = dict(find_inner_texts(self.rows, self.all, nested))
        text += inner
        parts = [part for name in text for part in split_name(name, self.columns)]
        self.used.update(parts)
        groups = Groups(self.rows, self.columns)
        group_by, split_by = groups.find(parts)
        first = groups.list_products(group_by)
        if group_by is None:
            # Others will be rejected.
            first = [row for row in first if any(not is_blank(row.get(n)) for n in parts)]
        has_key = group_by in self.columns and group_by not in parts
        ways = () if has_key else (is_id, self._may_be_number)
        id = next(filter(None, (self._find_id(first, way) for way in ways)), None)
        self.used.update(filter(None, [id]))
        if id is None and not has_key:
            # A model number may also be in texts.
            id = self._find_id(first, is_model)
        for key in filter(None, [group_by, split_by]):
            self.used.update(split_name(key, self.columns))
        reasons = Reasons(self.rows, text)
        category = self._find_category(first)
        self.used.update(filter(None, [category]))
        attributes = dict(self._find_attributes(reasons))
        named_rows = list(read_named_rows(self.rows, pairs, nested, signs))
        named = merge_rows(named_rows)
        attributes = join_spellings(attributes, self.all, named)
        known = set(reasons.titles)
        unnamed = {
            name: reason
            for name, texts in named.items()
            if (reason := find_reason_of_named(name, texts, known)) is not None
        }
        copies = find_copies_of_named(named_rows)
        unnamed.update(dict.fromkeys(copies - set(unnamed), COPIES))
        described = set(inner.values()) - set(unnamed)
        preset = Preset(
            name="",
            text=tuple(text),
            id=id,
            category=category,
            group_by=group_by,
            split_by=split_by,
            nested=tuple(nested),
            pairs=pairs,
            attributes=attributes,
            skip=(*unnamed, *sorted(described)),
            separators={**signs, **dict(self._find_separators(attributes, named))},
        )
        used = {*self.used - self.translated, *attributes}
        used.update(part for name in attributes for part in name.split("+"))
        rest = [name for name in self.all if name not in used]
        if not (attributes or pairs or nested):
            # Without attributes, all other columns would be some, also those of objects.
            heads = (name.partition(".")[0] for name in rest)
            preset = replace(preset, skip=tuple(dict.fromkeys([*rest, *heads])))
        left_out = {
            name: LANGUAGES
            if name in self.translated
            else self._find_reason(reasons, name) or OTHERS
            for name in rest
            if self.all[name].filled
        }
        return Guess(preset, {**left_out, **unnamed})

    def _compose_titles(self) -> List[str]:
        """Add titles to rows that have none, but a brand and a model."""
        titles = [name for name in self.columns if rank_title(name) is not None]
        bare = [row for row in self.rows if all(is_blank(row.get(t)) for t in titles)]
        composed = compose_titles(self.columns, bare)
        own = {part for name in composed for part in name.split("+")}
        is_untitled = len(bare) == len(self.rows)
        if is_untitled and has_title(self.columns, {*self.used, *own}, len(self.rows)):
            # It is not called so.
            return []
        for name in composed:
            for row in bare:
                row[name] = get_cell(row, name)
        found = [name for name in composed if any(row.get(name) for row in bare)]
        self.used.update(found)
        self.columns.update(make_profiles([{n: r.get(n) for n in found} for r in bare]))
        return found

    def _find_pairs(self) -> Iterator[Any]:
        """YIELDS (Tuple[str, str]): The columns of names and of values."""
        for of_name, of_value in find_pairs_by_name(list(self.all)):
            found = find_pairs(of_name, of_value, tuple(self.all))
            names = [text for name, _ in found for text in self.all[name].texts]
            is_open = self.used.isdisjoint(each for pair in found for each in pair)
            # The names of products differ, and so do numbers and types.
            if found and is_open and are_names(names) and not are_titles(found, self.all):
                # Beside them are columns of the same place, such as its type.
                stem = get_stem(of_name, of_value)
                if stem and ("*" in of_name or not stem[-1].isalnum()):
                    self.used.update(n for n in self.all if n.startswith(stem))
                self.used.update(each for pair in found for each in pair)
                yield of_name, of_value

    def _find_listed(self) -> Iterator[Any]:
        """YIELDS (Tuple[str, str]): The names and values in lists of objects."""
        for column, profile in self.all.items():
            items = [x for c in profile.cells if isinstance(c, list) for x in c]
            items = [x for x in items if isinstance(x, dict)]
            keys = dict.fromkeys(key for item in items for key in item)
            for of_name, of_value in find_pairs_by_name(list(keys)):
                names = [str(x[of_name]) for x in items if x.get(of_name)]
                # Of others, `read_named` also knows units.
                is_other = not any(get_item_name(x) for x in items[:1])
                is_open = column not in self.used and names and is_other
                if is_open and are_names(names):
                    self.used.add(column)
                    yield f"{column}.{of_name}", f"{column}.{of_value}"

    def _find_nested(self) -> List[str]:
        found = [
            name
            for name, profile in self.all.items()
            if name not in self.used
            and (profile.is_printed or is_specification(name) or profile.is_listing)
            and not (is_noise(name) or is_category(name) or profile.is_money)
            and profile.kind is None
            # In objects, the last key says what it is.
            and (
                is_specification(name)
                or profile.is_named
                or not is_description(name.rpartition(".")[2])
            )
            and profile.is_nested
        ]
        self.used.update(found)
        return found

    def _find_id(
        self, rows: Sequence[Mapping[str, Any]], may_be_id: Callable[[str], bool]
    ) -> Optional[str]:
        found = []
        for name in self.columns:
            cells = [str(row[name]) for row in rows if not is_blank(row.get(name))]
            is_open = name not in self.used and may_be_id(name)
            if is_open and len(set(cells)) == len(cells) >= MOST * len(rows):
                found.append(name)
        return min(found, key=get_rank, default=None)

    def _may_be_number(self, name: str) -> bool:
        """RETURNS (bool): Whether a column of codes is called `Article`, or has no name
        in a table without names."""
        is_one = rank_title(name) is not None or UNNAMED.fullmatch(name) is not None
        return is_one and self.columns[name].are_codes

    def _find_category(self, rows: Sequence[Mapping[str, Any]]) -> Optional[str]:
        # An id of a category only if nothing has its name.
        for name in sorted(self.columns, key=is_number_of):
            profile = self.columns[name]
            is_list = any(not isinstance(cell, str) for cell in profile.cells)
            if name in self.used or not names_categories(name) or profile.is_printed:
                continue
            if is_list:
                continue
            cells = [str(row[name]) for row in rows if not is_blank(row.get(name))]
            few = (
                1 < len(set(cells)) <= min(len(cells) / MIN_PER_CATEGORY, MAX_CATEGORIES)
            )
            if few and len(cells) >= MOST * len(rows) and not profile.is_number:
                return name
        return None

    def _find_attributes(self, reasons: Reasons) -> Iterator[Any]:
        """YIELDS (Tuple[str, str]): The columns of attributes and their names. All
        columns of one name are of one attribute."""
        labels = set(self.all)
        lasts = Counter(each.rpartition(".")[2] for each in self.all)
        units = find_units(self.all)
        used = {*self.used, *units, *units.values()}
        units |= find_units_beside(self.rows, reasons.texts, self.all, used)
        firsts: Dict[str, str] = {}
        for name, profile in self.all.items():
            is_open = name not in self.used and name not in units.values()
            first = get_first(name, self.all)
            if is_open and first in firsts:
                yield name, firsts[first]
                continue
            is_open = is_open and bool(profile.filled and name.strip())
            if is_open and self._find_reason(reasons, name) is None:
                is_joined = name in units and profile.is_number and "+" not in name
                label = get_label(leave_language(first, self.all, self.languages))
                last = label.rpartition(".")[2]
                # Of a long path, the last key is enough.
                is_path = label.count(".") > 1 and not last.isdigit()
                # `Max. Temp.` is an abbreviation.
                is_path = is_path and bool(last.strip())
                # That of `height.cm` is none.
                is_path = is_path and not list_units((last,))
                label = last if is_path and lasts[last] == 1 else label
                label = first if label in labels else label
                labels.add(label)
                firsts[first] = label
                yield (f"{name}+{units[name]}" if is_joined else name), label
                if first != name and first not in self.used:
                    yield first, label

    def _find_reason(self, reasons: Reasons, name: str) -> Optional[str]:
        reason = reasons.find(name, self.all[name])
        if reason is None and name in self._copies:
            return COPIES
        return reason

    def _find_separators(
        self, attributes: Mapping[str, str], named: Mapping[str, Sequence[str]]
    ) -> Iterator[Any]:
        """YIELDS (Tuple[str, str]): The columns, or attributes that are named in cells,
        and what separates their values."""
        cells = {n: self.all[n].plain for n in attributes if n in self.all}
        for name, texts in [*cells.items(), *named.items()]:
            separator = find_separator(texts)
            if separator is not None:
                yield name, separator
