"""The torch module that scores spans by their similarity to example values."""

from copy import deepcopy
from typing import Dict, Iterable, List, NamedTuple, Optional, Tuple, cast

import numpy
import torch
from torch import Tensor, nn

from ..attributes import Attribute
from ..similarity.examples import Examples
from ..similarity.features import (
    ATTRIBUTE_FEATURES,
    PAIR_FEATURES,
    SPAN_FEATURES,
    Comparison,
    describe_attributes,
)
from ..similarity.spans import Spans

WINDOW = 2
HIDDEN = 48
LAYER = 48
# Unit vectors have small numbers. With this, they have the scale of GloVe's.
SCALE = 5.0
# The features of the quick score. See `SpanScorer._screen`.
QUICK = 9
# The scores of how a value begins, goes on and ends.
BOUNDARY = 3
# The share of words that training hides from the boundary scores, and of texts for which
# it hides these scores: they would otherwise learn that only the training attributes have
# values.
HIDE_WORDS, HIDE_BOUNDARY = 0.15, 0.3
# How much of what training changed is used, if it began with the weights of the package.
KEPT = 0.5
# Spans with a lower quick score are no values: a weight of 0.02, beside 1 for none.
LEAST = -4.0


class Scores(NamedTuple):
    """The scores of spans.

    screen (Optional[Tensor]): In training, a quick score of each span for each attribute,
        shape (spans, attributes).
    scores (Tensor): The scores of the pairs that may be values, shape (pairs,).
    rows, columns (Tensor): The span and the attribute of each of these, shape (pairs,).
    """

    screen: Optional[Tensor]
    scores: Tensor
    rows: Tensor
    columns: Tensor


class SpanScorer(nn.Module):
    """Scores spans in two steps: a score of a few features leaves few spans for the
    others. A layer that knows no attribute scores where values begin and end, by the
    words around.
    """

    def __init__(self, width: int) -> None:
        """
        width (int): Width of the word vectors.
        """
        super().__init__()
        self.window = nn.Linear(width, (2 * WINDOW + 1) * HIDDEN, bias=False)
        self.hidden_bias = nn.Parameter(torch.zeros(HIDDEN))
        self.boundary = nn.Linear(HIDDEN, BOUNDARY)
        sizes = SPAN_FEATURES, ATTRIBUTE_FEATURES, PAIR_FEATURES
        self.norms = nn.ModuleList(nn.BatchNorm1d(size) for size in sizes)
        self.quick_of_span = nn.Linear(SPAN_FEATURES + BOUNDARY, 1)
        self.quick_of_attribute = nn.Linear(ATTRIBUTE_FEATURES, 1)
        self.quick_of_pair = nn.Parameter(torch.zeros(QUICK))
        # The layer's units, and a linear score beside them.
        self.of_span = nn.Linear(SPAN_FEATURES + BOUNDARY, LAYER + 1)
        self.of_attribute = nn.Linear(ATTRIBUTE_FEATURES, LAYER + 1)
        self.of_pair = nn.Linear(PAIR_FEATURES, LAYER + 1)
        self.output = nn.Linear(LAYER, 1)

    def forward(
        self, own: Tensor, spans: Spans, comparisons: Iterable[Comparison]
    ) -> List[Scores]:
        """Score spans.

        own (Tensor): The features of spans, shape (spans, features).
        spans (Spans): The spans.
        comparisons (Iterable[Comparison]): The spans and some attributes each.
        RETURNS (List[Scores]): The scores of each comparison.
        """
        bounds = self._score_boundaries(spans)
        own = torch.cat([self._norm(self.norms[0], own), bounds], dim=1)
        quick, slow = self.quick_of_span(own), self.of_span(own)
        return [self._score(quick, slow, comparison) for comparison in comparisons]

    def _score(self, quick: Tensor, slow: Tensor, comparison: Comparison) -> Scores:
        """Score spans for some attributes.

        quick, slow (Tensor): What both steps know of the spans alone, shape (spans, 1)
            and (spans, LAYER + 1).
        """
        _, norm_facts, norm_pairs = self.norms
        facts = torch.from_numpy(describe_attributes(comparison.examples)).to(quick)
        facts = self._norm(norm_facts, facts)
        screen = self._screen(comparison, quick.device)
        screen += quick
        screen += self.quick_of_attribute(facts).T
        rows, columns = (screen.detach() > LEAST).nonzero(as_tuple=True)
        pairs = comparison.describe(rows.cpu().numpy(), columns.cpu().numpy())
        hidden = self.of_pair(self._norm(norm_pairs, torch.from_numpy(pairs).to(quick).T))
        hidden = hidden + slow[rows] + self.of_attribute(facts)[columns]
        scores = hidden[:, -1] + self.output(hidden[:, :-1].relu())[:, 0]
        scores = scores + screen[rows, columns]
        return Scores(screen if self.training else None, scores, rows, columns)

    def _screen(self, comparison: Comparison, device: torch.device) -> Tensor:
        """Score all pairs by a few features, most of which are sums over words.

        RETURNS (Tensor): Shape (spans, attributes).
        """
        spans, examples = comparison.spans, comparison.examples

        def to(array: numpy.ndarray) -> Tensor:
            return torch.from_numpy(array).to(device)

        exact, stem, center, phrase, begin, length, mean, first, last = self.quick_of_pair
        near, of_words = to(comparison.near), to(spans.tokens.vectors)
        words, starts, ends = to(spans.tokens.words), to(spans.starts), to(spans.ends)
        others = center * to(examples.centers) + phrase * to(examples.phrases)

        def add_up(numbers: Tensor, over: numpy.ndarray) -> Tensor:
            """Add up the numbers of each span's words, and divide them."""
            sums = nn.functional.pad(numbers[words].cumsum(0), (0, 0, 1, 0))
            total: Tensor = (sums[ends] - sums[starts]) / to(over)[:, None]
            return total

        screen = add_up(of_words @ others.T, spans.norms)
        screen += add_up(mean * near, spans.lengths)
        screen += (first * near)[to(spans.first)]
        screen += (last * near)[to(spans.last)]
        screen += (length * to(examples.lengths)).T[to(spans.lengths)]
        screen += begin * torch.outer(
            to(spans.begins.astype("f")), to(examples.around.facts[:, 0])
        )
        for weight, (rows, columns, _) in (
            (exact, comparison.exact),
            (stem, comparison.stem),
        ):
            at = to(rows), to(columns)
            screen = screen.index_put(at, weight.expand(len(rows)), accumulate=True)
        return screen

    def _score_boundaries(self, spans: Spans) -> Tensor:
        """Score where values begin, go on and end, shape (spans, BOUNDARY)."""
        device = self.hidden_bias.device

        def to(array: numpy.ndarray) -> Tensor:
            return torch.from_numpy(array).to(device)

        tokens = spans.tokens
        words, texts = to(tokens.words), to(tokens.texts)
        shown = torch.ones(len(words), 1, device=device)
        if self.training:
            shown = (torch.rand_like(shown) >= HIDE_WORDS).float()
        # What each word says about the words around it, once for each word.
        parts = self.window(SCALE * to(tokens.vectors)).view(-1, 2 * WINDOW + 1, HIDDEN)
        hidden = self.hidden_bias + shown * parts[words, WINDOW]
        for away in range(1, WINDOW + 1):
            near = (texts[away:] == texts[:-away])[:, None]
            before = near * shown[:-away] * parts[words[:-away], WINDOW - away]
            after = near * shown[away:] * parts[words[away:], WINDOW + away]
            hidden[away:] += before
            hidden[:-away] += after
        states = nn.functional.dropout(hidden.relu(), 0.3, self.training)
        scores = self.boundary(states)
        inner = nn.functional.pad(scores[:, 2].cumsum(0), (1, 0))
        starts, ends = to(spans.starts), to(spans.ends)
        bounds = torch.stack(
            [scores[starts, 0], scores[ends - 1, 1], inner[ends] - inner[starts]], dim=1
        )
        if self.training:
            seen = torch.rand(len(tokens.lengths), 1, device=device) >= HIDE_BOUNDARY
            bounds = bounds * seen[to(spans.texts)]
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


class TunedScorer(nn.Module):
    """A `SpanScorer` that training has changed. If it began with weights that know many
    attributes, the mean of both weights is used: training would otherwise forget what
    holds for all attributes, and learn the trained ones (Wortsman et al. 2022, "Robust
    fine-tuning of zero-shot models").
    """

    def __init__(self, width: int, pretrained: bool) -> None:
        """
        width (int): Width of the word vectors.
        pretrained (bool): Whether training begins with weights that know many attributes.
            `start` has to be given these.
        """
        super().__init__()
        self.tuned = SpanScorer(width)
        self.start = SpanScorer(width).requires_grad_(False) if pretrained else None
        # The mean. It is in a list so that it is not saved, as it is computed again.
        self.used: List[SpanScorer] = []
        # The example values of attributes that were asked before. See `read_examples`.
        self.read: Dict[Tuple[str, int], Tuple[List[Attribute], Examples]] = {}

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "TunedScorer":
        """Build a module with the sizes of the weights."""
        width = weights["tuned.window.weight"].shape[1]
        return cls(width, "start.window.weight" in weights)

    def begin_with(self, weights: Dict[str, Tensor]) -> None:
        """Begin training with the weights of a `SpanScorer`."""
        self.tuned.load_state_dict(weights)
        cast(SpanScorer, self.start).load_state_dict(weights)

    def forget(self) -> None:
        """Drop what was computed of the weights."""
        self.used.clear()

    def forward(
        self, own: Tensor, spans: Spans, comparisons: Iterable[Comparison]
    ) -> List[Scores]:
        """Score spans. See `SpanScorer.forward`."""
        scorer = self.tuned
        if not self.training and self.start is not None:
            if not self.used:
                self.used.append(self._average(self.start))
            scorer = self.used[0]
        scores: List[Scores] = scorer(own, spans, comparisons)
        return scores

    def _average(self, start: SpanScorer) -> SpanScorer:
        mean, others = deepcopy(self.tuned), start.state_dict()
        for name, tensor in mean.state_dict().items():
            tensor.copy_(torch.lerp(others[name].double(), tensor.double(), KEPT))
        return mean
