from typing import Any, List, Tuple
from unittest.mock import patch

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Adam, Model, set_dropout_rate

from spacy_adatag.models import bilstm
from spacy_adatag.models.bilstm import BiLSTM, build_bilstm_encoder
from spacy_adatag.models.words import get_rows

from ..tiny_vectors import TABLE, make_nlp

TEXTS = ["Red COTTON shirt", "red coat", "", "coat with a red cotton belt"]


def make_encoder(nlp: Language, **config: Any) -> Model[List[Doc], Any]:
    numpy.random.seed(0)
    torch.manual_seed(0)
    model = build_bilstm_encoder(**{"width": 8, "embed_width": 5, **config})
    model.initialize(X=[nlp.make_doc(text) for text in TEXTS])
    return model


def get_module(model: Model) -> BiLSTM:
    module = model.shims[0]._model
    assert isinstance(module, BiLSTM)
    return module


def embed(model: Model, nlp: Language, text: str) -> numpy.ndarray:
    rows = torch.from_numpy(get_rows(model, [nlp.make_doc(text)]))
    return get_module(model).embed(rows).detach().numpy()


def test_unseen_words_have_states_of_their_own():
    nlp = make_nlp()
    docs = [nlp.make_doc("velvet"), nlp.make_doc("scarf")]
    a, b = make_encoder(nlp, unseen_words=len(TABLE)).predict(docs)
    assert not numpy.allclose(a, b)
    a, b = make_encoder(nlp).predict(docs)
    assert_array_equal(a, b)


@pytest.mark.parametrize("width", [1, 7])
def test_odd_width_is_an_error(width):
    with pytest.raises(ValueError, match=f"BiLSTM: expected an even width, got {width}"):
        build_bilstm_encoder(width=width)


@pytest.fixture(scope="module")
def encoder() -> Tuple[Language, Model]:
    nlp = make_nlp()
    return nlp, make_encoder(nlp)


LONG = ["red " * 9, "shirt", "", "never seen coat", "a b", "", "cotton with a belt"]


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(len(LONG))))
def test_a_doc_is_encoded_alike_in_any_batch(encoder, order):
    nlp, model = encoder
    docs = [nlp.make_doc(LONG[i]) for i in order]
    states = model.predict(docs)
    assert len(states) == len(docs)
    for doc, of_doc in zip(docs, states):
        assert of_doc.shape == (len(doc), 8) and of_doc.dtype == "float32"
        (alone,) = model.predict([doc])
        assert_allclose(of_doc, alone, atol=1e-6)


@pytest.mark.parametrize("texts", [[], [""], ["", ""]])
def test_nothing_but_empty_docs(texts):
    nlp = make_nlp()
    model = make_encoder(nlp)
    docs = [nlp.make_doc(text) for text in texts]
    states, backprop = model.begin_update(docs)
    assert [of_doc.shape for of_doc in states] == [(0, 8)] * len(docs)
    assert backprop(states) == docs


def test_both_directions_are_read():
    nlp = make_nlp()
    model = make_encoder(nlp)
    a, b = model.predict([nlp.make_doc("red coat"), nlp.make_doc("red shirt")])
    assert_allclose(a[0, :4], b[0, :4], atol=1e-6)
    assert not numpy.allclose(a[0, 4:], b[0, 4:], atol=1e-3)


def test_states_are_those_of_an_lstm_run_by_itself():
    nlp = make_nlp()
    model = make_encoder(nlp)
    docs = [nlp.make_doc(text) for text in LONG]
    lstm = get_module(model).lstm
    for text, doc, states in zip(LONG, docs, model.predict(docs)):
        if len(doc):
            embedded = torch.from_numpy(embed(model, nlp, text))[:, None]
            expected = lstm(embedded)[0][:, 0].detach().numpy()
            assert_allclose(states, expected, atol=1e-6)


def test_dropout_is_for_training_only():
    nlp = make_nlp()
    model = make_encoder(nlp)
    docs = [nlp.make_doc(text) for text in LONG]
    before = numpy.vstack(model.predict(docs))
    set_dropout_rate(model, 0.5)
    assert_array_equal(numpy.vstack(model.predict(docs)), before)
    dropped = numpy.vstack(model.begin_update(docs)[0])
    assert 0.2 < (dropped == 0).mean() < 0.8
    set_dropout_rate(model, 0.0)
    assert_allclose(numpy.vstack(model.begin_update(docs)[0]), before, atol=1e-6)


def test_gradient_of_the_module():
    torch.manual_seed(0)
    module = BiLSTM(words=4, unseen=2, embed_width=3, hidden=2).double()
    module.unseen.normal_()
    arguments = torch.tensor([0, 3, 5, 2, 6, 1, 3]), numpy.array([2, 0, 4, 1])
    names, weights = zip(*module.named_parameters())

    def run(*values: torch.Tensor) -> torch.Tensor:
        given = dict(zip(names, values))
        return torch.func.functional_call(module, given, arguments, {"dropout": 0.0})

    assert module.training and run(*weights).shape == (7, 4)
    assert torch.autograd.gradcheck(run, weights)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 6), min_size=1).filter(any), st.booleans())
def test_training_and_prediction_encode_alike(lengths, pad):
    """On padded texts, each direction by itself, or on packed ones."""
    torch.manual_seed(0)
    module = BiLSTM(words=4, unseen=0, embed_width=3, hidden=2).double()
    rows = torch.arange(sum(lengths)) % 5
    with torch.no_grad():
        trained = module.train()(rows, numpy.array(lengths), dropout=0.0)
        with patch.object(bilstm, "MIN_FULL", 0.0 if pad else 1.1):
            predicted = module.eval()(rows, numpy.array(lengths), dropout=0.0)
    assert_allclose(trained, predicted, atol=1e-12)


def test_gradients_of_empty_docs_do_not_matter():
    nlp = make_nlp()
    model = make_encoder(nlp)
    gradients = []
    for texts in (["red coat", "shirt"], ["", "red coat", "", "shirt", ""]):
        states, backprop = model.begin_update([nlp.make_doc(text) for text in texts])
        backprop([numpy.ones_like(of_doc) for of_doc in states])
        module = get_module(model)
        gradients.append([p.grad.clone() for p in module.parameters()])
        module.zero_grad()
    for a, b in zip(*gradients):
        assert a.abs().sum() > 0
        assert_allclose(a, b, atol=1e-6)


@pytest.mark.parametrize("unseen_words", [0, 9])
def test_bytes_into_a_model_that_was_never_initialised(unseen_words):
    nlp = make_nlp()
    model = make_encoder(nlp, unseen_words=unseen_words)
    docs = [nlp.make_doc(text) for text in [*LONG, "velvet coat"]]
    data = model.to_bytes()
    loaded = build_bilstm_encoder(width=8, embed_width=5).from_bytes(data)
    for a, b in zip(model.predict(docs), loaded.predict(docs)):
        assert_array_equal(a, b)
    assert_array_equal(loaded.attrs["unseen_keys"], model.attrs["unseen_keys"])
    # It goes on being trained.
    states, backprop = loaded.begin_update(docs)
    backprop(states)
    loaded.finish_update(Adam(0.1))
    assert not numpy.allclose(loaded.predict(docs)[0], model.predict(docs)[0])


def test_bytes_of_a_model_that_was_never_initialised():
    data = build_bilstm_encoder(width=8).to_bytes()
    loaded = build_bilstm_encoder(width=8).from_bytes(data)
    assert loaded.attrs["keys"] is None and loaded.shims[0]._model is None
    nlp = make_nlp()
    loaded.initialize(X=[nlp.make_doc(TEXTS[0])])
    assert loaded.predict([nlp.make_doc("red")])[0].shape == (1, 8)


def test_initialize_without_data_changes_nothing():
    nlp = make_nlp()
    model = make_encoder(nlp)
    module = get_module(model)
    model.initialize()
    assert get_module(model) is module
