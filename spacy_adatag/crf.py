"""Linear-chain conditional random fields over many rows at once.

A row is one tag sequence to score: in AdaTag one (text, attribute) pair. Everything
here is tensors in, tensors out, on whatever device the tensors live. Rows are the last
axis, `(n, tags, rows)`, because every step of a recursion then works on long contiguous
vectors, and rows come in the order of non-increasing length, so that the rows which are
still running at position t are a prefix (no masks, no work on padding).

The score of tags `z` for one row is eq. 2 of the paper: `sum_i T[z_i, z_i+1] + sum_i
P[z_i, i]`, with no start or end scores. Transitions that all rows share are given once,
with a last axis of 1: a step is then one matrix product.
"""

from typing import NamedTuple, Optional, Tuple

import numpy
import torch
from torch import Tensor

# Probability space in float32 holds as long as the potentials of a row do not spread
# over more than this, and the scale of no step gets smaller than that.
MAX_SPREAD = 40.0
MIN_SCALE = 1e-20


class Legal(NamedTuple):
    """The tag sequences that decoding may give, as boolean tensors."""

    start: Tensor  # (tags,): may begin a sequence
    transitions: Tensor  # (tags, tags): [i, j] may j follow i
    end: Tensor  # (tags,): may end a sequence


class Messages(NamedTuple):
    """Forward and backward messages, normalised at each position, as logarithms.

    `exp(alpha + beta)` is the marginal of each tag at each position.
    """

    alpha: Tensor  # (n, tags, rows)
    beta: Tensor  # (n, tags, rows)
    scale: Tensor  # (n, rows): their sum over a row's positions is log Z


def crf_loss(
    emissions: Tensor,
    transitions: Tensor,
    lengths: numpy.ndarray,
    tags: numpy.ndarray,
    *,
    outside: int,
) -> Tuple[Tensor, Tensor, Tensor]:
    """Negative log likelihood of the gold tags (eq. 4) and its gradient, in closed
    form from one forward-backward pass: marginals minus gold counts.

    emissions (Tensor): P, shape (n, tags, rows).
    transitions (Tensor): T, shape (tags, tags, rows), or (tags, tags, 1) if shared; [i,
        j] scores j after i.
    lengths (ndarray): Positions of each row, shape (rows,), non-increasing, > 0.
    tags (ndarray): Gold tags, integers, shape (n, rows); ignored behind a row's length.
    outside (int): The most frequent tag, for which no gold count is added one by one.
    RETURNS (Tuple[Tensor, Tensor, Tensor]): The loss of each row, shape (rows,), and
        the gradients of their sum with respect to emissions and transitions.
    RAISES (ValueError): If shapes do not fit together or lengths are not in order.
    """
    _check(emissions, transitions, lengths)
    if tags.shape != (emissions.shape[0], emissions.shape[2]):
        raise ValueError(
            f"expected tags of shape {(emissions.shape[0], emissions.shape[2])} "
            f"(positions, rows), got {tags.shape}"
        )
    with torch.no_grad():
        emissions, transitions = emissions.detach(), transitions.detach()
        active = _active_rows(lengths, emissions.shape[0])
        result = None
        if _spread(emissions, transitions) < MAX_SPREAD:
            result = _expectations_scaled(emissions, transitions, active)
        if result is None:
            result = _expectations_log(emissions, transitions, active)
        log_z, d_emissions, d_transitions = result
        gold = _subtract_gold(
            emissions, transitions, lengths, tags, outside, d_emissions, d_transitions
        )
        # Rounding may put a likelihood above 1.
        return (log_z - gold).clamp_(min=0), d_emissions, d_transitions


def viterbi(
    emissions: Tensor,
    transitions: Tensor,
    lengths: numpy.ndarray,
    *,
    legal: Optional[Legal] = None,
) -> Tensor:
    """The most likely tag sequence of each row (Viterbi, 1967).

    emissions (Tensor): P, shape (n, tags, rows).
    transitions (Tensor): T, shape (tags, tags, rows), or (tags, tags, 1) if shared.
    lengths (ndarray): Positions of each row, shape (rows,), non-increasing, > 0.
    legal (Optional[Legal]): The sequences to choose from; all by default.
    RETURNS (Tensor): Tags, integers, shape (n, rows). What stands behind a row's length
        has no meaning.
    RAISES (ValueError): If shapes do not fit together or lengths are not in order.
    """
    _check(emissions, transitions, lengths)
    n, tags, rows = emissions.shape
    active = _active_rows(lengths, n)
    # The best tag before each tag. Small integers, since there is one for each emission.
    small = torch.uint8 if tags <= 256 else torch.int16
    back = emissions.new_zeros(emissions.shape, dtype=small)
    best = emissions[0].clone() if n else emissions.new_zeros(emissions.shape[1:])
    if legal is not None:
        forbidden = ~legal.transitions.to(emissions.device)
        transitions = transitions.masked_fill(forbidden[..., None], -torch.inf)
        best.masked_fill_(~legal.start.to(best.device)[:, None], -torch.inf)
    for t in range(1, n):
        r = active[t]
        scores, before = (best[:, None, :r] + transitions[:, :, :r]).max(0)
        best[:, :r] = scores + emissions[t, :, :r]
        back[t, :, :r] = before
    if legal is not None:
        best.masked_fill_(~legal.end.to(best.device)[:, None], -torch.inf)
    path = back.new_zeros((n, rows))
    tag = best.argmax(0)
    for t in range(n - 1, 0, -1):
        r = active[t]
        path[t, :r] = tag[:r]
        tag[:r] = back[t, :, :r].gather(0, tag[None, :r])[0].long()
    if n:
        path[0] = tag
    return path


def messages(
    emissions: Tensor,
    transitions: Tensor,
    lengths: numpy.ndarray,
    *,
    legal: Optional[Legal] = None,
) -> Messages:
    """Forward and backward messages of each row, from which the probability of any
    piece of a tag sequence follows.

    emissions (Tensor): P, shape (n, tags, rows).
    transitions (Tensor): T, shape (tags, tags, rows), or (tags, tags, 1) if shared.
    lengths (ndarray): Positions of each row, shape (rows,), non-increasing, > 0.
    legal (Optional[Legal]): The sequences that share the probability; all by default.
    RETURNS (Messages): The messages, in the type of the emissions.
    RAISES (ValueError): If shapes do not fit together or lengths are not in order.
    """
    _check(emissions, transitions, lengths)
    active = _active_rows(lengths, emissions.shape[0])
    if _spread(emissions, transitions) < MAX_SPREAD:
        scaled = _scaled_messages(emissions, transitions, active, legal)
        if scaled is not None:
            alpha, beta, scale = scaled
            return Messages(alpha.log(), beta.log(), scale)
    found = _log_messages(emissions.double(), transitions.double(), active, legal)
    return Messages(*(message.to(emissions.dtype) for message in found))


def _check(emissions: Tensor, transitions: Tensor, lengths: numpy.ndarray) -> None:
    if emissions.ndim != 3:
        raise ValueError(
            f"expected emissions of 3 axes (positions, tags, rows), "
            f"got shape {tuple(emissions.shape)}"
        )
    n, k, rows = emissions.shape
    if tuple(transitions.shape) not in ((k, k, rows), (k, k, 1)):
        raise ValueError(
            f"expected transitions of shape {(k, k, rows)} (tags, tags, rows) or "
            f"{(k, k, 1)}, got {tuple(transitions.shape)}"
        )
    if lengths.shape != (rows,):
        raise ValueError(f"expected {rows} lengths, one a row, got {lengths.shape}")
    if rows and (lengths.min() < 1 or lengths.max() > n):
        raise ValueError(
            f"expected lengths between 1 and {n}, the positions of the emissions, "
            f"got {lengths.min()} to {lengths.max()}"
        )
    if (lengths[1:] > lengths[:-1]).any():
        raise ValueError("expected rows in the order of non-increasing length")


def _active_rows(lengths: numpy.ndarray, n: int) -> list:
    """How many rows are longer than t, for each position t: they are a prefix."""
    ends = numpy.bincount(lengths, minlength=n + 1)
    return (len(lengths) - numpy.cumsum(ends)[:n]).tolist()


def _spread(emissions: Tensor, transitions: Tensor) -> float:
    """The largest difference of two emissions at a position plus that of two
    transitions: what one step can put between the tags of a row.
    """
    if not emissions.numel():
        return 0.0
    between = transitions.amax((0, 1)) - transitions.amin((0, 1))
    return float((emissions.amax(1) - emissions.amin(1)).max() + between.max())


def _scaled_messages(
    emissions: Tensor,
    transitions: Tensor,
    active: list,
    legal: Optional[Legal] = None,
) -> Optional[Tuple[Tensor, Tensor, Tensor]]:
    """Messages in probability space, rescaled at each position. None where they would
    be wrong, because the scale of a step is about to underflow.
    """
    e, t_max, e_max, t = _to_weights(emissions, transitions, legal)
    alpha, scale = _scaled_forward(e, t, active, legal)
    n, _, rows = e.shape
    if scale.numel() and float(scale.min()) < MIN_SCALE:
        return None
    beta = torch.ones_like(alpha)
    if legal is not None:
        beta *= legal.end.to(e)[:, None]
    for i in range(n - 1, 0, -1):
        r = active[i]
        q = e[i, :, :r] * beta[i, :, :r] / scale[i, :r]
        _step_back(t, q, out=beta[i - 1, :, :r])
    log_scale = scale.log() + e_max
    log_scale[1:] += t_max
    if n:
        # What legal sequences leave of the probability at the end of each row.
        total = (alpha[0] * beta[0]).sum(0)
        if rows and float(total.min()) < MIN_SCALE:
            return None
        beta /= total
        log_scale[0] += total.log()
    return alpha, beta, log_scale


def _expectations_scaled(
    emissions: Tensor, transitions: Tensor, active: list
) -> Optional[Tuple[Tensor, Tensor, Tensor]]:
    """log Z and the expected counts of each tag and transition, in probability space.
    None where the scale of a step is about to underflow.
    """
    e, t_max, e_max, t = _to_weights(emissions, transitions)
    alpha, scale = _scaled_forward(e, t, active)
    n, k, rows = e.shape
    if scale.numel() and float(scale.min()) < MIN_SCALE:
        return None
    beta = e.new_ones((k, rows))
    tag_counts = torch.zeros_like(emissions)
    counts = torch.zeros_like(t)
    for i in range(n - 1, 0, -1):
        r = active[i]
        torch.mul(alpha[i, :, :r], beta[:, :r], out=tag_counts[i, :, :r])
        q = e[i, :, :r] * beta[:, :r]
        q /= scale[i, :r]
        before = alpha[i - 1, :, :r]
        if _is_shared(t, rows):
            counts[..., 0].addmm_(before, q.T)
        else:
            counts[:, :, :r].addcmul_(before[:, None], q)
        _step_back(t, q, out=beta[:, :r])
    if n:
        torch.mul(alpha[0], beta, out=tag_counts[0])
    log_scale = scale.log_() + e_max
    log_scale[1:] += t_max
    return _sum_active(log_scale, active), tag_counts, counts * t


def _scaled_forward(
    e: Tensor, t: Tensor, active: list, legal: Optional[Legal] = None
) -> Tuple[Tensor, Tensor]:
    n, k, rows = e.shape
    alpha = torch.zeros_like(e)
    scale = e.new_ones((n, rows))
    for i in range(n):
        r = active[i]
        now = alpha[i, :, :r]
        if i == 0:
            now += e[0] if legal is None else e[0] * legal.start.to(e)[:, None]
        else:
            before = alpha[i - 1, :, :r]
            if _is_shared(t, rows):
                torch.mm(t[..., 0].T, before, out=now)
            else:
                torch.mul(before[0], t[0, :, :r], out=now)
                for j in range(1, k):
                    now.addcmul_(before[j], t[j, :, :r])
            now *= e[i, :, :r]
        torch.sum(now, 0, out=scale[i, :r])
        now /= scale[i, :r]
    return alpha, scale


def _is_shared(t: Tensor, rows: int) -> bool:
    return t.shape[2] == 1 and rows != 1


def _step_back(t: Tensor, q: Tensor, *, out: Tensor) -> None:
    """Sum over the next tag, from (tags, rows) to (tags, rows)."""
    if _is_shared(t, q.shape[1]):
        torch.mm(t[..., 0], q, out=out)
    else:
        torch.sum(t[:, :, : q.shape[1]] * q, 1, out=out)


def _to_weights(
    emissions: Tensor, transitions: Tensor, legal: Optional[Legal] = None
) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    """Potentials as weights of at most 1, and the logarithms taken off them."""
    e_max = emissions.amax(1)
    t_max = transitions.amax((0, 1))
    t = (transitions - t_max).exp_()
    if legal is not None:
        t *= legal.transitions.to(t)[..., None]
    return (emissions - e_max[:, None]).exp_(), t_max, e_max, t


def _log_messages(
    emissions: Tensor,
    transitions: Tensor,
    active: list,
    legal: Optional[Legal] = None,
) -> Messages:
    """Messages in log space: slower, and never out of range."""
    n, k, rows = emissions.shape
    end = emissions.new_zeros((k, 1))
    start = end
    if legal is not None:
        forbidden = ~legal.transitions.to(emissions.device)
        transitions = transitions.masked_fill(forbidden[..., None], -torch.inf)
        start, end = (
            legal.start.to(emissions).log()[:, None],
            legal.end.to(emissions).log()[:, None],
        )
    alpha = torch.full_like(emissions, -torch.inf)
    beta = torch.zeros_like(emissions) + end
    scale = emissions.new_zeros((n, rows))
    for i in range(n):
        r = active[i]
        now = emissions[i, :, :r] + (
            start
            if i == 0
            else (alpha[i - 1, :, None, :r] + transitions[:, :, :r]).logsumexp(0)
        )
        scale[i, :r] = now.logsumexp(0)
        alpha[i, :, :r] = now - scale[i, :r]
    for i in range(n - 1, 0, -1):
        r = active[i]
        after = emissions[i, :, :r] + beta[i, :, :r] - scale[i, :r]
        beta[i - 1, :, :r] = (transitions[:, :, :r] + after).logsumexp(1)
    if n:
        total = (alpha[0] + beta[0]).logsumexp(0)
        beta -= total
        scale[0] += total
    return Messages(alpha, beta, scale)


def _expectations_log(
    emissions: Tensor, transitions: Tensor, active: list
) -> Tuple[Tensor, Tensor, Tensor]:
    """log Z and the expected counts by way of float64 log space."""
    emissions64, transitions64 = emissions.double(), transitions.double()
    alpha, beta, scale = _log_messages(emissions64, transitions64, active)
    counts = torch.zeros_like(transitions64)
    for i in range(1, len(active)):
        r = active[i]
        after = emissions64[i, :, :r] + beta[i, :, :r] - scale[i, :r]
        step = (alpha[i - 1, :, None, :r] + transitions64[:, :, :r] + after).exp()
        if _is_shared(transitions64, emissions.shape[2]):
            step = step.sum(2, keepdim=True)
        counts[:, :, : step.shape[2]] += step
    tag_counts = (alpha + beta).exp()
    dtype = emissions.dtype
    log_z = _sum_active(scale, active)
    return log_z.to(dtype), tag_counts.to(dtype), counts.to(dtype)


def _subtract_gold(
    emissions: Tensor,
    transitions: Tensor,
    lengths: numpy.ndarray,
    tags: numpy.ndarray,
    outside: int,
    d_emissions: Tensor,
    d_transitions: Tensor,
) -> Tensor:
    """Take the gold counts off the expected ones, in place, and return the score of
    the gold tags, shape (rows,). Nearly all tags are `outside`: those are handled in
    bulk, and only the rest one by one.
    """
    n = emissions.shape[0]
    device = emissions.device
    active = _active_rows(lengths, n)
    steps = torch.from_numpy(lengths - 1).to(emissions)
    score = _sum_active(emissions[:, outside], active)
    score += steps * transitions[outside, outside]
    for t, r in enumerate(active):
        d_emissions[t, outside, :r] -= 1
    shared = _is_shared(transitions, emissions.shape[2])
    d_transitions[outside, outside] -= steps.sum() if shared else steps

    inside = (tags != outside) & (numpy.arange(n)[:, None] < lengths)
    at, row = (torch.from_numpy(index).to(device) for index in inside.nonzero())
    tag = torch.from_numpy(tags[inside].astype("int64")).to(device)
    d_emissions[at, tag, row] -= 1
    d_emissions[at, outside, row] += 1
    gain = emissions[at, tag, row] - emissions[at, outside, row]
    score.index_add_(0, row, gain)

    # Steps with an inside tag on either side.
    step = (inside[1:] | inside[:-1]) & (numpy.arange(1, n)[:, None] < lengths)
    row = torch.from_numpy(step.nonzero()[1]).to(device)
    i = torch.from_numpy(tags[:-1][step].astype("int64")).to(device)
    j = torch.from_numpy(tags[1:][step].astype("int64")).to(device)
    one = transitions.new_ones(())
    o = torch.full_like(i, outside)
    at = torch.zeros_like(row) if shared else row
    d_transitions.index_put_((i, j, at), -one, accumulate=True)
    d_transitions.index_put_((o, o, at), one, accumulate=True)
    gain = transitions[i, j, at] - transitions[outside, outside, at]
    return score.index_add_(0, row, gain)


def _sum_active(values: Tensor, active: list) -> Tensor:
    """Sum (n, rows) over each row's positions."""
    total = values.new_zeros(values.shape[1:])
    for t, r in enumerate(active):
        total[:r] += values[t, :r]
    return total
