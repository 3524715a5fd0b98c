"""What the cells of a column hold, from a sample of rows."""

import re
from collections import Counter
from contextlib import suppress
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    Mapping,
    Optional,
    Sequence,
)

from ..corpus.cells import YES_NO, is_blank, is_empty
from ..texts.markup import strip_markup
from .money import MONEY, is_money
from .named import list_named, read_named
from .objects import parse_object
from .rich_texts import parse_cell

# A link, the name of a file, or a date.
LINK = re.compile(
    r"(?:https?:)?//|www\.|\S+\.(?:jpe?g|png|gif|webp|svg|pdf|html?|php|mp4)\b", re.I
)
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
DATE = re.compile(
    r"\d{4}-\d\d?-\d\d?(?:[T ].*)?"
    # `Tue Sep 03 2024 12:59:59 GMT`, `September 3, 2024` and `3 Sept. 2024`.
    rf"|(?:[a-z]{{3,9}}\.?,? )?{MONTH}\.? \d\d?,? \d{{4}}(?: .*)?"
    rf"|(?:[a-z]{{3,9}}\.?,? )?\d\d? {MONTH}\.?,? \d{{4}}(?: .*)?"
    # Not 20/20/13, which are sides of a box.
    r"|(?:[0-3]?\d[./](?:0?\d|1[0-2])|(?:0?\d|1[0-2])[./][0-3]?\d)[./]\d{2,4}(?: .*)?"
    r"|1[4-9]\d{8}(?:\d{3})?",
    re.I,
)
# A number without a unit, or with a currency.
NUMBER = re.compile(
    r"[€$£¥₹]?\s*[+-]?\d+(?:[.,\s]\d+)*\s*(?:%|[€$£¥₹]|EUR|USD|GBP)?", re.I
)
DIGITS = re.compile(r"\d+")
CODE = re.compile(r"(?=\D*\d)[A-Za-z][\w./-]*|\d+[/-][\w./-]*")
LONG_NUMBER = re.compile(r"\d{7,}")
# What systems write for no number.
ZERO = re.compile(r"[+-]?0+(?:[.,]0+)?")
# A hash or a UUID, and a color in HTML. `#120` is more often the grit of a paper.
DIGEST = re.compile(
    r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}"
    r"|#(?:[0-9a-f]{6}|(?!\d{3})[0-9a-f]{3}|(\d)\1\1)",
    re.I,
)
CHECKS: Dict[str, Callable[[str], Any]] = {
    "links": LINK.match,
    "dates": DATE.fullmatch,
    "codes": DIGEST.fullmatch,
}
YES_OR_NO, ZEROS = "yes or no", "zeros"
FLAGS_OF_SHOPS = (
    "0 1 on off wahr falsch vrai faux + - x ✓ ✔ active inactive draft archived"
)
# How systems call kinds of products and of rows.
KINDS = (
    "simple product consu configurable variable variation variant product_option bundle "
    "grouped virtual downloadable physical goods service inventory hardgood "
    "товар vendor.model artist.title"
)
# They say nothing, but values may stand beside them.
USUAL = frozenset({"default", "default title", "new", "neu", "новий", "новое", "новый"})
FLAGS = YES_NO | USUAL | frozenset(f"{FLAGS_OF_SHOPS} {KINDS}".split())
FLAGS |= {"sales and purchases", "simple product", "physical good", "physical product"}
FLAGS |= {"stockable product", "storable product", "consumable", "einlagerbares produkt"}
# How many rows have numbers, at least, and how many words an option has.
MIN_COUNTED, MAX_OPTION = 5, 3
# In how many rows the same letter says nothing.
MIN_SAME = 20
# The characters of Chinese, Japanese and Thai, where two are about a word.
UNSPACED = re.compile(r"[\u0e01-\u0e2e\u3040-\u30ff\u3400-\u9fff]")
# An object or a list, as programs print it.
PRINTED = re.compile(r"\s*[\[{]")
# How many of the cells must be of a kind.
MOST = 0.8
# Objects and lists with nothing in them.
EMPTY_CELLS: Sequence[Any] = ([], {}, "[]", "{}")
# How many words cells have that only name attributes, and how many they name.
MAX_LISTING, MIN_LISTED = 30, 1.5
# Names in cells are names if they occur this often on average.
MIN_REPEATS = 2
# Of a few, the separator is missing.
MAX_NAME, MAX_LONG = 60, 0.02


class Profile:
    """What the cells of a column hold.

    filled (int): Number of rows with something in the cell.
    distinct (int): Number of different cells.
    words (float): Words per cell, on average.
    """

    def __init__(self, cells: Sequence[Any]) -> None:
        """
        cells (Sequence[Any]): The cells of a sample of rows.
        """
        parsed = map(parse_cell, cells)
        found = [cell for cell in parsed if not _is_empty(cell)]
        self.cells = found
        # The items of lists are lines.
        self.texts = [
            "\n".join(cell) if _is_list_of_texts(cell) else str(cell).strip()
            for cell in found
        ]
        self.filled = len(found)
        self.distinct = len(set(self.texts))
        plain = [strip_markup(text).text for text in self.texts]
        self.plain = plain
        self.words = _mean(len(t.split()) + len(UNSPACED.findall(t)) // 2 for t in plain)

    @property
    def is_printed(self) -> bool:
        """RETURNS (bool): Whether most cells are objects, or lists of other things than
        texts."""
        return self._are_most(
            PRINTED.match(cell)
            if isinstance(cell, str)
            else isinstance(cell, (list, Mapping)) and not _is_list_of_texts(cell)
            for cell in self.cells
        )

    @property
    def has_digits(self) -> bool:
        """RETURNS (bool): Whether most cells have digits."""
        return self._are_most(any(map(str.isdigit, text)) for text in self.texts)

    @property
    def is_text(self) -> bool:
        """RETURNS (bool): Whether most cells have words, and no links, dates or codes."""
        return not self.is_printed and self._are_most(map(_has_words, self.plain))

    @property
    def kind(self) -> Optional[str]:
        """RETURNS (Optional[str]): What most cells are if they are no values: links,
        dates, hashes, yes or no, or words of a system. None if they may be values."""
        for kind, check in CHECKS.items():
            if self._are_most(map(check, self.texts)):
                return kind
        if self.distinct and all(map(ZERO.fullmatch, self.texts)):
            return ZEROS
        texts = [text.casefold() for text in self.texts]
        is_same = self.distinct == 1 and len(texts) >= MIN_SAME
        if is_same and len(texts[0]) == 1 and texts[0].isalpha():
            return YES_OR_NO
        texts = [text for text in texts if text not in USUAL] or texts
        noise = [
            text in FLAGS or any(check(text) for check in CHECKS.values())
            for text in texts
        ]
        return YES_OR_NO if texts and sum(noise) >= MOST * len(texts) else None

    @property
    def is_money(self) -> bool:
        """RETURNS (bool): Whether most cells are amounts of money."""
        return self._are_most(
            is_money(cell) or MONEY.fullmatch(text)
            for cell, text in zip(self.cells, self.texts)
        )

    @property
    def has_links(self) -> bool:
        """RETURNS (bool): Whether most cells have a link in them."""
        return self._are_most("://" in text for text in self.texts)

    @property
    def is_path(self) -> bool:
        """RETURNS (bool): Whether most cells are categories below others."""
        return self._are_most(map(_is_path, self.plain))

    @property
    def is_list_of_values(self) -> bool:
        """RETURNS (bool): Whether most cells are lists of a few words each."""
        return self._are_most(
            _is_list_of_texts(cell)
            and cell
            and all(len(item.split()) <= MAX_OPTION for item in cell)
            for cell in self.cells
        )

    @property
    def is_measure(self) -> bool:
        """RETURNS (bool): Whether most cells are measures: `146.7 x 71.5 mm (5.8 in)`."""
        return self._are_most(
            text[:1].isdigit() and 2 * sum(map(str.isalpha, text)) <= len(text)
            for text in self.plain
        )

    @property
    def is_list(self) -> bool:
        """RETURNS (bool): Whether most cells are lists of options, such as `S|M|L`."""
        return self._are_most("|" in text for text in self.plain)

    @property
    def is_counting(self) -> bool:
        """RETURNS (bool): Whether the cells are the numbers of the rows."""
        texts = self.texts
        start = texts[0] if texts else ""
        is_long = len(texts) >= MIN_COUNTED and start in ("0", "1")
        return is_long and texts == [str(i + int(start)) for i in range(len(texts))]

    @property
    def distinct_words(self) -> int:
        """RETURNS (int): How many texts differ in more than their numbers."""
        return len({DIGITS.sub("", text) for text in self.texts})

    @property
    def is_option(self) -> bool:
        """RETURNS (bool): Whether cells are a few words that repeat, such as the options
        of an attribute."""
        is_few = 1 < self.distinct <= self.filled / 2 and self.words <= MAX_OPTION
        return is_few and self.is_text and self.kind is None

    @property
    def is_number(self) -> bool:
        """RETURNS (bool): Whether most cells are numbers without a unit."""
        return self._are_most(map(NUMBER.fullmatch, self.texts))

    @property
    def is_nested(self) -> bool:
        """RETURNS (bool): Whether the cells name attributes, which other cells name too.
        A text with a colon names none."""
        names: Counter[str] = Counter()
        read = 0
        for cell in self.cells:
            with suppress(ValueError):
                pairs = read_named(cell, "")
                names.update({name for name, _ in pairs})
                read += bool(pairs)
        long = sum(count for name, count in names.items() if len(name) > MAX_NAME)
        if read < MOST * self.filled or long >= MAX_LONG * sum(names.values()):
            return False
        # Objects say which of their texts is the name.
        return self.is_named or sum(names.values()) >= min(MIN_REPEATS, read) * len(names)

    @property
    def is_named(self) -> bool:
        """RETURNS (bool): Whether all cells are objects with a name and a value, or lists
        of these."""
        if not self.is_printed:
            return False
        cells = (parse_object(c) if isinstance(c, str) else c for c in self.cells)
        return all(list_named(c if isinstance(c, list) else [c]) for c in cells)

    @property
    def is_listing(self) -> bool:
        """RETURNS (bool): Whether short cells name several attributes each, whatever the
        column is called. A title with a colon names one."""
        if self.words > MAX_LISTING:
            return False
        sizes = []
        for cell in self.cells:
            with suppress(ValueError):
                sizes.append(len(read_named(cell, "")))
        return sum(sizes) >= MIN_LISTED * self.filled

    @property
    def is_digits(self) -> bool:
        """RETURNS (bool): Whether most cells are long numbers, as no measures are."""
        return self._are_most(map(LONG_NUMBER.fullmatch, self.texts))

    @property
    def are_codes(self) -> bool:
        """RETURNS (bool): Whether most cells are numbers of something, such as `AB-123`,
        and no measures."""
        return not self.is_number and self._are_most(map(CODE.fullmatch, self.texts))

    def _are_most(self, checks: Iterable[Any]) -> bool:
        return bool(self.filled) and sum(map(bool, checks)) >= MOST * self.filled


def is_datum(name: str) -> bool:
    """RETURNS (bool): Whether the name of a column is a number, a link or a date. The
    first row of a table without names has some."""
    found = LINK.match(name) or DATE.fullmatch(name) or NUMBER.fullmatch(name)
    return found is not None


def make_profiles(rows: Sequence[Mapping[str, Any]]) -> Dict[str, Profile]:
    """Look at the columns of a sample of rows.

    rows (Sequence[Mapping[str, Any]]): The rows, all with the same columns.
    RETURNS (Dict[str, Profile]): The profile of each column.
    """
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: Profile([row.get(name) for row in rows]) for name in names}


def are_names(texts: Sequence[str]) -> bool:
    """RETURNS (bool): Whether the texts of a column are names of attributes: short, and
    the same again and again. Without any text, they may be."""
    if not texts:
        return True
    known = {text.casefold() for text in texts}
    are_short = all(len(text) <= MAX_NAME and text[0].isalpha() for text in known)
    return are_short and 3 * len(known) <= len(texts)


def _is_empty(cell: Any) -> bool:
    return (
        is_blank(cell)
        or cell in EMPTY_CELLS
        or (isinstance(cell, str) and is_empty(cell))
    )


def _is_list_of_texts(cell: Any) -> bool:
    return isinstance(cell, list) and all(isinstance(item, str) for item in cell)


def _has_words(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    is_other = LINK.match(text) or DATE.fullmatch(text) or DIGEST.fullmatch(text)
    return not is_other and letters >= 3 and letters >= len(text) / 3


def _is_path(text: str) -> bool:
    """RETURNS (bool): Whether a text is `Women > Clothing > Pants`."""
    parts = text.split(">")
    return len(parts) > 1 and all(any(map(str.isalpha, part)) for part in parts)


def _mean(numbers: Iterable[int]) -> float:
    found = list(numbers)
    return sum(found) / len(found) if found else 0.0
