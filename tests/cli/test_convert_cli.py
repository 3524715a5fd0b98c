import gzip
import json
import os
from pathlib import Path
from threading import Thread
from typing import List

import pytest
import spacy
import srsly
from spacy.tokens import DocBin

from .converting import RECORDS, read_texts, run


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    srsly.write_jsonl(path, RECORDS)
    return path


def test_convert(records: Path, tmp_path: Path) -> None:
    output = tmp_path / "new" / "train.spacy"
    result = run(records, output)
    assert result.exit_code == 0, result.output
    assert read_texts(output) == ["Red shoe", "Mens 50ml"]
    assert "Wrote 2 texts" in result.stdout
    assert "Gender: 'Men' inside a word" in result.stdout
    table = {
        line.split()[0]: line.split()[1:] for line in result.stdout.splitlines() if line
    }
    assert table["Color"] == ["1", "1", "1", "0"]
    assert table["Gender"] == ["1", "1", "0", "1"]
    assert table["all"] == ["4", "3", "2", "1"]
    assert list(srsly.read_jsonl(output.with_suffix(".spacy.unaligned.jsonl"))) == [
        {"id": "2", "attribute": "Gender", "value": "Men", "reason": "inside a word"}
    ]
    assert not output.with_suffix(".spacy.rejected.jsonl").exists()


def test_how_complete_annotations_are(tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    output = tmp_path / "train.spacy"
    for n_unlabelled, said in (
        (0, "complete (of 20 known"),
        (10, "partial (of 30 known"),
    ):
        lines = [{"text": "Red shoe", "attributes": {"Color": ["Red"]}}] * 20
        lines += [{"text": "Red shoe", "attributes": {"Size": []}}] * n_unlabelled
        srsly.write_jsonl(records, lines)
        printed = " ".join(run(records, output, "--dev", 0.5).stdout.split())
        assert f"Annotations are {said}" in printed


def test_rejected_lines_are_kept(records: Path, tmp_path: Path) -> None:
    with records.open("a") as file_:
        file_.write('{"id": 5, "text": ""}\n')
    output = tmp_path / "train.spacy"
    result = run(records, output)
    assert result.exit_code == 0
    assert 'line 3, record 5: expected "text" not to be empty' in result.stdout
    rejected = output.with_suffix(".spacy.rejected.jsonl")
    (line,) = srsly.read_jsonl(rejected)
    assert (line["line"], line["id"]) == (3, "5")
    assert json.loads(line["raw"]) == {"id": 5, "text": ""}
    # The next run has none.
    srsly.write_jsonl(records, RECORDS)
    run(records, output)
    assert not rejected.exists()


def test_what_was_rejected_is_not_written_over(records: Path, tmp_path: Path) -> None:
    """Neither that of another command, nor what is read to convert it again."""
    of_label = tmp_path / "train.jsonl.rejected.jsonl"
    own = tmp_path / "train.spacy.rejected.jsonl"
    for path in (of_label, own):
        path.write_bytes(records.read_bytes())
    result = run(own, tmp_path / "train.spacy")
    assert result.exit_code == 1
    assert "which is read. Choose another place" in " ".join(result.output.split())
    assert own.read_bytes() == records.read_bytes()
    assert run(records, tmp_path / "train.spacy").exit_code == 0
    assert of_label.read_bytes() == records.read_bytes()
    assert not own.exists()


def test_held_out_texts(tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    texts = [f"Shoe {i % 10}" for i in range(20)]
    srsly.write_jsonl(records, [{"text": text} for text in texts])
    output = tmp_path / "train.spacy"
    assert run(records, output, "--dev", "0.2").exit_code == 0
    train = read_texts(output)
    dev = read_texts(tmp_path / "train-dev.spacy")
    assert len(train) == 16 and len(dev) == 4
    assert set(train).isdisjoint(dev)
    # What was held out is told when it no longer is. Anyone may have named a file so.
    assert run(records, output, "--dev", "0.3").exit_code == 0
    dev = read_texts(tmp_path / "train-dev.spacy")
    result = run(records, output)
    assert len(read_texts(output)) == 20
    said = " ".join(result.stdout.split())
    assert "train-dev.spacy was not written by this run" in said
    assert read_texts(tmp_path / "train-dev.spacy") == dev


def test_tokenizer_and_language(records: Path, tmp_path: Path) -> None:
    output = tmp_path / "train.spacy"
    result = run(records, output, "--lang", "de", "--tokenizer", "spacy.Tokenizer.v1")
    assert result.exit_code == 0
    docs = list(DocBin().from_disk(output).get_docs(spacy.blank("de").vocab))
    assert [token.text for token in docs[1]] == ["Mens", "50ml"]


def test_language_of_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The language is told from the texts, and the next commands work as they are."""
    monkeypatch.chdir(tmp_path)
    texts = ["Bluse aus Baumwolle", "Shampoo für Haar", "Lampe mit Stecker", "Set für 2"]
    records = [{"text": text, "attributes": {"Color": []}} for text in texts * 2]
    source, output = tmp_path / "records.jsonl", tmp_path / "my data" / "train.spacy"
    srsly.write_jsonl(source, records)
    dev_path = output.with_name("train-dev.spacy")
    command = f"--paths.train '{output}' --paths.dev '{dev_path}'"
    said = run(source, output, "--dev", "0.3").stdout
    assert "python -m spacy adatag init-config adatag adatag.cfg" in said
    Path("adatag.cfg").touch()
    said = run(source, output, "--dev", "0.3").stdout
    assert "init-config" not in said
    assert f"{command} --nlp.lang de --output training" in said
    assert run(output, tmp_path / "other.spacy").stdout.count("--nlp.lang de") == 1
    # What you say comes first.
    said = run(source, output, "--dev", "0.3", "--lang", "en").stdout
    assert f"{command} --output training" in said


@pytest.mark.parametrize("args", [[], ["--format", "mave"]])
def test_mave(tmp_path: Path, args: List[str]) -> None:
    """Labels joined with the texts of their products, as MAVE has them."""
    evidences = [
        {"value": "Steel", "pid": 0, "begin": 0, "end": 5},
        {"value": "Brushed steel", "pid": 1, "begin": 0, "end": 13},
    ]
    good = {
        "id": "B01",
        "category": "Kettles",
        "paragraphs": [
            {"text": "Steel Kettle", "source": "title"},
            {"text": "Brushed steel body, Steel lid", "source": "feature"},
        ],
        "attributes": [
            {"key": "Material", "evidences": evidences},
            {"key": "Color", "evidences": []},
        ],
    }
    moved = [{"value": "Steel", "pid": 1, "begin": 8, "end": 13}]
    bad = {**good, "id": "B02", "attributes": [{"key": "Material", "evidences": moved}]}
    records = tmp_path / "mave.jsonl.gz"
    with gzip.open(records, "wt", encoding="utf8") as file_:
        file_.writelines(srsly.json_dumps(line) + "\n" for line in (good, bad))
    output = tmp_path / "train.spacy"
    result = run(records, output, *args)
    assert result.exit_code == 0, result.output
    (doc,) = DocBin().from_disk(output).get_docs(spacy.blank("en").vocab)
    assert doc.text == "Steel Kettle\nBrushed steel body, Steel lid"
    spans = [(span.start_char, span.text) for span in doc.spans["adatag"]]
    assert spans == [(0, "Steel"), (13, "Brushed steel")], "not the steel of the lid"
    assert list(doc._.attr_queries) == ["Material", "Color"]
    (rejected,) = srsly.read_jsonl(output.with_suffix(".spacy.rejected.jsonl"))
    assert rejected["id"] == "B02"
    assert rejected["reason"] == (
        'expected "Steel" as an evidence of attribute "Material" at the characters 8 to '
        '13 of paragraph 1, got "steel"'
    )


def test_spans_of_prodigy(tmp_path: Path) -> None:
    """What was not accepted is counted, and every label of the file is asked."""
    span = {"start": 0, "end": 3, "label": "Color"}
    tasks = [
        {"text": "Red mug", "spans": [span], "answer": "accept"},
        {"text": "Mug", "spans": [], "answer": "accept"},
        *[{"text": "Mug", "spans": [], "answer": "reject"}] * 3,
        {"text": "Mug", "spans": [], "answer": "ignore"},
    ]
    records, output = tmp_path / "prodigy.jsonl", tmp_path / "train.spacy"
    srsly.write_jsonl(records, tasks)
    result = run(records, output)
    assert result.exit_code == 0
    reason = 'line 3: expected the answer "accept", got'
    assert f'{reason} "reject": the task is not used (3 lines)' in result.stdout
    assert '"ignore": the task is not used' in result.stdout
    docs = list(DocBin().from_disk(output).get_docs(spacy.blank("en").vocab))
    assert [list(doc._.attr_queries) for doc in docs] == [["Color"], ["Color"]]
    run(records, output, "--queries", "annotated")
    docs = list(DocBin().from_disk(output).get_docs(spacy.blank("en").vocab))
    assert [list(doc._.attr_queries) for doc in docs] == [["Color"], []]


def test_back_to_records(records: Path, tmp_path: Path) -> None:
    output = tmp_path / "corpus" / "train.spacy"
    run(records, output)
    back = tmp_path / "new" / "back.jsonl"
    result = run(output, back)
    assert result.exit_code == 0, result.output
    assert "Wrote 2 texts to" in result.stdout
    assert list(srsly.read_jsonl(back)) == [
        {
            "text": "Red shoe",
            "attributes": {"Color": [{"start": 0, "end": 3}], "Scent": []},
        },
        {
            "text": "Mens 50ml",
            "attributes": {
                "Gender": [{"start": 0, "end": 3}],
                "Size": [{"start": 5, "end": 7}],
            },
        },
    ]
    assert not list(back.parent.glob("*.part"))
    # A folder, and there again.
    run(back, tmp_path / "corpus" / "more" / "same.spacy")
    assert run(tmp_path / "corpus", tmp_path / "both.jsonl").exit_code == 0
    lines = [line["text"] for line in srsly.read_jsonl(tmp_path / "both.jsonl")]
    assert lines == ["Red shoe", "Mens 50ml"] * 2


def test_help() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert '{"text": "Crocs Flat, Navy, red sole", "attributes":' in result.output
    assert "--tokenizer" in result.output


def test_the_language_of_a_pipe(tmp_path: Path) -> None:
    """It can't be read twice."""
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    line = '{"text": "Mütze für den Winter und die Berge", "attributes": {}}\n'
    writer = Thread(target=pipe.write_text, args=[line])
    writer.start()
    result = run(pipe, tmp_path / "out.spacy")
    writer.join()
    assert "language is taken to be en" in " ".join(result.output.split())
    assert (tmp_path / "out.spacy").exists(), result.output
