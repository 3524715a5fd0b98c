"""The column format of CoNLL: a token and its tag on each line."""

import re
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple, Union

from ..checks import shown
from ..jsonl import decode, load_json
from ..schema import Record, Rejected, Value
from .common import Line

# O, or the part of a value that the token is, and the attribute. Some write L and U where
# others write E and S.
TAG = re.compile(r"O|([BIESLU])-(\S.*)")
DOCUMENT = "-DOCSTART-"


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
    columns = _split(raw.decode("utf-8", errors="replace"))
    return columns[0] == DOCUMENT or (
        len(columns) > 1 and TAG.fullmatch(columns[-1]) is not None
    )


def read_conll(lines: Iterable[Line]) -> Iterator[Union[Record, Rejected]]:
    """Read a file in the column format of CoNLL: a token in the first column and its tag
    in the last, tabs or blanks between them, and a blank line between texts. Tags may be
    of any scheme whose parts of a value are B, I, and perhaps E (or L) and S (or U): BIO
    where B begins every value or only one that follows another, BIOES, BILOU. Lines that
    begin with `#` and a blank, and end with no tag, are comments.

    The tokens of a text are joined by blanks. One with a wrong line is left out.

    lines (Iterable[Line]): The lines.
    YIELDS (Union[Record, Rejected]): The records, or the first line of a text that is
        not valid.
    """
    for sentence in _group(lines):
        try:
            tokens = []
            for number, raw in sentence:  # noqa: B007
                tokens.append(_parse(decode(raw)))
        except ValueError as err:
            yield Rejected.from_line(number, str(err), raw)
            continue
        first = sentence[0][0]
        text, attributes = _join(tokens)
        yield Record(id=str(first), text=text, attributes=attributes, line=first)


def _group(lines: Iterable[Line]) -> Iterator[List[Line]]:
    """The lines of one text after the other."""
    sentence: List[Line] = []
    last = 0
    for number, raw in lines:
        # Blank lines are not there, but they have numbers.
        if number > last + 1 and sentence:
            yield sentence
            sentence = []
        last = number
        columns = _split(raw.decode("utf-8", errors="replace"))
        if columns[0] == DOCUMENT:
            if sentence:
                yield sentence
            sentence = []
        elif TAG.fullmatch(columns[-1]) or not raw.startswith(b"# "):
            sentence.append((number, raw))
    if sentence:
        yield sentence


def _split(text: str) -> List[str]:
    return text.split("\t") if "\t" in text else text.split(" ")


def _parse(text: str) -> Token:
    columns = _split(text)
    if len(columns) < 2:
        raise ValueError(f"expected a token and its tag, got one column: {shown(text)}")
    tag = TAG.fullmatch(columns[-1].strip())
    if tag is None:
        raise ValueError(
            f"expected a tag such as O, B-Color or I-Color in the last column, got "
            f"{shown(columns[-1])}"
        )
    if not columns[0].strip():
        raise ValueError(f"expected a token in the first column, got {shown(text)}")
    return Token(columns[0].strip(), tag[1], tag[2])


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
