"""One way to write what texts write in several: words without characters that nobody
sees and without compatibility forms, and HTML entities as the characters that they name.

Both make another text, and know which place in it stands for which place in the first.
"""

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from html.entities import html5
from typing import Iterable, List, NamedTuple, Sequence, Tuple

# Characters that show nothing, as ranges of a character class. Those that are not part of
# a word: marks of directions, the zero-width space, control characters ...
BREAKING = (
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e"
    r"\u200f\u202a-\u202e\u2061-\u2064\u2066-\u206f\u3164\uffa0\ufff9-\ufffb"
    r"\U0001d173-\U0001d17a\U000e0001"
)
# ... and those that say of a word where it may or must not be cut: the soft hyphen,
# joiners, the byte order mark.
JOINING = r"\xad\u034f\u180e\u200c\u200d\u2060\ufeff\U000e0100-\U000e01ef"
INVISIBLE = BREAKING + JOINING
# What chooses the style of the character before it, with which it is one token.
SELECTORS = r"\u180b-\u180d\u180f\ufe00-\ufe0f"
HIDDEN = re.compile(f"[{INVISIBLE}{SELECTORS}]")
BREAK = re.compile(f"[{BREAKING}]")
MARKED = re.compile(r"\w.[^\w\u24b6-\u24e9]?", re.DOTALL)
BETWEEN_WORDS = re.compile(r"[\w'’]{2}")
BETWEEN_QUOTE = re.compile(r"\w['’]|['’]\w")
EDGES = re.compile(
    rf"\A[\s{INVISIBLE}{SELECTORS}]+\Z|\A[\s{INVISIBLE}]+|[\s{INVISIBLE}]+\Z"
)
# What is normalised together: a character with its style or its marks, Korean letters
# of syllables.
CLUSTER = re.compile(
    rf"[^{INVISIBLE}{SELECTORS}][{SELECTORS}]+|[{INVISIBLE}{SELECTORS}]+|[\u1100-\u11ff]+"
    r"|\w[\u0300-\u034e\u0350-\u036f\u0653-\u0655\u3099\u309a\uff9e\uff9f]+"
    r"|[^\x00-\x7f]"
)
# Symbols beside a word, to which their letters would be added, and marks of inches.
KEPT = "™℠″‴"
# The same at the end of a word, in place of ©, ® and ℗; elsewhere they are letters.
MARKS = "ⒸⓒⓇⓡⓅⓟ"
# What word processors make of the quotes of a keyboard, as in `Men’s`.
QUOTES = {"‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"'}
OTHER = re.compile(f"[{INVISIBLE}{SELECTORS}{''.join(QUOTES)}]")
# Without a semicolon, `&` stands for itself. What was escaped twice is `&amp;amp;`.
ENTITY = re.compile(
    r"&(?:(?:amp|#38|#[xX]26);)*(#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z]\w*;)"
)


class Rewritten(NamedTuple):
    """A text made of another.

    text (str): The text.
    starts, ends (Sequence[int]): Where the other text is not the same.
    new_starts, new_ends (Sequence[int]): What is there in this one.
    """

    text: str
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    new_starts: Sequence[int] = ()
    new_ends: Sequence[int] = ()

    def forward(self, start: int, end: int) -> Tuple[int, int]:
        """Find a place of the other text in this one.

        start, end (int): Its first character, and the one after the last.
        RETURNS (Tuple[int, int]): The same in this text, with all of what is not the
            same in both if a part of that is in it.
        """
        old, new = (self.starts, self.ends), (self.new_starts, self.new_ends)
        return _move_start(start, *old, *new), _move_end(end, *old, *new)

    def back(self, start: int, end: int) -> Tuple[int, int]:
        """Find a place of this text in the other one.

        start, end (int): Its first character, and the one after the last.
        RETURNS (Tuple[int, int]): The same in the other text.
        """
        old, new = (self.starts, self.ends), (self.new_starts, self.new_ends)
        return _move_start(start, *new, *old), _move_end(end, *new, *old)


def simplify(text: str) -> Rewritten:
    """Write a text without invisible characters, in normal form (NFKC) and with the
    quotes of a keyboard: `½` as `1/2`, full-width letters as others, `Men’s` as `Men's`.
    A zero-width space within a word becomes a blank.

    text (str): The text.
    RETURNS (Rewritten): The text.
    """
    if unicodedata.is_normalized("NFKC", text) and OTHER.search(text) is None:
        return Rewritten(text)
    found = CLUSTER.finditer(text)
    return _rewrite(text, ((*m.span(), _simplify(m[0], text, *m.span())) for m in found))


def strip(text: str) -> str:
    """Leave out white space and invisible characters at the ends.

    text (str): The text.
    RETURNS (str): What is left.
    """
    return EDGES.sub("", text)


def unescape(text: str) -> Rewritten:
    """Write the entities of HTML in a text as the characters that they name, also if
    they were escaped more than once.

    text (str): The text.
    RETURNS (Rewritten): The text.
    """
    if "&" not in text:
        return Rewritten(text)
    found = ENTITY.finditer(text)
    return _rewrite(text, ((*m.span(), _unescape(m[1])) for m in found))


def _simplify(cluster: str, text: str, start: int, end: int) -> str:
    if HIDDEN.match(cluster):
        # What is between two words, or a word and a quote, separates them.
        apart = BETWEEN_WORDS if BREAK.search(cluster) else BETWEEN_QUOTE
        between = f"{text[start - 1 : start]}{text[end : end + 1]}"
        return " " if apart.fullmatch(between) else ""
    if HIDDEN.match(cluster[-1]):
        return _simplify(cluster[0], text, start, end)
    if cluster in QUOTES:
        return QUOTES[cluster]
    new = unicodedata.normalize("NFKC", cluster).replace("\u2044", "/")
    # Not what `´` would be, a space with a mark.
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
    # An unknown one stays, as `&D;` of `R&D;`.
    return html.unescape(f"&{name}") if name[0] == "#" or name in html5 else f"&{name}"


def _rewrite(text: str, edits: Iterable[Tuple[int, int, str]]) -> Rewritten:
    """Replace what is at places that follow each other in a text."""
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


def _move_start(
    place: int,
    starts: Sequence[int],
    ends: Sequence[int],
    new_starts: Sequence[int],
    new_ends: Sequence[int],
) -> int:
    """Where a character is. What stands for nothing is before it."""
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
    """Where the end of a character is. What stands for nothing is after it."""
    at = bisect_left(starts, place) - 1
    if at < 0:
        return place
    return new_ends[at] + max(place - ends[at], 0)
