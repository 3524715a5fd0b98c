"""Batches for inference."""

from typing import Iterator

import numpy

# The maximum number of docs in a batch,
MAX_DOCS = 128
# and of its (token, attribute) pairs, with padding. They limit the memory. Larger batches
# are slower, since the allocator does not keep their memory for the next one.
MAX_CELLS = 1_000_000
# The maximum number of floats in potentials that wait for decoding.
MAX_WAITING = 1_000_000


def batch_by_length(
    lengths: numpy.ndarray, asked: numpy.ndarray
) -> Iterator[numpy.ndarray]:
    """Make batches of docs of similar length, longest first. Skips docs without tokens
    and docs without queries.

    lengths (ndarray): Tokens of each doc, shape (docs,).
    asked (ndarray): Number of attributes to query for each doc, shape (docs,).
    YIELDS (ndarray): The indices of a batch's docs.
    """
    order = numpy.argsort(-lengths, kind="stable")
    order = order[(lengths[order] > 0) & (asked[order] > 0)]
    start = 0
    while start < len(order):
        batch = order[start : start + MAX_DOCS]
        # The size of the batch if it ends at each doc.
        cells = numpy.cumsum(asked[batch]) * lengths[batch[0]]
        fits = max(1, int(numpy.searchsorted(cells, MAX_CELLS, side="right")))
        yield batch[:fits]
        start += fits
