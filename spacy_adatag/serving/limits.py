"""The limits of a request."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Callable

from spacy.tokenizer import Tokenizer

from ..texts.boundaries import punctuation_ranges

# A word counts once more for each MARKS punctuation marks in it, see `get_weigher`.
MARKS = 25


@dataclass(frozen=True)
class Limits:
    """The limits of a request. A request that exceeds one never reaches the pipeline.

    bytes (int): Maximum size of the body.
    texts (int): Maximum number of texts per request.
    characters (int): Maximum characters of a text.
    total_characters (int): Maximum characters of all texts of a request. This bounds the
        time that a request takes. With a BiLSTM, the default takes half a second for
        English, and two or three seconds if each character is a token. Set a lower limit
        for a transformer.
    attributes (int): Maximum number of named attributes per text. A request for all
        attributes does not name any.
    waiting (int): Maximum number of requests that wait for answers.
    waiting_characters (int): Maximum characters of all waiting requests. A request is
        admitted if none is waiting. Otherwise, it may take half of the characters that
        are left, or its equal share (the limit divided by `waiting`). Large requests can
        then keep no small one out.
    reading (int): Maximum number of bodies that arrive at the same time. If one more
        comes, the one that has taken longest is refused. Together with `bytes`, this
        bounds memory use.
    """

    bytes: int = 1_000_000
    texts: int = 1_000
    characters: int = 20_000
    total_characters: int = 100_000
    attributes: int = 1_000
    waiting: int = 256
    waiting_characters: int = 500_000
    reading: int = 256


def get_weigher(tokenizer: Any) -> Callable[[str], int]:
    """Get the function that weighs a text by the time that its tokenizer takes.

    spaCy's tokenizer splits one prefix or suffix off a word, and then searches the rest
    of the word again. For a word of nothing but brackets, the time grows with the square
    of its length, and no other thread runs meanwhile.

    tokenizer (Any): The tokenizer of a pipeline.
    RETURNS (Callable[[str], int]): Counts the characters of a text. The characters of a
        word with many punctuation marks and symbols count as often as the tokenizer
        searches them.
    """
    affixes = isinstance(tokenizer, Tokenizer) and (
        tokenizer.prefix_search or tokenizer.suffix_search
    )
    return _weigh if affixes else len


def _weigh(text: str) -> int:
    weight = len(text)
    for word in text.split():
        if len(word) >= MARKS:
            weight += len(word) * (len(_find_marks()(word)) // MARKS)
    return weight


@lru_cache(maxsize=1)
def _find_marks() -> Callable[[str], Any]:
    return re.compile(f"[{punctuation_ranges()}]").findall
