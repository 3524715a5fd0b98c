"""Resolves overlapping values of different attributes."""

import numpy

from .base import Values

# The score of a certain value. Below 1, so that its weight is finite.
CERTAIN = 1 - 1e-6


def settle(values: Values, *, across: bool = True) -> Values:
    """Keep the best set of values of each doc in which no two overlap. The best set has
    the largest sum of `-log(1 - score)`, the evidence against there being no value.
    Weighted interval scheduling finds the exact solution.

    values (Values): The values, sorted by doc and position.
    across (bool): Whether values of different attributes compete. If not, only values of
        the same attribute do.
    RETURNS (Values): The values to keep, in the same order.
    """
    if not across and len(values.docs):
        # Pretend that each attribute has docs of its own.
        order = numpy.lexsort((values.starts, values.attributes, values.docs))
        own = values.docs * (values.attributes.max() + 1) + values.attributes
        number = numpy.arange(len(own))
        settled = settle(Values(own, number, *values[2:]).take(order))
        return values.take(numpy.sort(settled.attributes))
    groups = _find_groups(values)
    sizes = numpy.bincount(groups)
    contested = sizes[groups] > 1
    if not contested.any():
        return values
    kept = ~contested
    at = contested.nonzero()[0]
    kept[at[_schedule(groups[at], *(array[at] for array in values[2:]))]] = True
    return values.take(kept)


def are_free(values: Values, taken: Values) -> numpy.ndarray:
    """Check which values overlap no others of their attribute.

    values (Values): The values to check.
    taken (Values): The others. Those of one attribute do not overlap.
    RETURNS (ndarray): Whether they are free, shape (values,).
    """
    if not len(taken.docs):
        return numpy.ones(len(values.docs), dtype=bool)
    both = values, taken
    length = max(int(part.ends.max(initial=0)) for part in both) + 1
    width = max(int(part.attributes.max(initial=0)) for part in both) + 1
    # Each attribute of each doc has a stretch of one long text.
    offsets, at = ((v.docs * width + v.attributes) * length for v in both)
    order = numpy.argsort(at + taken.starts, kind="stable")
    starts, ends = (at + taken.starts)[order], (at + taken.ends)[order]
    # The last one that starts before a value ends.
    last = numpy.searchsorted(starts, offsets + values.ends) - 1
    free: numpy.ndarray = (last < 0) | (ends[last] <= offsets + values.starts)
    return free


def _find_groups(values: Values) -> numpy.ndarray:
    """Get a group number for each value. Only values of the same group overlap. Groups
    are numbered in order.
    """
    if not len(values.docs):
        return values.docs
    # Concatenate the docs.
    length = int(values.ends.max()) + 1
    starts, ends = (values.docs * length + at for at in (values.starts, values.ends))
    reached = numpy.maximum.accumulate(ends)
    return numpy.concatenate([[0], (starts[1:] >= reached[:-1]).cumsum()])


def _schedule(
    groups: numpy.ndarray,
    starts: numpy.ndarray,
    ends: numpy.ndarray,
    scores: numpy.ndarray,
) -> numpy.ndarray:
    """Schedule the values of all groups at once. Each step of the loop takes the next
    value of each group.

    groups, starts, ends, scores (ndarray): The values, shape (values,).
    RETURNS (ndarray): The indices of values to keep, shape (kept,).
    """
    order = numpy.lexsort((starts, ends, groups))
    _, first, sizes = numpy.unique(groups[order], return_index=True, return_counts=True)
    n, most = len(sizes), int(sizes.max())
    # Pad groups to the same size. Padding has a weight of 0.
    index = (first[:, None] + numpy.arange(most)).clip(max=len(order) - 1)
    there = numpy.arange(most) < sizes[:, None]
    at = order[index]
    weights = -numpy.log1p(-scores[at].astype("float64").clip(max=CERTAIN)) * there
    # The best weight of the first i values of each group, shape (groups, values + 1).
    best = numpy.zeros((n, most + 1))
    # The number of values in the group that end before each value starts. Groups are
    # concatenated, so that all ends are sorted.
    offset = groups[order] * (int(ends.max()) + 1)
    before = numpy.searchsorted(
        ends[order] + offset, starts[order] + offset, side="right"
    )[index]
    before = numpy.where(there, before - first[:, None], 0)
    taken = numpy.zeros((n, most), dtype=bool)
    rows = numpy.arange(n)
    for i in range(most):
        took = best[rows, before[:, i]] + weights[:, i]
        taken[:, i] = took > best[:, i]
        best[:, i + 1] = numpy.maximum(took, best[:, i])
    kept = numpy.zeros((n, most), dtype=bool)
    left = numpy.full(n, most)
    for i in range(most - 1, -1, -1):
        here = taken[:, i] & (left == i + 1)
        kept[:, i] = here
        left = numpy.where(here, before[:, i], numpy.where(left == i + 1, i, left))
    return at[kept & there]
