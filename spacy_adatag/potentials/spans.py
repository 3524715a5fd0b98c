"""Exact probabilities of values under a linear-chain CRF: what is read of its messages.
Arrays in, arrays out; shapes are those of `crf.loss`, and tags those of `bioe`.
"""

from typing import Optional

import numpy
from thinc.api import get_array_module
from thinc.backends import get_array_ops

from ..crf.log_space import logsumexp
from ..crf.loss import messages
from ..crf.recursions import Legal, are_shared
from .base import IMPOSSIBLE
from .bioe import BEGIN, END, INSIDE


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
) -> numpy.ndarray:
    """The exact marginal probability of each span: that of all tag sequences in which
    exactly these words are a value, `B I* E` or a `B` that no `I* E` of its set
    follows.

    emissions, transitions, lengths (ndarray): The rows, as in `messages`.
    row, start, end, tag_set (ndarray): The spans, shape (spans,).
    legal (Optional[Legal]): The sequences that share the probability; all by default.
    RETURNS (ndarray): Probabilities, shape (spans,), on the host.
    """
    found = messages(emissions, transitions, lengths, legal=legal)
    xp, scale = get_array_module(emissions), found.scale
    # The sum of large potentials has the precision of what is taken off again.
    own = transitions.astype(scale.dtype, copy=False)
    n_words, at, first, last, begin = (
        xp.asarray(index)
        for index in (lengths[row], row, start, end - 1, 3 * tag_set + BEGIN)
    )
    inside, close = begin + INSIDE - BEGIN, begin + END - BEGIN
    # Transitions as (spans, tags, tags) would be large: only rows and cells are read.
    of = at * 0 if are_shared(own, len(lengths)) else at
    spans = xp.arange(len(row))
    # Differences of a running sum want double precision in a long text.
    steps = (emissions[:, inside, at] - scale[:, at]).cumsum(0, dtype="float64")

    def close_at(last: numpy.ndarray) -> numpy.ndarray:
        """What follows a B if the value ends with an E at these positions, and has
        as many I before it as it takes.
        """
        inner = steps[(last - 1).clip(min=0), spans] - steps[first, spans]
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
        # Whatever is next, but not what makes the value a longer one.
        ends = xp.arange(len(emissions))[:, None]
        inner = (first < ends) & (ends < n_words)
        closed = xp.where(inner, close_at(ends), -xp.inf)
        longer = xp.exp(before + closed).sum(0)
    else:
        # What is next begins another value or is O.
        after = (first + 1).clip(max=len(emissions) - 1)
        follow = own[begin, :, of] + found.get_beta(after, slice(None), at)
        follow[:, :-1] += emissions[after, :, at]
        follow -= scale[after, at][:, None]
        follow[~xp.asarray(legal.transitions)[begin]] = -xp.inf
        follow[spans, inside] = -xp.inf
        follow[spans, close] = -xp.inf
        stop = xp.where(first + 1 < n_words, logsumexp(follow, 1), stop)
    scores = xp.where(
        last == first,
        xp.exp(before + stop) - longer,
        xp.exp(before + close_at(last)),
    )
    scores = scores.clip(0.0, 1.0).astype(emissions.dtype)
    return get_array_ops(scores).to_numpy(scores)


def score_absence(
    emissions: numpy.ndarray,
    transitions: numpy.ndarray,
    lengths: numpy.ndarray,
    tag_set: numpy.ndarray,
    *,
    legal: Optional[Legal] = None,
) -> numpy.ndarray:
    """The exact probability that a row has no value of a tag set: that of all tag
    sequences without a tag of the set, as a share of all.

    emissions, transitions, lengths (ndarray): The rows, as in `messages`.
    tag_set (ndarray): The tag set of each row, shape (rows,).
    legal (Optional[Legal]): The sequences that share the probability; all by default.
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
