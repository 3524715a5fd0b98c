"""Tell attributes from what a system adds: units, prices, numbers of a stock."""

from typing import Collection, Dict, List, Sequence

from ..corpus.cells import get_cell, is_blank
from ..corpus.shards import Shard
from .column_names import (
    is_noise,
    is_number_of,
    list_words,
    rank_title,
    split_words,
)
from .inner_texts import read_inner_values
from .presets import Preset
from .profiles import Profile
from .sampling import read_first
from .stars import is_skipped
from .text_columns import LONG_WORDS

# What the columns of a value and of its unit end with.
VALUE_ENDINGS = ("", ".value", ".amount", "_value", " value", "Value", "_amount")
UNIT_ENDINGS = tuple(
    f"{joiner}{unit}{end}"
    for unit in (
        *("unit", "Unit", "uom", "UOM", "unit_of_measure", "units", "Einheit", "einheit"),
        *("eenheid", "unidad", "unité", "unità", "unidade", "jednostka", "jednotka"),
    )
    for joiner, end in (("", ""), ("_", ""), ("-", ""), (" ", ""), (".", ""), (" (", ")"))
)
# How columns with numbers of a stock are called.
OF_STOCKS = "quantity qty menge hand onhand reorder meldebestand"
# The same if they are called nothing else: `Количество ядер` counts something else.
ALONE = (
    "количество кількість anzahl cantidad quantite quantita quantidade ilosc adet adedi "
    "antal count"
)
# What is in a pack is no stock: `Package Quantity`.
IN_PACKS = "pack package packung"
_OF_STOCKS, _ALONE = list_words(OF_STOCKS), list_words(ALONE)
_IN_PACKS = list_words(IN_PACKS)


def find_units(columns: Collection[str]) -> Dict[str, str]:
    """Find the units of columns.

    columns (Collection[str]): The columns.
    RETURNS (Dict[str, str]): From columns of values to those of their units.
    """
    return {
        name: unit
        for name in columns
        for value in VALUE_ENDINGS
        if name.endswith(value) and name != value
        for ending in UNIT_ENDINGS
        if (unit := f"{name[: len(name) - len(value)]}{ending}") in columns
    }


def is_left_out(name: str, texts: Sequence[str], titles: Collection[str] = ()) -> bool:
    """Check whether an attribute that is named in cells is none, such as a price, the
    name of a variant or a section of the description.

    name (str): The name.
    texts (Sequence[str]): Its values.
    titles (Collection[str]): The titles of products, which are no values.
    RETURNS (bool): Whether it is none.
    """
    profile = Profile(texts)
    is_title = rank_title(name) is not None
    is_number = _is_number(name, profile) or is_of_stock(name, profile)
    left_out = is_noise(name) or is_number or is_title
    is_same = 2 * sum(text in titles for text in texts) > len(texts)
    return left_out or profile.is_noise or is_same or _is_section(profile)


def find_left_out(
    shards: Sequence[Shard], preset: Preset, sure: Collection[str]
) -> List[str]:
    """Find what is no attribute in an export, such as a barcode: names in cells, and
    columns that the preset only knows by a `*`.

    shards (Sequence[Shard]): The files.
    preset (Preset): The roles of their columns.
    sure (Collection[str]): Columns that are attributes.
    RETURNS (List[str]): The names and columns.
    """
    columns = {c: name for c, name in preset.attributes.items() if c not in sure}
    rows = read_first(shards) if preset.pairs or preset.nested or columns else []
    titles = {str(get_cell(row, preset.text[0])) for row in rows}
    nested = read_inner_values(rows, {}, preset.nested)
    found = [n for n, texts in nested.items() if is_left_out(n, texts, titles)]
    # Customers see the options and attributes that a shop names. They have no numbers of
    # a system, but sections of the description, and a position may be `Front`.
    for name, texts in read_inner_values(rows, preset.pairs, []).items():
        profile = Profile(texts)
        if _is_number(name, profile) or _is_section(profile):
            found.append(name)
    known = {*preset.attributes, *preset.attributes.values()}
    found = [n for n in found if n not in known and not is_skipped(n, preset.skip)]
    for column, name in columns.items():
        cells = (get_cell(row, column) for row in rows)
        texts = [str(cell) for cell in cells if not is_blank(cell)]
        found += [column] if is_left_out(name, texts, titles) else []
    return found


def _is_number(name: str, profile: Profile) -> bool:
    """RETURNS (bool): Whether values identify something. A `Handle` may be of oak, and
    the `Key` of a harmonica is C."""
    return is_number_of(name) and profile.has_digits


def _is_section(profile: Profile) -> bool:
    return profile.words > LONG_WORDS


def is_of_stock(name: str, profile: Profile) -> bool:
    """RETURNS (bool): Whether numbers say how much there is."""
    words = split_words(name)
    is_one = _ALONE.issuperset(words) or not _OF_STOCKS.isdisjoint(words)
    return profile.is_number and is_one and _IN_PACKS.isdisjoint(words)


def holds_texts(profile: Profile) -> bool:
    """RETURNS (bool): Whether cells are lists of texts, and not of objects."""
    return not any("{" in text for text in profile.texts)
