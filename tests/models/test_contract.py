"""What every system passes, whatever it is made of."""

import multiprocessing
import pickle
from importlib.metadata import entry_points
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vectors import Vectors

from ..conftest import TRAIN_DATA, make_example, make_examples, read_values, train
from ..tiny_bert import make_tiny_bert
from .conftest import CNN, get_bert

BILSTM = {"@architectures": "spacy_adatag.BiLSTM.v1", "width": 40}
QRNN = {"@architectures": "spacy_adatag.QRNN.v1", "width": 40}
ATTENTION = {
    "@architectures": "spacy_adatag.SelfAttention.v1",
    "width": 24,
    "tok2vec": {**BILSTM, "width": 24},
}
FEATURES = {
    "@architectures": "spacy_adatag.FeaturedBiLSTM.v1",
    "width": 24,
    "features": {"@architectures": "spacy_adatag.Frozen.v1", "encoder": CNN},
}
# Stands for the folder of a transformer.
BERT = "bert"
RANDOM = {"@misc": "spacy_adatag.RandomEmbedder.v1", "width": 20}
STATIC = {"@misc": "spacy_adatag.StaticEmbedder.v1"}


class System(NamedTuple):
    """model (Dict[str, Any]): The config of the model.
    embedder (Optional[Dict[str, Any]]): The config of the embedder.
    adds (bool): Whether attributes can be added after training.
    answers (bool): Whether a query gets one value at most.
    constrain (bool): The setting of the component.
    steps, rate (int, float): How it is trained.
    loss (float): The most that it has left to learn.
    generates (bool): Whether it decodes an added attribute as a trained one with the same
        words.
    """

    model: Dict[str, Any]
    embedder: Optional[Dict[str, Any]] = None
    adds: bool = False
    answers: bool = False
    constrain: bool = True
    steps: int = 60
    rate: float = 0.02
    loss: float = 0.3
    generates: bool = True


def model(name: str, **config: Any) -> Dict[str, Any]:
    return {"@architectures": f"spacy_adatag.{name}.v1", **config}


SYSTEMS = {
    "AdaTag": System(
        model("AdaTag", tok2vec=BILSTM, freeze_attributes=False), embedder=RANDOM
    ),
    "AdaTag, static": System(model("AdaTag", tok2vec=BILSTM), embedder=STATIC, adds=True),
    "AdaTag, QRNN": System(model("AdaTag", tok2vec=QRNN), embedder=STATIC, adds=True),
    "AVEQA": System(model("AVEQA", tok2vec=BILSTM), adds=True, answers=True),
    "AVEQA, BERT": System(
        model("AVEQA", tok2vec=BERT), adds=True, answers=True, steps=100, rate=0.005
    ),
    "Ensemble": System(
        model("Ensemble", model=model("AdaTag", tok2vec=BILSTM), members=2),
        embedder=STATIC,
        adds=True,
    ),
    "Ensemble, trained embeddings": System(
        model(
            "Ensemble",
            model=model("AdaTag", tok2vec=BILSTM, freeze_attributes=False),
        ),
        embedder=RANDOM,
    ),
    "Ensemble, SUOpenTag": System(
        model("Ensemble", model=model("SUOpenTag", tok2vec=BILSTM), members=2), adds=True
    ),
    "Ensemble, TagSets": System(
        model("Ensemble", model=model("TagSets", tok2vec=BILSTM), members=2)
    ),
    "Ensemble, features": System(
        model("Ensemble", model=model("TagSets", tok2vec=FEATURES), members=2)
    ),
    "MultiCRF": System(model("MultiCRF", tok2vec=BILSTM)),
    "NModels": System(
        model("NModels", model=model("TagSets", tok2vec={**BILSTM, "width": 20})),
        rate=0.05,
    ),
    # The part that finds added attributes sees a part of their values at a time, or none.
    "Open": System(
        model("Open", model=model("AdaTag", tok2vec=BILSTM), words=100, pretrained=False),
        embedder=STATIC,
        adds=True,
        loss=6.0,
        generates=False,
    ),
    "OpenTag": System(
        model("NModels", model=model("TagSets", tok2vec=ATTENTION)), steps=100
    ),
    "SharedEmb": System(model("SharedEmb", width=32, embed_width=16)),
    "SUOpenTag": System(model("SUOpenTag", tok2vec=BILSTM), adds=True),
    "SUOpenTag, CNN": System(model("SUOpenTag", tok2vec=CNN), adds=True),
    "SUOpenTag, BERT": System(
        model("SUOpenTag", tok2vec=BERT), adds=True, steps=100, rate=0.005
    ),
    "TagSets": System(model("TagSets", tok2vec=BILSTM)),
    # Words that are tagged independently are decoded so, too.
    "TagSets, softmax": System(
        model("TagSets", tok2vec=BILSTM, crf=False), constrain=False
    ),
}


def list_architectures(config: Any) -> Iterator[str]:
    for key, value in config.items():
        if key == "@architectures":
            yield value
        elif isinstance(value, dict):
            yield from list_architectures(value)


def test_every_architecture_is_here():
    registered = {
        entry.name
        for entry in entry_points(group="spacy_architectures")
        if entry.module.startswith("spacy_adatag.")
    }
    found = {name for s in SYSTEMS.values() for name in list_architectures(s.model)}
    assert registered == {name for name in found if name.startswith("spacy_adatag.")}


@pytest.fixture(scope="module", params=SYSTEMS)
def system(request: Any) -> System:
    return SYSTEMS[request.param]


@pytest.fixture(scope="module")
def trained(system: System, tmp_path_factory: Any) -> Language:
    """A pipeline that has learned TRAIN_DATA. Tests must not change it."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    if system.embedder is STATIC:
        nlp.vocab.vectors = make_vectors()
    config = dict(system.model)
    if config.get("tok2vec") == BERT:
        config["tok2vec"] = get_bert(make_tiny_bert(tmp_path_factory.mktemp("bert")))
    settings = {"embedder": system.embedder, "constrain": system.constrain}
    nlp.add_pipe("adatag", config={"model": config, **settings})
    # Empty docs and docs that are asked nothing, a first one among them.
    examples = [
        make_example(nlp, "", {"Color": []}),
        *make_examples(nlp),
        make_example(nlp, "plain coat", {}),
    ]
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=system.steps, rate=system.rate)
    return nlp


def make_vectors() -> Vectors:
    words = sorted({word for text, _ in TRAIN_DATA for word in text.lower().split()})
    names = ["color", "material", "scent", "sole", "rubber"]
    vectors = Vectors(shape=(len(words) + len(names), 20))
    for row, word in enumerate([*names, *words]):
        vector = [((row + 3) * (column + 7) ** 2) % 19 / 9 - 1 for column in range(20)]
        vectors.add(word, vector=vectors.data[row] + vector)
    return vectors


def find_places(nlp: Language, text: str, queries: Optional[List[str]] = None):
    doc = nlp.make_doc(text)
    doc._.attr_queries = queries
    found = nlp(doc)._.attr_values
    return {
        name: sorted((span.start, span.end) for span in spans)
        for name, spans in found.items()
    }


def reload(nlp: Language) -> Language:
    return spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())


def assert_same_predictions(nlp: Language, other: Language) -> None:
    for text, _ in TRAIN_DATA:
        doc, again = nlp(text), other(text)
        group, others = doc.spans["adatag"], again.spans["adatag"]
        assert len(group) and [(s.start, s.end, s.label_) for s in group] == [
            (s.start, s.end, s.label_) for s in others
        ]
        assert_allclose(group.attrs["scores"], others.attrs["scores"], atol=1e-5)


def test_overfitting(system, trained):
    data = TRAIN_DATA
    if system.answers:
        # Of a query with several values it has one span at most, which begins and ends
        # where they do.
        text, values = TRAIN_DATA[0]
        (name,) = (name for name, places in values.items() if len(places) > 1)
        found = find_places(trained, text, list(values))[name]
        starts, ends = zip(*values[name])
        assert len(found) <= 1
        assert all(start in starts and end in ends for start, end in found)
        data = TRAIN_DATA[1:]
    for text, values in data:
        assert find_places(trained, text, list(values)) == values
        scores = trained(text).spans["adatag"].attrs["scores"]
        assert (scores > 0.5).all() and (scores <= 1).all()
    assert trained.evaluate(make_examples(trained, data))["attr_micro_f"] == 1.0


def test_round_trips(system, trained, tmp_path):
    assert_same_predictions(trained, reload(trained))
    trained.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert_same_predictions(trained, loaded)
    component = pickle.loads(pickle.dumps(trained.get_pipe("adatag")))
    text, values = TRAIN_DATA[1]
    doc = component(trained.make_doc(text))
    found = {span.label_: (span.start, span.end) for span in doc.spans["adatag"]}
    assert found == {name: places[0] for name, places in values.items() if places}
    # What was loaded can be trained on.
    data = TRAIN_DATA[1:] if system.answers else TRAIN_DATA
    assert train(loaded, make_examples(loaded, data), steps=1)["adatag"] < system.loss


def make_docs(nlp: Language) -> List[Doc]:
    asked = [["Color"], [], None, ["Scent", "Material"], ["Material"], None]
    texts = ["red cotton shirt", "red shirt", "dark blue wool coat", "", "   ", "red"]
    docs = [nlp.make_doc(text) for text in texts]
    for doc, queries in zip(docs, asked):
        doc._.attr_queries = queries
    return docs


def test_ragged_queries_and_empty_docs(trained):
    docs = list(trained.pipe(make_docs(trained)))
    places = [sorted((s.start, s.end, s.label_) for s in d.spans["adatag"]) for d in docs]
    assert places[0] == [(0, 1, "Color")]
    assert places[1] == places[3] == places[4] == []
    assert places[2] == [(0, 2, "Color"), (2, 3, "Material")]
    assert set(docs[3]._.attr_values) == {"Scent", "Material"}
    alone = [trained(doc) for doc in make_docs(trained)]
    assert list(map(read_values, alone)) == list(map(read_values, docs))


def test_several_processes(trained, monkeypatch):
    monkeypatch.setattr("spacy.language.mp", multiprocessing.get_context("fork"))
    expected = [read_values(doc) for doc in trained.pipe(make_docs(trained))]
    found = trained.pipe(make_docs(trained), n_process=2, batch_size=2)
    assert [read_values(doc) for doc in found] == expected


def test_attributes_are_added_or_refused(system, trained):
    nlp = reload(trained)
    component = nlp.get_pipe("adatag")
    assert component.add_label("Color") == 0
    if not system.adds:
        # The error names what cannot, and those that can.
        fault = (
            "StaticEmbedder" if system.embedder else rf"\({component.model.name}\).*AVEQA"
        )
        expected = f"'Paint' to the trained component 'adatag'.*{fault}.* best-fast"
        for pipe in (component, trained.get_pipe("adatag")):
            with pytest.raises(ValueError, match=expected):
                pipe.add_attribute("Paint", values=["red"], category="Wear")
            assert len(pipe.labels) == pipe.model.attrs["nA"] == 3
            assert not pipe.categories.counts
        assert_same_predictions(trained, nlp)
        return
    # Two that claim the same words would compete.
    component.allow_overlap = True
    assert component.add_attribute("SoleMaterial", values=["rubber"]) == 1
    assert component.add_attribute("SoleMaterial") == 0
    # Its words are all that is known of it: under another name it finds the same.
    values = component.label_data[component.labels.index("Color")]["values"]
    assert component.add_attribute("Paint", phrase="Color", values=values) == 1
    for text, values in TRAIN_DATA:
        found = find_places(nlp, text)
        assert found.get("Color", []) == values["Color"]
        assert not system.generates or found.get("Paint", []) == values["Color"]
        assert set(find_places(nlp, text, ["SoleMaterial"])) == {"SoleMaterial"}
    assert_same_predictions(nlp, reload(nlp))
    assert trained.get_pipe("adatag").model.attrs["nA"] == 3


def find_others(nlp: Language) -> List[Any]:
    """What is found of the other attributes if only these are asked."""
    return [find_places(nlp, text, ["Color", "Scent"]) for text, _ in TRAIN_DATA]


def test_attributes_are_removed_or_refused(system, trained):
    nlp = reload(trained)
    component = nlp.get_pipe("adatag")
    others = find_others(nlp)
    model = component.model
    if not model.has_param("E") and "phrases" not in model.attrs:
        # They have parameters of each attribute, or one distribution over all.
        expected = rf"cannot remove attribute 'Material' from .*\({model.name}\).*ask for"
        with pytest.raises(ValueError, match=expected):
            component.remove_attribute("Material")
        assert_same_predictions(trained, nlp)
        return
    if system.adds:
        component.add_attributes(["Rubber", "SoleScent"])
    component.remove_attributes(["Material", *component.untrained])
    assert sorted(component.labels) == ["Color", "Scent"]
    for other in (nlp, reload(nlp)):
        assert find_others(other) == others
        assert all("Material" not in other(text)._.attr_values for text, _ in TRAIN_DATA)
    # What is left can be trained on. The data brings the attribute back, if it can.
    examples = make_examples(nlp)
    with pytest.warns(UserWarning, match=r"not known: 'Material'|'Material' .2 values"):
        train(nlp, examples, steps=1)
    assert ("Material" in component.labels) == system.adds


def test_attributes_are_changed(system, trained):
    """What was learned stays. What was not is generated anew, as if it were added so."""
    nlp = reload(trained)
    component = nlp.get_pipe("adatag")
    component.allow_overlap = True
    assert component.update_attribute("Color", values=["teal"], description="A colour.")
    assert not component.update_attribute("Color", values=["teal", "red"])
    color = component.label_data[component.labels.index("Color")]
    assert color["values"]["red"] == color["values"]["teal"] == 1
    assert_same_predictions(trained, nlp)
    if not system.adds:
        return
    component.add_attribute("Paint", phrase="scent")
    values = dict(list(color["values"].items())[:-1])
    assert component.update_attribute("Paint", phrase="Color", values=values)
    for other in (nlp, reload(nlp)):
        for text, values in TRAIN_DATA:
            found = find_places(other, text)
            assert found.get("Color", []) == values["Color"]
            assert not system.generates or found.get("Paint", []) == values["Color"]
