"""N tag sets: one tagger for all attributes."""

import re
from typing import Any, Dict

import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.language import Language

from spacy_adatag.models.tagsets import build_tag_sets_model
from spacy_adatag.potentials.bioe import spans_to_tags

from ..conftest import (
    TRAIN_DATA,
    Annotated,
    make_example,
    make_examples,
    read_values,
    train,
)
from .conftest import (
    ATTRIBUTES,
    EVERYTHING,
    QUERIES,
    VALUES,
    WIDTH,
    as_rows,
    assert_gradient,
    count_decoder,
    get_decoder,
    initialize,
    make_encoder,
    make_gold,
    relate,
)

# "dark" is part of a longer value of another attribute.
OVERLAPPING: Annotated = (
    "dark blue wool coat",
    {"Color": [(0, 2)], "Shade": [(0, 1)], "Material": [(2, 3)]},
)


def make_config(crf: bool) -> Dict[str, Any]:
    return {
        "model": {
            "@architectures": "spacy_adatag.TagSets.v1",
            "crf": crf,
            "tok2vec": {"@architectures": "spacy_adatag.BiLSTM.v1", "width": 40},
        },
        "embedder": None,
        # Words that are tagged independently are decoded so, too.
        "constrain": crf,
    }


def make_nlp(crf: bool = True) -> Language:
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", config=make_config(crf))
    return nlp


def test_a_subset_of_the_attributes_is_asked():
    """What else the tagger finds is not told, and does not change what is."""
    nlp = make_nlp()
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    train(nlp, examples)
    text = "Cherry red lip balm with cherry scent"
    everything = nlp(text)
    assert read_values(everything) == {"Color": ["Cherry red"], "Scent": ["cherry"]}
    docs = []
    for names in (["Scent"], ["Material"], [], ["Scent", "Color"]):
        doc = nlp.make_doc(text)
        doc._.attr_queries = names
        docs.append(doc)
    docs = list(nlp.pipe(docs))
    assert [read_values(doc) for doc in docs] == [
        {"Scent": ["cherry"]},
        {"Material": []},
        {},
        {"Scent": ["cherry"], "Color": ["Cherry red"]},
    ]
    assert [len(doc.spans["adatag"]) for doc in docs] == [1, 0, 0, 2]
    assert_allclose(
        docs[0].spans["adatag"].attrs["scores"],
        everything.spans["adatag"].attrs["scores"][1:],
        rtol=1e-5,
    )


def test_of_overlapping_values_the_longest_is_learned():
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag", name="tagger", config=make_config(True))
    examples = make_examples(nlp, [OVERLAPPING, *TRAIN_DATA[2:3]])
    message = (
        "tagger: annotated values (1 of 5) overlap a longer value of another attribute. "
        "The model (tag_sets)"
    )
    with pytest.warns(UserWarning, match=re.escape(message)):
        nlp.initialize(lambda: examples)
    assert component.cfg["overlapping_values"] == 1
    train(nlp, examples)
    found = read_values(nlp(OVERLAPPING[0]))
    assert found == {"Color": ["dark blue"], "Material": ["wool"]}
    # Initialised again with other data.
    nlp.initialize(lambda: make_examples(nlp))
    assert component.cfg["overlapping_values"] == 0


def test_values_of_attributes_that_are_not_known_hide_no_others():
    """With a choice of labels: the longer value of an attribute left out is no reason to
    lose a shorter one.
    """
    nlp = make_nlp()
    component = nlp.get_pipe("adatag")
    examples = make_examples(nlp, [OVERLAPPING])
    component.initialize(lambda: examples, nlp=nlp, labels=["Shade", "Material"])
    assert component.cfg["overlapping_values"] == 0
    train(nlp, examples)
    assert read_values(nlp(OVERLAPPING[0])) == {"Shade": ["dark"], "Material": ["wool"]}


def test_queries_without_known_attributes_are_not_trained():
    """Beside texts that are: no row, and nothing breaks."""
    nlp = make_nlp()
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    nothing = [
        make_example(nlp, "plain coat", {}),
        make_example(nlp, "", {"Color": []}),
        make_example(nlp, "plain coat", {"Unheard": []}),
    ]
    with pytest.warns(UserWarning, match="not trained on: 'Unheard'"):
        assert nlp.update(nothing, sgd=nlp.create_optimizer()) == {"adatag": 0.0}
    some = nlp.update([*nothing, *examples], sgd=False)["adatag"]
    assert_allclose(some, nlp.update(examples, sgd=False)["adatag"], rtol=1e-5)


@pytest.mark.parametrize("attributes", [1, 2, 5])
@pytest.mark.parametrize("crf", [True, False])
def test_number_of_parameters(docs, attributes, crf):
    """Beyond the encoder: a linear layer to 3N + 1 tags, and transitions."""
    model = initialize(build_tag_sets_model(make_encoder(), crf), docs, attributes)
    tags = 3 * attributes + 1
    expected = tags * WIDTH + tags + (tags**2 if crf else 0)
    assert count_decoder(model) == expected


@pytest.mark.parametrize("crf", [True, False])
def test_a_row_is_a_text(docs, crf):
    model = initialize(build_tag_sets_model(make_encoder(), crf), docs)
    potentials = model.predict((docs, as_rows(QUERIES)))
    # Neither the empty text, nor the one that is asked nothing.
    assert potentials.docs.tolist() == [1, 5, 4, 0]
    assert potentials.emissions.shape == (4, 15, 4)
    assert potentials.transitions.shape == (16, 16, 1)
    expected = [
        [-1, -1, 0, 0],
        [1, 1, 1, -1],
        [-1, 2, -1, -1],
        [-1, -1, -1, 3],
        [-1, -1, 4, -1],
    ]
    assert_array_equal(potentials.attributes, expected)
    decoder = get_decoder(model)
    states = model.get_ref("tok2vec").predict(docs)
    for k, i in enumerate(potentials.docs):
        P = relate(decoder.linear(torch.from_numpy(states[i])).detach())
        assert_allclose(potentials.emissions[: len(docs[i]), :, k], P, atol=1e-5)
    if crf:
        assert torch.equal(potentials.transitions[..., 0], decoder.transitions)
    else:
        assert not potentials.transitions.any()


@pytest.mark.parametrize("crf", [True, False])
@pytest.mark.parametrize("queries", [QUERIES, EVERYTHING])
def test_gradient(docs, queries, crf):
    model = initialize(build_tag_sets_model(make_encoder(), crf), docs)
    X = (docs, as_rows(queries))
    assert assert_gradient(model, X, make_gold(VALUES)) == 2 + crf + 9


def test_loss_of_the_softmax_system_is_the_cross_entropy(docs):
    """Of each word, summed over a text, and averaged over texts."""
    model = initialize(build_tag_sets_model(make_encoder(), crf=False), docs)
    potentials = model.predict((docs, as_rows(EVERYTHING)))
    values = [*VALUES, (3, 4, 0, 3)]
    loss, gradient = potentials.get_loss(make_gold(values))
    text, attribute, start, end = numpy.array(values).T
    tags = spans_to_tags(4, len(docs), text, start, end, attribute, ATTRIBUTES)
    rows, P, gold = [], [], []
    for k, i in enumerate(potentials.docs):
        n = len(docs[i])
        rows += [k] * n
        P.append(potentials.emissions[:n, :, k])
        gold += tags[:n, i].tolist()
    emissions = torch.cat(P).requires_grad_()
    # O, the last tag, has 0.
    expected = torch.nn.functional.cross_entropy(
        torch.nn.functional.pad(emissions, (0, 1)), torch.tensor(gold), reduction="sum"
    ) / len(potentials)
    assert_allclose(loss, expected.item(), rtol=1e-5)
    expected.backward()
    assert emissions.grad is not None
    for k in range(len(potentials)):
        d_row = emissions.grad[[row == k for row in rows]]
        assert_allclose(gradient.emissions[: len(d_row), :, k], d_row, atol=1e-6)


def test_more_tags_than_a_byte_holds(docs):
    model = initialize(build_tag_sets_model(make_encoder()), docs, attributes=90)
    potentials = model.predict((docs, as_rows([[89]] * len(docs))))
    emissions = potentials.emissions.clone()
    emissions[0, 3 * 89] += 30.0
    emissions[1, 3 * 89 + 2, :4] += 30.0
    changed = type(potentials)(
        emissions,
        potentials.transitions,
        potentials.lengths,
        potentials.docs,
        potentials.attributes,
        potentials.decoders,
    )
    values = changed.decode()
    assert values.attributes.tolist() == [89] * 5
    assert values.starts.tolist() == [0] * 5 and values.ends.tolist() == [2] * 4 + [1]
    assert (values.scores > 0.9).all()
