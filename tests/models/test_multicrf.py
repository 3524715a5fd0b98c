"""One encoder, and a CRF for each attribute."""

import pytest
import torch
from numpy.testing import assert_allclose
from thinc.api import Adam

from spacy_adatag.models.multicrf import MultiDecoder, build_multi_crf_model

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
        W, b = decoder.weight[int(attribute)], decoder.bias[int(attribute)]
        P = torch.from_numpy(states[i]) @ W.T + b
        found = potentials.emissions[: len(docs[i]), :, k]
        assert_allclose(found, relate(P.detach()), atol=1e-5)
        T = decoder.transitions[int(attribute)].detach()
        assert_allclose(find_transitions(potentials, k), T)


# Every attribute is asked of two words or more, or its transitions would learn nothing.
RAGGED = [[3, 0], [1, 3], [2], [3], [4, 1, 0], [1, 2]]


@pytest.mark.parametrize("queries", [RAGGED, EVERYTHING])
def test_gradient(docs, queries):
    model = initialize(build_multi_crf_model(make_encoder()), docs)
    gold = make_gold(VALUES)
    assert assert_gradient(model, (docs, as_rows(queries)), gold) == 3 * ATTRIBUTES + 9


def test_attributes_are_independent(docs):
    """Only the decoders of what is asked are trained, and one is no matter to others,
    which do not move by what Adam remembers of them either.
    """
    model = initialize(build_multi_crf_model(make_encoder()), docs)
    decoder = get_decoder(model)
    optimizer = Adam(0.1)

    def learn(queries):
        potentials, backprop = model.begin_update((docs, as_rows(queries)))
        backprop(potentials.get_loss(make_gold(VALUES))[1])
        model.finish_update(optimizer)
        parameters = decoder.named_parameters()
        return {name: weight.detach().clone() for name, weight in parameters}

    before = learn(EVERYTHING)
    after = learn([[3, 1]] * len(docs))
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    parts = ("weight", "bias", "transitions")
    assert changed == {f"{part}.{row}" for part in parts for row in (1, 3)}


def test_decoders_start_from_different_weights(docs):
    decoder = get_decoder(initialize(build_multi_crf_model(make_encoder()), docs))
    for part in (decoder.weight, decoder.bias, decoder.transitions):
        weights = torch.stack([weight.detach().flatten() for weight in part])
        assert len(weights.unique(dim=0)) == ATTRIBUTES
        assert 0 < float(weights.abs().max()) < 1
