import subprocess
import sys
import zipfile
from pathlib import Path
from shutil import copy, copytree
from typing import Any

import pytest
import spacy

from ..conftest import run_cli

ROOT = Path(__file__).parents[2]
CONFIGS = sorted(ROOT.joinpath("configs").glob("*.cfg"))


def run(*args: Any) -> Any:
    return run_cli("adatag", "init-config", *args)


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_save(config: Path, tmp_path: Path) -> None:
    """It saves the file of the repository, comments and all, and says how to train."""
    out = tmp_path / "new" / "my.cfg"
    result = run(config.stem, out)
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == config.read_bytes()
    asks_bert = "paths.bert" in config.read_text(encoding="utf8")
    assert f"python -m spacy train {out} --paths.train" in result.output
    assert ("--paths.bert" in result.output) == asks_bert


def test_what_is_saved_trains(tmp_path: Path) -> None:
    """spaCy's own command takes it."""
    out = tmp_path / "my.cfg"
    assert run("adatag-random", out).exit_code == 0
    result = run_cli("debug", "config", out, "--paths.train=a", "--paths.dev=b")
    assert "Config is valid" in result.output
    config = spacy.util.load_config(out, {"nlp.lang": "de"})
    assert spacy.util.load_model_from_config(config).lang == "de"


def test_stdout() -> None:
    """Nothing but the config."""
    result = run("adatag", "-")
    assert result.stdout == ROOT.joinpath("configs/adatag.cfg").read_text("utf8")


def test_list() -> None:
    lines = run().output.splitlines()
    assert [line.split()[0] for line in lines[: len(CONFIGS)]] == sorted(
        path.stem for path in CONFIGS
    )
    assert lines[0].startswith("adatag                AdaTag with GloVe embeddings")
    assert lines[-1] == "Save one: python -m spacy adatag init-config adatag adatag.cfg"


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_first_line_stands_alone(config: Path) -> None:
    """It is what the list says of a config."""
    line = config.read_text(encoding="utf8").splitlines()[0]
    assert line.startswith("# ") and line.endswith(".")


def test_unknown(tmp_path: Path) -> None:
    out = tmp_path / "my.cfg"
    result = run("adatga", out)
    assert result.exit_code == 1
    assert "There is no config 'adatga'" in result.output
    assert "adatag-bert           AdaTag with BERT" in result.output
    assert not out.exists()


def test_no_file() -> None:
    result = run("adatag")
    assert result.exit_code == 1
    assert "such as adatag.cfg" in result.output


def test_existing_file_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "my.cfg"
    out.write_text("mine", encoding="utf8")
    result = run("adatag", out)
    assert result.exit_code == 1
    assert "already exists" in result.output and "--force" in result.output
    assert out.read_text(encoding="utf8") == "mine"
    assert run("adatag", out, "--force").exit_code == 0
    assert "AdaTag" in out.read_text(encoding="utf8")


def test_place_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.joinpath("file").touch()
    result = run("adatag", tmp_path / "file" / "my.cfg")
    assert result.exit_code == 1
    assert "Can't save the config to" in result.output


def test_wheel_has_the_configs(tmp_path: Path) -> None:
    """A checkout has a link, a wheel the files."""
    pytest.importorskip("setuptools", minversion="70.1")
    source = tmp_path / "source"
    for name in ("spacy_adatag", "configs"):
        ignored = lambda *_: ["__pycache__"]  # noqa: E731
        copytree(ROOT / name, source / name, symlinks=True, ignore=ignored)
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        copy(ROOT / name, source / name)
    args = ["--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path)]
    command = [sys.executable, "-m", "pip", "wheel", *args, str(source)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for config in CONFIGS:
            stored = archive.read(f"spacy_adatag/configs/{config.name}")
            assert stored == config.read_bytes()
