"""Scores the spans of texts for attributes that a system was not trained on, by how
similar they are to example values. All attributes share its weights.
"""

from importlib.resources import files
from typing import (
    Callable,
    Dict,
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
from thinc.api import ArgsKwargs, Model, PyTorchShim
from thinc.types import Ints1d
from torch import Tensor

from ..attributes import AttributeTable
from ..potentials.segments import SegmentPotentials
from ..similarity.contexts import Contexts
from ..similarity.examples import Examples
from ..similarity.features import Comparison
from ..similarity.questions import draw_questions, read_question
from ..similarity.slots import Slots
from ..similarity.spans import Spans, Tokens
from ..similarity.vectors import WordVectors
from .spanmodule import Scores, TunedScorer
from .weights import check_module, get_shim, make_shim, set_module

# Weights to start from. `project/open_attributes` trains them.
SHARED = "shared.safetensors"
# In training, so many attributes of a batch are asked as if they were new.
ASKED = 24
# A text is compared with so many added attributes, those that are most likely to have a
# value in it.
CHOSEN = 96
# So many numbers of a word and an attribute are compared at a time.
MAX_CELLS = 500_000

Input = Tuple[List[Doc], List[Ints1d], AttributeTable]


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
    if not is_train:
        rows = numpy.flatnonzero(~table.trained)
        asked = mark(queries, rows, len(table))
        examples = read_examples(shim._model, table, rows, vectors, contexts)
        return score(shim, docs, asked, rows, examples, vectors), lambda d_potentials: X
    spans = Spans.find(Tokens.read(docs, vectors))
    rows = numpy.unique(numpy.concatenate([numpy.zeros(0, dtype="int64"), *queries]))
    rows = numpy.sort(numpy.random.permutation(rows)[:ASKED])
    questions = draw_questions([table[row] for row in rows.tolist()], spans)
    examples = Examples.read(questions, vectors, contexts)
    comparison = Comparison(spans, examples, numpy.arange(len(rows)))
    arguments = ArgsKwargs(args=(spans, comparison), kwargs={})
    scores, torch_backprop = shim(arguments, is_train)
    listed = Listed.make(mark(queries, rows, len(table)), spans, scores)

    def backprop(d_potentials: SegmentPotentials) -> Input:
        outputs = scores.screen, scores.scores
        d_screen, d_scores = (torch.zeros_like(own) for own in outputs)
        d_screen[listed.asked] = cast(SegmentPotentials, d_potentials.screen).scores
        d_scores[listed.pairs] = d_potentials.scores
        grads = d_screen, d_scores
        torch_backprop(ArgsKwargs(args=(outputs,), kwargs={"grad_tensors": grads}))
        return X

    return listed.make_potentials(spans, scores, rows), backprop


def mark(queries: Sequence[Ints1d], rows: numpy.ndarray, size: int) -> numpy.ndarray:
    """Mark what is asked.

    queries (Sequence[Ints1d]): The attribute rows to query for each text.
    rows (ndarray): Attribute rows, in ascending order, shape (attributes,).
    size (int): The number of rows in the table.
    RETURNS (ndarray): Whether a text is asked an attribute, shape (texts, attributes).
    """
    asked = numpy.zeros((len(queries), size), dtype=bool)
    texts = numpy.repeat(numpy.arange(len(queries)), [*map(len, queries)])
    asked[texts, numpy.concatenate([numpy.zeros(0, dtype="int64"), *queries])] = True
    return asked[:, rows]


def score(
    shim: PyTorchShim,
    docs: List[Doc],
    asked: numpy.ndarray,
    rows: numpy.ndarray,
    examples: Examples,
    vectors: WordVectors,
) -> SegmentPotentials:
    """Score the spans of texts.

    shim (PyTorchShim): The shim.
    docs (List[Doc]): The texts.
    asked (ndarray): Whether a text is asked an attribute, shape (texts, attributes).
    rows (ndarray): The row in the table of each attribute, shape (attributes,).
    examples (Examples): Their example values.
    vectors (WordVectors): The vectors of words.
    RETURNS (SegmentPotentials): The potentials of the attributes that a text is asked and
        may have a value of.
    """
    spans = Spans.find(Tokens.read(docs, vectors))
    if asked.sum(1).max(initial=0) > CHOSEN:
        module = shim._model.eval()
        with torch.no_grad():
            asked = module.get_used().choose(spans, examples, asked, CHOSEN)
    attributes = numpy.flatnonzero(asked.any(0))
    if len(docs) > 1 and len(attributes) * len(spans.tokens.vectors) > MAX_CELLS:
        # Each text is asked others.
        half = len(docs) // 2
        parts = [
            score(shim, docs[part], asked[part], rows, examples, vectors).renumber(
                numpy.arange(len(docs))[part]
            )
            for part in (slice(half), slice(half, None))
        ]
        return SegmentPotentials.join(parts)
    asked = asked[:, attributes]
    slots = Slots(asked) if len(attributes) > CHOSEN else None
    comparison = Comparison(spans, examples, attributes, slots)
    found = shim.predict(ArgsKwargs(args=(spans, comparison), kwargs={}))
    listed = Listed.make(asked, spans, found)
    return listed.make_potentials(spans, found, rows[attributes])


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
    table: AttributeTable,
    rows: numpy.ndarray,
    vectors: WordVectors,
    contexts: Contexts,
) -> Examples:
    """Read the example values of attributes. They are kept until one changes.

    module (TunedScorer): The module. It keeps them.
    table (AttributeTable): The attributes.
    rows (ndarray): The rows in the table to read, shape (attributes,).
    vectors (WordVectors): The vectors of words, always the same for a module.
    contexts (Contexts): Where words stand, too.
    RETURNS (Examples): The example values.
    """
    if module.read is not None:
        known, version, examples = module.read
        if known is table and version == table.version:
            return examples
    version = table.version
    questions = [read_question(table[row]) for row in rows.tolist()]
    examples = Examples.read(questions, vectors, contexts)
    module.read = table, version, examples
    return examples
