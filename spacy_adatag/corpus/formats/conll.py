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

# O, or the part of a value that the token is, and the attribute, of which the name may be
# of several words. Some write L and U where others write E and S.
TAG = re.compile(r"O|([BIESLU])-(\S.*)")
DOCUMENT = "-DOCSTART-"
# What Label Studio writes between a token, which may be empty, and its tag.
FILLED = re.compile(rf"(.*?)[ \t]?-X-[ \t]_[ \t]({TAG.pattern})")
# Lines by which the number of columns is told.
MAX_FIRST = 1000


class Token(NamedTuple):
    """A token with its tag: `O` has no part and no name."""

    text: str
    part: Optional[str]
    name: Optional[str]


def is_conll(raw: bytes) -> bool:
    """Whether a line is of this format: the beginning of a document, or columns of which
    the last is a tag. A line of JSON is not.

    raw (bytes): The line.
    RETURNS (bool): Whether it is.
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
    """Read a file in the column format of CoNLL: a token in the first column and its tag
    in the last, tabs or blanks between them, and a blank line between texts. Tags may be
    of any scheme whose parts of a value are B, I, and perhaps E (or L) and S (or U): BIO
    where B begins every value or only one that follows another, BIOES, BILOU. Where names
    have blanks in them and columns are separated by blanks, how many columns there are is
    what fits most lines. Lines that begin with `#` and a blank are comments, unless `#`
    is the token.

    The tokens of a text are joined by blanks, but for empty ones. A text with a wrong
    line is left out.

    lines (Iterable[Line]): The lines.
    YIELDS (Union[Record, Rejected]): The records, or the first line of a text that is
        not valid.
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
    """How many columns lines have that are separated by blanks: so many that most of them
    have a tag in the last. `B-NP O` may be two columns, or a name that ends in O: it is
    two, unless all tags are O then.
    """
    counts: Counter[int] = Counter()
    annotated = set()
    for _, raw in lines:
        columns = _split(raw.decode("utf-8", errors="replace").rstrip())
        for at in range(1, len(columns)):
            if columns[at] == "O" and at == len(columns) - 1:
                counts[at + 1] += 1
            elif columns[at] != "O" and TAG.fullmatch(columns[at]):
                # With whatever follows, as the rest of its name.
                counts[at + 1] += 1
                annotated.add(at + 1)
    return max(counts, key=lambda n: (counts[n], n in annotated, n), default=2)


def _group(lines: Iterable[Line], columns: int) -> Iterator[List[Line]]:
    """The lines of one text after the other."""
    sentence: List[Line] = []
    last = 0
    for number, raw in lines:
        # Blank lines are not there, but they have numbers.
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
    """The columns. Only the first, the token, may be empty where blanks separate them."""
    if "\t" in text:
        return text.split("\t")
    token, *others = text.split(" ")
    return [token, *filter(None, others)]


def _find_tag(text: str, count: int) -> Optional[Tuple[str, Match[str]]]:
    """The token and the tag of a line."""
    filled = FILLED.fullmatch(text)
    if filled is not None:
        tag = TAG.fullmatch(filled[2])
        return (filled[1], tag) if tag else None
    columns = _split(text)
    if "\t" in text:
        tag = TAG.fullmatch(columns[-1].strip())
        return (columns[0], tag) if tag else None
    # Where it should be, or else as far to the left as may be: after a token with blanks.
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
    """The text of tokens, and the values by their places."""
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
