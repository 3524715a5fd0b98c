"""Scores the spans of texts for attributes that a system was not trained on, by how
similar they are to example values. All attributes share its weights.
"""

import operator
from importlib.resources import files
from typing import (
    Callable,
    Dict,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    cast,
)

import numpy
import safetensors.torch
import torch
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model
from thinc.types import Ints1d
from torch import Tensor

from ..attributes import Attribute
from ..potentials.segments import SegmentPotentials
from ..similarity.contexts import Contexts
from ..similarity.examples import Examples
from ..similarity.features import Comparison, describe_spans
from ..similarity.questions import draw_questions, read_question
from ..similarity.spans import Spans, Tokens
from ..similarity.vectors import WordVectors
from .spanmodule import Scores, TunedScorer
from .weights import check_module, get_shim, make_shim, set_module

# Weights to start from. `project/open_attributes` trains them.
SHARED = "shared.safetensors"
# In training, so many attributes of a batch are asked as if they were new.
ASKED = 24
# So many attributes are compared at a time, fewer if that were more pairs of a span and
# an attribute.
BLOCK, SMALL_BLOCK = 64, 8
MAX_PAIRS = 1_000_000
# The example values of so many attributes are kept.
MAX_KEPT = 20_000

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
        shims=[make_shim(TunedScorer)],
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
    width = vectors.table.shape[1]
    weights = read_shared_weights() if model.attrs["pretrained"] else None
    if weights is not None and weights["window.weight"].shape[1] != width:
        weights = None
    model.attrs["pretrained"] = weights is not None
    module = TunedScorer(width, weights is not None)
    if weights is not None:
        module.begin_with(weights)
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
    check_module(model, lambda: TunedScorer(width, model.attrs["pretrained"]))


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
        rows = numpy.sort(numpy.random.permutation(rows)[:ASKED])
    described = torch.from_numpy(describe_spans(spans)).to(shim.device)
    # Most docs have the same array of queries.
    different = {id(own): numpy.asarray(own) for own in queries}
    masks = {key: numpy.isin(rows, own) for key, own in different.items()}
    asked = numpy.array([masks[id(own)] for own in queries], dtype=bool)
    asked = asked.reshape(len(docs), len(rows))
    # A batch may have thousands of attributes. Blocks of few sizes can be kept.
    size = BLOCK if len(spans) * BLOCK <= MAX_PAIRS else SMALL_BLOCK
    starts = range(0, max(1, len(rows)), size)
    blocks = [slice(0, len(rows))] if is_train else [slice(i, i + size) for i in starts]

    def compare() -> Iterator[Comparison]:
        for block in blocks:
            attributes = [table[row] for row in rows[block].tolist()]
            if is_train:
                questions = draw_questions(attributes, spans)
                examples = Examples.read(questions, vectors, contexts)
            else:
                examples = read_examples(shim._model, attributes, vectors, contexts)
            yield Comparison(spans, examples)

    arguments = described, spans, compare()
    found, torch_backprop = shim(ArgsKwargs(args=arguments, kwargs={}), is_train)
    parts: List[SegmentPotentials] = []
    for block, scores in zip(blocks, found):
        listed = Listed.make(asked[:, block], spans, scores)
        parts.append(listed.make_potentials(spans, scores, rows[block]))
    potentials = SegmentPotentials.join(parts) if len(parts) > 1 else parts[0]

    def backprop(d_potentials: SegmentPotentials) -> Input:
        outputs = scores.screen, scores.scores
        d_screen, d_scores = (torch.zeros_like(own) for own in outputs)
        d_screen[listed.asked] = cast(SegmentPotentials, d_potentials.screen).scores
        d_scores[listed.pairs] = d_potentials.scores
        grads = d_screen, d_scores
        torch_backprop(ArgsKwargs(args=(outputs,), kwargs={"grad_tensors": grads}))
        return X

    return potentials, backprop


class Listed(NamedTuple):
    """Which scores go into potentials: those of attributes that a text is asked.

    rows (ndarray): The row of the potentials for each text and attribute, or -1, shape
        (texts, attributes).
    asked (Tensor): Whether a span's text is asked an attribute, shape (spans,
        attributes).
    pairs (Tensor): The same for the pairs that may be values, shape (pairs,).
    """

    rows: numpy.ndarray
    asked: Tensor
    pairs: Tensor

    @classmethod
    def make(cls, asked: numpy.ndarray, spans: Spans, found: Scores) -> "Listed":
        """Find what is asked.

        asked (ndarray): Whether a text is asked an attribute, shape (texts, attributes).
        spans (Spans): The spans of the texts.
        found (Scores): Their scores.
        RETURNS (Listed): What to list.
        """
        rows = numpy.where(asked, numpy.cumsum(asked).reshape(asked.shape) - 1, -1)
        of_spans = torch.from_numpy(asked).to(found.scores.device)
        of_spans = of_spans[torch.from_numpy(spans.texts).to(of_spans.device)]
        return cls(rows, of_spans, of_spans[found.rows, found.columns])

    def make_potentials(
        self, spans: Spans, found: Scores, attributes: numpy.ndarray
    ) -> SegmentPotentials:
        """Make potentials of scores.

        spans (Spans): The spans.
        found (Scores): Their scores.
        attributes (ndarray): The row in the table of each attribute, shape (attributes,).
        RETURNS (SegmentPotentials): The potentials of what is asked.
        """
        docs, columns = (self.rows >= 0).nonzero()
        names = attributes[columns].astype("int64")

        def make(
            scores: Tensor,
            row: Tensor,
            column: Tensor,
            screen: Optional[SegmentPotentials] = None,
        ) -> SegmentPotentials:
            at, of = row.cpu().numpy(), column.cpu().numpy()
            rows = self.rows[spans.texts[at], of]
            places = spans.offsets[at], spans.lengths[at]
            return SegmentPotentials(scores.detach(), rows, *places, docs, names, screen)

        screen = None
        if found.screen is not None:
            row, column = self.asked.nonzero(as_tuple=True)
            screen = make(found.screen[self.asked], row, column)
        row, column = found.rows[self.pairs], found.columns[self.pairs]
        return make(found.scores[self.pairs], row, column, screen)


def read_examples(
    module: TunedScorer,
    attributes: List[Attribute],
    vectors: WordVectors,
    contexts: Contexts,
) -> Examples:
    """Read the example values of attributes. Batch after batch asks the same, so they are
    kept.

    module (TunedScorer): The module. It keeps them.
    attributes (List[Attribute]): The attributes. One that changes is another object.
    vectors (WordVectors): The vectors of words, always the same for a module.
    contexts (Contexts): Where words stand, too.
    RETURNS (Examples): The example values.
    """
    key = attributes[0]["name"] if attributes else "", len(attributes)
    known = module.read.get(key)
    if known is not None and all(map(operator.is_, known[0], attributes)):
        return known[1]
    if sum(size for _, size in module.read) > MAX_KEPT:
        module.read.clear()
    questions = [read_question(attribute) for attribute in attributes]
    examples = Examples.read(questions, vectors, contexts)
    module.read[key] = attributes, examples
    return examples
