"""The BIOE tagging scheme of the paper (section 2.1): a value of one word is `B`, a
longer one `B I* E`, everything else `O`.
"""

from typing import Tuple

import numpy
import torch

from .crf import Legal

TAGS = ("B", "I", "O", "E")
BEGIN, INSIDE, OUTSIDE, END = range(4)

# Outside or after a whole value comes O or B; an open value goes on with I or E.
_AFTER = {
    BEGIN: (BEGIN, INSIDE, OUTSIDE, END),
    INSIDE: (INSIDE, END),
    OUTSIDE: (BEGIN, OUTSIDE),
    END: (BEGIN, OUTSIDE),
}

LEGAL = Legal(
    start=torch.tensor([tag in _AFTER[OUTSIDE] for tag in range(4)]),
    transitions=torch.tensor([[j in _AFTER[i] for j in range(4)] for i in range(4)]),
    end=torch.tensor([tag != INSIDE for tag in range(4)]),
)


def spans_to_tags(
    n: int,
    rows: int,
    row: numpy.ndarray,
    start: numpy.ndarray,
    end: numpy.ndarray,
) -> numpy.ndarray:
    """The tags of many rows from their spans.

    n (int): Positions of the longest row.
    rows (int): Number of rows.
    row, start, end (ndarray): For each span its row, first position and the position
        behind its last, integers of shape (spans,). Spans of one row do not overlap.
    RETURNS (ndarray): Tags, shape (n, rows).
    """
    tags = numpy.full((n, rows), OUTSIDE, dtype="int8")
    size = end - start
    # Every position of every span: its offset within the span, and the span's row.
    offset = numpy.arange(size.sum()) - numpy.repeat(numpy.cumsum(size) - size, size)
    tags[numpy.repeat(start, size) + offset, numpy.repeat(row, size)] = INSIDE
    tags[end - 1, row] = END
    tags[start, row] = BEGIN
    return tags


def tags_to_spans(
    tags: numpy.ndarray, lengths: numpy.ndarray
) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """The spans of many rows from their tags. `B I* E` is a value, and so is a `B` that
    no `I* E` follows; an `I` or `E` without its `B` is passed over.

    tags (ndarray): Tags, shape (n, rows); behind a row's length they do not count.
    lengths (ndarray): Positions of each row, shape (rows,).
    RETURNS (Tuple[ndarray, ndarray, ndarray]): Row, start and end of each span, in the
        order of rows and positions.
    """
    n, rows = tags.shape
    # One row after the other, with an O behind each, so that no value runs over.
    padded = numpy.full((rows, n + 1), OUTSIDE, dtype="int8")
    padded[:, :n] = numpy.where(numpy.arange(n)[:, None] < lengths, tags, OUTSIDE).T
    flat = padded.ravel()
    begins = (flat == BEGIN).nonzero()[0]
    not_inside = (flat != INSIDE).nonzero()[0]
    after = not_inside[numpy.searchsorted(not_inside, begins, side="right")]
    ends = numpy.where(flat[after] == END, after, begins) + 1
    row, start = numpy.divmod(begins, n + 1)
    return row, start, ends - row * (n + 1)
