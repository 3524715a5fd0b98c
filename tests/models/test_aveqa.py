from typing import List

import numpy
import pytest
import safetensors.torch
import spacy
import srsly
import torch
from numpy.testing import assert_allclose
from spacy.tokens import Doc
from thinc.api import Adam, Model

from spacy_adatag.models.aveqa import build_aveqa_model, make_pair_doc
from spacy_adatag.models.bilstm import build_bilstm_encoder
from spacy_adatag.texts import batching

from ..conftest import make_examples
from ..tiny_bert import make_tiny_bert
from .conftest import get_bert, make_gold
from .test_suopentag import (
    EVERYTHING,
    GOLD,
    PHRASES,
    QUERIES,
    TEXTS,
    WIDTH,
    as_rows,
    check_gradients,
    count_encoded,
    in_double_precision,
    initialize,
    make_encoder,
    make_pipeline,
)


@pytest.fixture(scope="module")
def docs() -> List[Doc]:
    nlp = spacy.blank("en")
    return [nlp.make_doc(text) for text in TEXTS]


def make_model(docs: List[Doc], encoder: str = "BiLSTM") -> Model:
    return initialize(build_aveqa_model(make_encoder(encoder)), docs)


def test_what_the_encoder_reads():
    doc = spacy.blank("en").make_doc("dark  red, 50ml ")
    pair = make_pair_doc("Skin Type", doc)
    assert pair.text == "Skin Type [SEP] dark  red, 50ml "
    assert [token.text for token in pair][:3] == ["Skin", "Type", "[SEP]"]
    assert [token.text for token in pair][3:] == [token.text for token in doc]
    assert pair.vocab is doc.vocab


def test_what_bert_reads(tmp_path):
    nlp = make_pipeline("AVEQA", get_bert(make_tiny_bert(tmp_path)))
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    tok2vec = nlp.get_pipe("adatag").model.get_ref("tok2vec")
    transformer = tok2vec.layers[0].layers[0]
    assert transformer.name == "transformer"
    pair = make_pair_doc("red coat", nlp.make_doc("dark wool"))
    wordpieces = transformer.predict([pair]).wordpieces
    expected = ["[CLS]", "red", "coat", "[SEP]", "dark", "wool", "[SEP]"]
    assert wordpieces.strings == [expected]
    ids = transformer.tokenizer.convert_tokens_to_ids(expected)
    assert wordpieces.input_ids.tolist() == [ids]
    # The states are those of the words, the separator among them.
    assert tok2vec.predict([pair])[0].shape[0] == 5


@pytest.mark.parametrize("queries", [QUERIES, EVERYTHING, [[2]] * len(TEXTS)])
@pytest.mark.parametrize("encoder", ["BiLSTM", "HashEmbedCNN"])
@pytest.mark.parametrize("is_train", [True, False])
def test_logits_of_one_pair_after_the_other(docs, queries, encoder, is_train):
    model = make_model(docs, encoder)
    potentials, _ = model((docs, as_rows(queries)), is_train)
    module = model.get_ref("heads").shims[0]._model
    weights = {name: value.numpy() for name, value in module.state_dict().items()}
    tok2vec = model.get_ref("tok2vec")
    asked = [(i, row) for i, rows in enumerate(queries) for row in rows if len(docs[i])]
    found = list(zip(potentials.docs.tolist(), potentials.attributes.tolist()))
    assert sorted(found) == sorted(asked)
    assert potentials.logits.shape == (2, 5, len(asked))
    for k, (i, attribute) in enumerate(found):
        phrase = PHRASES[attribute].split()
        words = [*phrase, "[SEP]", *(token.text for token in docs[i])]
        states = tok2vec.predict([Doc(docs[0].vocab, words=words)])[0]
        states = states[len(phrase) :]
        expected = states @ weights["linear.weight"].T
        n = len(docs[i]) + 1
        assert_allclose(potentials.logits[:, :n, k].numpy(), expected.T, atol=1e-5)
        assert (potentials.logits[:, n:, k] == -torch.inf).all()


def test_loss_of_one_pair_after_the_other(docs):
    model = make_model(docs)
    potentials, _ = model.begin_update((docs, as_rows(QUERIES)))
    expected = []
    for k, pair in enumerate(zip(potentials.docs, potentials.attributes)):
        n = len(docs[pair[0]]) + 1
        start, end = -potentials.logits[:, :n, k].log_softmax(1)
        places = [(i + 1, j) for *of, i, j in GOLD if tuple(of) == pair] or [(0, 0)]
        losses = [float(start[i] + end[j]) for i, j in places]
        expected.append(numpy.mean(losses))
    assert len(expected) == 8
    assert_allclose(
        potentials.get_loss(make_gold(GOLD))[0], numpy.mean(expected), rtol=1e-5
    )


@pytest.mark.parametrize("queries", [QUERIES, EVERYTHING])
def test_gradient_of_the_whole_model(docs, queries):
    model = in_double_precision(make_model(docs))
    check_gradients(model, (docs, as_rows(queries)), modules=1 + 9)


def test_memory_is_bounded_in_prediction(docs, monkeypatch):
    """Pairs go through the encoder in parts, and together in training."""
    monkeypatch.setattr(batching, "MAX_DOCS", 3)
    model = make_model(docs)
    calls = count_encoded(model, monkeypatch)
    together, _ = model.begin_update((docs, as_rows(QUERIES)))
    assert [len(call) for call in calls] == [8]
    calls.clear()
    parts = model.predict((docs, as_rows(QUERIES)))
    assert [len(call) for call in calls] == [3, 3, 2]
    assert parts.docs.tolist() == together.docs.tolist()
    assert parts.attributes.tolist() == together.attributes.tolist()
    assert_allclose(parts.logits.numpy(), together.logits.numpy(), atol=1e-6)


@pytest.mark.parametrize("queries", [[[]] * 6, [[], [], [1], [], [], []]])
@pytest.mark.parametrize("encoder", ["BiLSTM", "HashEmbedCNN"])
def test_nothing_to_ask(docs, queries, encoder):
    model = make_model(docs, encoder)
    assert len(model.predict((docs, as_rows(queries))).decode().docs) == 0
    potentials, backprop = model.begin_update((docs, as_rows(queries)))
    loss, d_potentials = potentials.get_loss(make_gold(GOLD))
    assert len(potentials) == 0 and loss == 0.0
    backprop(d_potentials)
    model.finish_update(Adam(0.1))


def test_the_encoder_knows_the_words_of_attributes(docs):
    model = make_model(docs)
    strings = docs[0].vocab.strings
    keys = set(model.get_ref("tok2vec").attrs["keys"].tolist())
    for word in ("[sep]", "skin", "material", "cotton"):
        assert strings[word] in keys


def test_bytes_into_a_model_that_was_never_initialised(docs):
    model = make_model(docs)
    new = build_aveqa_model(build_bilstm_encoder(width=WIDTH))
    loaded = new.from_bytes(model.to_bytes())
    assert loaded.attrs["nA"] == len(PHRASES)
    X = (docs, as_rows(QUERIES))
    assert torch.equal(loaded.predict(X).logits, model.predict(X).logits)


def test_weights_are_saved_as_safetensors(docs):
    shim = make_model(docs).get_ref("heads").shims[0]
    state = safetensors.torch.load(srsly.msgpack_loads(shim.to_bytes())["state"])
    shapes = {name: tuple(value.shape) for name, value in state.items()}
    assert shapes == {"linear.weight": (2, WIDTH)}
