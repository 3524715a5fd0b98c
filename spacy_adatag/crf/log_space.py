"""The recursions of linear-chain conditional random fields in log space. They are slower
than those of `recursions`, but never out of range. Shapes are those of `loss`.
"""

from typing import Optional, Tuple

import numpy
from thinc.api import get_array_module

from .recursions import Legal, Messages, are_shared, count_active


def get_log_messages(
    emissions: numpy.ndarray,
    transitions: numpy.ndarray,
    lengths: numpy.ndarray,
    legal: Optional[Legal] = None,
) -> Messages:
    """Compute the same as `get_messages`, for any emissions.

    emissions, transitions, lengths, legal: As in `get_messages`.
    RETURNS (Messages): The messages, as logarithms.
    """
    xp = get_array_module(emissions)
    n, rows = len(emissions), emissions.shape[2]
    emissions = add_last(emissions)
    transitions = forbid(transitions, legal)
    alpha, beta = xp.full_like(emissions, -xp.inf), xp.zeros_like(emissions)
    scale = xp.zeros((n, rows), dtype=emissions.dtype)
    start = 0.0
    if legal is not None:
        start = xp.where(xp.asarray(legal.start), 0.0, -xp.inf)[:, None]
        beta += xp.where(xp.asarray(legal.end), 0.0, -xp.inf)[:, None]
    active = count_active(lengths, n)
    for i, r in enumerate(active):
        now = emissions[i, :, :r]
        if i == 0:
            now = now + start
        else:
            steps = alpha[i - 1, :, None, :r] + transitions[..., :r]
            now = now + logsumexp(steps, 0)
        scale[i, :r] = logsumexp(now, 0)
        alpha[i, :, :r] = now - scale[i, :r]
    for i in range(n - 1, 0, -1):
        r = active[i]
        after = emissions[i, :, :r] + beta[i, :, :r] - scale[i, :r]
        beta[i - 1, :, :r] = logsumexp(transitions[..., :r] + after, 1)
    if n:
        total = logsumexp(alpha[0] + beta[0], 0)
        beta -= total
        scale[0] += total
    return Messages(alpha, beta, scale, are_logs=True)


def get_log_expectations(
    emissions: numpy.ndarray, transitions: numpy.ndarray, lengths: numpy.ndarray
) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """Compute the same as `get_expectations`, for any emissions.

    emissions, transitions, lengths: As in `get_expectations`.
    RETURNS (Tuple[ndarray, ndarray, ndarray]): log Z and the expected counts.
    """
    xp = get_array_module(emissions)
    n, _, rows = emissions.shape
    alpha, beta, scale, _ = get_log_messages(emissions, transitions, lengths)
    emissions = add_last(emissions)
    counts = xp.zeros_like(transitions)
    active = count_active(lengths, n)
    for i in range(1, n):
        r = active[i]
        after = emissions[i, :, :r] + beta[i, :, :r] - scale[i, :r]
        expected = xp.exp(alpha[i - 1, :, None, :r] + transitions[..., :r] + after)
        if are_shared(transitions, rows):
            expected = expected.sum(2, keepdims=True)
        counts[..., : expected.shape[2]] += expected
    return scale.sum(0), xp.exp(alpha + beta)[:, :-1], counts


def add_last(emissions: numpy.ndarray) -> numpy.ndarray:
    """Add the emissions of the last tag, which are 0."""
    xp = get_array_module(emissions)
    return xp.concatenate([emissions, xp.zeros_like(emissions[:, :1])], axis=1)


def forbid(transitions: numpy.ndarray, legal: Optional[Legal]) -> numpy.ndarray:
    """Set transitions to -inf if they are not legal."""
    if legal is None:
        return transitions
    xp = get_array_module(transitions)
    allowed = transitions.copy()
    allowed[~xp.asarray(legal.transitions)] = -xp.inf
    return allowed


def logsumexp(values: numpy.ndarray, axis: int) -> numpy.ndarray:
    """Compute the logarithm of a sum of exponentials along an axis. -inf counts as 0."""
    xp = get_array_module(values)
    top = values.max(axis, keepdims=True)
    top[top == -xp.inf] = 0
    weights = values - top
    with numpy.errstate(divide="ignore"):
        sums = xp.log(xp.exp(weights, out=weights).sum(axis))
    return sums + top.squeeze(axis)
