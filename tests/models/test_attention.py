from typing import List

import numpy
import pytest
import spacy
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from thinc.api import Adam, Model

from spacy_adatag.models import attention
from spacy_adatag.models.attention import (
    SelfAttention,
    build_self_attention_encoder,
    iter_blocks,
)
from spacy_adatag.models.bilstm import build_bilstm_encoder

from ..conftest import make_example, make_examples, train
from .conftest import WIDTH as ENCODER_WIDTH
from .conftest import check_differences, in_double_precision, make_encoder

STATES, WIDTH = ENCODER_WIDTH, 5


def make_attention(docs: List[Doc], encoder: str = "BiLSTM") -> Model:
    spacy.util.fix_random_seed(0)
    model = build_self_attention_encoder(make_encoder(encoder), width=WIDTH)
    model.initialize(X=docs)
    return model


def get_module(model: Model) -> SelfAttention:
    module = model.shims[0]._model
    assert isinstance(module, SelfAttention)
    return module


def make_module(states: int = STATES, width: int = WIDTH) -> SelfAttention:
    torch.manual_seed(0)
    module = SelfAttention(states, width).double()
    for parameter in module.parameters():
        # Larger than they begin, so that weights differ.
        torch.nn.init.uniform_(parameter, -1, 1)
    return module


def attend(module: SelfAttention, hidden: numpy.ndarray) -> numpy.ndarray:
    """The formulas of Zheng et al. for the words of one text, one pair by one."""
    weights = {name: value.numpy() for name, value in module.state_dict().items()}
    result = numpy.zeros_like(hidden)
    for t, h in enumerate(hidden):
        for other in hidden:
            g = numpy.tanh(
                weights["this.weight"] @ h
                + weights["other.weight"] @ other
                + weights["this.bias"]
            )
            (score,) = weights["weight.weight"] @ g + weights["weight.bias"]
            result[t] += other / (1 + numpy.exp(-score))
    return result


LENGTHS = [[3], [2, 0, 4, 1, 4, 0], [1, 1, 1], [0, 7, 2]]


@pytest.mark.parametrize("lengths", LENGTHS)
@pytest.mark.parametrize("max_cells", [1, 40, 100, 10**6])
def test_states_by_the_formulas(lengths, max_cells, monkeypatch):
    """Whatever the blocks are."""
    monkeypatch.setattr(attention, "MAX_CELLS", max_cells)
    module = make_module()
    hidden = numpy.random.RandomState(0).normal(size=(sum(lengths), STATES))
    with torch.no_grad():
        found = module(torch.from_numpy(hidden), numpy.array(lengths)).numpy()
    texts = numpy.split(hidden, numpy.cumsum(lengths)[:-1])
    expected = numpy.vstack([attend(module, text) for text in texts])
    assert expected.std() > 0.5
    assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("max_cells", [1, 40, 10**6])
@pytest.mark.parametrize("max_kept", [0, 10**6])
def test_gradient_of_the_module(max_cells, max_kept, monkeypatch):
    """With what is kept for the backward pass, and with what is computed again."""
    monkeypatch.setattr(attention, "MAX_CELLS", max_cells)
    monkeypatch.setattr(attention, "MAX_KEPT", max_kept)
    module = make_module(states=3, width=2)
    hidden = torch.randn(7, 3, dtype=torch.double, requires_grad=True)
    names, weights = zip(*module.named_parameters())
    assert len(names) == 5

    def run(hidden: torch.Tensor, *values: torch.Tensor) -> torch.Tensor:
        arguments = (hidden, numpy.array([2, 0, 4, 1]))
        return torch.func.functional_call(module, dict(zip(names, values)), arguments)

    assert torch.autograd.gradcheck(run, (hidden, *weights))


@pytest.mark.parametrize("max_kept", [0, 10**6])
def test_pairs_are_not_kept_for_the_backward_pass_of_a_large_batch(max_kept, monkeypatch):
    monkeypatch.setattr(attention, "MAX_KEPT", max_kept)
    module = make_module()
    n, sizes = 40, []

    def count(tensor: torch.Tensor) -> torch.Tensor:
        sizes.append(tensor.numel())
        return tensor

    hidden = torch.randn(n, STATES, dtype=torch.double, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(count, lambda tensor: tensor):
        states = module(hidden, numpy.array([n]))
    assert (max(sizes) >= n * n * WIDTH) == (max_kept > 0)
    if not max_kept:
        assert max(sizes) <= (n + 1) * STATES
    states.sum().backward()


lengths_of_texts = st.lists(st.integers(0, 30), min_size=1)


@settings(deadline=None)
@given(lengths_of_texts, st.integers(1, 3), st.integers(1, 5000))
def test_blocks_are_a_partition_that_fits(lengths, width, max_cells):
    default, attention.MAX_CELLS = attention.MAX_CELLS, max_cells
    try:
        blocks = list(iter_blocks(numpy.array(lengths), width))
    finally:
        attention.MAX_CELLS = default
    tokens = numpy.concatenate([[0], *(index.ravel() for index, _ in blocks)])
    assert sorted(tokens[1:][tokens[1:] < sum(lengths)]) == list(range(sum(lengths)))
    ends = numpy.cumsum(lengths)
    for index, size in blocks:
        texts, n = index.shape
        assert texts * min(size, n) * n * width <= max_cells or texts == size == 1
        for row in index:
            words = row[row < sum(lengths)].tolist()
            end = words[-1] + 1
            assert end in ends and words == list(range(words[0], end))
            assert row.tolist() == words + [sum(lengths)] * (n - len(words))
        # The longest text has no padding.
        assert (index[0] < sum(lengths)).all()


@pytest.mark.parametrize("encoder", ["BiLSTM", "HashEmbedCNN"])
def test_states_over_an_encoder(docs, encoder):
    model = make_attention(docs, encoder)
    module = get_module(model)
    hidden = model.get_ref("tok2vec").predict(docs)
    for is_train in (False, True):
        states, _ = model(docs, is_train)
        assert len(states) == len(docs)
        for doc, of_doc, before in zip(docs, states, hidden):
            assert of_doc.shape == (len(doc), STATES) and of_doc.dtype == "float32"
            assert_allclose(of_doc, attend(module, before), atol=1e-5)


def test_a_doc_is_encoded_alike_in_any_batch(docs):
    model = make_attention(docs)
    together = model.predict(docs[::-1])[::-1]
    for doc, states in zip(docs, together):
        assert_allclose(model.predict([doc])[0], states, atol=1e-6)


def test_gradient_of_the_whole_encoder(docs):
    """Of the attention and of the BiLSTM below it, against differences."""
    model = in_double_precision(make_attention(docs))
    rng = numpy.random.RandomState(0)
    wanted = [rng.normal(size=(len(doc), STATES)) for doc in docs]

    def compute_loss() -> float:
        return sum((a * b).sum() for a, b in zip(wanted, model.predict(docs)))

    _, backprop = model.begin_update(docs)
    assert backprop(wanted) == docs
    # Same memory, so that a change is felt.
    gradients = [
        (weight.data.numpy(), weight.grad.numpy(), 1e-7)
        for node in model.walk()
        for weight in node.shims[0]._model.parameters()
    ]
    assert len(gradients) == 5 + 9
    check_differences(gradients, compute_loss)


@pytest.mark.parametrize("texts", [[], [""], ["", ""]])
def test_nothing_but_empty_docs(nlp, docs, texts):
    model = make_attention(docs)
    empty = [nlp.make_doc(text) for text in texts]
    states, backprop = model.begin_update(empty)
    assert [of_doc.shape for of_doc in states] == [(0, STATES)] * len(empty)
    backprop(states)
    model.finish_update(Adam(0.1))


def test_the_bilstm_below_sees_the_words_of_all_docs(nlp):
    docs = [nlp.make_doc(f"word{i}") for i in range(40)]
    model = make_attention(docs)
    assert model.attrs["whole_corpus"] is True
    assert len(model.get_ref("tok2vec").attrs["keys"]) == 40
    # Of two, too.
    twice = build_self_attention_encoder(build_self_attention_encoder(make_encoder()))
    assert twice.attrs["whole_corpus"] is True
    sampled = build_self_attention_encoder(make_encoder("HashEmbedCNN"))
    assert sampled.attrs["whole_corpus"] is False


def test_width_is_that_of_the_encoder(docs):
    model = build_self_attention_encoder(build_bilstm_encoder(width=6))
    model.initialize(X=docs)
    assert model.get_dim("nO") == 6
    assert model.predict(docs)[1].shape == (4, 6)


@pytest.mark.parametrize("states,width", [(200, 32), (8, 5)])
def test_number_of_parameters(states, width):
    with torch.device("meta"):
        module = SelfAttention(states, width)
    sizes = sum(p.numel() for p in module.parameters())
    # W_g, W_g' and W_a, b_g and b_a.
    assert sizes == 2 * states * width + width + width + 1


def test_bytes_into_a_model_that_was_never_initialised(docs):
    model = make_attention(docs)
    loaded = build_self_attention_encoder(make_encoder()).from_bytes(model.to_bytes())
    for a, b in zip(model.predict(docs), loaded.predict(docs)):
        assert_array_equal(a, b)
    # It goes on being trained.
    states, backprop = loaded.begin_update(docs)
    backprop(states)
    loaded.finish_update(Adam(0.1))
    assert not numpy.allclose(loaded.predict(docs)[0], model.predict(docs)[0])


def test_bytes_of_a_model_that_was_never_initialised(docs):
    data = build_self_attention_encoder(make_encoder()).to_bytes()
    loaded = build_self_attention_encoder(make_encoder()).from_bytes(data)
    loaded.initialize(X=docs)
    assert loaded.predict(docs)[1].shape == (4, STATES)


def test_initialize_without_data_changes_nothing(docs):
    model = make_attention(docs)
    module = get_module(model)
    model.initialize()
    assert get_module(model) is module


# One for each attribute, as it was published.
OPENTAG = {
    "@architectures": "spacy_adatag.NModels.v1",
    "model": {
        "@architectures": "spacy_adatag.TagSets.v1",
        "crf": True,
        "tok2vec": {
            "@architectures": "spacy_adatag.SelfAttention.v1",
            "width": 16,
            "tok2vec": {
                "@architectures": "spacy_adatag.BiLSTM.v1",
                "width": 32,
                "embed_width": 16,
                "unseen_words": 0,
            },
        },
    },
}


def test_opentag_has_an_attention_of_its_own_for_each_attribute():
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag", config={"model": OPENTAG, "embedder": None})
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    nodes = [node for node in component.model.walk() if node.name == "self_attention"]
    modules = [get_module(node) for node in nodes]
    assert len({node.id for node in nodes}) == len({id(m) for m in modules}) == 3
    a, b, _ = (module.this.weight.detach() for module in modules)
    assert not numpy.allclose(a, b)


def test_attention_over_a_shared_tok2vec():
    """A listener below it is found, and what it listens to is trained through it."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    cnn = {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None,
        "width": 16,
        "depth": 1,
        "embed_size": 50,
        "window_size": 1,
        "maxout_pieces": 2,
        "subword_features": True,
    }
    listener = {
        "@architectures": "spacy.Tok2VecListener.v1",
        "width": 16,
        "upstream": "*",
    }
    over = {
        "@architectures": "spacy_adatag.SelfAttention.v1",
        "width": 8,
        "tok2vec": listener,
    }
    model = {"@architectures": "spacy_adatag.MultiCRF.v1", "tok2vec": over}
    tok2vec = nlp.add_pipe("tok2vec", config={"model": cnn})
    nlp.add_pipe("adatag", config={"model": model, "embedder": None})
    assert tok2vec.listening_components == ["adatag"]
    examples = [*make_examples(nlp), make_example(nlp, "", {"Color": []})]
    nlp.initialize(lambda: examples)
    before = tok2vec.model.to_bytes()
    # A shared encoder takes its step at the beginning of the next update.
    train(nlp, examples, steps=2)
    assert tok2vec.model.to_bytes() != before
