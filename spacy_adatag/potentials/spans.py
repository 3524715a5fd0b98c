"""Exact probabilities of values under a linear-chain CRF, from its messages. Arrays in,
arrays out. Shapes are those of `crf.loss`, and tags those of `bioe`.
"""

import math
from typing import Optional, Tuple

import numpy
from thinc.api import get_array_module
from thinc.backends import get_array_ops

from ..crf.log_space import logsumexp
from ..crf.loss import messages
from ..crf.recursions import Legal, Messages, are_shared
from .base import IMPOSSIBLE
from .bioe import BEGIN, END, INSIDE

# The rounding error of probabilities in single precision.
SLACK = 1e-4
# So many (position, span) cells are scored at a time, unless a single start has more.
MAX_CELLS = 4_000_000


def score_spans(
    emissions: numpy.ndarray,
    transitions: numpy.ndarray,
    lengths: numpy.ndarray,
    row: numpy.ndarray,
    start: numpy.ndarray,
    end: numpy.ndarray,
    tag_set: numpy.ndarray,
    *,
    legal: Optional[Legal] = None,
    found: Optional[Messages] = None,
) -> numpy.ndarray:
    """Compute the exact marginal probability of each span: the sum over all tag sequences
    in which exactly this span is a value. A value is `B I* E`, or a `B` that is not
    followed by `I* E` of its tag set.

    emissions, transitions, lengths (ndarray): The rows, as in `messages`.
    row, start, end, tag_set (ndarray): The spans, shape (spans,).
    legal (Optional[Legal]): The sequences that share the probability. Defaults to all.
    found (Optional[Messages]): The messages of the rows, if already computed.
    RETURNS (ndarray): Probabilities, shape (spans,), on the host.
    """
    if found is None:
        found = messages(emissions, transitions, lengths, legal=legal)
    xp, scale = get_array_module(emissions), found.scale
    # Sums of large potentials need the precision of the scale that is subtracted.
    own = transitions.astype(scale.dtype, copy=False)
    n_words, at, first, last, begin = (
        xp.asarray(index)
        for index in (lengths[row], row, start, end - 1, 3 * tag_set + BEGIN)
    )
    inside, close = begin + INSIDE - BEGIN, begin + END - BEGIN
    # Only look up cells: transitions of shape (spans, tags, tags) would be large.
    of = at * 0 if are_shared(own, len(lengths)) else at
    spans = xp.arange(len(row))

    def close_at(last: numpy.ndarray, inner: numpy.ndarray) -> numpy.ndarray:
        """Get the log weight of everything after `B`, if the value ends with an `E` at
        these positions and has `I` in between, with these emissions in sum.
        """
        path = xp.where(
            last - first == 1,
            own[begin, close, of],
            own[begin, inside, of]
            + (last - first - 2) * own[inside, inside, of]
            + own[inside, close, of]
            + inner,
        )
        enter = emissions[last, close, at] - scale[last, at]
        return path + enter + found.get_beta(last, close, at)

    before, stop = found.get_alpha(first, begin, at), found.get_beta(first, begin, at)
    longer = 0.0
    if legal is None:
        # Anything may follow, except for what would make the value longer.
        ends = xp.arange(len(emissions))[:, None]
        # In long texts, differences of a running sum need double precision.
        steps = (emissions[:, inside, at] - scale[:, at]).cumsum(0, dtype="float64")
        sums = steps[(ends - 1).clip(min=0), spans] - steps[first, spans]
        inner = (first < ends) & (ends < n_words)
        closed = xp.where(inner, close_at(ends, sums), -xp.inf)
        longer = xp.exp(before + closed).sum(0)
    else:
        # Only `O` or the start of another value may follow.
        after = (first + 1).clip(max=len(emissions) - 1)
        follow = own[begin, :, of] + found.get_beta(after, slice(None), at)
        follow[:, :-1] += emissions[after, :, at]
        follow -= scale[after, at][:, None]
        follow[~xp.asarray(legal.transitions)[begin]] = -xp.inf
        follow[spans, inside] = -xp.inf
        follow[spans, close] = -xp.inf
        stop = xp.where(first + 1 < n_words, logsumexp(follow, 1), stop)
    inner = sum_inside(emissions, scale, row, start, end, tag_set)
    single = last == first
    scores = xp.exp(before + xp.where(single, stop, close_at(last, inner)))
    scores = scores - xp.where(single, longer, 0.0)
    scores = scores.clip(0.0, 1.0).astype(emissions.dtype)
    return get_array_ops(scores).to_numpy(scores)


def sum_inside(
    emissions: numpy.ndarray,
    scale: numpy.ndarray,
    row: numpy.ndarray,
    start: numpy.ndarray,
    end: numpy.ndarray,
    tag_set: numpy.ndarray,
) -> numpy.ndarray:
    """Sum up the emissions of `I` between the first and the last word of each span. Most
    spans have one or two words, and nothing in between.

    emissions, scale (ndarray): The rows, and the scale of their messages.
    row, start, end, tag_set (ndarray): The spans, shape (spans,).
    RETURNS (ndarray): Shape (spans,), in double precision.
    """
    xp = get_array_module(emissions)
    sizes = (end - start - 2).clip(min=0)
    span = numpy.repeat(numpy.arange(len(row)), sizes)
    offset = numpy.arange(len(span)) - numpy.repeat(numpy.cumsum(sizes) - sizes, sizes)
    at = start[span] + 1 + offset
    at, span, rows, tag = map(
        xp.asarray, (at, span, row[span], 3 * tag_set[span] + INSIDE)
    )
    steps = emissions[at, tag, rows] - scale[at, rows]
    return xp.bincount(span, steps, len(row))


def find_spans(
    emissions: numpy.ndarray,
    transitions: numpy.ndarray,
    lengths: numpy.ndarray,
    threshold: float,
    *,
    legal: Optional[Legal] = None,
) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """Find all spans whose exact marginal probability reaches a threshold. Below 0.5,
    spans of a row may overlap.

    The probability of a span is at most that of a value starting at its first word, and
    that of a value ending at its last word. That leaves few pairs of words to score.

    emissions, transitions, lengths (ndarray): The rows, as in `messages`.
    threshold (float): The minimum probability, above 0.
    legal (Optional[Legal]): The sequences that share the probability. Defaults to all.
    RETURNS (Tuple[ndarray, ...]): Row, start, end, tag set and probability of each span,
        shape (spans,), on the host, sorted by row.
    """
    found = messages(emissions, transitions, lengths, legal=legal)
    xp = get_array_module(emissions)
    join = xp.add if found.are_logs else xp.multiply
    limit = threshold - SLACK
    if found.are_logs:
        limit = math.log(limit) if limit > 0 else -math.inf
    n = len(emissions)
    behind = xp.arange(n)[:, None] >= xp.asarray(lengths)
    to_numpy = get_array_ops(emissions).to_numpy

    def find(tag: int) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """Find the row, tag set and position of likely tags, sorted in this order."""
        tags = slice(tag, -1, 3)
        likely = join(found.alpha[:, tags], found.beta[:, tags]) >= limit
        likely &= ~behind[:, None]
        return to_numpy(likely).transpose(2, 1, 0).nonzero()

    row, tag_set, first = find(BEGIN)
    row_of_end, set_of_end, last = find(END)
    # Combine each start with each end behind it, of the same row and tag set.
    sets = emissions.shape[1] // 3
    starts = (row * sets + tag_set) * n + first
    ends = (row_of_end * sets + set_of_end) * n + last
    left = numpy.searchsorted(ends, starts, side="right")
    right = numpy.searchsorted(ends, starts - first + n)
    # Only if the second word is likely to be inside of a value may it be a longer one.
    second = (first + 1).clip(max=n - 1), 3 * tag_set + INSIDE, row
    second = tuple(map(xp.asarray, second))
    longer = to_numpy(join(found.alpha[second], found.beta[second]) >= limit)
    adjacent = numpy.searchsorted(ends, starts + 1, side="right")
    right = numpy.where(longer, right, numpy.minimum(right, adjacent))
    # A value may also be a single word: number 0, which looks up nothing.
    sizes, last = right - left + 1, numpy.append(last, 0)
    parts = []
    # If nothing is learned yet, all words are a little likely. That makes many pairs.
    chunks = numpy.cumsum(sizes) * n // MAX_CELLS
    borders = numpy.flatnonzero(numpy.diff(chunks)) + 1
    for chunk in numpy.split(numpy.arange(len(row)), borders):
        begin = numpy.repeat(chunk, sizes[chunk])
        of_chunk = numpy.cumsum(sizes[chunk]) - sizes[chunk]
        number = numpy.arange(len(begin)) - numpy.repeat(of_chunk, sizes[chunk])
        end = numpy.where(number > 0, last[left[begin] + number - 1], first[begin])
        spans = row[begin], first[begin], end + 1, tag_set[begin]
        if len(begin):
            scores = score_spans(
                emissions, transitions, lengths, *spans, legal=legal, found=found
            )
            kept = scores >= threshold
            parts.append((*(array[kept] for array in spans), scores[kept]))
    if not parts:
        return row, first, first, tag_set, numpy.zeros(0, dtype=emissions.dtype)
    row, first, end, tag_set, scores = map(numpy.concatenate, zip(*parts))
    return row, first, end, tag_set, scores


def score_absence(
    emissions: numpy.ndarray,
    transitions: numpy.ndarray,
    lengths: numpy.ndarray,
    tag_set: numpy.ndarray,
    *,
    legal: Optional[Legal] = None,
) -> numpy.ndarray:
    """Compute the exact probability that a row has no value of a tag set: the share of
    all tag sequences without a tag of the set.

    emissions, transitions, lengths (ndarray): The rows, as in `messages`.
    tag_set (ndarray): The tag set of each row, shape (rows,).
    legal (Optional[Legal]): The sequences that share the probability. Defaults to all.
    RETURNS (ndarray): Probabilities, shape (rows,), on the host.
    """
    xp = get_array_module(emissions)
    without, rows = emissions.copy(), xp.arange(len(lengths))
    for tag in (BEGIN, INSIDE, END):
        without[:, xp.asarray(3 * tag_set + tag), rows] = IMPOSSIBLE
    log_z, log_without = (
        messages(given, transitions, lengths, legal=legal).scale.sum(0, dtype="float64")
        for given in (emissions, without)
    )
    scores = xp.exp(log_without - log_z)
    return get_array_ops(scores).to_numpy(scores).clip(max=1.0)
