"""Data of the tables: converted, counted, cut down to some attributes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, List

import pytest
import spacy
from spacy.cli._util import app
from spacy.tokens import Doc, DocBin
from tables import prepare as module
from tables.data import Data, choose_tested, data_path, read_data
from tables.prepare import choose_trained, make_corpora, prepare
from tables.results import split_tested
from tables.scales import SCALES
from typer.testing import CliRunner

import spacy_adatag.cli  # noqa: F401

SCALE = replace(SCALES["smoke"], texts=None, tested=2, threshold=4)
TEXTS = ["red wool coat", "blue shirt", "dark green hat", "wool scarf", "red hat"]


def make_line(i: int) -> Dict[str, Any]:
    """A text with its color; `Sole` is never there, `Pattern` inside a word."""
    color, thing = f"color{i}", TEXTS[i % len(TEXTS)]
    asked: Dict[str, Any] = {"Color": {color: 1}, "Sole": {"n/a": 1}}
    if i % 4 == 0:
        asked["Pattern"] = {"Print": 1}
    category = "Shoes" if i % 2 else "Coats"
    text = f"{color} {thing} Printed"
    return {"input": text, "category": category, "target_scores": asked}


@pytest.fixture(autouse=True)
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "assets" / "oa-mine"
    folder.mkdir(parents=True)
    for name, numbers in (("train", range(20)), ("test", range(20, 30))):
        lines = [json.dumps(make_line(i)) for i in numbers]
        (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf8")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands are called here, which takes a tenth of the time."""

    def call(words: List[str]) -> None:
        assert words[:3] == ["python", "-m", "spacy"]
        assert CliRunner().invoke(app, words[3:]).exit_code == 0

    monkeypatch.setattr(module, "_call", call)


def read(path: Path) -> List[Doc]:
    return list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))


def test_data_is_converted_and_counted(capfd: pytest.CaptureFixture[str]) -> None:
    data = prepare("oa-mine", SCALE)
    assert data.texts == {"train": 17, "dev": 3, "test": 10}
    assert data.train_values["Color"] == 17
    # A value that no tokens hold counts, as it does in the scores; and an attribute
    # without any is trained.
    assert 0 < data.train_values["Pattern"] <= 5
    assert data.train_values["Sole"] == 0
    assert data.test_values == {"Color": 10, "Pattern": 3, "Sole": 0}
    assert sorted(data.tested) == ["Color", "Pattern"]
    assert split_tested(data, replace(SCALE, threshold=17)).high == ["Color"]
    assert data == read_data("oa-mine", SCALE)
    printed = capfd.readouterr().out
    assert "adatag convert" in printed
    assert prepare("oa-mine", SCALE) == data
    assert capfd.readouterr().out == ""


def test_data_of_categories_are_named_by_them(in_process: None) -> None:
    data = prepare("oa-mine-category", SCALE)
    assert set(data.test_values) == {
        "Coats / Color", "Coats / Pattern", "Coats / Sole",
        "Shoes / Color", "Shoes / Sole",
    }  # fmt: skip
    assert data.train_values["Shoes / Color"] + data.train_values["Coats / Color"] == 17


def test_new_data_takes_the_place_of_old(
    in_process: None, capfd: pytest.CaptureFixture[str]
) -> None:
    before = prepare("oa-mine", SCALE)
    train = SCALE.corpus / "oa-mine" / "train.spacy"
    made = train.stat().st_ino
    # A file that says the same in another way: what is there stays, as trainings may be
    # reading it.
    path = Path("assets/oa-mine/train.jsonl")
    path.write_text(path.read_text("utf8") + "\n\n", encoding="utf8")
    assert prepare("oa-mine", SCALE) == before
    assert train.stat().st_ino == made
    assert "Preparing" in capfd.readouterr().out
    path.write_text(path.read_text("utf8").replace("red wool", "old wool"), "utf8")
    after = prepare("oa-mine", SCALE)
    assert after.checksum != before.checksum
    assert [path.name for path in SCALE.corpus.iterdir()] == ["oa-mine"]


def test_another_rule_chooses_other_attributes(in_process: None) -> None:
    assert len(prepare("oa-mine", SCALE).tested) == 2
    assert len(prepare("oa-mine", replace(SCALE, tested=1)).tested) == 1
    assert prepare("oa-mine", replace(SCALE, least_values=100)).tested == []


def test_values_that_overlap_are_counted(in_process: None) -> None:
    path = Path("assets/oa-mine/train.jsonl")
    lines = [json.loads(line) for line in path.read_text("utf8").splitlines()]
    for line in lines:
        longer = " ".join(line["input"].split()[:2])
        line["target_scores"]["Phrase"] = {longer: 1}
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf8")
    # The color of each text is the first word of its phrase.
    assert prepare("oa-mine", SCALE).overlapping == 17


def test_a_missing_file_is_named() -> None:
    Path("assets/oa-mine/test.jsonl").unlink()
    with pytest.raises(FileNotFoundError, match=r"assets/oa-mine/test\.jsonl"):
        prepare("oa-mine", SCALE)
    assert not data_path("oa-mine", SCALE).exists()


def test_a_part_holds_some_attributes(
    in_process: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = replace(prepare("oa-mine", SCALE), tested=["Pattern"])
    train, dev = make_corpora(data, SCALE, 0, seed=0)
    docs = read(train)
    # Texts that are asked nothing are left out.
    assert 0 < len(docs) <= 5
    for doc in docs:
        # Stored lists come back as tuples.
        assert list(doc._.attr_queries) == ["Pattern"]
        assert list(doc.spans["adatag"]) == []
        assert {n: list(v) for n, v in doc._.attr_unaligned.items()} == {
            "Pattern": ["Print"]
        }
    assert len(docs) + len(read(dev)) == 5
    whole, _ = make_corpora(data, SCALE, None, seed=0)
    assert len(read(whole)) == 17
    two = read(make_corpora(data, SCALE, 1, seed=0)[0])
    third = next(iter({*data.train_values} - {*choose_trained(data, 1, 0)}))
    assert all(third not in doc._.attr_queries for doc in two) and len(two) == 17
    monkeypatch.setattr(module, "_write_part", None)
    assert make_corpora(data, SCALE, 0, seed=1) == (train, dev)


def test_attributes_join_one_by_one() -> None:
    names = [f"name{i}" for i in range(9)]
    data = Data("oa-mine", "", {}, dict.fromkeys(names, 1), {}, names[:3])
    orders = [choose_trained(data, 6, seed) for seed in range(3)]
    assert len({tuple(order) for order in orders}) > 1
    for order, seed in zip(orders, range(3)):
        assert order[:3] == names[:3] and sorted(order) == names
        assert choose_trained(data, 4, seed) == order[:7]
    assert choose_trained(data, 0, 1) == names[:3]


def test_test_attributes_are_chosen_by_their_names() -> None:
    values = {"Color": 10, "Size": 200, "Scent": 9, "Brand": 12, "Sole": 10}
    chosen = choose_tested(values, 10, 3)
    # The order of values or their numbers make no difference.
    assert chosen == choose_tested(
        dict.fromkeys(sorted(values), 10) | {"Scent": 9}, 10, 3
    )
    assert len(chosen) == 3 and "Scent" not in chosen
    assert choose_tested(values, 10, 2) == chosen[:2]
    # 090ed431, 1af85190, 6b73191a, e3b76012
    assert choose_tested(values, 10, 9) == ["Brand", "Size", "Color", "Sole"]
