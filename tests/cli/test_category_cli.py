"""A category from records and tables to values, without `--by-category`."""

import csv
from pathlib import Path
from typing import Any, Dict, List

import pytest
import spacy
import srsly
from spacy.tokens import DocBin

from spacy_adatag.corpus import Corpus

from ..conftest import run_cli, train
from .test_report_cli import read_data

pytestmark = pytest.mark.usefixtures("few_texts")

# It has other attributes in each category, and the pipeline finds them all.
TEXT = "red 9"
RECORDS: List[Dict[str, Any]] = [
    {
        "text": TEXT,
        "category": "Shoes",
        "attributes": {"Color": ["red"], "Size": ["9"]},
    },
    {
        "text": TEXT,
        "category": "Coffee",
        "attributes": {"Roast": ["red"], "Count": ["9"]},
    },
]
SHOES = {"Color": "red", "Size": "9"}
COFFEE = {"Roast": "red", "Count": "9"}


def run(command: str, *args: Any) -> None:
    result = run_cli("adatag", command, *args)
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records, what they were converted to, and a pipeline that has learned them."""
    folder = tmp_path_factory.mktemp("category")
    srsly.write_jsonl(folder / "records.jsonl", RECORDS)
    run("convert", folder / "records.jsonl", folder / "train.spacy")
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", config={"allow_overlap": True})
    examples = list(Corpus(folder / "train.spacy", negatives="given")(nlp))
    nlp.initialize(lambda: examples)
    assert train(nlp, examples)["adatag"] < 0.01
    nlp.to_disk(folder / "model")
    return folder


def test_there_and_back(folder: Path, tmp_path: Path) -> None:
    vocab = spacy.blank("en").vocab
    docs = DocBin().from_disk(folder / "train.spacy").get_docs(vocab)
    assert [doc._.category for doc in docs] == ["Shoes", "Coffee"]
    run("convert", folder / "train.spacy", tmp_path / "records.jsonl")
    run("convert", tmp_path / "records.jsonl", tmp_path / "train.spacy")
    docs = DocBin().from_disk(tmp_path / "train.spacy").get_docs(vocab)
    assert [doc._.category for doc in docs] == ["Shoes", "Coffee"]


def test_extract_a_table(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text(f"title,kind\n{TEXT},SHOES\n{TEXT},coffee\n{TEXT},\n{TEXT},Hats\n")
    output = tmp_path / "values.csv"
    options = ["--text", "title", "--rows", "product"]

    def extract(*more: str) -> List[Dict[str, str]]:
        run("extract", folder / "model", path, output, *options, *more)
        with output.open(newline="") as file_:
            rows = [dict(row) for row in csv.DictReader(file_)]
        output.unlink()
        return [{k: v for k, v in row.items() if v and k != "id"} for row in rows]

    everything = {**SHOES, **COFFEE}
    expected = [SHOES, COFFEE, everything, everything]
    assert extract("--category", "kind") == expected
    assert extract() == [everything] * 4
    chosen = extract("--category", "kind", "--attributes", "Color,Roast")
    assert chosen == [{"Color": "red", "Roast": "red"}] * 4


def test_extract_records(folder: Path, tmp_path: Path) -> None:
    lines = [
        {"text": TEXT, "category": "Shoes"},
        {"text": TEXT, "category": "Shoes", "attributes": {"Roast": []}},
    ]
    srsly.write_jsonl(tmp_path / "texts.jsonl", lines)
    output = tmp_path / "values.jsonl"
    run("extract", folder / "model", tmp_path / "texts.jsonl", output)
    first, second = srsly.read_jsonl(output)
    assert set(first["attributes"]) == set(SHOES)
    assert set(second["attributes"]) == {"Roast"}


def test_report_counts_what_was_asked(folder: Path, tmp_path: Path) -> None:
    lines = [{"text": TEXT, "category": "Shoes"}] * 2
    lines += [{"text": TEXT, "category": "Coffee"}, {"text": TEXT}]
    srsly.write_jsonl(tmp_path / "texts.jsonl", lines)
    output = tmp_path / "report.html"
    run("report", folder / "model", tmp_path / "texts.jsonl", output)
    rows = read_data(output)["attributes"]
    counts = {row["name"]: (row["asked"], row["found"]) for row in rows}
    assert counts == {
        "Color": (3, 3),
        "Size": (3, 3),
        "Roast": (2, 2),
        "Count": (2, 2),
    }
