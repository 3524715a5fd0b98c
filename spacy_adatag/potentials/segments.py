"""Potentials of spans, under a semi-Markov CRF for each (text, attribute) pair."""

from dataclasses import dataclass, replace
from typing import Optional, Sequence, Tuple

import numpy
import torch
from torch import Tensor

from ..crf.segments import find_marginals
from .base import CLOSED, FRESH, IMPOSSIBLE, Gold, Values, find_pairs

# The weight of a row without a gold value in training. Most rows have none, and with a
# weight of 1 few attributes would ever be found.
ABSENT = 0.3


@dataclass(frozen=True)
class SegmentPotentials:
    """The potentials of spans. Each row is a (text, attribute) pair.

    scores (Tensor): The potential of each span, by its first position and its number of
        words less one, shape (n, longest, rows). `IMPOSSIBLE` where there is no span.
    docs (ndarray): The text of each row, shape (rows,).
    attributes (ndarray): The attribute of each row, shape (rows,).
    screen (Optional[Tensor]): In training, quick scores that choose the spans that are
        scored, of the same shape. They have a loss of their own.
    """

    scores: Tensor
    docs: numpy.ndarray
    attributes: numpy.ndarray
    screen: Optional[Tensor] = None

    @property
    def size(self) -> int:
        """RETURNS (int): The number of floats."""
        return self.scores.numel()

    def get_loss(self, gold: Gold) -> "Tuple[float, SegmentPotentials]":
        """Compute the negative log likelihood of the gold values and its gradient, both
        averaged over the rows that are trained, and add those of the screen. Rows
        without a value have the weight `ABSENT`. Leaves out rows with a value that is not
        aligned, or is no span here.

        gold (Gold): The gold values.
        RETURNS (Tuple[float, SegmentPotentials]): The loss and its gradient.
        """
        loss, gradient = self._get_loss(self.scores, gold)
        if self.screen is None:
            return loss, replace(self, scores=gradient)
        loss_screen, d_screen = self._get_loss(self.screen, gold)
        return loss + loss_screen, replace(self, scores=gradient, screen=d_screen)

    def _get_loss(self, scores: Tensor, gold: Gold) -> Tuple[float, Tensor]:
        rows, found = find_pairs(
            (self.docs, self.attributes), (gold.docs, gold.attributes)
        )
        n, longest, size = scores.shape
        lengths = gold.ends - gold.starts
        fits = found & (lengths <= longest) & (gold.ends <= n)
        at = gold.starts[fits], lengths[fits] - 1, rows[fits]
        possible = (scores[at] > IMPOSSIBLE / 2).cpu().numpy()
        trained = numpy.ones(size, dtype=bool)
        trained[rows[found & ~fits]] = False
        trained[at[2][~possible]] = False
        lost, is_lost = find_pairs(
            (self.docs, self.attributes),
            (gold.unaligned_docs, gold.unaligned_attributes),
        )
        trained[lost[is_lost]] = False
        total, gradient = find_marginals(scores)
        is_gold = torch.zeros_like(scores)
        is_gold[at] = 1.0
        weights = numpy.where(numpy.isin(numpy.arange(size), rows[found]), 1.0, ABSENT)
        mask = torch.from_numpy(trained * weights).to(scores)
        count = float(mask.sum()) or 1.0
        loss = ((total - (is_gold * scores).sum((0, 1))) * mask).sum() / count
        return float(loss), (gradient - is_gold) * mask / count

    def find_candidates(
        self, *, constrain: bool = True, threshold: Optional[float] = None
    ) -> "SegmentPotentials":
        """Select the rows that may have values: those with a span of some weight. See
        `Potentials.find_candidates`. A marginal is below the weight of its span.
        """
        least = 0.5 if threshold is None else threshold
        best = self.scores.flatten(0, 1).amax(0) if self.size else self.scores[0, 0]
        return self._take((best.exp() >= least).nonzero()[:, 0].cpu().numpy())

    def restrict(self, marks: numpy.ndarray) -> "SegmentPotentials":
        """Exclude values from parts of the texts. See `Potentials.restrict`."""
        n, longest, _ = self.scores.shape
        of_rows = torch.from_numpy(marks[:, self.docs]).to(self.scores.device)
        scores = self.scores.clone()
        for k in range(min(longest, n)):
            for i in range(k + 1):
                part = of_rows[i : n - k + i]
                # A value may start where it is fresh, but not go on there.
                bad = (part == CLOSED) | (part == FRESH) if i else part == CLOSED
                scores[: n - k, k].masked_fill_(bad, IMPOSSIBLE)
        return replace(self, scores=scores)

    def renumber(self, docs: numpy.ndarray) -> "SegmentPotentials":
        """Make these potentials part of a larger batch. See `Potentials.renumber`."""
        return replace(self, docs=docs[self.docs])

    @classmethod
    def join(cls, parts: "Sequence[SegmentPotentials]") -> "SegmentPotentials":
        """Concatenate the potentials of several batches. See `Potentials.join`."""
        n = max(len(part.scores) for part in parts)
        scores = [
            torch.nn.functional.pad(
                part.scores, (0, 0, 0, 0, 0, n - len(part.scores)), value=IMPOSSIBLE
            )
            for part in parts
        ]
        return cls(
            torch.cat(scores, dim=2),
            numpy.concatenate([part.docs for part in parts]),
            numpy.concatenate([part.attributes for part in parts]),
        )

    def decode(
        self, *, constrain: bool = True, threshold: Optional[float] = None
    ) -> Values:
        """Decode values by their exact marginals. See `Potentials.decode`. Without a
        threshold, these are the spans that are more likely than not.
        """
        least = 0.5 if threshold is None else threshold
        _, marginals = find_marginals(self.scores)
        at = (marginals >= least).nonzero(as_tuple=True)
        scores = marginals[at].cpu().numpy()
        starts, lengths, rows = (part.cpu().numpy() for part in at)
        values = Values(
            self.docs[rows],
            self.attributes[rows],
            starts,
            starts + lengths + 1,
            scores.clip(max=1.0),
        )
        return values.take(numpy.lexsort((starts, values.docs)))

    def score_absence(
        self, docs: numpy.ndarray, attributes: numpy.ndarray, *, constrain: bool = True
    ) -> numpy.ndarray:
        """Compute the exact probability that there is no value. See
        `Potentials.score_absence`.
        """
        rows, _ = find_pairs((self.docs, self.attributes), (docs, attributes))
        total, _ = find_marginals(self.scores)
        absent: numpy.ndarray = (-total).exp().cpu().numpy()[rows]
        return absent

    def _take(self, rows: numpy.ndarray) -> "SegmentPotentials":
        return SegmentPotentials(
            self.scores[..., torch.from_numpy(rows).to(self.scores.device)],
            self.docs[rows],
            self.attributes[rows],
        )
