"""What a question-answering system gives for a batch of texts and queries: how likely a
value starts and ends at each word.
"""

from dataclasses import dataclass, replace
from typing import Optional, Sequence, Tuple

import numpy
import torch
from torch import Tensor, nn

from .base import CLOSED, IMPOSSIBLE, Gold, Potentials, Values, find_pairs


@dataclass(frozen=True)
class StartEndPotentials(Potentials):
    """Logits of where a value starts and ends, with a row for each pair of a text and an
    attribute. A pair has one value at most; of a text that is read in windows, one a
    window. A text without tokens has no rows.

    logits (Tensor): Of the start and of the end, shape (2, n + 1, rows). The first
        position stands for "no answer", then come the tokens of the text; behind them
        the logits are -inf.
    docs (ndarray): The text of each row, an index into the batch, shape (rows,).
    attributes (ndarray): The attribute of each row, a row of the attribute table, shape
        (rows,).
    """

    logits: Tensor
    docs: numpy.ndarray
    attributes: numpy.ndarray

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def size(self) -> int:
        """RETURNS (int): Number of logits."""
        return self.logits.numel()

    def restrict(self, marks: numpy.ndarray) -> "StartEndPotentials":
        """Keep values from where they cannot be. A mark raises the starts from there on,
        and lowers the ends as much: a span loses by the marks that it runs over.

        marks (ndarray): As in `Potentials.restrict`.
        RETURNS (StartEndPotentials): The potentials of the same rows.
        """
        of_rows = torch.from_numpy(marks[:, self.docs]).to(self.logits.device)
        # In double precision, which leaves of what was there as much as before.
        logits = self.logits.to(torch.float64, copy=True)
        start, end = logits[:, 1 : len(marks) + 1]
        behind = (of_rows > 0).cumsum(0)
        start -= IMPOSSIBLE * behind
        end += IMPOSSIBLE * behind
        start[of_rows == CLOSED] = -torch.inf
        return replace(self, logits=logits)

    @classmethod
    def join(cls, parts: Sequence["StartEndPotentials"]) -> "StartEndPotentials":
        """Put potentials of several batches together, in their order.

        parts (Sequence[StartEndPotentials]): At least one.
        RETURNS (StartEndPotentials): The potentials of all their rows.
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
        """The cross entropy of the start plus that of the end, and its gradient, softmax
        minus target, averaged over the rows. Several values of a row share the target
        equally; without a value it is "no answer". A row is left out if the tokens cannot
        hold a value of it.

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
        # Not by a product, which is not a number where nothing is possible.
        loss = -log_p.where(share > 0, 0.0).mul(share)[..., trained].sum()
        gradient = (log_p.exp() - share).where(trained, 0.0) / n_rows
        return float(loss) / n_rows, replace(self, logits=gradient)

    @torch.no_grad()
    def decode(
        self, *, constrain: bool = True, threshold: Optional[float] = None
    ) -> Values:
        """The most likely value of each row, unless no answer is at least as likely. Its
        score is p(start) p(end), as a share of that of all spans and of no answer.

        constrain (bool): Without a meaning here, since every start and end that does not
            come before it make a legal value.
        threshold (Optional[float]): The least score. The answer is then the value even if
            no answer is more likely.
        RETURNS (Values): The values.
        """
        if not len(self):
            return Values.merge([])
        nothing, every = self._sum_up()
        start, end = self.logits[:, 1:].double()
        # The best start up to each position is that of the best span that ends there.
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
        """The probability of no answer, as a share of that of all spans and of itself.

        docs, attributes (ndarray): As in `Potentials.score_absence`.
        constrain (bool): As in `decode`.
        RETURNS (ndarray): Probabilities, shape (pairs,), on the host.
        """
        row, _ = find_pairs((self.docs, self.attributes), (docs, attributes))
        nothing, every = self._sum_up()
        scores: numpy.ndarray = (nothing - every).exp().clamp(max=1.0).cpu().numpy()[row]
        return scores

    def _sum_up(self) -> Tuple[Tensor, Tensor]:
        """Logarithms of p(start) p(end) of no answer, and of the sum of that and of those
        of all spans, but for the same constant.
        """
        # Differences of large logarithms want double precision.
        logits = self.logits.double()
        nothing = logits[:, 0].sum(0)
        start, end = logits[:, 1:]
        spans = (start.logcumsumexp(0) + end).logsumexp(0)
        return nothing, torch.logaddexp(spans, nothing)
