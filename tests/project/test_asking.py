import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Optional

import pytest
import spacy
import srsly
from benchmarks import asking

PROJECT = Path(__file__).parents[2] / "project"


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(PROJECT)
    path = tmp_path / "test.jsonl"
    path.write_text('{"text": "red", "attributes": {"Color": ["red"]}}\n')
    return path


def test_only_what_changed_is_made_again(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "asking.json"
    made = []

    def measure(*args: Any) -> Any:
        made.append(args[:3])
        row = dict(zip(("config", "trained", "seed"), args))
        row["fingerprint"] = asking.get_fingerprint(*args[:2], args[4])
        return {**row, "paper": {"everything": {"f": 0.5}}}

    monkeypatch.setattr(asking, "measure", measure)

    def run(*ways: str) -> int:
        made.clear()
        asking.main(tmp_path, records, output, ["adatag"], list(ways), [0, 1])
        return len(made)

    assert run("config") == 2
    assert run("paper", "config") == 2 and made[0] == ("adatag", "paper", 0)
    assert run("paper", "config") == 0
    monkeypatch.setattr(asking, "get_paper_settings", lambda config: {"training.seed": 1})
    assert run("paper", "config") == 2 and {how for _, how, _ in made} == {"paper"}
    records.write_text('{"text": "navy", "attributes": {"Color": ["navy"]}}\n')
    assert run("paper", "config") == 4
    assert len(srsly.read_json(output)) == 4
    records.write_text('{"text": "red", "attributes": {"Color": ["red"]}}\n')
    assert run("config") == 2
    ways = [row["trained"] for row in srsly.read_json(output)]
    assert ways == ["paper", "paper", "config", "config"], "rows that were not asked for"


def test_a_pipeline_that_is_not_kept_is_trained_again(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "asking.json"
    nlp = spacy.blank("en")
    made = []

    def train(config: str, trained: str, seed: int, corpus: Path) -> Any:
        made.append((config, trained, seed))
        return nlp

    found = {"asked": {"everything": SimpleNamespace()}}
    scores = {"f": 0.5}
    monkeypatch.setattr(asking, "train", train)
    monkeypatch.setattr(asking, "evaluate", lambda *args, **kwargs: found)
    monkeypatch.setattr(asking, "_summarize", lambda *args: scores)

    def run(keep: Optional[Path]) -> int:
        made.clear()
        asking.main(tmp_path, records, output, ["adatag"], ["config"], [0, 1], keep)
        assert len(srsly.read_json(output)) == 2
        return len(made)

    kept = tmp_path / "new" / "kept"
    assert run(None) == 2 and not kept.exists()
    assert run(kept) == 2
    assert spacy.load(kept / "adatag-1").pipe_names == []
    assert run(kept) == 0
    shutil.rmtree(kept / "adatag-0")
    assert run(kept) == 1 and made == [("adatag", "config", 0)]
    assert all(row["minutes"] >= 0 for row in srsly.read_json(output))
