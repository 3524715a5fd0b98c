"""Fields in the component: no value runs over a border, and weights."""

from typing import Any, Dict, List, Optional

import numpy
import pytest
import spacy
import srsly
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

import spacy_adatag  # noqa: F401
from spacy_adatag.component import prediction
from spacy_adatag.corpus.align import make_doc
from spacy_adatag.corpus.records import Field, Record
from spacy_adatag.potentials.base import CLOSED, FRESH, Values
from spacy_adatag.potentials.start_end import StartEndPotentials
from spacy_adatag.texts import windows
from spacy_adatag.texts.fields import FieldTokens, find_places

from ..conftest import read_values

TITLE = "dark blue wool coat"
MORE = "red cotton shirt"


def make_record(**texts: str) -> Record:
    fields: List[Field] = []
    for name, text in texts.items():
        start = fields[-1].end + 1 if fields else 0
        fields.append(Field(name, start, start + len(text)))
    return Record("1", "\n".join(texts.values()), fields=tuple(fields))


def copy_pipeline(nlp: Language, fields: Optional[Dict[str, float]]) -> Language:
    copied = spacy.blank("en")
    copied.add_pipe("adatag", config={"fields": fields})
    copied.get_pipe("adatag").from_bytes(nlp.get_pipe("adatag").to_bytes())
    copied.get_pipe("adatag").fields = fields
    return copied


def read_places(doc: Doc) -> List[Any]:
    return [(name, place.field, place.text) for name, place in find_places(doc)]


def test_tokens_of_fields() -> None:
    nlp = spacy.blank("en")
    docs = [
        nlp("no fields at all"),
        make_doc(nlp, make_record(a="red mug ", b="", c=" a mug")),
        make_doc(nlp, make_record(d="mug")),
    ]
    # A blank belongs to the word before it, or to the line break.
    assert [token.text for token in docs[1]] == ["red", "mug", "\n\n ", "a", "mug"]
    tokens = FieldTokens.read(docs, {"d": 0.5, "a": 0.0})
    assert [array.tolist() for array in tokens] == [
        [1, 1, 1, 2],
        [0, 3, 3, 0],
        [2, 3, 5, 1],
        [0.0, 1.0, 1.0, 0.5],
    ]
    marks = tokens.mark(numpy.array([len(doc) for doc in docs]))
    assert {doc: array.tolist() for doc, array in marks.items()} == {
        1: [CLOSED, CLOSED, FRESH, FRESH, 0],
        2: [FRESH],
    }


def test_no_fields_no_marks() -> None:
    nlp = spacy.blank("en")
    asked = nlp.make_doc("red mug")
    asked._.attr_queries = ["Color"]
    for docs in ([], [nlp("red mug"), asked]):
        tokens = FieldTokens.read(docs, {"title": 0.0})
        assert tokens.mark(numpy.array([2] * len(docs))) == {}
        values = Values.merge([])
        assert tokens.weigh(values) is values


def test_the_first_pattern_that_fits_holds() -> None:
    nlp = spacy.blank("en")
    record = make_record(title="a", **{"bullet 1": "b", "bullet 2": "c", "Bullet": "d"})
    weights = {"bullet 2": 1.0, "bullet*": 0.5, "b*": 0.25}
    tokens = FieldTokens.read([make_doc(nlp, record)], weights)
    assert tokens.weights.tolist() == [1.0, 0.5, 1.0, 1.0]


def test_weights(trained: Language) -> None:
    record = make_record(title=TITLE, more=MORE)
    plain = trained(make_doc(trained, record))
    found = read_places(plain)
    assert {("Color", "title"), ("Color", "more")} <= {place[:2] for place in found}
    scores = plain.spans["adatag"].attrs["scores"]

    nlp = copy_pipeline(trained, {"more": 0.5})
    doc = nlp(make_doc(nlp, record))
    assert read_places(doc) == found
    halved = [0.5 if place[1] == "more" else 1.0 for place in found]
    numpy.testing.assert_allclose(
        doc.spans["adatag"].attrs["scores"], scores * halved, rtol=1e-5
    )
    # Texts without fields are not touched.
    for text in (TITLE, MORE):
        expected = trained(text).spans["adatag"].attrs["scores"]
        numpy.testing.assert_allclose(nlp(text).spans["adatag"].attrs["scores"], expected)


def test_skipped_fields(trained: Language) -> None:
    record = make_record(reviews=TITLE, title=MORE, other=TITLE)
    nlp = copy_pipeline(trained, {"reviews": 0, "o*": 0.0})
    doc = nlp(make_doc(nlp, record))
    found = read_places(doc)
    assert {place[1] for place in found} == {"title"}
    assert "Color" in read_values(doc)
    nlp.get_pipe("adatag").fields = None
    everywhere = read_places(nlp(make_doc(nlp, record)))
    assert {place[1] for place in everywhere} == {"reviews", "title", "other"}
    # What is found in the title does not depend on what is skipped beside it.
    assert found == [place for place in everywhere if place[1] == "title"]


def test_values_do_not_run_over_a_border(trained: Language) -> None:
    """`dark` alone ends a field here, `blue` begins the next."""
    together = trained("dark blue wool coat")
    assert read_values(together)["Color"] == ["dark blue"]
    # With and without white space between.
    for between in (" ", "\n"):
        doc = trained.make_doc(f"dark{between}blue wool coat")
        doc._.attr_fields = [["title", 0, 4], ["more", 5, 19]]
        doc = trained(doc)
        for span in doc.spans["adatag"]:
            assert not span.start_char < 4 < span.end_char
        assert doc.spans["adatag"].attrs["scores"].shape == (len(doc.spans["adatag"]),)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_value_over_any_border(trained: Language, data: st.DataObject) -> None:
    words = st.lists(
        st.sampled_from(["dark", "blue", "cherry", "pie", "/", "mango", "ice", "cream"]),
        max_size=4,
    )
    texts = data.draw(st.lists(words, min_size=1, max_size=5))
    record = make_record(**{f"f{i}": " ".join(t) for i, t in enumerate(texts)})
    doc = trained(make_doc(trained, record))
    for span in doc.spans["adatag"]:
        owners = [f for f in record.fields if f.start <= span.start_char < f.end]
        assert len(owners) == 1 and span.end_char <= owners[0].end


def test_long_profiles_in_windows(
    trained: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = make_record(
        title=TITLE, description=" ".join([MORE, "and"] * 20), reviews=f"{MORE} {TITLE}"
    )
    nlp = copy_pipeline(trained, {"description": 0.5, "reviews": 0.0})
    whole = nlp(make_doc(nlp, record))
    # Every value has at least eight words around it in the window that it is taken from.
    monkeypatch.setattr(prediction, "WINDOW", 32)
    defaults = (32, 16)
    monkeypatch.setattr(windows.Windows.cut.__func__, "__defaults__", defaults)
    cut = nlp(make_doc(nlp, record))
    found = read_places(cut)
    assert {place[1] for place in found} == {"title", "description"}
    assert found.count(("Color", "description", "red")) == 20
    assert read_places(whole) == found
    scores = cut.spans["adatag"].attrs["scores"].tolist()
    assert all(s <= 0.5 for s, place in zip(scores, found) if place[1] == "description")


def test_several_processes(trained: Language) -> None:
    nlp = copy_pipeline(trained, {"more": 0.5})
    docs = [make_doc(nlp, make_record(title=TITLE, more=MORE)) for _ in range(4)]
    expected = nlp(make_doc(nlp, make_record(title=TITLE, more=MORE)))
    for doc in nlp.pipe(docs, n_process=2, batch_size=2):
        assert read_places(doc) == read_places(expected)
        assert [list(field) for field in doc._.attr_fields] == expected._.attr_fields


def test_one_answer_is_not_wasted_on_a_skipped_field() -> None:
    """Of question answering, which gives one value, the best that may be reported."""
    logits = torch.zeros((2, 5, 1))
    logits[:, 4], logits[:, 2] = 9.0, 5.0
    row = numpy.zeros(1, dtype="int64")
    potentials = StartEndPotentials(logits, row, row)
    assert potentials.decode().starts.tolist() == [3]
    marks = numpy.array([[FRESH, 0, CLOSED, CLOSED]], dtype="int8").T
    assert potentials.restrict(marks).decode().starts.tolist() == [1]


def test_weights_are_saved_and_loaded(trained: Language, tmp_path: Any) -> None:
    nlp = copy_pipeline(trained, {"reviews": 0.0, "a b": 0.5})
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    assert loaded.get_pipe("adatag").fields == {"reviews": 0.0, "a b": 0.5}
    assert loaded.config["components"]["adatag"]["fields"] == {"reviews": 0.0, "a b": 0.5}
    restored = spacy.blank("en")
    restored.add_pipe("adatag").from_bytes(nlp.get_pipe("adatag").to_bytes())
    assert restored.get_pipe("adatag").fields == {"reviews": 0.0, "a b": 0.5}
    # Set later, and saved.
    loaded.get_pipe("adatag").fields = {"title": 0}
    loaded.to_disk(tmp_path / "again")
    assert spacy.load(tmp_path / "again").get_pipe("adatag").fields == {"title": 0}


def test_components_saved_without_the_setting(trained: Language) -> None:
    component_ = spacy.blank("en").add_pipe("adatag")
    message = srsly.msgpack_loads(trained.get_pipe("adatag").to_bytes())
    cfg = srsly.json_loads(message["cfg"])
    del cfg["fields"]
    message["cfg"] = srsly.json_dumps(cfg)
    del message["checksums.json"]
    component_.from_bytes(srsly.msgpack_dumps(message))
    assert component_.fields is None


@pytest.mark.parametrize("weight", [-0.1, 1.5])
def test_wrong_weights(weight: float) -> None:
    message = f"between 0 and 1, got {weight} for 'title'"
    with pytest.raises(ValueError, match=message):
        spacy.blank("en").add_pipe("adatag", config={"fields": {"title": weight}})
    adatag = spacy.blank("en").add_pipe("adatag")
    for wrong in (weight, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            adatag.fields = {"title": wrong}


@pytest.mark.parametrize("fields", [{"title": "x"}, ["title"], {"title": None}])
def test_wrong_types(fields: Any) -> None:
    with pytest.raises(ValueError, match="fields"):
        spacy.blank("en").add_pipe("adatag", config={"fields": fields})


@pytest.mark.parametrize("fields", [["title"], [["title", 0]], 7])
def test_wrong_fields_of_a_doc(trained: Language, fields: Any) -> None:
    doc = trained.make_doc("red")
    doc._.attr_fields = fields
    with pytest.raises(ValueError, match="expected attr_fields to be a list of"):
        trained(doc)
