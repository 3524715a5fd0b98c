"""A text is asked the attributes of its category."""

import json

import numpy
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_adatag.attributes import simplify_category
from spacy_adatag.queries import get_queries

from ..conftest import get_trained, make_example, read_values, train

pytestmark = pytest.mark.usefixtures("few_texts")

COAT = "dark blue wool coat"
BALM = "cherry red lip balm with cherry scent"
SHIRT = "striped red cotton shirt"
TEXTS = [COAT, BALM, SHIRT, "dark cherry wool balm"]
COUNTS = {"men's wear": {"Color": 2, "Material": 1}, "care": {"Color": 1, "Scent": 1}}


def make_examples(nlp: Language) -> list[Example]:
    asked = ["Color", "Material", "Scent", "Pattern"]
    texts = [
        ("Men's Wear", COAT, {"Color": [(0, 2)], "Material": [(2, 3)]}),
        (" men’s  wear ", "red mens", {"Color": [(0, 1)]}),
        ("Care", BALM, {"Color": [(1, 2)], "Scent": [(5, 6)]}),
        # Nothing is known of this category, and of the attribute not whose it is.
        ("Hats", "a hat", {}),
        (None, SHIRT, {"Pattern": [(0, 1)], "Color": [(1, 2)]}),
    ]
    examples = []
    for category, text, values in texts:
        eg = make_example(nlp, text, values, queries=asked)
        eg.reference._.category = category
        examples.append(eg)
    return examples


@pytest.fixture(scope="module")
def nlp() -> Language:
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", config={"allow_overlap": True})
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    # So that it finds things, also where they should not be.
    train(nlp, examples, steps=8)
    return nlp


def make_doc(nlp: Language, text: str, category=None, queries=None) -> Doc:
    doc = nlp.make_doc(text)
    doc._.category = category
    doc._.attr_queries = queries
    return doc


def read_places(doc: Doc):
    group = doc.spans["adatag"]
    return [(s.label_, s.start, s.end) for s in group], group.attrs["scores"]


def get_asked(nlp: Language, *args) -> list[str]:
    component = nlp.get_pipe("adatag")
    (rows,) = get_queries(
        [make_doc(nlp, COAT, *args)],
        component.attributes,
        component.categories,
        component.name,
    )
    return [component.labels[row] for row in rows]


def test_what_is_counted(nlp):
    assert nlp.get_pipe("adatag").cfg["categories"] == COUNTS
    assert nlp.get_pipe("adatag").labels == ("Color", "Material", "Scent", "Pattern")


@pytest.mark.parametrize("category", ["Men's Wear", "MEN’S WEAR ", "men's\u00a0wear"])
def test_an_attribute_of_no_category_is_asked_everywhere(nlp, category):
    assert get_asked(nlp, category) == ["Color", "Material", "Pattern"]
    assert get_asked(nlp, "Care") == ["Color", "Scent", "Pattern"]


@pytest.mark.parametrize("category", [None, "", "  ", "Hats", "Wear"])
def test_everything_is_asked_where_nothing_is_known(nlp, category):
    assert get_asked(nlp, category) == ["Color", "Material", "Scent", "Pattern"]


def test_of_few_texts_nothing_is_known(nlp, monkeypatch):
    """A shop's category with two rows has most columns empty."""
    monkeypatch.setattr("spacy_adatag.attributes.categories.FEW_TEXTS", 2)
    assert get_asked(nlp, "Care") == ["Color", "Material", "Scent", "Pattern"]
    # Of this one, two texts have a colour.
    assert get_asked(nlp, "Men's Wear") == ["Color", "Material", "Pattern"]


@pytest.mark.parametrize("queries", [[], ["Scent"], ["Scent", "Material"]])
def test_queries_come_first(nlp, queries):
    assert set(get_asked(nlp, "Men's Wear", queries)) == set(queries)


@pytest.mark.parametrize("category", ["Men's Wear", "Care", "Hats"])
def test_what_is_found_is_what_would_be_found(nlp, category):
    """Without what is not asked. Values of different attributes may overlap here, and
    do not compete.
    """
    asked = set(get_asked(nlp, category))
    found = set()
    restricted = nlp.pipe(make_doc(nlp, text, category) for text in TEXTS)
    for doc, everything in zip(restricted, nlp.pipe(TEXTS)):
        places, scores = read_places(everything)
        keep = [name in asked for name, _, _ in places]
        expected = [place for place, kept in zip(places, keep) if kept]
        assert read_places(doc)[0] == expected
        numpy.testing.assert_allclose(read_places(doc)[1], scores[keep], atol=1e-5)
        found.update(name for name, _, _ in places)
    assert found == {"Color", "Material", "Scent", "Pattern"}, "otherwise it says little"


def test_texts_of_several_categories_at_once(nlp):
    categories = ["Men's Wear", "Care", None, "Hats"]
    pairs = [(text, category) for text in TEXTS for category in categories]
    together = nlp.pipe([make_doc(nlp, *pair) for pair in pairs])
    alone = [nlp(make_doc(nlp, *pair)) for pair in pairs]
    assert [read_places(d)[0] for d in together] == [read_places(d)[0] for d in alone]


def test_values_are_read_as_without_queries(nlp):
    doc = nlp(make_doc(nlp, COAT, "Men's Wear"))
    assert doc._.attr_queries is None and doc._.attr_values["Scent"] == []
    assert "Scent" not in read_values(doc)


@pytest.mark.parametrize("category", [5, b"Care", ["Care"], True])
def test_what_is_no_category(nlp, category):
    doc = make_doc(nlp, COAT, category)
    with pytest.raises(ValueError, match=r"expected category to be a string.*blue wool"):
        nlp(doc)
    new = spacy.blank("en").add_pipe("adatag")
    with pytest.raises(ValueError, match="expected category to be a string"):
        new.initialize(lambda: [Example(nlp.make_doc(COAT), doc)])


def test_disk_and_bytes(nlp, tmp_path):
    nlp.to_disk(tmp_path / "model")
    other = spacy.blank("en")
    other.add_pipe("adatag")
    for loaded in (spacy.load(tmp_path / "model"), other.from_bytes(nlp.to_bytes())):
        assert loaded.get_pipe("adatag").cfg["categories"] == COUNTS
        assert get_asked(loaded, "Care") == ["Color", "Scent", "Pattern"]


def save_changed(nlp: Language, path, change):
    """Save the component as if it had been changed by hand."""
    component = nlp.get_pipe("adatag")
    component.to_disk(path, exclude=["vocab"])
    (path / "checksums.json").unlink()
    cfg = json.loads((path / "cfg").read_text("utf8"))
    change(cfg)
    (path / "cfg").write_text(json.dumps(cfg), "utf8")


def test_what_was_saved_before_there_were_categories(nlp, tmp_path):
    save_changed(nlp, tmp_path, lambda cfg: cfg.pop("categories"))
    # Not those that it had before.
    other = spacy.blank("en")
    other.add_pipe("adatag")
    component = other.from_bytes(nlp.to_bytes()).get_pipe("adatag")
    component.from_disk(tmp_path, exclude=["vocab"])
    assert component.cfg["categories"] == {}
    assert len(get_asked(other, "Care")) == 4


@pytest.mark.parametrize(
    "categories",
    [
        None,
        [],
        {"care": None},
        {"care": {"Smell": 1}},
        {"care": {"Color": 0}},
        {"care": {"Color": True}},
        {"care": {"Color": 1.5}},
    ],
)
def test_damaged_categories(nlp, tmp_path, categories):
    save_changed(nlp, tmp_path, lambda cfg: cfg.update(categories=categories))
    component = spacy.blank("en").add_pipe("adatag")
    with pytest.raises(ValueError, match=r"cfg: .*expected"):
        component.from_disk(tmp_path, exclude=["vocab"])


class OpenEmbedder:
    """Has an embedding for any attribute."""

    is_open = True

    def __call__(self, attributes, docs, *, vocab, spans_key):
        return numpy.ones((len(attributes), 100), "f")


def test_an_attribute_that_is_added(nlp):
    other = spacy.blank("en")
    other.add_pipe("adatag")
    component = other.from_bytes(nlp.to_bytes()).get_pipe("adatag")
    assert "Size" not in get_asked(other, "Care"), "which is kept in mind"
    component.embedder = OpenEmbedder()
    component.add_attribute("Size")
    assert get_asked(other, "Care") == ["Color", "Scent", "Pattern", "Size"]


def test_further_training(nlp):
    """Of streamed data, `initialize` sees the first texts only."""
    other = spacy.blank("en")
    other.add_pipe("adatag")
    component = other.from_bytes(nlp.to_bytes()).get_pipe("adatag")
    assert "Material" not in get_asked(other, "Care")
    example = make_example(other, COAT, {"Material": [(2, 3)]})
    example.reference._.category = "CARE"
    for _ in range(2):
        component.update([*make_examples(other), example])
    counts = {**COUNTS, "care": {**COUNTS["care"], "Material": 1}}
    assert component.cfg["categories"] == counts
    assert "Material" in get_asked(other, "Care")


def test_training_asks_everything(nlp):
    component = nlp.get_pipe("adatag")
    example = Example(make_doc(nlp, COAT, "Care"), make_doc(nlp, COAT, "Care"))
    (rows,) = get_trained(component, [example])
    assert len(rows) == 4


def test_values_that_no_span_holds_and_chosen_labels(nlp):
    example = make_example(nlp, COAT, {"Color": [(0, 2)], "Material": [(2, 3)]})
    example.reference._.category = "Wear"
    example.reference._.attr_unaligned = {"Gender": ["Men"], "Scent": []}
    component = spacy.blank("en").add_pipe("adatag")
    component.initialize(lambda: [example], labels=["Material", "Gender", "Scent"])
    assert component.cfg["categories"] == {"wear": {"Material": 1, "Gender": 1}}
    component.initialize(lambda: [example])
    assert component.cfg["categories"] == {"wear": {"Color": 1, "Material": 1}}


def test_simple_form():
    names = ["Shoes", " shoes\n", "SHOES", "Ｓｈｏｅｓ", "Sho\u00ades"]
    assert {simplify_category(name) for name in names} == {"shoes"}
    assert simplify_category("Men’s\u00a0 Shoes") == "men's shoes"
