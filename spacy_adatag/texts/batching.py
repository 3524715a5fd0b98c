"""Batches for inference."""

from typing import Iterator

import numpy

# The maximum number of docs in a batch,
MAX_DOCS = 128
# and of its (token, attribute) pairs, with padding. They limit the memory. Larger batches
# are slower, since the allocator does not keep their memory for the next one.
MAX_CELLS = 1_000_000
# A batch may have so many cells of padding, or half as many as it has tokens. Another
# batch would take longer than so few cells.
MAX_PADDING = 512
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
    if len(order) == 1:
        yield order
        return
    start = 0
    while start < len(order):
        batch = order[start : start + MAX_DOCS]
        # The size of the batch if it ends at each doc.
        longest, tokens = lengths[batch[0]], numpy.cumsum(lengths[batch])
        cells = numpy.cumsum(asked[batch]) * longest
        padding = longest * numpy.arange(1, len(batch) + 1) - tokens
        fits = (cells <= MAX_CELLS) & (padding <= numpy.maximum(tokens / 2, MAX_PADDING))
        # Both only get worse with more docs.
        size = max(1, int(numpy.count_nonzero(fits)))
        yield batch[:size]
        start += size
