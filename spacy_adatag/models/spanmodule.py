"""The torch module that scores spans by their similarity to example values."""

from typing import Dict, List, NamedTuple, Optional, Tuple

import torch
from torch import Tensor, nn

from ..similarity.examples import Examples, Question
from ..similarity.features import (
    ATTRIBUTE_FEATURES,
    PAIR_FEATURES,
    QUICK_FEATURES,
    SPAN_FEATURES,
    Comparison,
    describe_attributes,
)
from ..similarity.spans import Spans
from .bilstm import TextLSTM

HIDDEN = 48
LAYER = 48
# The scores of how a value begins, goes on and ends.
BOUNDARY = 3
# The share of words that training hides from the LSTM, and of texts for which it hides
# its scores: it would otherwise learn that only the training attributes have values.
HIDE_WORDS, HIDE_BOUNDARY = 0.15, 0.3
# How far each update pulls the weights towards those of the package.
PULL = 0.003
# Spans with a lower quick score are no values: a weight of 0.007, beside 1 for none.
LEAST = -5.0


class Scores(NamedTuple):
    """The scores of spans.

    screen (Tensor): A quick score of each span for each attribute, shape (spans,
        attributes).
    scores (Tensor): The scores of the pairs that may be values, shape (pairs,).
    rows, columns (Tensor): The span and the attribute of each of these, shape (pairs,).
    """

    screen: Tensor
    scores: Tensor
    rows: Tensor
    columns: Tensor


class SpanScorer(nn.Module):
    """Scores spans in two steps: a linear score of a few features leaves few spans for
    the others. An LSTM that knows no attribute scores where values begin and end.
    """

    def __init__(self, width: int) -> None:
        """
        width (int): Width of the word vectors.
        """
        super().__init__()
        self.lstm = TextLSTM(width, HIDDEN)
        self.boundary = nn.Linear(2 * HIDDEN, BOUNDARY)
        sizes = SPAN_FEATURES, ATTRIBUTE_FEATURES, QUICK_FEATURES, PAIR_FEATURES
        self.norms = nn.ModuleList(nn.BatchNorm1d(size) for size in sizes)
        self.quick_of_span = nn.Linear(SPAN_FEATURES + BOUNDARY, 1)
        self.quick_of_attribute = nn.Linear(ATTRIBUTE_FEATURES, 1)
        self.quick_of_pair = nn.Linear(QUICK_FEATURES, 1)
        # The layer's units, and a linear score beside them.
        self.of_span = nn.Linear(SPAN_FEATURES + BOUNDARY, LAYER + 1)
        self.of_attribute = nn.Linear(ATTRIBUTE_FEATURES, LAYER + 1)
        self.of_pair = nn.Linear(PAIR_FEATURES, LAYER + 1)
        self.output = nn.Linear(LAYER, 1)
        # What training began with, and the example values of the last batch.
        self.start: Dict[str, Tensor] = {}
        self.kept: Optional[Tuple[List[Question], Examples]] = None

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "SpanScorer":
        """Build a module with the sizes of the weights."""
        return cls(weights["lstm.weight_ih_l0"].shape[1])

    @torch.no_grad()
    def pull(self) -> None:
        """Pull the weights a little towards those that training began with. It would
        otherwise forget what holds for all attributes, and learn the trained ones.
        """
        if not self.start:
            self.start = {name: p.clone() for name, p in self.named_parameters()}
        for name, parameter in self.named_parameters():
            parameter.lerp_(self.start[name].to(parameter), PULL)

    def forward(self, words: Tensor, own: Tensor, comparison: Comparison) -> Scores:
        """Score spans.

        words (Tensor): The vectors of the tokens, shape (tokens, width).
        own (Tensor): The features of spans, shape (spans, features).
        comparison (Comparison): The spans and the attributes.
        RETURNS (Scores): The scores.
        """
        norm_own, norm_facts, norm_quick, norm_pairs = self.norms
        bounds = self._score_boundaries(words, comparison.spans)
        own = torch.cat([self._norm(norm_own, own), bounds], dim=1)
        facts = torch.from_numpy(describe_attributes(comparison.examples)).to(own.device)
        facts = self._norm(norm_facts, facts)
        quick = torch.from_numpy(comparison.screen()).to(own.device)
        screen = self.quick_of_pair(self._norm(norm_quick, quick.flatten(0, 1)))
        screen = screen.view(quick.shape[:2])
        screen = screen + self.quick_of_span(own) + self.quick_of_attribute(facts).T
        rows, columns = (screen.detach() > LEAST).nonzero(as_tuple=True)
        pairs = comparison.describe(rows.cpu().numpy(), columns.cpu().numpy())
        hidden = self.of_pair(
            self._norm(norm_pairs, torch.from_numpy(pairs).to(own.device))
        )
        hidden = hidden + self.of_span(own)[rows] + self.of_attribute(facts)[columns]
        scores = hidden[:, -1] + self.output(hidden[:, :-1].relu())[:, 0]
        return Scores(screen, scores + screen[rows, columns], rows, columns)

    def _score_boundaries(self, words: Tensor, spans: Spans) -> Tensor:
        if not len(spans):
            return words.new_zeros(0, BOUNDARY)
        lengths = spans.tokens.lengths
        starts, ends, texts = (
            torch.from_numpy(array).to(words.device)
            for array in (spans.starts, spans.ends, spans.texts)
        )
        if self.training:
            words = words * (torch.rand_like(words[:, :1]) >= HIDE_WORDS)
        states = self.lstm.encode(words, lengths)
        scores = self.boundary(nn.functional.dropout(states, 0.3, self.training))
        inner = nn.functional.pad(scores[:, 2].cumsum(0), (1, 0))
        bounds = torch.stack(
            [scores[starts, 0], scores[ends - 1, 1], inner[ends] - inner[starts]], dim=1
        )
        if self.training:
            shown = torch.rand(len(lengths), 1, device=words.device) >= HIDE_BOUNDARY
            bounds = bounds * shown[texts]
        return bounds

    def _norm(self, norm: nn.Module, features: Tensor) -> Tensor:
        # A single row has no variance to normalize by.
        if self.training and len(features) < 2:
            norm.eval()
            normed: Tensor = norm(features)
            norm.train()
            return normed
        found: Tensor = norm(features)
        return found
