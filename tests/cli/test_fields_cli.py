"""Long profiles the whole way: convert, train, evaluate and extract."""

from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import pytest
import spacy
import srsly
from spacy.language import Language
from spacy.tokens import DocBin

from spacy_adatag.corpus.pipe import pipe_records
from spacy_adatag.corpus.records import Record, read_records
from spacy_adatag.texts.fields import merge_values

from ..conftest import run_cli

PROFILES = [
    ("dark blue coat", "a coat of wool", "nice red , blue is nicer"),
    ("red shirt", "of cotton , Red all over", "mine was blue"),
    ("blue shirt", "wool inside and cotton outside", "red would be better"),
]
NAMES = ("title", "description", "reviews")
COLORS, MATERIALS = ("dark blue", "red", "Red", "blue"), ("wool", "cotton")


def find(words: Tuple[str, ...], text: str, name: str) -> List[Dict[str, Any]]:
    """Where words stand, the longest first."""
    found: List[Dict[str, Any]] = []
    for word in words:
        start = text.find(word)
        if start >= 0 and not any(
            value["start"] <= start < value["end"] for value in found
        ):
            found.append({"field": name, "start": start, "end": start + len(word)})
    return found


def make_records() -> List[Dict[str, Any]]:
    records = []
    for i, texts in enumerate(PROFILES):
        parts = list(zip(NAMES, texts))
        attributes = {
            attribute: [v for name, text in parts for v in find(words, text, name)]
            for attribute, words in (("Color", COLORS), ("Material", MATERIALS))
        }
        fields = [{"name": name, "text": text} for name, text in parts]
        records.append({"id": f"p{i}", "fields": fields, "attributes": attributes})
    return records


def run(*args: Any) -> str:
    result = run_cli(*args)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records, what they were converted to, and a pipeline that has learned them."""
    folder = tmp_path_factory.mktemp("fields")
    srsly.write_jsonl(folder / "records.jsonl", make_records())
    data = folder / "train.spacy"
    run("adatag", "convert", folder / "records.jsonl", data)
    tokenizer = {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": tokenizer}})
    nlp.add_pipe("adatag", config={"fields": {"description": 0.5}})
    config = nlp.config
    for name in ("train", "dev"):
        config["corpora"][name] = {
            "@readers": "spacy_adatag.Corpus.v1",
            "path": str(data),
        }
    config["training"].update(
        max_steps=60,
        eval_frequency=30,
        score_weights={"attr_macro_f": 1.0},
    )
    config["training"]["optimizer"].update(learn_rate=0.02, L2=0.0)
    config["training"]["dropout"] = 0.0
    config.to_disk(folder / "config.cfg")
    run("train", folder / "config.cfg", "--output", folder / "training")
    return folder


@pytest.fixture(scope="module")
def nlp(folder: Path) -> Language:
    return spacy.load(folder / "training" / "model-last")


def save(nlp: Language, path: Path, fields: Optional[Dict[str, float]]) -> Path:
    before = nlp.get_pipe("adatag").fields
    nlp.get_pipe("adatag").fields = fields
    nlp.to_disk(path)
    nlp.get_pipe("adatag").fields = before
    return path


def test_convert(folder: Path, tmp_path: Path) -> None:
    vocab = spacy.blank("en").vocab
    docs = list(DocBin().from_disk(folder / "train.spacy").get_docs(vocab))
    assert docs[0].text == "\n".join(PROFILES[0])
    assert [list(field) for field in docs[0]._.attr_fields] == [
        *(["title", 0, 14], ["description", 15, 29], ["reviews", 30, 54])
    ]
    back = tmp_path / "back.jsonl"
    run("adatag", "convert", folder / "train.spacy", back)
    expected = [{k: v for k, v in r.items() if k != "id"} for r in make_records()]
    for line, record in zip(srsly.read_jsonl(back), expected, strict=True):
        key = lambda v: (NAMES.index(v["field"]), v["start"])  # noqa: E731
        for values in record["attributes"].values():
            values.sort(key=key)
        assert line == record


def test_extract_and_evaluate(folder: Path, nlp: Language, tmp_path: Path) -> None:
    model, values = folder / "training" / "model-last", tmp_path / "values.jsonl"
    records = folder / "records.jsonl"
    for processes in (1, 2):
        run("adatag", "extract", model, records, values, "-n", processes)
        lines = list(srsly.read_jsonl(values))
        for line, record in zip(lines, make_records(), strict=True):
            assert line["fields"] == record["fields"]
            for name, gold in record["attributes"].items():
                found = line["attributes"][name]
                places = [(v["field"], v["start"], v["end"]) for v in found]
                expected = [(v["field"], v["start"], v["end"]) for v in gold]
                assert sorted(places) == sorted(expected)
                for value in found:
                    text = PROFILES[int(line["id"][1])][NAMES.index(value["field"])]
                    assert text[value["start"] : value["end"]] == value["text"]
                    assert (value["score"] > 0.5) == (value["field"] != "description")
    run("adatag", "evaluate", model, records, "-o", tmp_path / "scores.json")
    assert srsly.read_json(tmp_path / "scores.json")["scores"]["attr_micro_f"] == 1.0
    # What was extracted can be converted as it is.
    run("adatag", "convert", values, tmp_path / "again.spacy")


def test_skipped_field(folder: Path, nlp: Language, tmp_path: Path) -> None:
    model = save(nlp, tmp_path / "model", {"reviews": 0.0})
    values = tmp_path / "values.jsonl"
    run("adatag", "extract", model, folder / "records.jsonl", values)
    lines = list(srsly.read_jsonl(values))
    found = {v["field"] for li in lines for vs in li["attributes"].values() for v in vs}
    assert found == {"title", "description"}
    # The texts of skipped fields are in the output as before.
    assert [line["fields"] for line in lines] == [r["fields"] for r in make_records()]
    # Values that stand in reviews only are missed.
    run("adatag", "evaluate", model, folder / "records.jsonl", "-o", tmp_path / "s.json")
    scores = srsly.read_json(tmp_path / "s.json")["scores"]
    assert scores["attr_micro_p"] == 1.0 and scores["attr_micro_r"] < 1.0


def test_merged(folder: Path, nlp: Language) -> None:
    records = [r for r in read_records(folder / "records.jsonl") if isinstance(r, Record)]
    docs = [doc for _, doc in pipe_records(nlp, records)]
    values = {value.text: value for value in merge_values(docs[1])["Color"]}
    assert set(values) == {"red", "blue"}
    places = [(place.field, place.text) for place in values["red"].places]
    assert places == [("title", "red"), ("description", "Red")]
    scores = [place.score for place in values["red"].places]
    assert values["red"].score == scores[0] > 0.5 >= scores[1]
