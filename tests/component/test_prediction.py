"""Texts as a model reads them."""

import gc

import numpy
import spacy
from numpy.testing import assert_allclose
from spacy.tokens import Doc

from spacy_adatag.potentials.base import Values
from spacy_adatag.texts.windows import Windows

from ..conftest import EDGES, TEXTS, TRAIN_DATA, make_examples, read_values


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
    monkeypatch.setattr("spacy_adatag.component.prediction.WINDOW", 3)
    assert component.score_absence(docs[:1], names[:1]) == [{}]


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


def test_edges(trained):
    """Odd texts, of very different length, in one batch and alone."""
    docs = list(trained.pipe(EDGES))
    for text, doc in zip(EDGES, docs):
        assert doc.text == text
        assert read_values(trained(text)) == read_values(doc)
        assert isinstance(doc._.attr_values["Color"], list)
    assert docs[3]._.attr_values["Color"][0].text == "red"


def test_predict_does_not_change_docs(trained):
    doc = trained.make_doc(TEXTS[0])
    values = trained.get_pipe("adatag").predict([doc])
    assert isinstance(values, Values) and len(values.docs) == 3
    assert "adatag" not in doc.spans


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
    monkeypatch.setattr("spacy_adatag.component.prediction.WINDOW", 40)
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
    monkeypatch.setattr("spacy_adatag.component.prediction.WINDOW", 10)
    assert read() == expected


def read_by_tok2vec(nlp, text):
    doc = nlp.make_doc(text)
    return nlp.get_pipe("tok2vec")(doc)


def test_decoding_in_several_parts_gives_the_same(trained, monkeypatch):
    """As it does where little may wait."""
    component = trained.get_pipe("adatag")
    docs = [trained.make_doc(text) for text, _ in TRAIN_DATA * 3]
    expected = component.predict(docs)
    monkeypatch.setattr("spacy_adatag.component.prediction.MAX_WAITING", 1)
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
