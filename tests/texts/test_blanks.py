"""What shows nothing changes no value."""

from typing import Any, Dict, List, Tuple

import numpy
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from spacy_adatag.models.words import UNKNOWN, get_rows
from spacy_adatag.potentials.base import CLOSED, FRESH, Values
from spacy_adatag.texts.blanks import Visible

from ..conftest import TRAIN_DATA, make_examples, train

CONFIG: Dict[str, Any] = {
    "nlp": {"tokenizer": {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}}
}
HIDDEN = ["\u200e", "\u200b", "\ufeff", "\u00ad", "\u2060", "\u202a", "\x00", " "]


@pytest.fixture(scope="module")
def nlp() -> Language:
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en", config=CONFIG)
    nlp.add_pipe("adatag")
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    train(nlp, examples)
    return nlp


def read(doc: Doc) -> List[Tuple[str, str, float]]:
    group = doc.spans["adatag"]
    scores = group.attrs["scores"].round(4).tolist()
    return [(s.label_, s.text, score) for s, score in zip(group, scores)]


@pytest.mark.parametrize("text", [text for text, _ in TRAIN_DATA])
@pytest.mark.parametrize("hidden", HIDDEN)
def test_values_are_the_same(nlp: Language, text: str, hidden: str) -> None:
    expected = read(nlp(text))
    assert expected
    words = text.split()
    found = read(nlp(" ".join(f"{hidden}{word}" for word in words)))
    # What is inside of a value stays there.
    simple = [(n, " ".join(v.replace(hidden, " ").split()), s) for n, v, s in found]
    assert simple == expected
    assert not any(hidden in (v[0], v[-1]) for _, v, _ in found)
    assert read(nlp("\xa0".join(words))) == [
        (name, value.replace(" ", "\xa0"), score) for name, value, score in expected
    ]


def test_words_are_known_by_their_norm(nlp: Language) -> None:
    text = TRAIN_DATA[1][0]
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in text)
    soft = " ".join(f"{word[:2]}\u00ad{word[2:]}" for word in text.split())
    encoder = nlp.get_pipe("adatag").model.get_ref("tok2vec")
    rows = [get_rows(encoder, [nlp.make_doc(t)]).tolist() for t in (text, wide, soft)]
    assert rows[0] == rows[1] == rows[2] and UNKNOWN not in rows[0]
    assert [s for _, _, s in read(nlp(wide))] == [s for _, _, s in read(nlp(text))]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["red", "wool", *HIDDEN, "\n", "coat,"]), max_size=8))
def test_any_text(nlp: Language, parts: List[str]) -> None:
    doc = nlp("".join(parts))
    for span in doc.spans["adatag"]:
        assert len(span) and not span[0].is_space and not span[-1].is_space
    visible = Visible.read([doc])
    assert [token.text for token in visible.docs[0]] == [
        token.text for token in doc if not token.is_space or "\n" in token.text
    ]


def test_marks_and_places() -> None:
    nlp = spacy.blank("en", config=CONFIG)
    docs = [nlp.make_doc(text) for text in ("red", "\u200ered  \u200ewool", "\u200e")]
    visible = Visible.read(docs)
    assert visible.docs[0] is docs[0]
    assert visible.lengths.tolist() == [1, 2, 0]
    marks = {1: numpy.array([FRESH, 0, 0, FRESH, CLOSED]), 2: numpy.array([FRESH])}
    moved = visible.mark(marks)
    assert moved[1].tolist() == [FRESH, CLOSED] and moved[2].tolist() == []
    gold = numpy.array([[0, 7, 0, 1], [1, 7, 1, 5], [1, 8, 0, 1], [2, 7, 0, 1]])
    gold = visible.locate(gold)
    assert gold.tolist() == [[0, 7, 0, 1], [1, 7, 0, 2]]
    values = Values(*gold.T, numpy.ones(2, dtype="f"))
    starts, ends = visible.restore(values)[2:4]
    assert starts.tolist() == [0, 1] and ends.tolist() == [1, 5]


def test_pipelines_are_loaded_with_their_norms(nlp: Language, tmp_path) -> None:
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    doc = loaded.make_doc("dark \u200eblue so\u00adft")
    assert [token.norm_ for token in doc] == ["dark", " ", "blue", "soft"]
    assert read(loaded("dark \u200eblue coat")) == read(nlp("dark \u200eblue coat"))


def test_spans_of_blanks_are_not_trained(nlp: Language) -> None:
    data = [("\u200ered  wool", {"Color": [(0, 2)], "Scent": [(0, 1)], "Material": []})]
    losses = nlp.update(make_examples(nlp, data), sgd=nlp.create_optimizer())
    assert numpy.isfinite(losses["adatag"])
