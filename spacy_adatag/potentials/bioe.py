"""The BIOE tagging scheme of the paper (section 2.1): a value of one word is `B`, a
longer one is `B I* E`, and everything else is `O`.

A row of tags has one set of B, I and E for each of its attributes. Most systems have one
attribute per row. "N tag sets" (section 4.3) has all attributes in one row. The tags of
set s are `3 * s` and the two after it. The sets share `O`, which comes last.
"""

import math
from functools import lru_cache
from typing import Optional, Tuple

import numpy
from thinc.api import get_array_module

from ..crf.log_space import logsumexp
from ..crf.recursions import Legal, count_active
from .base import IMPOSSIBLE

BEGIN, INSIDE, END = range(3)
# The rounding error of sums in single precision.
SLACK = 1e-3
# The least sum of weights, since less would be 0, and the largest logarithm of a sum.
TINY, HUGE = 1e-30, 1e30
# The tags of a row with a single set.
TAGS = ("B", "I", "E", "O")


def count_tags(sets: int) -> int:
    """Count the tags of a row.

    sets (int): Number of tag sets.
    RETURNS (int): The number of tags.
    """
    return 3 * sets + 1


@lru_cache(maxsize=16)
def get_legal(sets: int) -> Legal:
    """Get the legal sequences. `O` or any `B` follows `O` or a complete value. `I` or `E`
    of the same tag set continues an open value.

    sets (int): Number of tag sets.
    RETURNS (Legal): The tags that may start, follow each other, and end.
    """
    tags = numpy.arange(count_tags(sets))
    kind, tag_set = tags % 3, tags // 3
    outside = tags == tags[-1]
    begin = (kind == BEGIN) & ~outside
    inside = (kind == INSIDE) & ~outside
    goes_on = ((kind == INSIDE) | (kind == END)) & ~outside
    own = tag_set[:, None] == tag_set
    follows = ~inside[:, None] & (begin | outside)
    opens = (begin | inside)[:, None] & goes_on & own
    return Legal(start=begin | outside, transitions=follows | opens, end=~inside)


def find_candidates(
    emissions: numpy.ndarray,
    transitions: numpy.ndarray,
    lengths: numpy.ndarray,
    decoders: numpy.ndarray,
    threshold: Optional[float] = None,
) -> numpy.ndarray:
    """Find the rows whose best legal sequence may have a value, or in which a value may
    reach a threshold. This is one pass over the emissions, which costs a fraction of
    decoding, and excludes most rows.

    Both checks use an upper bound on what a value can gain over only `O`. For the best
    sequence, the bound adds the best `B` of the row, the best `E`, and every `I` with a
    gain. For a threshold, it is the sum S over every `B` and `E`. Sets of values weigh at
    most exp(S), so the probability of a value is at most 1 - exp(-S).

    emissions (ndarray): P relative to the emission of `O`, shape (n, 3 * sets, rows). All
        arrays are either of numpy or of cupy.
    transitions (ndarray): T of each decoder, shape (tags, tags, decoders).
    lengths (ndarray): Positions of each row, on the host, shape (rows,), non-increasing.
        Emissions behind them are set to `IMPOSSIBLE`.
    decoders (ndarray): The decoder of each row, shape (rows,).
    threshold (Optional[float]): The minimum probability of a value. By default, checks
        the best sequence.
    RETURNS (ndarray): Whether a row may have values, shape (rows,).
    """
    xp = get_array_module(emissions)
    n, tags, rows = emissions.shape
    if not n:
        return xp.zeros(rows, dtype=bool)
    begin = 3 * xp.arange(tags // 3) + BEGIN
    inside, end = begin + INSIDE - BEGIN, begin + END - BEGIN
    transitions = transitions - transitions[-1, -1]
    # Bounds for each set and decoder. The transition that follows a value is that to `O`.
    # If another value follows, what differs counts for that one. There are no transitions
    # before and after a row.
    ends = xp.concatenate([begin, end])
    into = transitions[ends][:, begin] - transitions[ends, -1][:, None]
    into = xp.concatenate([into, transitions[-1:, begin]]).max(0).clip(min=0)
    first = xp.maximum(transitions[begin, inside], transitions[begin, end])
    several = into + first + transitions[end, -1].clip(min=0)
    onward = xp.maximum(transitions[inside, inside], transitions[inside, end])
    alone = into + transitions[begin, -1]
    into, several, onward, alone = (
        bound.take(decoders, axis=1) for bound in (into, several, onward, alone)
    )
    for i, active in enumerate(count_active(lengths, n)):
        emissions[i, :, active:] = IMPOSSIBLE
    # Bounds for each set and row. The slack keeps rows that only rounding would exclude.
    begins, closes = emissions[:, BEGIN::3], emissions[:, END::3]
    inner = emissions[:, INSIDE::3] + onward
    several += xp.maximum(inner, 0, out=inner).sum(0) + SLACK
    alone += SLACK
    into += begins[xp.asarray(lengths - 1), :, xp.arange(rows)].T + SLACK
    if threshold is None:
        alone += begins.max(0)
        several += begins.max(0) + closes.max(0)
        return ((alone > 0) | (into > 0) | (several > 0)).any(0)
    of_begins = _sum_weights(begins)
    alone += of_begins
    several += of_begins + _sum_weights(closes)
    gain = logsumexp(xp.concatenate([alone, into, several]), 0)
    return gain >= math.log(-math.log1p(-threshold)) - SLACK


def _sum_weights(emissions: numpy.ndarray) -> numpy.ndarray:
    """Compute an upper bound on the logarithm of the sum of exponentials over positions.
    If the sum overflows, the bound is high enough to keep the row.
    """
    xp = get_array_module(emissions)
    with numpy.errstate(over="ignore"):
        weights = xp.exp(emissions)
    return xp.log(weights.sum(0) + TINY).clip(max=HUGE)


def spans_to_tags(
    n: int,
    rows: int,
    row: numpy.ndarray,
    start: numpy.ndarray,
    end: numpy.ndarray,
    tag_set: Optional[numpy.ndarray] = None,
    sets: int = 1,
) -> numpy.ndarray:
    """Convert the spans of many rows to tags.

    n (int): Positions of the longest row.
    rows (int): Number of rows.
    row, start, end (ndarray): The row, start and end of each span, as integers, shape
        (spans,). The end is the position after the last. Spans of a row do not overlap.
    tag_set (Optional[ndarray]): The tag set of each span, shape (spans,). Defaults to the
        first tag set.
    sets (int): Number of tag sets.
    RETURNS (ndarray): Tags, shape (n, rows).
    """
    first = 0 if tag_set is None else 3 * tag_set
    first = numpy.broadcast_to(first, row.shape)
    tags = numpy.full((n, rows), 3 * sets, dtype="int16")
    size = end - start
    # For every position of every span, its offset within the span.
    offset = numpy.arange(size.sum()) - numpy.repeat(numpy.cumsum(size) - size, size)
    at = numpy.repeat(start, size) + offset
    tags[at, numpy.repeat(row, size)] = numpy.repeat(first + INSIDE, size)
    tags[end - 1, row] = first + END
    tags[start, row] = first + BEGIN
    return tags


def tags_to_spans(
    tags: numpy.ndarray, lengths: numpy.ndarray, sets: int = 1
) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """Convert the tags of many rows to spans. `B I* E` of one set is a value. So is a `B`
    that is not followed by `I* E` of its set. An `I` or `E` without its `B` is ignored.

    tags (ndarray): Tags, shape (n, rows). Tags after a row's end are ignored.
    lengths (ndarray): Positions of each row, shape (rows,).
    sets (int): Number of tag sets.
    RETURNS (Tuple[ndarray, ndarray, ndarray, ndarray]): Row, start, end and tag set of
        each span, sorted by row and position.
    """
    n, rows = tags.shape
    outside = 3 * sets
    # Concatenate the rows, with an `O` after each, so that no value crosses rows.
    padded = numpy.full((rows, n + 1), outside, dtype="int16")
    padded[:, :n] = numpy.where(numpy.arange(n)[:, None] < lengths, tags, outside).T
    tag_set, kind = numpy.divmod(padded.ravel(), 3)
    begins = ((kind == BEGIN) & (tag_set < sets)).nonzero()[0]
    # A run of `I` ends at any other tag, and at an `I` of another set.
    stop = kind != INSIDE
    stop[1:] |= tag_set[1:] != tag_set[:-1]
    stops = stop.nonzero()[0]
    after = stops[numpy.searchsorted(stops, begins, side="right")]
    whole = (kind[after] == END) & (tag_set[after] == tag_set[begins])
    ends = numpy.where(whole, after, begins) + 1
    row, start = numpy.divmod(begins, n + 1)
    return row, start, ends - row * (n + 1), tag_set[begins].astype("int64")
