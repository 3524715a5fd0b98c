"""N models: one for each attribute."""

from typing import Any, Callable, Dict

import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Adam, Model, Optimizer

from spacy_adatag.models.multicrf import build_multi_crf_model
from spacy_adatag.models.nmodels import build_n_models
from spacy_adatag.models.tagsets import build_tag_sets_model

from .changes import find_changed, get_weights
from .conftest import (
    ATTRIBUTES,
    QUERIES,
    TEXTS,
    VALUES,
    as_rows,
    assert_gradient,
    find_transitions,
    initialize,
    make_encoder,
    make_gold,
)

INNER: Dict[str, Callable[[Model], Model]] = {
    "TagSets": build_tag_sets_model,
    "TagSets, softmax": lambda tok2vec: build_tag_sets_model(tok2vec, crf=False),
    "MultiCRF": build_multi_crf_model,
}


def build(inner: str = "TagSets", encoder: str = "BiLSTM") -> Model:
    return build_n_models(INNER[inner](make_encoder(encoder)))


@pytest.fixture(
    params=[
        (inner, encoder) for inner in INNER for encoder in ("BiLSTM", "HashEmbedCNN")
    ],
    ids=lambda pair: "-".join(pair),
)
def model(request: Any, docs: Any) -> Model:
    return initialize(build(*request.param), docs)


def count_parameters(model: Model) -> int:
    total = 0
    for node in model.walk():
        total += sum(node.get_param(name).size for name in node.param_names)
        for shim in node.shims:
            total += sum(p.numel() for p in shim._model.parameters())
    return total


def step(model: Model, docs, queries, optimizer: Optimizer) -> None:
    potentials, backprop = model.begin_update((docs, as_rows(queries)))
    backprop(potentials.get_loss(make_gold(VALUES))[1])
    model.finish_update(optimizer)


def test_rows_are_those_that_each_model_gives_alone(model, docs):
    together = model.predict((docs, as_rows(QUERIES)))
    assert together.lengths.tolist() == sorted(together.lengths, reverse=True)
    found = list(zip(together.docs.tolist(), together.attributes[0].tolist()))
    assert sorted(found) == sorted(
        (i, row) for i, rows in enumerate(QUERIES) for row in rows if TEXTS[i]
    )
    for k, (i, attribute) in enumerate(found):
        alone = model.layers[attribute].predict(([docs[i]], as_rows([[0]])))
        n = len(docs[i])
        assert_allclose(together.emissions[:n, :, k], alone.emissions[..., 0], atol=1e-6)
        assert_allclose(
            find_transitions(together, k), find_transitions(alone, 0), atol=1e-6
        )
    values = {}
    for attribute, layer in enumerate(model.layers):
        texts = [i for i, rows in enumerate(QUERIES) if attribute in rows]
        only = layer.predict(([docs[i] for i in texts], as_rows([[0]] * len(texts))))
        for doc, _, start, end, score in zip(*only.decode()):
            values[texts[doc], attribute, start, end] = score
    found = {tuple(key): score for *key, score in zip(*together.decode())}
    assert found == pytest.approx(values, abs=1e-5) and found


def test_models_are_different(model):
    """Each is initialised for itself, and none is another under two names."""
    weights = get_weights(model)
    for i in range(1, ATTRIBUTES):
        assert find_changed(weights[:1], weights[i : i + 1]) == [0]
    assert len(model.layers) == ATTRIBUTES
    assert len({id(node) for node in model.walk()}) == len(list(model.walk()))
    # By these an optimizer keeps its state.
    ids = [node.id for node in model.walk()]
    assert len(set(ids)) == len(ids)
    shims = [shim.id for node in model.walk() for shim in node.shims]
    assert len(set(shims)) == len(shims) >= ATTRIBUTES


@pytest.mark.parametrize("encoder", ["BiLSTM", "HashEmbedCNN"])
@pytest.mark.parametrize("inner", INNER)
@pytest.mark.parametrize("attributes", [1, 3])
def test_number_of_parameters(docs, inner, encoder, attributes):
    one = initialize(INNER[inner](make_encoder(encoder)), docs, attributes=1)
    model = initialize(build(inner, encoder), docs, attributes)
    assert count_parameters(model) == attributes * count_parameters(one)


@pytest.mark.parametrize("crf", [True, False])
def test_gradient(docs, crf):
    model = initialize(build("TagSets" if crf else "TagSets, softmax"), docs, 2)
    queries = [[0], [1], [0], [], [1, 0], [1]]
    gold = make_gold(VALUES, [(0, 0)])
    assert assert_gradient(model, (docs, as_rows(queries)), gold) == 2 * (2 + crf + 9)


def test_a_model_learns_from_texts_that_are_asked_its_attribute(model, docs):
    """The others stay as they are, bit for bit, whatever their momentum is."""
    optimizer = Adam(0.01)
    before = get_weights(model)
    step(model, docs, [[4, 0]] * len(docs), optimizer)
    after = get_weights(model)
    assert find_changed(before, after) == [0, 4]
    step(model, docs, [list(range(ATTRIBUTES))] * len(docs), optimizer)
    before = get_weights(model)
    assert find_changed(after, before) == [0, 1, 2, 3, 4]
    # All have momentum now. Attribute 2 is asked of an empty text only.
    step(model, docs, [[3], [1], [2], [], [1, 3], []], optimizer)
    assert find_changed(before, get_weights(model)) == [1, 3]


def test_a_model_is_trained_as_it_is_alone(docs):
    """Others beside it, and in the optimizer, are no matter."""
    model = initialize(build(), docs)
    alone = INNER["TagSets"](make_encoder())
    alone.from_bytes(model.layers[1].to_bytes())
    optimizer, other = Adam(0.01), Adam(0.01)
    for queries in ([[0, 1]] * 6, [[2], [0], [1], [0], [3], [2]], [[1, 4]] * 6):
        step(model, docs, queries, optimizer)
        if 1 not in queries[0]:
            continue
        potentials, backprop = alone.begin_update((docs, as_rows([[0]] * len(docs))))
        gold = [(i, 0, start, end) for i, a, start, end in VALUES if a == 1]
        _, gradient = potentials.get_loss(make_gold(gold))
        # The loss is a mean over pairs, of which there are two a text.
        gradient.emissions.div_(2)
        gradient.transitions.div_(2)
        backprop(gradient)
        alone.finish_update(other)
    X = (docs, as_rows([[0]] * len(docs)))
    expected, found = alone.predict(X), model.layers[1].predict(X)
    assert_allclose(found.emissions, expected.emissions, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("queries", [[[]] * 6, [[], [], [1], [], [], []]])
def test_nothing_to_ask(model, docs, queries):
    before = get_weights(model)
    potentials, backprop = model.begin_update((docs, as_rows(queries)))
    assert len(potentials) == 0
    loss, gradient = potentials.get_loss(make_gold())
    assert loss == 0.0
    backprop(gradient)
    model.finish_update(Adam(0.1))
    assert find_changed(before, get_weights(model)) == []
    assert [len(array) for array in potentials.decode()] == [0] * 5


def test_an_attribute_that_is_asked_of_an_empty_text_only(model, docs):
    step(model, docs, [[0, 1], [0], [2, 0], [], [1], []], Adam(0.01))
    potentials = model.predict((docs, as_rows([[0], [0], [2], [], [], []])))
    assert sorted(potentials.docs) == [0, 1]


def test_bytes_into_a_model_of_another_number(model, docs, request):
    """Never initialised, or initialised with more or fewer attributes."""
    inner, encoder = request.node.callspec.params["model"]
    X = (docs, as_rows(QUERIES))
    expected = model.predict(X)
    data = model.to_bytes()
    for attributes in (None, 2, 7):
        target = build(inner, encoder)
        if attributes is not None:
            initialize(target, docs[:3], attributes)
        loaded = target.from_bytes(data)
        assert loaded is target and len(loaded.layers) == ATTRIBUTES
        assert find_changed(get_weights(loaded), get_weights(model)) == []
        found = loaded.predict(X)
        assert torch.equal(found.emissions, expected.emissions)
        assert torch.equal(found.transitions, expected.transitions)
        assert_array_equal(found.attributes, expected.attributes)
        # What was loaded is a whole, and is trained on.
        before = get_weights(loaded)
        step(loaded, docs, [[3]] * len(docs), Adam(0.01))
        assert find_changed(before, get_weights(loaded)) == [3]


def test_bytes_of_a_model_that_was_never_initialised(docs):
    loaded = build().from_bytes(build().to_bytes())
    assert len(loaded.layers) == 1 and loaded.attrs["nA"] == 0
    assert len(initialize(loaded, docs).predict((docs, as_rows(QUERIES)))) == 8


def test_initialised_again_with_other_attributes(model, docs):
    step(model, docs, [[0, 4]] * len(docs), Adam(0.01))
    for attributes in (2, 6, 6):
        initialize(model, docs, attributes)
        assert len(model.layers) == attributes
        ids = [node.id for node in model.walk()]
        assert len(set(ids)) == len(ids)
        asked = [list(range(attributes))] * len(docs)
        potentials = model.predict((docs, as_rows(asked)))
        assert len(potentials) == 5 * attributes
        before = get_weights(model)
        step(model, docs, [[1]] * len(docs), Adam(0.01))
        assert find_changed(before, get_weights(model)) == [1]


def test_what_was_asked_before_initialize_is_forgotten(docs):
    model = initialize(build(), docs)
    potentials, backprop = model.begin_update((docs, as_rows([[4]] * len(docs))))
    backprop(potentials.get_loss(make_gold())[1])
    initialize(model, docs, 2)
    model.finish_update(Adam(0.1))
