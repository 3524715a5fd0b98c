"""Getting public data: what is there, what is copied, what is refused. No network."""

from pathlib import Path
from typing import Dict, List

import pytest
import typer
from click.testing import Result
from scripts import get_data
from typer.testing import CliRunner

app = typer.Typer()
app.command()(get_data.main)
FILES = {"train.jsonl": b'{"input": "a"}\n', "test.jsonl": b'{"input": "b"}\n'}


@pytest.fixture(autouse=True)
def small_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A data set of two small files, kept in `store`."""
    sums: List[str] = []
    for name, content in FILES.items():
        path = tmp_path / "store" / "tiny" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sums.append(get_data.sha256(path))
    monkeypatch.setattr(get_data, "SHA256", {"tiny": tuple(sums)})
    monkeypatch.chdir(tmp_path)


def run(*args: str) -> Result:
    return CliRunner().invoke(app, ["tiny", *args], catch_exceptions=False)


def contents() -> Dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path("assets/tiny").iterdir()}


@pytest.mark.parametrize("download", [False, True])
def test_files_are_copied_or_downloaded(tmp_path: Path, download: bool) -> None:
    store = tmp_path / "store"
    source = (
        ["--local", "nowhere", "--address", store.as_uri()]
        if download
        else ["--local", str(store), "--address", "http://127.0.0.1:9"]
    )
    result = run(*source)
    assert result.exit_code == 0, result.output
    assert contents() == FILES


def test_what_is_there_is_kept() -> None:
    assert run("--local", "store").exit_code == 0
    result = run("--local", "nowhere", "--address", "http://127.0.0.1:9")
    assert result.exit_code == 0
    assert result.output.count("Already there") == 2


def test_a_damaged_file_is_replaced() -> None:
    run("--local", "store")
    Path("assets/tiny/train.jsonl").write_bytes(b"half")
    assert run("--local", "store").exit_code == 0
    assert contents() == FILES


def test_the_folder_can_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ADATAG_DATA", "store")
    assert run("--address", "http://127.0.0.1:9").exit_code == 0
    assert contents() == FILES


def test_another_file_is_refused_and_not_left_behind() -> None:
    Path("store/tiny/test.jsonl").write_bytes(b"changed")
    result = run("--local", "store")
    assert result.exit_code == 1
    assert "expected SHA-256" in result.output
    assert list(contents()) == ["train.jsonl"]


@pytest.mark.parametrize(
    "args, said",
    [
        (["--local", "nowhere", "--address", "file:///nowhere"], ["ADATAG_DATA"]),
        (["--local", "nowhere", "--address", "http://127.0.0.1:9"], ["127.0.0.1"]),
    ],
)
def test_a_failed_download_says_what_to_do(args: List[str], said: List[str]) -> None:
    result = run(*args)
    assert result.exit_code == 1
    assert all(text in result.output for text in said)


def test_an_unknown_name_names_the_known_ones() -> None:
    result = CliRunner().invoke(app, ["huge"])
    assert result.exit_code == 1
    assert "tiny" in result.output
