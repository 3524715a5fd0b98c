"""The vocabulary of a pipeline that reads texts without end."""

from contextlib import contextmanager, nullcontext
from typing import Iterator
from weakref import WeakKeyDictionary

from spacy.language import Language

# So many strings that a pipeline did not have when it was loaded are kept.
MAX_NEW = 50_000

_LIMITS: "WeakKeyDictionary[Language, int]" = WeakKeyDictionary()


@contextmanager
def forget_words(nlp: Language) -> Iterator[None]:
    """Forget in the end which words were new in texts, or the vocabulary would grow for
    ever. Docs that were made in between must not be used any more.

    Not all is forgotten: the first words are kept. Most of those come again, and a word
    that is met anew takes the tokenizer many times as long as one that is known.

    nlp (Language): The pipeline.
    """
    strings = len(nlp.vocab.strings)
    limit = _LIMITS.setdefault(nlp, strings + MAX_NEW)
    with nlp.memory_zone() if strings >= limit else nullcontext():
        yield
