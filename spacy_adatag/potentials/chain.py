"""What systems with a linear-chain CRF give, and those without, whose transitions are
zeros: the loss with its gradient, and the values with their scores.
"""

from dataclasses import dataclass, replace
from typing import Any, Optional, Sequence, Tuple, cast

import numpy
import torch
from thinc.api import get_array_module, torch2xp, xp2torch
from thinc.backends import get_array_ops
from torch import Tensor, nn

from ..crf.log_space import logsumexp
from ..crf.loss import crf_loss, messages
from ..crf.recursions import Legal
from ..crf.viterbi import viterbi
from .base import CLOSED, FRESH, IMPOSSIBLE, Gold, Potentials, Values, find_pairs
from .bioe import (
    BEGIN,
    END,
    INSIDE,
    find_candidates,
    get_legal,
    spans_to_tags,
    tags_to_spans,
)

# So many pairs of tags, over all rows, are compared in less time than a bound takes.
FEW = 2048


@dataclass(frozen=True)
class ChainPotentials(Potentials):
    """The potentials of a linear-chain CRF for rows of BIOE tags. A row speaks of one
    attribute of one text, and has four tags, or of several, with a tag set for each (see
    `bioe`). Rows are in the order of non-increasing length. A text without tokens has no
    rows.

    emissions (Tensor): P relative to that of `O`, the last tag, which has no channel:
        shape (n, 3 * sets, rows).
    transitions (Tensor): T of each decoder, shape (tags, tags, decoders); zeros make
        every word independent.
    lengths (ndarray): Tokens of each row, shape (rows,).
    docs (ndarray): The text of each row, an index into the batch, shape (rows,).
    attributes (ndarray): The attribute that each tag set of each row speaks of, a row of
        the attribute table, or -1 where it was not asked; shape (sets, rows).
    decoders (ndarray): The decoder of each row, shape (rows,).
    """

    emissions: Tensor
    transitions: Tensor
    lengths: numpy.ndarray
    docs: numpy.ndarray
    attributes: numpy.ndarray
    decoders: numpy.ndarray

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def sets(self) -> int:
        """RETURNS (int): Number of tag sets of a row."""
        return len(self.attributes)

    @property
    def size(self) -> int:
        """RETURNS (int): Number of emissions, and of what a step of decoding compares."""
        n, tags, rows = self.emissions.shape
        return (n * tags + (tags + 1) ** 2) * rows

    def find_rows(
        self, docs: numpy.ndarray, attributes: numpy.ndarray
    ) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """Where (text, attribute) pairs stand.

        docs, attributes (ndarray): The pairs, shape (pairs,).
        RETURNS (Tuple[ndarray, ndarray, ndarray]): The row and the tag set of each pair,
            and whether there is one: a pair that was not asked has none.
        """
        known = numpy.broadcast_to(self.docs, self.attributes.shape)
        found, asked = find_pairs(
            (known.ravel(), self.attributes.ravel()), (docs, attributes)
        )
        tag_set, row = numpy.divmod(found, max(1, len(self)))
        return row, tag_set, asked

    def get_loss(self, gold: Gold) -> "Tuple[float, ChainPotentials]":
        """Negative log likelihood (eq. 4) of gold values and its gradient, averaged over
        the rows. A row that speaks of one attribute only is left out if the tokens cannot
        hold a value of it. In a row of several, that value is as good as not there.

        gold (Gold): The gold values.
        RETURNS (Tuple[float, ChainPotentials]): The loss and its gradient.
        """
        kept = numpy.ones(len(self), dtype=bool)
        if self.sets == 1:
            row, _, asked = self.find_rows(gold.unaligned_docs, gold.unaligned_attributes)
            kept[row[asked]] = False
        trained = self if kept.all() else self._select(kept.nonzero()[0])
        row, tag_set, asked = trained.find_rows(gold.docs, gold.attributes)
        tags = spans_to_tags(
            self.emissions.shape[0],
            len(trained),
            row[asked],
            gold.starts[asked],
            gold.ends[asked],
            tag_set[asked],
            self.sets,
        )
        loss, *gradients = crf_loss(*trained._get_arrays(), trained.lengths, tags)
        n_rows = max(1, len(trained))
        device = self.emissions.device
        d_emissions, d_transitions = (
            xp2torch(cast(Any, gradient), device=device).div_(n_rows)
            for gradient in gradients
        )
        if trained is not self:
            at = torch.from_numpy(kept.nonzero()[0]).to(device)
            d_emissions = torch.zeros_like(self.emissions).index_copy(2, at, d_emissions)
        if not self._is_shared():
            at = torch.from_numpy(trained.decoders).to(device)
            d_transitions = torch.zeros_like(self.transitions).index_add(
                2, at, d_transitions
            )
        gradient = replace(self, emissions=d_emissions, transitions=d_transitions)
        return float(loss.sum()) / n_rows, gradient

    @torch.no_grad()
    def find_candidates(self, *, constrain: bool = True) -> "ChainPotentials":
        """The rows that may have values, by a bound of what a value can gain.

        constrain (bool): As in `decode`. Without constraints all rows are candidates, and
            so they are if they are few, as those of a single text.
        RETURNS (ChainPotentials): Their potentials.
        """
        if not constrain or len(self) * len(self.transitions) ** 2 <= FEW:
            return self
        emissions, transitions = to_arrays(self.emissions, self.transitions)
        decoders = get_array_module(emissions).asarray(self.decoders)
        rows = find_candidates(emissions, transitions, decoders)
        return self._select(get_array_ops(rows).to_numpy(rows).nonzero()[0])

    def restrict(self, marks: numpy.ndarray) -> "ChainPotentials":
        """Keep values from where they cannot be. A value that goes on has an `I` or `E`.

        marks (ndarray): As in `Potentials.restrict`.
        RETURNS (ChainPotentials): The potentials of the same rows.
        """
        emissions = self.emissions.clone()
        of_rows = marks[:, self.docs]
        for tag, barred in ((BEGIN, CLOSED), (INSIDE, FRESH), (END, FRESH)):
            at, row = (of_rows >= barred).nonzero()
            emissions[at, tag::3, row] = IMPOSSIBLE
        return replace(self, emissions=emissions)

    @classmethod
    def join(cls, parts: Sequence["ChainPotentials"]) -> "ChainPotentials":
        """Put potentials of several batches together, longer rows first and otherwise in
        the order of the parts.

        parts (Sequence[ChainPotentials]): At least one, with as many tag sets each.
        RETURNS (ChainPotentials): The potentials of all their rows.
        """
        if len(parts) == 1:
            return parts[0]
        n = max(len(part.emissions) for part in parts)
        emissions = torch.cat(
            [
                nn.functional.pad(
                    part.emissions, (0, 0, 0, 0, 0, n - len(part.emissions))
                )
                for part in parts
            ],
            dim=2,
        )
        transitions = parts[0].transitions
        decoders = [part.decoders for part in parts]
        if any(part.transitions.data_ptr() != transitions.data_ptr() for part in parts):
            transitions = torch.cat([part.transitions for part in parts], dim=2)
            firsts = numpy.cumsum([0, *(part.transitions.shape[2] for part in parts)])
            decoders = [part.decoders + first for part, first in zip(parts, firsts)]
        potentials = cls(
            emissions,
            transitions,
            numpy.concatenate([part.lengths for part in parts]),
            numpy.concatenate([part.docs for part in parts]),
            numpy.concatenate([part.attributes for part in parts], axis=1),
            numpy.concatenate(decoders),
        )
        order = numpy.argsort(-potentials.lengths, kind="stable")
        ordered = (numpy.diff(order) == 1).all()
        return potentials if ordered else potentials._select(order)

    @torch.no_grad()
    def decode(self, *, constrain: bool = True) -> Values:
        """The values on the most likely tag sequence of each row, with the exact marginal
        probability of each.

        constrain (bool): Whether only legal BIOE sequences can be chosen, and share the
            probability.
        RETURNS (Values): The values.
        """
        legal = get_legal(self.sets) if constrain else None
        found, tags = viterbi(*self._get_arrays(), self.lengths, legal=legal)
        # Most rows have no value, and need no second pass.
        rows = self._select(found)
        row, start, end, tag_set = tags_to_spans(tags, rows.lengths, self.sets)
        attribute = rows.attributes[tag_set, row]
        asked = attribute >= 0
        row, start, end, tag_set, attribute = (
            array[asked] for array in (row, start, end, tag_set, attribute)
        )
        if not len(row):
            return Values.merge([])
        scores = rows.score_spans(row, start, end, tag_set, legal=legal)
        return Values(rows.docs[row], attribute, start, end, scores)

    @torch.no_grad()
    def score_spans(
        self,
        row: numpy.ndarray,
        start: numpy.ndarray,
        end: numpy.ndarray,
        tag_set: numpy.ndarray,
        *,
        legal: Optional[Legal] = None,
    ) -> numpy.ndarray:
        """The exact marginal probability of each span: that of all tag sequences in which
        exactly these words are a value, `B I* E` or a `B` that no `I* E` of its set
        follows.

        row, start, end, tag_set (ndarray): The spans, shape (spans,).
        legal (Optional[Legal]): The sequences that share the probability; all by default.
        RETURNS (ndarray): Probabilities, shape (spans,), on the host.
        """
        emissions, own = self._get_arrays()
        found = messages(emissions, own, self.lengths, legal=legal)
        xp, scale = get_array_module(emissions), found.scale
        # The sum of large potentials has the precision of what is taken off again.
        own = own.astype(scale.dtype, copy=False)
        n_words, at, first, last, begin = (
            xp.asarray(index)
            for index in (self.lengths[row], row, start, end - 1, 3 * tag_set + BEGIN)
        )
        inside, close = begin + INSIDE - BEGIN, begin + END - BEGIN
        # Transitions as (spans, tags, tags) would be large: only rows and cells are read.
        of = at * 0 if self._is_shared() else at
        spans = xp.arange(len(row))
        # Differences of a running sum want double precision in a long text.
        steps = (emissions[:, inside, at] - scale[:, at]).cumsum(0, dtype="float64")

        def close_at(last: numpy.ndarray) -> numpy.ndarray:
            """What follows a B if the value ends with an E at these positions, and has
            as many I before it as it takes.
            """
            inner = steps[(last - 1).clip(min=0), spans] - steps[first, spans]
            path = xp.where(
                last - first == 1,
                own[begin, close, of],
                own[begin, inside, of]
                + (last - first - 2) * own[inside, inside, of]
                + own[inside, close, of]
                + inner,
            )
            enter = emissions[last, close, at] - scale[last, at]
            return path + enter + found.get_beta(last, close, at)

        before, stop = found.get_alpha(first, begin, at), found.get_beta(first, begin, at)
        longer = 0.0
        if legal is None:
            # Whatever is next, but not what makes the value a longer one.
            ends = xp.arange(len(emissions))[:, None]
            inner = (first < ends) & (ends < n_words)
            closed = xp.where(inner, close_at(ends), -xp.inf)
            longer = xp.exp(before + closed).sum(0)
        else:
            # What is next begins another value or is O.
            after = (first + 1).clip(max=len(emissions) - 1)
            follow = own[begin, :, of] + found.get_beta(after, slice(None), at)
            follow[:, :-1] += emissions[after, :, at]
            follow -= scale[after, at][:, None]
            follow[~xp.asarray(legal.transitions)[begin]] = -xp.inf
            follow[spans, inside] = -xp.inf
            follow[spans, close] = -xp.inf
            stop = xp.where(first + 1 < n_words, logsumexp(follow, 1), stop)
        scores = xp.where(
            last == first,
            xp.exp(before + stop) - longer,
            xp.exp(before + close_at(last)),
        )
        scores = scores.clip(0.0, 1.0).astype(emissions.dtype)
        return get_array_ops(scores).to_numpy(scores)

    @torch.no_grad()
    def score_absence(
        self, docs: numpy.ndarray, attributes: numpy.ndarray, *, constrain: bool = True
    ) -> numpy.ndarray:
        """The exact probability that a text has no value of an attribute: that of all tag
        sequences without a tag of its set, as a share of all.

        docs, attributes, constrain: As in `Potentials.score_absence`.
        RETURNS (ndarray): Probabilities, shape (pairs,), on the host.
        """
        row, tag_set, _ = self.find_rows(docs, attributes)
        order = numpy.argsort(row, kind="stable")
        rows = self._select(row[order])
        emissions, own = rows._get_arrays()
        xp = get_array_module(emissions)
        without, pairs = emissions.copy(), xp.arange(len(rows))
        for tag in (BEGIN, INSIDE, END):
            without[:, xp.asarray(3 * tag_set[order] + tag), pairs] = IMPOSSIBLE
        legal = get_legal(self.sets) if constrain else None
        log_z, log_without = (
            messages(given, own, rows.lengths, legal=legal).scale.sum(0, dtype="float64")
            for given in (emissions, without)
        )
        found = get_array_ops(emissions).to_numpy(xp.exp(log_without - log_z))
        scores = numpy.empty_like(found)
        scores[order] = found.clip(max=1.0)
        return scores

    def _is_shared(self) -> bool:
        """Whether all rows have the same transitions."""
        return self.transitions.shape[2] == 1

    def _get_arrays(self) -> Tuple[numpy.ndarray, numpy.ndarray]:
        """Emissions, and the transitions of each row, (tags, tags, rows), or (tags, tags,
        1).
        """
        emissions, transitions = to_arrays(self.emissions, self.transitions)
        if not self._is_shared():
            decoders = get_array_module(transitions).asarray(self.decoders)
            transitions = transitions.take(decoders, axis=2)
        return emissions, transitions

    def _select(self, rows: numpy.ndarray) -> "ChainPotentials":
        at = torch.from_numpy(rows).to(self.emissions.device)
        return replace(
            self,
            emissions=self.emissions.index_select(2, at),
            lengths=self.lengths[rows],
            docs=self.docs[rows],
            attributes=self.attributes[:, rows],
            decoders=self.decoders[rows],
        )


def to_arrays(*tensors: Tensor) -> Tuple[numpy.ndarray, ...]:
    """Tensors as arrays of numpy or cupy, which share their memory: kernels are made of
    small steps, and those take less time with arrays.
    """
    return tuple(cast(numpy.ndarray, torch2xp(tensor.detach())) for tensor in tensors)
