import random

import pytest

from spacy_adatag.corpus import completeness
from spacy_adatag.corpus.completeness import KnownValues, Text


def measure(texts):
    values = KnownValues()
    for text in texts:
        values.add(text)
    return values


def make_texts(annotated, seed=0):
    rng = random.Random(seed)
    for i in range(300):
        color = rng.choice(["red", "dark blue", "green"])
        values = {"Color": [color]} if rng.random() < annotated else {}
        yield Text(f"A {color.title()} shirt, no. {i}", {"Brand": [], **values})


@pytest.mark.parametrize("annotated", [0.0, 0.3, 0.7, 0.95, 1.0])
def test_share(annotated):
    found = measure(make_texts(annotated)).measure()
    assert found.share == pytest.approx(annotated or 1.0, abs=0.06)
    assert found.complete == (annotated in (0.0, 0.95, 1.0))
    kind = "complete" if found.complete else "partial"
    assert found.describe().startswith(kind)


def test_values_of_others_and_of_other_categories_say_nothing():
    """A colour in the name of a scent is no colour, and dogs have no flavour."""
    texts = [Text(f"{c} shirt", {"Color": [c]}, "Shirt") for c in ("red", "blue")] * 20
    texts += [Text("red berry soap", {"Scent": ["red berry"]}, "Shirt")] * 40
    texts += [Text("blue dog", {"Name": ["Rex"]}, "Dog")] * 40
    found = measure(texts).measure()
    assert found.labelled == {"Color": 40, "Scent": 40}
    assert not found.unlabelled
    # Without categories, that is not known.
    found = measure([Text(text.text, text.values) for text in texts]).measure()
    assert found.labelled == {"Color": 40, "Scent": 40}
    assert found.unlabelled == {"Color": 40}


def test_each_attribute_is_of_its_kind():
    """A shop fills one column always, and another now and then."""
    texts = [Text("Acme red shirt", {"Brand": ["Acme"], "Color": ["red"]})] * 20
    texts += [Text("Acme red cap", {"Brand": ["Acme"]})] * 40
    texts += [Text("Acme hat", {"Brand": ["Acme"]})] * 400
    # Of a rare one, the others say more.
    texts += [Text("round Acme hat", {"Brand": ["Acme"], "Form": ["round"]})] * 4
    texts += [Text("round Acme cap", {"Brand": ["Acme"]})]
    found = measure(texts).measure()
    assert found.complete and found.find_partial() == ["Color"]
    end = ". Exceptions: Color (33%), if the text has a known value of it"
    assert found.describe().endswith(end)


@pytest.mark.parametrize("filled, expected", [(60, ["Color"]), (80, [])])
def test_a_column_that_is_filled_in_three_of_five_rows(filled, expected):
    """However full the others are."""
    full = {"Brand": ["Acme"], "Type": ["cap"]}
    texts = [Text("Acme red cap", {**full, "Color": ["red"]})] * filled
    texts += [Text("Acme red cap", full)] * (100 - filled)
    assert measure(texts).measure().find_partial() == expected


def test_attributes_that_may_have_a_value():
    texts = [Text("red shirt", {"Color": ["red"]})] * 5
    texts += [Text("red cap", {"Color": []}), Text("RED hat", {}), Text("green hat", {})]
    values = measure(texts)
    assert [values.find_unlabelled(text) for text in texts[4:]] == [
        set(),
        # It was looked for in vain.
        set(),
        {"Color"},
        set(),
    ]


def test_a_sample_of_many(monkeypatch):
    texts = list(make_texts(0.6))
    share = measure(texts).measure().share
    monkeypatch.setattr(completeness, "SAMPLE", 100)
    sampled = measure(texts)
    assert sampled.measure().share == pytest.approx(share, abs=0.1)
    assert sampled.measure() == measure(texts).measure()


def test_nothing_to_look_at():
    assert measure([]).measure().complete
    assert measure([Text("", {"A": [""]}), Text("a", {})]).measure().complete


def test_texts_that_say_that_they_are_partial():
    texts = [text._replace(partial=True) for text in make_texts(1.0)]
    found = measure(texts).measure()
    assert not found.complete
    said = found.describe()
    assert said.startswith("partial (as all records say)") and "absent" not in said
    others = list(make_texts(1.0, seed=1))
    found = measure([*texts, *others]).measure()
    alone = measure(others).measure()
    assert found.complete and found.labelled == alone.labelled
    assert "in 300 partial records" in found.describe()
    assert "partial records" not in alone.describe()
