"""What every system gives for a batch of texts and queries, and what is read of it."""

from dataclasses import dataclass, replace
from typing import List, NamedTuple, Tuple

import numpy
import torch
from torch import Tensor

from . import crf
from .bioe import BEGIN, END, INSIDE, LEGAL, OUTSIDE, spans_to_tags, tags_to_spans


@dataclass(frozen=True)
class Potentials:
    """The potentials of a linear-chain CRF for rows of BIOE tags, one row for each
    attribute asked of each text. Rows are in the order of non-increasing length. A text
    without tokens has no rows. The gradient of a loss has the same form.

    emissions (Tensor): P, shape (n, 4, rows).
    transitions (Tensor): T, shape (4, 4, rows); zeros make every word independent.
    lengths (ndarray): Tokens of each row, shape (rows,).
    docs (ndarray): The text of each row, an index into the batch, shape (rows,).
    attributes (ndarray): The attribute of each row, a row of the attribute table, shape
        (rows,).
    """

    emissions: Tensor
    transitions: Tensor
    lengths: numpy.ndarray
    docs: numpy.ndarray
    attributes: numpy.ndarray

    def __len__(self) -> int:
        return len(self.lengths)

    def find_rows(
        self, docs: numpy.ndarray, attributes: numpy.ndarray
    ) -> Tuple[numpy.ndarray, numpy.ndarray]:
        """The rows of (text, attribute) pairs.

        docs, attributes (ndarray): The pairs, shape (pairs,).
        RETURNS (Tuple[ndarray, ndarray]): The row of each pair, and whether there is one:
            a pair that was not asked has none.
        """
        if not len(self):
            return docs * 0, numpy.zeros(len(docs), dtype=bool)
        width = max(self.attributes.max(), attributes.max(initial=0)) + 1
        pairs, wanted = self.docs * width + self.attributes, docs * width + attributes
        order = numpy.argsort(pairs)
        at = numpy.searchsorted(pairs, wanted, sorter=order)
        rows = order[at.clip(max=len(order) - 1)]
        return rows, pairs[rows] == wanted


class Values(NamedTuple):
    """Values of a batch, one entry for each in every array."""

    docs: numpy.ndarray  # the text, an index into the batch
    attributes: numpy.ndarray  # the attribute, a row of the attribute table
    starts: numpy.ndarray  # first token
    ends: numpy.ndarray  # token behind the last
    scores: numpy.ndarray  # probability that exactly these words are a value

    @classmethod
    def merge(cls, parts: "List[Values]") -> "Values":
        """The values of several batches, in the order of texts and positions."""
        if not parts:
            none = numpy.zeros(0, dtype="int64")
            return cls(none, none, none, none, numpy.zeros(0, dtype="f"))
        merged = cls(*(numpy.concatenate(arrays) for arrays in zip(*parts)))
        order = numpy.lexsort((merged.starts, merged.docs))
        return cls(*(array[order] for array in merged))


def get_loss(
    potentials: Potentials,
    row: numpy.ndarray,
    start: numpy.ndarray,
    end: numpy.ndarray,
) -> Tuple[Tensor, Potentials]:
    """Negative log likelihood of gold values (eq. 4) and its gradient.

    potentials (Potentials): The potentials.
    row, start, end (ndarray): For each gold value its row among those of the
        potentials, first token and the token behind its last, shape (values,).
    RETURNS (Tuple[Tensor, Potentials]): The loss of each row, shape (rows,), and the
        gradient of their sum.
    """
    n = potentials.emissions.shape[0]
    tags = spans_to_tags(n, len(potentials), row, start, end)
    loss, d_emissions, d_transitions = crf.crf_loss(
        potentials.emissions,
        potentials.transitions,
        potentials.lengths,
        tags,
        outside=OUTSIDE,
    )
    return loss, replace(potentials, emissions=d_emissions, transitions=d_transitions)


def decode(potentials: Potentials, *, constrain: bool = True) -> Values:
    """The values on the most likely tag sequence of each row, with the exact marginal
    probability of each.

    potentials (Potentials): The potentials.
    constrain (bool): Whether only legal BIOE sequences can be chosen, and share the
        probability.
    RETURNS (Values): The values.
    """
    emissions, transitions = potentials.emissions, potentials.transitions
    lengths = potentials.lengths
    legal = LEGAL if constrain else None
    tags = crf.viterbi(emissions, transitions, lengths, legal=legal)
    row, start, end = tags_to_spans(tags.cpu().numpy(), lengths)
    if not len(row):
        return Values.merge([])
    # Most rows have no value, and need no second pass.
    found, row = numpy.unique(row, return_inverse=True)
    at = torch.from_numpy(found).to(emissions.device)
    emissions, transitions = emissions[..., at], transitions[..., at]
    messages = crf.messages(emissions, transitions, lengths[found], legal=legal)
    scores = score_spans(
        emissions, transitions, lengths[found], messages, row, start, end
    )
    return Values(
        potentials.docs[found][row],
        potentials.attributes[found][row],
        start,
        end,
        scores,
    )


def score_spans(
    emissions: Tensor,
    transitions: Tensor,
    lengths: numpy.ndarray,
    messages: crf.Messages,
    row: numpy.ndarray,
    start: numpy.ndarray,
    end: numpy.ndarray,
) -> numpy.ndarray:
    """The exact marginal probability of each span: that of all tag sequences in which
    exactly these words are a value, `B I* E` or a `B` that neither `I` nor `E` follows.

    emissions, transitions (Tensor): Shapes (n, 4, rows) and (4, 4, rows).
    lengths (ndarray): Tokens of each row, shape (rows,).
    messages (Messages): The messages of these potentials.
    row, start, end (ndarray): The spans, shape (spans,).
    RETURNS (ndarray): Probabilities, shape (spans,).
    """
    device = emissions.device
    size = torch.from_numpy(end - start).to(device)
    goes_on = torch.from_numpy(end < lengths[row]).to(device)
    at, first, last = (
        torch.from_numpy(index).to(device) for index in (row, start, end - 1)
    )
    alpha, beta, scale = messages

    def enter(tag: int, position: Tensor) -> Tensor:
        return emissions[position, tag, at] - scale[position, at]

    # One word: the next is not part of the value.
    after = (last + 1).clamp(max=emissions.shape[0] - 1)
    follow = [
        transitions[BEGIN, tag, at] + enter(tag, after) + beta[after, tag, at]
        for tag in (BEGIN, OUTSIDE)
    ]
    stop = torch.where(goes_on, torch.stack(follow).logsumexp(0), beta[last, BEGIN, at])
    # Several words: one E, and between B and E as many I as it takes. Differences of a
    # running sum want double precision in a long text.
    inside = (emissions[:, INSIDE] - scale).double().cumsum(0)
    inner = (inside[(last - 1).clamp(min=0), at] - inside[first, at]).to(stop)
    path = torch.where(
        size == 2,
        transitions[BEGIN, END, at],
        transitions[BEGIN, INSIDE, at]
        + (size - 3) * transitions[INSIDE, INSIDE, at]
        + transitions[INSIDE, END, at]
        + inner,
    )
    several = path + enter(END, last) + beta[last, END, at]
    score = alpha[first, BEGIN, at] + torch.where(size == 1, stop, several)
    return score.exp().clamp(max=1.0).cpu().numpy()
