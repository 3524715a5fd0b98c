from typing import Any, Dict

import pytest

from spacy_adatag.attributes import AttributeTable, make_attribute
from spacy_adatag.corpus.pipe import get_decisions
from spacy_adatag.metrics import score_paper
from spacy_adatag.report.collect import Collector
from spacy_adatag.report.curve import THRESHOLDS, Curve

from .making import KEY, collect, make_doc, make_record

TRAINED = {"Color": ["dark blue", "red", "red"], "Material": ["Wool"], "Size": []}
CASES: Any = [
    (
        "dark blue wool coat",
        {"Color": ["dark blue"], "Material": []},
        [("Color", 0, 2, 0.9), ("Material", 2, 3, 0.95)],
    ),
    (
        "RED cotton shirt",
        {"Color": ["RED"], "Material": ["cotton"]},
        [("Color", 1, 2, 0.8)],
    ),
    # Navy is new, and twice in one text.
    (
        "navy and navy coat",
        {"Color": ["teal"]},
        [("Color", 0, 1, 0.5), ("Color", 2, 3, 0.7)],
    ),
    # Asked everything.
    ("navy hat", None, [("Color", 0, 1, 0.3)]),
]


@pytest.fixture(scope="module")
def report() -> Dict[str, Any]:
    return collect(CASES, TRAINED)


def get_row(report: Dict[str, Any], name: str) -> Dict[str, Any]:
    (row,) = [row for row in report["attributes"] if row["name"] == name]
    return row


def test_counts(report: Dict[str, Any]) -> None:
    assert (report["texts"], report["with_gold"], report["with_values"]) == (4, 3, 4)
    expected = {
        "Color": {"asked": 4, "found": 4, "labelled": 3, "values": 3, "new": 2},
        "Material": {"asked": 3, "found": 1, "labelled": 1, "values": 1, "new": 0},
        "Size": {"asked": 1, "found": 0, "labelled": 0, "values": 0, "new": 0},
    }
    for name, counts in expected.items():
        row = get_row(report, name)
        assert {key: row[key] for key in counts} == counts
        assert row["known"]
    row = get_row(report, "Color")
    assert (row["gold"], row["predicted"], row["correct"]) == (3, 3, 1)
    assert report["scores"]["attr_micro_p"] == pytest.approx(1 / 4)
    assert report["scores"]["attr_macro_r"] == pytest.approx((1 / 3 + 0) / 2)


def test_errors(report: Dict[str, Any]) -> None:
    # Wool is known from training, navy is not.
    kinds = {"missing": 2, "attribute": 1, "unlabelled": 1, "invented": 1}
    assert report["errors"]["kinds"] == kinds
    shown = report["errors"]["shown"]
    # By score; of what was missed nothing was in training, so the first comes first.
    assert [(item["kind"], item["line"]) for item in shown] == [
        ("unlabelled", 1),
        ("attribute", 2),
        ("invented", 3),
        ("missing", 2),
        ("missing", 3),
    ]
    assert shown[0]["predicted"] == {
        "attribute": "Material",
        "value": "wool",
        "trained": 1,
        "score": 0.95,
    }
    assert shown[0]["gold"] is None
    assert shown[0]["text"] == [("dark blue ", 0), ("wool", 2), (" coat", 0)]
    assert shown[3]["gold"] == {"attribute": "Color", "value": "RED", "trained": 2}
    assert shown[4]["gold"]["absent"] and shown[4]["predicted"] is None
    # A wrong attribute is an error of both.
    assert get_row(report, "Color")["errors"] == {
        "missing": 2,
        "attribute": 1,
        "invented": 1,
    }
    assert get_row(report, "Material")["errors"] == {"attribute": 1, "unlabelled": 1}


def test_confusions(report: Dict[str, Any]) -> None:
    assert report["confusions"]["count"] == 1
    (pair,) = report["confusions"]["shown"]
    assert (pair["count"], pair["line"]) == (1, 2)
    assert pair["gold"]["attribute"] == "Material"
    assert pair["predicted"]["attribute"] == "Color"


def test_suspicious_labels(report: Dict[str, Any]) -> None:
    assert report["suspicious"]["count"] == 1
    (item,) = report["suspicious"]["shown"]
    assert item["predicted"]["value"] == "wool" and item["gold"] is None


@pytest.mark.parametrize("sure,count", [(0.95, 1), (0.85, 0)])
def test_gold_values_that_a_sure_model_denies(sure: float, count: int) -> None:
    collector = Collector(AttributeTable([make_attribute("Color")]), ["Color"], KEY, 10)
    text = "navy hat"
    record, doc = make_record(text, {"Color": ["hat"]}), make_doc(text, [])
    collector.add(record, doc, {"Color": sure})
    scores = score_paper(get_decisions(record, doc, KEY))
    suspicious = collector.get_report(scores)["suspicious"]
    assert suspicious["count"] == len(suspicious["shown"]) == count
    for item in suspicious["shown"]:
        assert (item["kind"], item["sure"], item["predicted"]) == ("missing", sure, None)
        assert item["gold"]["value"] == "hat"


def test_attributes_that_were_never_trained() -> None:
    """What other components find is nothing to train."""
    table = AttributeTable([make_attribute("Color"), make_attribute("Size")])
    table.mark_untrained(but=["Color"])
    collector = Collector(table, ["Color", "Size", "Rule"], KEY, 10)
    names = {"Color": [], "Size": ["S"], "Rule": []}
    record, doc = make_record("hat S", names), make_doc("hat S", [])
    collector.add(record, doc)
    rows = collector.get_report(score_paper(get_decisions(record, doc, KEY)))[
        "attributes"
    ]
    assert {row["name"]: row["trained"] for row in rows} == {
        "Color": True,
        "Size": False,
        "Rule": True,
    }


def test_values(report: Dict[str, Any]) -> None:
    """`cotton` is gold of another attribute, and new as a colour; `RED` and `wool` were
    in training in another case.
    """
    cases = [*CASES, ("cotton", None, [("Color", 0, 1, 0.2)])]
    values = collect(cases, TRAINED)["values"]
    assert (values["new"], values["known"]) == (2, 2)
    assert [
        (item["attribute"], item["value"], item["texts"], item["score"], item["new"])
        for item in values["shown"]
    ] == [
        ("Color", "cotton", 2, 0.5, True),
        ("Color", "navy", 2, 0.5, True),
        ("Material", "wool", 1, 0.95, False),
        ("Color", "dark blue", 1, 0.9, False),
    ]
    assert values["shown"][1]["text"][0] == ("navy", 2)


def test_gold_values_are_not_new_wherever_they_are() -> None:
    cases: Any = [
        ("navy hat", None, [("Color", 0, 1, 0.9)]),
        ("Navy coat", {"Color": ["Navy"]}, []),
    ]
    assert collect(cases, {"Color": []})["values"]["new"] == 0


def test_without_gold() -> None:
    for gold in (None, {"Color": []}):
        report = collect([("navy hat", gold, [("Color", 0, 1, 0.9)])], TRAINED)
        assert report["scores"] is None
        assert get_row(report, "Color")["found"] == report["values"]["new"] == 1


def test_limits() -> None:
    cases: Any = [
        (f"item{i}", {"Color": []}, [("Color", 0, 1, i / 1000)]) for i in range(1000)
    ]
    report = collect(cases, TRAINED, examples=10)
    lists = [report[key]["shown"] for key in ("errors", "suspicious", "values")]
    assert [len(shown) for shown in lists] == [10, 10, 10]
    assert report["errors"]["kinds"] == {"invented": 1000}
    assert (report["suspicious"]["count"], report["values"]["new"]) == (100, 1000)
    assert lists[0][0]["predicted"]["score"] == 0.999


def test_curve(report: Dict[str, Any]) -> None:
    """A value counts with its best score. What has no gold does not count."""
    steps = {THRESHOLDS[i]: (n, right) for i, n, right in report["curve"]}
    assert steps == {0.7: (1, 0), 0.8: (1, 0), 0.9: (1, 1), 0.95: (1, 0)}
    steps = {THRESHOLDS[i]: (n, c) for i, n, c in get_row(report, "Color")["curve"]}
    assert steps == {0.7: (1, 0), 0.8: (1, 0), 0.9: (1, 1)}


def test_every_score_is_at_some_threshold() -> None:
    assert sorted(set(THRESHOLDS)) == THRESHOLDS and THRESHOLDS[0] == 0
    curve = Curve()
    for score in (0.0, 0.5, 0.999, 0.9995, 1.0, 1.0000001):
        curve.add(score, score > 0.6)
    assert curve.get_steps() == [
        (0, 1, 0),
        (THRESHOLDS.index(0.5), 1, 0),
        (len(THRESHOLDS) - 1, 4, 4),
    ]
