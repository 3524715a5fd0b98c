"""Keeps what inference computes of a word, so that it is computed once."""

from threading import Lock
from typing import Callable, NamedTuple, Tuple

import numpy
import torch
from torch import Tensor

from ..texts.hashes import find_sorted

# At most this many floats are kept, 64 megabytes. Then the words of the next batch are
# computed anew. With a width of 200, it is enough for some 9,000 words.
MAX_KEPT = 16_000_000
# Several threads may read texts with the same pipeline.
_ADDING = Lock()


class Known(NamedTuple):
    """The words that are kept. A new one replaces it if there are more."""

    keys: numpy.ndarray  # hashes of words in ascending order, shape (words,)
    rows: numpy.ndarray  # the row of each, shape (words,)
    table: Tensor  # shape (capacity, *), the first row is zero


class KeptWords:
    """A table with a row for each word that was read so far, and one for padding."""

    def __init__(self) -> None:
        none = numpy.zeros(0, dtype="int64")
        self._known = Known(none.astype("uint64"), none, torch.zeros(0))

    def find(
        self, keys: numpy.ndarray, compute: Callable[[numpy.ndarray], Tensor]
    ) -> Tuple[Tensor, numpy.ndarray]:
        """Find the row of each word.

        keys (ndarray): A hash of each word, shape (words,).
        compute (Callable): Computes the rows of some of the words, given their indices,
            shape (some, *).
        RETURNS (Tuple[Tensor, ndarray]): The table, shape (rows, *), and the row of each
            word, above 0. Row 0 is zero.
        """
        known = self._known
        at = find_sorted(known.keys, keys)
        if (at < 0).any():
            with _ADDING:
                known = self._known = _add(self._known, keys, compute)
            at = find_sorted(known.keys, keys)
        return known.table, known.rows[at]


def _add(
    known: Known, keys: numpy.ndarray, compute: Callable[[numpy.ndarray], Tensor]
) -> Known:
    keys, first = numpy.unique(keys, return_index=True)
    missing = find_sorted(known.keys, keys) < 0
    if not missing.any():
        # Another thread was faster.
        return known
    added = compute(first[missing])
    used, more = len(known.keys) + 1, len(added)
    if (used + more) * added[0].numel() > MAX_KEPT and len(known.keys):
        # Start over with the words of this batch, whatever their number.
        return _add(KeptWords()._known, keys, lambda some: compute(first[some]))
    table = known.table
    if used + more > len(table):
        # Rows behind the used ones leave room for the next batches.
        table = added.new_zeros(max(2 * len(table), used + more), *added.shape[1:])
        table[:used] = known.table[:used] if len(known.table) else 0
    table[used : used + more] = added
    at = numpy.searchsorted(known.keys, keys[missing])
    rows = numpy.insert(known.rows, at, numpy.arange(used, used + more))
    return Known(numpy.insert(known.keys, at, keys[missing]), rows, table)
