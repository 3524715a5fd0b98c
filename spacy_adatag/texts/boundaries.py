"""Where the product tokenizer cuts a text, besides at white space."""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import List, Tuple

from .surface import INVISIBLE, JOINING

LETTER = r"[^\W\d_]"
# Neither script puts spaces between words, so that each character is a token.
HAN_OR_KANA = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
# The beginning of a fraction as on a ruler or a measuring cup. 8/10 are two sizes.
FRACTION = (
    r"(?<![\d/⁄.,])(?=(?:1[/⁄]2|[12][/⁄]3|[13][/⁄]4|[1357][/⁄]8"
    r"|[1-6]?[13579][/⁄](?:16|32|64))(?![\d/⁄]|[.,]\d))"
)
# No boundary at these places, be it before or after the character in question.
WHOLE = [
    # 4.5
    r"(?<=\d)\.\d",
    r"(?<=\d\.)\d",
    # 1,000 but not 8,9,10: sizes are often given as a list.
    r"(?<=\d),\d{3}(?!\d)",
    r"(?<=\d,)\d{3}(?!\d)",
    # 1/2 and 11/16. The rare line comes first, since that is faster.
    rf"[/⁄](?<={FRACTION}\d.)",
    rf"[/⁄](?<={FRACTION}\d\d.)",
    rf"(?<=[/⁄])\d(?<={FRACTION}\d[/⁄].)",
    rf"(?<=[/⁄])\d(?<={FRACTION}\d\d[/⁄].)",
    # don't, but not Women's
    rf"(?<={LETTER})['’](?![sS]\b){LETTER}",
    rf"(?<={LETTER}['’]){LETTER}",
]
_SPACE = re.compile(r"\s+")


@lru_cache(maxsize=1)
def boundary_pattern() -> str:
    """Make the regular expression of the boundaries between tokens.

    All of its matches are empty: spaCy skips an infix at the very start of a word, so
    that `/` would stay attached in `/White`. An empty match there changes nothing, and
    the one after the character does the work.

    RETURNS (str): The pattern.
    """
    punctuation = punctuation_ranges()
    boundaries = [
        rf"(?<=\d)(?={LETTER})",
        # Combining marks end a word as letters do, although they are not letters.
        rf"(?<=[^\d\s{punctuation}{INVISIBLE}])(?=\d)",
        rf"(?=[{punctuation}])",
        # A combining mark or joiner stays with its symbol, as does a selector of its
        # style, which ends the symbol.
        rf"(?<=[{punctuation}\ufe0e\ufe0f])(?=[\w{punctuation}])",
        rf"(?<={HAN_OR_KANA})(?=\w)",
        rf"(?<=\w)(?={HAN_OR_KANA})",
        *invisible_boundaries(punctuation),
    ]
    return "".join(f"(?!{place})" for place in WHOLE) + f"(?:{'|'.join(boundaries)})"


def invisible_boundaries(punctuation: str) -> List[str]:
    """The boundaries around invisible characters, but not around up to three joiners in
    a word, or in a number.

    punctuation (str): The ranges of punctuation.
    RETURNS (List[str]): The patterns of the one before and the one after them.
    """
    letter = rf"[^\d\s{punctuation}{INVISIBLE}{HAN_OR_KANA[1:-1]}]"
    # An emoji may be of several.
    before = rf"(?!(?<=[{punctuation}\ufe0e\ufe0f])\u200d)"
    after = ""
    for kind in (letter, r"\d"):
        before += rf"(?!(?<={kind})[{JOINING}]{{1,3}}{kind})"
        inside = (rf"(?<!{kind}[{JOINING}]{{{n}}})" for n in (1, 2, 3))
        after += rf"(?:(?!{kind})|{''.join(inside)})"
    visible = rf"[^\s{INVISIBLE}]"
    return [
        rf"(?<={visible})(?=[{INVISIBLE}]){before}",
        rf"(?<=[{INVISIBLE}])(?={visible}){after}",
    ]


def punctuation_ranges() -> str:
    """List all punctuation and symbols, for which `re` has no name. `[^\\w\\s]` will
    not do: it holds the vowel signs of Devanagari and all other combining marks.

    RETURNS (str): The ranges, to be put into a character class.
    """
    # The planes above the first two hold neither.
    marked = (
        (code, unicodedata.category(chr(code))[0] in "PS") for code in range(0x20000)
    )
    ranges = []
    for is_punctuation, group in groupby(marked, key=lambda item: item[1]):
        if is_punctuation:
            codes = [code for code, _ in group]
            ranges.append(rf"\U{codes[0]:08x}-\U{codes[-1]:08x}")
    return "".join(ranges)


@lru_cache(maxsize=2**16)
def cut(text: str) -> Tuple[str, ...]:
    """Cut a short text into words, as the product tokenizer does before training.

    text (str): The text.
    RETURNS (Tuple[str, ...]): Its words.
    """
    boundary = re.compile(boundary_pattern())
    return tuple(
        word for part in _SPACE.split(text) for word in boundary.split(part) if word
    )
