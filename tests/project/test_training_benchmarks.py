"""The benchmarks of training: what they measure, on a few texts."""

from pathlib import Path

import pytest
import srsly
from benchmarks import large, training
from benchmarks.speed import against
from benchmarks.watching import watch

from spacy_adatag.cli.convert import convert_cli

CONFIG = Path(__file__).parents[2] / "configs" / "adatag-random.cfg"
RECORDS = [
    {"text": f"{color} wool {thing}", "attributes": {"Color": [color]}}
    for color in ("blue", "red", "green")
    for thing in ("coat", "scarf", "hat")
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("train", "dev"):
        srsly.write_jsonl(tmp_path / f"{name}.jsonl", RECORDS)
    return tmp_path


def test_the_time_to_the_score_of_an_earlier_commit(folder, monkeypatch):
    """The earlier commit is this one here, so each config has its score at best."""
    corpus = folder / "texts.spacy"
    convert_cli(folder / "train.jsonl", corpus)
    convert_cli(folder / "dev.jsonl", folder / "texts-dev.spacy")
    package = folder / "package"
    (package / against.CONFIG).parent.mkdir(parents=True)
    (package / against.CONFIG).write_bytes(CONFIG.read_bytes())
    monkeypatch.setattr(against, "install", lambda commit, package_: package)
    monkeypatch.setattr(against, "git", lambda *args: b"abc1234\n")
    monkeypatch.setattr(training, "ABSENCE", ["--training.max_epochs=3"])
    short = folder / "short.cfg"
    text = CONFIG.read_text(encoding="utf8")
    assert "max_epochs = 0" in text
    short.write_text(text.replace("max_epochs = 0", "max_epochs = 3"), encoding="utf8")
    training.main(corpus, folder / "found.json", "main", [short], seeds=1)
    found = srsly.read_json(folder / "found.json")
    first, second = found["rows"]
    assert [row["config"] for row in (first, second)] == ["adatag at abc1234", "short"]
    assert first["goal"] == second["goal"] == first["best"][0]
    # The same config with the same seed.
    assert second["best"] == first["best"]
    for row in (first, second):
        assert row["reached"] == 1
        assert 0 < row["seconds"] <= row["seconds of training"]


def test_the_first_evaluation_that_reaches_a_score():
    run = [{"seconds": 1.0, training.SCORE: 0.5}, {"seconds": 2.0, training.SCORE: 0.7}]
    assert training.find_first(run, 0.5) == 1.0
    assert training.find_first(run, 0.6) == 2.0
    assert training.find_first(run, 0.8) is None


def test_memory_of_a_large_corpus(folder):
    large.main(folder, folder / "found.json", [CONFIG])
    found = srsly.read_json(folder / "found.json")
    assert found["texts"] == len(RECORDS)
    steps = ["convert train", "convert dev"]
    steps += ["train adatag-random", "train adatag-random, streamed"]
    assert [row["step"] for row in found["steps"]] == steps
    for row in found["steps"]:
        assert row["megabytes"] > 10 and row["seconds"] > 0


def test_a_command_that_fails_is_named():
    with pytest.raises(RuntimeError, match="false ended with 1"):
        watch(["false"])
