"""What stands beside a number or quantity: words that may be left out, and words that
change what it says."""

import re
import runpy
from functools import lru_cache
from pathlib import Path
from typing import FrozenSet, Iterator

import spacy.lang

from ..texts.normal import CROSSES
from ..texts.surface import strip
from ..texts.units import find_units, split_words
from .words import COUNT, NUMBERS, SAME_SIDES

# What it is compared with: `9W (60W equivalent)`, `9 W ersetzt 60 W`. It may be all, and
# a range: `40-60W equivalent`.
DIGITS, UNIT = r"\d+(?:[.,\s]\d+)*", r"\s?-?[^\W\d_]{1,9}"
LOWER = rf"(?:{DIGITS}(?:(?:{UNIT})?\s*(?:[-–x{CROSSES}]|to\b|bis\b)|\s*/)\s*)?"
AMOUNT = rf"[(\[=]?\s*~?{LOWER}{DIGITS}{UNIT}[\s-]+"
COMPARED = re.compile(
    rf"{AMOUNT}(?:equivalent|equiv|eq|replacements?|äquivalent|entsprechend)\b\.?\s*[)\]]?"
    r"|[(\[]?\s*\b(?:equivalent to|equals|replaces|ersetzt|entspricht|remplace)\b.*"
    # Lamps: `9W = 60W`. `12V = 24V` are two voltages.
    rf"|(?<=[\d\s]W)\s*[(\[]?\s*[=≙≈]\s*~?{DIGITS}\s?W\b\s*[)\]]?",
    re.I,
)
# What there is a number of, and what has so many: `300 thread count`, `500 sheets/ream`.
NOUN = r"(?:pc|[^\W\d_]{3,})(?:[\s-][^\W\d_]{3,})?(?:\s*(?:/|\bper\b)\s*[^\W\d_]+)?"
# A number of something: `6-speed`, `300 thread count`, `16Port`, `8 x RJ-45`.
OF_NOUN = re.compile(
    rf"((?:\d+\s*[x{CROSSES}]\s*)?\S*\d)(?:\s*[x{CROSSES}]\s+([^\W\d]\S*)|[\s-]*({NOUN}))"
    rf"|([^\W\d_]+)[\s-]+({NOUN})"
)
# Between sides: `10"W x 12"H`.
BETWEEN_SIDES = re.compile(
    rf"\s*(?:(?<![^\W\d_])[x{CROSSES}](?![^\W\d_])|[,;](?=\s)|[*])\s*", re.I
)
MULTIPLIERS = {"dozen", "hundred", "thousand", "million", "billion"}
# Words beside a quantity, and how many: names, and codes such as `DDR4`.
BESIDE = re.compile(r"[(\[]?(?:\d\d?-?)?[^\W\d_][\w.-]*[)\]]?")
# Others change what it says: `5 ml per day`, `unter 2 kg`, `minus 20 °C`, `two 500 ml`.
CHANGING_WORDS = """minus negative pro below half nearly ca daily weekly monthly hourly
extra free gratis bonus save saved saving additional remaining pack packs set sets pair
pairs twinpack multipack duo trio couple double triple twin dual single max min x w l h d
weniger mehr minder halb halbe halber halbes fast knapp täglich moins demi mezzo medio
meno menos"""
# Languages whose stop words change what a value says, too, ...
LANGUAGES = ("en", "de", "fr", "es", "it")
# ... but for these, as in `0.5 mm Fine` and `32GB ECC`.
KEPT = {"fine", "ecc"}
MOST_WORDS = 6
WORDS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1)
def list_changing() -> FrozenSet[str]:
    """RETURNS (FrozenSet[str]): Words that change what a value says, in lower case."""
    words = NUMBERS.keys() | CHANGING_WORDS.split()
    for language in LANGUAGES:
        # The file is run by itself: to import it would import its language, and for
        # French that takes seconds.
        path = Path(spacy.lang.__file__).parent / language / "stop_words.py"
        words |= runpy.run_path(str(path))["STOP_WORDS"]
    return frozenset(words - KEPT)


def drop_compared(surface: str) -> str:
    """RETURNS (str): A value without what it is compared with: `9 W` for `9 W (60 W
    equivalent)`. Empty if it says nothing else."""
    return COMPARED.sub("", surface)


def list_shorter(surface: str) -> Iterator[str]:
    """List parts of a value with words beside them that say what it is one of.

    surface (str): The value.
    YIELDS (str): The beginning and the end of it, without such words, the longest first.
    """
    words = surface.split()
    for size in range(len(words) - 1, 0, -1) if len(words) <= MOST_WORDS else ():
        behind = [word.casefold().strip("()[].") for word in words[size:]]
        if len(behind) > 1 and behind[0] in NUMBERS and not find_units((behind[1],)):
            # As in `2.4 GHz Quad Core`.
            behind = behind[1:]
        ends = [(words[:size], words[size:], behind)]
        before = [word.casefold().strip("()[].") for word in words[:-size]]
        ends.append((words[-size:], words[:-size], before))
        for kept, others, folded in ends:
            if all(map(_is_beside, others)) and list_changing().isdisjoint(folded):
                yield " ".join(kept)


def _is_beside(word: str) -> bool:
    """RETURNS (bool): Whether a word is a name or a code, and no quantity: `2x4` and
    `5kg`."""
    if BESIDE.fullmatch(word) is None:
        return False
    number = re.match(r"\W*\d+", word)
    rest = word[number.end() :].lstrip("-") if number is not None else ""
    return number is None or not (rest.startswith("x") or find_units(split_words(rest)))


def drop_noun(surface: str, is_plural: bool = False) -> str:
    """Find the number in a number of something.

    surface (str): The value.
    is_plural (bool): Whether that must be an English plural, since other words may say
        something else: `3-ply` is no number of pieces.
    RETURNS (str): The number. Empty if it is none.
    """
    match = OF_NOUN.fullmatch(strip(surface))
    if match is None:
        return ""
    noun = (match[2] or match[3] or match[5]).casefold()
    words = re.split(r"[\s/-]+", noun)
    units = [*find_units((words[0],)), *find_units(tuple(words))]
    is_plain = not MULTIPLIERS.intersection(words) and {COUNT}.issuperset(
        unit.kind for unit in units
    )
    # As in `2 extra`.
    is_plain &= bool(units) or words[0] not in list_changing()
    if is_plural and not any(re.search("[^s]s$", word) for word in words):
        return ""
    number = match[1] or match[4] if is_plain else ""
    # As in `3 x 40 wipes`.
    return f"{number} ct" if is_plural and re.search(r"\d.*\D\d", number) else number


def drop_name(surface: str, name: str) -> str:
    """RETURNS (str): A number without the name or initials of its attribute, or the
    beginning of its name, unless that is a unit: the 400 of `400TC` for a thread count,
    the 220 of `grit 220`, and the 18 of `18 ga.` for a gauge."""
    words = re.findall(r"[^\W\d_]+", name)
    names = {name, *words, "".join(word[0] for word in words)}
    begun = {word[:size] for word in words for size in range(2, len(word))}
    # `5 in` are no five inputs.
    names.update(short for short in begun if not find_units((short.casefold(),)))
    either = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(
        rf"^\s*(?:{either})(?:-|[\s:]*)(?=\d)|(?<=\d)[\s-]*(?:{either})\.?\s*$",
        "",
        surface,
        flags=re.I,
    )


def find_side(surface: str, name: str) -> str:
    """Find one of several sides.

    surface (str): A value with sides: `10" W x 12" H`.
    name (str): The attribute, such as `Height`.
    RETURNS (str): The side that the attribute is called after, with its unit: `12" H`.
        Empty if there is none.
    """
    named = set(WORDS.findall(name.casefold()))
    sides = [same for same in SAME_SIDES if not same.isdisjoint(named)]
    if len(sides) != 1:
        # As in `Width x height`.
        return ""
    parts = BETWEEN_SIDES.split(surface)
    if not all(re.search(r"\d", part) for part in parts):
        # As in `W x H: 10 x 12 in`.
        return ""
    found = [p for p in parts if not sides[0].isdisjoint(WORDS.findall(p.casefold()))]
    if len(parts) < 2 or len(found) != 1:
        return ""
    # The unit may stand behind the last side only.
    last = WORDS.findall(parts[-1])[-1:] if parts[-1] != found[0] else []
    has_unit = any(find_units((word,)) for word in split_words(found[0])[1:])
    return " ".join([found[0], *(last if not has_unit else [])])
