import gc
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

from spacy_adatag.gold import align_values
from spacy_adatag.potentials.base import Values
from spacy_adatag.texts.windows import Windows

from .conftest import (
    TRAIN_DATA,
    get_trained,
    make_example,
    make_examples,
    read_values,
    train,
)

TEXTS = [text for text, _ in TRAIN_DATA]


def assert_same_values(nlp: Language, other: Language):
    for doc, loaded in zip(nlp.pipe(TEXTS), other.pipe(TEXTS)):
        group, loaded_group = doc.spans["adatag"], loaded.spans["adatag"]
        assert [(s.start, s.end, s.label_) for s in group] == [
            (s.start, s.end, s.label_) for s in loaded_group
        ]
        assert_allclose(group.attrs["scores"], loaded_group.attrs["scores"], atol=1e-5)


def test_overfitting(trained):
    for text, values in TRAIN_DATA:
        doc = trained.make_doc(text)
        doc._.attr_queries = list(values)
        doc = trained(doc)
        assert {
            name: [(span.start, span.end) for span in spans]
            for name, spans in doc._.attr_values.items()
        } == values
    scores = trained.evaluate(make_examples(trained))
    assert scores["attr_macro_f"] == scores["attr_micro_f"] == 1.0
    assert scores["attr_per_type"]["Scent"]["r"] == 1.0


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


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_several_processes(trained, method, tmp_path, monkeypatch):
    import multiprocessing

    monkeypatch.setattr(
        "spacy.language.mp", multiprocessing.get_context(method), raising=True
    )
    docs = [trained.make_doc(text) for text in TEXTS * 3]
    for doc in docs[::2]:
        doc._.attr_queries = ["Color"]
    expected = [read_values(doc) for doc in trained.pipe(map(Doc.copy, docs))]
    found = [read_values(doc) for doc in trained.pipe(docs, n_process=2, batch_size=4)]
    assert found == expected


def test_absence(trained, monkeypatch):
    component = trained.get_pipe("adatag")
    texts = ["dark blue wool coat", "", "orchid scent", "red cotton shirt"]
    docs = [trained.make_doc(text) for text in texts]
    names = [["Scent", "Color"], ["Color"], ["Scent", "Color", "Material"], []]
    first, *empty, last = (component.score_absence(docs, names)[i] for i in (0, 1, 3, 2))
    assert first["Color"] < 0.1 and first["Scent"] > 0.9 and len(first) == 2
    assert last["Scent"] < 0.1 and min(last["Color"], last["Material"]) > 0.5
    assert empty == [{}, {}]
    # Of what is read in windows nothing is known.
    monkeypatch.setattr("spacy_adatag.prediction.WINDOW", 3)
    assert component.score_absence(docs[:1], names[:1]) == [{}]


def test_queries(trained):
    doc = trained.make_doc("dark blue wool coat")
    doc._.attr_queries = ["Scent", "Color"]
    values = trained(doc)._.attr_values
    assert list(values) == ["Scent", "Color"]
    assert [span.text for span in values["Color"]] == ["dark blue"]
    assert values["Scent"] == []
    with pytest.raises(KeyError):
        values["Material"]


def test_without_queries_everything_is_asked(trained):
    values = trained("dark blue wool coat")._.attr_values
    assert set(values) == {"Color", "Material"}
    assert values["Scent"] == values["anything"] == []


def test_no_query(trained):
    doc = trained.make_doc("dark blue wool coat")
    doc._.attr_queries = []
    doc = trained(doc)
    assert doc._.attr_values == {} and len(doc.spans["adatag"]) == 0


def test_ragged_queries(trained):
    """Docs asked different things in one batch get what they get alone."""
    names = [["Color"], None, [], ["Scent", "Material"]] * 3
    docs = []
    for text, queries in zip(TEXTS * 3, names):
        doc = trained.make_doc(text)
        doc._.attr_queries = queries
        docs.append(doc)
    alone = [read_values(trained(doc.copy())) for doc in docs]
    assert [read_values(doc) for doc in trained.pipe(docs)] == alone


@pytest.mark.parametrize(
    "name,hint",
    [("Colour", "'Color'"), ("material", "'Material'"), ("zzz", "known are")],
)
def test_unknown_attribute_is_an_error_that_names_the_nearest(trained, name, hint):
    doc = trained.make_doc("dark blue wool coat")
    doc._.attr_queries = ["Color", name]
    with pytest.raises(ValueError, match=f"unknown attribute '{name}'") as error:
        trained(doc)
    assert hint in str(error.value) and "dark blue wool" in str(error.value)


def test_a_string_is_no_list_of_queries(trained):
    doc = trained.make_doc("dark blue wool coat")
    doc._.attr_queries = "Color"
    with pytest.raises(ValueError, match="list of names, got the string 'Color'"):
        trained(doc)


def test_every_doc_is_encoded_once(trained, monkeypatch):
    """One row of the encoder for each word, whatever is asked, in training too."""
    component = trained.get_pipe("adatag")
    tok2vec = component.model.get_ref("tok2vec")
    seen = []
    forward = tok2vec._func
    monkeypatch.setattr(
        tok2vec,
        "_func",
        lambda model, docs, is_train: seen.extend(docs) or forward(model, docs, is_train),
    )
    docs = [trained.make_doc(text) for text in TEXTS * 50]
    component.predict(docs)
    assert sorted(map(id, seen)) == sorted(map(id, docs))
    seen.clear()
    examples = make_examples(trained)
    component.update(examples)
    assert seen == [eg.predicted for eg in examples]


EDGES = [
    "",
    " ",
    "\n\t  \n",
    "red",
    "👗👟 red 🧵 cotton",
    "قميص أحمر من القطن red",
    "日本製 綿 100% red",
    "red " * 5000,
    "\x00 red \ufeff",
]


def test_edges(trained):
    """Odd texts, of very different length, in one batch and alone."""
    docs = list(trained.pipe(EDGES))
    for text, doc in zip(EDGES, docs):
        assert doc.text == text
        assert read_values(trained(text)) == read_values(doc)
        assert isinstance(doc._.attr_values["Color"], list)
    assert docs[3]._.attr_values["Color"][0].text == "red"


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


def test_predicted_tokens_may_differ_from_the_reference():
    """Gold values are mapped to the tokens of the pipeline, and pairs with a value that
    those cannot hold do not count in the loss."""
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag")
    text = "blue-green wool-coat"
    words, spaces = ["blue-green", "wool-coat"], [True, False]
    finer, finer_spaces = ["blue-green", "wool", "-", "coat"], [True] + [False] * 3
    reference = Doc(nlp.vocab, finer, finer_spaces)
    example = make_example(nlp, text, {})
    example = Example(Doc(nlp.vocab, words, spaces), reference)
    reference.spans["adatag"] = [
        spacy.tokens.Span(reference, 0, 1, "Color"),
        spacy.tokens.Span(reference, 1, 2, "Material"),
    ]
    reference._.attr_queries = ["Color", "Material"]
    nlp.initialize(lambda: [example])
    spans, unaligned = align_values(example, "adatag")
    assert [(span.start, span.end, span.label_) for span in spans] == [(0, 1, "Color")]
    assert unaligned == {"Material"}
    queries = get_trained(component, [example])
    potentials, _ = component.model.begin_update(([example.predicted], queries))
    _, gradient = component.get_loss([example], potentials)
    color, material = potentials.attributes[0].argsort()
    assert gradient.emissions[..., color].abs().sum() > 0
    assert gradient.emissions[..., material].abs().sum() == 0
    assert gradient.transitions[..., material].abs().sum() == 0


def test_unaligned_values_are_left_out_of_training_and_count_in_scores(trained):
    example = make_example(trained, "Mens red shirt", {"Color": [(1, 2)], "Scent": []})
    example.reference._.attr_unaligned = {"Scent": ["Men"]}
    _, unaligned = align_values(example, "adatag")
    assert unaligned == {"Scent"}
    scores = trained.evaluate([example])
    assert scores["attr_per_type"]["Scent"]["gold"] == 1
    assert scores["attr_per_type"]["Scent"]["r"] == 0.0


def test_queries_of_the_predicted_doc_decide_what_is_trained(trained):
    component = trained.get_pipe("adatag")
    example = make_example(trained, *TRAIN_DATA[0])
    names = component.labels
    asked = get_trained(component, [example])[0]
    assert [names[row] for row in asked] == ["Scent", "Color", "Material"]
    example.predicted._.attr_queries = ["Scent", "not known here"]
    asked = get_trained(component, [example])[0]
    assert [names[row] for row in asked] == ["Scent"]


def test_overlapping_gold_of_one_attribute_keeps_the_longest(trained):
    example = make_example(trained, TEXTS[1], {"Color": [(0, 1), (0, 2)]})
    spans, _ = align_values(example, "adatag")
    assert [(span.start, span.end) for span in spans] == [(0, 2)]


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


def test_attributes_cannot_be_added_to_random_embeddings(trained):
    with pytest.raises(ValueError, match="StaticEmbedder"):
        trained.get_pipe("adatag").add_attribute("Sole Material")
    assert trained.get_pipe("adatag").add_label("Color") == 0


BILSTM = {"@architectures": "spacy_adatag.BiLSTM.v1", "width": 20}
TAG_SETS = {"@architectures": "spacy_adatag.TagSets.v1", "tok2vec": BILSTM}
OWN_PARAMETERS = {
    "tag_sets": TAG_SETS,
    "multi_crf": {"@architectures": "spacy_adatag.MultiCRF.v1", "tok2vec": BILSTM},
    "n_models": {"@architectures": "spacy_adatag.NModels.v1", "model": TAG_SETS},
}


@pytest.mark.parametrize("system", OWN_PARAMETERS)
def test_attributes_cannot_be_added_to_systems_with_parameters_for_each(system):
    """Once they are initialised: the error names the system, and those that can."""
    nlp = spacy.blank("en")
    config = {"model": OWN_PARAMETERS[system], "embedder": None}
    component = nlp.add_pipe("adatag", config=config)
    assert component.add_attribute("Never") == 1
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    labels = component.labels
    assert set(labels) == {"Never", "Scent", "Color", "Material"}
    loaded = nlp.from_config(nlp.config).from_bytes(nlp.to_bytes())
    for pipeline in (nlp, loaded):
        component = pipeline.get_pipe("adatag")
        expected = f"'Sole Material' to the trained component 'adatag'.*{system}.*AdaTag"
        with pytest.raises(ValueError, match=expected):
            component.add_attribute("Sole Material")
        assert component.labels == labels and component.model.attrs["nA"] == 4
        assert component.add_label("Color") == 0
        # Everything works as before.
        assert pipeline(TEXTS[1])._.attr_values["Sole Material"] == []


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
    assert meta.assigns == ["doc.spans", "doc._.attr_values"]
    scores = trained.evaluate(make_examples(trained))
    assert set(meta.scores) == {name for name in scores if name.startswith("attr_")}
    assert trained.analyze_pipes()["problems"] == {"adatag": []}


def test_predict_does_not_change_docs(trained):
    doc = trained.make_doc(TEXTS[0])
    values = trained.get_pipe("adatag").predict([doc])
    assert isinstance(values, Values) and len(values.docs) == 3
    assert "adatag" not in doc.spans


def test_white_space_at_the_ends_is_no_part_of_a_value(trained):
    doc = trained.make_doc(" red   cotton  ")
    words = [token.text for token in doc]
    assert words == [" ", "red", "  ", "cotton", " "]
    arrays = ([0, 0, 0], [0, 1, 2], [0, 3, 2], [3, 5, 3], [0.5, 0.75, 1.0])
    values = Values(*map(numpy.array, arrays))
    trained.get_pipe("adatag").set_annotations([doc], values)
    group = doc.spans["adatag"]
    assert [span.text for span in group] == ["red", "cotton"]
    assert group.attrs["scores"].tolist() == [0.5, 0.75]


def test_long_texts_are_read_in_windows(trained, monkeypatch):
    """With offsets in the whole text, and each value once, however long the text is."""
    nlp, component = trained, trained.get_pipe("adatag")
    docs = [nlp.make_doc(" ".join(TEXTS * 8)), nlp.make_doc("dark blue wool coat")]
    whole = list_found(component.predict(docs))
    assert len(docs[0]) > 160 and len(whole) > 30
    read = []
    forward = component.model._func

    def watch(model, X, is_train):
        read.extend(len(doc) for doc in X[0])
        return forward(model, X, is_train)

    monkeypatch.setattr(component.model, "_func", watch)
    monkeypatch.setattr("spacy_adatag.prediction.WINDOW", 40)
    cut = Windows.cut
    monkeypatch.setattr(Windows, "cut", lambda lengths: cut(lengths, 40, 20))
    found = list_found(component.predict(docs))
    assert len(read) > 5 and max(read) == 40
    # What is near the end of a window is read with less around it.
    assert len({*found} ^ {*whole}) <= 2 and len(found) == len({*found})
    # Queries are those of the text.
    docs[0]._.attr_queries = ["Material"]
    found = component.predict(docs)
    names = {component.labels[row] for row in found.attributes[found.docs == 0]}
    assert names <= {"Material"}


def list_found(values):
    return [tuple(row) for row in numpy.stack(values[:4], 1).tolist()]


def test_a_listener_has_read_the_whole_text(monkeypatch):
    """Windows are docs of their own, of which it knows nothing."""
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}
    nlp.add_pipe("adatag", config={"model": {"tok2vec": listener}})
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    component = nlp.get_pipe("adatag")
    text = " ".join(["dark blue wool coat"] * 3)

    def read():
        values = component.predict([read_by_tok2vec(nlp, text)])
        absence = component.score_absence([read_by_tok2vec(nlp, text)], [["Color"]])
        return list_found(values), absence

    expected = read()
    assert 0 < expected[1][0]["Color"] < 1
    monkeypatch.setattr("spacy_adatag.prediction.WINDOW", 10)
    assert read() == expected


def read_by_tok2vec(nlp, text):
    doc = nlp.make_doc(text)
    return nlp.get_pipe("tok2vec")(doc)


def test_decoding_in_several_parts_gives_the_same(trained, monkeypatch):
    """As it does where little may wait."""
    component = trained.get_pipe("adatag")
    docs = [trained.make_doc(text) for text, _ in TRAIN_DATA * 3]
    expected = component.predict(docs)
    monkeypatch.setattr("spacy_adatag.prediction.MAX_WAITING", 1)
    monkeypatch.setattr("spacy_adatag.texts.batching.MAX_DOCS", 2)
    found = component.predict(docs)
    assert len(expected.docs) > 12
    assert list_found(found) == list_found(expected)
    assert_allclose(found.scores, expected.scores, rtol=1e-5)


def test_docs_are_not_kept(trained):
    """What was processed can be collected (spaCy #9727)."""
    trained.get_pipe("adatag")(trained.make_doc(TEXTS[0]))
    gc.collect()
    before = sum(type(thing) is Doc for thing in gc.get_objects())
    for _ in range(5):
        trained(TEXTS[0])
    gc.collect()
    assert sum(type(thing) is Doc for thing in gc.get_objects()) <= before


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
