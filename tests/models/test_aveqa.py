from typing import Any, Dict, List

import numpy
import pytest
import safetensors.torch
import spacy
import srsly
import torch
from numpy.testing import assert_allclose
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Adam, Model

from spacy_adatag.models.aveqa import build_aveqa_model, make_pair_doc
from spacy_adatag.models.bilstm import build_bilstm_encoder
from spacy_adatag.texts import batching

from ..conftest import TRAIN_DATA, make_example, make_examples, train
from ..tiny_bert import make_tiny_bert
from .test_suopentag import (
    BILSTM,
    EVERYTHING,
    GOLD,
    PHRASES,
    QUERIES,
    TEXTS,
    WIDTH,
    as_rows,
    assert_same_predictions,
    check_gradients,
    count_encoded,
    find_places,
    get_bert,
    in_double_precision,
    initialize,
    make_encoder,
    make_gold,
    make_pipeline,
    reload,
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
    assert_allclose(potentials.get_loss(make_gold())[0], numpy.mean(expected), rtol=1e-5)


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
    loss, d_potentials = potentials.get_loss(make_gold())
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


@pytest.fixture(scope="module", params=["BiLSTM", "BERT"])
def trained(request: Any, tmp_path_factory: Any) -> Language:
    if request.param == "BERT":
        tok2vec = get_bert(make_tiny_bert(tmp_path_factory.mktemp("bert")))
        steps, rate = 100, 0.005
    else:
        tok2vec, steps, rate = BILSTM, 60, 0.02
    nlp = make_pipeline("AVEQA", tok2vec)
    # Empty docs and docs that are asked nothing, a first one among them.
    examples = [
        make_example(nlp, "", {"Color": []}),
        *make_examples(nlp),
        make_example(nlp, "plain coat", {}),
    ]
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=steps, rate=rate)
    return nlp


def assert_answers(found: Dict[str, Any], values: Dict[str, Any]) -> None:
    """A query with one value has it, and one with several has one span at most, which
    begins and ends where they do.
    """
    assert found.keys() == values.keys()
    for name, places in values.items():
        if len(places) < 2:
            assert found[name] == places
        else:
            assert len(found[name]) <= 1
            starts, ends = zip(*places)
            for start, end in found[name]:
                assert start in starts and end in ends


def test_overfitting(trained):
    for text, values in TRAIN_DATA:
        assert_answers(find_places(trained, text, list(values)), values)
    single = [data for data in TRAIN_DATA if max(map(len, data[1].values())) == 1]
    assert len(single) == len(TRAIN_DATA) - 1
    assert trained.evaluate(make_examples(trained, single))["attr_micro_f"] == 1.0


def test_scores_are_probabilities(trained):
    doc = trained(TRAIN_DATA[2][0])
    group = doc.spans["adatag"]
    assert len(group) == 2
    assert (group.attrs["scores"] > 0.5).all() and (group.attrs["scores"] <= 1).all()


def test_same_predictions_after_a_round_trip(trained, tmp_path):
    assert_same_predictions(trained, reload(trained))
    trained.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert_same_predictions(trained, loaded)
    # What was loaded can be trained on.
    examples = make_examples(loaded, TRAIN_DATA[1:])
    assert train(loaded, examples, steps=1)["adatag"] < 0.3


def test_ragged_queries_and_empty_docs(trained):
    asked = [["Color"], [], None, ["Scent", "Material"], ["Material"], None]
    texts = ["red cotton shirt", "red shirt", "dark blue wool coat", "", "   ", "red"]
    docs = [trained.make_doc(text) for text in texts]
    for doc, queries in zip(docs, asked):
        doc._.attr_queries = queries
    together = [
        sorted((s.start, s.end, s.label_) for s in doc.spans["adatag"])
        for doc in trained.pipe(docs)
    ]
    assert together[0] == [(0, 1, "Color")]
    assert together[1] == together[3] == together[4] == []
    assert together[2] == [(0, 2, "Color"), (2, 3, "Material")]
    assert set(docs[3]._.attr_values) == {"Scent", "Material"}


def test_attributes_can_be_added_after_training(trained):
    nlp = reload(trained)
    component = nlp.get_pipe("adatag")
    # Two that claim the same words would compete.
    component.allow_overlap = True
    assert component.add_attribute("SoleMaterial", values=["rubber"]) == 1
    # Its phrase is all that is read: under the name of another it finds the same.
    assert component.add_attribute("Paint", phrase="Color") == 1
    for text, values in TRAIN_DATA:
        found = find_places(nlp, text)
        assert found.get("Paint", []) == found.get("Color", []) == values["Color"]
        assert set(find_places(nlp, text, ["SoleMaterial"])) == {"SoleMaterial"}
    assert_same_predictions(nlp, reload(nlp))
