"""AdaTag over encoders of spaCy and spacy-transformers, own ones and shared ones."""

from typing import Any, Dict, List, Tuple

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.language import Language
from spacy.training import Example

from ..conftest import TRAIN_DATA, make_example, make_examples, read_values, train
from ..tiny_bert import WIDTH, make_tiny_bert
from .conftest import CNN, assert_knows_by_heart

LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 32, "upstream": "*"}
TRF_LISTENER = {
    "@architectures": "spacy-transformers.TransformerListener.v1",
    "grad_factor": 1.0,
    "pooling": {"@layers": "reduce_mean.v1"},
    "upstream": "*",
}


def get_config(tok2vec: Dict[str, Any]) -> Dict[str, Any]:
    return {
        "model": {
            "@architectures": "spacy_adatag.AdaTag.v1",
            "experts": 2,
            "freeze_attributes": False,
            "tok2vec": tok2vec,
        }
    }


def assert_same_after_round_trip(nlp: Language, tmp_path: Any) -> Language:
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    for text, _ in TRAIN_DATA:
        doc, again = nlp(text), loaded(text)
        group, other = doc.spans["adatag"], again.spans["adatag"]
        assert [(s.start, s.end, s.label_) for s in group] == [
            (s.start, s.end, s.label_) for s in other
        ]
        assert_allclose(group.attrs["scores"], other.attrs["scores"], atol=1e-4)
    return loaded


@pytest.fixture(scope="module")
def shared() -> Language:
    """AdaTag beside a second component, both on one tok2vec."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec", config={"model": CNN})
    nlp.add_pipe("adatag", config=get_config(LISTENER))
    nlp.add_pipe("adatag", name="second", config=get_config(LISTENER))
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    train(nlp, examples, rate=0.01)
    return nlp


def test_shared_tok2vec(shared, tmp_path):
    tok2vec = shared.get_pipe("tok2vec")
    assert tok2vec.listening_components == ["adatag", "second"]
    assert_knows_by_heart(shared)
    assert shared.evaluate(make_examples(shared))["attr_macro_f"] == 1.0
    loaded = assert_same_after_round_trip(shared, tmp_path)
    # What was loaded is a whole: shared, and trained on.
    assert loaded.get_pipe("tok2vec").listening_components == ["adatag", "second"]
    losses = train(loaded, make_examples(loaded), steps=1)
    assert losses["adatag"] < 0.1


@pytest.mark.parametrize("system", ["AdaTag", "TagSets", "MultiCRF"])
def test_shared_tok2vec_is_trained(system):
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    tok2vec = nlp.add_pipe("tok2vec", config={"model": CNN})
    config = get_config(LISTENER)
    if system != "AdaTag":
        architecture = f"spacy_adatag.{system}.v1"
        config = {
            "model": {"@architectures": architecture, "tok2vec": LISTENER},
            "embedder": None,
        }
    nlp.add_pipe("adatag", config=config)
    # Empty docs and docs that are asked nothing have states, but no gradient.
    examples = [
        *make_examples(nlp),
        make_example(nlp, "", {"Color": []}),
        make_example(nlp, "plain coat", {}),
    ]
    nlp.initialize(lambda: examples)
    before = tok2vec.model.to_bytes()
    # A shared encoder takes its step at the beginning of the next update.
    train(nlp, examples, steps=2)
    assert tok2vec.model.to_bytes() != before
    if system != "AdaTag":
        train(nlp, examples, rate=0.01)
        assert_knows_by_heart(nlp)


def test_own_tok2vec(tmp_path):
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", config=get_config(CNN))
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    train(nlp, examples, rate=0.01)
    assert_knows_by_heart(nlp)
    assert_same_after_round_trip(nlp, tmp_path)


def test_replace_listeners(shared):
    """A listener becomes a tok2vec of its own when a pipeline is taken apart."""
    nlp = shared.from_config(shared.config).from_bytes(shared.to_bytes())
    nlp.replace_listeners("tok2vec", "adatag", ["model.tok2vec"])
    assert nlp.get_pipe("tok2vec").listening_components == ["second"]
    nlp.remove_pipe("second")
    nlp.remove_pipe("tok2vec")
    assert_knows_by_heart(nlp)


def test_frozen_tok2vec_with_annotating_components():
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    tok2vec = nlp.add_pipe("tok2vec", config={"model": CNN})
    nlp.add_pipe("adatag", config=get_config(LISTENER))
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    before = tok2vec.model.to_bytes()
    optimizer = nlp.create_optimizer()
    optimizer.learn_rate = 0.02
    history = []
    for _ in range(40):
        losses = nlp.update(
            examples, sgd=optimizer, exclude=["tok2vec"], annotates=["tok2vec"]
        )
        history.append(losses["adatag"])
    assert tok2vec.model.to_bytes() == before
    assert history[-1] < history[0] / 5
    assert nlp.evaluate(examples)["attr_micro_f"] > 0.5


@pytest.fixture(scope="module")
def transformer(tmp_path_factory) -> Tuple[Language, List[float]]:
    spacy.util.fix_random_seed(0)
    folder = make_tiny_bert(tmp_path_factory.mktemp("bert"))
    nlp = spacy.blank("en")
    config = {
        "model": {
            "@architectures": "spacy-transformers.TransformerModel.v3",
            "name": str(folder),
            "get_spans": {
                "@span_getters": "spacy-transformers.strided_spans.v1",
                "window": 128,
                "stride": 96,
            },
            "tokenizer_config": {"use_fast": True},
        }
    }
    nlp.add_pipe("transformer", config=config)
    nlp.add_pipe("adatag", config=get_config(TRF_LISTENER))
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    optimizer = nlp.create_optimizer()
    optimizer.learn_rate = 0.002
    history = [nlp.update(examples, sgd=optimizer)["adatag"] for _ in range(30)]
    return nlp, history


def get_weights(nlp: Language) -> Dict[str, numpy.ndarray]:
    model = nlp.get_pipe("transformer").model.transformer
    return {name: value.numpy().copy() for name, value in model.state_dict().items()}


def test_transformer(transformer, tmp_path):
    nlp, history = transformer
    component = nlp.get_pipe("adatag")
    # W and b of four tags, for states as wide as those of the transformer.
    decoder = component.model.get_ref("decoder").shims[0]._model
    assert decoder.linear.layer.out_features == 4 * (WIDTH + 1)
    assert history[-1] < history[0] / 20 and numpy.isfinite(history).all()
    assert_knows_by_heart(nlp)
    assert_same_after_round_trip(nlp, tmp_path)


def test_transformer_is_trained(transformer):
    nlp, _ = transformer
    nlp = nlp.from_config(nlp.config).from_bytes(nlp.to_bytes())
    before = get_weights(nlp)
    examples: List[Example] = make_examples(nlp)
    # A shared encoder takes its step at the beginning of the next update.
    train(nlp, examples, steps=2)
    after = get_weights(nlp)
    changed = [name for name in before if (before[name] != after[name]).any()]
    assert "embeddings.word_embeddings.weight" in changed
    before = get_weights(nlp)
    nlp.update(
        examples,
        sgd=nlp.create_optimizer(),
        exclude=["transformer"],
        annotates=["transformer"],
    )
    for name, value in get_weights(nlp).items():
        assert_array_equal(value, before[name])


def test_odd_docs_with_a_transformer(transformer):
    """Empty docs, and words of which the wordpiece tokenizer knows nothing."""
    nlp, _ = transformer
    texts = ["", "   ", "red cotton shirt", "日本製", "red"]
    together = [read_values(doc) for doc in nlp.pipe(texts)]
    assert together == [read_values(nlp(text)) for text in texts]
    examples = [make_example(nlp, text, {"Color": []}) for text in texts]
    losses = nlp.from_config(nlp.config).from_bytes(nlp.to_bytes()).update(examples)
    assert numpy.isfinite(losses["adatag"])
