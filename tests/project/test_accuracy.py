"""What each point costs, and what goes wrong."""

import re
import shutil
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest
import spacy
import srsly
from benchmarks import errors, kinds, price
from reporting import accuracy
from reporting.scores import find_differences
from spacy.tokens import Span

from spacy_adatag.attributes import AttributeTable, make_attribute
from spacy_adatag.corpus.records import Record, Value

PROJECT = Path(__file__).parents[2] / "project"
# An attribute and a string.
Named = Tuple[str, str]
TABLE = AttributeTable([make_attribute("Brand", values={"ACME": 3}), make_attribute("X")])


def sort(text: str, labels: List[Named], found: List[Named]) -> List[kinds.Sorted]:
    """Sort the errors of a text. What is found has to be words of the text."""
    doc = spacy.blank("en")(text)
    spans = []
    for name, value in found:
        start = text.index(value)
        span = doc.char_span(start, start + len(value), label=name)
        assert isinstance(span, Span)
        spans.append(span)
    doc.spans["adatag"] = spans
    attributes: Dict[str, List[Value]] = {}
    for name, value in labels:
        attributes.setdefault(name, []).append(Value(value))
    record = Record("1", text, attributes)
    return list(kinds.Sorter(record, doc, "adatag", TABLE))


CASES: List[Tuple[str, str, List[str], List[str]]] = [
    (kinds.TOO_LONG_START, "dark blue coat", ["blue"], ["dark blue"]),
    (kinds.TOO_LONG_END, "dark blue coat", ["blue"], ["blue coat"]),
    (kinds.TOO_SHORT_START, "dark blue coat", ["dark blue"], ["blue"]),
    (kinds.TOO_SHORT_END, "dark blue coat", ["dark blue"], ["dark"]),
    (kinds.BOTH_ENDS, "dark blue wool coat", ["dark blue"], ["blue wool"]),
    (kinds.BOTH_ENDS, "dark blue wool coat", ["blue"], ["dark blue wool"]),
    (kinds.UNIT, "tea 40 oz", ["40"], ["40 oz"]),
    (kinds.UNIT, "tea 40 oz", ["40 oz"], ["40"]),
    (kinds.UNIT, "rod 4.5 - 7.2 m", ["4.5 - 7.2"], ["4.5 - 7.2 m"]),
    (kinds.TOO_LONG_END, "tea 40 apples", ["40"], ["40 apples"]),
    # No ampere.
    (kinds.TOO_SHORT_END, "lure YE-433 A", ["YE-433 A"], ["YE-433"]),
    (kinds.PART_OF_WORD, "Womens coat", ["Women"], ["Womens"]),
    (kinds.PART_OF_WORD, "Womens coat", ["Women"], []),
    (kinds.SPELLED, "Peanut Butter, 5", ["Peanut Butter,"], ["Peanut Butter"]),
    (kinds.SPELLED, "T-shirt or TShirt", ["T-shirt"], ["TShirt"]),
    (kinds.PIECES, "oak and pine", ["oak", "pine"], ["oak and pine"]),
    (kinds.ELSEWHERE, "red shirt, blue", ["red"], ["blue"]),
    (kinds.MORE, "red shirt, blue", ["red"], ["red", "blue"]),
    (kinds.ONE_OF_SEVERAL, "red shirt, blue", ["red", "blue"], ["red"]),
    (kinds.INVENTED_NEW, "red shirt", [], ["red"]),
    (kinds.INVENTED_KNOWN, "red shirt by Acme", [], ["Acme"]),
    (kinds.MISSED_NEW, "red shirt", ["red"], []),
    (kinds.MISSED_KNOWN, "red shirt by Acme", ["Acme"], []),
]


@pytest.mark.parametrize("kind,text,labels,found", CASES)
def test_kinds_of_one_attribute(
    kind: str, text: str, labels: List[str], found: List[str]
) -> None:
    named = [[("Brand", value) for value in values] for values in (labels, found)]
    assert kind in [error.kind for error in sort(text, *named)]


OTHERS: List[Tuple[str, List[Named], List[Named]]] = [
    (kinds.OTHER_INSTEAD, [("Brand", "dark blue")], [("X", "dark blue")]),
    (kinds.OTHER_TOO, [("X", "blue")], [("X", "blue"), ("Brand", "blue")]),
    (
        kinds.INVENTED_INSIDE,
        [("X", "dark blue")],
        [("X", "dark blue"), ("Brand", "blue")],
    ),
    (
        kinds.MISSED_INSIDE,
        [("X", "dark blue"), ("Brand", "blue")],
        [("X", "dark blue")],
    ),
]


@pytest.mark.parametrize("kind,labels,found", OTHERS)
def test_kinds_of_two_attributes(
    kind: str, labels: List[Named], found: List[Named]
) -> None:
    assert [error.kind for error in sort("dark blue coat", labels, found)] == [kind]


def test_each_kind_has_a_case() -> None:
    tested = {kind for kind, *_ in [*CASES, *OTHERS]}
    assert tested == set(kinds.KINDS) and len(kinds.KINDS) == 20


def test_each_part_of_a_value_is_an_error() -> None:
    named = ("Brand", "dark"), ("Brand", "blue")
    found = sort("dark blue coat", [("Brand", "dark blue")], [*named])
    assert {error.kind for error in found} == {kinds.TOO_SHORT_END, kinds.PIECES}


def test_what_is_right_is_no_error() -> None:
    assert not sort("dark blue coat", [("X", "blue")], [("X", "blue")])


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Annotated completely: every known value is a label."""
    lines = [
        {"text": "dark blue wool coat", "attributes": {"Color": ["blue"]}},
        {"text": "red cotton shirt", "attributes": {"Color": ["red"]}},
    ]
    srsly.write_jsonl(tmp_path / "test.jsonl", lines)
    return tmp_path / "test.jsonl"


def test_errors_of_a_pipeline(trained: Any, records: Path) -> None:
    found = errors.measure(trained, records)
    assert found["asked"] == "everything"
    assert found["attributes"] == {"Color": {"f": 0.5, "gold": 2}}
    known = found["kinds"]
    # Nobody labelled the materials.
    assert known[kinds.INVENTED_KNOWN]["count"] == 2
    example: Dict[str, Any] = known[kinds.TOO_LONG_START]
    assert example["count"] == 1 and example["example"] == {
        "text": "dark blue wool coat",
        "label": ["Color", "blue"],
        "found": ["Color", "dark blue"],
    }
    assert known[kinds.INVENTED_KNOWN]["example"]["text"] == "red cotton shirt"


def test_pipelines_take_turns(trained: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read: List[str] = []

    def fake(nlp: Any, titles: List[str]) -> int:
        read.append(nlp)
        clock[0] += {"slow": 4, "fast": 1}[nlp]
        return 6

    clock = [0.0]
    monkeypatch.setattr(price, "_read", fake)
    monkeypatch.setattr(price, "get_component", lambda nlp: trained.get_pipe("adatag"))
    monkeypatch.setattr(price.time, "process_time", lambda: clock[0])
    rows = price.measure({"slow": "slow", "fast": "fast"}, ["a", "b"], 2)  # type: ignore[dict-item]
    assert read == ["slow", "fast"] * 3
    assert [row["titles a second"] for row in rows] == [0.5, 2.0]
    assert [row["values a title"] for row in rows] == [3, 3]
    assert rows[0]["parameters"] > 1000


def test_the_values_of_a_title_are_counted(trained: Any) -> None:
    (row,) = price.measure({"one": trained}, ["red cotton shirt"], 1)
    assert row["values a title"] == 2 and row["titles a second"] > 0


def test_the_largest_differences() -> None:
    def make(**scores: float) -> Any:
        gold = {"few": 9}
        found = {name: {"f": f, "gold": gold.get(name, 10)} for name, f in scores.items()}
        return {"attributes": found}

    many = {f"a{i}": i / 100 for i in range(20)}
    rows = find_differences(
        make(few=0, gain=0.5, loss=0.5, **dict.fromkeys(many, 0)),
        make(few=1, gain=0.9, loss=0.2, **many),
    )
    assert len(rows) == 10
    assert rows[0][:4] == ("gain", 10, 0.5, 0.9) and rows[-1][0] == "loss"
    assert rows[1][0] == "a19"


def test_the_page_is_that_of_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m reporting.accuracy results` writes what is there."""
    monkeypatch.chdir(PROJECT)
    results = PROJECT / "results"
    shutil.copytree(results, tmp_path / "results")
    page = tmp_path / "results" / "accuracy.md"
    known = page.read_text("utf8")
    page.unlink()
    (tmp_path / "results" / "accuracy.png").unlink()
    accuracy.main(tmp_path / "results")
    assert page.read_text("utf8") == known
    assert (tmp_path / "results" / "accuracy.png").read_bytes()[:4] == b"\x89PNG"
    # The figures are those of the README.
    readme = (PROJECT.parent / "README.md").read_text("utf8")
    for config in ("best", "best-fast", "adatag", "adatag-fast"):
        start = rf"^\| `{config}` \| (\d+\.\d) "
        here, there = (re.search(start, text, re.M) for text in (known, readme))
        assert here is not None and there is not None and here[1] == there[1]
    published: Any = srsly.read_json(results / "published.json")
    row = published[0]
    assert f"| {row['oa-mine']} | | {row['ae-110k']} | |" in readme
