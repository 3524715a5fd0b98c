"""Tell attributes from what a system adds: units, prices, numbers of a stock."""

from typing import Collection, Dict, Sequence

from .column_names import (
    is_noise,
    is_number_of,
    list_words,
    rank_title,
    split_words,
)
from .profiles import Profile

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
OF_STOCKS = (
    "quantity qty menge cantidad quantite hand onhand reorder meldebestand quantita "
    "quantidade ilosc adet adedi antal"
)
# The same if they are called nothing else: `Количество ядер` counts something else.
ALONE = "количество кількість anzahl cantidad count"
_OF_STOCKS, _ALONE = list_words(OF_STOCKS), list_words(ALONE)


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
    """Check whether an attribute that is named in cells is none, such as a price or the
    name of a variant.

    name (str): The name.
    texts (Sequence[str]): Its values.
    titles (Collection[str]): The titles of products, which are no values.
    RETURNS (bool): Whether it is none.
    """
    profile = Profile(texts)
    is_title = rank_title(name) is not None
    left_out = (
        is_noise(name) or is_number_of(name) or is_title or is_of_stock(name, profile)
    )
    is_same = 2 * sum(text in titles for text in texts) > len(texts)
    return left_out or profile.is_noise or is_same


def is_of_stock(name: str, profile: Profile) -> bool:
    """RETURNS (bool): Whether numbers say how much there is."""
    words = split_words(name)
    is_one = _ALONE.issuperset(words) or not _OF_STOCKS.isdisjoint(words)
    return profile.is_number and is_one


def holds_texts(profile: Profile) -> bool:
    """RETURNS (bool): Whether cells are lists of texts, and not of objects."""
    return not any("{" in text for text in profile.texts)
