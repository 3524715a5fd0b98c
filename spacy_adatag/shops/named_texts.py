"""Texts that name attributes, in the ways in which shops write them."""

import csv
import io
import re
from typing import Any, Dict, List, Optional

# A name in text such as `color=Red,size=M|L` or `Color: Red; Size: M`.
NAMED = re.compile(
    r"(?:\A|[,;|\n])\s*([^\s,;|=:\"<>{}\[\]][^,;|=:\"<{}\[\]\n]{0,60}?)\s*([=:])"
)
# A value in quotes, and not one in inches, such as `15.6"`.
QUOTED = re.compile(r'\A("+)(.*?)\1?\Z', re.DOTALL)
# PrestaShop writes the place of an attribute after its value: `Color:Red:1`.
PLACED = re.compile(r"(?=[^:]*[^:\d])([^:]+):\d+(?::[01])?")
PLACE = re.compile(r":\d+(?::[01])?\s*\Z")

# The code of a color, and the next option, which BigCommerce may write without a `|`.
OPTION_END = re.compile(r"(?:\[#[0-9A-Fa-f]{3,8}\])?(?:Type=\w+)?\Z")
# Its former export has the kind of an option before its name, and the codes of a color
# after the value: `[S]Color=Red:#ff0000`.
KIND = re.compile(r"(?:\A|(?<=,))\s*\[[A-Z]{1,4}\](?=[^\[\],=]+=)")
CODES = re.compile(r":#[0-9A-Fa-f]{3,8}(?:\|#[0-9A-Fa-f]{3,8})*(?=\s*(?:,|\Z))")
# A feature of CS-Cart, without the bracket at its end.
TYPED = re.compile(r"(?:\([^()]*\)\s*)?([^:;\[\]()]+): ?[A-Z]{1,2}\[([^\[\]]*)")
# A measure with its name. The next one follows after a blank, as in `Width: 80 cm Frame,
# depth: 5 cm`.
MEASURED = re.compile(
    r"(?<!\s)\s*([^\W\d_][^:;=|\n]{0,60}?)\s*:\s*"
    r"(\d[\d.,/]*(?:\s?(?:[^\W\d_]{1,4}\b|[%\"'″′]))?)(?:\s*([,;])|\s*\Z|(?=\s))"
)
# What names of brands and people have before a capital: `iPhone`, `McDonald`.
FRONTS = frozenset(["i", "e", "mc", "mac", "de", "la", "le"])
LONGEST_FRONT = max(map(len, FRONTS))
# The end of the last word.
LAST_WORD = re.compile(r"\S+\Z")
# The unit of a column, as in `Width (cm)`, and units that are no letters.
IN_BRACKETS = re.compile(r"\s*\([^()]*\)\Z")
MARKS = "\"'″′"
# These name something with a word before only, and none of these ends a value.
LAST_WORDS = frozenset(["number", "name", "no", "no.", "code", "rate"])
LINKING = frozenset(["of", "per", "de", "del", "di", "von", "du"])
# What no text with sections has.
OTHER_SIGNS = frozenset("=;|\n")


def split_text(text: str) -> Optional[List[Dict[str, Any]]]:
    """Split a text such as `color=Red,size=M|L`. The first of `=` and `:` is the one of
    all names.

    text (str): The text.
    RETURNS (Optional[List[Dict[str, Any]]]): An object for each attribute. None if the
        text names none.
    """
    if KIND.match(text):
        text = KIND.sub("", CODES.sub("", text))
    # `Width: 80 cm Height: 5 cm` is no section with a name. `Brand: Nord Model: X1` is
    # none either, but `Display:Screen Size:27 inch` is.
    is_spaced = text.count(":") == text.count(": ")
    splits = (_split_sections, _split_enclosed, _split_typed, _split_spaced, _split_glued)
    for split in (_split_measures, *splits[is_spaced:]):
        named = split(text)
        if named is not None:
            return named
    found = list(NAMED.finditer(text))
    if not found or found[0].start() > 0:
        return None
    found = [match for match in found if match[2] == found[0][2]]
    ends = [*(match.start() for match in found[1:]), len(text)]
    values = [
        QUOTED.sub(r"\2", text[match.end() : end].strip())
        for match, end in zip(found, ends)
    ]
    places = [PLACED.fullmatch(value) for value in values]
    if found[0][2] == ":" and all(places):
        values = [match[1] for match in places if match is not None]
    # OpenCart writes the group of an attribute before its name: `General > Color: Red`.
    names = [match[1].rpartition(">")[2].strip() for match in found]
    return _join_named(names, values) or [{n: v} for n, v in zip(names, values)]


def _join_named(names: List[str], values: List[str]) -> List[Dict[str, str]]:
    """Join `Type=Dropdown|Name=Color|Value=Red`, as BigCommerce writes it."""
    keys = [name.casefold() for name in names]
    return [
        {values[i - 1]: OPTION_END.sub("", values[i])}
        for i, key in enumerate(keys)
        if i and (keys[i - 1], key) == ("name", "value")
    ]


def _split_sections(text: str) -> Optional[List[Dict[str, Any]]]:
    """Split `Display:Size:27 inch,:Color:Red`, as Google writes it: a section, which may
    be empty, a name and a value."""
    if text.count(":") != 2 * (text.count(",") + 1) or not OTHER_SIGNS.isdisjoint(text):
        return None
    found = []
    for part in text.split(","):
        _, name, value = (*map(str.strip, part.split(":")), "", "")[:3]
        if not any(map(str.isalpha, name)) or not value or value.startswith("//"):
            return None
        found.append({name: value})
    # PrestaShop writes numbers there.
    values = [value for item in found for value in item.values()]
    return None if all(map(str.isdigit, values)) else found


def _split_typed(text: str) -> Optional[List[Dict[str, Any]]]:
    """Split `(Features) Color: S[Red]; Size: M[S///XL]`, as CS-Cart writes it, with a
    group and the type of values."""
    if not text.endswith("]"):
        return None
    found = [TYPED.fullmatch(part.strip()) for part in text[:-1].split("];")]
    if not all(found):
        return None
    return [{match[1].strip(): match[2].split("///")} for match in found if match]


def _split_spaced(text: str) -> Optional[List[Dict[str, Any]]]:
    """Split `Brand: Nord Model: X1 Color: Red`, where blanks separate attributes: a name
    is the last word before a colon, with a capital, and the one before if it takes two
    to name something: `Model Number`."""
    head, *parts = text.split(":")
    if len(parts) < 2 or not OTHER_SIGNS.isdisjoint(text):
        return None
    found, name = [], head.strip()
    for part in parts[:-1]:
        *words, word = part.split() or [""]
        is_glued = any(a.islower() and b.isupper() for a, b in zip(word, word[1:]))
        if is_glued or not word[:1].isupper():
            return None
        if word.casefold() in LAST_WORDS and words and words[-1].istitle():
            word = f"{words.pop()} {word}"
        value = " ".join(words)
        if not value.strip(",") or value[0] == "," or value[-1] == ",":
            return None
        if words[-1] in LINKING:
            # As in `Country of Origin`.
            return None
        found.append({name: value})
        name = word
    return [*found, {name: parts[-1].strip()}] if parts[-1].strip() else None


def _split_glued(text: str) -> Optional[List[Dict[str, Any]]]:
    """Split `Fit: LoosePockets: With zipColor: Red`, where line breaks are lost: a name
    begins with the last capital behind a small letter."""
    head, *parts = text.split(":")
    if len(parts) < 2 or len(NAMED.findall(text)) > len(parts) - 1:
        return None
    found, name = [], head.strip()
    for part in parts[:-1]:
        start = _find_glued(part)
        if not start or not OTHER_SIGNS.isdisjoint(part):
            return None
        found.append({name: part[:start].strip()})
        name = part[start:].strip()
    return [*found, {name: parts[-1].strip()}]


def _find_glued(part: str) -> int:
    """RETURNS (int): Where the last name begins, 0 if there is none."""
    for i in range(len(part) - 1, 0, -1):
        if part[i - 1].islower() and part[i].isupper():
            front = LAST_WORD.search(part, max(0, i - LONGEST_FRONT - 1), i)
            if front is None or front[0].lower() not in FRONTS:
                return i
    return 0


def _split_measures(text: str) -> Optional[List[Dict[str, Any]]]:
    """Split `Width: 80 cm Height: 5 cm`, where blanks separate measures."""
    found = list(MEASURED.finditer(text))
    ends = [0, *(match.end() for match in found)]
    is_whole = [match.start() for match in found] == ends[:-1] and ends[-1] == len(text)
    if not is_whole or all(match[3] for match in found[:-1]):
        return None
    if not all(map(_may_follow, found, found[1:])):
        return None
    return [{re.sub(r"\s*,\s*", " ", match[1]): match[2].strip()} for match in found]


def _may_follow(one: "re.Match[str]", other: "re.Match[str]") -> bool:
    """RETURNS (bool): Whether the name of a measure begins where the one before ends. In
    `Display: 6.1 inch OLED, Weight: 170 g`, some words belong to it, as in `3 shelves`
    and `80 % cotton`."""
    name = IN_BRACKETS.sub("", other[1])
    if any(part.lstrip()[:1].isupper() for part in name.split(",")[1:]):
        return False
    has_unit = any(map(str.isalpha, one[2])) or one[2][-1] in MARKS
    is_name = name[0].isupper() and has_unit and not any(map(str.isdigit, name))
    return bool(one[3]) or is_name or len(name.split()) == 1


def _split_enclosed(text: str) -> Optional[List[Dict[str, Any]]]:
    """Split `"color=Red","size=M"`, as Magento writes it with "Fields Enclosure"."""
    if not text.startswith('"'):
        return None
    # BigCommerce's former export separates them otherwise.
    joiner = ";" if '";"' in text else ","
    try:
        (parts,) = csv.reader([text], delimiter=joiner)
    except (csv.Error, ValueError):
        return None
    found = [part.partition("=") for part in parts]
    if not all(name.strip() and equals for name, equals, _ in found):
        return None
    return [{name.strip(): value.strip()} for name, _, value in found]


def set_named(text: str, name: str, value: str, joiner: str, sign: str = "=") -> str:
    """Set an attribute in a cell such as `color=Red,size=M`, or `Color:Red:1,Size:M:2`.

    text (str): The cell. It may be empty.
    name (str): The attribute.
    value (str): Its value.
    joiner (str): What separates attributes.
    sign (str): What is between a name and its value. After a `:`, the place follows.
    RETURNS (str): The cell with the attribute. All else stays as it is.
    """
    enclosed = _split_enclosed(text)
    if enclosed is not None:
        pairs = {own: held for item in enclosed for own, held in item.items()}
        pairs[name] = value
        cell = io.StringIO()
        writer = csv.writer(cell, quoting=csv.QUOTE_ALL, lineterminator="")
        writer.writerow([f"{own}={held}" for own, held in pairs.items()])
        return cell.getvalue()
    found = [match for match in NAMED.finditer(text) if match[2] == sign]
    ends = [*(match.start() for match in found[1:]), len(text)]
    for match, end in zip(found, ends):
        if match[1].strip() == name:
            place = PLACE.search(text[match.end() : end]) if sign == ":" else None
            return f"{text[: match.end()]}{value}{place[0] if place else ''}{text[end:]}"
    place_after = f":{len(found) + 1}" if sign == ":" else ""
    return f"{text}{joiner if text.strip() else ''}{name}{sign}{value}{place_after}"
