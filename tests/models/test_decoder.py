"""What all systems have in common that encode a text once."""

from itertools import product
from typing import Any, Callable, Dict, List

import numpy
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from thinc.api import Adam, Model

from spacy_adatag.models.adatag import build_adatag_model
from spacy_adatag.models.decoder import (
    FEW_WORDS,
    Layout,
    build_decoder,
    decode_words,
    multiply_words,
    pack_weights,
)
from spacy_adatag.models.multicrf import build_multi_crf_model
from spacy_adatag.models.pairs import Pairs
from spacy_adatag.models.ragged import get_tokens
from spacy_adatag.models.tagsets import build_tag_sets_model
from spacy_adatag.models.weights import set_module

from .conftest import (
    ATTRIBUTES,
    EVERYTHING,
    QUERIES,
    TEXTS,
    VALUES,
    WIDTH,
    as_rows,
    find_transitions,
    get_decoder,
    initialize,
    make_encoder,
    make_gold,
    relate,
)


def build_adatag(tok2vec: Model) -> Model:
    model = build_adatag_model(tok2vec, freeze_attributes=False)
    table = numpy.random.RandomState(0).normal(size=(ATTRIBUTES, 6))
    model.set_param("E", table.astype("f"))
    return model


SYSTEMS: Dict[str, Callable[[Model], Model]] = {
    "AdaTag": build_adatag,
    "MultiCRF": build_multi_crf_model,
    "TagSets": build_tag_sets_model,
    "TagSets, softmax": lambda tok2vec: build_tag_sets_model(tok2vec, crf=False),
}


@pytest.fixture(
    params=product(SYSTEMS, ["BiLSTM", "HashEmbedCNN"]), ids=lambda pair: "-".join(pair)
)
def model(request: Any, docs: List[Doc]) -> Model:
    system, encoder = request.param
    return initialize(SYSTEMS[system](make_encoder(encoder)), docs)


def test_rows_hold_what_was_asked(model, docs):
    """In the order of non-increasing length, and no text without tokens among them."""
    potentials = model.predict((docs, as_rows(QUERIES)))
    lengths = potentials.lengths.tolist()
    assert lengths == sorted(lengths, reverse=True)
    assert lengths == [len(docs[i]) for i in potentials.docs]
    n, tags, rows = potentials.emissions.shape
    assert n == 4 and tags == 3 * potentials.sets and rows == len(potentials)
    assert potentials.transitions.shape[:2] == (tags + 1, tags + 1)
    assert potentials.decoders.shape == (rows,)
    assert potentials.decoders.max() < potentials.transitions.shape[2]
    found = [
        (potentials.docs[row], potentials.attributes[tag_set, row])
        for tag_set, row in numpy.ndindex(*potentials.attributes.shape)
        if potentials.attributes[tag_set, row] >= 0
    ]
    assert sorted(found) == sorted(
        (i, row) for i, rows in enumerate(QUERIES) for row in rows if TEXTS[i]
    )


def test_a_row_has_the_same_potentials_in_any_batch(model, docs):
    together = model.predict((docs, as_rows(QUERIES)))
    for k, i in enumerate(together.docs):
        asked = [row for row in together.attributes[:, k].tolist() if row >= 0]
        alone = model.predict(([docs[i]], as_rows([asked])))
        n = len(docs[i])
        assert alone.emissions.shape[0] == n and len(alone) == 1
        assert_allclose(alone.emissions[:, :, 0], together.emissions[:n, :, k], atol=1e-6)
        assert_allclose(
            find_transitions(alone, 0), find_transitions(together, k), atol=1e-6
        )
        assert_array_equal(alone.attributes[:, 0], together.attributes[:, k])


def test_few_of_many_pairs(model, docs, monkeypatch):
    """Where the whole product would be too large, only what is asked is computed, and
    learns the same.
    """

    def learn():
        potentials, backprop = model.begin_update((docs, as_rows(QUERIES)))
        backprop(potentials.get_loss(make_gold(VALUES))[1])
        weights = [
            weight
            for node in model.walk()
            for shim in node.shims
            for weight in shim._model.parameters()
        ]
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        found = [gradient.clone() for gradient in gradients]
        for gradient in gradients:
            gradient.zero_()
        return potentials, found

    expected, expected_gradients = learn()
    monkeypatch.setattr("spacy_adatag.models.pairs.MAX_CELLS", 0)
    found, gradients = learn()
    assert_allclose(
        found.emissions.detach(), expected.emissions.detach(), rtol=1e-5, atol=1e-6
    )
    assert len(gradients) == len(expected_gradients)
    for a, b in zip(gradients, expected_gradients):
        assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    predicted = model.predict((docs, as_rows(QUERIES)))
    assert_allclose(
        predicted.emissions, expected.emissions.detach(), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("queries", [[[]] * 6, [[], [], [1], [], [], []]])
def test_nothing_to_ask(model, docs, queries):
    potentials, backprop = model.begin_update((docs, as_rows(queries)))
    assert len(potentials) == 0
    loss, d_potentials = potentials.get_loss(make_gold())
    assert loss == 0.0
    backprop(d_potentials)
    model.finish_update(Adam(0.1))
    assert [len(array) for array in potentials.decode()] == [0] * 5


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_batch_of_empty_texts(docs, system):
    model = initialize(SYSTEMS[system](make_encoder()), docs)
    potentials, backprop = model.begin_update(([docs[2]] * 3, as_rows([[1], [0, 2], []])))
    assert len(potentials) == 0
    backprop(potentials.get_loss(make_gold())[1])


def test_texts_that_are_asked_nothing_have_no_gradient(model, docs, monkeypatch):
    """Each text gets a gradient of its shape, in the order of the batch."""
    tok2vec = model.get_ref("tok2vec")
    forward, gradients = tok2vec._func, []

    def watch(model, docs, is_train):
        hidden, backprop = forward(model, docs, is_train)
        return hidden, lambda d_hidden: gradients.extend(d_hidden) or backprop(d_hidden)

    monkeypatch.setattr(tok2vec, "_func", watch)
    potentials, backprop = model.begin_update((docs, as_rows(QUERIES)))
    backprop(potentials.get_loss(make_gold(VALUES))[1])
    assert [array.shape for array in gradients] == [(len(doc), WIDTH) for doc in docs]
    assert [bool(array.any()) for array in gradients] == [
        bool(rows and text) for rows, text in zip(QUERIES, TEXTS)
    ]


@pytest.mark.parametrize("system", SYSTEMS)
def test_bytes_into_a_model_that_was_never_initialised(docs, system):
    model = initialize(SYSTEMS[system](make_encoder()), docs)
    loaded = SYSTEMS[system](make_encoder()).from_bytes(model.to_bytes())
    assert loaded.attrs["nA"] == ATTRIBUTES
    X = (docs, as_rows(QUERIES))
    expected, found = model.predict(X), loaded.predict(X)
    assert torch.equal(found.emissions, expected.emissions)
    assert torch.equal(found.transitions, expected.transitions)
    assert_array_equal(found.attributes, expected.attributes)


@pytest.mark.parametrize("system", SYSTEMS)
def test_bytes_of_a_model_that_was_never_initialised(docs, system):
    data = SYSTEMS[system](make_encoder()).to_bytes()
    loaded = SYSTEMS[system](make_encoder()).from_bytes(data)
    assert loaded.attrs["nA"] == 0
    potentials = initialize(loaded, docs).predict((docs, as_rows(EVERYTHING)))
    assert potentials.attributes.size == 5 * ATTRIBUTES


@pytest.mark.parametrize("system", SYSTEMS)
def test_initialised_again_with_other_attributes(docs, system):
    model = initialize(SYSTEMS[system](make_encoder()), docs)
    if system == "AdaTag":
        model.set_param("E", numpy.ones((2, 9), dtype="f"))
    initialize(model, docs[:4], attributes=2)
    potentials = model.predict((docs, as_rows([[0, 1]] * len(docs))))
    assert potentials.attributes.max() == 1 and potentials.attributes.size == 10
    model.from_bytes(model.to_bytes())


@pytest.mark.parametrize("system", SYSTEMS)
def test_same_seed_same_model(docs, system):
    first, second = (
        get_decoder(initialize(SYSTEMS[system](make_encoder()), docs)).state_dict()
        for _ in range(2)
    )
    assert list(first) == list(second)
    assert all(torch.equal(first[name], second[name]) for name in first)


def make_layout(lengths, attributes, select=None) -> Layout:
    """Of texts in the order given, longer first."""
    n, texts = max(lengths), len(lengths)
    return Layout(
        torch.from_numpy(get_tokens(numpy.array(lengths))),
        (n, texts),
        torch.arange(attributes),
        None if select is None else torch.tensor(select),
    )


@pytest.mark.parametrize("select", [None, [0, 4, 3]])
def test_linear_layers_of_attributes(select):
    """`W h + b` for each word and attribute, one after the other, relative to the last
    tag.
    """
    lengths, attributes, tags, width = [3, 2], 3, 4, 5
    hidden = torch.randn(sum(lengths), width)
    weight, bias = torch.randn(tags, attributes, width), torch.randn(tags, attributes)
    layout = make_layout(lengths, attributes, select)
    found = decode_words(hidden, weight, bias, layout)
    pairs = list(product(range(len(lengths)), range(attributes)))
    pairs = pairs if select is None else [pairs[at] for at in select]
    assert found.shape == (3, tags - 1, len(pairs))
    for k, (text, attribute) in enumerate(pairs):
        states = hidden[:3] if text == 0 else hidden[3:]
        for position, h in enumerate(states):
            expected = weight[:, attribute] @ h + bias[:, attribute]
            assert_allclose(found[position, :, k], relate(expected), atol=1e-5)


class Constant(torch.nn.Module):
    """Emissions are a parameter, and no function of the texts."""

    def __init__(self) -> None:
        super().__init__()
        self.scores = torch.nn.Parameter(torch.ones(3))

    @classmethod
    def from_weights(cls, weights: Dict[str, torch.Tensor]) -> "Constant":
        return cls()

    def forward(self, hidden, states, layout):
        n, texts = layout.shape
        scores = self.scores[:, None] + states.sum(1)
        emissions = scores.repeat(n, 1, texts) + 0 * hidden.sum()
        return emissions, emissions.new_zeros(4, 4, 1)


def test_gradient_of_the_states_of_attributes():
    """What a decoder does with them comes back, in their order."""
    model: Model = build_decoder(Constant)
    set_module(model, Constant())
    hidden = [numpy.ones((length, 3), dtype="f") for length in (1, 2)]
    pairs = Pairs.from_queries(numpy.array([1, 2]), [numpy.array([4, 7])] * 2)
    states = numpy.zeros((2, 5), dtype="f")
    (emissions, transitions), backprop = model.begin_update((hidden, pairs, states))
    d_emissions = torch.zeros_like(emissions)
    d_emissions[0, :, [1, 3]] = 1.0
    d_emissions[0, 2, 0] = 0.5
    d_hidden, d_states = backprop((d_emissions, torch.ones_like(transitions)))
    assert [array.shape for array in d_hidden] == [(1, 3), (2, 3)]
    assert_array_equal(d_states, [[0.5] * 5, [6.0] * 5])
    scores = model.shims[0]._model.scores
    assert scores.grad.tolist() == [2.0, 2.0, 2.5]


@pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="no oneDNN")
@pytest.mark.parametrize("tags,attributes", [(3, 5), (3, 51), (1, 1)])
def test_packed_weights_give_the_same(tags, attributes):
    torch.manual_seed(0)
    weight, bias = torch.randn(tags, 12, attributes), torch.randn(tags, attributes)
    packed = pack_weights(weight, bias)
    for words in (0, 1, FEW_WORDS, 3 * FEW_WORDS):
        hidden = torch.randn(words, 12)
        plain = multiply_words(hidden, weight, bias, None)
        found = multiply_words(hidden, weight, bias, packed)
        torch.testing.assert_close(found, plain, atol=1e-5, rtol=1e-5)
        expected = torch.einsum("nh,kha->nka", hidden, weight) + bias
        torch.testing.assert_close(plain, expected, atol=1e-5, rtol=1e-5)


def test_wide_weights_are_not_packed():
    assert pack_weights(torch.randn(3, 12, 500), torch.randn(3, 500)) is None
    assert pack_weights(torch.randn(3, 12, 0), torch.randn(3, 0)) is None
    wide = torch.randn(3, 12, 5, dtype=torch.float64)
    assert pack_weights(wide, wide[:, 0]) is None
