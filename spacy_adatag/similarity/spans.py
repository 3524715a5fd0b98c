"""The spans of a batch that may be values."""

from dataclasses import dataclass
from functools import cached_property
from typing import List, Tuple

import numpy
from spacy.attrs import ORTH
from spacy.strings import StringStore
from spacy.tokens import Doc

from ..texts.tokens import read_tokens
from .vectors import WordVectors
from .words import Facts, get_facts, join_hashes

# The number of words of the longest value.
LONGEST = 6


@dataclass(frozen=True)
class Tokens:
    """The tokens of some texts, one text after the other.

    words (ndarray): Index of each token's word in `facts` and `vectors`, shape (tokens,).
    lengths (ndarray): The tokens of each text, shape (texts,).
    facts (Facts): What is known of each word.
    vectors (ndarray): Unit vectors of the words, shape (words, width). Zero for words
        without one.
    ranks (ndarray): The logarithm of each word's frequency rank, from 0 to 1, shape
        (words,).
    """

    words: numpy.ndarray
    lengths: numpy.ndarray
    facts: Facts
    vectors: numpy.ndarray
    ranks: numpy.ndarray

    @classmethod
    def read(cls, docs: List[Doc], vectors: WordVectors) -> "Tokens":
        """Read docs.

        docs (List[Doc]): The docs.
        vectors (WordVectors): The vectors.
        RETURNS (Tokens): Their tokens.
        """
        lengths = numpy.array([len(doc) for doc in docs], dtype="int64")
        strings = docs[0].vocab.strings if docs else StringStore()
        return cls.look_up(read_tokens(docs, ORTH), lengths, strings, vectors)

    @classmethod
    def look_up(
        cls,
        orths: numpy.ndarray,
        lengths: numpy.ndarray,
        strings: StringStore,
        vectors: WordVectors,
    ) -> "Tokens":
        """Look up the words of texts.

        orths (ndarray): Hashes of the words, shape (tokens,).
        lengths (ndarray): The tokens of each text, shape (texts,).
        strings (StringStore): The strings that the hashes are of.
        vectors (WordVectors): The vectors.
        RETURNS (Tokens): The tokens.
        """
        unique, words = numpy.unique(orths, return_inverse=True)
        facts = get_facts(unique, strings)
        rows = vectors.find(facts)
        return cls(words, lengths, facts, vectors.get(rows), vectors.rank(rows))

    @cached_property
    def starts(self) -> numpy.ndarray:
        """The first token of each text, shape (texts,)."""
        return numpy.cumsum(self.lengths) - self.lengths

    @cached_property
    def texts(self) -> numpy.ndarray:
        """The text of each token, shape (tokens,)."""
        return numpy.repeat(numpy.arange(len(self.lengths)), self.lengths)

    @cached_property
    def norms(self) -> numpy.ndarray:
        """The length of the sum of the vectors of some words, by their number and the
        first one, shape (LONGEST, tokens).
        """
        vectors = self.vectors[self.words]
        size = len(vectors)
        # The products of each vector with those after it.
        products = [
            numpy.einsum("ij,ij->i", vectors[: size - away], vectors[away:])
            for away in range(min(size, LONGEST))
        ]
        squares = numpy.zeros((LONGEST, size), dtype="f")
        for longer in range(len(products)):
            # A word more adds its products with itself and, twice, with those before.
            added = squares[longer, : size - longer]
            added += products[0][longer:]
            if longer:
                added += squares[longer - 1, : size - longer]
            for away in range(1, longer + 1):
                added += 2 * products[away][longer - away :]
        return numpy.sqrt(squares.clip(min=0)).clip(min=1e-6)

    @cached_property
    def sums(self) -> numpy.ndarray:
        """The sums of the vectors before each token and at the end, shape (tokens + 1,
        width).
        """
        return self.add_up(self.vectors)

    @cached_property
    def ngrams(self) -> numpy.ndarray:
        """The hashes of n-grams in each of `FORMS`, by their number of words and the
        first one, shape (LONGEST, tokens, forms).
        """
        hashes, powers = self.facts.hashes[self.words], self.facts.powers[self.words]
        return join_hashes(hashes, powers, numpy.arange(len(self.words)), LONGEST)

    def add_up(self, of_words: numpy.ndarray) -> numpy.ndarray:
        """Add up the numbers of words from the first token to each other.

        of_words (ndarray): Numbers of words, shape (words, ...).
        RETURNS (ndarray): The sums before each token and at the end, shape (tokens + 1,
            ...).
        """
        sums = numpy.zeros((len(self.words) + 1, *of_words.shape[1:]), dtype="f")
        numpy.cumsum(of_words[self.words], axis=0, out=sums[1:])
        return sums


@dataclass(frozen=True)
class Spans:
    """All spans of up to `LONGEST` words that do not begin or end with a linking word.
    Every array has one entry for each span, in the order of texts, starts and ends.

    tokens (Tokens): The tokens.
    texts (ndarray): The text.
    starts, ends (ndarray): The first token, and the one after the last, in all tokens.
    """

    tokens: Tokens
    texts: numpy.ndarray
    starts: numpy.ndarray
    ends: numpy.ndarray

    @classmethod
    def find(cls, tokens: Tokens) -> "Spans":
        """Find the spans of texts.

        tokens (Tokens): The tokens of the texts.
        RETURNS (Spans): The spans.
        """
        links = tokens.facts.links[tokens.words] > 0
        last = (tokens.starts + tokens.lengths)[tokens.texts]
        starts = numpy.repeat(numpy.flatnonzero(~links), LONGEST)
        ends = starts + numpy.tile(numpy.arange(1, LONGEST + 1), len(starts) // LONGEST)
        there = ends <= last[starts] if len(starts) else numpy.zeros(0, dtype=bool)
        starts, ends = starts[there], ends[there]
        there = ~links[ends - 1]
        starts, ends = starts[there], ends[there]
        return cls(tokens, tokens.texts[starts], starts, ends)

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def lengths(self) -> numpy.ndarray:
        """The number of words."""
        return self.ends - self.starts

    @cached_property
    def offsets(self) -> numpy.ndarray:
        """The first token within the text."""
        return self.starts - self.tokens.starts[self.texts]

    @cached_property
    def begins(self) -> numpy.ndarray:
        """Whether the text begins here."""
        return self.offsets == 0

    @cached_property
    def closes(self) -> numpy.ndarray:
        """Whether the text ends here."""
        return self.offsets + self.lengths == self.tokens.lengths[self.texts]

    @cached_property
    def place(self) -> numpy.ndarray:
        """Where the span begins, as share of the text."""
        share: numpy.ndarray = self.offsets / self.tokens.lengths[self.texts]
        return share.astype("f")

    @cached_property
    def norms(self) -> numpy.ndarray:
        """The length of the sum of the words' vectors, shape (spans,)."""
        found: numpy.ndarray = self.tokens.norms[self.lengths - 1, self.starts]
        return found

    @cached_property
    def vectors(self) -> numpy.ndarray:
        """The sum of the words' vectors, shape (spans, width)."""
        sums = self.tokens.sums
        total: numpy.ndarray = sums[self.ends] - sums[self.starts]
        return total

    def hash(self, form: int) -> numpy.ndarray:
        """Get the hash of one of `FORMS`, shape (spans,)."""
        found: numpy.ndarray = self.tokens.ngrams[self.lengths - 1, self.starts, form]
        return found

    def take(self, rows: numpy.ndarray) -> "Spans":
        """Select spans by their indices."""
        return Spans(self.tokens, self.texts[rows], self.starts[rows], self.ends[rows])

    def sum(self, of_words: numpy.ndarray) -> numpy.ndarray:
        """Add up the numbers of the words of each span.

        of_words (ndarray): Numbers of words, shape (words,).
        RETURNS (ndarray): Shape (spans,).
        """
        sums = self.tokens.add_up(of_words)
        total: numpy.ndarray = sums[self.ends] - sums[self.starts]
        return total

    def mean(self, of_words: numpy.ndarray) -> numpy.ndarray:
        """As `sum`, for the average."""
        return self.sum(of_words) / self.lengths.astype("f")

    @cached_property
    def first(self) -> numpy.ndarray:
        """The first word."""
        return self.tokens.words[self.starts]

    @cached_property
    def last(self) -> numpy.ndarray:
        """The last word."""
        return self.tokens.words[self.ends - 1]

    @cached_property
    def before(self) -> numpy.ndarray:
        """The word before. If there is none, any."""
        return self.tokens.words[self.starts - ~self.begins]

    @cached_property
    def after(self) -> numpy.ndarray:
        """The word after. If there is none, any."""
        return self.tokens.words[self.ends - self.closes]


@dataclass(frozen=True)
class Pairs:
    """Pairs of a span and an attribute.

    spans (Spans): The span of each pair.
    columns (ndarray): The attribute of each pair, shape (pairs,).
    size (int): The number of attributes.
    """

    spans: Spans
    columns: numpy.ndarray
    size: int

    @cached_property
    def words(self) -> List[Tuple[numpy.ndarray, numpy.ndarray]]:
        """For each number of words: the pairs whose spans have more, and where numbers of
        their next word are.
        """
        lengths, starts = self.spans.lengths, self.spans.starts
        found = []
        for i in range(LONGEST):
            longer = numpy.flatnonzero(lengths > i)
            word = self.spans.tokens.words[starts[longer] + i]
            found.append((longer, word * self.size + self.columns[longer]))
        return found

    def sum(self, of_words: numpy.ndarray) -> numpy.ndarray:
        """Add up the numbers of the words of each pair's span.

        of_words (ndarray): Numbers of words, shape (words, attributes).
        RETURNS (ndarray): Shape (pairs,).
        """
        (_, first), *others = self.words
        total: numpy.ndarray = of_words.take(first)
        for longer, at in others:
            total[longer] += of_words.take(at)
        return total

    def mean(self, of_words: numpy.ndarray) -> numpy.ndarray:
        """As `sum`, for the average."""
        return self.sum(of_words) / self.spans.lengths.astype("f")

    def least(self, of_words: numpy.ndarray) -> numpy.ndarray:
        """Get the least number of the words of each pair's span, shape (pairs,)."""
        (_, first), *others = self.words
        found: numpy.ndarray = of_words.take(first)
        for longer, at in others:
            found[longer] = numpy.minimum(found[longer], of_words.take(at))
        return found

    def first(self, of_words: numpy.ndarray) -> numpy.ndarray:
        """Get the numbers of the first word of each pair's span."""
        return of_words.take(self.words[0][1])

    def last(self, of_words: numpy.ndarray) -> numpy.ndarray:
        """Get the numbers of the last word of each pair's span."""
        return self._get(of_words, self.spans.last)

    def before(self, of_words: numpy.ndarray) -> numpy.ndarray:
        """Get the numbers of the word before. 0 at the beginning of a text."""
        return self._get(of_words, self.spans.before) * ~self.spans.begins

    def after(self, of_words: numpy.ndarray) -> numpy.ndarray:
        """Get the numbers of the word after. 0 at the end of a text."""
        return self._get(of_words, self.spans.after) * ~self.spans.closes

    def _get(self, of_words: numpy.ndarray, words: numpy.ndarray) -> numpy.ndarray:
        found: numpy.ndarray = of_words.take(words * self.size + self.columns)
        return found
