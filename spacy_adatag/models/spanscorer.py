"""Scores the spans of texts for attributes that a system was not trained on, by how
similar they are to example values. All attributes share its weights.
"""

from importlib.resources import files
from typing import Callable, Dict, List, Optional, Sequence, Tuple, cast

import numpy
import safetensors.torch
import torch
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model
from thinc.types import Ints1d
from torch import Tensor

from ..attributes import Attribute
from ..potentials.base import IMPOSSIBLE
from ..potentials.segments import SegmentPotentials
from ..similarity.contexts import Contexts
from ..similarity.examples import Examples, Question
from ..similarity.features import QUICK_FEATURES, Comparison, describe_spans
from ..similarity.questions import draw_questions, read_question
from ..similarity.spans import LONGEST, Spans, Tokens
from ..similarity.vectors import WordVectors
from .spanmodule import Scores, SpanScorer
from .weights import check_module, get_shim, make_shim, set_module

# Weights to start from. `project/open_attributes` trains them.
SHARED = "shared.safetensors"
# Unit vectors have small numbers. With this, they have the scale of GloVe's.
SCALE = 5.0
# In training, so many attributes of a batch are asked as if they were new.
ASKED = 24
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
    described = _to_torch(describe_spans(spans), shim.device)
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
        examples = read_examples(shim._model, questions[part], vectors, contexts)
        comparison = Comparison.make(spans, examples)
        arguments = words, described, comparison
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


def read_examples(
    module: SpanScorer,
    questions: List[Question],
    vectors: WordVectors,
    contexts: Contexts,
) -> Examples:
    """Read the example values of attributes. Batch after batch asks the same, so the last
    ones are kept.

    module (SpanScorer): The module. It keeps them.
    questions (List[Question]): The attributes.
    vectors (WordVectors): The vectors of words, always the same for a module.
    contexts (Contexts): Where words stand, too.
    RETURNS (Examples): The example values.
    """
    if module.kept is None or module.kept[0] != questions:
        module.kept = questions, Examples.read(questions, vectors, contexts)
    return module.kept[1]


def make_potentials(
    found: Scores,
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
