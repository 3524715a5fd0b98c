"""The normal form of texts and values: the words to compare them by.

A text is cut into words, numbers and symbols with a meaning, about like the product
tokenizer does. White space is left out, and so is optional punctuation (`T-Shirt`,
`T Shirt`; `(50 ml)`, `50ml`). Symbols that tell values apart stay: `,`, `/` and `+`, a
dash or a point between digits (`5-10`), the sign of a number, and the marks of feet and
inches. Numbers of the same value are the same (`1.50`, `1,5`), and so are spellings of a
unit (`inch`, `in`, `"`). Invisible characters and compatibility forms (`½`) make no
difference, see `simplify`.
"""

import re
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import accumulate, product
from math import gcd
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from .boundaries import HAN_OR_KANA, LETTER, boundary_pattern
from .inflection import stem
from .surface import simplify, strip
from .units import UNITS, Unit, find_equal, find_units, list_spellings

DASHES = "\\-\u2010-\u2015"
QUOTES = "\"'’‘“”′″`´"
# Punctuation that is optional.
SOFT = rf"{DASHES}{QUOTES}_.()\[\]{{}}®™©!"
LETTERS = rf"[^\W\d_{HAN_OR_KANA[1:-1]}]+"
# A group, so that `split` also returns the text between the words.
WORDS = re.compile(
    "({})".format(
        "|".join(
            [
                rf"{LETTERS}(?:['’](?={LETTER}){LETTERS})*",
                # A fraction is one number, so that `2 oz` is not found in `1/2 oz`.
                r"(?<![\d/.,])(?:\d+(?:-|[^\S\n]))?\d{1,2}/(?:2|3|4|8|16|32|64)(?![\d/])",
                # A comma before one or two digits is a decimal point, but not in 1,2,3.
                r"(?<![\d.,])\d+,\d{1,2}(?![.,]?\d)",
                r"(?:(?<![\w.])\.)?\d+(?:\.\d+|,\d{3}(?!\d))*",
                # Punctuation that is optional elsewhere: between numbers, ...
                rf"(?<=\d)[{SOFT}](?=\s?\d)",
                rf"(?<=\d\s)[{SOFT}](?=\s?\d)",
                # ... as a sign, ...
                rf"(?<![^\s(])[{DASHES}](?=\d)",
                # ... as feet or inches.
                rf"(?<=\d)(?:''|[{QUOTES}])",
                rf"[^\s{SOFT}]",
            ]
        )
    )
)
BOUNDARY = re.compile(boundary_pattern())
DECIMAL_COMMA = re.compile(r"\d+,\d\d?|0,\d{3}")
# The legal forms of companies, which have a comma before them, or have none.
LEGAL = (
    "ab ag bv co company corp corporation gmbh inc incorporated limited llc llp ltd nv "
    "oy plc pty sa sarl sas spa srl"
)
LEGAL_FORMS = frozenset(LEGAL.split())
QUANTITY = re.compile(r"[0-9]+(?:\.[0-9]+)?")
INCHES = '"'
APOSTROPHES = str.maketrans("", "", "'’")
# What people write for an `x` between sides. Russian keyboards have the letter.
CROSSES = "×✕✖⨯хХ"
# Different ways to write one symbol.
SYMBOLS: Dict[str, str] = {
    "&": "and",
    **dict.fromkeys(CROSSES, "x"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015", "-"),
    **dict.fromkeys("“”″", '"'),
    **dict.fromkeys("’‘′`´", "'"),
}
MAX_CACHED = 2**16
# As in `Acme Trading Co., Ltd`.
MAX_LEGAL = 3


class Text:
    """A text cut into words.

    text (str): The text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.simple = simplify(text)
        self._parts: List[str] = WORDS.split(self.simple.text)
        self.words = self._parts[1::2]
        self.keys = [KEYS[word] for word in self.words]

    # Lazy, since only texts with a candidate need it.
    @cached_property
    def ends(self) -> List[int]:
        """RETURNS (List[int]): The start and the end of each word in the simplified text,
        in turns."""
        return list(accumulate(map(len, self._parts)))

    def between(self, row: int) -> str:
        """Get what stands between a word and the one before.

        row (int): The index of the word.
        RETURNS (str): White space and optional punctuation.
        """
        return self._parts[2 * row]

    def is_boundary(self, character: int) -> bool:
        """Check whether a token of the product tokenizer begins or ends at a place.

        character (int): The place.
        RETURNS (bool): Whether a token begins or ends there.
        """
        text = self.text
        return (
            character in (0, len(text))
            or text[character - 1].isspace()
            or text[character].isspace()
            or BOUNDARY.match(text, character) is not None
        )


class Form(NamedTuple):
    """A value in its normal form.

    text (str): The value as it was given, without white space around it.
    simple (str): The simplified text, see `simplify`.
    lower (str): The simplified text, case-folded.
    words (Tuple[str, ...]): The folded words.
    keys (Tuple[str, ...]): The keys to look the words up by.
    before (str): Characters before the first word, such as `(`.
    after (str): Characters after the last word.
    """

    text: str
    simple: str
    lower: str
    words: Tuple[str, ...]
    keys: Tuple[str, ...]
    before: str
    after: str


@lru_cache(maxsize=MAX_CACHED)
def make_form(value: str) -> Optional[Form]:
    """Make the normal form of a value.

    value (str): The value.
    RETURNS (Optional[Form]): The form. None if the value has no letter or digit.
    """
    text = Text(strip(value))
    if not any(word[-1].isalnum() for word in text.words):
        return None
    simple = text.simple.text
    return Form(
        text.text,
        simple,
        simple.casefold(),
        tuple(fold(word) for word in text.words),
        tuple(text.keys),
        before=simple[: text.ends[0]],
        after=simple[text.ends[-2] :],
    )


def make_forms(value: str) -> List[Form]:
    """Make the normal forms of a value, which are several if it is a quantity: `1 kg` is
    `1000 g`, and `500 ml` is `500毫升`.

    value (str): The value.
    RETURNS (List[Form]): The forms, first that of the value as it is. Empty if the value
        has no letter or digit.
    """
    form = make_form(value)
    if form is None:
        return []
    number, *behind = form.words
    units: Sequence[Unit] = ()
    if behind and QUANTITY.fullmatch(number):
        # `Go` are gigabytes, `go` is a word.
        written = WORDS.split(form.simple)[3::2]
        units = find_units(tuple(map(str.casefold, written)), "".join(written))
    found = [form]
    known = {form.words}
    for unit in units[:1]:
        for amount, other in [(number, unit), *find_equal(number, unit)]:
            for spelling in list_spellings(other):
                words = (amount, *spelling)
                if words in known or (other, spelling) == (unit, form.keys[1:]):
                    continue
                known.add(words)
                keys = tuple(KEYS[word] for word in words)
                # The text never has it as it was given.
                found.append(Form(form.text, "", "", words, keys, "", ""))
    return found


def vary_form(form: Form) -> List[Form]:
    """Find other forms of a value: `Apple Computer, Inc` has no comma elsewhere, and
    `Acme Co Ltd` is `Acme Co., Ltd`, too. Other commas are a part of a value.

    form (Form): The value.
    RETURNS (List[Form]): The other forms, most often none.
    """
    words = form.words
    if words[-1] not in LEGAL_FORMS:
        return []
    first = len(words)
    while first and (words[first - 1] in LEGAL_FORMS or words[first - 1] == ","):
        first -= 1
    legal = [word for word in words[first:] if word != ","]
    if not first or len(legal) > MAX_LEGAL:
        return []
    found = []
    for commas in product(((), (",",)), repeat=len(legal)):
        pairs = zip(commas, legal)
        others = (*words[:first], *(x for comma, w in pairs for x in (*comma, w)))
        if others != words:
            keys = tuple(KEYS[word] for word in others)
            # The text never has it as it was given.
            other = form._replace(words=others, keys=keys, simple="", lower="")
            found.append(other)
    return found


def fold(word: str) -> str:
    """Fold a word to compare it: in lower case, without apostrophes. Numbers of the same
    value become the same, see `fold_number`.

    word (str): A word, a number or a symbol.
    RETURNS (str): The folded word.
    """
    if len(word) == 1:
        return SYMBOLS.get(word, word.casefold())
    if word[-1].isdecimal():
        return fold_number(word)
    return INCHES if word == "''" else word.casefold().translate(APOSTROPHES)


def fold_number(word: str) -> str:
    """Fold a number: `1.50` and `1,5` are `1.5`, `1,000` is `1000`, `.5` and `1/2` are
    `0.5`. `4/4` stays: it is not the number one.

    word (str): The number.
    RETURNS (str): The folded number.
    """
    if "/" in word:
        # Any blank: many texts have `10&nbsp;1/2`.
        *before, part = word.replace("-", " ").split()
        whole = "".join(before)
        above, below = map(int, part.split("/"))
        # Thirds have no end. `8/16 GB` is no fraction, since nobody writes a half so.
        if above >= below or below == 3 or gcd(above, below) > 1:
            return " ".join([*before, part])
        word = str(int(whole or 0) + Decimal(above) / below)
    elif DECIMAL_COMMA.fullmatch(word):
        word = word.replace(",", ".")
    word = word.replace(",", "")
    if word.count(".") == 1:
        word = word.rstrip("0").rstrip(".")
    # As in `.5` and `.0`.
    return f"0{word}" if not word or word[0] == "." else word


def is_number(word: str) -> bool:
    """RETURNS (bool): Whether a word of a text is a number."""
    return word[-1].isdecimal()


class _Keys(Dict[str, str]):
    """The keys of words, cached. A dict is faster than a function with a cache."""

    def __missing__(self, word: str) -> str:
        folded = fold(word)
        key = UNITS.get(folded) or stem(folded)
        if len(self) < MAX_CACHED:
            self[word] = key
        return key


KEYS = _Keys()
