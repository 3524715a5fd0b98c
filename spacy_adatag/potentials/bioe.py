"""The BIOE tagging scheme of the paper (section 2.1): a value of one word is `B`, a
longer one `B I* E`, everything else `O`.

A row of tags has one set of B, I and E for each attribute that it speaks of: one in most
systems, all of them with "N tag sets" (section 4.3). The tags of set s are `3 * s` and
the two after it, and `O`, which the sets share, comes last.
"""

import math
from functools import lru_cache
from typing import Optional, Tuple

import numpy
from thinc.api import get_array_module

from ..crf.log_space import logsumexp
from ..crf.recursions import Legal

BEGIN, INSIDE, END = range(3)
# What sums of single precision may be off by.
SLACK = 1e-3
# Tags of a row with a single set.
TAGS = ("B", "I", "E", "O")


def count_tags(sets: int) -> int:
    """The number of tags.

    sets (int): Number of tag sets.
    RETURNS (int): The number.
    """
    return 3 * sets + 1


@lru_cache(maxsize=16)
def get_legal(sets: int) -> Legal:
    """The legal sequences: outside or after a whole value comes `O` or any `B`; an open
    value goes on with its own `I` or `E`.

    sets (int): Number of tag sets.
    RETURNS (Legal): Which tags may begin, follow each other, and end.
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
    decoders: numpy.ndarray,
    threshold: Optional[float] = None,
) -> numpy.ndarray:
    """Rows whose best legal sequence may have a value, or in which a value may be as
    likely as a threshold. It takes a pass over the emissions, a fraction of what decoding
    does, and most rows are left out.

    Both by an upper bound of what a value can gain over `O` alone. For the best sequence
    it is that of the best `B` of the row and the best `E`, and every `I` that gains
    anything. For all sequences together, the sum S over every `B` and `E`: sets of values
    weigh at most exp(S), so that a value has a probability of 1 - exp(-S) at most.

    emissions (ndarray): P relative to that of `O`, shape (n, 3 * sets, rows). Of numpy or
        cupy, like the others.
    transitions (ndarray): T of each decoder, shape (tags, tags, decoders).
    decoders (ndarray): The decoder of each row, shape (rows,).
    threshold (Optional[float]): The probability; by default, the best sequence counts.
    RETURNS (ndarray): Whether a row is one, shape (rows,).
    """
    xp = get_array_module(emissions)
    n, tags, rows = emissions.shape
    if not n:
        return xp.zeros(rows, dtype=bool)
    begin = 3 * xp.arange(tags // 3) + BEGIN
    inside, end = begin + INSIDE - BEGIN, begin + END - BEGIN
    transitions = transitions - transitions[-1, -1]
    # Of each set and decoder. With the row, a value begins and ends without transitions,
    # and what leads from one value to the next counts for the next.
    into = xp.concatenate([transitions[begin], transitions[end], transitions[-1:]])
    into = into[:, begin].max(0).clip(min=0)
    single = into + transitions[begin, -1].clip(min=0)
    first = xp.maximum(transitions[begin, inside], transitions[begin, end])
    several = into + first + transitions[end, -1].clip(min=0)
    onward = xp.maximum(transitions[inside, inside], transitions[inside, end])
    # Of each set and row. What is rounded away is no reason to leave a row out.
    if threshold is None:
        best_begin, best_end = (emissions[:, tag::3].max(0) for tag in (BEGIN, END))
    else:
        best_begin, best_end = (
            logsumexp(emissions[:, tag::3], 0) for tag in (BEGIN, END)
        )
    best_begin += SLACK
    inner = emissions[:, INSIDE::3] + onward[:, decoders]
    inner = xp.maximum(inner, 0, out=inner).sum(0)
    inner += best_begin
    inner += best_end
    inner += several[:, decoders]
    alone = best_begin + single[:, decoders]
    if threshold is None:
        return ((alone > 0) | (inner > 0)).any(0)
    gain = logsumexp(xp.concatenate([alone, inner]), 0)
    return gain >= math.log(-math.log1p(-threshold)) - SLACK


def spans_to_tags(
    n: int,
    rows: int,
    row: numpy.ndarray,
    start: numpy.ndarray,
    end: numpy.ndarray,
    tag_set: Optional[numpy.ndarray] = None,
    sets: int = 1,
) -> numpy.ndarray:
    """The tags of many rows from their spans.

    n (int): Positions of the longest row.
    rows (int): Number of rows.
    row, start, end (ndarray): For each span its row, first position and the position
        behind its last, integers of shape (spans,). Spans of one row do not overlap.
    tag_set (Optional[ndarray]): The tag set of each span, shape (spans,); the first one
        by default.
    sets (int): Number of tag sets.
    RETURNS (ndarray): Tags, shape (n, rows).
    """
    first = 0 if tag_set is None else 3 * tag_set
    first = numpy.broadcast_to(first, row.shape)
    tags = numpy.full((n, rows), 3 * sets, dtype="int16")
    size = end - start
    # Every position of every span: its offset within the span, and the span's row.
    offset = numpy.arange(size.sum()) - numpy.repeat(numpy.cumsum(size) - size, size)
    at = numpy.repeat(start, size) + offset
    tags[at, numpy.repeat(row, size)] = numpy.repeat(first + INSIDE, size)
    tags[end - 1, row] = first + END
    tags[start, row] = first + BEGIN
    return tags


def tags_to_spans(
    tags: numpy.ndarray, lengths: numpy.ndarray, sets: int = 1
) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """The spans of many rows from their tags. `B I* E` of one set is a value, and so is a
    `B` that no `I* E` of its set follows; an `I` or `E` without its `B` is passed over.

    tags (ndarray): Tags, shape (n, rows); behind a row's length they do not count.
    lengths (ndarray): Positions of each row, shape (rows,).
    sets (int): Number of tag sets.
    RETURNS (Tuple[ndarray, ndarray, ndarray, ndarray]): Row, start, end and tag set of
        each span, in the order of rows and positions.
    """
    n, rows = tags.shape
    outside = 3 * sets
    # One row after the other, with an O behind each, so that no value runs over.
    padded = numpy.full((rows, n + 1), outside, dtype="int16")
    padded[:, :n] = numpy.where(numpy.arange(n)[:, None] < lengths, tags, outside).T
    tag_set, kind = numpy.divmod(padded.ravel(), 3)
    begins = ((kind == BEGIN) & (tag_set < sets)).nonzero()[0]
    # What ends a run of inside tags: any other tag, and an inside tag of another set.
    stop = kind != INSIDE
    stop[1:] |= tag_set[1:] != tag_set[:-1]
    stops = stop.nonzero()[0]
    after = stops[numpy.searchsorted(stops, begins, side="right")]
    whole = (kind[after] == END) & (tag_set[after] == tag_set[begins])
    ends = numpy.where(whole, after, begins) + 1
    row, start = numpy.divmod(begins, n + 1)
    return row, start, ends - row * (n + 1), tag_set[begins].astype("int64")
