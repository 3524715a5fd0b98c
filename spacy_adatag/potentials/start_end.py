"""Potentials of question-answering systems: how likely a value is to start and to end at
each word.
"""

from dataclasses import dataclass, replace
from typing import Optional, Sequence, Tuple

import numpy
import torch
from torch import Tensor, nn

from .base import CLOSED, IMPOSSIBLE, Gold, Potentials, Values, find_pairs


@dataclass(frozen=True)
class StartEndPotentials(Potentials):
    """Logits of the start and the end of a value, with one row for each (text, attribute)
    pair. A pair has at most one value, or one value per window if the text is read in
    windows. A text without tokens has no rows.

    logits (Tensor): The logits of the start and of the end, shape (2, n + 1, rows). The
        first position stands for "no answer". The text's tokens come next, then padding
        of -inf.
    docs (ndarray): The text of each row, as index into the batch, shape (rows,).
    attributes (ndarray): The attribute of each row, as row of the attribute table, shape
        (rows,).
    """

    logits: Tensor
    docs: numpy.ndarray
    attributes: numpy.ndarray

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def size(self) -> int:
        """RETURNS (int): The number of logits."""
        return self.logits.numel()

    def restrict(self, marks: numpy.ndarray) -> "StartEndPotentials":
        """Exclude values from parts of the texts. From each mark on, the logits of starts
        are raised, and those of ends lowered by as much. The score of a span is lowered
        by each mark that it crosses.

        marks (ndarray): As in `Potentials.restrict`.
        RETURNS (StartEndPotentials): The potentials of the same rows.
        """
        of_rows = torch.from_numpy(marks[:, self.docs]).to(self.logits.device)
        # Single precision would round off the original logits.
        logits = self.logits.to(torch.float64, copy=True)
        start, end = logits[:, 1 : len(marks) + 1]
        behind = (of_rows > 0).cumsum(0)
        start -= IMPOSSIBLE * behind
        end += IMPOSSIBLE * behind
        start[of_rows == CLOSED] = -torch.inf
        return replace(self, logits=logits)

    @classmethod
    def join(cls, parts: Sequence["StartEndPotentials"]) -> "StartEndPotentials":
        """Concatenate the potentials of several batches, in their order.

        parts (Sequence[StartEndPotentials]): One or more potentials.
        RETURNS (StartEndPotentials): The potentials of all rows.
        """
        n = max(part.logits.shape[1] for part in parts)
        logits = [
            nn.functional.pad(
                part.logits, (0, 0, 0, n - part.logits.shape[1]), value=-torch.inf
            )
            for part in parts
        ]
        return cls(
            torch.cat(logits, dim=2),
            numpy.concatenate([part.docs for part in parts]),
            numpy.concatenate([part.attributes for part in parts]),
        )

    @torch.no_grad()
    def get_loss(self, gold: Gold) -> "Tuple[float, StartEndPotentials]":
        """Compute the loss and its gradient, averaged over rows. The loss is the cross
        entropy of the start plus that of the end, and its gradient is softmax minus
        target. Several values of a row share the target equally. Without a value, the
        target is "no answer". A row is left out if one of its values does not align with
        the tokens.

        gold (Gold): The gold values.
        RETURNS (Tuple[float, StartEndPotentials]): The loss and its gradient.
        """
        known = self.docs, self.attributes
        row, asked = find_pairs(known, (gold.docs, gold.attributes))
        target = numpy.zeros(self.logits.shape)
        for head, position in enumerate((gold.starts, gold.ends - 1)):
            target[head, position[asked] + 1, row[asked]] = 1
        target[:, 0] = target.sum(1) == 0
        row, asked = find_pairs(known, (gold.unaligned_docs, gold.unaligned_attributes))
        kept = numpy.ones(len(self), dtype=bool)
        kept[row[asked]] = False
        n_rows = max(1, int(kept.sum()))
        target /= target.sum(1, keepdims=True)
        share = torch.from_numpy(target).to(self.logits)
        trained = torch.from_numpy(kept).to(self.logits.device)
        log_p = self.logits.log_softmax(1)
        # Use `where`: 0 times infinity is NaN.
        loss = -log_p.where(share > 0, 0.0).mul(share)[..., trained].sum()
        gradient = (log_p.exp() - share).where(trained, 0.0) / n_rows
        return float(loss) / n_rows, replace(self, logits=gradient)

    @torch.no_grad()
    def decode(
        self, *, constrain: bool = True, threshold: Optional[float] = None
    ) -> Values:
        """Decode the most likely value of each row, unless "no answer" is at least as
        likely. The score is p(start) p(end), divided by its sum over all spans and "no
        answer".

        constrain (bool): Has no effect. Every pair of a start and an end that does not
            come before it is a legal value.
        threshold (Optional[float]): The minimum score. It replaces the comparison with
            "no answer".
        RETURNS (Values): The values.
        """
        if not len(self):
            return Values.merge([])
        nothing, every = self._sum_up()
        start, end = self.logits[:, 1:].double()
        # The best start up to a position belongs to the best span that ends there.
        before, first = start.cummax(0)
        best, last = (before + end).max(0)
        first = first.gather(0, last[None])[0]
        score = (best - every).exp().clamp(max=1.0).to(self.logits.dtype)
        found = best > nothing if threshold is None else score >= threshold
        row = found.nonzero()[:, 0].cpu().numpy()
        starts, lasts, scores = (
            tensor[found].cpu().numpy() for tensor in (first, last, score)
        )
        return Values(self.docs[row], self.attributes[row], starts, lasts + 1, scores)

    @torch.no_grad()
    def score_absence(
        self, docs: numpy.ndarray, attributes: numpy.ndarray, *, constrain: bool = True
    ) -> numpy.ndarray:
        """Compute the probability of "no answer", as a share of all spans and "no
        answer".

        docs, attributes (ndarray): As in `Potentials.score_absence`.
        constrain (bool): As in `decode`.
        RETURNS (ndarray): Probabilities, shape (pairs,), on the host.
        """
        row, _ = find_pairs((self.docs, self.attributes), (docs, attributes))
        nothing, every = self._sum_up()
        scores: numpy.ndarray = (nothing - every).exp().clamp(max=1.0).cpu().numpy()[row]
        return scores

    def _sum_up(self) -> Tuple[Tensor, Tensor]:
        """Get the log of p(start) p(end) for "no answer", and the log of its sum over "no
        answer" and all spans. Both are off by the same constant.
        """
        # Differences of large logarithms need double precision.
        logits = self.logits.double()
        nothing = logits[:, 0].sum(0)
        start, end = logits[:, 1:]
        spans = (start.logcumsumexp(0) + end).logsumexp(0)
        return nothing, torch.logaddexp(spans, nothing)
