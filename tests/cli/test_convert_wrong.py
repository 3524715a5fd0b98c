"""Data and options that cannot be converted."""

import zlib
from pathlib import Path
from typing import Any, List

import pytest
import srsly

from .converting import RECORDS, read_texts, run


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    srsly.write_jsonl(path, RECORDS)
    return path


@pytest.mark.parametrize("args", [[], ["--dev", "0.5"]])
def test_a_text_that_is_too_long_does_not_stop_the_others(
    tmp_path: Path, args: List[str]
) -> None:
    records, output = tmp_path / "records.jsonl", tmp_path / "train.spacy"
    long = "shoe " * 240_000
    srsly.write_jsonl(records, [{"text": "Red shoe"}, {"text": long}, {"text": "Mug"}])
    result = run(records, output, *args)
    assert result.exit_code == 0, result.output
    # Chosen among those that can be: one of two.
    expected = [["Mug"], ["Red shoe"]] if args else [["Red shoe", "Mug"]]
    found = [read_texts(path) for path in tmp_path.glob("*.spacy")]
    assert sorted(found) == expected
    (rejected,) = srsly.read_jsonl(tmp_path / "train.spacy.rejected.jsonl")
    assert (rejected["line"], rejected["id"], rejected["raw"]) == (2, "2", long)
    assert rejected["reason"].startswith("expected at most 1,000,000 characters")


def test_a_disk_that_is_full(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "train.spacy"
    run(records, output, "--dev", "0.5")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def write_half(path: Path, lines: Any) -> None:
        path.write_text("{")
        raise OSError("No space left on device")

    monkeypatch.setattr("srsly.write_jsonl", write_half)
    result = run(records, output)
    assert result.exit_code == 1
    assert f"to {output}" in " ".join(result.output.split())
    assert "No space left on device" in result.output
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "content,message",
    [
        (b"", "expected training data as spaCy writes it"),
        (b"no such thing", "expected training data as spaCy writes it"),
        (zlib.compress(b"\x81"), "expected training data as spaCy writes it"),
        (zlib.compress(b"\x80"), "expected training data as spaCy writes it"),
        (None, "expected .spacy files in"),
    ],
)
def test_no_training_data(tmp_path: Path, content: Any, message: str) -> None:
    path = tmp_path / "train.spacy"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    result = run(path, tmp_path / "back.jsonl")
    assert result.exit_code == 1
    assert message in " ".join(result.output.split())
    assert list(tmp_path.iterdir()) == [path]


def test_records_need_the_suffix(records: Path, tmp_path: Path) -> None:
    run(records, tmp_path / "train.spacy")
    result = run(tmp_path / "train.spacy", tmp_path / "back.json")
    assert result.exit_code == 1
    assert "ends in .spacy, or in .jsonl for records" in result.output


@pytest.mark.parametrize(
    "args,message",
    [
        (["--queries", "all"], "unknown queries 'all'"),
        (["--tokenizer", "no.Such.v1"], "no.Such.v1"),
        (["--lang", "xx-none"], "xx-none"),
        (["--format", "csv"], "unknown record format 'csv'"),
        (["--dev", "1.5"], "between 0 and 1, got 1.5"),
    ],
)
def test_wrong_options(
    records: Path, tmp_path: Path, args: List[str], message: str
) -> None:
    output = tmp_path / "train.spacy"
    result = run(records, output, *args)
    assert result.exit_code == 1
    assert "Can't convert" in result.output
    assert message in result.output
    assert not output.exists()


def test_output_needs_the_suffix(records: Path, tmp_path: Path) -> None:
    result = run(records, tmp_path / "train.jsonl")
    assert result.exit_code == 1
    assert "ends in .spacy" in result.output


@pytest.mark.parametrize("content", ["", "\n", "{}\n", "text\n"])
def test_nothing_to_convert(tmp_path: Path, content: str) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text(content)
    output = tmp_path / "train.spacy"
    result = run(records, output)
    assert result.exit_code == 1
    assert "Nothing to convert" in result.output
    assert not output.exists()
    assert output.with_suffix(".spacy.rejected.jsonl").exists() == bool(content.strip())


def test_long_lists_are_cut(tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    lines = [{"text": "Mens", "attributes": {f"A{i}": ["Men"]}} for i in range(70)]
    wrong = [{"text": ""}] * 10 + [{"text": i} for i in range(7)]
    srsly.write_jsonl(records, lines + wrong)
    result = run(records, tmp_path / "train.spacy")
    assert "... 3 more reasons" in result.stdout
    assert "... 10 more" in result.stdout  # attributes
    assert "... 50 more" in result.stdout  # values
    assert 'not to be empty, got "" (10 lines)' in result.stdout
    assert result.stdout.count("inside a word") == 20


def test_missing_input(tmp_path: Path) -> None:
    assert run(tmp_path / "none.jsonl", tmp_path / "train.spacy").exit_code == 2
