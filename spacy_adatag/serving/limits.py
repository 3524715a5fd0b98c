"""What a request may ask for."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Callable

from spacy.tokenizer import Tokenizer

from ..corpus.tokenizer import punctuation_ranges

# A word with so many punctuation marks counts twice, see `get_weigher`.
MARKS = 25


@dataclass(frozen=True)
class Limits:
    """What a request may ask for. What is beyond is refused before the pipeline sees it.

    bytes (int): Size of the body.
    texts (int): Texts of a request.
    characters (int): Characters of a text.
    total_characters (int): Characters of all texts of a request. It bounds how long a
        request takes: with a BiLSTM, two or three seconds if each character is a token,
        and half a second if the texts are English. Choose less for a transformer.
    attributes (int): Attributes that are named for a text. To ask all that the pipeline
        knows, nothing is named.
    waiting (int): Requests that wait for their answers.
    waiting_characters (int): Characters of all requests that wait. A request is let in
        if it takes no more than half of what is left of them or, divided by `waiting`,
        its share of all, or if none waits: so large ones keep no small one out.
    reading (int): Bodies that are read at once. Where one more comes, the one that has
        taken longest is refused. With `bytes` it bounds the memory that they take.
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
    """How many characters a text counts for, by the time that its tokenizer takes. One
    that takes prefixes and suffixes off a word, as spaCy's for English, searches what is
    left of the word after each: a word of nothing but brackets takes a time that grows
    with the square of its length, in which no other thread runs.

    tokenizer (Any): The tokenizer of a pipeline.
    RETURNS (Callable[[str], int]): Counts the characters of a text, those of words with
        many punctuation marks and symbols as often as they will be searched.
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
