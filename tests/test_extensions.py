import subprocess
import sys
from functools import partial

import numpy
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.tokens.underscore import Underscore
from spacy.training import Example

from spacy_adatag.attributes import AttributeTable
from spacy_adatag.corpus.align import make_doc as make_doc_of
from spacy_adatag.corpus.export import make_record
from spacy_adatag.corpus.reader import Corpus
from spacy_adatag.corpus.records import Record
from spacy_adatag.extensions import read_category, read_queries, register_extensions
from spacy_adatag.texts.fields import merge_values

TEXT = "red and blue wool coat"


@pytest.fixture
def nlp() -> Language:
    return spacy.blank("en")


def make_doc(nlp: Language, queries=None, category=None) -> Doc:
    doc = nlp.make_doc(TEXT)
    places = [(2, 3, "Color"), (3, 4, "Material"), (0, 1, "Color")]
    doc.spans["adatag"] = [Span(doc, *place) for place in places]
    doc._.attr_queries = queries
    doc._.category = category
    return doc


def read(doc: Doc):
    return {name: [s.text for s in spans] for name, spans in doc._.attr_values.items()}


def test_defaults(nlp):
    doc, other = nlp.make_doc(TEXT), nlp.make_doc(TEXT)
    assert doc._.attr_queries is None
    assert doc._.attr_unaligned == {} and doc._.attr_values == {}
    assert doc._.category is None
    doc._.attr_unaligned["Color"] = ["re"]
    assert doc._.attr_unaligned == {"Color": ["re"]}
    assert other._.attr_unaligned == {}, "docs do not share a default"


def test_values_without_queries(nlp):
    doc = make_doc(nlp)
    assert read(doc) == {"Color": ["red", "blue"], "Material": ["wool"]}
    values = doc._.attr_values
    assert values["Scent"] == [] and "Scent" not in values
    assert list(values) == ["Color", "Material"]


def test_values_with_queries(nlp):
    doc = make_doc(nlp, ["Scent", "Color"])
    assert read(doc) == {"Scent": [], "Color": ["red", "blue"]}
    assert list(doc._.attr_values) == ["Scent", "Color"], "in the order of the queries"
    with pytest.raises(KeyError):
        doc._.attr_values["Material"]
    assert make_doc(nlp, [])._.attr_values == {}
    assert read(make_doc(nlp, ("Material",))) == {"Material": ["wool"]}


def test_values_are_computed_and_not_kept(nlp):
    doc = make_doc(nlp)
    doc._.attr_values["Color"].clear()
    assert read(doc)["Color"] == ["red", "blue"]
    doc.spans["adatag"] = []
    assert read(doc) == {}


def test_spans_under_another_key_are_not_values(nlp):
    doc = nlp.make_doc(TEXT)
    doc.spans["sc"] = [Span(doc, 0, 1, "Color")]
    assert read(doc) == {}


@pytest.mark.parametrize("queries", [None, [], ["Scent", "Color"]])
def test_what_is_stored(nlp, queries):
    doc = make_doc(nlp, queries, "Wear")
    doc._.attr_unaligned = {"Gender": ["Men"]}
    docs = [
        *DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab),
        Doc(nlp.vocab).from_bytes(doc.to_bytes()),
        doc.copy(),
    ]
    for other in docs:
        found = other._.attr_queries
        assert (found if found is None else list(found)) == queries
        assert other._.category == read_category(other) == "Wear"
        assert {k: list(v) for k, v in other._.attr_unaligned.items()} == {
            "Gender": ["Men"]
        }
        assert read(other) == read(doc)


def test_a_docbin_can_be_read_without_a_pipeline(nlp, tmp_path):
    """In a process that has imported the package, and made no component."""
    path = tmp_path / "docs.spacy"
    DocBin(docs=[make_doc(nlp, ["Color"])], store_user_data=True).to_disk(path)
    code = (
        "import sys, spacy, spacy_adatag; from spacy.tokens import DocBin\n"
        "(doc,) = DocBin().from_disk(sys.argv[1]).get_docs(spacy.blank('en').vocab)\n"
        "print(doc._.attr_values)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True
    )
    assert result.stdout.strip() == "{'Color': [red, blue]}", result.stderr


def test_registering_again_changes_nothing():
    before = Doc.get_extension("attr_unaligned")
    register_extensions()
    assert Doc.get_extension("attr_unaligned") == before


@pytest.fixture
def register(monkeypatch):
    """Register `Doc._.category` as another package has it."""
    extensions = Underscore.doc_extensions
    monkeypatch.setitem(extensions, "category", extensions["category"])
    return partial(Doc.set_extension, "category", force=True)


@pytest.mark.parametrize("way", ["default", "getter", "method"])
def test_category_of_another_package(trained, register, way):
    """It stays, and what we store is ours all the same."""
    register(**{way: 5 if way == "default" else lambda doc: 5})
    theirs = Doc.get_extension("category")
    register_extensions()
    assert Doc.get_extension("category") == theirs
    doc = trained(make_doc_of(trained, Record("1", TEXT, category="Wear")))
    assert read_category(doc) == make_record(doc)["category"] == "Wear"


def test_a_category_that_is_none_of_ours(trained, register):
    doc = trained.make_doc(TEXT)
    doc._.category = 5
    with pytest.raises(ValueError, match="expected category to be a string"):
        trained(doc)
    register(default=None)
    assert read_category(trained(doc)) is None and "category" not in make_record(doc)


@pytest.mark.parametrize(
    "make",
    [
        list,
        tuple,
        dict.fromkeys,
        lambda names: dict.fromkeys(names).keys(),
        iter,
        lambda names: (name for name in names),
        numpy.array,
    ],
)
def test_queries_are_kept_as_a_list(nlp, make):
    """However they come: only a list goes along into files."""
    doc = nlp.make_doc(TEXT)
    doc._.attr_queries = make(["Scent", "Color"])
    assert read_queries(doc) == ["Scent", "Color"] == list(doc._.attr_queries)
    assert read(doc) == {"Scent": [], "Color": []}, "and not used up"
    loaded = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert read_queries(loaded) == ["Scent", "Color"]


def test_a_set_of_queries(nlp):
    doc = nlp.make_doc(TEXT)
    doc._.attr_queries = {"Scent", "Color"}
    assert set(read_queries(doc)) == {"Scent", "Color"}
    doc.to_bytes()


def test_a_list_stays_the_same_list(nlp):
    doc = nlp.make_doc(TEXT)
    doc._.attr_queries = ["Scent"]
    doc._.attr_queries.append("Color")
    assert read_queries(doc) == ["Scent", "Color"]


WRONG = ["Color", b"Color", 5, True, ["Color", None], [["Color"]], [5], numpy.eye(2)]


@pytest.mark.parametrize("queries", WRONG, ids=repr)
def test_wrong_queries_are_an_error_everywhere(trained, queries):
    doc, other = trained.make_doc(TEXT), trained.make_doc(TEXT)
    doc._.attr_queries = queries
    component = trained.get_pipe("adatag")
    uses = [
        lambda: doc._.attr_values,
        lambda: merge_values(doc),
        lambda: component(doc),
        lambda: component.update([Example(doc, other)]),
        lambda: component.update([Example(other, doc)]),
        lambda: component.score([Example(other, doc)]),
        lambda: AttributeTable([]).add_doc(doc, "adatag"),
    ]
    for use in uses:
        with pytest.raises(ValueError, match="expected attr_queries to be a list of"):
            use()
    new = spacy.blank("en").add_pipe("adatag")
    with pytest.raises(ValueError, match="expected attr_queries to be a list of"):
        new.initialize(lambda: [Example(other, doc)])


@pytest.mark.parametrize("how", ["negatives", "sampled_negatives", "given"])
def test_wrong_queries_in_a_corpus(nlp, tmp_path, how):
    doc = nlp.make_doc(TEXT)
    doc._.attr_queries = "Color"
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "data.spacy")
    options = {"negatives": {"negatives": "none"}, "sampled_negatives": {how: 1}}
    corpus = Corpus(tmp_path / "data.spacy", **options.get(how, {}))
    with pytest.raises(ValueError, match="expected attr_queries to be a list of"):
        list(corpus(nlp))
