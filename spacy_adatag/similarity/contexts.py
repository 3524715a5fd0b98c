"""Where words stand in the training texts, and among which words. It tells what kind of
thing the values of an attribute are: brands begin titles, even those never seen.
"""

from typing import Any, NamedTuple, Sequence

import numpy

from ..texts.hashes import find_sorted
from .spans import Tokens
from .vectors import normalize
from .words import Facts


class Contexts(NamedTuple):
    """Where words stand. Every array has one entry for each lower-case word.

    keys (ndarray): Hashes of the words, in ascending order, shape (words,).
    before, after (ndarray): The mean vector of the words before and after, in half
        precision, shape (words, width).
    places (ndarray): The share of occurrences at the beginning of a text, the mean place
        from 0 to 1, the share at the end, and the number of occurrences, shape (words,
        4). The first row has those of all words together.
    """

    keys: numpy.ndarray
    before: numpy.ndarray
    after: numpy.ndarray
    places: numpy.ndarray

    @classmethod
    def read(cls, tokens: Tokens) -> "Contexts":
        """Count where the words of texts stand.

        tokens (Tokens): The texts.
        RETURNS (Contexts): The counts.
        """
        keys, inverse = numpy.unique(tokens.facts.lower, return_inverse=True)
        words = inverse[tokens.words]
        vectors = tokens.vectors[tokens.words]
        offsets = numpy.arange(len(words)) - tokens.starts[tokens.texts]
        lengths = tokens.lengths[tokens.texts]
        begins, ends = offsets == 0, offsets == lengths - 1
        width = vectors.shape[1]
        before = numpy.zeros((len(keys), width), dtype="f")
        after = numpy.zeros_like(before)
        numpy.add.at(before, words[~begins], vectors[(~begins).nonzero()[0] - 1])
        numpy.add.at(after, words[~ends], vectors[(~ends).nonzero()[0] + 1])
        columns = begins, offsets / lengths, ends, numpy.ones(len(words))
        sums = numpy.stack(
            [numpy.bincount(words, column, minlength=len(keys)) for column in columns]
        ).astype("f")
        sums = numpy.concatenate([sums.sum(1, keepdims=True), sums], axis=1).T
        counts = sums[1:, 3:]
        places = numpy.concatenate(
            [sums[:, :3] / sums[:, 3:].clip(min=1), sums[:, 3:]], axis=1
        )
        return cls(
            keys,
            (before / counts).astype("float16"),
            (after / counts).astype("float16"),
            places,
        )

    @staticmethod
    def are_valid(arrays: Sequence[Any]) -> bool:
        """Check loaded arrays: whether they are the fields of contexts."""
        return (
            len(arrays) == 4
            and all(isinstance(array, numpy.ndarray) for array in arrays)
            and [array.dtype for array in arrays] == ["uint64", "float16", "float16", "f"]
            and [array.ndim for array in arrays] == [1, 2, 2, 2]
            and arrays[1].shape == arrays[2].shape
            and arrays[3].shape == (len(arrays[0]) + 1, 4)
            and len(arrays[1]) == len(arrays[0])
            and bool((arrays[0][1:] > arrays[0][:-1]).all())
            and all(bool(numpy.isfinite(array).all()) for array in arrays[1:])
        )

    def find(self, facts: Facts) -> numpy.ndarray:
        """Find the rows of words.

        facts (Facts): The words.
        RETURNS (ndarray): The row of each word, -1 if it is not known, shape (words,).
        """
        return find_sorted(self.keys, facts.lower)


class Surroundings(NamedTuple):
    """Where the values of attributes stand. See `Contexts`.

    facts (ndarray): The share of values at the beginning of a text, their mean place, the
        share at the end, the share of values whose words are known, and the logarithm of
        their frequency, shape (attributes, 5).
    before, after (ndarray): The mean direction of the words before and after, shape
        (attributes, width).
    """

    facts: numpy.ndarray
    before: numpy.ndarray
    after: numpy.ndarray


def find_surroundings(
    contexts: Contexts, tokens: Tokens, owners: numpy.ndarray, size: int
) -> Surroundings:
    """Find where values stand, by their first and last words.

    contexts (Contexts): Where words stand.
    tokens (Tokens): The values.
    owners (ndarray): The attribute of each value, shape (values,).
    size (int): The number of attributes.
    RETURNS (Surroundings): Where the values of each attribute stand.
    """
    rows = contexts.find(tokens.facts)
    first = rows[tokens.words[tokens.starts]]
    last = rows[tokens.words[tokens.starts + tokens.lengths - 1]]
    known = (first >= 0) & (last >= 0)
    every = numpy.bincount(owners, minlength=size).clip(min=1)
    owners, first, last = owners[known], first[known], last[known]
    counts = numpy.bincount(owners, minlength=size)
    of_first, of_last = contexts.places[first + 1], contexts.places[last + 1]
    frequency = numpy.log1p(numpy.minimum(of_first[:, 3], of_last[:, 3])) / 5
    columns = of_first[:, 0], of_first[:, 1], of_last[:, 2], frequency
    begin, place, end, often = (
        numpy.bincount(owners, column, minlength=size) / counts.clip(min=1)
        for column in columns
    )
    facts = numpy.stack([begin, place, end, counts / every, often], axis=1).astype("f")
    facts[counts == 0, :3] = contexts.places[0, :3]
    width = contexts.before.shape[1]
    around = numpy.zeros((2, size, width), dtype="f")
    numpy.add.at(around[0], owners, contexts.before[first].astype("f"))
    numpy.add.at(around[1], owners, contexts.after[last].astype("f"))
    return Surroundings(facts, normalize(around[0]), normalize(around[1]))
