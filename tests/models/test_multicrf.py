"""One encoder, and a CRF for each attribute."""

import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose
from thinc.api import Adam

from spacy_adatag.models.multicrf import MultiDecoder, build_multi_crf_model

from ..conftest import TRAIN_DATA, make_examples, train
from .conftest import (
    ATTRIBUTES,
    EVERYTHING,
    QUERIES,
    VALUES,
    WIDTH,
    as_rows,
    assert_gradient,
    count_decoder,
    find_transitions,
    get_decoder,
    initialize,
    make_encoder,
    make_gold,
    relate,
)

CONFIG = {
    "model": {
        "@architectures": "spacy_adatag.MultiCRF.v1",
        "tok2vec": {"@architectures": "spacy_adatag.BiLSTM.v1", "width": 40},
    },
    "embedder": None,
}


@pytest.mark.parametrize("attributes", [1, 2, 32])
def test_number_of_parameters(docs, attributes):
    """A linear layer to four tags and transitions: 820 for each attribute with the
    hidden states of the paper.
    """
    with torch.device("meta"):
        decoder = MultiDecoder(200, attributes)
    assert sum(p.numel() for p in decoder.parameters()) == 820 * attributes
    model = initialize(build_multi_crf_model(make_encoder()), docs, attributes)
    assert count_decoder(model) == attributes * (4 * WIDTH + 4 + 16)


@pytest.mark.parametrize("queries", [QUERIES, EVERYTHING])
def test_potentials(docs, queries):
    model = initialize(build_multi_crf_model(make_encoder()), docs)
    decoder = get_decoder(model)
    states = model.get_ref("tok2vec").predict(docs)
    potentials = model.predict((docs, as_rows(queries)))
    assert potentials.sets == 1
    for k, (i, attribute) in enumerate(zip(potentials.docs, potentials.attributes[0])):
        W, b = decoder.weight[attribute], decoder.bias[attribute]
        P = torch.from_numpy(states[i]) @ W.T + b
        found = potentials.emissions[: len(docs[i]), :, k]
        assert_allclose(found, relate(P.detach()), atol=1e-5)
        T = decoder.transitions[attribute].detach()
        assert_allclose(find_transitions(potentials, k), T)


@pytest.mark.parametrize("queries", [QUERIES, EVERYTHING])
def test_gradient(docs, queries):
    model = initialize(build_multi_crf_model(make_encoder()), docs)
    gold = make_gold(VALUES, [(5, 2)])
    assert assert_gradient(model, (docs, as_rows(queries)), gold) == 3 + 9


def test_attributes_are_independent(docs):
    """Only the decoders of what is asked are trained, and one is no matter to others."""
    model = initialize(build_multi_crf_model(make_encoder()), docs)
    decoder = get_decoder(model)
    X = (docs, as_rows(EVERYTHING))
    before = model.predict(X)
    potentials, backprop = model.begin_update((docs, as_rows([[3, 1]] * len(docs))))
    backprop(potentials.get_loss(make_gold(VALUES))[1])
    for weight in decoder.parameters():
        trained = weight.grad.flatten(1).any(1).tolist()
        assert trained == [False, True, False, True, False]
    # The encoder is shared, and left as it is here.
    model.get_ref("tok2vec").shims[0]._model.zero_grad()
    model.finish_update(Adam(0.1))
    after = model.predict(X)
    changed = (after.emissions != before.emissions).flatten(0, 1).any(0).numpy()
    assert set(before.attributes[0][changed]) == {1, 3}
    changed = (after.transitions != before.transitions).flatten(0, 1).any(0).numpy()
    assert changed.tolist() == [row in (1, 3) for row in numpy.unique(before.attributes)]


def test_decoders_start_from_different_weights(docs):
    decoder = get_decoder(initialize(build_multi_crf_model(make_encoder()), docs))
    for weight in decoder.parameters():
        assert len(weight.detach().flatten(1).unique(dim=0)) == ATTRIBUTES
        assert 0 < float(weight.detach().abs().max()) < 1


def test_overfitting(tmp_path):
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", config=CONFIG)
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    train(nlp, examples)
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    for text, values in TRAIN_DATA:
        for pipeline in (nlp, loaded):
            doc = pipeline(text)
            found = {name: [] for name in values}
            for span in doc.spans["adatag"]:
                found[span.label_].append((span.start, span.end))
            assert found == values
            assert numpy.all(doc.spans["adatag"].attrs["scores"] > 0.9)
    # What was loaded is trained on.
    assert train(loaded, make_examples(loaded), steps=1)["adatag"] < 0.05
