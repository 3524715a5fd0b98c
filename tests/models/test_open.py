"""A system that is open to attributes that it was not trained on."""

import random
from typing import Any, Dict, List

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.language import Language
from spacy.vectors import Vectors

from spacy_adatag.models import spanscorer
from spacy_adatag.models.bilstm import build_bilstm_encoder
from spacy_adatag.models.multicrf import build_multi_crf_model
from spacy_adatag.models.open import build_open_model
from spacy_adatag.models.spanscorer import read_shared_weights
from spacy_adatag.potentials.base import Values

from ..conftest import make_example, train
from .conftest import CNN

# Words of an attribute have similar vectors.
WORDS: Dict[str, List[str]] = {
    "Color": ["red", "blue", "green", "black", "white", "pink"],
    "Material": ["wool", "cotton", "silk", "linen", "leather", "denim"],
    "Kind": ["coat", "shirt", "scarf", "dress", "skirt", "jacket"],
    "Fit": ["slim", "loose", "tight", "wide", "narrow", "regular"],
}
HELD = "Kind"
SETTINGS: Dict[str, Any] = {
    "model": {
        "@architectures": "spacy_adatag.Open.v1",
        "words": 1000,
        "pretrained": False,
        "model": {
            "@architectures": "spacy_adatag.AdaTag.v1",
            "tok2vec": {"@architectures": "spacy_adatag.BiLSTM.v1", "width": 24},
        },
    },
    "embedder": {"@misc": "spacy_adatag.StaticEmbedder.v1"},
    "threshold": 0.2,
}


def make_vectors() -> Vectors:
    rng = numpy.random.RandomState(0)
    vectors = Vectors(shape=(sum(map(len, WORDS.values())) + 4, 16))
    for name, words in WORDS.items():
        center = rng.normal(size=16)
        vectors.add(name.lower(), vector=center)
        for word in words:
            vectors.add(word, vector=center + 0.3 * rng.normal(size=16))
    return vectors


def make_data(size: int) -> List[Any]:
    """Texts with a word of each attribute. What is held out has no label."""
    rng = random.Random(0)
    data = []
    for _ in range(size):
        names = rng.sample(sorted(WORDS), len(WORDS))
        words = [rng.choice(WORDS[name]) for name in names]
        places = {n: [(i, i + 1)] for i, n in enumerate(names) if n != HELD}
        data.append((" ".join(words), places))
    return data


@pytest.fixture(scope="module")
def trained() -> Language:
    """A pipeline that was not trained on one attribute. Tests must not change it."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.vocab.vectors = make_vectors()
    nlp.add_pipe("adatag", config=SETTINGS)
    examples = [make_example(nlp, text, places) for text, places in make_data(24)]
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=200, rate=0.01)
    return nlp


def reload(nlp: Language) -> Language:
    return spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())


def count_right(nlp: Language) -> int:
    """In how many of twelve texts the held-out attribute is found, and nothing else."""
    texts = [f"{color} {kind} wool" for color in ("red", "pink") for kind in WORDS[HELD]]
    found = [doc._.attr_values.get(HELD, []) for doc in nlp.pipe(texts)]
    return sum([str(s) for s in of] == [t.split()[1]] for of, t in zip(found, texts))


def test_values_like_the_examples_are_found(trained, tmp_path):
    nlp = reload(trained)
    component = nlp.get_pipe("adatag")
    component.add_attribute(HELD, values=WORDS[HELD][:3])
    assert component.untrained == [HELD]
    # Half of the values are no examples.
    assert count_right(nlp) >= 10
    nlp.to_disk(tmp_path)
    assert (
        count_right(spacy.load(tmp_path)) == count_right(nlp) == count_right(reload(nlp))
    )
    # Other examples, other values.
    component.remove_attribute(HELD)
    component.add_attribute(HELD, values=WORDS["Fit"][:3])
    assert count_right(nlp) == 0


def by_query(values: Values) -> numpy.ndarray:
    """Scores in the order of texts and attributes, with one value of each."""
    return values.scores[numpy.lexsort((values.attributes, values.docs))]


def test_trained_attributes_are_those_of_the_system(trained):
    """What is added changes nothing for the others, but for the words that it claims."""
    nlp = reload(trained)
    component = nlp.get_pipe("adatag")
    docs = [nlp.make_doc(text) for text, _ in make_data(8)]
    alone = component.model.layers[0].predict((docs, [numpy.arange(3)] * 8))
    together = component.predict(docs)
    alone = alone.decode(threshold=0.2)
    assert_allclose(by_query(alone), by_query(together), atol=1e-6)
    assert len(together.docs) == 24
    component.allow_overlap = True
    component.add_attribute(HELD, values=WORDS[HELD])
    more = component.predict(docs)
    more = more.take(more.attributes < 3)
    assert_allclose(by_query(more), by_query(together), atol=1e-6)


def test_only_what_is_asked_is_looked_for(trained):
    nlp = reload(trained)
    nlp.get_pipe("adatag").add_attribute(HELD, values=WORDS[HELD])
    docs = [nlp.make_doc("red coat wool") for _ in range(3)]
    docs[0]._.attr_queries = [HELD]
    docs[1]._.attr_queries = ["Color"]
    found = [set(doc._.attr_values) for doc in nlp.pipe(docs)]
    assert found[:2] == [{HELD}, {"Color"}] and HELD in found[2]


def test_fields_and_long_texts(trained):
    nlp = reload(trained)
    component = nlp.get_pipe("adatag")
    component.add_attribute(HELD, values=WORDS[HELD])
    text = "red coat wool. " * 400
    found = nlp(text)._.attr_values[HELD]
    assert len(found) > 300
    component.fields = {"title": 0.0}
    doc = nlp.make_doc("red coat wool")
    doc._.attr_fields = [["title", 0, 8], ["more", 9, 13]]
    assert not component(doc)._.attr_values.get(HELD)


def test_training_goes_on_with_an_added_attribute(trained):
    nlp = reload(trained)
    nlp.vocab.vectors = make_vectors()
    component = nlp.get_pipe("adatag")
    component.add_attribute(HELD, values=WORDS[HELD][:3])
    data = [(f"red {kind} wool", {HELD: [(1, 2)]}) for kind in WORDS[HELD]]
    examples = [make_example(nlp, text, places) for text, places in data]
    train(nlp, examples, steps=100, rate=0.01)
    assert component.untrained == []
    assert count_right(nlp) == 12


def test_absence(trained):
    nlp = reload(trained)
    component = nlp.get_pipe("adatag")
    component.add_attribute(HELD, values=WORDS[HELD])
    docs = [nlp.make_doc("red coat wool"), nlp.make_doc("red wool")]
    with_value, without = component.score_absence(docs, [[HELD, "Color"]] * 2)
    assert with_value[HELD] < 0.5 < without[HELD]
    assert set(with_value) == {HELD, "Color"}


def test_damage_is_refused(trained):
    nlp = reload(trained)
    scorer = nlp.get_pipe("adatag").model.layers[1]
    for name in ("vectors", "contexts"):
        known = scorer.attrs[name]
        scorer.attrs[name] = known[:2]
        with pytest.raises(ValueError, match=f"expected {name} of words"):
            reload(nlp)
        scorer.attrs[name] = known


def test_a_listener_reads_each_text_once():
    """The encoder may be one that other components share."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.vocab.vectors = make_vectors()
    nlp.add_pipe("tok2vec", config={"model": CNN})
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 32}
    system = {"@architectures": "spacy_adatag.AdaTag.v1", "tok2vec": listener}
    config = {**SETTINGS, "model": {**SETTINGS["model"], "model": system}}
    nlp.add_pipe("adatag", config=config)
    examples = [make_example(nlp, text, places) for text, places in make_data(24)]
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=100, rate=0.01)
    nlp = reload(nlp)
    nlp.get_pipe("adatag").add_attribute(HELD, values=WORDS[HELD])
    found = nlp("red coat wool")._.attr_values
    assert {name: [str(v) for v in found[name]] for name in ("Color", HELD)} == {
        "Color": ["red"],
        HELD: ["coat"],
    }


def test_systems_that_know_rows_only_are_refused():
    encoder = build_bilstm_encoder(8)
    with pytest.raises(ValueError, match=r"got multicrf|got MultiCRF|got .*crf"):
        build_open_model(build_multi_crf_model(encoder))
    with pytest.raises(ValueError, match="embeddings or phrases"):
        build_open_model(encoder)


def test_the_package_has_weights():
    weights = read_shared_weights()
    assert weights["window.weight"].shape[1] == 50
    assert all(value.isfinite().all() for value in weights.values())


def test_half_of_what_training_changed_is_used(trained):
    """Training begins with the weights of the package. What it changed counts half."""
    nlp = spacy.blank("en")
    data = numpy.ones((3, 50), dtype="f")
    nlp.vocab.vectors = Vectors(data=data, keys=WORDS["Fit"][:3])
    config = {**SETTINGS, "model": {**SETTINGS["model"], "pretrained": True}}
    nlp.add_pipe("adatag", config=config)
    examples = [make_example(nlp, text, places) for text, places in make_data(4)]
    nlp.initialize(lambda: examples)
    shared = read_shared_weights()
    train(nlp, examples, steps=30, rate=0.01)
    module = nlp.get_pipe("adatag").model.layers[1].shims[0]._model
    name = "of_pair.weight"
    tuned = dict(module.tuned.named_parameters())[name].detach()
    assert not numpy.allclose(tuned, shared[name])
    nlp.get_pipe("adatag").add_attribute(HELD, values=WORDS[HELD])
    nlp("red coat wool")
    used = module.used[0].state_dict()[name]
    assert_allclose(used, (tuned + shared[name]) / 2, atol=1e-6)
    module.forget()
    assert not module.used
    again = reload(nlp).get_pipe("adatag").model.layers[1].shims[0]._model
    for own, other in zip(module.state_dict().values(), again.state_dict().values()):
        assert_allclose(own, other)
    assert again.start is not None
    plain = trained.get_pipe("adatag").model.layers[1].shims[0]._model
    assert plain.start is None


def add_many(component: Any) -> None:
    """Add attributes with the values of others, some of them without any."""
    component.allow_overlap = True
    names = sorted(WORDS)
    more = [
        {"name": f"{names[i % 4]} {i}", "values": WORDS[names[i % 4]][i % 5 :]}
        for i in range(20)
    ]
    component.add_attributes([{"name": HELD, "values": WORDS[HELD]}, *more, "Other"])


def test_side_by_side_is_as_one_by_one(trained, monkeypatch):
    """Texts that are asked others are compared in slots, and in several parts."""
    nlp = reload(trained)
    component = nlp.get_pipe("adatag")
    add_many(component)
    docs = [nlp.make_doc(text) for text, _ in make_data(8)]
    for i, doc in enumerate(docs):
        doc._.attr_queries = component.labels[i : i + 9]
    together = component.find_candidates(docs, 1e-4)
    assert len(together.docs) > 50
    monkeypatch.setattr(spanscorer, "CHOSEN", 10)
    for cells in (10**6, 200):
        monkeypatch.setattr(spanscorer, "MAX_CELLS", cells)
        apart = component.find_candidates(docs, 1e-4)
        for own, other in zip(together, apart):
            assert_allclose(own, other, atol=1e-5)


def test_the_best_of_thousands_of_attributes_are_chosen(trained, monkeypatch):
    nlp = reload(trained)
    component = nlp.get_pipe("adatag")
    add_many(component)
    docs = [nlp.make_doc(text) for text, _ in make_data(8)]
    together = component.predict(docs)
    monkeypatch.setattr(spanscorer, "CHOSEN", 12)
    chosen = component.predict(docs)

    def key(values: Values) -> Dict[Any, float]:
        return {tuple(row): score for *row, score in zip(*values)}

    every, some = key(together), key(chosen)
    assert some.keys() < every.keys()
    assert all(abs(every[row] - score) < 1e-5 for row, score in some.items())
    new = len(component.labels) - len(component.untrained)
    texts = numpy.array([row[0] for row in some if row[1] >= new])
    assert numpy.bincount(texts).max() <= 12
    # What is left out is less likely.
    lost = [every[row] for row in every.keys() - some.keys()]
    kept = [score for row, score in some.items() if row[1] >= new]
    assert numpy.mean(kept) > numpy.mean(lost)
    # There is no value of what was not chosen.
    names = component.labels
    absence = component.score_absence(docs, [names] * len(docs))
    found = {(row[0], names[row[1]]) for row in some}
    assert all(set(of_doc) == set(names) for of_doc in absence)
    assert sum(1.0 in of_doc.values() for of_doc in absence) == len(docs)
    assert all(absence[doc][name] < 1 for doc, name in found)


def test_what_is_read_of_examples_is_kept(trained):
    nlp = reload(trained)
    component = nlp.get_pipe("adatag")
    component.add_attribute(HELD, values=WORDS[HELD])
    module = component.model.layers[1].shims[0]._model
    text = "red hat wool"
    nlp(text)
    *_, kept = module.read
    nlp(text)
    assert module.read[-1] is kept
    assert not nlp(text)._.attr_values.get("Hat")
    # Other values are read again.
    component.update_attribute(HELD, values=["hat"])
    nlp(text)
    assert module.read[-1] is not kept
    assert [str(value) for value in nlp(text)._.attr_values[HELD]] == ["hat"]
