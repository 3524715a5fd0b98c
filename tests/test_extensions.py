import subprocess
import sys

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

from spacy_adatag.extensions import register_extensions

TEXT = "red and blue wool coat"


@pytest.fixture
def nlp() -> Language:
    return spacy.blank("en")


def make_doc(nlp: Language, queries=None) -> Doc:
    doc = nlp.make_doc(TEXT)
    places = [(2, 3, "Color"), (3, 4, "Material"), (0, 1, "Color")]
    doc.spans["adatag"] = [Span(doc, *place) for place in places]
    doc._.attr_queries = queries
    return doc


def read(doc: Doc):
    return {name: [s.text for s in spans] for name, spans in doc._.attr_values.items()}


def test_defaults(nlp):
    doc, other = nlp.make_doc(TEXT), nlp.make_doc(TEXT)
    assert doc._.attr_queries is None
    assert doc._.attr_unaligned == {} and doc._.attr_values == {}
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
    doc = make_doc(nlp, queries)
    doc._.attr_unaligned = {"Gender": ["Men"]}
    docs = [
        *DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab),
        Doc(nlp.vocab).from_bytes(doc.to_bytes()),
        doc.copy(),
    ]
    for other in docs:
        found = other._.attr_queries
        assert (found if found is None else list(found)) == queries
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
