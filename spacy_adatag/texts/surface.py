"""Normalizes texts: removes invisible characters and compatibility forms, and replaces
HTML entities with their characters.

The result maps its character offsets to those of the original text, and back.
"""

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from html.entities import html5
from typing import Iterable, Iterator, List, NamedTuple, Sequence, Tuple

# Invisible characters, as ranges of a character class. First those that are not part of a
# word: direction marks, the zero-width space, control characters ...
BREAKING = (
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e"
    r"\u200f\u202a-\u202e\u2061-\u2064\u2066-\u206f\u3164\uffa0\ufff9-\ufffb"
    r"\U0001d173-\U0001d17a\U000e0001"
)
# ... then those within a word, which say where it may or may not break: the soft hyphen,
# joiners, the byte order mark.
JOINING = r"\xad\u034f\u180e\u200c\u200d\u2060\ufeff\U000e0100-\U000e01ef"
INVISIBLE = BREAKING + JOINING
# These select a style for the character before, and belong to its token.
SELECTORS = r"\u180b-\u180d\u180f\ufe00-\ufe0f"
HIDDEN = re.compile(f"[{INVISIBLE}{SELECTORS}]")
BREAK = re.compile(f"[{BREAKING}]")
MARKED = re.compile(r"\w.[^\w\u24b6-\u24e9]?", re.DOTALL)
# Marks that combine with the letter before.
COMBINING = r"\u0300-\u034e\u0350-\u036f\u0653-\u0655\u3099\u309a\uff9e\uff9f"
BETWEEN_WORDS = re.compile(rf"[\w'’{COMBINING}][\w'’]")
BETWEEN_QUOTE = re.compile(r"\w['’]|['’]\w")
EDGES = re.compile(
    rf"\A[\s{INVISIBLE}{SELECTORS}]+\Z|\A[\s{INVISIBLE}]+|[\s{INVISIBLE}]+\Z"
)
# Characters to normalize together: a character with its style or combining marks, and the
# letters of Korean syllables.
CLUSTER = re.compile(
    rf"[^{INVISIBLE}{SELECTORS}][{SELECTORS}]+|[{INVISIBLE}{SELECTORS}]+|[\u1100-\u11ff]+"
    rf"|\w[{COMBINING}]+"
    r"|[^\x00-\x7f]"
)
# Keep marks of inches, and symbols whose letters would be appended to the word before.
KEPT = "™℠″‴"
# Keep these at the end of a word, where they stand for ©, ® or ℗. Others are letters.
MARKS = "ⒸⓒⓇⓡⓅⓟ"
# The quotes that word processors insert, as in `Men’s`, and those of a keyboard. The dash
# of Japanese ranges is a full-width tilde in texts from Windows, in others a wave dash.
KEYBOARD = {"‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"', "〜": "~", "∼": "~"}
OTHER = re.compile(f"[{INVISIBLE}{SELECTORS}{''.join(KEYBOARD)}]")
# `&` without a semicolon is not an entity. `&amp;amp;` was escaped twice.
ENTITY = re.compile(
    r"&(?:(?:amp|#38|#[xX]26);)*(#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z]\w*;)"
)


class Rewritten(NamedTuple):
    """A text that was rewritten from an original.

    text (str): The new text.
    starts, ends (Sequence[int]): The changed places in the original.
    new_starts, new_ends (Sequence[int]): The changed places in the new text.
    """

    text: str
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    new_starts: Sequence[int] = ()
    new_ends: Sequence[int] = ()

    def forward(self, start: int, end: int) -> Tuple[int, int]:
        """Map a place in the original to the new text.

        start, end (int): The start and end character.
        RETURNS (Tuple[int, int]): The start and end in the new text. If the place covers
            a part of a change, all of the change is included.
        """
        old, new = (self.starts, self.ends), (self.new_starts, self.new_ends)
        return _move_start(start, *old, *new), _move_end(end, *old, *new)

    def back(self, start: int, end: int) -> Tuple[int, int]:
        """Map a place in the new text to the original.

        start, end (int): The start and end character.
        RETURNS (Tuple[int, int]): The start and end in the original.
        """
        old, new = (self.starts, self.ends), (self.new_starts, self.new_ends)
        return _move_start(start, *new, *old), _move_end(end, *new, *old)


def simplify(text: str) -> Rewritten:
    """Remove invisible characters, and convert a text to normal form (NFKC) with the
    quotes and the tilde of a keyboard: `½` becomes `1/2`, full-width letters become plain
    ones, `Men’s` becomes `Men's`, and `10〜12` becomes `10~12`. A zero-width space within
    a word becomes a blank.

    text (str): The text.
    RETURNS (Rewritten): The rewritten text.
    """
    if unicodedata.is_normalized("NFKC", text) and OTHER.search(text) is None:
        return Rewritten(text)
    found = CLUSTER.finditer(text)
    return rewrite(text, ((*m.span(), _simplify(m[0], text, *m.span())) for m in found))


def strip(text: str) -> str:
    """Strip white space and invisible characters at both ends.

    text (str): The text.
    RETURNS (str): The stripped text.
    """
    # Most texts begin and end with visible ASCII. `EDGES` would look at every character.
    if text and "!" <= text[0] <= "~" and "!" <= text[-1] <= "~":
        return text
    return EDGES.sub("", text)


def tidy(name: str) -> str:
    """Make a name comparable.

    name (str): The name of an attribute or a value.
    RETURNS (str): The name without invisible characters, compatibility forms and needless
        blanks.
    """
    return " ".join(strip(simplify(name).text).split())


def unescape(text: str) -> Rewritten:
    """Replace HTML entities with their characters, even if they were escaped more than
    once.

    text (str): The text.
    RETURNS (Rewritten): The rewritten text.
    """
    if "&" not in text:
        return Rewritten(text)
    found = ENTITY.finditer(text)
    return rewrite(text, ((*m.span(), _unescape(m[1])) for m in found))


def find_occurrences(value: str, text: str) -> Iterator[Tuple[int, int]]:
    """Find the occurrences of a string in a text. They may lie inside a word, contain
    invisible characters, or be in compatibility forms, see `simplify`.

    value (str): The string.
    text (str): The text.
    YIELDS (Tuple[int, int]): The first character and the character after the last.
    """
    simple, wanted = simplify(text), simplify(value).text
    start = simple.text.find(wanted) if wanted else -1
    while start >= 0:
        yield simple.back(start, start + len(wanted))
        start = simple.text.find(wanted, start + 1)


def rewrite(text: str, edits: Iterable[Tuple[int, int, str]]) -> Rewritten:
    """Apply edits to a text.

    text (str): The text.
    edits (Iterable[Tuple[int, int, str]]): The start and end of each place, in order, and
        what to write there.
    RETURNS (Rewritten): The rewritten text.
    """
    parts: List[str] = []
    places: List[Tuple[int, int, int, int]] = []
    last = size = 0
    for start, end, new in edits:
        if text[start:end] == new:
            continue
        at = size + start - last
        parts += [text[last:start], new]
        places.append((start, end, at, at + len(new)))
        last, size = end, at + len(new)
    if not places:
        return Rewritten(text)
    parts.append(text[last:])
    return Rewritten("".join(parts), *zip(*places))


def _simplify(cluster: str, text: str, start: int, end: int) -> str:
    if HIDDEN.match(cluster):
        # Between two words, or a word and a quote, it is a separator.
        apart = BETWEEN_WORDS if BREAK.search(cluster) else BETWEEN_QUOTE
        between = f"{text[start - 1 : start]}{text[end : end + 1]}"
        return " " if apart.fullmatch(between) else ""
    if HIDDEN.match(cluster[-1]):
        return _simplify(cluster[0], text, start, end)
    if cluster in KEYBOARD:
        return KEYBOARD[cluster]
    new = unicodedata.normalize("NFKC", cluster).replace("\u2044", "/")
    # `´` would become a space with a combining mark.
    if new == cluster or cluster in KEPT or new[0].isspace():
        return cluster
    if cluster in MARKS and MARKED.fullmatch(text, max(start - 1, 0), end + 1):
        return cluster
    if unicodedata.category(cluster[0]) == "No":
        # `1½` is not eleven halves.
        before = " " if text[start - 1 : start].isdigit() else ""
        return before + new + (" " if text[end : end + 1].isdigit() else "")
    return new


def _unescape(name: str) -> str:
    # Unknown entities stay, such as `&D;` in `R&D;`.
    return html.unescape(f"&{name}") if name[0] == "#" or name in html5 else f"&{name}"


def _move_start(
    place: int,
    starts: Sequence[int],
    ends: Sequence[int],
    new_starts: Sequence[int],
    new_ends: Sequence[int],
) -> int:
    """Map a start. What has no counterpart comes before it."""
    at = bisect_right(starts, place) - 1
    if at < 0:
        return place
    return new_starts[at] if place < ends[at] else new_ends[at] + place - ends[at]


def _move_end(
    place: int,
    starts: Sequence[int],
    ends: Sequence[int],
    new_starts: Sequence[int],
    new_ends: Sequence[int],
) -> int:
    """Map an end. What has no counterpart comes after it."""
    at = bisect_left(starts, place) - 1
    if at < 0:
        return place
    return new_ends[at] + max(place - ends[at], 0)
