"""Find where an option may stand in a value that says more: `DDR4` in `16GB DDR4`."""

import re
from typing import Iterator, List, Sequence, Tuple

from ..texts.normal import Form, is_number, make_form
from ..texts.units import find_units

# Words that make a value something else than what it ends with, or one of two things.
UNLIKE_WORDS = """faux fake imitation artificial simulated synthetic vegan mock toy
replica free un plated coated filled dipped tone toned look effect style inspired blend
mix mixed half off semi anti pre pseudo german nickel mother of with in on at by from per
w x hot ice less instead accessory the above below under over into : ;"""
# Those that do so wherever they stand.
OTHERWISE_WORDS = """non no not without like or and nor to compatible replacement / + , &
* %"""
OTHERWISE = set(OTHERWISE_WORDS.split())
UNLIKE = OTHERWISE | set(UNLIKE_WORDS.split())
# The purity of gold, which is no unit in other places.
KARATS = {"k", "kt", "karat", "ct", "carat"}
GOLD = {"gold", "yellow", "white", "rose", "pink", "solid", "pure", "genuine", "real"}
# No unit: `50 % cotton` is half of something else.
SHARES = "percent"
# Longer descriptions are sentences.
MOST_BEFORE = 3
MOST_WORDS, MOST_IN_CODE = 20, 6
# Attributes of which a kind of an option is that option: an ankle boot is a boot.
TYPE_NAMES = """type category product kind item subtype toy tool beverage drink part
device equipment furniture jewelry garment clothing apparel footwear shoe appliance
accessory"""
TYPES = set(TYPE_NAMES.split())
# Attributes of which an option may have the name of a product behind it.
BRANDS = {"brand", "manufacturer", "maker", "make", "vendor"}
VERSION = re.compile(r"I{1,3}|IV|VI?|[A-Za-z]?\d+(?:\.\d+)?")
# Words before a name that make it the name of something else: coconut milk is no milk
# for a shop. Before a plural, few do.
GRADE_WORDS = """micro mini extra ultra super mega sub dual quad very coconut almond oat
soy rice cashew peanut nut root egg"""
GRADES = set(GRADE_WORDS.split())
NOT_PLURAL = ("ss", "us", "is", "ous")


def drop_amounts(text: str) -> str:
    """RETURNS (str): A value without the numbers that have a unit behind them: `white
    gold` of `18k white gold`."""
    parts, left, row = text.split(), [], 0
    while row < len(parts):
        size = next((n for n in (2, 1) if _is_amount(parts[row : row + n])), 0)
        if not size:
            left.append(parts[row])
        row += size or 1
    return " ".join(left)


def _is_amount(parts: Sequence[str]) -> bool:
    form = make_form(" ".join(parts))
    return form is not None and is_amount(form.words)


def is_amount(words: Sequence[str]) -> bool:
    """RETURNS (bool): Whether words are a number with a unit, or `2 x` of something."""
    if len(words) < 2 or not is_number(words[0]):
        return False
    units = find_units(tuple(words[1:]))
    is_unit = bool(units) and units[0].kind != SHARES
    return is_unit or (len(words) == 2 and (words[1] == "x" or words[1] in KARATS))


def read_karat(words: Sequence[str]) -> Tuple[str, str]:
    """RETURNS (Tuple[str, str]): The purity and the metal in `18k white gold`: `18 k` and
    `gold`. Empty if a value is no gold: the `ct` of a stone are its weight."""
    is_gold = len(words) > 2 and words[1] in KARATS and words[0].isdecimal()
    if not is_gold or words[-1] != "gold" or not GOLD.issuperset(words[2:]):
        return "", ""
    return f"{words[0]} k", words[-1]


def is_plural(word: str) -> bool:
    """RETURNS (bool): Whether a word has the ending of an English plural."""
    return len(word) > 3 and word.endswith("s") and not word.endswith(NOT_PLURAL)


def list_heads(words: Sequence[str]) -> Iterator[Tuple[List[str], List[str]]]:
    """List what the end of a value may be: `boots` of `ankle boots`.

    words (Sequence[str]): The words of a value, folded.
    YIELDS (Tuple[List[str], List[str]]): The words before it, and those at the end, the
        longest end first.
    """
    for at in range(1, min(len(words), MOST_BEFORE + 1)):
        before = words[:at]
        if not all(len(word) > 2 and word.isalpha() for word in before):
            return
        if not UNLIKE.isdisjoint(before):
            return
        yield list(before), list(words[at:])


def is_kind_of(
    before: Sequence[str], head: Sequence[str], option: Sequence[str], is_type: bool
) -> bool:
    """Check whether words before an option most likely say which kind of it is meant.
    `Chocolate Milk` is no milk, but all `ankle boots` are boots.

    before, head (Sequence[str]): The words of a value.
    option (Sequence[str]): The words of the option that it ends with.
    is_type (bool): Whether the options are types of products.
    RETURNS (bool): Whether they do.
    """
    if is_plural(option[-1]):
        return True
    # A micro SD card is no SD card.
    is_clear = is_type or len(option) > 1 or is_plural(head[-1])
    return is_clear and GRADES.isdisjoint(before)


def is_version(name: str, behind: Sequence[str]) -> bool:
    """Check whether what stands behind a name is its version or model, as in `Bluetooth
    5.0`, `SATA III` and `Torx T20`. In `DDR4` and `Vitamin B3`, it is a part of the name.

    name (str): The last word of the name.
    behind (Sequence[str]): The words behind it.
    RETURNS (bool): Whether it is.
    """
    is_name = len(name) > 2 and name.isalpha()
    return is_name and len(behind) == 1 and VERSION.fullmatch(behind[0]) is not None


def list_parts(words: Tuple[str, ...]) -> Iterator[Tuple[str, ...]]:
    """YIELDS (Tuple[str, ...]): The codes that may stand in a value: words in a row."""
    for start in range(min(len(words), MOST_WORDS)):
        for end in range(start + 2, min(start + MOST_IN_CODE, len(words)) + 1):
            yield words[start:end]


def has_code(form: Form, code: Form) -> bool:
    """Check whether a code of letters and digits stands in a value.

    form (Form): The value.
    code (Form): The option.
    RETURNS (bool): Whether it does, and nothing beside it is a part of it, as in `A4+`,
        `DDR3L` and `EAP-MD5`.
    """
    words, size = form.words, len(code.words)
    for at in range(len(words) - size + 1):
        if words[at : at + size] == code.words:
            before, behind = words[:at], words[at + size :]
            is_whole = not before or not is_number(before[-1])
            is_whole &= not behind or len(behind[0]) > 1 or behind[0] == "-"
            is_whole &= f"-{code.lower}" not in form.lower
            return is_whole and OTHERWISE.isdisjoint([*before, *behind])
    return False
