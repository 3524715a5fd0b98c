"""What all commands that write files have in common."""

import os
import re
import sys
from pathlib import Path
from typing import Any, Dict, List

import pytest
import srsly

from ..conftest import run_cli

RECORD = {"text": "red cotton shirt", "attributes": {"Color": ["red"]}}
COLUMNS = ["--text", "text", "--nested", "attributes"]
# The arguments up to the output, and what follows.
COMMANDS: Dict[str, List[List[str]]] = {
    "convert": [["convert", "in/records.jsonl"], []],
    "back": [["convert", "in/corpus.spacy"], []],
    "evaluate": [["evaluate", "model", "in/records.jsonl", "--output"], []],
    "extract": [["extract", "model", "in/records.jsonl"], []],
    "extract from a folder": [["extract", "model", "in/only"], []],
    "label": [["label", "in/records.jsonl"], COLUMNS],
    "label from a folder": [["label", "in/only"], COLUMNS],
    "label with a list": [
        ["label", "in/only", *COLUMNS, "--vocabulary", "in/values.jsonl"],
        [],
    ],
    "report of label": [
        ["label", "in/records.jsonl", "o.jsonl", *COLUMNS, "--report"],
        [],
    ],
    "report": [["report", "model", "in/records.jsonl"], []],
}
OF_A_MODEL = ["evaluate", "extract", "extract from a folder", "report"]


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("outputs") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture
def place(model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Inputs of all commands, with links to them that have names of outputs."""
    monkeypatch.chdir(tmp_path)
    Path("in/only").mkdir(parents=True)
    for path in ("in/records.jsonl", "in/only/records.jsonl"):
        srsly.write_jsonl(path, [RECORD])
    srsly.write_jsonl("in/values.jsonl", [{"attribute": "Color", "value": "red"}])
    Path("model").symlink_to(model)
    run_cli("adatag", "convert", "in/records.jsonl", "in/corpus.spacy")
    return tmp_path


def run(command: str, output: str, code: int = 1) -> str:
    before, after = COMMANDS[command]
    result = run_cli("adatag", *before, output, *after)
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def read_all(place: Path) -> Dict[str, bytes]:
    found: Dict[str, bytes] = {}
    for folder, _, names in os.walk(place, followlinks=True):
        for path in (Path(folder, name) for name in names):
            found[str(path)] = path.read_bytes()
    return found


def get_suffix(command: str) -> str:
    return {"convert": ".spacy", "report": ".html", "back": ".jsonl"}.get(
        command, ".json" if command in ("evaluate", "report of label") else ".jsonl"
    )


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_no_output_over_an_input(place, command, link):
    name = {
        "back": "in/corpus.spacy",
        "label with a list": "in/values.jsonl",
        "extract from a folder": "in/only/records.jsonl",
        "label from a folder": "in/only/records.jsonl",
    }.get(command, "in/records.jsonl")
    other = f"in/other{get_suffix(command)}"
    link(place / name, other)
    before = read_all(place)
    # Commands that don't write files of the input's suffix say that, as well.
    for output in (name, f"in/../{name}", str(place / name), other):
        said = run(command, output)
        assert "which is read" in said or (
            output != other and "Expected a name that ends in" in said
        )
        assert read_all(place) == before


@pytest.mark.parametrize("command", OF_A_MODEL)
def test_no_output_into_the_model(place, command):
    before = read_all(place)
    for output in ("model/a/b", "model/../model/meta"):
        said = run(command, output + get_suffix(command))
        assert "is in" in said and "model, which is read" in said
    assert "can't write" in run("extract", "model")
    assert read_all(place) == before


def test_no_output_over_the_list_of_attributes(place):
    Path("in/names.jsonl").write_text("Color\n")
    result = run_cli(
        "adatag", *COMMANDS["extract"][0], "in/names.jsonl", "-a", "in/names.jsonl"
    )
    assert result.exit_code == 1 and "which is read" in " ".join(result.output.split())
    assert Path("in/names.jsonl").read_text() == "Color\n"


def test_no_page_over_the_training_data(place):
    os.link("in/corpus.spacy", "in/page.html")
    before = read_all(place)
    args = [*COMMANDS["report"][0], "in/page.html", "--trained-on", "in/corpus.spacy"]
    result = run_cli("adatag", *args)
    assert result.exit_code == 1 and "which is read" in " ".join(result.output.split())
    assert read_all(place) == before


@pytest.mark.parametrize("command", ["extract from a folder", "label from a folder"])
def test_no_output_into_the_folder_of_the_input(place, command):
    """The next time, it would be read."""
    assert "is in in/only, which is read" in run(command, "in/only/a/b.jsonl")


@pytest.mark.parametrize("command", COMMANDS)
def test_places_that_cannot_be_written_are_told_before_the_work(
    place, command, monkeypatch
):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("the work began")

    for name in ("convert", "export_records"):
        monkeypatch.setattr(f"spacy_adatag.cli.convert.{name}", fail)
    monkeypatch.setattr("spacy_adatag.labelling.labeller.Labeller.label", fail)
    monkeypatch.setattr("spacy_adatag.component.AdaTag.predict", fail)
    before = read_all(place)
    suffix = get_suffix(command)
    said = run(command, f"in/records.jsonl/a/out{suffix}")
    assert re.search("records.jsonl is not a folder|is in in/records.jsonl", said)
    assert "too long" in run(command, "x" * 300 + suffix)
    Path(f"folder{suffix}").mkdir()
    # A folder is refused by typer, as a wrong argument.
    if "extract" not in command:
        assert "is a directory" in run(command, f"folder{suffix}", code=2)
    assert read_all(place) == before


@pytest.mark.parametrize(
    "args",
    [
        ["extract", "model", "in/records.jsonl", "new/out.parquet"],
        ["extract", "model", "in/records.jsonl.zst", "new/out.jsonl"],
        ["label", "in/records.jsonl.zst", "new/out.jsonl", *COLUMNS],
        ["convert", "in/records.jsonl.zst", "new/out.spacy"],
        ["evaluate", "model", "in/records.jsonl.zst", "--output", "new/out.json"],
        ["report", "model", "in/records.jsonl.zst", "new/out.html"],
    ],
)
def test_no_job_begins_without_pyarrow(place, args, monkeypatch):
    Path("in/records.jsonl.zst").touch()
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    result = run_cli("adatag", *args)
    said = " ".join(result.output.split())
    assert result.exit_code == 1 and 'needs pyarrow: pip install "spacy-adatag[' in said
    assert list(Path().glob("new/*")) == []


@pytest.mark.parametrize(
    "args",
    [
        ["label", "in/records.jsonl", "o.jsonl", "--report", "o.jsonl"],
        ["label", "in/records.jsonl", "o.jsonl", "--report", "o.jsonl.rejected.jsonl"],
        ["label", "in/records.jsonl", "o.jsonl", "--report", "o.jsonl/a.json"],
    ],
)
def test_two_outputs_are_two_files(place, args):
    result = run_cli("adatag", *args, *COLUMNS)
    assert result.exit_code == 1
    assert "choose another name for one" in " ".join(result.output.split())
    assert not Path("o.jsonl").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_leaves_the_earlier_output(place, command, monkeypatch):
    output = f"new/out{get_suffix(command)}"
    run(command, output, code=0)
    before = read_all(place)
    assert before[str(place / output)]

    def fail(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    # After all is written, and before it gets its name.
    monkeypatch.setattr("os.fsync", fail)
    said = run(command, output)
    assert "No space left on device" in said or "is full" in said
    left = read_all(place)
    assert {path: left[path] for path in before} == before
    assert not [path for path in left if path.endswith(".tmp")]
