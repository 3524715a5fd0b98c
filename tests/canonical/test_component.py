"""A pipeline with a schema."""

import warnings
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

from spacy_adatag.canonical import Schema, SchemaEntry, SpanCanonicaliser
from spacy_adatag.canonical.values import read as read_value

from ..conftest import TEXTS, make_examples, train

SCHEMA = Schema(
    {
        "Color": SchemaEntry("choice", {"Navy": ["dark blue"], "Red": []}, many=False),
        "Material": SchemaEntry("choice", {"Linen": []}),
    }
)
CANONICAL = ["Navy", None, "Red", None]


@pytest.fixture(scope="module")
def nlp() -> Language:
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    train(nlp, examples)
    nlp.get_pipe("adatag").schema = SCHEMA
    return nlp


def read(doc: Doc) -> Any:
    return [(s.label_, s.text, s.kb_id_) for s in doc.spans["adatag"]]


def test_canonical_values(nlp):
    doc = nlp("dark blue wool coat")
    assert read(doc) == [("Color", "dark blue", "Navy"), ("Material", "wool", "")]
    assert doc._.attr_canonical["Color"] == ["Navy"]
    assert doc._.attr_canonical["Material"] == [None], "it has no canonical form"
    assert doc._.attr_canonical.get("Scent") is None
    doc = nlp.make_doc("dark blue wool coat")
    doc._.attr_queries = ["Color", "Scent"]
    assert nlp(doc)._.attr_canonical == {"Color": ["Navy"], "Scent": []}


def test_they_are_sent_and_stored(nlp):
    expected = [read(nlp(text)) for text in TEXTS]
    assert [v for v in expected[2] if v[0] == "Color"] == [("Color", "red", "Red")]
    assert [read(doc) for doc in nlp.pipe(TEXTS, n_process=2)] == expected
    docs = list(nlp.pipe(TEXTS))
    again = Doc(nlp.vocab).from_bytes(docs[1].to_bytes())
    assert read(again) == expected[1]
    stored = DocBin(docs=docs, store_user_data=True).to_bytes()
    found = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    assert [read(doc) for doc in found] == expected


def test_the_schema_is_saved(nlp, tmp_path):
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    assert loaded.get_pipe("adatag").schema == SCHEMA
    assert read(loaded(TEXTS[1])) == read(nlp(TEXTS[1]))
    other = spacy.blank("en")
    other.add_pipe("adatag").from_bytes(nlp.get_pipe("adatag").to_bytes())
    assert other.get_pipe("adatag").schema == SCHEMA


def test_loading_another_pipeline_replaces_it(nlp, tmp_path):
    """Also if both tables have changed as often."""
    nlp.to_disk(tmp_path / "one")
    other = spacy.load(tmp_path / "one")
    other.get_pipe("adatag").schema = Schema(Color=SchemaEntry(values={"Blau": ["blue"]}))
    other.to_disk(tmp_path / "other")
    loaded = spacy.load(tmp_path / "one")
    assert loaded(TEXTS[1])._.attr_canonical["Color"] == ["Navy"]
    loaded.from_disk(tmp_path / "other")
    component = loaded.get_pipe("adatag")
    assert component.get_canonicaliser().schema == component.schema
    component.update_attribute("Color", schema={"values": {"Blau": ["dark blue"]}})
    data = component.to_bytes()
    loaded.from_disk(tmp_path / "one")
    assert loaded(TEXTS[1])._.attr_canonical["Color"] == ["Navy"]
    component.from_bytes(data)
    assert loaded(TEXTS[1])._.attr_canonical["Color"] == ["Blau"]


def test_a_damaged_schema_is_not_loaded(nlp):
    component = nlp.get_pipe("adatag")
    attribute = component.attributes[component.attributes.get_row("Color")]
    before = attribute["schema"]
    attribute["schema"] = {"kind": "choice"}
    data = component.to_bytes()
    attribute["schema"] = before
    with pytest.raises(ValueError, match="expected the values of a choice"):
        spacy.blank("en").add_pipe("adatag").from_bytes(data)


def test_changes(nlp, tmp_path):
    nlp.to_disk(tmp_path / "model")
    nlp = spacy.load(tmp_path / "model")
    component = nlp.get_pipe("adatag")
    with pytest.raises(ValueError, match="unknown attribute 'Colour': did you mean"):
        component.schema = Schema(Colour=SchemaEntry())
    with pytest.raises(ValueError, match="the schema of 'Color': unknown kind"):
        component.update_attribute("Color", schema={"kind": "x"})
    assert component.schema == SCHEMA, "nothing has changed"
    assert component.update_attribute("Color", schema={"values": {"Blau": "dark blue"}})
    assert nlp(TEXTS[1])._.attr_canonical["Color"] == ["Blau"], "at once"
    data = {a["name"]: a.get("schema") for a in component.label_data}
    assert data["Color"] == {"kind": "text", "values": {"Blau": ["dark blue"]}}
    component.schema = None
    assert component.schema == {} and component.get_canonicaliser() is None
    assert [kb for *_, kb in read(nlp(TEXTS[1]))] == ["", ""]


def test_training_keeps_it(nlp):
    """`spacy init labels` writes it, and training goes on with it."""
    labels = nlp.get_pipe("adatag").label_data
    new = spacy.blank("en")
    new.add_pipe("adatag")
    examples = make_examples(new)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        new.get_pipe("adatag").initialize(lambda: examples, nlp=new, labels=labels)
    assert new.get_pipe("adatag").schema == SCHEMA


@pytest.mark.parametrize(
    "text, values, expected",
    [
        ("Cream 50 ml ( 1.7 oz )", ["50 ml", "1.7 oz"], ["50 ml", "50 ml"]),
        ("Cream 1.7 oz ( 50 ml )", ["1.7 oz"], ["50 ml"]),
        ("Cream ( 50 ml ) 1.7 oz", ["1.7 oz"], ["50 ml"]),
        ("Cream 12 oz / 355 ml", ["12 oz"], ["355 ml"]),
        ("Cream 12 oz ( ca 355 ml )", ["12 oz"], ["355 ml"]),
        # A mass is no volume, and something else is beside it.
        ("Coffee 340 g ( 12 oz )", ["12 oz"], ["340 g"]),
        ("Cream 1.7 oz ( 80 ml )", ["1.7 oz"], ["50.28 ml"]),
        ("Cream , 1.7 oz", ["1.7 oz"], ["50.28 ml"]),
    ],
)
def test_a_quantity_in_two_units(text, values, expected):
    """The one that the text has in the unit of the attribute is canonical."""
    doc = Doc(spacy.blank("en").vocab, words=text.split())
    spans = []
    for value in values:
        start = text[: text.index(value)].split()
        end = len(start) + len(value.split())
        spans.append(Span(doc, len(start), end, label="Size"))
    size = SchemaEntry("quantity", units=["ml", "g"])
    SpanCanonicaliser(Schema({"Size": size}))(spans)
    assert [span.kb_id_ for span in spans] == expected


@pytest.mark.parametrize(
    "text, unit, expected",
    [
        ("Duschgel 1 l", "ml", "1000 ml"),
        ("Gel 1 fl oz", "ml", "29.57 ml"),
        ("Cream 1 kg", "ml", ""),
        ("Shoe size 1 in black", "cm", "1 cm"),
        ("Gel , 1", "ml", "1 ml"),
        ("Gel 1 bottle", "ml", "1 ml"),
        # It is how many there are.
        ("Gel 1 x 75 ml", "ml", ""),
        ("Gel 75 ml x 1", "ml", ""),
        ("Gel 1 x 75 ml", "ct", "1 ct"),
        # The unit of the other end or side.
        ("Pot 1 - 2 l", "ml", "1000 ml"),
        ("Pot 1 to 2 l", "ml", "1000 ml"),
        ("Box 1 x 2 x 3 cm", "mm", "10 mm"),
        ("Box 2 x 1 cm", "mm", "10 mm"),
        ("Pot 1 - 2 V", "ml", ""),
        # The sides are named, and units have a letter before them.
        ("Box (W) 1 x (D) 2 x (H) 30 mm", "cm", "0.1 cm"),
        ("Drive 1 K rpm", "rpm", "1000 rpm"),
        ("Size 1 K black", "cm", "1 cm"),
        # Another number is that.
        ("Set of 1 , 75 ml", "ml", ""),
        ("Set of 1 , 75 V", "ml", "1 ml"),
        ("Set of 1 , 12 pieces", "ct", "1 ct"),
    ],
)
def test_the_unit_behind_a_number_counts(text, unit, expected):
    """`label` finds `1` in the text if the cell has it, and the unit is in the header."""
    doc = Doc(spacy.blank("en").vocab, text.split(" "))
    at = [token.text for token in doc].index("1")
    span = Span(doc, at, at + 1, label="Size")
    SpanCanonicaliser(Schema({"Size": SchemaEntry("quantity", units=[unit])}))([span])
    assert span.kb_id_ == expected


def test_the_same_in_another_unit_behind_a_slash():
    """A screen of 55 inches has about 140 cm."""
    doc = Doc(spacy.blank("en").vocab, ["TV", "55", "/", "140", "cm", "black"])
    for unit, expected in (("inch", "55 inch"), ("mm", "550 mm")):
        span = Span(doc, 1, 2, label="Size")
        schema = Schema({"Size": SchemaEntry("quantity", units=[unit])})
        SpanCanonicaliser(schema)([span])
        assert span.kb_id_ == expected


@pytest.mark.parametrize(
    "found, expected",
    [("12", ""), ("5", ""), ("5 ml", ""), ("12,5", "12.5 ml"), ("12,5 ml", "12.5 ml")],
)
def test_a_part_of_a_number_has_no_canonical_form(found, expected):
    words = ["Gel", "12", ",", "5", "ml"]
    doc = Doc(spacy.blank("en").vocab, words, [True, False, False, True, False])
    span = doc.char_span(doc.text.index(found), doc.text.index(found) + len(found))
    span.label_ = "Size"
    SpanCanonicaliser(Schema({"Size": SchemaEntry("quantity", units=["ml"])}))([span])
    assert span.kb_id_ == expected


def test_words_beside_a_value_are_not_read(monkeypatch):
    """Most values have a comma beside them, in a text that has other numbers too."""
    words = ["Cream", "12", "oz", ",", "soft", "and", "white", "for", "2", "hands"]
    span = Span(Doc(spacy.blank("en").vocab, words=words), 1, 3, label="Size")
    texts = []
    monkeypatch.setattr(
        "spacy_adatag.canonical.spans.read",
        lambda entry, text: texts.append(text) or read_value(entry, text),
    )
    schema = Schema({"Size": SchemaEntry("quantity", units=["ml"])})
    SpanCanonicaliser(schema)([span])
    assert texts == ["12 oz"] and span.kb_id_ == "354.9 ml"
