"""The example values of attributes, as arrays."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Dict, List, NamedTuple, Sequence, Tuple

import numpy
from spacy.strings import StringStore

from ..texts.boundaries import cut
from ..texts.hashes import find_sorted
from .contexts import Contexts, Surroundings, find_surroundings
from .spans import LONGEST, Spans, Tokens
from .vectors import WordVectors, normalize
from .words import FORMS, hash_text, join_hashes

# The values of an attribute that spans are compared with by their vectors. There may be
# thousands, and exact matches are looked up among all of them.
MOST_COMPARED = 40
# The last bits of a hash that are looked at first.
_BITS = 16
_STEM = FORMS.index("stem")


class Question(NamedTuple):
    """What is known of an attribute.

    phrase (str): Its name, as people would say it. Empty if it is not known.
    values (List[str]): Its example values.
    """

    phrase: str
    values: Sequence[str]


class Lookup(NamedTuple):
    """A sparse matrix of hashes and attributes. Entries are in ascending order of both.

    hashes (ndarray): Shape (entries,).
    attributes (ndarray): Shape (entries,).
    shares (ndarray): The share of the attribute's values, shape (entries,).
    ends (ndarray): Whether a hash ends with these bits, shape (2 ** _BITS,). Few hashes
        are of values, and this leaves few others to search for.
    """

    hashes: numpy.ndarray
    attributes: numpy.ndarray
    shares: numpy.ndarray
    ends: numpy.ndarray

    @classmethod
    def make(
        cls, hashes: numpy.ndarray, attributes: numpy.ndarray, shares: numpy.ndarray
    ) -> "Lookup":
        """Sort the entries, and add up the shares of those that are the same."""
        order = numpy.lexsort((attributes, hashes))
        hashes, attributes = hashes[order], attributes[order]
        new = numpy.ones(len(order), dtype=bool)
        new[1:] = (hashes[1:] != hashes[:-1]) | (attributes[1:] != attributes[:-1])
        sums = numpy.bincount(numpy.cumsum(new) - 1, shares[order])
        ends = numpy.zeros(2**_BITS, dtype=bool)
        ends[_get_ends(hashes)] = True
        return cls(hashes[new], attributes[new], sums[: new.sum()].astype("f"), ends)

    def find(
        self, hashes: numpy.ndarray
    ) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """Look up hashes.

        hashes (ndarray): The hashes, shape (rows,).
        RETURNS (Tuple[ndarray, ndarray, ndarray]): The row, the attribute and the share
            of each entry that is found, shape (found,).
        """
        known = numpy.flatnonzero(self.ends[_get_ends(hashes)])
        first, last = (
            numpy.searchsorted(self.hashes, hashes[known], side=side)
            for side in ("left", "right")
        )
        sizes = last - first
        entry = numpy.arange(sizes.sum()) + numpy.repeat(
            first - numpy.cumsum(sizes) + sizes, sizes
        )
        rows = numpy.repeat(known, sizes)
        return rows, self.attributes[entry], self.shares[entry]

    def get(self, hashes: numpy.ndarray, width: int) -> numpy.ndarray:
        """Look up hashes.

        hashes (ndarray): The hashes, shape (rows,).
        width (int): The number of attributes.
        RETURNS (ndarray): The share for each attribute, shape (rows, attributes).
        """
        found = numpy.zeros((len(hashes), width), dtype="f")
        rows, attributes, shares = self.find(hashes)
        found[rows, attributes] = shares
        return found


class Words(NamedTuple):
    """Some words of the values of each attribute.

    size (int): The number of attributes.
    steps (List[Tuple[ndarray, ndarray]]): For each number of words: the attributes that
        have more, and their next word, as row of `Examples.vocabulary`.
    """

    size: int
    steps: List[Tuple[numpy.ndarray, numpy.ndarray]]

    @classmethod
    def make(cls, words: numpy.ndarray, owners: numpy.ndarray, size: int) -> "Words":
        """Sort words by their attributes, each once.

        words, owners (ndarray): The words, and their attributes, shape (words,).
        size (int): The number of attributes.
        RETURNS (Words): The words.
        """
        owners, words = numpy.unique(numpy.stack([owners, words]), axis=1)
        counts = numpy.bincount(owners, minlength=size)
        starts = numpy.cumsum(counts) - counts
        steps = []
        for i in range(counts.max(initial=0)):
            longer = numpy.flatnonzero(counts > i)
            steps.append((longer, words[starts[longer] + i]))
        return cls(size, steps)

    def find_nearest(self, similar: numpy.ndarray) -> numpy.ndarray:
        """Get the similarity of words to the nearest word of each attribute, at least 0.

        similar (ndarray): The similarity of each row of the vocabulary to each word,
            shape (vocabulary, words).
        RETURNS (ndarray): Shape (words, attributes).
        """
        nearest = numpy.zeros((self.size, similar.shape[1]), dtype="f")
        for attributes, members in self.steps:
            best = numpy.maximum(nearest[attributes], similar[members])
            nearest[attributes] = best
        return numpy.ascontiguousarray(nearest.T)


@dataclass(frozen=True)
class Examples:
    """The example values of some attributes.

    size (int): The number of attributes.
    facts (ndarray): What holds for all values of an attribute together, shape
        (attributes, 8): whether it has values, the logarithm of their number, how similar
        they are to each other, the share with a digit, the share with a capital, the mean
        rank of their words, their mean length, and the share whose first word has no
        vector.
    lengths (ndarray): The share of values with so many words, shape (attributes, longest
        + 1).
    vectors (ndarray): Their mean vectors, shape (attributes, values, width).
    there (ndarray): Whether there is such a value, shape (attributes, values).
    centers (ndarray): The mean of an attribute's vectors, shape (attributes, width).
    vocabulary (ndarray): The vectors of all words, shape (words, width).
    firsts, lasts, words (Words): The first words of the values, the last ones, and all
        but linking ones.
    phrases (ndarray): The mean vector of the phrases, shape (attributes, width).
    around (Surroundings): Where the values stand in the training texts.
    ngrams (List[Lookup]): The values, in each of `FORMS`.
    first, last, anywhere (Lookup): The stems of first, of last, and of all words.
    name (Lookup): The stems of the words of phrases.
    """

    size: int
    facts: numpy.ndarray
    lengths: numpy.ndarray
    vectors: numpy.ndarray
    there: numpy.ndarray
    centers: numpy.ndarray
    vocabulary: numpy.ndarray
    firsts: Words
    lasts: Words
    words: Words
    phrases: numpy.ndarray
    around: Surroundings
    ngrams: List[Lookup]
    first: Lookup
    last: Lookup
    anywhere: Lookup
    name: Lookup

    @classmethod
    def read(
        cls, questions: Sequence[Question], vectors: WordVectors, contexts: Contexts
    ) -> "Examples":
        """Read the example values of attributes.

        questions (Sequence[Question]): The attributes.
        vectors (WordVectors): The vectors of words.
        contexts (Contexts): Where words stand in the training texts.
        RETURNS (Examples): The arrays.
        """
        size = len(questions)
        values = [(i, v) for i, asked in enumerate(questions) for v in asked.values]
        of_values, tokens = _tokenize([value for _, value in values], vectors)
        owners = numpy.array([owner for owner, _ in values], dtype="int64")[of_values]
        counts = numpy.bincount(owners, minlength=size)
        share = 1 / numpy.maximum(counts, 1)[owners]
        own = tokens.words[tokens.starts]
        end = tokens.words[tokens.starts + tokens.lengths - 1]
        facts = tokens.facts

        def mean(numbers: numpy.ndarray) -> numpy.ndarray:
            return numpy.bincount(owners, numbers * share, minlength=size)

        def per_value(of_words: numpy.ndarray) -> numpy.ndarray:
            sums = tokens.add_up(of_words)
            total: numpy.ndarray = (
                sums[tokens.starts + tokens.lengths] - sums[tokens.starts]
            )
            return total

        of_value = normalize(per_value(tokens.vectors))
        # The number of each value within its attribute.
        number = numpy.arange(len(owners)) - (numpy.cumsum(counts) - counts)[owners]
        kept = number < MOST_COMPARED
        at = owners[kept], number[kept]
        width = tokens.vectors.shape[1]
        most = max(1, int(counts.clip(max=MOST_COMPARED).max(initial=0)))
        compared = numpy.zeros((size, most, width), dtype="f")
        compared[at] = of_value[kept]
        there = numpy.zeros((size, most), dtype=bool)
        there[at] = True
        centers = normalize(compared.sum(1))
        chosen = kept[tokens.texts] & (facts.links[tokens.words] == 0)
        alike = (compared @ centers[:, :, None])[..., 0].sum(1)
        has = (counts > 0).astype("f")
        table = [
            has,
            numpy.log1p(counts) / 3,
            alike / numpy.maximum(there.sum(1), 1),
            mean(per_value(facts.digits) > 0),
            mean(facts.capital[own]),
            mean(per_value(tokens.ranks) / tokens.lengths),
            mean(tokens.lengths) / 4,
            mean(~tokens.vectors[own].any(1)),
        ]
        lengths = numpy.zeros((size, LONGEST + 1), dtype="f")
        numpy.add.at(lengths, (owners, tokens.lengths.clip(max=LONGEST)), share)
        stems, hashes, powers = (
            facts.hashes[:, _STEM],
            facts.hashes[tokens.words],
            facts.powers[tokens.words],
        )
        short = tokens.lengths <= LONGEST
        ngrams = [
            Lookup.make(
                join_hashes(
                    hashes[:, form], powers[:, form], tokens.starts[short], LONGEST
                )[tokens.lengths[short] - 1, numpy.arange(short.sum())],
                owners[short],
                share[short],
            )
            for form in range(len(FORMS))
        ]
        # A word counts once for each value.
        pairs = numpy.unique(numpy.stack([tokens.texts, tokens.words]), axis=1)
        named, name = _tokenize([asked.phrase for asked in questions], vectors)
        phrases = numpy.zeros((size, width), dtype="f")
        sums = name.add_up(name.vectors)
        phrases[named] = normalize(sums[name.starts + name.lengths] - sums[name.starts])
        return cls(
            size,
            numpy.stack(table, axis=1).astype("f") * has[:, None],
            lengths,
            compared,
            there,
            centers,
            tokens.vectors,
            Words.make(own[kept], owners[kept], size),
            Words.make(end[kept], owners[kept], size),
            Words.make(tokens.words[chosen], owners[tokens.texts[chosen]], size),
            phrases,
            find_surroundings(contexts, tokens, owners, size),
            ngrams,
            Lookup.make(stems[own], owners, share),
            Lookup.make(stems[end], owners, share),
            Lookup.make(stems[pairs[1]], owners[pairs[0]], share[pairs[0]]),
            Lookup.make(
                name.facts.hashes[name.words, _STEM],
                named[name.texts],
                numpy.ones(len(name.words)),
            ),
        )


def count_ngrams(values: Sequence[str], spans: Spans) -> numpy.ndarray:
    """Count how often values occur among the spans of a batch, whatever their case.

    values (Sequence[str]): The values.
    spans (Spans): The spans.
    RETURNS (ndarray): The counts, shape (values,).
    """
    hashes, sizes = numpy.unique(spans.hashes[FORMS.index("lower")], return_counts=True)
    wanted = numpy.array([_hash_value(value) for value in values], dtype="uint64")
    # The last one is for values that are not there.
    return numpy.append(sizes, 0)[find_sorted(hashes, wanted)]


@lru_cache(maxsize=2**16)
def _hash_value(value: str) -> int:
    """Get the hash that `join_hashes` gives a value in lower case."""
    return hash_text("".join(cut(value)).lower())


def _get_ends(hashes: numpy.ndarray) -> numpy.ndarray:
    return (hashes & numpy.uint64(2**_BITS - 1)).astype("int64")


def _tokenize(texts: Sequence[str], vectors: WordVectors) -> Tuple[numpy.ndarray, Tokens]:
    """Cut texts into words. The first result has the numbers of those that have any."""
    parts = [cut(text) for text in texts]
    kept = [i for i, words in enumerate(parts) if words]
    strings = StringStore()
    ids: Dict[str, int] = {}
    for i in kept:
        for word in parts[i]:
            if word not in ids:
                ids[word] = strings.add(word)
    orths = numpy.array([ids[word] for i in kept for word in parts[i]], dtype="uint64")
    lengths = numpy.array([len(parts[i]) for i in kept], dtype="int64")
    tokens = Tokens.look_up(orths, lengths, strings, vectors)
    return numpy.array(kept, dtype="int64"), tokens
