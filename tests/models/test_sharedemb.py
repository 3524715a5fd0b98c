from typing import Any, Dict, List, Set

import numpy
import pytest
import safetensors.torch
import srsly
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from thinc.api import Adam, Model, set_dropout_rate

from spacy_adatag.models.sharedemb import SharedEmb, build_shared_emb_model
from spacy_adatag.models.words import get_rows

from ..tiny_vectors import make_nlp
from .conftest import (
    ATTRIBUTES,
    EVERYTHING,
    QUERIES,
    TEXTS,
    VALUES,
    WIDTH,
    as_rows,
    assert_gradient,
    find_transitions,
    initialize,
    make_gold,
    relate,
)

EMBED_WIDTH = 5


def make_model(docs: List[Doc], attributes: int = ATTRIBUTES, **config: Any) -> Model:
    config = {"width": WIDTH, "embed_width": EMBED_WIDTH, **config}
    return initialize(build_shared_emb_model(**config), docs, attributes)


def get_module(model: Model) -> SharedEmb:
    module = model.shims[0]._model
    assert isinstance(module, SharedEmb)
    return module


def get_weights(model: Model) -> Dict[str, torch.Tensor]:
    state = get_module(model).state_dict()
    return {name: value.clone() for name, value in state.items()}


def find_changed(before: Dict, after: Dict) -> Set[str]:
    """The parts that are no longer the same, bit for bit, such as `lstms.1`."""
    return {
        ".".join(name.split(".")[:2])
        for name, value in before.items()
        if not torch.equal(value, after[name])
    }


def step(model: Model, docs: List[Doc], queries: List[List[int]], optimizer: Any) -> None:
    potentials, backprop = model.begin_update((docs, as_rows(queries)))
    backprop(potentials.get_loss(make_gold())[1])
    if optimizer is not None:
        model.finish_update(optimizer)


@pytest.mark.parametrize("queries", [QUERIES, EVERYTHING, [[2]] * len(TEXTS)])
@pytest.mark.parametrize("is_train", [False, True])
def test_potentials_of_one_pair_after_the_other(docs, queries, is_train):
    """The LSTM and the linear layer of the attribute, over the shared embedding."""
    model = make_model(docs)
    potentials, _ = model((docs, as_rows(queries)), is_train)
    asked = [(i, row) for i, rows in enumerate(queries) for row in rows if len(docs[i])]
    found = list(zip(potentials.docs.tolist(), potentials.attributes[0].tolist()))
    assert sorted(found) == sorted(asked) and potentials.sets == 1
    assert potentials.emissions.shape == (4, 3, len(asked))
    assert potentials.transitions.shape == (4, 4, len({row for _, row in asked}))
    module = get_module(model)
    weights = get_weights(model)
    for k, (i, attribute) in enumerate(found):
        n = len(docs[i])
        assert potentials.lengths[k] == n
        embedded = module.embedding.weight[torch.from_numpy(get_rows(model, [docs[i]]))]
        hidden = module.lstms[attribute](embedded[:, None])[0][:, 0]
        W = weights[f"decoders.{attribute}.linear.weight"]
        b = weights[f"decoders.{attribute}.linear.bias"]
        T = weights[f"decoders.{attribute}.transitions"]
        for position in range(n):
            P = relate((W @ hidden[position] + b).detach())
            assert_allclose(potentials.emissions[position, :, k].detach(), P, atol=1e-6)
        assert_array_equal(find_transitions(potentials, k), T)


def test_rows_are_in_the_order_of_non_increasing_length(docs):
    potentials = make_model(docs).predict((docs, as_rows(QUERIES)))
    lengths = potentials.lengths.tolist()
    assert lengths == [4, 3, 3, 2, 2, 2, 1, 1]
    assert lengths == [len(docs[i]) for i in potentials.docs]


def test_a_pair_has_the_same_potentials_in_any_batch(docs):
    model = make_model(docs)
    together = model.predict((docs, as_rows(QUERIES)))
    for k, (i, attribute) in enumerate(zip(together.docs, together.attributes[0])):
        alone = model.predict(([docs[i]], as_rows([[attribute]])))
        n = len(docs[i])
        assert_allclose(alone.emissions[:, :, 0], together.emissions[:n, :, k], atol=1e-6)
        assert_array_equal(find_transitions(alone, 0), find_transitions(together, k))


@pytest.mark.parametrize("queries", [[[]] * 6, [[], [], [1], [], [], []], []])
def test_nothing_to_ask(docs, queries):
    model = make_model(docs)
    optimizer = Adam(0.1)
    step(model, docs, EVERYTHING, optimizer)
    before = get_weights(model)
    X = (docs[: len(queries)], as_rows(queries))
    potentials, backprop = model.begin_update(X)
    assert len(potentials) == 0 and potentials.emissions.shape == (0, 3, 0)
    assert backprop(potentials.get_loss(make_gold())[1]) == X
    model.finish_update(optimizer)
    assert not find_changed(before, get_weights(model))
    assert len(model.predict(X).decode().docs) == 0


# Every attribute is asked of two words or more, or an LSTM would not see its own states.
RAGGED = [[3, 0], [1, 3], [2], [4], [4, 1, 0], [1, 2]]


@pytest.mark.parametrize("queries", [RAGGED, EVERYTHING])
def test_gradient_of_the_whole_model(docs, queries):
    """Embedding, LSTMs and decoders against differences of the CRF loss."""
    X = (docs, as_rows(queries))
    assert assert_gradient(make_model(docs), X, make_gold(VALUES)) == 1 + 5 * (8 + 3)


def test_attributes_that_are_not_asked_are_not_trained(docs):
    """Not by what Adam remembers of them either."""
    model = make_model(docs)
    optimizer = Adam(0.1)
    for _ in range(3):
        step(model, docs, EVERYTHING, optimizer)
    before = get_weights(model)
    for _ in range(2):
        step(model, docs, [[1]] * len(docs), optimizer)
    changed = find_changed(before, get_weights(model))
    assert changed == {"embedding.weight", "lstms.1", "decoders.1"}
    # They learn again once they are asked.
    step(model, docs, [[0, 3]] * len(docs), optimizer)
    assert {"lstms.0", "lstms.3"} <= find_changed(before, get_weights(model))


def test_gradients_add_up_until_the_update(docs):
    """With `accumulate_gradient`, of batches that are asked different attributes."""
    one, two = make_model(docs), make_model(docs)
    optimizers = Adam(0.1), Adam(0.1)
    for model, optimizer in zip((one, two), optimizers):
        step(model, docs, EVERYTHING, optimizer)
    before = get_weights(two)
    both = [[0, 1]] * len(docs)
    potentials, backprop = one.begin_update((docs, as_rows(both)))
    backprop(potentials.get_loss(make_gold())[1])
    for attribute in (0, 1):
        potentials, backprop = two.begin_update((docs, as_rows([[attribute]] * 6)))
        # The other is half of the rows.
        gradient = potentials.get_loss(make_gold())[1]
        gradient.emissions.mul_(0.5)
        gradient.transitions.mul_(0.5)
        backprop(gradient)
    for a, b in zip(get_module(one).parameters(), get_module(two).parameters()):
        assert (a.grad is None) == (b.grad is None)
        if a.grad is not None:
            assert_allclose(a.grad, b.grad, atol=1e-6)
    two.finish_update(optimizers[1])
    changed = find_changed(before, get_weights(two))
    assert changed == {"embedding.weight", "lstms.0", "lstms.1"} | {
        "decoders.0",
        "decoders.1",
    }


def test_a_token_is_embedded_once(docs, monkeypatch):
    model = make_model(docs)
    module = get_module(model)
    embedded, embed = [], module.embed

    def count(rows: torch.Tensor) -> torch.Tensor:
        embedded.append(len(rows))
        return embed(rows)

    monkeypatch.setattr(module, "embed", count)
    model.predict((docs, as_rows(EVERYTHING)))
    assert embedded == [sum(len(doc) for doc in docs)]


def test_dropout_is_for_training_only(docs):
    model = make_model(docs)
    X = (docs, as_rows(EVERYTHING))
    before = model.predict(X).emissions
    set_dropout_rate(model, 0.5)
    assert torch.equal(model.predict(X).emissions, before)
    dropped = model.begin_update(X)[0].emissions.detach()
    assert not numpy.allclose(dropped, before, atol=1e-3)


@pytest.mark.parametrize("attributes", [1, 12, 40])
def test_number_of_parameters(attributes):
    """Table 8 of the paper: 0.1 M for each attribute, beside the words."""
    with torch.device("meta"):
        module = SharedEmb(10, 0, embed_width=50, hidden=100, attributes=attributes)
    sizes = {name: p.numel() for name, p in module.named_parameters()}
    assert sizes.pop("embedding.weight") == 11 * 50
    # Two directions of four gates, with the two biases of torch.
    lstm = 2 * 4 * (100 * 50 + 100 * 100 + 2 * 100)
    decoder = 4 * 200 + 4 + 4 * 4
    assert lstm == 121_600 and decoder == 820
    assert sum(sizes.values()) == attributes * (lstm + decoder)


@pytest.mark.parametrize("width", [1, 7])
def test_odd_width_is_an_error(width):
    with pytest.raises(
        ValueError, match=f"SharedEmb: expected an even width, got {width}"
    ):
        build_shared_emb_model(width=width)


def test_attributes_can_change_when_initialised_again(docs):
    model = make_model(docs)
    model.attrs["nA"] = 2
    model.initialize(X=(docs[:2], []))
    assert len(model.predict((docs, as_rows([[0, 1]] * len(docs))))) == 10
    assert len(get_module(model).lstms) == 2
    assert len(model.attrs["keys"]) == 5


@pytest.mark.parametrize("unseen_words", [0, 9])
@pytest.mark.parametrize("attributes", [1, 11])
def test_bytes_into_a_model_that_was_never_initialised(unseen_words, attributes):
    nlp = make_nlp()
    docs = [nlp.make_doc(text) for text in TEXTS]
    model = make_model(docs, attributes, unseen_words=unseen_words)
    asked = [nlp.make_doc("velvet red"), *docs]
    X = (asked, as_rows([list(range(attributes))] * len(asked)))
    expected = model.predict(X)
    loaded = build_shared_emb_model(width=WIDTH).from_bytes(model.to_bytes())
    found = loaded.predict(X)
    assert_array_equal(found.emissions, expected.emissions)
    assert_array_equal(found.transitions, expected.transitions)
    assert loaded.attrs["nA"] == attributes
    # It goes on being trained.
    potentials, backprop = loaded.begin_update(X)
    backprop(potentials.get_loss(make_gold())[1])
    loaded.finish_update(Adam(0.1))
    assert not numpy.allclose(loaded.predict(X).emissions, expected.emissions)


def test_bytes_of_a_model_that_was_never_initialised(docs):
    data = build_shared_emb_model(width=WIDTH).to_bytes()
    loaded = build_shared_emb_model(width=WIDTH).from_bytes(data)
    loaded.attrs["nA"] = ATTRIBUTES
    loaded.initialize(X=(docs, []))
    assert len(loaded.predict((docs, as_rows(QUERIES)))) == 8


def test_weights_are_saved_as_safetensors(docs):
    state = srsly.msgpack_loads(make_model(docs).shims[0].to_bytes())["state"]
    names = set(safetensors.torch.load(state))
    assert {"embedding.weight", "unseen", "lstms.3.weight_ih_l0"} <= names
    assert {"decoders.0.transitions", "decoders.3.linear.bias"} <= names
