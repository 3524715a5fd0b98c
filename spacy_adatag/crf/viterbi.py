"""The most likely tag sequences of linear-chain conditional random fields. Shapes are
those of `loss`.
"""

from typing import List, Optional, Tuple

import numpy
from thinc.api import get_array_module
from thinc.backends import get_array_ops

from .log_space import forbid
from .loss import check
from .recursions import Legal, are_shared, count_active


def viterbi(
    emissions: numpy.ndarray,
    transitions: numpy.ndarray,
    lengths: numpy.ndarray,
    *,
    legal: Optional[Legal] = None,
) -> Tuple[numpy.ndarray, numpy.ndarray]:
    """Find the most likely tag sequence of each row (Viterbi, 1967). Leaves out rows
    whose most likely sequence consists of only the last tag.

    emissions (ndarray): P, relative to the last tag, shape (n, tags - 1, rows).
    transitions (ndarray): T, shape (tags, tags, rows), or (tags, tags, 1) if shared.
    lengths (ndarray): Positions of each row, shape (rows,), non-increasing, > 0.
    legal (Optional[Legal]): The sequences to choose from. Defaults to all. A sequence of
        only the last tag is always legal.
    RETURNS (Tuple[ndarray, ndarray]): The rows, in order, shape (found,), and their tags,
        integers, shape (n, found), on the host. Tags after a row's end are undefined.
    RAISES (ValueError): If shapes do not match, or if rows are not sorted by length.
    """
    check(emissions, transitions, lengths)
    xp = get_array_module(emissions)
    n, tags, rows = emissions.shape[0], emissions.shape[1] + 1, emissions.shape[2]
    if not rows:
        return lengths, numpy.zeros((n, 0), dtype="int64")
    # Relative to the transition from the last tag to itself.
    transitions = forbid(transitions, legal) - transitions[-1, -1]
    best = xp.zeros((n, tags, rows), dtype=emissions.dtype)
    best[:, :-1] = emissions
    if legal is not None:
        best[0, ~xp.asarray(legal.start)] = -xp.inf
    shared = are_shared(transitions, rows)
    steps = xp.empty((tags, tags, rows), dtype=best.dtype)
    for i, r in enumerate(count_active(lengths, n)):
        if i and r:
            own, step = transitions if shared else transitions[..., :r], steps[..., :r]
            xp.add(best[i - 1, :, None, :r], own, out=step)
            now = best[i, :, :r]
            now += step.max(0)
    final = best[xp.asarray(lengths - 1), :, xp.arange(rows)]
    if legal is not None:
        final[:, ~xp.asarray(legal.end)] = -xp.inf
    to_numpy = get_array_ops(best).to_numpy
    # A sequence of only the last tag scores 0.
    found = to_numpy(final.max(1) > 0).nonzero()[0]
    at = xp.asarray(found)
    if not shared:
        transitions = transitions[..., at]
    tag = final[at].argmax(1)
    active = count_active(lengths[found], n)
    # The remaining steps are small and depend on each other, so continue on the host.
    best, transitions, tag = map(to_numpy, (best[..., at], transitions, tag))
    return found, trace_back(best, transitions, tag, active)


def trace_back(
    best: numpy.ndarray, transitions: numpy.ndarray, tag: numpy.ndarray, active: List[int]
) -> numpy.ndarray:
    """Trace sequences back from their last tags, by the best scores up to each tag at
    each position. Unlike backpointers, this costs nothing for rows that are not traced.

    best (ndarray): The scores, shape (n, tags, rows).
    transitions (ndarray): Transitions, shape (tags, tags, rows) or (tags, tags, 1).
    tag (ndarray): The last tag of each row, shape (rows,).
    active (List[int]): The number of rows at each position.
    RETURNS (ndarray): Tags, shape (n, rows).
    """
    n, tags, rows = best.shape
    path = numpy.empty((n, rows), dtype="int64")
    path[:] = tag
    # For each row and tag, the transitions into it.
    best = numpy.ascontiguousarray(best.transpose(0, 2, 1))
    into = numpy.ascontiguousarray(transitions.transpose(2, 1, 0)).reshape(-1, tags)
    place = numpy.zeros(rows, dtype="int64")
    if len(into) > tags:
        place = numpy.arange(rows) * tags
    for t in range(n - 1, 0, -1):
        r = active[t]
        before = into[place[:r] + path[t, :r]]
        before += best[t - 1, :r]
        before.argmax(1, out=path[t - 1, :r])
    return path
