from typing import Any, Dict, List

import numpy
import pytest
import safetensors.torch
import spacy
import srsly
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Adam, Model

from spacy_adatag.models.bilstm import build_bilstm_encoder
from spacy_adatag.models.suopentag import build_su_opentag_model

from ..conftest import make_examples, train
from ..tiny_bert import WIDTH as BERT_WIDTH
from ..tiny_bert import make_tiny_bert
from .conftest import check_differences, get_bert, in_double_precision, make_gold, relate
from .conftest import make_encoder as make_any_encoder

TEXTS = ["red", "dark blue wool coat", "", "red cotton shirt", "blue coat", "a b c"]
PHRASES = ["Color", "Skin Type", "Scent", "Sole Material Of Shoes", "Wool"]
WIDTH = 8
QUERIES = [[3, 0], [1], [2], [], [4, 1, 0], [1, 2]]
EVERYTHING = [list(range(len(PHRASES)))] * len(TEXTS)
# (doc, attribute, start, end)
GOLD = [(1, 1, 1, 3), (5, 1, 0, 3), (4, 0, 0, 1), (4, 0, 1, 2)]

LISTENERS = {
    "Tok2VecListener": {
        "@architectures": "spacy.Tok2VecListener.v1",
        "width": 32,
        "upstream": "*",
    },
    "TransformerListener": {
        "@architectures": "spacy-transformers.TransformerListener.v1",
        "grad_factor": 1.0,
        "pooling": {"@layers": "reduce_mean.v1"},
        "upstream": "*",
    },
}


def make_pipeline(architecture: str, tok2vec: Dict[str, Any]) -> Language:
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    model = {"@architectures": f"spacy_adatag.{architecture}.v1", "tok2vec": tok2vec}
    nlp.add_pipe("adatag", config={"model": model, "embedder": None})
    return nlp


def as_rows(queries: List[List[int]]) -> List[numpy.ndarray]:
    return [numpy.array(rows, dtype="int64") for rows in queries]


def initialize(model: Model, docs: List[Doc], phrases: List[str] = PHRASES) -> Model:
    model.attrs["nA"] = len(phrases)
    model.attrs["phrases"] = list(phrases)
    model.initialize(X=(docs, []))
    return model


def make_encoder(name: str) -> Model:
    numpy.random.seed(0)
    torch.manual_seed(0)
    return make_any_encoder(name)


def check_gradients(model: Model, X: Any, modules: int) -> None:
    """All torch weights against differences of the loss of GOLD.

    modules (int): How many torch weights there are.
    """
    potentials, backprop = model.begin_update(X)
    loss, d_potentials = potentials.get_loss(make_gold(GOLD))

    def compute_loss() -> float:
        return model.predict(X).get_loss(make_gold(GOLD))[0]

    assert_allclose(loss, compute_loss(), rtol=1e-10)
    backprop(d_potentials)
    # Same memory, so that a change is felt.
    gradients = [
        (weight.data.numpy(), weight.grad.numpy(), 1e-7)
        for node in model.walk()
        for shim in node.shims
        for weight in shim._model.parameters()
    ]
    assert len(gradients) == modules
    check_differences(gradients, compute_loss)


def count_encoded(model: Model, monkeypatch: Any) -> List[List[str]]:
    """The texts of each call of the encoder, from now on."""
    tok2vec, calls = model.get_ref("tok2vec"), []
    forward = tok2vec._func

    def spy(model, docs, is_train):
        calls.append([doc.text.strip() for doc in docs])
        return forward(model, docs, is_train)

    monkeypatch.setattr(tok2vec, "_func", spy)
    return calls


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.blank("en")


@pytest.fixture(scope="module")
def docs(nlp: Language) -> List[Doc]:
    return [nlp.make_doc(text) for text in TEXTS]


def make_model(docs: List[Doc], encoder: str = "BiLSTM") -> Model:
    return initialize(build_su_opentag_model(make_encoder(encoder)), docs)


@pytest.mark.parametrize("queries", [QUERIES, EVERYTHING, [[2]] * len(TEXTS)])
@pytest.mark.parametrize("encoder", ["BiLSTM", "HashEmbedCNN"])
def test_potentials_by_the_formulas(docs, queries, encoder):
    """The cross-attention of Xu et al. (2019) for one pair after the other."""
    model = make_model(docs, encoder)
    potentials = model.predict((docs, as_rows(queries)))
    emissions = potentials.emissions.numpy()
    module = model.get_ref("decoder").shims[0]._model
    weights = {name: value.numpy() for name, value in module.state_dict().items()}
    tok2vec = model.get_ref("tok2vec")
    asked = [(i, row) for i, rows in enumerate(queries) for row in rows if len(docs[i])]
    found = list(zip(potentials.docs.tolist(), potentials.attributes[0].tolist()))
    assert sorted(found) == sorted(asked)
    assert emissions.shape == (4, 3, len(asked))
    transitions = potentials.transitions.detach().numpy()
    assert_array_equal(transitions[..., 0], weights["transitions"])
    assert transitions.shape == (4, 4, 1)
    lengths = potentials.lengths.tolist()
    assert lengths == sorted(lengths, reverse=True)
    for k, (i, attribute) in enumerate(found):
        assert lengths[k] == len(docs[i])
        phrase = Doc(docs[0].vocab, words=PHRASES[attribute].split())
        a = tok2vec.predict([phrase])[0].mean(0)
        for position, h in enumerate(tok2vec.predict([docs[i]])[0]):
            alpha = h @ a / numpy.linalg.norm(h) / numpy.linalg.norm(a)
            read = numpy.concatenate([h, alpha * h])
            P = relate(weights["linear.weight"] @ read + weights["linear.bias"])
            assert_allclose(emissions[position, :, k], P, atol=1e-5)


def test_attributes_differ(docs):
    emissions = make_model(docs).predict((docs[1:2], as_rows([[0, 1]]))).emissions
    assert (emissions[..., 0] - emissions[..., 1]).abs().max() > 1e-4


@pytest.mark.parametrize("is_train", [True, False])
def test_every_text_and_every_phrase_is_encoded_once(docs, monkeypatch, is_train):
    model = make_model(docs)
    calls = count_encoded(model, monkeypatch)
    model((docs, as_rows([[3, 0], [0], [], [3, 0], [0], [0, 3]])), is_train)
    assert calls == [[*TEXTS, PHRASES[0], PHRASES[3]]]


@pytest.mark.parametrize("queries", [QUERIES, EVERYTHING])
def test_gradient_of_the_whole_model(docs, queries):
    """The decoder, and the encoder through texts and phrases."""
    model = in_double_precision(make_model(docs))
    check_gradients(model, (docs, as_rows(queries)), modules=3 + 9)


def test_phrases_have_a_gradient(docs):
    """Words that occur in a phrase only are trained when it is asked."""
    model = make_model(docs)
    module = model.get_ref("tok2vec").shims[0]._model
    keys = model.get_ref("tok2vec").attrs["keys"].tolist()
    strings = docs[0].vocab.strings
    potentials, backprop = model.begin_update((docs, as_rows([[1]] * len(docs))))
    backprop(potentials.get_loss(make_gold(GOLD))[1])
    gradient = module.embedding.weight.grad
    asked, not_asked = (1 + keys.index(strings[word]) for word in ("skin", "scent"))
    assert gradient[asked].abs().max() > 1e-8
    assert not gradient[not_asked].any()


@pytest.mark.parametrize("queries", [[[]] * 6, [[], [], [1], [], [], []]])
@pytest.mark.parametrize("encoder", ["BiLSTM", "HashEmbedCNN"])
def test_nothing_to_ask(docs, queries, encoder):
    model = make_model(docs, encoder)
    assert len(model.predict((docs, as_rows(queries)))) == 0
    potentials, backprop = model.begin_update((docs, as_rows(queries)))
    assert len(potentials) == 0
    backprop(potentials)
    model.finish_update(Adam(0.1))


def test_number_of_parameters(docs):
    """All attributes share W, b and T."""
    module = make_model(docs).get_ref("decoder").shims[0]._model
    sizes = [parameter.numel() for parameter in module.parameters()]
    assert sum(sizes) == 4 * 2 * WIDTH + 4 + 16


def test_bytes_into_a_model_that_was_never_initialised(docs):
    model = make_model(docs)
    new = build_su_opentag_model(build_bilstm_encoder(width=WIDTH))
    loaded = new.from_bytes(model.to_bytes())
    assert loaded.attrs["nA"] == len(PHRASES)
    X = (docs, as_rows(QUERIES))
    expected, found = model.predict(X), loaded.predict(X)
    assert torch.equal(found.emissions, expected.emissions)
    assert torch.equal(found.transitions, expected.transitions)


def test_weights_are_saved_as_safetensors(docs):
    shim = make_model(docs).get_ref("decoder").shims[0]
    state = srsly.msgpack_loads(shim.to_bytes())["state"]
    assert set(safetensors.torch.load(state)) == {
        "linear.weight",
        "linear.bias",
        "transitions",
    }


def test_blank_phrases(docs):
    """A phrase without words is a state of zeros: alpha is 0."""
    model = initialize(build_su_opentag_model(make_encoder("BiLSTM")), docs, ["", "a"])
    potentials, backprop = model.begin_update((docs, as_rows([[0, 1]] * len(docs))))
    assert torch.isfinite(potentials.emissions).all()
    backprop(potentials)


def test_bert_is_trained(tmp_path):
    nlp = make_pipeline("SUOpenTag", get_bert(make_tiny_bert(tmp_path)))
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    model = nlp.get_pipe("adatag").model
    linear = model.get_ref("decoder").shims[0]._model.linear
    assert linear.in_features == 2 * BERT_WIDTH
    transformer = next(node for node in model.walk() if node.name == "transformer")
    state = transformer.transformer.state_dict()
    before = {name: value.clone() for name, value in state.items()}
    train(nlp, examples, steps=1, rate=0.001)
    after = transformer.transformer.state_dict()
    assert any((before[name] != after[name]).any() for name in before)


@pytest.mark.parametrize("system", ["SUOpenTag", "AVEQA"])
@pytest.mark.parametrize("listener", list(LISTENERS))
def test_listeners_are_refused(system, listener):
    nlp = make_pipeline(system, LISTENERS[listener])
    examples = make_examples(nlp)
    with pytest.raises(ValueError, match=r"listener.*Tok2VecTransformer\.v3"):
        nlp.initialize(lambda: examples)
