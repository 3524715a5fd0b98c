"""Attributes are added, changed and removed after training."""

import warnings
from typing import Any

import numpy
import pytest
import spacy
import srsly
from numpy.testing import assert_allclose, assert_array_equal
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_adatag.queries import get_queries

from ..conftest import TRAIN_DATA, make_example, make_examples, read_values, train
from ..models.test_contract import make_vectors

CONFIG = {
    "embedder": {"@misc": "spacy_adatag.StaticEmbedder.v1"},
    "model": {
        "@architectures": "spacy_adatag.AdaTag.v1",
        "tok2vec": {"@architectures": "spacy_adatag.BiLSTM.v1", "width": 40},
    },
}


@pytest.fixture(scope="module")
def data() -> bytes:
    """A trained pipeline, whose second category is known from training."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.vocab.vectors = make_vectors()
    nlp.add_pipe("adatag", config=CONFIG)
    examples = make_examples(nlp)
    for example in examples:
        example.reference._.category = "Wear" if "coat" in example.text else None
    nlp.initialize(lambda: examples)
    train(nlp, examples)
    return nlp.to_bytes()


@pytest.fixture
def nlp(data: bytes) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", config=CONFIG)
    return nlp.from_bytes(data)


def get_asked(nlp: Language, category: Any) -> set:
    component = nlp.get_pipe("adatag")
    doc = nlp.make_doc("red coat")
    doc._.category = category
    (rows,) = get_queries([doc], component.attributes, component.categories, "adatag")
    return {component.labels[row] for row in rows}


def load_again(nlp: Language, how: str, path: Any) -> Language:
    if how == "memory":
        return nlp
    if how == "disk":
        nlp.to_disk(path)
        return spacy.load(path)
    return spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())


@pytest.mark.parametrize("how", ["memory", "bytes", "disk"])
def test_all_that_is_said_is_kept(nlp, how, tmp_path):
    component = nlp.get_pipe("adatag")
    said = {"name": "SoleMaterial", "phrase": "rubber sole", "values": {"rubber": 2}}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert component.add_attributes(["Color", said, "Rubber"]) == 2
    assert component.update_attribute("SoleMaterial", description=" Of the sole. ")
    component = load_again(nlp, how, tmp_path).get_pipe("adatag")
    assert component.labels[3:] == ("SoleMaterial", "Rubber")
    assert component.label_data[3] == {**said, "description": "Of the sole."}
    assert component.untrained == ["SoleMaterial", "Rubber"]
    assert component.attributes.trained.tolist() == [True] * 3 + [False] * 2
    assert "SoleMaterial" in component.vocab.strings


def test_many_at_once_are_as_one_by_one(nlp, data):
    names = [f"Rubber {i}" for i in range(20)]
    items = [{"name": n, "values": ["wool", f"{i} cotton"]} for i, n in enumerate(names)]
    component = nlp.get_pipe("adatag")
    assert component.add_attributes(iter(items)) == 20
    other = spacy.blank("en")
    other.add_pipe("adatag", config=CONFIG)
    one = other.from_bytes(data).get_pipe("adatag")
    assert [one.add_attribute(**item) for item in items] == [1] * 20
    assert one.attributes.attributes == component.attributes.attributes
    tables = [c.model.get_param("E") for c in (component, one)]
    assert_array_equal(*tables)
    assert read_values(nlp("red coat")) == read_values(other("red coat"))


def test_five_thousand_are_embedded_at_once(nlp, monkeypatch):
    """One by one, the table of embeddings is copied each time."""
    component = nlp.get_pipe("adatag")
    embedder, calls = component.embedder, []

    def embed(attributes, *args, **kwargs):
        calls.append(len(attributes))
        return embedder(attributes, *args, **kwargs)

    embed.is_open = True
    monkeypatch.setattr(component, "embedder", embed)
    items = [
        {"name": f"Rubber {i}", "values": [f"wool {i} {j}" for j in range(20)]}
        for i in range(5000)
    ]
    assert component.add_attributes(items) == 5000
    assert calls == [5000]
    assert len(component.model.get_param("E")) == 5003
    assert nlp("red coat")


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (["Rubber", ""], "attribute 2 of 2: expected the name of an attribute, got ''"),
        (["Rubber", "Rubber"], "attribute 2 of 2: expected different names"),
        ([{"name": "Rubber", "value": "red"}], "a dict with name, phrase, .*'value'"),
        ([{"name": "Rubber", "values": "red"}], "expected a list of values"),
        ([{"name": "Rubber", "values": [" "]}], "example values of 'Rubber' with char"),
        ([{"name": "Rubber", "values": {"red": 0}}], "whole number above 0, got 0"),
        (
            [{"name": "Rubber", "phrase": 3}],
            "expected the phrase of 'Rubber' as a string",
        ),
        ([{"name": "Rubber", "category": " "}], "expected the name of a category"),
        ([{"name": "Rubber"}, 3], "attribute 2 of 2: expected a name or a dict .* got 3"),
        ("Rubber", "expected a list of attributes, got 'Rubber'"),
    ],
)
def test_what_is_wrong_changes_nothing(nlp, items, message):
    component = nlp.get_pipe("adatag")
    before = component.to_bytes()
    with pytest.raises(ValueError, match=message):
        component.add_attributes(items)
    assert component.to_bytes() == before


def test_words_without_vectors_are_named(nlp):
    component = nlp.get_pipe("adatag")
    with pytest.warns(UserWarning) as said:
        component.add_attributes(
            [{"name": "Xqz", "values": ["wool"]}, {"name": "Rubber", "values": ["qq"]}]
        )
    (message,) = (str(warning.message) for warning in said)
    assert "no word of the name of 'Xqz' has a word vector" in message
    assert "no example value of 'Rubber' has a word vector" in message
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        component.update_attribute("Rubber", values=["wool"])


def test_the_vectors_that_were_dropped_are_found_again(nlp, monkeypatch, tmp_path):
    """As with all default configs: vectors are not saved, but their name is."""
    vectors = nlp.vocab.vectors
    vectors.name = "glove.6B.50d"
    package = "spacy_adatag.embedders.vectors"
    monkeypatch.setattr(f"{package}._find_glove", lambda: tmp_path)
    monkeypatch.setattr(f"{package}._keep_glove", lambda folder: vectors)
    spacy.registry.callbacks.get("spacy_adatag.DropVectors.v1")()(nlp)
    for how in ("bytes", "disk"):
        other = load_again(nlp, how, tmp_path / how)
        assert not other.vocab.vectors.size
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert other.get_pipe("adatag").add_attribute("Rubber") == 1


def test_an_attribute_of_a_category(nlp):
    component = nlp.get_pipe("adatag")
    everything = {"Scent", "Color", "Material"}
    assert get_asked(nlp, "Wear") == get_asked(nlp, "Soap") == everything
    component.add_attribute("Rubber", category=["Shoes", "BOOTS "])
    component.add_attribute("Wool")
    everything |= {"Wool"}
    for category in ("shoes", " Boots", None, "", "  "):
        assert get_asked(nlp, category) == everything | {"Rubber"}
    assert get_asked(nlp, "Wear") == get_asked(nlp, "Soap") == everything
    component.update_attribute("Rubber", category="Wear")
    for other in (nlp, load_again(nlp, "bytes", None)):
        assert get_asked(other, "Wear") == everything | {"Rubber"}
    component.remove_attribute("Rubber")
    assert component.cfg["categories"] == {"wear": {"Color": 1, "Material": 1}}
    assert get_asked(nlp, "shoes") == everything


@pytest.mark.usefixtures("few_texts")
def test_a_category_that_is_known(nlp):
    component = nlp.get_pipe("adatag")
    component.add_attribute("Rubber", category="Soap")
    assert get_asked(nlp, "Wear") == {"Color", "Material", "Scent"}
    # Of no category's texts a scent was seen, so it belongs to all.
    assert get_asked(nlp, "Soap") == {"Scent", "Rubber"}
    component.add_attribute("Wool", category="Wear")
    assert get_asked(nlp, "Wear") == {"Color", "Material", "Scent", "Wool"}


def test_what_is_trained(nlp):
    component = nlp.get_pipe("adatag")
    component.add_attributes(["Rubber", "Wool"])
    assert component.untrained == ["Rubber", "Wool"]
    # Asked, and absent: that is no value to learn from.
    absent = make_example(nlp, "red shirt", {"Wool": [], "Color": [(0, 1)]})
    sgd = nlp.create_optimizer()
    nlp.update([absent], sgd=sgd)
    assert component.untrained == ["Rubber", "Wool"]
    nlp.update([make_example(nlp, "red rubber shoe", {"Rubber": [(1, 2)]})], sgd=sgd)
    assert component.untrained == ["Wool"]
    assert load_again(nlp, "bytes", None).get_pipe("adatag").untrained == ["Wool"]


def test_training_starts_over():
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag")
    component.add_attribute("Never", description="Nobody has it.")
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    assert component.untrained == ["Never"]
    nlp.initialize(lambda: examples)
    assert component.untrained == [] and "Never" not in component.labels


def test_a_pipeline_of_an_older_version(nlp, tmp_path):
    """It has no description, and says nothing of what is trained."""
    nlp.to_disk(tmp_path)
    for attribute in srsly.read_json(tmp_path / "adatag" / "cfg")["attributes"]:
        assert attribute.keys() == {"name", "phrase", "values"}
    assert spacy.load(tmp_path).get_pipe("adatag").untrained == []


@pytest.mark.parametrize(
    "changes", [{"is_trained": "no"}, {"description": 3}, {"description": " "}, {"x": 1}]
)
def test_a_damaged_attribute(nlp, tmp_path, changes):
    nlp.to_disk(tmp_path)
    path = tmp_path / "adatag" / "cfg"
    cfg = srsly.read_json(path)
    cfg["attributes"][1].update(changes)
    srsly.write_json(path, cfg)
    (tmp_path / "adatag" / "checksums.json").unlink()
    with pytest.raises(ValueError, match=r"cfg: attribute 2: expected"):
        spacy.load(tmp_path)


def test_scores_that_nothing_has_calibrated(nlp):
    """They stay as the model gives them, beside corrected ones."""
    component = nlp.get_pipe("adatag")
    component.allow_overlap = True
    color = component.label_data[component.labels.index("Color")]
    component.add_attribute("Paint", phrase="Color", values=color["values"])

    def score() -> dict:
        doc = nlp(TRAIN_DATA[2][0])
        group = doc.spans["adatag"]
        return dict(zip([s.label_ for s in group], group.attrs["scores"].tolist()))

    exact = score()
    assert_allclose(exact["Paint"], exact["Color"], atol=0.01)
    component.calibration = (0.5, -1.0)
    corrected = score()
    assert corrected["Color"] < exact["Color"]
    assert corrected["Paint"] == exact["Paint"]
    # Between the two.
    component.threshold = (corrected["Color"] + exact["Paint"]) / 2
    assert score() == {"Paint": exact["Paint"]}
    # A correction that raises scores does not hide those that it leaves alone.
    component.calibration = (1.0, -20.0)
    component.threshold = 0.5
    assert score() == {"Paint": exact["Paint"]}
    component.calibration = (1.0, 5.0)
    component.thresholds = {"Paint": exact["Paint"] / 2}
    assert score()["Paint"] == exact["Paint"]


def test_removal_takes_thresholds_along(nlp):
    component = nlp.get_pipe("adatag")
    component.thresholds = {"Color": 0.4, "Scent": 0.6}
    component.remove_attribute("Scent")
    assert component.thresholds == {"Color": 0.4}
    assert component.labels == ("Color", "Material")
    assert load_again(nlp, "bytes", None).get_pipe("adatag").labels == component.labels
    with pytest.raises(ValueError, match="unknown attribute 'Scent'"):
        component.remove_attributes(["Color", "Scent"])
    with pytest.raises(ValueError, match="unknown attribute 'Scent'"):
        component.update_attribute("Scent", values=["rose"])
    with pytest.raises(ValueError, match="at least one attribute to be left"):
        component.remove_attributes(component.labels)
    assert component.labels == ("Color", "Material")


def test_before_training():
    component = spacy.blank("en").add_pipe("adatag")
    component.add_attributes([{"name": "Size", "category": "Shoes"}, "Color"])
    assert component.update_attribute("Size", values=["S"], phrase="how large")
    component.remove_attribute("Color")
    assert component.label_data == [
        {"name": "Size", "phrase": "how large", "values": {"S": 1}}
    ]
    component.remove_attribute("Size")
    assert component.labels == () and not component.categories.counts


def test_labels_may_have_all_that_is_known(nlp):
    """As what is exported."""
    component = nlp.get_pipe("adatag")
    component.update_attribute("Color", description="A colour.")
    other = spacy.blank("en")
    again = other.add_pipe("adatag")
    examples = make_examples(other)
    labels = [{**a, "is_trained": False, "category": []} for a in component.label_data]
    again.initialize(lambda: examples, labels=labels)
    assert again.label_data == component.label_data
    assert again.untrained == []


def test_docs_of_before_stay_as_they_are(nlp):
    doc: Doc = nlp("red cotton shirt")
    before = read_values(doc)
    nlp.get_pipe("adatag").remove_attribute("Scent")
    assert read_values(doc) == before
    example = Example(nlp.make_doc(doc.text), doc)
    assert numpy.isfinite(nlp.evaluate([example])["attr_micro_f"])


def test_values_of_a_known_attribute_are_not_lost_in_silence():
    component = spacy.blank("en").add_pipe("adatag")
    component.add_attribute("Color", values=["red"])
    with pytest.warns(UserWarning, match=r"'Color' are known already.*update_attribute"):
        assert component.add_attribute("Color", values=["red", "blue"]) == 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert component.add_attributes([{"name": "Color", "values": ["red"]}]) == 0
        assert component.add_label("Color") == 0
