"""Find where an option may stand in a value that says more: `DDR4` in `16GB DDR4`."""

from typing import Iterator, List, Sequence, Tuple

from ..texts.normal import is_number
from ..texts.units import find_units

# Words that make a value something else than what it ends with, or one of two things.
UNLIKE_WORDS = """faux fake imitation artificial simulated synthetic vegan mock toy
replica free un plated coated filled dipped tone toned look effect style inspired blend
mix mixed half off semi anti pre pseudo german nickel mother of with in on at by from per
w x hot ice less instead accessory : ;"""
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
# Attributes of which a kind of an option is that option: an ankle boot is a boot.
TYPES = {"type", "category", "product", "kind", "item", "footwear", "toy", "subtype"}
# Attributes of which an option may have the name of a product behind it.
BRANDS = {"brand", "manufacturer", "maker", "make", "vendor"}
ROMAN = {"i", "ii", "iii", "iv", "v", "vi"}
NOT_PLURAL = ("ss", "us", "is", "ous")


def drop_amounts(words: Sequence[str]) -> List[str]:
    """RETURNS (List[str]): Words without the numbers that have a unit behind them:
    `white gold` of `18k white gold`."""
    left: List[str] = []
    row = 0
    while row < len(words):
        size = _measure(words[row : row + 4])
        if not size:
            left.append(words[row])
        row += size or 1
    return left


def _measure(words: Sequence[str]) -> int:
    """RETURNS (int): How many words the amount at the start is."""
    if len(words) < 2 or not is_number(words[0]):
        return 0
    if words[1] == "x" and len(words) > 2:
        # As in `2 x AA`.
        return 2
    if words[1] in KARATS:
        return 2
    for size in range(len(words), 1, -1):
        units = find_units(tuple(words[1:size]))
        if units and units[0].kind != SHARES:
            return size
    return 0


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
        if not all(len(word) > 1 and word.isalpha() for word in before):
            return
        if not UNLIKE.isdisjoint(words):
            return
        yield list(before), list(words[at:])


def is_kind_of(head: Sequence[str], option: Sequence[str], is_type: bool) -> bool:
    """Check whether words before an option most likely say which kind of it is meant.
    `Chocolate Milk` is no milk, but all `ankle boots` are boots.

    head (Sequence[str]): The end of a value.
    option (Sequence[str]): The words of the option.
    is_type (bool): Whether the options are types of products.
    RETURNS (bool): Whether they do.
    """
    return is_type or len(option) > 1 or is_plural(option[-1]) or is_plural(head[-1])


def is_version(words: Sequence[str]) -> bool:
    """RETURNS (bool): Whether the words behind a name are a version or model of it:
    `Bluetooth 5.0`, `SATA III`, `Torx T20`."""
    if len(words) == 1:
        return is_number(words[0]) or words[0] in ROMAN
    return (
        len(words) == 2
        and len(words[0]) == 1
        and words[0].isalpha()
        and is_number(words[1])
    )


def has_code(words: Sequence[str], code: Sequence[str]) -> bool:
    """Check whether a code of letters and digits stands in a value.

    words (Sequence[str]): The words of the value, folded.
    code (Sequence[str]): The words of an option.
    RETURNS (bool): Whether it does, and nothing beside it is a part of it, as in `A4+`
        and `DDR3L`.
    """
    size = len(code)
    for at in range(len(words) - size + 1):
        if tuple(words[at : at + size]) == tuple(code):
            before, behind = words[:at], words[at + size :]
            is_whole = not behind or len(behind[0]) > 1 or behind[0] == "-"
            return is_whole and OTHERWISE.isdisjoint([*before, *behind])
    return False
