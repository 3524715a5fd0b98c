from typing import Any, Callable, Dict, Iterable, List, Tuple

import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose
from spacy.language import Language
from spacy.ml.models.tok2vec import build_hash_embed_cnn_tok2vec
from spacy.tokens import Doc
from thinc.api import Model

from spacy_adatag.models.bilstm import build_bilstm_encoder
from spacy_adatag.potentials.base import Gold
from spacy_adatag.potentials.chain import ChainPotentials

from ..conftest import TRAIN_DATA
from ..potentials.making import make_gold  # noqa: F401

TEXTS = ["red", "dark blue wool coat", "", "red cotton shirt", "blue coat", "a b c"]
ATTRIBUTES, WIDTH = 5, 8
# Attribute 2 is asked of one text with words, and one text is asked nothing.
QUERIES = [[3, 0], [1], [2], [], [4, 1, 0], [1, 2]]
EVERYTHING = [list(range(ATTRIBUTES))] * len(TEXTS)
# Values of those queries as (text, attribute, start, end), of one to three words.
VALUES = [(1, 1, 1, 3), (5, 1, 0, 3), (4, 0, 0, 1), (4, 1, 1, 2)]

CNN = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "pretrained_vectors": None,
    "width": 32,
    "depth": 1,
    "embed_size": 200,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
}


def get_bert(folder: Any) -> Dict[str, Any]:
    return {
        "@architectures": "spacy-transformers.Tok2VecTransformer.v3",
        "name": str(folder),
        "get_spans": {
            "@span_getters": "spacy-transformers.strided_spans.v1",
            "window": 128,
            "stride": 96,
        },
        "tokenizer_config": {"use_fast": True},
        "pooling": {"@layers": "reduce_mean.v1"},
    }


def assert_knows_by_heart(nlp: Language) -> None:
    for text, values in TRAIN_DATA:
        doc = nlp.make_doc(text)
        doc._.attr_queries = list(values)
        found = nlp(doc)._.attr_values
        assert {
            name: [(span.start, span.end) for span in spans]
            for name, spans in found.items()
        } == values


@pytest.fixture(scope="session")
def nlp() -> Language:
    return spacy.blank("en")


@pytest.fixture(scope="session")
def docs(nlp: Language) -> List[Doc]:
    return [nlp.make_doc(text) for text in TEXTS]


def as_rows(queries: Iterable[List[int]]) -> List[numpy.ndarray]:
    return [numpy.array(rows, dtype="int64") for rows in queries]


def make_encoder(name: str = "BiLSTM") -> Model:
    if name == "BiLSTM":
        return build_bilstm_encoder(width=WIDTH, embed_width=4)
    return build_hash_embed_cnn_tok2vec(
        width=WIDTH,
        depth=1,
        embed_size=50,
        window_size=1,
        maxout_pieces=2,
        subword_features=False,
        pretrained_vectors=None,
    )


def initialize(model: Model, docs: List[Doc], attributes: int = ATTRIBUTES) -> Model:
    """As the component does, from the same seed."""
    numpy.random.seed(0)
    torch.manual_seed(0)
    model.attrs["nA"] = attributes
    model.initialize(X=(docs, []))
    return model


def get_decoder(model: Model) -> Any:
    return model.get_ref("decoder").shims[0]._model


def count_decoder(model: Model) -> int:
    """The number of parameters beyond the encoder."""
    return sum(parameter.numel() for parameter in get_decoder(model).parameters())


def find_transitions(potentials: ChainPotentials, row: int) -> torch.Tensor:
    """The transitions of a row."""
    return potentials.transitions.detach()[..., potentials.decoders[row]]


def relate(scores: Any) -> Any:
    """The scores of tags relative to that of O, the last one."""
    return scores[..., :-1] - scores[..., -1:]


def in_double_precision(model: Model) -> Model:
    for node in model.walk():
        for shim in node.shims:
            shim._model.double()
        for name in node.param_names:
            node.set_param(name, node.get_param(name).astype("float64"))
    return model


def check_differences(
    gradients: List[Tuple[numpy.ndarray, numpy.ndarray, float]],
    compute_loss: Callable[[], float],
) -> None:
    """Gradients against differences of the loss.

    gradients: Weights, whose memory is that of the model, their gradients, and how far
        these may be from the differences.
    """
    rng = numpy.random.RandomState(0)
    step = 1e-5
    for weight, gradient, tolerance in gradients:
        assert weight.shape == gradient.shape and numpy.abs(gradient).max() > 1e-6
        # The entries with the largest gradient, and some others.
        at = numpy.argsort(-numpy.abs(gradient).ravel())[:2]
        for place in {*at.tolist(), *rng.randint(weight.size, size=3).tolist()}:
            index = numpy.unravel_index(place, weight.shape)
            value = weight[index]
            weight[index] = value + step
            above = compute_loss()
            weight[index] = value - step
            below = compute_loss()
            weight[index] = value
            expected = (above - below) / (2 * step)
            assert_allclose(gradient[index], expected, rtol=1e-5, atol=tolerance)


def assert_gradient(model: Model, X: Any, gold: Gold) -> int:
    """Compare the gradient of every parameter with differences of the loss. Returns how
    many parameters there are.
    """
    in_double_precision(model)

    def compute_loss() -> float:
        for node in model.walk():
            for shim in node.shims:
                # A change that no optimizer made.
                if hasattr(shim._model, "forget"):
                    shim._model.forget()
        return model.predict(X).get_loss(gold)[0]

    potentials, backprop = model.begin_update(X)
    loss, d_potentials = potentials.get_loss(gold)
    assert_allclose(loss, compute_loss(), rtol=1e-10)
    backprop(d_potentials)
    gradients = []
    for node in model.walk():
        gradients += [
            (node.get_param(name), node.get_grad(name), 1e-5) for name in node.grad_names
        ]
        for shim in node.shims:
            gradients += [
                # Same memory, so that the change is felt.
                (weight.data.numpy(), weight.grad.numpy(), 1e-7)
                for weight in shim._model.parameters()
            ]
    check_differences(gradients, compute_loss)
    return len(gradients)
