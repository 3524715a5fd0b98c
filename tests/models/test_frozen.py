"""A frozen encoder, and features beside the words of a BiLSTM."""

import pickle
from copy import deepcopy
from typing import Any, List

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from thinc.api import Adam, Model

from spacy_adatag.models.bilstm import (
    build_bilstm_encoder,
    build_featured_bilstm_encoder,
)
from spacy_adatag.models.ensemble import build_ensemble_model
from spacy_adatag.models.frozen import build_frozen_encoder
from spacy_adatag.models.nmodels import build_n_models
from spacy_adatag.models.tagsets import build_tag_sets_model

from .changes import find_changed, get_weights
from .conftest import (
    QUERIES,
    TEXTS,
    VALUES,
    as_rows,
    assert_gradient,
    initialize,
    make_encoder,
    make_gold,
)

TOKENS = sum(len(text.split()) for text in TEXTS)


class Counted:
    """Counts the docs that a frozen encoder has to encode."""

    def __init__(self, docs: List[Doc], **config: Any) -> None:
        self.encoder = make_encoder("HashEmbedCNN")
        self.encoded: List[Doc] = []
        counted = Model("counted", self.forward, init=init_layer, layers=[self.encoder])
        self.model = build_frozen_encoder(counted, **config)
        self.model.initialize(X=docs)
        self.count()

    def forward(self, model: Model, docs: List[Doc], is_train: bool) -> Any:
        self.encoded += docs
        return model.layers[0](docs, is_train)

    def count(self) -> int:
        found = len(self.encoded)
        self.encoded.clear()
        return found


def init_layer(model: Model, X: Any = None, Y: Any = None) -> None:
    model.layers[0].initialize(X=X)


def test_output_is_that_of_the_encoder(docs):
    frozen = Counted(docs)
    for is_train in (False, False, True, True):
        for found, expected in zip(
            frozen.model(docs, is_train)[0], frozen.encoder.predict(docs)
        ):
            assert found.dtype == "float32"
            # It is kept in half precision.
            assert_allclose(found, expected, atol=1e-3)


def test_training_encodes_a_text_once(docs):
    frozen = Counted(docs)
    frozen.model.begin_update(docs)
    # All but the empty one.
    assert frozen.count() == len(docs) - 1
    for _ in range(3):
        frozen.model.begin_update(docs[1:])
        frozen.model.predict(docs)
    assert frozen.count() == 0


def test_a_batch_encodes_equal_texts_once(nlp):
    docs = [nlp.make_doc(text) for text in ("red coat", "red coat", "red  coat", "red")]
    frozen = Counted(docs)
    found = frozen.model.predict(docs)
    assert frozen.count() == 3
    assert_array_equal(found[0], found[1])


def test_inference_keeps_the_last_batch_only(docs):
    frozen = Counted(docs)
    frozen.model.predict(docs)
    frozen.model.predict(docs)
    assert frozen.count() == len(docs) - 1
    frozen.model.predict(docs[:1])
    frozen.model.predict(docs)
    assert frozen.count() == len(docs) - 2
    frozen.model.predict([])
    frozen.model.predict(docs[:1])
    assert frozen.count() == 1


def test_cache_is_bounded(docs):
    frozen = Counted(docs, cache=TOKENS - 1)
    for _ in range(2):
        frozen.model.begin_update(docs)
        # One had no space, and is as good as any other in the next pass.
        assert 0 < frozen.count() < len(docs)
    frozen = Counted(docs, cache=0)
    for _ in range(2):
        outputs, _ = frozen.model.begin_update(docs)
        assert frozen.count() == len(docs) - 1
        assert [len(output) for output in outputs] == [len(doc) for doc in docs]


def test_cache_has_no_negative_size(docs):
    with pytest.raises(ValueError, match="expected a cache of 0 tokens or more, got -1"):
        Counted(docs, cache=-1)


def test_it_is_not_trained(docs):
    """And what reads it is."""
    frozen = Counted(docs)
    model = initialize(make_tagger(frozen.model), docs)
    before = get_weights(frozen.model), get_weights(model)
    potentials, backprop = model.begin_update((docs, as_rows(QUERIES)))
    backprop(potentials.get_loss(make_gold(VALUES))[1])
    model.finish_update(Adam(0.01))
    assert find_changed(before[0], get_weights(frozen.model)) == []
    assert find_changed(before[1], get_weights(model)) == [0, 1]


def test_copies_are_the_same_layer(docs):
    frozen = Counted(docs)
    assert deepcopy([frozen.model])[0] is frozen.model
    model = initialize(build_ensemble_model(make_tagger(frozen.model)), docs)
    assert sum(node is frozen.model for node in model.walk()) == 1
    frozen.count()
    model.predict((docs[:3], as_rows(QUERIES[:3])))
    assert frozen.count() == 2


@pytest.mark.parametrize("build", [build_ensemble_model, build_n_models])
def test_round_trip_of_models_with_a_frozen_layer(docs, build):
    model, other = (
        build(make_tagger(build_frozen_encoder(make_encoder("HashEmbedCNN"))))
        for _ in "ab"
    )
    other.from_bytes(initialize(model, docs).to_bytes())
    X = (docs, as_rows(QUERIES))
    found, expected = (m.predict(X).emissions.detach() for m in (other, model))
    assert_allclose(found, expected, atol=1e-6)


def make_tagger(features: Model) -> Model:
    return build_tag_sets_model(
        build_featured_bilstm_encoder(features, width=8, embed_width=4)
    )


def test_pickle_leaves_the_cache_out(docs):
    model = build_frozen_encoder(make_encoder("HashEmbedCNN"))
    model.initialize(X=docs)
    model.begin_update(docs)
    copied = pickle.loads(pickle.dumps(model))
    assert model.cache.is_training and not copied.cache.is_training
    assert copied.cache.size == model.cache.size
    for found, expected in zip(copied.predict(docs), model.predict(docs)):
        assert_allclose(found, expected, atol=1e-3)


def test_it_cannot_listen():
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec")
    frozen = {
        "@architectures": "spacy_adatag.Frozen.v1",
        "encoder": {"@architectures": "spacy.Tok2VecListener.v1", "width": 96},
    }
    bilstm = {"@architectures": "spacy_adatag.FeaturedBiLSTM.v1", "features": frozen}
    model = {"@architectures": "spacy_adatag.TagSets.v1", "tok2vec": bilstm}
    with pytest.raises(ValueError, match="frozen reads each text once"):
        nlp.add_pipe("adatag", config={"model": model, "embedder": None})


def embed_lengths(model: Model, docs: List[Doc], is_train: bool) -> Any:
    """A feature of words: how long they are."""
    at = [numpy.array([len(token) % 5 for token in doc], dtype="int64") for doc in docs]
    table = model.get_param("W")

    def backprop(d_outputs: Any) -> List[Doc]:
        gradient = numpy.zeros_like(table)
        for rows, d_output in zip(at, d_outputs):
            numpy.add.at(gradient, rows, d_output)
        model.inc_grad("W", gradient)
        return docs

    return [table[rows] for rows in at], backprop


def make_featured(docs: List[Doc]) -> Model:
    table = numpy.random.RandomState(0).normal(size=(5, 3)).astype("f")
    features = Model("lengths", embed_lengths, params={"W": table}, dims={"nO": 3})
    return initialize(make_tagger(features), docs)


def test_features_are_read(nlp, docs):
    """Words that the embeddings do not know differ by them."""
    encoder = make_featured(docs).get_ref("tok2vec")
    a, b, c = encoder.predict([nlp.make_doc(text) for text in ("xy", "uv", "xyz")])
    assert_array_equal(a, b)
    assert not numpy.allclose(a, c)


def test_gradient_of_features(docs):
    X = (docs, as_rows(QUERIES))
    model = make_featured(docs)
    plain = initialize(
        build_tag_sets_model(build_bilstm_encoder(width=8, embed_width=4)), docs
    )
    gold = make_gold(VALUES)
    assert assert_gradient(model, X, gold) == assert_gradient(plain, X, gold) + 1
