"""Measure the CRF alone, compared to torchcrf and to naive loops."""

from typing import Any, Callable, Dict, List, NamedTuple, Tuple

import numpy
import torch
from thinc.api import xp2torch
from thinc.backends import get_array_ops
from torch import Tensor

from spacy_adatag.crf.loss import crf_loss
from spacy_adatag.crf.viterbi import viterbi
from spacy_adatag.potentials.bioe import TAGS, find_candidates, get_legal
from spacy_adatag.potentials.chain import to_arrays

from .timing import Work, compare, time_in_turns

SIZES = [(128, 20), (1632, 20), (1632, 120), (10_000, 20)]
ATTRIBUTES = 51
# Minimum seconds of a turn. A single call is too short to measure.
SECONDS = 0.05
OUTSIDE = TAGS.index("O")


class Rows(NamedTuple):
    """Rows of equal length, one for each pair of a text and an attribute. Each attribute
    has a decoder."""

    emissions: Tensor  # (n, 4, rows), with O
    transitions: Tensor  # (4, 4, rows)
    tags: Tensor  # (n, rows)
    decoders: Tensor  # (rows,)

    @property
    def lengths(self) -> numpy.ndarray:
        """RETURNS (ndarray): Shape (rows,)."""
        n, _, rows = self.emissions.shape
        return numpy.full(rows, n)

    @property
    def relative(self) -> Tensor:
        """RETURNS (Tensor): Emissions relative to O, shape (n, 3, rows)."""
        return (self.emissions[:, :OUTSIDE] - self.emissions[:, OUTSIDE:]).contiguous()


def make_rows(rows: int, n: int, share: float, device: torch.device) -> Rows:
    """Make rows like those of product texts: a share of them has a value of one to four
    words, and everything else is O.

    rows, n (int): Number and length of the rows.
    share (float): Share of rows with a value.
    device (torch.device): Their device.
    RETURNS (Rows): The rows.
    """
    rng = numpy.random.RandomState(0)
    emissions = rng.normal(size=(n, 4, rows)) * 1.5
    emissions[:, :OUTSIDE] -= 7.0
    tags = numpy.full((n, rows), OUTSIDE)
    for row in rng.choice(rows, int(share * rows), replace=False):
        size = rng.randint(1, 5)
        start = rng.randint(n - size)
        tags[start : start + size, row] = TAGS.index("I")
        tags[start + size - 1, row] = TAGS.index("E")
        tags[start, row] = TAGS.index("B")
        at = numpy.arange(start, start + size)
        emissions[at, tags[at, row], row] += 12.0
    transitions = rng.normal(size=(4, 4, ATTRIBUTES)) * 0.5
    decoders = numpy.arange(rows) % ATTRIBUTES
    return Rows(
        torch.from_numpy(emissions).float().to(device),
        torch.from_numpy(transitions.take(decoders, axis=2)).float().to(device),
        torch.from_numpy(tags).to(device),
        torch.from_numpy(decoders).to(device),
    )


class Naive(NamedTuple):
    """The same rows for a naive implementation, one after the other."""

    emissions: Tensor  # (rows, n, 4)
    transitions: Tensor  # (rows, 4, 4)
    tags: Tensor  # (rows, n)

    @classmethod
    def from_rows(cls, rows: Rows, dtype: torch.dtype = torch.float32) -> "Naive":
        """Convert rows to another order of axes, and another precision."""
        return cls(
            rows.emissions.permute(2, 0, 1).to(dtype).contiguous(),
            rows.transitions.permute(2, 0, 1).to(dtype).contiguous(),
            rows.tags.T.contiguous(),
        )


def naive_loss(rows: Naive) -> Tensor:
    """Get the negative log-likelihood of rows, with a loop in log space."""
    emissions, transitions, tags = rows
    alpha = emissions[:, 0]
    for t in range(1, emissions.shape[1]):
        alpha = (alpha[:, :, None] + transitions).logsumexp(1) + emissions[:, t]
    every = torch.arange(len(tags), device=tags.device)[:, None]
    gold = emissions.gather(2, tags[..., None])[..., 0].sum(1)
    gold = gold + transitions[every, tags[:, :-1], tags[:, 1:]].sum(1)
    return (alpha.logsumexp(1) - gold).sum()


def naive_viterbi(rows: Naive) -> Tensor:
    """Get the best legal tags of all rows, shape (rows, n). A loop with back-pointers."""
    emissions, transitions = rows.emissions, rows.transitions
    start, follows, end = (
        torch.from_numpy(legal).to(emissions.device) for legal in get_legal(1)
    )
    transitions = transitions.masked_fill(~follows, -torch.inf)
    best = emissions[:, 0].masked_fill(~start, -torch.inf)
    pointers = []
    for t in range(1, emissions.shape[1]):
        best, before = (best[:, :, None] + transitions).max(1)
        best = best + emissions[:, t]
        pointers.append(before)
    path = [best.masked_fill(~end, -torch.inf).argmax(1)]
    for before in reversed(pointers):
        path.append(before.gather(1, path[-1][:, None])[:, 0])
    return torch.stack(path[::-1], 1)


def our_viterbi(rows: Rows, relative: Tensor) -> Tuple[numpy.ndarray, numpy.ndarray]:
    """Get the best legal tags of the rows that have tags other than O."""
    emissions, of_decoders, decoders = to_arrays(
        relative, rows.transitions[..., :ATTRIBUTES], rows.decoders
    )
    (at,) = find_candidates(emissions, of_decoders, rows.lengths, decoders).nonzero()
    found, tags = viterbi(
        emissions.take(at, axis=2),
        of_decoders.take(decoders[at], axis=2),
        rows.lengths[: len(at)],
        legal=get_legal(1),
    )
    return get_array_ops(at).to_numpy(at)[found], tags


def measure_losses(repeats: int, device: torch.device) -> List[Dict[str, Any]]:
    """Measure the loss with its gradient, for several sizes.

    repeats (int): How often each is timed.
    device (torch.device): The device.
    RETURNS (List[Dict[str, Any]]): A row for each size: how many times longer others
        take, and the error of gradients compared to double precision.
    """
    return [_measure_loss(*size, repeats, device) for size in SIZES]


def _measure_loss(
    count: int, n: int, repeats: int, device: torch.device
) -> Dict[str, Any]:
    from torchcrf import CRF

    rows = make_rows(count, n, 0.1, device)
    relative, tags = rows.relative, rows.tags.short().cpu().numpy()
    plain = Naive.from_rows(rows)
    other = CRF(4).to(device)
    of_other = rows.emissions.transpose(1, 2).contiguous()
    mask = torch.ones_like(rows.tags, dtype=torch.bool)

    def ours() -> Tuple[numpy.ndarray, ...]:
        arrays = to_arrays(relative, rows.transitions)
        return crf_loss(*arrays, rows.lengths, tags)

    def torchcrf() -> Tensor:
        # All rows share their transitions here, so torchcrf has less to do.
        emissions = of_other.clone().requires_grad_()
        other.zero_grad()
        (-other(emissions, rows.tags, mask, reduction="sum")).backward()
        return emissions.grad  # type: ignore[return-value]

    def naive() -> Tensor:
        return _differentiate(plain)[0]

    works: Dict[str, Work] = {"ours": ours, "torchcrf": torchcrf, "naive": naive}
    times = time_in_turns(works, repeats, seconds=SECONDS)
    exact = _differentiate(Naive.from_rows(rows, torch.float64))
    d_emissions, d_transitions = (xp2torch(gradient) for gradient in ours()[1:])
    return {
        "pairs": count,
        "n": n,
        "torchcrf": compare(times, "torchcrf", "ours"),
        "naive": compare(times, "naive", "ours"),
        "error": max(
            _distance(d_emissions.permute(2, 0, 1), exact[0][..., :OUTSIDE]),
            _distance(d_transitions.permute(2, 0, 1), exact[1]),
        ),
        "naive error": max(_distance(a, b) for a, b in zip(_differentiate(plain), exact)),
    }


def _differentiate(rows: Naive) -> Tuple[Tensor, Tensor]:
    emissions, transitions = (tensor.clone().requires_grad_() for tensor in rows[:2])
    naive_loss(Naive(emissions, transitions, rows.tags)).backward()
    assert emissions.grad is not None and transitions.grad is not None
    return emissions.grad, transitions.grad


def _distance(found: Tensor, exact: Tensor) -> float:
    return float((found.double() - exact).norm() / exact.norm())


def measure_decoding(repeats: int, device: torch.device) -> List[Dict[str, Any]]:
    """Measure decoding, for several sizes and shares of rows with a value.

    repeats (int): How often each is timed.
    device (torch.device): The device.
    RETURNS (List[Dict[str, Any]]): A row for each case: how many times longer the loop
        takes, and the number of rows whose tags differ from double precision.
    """
    found = []
    for count, n in SIZES:
        for share in (0.1, 1.0):
            rows = make_rows(count, n, share, device)
            relative, plain = rows.relative, Naive.from_rows(rows)
            works: Dict[str, Callable[[], Any]] = {
                "ours": lambda rows=rows, relative=relative: our_viterbi(rows, relative),
                "naive": lambda plain=plain: naive_viterbi(plain),
            }
            times = time_in_turns(works, repeats, seconds=SECONDS)
            exact = naive_viterbi(Naive.from_rows(rows, torch.float64))
            tags = torch.full_like(exact, OUTSIDE)
            at, paths = our_viterbi(rows, relative)
            tags[at] = torch.from_numpy(paths.T).to(tags)
            found.append(
                {
                    "pairs": count,
                    "n": n,
                    "with a value": share,
                    "naive": compare(times, "naive", "ours"),
                    "different": int((tags != exact).any(1).sum()),
                }
            )
    return found
