"""Potentials of spans, under a semi-Markov CRF for each (text, attribute) pair."""

from dataclasses import dataclass, replace
from typing import Optional, Sequence, Tuple

import numpy
import torch
from torch import Tensor

from ..crf.segments import find_marginals
from .base import CLOSED, IMPOSSIBLE, Gold, Values, find_pairs

# The weight of a row without a gold value in training. Most rows have none, and with a
# weight of 1 few attributes would ever be found.
ABSENT = 0.3


@dataclass(frozen=True)
class SegmentPotentials:
    """The potentials of spans. Each row is a (text, attribute) pair. Most spans are no
    value of most attributes, so that only those that may be one are listed.

    scores (Tensor): The potential of each span, shape (spans,).
    rows, starts, lengths (ndarray): The row, the first token within the text, and the
        number of tokens of each span, shape (spans,).
    docs (ndarray): The text of each row, shape (rows,).
    attributes (ndarray): The attribute of each row, shape (rows,).
    screen (Optional[SegmentPotentials]): In training, quick scores that choose the spans
        that are listed. They have a loss of their own.
    """

    scores: Tensor
    rows: numpy.ndarray
    starts: numpy.ndarray
    lengths: numpy.ndarray
    docs: numpy.ndarray
    attributes: numpy.ndarray
    screen: "Optional[SegmentPotentials]" = None

    @property
    def size(self) -> int:
        """RETURNS (int): The number of floats that decoding needs."""
        ends = int((self.starts + self.lengths).max(initial=0))
        return ends * int(self.lengths.max(initial=0)) * len(self.docs)

    def get_loss(self, gold: Gold) -> "Tuple[float, SegmentPotentials]":
        """Compute the negative log likelihood of the gold values and its gradient, both
        averaged over the rows that are trained, and add those of the screen. Rows
        without a value have the weight `ABSENT`. Leaves out rows with a value that is not
        aligned, or is no span here.

        gold (Gold): The gold values.
        RETURNS (Tuple[float, SegmentPotentials]): The loss and its gradient.
        """
        loss, gradient = self._get_own_loss(gold)
        if self.screen is None:
            return loss, replace(self, scores=gradient)
        loss_screen, d_screen = self.screen.get_loss(gold)
        return loss + loss_screen, replace(self, scores=gradient, screen=d_screen)

    def _get_own_loss(self, gold: Gold) -> Tuple[float, Tensor]:
        pairs = self.docs, self.attributes
        rows, found = find_pairs(pairs, (gold.docs, gold.attributes))
        lost, is_lost = find_pairs(
            pairs, (gold.unaligned_docs, gold.unaligned_attributes)
        )
        grid, at = self._spread()
        n, longest, size = grid.shape
        lengths = gold.ends - gold.starts
        fits = found & (lengths <= longest) & (gold.ends <= n)
        own = gold.starts[fits], lengths[fits] - 1, rows[fits]
        possible = (grid[own] > IMPOSSIBLE / 2).cpu().numpy()
        trained = numpy.ones(size, dtype=bool)
        trained[rows[found & ~fits]] = False
        trained[own[2][~possible]] = False
        trained[lost[is_lost]] = False
        total, gradient = find_marginals(grid)
        is_gold = torch.zeros_like(grid)
        is_gold[own] = 1.0
        weights = numpy.where(numpy.isin(numpy.arange(size), rows[found]), 1.0, ABSENT)
        mask = torch.from_numpy(trained * weights).to(grid)
        count = float(mask.sum()) or 1.0
        loss = ((total - (is_gold * grid).sum((0, 1))) * mask).sum() / count
        return float(loss), ((gradient - is_gold) * mask / count)[at]

    def find_candidates(
        self, *, constrain: bool = True, threshold: Optional[float] = None
    ) -> "SegmentPotentials":
        """Select the rows that may have values: those with a span of some weight. See
        `Potentials.find_candidates`. A marginal is below the weight of its span.
        """
        least = 0.5 if threshold is None else threshold
        likely = (self.scores.exp() >= least).cpu().numpy()
        kept = numpy.zeros(len(self.docs), dtype=bool)
        kept[self.rows[likely]] = True
        spans = kept[self.rows]
        return replace(
            self._select(spans),
            rows=(numpy.cumsum(kept) - 1)[self.rows[spans]],
            docs=self.docs[kept],
            attributes=self.attributes[kept],
        )

    def restrict(self, marks: numpy.ndarray) -> "SegmentPotentials":
        """Exclude values from parts of the texts. See `Potentials.restrict`."""
        docs, ends = self.docs[self.rows], self.starts + self.lengths
        before = numpy.pad(numpy.cumsum(marks > 0, axis=0), ((1, 0), (0, 0)))
        # A value may start where it is fresh, but not go on there.
        inner = before[ends, docs] - before[self.starts + 1, docs]
        return self._select((marks[self.starts, docs] != CLOSED) & (inner == 0))

    def renumber(self, docs: numpy.ndarray) -> "SegmentPotentials":
        """Make these potentials part of a larger batch. See `Potentials.renumber`."""
        return replace(self, docs=docs[self.docs])

    @classmethod
    def join(cls, parts: "Sequence[SegmentPotentials]") -> "SegmentPotentials":
        """Concatenate the potentials of several batches. See `Potentials.join`."""
        sizes = [len(part.docs) for part in parts]
        first = numpy.cumsum(sizes) - sizes
        return cls(
            torch.cat([part.scores for part in parts]),
            numpy.concatenate([part.rows + row for part, row in zip(parts, first)]),
            numpy.concatenate([part.starts for part in parts]),
            numpy.concatenate([part.lengths for part in parts]),
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
        grid, at = self._spread()
        marginals = find_marginals(grid)[1][at].cpu().numpy()
        found = numpy.flatnonzero(marginals >= least)
        rows, starts = self.rows[found], self.starts[found]
        values = Values(
            self.docs[rows],
            self.attributes[rows],
            starts,
            starts + self.lengths[found],
            marginals[found].clip(max=1.0),
        )
        return values.take(numpy.lexsort((starts, values.docs)))

    def score_absence(
        self, docs: numpy.ndarray, attributes: numpy.ndarray, *, constrain: bool = True
    ) -> numpy.ndarray:
        """Compute the exact probability that there is no value. See
        `Potentials.score_absence`. It is 1 for pairs that have no row.
        """
        rows, found = find_pairs((self.docs, self.attributes), (docs, attributes))
        total, _ = find_marginals(self._spread()[0])
        absent = numpy.ones(len(docs), dtype="float64")
        absent[found] = (-total).exp().cpu().numpy()[rows[found]]
        return absent

    def _spread(self) -> Tuple[Tensor, Tuple[Tensor, ...]]:
        """Put the spans where `find_marginals` expects them. Also returns where."""
        indices = self.starts, self.lengths - 1, self.rows
        at = tuple(torch.from_numpy(own).to(self.scores.device) for own in indices)
        shape = (
            int((self.starts + self.lengths).max(initial=1)),
            int(self.lengths.max(initial=1)),
            len(self.docs),
        )
        grid = self.scores.new_full(shape, IMPOSSIBLE)
        grid[at] = self.scores
        return grid, at

    def _select(self, spans: numpy.ndarray) -> "SegmentPotentials":
        """Select spans by a mask."""
        return replace(
            self,
            scores=self.scores[torch.from_numpy(spans).to(self.scores.device)],
            rows=self.rows[spans],
            starts=self.starts[spans],
            lengths=self.lengths[spans],
        )
