"""Limits the vocabulary of a pipeline that processes an endless stream of texts.

spaCy keeps every word forever: explosion/spaCy#5083. spaCy 3.8 has memory zones
(explosion/spaCy#13621). They forget all words of a batch, even the frequent ones, and do
not shrink the tables of preshed 3.0.15. We know of no public issue for the latter. Remove
this file when a zone can keep words, and tables shrink.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Iterator
from weakref import WeakKeyDictionary

from spacy.language import Language

# The number of strings to keep in addition to those of the loaded pipeline.
MAX_NEW = 50_000


@dataclass
class _Words:
    """limit (int): The number of strings to keep.
    forgotten (int): The number of strings forgotten since the tables were rebuilt.
    """

    limit: int
    forgotten: int = 0


_WORDS: "WeakKeyDictionary[Language, _Words]" = WeakKeyDictionary()


@contextmanager
def forget_words(nlp: Language) -> Iterator[None]:
    """Forget new words of texts at the end of this context, so that the vocabulary does
    not grow forever. Docs made within the context must not be used afterwards.

    The first words are kept, up to a limit. Most of them come up again, and a new word
    takes the tokenizer many times as long as a known one.

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
    # Rebuilding costs time in proportion to the number of strings, so do it rarely.
    if words.forgotten >= words.limit:
        _shrink_tables(vocab)
        words.forgotten = 0


def _shrink_tables(vocab: Any) -> None:
    """Rebuild the tables of strings and lexemes in place. Slots of removed entries are
    not reused: the tables double whenever three of five slots have ever been filled.
    """
    exclude = ("vectors", "lookups")
    getters = dict(vocab.lex_attr_getters)
    vocab.from_bytes(vocab.to_bytes(exclude=exclude), exclude=exclude)
    # `from_bytes` wraps another norm lookup around the existing one.
    vocab.lex_attr_getters = getters
