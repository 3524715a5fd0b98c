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
    if not rows:
        return lengths, emissions.new_zeros((n, 0), dtype=torch.int64)
    transitions = _relate(transitions, legal)
    best = emissions.new_zeros((n, tags, rows))
    best[:, :-1] = emissions
    if legal is not None:
        best[0].masked_fill_(~legal.start.to(best.device)[:, None], -torch.inf)
    active = _active_rows(lengths, n)
    before = best[0]
    for first, last, r in _find_runs(active):
        own = transitions if _is_shared(transitions, rows) else transitions[..., :r]
        for now in best[max(1, first) : last, :, :r].unbind(0):
            now += (before[:, None, :r] + own).amax(0)
            before = now
    ends = torch.from_numpy(lengths - 1).to(best.device)
    every = torch.arange(rows, device=best.device)
    final = best[ends, :, every]
    if legal is not None:
        final = final.masked_fill(~legal.end.to(best.device), -torch.inf)
    score, tag = final.max(1)
    # Nothing but the last tag scores 0.
    at = (score > 0).nonzero()[:, 0]
    found = at.cpu().numpy()
    if not _is_shared(transitions, rows):
        transitions = transitions[..., at]
    active = _active_rows(lengths[found], n)
    return found, _trace_back(best[..., at], transitions, active, tag[at])


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
    # Of each row and tag, what leads to it.
    best = best.transpose(1, 2).contiguous()
    into = transitions.permute(2, 1, 0).reshape(-1, tags)
    place = torch.zeros_like(tag)
    if len(into) > tags:
        place = torch.arange(rows, device=tag.device) * tags
    paths, scores = path.unbind(0), best.unbind(0)
    for t in range(n - 1, 0, -1):
        r = active[t]
        before = into.index_select(0, place[:r] + paths[t][:r])
        before += scores[t - 1][:r]
        paths[t - 1][:r] = before.max(1).indices
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
    rows = scale.shape[1]
    if scale.numel() and float(scale.min()) < MIN_SCALE:
        return None
    beta = torch.ones_like(alpha)
    if legal is not None:
        beta *= legal.end.to(e)[:, None]
    _scaled_backward(beta, e.div_(scale[:, None]), t, active)
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
    if scale.numel() and float(scale.min()) < MIN_SCALE:
        return None
    beta, counts = torch.ones_like(alpha), torch.zeros_like(t)
    _scaled_backward(beta, e.div_(scale[:, None]), t, active, (alpha, counts))
    log_scale = scale.log_()
    for first, last, r in _find_runs(active):
        log_scale[max(1, first) : last, :r] += t_max[:r]
    # There are no forward messages behind the end of a row, and scales are 1.
    return log_scale.sum(0), alpha.mul_(beta)[:, :-1], counts.mul_(t)


def _scaled_forward(
    e: Tensor, t: Tensor, active: list, legal: Optional[Legal] = None
) -> Tuple[Tensor, Tensor]:
    """Forward messages and their scales."""
    n, _, rows = e.shape
    alpha, scale = torch.zeros_like(e), e.new_ones((n, rows))
    shared = _is_shared(t, rows)
    before = e.new_zeros(0)
    for first, last, r in _find_runs(active):
        own = t[..., 0].T if shared else t[..., :r]
        parts = (tensor[first:last, ..., :r].unbind(0) for tensor in (alpha, e, scale))
        for now, weight, norm in zip(*parts):
            if not before.numel():
                now += 1.0 if legal is None else legal.start.to(e)[:, None]
            elif shared:
                torch.mm(own, before[:, :r], out=now)
            else:
                torch.sum(before[:, None, :r] * own, 0, out=now)
            now *= weight
            torch.sum(now, 0, out=norm)
            now /= norm
            before = now
    return alpha, scale


def _scaled_backward(
    beta: Tensor,
    ratio: Tensor,
    t: Tensor,
    active: list,
    counted: Optional[Tuple[Tensor, Tensor]] = None,
) -> None:
    """Backward messages, in place of those of the last position of each row.

    beta (Tensor): The messages, shape (n, tags, rows).
    ratio (Tensor): Weights of emissions over the scales, shape (n, tags, rows).
    t (Tensor): Weights of transitions.
    active (list): How many rows there are at each position.
    counted (Optional[Tuple[Tensor, Tensor]]): The forward messages, and what the weight
        of each step, without that of its transition, is added to.
    """
    rows = beta.shape[2]
    shared = _is_shared(t, rows)
    for first, last, r in reversed(_find_runs(active)):
        first = max(first, 1)
        own = t[..., 0] if shared else t[..., :r]
        weights = ratio[first:last, :, :r].unbind(0)
        messages = beta[first - 1 : last, :, :r].unbind(0)
        for i in range(last - first - 1, -1, -1):
            q = weights[i] * messages[i + 1]
            if counted is not None:
                alpha, counts = counted
                before = alpha[first - 1 + i, :, :r]
                if shared:
                    counts[..., 0].addmm_(before, q.T)
                else:
                    counts[..., :r].addcmul_(before[:, None], q)
            if shared:
                torch.mm(own, q, out=messages[i])
            else:
                torch.sum(own * q, 1, out=messages[i])


def _find_runs(active: list) -> list:
    """Positions that the same number of rows reaches: the first, the one behind the
    last, and that number. Positions beyond all rows are in none.
    """
    runs: list = []
    for position, r in enumerate(active):
        if runs and runs[-1][2] == r:
            runs[-1][1] = position + 1
        elif r:
            runs.append([position, position + 1, r])
    return runs


def _is_shared(t: Tensor, rows: int) -> bool:
    return t.shape[2] == 1 and rows != 1


def _to_weights(
    emissions: Tensor, transitions: Tensor, legal: Optional[Legal] = None
) -> Tuple[Tensor, Tensor, Tensor]:
    """Potentials as weights, with those of the last tag, and the logarithm taken off the
    weights of transitions.
    """
    n, tags, rows = emissions.shape
    e = emissions.new_ones((n, tags + 1, rows))
    torch.exp(emissions, out=e[:, :-1])
    t_max = transitions.amax((0, 1))
    t = (transitions - t_max).exp_()
    if legal is not None:
        t *= legal.transitions.to(t)[..., None]
    return e, t, t_max


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
