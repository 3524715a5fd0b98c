"""The report, from files as a finished run leaves them."""

from pathlib import Path
from typing import Any, Dict, List

import pytest
import spacy
import srsly
import typer
from reporting.__main__ import main
from reporting.page import render_values
from reporting.run import join_fields, read_run
from typer.testing import CliRunner

app = typer.Typer()
app.command()(main)

BY_ATTRIBUTE = {
    name: {"p": f, "r": f, "f": f, "gold": 40, "predicted": 38, "correct": 30}
    for name, f in (
        ("Scent", 0.91), ("Color", 0.75), ("SpecialIngredients", 0.4), ("A|<b>", 0.0)
    )
}  # fmt: skip
PAPER = {
    "metric": "paper",
    "model": "model-best",
    "records": 720,
    "scores": {
        **{f"attr_{mean}_{key}": 0.515 for mean in ("macro", "micro") for key in "prf"},
        "attr_per_type": BY_ATTRIBUTE,
    },
}
EXTRACTGPT = {
    "metric": "extractgpt",
    "model": "model-best",
    "records": 491,
    "scores": {
        "p": 0.8,
        "r": 0.7,
        "f": 0.75,
        "NN": 0,
        "NV": 1,
        "VN": 2,
        "VC": 3,
        "VW": 4,
    },
}
EXTRACTED: List[Dict[str, Any]] = [
    {
        "id": "a<b",
        "text": "Orange County Candle, Rose Gold & 9V",
        "attributes": {
            "Brand": [{"text": "Orange County", "start": 0, "end": 13, "score": 0.9}],
            "Color": [
                {"text": "Orange", "start": 0, "end": 6, "score": 0.4},
                {"text": "Rose Gold", "start": 22, "end": 31, "score": 0.8},
            ],
            "Size & <i>": [{"text": "9", "start": 34, "end": 35, "score": 0.5}],
            "Scent": [],
        },
    },
    {"id": "none", "text": "Gift card", "attributes": {}},
]
LOG = [
    {
        "epoch": step // 100,
        "step": step,
        "losses": {"adatag": loss},
        "scores": {"attr_macro_f": dev},
        "score": dev / 100,
    }
    for step, loss, dev in ((0, 9.0, 0.0), (100, 400.0, 40.0), (200, 100.0, 40.0))
]


@pytest.fixture
def files(tmp_path: Path) -> Dict[str, Path]:
    nlp = spacy.blank("en")
    nlp.config["training"]["seed"] = 7
    nlp.to_disk(tmp_path / "model-best")
    paths = {
        "paper": tmp_path / "paper.json",
        "extractgpt": tmp_path / "extractgpt.json",
        "log": tmp_path / "log.jsonl",
        "extracted": tmp_path / "extracted.jsonl",
        "model": tmp_path / "model-best",
    }
    srsly.write_json(paths["paper"], PAPER)
    srsly.write_json(paths["extractgpt"], EXTRACTGPT)
    srsly.write_jsonl(paths["log"], LOG)
    srsly.write_jsonl(paths["extracted"], EXTRACTED)
    return paths


def run_report(output: Path, files: Dict[str, Path], *args: str) -> str:
    pytest.importorskip("matplotlib")
    options = ["--log", files["log"], "--model", files["model"], "--data", "made-up"]
    options += ["--scores", files["paper"], "--command", "python -m weasel run all"]
    result = CliRunner().invoke(
        app, [str(output), *map(str, options), *args], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return (output / "report.md").read_text("utf8")


def test_all_files_are_written(tmp_path: Path, files: Dict[str, Path]) -> None:
    output = tmp_path / "out"
    extra = ["--scores", str(files["extractgpt"]), "--demonstration"]
    extra += ["--extracted", str(files["extracted"])]
    text = run_report(output, files, *extra)
    for name in ("curve.png", "f1_by_attribute.png"):
        assert (output / name).read_bytes().startswith(b"\x89PNG")
        assert f"({name})" in text
    assert "A demonstration" in text
    assert "| seed | 7 |" in text
    assert "`python -m weasel run all`" in text
    assert "| macro | 51.5 | 51.5 | 51.5 |" in text
    assert "| 80.0 | 70.0 | 75.0 | 0 | 1 | 2 | 3 | 4 |" in text
    assert "| Scent | 91.0 | 91.0 | 91.0 | 40 | 38 | 30 |" in text
    assert "| Color | Orange, Rose Gold | 0.40, 0.80 |" in text
    assert "> Gift card\n\nNothing found." in text


def test_names_break_no_table(tmp_path: Path, files: Dict[str, Path]) -> None:
    text = run_report(tmp_path / "out", files)
    assert "| A\\|&lt;b> |" in text


def test_nothing_to_show_is_left_out(tmp_path: Path, files: Dict[str, Path]) -> None:
    text = run_report(tmp_path / "out", files)
    assert "demonstration" not in text
    assert "values.html" not in text
    assert not (tmp_path / "out" / "values.html").exists()


def test_losses_are_means_and_the_first_best_step_was_kept(
    files: Dict[str, Path],
) -> None:
    run = read_run([files["paper"]], files["log"], None, files["model"])
    assert [step.loss for step in run.steps] == [9.0, 4.0, 1.0]
    assert run.best is not None and run.best.step == 100
    # By what training goes by, which need not be what is plotted.
    srsly.write_jsonl(files["log"], [*LOG[:2], {**LOG[2], "score": 0.5}])
    run = read_run([files["paper"]], files["log"], None, files["model"])
    assert run.best is not None and (run.best.step, run.best.dev) == (200, 40)


def test_values_are_marked_and_names_escaped() -> None:
    page = render_values(EXTRACTED)
    assert page.count("<figure") == 2
    assert "<i>" not in page and "a<b" not in page
    assert "Size &amp; &lt;i&gt;" in page
    # A value that ends inside a word is marked as far as it goes.
    assert ">\n    9\n" in page
    # Each attribute has a colour of its own.
    assert all(color in page for color in ("#8ecae6", "#ffb703", "#f4a3b5"))


def test_fields_become_one_text():
    values = [
        {"field": "more", "text": "red", "start": 2, "end": 5, "score": 0.5},
        {"field": "title", "text": "navy", "start": 0, "end": 4, "score": 0.5},
    ]
    fields = [("title", "navy coat"), ("none", ""), ("more", "a red sole")]
    line = {
        "id": "1",
        "fields": [{"name": name, "text": text} for name, text in fields],
        "attributes": {"Color": values, "Scent": []},
    }
    joined = join_fields(line)
    assert joined["text"] == "navy coat\n\na red sole"
    for value in joined["attributes"]["Color"]:
        assert joined["text"][value["start"] : value["end"]] == value["text"]
    assert join_fields(joined) == joined
    assert "red" in render_values([joined])
