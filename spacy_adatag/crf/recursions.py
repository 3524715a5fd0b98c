"""The recursions of linear-chain conditional random fields: forward and backward
messages in probability space. `log_space` has a version that cannot get out of range.
Shapes are those of `loss`.
"""

import math
from typing import Any, Callable, List, NamedTuple, Optional, Tuple

import numpy
from thinc.api import get_array_module

# Probability space in float32 works if the largest emission plus the range of the
# transitions is less than this. Emissions far below the last tag's do no harm: a tag
# whose probability underflows could only recover through the transitions.
MAX_SPREAD = 40.0
# Messages may grow or shrink by this much, as a logarithm, before they are scaled again.
MAX_GROWTH = 50.0
# With forbidden sequences, a tag may recover in other ways. No scale may then be lower,
MIN_SCALE = math.exp(-MAX_GROWTH)
# and the total probability has to be the same forward and backward.
MAX_ERROR = 1e-4


class Legal(NamedTuple):
    """The tag sequences that decoding allows, as boolean arrays on the host."""

    start: numpy.ndarray  # (tags,): whether a tag may start a sequence
    transitions: numpy.ndarray  # (tags, tags): [i, j] whether j may follow i
    end: numpy.ndarray  # (tags,): whether a tag may end a sequence


class Messages(NamedTuple):
    """Forward and backward messages. They are scaled so that `alpha * beta` is the
    marginal of each tag at each position. They are in probability space, or logarithms if
    that would be out of range.
    """

    alpha: numpy.ndarray  # (n, tags, rows)
    beta: numpy.ndarray  # (n, tags, rows)
    # (n, rows), logarithms. Their sum is log Z of a row. They are 0 after a row's end.
    scale: numpy.ndarray
    are_logs: bool

    def get_alpha(self, position: Any, tag: Any, row: Any) -> numpy.ndarray:
        """Get the logarithms of forward messages. The indices are broadcast."""
        return self._get_logs(self.alpha[position, tag, row])

    def get_beta(self, position: Any, tag: Any, row: Any) -> numpy.ndarray:
        """Get the logarithms of backward messages. The indices are broadcast."""
        return self._get_logs(self.beta[position, tag, row])

    def _get_logs(self, cells: numpy.ndarray) -> numpy.ndarray:
        if self.are_logs:
            return cells
        with numpy.errstate(divide="ignore"):
            return get_array_module(cells).log(cells)


def count_active(lengths: numpy.ndarray, n: int) -> List[int]:
    """Count the rows that are longer than t, for each position t. They are a prefix."""
    ends = numpy.bincount(lengths, minlength=n + 1)
    return (len(lengths) - numpy.cumsum(ends)[:n]).tolist()


def are_shared(transitions: numpy.ndarray, rows: int) -> bool:
    """Check whether all rows share the same transitions."""
    return transitions.shape[2] == 1 and rows != 1


def get_spread(emissions: numpy.ndarray, transitions: numpy.ndarray) -> float:
    """Get the maximum advantage over the last tag in one step: the largest emission plus
    the range of the transitions.
    """
    if not emissions.size:
        return 0.0
    between = transitions.max((0, 1)) - transitions.min((0, 1))
    return max(0.0, float(emissions.max())) + float(between.max())


def make_room(emissions: numpy.ndarray) -> numpy.ndarray:
    """Allocate three arrays over all tags as one block. Some allocators return large
    blocks to the system, and would have to request each array again every time.
    """
    n, tags, rows = emissions.shape
    xp = get_array_module(emissions)
    return xp.empty((3, n, tags + 1, rows), dtype=emissions.dtype)


def weigh_emissions(emissions: numpy.ndarray, out: numpy.ndarray) -> None:
    """Convert emissions to weights, and add the weight of the last tag."""
    out[:, -1] = 1
    get_array_module(emissions).exp(emissions, out=out[:, :-1])


def weigh_transitions(
    transitions: numpy.ndarray, legal: Optional[Legal] = None
) -> Tuple[numpy.ndarray, numpy.ndarray]:
    """Convert transitions to weights. Also returns what was subtracted in each row: the
    transition from the last tag to itself. A sequence of only the last tag then weighs 1.
    """
    xp = get_array_module(transitions)
    base = transitions[-1, -1]
    t = transitions - base
    xp.exp(t, out=t)
    if legal is not None:
        t *= xp.asarray(legal.transitions)[..., None]
    return t, base


class Forward(NamedTuple):
    """The scales of forward messages in probability space. Messages are divided by their
    sum at the last of every `every` positions, and the sum is kept as scale.
    """

    every: int
    scale: numpy.ndarray  # (n // every, rows), 1 after a row's end
    total: numpy.ndarray  # (rows,): the sum of the messages at a row's end

    @property
    def is_low(self) -> bool:
        """Check whether a scale is about to underflow."""
        parts = [part for part in (self.scale, self.total) if part.size]
        return any(not float(part.min()) >= MIN_SCALE for part in parts)


def go_forward(
    e: numpy.ndarray,
    t: numpy.ndarray,
    active: List[int],
    spread: float,
    alpha: numpy.ndarray,
    legal: Optional[Legal] = None,
) -> Forward:
    """Compute forward messages in probability space, and write them to `alpha`. They are
    0 after a row's end.
    """
    xp = get_array_module(e)
    n, tags, rows = e.shape
    every = max(1, int(MAX_GROWTH / (spread + math.log(tags))))
    scale = xp.ones((n // every, rows), dtype=e.dtype)
    total = xp.ones(rows, dtype=e.dtype)
    before = xp.ones((tags, rows), dtype=e.dtype)
    step = make_step(t, rows)
    if legal is not None:
        before *= xp.asarray(legal.start)[:, None]
    for i, (now, weights, r) in enumerate(zip(alpha, e, active)):
        if r < rows:
            now[:, r:] = 0
            now, weights, before = now[:, :r], weights[:, :r], before[:, :r]
        if i:
            before = step(before)
        xp.multiply(before, weights, out=now)
        if (i + 1) % every == 0:
            norm = scale[i // every, :r]
            now.sum(0, out=norm)
            now /= norm
        more = active[i + 1] if i + 1 < n else 0
        if more < r:
            last = now[:, more:]
            if legal is not None:
                last = last * xp.asarray(legal.end)[:, None]
            last.sum(0, out=total[more:r])
        before = now
    return Forward(every, scale, total)


def make_step(t: numpy.ndarray, rows: int) -> Callable[[numpy.ndarray], numpy.ndarray]:
    """Make a function that moves messages on by one position. It takes the messages of
    all rows or of a prefix. For backward messages, swap the first two axes of the
    weights.

    t (ndarray): Weights of transitions, shape (tags, tags, rows), or (tags, tags, 1).
    rows (int): The number of rows.
    RETURNS (Callable[[ndarray], ndarray]): Maps (tags, rows) to (tags, rows).
    """
    if are_shared(t, rows):
        shared = t[..., 0].T
        return lambda messages: shared @ messages
    einsum = get_array_module(t).einsum
    return lambda messages: einsum("ir,ijr->jr", messages, t[..., : messages.shape[1]])


# The end of the function checks for overflow.
@numpy.errstate(over="ignore", divide="ignore", invalid="ignore")
def get_messages(
    emissions: numpy.ndarray,
    transitions: numpy.ndarray,
    lengths: numpy.ndarray,
    legal: Optional[Legal] = None,
) -> Optional[Messages]:
    """Compute messages in probability space.

    emissions, transitions, lengths (ndarray): As in `crf_loss`.
    legal (Optional[Legal]): The tag sequences to allow. Defaults to all.
    RETURNS (Optional[Messages]): The messages. None if they would be out of range.
    """
    spread = get_spread(emissions, transitions)
    if not spread < MAX_SPREAD:
        return None
    xp = get_array_module(emissions)
    e, alpha, beta = make_room(emissions)
    weigh_emissions(emissions, e)
    t, base = weigh_transitions(transitions, legal)
    n, _, rows = e.shape
    active = count_active(lengths, n)
    forward = go_forward(e, t, active, spread, alpha, legal)
    if forward.is_low:
        return None
    # After a row's end there is no step, and the scale is 0.
    there = xp.arange(n)[:, None] < xp.asarray(lengths)
    scale = there.astype(e.dtype)
    scale[:1] = 0
    scale *= base
    scaled = slice(forward.every - 1, None, forward.every)
    e[scaled] /= forward.scale[:, None]
    scale[scaled] += xp.log(forward.scale)
    beta[:] = 1 / forward.total
    if legal is not None:
        beta *= xp.asarray(legal.end)[:, None]
    step = make_step(t.swapaxes(0, 1), rows)
    for i in range(n - 1, 0, -1):
        r = active[i]
        beta[i - 1, :, :r] = step(e[i, :, :r] * beta[i, :, :r])
    if rows:
        # The total probability has to be the same forward and backward.
        error = abs((alpha[0] * beta[0]).sum(0) - 1)
        if not float(error.max()) < MAX_ERROR:
            return None
        scale[0] += xp.log(forward.total)
    return Messages(alpha, beta, scale, are_logs=False)


@numpy.errstate(over="ignore", divide="ignore", invalid="ignore")
def get_expectations(
    emissions: numpy.ndarray, transitions: numpy.ndarray, lengths: numpy.ndarray
) -> Optional[Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]]:
    """Compute log Z and the expected counts of tags, in probability space.

    emissions, transitions, lengths (ndarray): As in `crf_loss`.
    RETURNS (Optional[Tuple[ndarray, ndarray, ndarray]]): log Z, shape (rows,). The
        expected counts of each tag but the last, and of each transition, in the shapes of
        emissions and transitions. None if they would be out of range.
    """
    spread = get_spread(emissions, transitions)
    if not spread < MAX_SPREAD:
        return None
    xp = get_array_module(emissions)
    e, alpha, beta = make_room(emissions)
    weigh_emissions(emissions, e)
    t, base = weigh_transitions(transitions)
    n, tags, rows = e.shape
    active = count_active(lengths, n)
    forward = go_forward(e, t, active, spread, alpha)
    if forward.is_low:
        return None
    # Multiply the weights by the backward messages in place. They then hold the weight of
    # everything from a position on, or 0 after a row's end.
    step = make_step(t.swapaxes(0, 1), rows)
    end, more = 1 / forward.total, 0
    for i in range(n - 1, -1, -1):
        into, behind, r = e[i], beta[i], active[i]
        if more < r:
            behind[:, more:r] = end[more:r]
            more = r
        if r < rows:
            into[:, r:] = behind[:, r:] = 0
            into, behind = into[:, :r], behind[:, :r]
        into *= behind
        if (i + 1) % forward.every == 0:
            into /= forward.scale[i // forward.every, :r]
        if i:
            beta[i - 1, :, :r] = step(into)
    marginals = xp.multiply(alpha, beta, out=beta)
    if are_shared(t, rows):
        counts = (alpha[:-1] @ e[1:].swapaxes(1, 2)).sum(0)[..., None]
    else:
        counts = xp.empty_like(t)
        for tag in range(tags):
            # One tag at a time: the sums then fit into the fastest cache.
            counts[tag] = xp.einsum("nr,njr->jr", alpha[:-1, tag], e[1:])
    counts *= t
    log_z = xp.log(forward.scale).sum(0, dtype="float64") + xp.log(forward.total)
    log_z += xp.asarray(lengths - 1) * base
    return log_z.astype(e.dtype), marginals[:, :-1], counts
