"""The column format of CoNLL: a token and its tag on each line."""

import re
from collections import Counter
from itertools import chain, islice
from typing import (
    Dict,
    Iterable,
    Iterator,
    List,
    Match,
    NamedTuple,
    Optional,
    Tuple,
    Union,
)

from ..checks import require_content, shown
from ..jsonl import decode, load_json
from ..schema import Record, Rejected, Value
from .common import Line

# O, or the part of the value and the attribute, whose name may have several words. L and
# U are other names of E and S.
TAG = re.compile(r"O|([BIESLU])-(\S.*)")
DOCUMENT = "-DOCSTART-"
# A token, which may be empty, and its tag, as Label Studio writes them.
FILLED = re.compile(rf"(.*?)[ \t]?-X-[ \t]_[ \t]({TAG.pattern})")
# How many lines to find the number of columns by.
MAX_FIRST = 1000


class Token(NamedTuple):
    """A token with its tag. The tag `O` has no part and no name."""

    text: str
    part: Optional[str]
    name: Optional[str]


def is_conll(raw: bytes) -> bool:
    """Check whether a line is of this format: the beginning of a document, or columns
    whose last is a tag. A line of JSON is not.

    raw (bytes): The line.
    RETURNS (bool): Whether it is of this format.
    """
    try:
        if raw.startswith(b'{"') or isinstance(load_json(raw), (str, dict, list)):
            return False
    except ValueError:
        pass
    text = raw.decode("utf-8", errors="replace").rstrip()
    columns = _split(text)
    return (
        columns[0] == DOCUMENT
        or (len(columns) > 1 and TAG.fullmatch(columns[-1]) is not None)
        or FILLED.fullmatch(text) is not None
    )


def read_conll(lines: Iterable[Line]) -> Iterator[Union[Record, Rejected]]:
    """Read a file in the column format of CoNLL. Each line has a token in the first
    column and its tag in the last. Tabs or blanks separate the columns, and blank lines
    the texts.

    Tags can be BIO, IOB1 (B only begins a value that follows another one of its
    attribute), BIOES or BILOU. If blanks separate the columns and names contain blanks,
    the number of columns that fits most lines is used. Lines that begin with `#` and a
    blank are comments, unless `#` is the token.

    Tokens are joined by blanks to make the text. Empty tokens are left out. A text with
    an invalid line is rejected.

    lines (Iterable[Line]): The lines.
    YIELDS (Union[Record, Rejected]): The records, or the first invalid line of a text.
    """
    lines = iter(lines)
    first = list(islice(lines, MAX_FIRST))
    columns = _count_columns(first)
    for sentence in _group(chain(first, lines), columns):
        try:
            tokens = []
            for number, raw in sentence:  # noqa: B007
                tokens.append(_parse(decode(raw), columns))
            text, attributes = _join([token for token in tokens if token.text])
            require_content(text, "the tokens of a text")
        except ValueError as err:
            yield Rejected.from_line(number, str(err), raw)
            continue
        line = sentence[0][0]
        yield Record(id=str(line), text=text, attributes=attributes, line=line)


def _count_columns(lines: List[Line]) -> int:
    """Count the columns of lines that are separated by blanks: with this number, most
    lines have a tag in the last column. `B-NP O` may be two columns, or a name that ends
    in O. It counts as two columns, unless all tags would then be O.
    """
    counts: Counter[int] = Counter()
    annotated = set()
    for _, raw in lines:
        columns = _split(raw.decode("utf-8", errors="replace").rstrip())
        for at in range(1, len(columns)):
            if columns[at] == "O" and at == len(columns) - 1:
                counts[at + 1] += 1
            elif columns[at] != "O" and TAG.fullmatch(columns[at]):
                # What follows is the rest of the name.
                counts[at + 1] += 1
                annotated.add(at + 1)
    return max(counts, key=lambda n: (counts[n], n in annotated, n), default=2)


def _group(lines: Iterable[Line], columns: int) -> Iterator[List[Line]]:
    """Group the lines by text."""
    sentence: List[Line] = []
    last = 0
    for number, raw in lines:
        # Blank lines are left out, but they count in the numbers.
        if number > last + 1 and sentence:
            yield sentence
            sentence = []
        last = number
        text = raw.decode("utf-8", errors="replace").rstrip()
        if _split(text)[0] == DOCUMENT:
            if sentence:
                yield sentence
            sentence = []
        elif not (text.startswith("# ") and _is_comment(text, columns)):
            sentence.append((number, raw))
    if sentence:
        yield sentence


def _is_comment(text: str, columns: int) -> bool:
    found = _find_tag(text, columns)
    return found is None or found[0] != "#"


def _split(text: str) -> List[str]:
    """Split a line into columns. If blanks separate them, only the token may be empty."""
    if "\t" in text:
        return text.split("\t")
    token, *others = text.split(" ")
    return [token, *filter(None, others)]


def _find_tag(text: str, count: int) -> Optional[Tuple[str, Match[str]]]:
    """Find the token and the tag of a line."""
    filled = FILLED.fullmatch(text)
    if filled is not None:
        tag = TAG.fullmatch(filled[2])
        return (filled[1], tag) if tag else None
    columns = _split(text)
    if "\t" in text:
        tag = TAG.fullmatch(columns[-1].strip())
        return (columns[0], tag) if tag else None
    # Try the expected column first. If the token contains blanks, take the leftmost tag.
    for at in (count - 1, *range(1, len(columns))):
        tag = TAG.fullmatch(" ".join(columns[at:]))
        if tag is not None and at > 0:
            return " ".join(columns[: max(at - count + 2, 1)]), tag
    return None


def _parse(text: str, count: int) -> Token:
    text = text.rstrip()
    found = _find_tag(text, count)
    if found is None:
        columns = _split(text)
        if len(columns) < 2:
            raise ValueError(
                f"expected a token and its tag, got one column: {shown(text)}"
            )
        raise ValueError(
            f"expected a tag such as O, B-Color or I-Color in the last column, got "
            f"{shown(columns[-1])}"
        )
    token, tag = found
    return Token(token.strip(), tag[1], tag[2] and tag[2].strip())


def _join(tokens: List[Token]) -> Tuple[str, Dict[str, List[Value]]]:
    """Join the tokens to a text, and make the values by their places."""
    places: Dict[str, List[Tuple[int, int]]] = {}
    start, before = 0, Token("", None, None)
    for token in tokens:
        end = start + len(token.text)
        if token.name is not None:
            found = places.setdefault(token.name, [])
            goes_on = before.name == token.name and before.part in ("B", "I")
            if goes_on and token.part in ("I", "E", "L"):
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
        start, before = end + 1, token
    text = " ".join(token.text for token in tokens)
    attributes = {
        name: [Value(text[i:j], i, j) for i, j in found] for name, found in places.items()
    }
    return text, attributes
