"""Find attributes that a table has twice."""

from typing import Any, Dict, FrozenSet, List, Mapping, Sequence, Set, Tuple

from ..corpus.cells import get_cell, is_blank
from ..texts.inflection import stem
from .column_splitting import split_words
from .inner_texts import merge_rows
from .profiles import MIN_COUNTED, MOST, Profile

# In so many rows, columns with other names don't say the same by chance.
MIN_SURE = 20


def find_copies(
    rows: Sequence[Mapping[str, Any]], columns: Mapping[str, Profile]
) -> Set[str]:
    """Find columns that say the same as one before them in all rows, such as `COLOR` and
    `~COLOR`. Numbers and measures may be the same by chance, such as the sides of a
    square, and so may a few words: `Frame` and `Fork` of bikes. `Front Brake` is no `Rear
    Brake`.

    rows (Sequence[Mapping[str, Any]]): A sample of rows.
    columns (Mapping[str, Profile]): What their columns hold.
    RETURNS (Set[str]): The columns.
    """
    found: Set[str] = set()
    # The stems of the names of columns before, by their cells.
    before: Dict[Tuple[str, ...], Set[FrozenSet[str]]] = {}
    for name, profile in columns.items():
        if profile.filled < MIN_COUNTED or profile.is_printed:
            continue
        cells = tuple(str(row.get(name) or "").strip() for row in rows)
        own, others = _get_stems(name), before.setdefault(cells, set())
        if profile.distinct == 1 or profile.is_number or profile.is_measure:
            is_copy = own in others
        else:
            is_sure = profile.filled >= MIN_SURE
            is_copy = any(
                _are_same(own, other) or (is_sure and own.isdisjoint(other))
                for other in others
            )
        if is_copy:
            found.add(name)
        others.add(own)
    return found


def drop_same(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> List[str]:
    """Leave out columns of texts with the same text as one before them in each row.

    names (Sequence[str]): The columns.
    rows (Sequence[Mapping[str, Any]]): A sample of rows.
    RETURNS (List[str]): The other columns.
    """
    cells = ((tuple(str(get_cell(row, n) or "") for row in rows), n) for n in names)
    firsts: Dict[Tuple[str, ...], str] = {}
    for texts, name in cells:
        firsts.setdefault(texts, name)
    return list(firsts.values())


def find_copies_of_named(rows: Sequence[Mapping[str, Sequence[str]]]) -> Set[str]:
    """Find the same among attributes that cells name.

    rows (Sequence[Mapping[str, Sequence[str]]]): The values of each row, see
        `read_named_rows`.
    RETURNS (Set[str]): The names.
    """
    values = merge_rows(rows).items()
    return find_copies(rows, {name: Profile(texts) for name, texts in values})


def join_spellings(
    attributes: Mapping[str, str],
    columns: Mapping[str, Profile],
    named: Mapping[str, Sequence[str]],
) -> Dict[str, str]:
    """Give columns of attributes the names that cells have for the same: `color` is
    `Color`, if it has the same values. If these are in the same order, the words of one
    of the names are enough: `brand` is `Brands`. Of many, no word is needed: `vendor` is
    `Бренд`.

    attributes (Mapping[str, str]): From columns to the names of their attributes.
    columns (Mapping[str, Profile]): What columns hold.
    named (Mapping[str, Sequence[str]]): The values of attributes that cells name.
    RETURNS (Dict[str, str]): From columns to names.
    """
    spelled = {split_words(name): name for name in reversed(list(named))}
    same: Dict[Tuple[str, ...], List[str]] = {}
    for name, values in named.items():
        same.setdefault(_fold(values), []).append(name)
    found: Dict[str, str] = {}
    for column, label in attributes.items():
        name = spelled.get(split_words(label), label)
        if name != label and column in columns:
            known = {value.strip().casefold() for value in named[name]}
            texts = [text.casefold() for text in columns[column].texts]
            count = sum(text in known for text in texts if not is_blank(text))
            name = name if count >= MOST * len(texts) else label
        if name == label and column in columns and not columns[column].is_number:
            own = _fold(columns[column].texts)
            others = same.get(own, []) if len(set(own)) > 1 else []
            own_stems = _get_stems(label)
            stems = {other: _get_stems(other) for other in others}
            alike = [other for other in others if _are_same(own_stems, stems[other])]
            if len(own) >= MIN_SURE and not columns[column].is_measure:
                alike += [other for other in others if own_stems.isdisjoint(stems[other])]
            name = next(iter(alike), label)
        found[column] = name
    return found


def _are_same(one: FrozenSet[str], other: FrozenSet[str]) -> bool:
    """RETURNS (bool): Whether one of the names has all words of the other."""
    return bool(one and other) and (one <= other or other <= one)


def _fold(texts: Sequence[str]) -> Tuple[str, ...]:
    return tuple(text.strip().casefold() for text in texts)


def _get_stems(name: str) -> FrozenSet[str]:
    return frozenset(map(stem, split_words(name)))
