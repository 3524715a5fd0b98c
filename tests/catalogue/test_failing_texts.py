"""Texts at which a component of the pipeline fails."""

from pathlib import Path

import pytest
import spacy
import srsly
from spacy.language import Language

from ..conftest import run_cli
from .conftest import extract, make_rows, read_tree, write_csv

OPTIONS = ["--text", "title", "--id", "sku", "--keep", "price", "--piece-size", "7"]


@Language.component("test_no_digits")
def fail_at_digits(doc):
    if any(token.like_num for token in doc):
        raise AssertionError(f"a number in {doc.text!r}")
    return doc


@pytest.fixture(scope="module")
def failing(model, tmp_path_factory) -> Path:
    nlp = spacy.load(model)
    nlp.add_pipe("test_no_digits", first=True)
    path = tmp_path_factory.mktemp("failing") / "model"
    nlp.to_disk(path)
    return path


@pytest.mark.parametrize("output", ["values.jsonl", "values.csv", "values/"])
def test_rows_are_rejected_and_the_others_stay(model, failing, tmp_path, output):
    rows = make_rows(0, 30)
    shop = write_csv(tmp_path / "shop" / "shop.csv", rows)
    extract(model, shop, f"{tmp_path}/without-{output}", *OPTIONS)
    bad = [3, 4, 20]
    for i in reversed(bad):
        # Beside a row that is rejected before the pipeline sees it.
        rows.insert(i, [f"bad{i}", "coat 50", "1"])
        rows.insert(i, [f"none{i}", "", "1"])
    write_csv(shop, rows)
    printed = extract(failing, shop, f"{tmp_path}/{output}", *OPTIONS, code=3)
    reason = "component 'test_no_digits' failed at this text: AssertionError: a number"
    assert f"line 6, id bad3: {reason}" in printed
    name = output.rstrip("/")
    rejects = srsly.read_jsonl(tmp_path / f"{name}.rejected.jsonl")
    ids = [item["id"] for item in rejects]
    assert ids == [f"{kind}{i}" for i in bad for kind in ("none", "bad")]
    if not output.endswith("/"):
        expected = read_tree(tmp_path / f"without-{name}")
        assert read_tree(tmp_path / name) == expected
    assert not (tmp_path / f"_{name}.unfinished").exists()


def test_a_piece_of_nothing_else(failing, tmp_path):
    """It has an output all the same, so that the job goes on behind it."""
    rows = [*make_rows(0, 7), *(["x", "coat 1", "1"] for _ in range(7)), *make_rows(7, 9)]
    shop = write_csv(tmp_path / "shop.csv", rows)
    output = tmp_path / "values.jsonl"
    printed = extract(failing, shop, output, *OPTIONS, "--max-rejects", 6, code=1)
    assert "7 rows were rejected, and --max-rejects is 6" in printed
    extract(failing, shop, output, *OPTIONS, "--resume", code=3)
    assert [line["id"] for line in srsly.read_jsonl(output)] == [
        f"p{i}" for i in range(9)
    ]


def test_a_pipeline_that_fails_at_every_text(failing, tmp_path):
    """That is no fault of the rows."""
    rows = [[f"p{i}", "coat 1", "1"] for i in range(30)]
    shop = write_csv(tmp_path / "shop.csv", rows)
    args = [failing, shop, tmp_path / "values.jsonl", "--text", "title", "--id", "sku"]
    printed = extract(*args, code=1)
    assert "'test_no_digits' fails at every text. The first is 'p0', with" in printed
    assert "AssertionError: a number in 'coat 1'" in printed
    work = tmp_path / "_values.jsonl.unfinished"
    assert f"The results so far are in {work}. Go on with --resume" in printed
    assert not (tmp_path / "values.jsonl.rejected.jsonl").exists()


def test_other_commands(failing, tmp_path):
    """They leave the record out, by its line."""
    path = tmp_path / "records.jsonl"
    texts = ["red coat", "coat 50", "red shirt"]
    srsly.write_jsonl(path, [{"text": t, "attributes": {"Color": []}} for t in texts])
    reason = "component 'test_no_digits' failed at this text: AssertionError: a number"
    scores, page = tmp_path / "scores.json", tmp_path / "report.html"
    result = run_cli("adatag", "evaluate", failing, path, "--output", scores)
    assert result.exit_code == 3, result.output
    printed = " ".join(result.output.split())
    assert f"Left out {path}, line 2: {reason}" in printed
    assert srsly.read_json(scores)["records"] == 2
    assert srsly.read_json(scores)["rejected"] == 1
    result = run_cli("adatag", "report", failing, path, page)
    assert result.exit_code == 3, result.output
    assert "a number in" in page.read_text(encoding="utf8")
