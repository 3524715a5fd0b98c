from typing import Any, List, Optional

import numpy
import pytest
import safetensors.torch
import srsly
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from thinc.api import Adam, Model

from spacy_adatag.models.adatag import (
    AdaptiveDecoder,
    Hypernetwork,
    MixtureOfExperts,
    build_adatag_model,
)
from spacy_adatag.models.bilstm import BiLSTM

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
    get_decoder,
    initialize,
    make_encoder,
    make_gold,
    relate,
)

EMBED_WIDTH, EXPERTS = 6, 3
# What may generate the linear layer, and the transitions; the first is the paper's model.
GENERATIONS = [
    ("hypernetwork", "experts"),
    ("experts", "experts"),
    ("hypernetwork", "hypernetwork"),
    ("experts", "hypernetwork"),
]


def make_model(
    docs: List[Doc], tok2vec: Optional[Model] = None, experts=EXPERTS, **config: Any
) -> Model:
    model = build_adatag_model(tok2vec or make_encoder(), experts, **config)
    table = numpy.random.RandomState(0).normal(size=(ATTRIBUTES, EMBED_WIDTH))
    model.set_param("E", table.astype("f"))
    return initialize(model, docs)


def make_decoder(linear: str, transitions: str, experts=EXPERTS) -> AdaptiveDecoder:
    return AdaptiveDecoder(
        WIDTH,
        EMBED_WIDTH,
        linear_experts=experts if linear == "experts" else 0,
        transition_experts=experts if transitions == "experts" else 0,
    )


def softmax(x: numpy.ndarray) -> numpy.ndarray:
    return numpy.exp(x) / numpy.exp(x).sum()


def generate(weights, part: str, generation: str, r: numpy.ndarray, shape):
    """The parameters of one attribute, by the formulas of section 3.2."""
    if generation == "hypernetwork":  # eq. 3
        flat = weights[f"{part}.layer.weight"] @ r + weights[f"{part}.layer.bias"]
        return flat.reshape(shape)
    gate = softmax(weights[f"{part}.gate.weight"] @ r + weights[f"{part}.gate.bias"])
    experts = weights[f"{part}.experts"]
    assert experts.shape == (EXPERTS, *shape)
    return sum(share * expert for share, expert in zip(gate, experts))


@pytest.mark.parametrize("queries", [QUERIES, EVERYTHING, [[2]] * len(TEXTS)])
@pytest.mark.parametrize("encoder", ["BiLSTM", "HashEmbedCNN"])
@pytest.mark.parametrize("linear,transitions", GENERATIONS)
def test_potentials_by_the_formulas_of_the_paper(
    docs, queries, encoder, linear, transitions
):
    """Section 3.2 for one pair after the other."""
    model = make_model(
        docs, make_encoder(encoder), linear=linear, transitions=transitions
    )
    potentials = model.predict((docs, as_rows(queries)))
    weights = {
        name: value.numpy() for name, value in get_decoder(model).state_dict().items()
    }
    states = model.get_ref("tok2vec").predict(docs)
    asked = [(i, row) for i, rows in enumerate(queries) for row in rows if len(docs[i])]
    assert potentials.attributes.shape == (1, len(asked))
    found = list(zip(potentials.docs.tolist(), potentials.attributes[0].tolist()))
    assert sorted(found) == sorted(asked)
    assert potentials.emissions.shape == (4, 3, len(asked))
    assert potentials.transitions.shape == (4, 4, len({row for _, row in asked}))
    for k, (i, attribute) in enumerate(found):
        assert potentials.lengths[k] == len(docs[i])
        r = model.get_param("E")[attribute]
        layer = generate(weights, "linear", linear, r, (4, WIDTH + 1))
        W, b = layer[:, :WIDTH], layer[:, WIDTH]
        T = generate(weights, "transitions", transitions, r, (4, 4))
        assert_allclose(find_transitions(potentials, k), T, atol=1e-6)
        for position, h in enumerate(states[i]):
            P = relate(W @ h + b)
            assert_allclose(potentials.emissions[position, :, k], P, atol=1e-5)


@pytest.mark.parametrize("linear,transitions", GENERATIONS)
def test_generate(linear, transitions):
    decoder = make_decoder(linear, transitions)
    for attributes in (1, 5):
        W, b, T = decoder.generate(torch.randn(attributes, EMBED_WIDTH))
        assert W.shape == (4, attributes, WIDTH)
        assert b.shape == (4, attributes)
        assert T.shape == (4, 4, attributes)
    kinds = {"hypernetwork": Hypernetwork, "experts": MixtureOfExperts}
    assert type(decoder.linear) is kinds[linear]
    assert type(decoder.transitions) is kinds[transitions]
    # Each attribute for itself.
    embeddings = torch.randn(3, EMBED_WIDTH)
    together = decoder.generate(embeddings)
    for i in range(3):
        for part, alone in zip(together, decoder.generate(embeddings[i : i + 1])):
            at = (slice(None), i) if part is not together[2] else (..., i)
            assert torch.allclose(part[at].squeeze(), alone.squeeze(), atol=1e-6)


@pytest.mark.parametrize("linear,transitions", GENERATIONS)
@pytest.mark.parametrize("experts", [1, 4])
def test_from_weights(linear, transitions, experts):
    """Sizes, and what generates what, are read off the weights."""
    decoder = make_decoder(linear, transitions, experts)
    weights = decoder.state_dict()
    loaded = AdaptiveDecoder.from_weights(weights)
    loaded.load_state_dict(weights)
    embeddings = torch.randn(5, EMBED_WIDTH)
    for found, expected in zip(loaded.generate(embeddings), decoder.generate(embeddings)):
        assert torch.equal(found, expected)
    assert type(loaded.linear) is type(decoder.linear)
    assert type(loaded.transitions) is type(decoder.transitions)


@pytest.mark.parametrize("queries", [QUERIES, EVERYTHING])
@pytest.mark.parametrize("linear,transitions", GENERATIONS)
def test_gradient_of_the_whole_model(docs, queries, linear, transitions):
    """Generators, attribute embeddings and encoder against differences of the loss."""
    model = make_model(
        docs, freeze_attributes=False, linear=linear, transitions=transitions
    )
    gold = make_gold(VALUES, [(0, 3)])
    weights = {"hypernetwork": 2, "experts": 3}
    # The embeddings, and nine weights of the BiLSTM.
    assert assert_gradient(model, (docs, as_rows(queries)), gold) == (
        1 + weights[linear] + weights[transitions] + 9
    )


def test_frozen_attributes_have_no_gradient(docs):
    for freeze in (True, False):
        model = make_model(docs, freeze_attributes=freeze)
        before = model.get_param("E").copy()
        potentials, backprop = model.begin_update((docs, as_rows(QUERIES)))
        backprop(potentials.get_loss(make_gold())[1])
        assert bool(model.has_grad("E")) != freeze
        model.finish_update(Adam(0.1))
        assert (model.get_param("E") == before).all() == freeze


def test_attributes_that_are_not_asked_are_not_trained(docs):
    model = make_model(docs, freeze_attributes=False)
    potentials, backprop = model.begin_update((docs, as_rows([[3, 1]] * len(docs))))
    backprop(potentials.get_loss(make_gold())[1])
    assert model.get_grad("E").any(axis=1).tolist() == [False, True, False, True, False]


@pytest.mark.parametrize("dh,dr,k", [(200, 100, 3), (200, 1536, 1000), (8, 6, 1)])
@pytest.mark.parametrize("linear,transitions", GENERATIONS)
def test_number_of_parameters(dh, dr, k, linear, transitions):
    """Section 3.2, and Table 8 of the paper with its 4 * 200 * 1536 weights of the
    hypernetwork.
    """
    with torch.device("meta"):
        decoder = AdaptiveDecoder(
            dh,
            dr,
            linear_experts=k if linear == "experts" else 0,
            transition_experts=k if transitions == "experts" else 0,
        )
    gate = k * dr + k
    expected = {
        # W and b of each tag, from r.
        ("linear", "hypernetwork"): 4 * dh * dr + 4 * dh + 4 * dr + 4,
        ("linear", "experts"): k * (4 * dh + 4) + gate,
        ("transitions", "hypernetwork"): 16 * dr + 16,
        ("transitions", "experts"): k * 16 + gate,
    }
    for part, generation in (("linear", linear), ("transitions", transitions)):
        sizes = [p.numel() for p in getattr(decoder, part).parameters()]
        assert sum(sizes) == expected[part, generation]
    assert sum(p.numel() for p in decoder.parameters()) == (
        expected["linear", linear] + expected["transitions", transitions]
    )


def test_number_of_parameters_of_the_encoder():
    with torch.device("meta"):
        module = BiLSTM(words=10, unseen=0, embed_width=50, hidden=100)
    sizes = {name: p.numel() for name, p in module.named_parameters()}
    assert sizes.pop("embedding.weight") == 11 * 50
    # Two directions of four gates, with the two biases of torch.
    assert sum(sizes.values()) == 2 * 4 * (100 * 50 + 100 * 100 + 2 * 100)


@pytest.mark.parametrize("linear,transitions", GENERATIONS)
def test_widths_are_those_of_encoder_and_embeddings(docs, linear, transitions):
    model = make_model(docs, linear=linear, transitions=transitions)
    expected = make_decoder(linear, transitions).state_dict()
    for name, value in get_decoder(model).state_dict().items():
        assert value.shape == expected.pop(name).shape
    assert not expected


def test_widths_can_change_when_initialised_again(docs):
    model = make_model(docs)
    model.set_param("E", numpy.ones((2, 9), dtype="f"))
    initialize(model, docs[:2], attributes=2)
    assert get_decoder(model).linear.layer.in_features == 9
    assert get_decoder(model).transitions.gate.in_features == 9
    assert len(model.predict((docs, as_rows([[0, 1]] * len(docs))))) == 10


def test_the_bilstm_sees_the_words_of_all_docs(nlp):
    texts = [f"word{i}" for i in range(40)]
    model = make_model([nlp.make_doc(text) for text in texts])
    assert len(model.get_ref("tok2vec").attrs["keys"]) == 40


@pytest.mark.parametrize("linear,transitions", GENERATIONS)
def test_bytes_into_a_model_that_was_never_initialised(docs, linear, transitions):
    config = {"experts": 4, "linear": linear, "transitions": transitions}
    model = make_model(docs, **config)
    loaded = build_adatag_model(make_encoder(), **config).from_bytes(model.to_bytes())
    X = (docs, as_rows(QUERIES))
    expected, found = model.predict(X), loaded.predict(X)
    assert torch.equal(found.emissions, expected.emissions)
    assert torch.equal(found.transitions, expected.transitions)
    assert (loaded.get_param("E") == model.get_param("E")).all()


def test_weights_are_saved_as_safetensors(docs):
    model = make_model(docs)
    names = []
    for node in model.walk():
        for shim in node.shims:
            state = srsly.msgpack_loads(shim.to_bytes())["state"]
            names += safetensors.torch.load(state)
    assert {
        "linear.layer.weight",
        "transitions.experts",
        "lstm.weight_ih_l0",
        "unseen",
    } <= set(names)


def reference(model, docs, attributes):
    """Predictions by a model that has kept nothing."""
    fresh = build_adatag_model(make_encoder(), model.attrs["experts"])
    fresh.from_bytes(model.to_bytes())
    return fresh.predict((docs, as_rows([attributes] * len(docs))))


def assert_up_to_date(model, docs, attributes=(0, 2, 3)):
    found = model.predict((docs, as_rows([attributes] * len(docs))))
    expected = reference(model, docs, attributes)
    assert_allclose(found.emissions, expected.emissions, atol=1e-6)
    assert_allclose(found.transitions, expected.transitions, atol=1e-6)
    return found.emissions


def test_decoders_are_kept_while_weights_stand_still(docs):
    model = make_model(docs)
    decoder = get_decoder(model)
    assert_up_to_date(model, docs)
    kept = decoder.kept
    # Whatever is asked, and of whatever texts.
    model.predict((docs[:2], as_rows([[1], [0, 4]])))
    assert decoder.kept is kept and kept is not None


def test_decoders_are_made_anew_when_something_changes(docs):
    model = make_model(docs, freeze_attributes=False)
    seen = [assert_up_to_date(model, docs)]
    # A step of training; prediction between gradients and weights keeps nothing old.
    X = (docs, as_rows(QUERIES))
    optimizer = Adam(0.1)
    potentials, backprop = model.begin_update(X)
    backprop(potentials.get_loss(make_gold(VALUES))[1])
    seen.append(assert_up_to_date(model, docs))
    assert torch.equal(seen[0], seen[1])
    model.finish_update(optimizer)
    seen.append(assert_up_to_date(model, docs))
    # Averages, and back.
    with model.use_params(optimizer.averages):
        seen.append(assert_up_to_date(model, docs))
    assert torch.equal(assert_up_to_date(model, docs), seen[2])
    # Other embeddings, and more of them.
    table = model.get_param("E")
    model.set_param("E", table[::-1].copy())
    seen.append(assert_up_to_date(model, docs))
    model.set_param("E", numpy.concatenate([table * 2, table[:1]]))
    seen.append(assert_up_to_date(model, docs, (0, 2, ATTRIBUTES)))
    # Other weights.
    seen.append(assert_up_to_date(make_model(docs).from_bytes(model.to_bytes()), docs))
    assert_up_to_date(initialize(model, docs, ATTRIBUTES + 1), docs)
    for i, a in enumerate(seen[2:]):
        for b in seen[2:][:i]:
            assert not torch.allclose(a, b)


@pytest.mark.parametrize("linear", ["hypernetwork", "experts"])
@pytest.mark.parametrize("attributes", [3, 400])
@pytest.mark.parametrize("asked", ["all", "some"])
def test_many_attributes_by_the_rank_of_their_embeddings(docs, linear, attributes, asked):
    """The same emissions by fewer operations, where these are fewer."""
    model = build_adatag_model(make_encoder(), EXPERTS, linear=linear)
    table = numpy.random.RandomState(0).normal(size=(attributes, EMBED_WIDTH))
    model.set_param("E", table.astype("f"))
    initialize(model, docs, attributes)
    rows = list(range(attributes)) if asked == "all" else [0, attributes - 1]
    X = (docs, as_rows([rows] * len(docs)))
    found = model.predict(X)
    assert (get_decoder(model).kept.shared is not None) == (attributes == 400)
    # Training does not take the short way.
    expected, _ = model.begin_update(X)
    assert_array_equal(found.attributes, expected.attributes)
    assert_allclose(found.emissions, expected.emissions.detach(), atol=1e-5)
    assert_allclose(found.transitions, expected.transitions.detach(), atol=1e-6)


def test_there_is_an_expert_to_mix():
    with pytest.raises(ValueError, match="at least one expert to mix, got experts = 0"):
        build_adatag_model(make_encoder(), experts=0)
    # Of none, where there is nothing to mix.
    build_adatag_model(make_encoder(), experts=0, transitions="hypernetwork")
