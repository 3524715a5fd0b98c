"""Scores the spans of texts for attributes that a system was not trained on, by how
similar they are to example values. All attributes share its weights.
"""

import random
from importlib.resources import files
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple, cast

import numpy
import safetensors.torch
import torch
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model
from thinc.types import Ints1d
from torch import Tensor, nn

from ..attributes import Attribute
from ..potentials.base import IMPOSSIBLE
from ..potentials.segments import SegmentPotentials
from ..similarity.contexts import Contexts
from ..similarity.examples import Examples, Question, count_ngrams
from ..similarity.features import (
    ATTRIBUTE_FEATURES,
    PAIR_FEATURES,
    QUICK_FEATURES,
    SPAN_FEATURES,
    Comparison,
    describe_attributes,
    describe_spans,
)
from ..similarity.spans import LONGEST, Spans, Tokens
from ..similarity.vectors import WordVectors
from .bilstm import TextLSTM
from .weights import check_module, get_shim, make_shim, set_module

# Weights to start from. `project/shared_part` trains them.
SHARED = "shared.safetensors"
HIDDEN = 48
LAYER = 48
# The scores of how a value begins, goes on and ends.
BOUNDARY = 3
# Unit vectors have small numbers. With this, they have the scale of GloVe's.
SCALE = 5.0
# The share of words that training hides from the LSTM, and of texts for which it hides
# its scores: it would otherwise learn that only the training attributes have values.
HIDE_WORDS, HIDE_BOUNDARY, HIDE_PHRASE = 0.15, 0.3, 0.3
# In training, so many attributes of a batch are asked as if they were new, ...
ASKED = 24
# ... with so many of their values, drawn for each batch.
DRAWN = (0, 1, 3, 5, 10, 20, 20, 20)
# How far each update pulls the weights towards those of the package.
PULL = 0.003
# Spans with a lower quick score are no values: a weight of 0.007, beside 1 for none.
LEAST = -5.0
# At most so many quick features are made at a time.
MAX_FEATURES = 8_000_000

Table = Sequence[Attribute]
Input = Tuple[List[Doc], List[Ints1d], Table]


def build_span_scorer(words: int, pretrained: bool) -> Model[Input, SegmentPotentials]:
    """Build a model that scores spans by their similarity to example values.

    words (int): The number of the pipeline's word vectors to keep, in half precision.
    pretrained (bool): Whether to start from the weights of the package, if the word
        vectors have the same width.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d], Sequence[Attribute]],
        SegmentPotentials]): The model. It maps docs, the attribute rows to query for each
        doc, and the table of all attributes to potentials. In training, it draws what it
        sees of an attribute, so that it learns to do without.
    """
    return Model(
        "span_scorer",
        forward,
        init=init,
        attrs={
            "words": words,
            "pretrained": pretrained,
            "vectors": None,
            "contexts": None,
            "check": check,
        },
        shims=[make_shim(SpanScorer)],
    )


def init(
    model: Model[Input, SegmentPotentials],
    X: Optional[Input] = None,
    Y: Optional[SegmentPotentials] = None,
) -> None:
    if X is None or not X[0]:
        return
    vectors = WordVectors.from_vocab(X[0][0].vocab, model.attrs["words"])
    contexts = Contexts.read(Tokens.read(X[0], vectors))
    model.attrs.update(vectors=list(vectors), contexts=list(contexts))
    module = SpanScorer(vectors.table.shape[1])
    if model.attrs["pretrained"]:
        weights = read_shared_weights()
        fits = weights["lstm.weight_ih_l0"].shape[1] == vectors.table.shape[1]
        model.attrs["pretrained"] = fits
        if fits:
            module.load_state_dict(weights)
    set_module(model, module)


def read_shared_weights() -> Dict[str, Tensor]:
    """Read the weights that come with the package.

    RETURNS (Dict[str, Tensor]): The weights of a `SpanScorer`.
    """
    path = files("spacy_adatag") / "similarity" / SHARED
    return safetensors.torch.load(path.read_bytes())


def check(model: Model[Input, SegmentPotentials], doc: Doc) -> None:
    for name, kind in (("vectors", WordVectors), ("contexts", Contexts)):
        arrays = model.attrs[name]
        if not isinstance(arrays, (list, tuple)) or not kind.are_valid(arrays):
            raise ValueError(
                f"{model.name}: expected {name} of words, got something else"
            )
    width = model.attrs["vectors"][1].shape[1]
    check_module(model, lambda: SpanScorer(width))


def forward(
    model: Model[Input, SegmentPotentials], X: Input, is_train: bool
) -> Tuple[SegmentPotentials, Callable[[SegmentPotentials], Input]]:
    docs, queries, table = X
    shim = get_shim(model)
    vectors = WordVectors(*model.attrs["vectors"])
    contexts = Contexts(*model.attrs["contexts"])
    tokens = Tokens.read(docs, vectors)
    spans = Spans.find(tokens)
    rows = numpy.unique(numpy.concatenate([numpy.zeros(0, dtype="int64"), *queries]))
    if is_train:
        if model.attrs["pretrained"]:
            shim._model.pull()
        rows = numpy.sort(numpy.random.permutation(rows)[:ASKED])
        questions = draw_questions([table[row] for row in rows.tolist()], spans)
    else:
        questions = [read_question(table[row]) for row in rows.tolist()]
    words = _to_torch(tokens.vectors[tokens.words] * SCALE, shim.device)
    own = _to_torch(describe_spans(spans), shim.device)
    shape = (int(tokens.lengths.max(initial=0)), LONGEST, len(docs))
    # Most docs have the same array of queries.
    different = {id(own): numpy.isin(rows, numpy.asarray(own)) for own in queries}
    asked = numpy.array([different[id(own)] for own in queries])
    asked = asked.reshape(len(docs), len(rows))
    made: List[Tuple[SegmentPotentials, Callable]] = []
    # A batch may have thousands of attributes.
    step = max(1, MAX_FEATURES // (QUICK_FEATURES * max(1, len(spans))))
    for start in range(0, 1 if is_train else max(1, len(rows)), step):
        part = slice(start, len(rows) if is_train else start + step)
        examples = Examples.read(questions[part], vectors, contexts)
        comparison = Comparison.make(spans, examples)
        arguments = words, own, comparison
        found, torch_backprop = shim(ArgsKwargs(args=arguments, kwargs={}), is_train)
        potentials = make_potentials(found, spans, shape, asked[:, part], rows[part])
        made.append((potentials, torch_backprop))
    parts, backprops = zip(*made)
    potentials = SegmentPotentials.join(parts) if len(parts) > 1 else parts[0]

    def backprop(d_potentials: SegmentPotentials) -> Input:
        text, column = asked.nonzero()
        screened, refined = (
            _scatter(gradient, (*shape, len(rows)), text * len(rows) + column)
            for gradient in (cast(Tensor, d_potentials.screen), d_potentials.scores)
        )
        everywhere = _locate(spans, shim.device)
        chosen = (*(array[found.rows] for array in everywhere), found.columns)
        grads = screened[everywhere], refined[chosen]
        outputs = found.screen, found.scores
        (torch_backprop,) = backprops
        torch_backprop(ArgsKwargs(args=(outputs,), kwargs={"grad_tensors": grads}))
        return X

    return potentials, backprop


def make_potentials(
    found: "Scores",
    spans: Spans,
    shape: Tuple[int, int, int],
    asked: numpy.ndarray,
    rows: numpy.ndarray,
) -> SegmentPotentials:
    """Make potentials from the scores of spans.

    found (Scores): The scores.
    spans (Spans): The spans.
    shape (Tuple[int, int, int]): The positions, lengths and texts.
    asked (ndarray): Whether a text is asked an attribute, shape (texts, attributes).
    rows (ndarray): The attributes, shape (attributes,).
    RETURNS (SegmentPotentials): The potentials of what is asked.
    """
    device = found.screen.device
    at = _locate(spans, device)
    text, column = asked.nonzero()
    selected = torch.from_numpy(text * len(rows) + column).to(device)
    size = (*shape, len(rows))
    refined = torch.full(size, IMPOSSIBLE, device=device)
    chosen = (*(array[found.rows] for array in at), found.columns)
    refined[chosen] = found.scores.detach()
    screen = None
    if found.screen.requires_grad:
        screen = torch.full(size, IMPOSSIBLE, device=device)
        screen[at] = found.screen.detach()
        screen = screen.flatten(2)[..., selected]
    return SegmentPotentials(
        refined.flatten(2)[..., selected], text, rows[column].astype("int64"), screen
    )


def _locate(spans: Spans, device: torch.device) -> Tuple[Tensor, ...]:
    """The position, length and text of each span, for a grid of all."""
    arrays = spans.offsets, spans.lengths - 1, spans.texts
    return tuple(torch.from_numpy(array).to(device) for array in arrays)


def _scatter(gradient: Tensor, size: Tuple[int, ...], selected: numpy.ndarray) -> Tensor:
    grid = gradient.new_zeros(size).flatten(2)
    grid[..., torch.from_numpy(selected).to(gradient.device)] = gradient
    return grid.view(size)


def _to_torch(array: numpy.ndarray, device: torch.device) -> Tensor:
    return torch.from_numpy(array).to(device)


def read_question(attribute: Attribute) -> Question:
    """Get what is known of an attribute. Frequent values come first."""
    counts = attribute["values"]
    values = sorted(counts, key=lambda value: -counts[value])
    return Question(attribute["phrase"], values)


def draw_questions(attributes: Sequence[Attribute], spans: Spans) -> List[Question]:
    """Draw some values of each attribute. A value that the training data have in no other
    text is left out: it would be in no list of a new attribute either.

    attributes (Sequence[Attribute]): The attributes.
    spans (Spans): The spans of the batch.
    RETURNS (List[Question]): What the model sees of the attributes.
    """
    drawn: List[List[str]] = []
    for attribute in attributes:
        values = list(attribute["values"])
        # Twice as many as needed, as some are left out.
        drawn.append(random.sample(values, min(len(values), 2 * max(DRAWN))))
    here = count_ngrams([value for values in drawn for value in values], spans)
    found = iter(here.tolist())
    questions = []
    for attribute, values in zip(attributes, drawn):
        counts = attribute["values"]
        kept = [value for value, n in zip(values, found) if counts[value] > n]
        # With a few texts, all may be in the batch. Half of them will have to do.
        kept = kept or values[: len(values) // 2]
        phrase = "" if random.random() < HIDE_PHRASE else attribute["phrase"]
        questions.append(Question(phrase, kept[: random.choice(DRAWN)]))
    return questions


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
        self.start: Dict[str, Tensor] = {}

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
