"""Removes the tags of HTML from a text, as a browser does.

The standard library's parser reads the HTML. It takes all that browsers take, and it
tells the places of tags, which other parsers do not. Places of values are mapped with
them.
"""

import re
from bisect import bisect_right
from html.parser import HTMLParser
from typing import Any, Dict, FrozenSet, Iterable, Iterator, List, NamedTuple, Tuple

from .surface import Rewritten, rewrite


def _set(names: str) -> FrozenSet[str]:
    return frozenset(names.split())


# Elements that begin and end a line.
BLOCKS = _set(
    "address article aside blockquote body br button caption center dd details dialog "
    "dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header "
    "hgroup hr html legend li main menu nav ol optgroup option p pre section select "
    "summary table tbody textarea tfoot thead tr ul"
)
# Elements between which a browser leaves space.
CELLS = _set("td th")
# Elements that a browser does not show.
DROPPED = _set(
    "audio canvas head iframe math noembed noframes noscript object script style svg "
    "template title video"
)
# The content of these is never text, even if they are not closed.
CODE = _set("script style")
INLINE = _set(
    "a abbr acronym applet area b base basefont bdi bdo big cite code col colgroup data "
    "datalist del dfn em embed font i img input ins kbd label link map mark marquee meta "
    "meter nobr output param picture progress q rp rt ruby s samp slot small source span "
    "strike strong sub sup time track tt u var wbr"
)
KNOWN = BLOCKS | CELLS | DROPPED | INLINE
# One of these is enough to tell HTML from text, even if it is not closed. Others may be
# words, as in `hat <Small>`.
LONE = _set(
    "br div em h1 h2 h3 h4 h5 h6 hr img input li ol script span strong table tbody td th "
    "tr ul wbr"
)
# What Office writes, such as `<o:p>`.
PREFIXED = re.compile(r"[a-z]\w*:[a-z]\w*")
TAG = re.compile(r"<[!/?a-zA-Z]")
# A tag that is cut off at the end of the text.
CUT = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*)?\Z")
SPACES = re.compile(r"(?:\s|&(?:nbsp|#160|#[xX][aA]0);)*")
NBSP = re.compile(r"&(?:nbsp|#160|#[xX][aA]0);\Z")
MAX_NBSP = 6
# How many tags may not end, in a text where most do.
MAX_OPEN = 100
# Of all that separates two texts, the last one stays.
STRENGTH = ("", " ", "\n")

# A place, and what to write there.
Edit = Tuple[int, int, str]


def strip_tags(text: str) -> Rewritten:
    """Remove the tags of a text, if it is HTML: if a known element is closed, or has an
    attribute with a value, or is one like `<br>` or `<li>`, which can't be a word.
    Entities stay.

    text (str): The text.
    RETURNS (Rewritten): The text without tags.
    """
    if TAG.search(text) is None:
        return Rewritten(text)
    end = len(text)
    cut = CUT.search(text, max(text.rfind("<"), 0))
    if cut is not None and cut[1].lower() in KNOWN:
        end = cut.start()
    # Versions of Python don't agree on a comment that is never closed.
    opened = text.rfind("<!--", 0, end)
    if opened >= 0 and text.find("-->", opened, end) < 0:
        end = opened
    # Without the end of a tag, Python's parser looks for it again and again.
    if text.count("<", 0, end) > MAX_OPEN + 2 * text.count(">", 0, end):
        return Rewritten(text)
    marks = _Parser(text[:end].replace("\n", " ")).marks
    if not _is_html(text, marks):
        return Rewritten(text)
    markup = list(_cut(text, marks, end))
    last = markup[-1][1] if markup else 0
    if cut is not None and last <= end == cut.start():
        markup.append((end, len(text), ""))
    return rewrite(text, _join(text, markup))


class _Mark(NamedTuple):
    """A construct of HTML, or a run of text if `kind` is empty. It ends where the next
    one begins.

    start (int): Where it begins.
    kind (str): "<" for the start of an element, "/" for the end, "!" for the others.
    name (str): The name of the element.
    valued (bool): Whether the element has an attribute with a value.
    """

    start: int
    kind: str = ""
    name: str = ""
    valued: bool = False


class _Parser(HTMLParser):
    """Collects the constructs of a text. The text must have no line breaks, so that the
    column of a construct is its place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.marks: List[_Mark] = []
        self.feed(text)
        self.close()

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        # Such as `<![if !IE]>`. To a browser it is a comment, and to Python an error, if
        # it does not know the kind.
        return self.parse_bogus_comment(i)

    def handle_starttag(self, tag: str, attrs: List[Tuple[str, Any]]) -> None:
        self._add("<", tag, any(value for _, value in attrs))

    def handle_startendtag(self, tag: str, attrs: List[Tuple[str, Any]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._add("/", tag)

    def handle_data(self, data: str) -> None:
        self._add()

    def handle_comment(self, data: str) -> None:
        self._add("!")

    def handle_decl(self, decl: str) -> None:
        self._add("!")

    def handle_pi(self, data: str) -> None:
        self._add("!")

    def unknown_decl(self, data: str) -> None:
        self._add("!")

    def _add(self, kind: str = "", name: str = "", valued: bool = False) -> None:
        self.marks.append(_Mark(self.getpos()[1], kind, name, valued))


def _is_html(text: str, marks: List[_Mark]) -> bool:
    for mark in marks:
        if mark.kind == "!" and text.startswith("<!--", mark.start):
            return True
        if mark.name not in KNOWN:
            continue
        if mark.kind == "/" or mark.valued or mark.name in LONE:
            return True
        if mark.name == "p" and not text[max(mark.start - 1, 0) : mark.start].isalnum():
            return True
    return False


def _cut(text: str, marks: List[_Mark], end: int) -> Iterator[Edit]:
    """Find the markup, and what stands in its place."""
    closed: Dict[str, List[int]] = {}
    for i, mark in enumerate(marks):
        if mark.kind == "/" and mark.name in DROPPED:
            closed.setdefault(mark.name, []).append(i)
    starts = [*(mark.start for mark in marks), end]
    after = 0
    for i, mark in enumerate(marks):
        if i < after or not mark.kind:
            continue
        name, last = mark.name, i
        if mark.kind == "<" and name in DROPPED:
            ends = closed.get(name, [])
            at = bisect_right(ends, i)
            if at < len(ends):
                last = ends[at]
            elif name in CODE:
                last = len(marks) - 1
                starts[-1] = len(text)
        after = last + 1
        start, stop = mark.start, starts[after]
        # Some versions of Python take a tag that does not end for one.
        whole = text[stop - 1] == ">" or stop == len(text)
        if whole and (mark.kind == "!" or name in KNOWN or PREFIXED.fullmatch(name)):
            apart = name in CELLS or _is_raised(text, name, start, stop)
            yield start, stop, "\n" if name in BLOCKS else " " if apart else ""


def _is_raised(text: str, name: str, start: int, stop: int) -> bool:
    """Check whether a tag is between a number and a raised one. Without the tag, they
    would be another number: `37<sup>1</sup>/<sub>2</sub>`, `10<sup>3</sup>`.
    """
    digits = text[max(start - 1, 0) : start] + text[stop : stop + 1]
    return name == "sup" and len(digits) == 2 and digits.isdigit()


def _join(text: str, markup: Iterable[Edit]) -> Iterator[Edit]:
    """Join markup with the white space around it."""
    start = stop = -1
    new = ""
    for first, last, mark in markup:
        if first != stop:
            if stop >= 0:
                yield start, stop, _fit(text, start, stop, new)
            start, new = _skip_back(text, first, max(stop, 0)), ""
            new = _choose_space(text[start:first])
        match = SPACES.match(text, last)
        stop = last if match is None else match.end()
        new = max(new, mark, _choose_space(text[last:stop]), key=STRENGTH.index)
    if stop >= 0:
        yield start, stop, _fit(text, start, stop, new)


def _fit(text: str, start: int, stop: int, new: str) -> str:
    return "" if start == 0 or stop == len(text) else new


def _choose_space(found: str) -> str:
    return "\n" if "\n" in found else " " if found else ""


def _skip_back(text: str, place: int, first: int) -> int:
    """Skip white space before a place."""
    while place > first:
        if text[place - 1].isspace():
            place -= 1
            continue
        entity = NBSP.search(text, max(place - MAX_NBSP, first), place)
        if entity is None:
            break
        place = entity.start()
    return place
