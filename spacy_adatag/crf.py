"""Linear-chain conditional random fields over many rows at once.

A row is one tag sequence to score: in AdaTag one (text, attribute) pair. Everything
here is tensors in, tensors out, on whatever device the tensors live. Rows are the last
axis, `(n, tags, rows)`, because every step of a recursion then works on long contiguous
vectors, and rows come in the order of non-increasing length, so that the rows which are
still running at position t are a prefix (no masks, no work on padding).

The score of tags `z` for one row is eq. 2 of the paper: `sum_i T[z_i, z_i+1] + sum_i
P[z_i, i]`, with no start or end scores. Nearly all tags are the last one, "outside", and
probabilities do not change if something is added to all tags of a position: emissions are
given relative to those of the last tag, which has no channel, `(n, tags - 1, rows)`.
Transitions that all rows share are given once, with a last axis of 1: a step is then one
matrix product.
"""

from typing import NamedTuple, Optional, Tuple, Union

import numpy
import torch
from torch import Tensor, nn

# Of a tensor.
Index = Union[Tensor, slice]

# Probability space in float32 holds as long as the largest emission and the range of the
# transitions are together less than this. Emissions far below that of the last tag do no
# harm: a tag whose probability underflows could only come back by way of the transitions.
MAX_SPREAD = 40.0
# Where sequences are forbidden it could come back otherwise. Then no scale may be less,
MIN_SCALE = 1e-20
# and the probability of all sequences has to be the same forward and backward.
MAX_ERROR = 1e-4


class Legal(NamedTuple):
    """The tag sequences that decoding may give, as boolean tensors."""

    start: Tensor  # (tags,): may begin a sequence
    transitions: Tensor  # (tags, tags): [i, j] may j follow i
    end: Tensor  # (tags,): may end a sequence


class Messages(NamedTuple):
    """Forward and backward messages, normalised at each position: `alpha * beta` is the
    marginal of each tag at each position. They are in probability space, or logarithms
    where that would be out of range.
    """

    alpha: Tensor  # (n, tags, rows)
    beta: Tensor  # (n, tags, rows)
    scale: Tensor  # (n, rows), logarithms: their sum over a row's positions is log Z
    are_logs: bool

    def get_alpha(self, position: Index, tag: Index, row: Index) -> Tensor:
        """Logarithms of forward messages, by places that are broadcast together."""
        cells = self.alpha[position, tag, row]
        return cells if self.are_logs else cells.log()

    def get_beta(self, position: Index, tag: Index, row: Index) -> Tensor:
        """Logarithms of backward messages."""
        cells = self.beta[position, tag, row]
        return cells if self.are_logs else cells.log()


def crf_loss(
    emissions: Tensor,
    transitions: Tensor,
    lengths: numpy.ndarray,
    tags: numpy.ndarray,
) -> Tuple[Tensor, Tensor, Tensor]:
    """Negative log likelihood of the gold tags (eq. 4) and its gradient, in closed
    form from one forward-backward pass: marginals minus gold counts.

    emissions (Tensor): P relative to the last tag, shape (n, tags - 1, rows).
    transitions (Tensor): T, shape (tags, tags, rows), or (tags, tags, 1) if shared; [i,
        j] scores j after i.
    lengths (ndarray): Positions of each row, shape (rows,), non-increasing, > 0.
    tags (ndarray): Gold tags, integers, shape (n, rows); ignored behind a row's length.
        All but the last tag are counted one by one, so that should be the most frequent.
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
            emissions, transitions, lengths, tags, d_emissions, d_transitions
        )
        # Rounding may put a likelihood above 1.
        return (log_z - gold).clamp_(min=0), d_emissions, d_transitions


def viterbi(
    emissions: Tensor,
    transitions: Tensor,
    lengths: numpy.ndarray,
    *,
    legal: Optional[Legal] = None,
) -> Tuple[numpy.ndarray, Tensor]:
    """The most likely tag sequence (Viterbi, 1967) of each row of which that is not
    nothing but the last tag.

    emissions (Tensor): P, relative to the last tag, shape (n, tags - 1, rows).
    transitions (Tensor): T, shape (tags, tags, rows), or (tags, tags, 1) if shared.
    lengths (ndarray): Positions of each row, shape (rows,), non-increasing, > 0.
    legal (Optional[Legal]): The sequences to choose from; all by default. That of
        nothing but the last tag is always legal.
    RETURNS (Tuple[ndarray, Tensor]): The rows found, in order, shape (found,), and their
        tags, integers, shape (n, found). What stands behind a row's length has no
        meaning.
    RAISES (ValueError): If shapes do not fit together or lengths are not in order.
    """
    _check(emissions, transitions, lengths)
    n, tags, rows = emissions.shape[0], emissions.shape[1] + 1, emissions.shape[2]
    best = emissions.new_empty((n, tags, rows))
    if n:
        best[0, :-1] = emissions[0]
        best[0, -1] = 0.0
    transitions = _relate(transitions, legal)
    if legal is not None:
        best[:1].masked_fill_(~legal.start.to(best.device)[:, None], -torch.inf)
    active = _active_rows(lengths, n)
    for t in range(1, n):
        r = active[t]
        now = best[t, :, :r]
        torch.amax(best[t - 1, :, None, :r] + transitions[:, :, :r], 0, out=now)
        now[:-1] += emissions[t, :, :r]
    if not rows:
        return lengths, best.new_zeros((n, 0), dtype=torch.int64)
    every = torch.arange(rows, device=best.device)
    last = best[torch.from_numpy(lengths - 1).to(best.device), :, every]
    if legal is not None:
        last = last.masked_fill(~legal.end.to(best.device), -torch.inf)
    score, tag = last.max(1)
    # Nothing but the last tag scores 0.
    at = (score > 0).nonzero()[:, 0]
    found = at.cpu().numpy()
    return found, _trace_back(
        best[..., at],
        transitions if _is_shared(transitions, rows) else transitions[..., at],
        _active_rows(lengths[found], n),
        tag[at],
    )


def _relate(transitions: Tensor, legal: Optional[Legal]) -> Tensor:
    """Transitions relative to that from the last tag to itself; -inf where not legal."""
    transitions = transitions - transitions[-1, -1]
    if legal is None:
        return transitions
    forbidden = ~legal.transitions.to(transitions.device)
    return transitions.masked_fill_(forbidden[..., None], -torch.inf)


def _trace_back(best: Tensor, transitions: Tensor, active: list, tag: Tensor) -> Tensor:
    """The sequences that end with given tags, from the best scores of those up to each
    tag at each position: no pointers are kept for rows that have no sequence to trace.
    """
    n, tags, rows = best.shape
    path = tag.repeat(n, 1)
    for t in range(n - 1, 0, -1):
        r = active[t]
        index = tag[:r].expand(tags, 1, r)
        before = transitions.expand(-1, -1, rows)[..., :r].gather(1, index)[:, 0]
        path[t, :r] = tag[:r]
        tag[:r] = (best[t - 1, :, :r] + before).max(0).indices
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

    emissions (Tensor): P, relative to the last tag, shape (n, tags - 1, rows).
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
            return Messages(*scaled, are_logs=False)
    found = _log_messages(emissions.double(), transitions.double(), active, legal)
    alpha, beta, scale = (message.to(emissions.dtype) for message in found[:3])
    return Messages(alpha, beta, scale, are_logs=True)


def _check(emissions: Tensor, transitions: Tensor, lengths: numpy.ndarray) -> None:
    if emissions.ndim != 3:
        raise ValueError(
            f"expected emissions of 3 axes (positions, tags, rows), "
            f"got shape {tuple(emissions.shape)}"
        )
    n, k, rows = emissions.shape[0], emissions.shape[1] + 1, emissions.shape[2]
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
    """What one step can put before the last tag, at most: the largest emission, and the
    range of the transitions.
    """
    if not emissions.numel():
        return 0.0
    between = transitions.amax((0, 1)) - transitions.amin((0, 1))
    return float(emissions.amax().clamp(min=0) + between.max())


def _scaled_messages(
    emissions: Tensor,
    transitions: Tensor,
    active: list,
    legal: Optional[Legal] = None,
) -> Optional[Tuple[Tensor, Tensor, Tensor]]:
    """Messages in probability space, rescaled at each position. None where they would
    be wrong, because the scale of a step is about to underflow.
    """
    e, t, t_max = _to_weights(emissions, transitions, legal)
    alpha, scale = _scaled_forward(e, t, active, legal)
    n, rows = scale.shape
    if scale.numel() and float(scale.min()) < MIN_SCALE:
        return None
    beta = torch.ones_like(alpha)
    if legal is not None:
        beta *= legal.end.to(e)[:, None]
    for i in range(n - 1, 0, -1):
        r = active[i]
        q = beta[i, :, :r] / scale[i, :r]
        q[:-1] *= e[i, :, :r]
        _step_back(t, q, out=beta[i - 1, :, :r])
    log_scale = scale.log()
    log_scale[1:] += t_max
    if rows:
        # What legal sequences leave of the probability at the end of each row.
        total = (alpha[0] * beta[0]).sum(0)
        last = numpy.searchsorted(-numpy.array(active), -numpy.arange(rows)) - 1
        ends = torch.from_numpy(last).to(e.device)
        every = torch.arange(rows, device=e.device)
        forward = (alpha[ends, :, every] * beta[ends, :, every]).sum(1)
        error = (forward - total).abs() / total
        if float(total.min()) < MIN_SCALE or not float(error.max()) < MAX_ERROR:
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
    e, t, t_max = _to_weights(emissions, transitions)
    alpha, scale = _scaled_forward(e, t, active)
    n, rows = scale.shape
    if scale.numel() and float(scale.min()) < MIN_SCALE:
        return None
    beta = alpha.new_ones(alpha.shape[1:])
    tag_counts = torch.zeros_like(emissions)
    counts = torch.zeros_like(t)
    for i in range(n - 1, 0, -1):
        r = active[i]
        torch.mul(alpha[i, :-1, :r], beta[:-1, :r], out=tag_counts[i, :, :r])
        q = beta[:, :r] / scale[i, :r]
        q[:-1] *= e[i, :, :r]
        before = alpha[i - 1, :, :r]
        if _is_shared(t, rows):
            counts[..., 0].addmm_(before, q.T)
        else:
            counts[:, :, :r].addcmul_(before[:, None], q)
        _step_back(t, q, out=beta[:, :r])
    if n:
        torch.mul(alpha[0, :-1], beta[:-1], out=tag_counts[0])
    log_scale = scale.log_()
    log_scale[1:] += t_max
    return _sum_active(log_scale, active), tag_counts, counts.mul_(t)


def _scaled_forward(
    e: Tensor, t: Tensor, active: list, legal: Optional[Legal] = None
) -> Tuple[Tensor, Tensor]:
    n, tags, rows = e.shape[0], e.shape[1] + 1, e.shape[2]
    alpha = e.new_zeros((n, tags, rows))
    scale = e.new_ones((n, rows))
    for i in range(n):
        r = active[i]
        now = alpha[i, :, :r]
        if i == 0:
            now += 1.0 if legal is None else legal.start.to(e)[:, None]
        elif _is_shared(t, rows):
            torch.mm(t[..., 0].T, alpha[i - 1, :, :r], out=now)
        else:
            torch.sum(alpha[i - 1, :, None, :r] * t[:, :, :r], 0, out=now)
        now[:-1] *= e[i, :, :r]
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
) -> Tuple[Tensor, Tensor, Tensor]:
    """Potentials as weights, and the logarithm taken off those of each transition."""
    t_max = transitions.amax((0, 1))
    t = (transitions - t_max).exp_()
    if legal is not None:
        t *= legal.transitions.to(t)[..., None]
    return emissions.exp(), t, t_max


def _log_messages(
    emissions: Tensor,
    transitions: Tensor,
    active: list,
    legal: Optional[Legal] = None,
) -> Messages:
    """Messages in log space: slower, and never out of range."""
    n, _, rows = emissions.shape
    # With the last tag.
    emissions = nn.functional.pad(emissions, (0, 0, 0, 1))
    tags = emissions.shape[1]
    end = emissions.new_zeros((tags, 1))
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
    return Messages(alpha, beta, scale, are_logs=True)


def _expectations_log(
    emissions: Tensor, transitions: Tensor, active: list
) -> Tuple[Tensor, Tensor, Tensor]:
    """log Z and the expected counts by way of float64 log space."""
    emissions64, transitions64 = emissions.double(), transitions.double()
    alpha, beta, scale, _ = _log_messages(emissions64, transitions64, active)
    counts = torch.zeros_like(transitions64)
    for i in range(1, len(active)):
        r = active[i]
        after = beta[i, :, :r] - scale[i, :r]
        after[:-1] += emissions64[i, :, :r]
        step = (alpha[i - 1, :, None, :r] + transitions64[:, :, :r] + after).exp()
        if _is_shared(transitions64, emissions.shape[2]):
            step = step.sum(2, keepdim=True)
        counts[:, :, : step.shape[2]] += step
    tag_counts = (alpha + beta)[:, :-1].exp()
    dtype = emissions.dtype
    log_z = _sum_active(scale, active)
    return log_z.to(dtype), tag_counts.to(dtype), counts.to(dtype)


def _subtract_gold(
    emissions: Tensor,
    transitions: Tensor,
    lengths: numpy.ndarray,
    tags: numpy.ndarray,
    d_emissions: Tensor,
    d_transitions: Tensor,
) -> Tensor:
    """Take the gold counts off the expected ones, in place, and return the score of
    the gold tags, shape (rows,). Nearly all tags are the last one: those are handled in
    bulk, and only the rest one by one.
    """
    n = emissions.shape[0]
    device = emissions.device
    outside = emissions.shape[1]
    steps = torch.from_numpy(lengths - 1).to(emissions)
    score = steps * transitions[outside, outside]
    shared = _is_shared(transitions, emissions.shape[2])
    d_transitions[outside, outside] -= steps.sum() if shared else steps

    inside = (tags != outside) & (numpy.arange(n)[:, None] < lengths)
    at, row = (torch.from_numpy(index).to(device) for index in inside.nonzero())
    tag = torch.from_numpy(tags[inside].astype("int64")).to(device)
    d_emissions[at, tag, row] -= 1
    score.index_add_(0, row, emissions[at, tag, row])

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
