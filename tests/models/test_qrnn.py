import pytest
import spacy
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from thinc.api import Adam

from spacy_adatag.models import kept, qrnn
from spacy_adatag.models.qrnn import GATES, Pool, build_qrnn_encoder
from spacy_adatag.models.weights import get_shim

TEXTS = ["red", "dark blue wool coat", "", "red cotton shirt for red coats", "a b", "   "]


@pytest.fixture
def docs():
    nlp = spacy.blank("en")
    return [nlp.make_doc(text) for text in TEXTS]


def make_encoder(docs, **settings):
    spacy.util.fix_random_seed(0)
    encoder = build_qrnn_encoder(**{"width": 12, "embed_width": 5, **settings})
    encoder.initialize(X=docs)
    return encoder


def compute_plainly(encoder, doc):
    """The definition, one text, one unit and one word at a time."""
    module = get_shim(encoder)._model
    side, half = module.window // 2, encoder.get_dim("nO") // 2
    with torch.no_grad():
        read = [module.project(*module_rows(encoder, doc, i))[0] for i in range(len(doc))]
        states = torch.zeros(len(doc), 2 * half)
        for direction in (0, 1):
            memory = torch.zeros(half)
            for t in range(len(doc))[:: -1 if direction else 1]:
                gates = sum(
                    read[t + k - side][k]
                    for k in range(module.window)
                    if 0 <= t + k - side < len(doc)
                )
                gates = gates.view(2, GATES, half)[direction]
                z, f, o = torch.tanh(gates[0] / 2), *gates[1:].sigmoid()
                memory = f * memory + (1 - f) * z
                states[t, direction * half :][:half] = o * memory
    return states.numpy()


def module_rows(encoder, doc, i):
    from spacy_adatag.models.qrnn import get_subwords
    from spacy_adatag.models.words import get_rows

    rows, subwords = get_rows(encoder, [doc]), get_subwords([doc])
    return torch.from_numpy(rows[i : i + 1]), torch.from_numpy(subwords[i : i + 1])


@pytest.mark.parametrize("window_size", [0, 1, 2])
def test_states_are_those_of_the_definition(docs, window_size):
    encoder = make_encoder(docs, window_size=window_size)
    found = encoder.predict(docs)
    for doc, states in zip(docs, found):
        assert states.shape == (len(doc), 12)
        assert_allclose(states, compute_plainly(encoder, doc), atol=1e-6)
    trained, _ = encoder.begin_update(docs)
    for states, others in zip(found, trained):
        assert_allclose(states, others, atol=1e-6)


def test_a_text_has_the_same_states_in_any_batch(docs):
    encoder = make_encoder(docs)
    together = encoder.predict(docs)
    for batch in ([1], [4, 1], [3, 1, 1, 0]):
        found = encoder.predict([docs[i] for i in batch])
        for i, states in zip(batch, found):
            assert_allclose(states, together[i], atol=1e-6)


def test_pooling_gradient():
    keep, inputs = torch.rand(2, 4, 3, 2, dtype=torch.float64).requires_grad_().unbind()
    assert torch.autograd.gradcheck(Pool.apply, (keep, inputs))


def test_new_words_are_added_to_those_kept(docs):
    encoder = make_encoder(docs)
    nlp = spacy.blank("en")
    doc = nlp.make_doc("red velvet dress 12-13")
    before = encoder.predict([doc])[0]
    module = get_shim(encoder)._model
    words = len(module.kept._known.keys)
    assert words == len(doc)
    encoder.predict(docs)
    assert len(module.kept._known.keys) > words
    assert_array_equal(encoder.predict([doc])[0], before)


def test_only_so_many_words_are_kept(docs, monkeypatch):
    encoder = make_encoder(docs)
    expected = encoder.predict(docs)
    # Room for four words and padding, with 3 places of 36 gates each.
    monkeypatch.setattr(kept, "MAX_KEPT", 5 * 3 * 36)
    module = get_shim(encoder)._model
    module.forget()
    for _ in range(2):
        for doc, states in zip(docs, expected):
            assert_allclose(encoder.predict([doc])[0], states, atol=1e-6)
            words = {token.orth for token in doc}
            assert len(module.kept._known.keys) <= max(4, len(words))


def test_words_are_computed_again_after_an_update(docs):
    encoder = make_encoder(docs)
    before = encoder.predict(docs)
    states, backprop = encoder.begin_update(docs)
    backprop(states)
    encoder.finish_update(Adam(0.1))
    after = encoder.predict(docs)
    assert all((a != b).all() for a, b in zip(after, before) if len(a))
    for doc, states in zip(docs, after):
        assert_allclose(states, compute_plainly(encoder, doc), atol=1e-6)


def test_a_word_with_another_norm_is_another_word(docs):
    encoder = make_encoder(docs)
    vocab = docs[0].vocab
    plain, changed = (Doc(vocab, words=["Velvet"]) for _ in range(2))
    changed[0].norm_ = "red"
    first, second = encoder.predict([plain]), encoder.predict([changed])
    assert (first[0] != second[0]).any()


def test_shapes_are_read(docs):
    encoder = make_encoder(docs)
    vocab = docs[0].vocab
    lower, upper = (Doc(vocab, words=[word]) for word in ("red", "RED"))
    assert (encoder.predict([lower])[0] != encoder.predict([upper])[0]).any()


def test_settings_are_checked():
    with pytest.raises(ValueError, match="QRNN: expected an even width, got 5"):
        build_qrnn_encoder(width=5)
    with pytest.raises(ValueError, match="window size from 0, got -1"):
        build_qrnn_encoder(window_size=-1)


def test_long_texts_are_encoded_in_parts(docs, monkeypatch):
    encoder = make_encoder(docs)
    expected = encoder.predict(docs)
    for cells in (1, 12, 18):
        monkeypatch.setattr(qrnn, "MAX_CELLS", cells)
        for states, others in zip(encoder.predict(docs), expected):
            assert_allclose(states, others, atol=1e-6)
