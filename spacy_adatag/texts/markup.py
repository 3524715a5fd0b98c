"""Turns HTML and its entities into text. Shops store descriptions as HTML, whole or in
parts, escaped once or twice, cut off.
"""

import re
from bisect import bisect_left, bisect_right
from typing import List, NamedTuple, Sequence, Tuple

from .surface import Rewritten, rewrite, unescape
from .tags import strip_tags

CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
# A line break as WooCommerce and dumps of databases write it: a backslash and an `n`.
LINE_BREAK = re.compile(r"\\r\\n|\\[nr]")
# A backslash of another kind: in the name of a file, or one that stands for itself.
BACKSLASH = re.compile(r"\b[A-Za-z]:\\|\\\\")
# HTML that was escaped is HTML again. More than this is made to take time.
MAX_PASSES = 3


class Stripped(NamedTuple):
    """A text without markup.

    text (str): The text.
    steps (Tuple[Rewritten, ...]): The steps from the original to the text.
    is_html (bool): Whether the original had markup or line breaks written as `\\n`, and
        not only entities.
    """

    text: str
    steps: Tuple[Rewritten, ...] = ()
    is_html: bool = False

    def forward(self, start: int, end: int) -> Tuple[int, int]:
        """Map a place in the original to the text.

        start, end (int): The start and end character.
        RETURNS (Tuple[int, int]): The start and end in the text, see `Rewritten.forward`.
        """
        for step in self.steps:
            start, end = step.forward(start, end)
        return start, end


def strip_markup(text: str) -> Stripped:
    """Turn HTML and its entities into text. Block tags become line breaks, and cells of
    tables are set apart by a blank. Comments, scripts, styles and other elements that a
    browser does not show are left out. Escaped HTML is HTML too. A backslash with an `n`
    is a line break, unless the text has backslashes of another kind.

    A text without HTML stays as it is, except for its entities: `5 < 6`, `<3`, `a<b>c`
    and `AT&T`. See `strip_tags` for what counts as HTML.

    text (str): The text.
    RETURNS (Stripped): The text without markup.
    """
    if "<" not in text and "&" not in text and "\\" not in text:
        return Stripped(text)
    steps: List[Rewritten] = []
    if "\\" in text and BACKSLASH.search(text) is None:
        broken = rewrite(text, ((*m.span(), "\n") for m in LINE_BREAK.finditer(text)))
        if broken.text != text:
            steps.append(broken)
            text = broken.text
    is_html = bool(steps)
    for _ in range(MAX_PASSES):
        before = len(steps)
        if "<![CDATA[" in text:
            steps.append(rewrite(text, ((*m.span(), "") for m in CDATA.finditer(text))))
            text = steps[-1].text
        stripped = strip_tags(text)
        if stripped.text != text:
            is_html = True
            steps.append(stripped)
            text = stripped.text
        unescaped = unescape(text)
        if unescaped.text != text:
            steps.append(unescaped)
            text = unescaped.text
        if len(steps) == before or "<" not in text:
            break
    return Stripped(text, tuple(steps), is_html)


class Parts(NamedTuple):
    """Parts of a text, each without its markup. Each part has a character between it and
    the next, which stays.

    text (str): The new text.
    starts, ends (Sequence[int]): The parts in the original.
    new_starts (Sequence[int]): Where the parts begin in the new text.
    parts (Sequence[Stripped]): The parts.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    new_starts: Sequence[int]
    parts: Sequence[Stripped]

    @property
    def is_html(self) -> bool:
        """RETURNS (bool): Whether one of the parts had markup."""
        return any(part.is_html for part in self.parts)

    def forward(self, start: int, end: int) -> Tuple[int, int]:
        """Map a place in the original to the new text.

        start, end (int): The start and end character.
        RETURNS (Tuple[int, int]): The start and end in the new text.
        """
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_left(self.starts, end) - 1, first)
        return self._move(first, start, 0), self._move(last, end, 1)

    def _move(self, i: int, place: int, side: int) -> int:
        place = min(place, self.ends[i]) - self.starts[i]
        return self.new_starts[i] + self.parts[i].forward(place, place)[side]


def strip_parts(text: str, places: Sequence[Tuple[int, int]]) -> Parts:
    """Turn HTML and its entities in each part of a text into text, see `strip_markup`. No
    markup reaches from one part into the next.

    text (str): The text.
    places (Sequence[Tuple[int, int]]): The start and end of each part, in order.
    RETURNS (Parts): The parts without markup.
    """
    parts = [strip_markup(text[start:end]) for start, end in places]
    new_starts: List[int] = []
    size = last = 0
    pieces: List[str] = []
    for (start, end), part in zip(places, parts):
        between = text[last:start]
        pieces += [between, part.text]
        new_starts.append(size + len(between))
        size, last = new_starts[-1] + len(part.text), end
    starts, ends = zip(*places)
    return Parts("".join(pieces) + text[last:], starts, ends, new_starts, parts)
