"""N models in a pipeline."""

from typing import Any, Dict

import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.language import Language

from ..conftest import TRAIN_DATA, make_example, make_examples, read_values, train
from ..tiny_bert import make_tiny_bert
from .changes import find_changed, get_weights
from .conftest import assert_knows_by_heart, get_bert

CONFIG: Dict[str, Any] = {
    "model": {
        "@architectures": "spacy_adatag.NModels.v1",
        "model": {
            "@architectures": "spacy_adatag.TagSets.v1",
            "crf": True,
            "tok2vec": {"@architectures": "spacy_adatag.BiLSTM.v1", "width": 20},
        },
    },
    "embedder": None,
}


@pytest.fixture(scope="module")
def trained() -> Language:
    """Tests must not change it."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", config=CONFIG)
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    losses = train(nlp, examples, rate=0.05, steps=40)
    assert losses["adatag"] < 0.05
    return nlp


def test_values_of_different_attributes_may_overlap():
    """Models know nothing of each other, unlike tag sets."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", config=CONFIG)
    text = "dark blue wool coat"
    examples = [make_example(nlp, text, {"Color": [(0, 2)], "Shade": [(0, 1)]})]
    nlp.initialize(lambda: examples)
    train(nlp, examples, rate=0.05, steps=30)
    assert read_values(nlp(text)) == {"Color": ["dark blue"], "Shade": ["dark"]}


def test_initialize_again_and_train(trained):
    spacy.util.fix_random_seed(0)
    nlp = trained.from_config(trained.config).from_bytes(trained.to_bytes())
    only = [make_example(nlp, "red shirt", {"Color": [(0, 1)]})]
    nlp.initialize(lambda: only)
    assert nlp.get_pipe("adatag").labels == ("Color",)
    nlp("red shirt")
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    train(nlp, examples, rate=0.05, steps=40)
    assert_knows_by_heart(nlp)


def test_updates_of_the_pipeline_leave_others_alone(trained):
    nlp = trained.from_config(trained.config).from_bytes(trained.to_bytes())
    model = nlp.get_pipe("adatag").model
    optimizer = nlp.create_optimizer()
    nlp.update(make_examples(nlp), sgd=optimizer)
    before = get_weights(model)
    text = "dark blue wool coat"
    example = make_example(nlp, text, {"Material": [(2, 3)]})
    # Gradients of two updates in one step, as `accumulate_gradient` has it.
    nlp.update([example], sgd=False)
    nlp.update([make_example(nlp, "", {"Color": []})], sgd=False)
    assert find_changed(before, get_weights(model)) == []
    nlp.update([example], sgd=optimizer)
    names = nlp.get_pipe("adatag").labels
    changed = find_changed(before, get_weights(model))
    assert [names[i] for i in changed] == ["Material"]


def test_transformers(tmp_path):
    """Each attribute with a transformer of its own."""
    spacy.util.fix_random_seed(0)
    folder = make_tiny_bert(tmp_path / "bert")
    nlp = spacy.blank("en")
    inner = {"@architectures": "spacy_adatag.TagSets.v1", "tok2vec": get_bert(folder)}
    config = {"@architectures": "spacy_adatag.NModels.v1", "model": inner}
    component = nlp.add_pipe("adatag", config={"model": config, "embedder": None})
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    models = component.model.layers
    shims = [shim.id for layer in models for node in layer.walk() for shim in node.shims]
    assert len(set(shims)) == len(shims) == 6
    optimizer = nlp.create_optimizer()
    optimizer.learn_rate = 0.005
    nlp.update(examples, sgd=optimizer)
    before = [layer.to_bytes() for layer in models]
    example = make_example(nlp, "dark blue wool coat", {"Material": [(2, 3)]})
    nlp.update([example, make_example(nlp, "", {"Color": []})], sgd=optimizer)
    changed = [a != layer.to_bytes() for a, layer in zip(before, models)]
    assert [*zip(component.labels, changed)] == [
        ("Scent", False),
        ("Color", False),
        ("Material", True),
    ]
    losses = [nlp.update(examples, sgd=optimizer)["adatag"] for _ in range(12)]
    assert losses[-1] < losses[0] / 3
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    for text, _ in TRAIN_DATA:
        doc, again = nlp(text), loaded(text)
        group, other = doc.spans["adatag"], again.spans["adatag"]
        assert [(s.start, s.end, s.label_) for s in group] == [
            (s.start, s.end, s.label_) for s in other
        ]
        assert_allclose(group.attrs["scores"], other.attrs["scores"], atol=1e-4)


def test_listeners_are_refused():
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}
    tagger = {"@architectures": "spacy_adatag.TagSets.v1", "tok2vec": listener}
    model = {"@architectures": "spacy_adatag.NModels.v1", "model": tagger}
    nlp.add_pipe("adatag", config={"embedder": None, "model": model})
    examples = make_examples(nlp)
    with pytest.raises(ValueError, match=r"n_models reads a different .* listener"):
        nlp.initialize(lambda: examples)
