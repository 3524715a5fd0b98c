"""The torch module that scores spans by their similarity to example values."""

from copy import deepcopy
from typing import Any, Dict, List, NamedTuple, Optional, Tuple, cast

import numpy
import torch
from torch import Tensor, nn

from ..attributes import AttributeTable
from ..similarity.examples import Examples
from ..similarity.features import (
    ATTRIBUTE_FEATURES,
    PAIR_FEATURES,
    SPAN_FEATURES,
    Comparison,
    describe_spans,
)
from ..similarity.spans import LONGEST, Spans

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

    def forward(self, spans: Spans, comparison: Comparison) -> Scores:
        """Score spans.

        spans (Spans): The spans.
        comparison (Comparison): The spans and attributes.
        RETURNS (Scores): The scores.
        """
        norm_spans, norm_facts, norm_pairs = self.norms
        device = self.hidden_bias.device

        def to(array: numpy.ndarray) -> Tensor:
            return torch.from_numpy(array).to(device)

        own = self._norm(norm_spans, to(describe_spans(spans)))
        own = torch.cat([own, self._score_boundaries(spans).T])
        facts = self._norm(norm_facts, to(comparison.facts.T))
        of_attributes = self._use(self.quick_of_attribute, norm_facts, facts)
        screen = self._screen(comparison, of_attributes[:, 0])
        screen += self._use(self.quick_of_span, norm_spans, own)
        rows, at = (screen.detach() > LEAST).nonzero(as_tuple=True)
        columns = at
        if comparison.slots is not None:
            columns = to(comparison.slots.columns)[to(spans.texts)[rows], at]
        pairs = to(comparison.describe(rows.cpu().numpy(), columns.cpu().numpy()))
        hidden = self._use(self.of_pair, norm_pairs, self._norm(norm_pairs, pairs))
        hidden = hidden + self._use(self.of_span, norm_spans, own[:, rows])
        hidden += self._use(self.of_attribute, norm_facts, facts)[columns]
        scores = hidden[:, -1] + self.output(hidden[:, :-1].relu())[:, 0]
        scores = scores + screen[rows, at]
        return Scores(screen if self.training else None, scores, rows, columns)

    def choose(
        self, spans: Spans, examples: Examples, asked: numpy.ndarray, most: int
    ) -> numpy.ndarray:
        """Choose the attributes that a text is most likely to have a value of, by the
        quick score of its best span. It is estimated from a single word of each span,
        and from whether the text has a word of the values, or a whole one.

        spans (Spans): The spans of the texts.
        examples (Examples): The example values of the attributes.
        asked (ndarray): Whether a text is asked an attribute, shape (texts,
            attributes).
        most (int): The number of attributes to choose for each text.
        RETURNS (ndarray): Whether a text is compared with an attribute, shape (texts,
            attributes).
        """
        whole = Comparison(spans, examples, numpy.arange(examples.size))
        norm_spans, norm_facts, _ = self.norms
        exact, stem, center, phrase, _, _, *near = self.quick_of_pair.tolist()
        vectors = center * examples.centers + phrase * examples.phrases
        of_words = spans.tokens.vectors @ vectors.T
        device = self.hidden_bias.device
        own = torch.from_numpy(describe_spans(spans)).to(device)
        own = torch.cat([own, self._score_boundaries(spans).T])
        facts = torch.from_numpy(whole.facts.T).to(device)
        of_spans = self._use(self.quick_of_span, norm_spans, own)[:, 0].cpu().numpy()
        of_attributes = self._use(self.quick_of_attribute, norm_facts, facts)[:, 0]
        found = numpy.full(asked.shape, LEAST, dtype="f")
        if len(spans):
            # Spans are in the order of their first words, and these of the texts.
            starts = numpy.flatnonzero(numpy.diff(spans.starts, prepend=-1))
            best = numpy.maximum.reduceat(of_spans, starts)
            texts = spans.texts[starts]
            of_tokens = of_words[spans.first[starts]]
            of_tokens += best[:, None]
            begins = numpy.flatnonzero(numpy.diff(texts, prepend=-1))
            found[texts[begins]] = numpy.maximum.reduceat(of_tokens, begins, axis=0)
        found += of_attributes.cpu().numpy()
        # The similarity to the nearest word takes long. That of a word that is the same
        # counts.
        shared = numpy.zeros(asked.shape, dtype="f")
        word = sum(near)
        for weight, texts, (rows, columns) in (
            (word, spans.tokens.texts, whole.shared),
            (word + stem, spans.texts, whole.stem),
            (word + stem + exact, spans.texts, whole.exact),
        ):
            shared[texts[rows], columns] = weight
        found += shared
        found[~asked] = -numpy.inf
        best = numpy.argpartition(-found, most - 1, axis=1)[:, :most]
        chosen = numpy.zeros(asked.shape, dtype=bool)
        numpy.put_along_axis(chosen, best, True, axis=1)
        return chosen & asked

    def _screen(self, comparison: Comparison, of_attributes: Tensor) -> Tensor:
        """Score all pairs by a few features, most of which are sums over words.

        of_attributes (Tensor): What is known of the attributes alone, shape
            (attributes,).
        RETURNS (Tensor): Shape (spans, attributes), or (spans, slots).
        """
        spans, slots, size = comparison.spans, comparison.slots, comparison.size
        tokens, examples = spans.tokens, comparison.examples
        device = of_attributes.device

        def to(array: numpy.ndarray) -> Tensor:
            return torch.from_numpy(array).to(device)

        exact, stem, center, phrase, begin, length, mean, first, last = self.quick_of_pair
        near = to(comparison.near)
        alike = center * to(comparison.centers) + phrase * to(comparison.phrases)
        begins = begin * to(examples.around.facts[comparison.attributes, 0])
        lengths = length * to(examples.lengths[comparison.attributes])
        lengths = lengths + of_attributes[:, None]
        at = to(spans.lengths)
        if slots is None:
            words = to(tokens.words)
            near, alike, lengths = near[words], alike[words], lengths.T
        else:
            columns = to(slots.columns)
            places = to(tokens.words[:, None] * size + slots.columns[tokens.texts])
            near, alike = near.take(places), alike.take(places)
            lengths = lengths[columns].transpose(1, 2).flatten(0, 1)
            at, begins = at + (LONGEST + 1) * to(spans.texts), begins[columns]
        # What the first word adds, among it what the beginning of a text does.
        full = tokens.lengths > 0
        begins = begins.expand(len(full), -1)[to(full)]
        of_first = (first * near).index_add(0, to(tokens.starts[full]), begins)
        # Numbers of words before a span, and up to its end.
        sums = torch.cat([alike, mean * near], dim=1).cumsum(0)
        sums = nn.functional.pad(sums, (0, 0, 1, 0))
        before = torch.cat([sums[:-1], of_first], dim=1)[to(spans.starts)]
        until = torch.cat([sums[1:], last * near], dim=1)[to(spans.ends - 1)]
        width = near.shape[1]
        inner = until[:, : 2 * width] - before[:, : 2 * width]
        screen = inner[:, :width] / to(spans.norms)[:, None]
        screen += inner[:, width:] / to(spans.lengths.astype("f"))[:, None]
        screen += before[:, 2 * width :]
        screen += until[:, 2 * width :]
        screen += lengths[at]
        for weight, (rows, found) in (
            (exact, comparison.exact),
            (stem, comparison.stem),
        ):
            if slots is not None:
                found = slots.places[spans.texts[rows], found]
                rows, found = rows[found >= 0], found[found >= 0]
            place = to(rows), to(found)
            screen = screen.index_put(place, weight.expand(len(rows)), accumulate=True)
        if slots is not None and not slots.there.all():
            screen[~to(slots.there)[to(spans.texts)]] = -torch.inf
        return screen

    def _score_boundaries(self, spans: Spans) -> Tensor:
        """Score where values begin, go on and end, shape (spans, BOUNDARY)."""
        device = self.hidden_bias.device

        def to(array: numpy.ndarray) -> Tensor:
            return torch.from_numpy(array).to(device)

        tokens = spans.tokens
        # What each word says about the words around it, once for each word.
        parts = self.window(SCALE * to(tokens.vectors)).view(-1, HIDDEN)
        away = numpy.arange(-WINDOW, WINDOW + 1)
        at = numpy.arange(len(tokens.words))[:, None] + away
        starts = tokens.starts[tokens.texts][:, None]
        near = (at >= starts) & (at < starts + tokens.lengths[tokens.texts][:, None])
        at = at.clip(0, max(0, len(tokens.words) - 1))
        places = tokens.words[at] * (2 * WINDOW + 1) + away + WINDOW
        shown = to(near).float()
        if self.training:
            seen = torch.rand(len(tokens.words), device=device) >= HIDE_WORDS
            shown = shown * seen[to(at)]
        hidden = self.hidden_bias + nn.functional.embedding_bag(
            to(places), parts, mode="sum", per_sample_weights=shown
        )
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
        """In training, normalize features, shape (features, rows). Later, `_use` does
        it.
        """
        if not self.training:
            return features
        # A single row has no variance to normalize by.
        if features.shape[1] < 2:
            norm.eval()
        normed: Tensor = norm(features.T).T
        norm.train()
        return normed

    def _use(self, linear: nn.Linear, norm: Any, features: Tensor) -> Tensor:
        """Apply a layer to features of `_norm`. There may be more features, which are not
        normalized.

        norm (BatchNorm1d): What `_norm` was given.
        features (Tensor): Shape (features, rows).
        RETURNS (Tensor): Shape (rows, outputs).
        """
        weight: Tensor = linear.weight
        bias: Tensor = linear.bias
        if not self.training:
            # To change the weights is faster than to normalize the features.
            scale = norm.weight / (norm.running_var + norm.eps).sqrt()
            size = len(scale)
            bias = bias + weight[:, :size] @ (norm.bias - norm.running_mean * scale)
            weight = torch.cat([weight[:, :size] * scale, weight[:, size:]], dim=1)
        found: Tensor = (weight @ features).T + bias
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
        self.read: Optional[Tuple[AttributeTable, int, Examples]] = None

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

    def forward(self, spans: Spans, comparison: Comparison) -> Scores:
        """Score spans. See `SpanScorer.forward`."""
        scores: Scores = self.get_used()(spans, comparison)
        return scores

    def get_used(self) -> SpanScorer:
        """Get the scorer to use: in training, the one that is trained.

        RETURNS (SpanScorer): The scorer.
        """
        if self.training or self.start is None:
            return self.tuned
        if not self.used:
            self.used.append(self._average(self.start))
        return self.used[0]

    def _average(self, start: SpanScorer) -> SpanScorer:
        mean, others = deepcopy(self.tuned), start.state_dict()
        for name, tensor in mean.state_dict().items():
            tensor.copy_(torch.lerp(others[name].double(), tensor.double(), KEPT))
        return mean
