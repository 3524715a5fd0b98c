"""Sub-batches for prediction."""

from typing import Iterator

import numpy

# A sub-batch holds at most so many docs,
MAX_DOCS = 128
# and so many (token, attribute) pairs, padding included: they bound the memory, and what
# is larger is slower, since an allocator does not keep it for the next one.
MAX_CELLS = 1_000_000
# So many numbers of what they gave wait to be decoded.
MAX_WAITING = 1_000_000


def batch_by_length(
    lengths: numpy.ndarray, asked: numpy.ndarray
) -> Iterator[numpy.ndarray]:
    """Batches of docs of about the same length, longer ones first. Docs without tokens or
    without queries are in none.

    lengths (ndarray): Tokens of each doc, shape (docs,).
    asked (ndarray): How many attributes are asked of each, shape (docs,).
    YIELDS (ndarray): The indices of the docs of a batch.
    """
    order = numpy.argsort(-lengths, kind="stable")
    order = order[(lengths[order] > 0) & (asked[order] > 0)]
    start = 0
    while start < len(order):
        batch = order[start : start + MAX_DOCS]
        # What the batch takes if it ends with each of its docs.
        cells = numpy.cumsum(asked[batch]) * lengths[batch[0]]
        fits = max(1, int(numpy.searchsorted(cells, MAX_CELLS, side="right")))
        yield batch[:fits]
        start += fits
