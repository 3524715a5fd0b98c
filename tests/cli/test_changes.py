"""What commands read changes while they work."""

import os
from pathlib import Path
from typing import Any, List

import pytest
import spacy
import srsly

from spacy_adatag.component import AdaTag
from spacy_adatag.filling.values import Store

from ..conftest import run_cli

RECORDS = [
    {"text": f"{color} cotton shirt", "attributes": {"Color": [color]}}
    for color in ["red", "dark blue"] * 10
]
# For review to ask about.
RECORDS.append({"text": "red cotton shirt", "attributes": {"Color": ["shirt"]}})


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("changes") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture
def place(model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    srsly.write_jsonl("records.jsonl", RECORDS)
    Path("shop.csv").write_text("id,title,Color\n1,red cotton shirt,\n2,blue hat,\n")
    Path("values.jsonl").write_text(
        '{"id": "1", "text": "red cotton shirt", "attributes": {"Color": [{"start": 0, '
        '"end": 3}]}}\n'
    )
    Path("model").symlink_to(model)
    return tmp_path


def append(name: str) -> Any:
    """Change a file, as soon as this is called."""

    def change(*args: Any, **kwargs: Any) -> None:
        with Path(name).open("a") as file_:
            file_.write("\n")

    return change


@pytest.mark.parametrize(
    "args",
    [
        ["evaluate", "model", "records.jsonl", "--output", "out.json"],
        ["thresholds", "model", "records.jsonl", "out"],
        ["report", "model", "records.jsonl", "out.html"],
        ["review", "model", "records.jsonl", "out.csv", "--sure", "1"],
        ["convert", "records.jsonl", "out.spacy"],
    ],
)
def test_results_are_written_with_a_warning(place, args, monkeypatch):
    change = append("records.jsonl")
    for owner, name in ((AdaTag, "predict"), (spacy.tokens.DocBin, "to_disk")):
        whole = getattr(owner, name)
        monkeypatch.setattr(
            owner, name, lambda *a, whole=whole, **k: (change(), whole(*a, **k))[1]
        )
    result = run_cli("adatag", *args)
    said = " ".join(result.output.split())
    assert "Files changed while they were read" in said and "records.jsonl had" in said
    assert result.exit_code == 3, said
    assert list(Path().glob("out*"))


@pytest.mark.parametrize("name", ["shop.csv", "values.jsonl"])
def test_an_export_is_not_filled(place, name, monkeypatch):
    """Cells would be written into other rows."""
    args: List[str] = ["fill", "shop.csv", "values.jsonl", "out.csv"]
    args += ["--text", "title", "--id", "id", "--attribute", "Color"]
    with monkeypatch.context() as patch:
        patch.setattr(Store, "see", append(name))
        result = run_cli("adatag", *args)
    assert result.exit_code == 1
    assert f"{name} had" in result.output and "again" in result.output
    assert not Path("out.csv").exists()
    assert run_cli("adatag", *args).exit_code == 0


def test_changes_of_a_pipeline_are_not_lost(trained, tmp_path, monkeypatch):
    """If two commands change it at the same time, one of them fails."""
    path = tmp_path / "model"
    trained.to_disk(path)
    whole = spacy.Language.to_disk
    others: List[Any] = []

    def to_disk(self: spacy.Language, *args: Any, **kwargs: Any) -> None:
        monkeypatch.setattr(spacy.Language, "to_disk", whole)
        others.append(run_cli("adatag", "attributes", "remove", path, "Scent"))
        whole(self, *args, **kwargs)

    monkeypatch.setattr(spacy.Language, "to_disk", to_disk)
    result = run_cli("adatag", "attributes", "remove", path, "Color")
    assert others, result.output
    assert others[0].exit_code == 0 and result.exit_code == 1
    assert "meanwhile. Run the command again" in " ".join(result.output.split())
    found = spacy.load(path).get_pipe("adatag").labels
    assert "Color" in found and "Scent" not in found
    assert os.listdir(tmp_path) == ["model"]
