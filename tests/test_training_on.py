"""Training that goes on: with other data, with attributes that are new to the component,
with the optimizer of before or a new one.
"""

import warnings

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_nlp
from thinc.api import Config

from .conftest import get_trained, make_examples, read_values, train
from .tiny_vectors import make_nlp

CONFIG = {
    "model": {
        "@architectures": "spacy_adatag.AdaTag.v1",
        "freeze_attributes": False,
        "tok2vec": {
            "@architectures": "spacy_adatag.BiLSTM.v1",
            "width": 20,
            "embed_width": 10,
            "unseen_words": 0,
        },
    },
    "embedder": {"@misc": "spacy_adatag.StaticEmbedder.v1"},
}
OLD = [("red shirt", {"Color": [(0, 1)]}), ("blue scarf", {"Color": [(0, 1)]})]
NEW = [
    ("red velvet scarf", {"Color": [(0, 1)], "Material": [(1, 2)]}),
    ("cotton shirt", {"Color": [], "Material": [(0, 1)]}),
]


def make_trained(**changes) -> Language:
    nlp = make_nlp()
    nlp.add_pipe("adatag", config={**CONFIG, **changes})
    examples = make_examples(nlp, OLD)
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=3)
    return nlp


def load_again(nlp: Language, how: str, path) -> Language:
    if how == "memory":
        return nlp
    if how == "disk":
        nlp.to_disk(path)
        return spacy.load(path)
    return nlp.from_config(nlp.config).from_bytes(nlp.to_bytes())


def update(nlp: Language, optimizer, data) -> None:
    for _ in range(2):
        nlp.update(make_examples(nlp, data), sgd=optimizer)


@pytest.mark.parametrize("how", ["memory", "bytes", "disk"])
@pytest.mark.parametrize("optimizer", ["old", "new"])
def test_attributes_are_added_between_updates(how, optimizer, tmp_path):
    nlp = make_trained()
    old = nlp.resume_training()
    old.averages = {}
    update(nlp, old, OLD)
    nlp = load_again(nlp, how, tmp_path)
    component = nlp.get_pipe("adatag")
    before = component.model.get_param("E").copy()
    sgd = old if optimizer == "old" else nlp.create_optimizer()
    for name in ("Material", "Scent", "Size"):
        assert component.add_attribute(name, phrase="shirt", values=["cotton"]) == 1
        update(nlp, sgd, NEW)
    table = component.model.get_param("E")
    assert table.shape == (4, before.shape[1])
    assert (table[:1] != before).any(), "it is trained on"
    with nlp.use_params(sgd.averages):
        nlp("red cotton shirt")
    assert component.model.get_param("E").shape == table.shape


def test_a_smaller_table_is_loaded_into_a_trained_component():
    nlp = make_trained()
    data = nlp.to_bytes()
    nlp.get_pipe("adatag").add_attribute("Material", phrase="shirt", values=["cotton"])
    sgd = nlp.create_optimizer()
    update(nlp, sgd, NEW)
    nlp.from_bytes(data)
    update(nlp, sgd, OLD)
    assert nlp.get_pipe("adatag").model.get_param("E").shape[0] == 1


def test_initialised_again_with_more_attributes():
    nlp = make_trained()
    examples = make_examples(nlp, NEW)
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=2)
    assert nlp.get_pipe("adatag").labels == ("Color", "Material")


@pytest.mark.parametrize("how", ["memory", "bytes"])
def test_new_attributes_of_the_data_are_added(how, tmp_path):
    nlp = load_again(make_trained(), how, tmp_path)
    component = nlp.get_pipe("adatag")
    with pytest.warns(UserWarning, match=r"not known: 'Material' \(2 values\)") as said:
        train(nlp, make_examples(nlp, NEW), steps=60)
    assert len(said) == 1, "once"
    assert component.labels == ("Color", "Material")
    assert component.attributes[1]["values"] == {"velvet": 1, "cotton": 1}
    values = nlp("red velvet scarf")._.attr_values
    assert [span.text for span in values["Material"]] == ["velvet"]


def test_new_attributes_of_docs_that_are_asked_everything():
    nlp = make_trained()
    examples = make_examples(nlp, NEW)
    for example in examples:
        example.reference._.attr_queries = None
    with pytest.warns(UserWarning, match="'Material'"):
        nlp.update(examples)
    assert nlp.get_pipe("adatag").labels == ("Color", "Material")


@pytest.mark.parametrize(
    "changes",
    [
        {"embedder": {"@misc": "spacy_adatag.RandomEmbedder.v1"}},
        {
            "model": {
                "@architectures": "spacy_adatag.TagSets.v1",
                "tok2vec": CONFIG["model"]["tok2vec"],
            },
            "embedder": None,
        },
    ],
)
def test_new_attributes_that_cannot_be_added_are_told_once(changes):
    nlp = make_trained(**changes)
    expected = r"not trained on: 'Material' \(2 values\).*StaticEmbedder|AdaTag"
    with pytest.warns(UserWarning, match=expected) as said:
        update(nlp, nlp.create_optimizer(), NEW)
        update(nlp, nlp.create_optimizer(), NEW)
    assert len(said) == 1
    assert nlp.get_pipe("adatag").labels == ("Color",)


def test_labels_that_are_a_choice_are_not_new():
    nlp = make_nlp()
    component = nlp.add_pipe("adatag", config=CONFIG)
    examples = make_examples(nlp, NEW)
    component.initialize(lambda: examples, nlp=nlp, labels=["Color"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nlp.update(examples)
    assert component.labels == ("Color",)


def annotate_elsewhere(doc: Doc, how: str) -> Doc:
    """As spaCy's own tools do it."""
    if how == "sc":
        doc.spans["sc"] = [Span(doc, 0, 1, "Color")]
    elif how == "entities":
        doc.ents = [Span(doc, 0, 1, "Color")]
    else:
        doc.set_ents([], default="outside")
    return doc


@pytest.mark.parametrize("how", ["sc", "entities", "no entities"])
def test_texts_annotated_elsewhere_are_left_out(how):
    nlp = make_trained()
    component = nlp.get_pipe("adatag")
    train(nlp, make_examples(nlp, OLD), steps=40)
    texts = ["red shirt", "blue scarf"]
    examples = [
        Example(nlp.make_doc(text), annotate_elsewhere(nlp.make_doc(text), how))
        for text in texts
    ]
    message = r"adatag: texts .* left out of training: expected .* under 'adatag'.*got "
    message += {
        "sc": "2 spans under 'sc'",
        "entities": r"2 entities \(doc.ents\)",
        "no entities": r"0 entities \(doc.ents\)",
    }[how]
    with pytest.warns(UserWarning, match=f"{message}.*--ents.*--spans-key") as said:
        losses = train(nlp, examples, steps=40)
    assert len(said) == 1, "once"
    assert losses == {"adatag": 0.0}
    assert [read_values(nlp(text)) for text in texts] == [
        {"Color": ["red"]},
        {"Color": ["blue"]},
    ]
    # Beside others they change nothing.
    component.initialize(lambda: make_examples(nlp, OLD))
    with pytest.warns(UserWarning, match=message):
        queries = get_trained(component, make_examples(nlp, OLD) + examples)
    assert [len(rows) for rows in queries] == [1, 1, 0, 0]


def test_texts_that_have_no_value_are_trained_on():
    """Without annotation, with a group that is empty, and with what is asked."""
    nlp = make_trained()
    examples = [Example(nlp.make_doc("red"), nlp.make_doc("red")) for _ in range(4)]
    docs = [example.reference for example in examples]
    docs[1].spans["adatag"] = []
    docs[2]._.attr_queries = ["Color"]
    docs[3]._.attr_unaligned = {"Color": ["re"]}
    for doc in docs[1:]:
        annotate_elsewhere(annotate_elsewhere(doc, "sc"), "entities")
    queries = get_trained(nlp.get_pipe("adatag"), examples)
    assert [len(rows) for rows in queries] == [1, 1, 1, 1]


TRAINING = """
[paths]
model = null
data = null
[nlp]
lang = "en"
pipeline = ["adatag"]
[components]
[components.adatag]
source = ${paths.model}
[corpora]
[corpora.train]
@readers = "spacy_adatag.Corpus.v1"
path = ${paths.data}
[corpora.dev]
@readers = "spacy_adatag.Corpus.v1"
path = ${paths.data}
[initialize]
vectors = ${paths.model}
[training]
max_steps = 60
eval_frequency = 30
[training.optimizer]
@optimizers = "Adam.v1"
learn_rate = 0.02
[training.score_weights]
attr_macro_f = 1.0
"""


def test_spacy_train_goes_on_with_a_new_attribute(tmp_path):
    """What is read before the first update knows nothing of it."""
    nlp = make_trained()
    nlp.to_disk(tmp_path / "model")
    docs = [example.reference for example in make_examples(nlp, NEW)]
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "data.spacy")
    paths = {
        "paths.model": str(tmp_path / "model"),
        "paths.data": str(tmp_path / "data.spacy"),
    }
    config = spacy.blank("en").config.merge(Config().from_str(TRAINING, overrides=paths))
    with pytest.warns(UserWarning, match="'Material'"):
        trained = init_nlp(config)
        (tmp_path / "trained").mkdir()
        train_nlp(trained, tmp_path / "trained")
    loaded = spacy.load(tmp_path / "trained" / "model-best")
    assert loaded.get_pipe("adatag").labels == ("Color", "Material")
    values = loaded("red velvet scarf")._.attr_values
    assert [span.text for span in values["Material"]] == ["velvet"]
