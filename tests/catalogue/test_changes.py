"""The input or the pipeline changes while a job runs, or before it goes on."""

import os
import shutil
from pathlib import Path
from typing import Any, Callable

import pytest
import spacy
from spacy.cli._util import app
from typer.testing import CliRunner

from spacy_adatag.catalogue import extract as run_extract
from spacy_adatag.catalogue import local, manifest, plan_job, run_job
from spacy_adatag.catalogue.job import JobError
from spacy_adatag.catalogue.local import run_here

from .conftest import begin, extract, make_rows, write_csv

OPTIONS = ["--text", "title", "--id", "sku", "--piece-size", "7"]


@pytest.fixture
def shop(tmp_path) -> Path:
    for name, first in (("a", 0), ("b", 10)):
        write_csv(tmp_path / "shop" / f"{name}.csv", make_rows(first, first + 10))
    return tmp_path / "shop"


def replace(path: Path) -> None:
    """By one of the same size and time, as `cp -p` and `mv` do."""
    other = path.with_name("_other")
    other.write_text(path.read_text().replace("wool", "silk"))
    status = path.stat()
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    os.replace(other, path)


def append(path: Path) -> None:
    with path.open("a") as file_:
        file_.write("p99,coat,1\n")


def truncate(path: Path) -> None:
    os.truncate(path, 60)


@pytest.mark.parametrize(
    "change,told",
    [
        (replace, "a.csv was written again or replaced"),
        (append, "a.csv had {} bytes and has {}"),
        (truncate, "a.csv had {} bytes and has {}"),
        (os.unlink, "a.csv was removed"),
    ],
)
def test_input_that_changes_meanwhile(
    model, shop, tmp_path, monkeypatch, change: Callable[[Path], Any], told
):
    run_piece = local.run_piece
    pieces = []
    sizes = [(shop / "a.csv").stat().st_size]

    def run_and_change(nlp, job, piece):
        if not pieces:
            change(shop / "a.csv")
            sizes.extend(path.stat().st_size for path in shop.glob("a.csv"))
        pieces.append(piece)
        return run_piece(nlp, job, piece)

    monkeypatch.setattr(local, "run_piece", run_and_change)
    printed = extract(model, shop, tmp_path / "values.jsonl", *OPTIONS, code=3)
    assert "Files changed while the job ran" in printed and "Run the job again" in printed
    assert told.format(*sizes) in printed and "b.csv" not in printed


def test_pipeline_that_changes_meanwhile(model, shop, tmp_path):
    copied = shutil.copytree(model, tmp_path / "model")
    nlp = spacy.load(copied)
    job = plan_job(nlp, str(copied), shop, tmp_path / "values.jsonl", text=["title"])

    def run_and_change(nlp, job):
        yield from run_here(nlp, job)
        (copied / "meta.json").write_text("{}")
        (copied / "tokenizer").unlink()

    assert run_job(nlp, job, run_and_change).changes == [
        "the model changed: meta.json has other contents",
        "the model had the file tokenizer, which is gone",
    ]


def prepare(model, shop, tmp_path) -> Path:
    nlp = spacy.load(model)
    output = tmp_path / "values.jsonl"
    options: Any = {"text": ["title"], "id": "sku", "piece_size": 7}
    begin(nlp, plan_job(nlp, str(model), shop, output, **options))
    return output


def test_input_that_was_touched(model, shop, tmp_path):
    """Its contents are the same, and the job goes on."""
    output = prepare(model, shop, tmp_path)
    os.utime(shop / "a.csv", (1, 1))
    extract(model, shop, output, *OPTIONS, "--resume")
    assert len(output.read_text().splitlines()) == 20


def test_input_that_is_too_large_to_compare(model, shop, tmp_path, monkeypatch):
    monkeypatch.setattr(manifest, "MAX_COMPARED", 100)
    output = prepare(model, shop, tmp_path)
    os.utime(shop / "a.csv", (86400, 86400))
    printed = extract(model, shop, output, *OPTIONS, "--resume", code=1)
    assert f"{shop / 'a.csv'} was written on" in printed
    assert "and again on 1970-01-0" in printed
    assert "if they are the same, reset the time with touch -d" in printed


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, ZeroDivisionError])
def test_a_job_that_is_ended_says_how_to_go_on(model, shop, tmp_path, monkeypatch, error):
    def fail(nlp, job, piece):
        raise error

    monkeypatch.setattr(local, "run_piece", fail)
    output = tmp_path / "values.jsonl"
    args = ["adatag", "extract", *map(str, [model, shop, output, *OPTIONS])]
    result = CliRunner().invoke(app, args)
    work = tmp_path / "_values.jsonl.unfinished"
    printed = " ".join(result.output.split())
    hint = f"so far are in {work}. Go on with --resume, or delete the folder to"
    assert printed.count(hint) == 1
    assert result.exit_code == (130 if error is KeyboardInterrupt else 1)
    if error is MemoryError:
        assert "MemoryError" in printed


@pytest.mark.parametrize(
    "text",
    ["null", "[]", "", "{", "{}", '{"format": 3}', "\udcff", "deep"],
)
def test_damaged_manifest(model, shop, tmp_path, text):
    output = prepare(model, shop, tmp_path)
    path = tmp_path / "_values.jsonl.unfinished" / "manifest.json"
    if text == "deep":
        keys = ("package", "groups", "options", "model", "input")
        nothing = ", ".join(f'"{key}": null' for key in keys)
        text = f'{{"format": {manifest.FORMAT}, {nothing}}}'
    path.write_text(text, encoding="utf8", errors="surrogateescape")
    printed = extract(model, shop, output, *OPTIONS, "--resume", code=1)
    assert f"the unfinished job has a damaged file {path}: " in printed
    assert f"Delete the folder {path.parent} to start over" in printed
    assert "resume it with --resume" not in printed


@pytest.mark.parametrize(
    "name,text",
    [
        *(("pieces/00000-00000.json", text) for text in ("", "null", '{"texts": 1}')),
        *(
            ("ends/00000.json", text)
            for text in ("", "null", '{"pieces": 1}', '{"pieces":')
        ),
        ("pieces/00000-00000.ids", "half"),
        ("parts/part-00000-00000.jsonl", "half"),
    ],
)
def test_damaged_counts(model, shop, tmp_path, name, text):
    output = prepare(model, shop, tmp_path)
    nlp = spacy.load(model)
    options: Any = {"text": ["title"], "id": "sku", "piece_size": 7}
    job = plan_job(nlp, str(model), shop, output, **options)
    for _ in run_here(nlp, job):
        pass
    (job.work / name).write_text(text)
    with pytest.raises(JobError, match=r"Delete the folder .* to start over"):
        run_extract(model, shop, output, resume=True, **options)
