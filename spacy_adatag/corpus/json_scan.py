"""Read a value of JSON at a place of a text that may go on."""

import json
import re
from contextlib import suppress
from typing import Any, Iterator, Tuple

# What stands between values.
BETWEEN = re.compile(r"[\s,:]*")
# Characters of two escapes: a surrogate pair makes one character.
MAX_ESCAPE = 12
# The beginning of a value that may go on after the end of the text.
BEGUN = re.compile(
    r"[\d.eE+-]*|t(?:r(?:u)?)?|f(?:a(?:l(?:s)?)?)?|n(?:u(?:l)?)?|Na?|-?I[nfiity]{,6}"
)
DECODER = json.JSONDecoder()


class Invalid(ValueError):
    """A text is not JSON, at a place, or else has no records. If cut, it may be JSON with
    more of the text."""

    def __init__(self, reason: str, at: int = -1, cut: bool = False) -> None:
        super().__init__(reason)
        self.at = at
        self.cut = cut


def scan(text: str, start: int) -> Tuple[Any, int]:
    try:
        return DECODER.raw_decode(text, start)
    except json.JSONDecodeError as err:
        rest = text[err.pos : err.pos + MAX_ESCAPE + 1]
        if "escape" in err.msg:
            cut = len(rest) <= MAX_ESCAPE
        else:
            begun = BEGUN.fullmatch(rest.strip()) is not None
            cut = begun or err.msg.startswith("Unterminated")
        raise Invalid(err.msg, err.pos, cut) from None
    except RecursionError:
        raise Invalid("nested too deep", start) from None


def skip(text: str, at: int) -> int:
    """RETURNS (int): Where the next value begins."""
    found = BETWEEN.match(text, at)
    return found.end() if found else at


def scan_items(text: str, at: int) -> Iterator[Tuple[Any, Any]]:
    """YIELDS (Tuple[Any, Any]): The keys and values of an object that begins at a place,
    as far as the text has them."""
    at += 1
    with suppress(Invalid):
        while True:
            at = skip(text, at)
            if text[at : at + 1] != '"':
                # Errors of the decoder take as long as the text before them: they count
                # its lines.
                return
            key, at = scan(text, at)
            value, at = scan(text, skip(text, at))
            yield key, value
