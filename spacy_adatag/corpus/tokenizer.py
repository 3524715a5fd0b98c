"""A tokenizer for product texts.

What a value covers in a product text is often less than what a general tokenizer
takes for a word: `50` in `50ml`, `Black` in `Black/White`, `3` in `1#2#3#`. This
tokenizer cuts at white space, around punctuation and symbols, and between digits and
other characters. It leaves decimal numbers (`4.5`, `1,000`) and words with an
apostrophe (`don't`) whole, except that it cuts off a possessive (`Men's`), as spaCy does.
It cuts off no other suffixes, unless the training data has values that end there: see
`ProductTokenizer.initialize`.

Characters that show nothing are tokens by themselves where they stand beside a word or
separate two, and count as white space. Within a word, a soft hyphen or a joiner stays.
The norm of a token is without them, and without compatibility forms (`Ｎａｖｙ`).
"""

import re
import unicodedata
from functools import lru_cache, partial
from itertools import groupby
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

from spacy.attrs import IS_SPACE, NORM, ORTH
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.training import Example, validate_get_examples

from ..texts.blanks import BLANK
from ..texts.surface import INVISIBLE, JOINING, simplify, strip
from .splits import MIN_COUNT, learn_splits

LETTER = r"[^\W\d_]"
# Neither script puts spaces between words, so that each character is a token.
HAN_OR_KANA = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
# No boundary at these places, be it before or after the character in question.
WHOLE = [
    # 4.5
    r"(?<=\d)\.\d",
    r"(?<=\d\.)\d",
    # 1,000 but not 8,9,10: sizes are often given as a list.
    r"(?<=\d),\d{3}(?!\d)",
    r"(?<=\d,)\d{3}(?!\d)",
    # don't, but not Women's
    rf"(?<={LETTER})['’](?![sS]\b){LETTER}",
    rf"(?<={LETTER}['’]){LETTER}",
]


def create_product_tokenizer() -> Callable[[Language], Tokenizer]:
    """Create the factory of a tokenizer for product texts, for use in a config:
    `{"nlp": {"tokenizer": {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}}}`.

    The tokenizer is spaCy's own, with a single rule and the same for all languages, so
    that it is saved and loaded as usual. What it learns in training are special cases.

    RETURNS (Callable[[Language], Tokenizer]): The factory.
    """

    def make_tokenizer(nlp: Language) -> Tokenizer:
        # They are not saved, but this is called at load, too.
        getters: Dict[int, Any] = nlp.vocab.lex_attr_getters  # type: ignore[attr-defined]
        getters[IS_SPACE] = is_blank
        getters[NORM] = partial(get_norm, get_other=getters[NORM])
        return ProductTokenizer(
            nlp.vocab,
            infix_finditer=re.compile(boundary_pattern()).finditer,
            # Else special cases would not apply beside an affix, as in `Mens/Boys`.
            faster_heuristics=False,
        )

    return make_tokenizer


class ProductTokenizer(Tokenizer):
    """A tokenizer that learns from training data where it has to split words."""

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Optional[Language] = None,
        min_count: int = MIN_COUNT,
    ) -> None:
        """Learn to split words at the ends of values: if `Men` is often a value in texts
        that say `Mens`, this word becomes `Men` and `s`. Otherwise no span could be that
        value. Splits are special cases, in addition to those that the tokenizer has. See
        `learn_splits`.

        get_examples (Callable[[], Iterable[Example]]): Function that returns the
            training data as Example objects.
        nlp (Optional[Language]): The current nlp object.
        min_count (int): How many values have to end at a place for a split. 0 learns
            none. Set it in `[initialize.tokenizer]`.
        RAISES (ValueError): If it is negative.
        """
        if min_count < 0:
            raise ValueError(f"expected min_count to be 0 or more, got {min_count}")
        if not min_count:
            return
        validate_get_examples(get_examples, "ProductTokenizer.initialize")
        references = (eg.reference for eg in get_examples())
        for word, parts in learn_splits(references, self, min_count).items():
            self.add_special_case(word, [{ORTH: part} for part in parts])

    def __reduce__(self) -> Tuple[Any, ...]:
        # spaCy's leaves out `faster_heuristics`, as of 3.8.
        make, args, *rest = super().__reduce__()
        return (make, (*args, self.faster_heuristics), *rest)


def is_blank(text: str) -> bool:
    """Whether a token shows nothing.

    text (str): The token.
    RETURNS (bool): Whether it is white space or invisible.
    """
    return not strip(text)


def get_norm(text: str, get_other: Callable[[str], str]) -> str:
    """The norm of a token.

    text (str): The token.
    get_other (Callable[[str], str]): The norm of a token that is simple.
    RETURNS (str): The norm without what is invisible, and without compatibility forms.
        That of all blank tokens is the same, but for line breaks.
    """
    if is_blank(text) and "\n" not in text and "\r" not in text:
        return BLANK
    return get_other(simplify(text).text)


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
