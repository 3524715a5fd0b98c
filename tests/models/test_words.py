"""Word embeddings as the models have them that read words."""

from typing import Any, Callable, List

import numpy
import pytest
import spacy
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokens import Doc
from spacy.vectors import Vectors
from thinc.api import Adam, Model

from spacy_adatag.models.bilstm import build_bilstm_encoder
from spacy_adatag.models.qrnn import build_qrnn_encoder
from spacy_adatag.models.sharedemb import build_shared_emb_model
from spacy_adatag.models.words import (
    EMBED_SCALE,
    UNKNOWN,
    WordEmbedding,
    find_sorted,
    get_rows,
)

from ..tiny_vectors import TABLE, make_nlp

TEXTS = ["Red COTTON shirt", "red coat", "", "coat with a red cotton belt"]


def make_bilstm(docs: List[Doc], **config: Any) -> Model:
    model = build_bilstm_encoder(**{"width": 8, "embed_width": 5, **config})
    model.initialize(X=docs)
    return model


def make_shared_emb(docs: List[Doc], **config: Any) -> Model:
    model = build_shared_emb_model(**{"width": 8, "embed_width": 5, **config})
    model.attrs["nA"] = 2
    model.initialize(X=(docs, []))
    return model


@pytest.fixture(params=[make_bilstm, make_shared_emb])
def make_model(request) -> Callable[..., Model]:
    def make(nlp: Language, **config: Any) -> Model:
        numpy.random.seed(0)
        torch.manual_seed(0)
        return request.param([nlp.make_doc(text) for text in TEXTS], **config)

    return make


def get_module(model: Model) -> WordEmbedding:
    module = model.shims[0]._model
    assert isinstance(module, WordEmbedding)
    return module


def embed(model: Model, nlp: Language, text: str) -> numpy.ndarray:
    rows = torch.from_numpy(get_rows(model, [nlp.make_doc(text)]))
    return get_module(model).embed(rows).detach().numpy()


def update(model: Model, doc: Doc) -> None:
    if model.name != "shared_emb":
        states, backprop = model.begin_update([doc])
        backprop([numpy.ones_like(states[0])])
    else:
        potentials, backprop = model.begin_update(([doc], [numpy.arange(2)]))
        backprop(potentials)
    model.finish_update(Adam(0.1))


def test_words_of_the_training_data_start_from_their_vectors(make_model):
    nlp = make_nlp()
    model = make_model(nlp)
    # red, cotton, shirt; coat, with, a and belt have none.
    assert len(model.attrs["keys"]) == 7
    known = embed(model, nlp, "RED Cotton shirt")
    assert_array_equal(known, [TABLE["red"], TABLE["cotton"], TABLE["shirt"]])
    weight = get_module(model).embedding.weight.detach().numpy()
    assert weight.shape == (8, 3), "one row for each word, and the unknown one"
    assert_allclose(weight[UNKNOWN], weight[1:].mean(0), atol=1e-6)
    # A vector does not help a word that is not in the training data.
    for word in ("velvet", "never"):
        assert get_rows(model, [nlp.make_doc(word)]).tolist() == [UNKNOWN]
        assert_array_equal(embed(model, nlp, word), weight[:1])


def test_words_without_vector_start_at_random(make_model):
    nlp = make_nlp()
    model = make_model(nlp)
    coat, belt = embed(model, nlp, "coat belt")
    assert not numpy.allclose(coat, belt) and coat.any() and belt.any()


def test_without_vectors(make_model):
    nlp = make_nlp(vectors=False)
    nlp.vocab.strings.add("something")
    model = make_model(nlp, embed_width=40)
    weight = get_module(model).embedding.weight.detach().numpy()
    assert weight.shape == (8, 40)
    assert_allclose(weight[1:].std(), EMBED_SCALE, rtol=0.2)


def test_unseen_words_without_vectors(make_model):
    model = make_model(make_nlp(vectors=False), unseen_words=5)
    assert len(get_module(model).unseen) == len(model.attrs["unseen_keys"]) == 0


def test_unseen_words_are_the_first_of_the_vectors(make_model):
    nlp = make_nlp()
    # Row 3 is velvet, row 4 scarf; those before are in the training data.
    for unseen_words, known in ((0, []), (3, []), (4, ["velvet"])):
        model = make_model(nlp, unseen_words=unseen_words)
        assert model.attrs["unseen_keys"].tolist() == [get_string_id(w) for w in known]
        rows = get_rows(model, [nlp.make_doc("scarf")])
        assert rows.tolist() == [UNKNOWN]


def test_unseen_words_keep_their_vectors(make_model):
    nlp = make_nlp()
    model = make_model(nlp, unseen_words=len(TABLE))
    module = get_module(model)
    assert module.unseen.dtype == torch.float16
    assert module.unseen.shape == (2, 3), "those of the training data are kept once"
    found = embed(model, nlp, "velvet red never SCARF")
    unknown = module.embedding.weight[UNKNOWN].detach().numpy()
    expected = [TABLE["velvet"], TABLE["red"], unknown, TABLE["scarf"]]
    assert_array_equal(found, expected)
    # Training moves words of the training data, and no others.
    update(model, nlp.make_doc("velvet red scarf"))
    moved = embed(model, nlp, "velvet scarf red")
    assert_array_equal(moved[:2], [TABLE["velvet"], TABLE["scarf"]])
    assert (moved[2] != TABLE["red"]).all()


@pytest.mark.parametrize("unseen_words", [0, 9])
def test_floret_vectors(make_model, unseen_words):
    nlp = spacy.blank("en")
    rng = numpy.random.RandomState(0)
    nlp.vocab.vectors = Vectors(
        strings=nlp.vocab.strings,
        data=rng.normal(size=(20, 6)).astype("f"),
        mode="floret",
        minn=2,
        maxn=3,
        hash_count=2,
        hash_seed=1,
        bow="<",
        eow=">",
    )
    model = make_model(nlp, unseen_words=unseen_words)
    expected = nlp.vocab.vectors.get_batch(["coat", "red"])
    assert_allclose(embed(model, nlp, "Coat red"), expected, rtol=1e-6)
    assert get_rows(model, [nlp.make_doc("velvet")]).tolist() == [UNKNOWN]


def test_hashes_are_those_of_the_vectors(make_model):
    """The keys of spaCy's vectors are hashes of words, and so are ours."""
    nlp = make_nlp()
    model = make_model(nlp)
    expected = sorted(
        get_string_id(token.lower_) for text in TEXTS for token in nlp.make_doc(text)
    )
    assert model.attrs["keys"].tolist() == sorted(set(expected))


keys = st.integers(0, 2**64 - 1) | st.integers(0, 5)


@settings(deadline=None)
@given(known=st.lists(keys, unique=True), others=st.lists(keys))
def test_find_sorted(known, others):
    known = sorted(known)
    wanted = [*others, *known]
    found = find_sorted(numpy.array(known, "uint64"), numpy.array(wanted, "uint64"))
    assert found.tolist() == [known.index(w) if w in known else -1 for w in wanted]


@pytest.mark.parametrize("build", [build_bilstm_encoder, build_qrnn_encoder])
def test_training_hides_words(build):
    """So that the encoder also learns from what stands around them."""
    numpy.random.seed(0)
    nlp = make_nlp()
    docs = [nlp.make_doc("red cotton shirt " * 100)]
    model = build(width=8, embed_width=5, word_dropout=0.25)
    model.initialize(X=docs)
    known = get_rows(model, docs)
    assert (known != UNKNOWN).all()
    rows = get_rows(model, docs, is_train=True)
    hidden = rows == UNKNOWN
    assert 0.15 < hidden.mean() < 0.35
    assert_array_equal(rows[~hidden], known[~hidden])
    # The embedding of unknown words is trained, though all words are known.
    before = get_module(model).embedding.weight[UNKNOWN].detach().clone()
    update(model, *docs)
    assert (get_module(model).embedding.weight[UNKNOWN] != before).any()
    assert_array_equal(model.predict(docs)[0], model.predict(docs)[0])


@pytest.mark.parametrize("share", [-0.1, 1, 1.5])
def test_word_dropout_is_a_share(share):
    with pytest.raises(ValueError, match="word_dropout from 0 to below 1"):
        build_bilstm_encoder(word_dropout=share)
