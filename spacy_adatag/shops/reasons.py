"""Say why a column, or what cells name, holds no attribute that texts have."""

import re
from typing import Any, Collection, Dict, List, Mapping, Optional, Sequence

from ..corpus.cells import get_cell
from ..texts.units import read_named_unit
from .column_names import (
    is_category,
    is_description,
    is_doubtful,
    is_noise,
    is_number_of,
    is_only_described,
    is_unit,
    is_variant_name,
    list_words,
    rank_title,
)
from .column_splitting import NUMBER_SIGN, split_words
from .profiles import YES_OR_NO, ZEROS, Profile
from .text_columns import DESCRIPTION_WORDS, DIFFERENT, LONG_WORDS, TITLE_WORDS

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
# A line of a description, however short it is.
BULLETS = frozenset({"bullet", "bullets", "bulletpoint", "bulletpoints"})
# Texts of a column that are no values, since they all differ.
MIN_TEXTS = 12
# In how many texts the values of a doubtful column are, at least.
MIN_FOUND = 2
# The columns that share a reason, to show.
MAX_SHOWN = 10
# The reasons.
CATEGORIES, COPIES = "categories", "copies of others"
DATA, IDS = "data of the shop", "identifiers"
LANGUAGES, LINKS = "in another language", "links"
OBJECTS, OTHERS = "objects", "parts of others"
PRICES, ROWS, STOCKS = "prices", "numbers of rows", "numbers in stock"
TEXTS, UNITS, VARIANTS = "texts", "units", "names of variants"
# The address of a page, and what is between its words.
SLUG, BETWEEN = re.compile(r"[^\s_-]+(?:[_-]+[^\s_-]+){2,}"), re.compile(r"[\W_]+")


def describe_left_out(left_out: Mapping[str, str]) -> str:
    """Describe what is not used.

    left_out (Mapping[str, str]): The columns, with the reason of each.
    RETURNS (str): The columns by reason, of many the first ones.
    """
    groups: Dict[str, List[str]] = {}
    for name, reason in left_out.items():
        if not name.strip():
            # A delimiter at the end of each row.
            continue
        groups.setdefault(reason, []).append(name)
    said = []
    for reason, names in groups.items():
        more = len(names) - MAX_SHOWN
        shown = ", ".join(names[:MAX_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
        said.append(f"{reason} ({shown})")
    return ", ".join(said)


class Reasons:
    """Finds out why columns hold no attributes.

    rows (Sequence[Mapping[str, Any]]): A sample of rows.
    text (Sequence[str]): The columns of texts.
    """

    def __init__(self, rows: Sequence[Mapping[str, Any]], text: Sequence[str]) -> None:
        self.rows = rows
        cells = [[str(get_cell(row, name) or "") for name in text] for row in rows]
        self.titles = [texts[0] for texts in cells]
        self.texts = ["\n".join(texts).casefold() for texts in cells]

    def find(self, name: str, profile: Profile) -> Optional[str]:
        """Find out why a column holds no attribute.

        name (str): The column.
        profile (Profile): What its cells hold.
        RETURNS (Optional[str]): The reason. None if it may be an attribute.
        """
        reason = find_reason(name, profile)
        if reason == DATA and is_doubtful(name) and self._is_said(name, profile):
            reason = None
        if reason is not None:
            return reason
        if is_category(name) or profile.is_path:
            return CATEGORIES
        if is_unit(name) and not profile.has_digits:
            return UNITS
        if is_variant_name(name):
            return VARIANTS
        is_point = not BULLETS.isdisjoint(split_words(name))
        if self._is_text(name, profile) or is_only_described(name) or is_point:
            return TEXTS
        if is_number_of(name) and not self._is_said(name, profile):
            # Odoo has the name of a brand in `product_brand_id`.
            return IDS
        if self._is_numbered(name, profile):
            return IDS
        if profile.is_counting:
            return ROWS
        return OBJECTS if profile.is_printed and not holds_texts(profile) else None

    def _is_numbered(self, name: str, profile: Profile) -> bool:
        """RETURNS (bool): Whether a column numbers its rows, such as `N° Inventario`."""
        # The pages of books differ, too: `N° pagine`.
        is_number = NUMBER_SIGN.match(name) and not profile.is_number
        is_different = profile.distinct >= max(MIN_TEXTS, DIFFERENT * profile.filled)
        if profile.is_digits and read_named_unit(name) is None:
            return True
        return bool(is_number) and profile.has_digits and is_different

    def _is_said(self, name: str, profile: Profile) -> bool:
        """RETURNS (bool): Whether texts have the options of a column."""
        cells = (row.get(name) for row in self.rows)
        pairs = zip(cells, self.texts)
        found = sum(
            isinstance(c, str) and c.strip().casefold() in t for c, t in pairs if c
        )
        return profile.is_option and found >= MIN_FOUND

    def _is_text(self, name: str, profile: Profile) -> bool:
        """RETURNS (bool): Whether a column has another text of products, or the title
        again."""
        if profile.is_list_of_values and not is_description(name):
            return False
        if profile.words > LONG_WORDS:
            return True
        differs = profile.distinct >= max(MIN_TEXTS, DIFFERENT * profile.filled)
        if rank_title(name) is not None and (profile.words >= TITLE_WORDS or differs):
            return True
        is_text = differs or is_description(name)
        if profile.words >= DESCRIPTION_WORDS and is_text and not profile.is_measure:
            return True
        pairs = ((row.get(name), t) for row, t in zip(self.rows, self.titles) if t)
        same = sum(cell == title or _is_slug(cell, title) for cell, title in pairs)
        return 2 * same > profile.filled


def _is_slug(cell: Any, title: str) -> bool:
    """RETURNS (bool): Whether a cell has the title as addresses of pages do: `red-cap-5`
    for `Red cap`."""
    if not isinstance(cell, str) or not SLUG.fullmatch(cell):
        return False
    one, other = (BETWEEN.sub("", text.casefold()) for text in (cell, title))
    return bool(other) and one.startswith(other)


def find_reason(name: str, profile: Profile) -> Optional[str]:
    """Find out why what a column or a cell names is no attribute, such as a price.

    name (str): The name.
    profile (Profile): Its values.
    RETURNS (Optional[str]): The reason. None if it may be an attribute.
    """
    if profile.kind not in (None, YES_OR_NO, ZEROS):
        return profile.kind
    if is_noise(name):
        return DATA
    if profile.has_links:
        return LINKS
    if profile.is_money:
        return PRICES
    return STOCKS if is_of_stock(name, profile) else profile.kind


def find_reason_of_named(
    name: str, texts: Sequence[str], titles: Collection[str] = ()
) -> Optional[str]:
    """Find out why an attribute that is named in cells is none, such as the name of a
    variant or a section of the description.

    name (str): The name.
    texts (Sequence[str]): Its values.
    titles (Collection[str]): The titles of products, which are no values.
    RETURNS (Optional[str]): The reason. None if it is one.
    """
    profile = Profile(texts)
    reason = find_reason(name, profile)
    if reason is not None and not (is_doubtful(name) and profile.is_option):
        return reason
    if is_number(name, profile):
        return IDS
    is_same = 2 * sum(text in titles for text in texts) > len(texts)
    if rank_title(name) is not None or is_same or is_section(profile):
        return TEXTS
    return None


def is_number(name: str, profile: Profile) -> bool:
    """RETURNS (bool): Whether values identify something. A `Handle` may be of oak, and
    the `Key` of a harmonica is C."""
    return is_number_of(name) and profile.has_digits


def is_section(profile: Profile) -> bool:
    """RETURNS (bool): Whether values are sections of a text."""
    return profile.words > LONG_WORDS


def is_of_stock(name: str, profile: Profile) -> bool:
    """RETURNS (bool): Whether numbers say how much there is."""
    words = split_words(name)
    is_alone = bool(words) and _ALONE.issuperset(words)
    is_one = is_alone or not _OF_STOCKS.isdisjoint(words)
    return profile.is_number and is_one and _IN_PACKS.isdisjoint(words)


def holds_texts(profile: Profile) -> bool:
    """RETURNS (bool): Whether cells are lists of texts, and not of objects."""
    return not any("{" in text for text in profile.texts)
