from typing import Any, List, Optional

import numpy
import pytest
import safetensors.torch
import spacy
import srsly
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.language import Language
from spacy.ml.models.tok2vec import build_hash_embed_cnn_tok2vec
from spacy.tokens import Doc
from thinc.api import Adam, Model

from spacy_adatag.models.adatag import AdaptiveDecoder, build_adatag_model
from spacy_adatag.models.bilstm import BiLSTM, build_bilstm_encoder
from spacy_adatag.potentials import get_loss

TEXTS = ["red", "dark blue wool coat", "", "red cotton shirt", "blue coat", "a b c"]
ATTRIBUTES, EMBED_WIDTH, WIDTH, EXPERTS = 5, 6, 8, 3
QUERIES = [[3, 0], [1], [2], [], [4, 1, 0], [1, 2]]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.blank("en")


@pytest.fixture(scope="module")
def docs(nlp: Language) -> List[Doc]:
    return [nlp.make_doc(text) for text in TEXTS]


def as_rows(queries: List[List[int]]) -> List[numpy.ndarray]:
    return [numpy.array(rows, dtype="int64") for rows in queries]


def make_model(
    docs: List[Doc], tok2vec: Optional[Model] = None, experts=EXPERTS, **config: Any
) -> Model:
    numpy.random.seed(0)
    torch.manual_seed(0)
    if tok2vec is None:
        tok2vec = build_bilstm_encoder(width=WIDTH, embed_width=4)
    model = build_adatag_model(tok2vec, experts, **config)
    table = numpy.random.normal(size=(ATTRIBUTES, EMBED_WIDTH)).astype("f")
    model.set_param("E", table)
    model.initialize(X=(docs, []))
    return model


def get_decoder(model: Model) -> AdaptiveDecoder:
    return model.get_ref("decoder").shims[0]._model


def softmax(x: numpy.ndarray) -> numpy.ndarray:
    return numpy.exp(x) / numpy.exp(x).sum()


@pytest.mark.parametrize(
    "queries", [QUERIES, [list(range(ATTRIBUTES))] * len(TEXTS), [[2]] * len(TEXTS)]
)
@pytest.mark.parametrize("encoder", ["BiLSTM", "HashEmbedCNN"])
def test_potentials_by_the_formulas_of_the_paper(docs, queries, encoder):
    """Section 3.2 for one pair after the other."""
    tok2vec = None
    if encoder == "HashEmbedCNN":
        tok2vec = build_hash_embed_cnn_tok2vec(
            width=WIDTH,
            depth=1,
            embed_size=50,
            window_size=1,
            maxout_pieces=2,
            subword_features=False,
            pretrained_vectors=None,
        )
    model = make_model(docs, tok2vec)
    potentials = model.predict((docs, as_rows(queries)))
    weights = {
        name: value.numpy() for name, value in get_decoder(model).state_dict().items()
    }
    states = model.get_ref("tok2vec").predict(docs)
    asked = [(i, row) for i, rows in enumerate(queries) for row in rows if len(docs[i])]
    found = list(zip(potentials.docs.tolist(), potentials.attributes.tolist()))
    assert sorted(found) == sorted(asked)
    assert potentials.emissions.shape == (4, 4, len(asked))
    assert potentials.transitions.shape == (4, 4, len(asked))
    for k, (i, attribute) in enumerate(found):
        assert potentials.lengths[k] == len(docs[i])
        r = model.get_param("E")[attribute]
        # Eq. 3: the hypernetwork gives the linear layer.
        W = (weights["weight.weight"] @ r + weights["weight.bias"]).reshape(4, WIDTH)
        b = weights["bias.weight"] @ r + weights["bias.bias"]
        # The mixture of experts gives the transitions.
        gate = softmax(weights["gate.weight"] @ r + weights["gate.bias"])
        T = sum(share * expert for share, expert in zip(gate, weights["experts"]))
        assert_allclose(potentials.transitions[:, :, k], T, atol=1e-6)
        for position, h in enumerate(states[i]):
            P = W @ h + b
            assert_allclose(potentials.emissions[position, :, k], P, atol=1e-5)


def test_rows_are_in_the_order_of_non_increasing_length(docs):
    potentials = make_model(docs).predict((docs, as_rows(QUERIES)))
    lengths = potentials.lengths.tolist()
    assert lengths == sorted(lengths, reverse=True)
    assert lengths == [len(docs[i]) for i in potentials.docs]
    assert len(potentials) == 8


def test_a_pair_has_the_same_potentials_in_any_batch(docs):
    model = make_model(docs)
    together = model.predict((docs, as_rows(QUERIES)))
    for k, (i, attribute) in enumerate(zip(together.docs, together.attributes)):
        alone = model.predict(([docs[i]], as_rows([[attribute]])))
        n = len(docs[i])
        assert_allclose(alone.emissions[:, :, 0], together.emissions[:n, :, k], atol=1e-6)
        assert_allclose(
            alone.transitions[:, :, 0], together.transitions[:, :, k], atol=1e-6
        )


@pytest.mark.parametrize("queries", [[[]] * 6, [[], [], [1], [], [], []]])
def test_nothing_to_ask(docs, queries):
    model = make_model(docs, freeze_attributes=False)
    potentials, backprop = model.begin_update((docs, as_rows(queries)))
    assert len(potentials) == 0
    backprop(potentials)
    model.finish_update(Adam(0.1))


def in_double_precision(model: Model) -> Model:
    for node in model.walk():
        for shim in node.shims:
            shim._model.double()
    model.set_param("E", model.get_param("E").astype("float64"))
    return model


@pytest.mark.parametrize("queries", [QUERIES, [list(range(ATTRIBUTES))] * len(TEXTS)])
def test_gradient_of_the_whole_model(docs, queries):
    """Decoders, generators, attribute embeddings and encoder against differences of the
    CRF loss."""
    model = in_double_precision(make_model(docs, freeze_attributes=False))
    X = (docs, as_rows(queries))
    potentials, backprop = model.begin_update(X)
    pairs = list(zip(potentials.docs.tolist(), potentials.attributes.tolist()))
    # A value of two words, one of three and two in one row.
    spans = [(1, 1, 1, 3), (5, 1, 0, 3), (4, 0, 0, 1), (4, 0, 1, 2)]
    gold = [(pairs.index((i, a)), start, end) for i, a, start, end in spans]
    row, start, end = numpy.array(gold).T

    def compute_loss() -> float:
        return float(get_loss(model.predict(X), row, start, end)[0].sum())

    loss, d_potentials = get_loss(potentials, row, start, end)
    assert_allclose(loss.sum(), compute_loss(), rtol=1e-10)
    backprop(d_potentials)
    gradients = [(model.get_param("E"), model.get_grad("E"), 1e-5)]
    for node in model.walk():
        for shim in node.shims:
            gradients += [
                # Same memory, so that the change is felt.
                (weight.data.numpy(), weight.grad.numpy(), 1e-7)
                for weight in shim._model.parameters()
            ]
    assert len(gradients) == 1 + 7 + 9
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


def test_frozen_attributes_have_no_gradient(docs):
    for freeze in (True, False):
        model = make_model(docs, freeze_attributes=freeze)
        before = model.get_param("E").copy()
        potentials, backprop = model.begin_update((docs, as_rows(QUERIES)))
        none = numpy.zeros(0, dtype="int64")
        backprop(get_loss(potentials, none, none, none)[1])
        assert bool(model.has_grad("E")) != freeze
        model.finish_update(Adam(0.1))
        assert (model.get_param("E") == before).all() == freeze


def test_attributes_that_are_not_asked_are_not_trained(docs):
    model = make_model(docs, freeze_attributes=False)
    potentials, backprop = model.begin_update((docs, as_rows([[3, 1]] * len(docs))))
    none = numpy.zeros(0, dtype="int64")
    backprop(get_loss(potentials, none, none, none)[1])
    assert model.get_grad("E").any(axis=1).tolist() == [False, True, False, True, False]


@pytest.mark.parametrize("dh,dr,k", [(200, 100, 3), (200, 1536, 1000), (8, 6, 1)])
def test_number_of_parameters(dh, dr, k):
    """Table 8 of the paper, with its 4 * 200 * 1536 weights of the hypernetwork."""
    with torch.device("meta"):
        decoder = AdaptiveDecoder(dh, dr, k)
    sizes = {name: p.numel() for name, p in decoder.named_parameters()}
    hypernetwork = sum(
        size for name, size in sizes.items() if name.startswith(("weight.", "bias."))
    )
    assert hypernetwork == 4 * dh * dr + 4 * dh + 4 * dr + 4
    assert sizes["experts"] == k * 16
    assert sizes["gate.weight"] + sizes["gate.bias"] == k * dr + k
    assert sum(sizes.values()) == hypernetwork + 16 * k + k * dr + k


def test_number_of_parameters_of_the_encoder():
    with torch.device("meta"):
        module = BiLSTM(words=10, unseen=0, embed_width=50, hidden=100)
    sizes = {name: p.numel() for name, p in module.named_parameters()}
    assert sizes.pop("embedding.weight") == 11 * 50
    # Two directions of four gates, with the two biases of torch.
    assert sum(sizes.values()) == 2 * 4 * (100 * 50 + 100 * 100 + 2 * 100)


def test_dims(docs):
    model = make_model(docs)
    decoder = model.get_ref("decoder")
    assert (decoder.get_dim("nI"), decoder.get_dim("nE")) == (WIDTH, EMBED_WIDTH)


def test_widths_can_change_when_initialised_again(docs):
    model = make_model(docs)
    model.set_param("E", numpy.ones((2, 9), dtype="f"))
    model.initialize(X=(docs[:2], []))
    assert model.get_ref("decoder").get_dim("nE") == 9
    assert len(model.predict((docs, as_rows([[0, 1]] * len(docs))))) == 10


def test_the_bilstm_sees_the_words_of_all_docs(nlp):
    texts = [f"word{i}" for i in range(40)]
    model = make_model([nlp.make_doc(text) for text in texts])
    assert len(model.get_ref("tok2vec").attrs["keys"]) == 40


def test_bytes_into_a_model_that_was_never_initialised(docs):
    model = make_model(docs, experts=4)
    new = build_adatag_model(build_bilstm_encoder(width=WIDTH), experts=4)
    loaded = new.from_bytes(model.to_bytes())
    X = (docs, as_rows(QUERIES))
    expected, found = model.predict(X), loaded.predict(X)
    assert_array_equal(found.emissions, expected.emissions)
    assert_array_equal(found.transitions, expected.transitions)
    assert_array_equal(loaded.get_param("E"), model.get_param("E"))


def test_bytes_of_a_model_that_was_never_initialised(docs):
    data = build_adatag_model(build_bilstm_encoder(width=WIDTH)).to_bytes()
    loaded = build_adatag_model(build_bilstm_encoder(width=WIDTH)).from_bytes(data)
    loaded.set_param("E", numpy.ones((ATTRIBUTES, 3), dtype="f"))
    loaded.initialize(X=(docs, []))
    assert len(loaded.predict((docs, as_rows(QUERIES)))) == 8


def test_weights_are_saved_as_safetensors(docs):
    model = make_model(docs)
    names = []
    for node in model.walk():
        for shim in node.shims:
            state = srsly.msgpack_loads(shim.to_bytes())["state"]
            names += safetensors.torch.load(state)
    assert {"weight.weight", "experts", "lstm.weight_ih_l0", "unseen"} <= set(names)
