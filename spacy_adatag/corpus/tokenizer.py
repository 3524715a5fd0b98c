"""A tokenizer for product texts.

What a value covers in a product text is often less than what a general tokenizer
takes for a word: `50` in `50ml`, `Black` in `Black/White`, `3` in `1#2#3#`. This
tokenizer cuts at white space, around punctuation and symbols, and between digits and
other characters. It leaves decimal numbers (`4.5`, `1,000`), fractions (`1/2`) and words
with an apostrophe (`don't`) whole, except that it cuts off a possessive (`Men's`), as
spaCy does.
It cuts off no other suffixes, unless the training data has values that end there: see
`ProductTokenizer.initialize`.

Characters that show nothing are tokens by themselves where they stand beside a word or
separate two, and count as white space. Within a word, a soft hyphen or a joiner stays.
The norm of a token is without them, and without compatibility forms (`Ｎａｖｙ`).
"""

import re
from functools import partial
from typing import Any, Callable, Dict, Iterable, Optional, Tuple

from spacy.attrs import IS_SPACE, NORM, ORTH
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.training import Example, validate_get_examples

from ..texts.blanks import BLANK
from ..texts.boundaries import boundary_pattern
from ..texts.surface import simplify, strip
from .splits import MIN_COUNT, learn_splits


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
