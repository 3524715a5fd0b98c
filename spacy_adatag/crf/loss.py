"""Linear-chain conditional random fields over many rows at once.

A row is one sequence of tags to score. In AdaTag, it is one (text, attribute) pair. All
functions take and return arrays, of numpy, or of cupy on a GPU. The steps of a recursion
are small, and cost less with arrays than with tensors. Rows are the last axis, `(n, tags,
rows)`, so that every step works on long contiguous vectors. They are sorted by
non-increasing length. At each position, the rows that have not ended are a prefix, so
there are no masks and no work on padding.

The score of the tags `z` of a row is eq. 2 of the paper: `sum_i T[z_i, z_i+1] + sum_i
P[z_i, i]`, without start or end scores. Nearly all tags are the last one, "outside".
Adding a constant to all tags of a position does not change probabilities. Therefore,
emissions are relative to those of the last tag, which has no channel: `(n, tags - 1,
rows)`. Transitions that all rows share are stored once, with a last axis of 1. A step is
then one matrix product.
"""

from typing import Optional, Tuple

import numpy
from thinc.api import get_array_module

from .log_space import get_log_expectations, get_log_messages
from .recursions import Legal, Messages, are_shared, get_expectations, get_messages


def crf_loss(
    emissions: numpy.ndarray,
    transitions: numpy.ndarray,
    lengths: numpy.ndarray,
    tags: numpy.ndarray,
) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """Compute the negative log likelihood of the gold tags (eq. 4) and its gradient. One
    forward-backward pass gives the gradient in closed form: marginals minus gold counts.

    emissions (ndarray): P relative to the last tag, shape (n, tags - 1, rows).
    transitions (ndarray): T, shape (tags, tags, rows), or (tags, tags, 1) if shared. [i,
        j] scores j after i.
    lengths (ndarray): Positions of each row, shape (rows,), non-increasing, > 0.
    tags (ndarray): Gold tags, integers, shape (n, rows). Tags after a row's end are
        ignored. The last tag should be the most frequent: all others are counted one by
        one.
    RETURNS (Tuple[ndarray, ndarray, ndarray]): The loss of each row, shape (rows,), and
        the gradients of their sum with respect to emissions and transitions.
    RAISES (ValueError): If shapes do not match, or if rows are not sorted by length.
    """
    check(emissions, transitions, lengths)
    if tags.shape != (emissions.shape[0], emissions.shape[2]):
        raise ValueError(
            f"expected tags of shape {(emissions.shape[0], emissions.shape[2])} "
            f"(positions, rows), got {tags.shape}"
        )
    xp = get_array_module(emissions)
    # The last axis of the input may not be contiguous in memory.
    emissions, transitions = map(xp.ascontiguousarray, (emissions, transitions))
    result = get_expectations(emissions, transitions, lengths)
    dtype = emissions.dtype
    if result is None:
        # Differences of large logarithms need double precision.
        emissions, transitions = (x.astype("float64") for x in (emissions, transitions))
        a, b, c = get_log_expectations(emissions, transitions, lengths)
        result = a, b.astype(dtype), c.astype(dtype)
    log_z, d_emissions, d_transitions = result
    gold = subtract_gold(
        emissions, transitions, lengths, tags, d_emissions, d_transitions
    )
    # Due to rounding, a likelihood may be above 1.
    loss = (log_z - gold).clip(min=0).astype(dtype)
    return loss, d_emissions, d_transitions


def messages(
    emissions: numpy.ndarray,
    transitions: numpy.ndarray,
    lengths: numpy.ndarray,
    *,
    legal: Optional[Legal] = None,
) -> Messages:
    """Compute the forward and backward messages of each row. They give the probability of
    any part of a tag sequence.

    emissions (ndarray): P, relative to the last tag, shape (n, tags - 1, rows).
    transitions (ndarray): T, shape (tags, tags, rows), or (tags, tags, 1) if shared.
    lengths (ndarray): Positions of each row, shape (rows,), non-increasing, > 0.
    legal (Optional[Legal]): The sequences that share the probability. Defaults to all.
    RETURNS (Messages): The messages. Their type is that of the emissions, or float64 if
        they are logarithms.
    RAISES (ValueError): If shapes do not match, or if rows are not sorted by length.
    """
    check(emissions, transitions, lengths)
    scaled = get_messages(emissions, transitions, lengths, legal)
    if scaled is not None:
        return scaled
    parts = emissions.astype("float64"), transitions.astype("float64")
    return get_log_messages(*parts, lengths, legal)


def check(
    emissions: numpy.ndarray, transitions: numpy.ndarray, lengths: numpy.ndarray
) -> None:
    """Check that shapes match, and that rows are sorted by length.

    emissions, transitions, lengths: As in `crf_loss`.
    RAISES (ValueError): If shapes do not match, or if rows are not sorted by length.
    """
    if emissions.ndim != 3:
        raise ValueError(
            f"expected emissions of 3 axes (positions, tags, rows), "
            f"got shape {emissions.shape}"
        )
    n, k, rows = emissions.shape[0], emissions.shape[1] + 1, emissions.shape[2]
    if transitions.shape not in ((k, k, rows), (k, k, 1)):
        raise ValueError(
            f"expected transitions of shape {(k, k, rows)} (tags, tags, rows) or "
            f"{(k, k, 1)}, got {transitions.shape}"
        )
    if lengths.shape != (rows,):
        raise ValueError(f"expected {rows} lengths, one per row, got {lengths.shape}")
    if rows and (lengths.min() < 1 or lengths.max() > n):
        raise ValueError(
            f"expected lengths between 1 and {n}, the positions of the emissions, "
            f"got {lengths.min()} to {lengths.max()}"
        )
    if (lengths[1:] > lengths[:-1]).any():
        raise ValueError("expected rows sorted by non-increasing length")


def subtract_gold(
    emissions: numpy.ndarray,
    transitions: numpy.ndarray,
    lengths: numpy.ndarray,
    tags: numpy.ndarray,
    d_emissions: numpy.ndarray,
    d_transitions: numpy.ndarray,
) -> numpy.ndarray:
    """Subtract the gold counts from the expected counts, in place. Returns the score of
    the gold tags, shape (rows,). Nearly all tags are the last one, so these are counted
    at once, and only the others one by one.
    """
    xp = get_array_module(emissions)
    _, outside, rows = emissions.shape
    steps = xp.asarray(lengths - 1)
    score = steps * transitions[outside, outside]
    shared = are_shared(transitions, rows)
    d_transitions[outside, outside] -= steps.sum() if shared else steps

    # Flat indices into (n, rows). Most rows have only the last tag.
    inside = tags != outside
    some = inside.any(0).nonzero()[0]
    at, row = inside[:, some].nonzero()
    row = some[row]
    there = at < lengths[row]
    at, row = at[there], row[there]
    cells = at * rows + row
    tag = tags.take(cells)
    # The steps into these tags, and the steps from them to the last tag.
    into = at.nonzero()[0]
    leaves = (at + 1 < lengths[row]).nonzero()[0]
    leaves = leaves[tags.take(cells[leaves] + rows) == outside]
    i = numpy.concatenate([tags.take(cells[into] - rows), tag[leaves]]).astype("int64")
    j = numpy.concatenate([tag[into], numpy.full(len(leaves), outside)])
    of = row[numpy.concatenate([into, leaves])]
    at, row, tag, i, j, of = (xp.asarray(part) for part in (at, row, tag, i, j, of))

    # `add.at` is fast for numbers of the same type and flat indices.
    one = d_emissions.dtype.type(1)
    d_emissions[at, tag, row] -= one
    score += xp.bincount(row, emissions[at, tag, row], rows)
    own = xp.zeros_like(of) if shared else of
    place = (i * (outside + 1) + j) * transitions.shape[2] + own
    xp.add.at(d_transitions.reshape(-1), place, -one)
    xp.add.at(d_transitions[outside, outside], own, one)
    gain = transitions.take(place) - transitions[outside, outside].take(own)
    score += xp.bincount(of, gain, rows)
    return score
