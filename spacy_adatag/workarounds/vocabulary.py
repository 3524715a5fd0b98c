"""The vocabulary of a pipeline that reads texts without end.

spaCy keeps every word for ever: explosion/spaCy#5083. Since spaCy 3.8 there are memory
zones (explosion/spaCy#13621), which forget all words of a batch, the frequent ones too,
and leave the tables of preshed 3.0.15 as large as they have grown. For the latter we know
of no public issue. This file can go when a zone can keep words, and tables shrink.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Iterator
from weakref import WeakKeyDictionary

from spacy.language import Language

# So many strings that a pipeline did not have when it was loaded are kept.
MAX_NEW = 50_000


@dataclass
class _Words:
    """limit (int): How many strings are kept.
    forgotten (int): How many were forgotten since the tables were made.
    """

    limit: int
    forgotten: int = 0


_WORDS: "WeakKeyDictionary[Language, _Words]" = WeakKeyDictionary()


@contextmanager
def forget_words(nlp: Language) -> Iterator[None]:
    """Forget in the end which words were new in texts, or the vocabulary would grow for
    ever. Docs that were made in between must not be used any more.

    Not all is forgotten: the first words are kept. Most of those come again, and a word
    that is met anew takes the tokenizer many times as long as one that is known.

    nlp (Language): The pipeline.
    """
    vocab = nlp.vocab
    before = len(vocab.strings)
    words = _WORDS.setdefault(nlp, _Words(before + MAX_NEW))
    if before < words.limit:
        yield
        return
    with nlp.memory_zone():
        yield
        words.forgotten += len(vocab.strings) - before
    # In proportion to what it costs.
    if words.forgotten >= words.limit:
        _shrink_tables(vocab)
        words.forgotten = 0


def _shrink_tables(vocab: Any) -> None:
    """Make the tables of strings and lexemes anew, in place. A place in them that an
    entry had is not free when it is gone: they double whenever three of five places were
    ever taken.
    """
    exclude = ("vectors", "lookups")
    getters = dict(vocab.lex_attr_getters)
    vocab.from_bytes(vocab.to_bytes(exclude=exclude), exclude=exclude)
    # It puts another lookup of norms around the one that is there.
    vocab.lex_attr_getters = getters
