"""Scores the spans of texts for attributes that a system was not trained on, by how
similar they are to example values. All attributes share its weights.
"""

import random
from functools import partial
from importlib.resources import files
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

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
    SPAN_FEATURES,
    compare,
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
# At most so many features are made at a time.
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
        if weights["lstm.weight_ih_l0"].shape[1] == vectors.table.shape[1]:
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
    vectors = WordVectors(*model.attrs["vectors"])
    contexts = Contexts(*model.attrs["contexts"])
    tokens = Tokens.read(docs, vectors)
    spans = Spans.find(tokens)
    rows = numpy.unique(numpy.concatenate([numpy.zeros(0, dtype="int64"), *queries]))
    if is_train:
        rows = numpy.sort(numpy.random.permutation(rows)[:ASKED])
        questions = draw_questions([table[row] for row in rows.tolist()], spans)
    else:
        questions = [read_question(table[row]) for row in rows.tolist()]
    shim = get_shim(model)
    scores, torch_backprop = score(
        shim,
        spans,
        partial(Examples.read, vectors=vectors, contexts=contexts),
        questions,
        is_train,
    )
    n, texts = int(tokens.lengths.max(initial=0)), len(docs)
    at = tuple(
        torch.from_numpy(part).to(shim.device)
        for part in (spans.offsets, spans.lengths - 1, spans.texts)
    )
    grid = torch.full((n, LONGEST, texts, len(rows)), IMPOSSIBLE, device=shim.device)
    grid[at] = scores.detach()
    asked = numpy.array(
        [numpy.isin(rows, numpy.asarray(own)) for own in queries]
    ).reshape(texts, -1)
    text, column = asked.nonzero()
    selected = torch.from_numpy(text * len(rows) + column).to(shim.device)
    potentials = SegmentPotentials(
        grid.flatten(2)[..., selected], text, rows[column].astype("int64")
    )

    def backprop(d_potentials: SegmentPotentials) -> Input:
        d_grid = torch.zeros_like(grid).flatten(2)
        d_grid[..., selected] = d_potentials.scores
        torch_backprop(d_grid.view_as(grid)[at])
        return X

    return potentials, backprop


def score(
    shim: Any,
    spans: Spans,
    read: Callable[[Sequence[Question]], Examples],
    questions: Sequence[Question],
    is_train: bool,
) -> Tuple[Tensor, Callable[[Tensor], None]]:
    """Score all spans for all attributes.

    shim (PyTorchShim): Of the module.
    spans (Spans): The spans.
    read (Callable): Reads the example values of attributes.
    questions (Sequence[Question]): The attributes.
    is_train (bool): Whether to train.
    RETURNS (Tuple[Tensor, Callable]): The scores, shape (spans, attributes), and a
        callback that takes their gradient.
    """
    tokens = spans.tokens
    words = _to_torch(tokens.vectors[tokens.words] * SCALE, shim.device)
    own = _to_torch(describe_spans(spans), shim.device)
    borders = spans.starts, spans.ends, spans.texts
    fixed = words, tokens.lengths, own, borders
    # A batch may have thousands of attributes, and each span has features for each.
    step = max(1, MAX_FEATURES // (PAIR_FEATURES * max(1, len(spans))))
    if is_train or len(questions) <= step:
        parts: List[Sequence[Question]] = [questions]
    else:
        parts = [questions[i : i + step] for i in range(0, len(questions), step)]
    outputs, backprops = [], []
    for part in parts:
        examples = read(part)
        facts = _to_torch(describe_attributes(examples), shim.device)
        pairs = _to_torch(compare(spans, examples), shim.device)
        output, backprop = shim(
            ArgsKwargs(args=(*fixed, facts, pairs), kwargs={}), is_train
        )
        outputs.append(output)
        backprops.append(backprop)

    def finish(d_scores: Tensor) -> None:
        (backprop_scores,) = backprops
        backprop_scores(
            ArgsKwargs(args=((outputs[0],),), kwargs={"grad_tensors": (d_scores,)})
        )

    return torch.cat(outputs, dim=1), finish


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


class SpanScorer(nn.Module):
    """An LSTM that knows no attribute scores where values begin and end. A layer over
    these scores, the features of the span, of the attribute, and of both scores the pair.
    """

    def __init__(self, width: int) -> None:
        """
        width (int): Width of the word vectors.
        """
        super().__init__()
        self.lstm = TextLSTM(width, HIDDEN)
        self.boundary = nn.Linear(2 * HIDDEN, BOUNDARY)
        sizes = SPAN_FEATURES, ATTRIBUTE_FEATURES, PAIR_FEATURES
        self.norms = nn.ModuleList(nn.BatchNorm1d(size) for size in sizes)
        # The layer's units, and a linear score beside them.
        self.of_span = nn.Linear(SPAN_FEATURES + BOUNDARY, LAYER + 1)
        self.of_attribute = nn.Linear(ATTRIBUTE_FEATURES, LAYER + 1)
        self.of_pair = nn.Linear(PAIR_FEATURES, LAYER + 1)
        self.output = nn.Linear(LAYER, 1)

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "SpanScorer":
        """Build a module with the sizes of the weights."""
        return cls(weights["lstm.weight_ih_l0"].shape[1])

    def forward(
        self,
        words: Tensor,
        lengths: numpy.ndarray,
        own: Tensor,
        borders: Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray],
        facts: Tensor,
        pairs: Tensor,
    ) -> Tensor:
        """Score spans.

        words (Tensor): The vectors of the tokens, shape (tokens, width).
        lengths (ndarray): The tokens of each text, shape (texts,).
        own (Tensor): The features of spans, shape (spans, features).
        borders (Tuple[ndarray, ...]): Start, end and text of each span, shape (spans,).
        facts (Tensor): The features of attributes, shape (attributes, features).
        pairs (Tensor): The features of pairs, shape (spans, attributes, features).
        RETURNS (Tensor): The scores, shape (spans, attributes).
        """
        norm_own, norm_facts, norm_pairs = self.norms
        bounds = self._score_boundaries(words, lengths, borders)
        of_span = self.of_span(torch.cat([self._norm(norm_own, own), bounds], dim=1))
        of_attribute = self.of_attribute(self._norm(norm_facts, facts))
        flat = self._norm(norm_pairs, pairs.flatten(0, 1))
        hidden = self.of_pair(flat).view(*pairs.shape[:2], -1)
        hidden = hidden + of_span[:, None] + of_attribute
        units = hidden[..., :-1].relu()
        scores: Tensor = hidden[..., -1] + self.output(units)[..., 0]
        return scores

    def _score_boundaries(
        self,
        words: Tensor,
        lengths: numpy.ndarray,
        borders: Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray],
    ) -> Tensor:
        starts, ends, texts = (torch.from_numpy(b).to(words.device) for b in borders)
        if not len(starts):
            return words.new_zeros(0, BOUNDARY)
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
