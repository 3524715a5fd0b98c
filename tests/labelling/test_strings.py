import pytest

from spacy_adatag.labelling import strings
from spacy_adatag.labelling.columns import Product
from spacy_adatag.labelling.labeller import Labelled
from spacy_adatag.labelling.matcher import STAGES, Hit
from spacy_adatag.labelling.strings import Strings, show_context


def add(found: Strings, text: str, value: str, stage: str = "verbatim") -> None:
    start = text.casefold().index(value.casefold())
    hit = Hit("A", value, start, start + len(value), STAGES.index(stage))
    found.add(Labelled(Product("1", None, [("", text)], [])), hit)


def test_strings() -> None:
    found = Strings()
    for i in range(50):
        add(found, f"{i} red", "red")
    add(found, "a Red hat", "Red")
    add(found, "a blue hat", "blue")
    red, blue = found.most_common()
    assert (red.text, red.count, blue.text, blue.count) == ("red", 51, "blue", 1)
    assert blue.contexts == ["a [blue] hat"]
    assert len(set(red.contexts)) == 3
    assert red.contexts != ["0 [red]", "1 [red]", "2 [red]"], "they are drawn from all"
    assert found.most_common(1) == [red]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strings, "MAX_STRINGS", 2)
    found = Strings()
    for text in ("red", "blue", "green", "red"):
        add(found, text, text)
    assert [(m.text, m.count) for m in found.most_common()] == [("red", 2), ("blue", 1)]
    assert found.places == 4


@pytest.mark.parametrize(
    "values,stage,doubts",
    [
        (["red"] * 9, "verbatim", []),
        (["red"] * 10, "verbatim", ["100% of them are 'red'"]),
        (["red", "blue"] * 5, "verbatim", []),
        (["PU", "leather", "wood"] * 4, "verbatim", ["two characters, as 'PU'"]),
        (["2L", "10L", "15L"] * 4, "verbatim", []),
        (["USA", "UAE", "GDR"] * 4, "case", ["in another case: 'usa' for 'USA'"]),
    ],
)
def test_doubts(values, stage, doubts) -> None:
    found = Strings()
    for value in values:
        add(found, value.lower() if stage == "case" else value, value, stage)
    said = found.find_doubts()
    assert len(said) == len(doubts)
    assert all(doubt.endswith(end) for doubt, end in zip(said, doubts))


def test_places_of_several_attributes() -> None:
    found = Strings()
    for color in ("gold", "tan") * 5:
        labelled = Labelled(Product("1", None, [("", color)], []))
        labelled.ambiguous = {(0, 0, len(color)): ["A", "Metal"]}
        found.add(labelled, Hit("A", color, 0, len(color), 0))
    assert found.find_doubts() == ["100% of them are labelled with Metal too"]


def test_contexts_are_one_line() -> None:
    text = f"{'x' * 40} a\nred  hat"
    start = text.index("red")
    place = (0, start, start + 3)
    assert show_context(text, place) == f"…{'x' * 27} a [red] hat"
    assert show_context(text, place, 2) == "…a [red] …"
