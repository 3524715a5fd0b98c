"""Potentials of systems with a linear-chain CRF. Systems without a CRF use them too, with
transitions of 0. Has the loss with its gradient, and decoding. `spans` scores the values.
"""

from dataclasses import dataclass, replace
from typing import Any, Optional, Sequence, Tuple, cast

import numpy
import torch
from thinc.api import get_array_module, torch2xp, xp2torch
from thinc.backends import get_array_ops
from torch import Tensor, nn

from ..crf.loss import crf_loss
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
from .spans import find_spans, score_absence, score_spans

# If no more than this many pairs of tags are compared over all rows, decoding is faster
# than finding candidates first.
FEW = 2048


@dataclass(frozen=True)
class ChainPotentials(Potentials):
    """The potentials of a linear-chain CRF for rows of BIOE tags. A row is for one text.
    It is either for one attribute and has four tags, or for several attributes and has a
    tag set for each (see `bioe`). Rows are sorted by non-increasing length. A text
    without tokens has no rows.

    emissions (Tensor): P relative to the emission of `O`, the last tag, which has no
        channel. Shape (n, 3 * sets, rows).
    transitions (Tensor): T of each decoder, shape (tags, tags, decoders). If they are
        zeros, words are tagged independently.
    lengths (ndarray): Tokens of each row, shape (rows,).
    docs (ndarray): The text of each row, as index into the batch, shape (rows,).
    attributes (ndarray): The attribute of each tag set of each row, as row of the
        attribute table. -1 if it was not queried. Shape (sets, rows).
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
        """RETURNS (int): The number of tag sets of each row."""
        return len(self.attributes)

    @property
    def size(self) -> int:
        """RETURNS (int): The number of emissions and of tag pairs in a decoding step."""
        n, tags, rows = self.emissions.shape
        return (n * tags + (tags + 1) ** 2) * rows

    def find_rows(
        self, docs: numpy.ndarray, attributes: numpy.ndarray
    ) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """Look up (text, attribute) pairs.

        docs, attributes (ndarray): The pairs, shape (pairs,).
        RETURNS (Tuple[ndarray, ndarray, ndarray]): The row and the tag set of each pair,
            and whether the pair was found. It was not found if it was not queried.
        """
        known = numpy.broadcast_to(self.docs, self.attributes.shape)
        found, asked = find_pairs(
            (known.ravel(), self.attributes.ravel()), (docs, attributes)
        )
        tag_set, row = numpy.divmod(found, max(1, len(self)))
        return row, tag_set, asked

    def get_loss(self, gold: Gold) -> "Tuple[float, ChainPotentials]":
        """Compute the negative log likelihood of gold values (eq. 4) and its gradient,
        averaged over rows. A row for one attribute is left out if one of its values does
        not align with the tokens. In a row for several attributes, such a value is
        ignored.

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
        loss, *gradients = crf_loss(*trained.get_arrays(), trained.lengths, tags)
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
    def find_candidates(
        self, *, constrain: bool = True, threshold: Optional[float] = None
    ) -> "ChainPotentials":
        """Select the rows that may have values, by an upper bound on their scores.

        constrain, threshold: As in `decode`. Without constraints, all rows are
            candidates. So are all rows of a small batch, such as a single text.
        RETURNS (ChainPotentials): The potentials of the rows.
        """
        if not constrain or len(self) * len(self.transitions) ** 2 <= FEW:
            return self
        emissions, transitions = to_arrays(self.emissions, self.transitions)
        decoders = get_array_module(emissions).asarray(self.decoders)
        rows = find_candidates(emissions, transitions, self.lengths, decoders, threshold)
        return self._select(get_array_ops(rows).to_numpy(rows).nonzero()[0])

    def restrict(self, marks: numpy.ndarray) -> "ChainPotentials":
        """Exclude values from parts of the texts. `I` and `E` continue a value.

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
        """Concatenate the potentials of several batches. Rows are sorted by
        non-increasing length, and keep the order of the parts otherwise.

        parts (Sequence[ChainPotentials]): One or more, with the same number of tag sets.
        RETURNS (ChainPotentials): The potentials of all rows.
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
    def decode(
        self, *, constrain: bool = True, threshold: Optional[float] = None
    ) -> Values:
        """Decode values, each with its exact marginal probability. Either the values on
        the most likely tag sequence of each row, or all values that reach a threshold.

        constrain (bool): Whether decoding only allows legal BIOE sequences. Only these
            then share the probability.
        threshold (Optional[float]): The minimum probability, above 0. Below 0.5, values
            of a row may overlap.
        RETURNS (Values): The values.
        """
        legal = get_legal(self.sets) if constrain else None
        if threshold is not None:
            if not len(self):
                return Values.merge([])
            found = find_spans(*self.get_arrays(), self.lengths, threshold, legal=legal)
            return self._make_values(*found)
        rows, tags = viterbi(*self.get_arrays(), self.lengths, legal=legal)
        # Most rows have no value, so only the others need a second pass.
        some = self._select(rows)
        spans = tags_to_spans(tags, some.lengths, self.sets)
        if not len(spans[0]):
            return Values.merge([])
        scores = score_spans(*some.get_arrays(), some.lengths, *spans, legal=legal)
        return some._make_values(*spans, scores)

    def _make_values(
        self,
        row: numpy.ndarray,
        start: numpy.ndarray,
        end: numpy.ndarray,
        tag_set: numpy.ndarray,
        scores: numpy.ndarray,
    ) -> Values:
        """Make the values, without attributes that were not queried."""
        attribute = self.attributes[tag_set, row]
        asked = attribute >= 0
        found = self.docs[row], attribute, start, end, scores
        return Values(*(array[asked] for array in found))

    @torch.no_grad()
    def score_absence(
        self, docs: numpy.ndarray, attributes: numpy.ndarray, *, constrain: bool = True
    ) -> numpy.ndarray:
        """Compute the exact probability that a text has no value for an attribute.

        docs, attributes, constrain: As in `Potentials.score_absence`.
        RETURNS (ndarray): Probabilities, shape (pairs,), on the host.
        """
        row, tag_set, _ = self.find_rows(docs, attributes)
        order = numpy.argsort(row, kind="stable")
        rows = self._select(row[order])
        legal = get_legal(self.sets) if constrain else None
        found = score_absence(
            *rows.get_arrays(), rows.lengths, tag_set[order], legal=legal
        )
        scores = numpy.empty_like(found)
        scores[order] = found
        return scores

    def _is_shared(self) -> bool:
        """Check whether all rows have the same transitions."""
        return self.transitions.shape[2] == 1

    def get_arrays(self) -> Tuple[numpy.ndarray, numpy.ndarray]:
        """Get the emissions, and the transitions of each row. Transitions have the shape
        (tags, tags, rows), or (tags, tags, 1) if rows share them.
        """
        emissions, transitions = to_arrays(self.emissions, self.transitions)
        if not self._is_shared():
            decoders = get_array_module(transitions).asarray(self.decoders)
            transitions = transitions.take(decoders, axis=2)
        return emissions, transitions

    def _select(self, rows: numpy.ndarray) -> "ChainPotentials":
        device = self.emissions.device
        if self.emissions.requires_grad:
            at = torch.from_numpy(rows).to(device)
            emissions = self.emissions.index_select(2, at)
        else:
            # Torch is slow to select along the last axis.
            (array,) = to_arrays(self.emissions)
            array = array.take(get_array_module(array).asarray(rows), axis=2)
            emissions = xp2torch(cast(Any, array), device=device)
        return replace(
            self,
            emissions=emissions,
            lengths=self.lengths[rows],
            docs=self.docs[rows],
            attributes=self.attributes[:, rows],
            decoders=self.decoders[rows],
        )


def to_arrays(*tensors: Tensor) -> Tuple[numpy.ndarray, ...]:
    """Convert tensors to numpy or cupy arrays that share their memory. Kernels consist of
    many small steps, which are faster on arrays.
    """
    return tuple(cast(numpy.ndarray, torch2xp(tensor.detach())) for tensor in tensors)
