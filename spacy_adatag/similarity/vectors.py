"""Word vectors to compare words with. They are never trained."""

from typing import Any, NamedTuple, Sequence

import numpy
from spacy.vectors import Mode
from spacy.vocab import Vocab
from thinc.backends import get_array_ops

from ..texts.hashes import find_sorted
from .words import Facts

# Vectors whose mean and most frequent direction are removed from all.
_COMMON = 20_000


class WordVectors(NamedTuple):
    """Unit vectors of words. What frequent words have in common is removed from them:
    their mean and their first principal component (Mu and Viswanath 2018, "All-but-the-
    top"). Without this, all words are similar to some degree.

    keys (ndarray): Hashes of lower-case words, in ascending order, shape (words,).
    table (ndarray): The vectors, in half precision, shape (words, width).
    places (ndarray): The frequency rank of each word, shape (words,).
    """

    keys: numpy.ndarray
    table: numpy.ndarray
    places: numpy.ndarray

    @classmethod
    def from_vocab(cls, vocab: Vocab, words: int) -> "WordVectors":
        """Take the vectors of the most frequent words from a vocabulary.

        vocab (Vocab): The vocabulary. Its vectors are in the order of frequency, as those
            of GloVe are.
        words (int): The number of words.
        RETURNS (WordVectors): The vectors.
        RAISES (ValueError): If the vocabulary has no vectors of words.
        """
        vectors = vocab.vectors
        if not vectors.size or vectors.mode == Mode.floret:
            raise ValueError(
                "expected word vectors to compare values with. Set --paths.vectors, or "
                "run `pip install 'spacy-adatag[glove]'`"
            )
        rows = {key: row for key, row in vectors.key2row.items() if row < words}
        keys = numpy.array(sorted(rows), dtype="uint64")
        places = numpy.array([rows[key] for key in keys.tolist()], dtype="int64")
        data = get_array_ops(vectors.data).to_numpy(vectors.data).astype("f")
        common = data[:_COMMON]
        mean = common.mean(0)
        top = numpy.linalg.svd(common - mean, full_matrices=False)[2][0]
        table = data[places] - mean
        table -= numpy.outer(table @ top, top)
        return cls(keys, normalize(table).astype("float16"), places.astype("int32"))

    @staticmethod
    def are_valid(arrays: Sequence[Any]) -> bool:
        """Check loaded arrays: whether they are the fields of word vectors."""
        return (
            len(arrays) == 3
            and all(isinstance(array, numpy.ndarray) for array in arrays)
            and [array.dtype for array in arrays] == ["uint64", "float16", "int32"]
            and [array.ndim for array in arrays] == [1, 2, 1]
            and len(arrays[0]) == len(arrays[1]) == len(arrays[2])
            and bool((arrays[0][1:] > arrays[0][:-1]).all())
            and bool(numpy.isfinite(arrays[1]).all())
        )

    def find(self, facts: Facts) -> numpy.ndarray:
        """Find the rows of words.

        facts (Facts): The words.
        RETURNS (ndarray): The row of each word, -1 if there is none, shape (words,).
        """
        return find_sorted(self.keys, facts.lower)

    def get(self, rows: numpy.ndarray) -> numpy.ndarray:
        """Get the vectors of rows, zero for -1, shape (rows, width)."""
        found: numpy.ndarray = self.table[rows].astype("f")
        found[rows < 0] = 0
        return found

    def rank(self, rows: numpy.ndarray) -> numpy.ndarray:
        """Get the logarithm of the frequency ranks of rows, from 0 to 1. 1 for -1."""
        most = len(self.keys) + 1
        places = numpy.where(rows < 0, most, self.places[rows] + 2)
        ranks: numpy.ndarray = (numpy.log(places) / numpy.log(max(most, 2))).astype("f")
        return ranks


def normalize(vectors: numpy.ndarray) -> numpy.ndarray:
    """Scale vectors to a length of 1. Zero stays zero.

    vectors (ndarray): Shape (..., width).
    RETURNS (ndarray): The same shape.
    """
    lengths = numpy.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: numpy.ndarray = vectors / numpy.maximum(lengths, 1e-6)
    return scaled
