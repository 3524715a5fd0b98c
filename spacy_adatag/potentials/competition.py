"""Values of different attributes that claim the same words: which of them stay."""

import numpy

from .base import Values

# The score of a certain value, below 1, so that its weight is finite.
CERTAIN = 1 - 1e-6


def settle(values: Values, *, across: bool = True) -> Values:
    """Keep, of each doc, the set of values of which no two overlap and whose scores
    together say most: the largest sum of `-log(1 - score)`, the evidence against there
    being no value. It is found exactly, by weighted interval scheduling.

    values (Values): The values, in the order of docs and positions.
    across (bool): Whether values of different attributes compete, or each attribute's
        among themselves only.
    RETURNS (Values): Those that stay, in the same order.
    """
    if not across and len(values.docs):
        # As if each attribute had docs of its own.
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


def _find_groups(values: Values) -> numpy.ndarray:
    """The number of the group of each value: values overlap only within their group.
    Groups are numbered in order.
    """
    if not len(values.docs):
        return values.docs
    # As if the docs were one behind the other.
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
    """Which values of groups stay, all groups at once: a step of the loop takes the next
    value of each.

    groups, starts, ends, scores (ndarray): The values, shape (values,).
    RETURNS (ndarray): Their indices, shape (kept,).
    """
    order = numpy.lexsort((starts, ends, groups))
    _, first, sizes = numpy.unique(groups[order], return_index=True, return_counts=True)
    n, most = len(sizes), int(sizes.max())
    # As rows of equal length: what is not there weighs nothing.
    index = (first[:, None] + numpy.arange(most)).clip(max=len(order) - 1)
    there = numpy.arange(most) < sizes[:, None]
    at = order[index]
    weights = -numpy.log1p(-scores[at].astype("float64").clip(max=CERTAIN)) * there
    # The best of the first i values of each group, (groups, values + 1).
    best = numpy.zeros((n, most + 1))
    # How many of the values of its group end where it starts or before. Groups stand one
    # behind the other, so that all ends are in order.
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
