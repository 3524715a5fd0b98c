import multiprocessing
import pickle
import warnings

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from thinc.api import Config

from spacy_adatag.potentials.base import Values

from ..conftest import EDGES, TEXTS, make_example, make_examples, read_values, train


def assert_same_values(nlp: Language, other: Language):
    for doc, loaded in zip(nlp.pipe(TEXTS), other.pipe(TEXTS)):
        group, loaded_group = doc.spans["adatag"], loaded.spans["adatag"]
        assert [(s.start, s.end, s.label_) for s in group] == [
            (s.start, s.end, s.label_) for s in loaded_group
        ]
        assert_allclose(group.attrs["scores"], loaded_group.attrs["scores"], atol=1e-5)


def test_values_have_probabilities(trained):
    group = trained(TEXTS[0]).spans["adatag"]
    assert len(group) == len(group.attrs["scores"]) == 3
    assert (group.attrs["scores"] > 0.9).all() and (group.attrs["scores"] <= 1).all()


def test_io_bytes_disk_and_pickle(trained, tmp_path):
    loaded = spacy.blank("en")
    loaded.add_pipe("adatag")
    assert_same_values(trained, loaded.from_bytes(trained.to_bytes()))
    trained.to_disk(tmp_path / "model")
    assert_same_values(trained, spacy.load(tmp_path / "model"))
    component = pickle.loads(pickle.dumps(trained.get_pipe("adatag")))
    doc = component(trained.make_doc(TEXTS[1]))
    assert read_values(doc) == read_values(trained(TEXTS[1]))
    assert component.label_data == trained.get_pipe("adatag").label_data


def test_weights_on_disk_are_not_pickled(trained, tmp_path, monkeypatch):
    trained.to_disk(tmp_path / "model")

    def refuse(*args, **kwargs):
        raise AssertionError("unpickled something from a pipeline's folder")

    monkeypatch.setattr("pickle.load", refuse)
    monkeypatch.setattr("pickle.loads", refuse)
    monkeypatch.setattr("torch.load", refuse)
    loaded = spacy.load(tmp_path / "model")
    assert read_values(loaded(TEXTS[1])) == read_values(trained(TEXTS[1]))


def test_docs_survive_docbin_and_bytes(trained):
    doc = trained.make_doc(TEXTS[1])
    doc._.attr_queries = ["Material", "Scent"]
    doc = trained(doc)
    docs = DocBin(docs=[doc], store_user_data=True).get_docs(trained.vocab)
    for other in [*docs, Doc(trained.vocab).from_bytes(doc.to_bytes())]:
        assert read_values(other) == {"Material": ["wool"], "Scent": []}
        scores = other.spans["adatag"].attrs["scores"]
        assert_allclose(scores, doc.spans["adatag"].attrs["scores"])


def test_config_round_trip(trained):
    config = Config().from_str(trained.config.to_str())
    nlp = spacy.util.load_model_from_config(config, auto_fill=False, validate=True)
    assert nlp.config["components"] == trained.config["components"]
    assert nlp.get_pipe("adatag").cfg["constrain"] is True


def test_processes_that_are_not_forked(trained, monkeypatch):
    monkeypatch.setattr("spacy.language.mp", multiprocessing.get_context("spawn"))
    docs = [trained.make_doc(text) for text in TEXTS * 3]
    for doc in docs[::2]:
        doc._.attr_queries = ["Color"]
    expected = [read_values(doc) for doc in trained.pipe(map(Doc.copy, docs))]
    found = [read_values(doc) for doc in trained.pipe(docs, n_process=2, batch_size=4)]
    assert found == expected


def test_update_with_odd_examples():
    """Empty texts, texts without annotation and without queries, and queries that have
    no value in any text."""
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    examples = make_examples(nlp)
    examples.append(make_example(nlp, "", {"Color": []}))
    examples.append(make_example(nlp, "   ", {"Color": []}))
    examples.append(make_example(nlp, "plain coat", {}))
    examples.append(make_example(nlp, "plain coat", {"Never": []}))
    examples.append(Example(nlp.make_doc("no annotation"), nlp.make_doc("no annotation")))
    nlp.initialize(lambda: examples)
    assert "Never" in nlp.get_pipe("adatag").labels
    losses = train(nlp, examples, steps=3)
    assert numpy.isfinite(losses["adatag"])
    for only in (examples[4:5], examples[6:7]):
        assert nlp.update(only, losses={}) == {"adatag": 0.0}
    assert nlp("plain coat")._.attr_values["Never"] == []


def test_untrained_pipeline(trained):
    """Initialised and never updated: predictions mean nothing, and nothing breaks."""
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag")
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    docs = list(nlp.pipe(EDGES + TEXTS))
    assert len(docs) == len(EDGES + TEXTS)
    assert component.labels == ("Scent", "Color", "Material")
    nlp.evaluate(examples)


def test_not_initialized():
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag")
    assert component.labels == ()
    with pytest.raises(ValueError, match="initialize"):
        nlp("red cotton shirt")
    with pytest.raises(ValueError, match="got nothing annotated"):
        nlp.initialize(lambda: [Example(nlp.make_doc("a"), nlp.make_doc("a"))])


def test_two_components_with_keys_of_their_own():
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    nlp.add_pipe(
        "adatag",
        name="second",
        config={
            "spans_key": "other",
            "scorer": {
                "@scorers": "spacy_adatag.AttributeScorer.v1",
                "spans_key": "other",
                "prefix": "other",
            },
        },
    )
    examples = make_examples(nlp)
    for eg in examples:
        eg.reference.spans["other"] = [
            span for span in eg.reference.spans["adatag"] if span.label_ != "Scent"
        ]
    nlp.initialize(lambda: examples)
    assert set(train(nlp, examples)) == {"adatag", "second"}
    doc = nlp(TEXTS[3])
    assert {span.label_ for span in doc.spans["adatag"]} == {"Color", "Scent"}
    assert {span.label_ for span in doc.spans["other"]} == {"Color"}
    scores = nlp.evaluate(examples)
    assert scores["attr_macro_f"] == 1.0
    assert scores["other_macro_p"] == 1.0


def test_labels(trained):
    """What `spacy init labels` writes initialises the same attributes, in order."""
    labels = trained.get_pipe("adatag").label_data
    assert labels[1] == {
        "name": "Color",
        "phrase": "Color",
        "values": {"dark blue": 1, "red": 1, "Cherry red": 1},
    }
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag")
    examples = make_examples(nlp)
    component.initialize(lambda: examples, nlp=nlp, labels=labels)
    assert component.label_data == labels
    # Names alone will do: their values are those of the data. What they leave out is not
    # trained, and nothing is counted twice.
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag")
    given = {"name": "Scent", "values": ["rose"]}
    component.initialize(lambda: examples, nlp=nlp, labels=["Color", given])
    assert component.labels == ("Color", "Scent")
    assert component.label_data[0] == labels[1]
    assert component.label_data[1]["values"] == {"rose": 1}
    train(nlp, examples, steps=2)


def test_component_of_another_pipeline():
    """It has the vocabulary of that one, and labels that docs of this one do not know."""
    source = spacy.blank("en")
    source.add_pipe("adatag")
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag", source=source)
    assert component.vocab is source.vocab
    component.add_label("Sole Stuff")
    doc = nlp.make_doc("red shoe")
    one = numpy.zeros(1, dtype="int64")
    values = Values(one, one, one, one + 1, numpy.ones(1, dtype="f"))
    component.set_annotations([doc], values)
    assert [span.label_ for span in doc.spans["adatag"]] == ["Sole Stuff"]


def test_initialize_again_starts_afresh(trained):
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag")
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    nlp.initialize(lambda: examples[:2])
    assert component.label_data[1]["values"] == {"dark blue": 1}
    nlp.initialize(lambda: make_examples(nlp, [("red shirt", {"Color": [(0, 1)]})]))
    assert component.labels == ("Color",)
    nlp("red shirt")


BILSTM = {"@architectures": "spacy_adatag.BiLSTM.v1", "width": 20}
TAG_SETS = {"@architectures": "spacy_adatag.TagSets.v1", "tok2vec": BILSTM}
OWN_PARAMETERS = {
    "tag_sets": TAG_SETS,
    "multi_crf": {"@architectures": "spacy_adatag.MultiCRF.v1", "tok2vec": BILSTM},
    "n_models": {"@architectures": "spacy_adatag.NModels.v1", "model": TAG_SETS},
}


def test_an_attribute_added_before_training():
    """Of a system that takes none after it."""
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag", config={"model": TAG_SETS, "embedder": None})
    assert component.add_attribute("Never") == 1
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    assert set(component.labels) == {"Never", "Scent", "Color", "Material"}
    assert component.model.attrs["nA"] == 4


def test_a_model_that_decodes_by_embeddings_needs_an_embedder():
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", name="tagger", config={"embedder": None})
    with pytest.raises(ValueError, match=r"tagger: .* needs an embedder.*StaticEmbedder"):
        nlp.initialize(lambda: make_examples(nlp))


@pytest.mark.parametrize("system", OWN_PARAMETERS)
def test_a_system_without_attribute_embeddings_needs_no_embedder(system):
    """And leaves one that it is given alone."""
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag", config={"model": OWN_PARAMETERS[system]})
    component.embedder = refuse_to_embed
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    assert list(component.model.param_names) == []


def refuse_to_embed(*args, **kwargs):
    raise AssertionError("asked for embeddings that nothing reads")


def test_frozen_attributes_stay_and_others_are_trained():
    for freeze in (True, False):
        nlp = spacy.blank("en")
        config = {
            "model": {
                "@architectures": "spacy_adatag.AdaTag.v1",
                "tok2vec": {"@architectures": "spacy_adatag.BiLSTM.v1"},
                "freeze_attributes": freeze,
            }
        }
        component = nlp.add_pipe("adatag", config=config)
        examples = make_examples(nlp)
        nlp.initialize(lambda: examples)  # noqa: B023
        before = component.model.get_param("E").copy()
        train(nlp, examples, steps=2)
        assert (component.model.get_param("E") == before).all() == freeze


def test_factory_says_what_it_touches(trained):
    meta = trained.get_pipe_meta("adatag")
    assert meta.assigns == ["doc.spans", "doc._.attr_values", "doc._.attr_canonical"]
    scores = trained.evaluate(make_examples(trained))
    assert set(meta.scores) == {name for name in scores if name.startswith("attr_")}
    assert trained.analyze_pipes()["problems"] == {"adatag": []}


def test_same_seed_same_pipeline():
    """Two runs with one seed give the same weights and the same potentials."""
    results = []
    for _ in range(2):
        spacy.util.fix_random_seed(7)
        nlp = spacy.blank("en")
        component = nlp.add_pipe("adatag")
        examples = make_examples(nlp)
        nlp.initialize(lambda: examples)  # noqa: B023
        optimizer = nlp.create_optimizer()
        for _ in range(3):
            nlp.update(examples, sgd=optimizer, drop=0.3)
        docs = [eg.predicted for eg in examples]
        queries = [numpy.arange(3)] * len(docs)
        results.append(component.model.predict((docs, queries)).emissions.numpy())
    assert (results[0] == results[1]).all()


@pytest.mark.parametrize("texts", [[""], ["", " "]])
def test_initialised_with_texts_without_words(texts):
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag")
    examples = [make_example(nlp, text, {"Color": []}) for text in texts]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nlp.initialize(lambda: examples)
    potentials = component.model.predict(([nlp.make_doc(TEXTS[0])], [numpy.arange(1)]))
    assert numpy.isfinite(potentials.emissions.numpy()).all()


@pytest.mark.parametrize("weight", [".5", "0.5", None, [0.5], {}])
def test_weights_of_fields_are_numbers(weight):
    """`.5` is a string in a config, where numbers begin with a digit."""
    with pytest.raises(ValueError, match="begin with a digit"):
        spacy.blank("en").add_pipe("adatag").fields = {"bullet*": weight}
