"""Find attributes that a table has twice."""

from itertools import zip_longest
from typing import Any, Dict, List, Mapping, Sequence, Set, Tuple

from ..corpus.cells import get_cell, is_blank
from ..texts.inflection import are_inflections
from .column_names import split_words
from .profiles import MIN_COUNTED, MOST, Profile


def find_copies(
    rows: Sequence[Mapping[str, Any]], columns: Mapping[str, Profile]
) -> Set[str]:
    """Find columns that say the same as one before them in all rows, such as `COLOR` and
    `~COLOR`. Numbers may be the same by chance, such as the sides of a square.

    rows (Sequence[Mapping[str, Any]]): A sample of rows.
    columns (Mapping[str, Profile]): What their columns hold.
    RETURNS (Set[str]): The columns.
    """
    found: Set[str] = set()
    # The words of columns before, by their cells.
    before: Dict[Tuple[str, ...], Set[Tuple[str, ...]]] = {}
    for name, profile in columns.items():
        if profile.filled < MIN_COUNTED or profile.is_printed:
            continue
        cells = tuple(str(row.get(name) or "").strip() for row in rows)
        own, others = split_words(name), before.setdefault(cells, set())
        is_word = profile.distinct > 1 and not profile.is_number
        if others and (is_word or own in others):
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


def find_copies_of_named(named: Mapping[str, Sequence[str]]) -> Set[str]:
    """Find the same among attributes that cells name.

    named (Mapping[str, Sequence[str]]): Their values, in the order of the rows.
    RETURNS (Set[str]): The names.
    """
    rows = [dict(zip(named, cells)) for cells in zip_longest(*named.values())]
    return find_copies(rows, {name: Profile(texts) for name, texts in named.items()})


def join_spellings(
    attributes: Mapping[str, str],
    columns: Mapping[str, Profile],
    named: Mapping[str, Sequence[str]],
) -> Dict[str, str]:
    """Give columns of attributes the names that cells have for the same: `color` is
    `Color`, if it has the same values. If these are in the same order, a word of the name
    is enough: `brand` is `Brands`. Of many, no word is needed: `vendor` is `Бренд`.

    attributes (Mapping[str, str]): From columns to the names of their attributes.
    columns (Mapping[str, Profile]): What columns hold.
    named (Mapping[str, Sequence[str]]): The values of attributes that cells name.
    RETURNS (Dict[str, str]): From columns to names.
    """
    spelled = {split_words(name): name for name in reversed(list(named))}
    same: Dict[Tuple[str, ...], List[str]] = {}
    for name, values in named.items():
        same.setdefault(tuple(map(str.strip, values)), []).append(name)
    found: Dict[str, str] = {}
    for column, label in attributes.items():
        name = spelled.get(split_words(label), label)
        if name != label and column in columns:
            known = {value.strip().casefold() for value in named[name]}
            texts = [text.casefold() for text in columns[column].texts]
            count = sum(text in known for text in texts if not is_blank(text))
            name = name if count >= MOST * len(texts) else label
        if name == label and column in columns and not columns[column].is_number:
            own = tuple(columns[column].texts)
            others = same.get(own, []) if len(set(own)) > 1 else []
            alike = [other for other in others if _share_word(label, other)]
            alike += others if len(own) >= MIN_COUNTED else []
            name = next(iter(alike), label)
        found[column] = name
    return found


def _share_word(one: str, other: str) -> bool:
    return any(
        are_inflections(a, b) for a in split_words(one) for b in split_words(other)
    )
