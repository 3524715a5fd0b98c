"""An ensemble, and what its members have to do with each other."""

from dataclasses import fields
from typing import Any, List

import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from thinc.api import Adam, Model

from spacy_adatag.models.adatag import build_adatag_model
from spacy_adatag.models.aveqa import build_aveqa_model
from spacy_adatag.models.ensemble import build_ensemble_model
from spacy_adatag.models.nmodels import build_n_models
from spacy_adatag.models.suopentag import build_su_opentag_model
from spacy_adatag.models.tagsets import build_tag_sets_model

from .changes import find_changed, get_weights
from .conftest import (
    ATTRIBUTES,
    EVERYTHING,
    QUERIES,
    VALUES,
    as_rows,
    initialize,
    make_encoder,
    make_gold,
)

MEMBERS = 3
INNER = {
    "AdaTag": build_adatag_model,
    "AdaTag, trained": lambda tok2vec: build_adatag_model(
        tok2vec, freeze_attributes=False
    ),
    "AVEQA": build_aveqa_model,
    "NModels": lambda tok2vec: build_n_models(build_tag_sets_model(tok2vec)),
    "SUOpenTag": build_su_opentag_model,
    "TagSets": build_tag_sets_model,
}


def make_embeddings(attributes: int = ATTRIBUTES) -> numpy.ndarray:
    table = numpy.random.RandomState(0).normal(size=(attributes, 6))
    return table.astype("f")


def make_ensemble(docs: List[Doc], inner: str = "AdaTag") -> Model:
    model = build_ensemble_model(INNER[inner](make_encoder()), MEMBERS)
    if model.has_param("E") is not False:
        model.set_param("E", make_embeddings())
    if "phrases" in model.attrs:
        model.attrs["phrases"] = ["red", "coat", "wool", "size", "brand"]
    return initialize(model, docs)


@pytest.fixture(params=INNER)
def model(request: Any, docs: List[Doc]) -> Model:
    return make_ensemble(docs, request.param)


@pytest.mark.parametrize("queries", [QUERIES, EVERYTHING, [[]] * len(QUERIES)])
def test_potentials_are_the_average_of_the_members(model, docs, queries):
    X = (docs, as_rows(queries))
    together = model.predict(X)
    parts = [member.predict(X) for member in model.layers]
    assert len(parts) == MEMBERS
    for field in fields(parts[0]):
        found, *expected = (getattr(p, field.name) for p in (together, *parts))
        if isinstance(found, torch.Tensor):
            mean = torch.stack(expected).mean(0)
            assert_allclose(found.detach(), mean.detach(), atol=1e-6)
        else:
            assert_array_equal(found, expected[0])
    assert type(together) is type(parts[0])


def test_members_are_different(model):
    weights = get_weights(model)
    for i in range(1, MEMBERS):
        assert find_changed(weights[:1], weights[i : i + 1]) == [0]
    ids = [node.id for node in model.walk()]
    shims = [shim.id for node in model.walk() for shim in node.shims]
    assert len(set(ids)) == len(ids) and len(set(shims)) == len(shims)


def get_scores(model: Model, X: Any) -> numpy.ndarray:
    """The first of the potentials: emissions or logits."""
    potentials = model.predict(X)
    return getattr(potentials, fields(potentials)[0].name).detach().clone()


def step(model: Model, docs: List[Doc], optimizer: Adam) -> float:
    potentials, backprop = model.begin_update((docs, as_rows(QUERIES)))
    loss, gradient = potentials.get_loss(make_gold(VALUES))
    backprop(gradient)
    model.finish_update(optimizer)
    return loss


def test_a_member_is_trained_as_it_is_alone(model, docs):
    X = (docs, as_rows(QUERIES))
    start = [member.to_bytes() for member in model.layers]
    optimizer = Adam(0.01)
    losses = [step(model, docs, optimizer) for _ in range(3)]
    together = [get_scores(member, X) for member in model.layers]
    expected = []
    for member, data, scores in zip(model.layers, start, together):
        member.from_bytes(data)
        optimizer = Adam(0.01)
        expected.append([step(member, docs, optimizer) for _ in range(3)])
        assert_allclose(get_scores(member, X), scores, rtol=1e-4, atol=1e-5)
    assert_allclose(losses, numpy.mean(expected, axis=0), rtol=1e-5)


@pytest.mark.parametrize("inner", ["AdaTag", "AdaTag, trained"])
def test_members_get_new_attributes(docs, inner):
    """And keep the embeddings that they have trained."""
    model = make_ensemble(docs, inner)
    step(model, docs, Adam(0.01))
    before = [member.get_param("E").copy() for member in model.layers]
    trained = inner == "AdaTag, trained"
    assert numpy.allclose(before[0], before[1]) != trained
    model.set_param("E", make_embeddings(ATTRIBUTES + 1))
    model.attrs["nA"] = ATTRIBUTES + 1
    rows = [*EVERYTHING[0], ATTRIBUTES]
    model.predict((docs, as_rows([rows] * len(docs))))
    for member, known in zip(model.layers, before):
        embeddings = member.get_param("E")
        assert_array_equal(embeddings[:-1], known)
        assert_array_equal(embeddings[-1], make_embeddings(ATTRIBUTES + 1)[-1])


def test_initialized_again_it_starts_over(docs):
    model = make_ensemble(docs)
    model.set_param("E", make_embeddings(2))
    initialize(model, docs, attributes=2)
    assert [len(member.get_param("E")) for member in model.layers] == [2] * MEMBERS


@pytest.mark.parametrize("members", [0, -1])
def test_an_ensemble_has_members(members):
    with pytest.raises(ValueError, match=f"at least one member, got {members}"):
        build_ensemble_model(build_tag_sets_model(make_encoder()), members)


def test_members_are_systems():
    with pytest.raises(ValueError, match=r"expected an ensemble of systems .* of bilstm"):
        build_ensemble_model(make_encoder())


def test_members_cannot_listen():
    nlp = spacy.blank("en")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}
    inner = {"@architectures": "spacy_adatag.TagSets.v1", "tok2vec": listener}
    model = {"@architectures": "spacy_adatag.Ensemble.v1", "model": inner}
    nlp.add_pipe("tok2vec")
    with pytest.raises(ValueError, match="ensemble of tag_sets reads each text several"):
        nlp.add_pipe("adatag", config={"model": model, "embedder": None})
