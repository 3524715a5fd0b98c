from pathlib import Path
from typing import Any, Optional, Tuple

import pytest
import spacy
import srsly
from spacy.language import Language

from ..conftest import run_cli


@pytest.mark.parametrize("score, limit", [(0.0, 3), (0.04, -1), (0.9, 3), (None, 3)])
def test_a_pipeline_that_learned_nothing(
    trained: Language, tmp_path: Path, score: Optional[float], limit: int
) -> None:
    """What training says of it is in its meta data."""
    trained.to_disk(tmp_path / "model")
    meta = srsly.read_json(tmp_path / "model" / "meta.json")
    meta["performance"] = {} if score is None else {"attr_all_f": score}
    srsly.write_json(tmp_path / "model" / "meta.json", meta)
    config = spacy.util.load_config(tmp_path / "model" / "config.cfg")
    config["training"]["max_epochs"] = limit
    config.to_disk(tmp_path / "model" / "config.cfg")
    records = tmp_path / "records.jsonl"
    # Some values that it finds don't make it better.
    texts = ("of", "Wool cap, navy") if score == 0 else ("of",)
    srsly.write_jsonl(records, [{"text": t, "attributes": {"Color": []}} for t in texts])
    for command in ("extract", "report", "evaluate"):
        args: Tuple[Any, ...] = (tmp_path / "page.html",) if command == "report" else ()
        args = (tmp_path / "values.jsonl",) if command == "extract" else args
        result = run_cli("adatag", command, tmp_path / "model", records, *args)
        assert result.exit_code == 0, result.output
        said = " ".join(result.stdout.split())
        told = f"its best F1 was {100 * (score or 0):.1f}" in said
        assert told == (score is not None and score < 0.1)
        assert ("its config has max_epochs 3" in said) == (score == 0)
        assert "max_epochs -1" not in said
