import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

import pytest
from spacy.cli._util import app
from spacy.language import Language
from typer.testing import CliRunner

import spacy_adatag.cli  # noqa: F401
from spacy_adatag.catalogue import Job, planning
from spacy_adatag.catalogue.extract import _begin
from spacy_adatag.catalogue.manifest import describe_job
from spacy_adatag.catalogue.planning import MAX_GROUP

TITLES = ["dark blue wool coat", "red cotton shirt", "lip balm with cherry scent"]


@pytest.fixture(scope="session")
def model(trained, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("catalogue") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture
def files_alone(monkeypatch):
    """Have no files put together, as if they were large."""
    monkeypatch.setattr(planning, "MAX_GROUP", 0)


class Forks:
    """Commands in processes that can be killed, see `forks.py`."""

    def __init__(self, process: Any) -> None:
        self.process = process

    def run(
        self,
        *args: Any,
        kill_after: Optional[float] = None,
        kill_at: Optional[int] = None,
        max_group: int = MAX_GROUP,
        together: int = 1,
    ) -> Dict[str, Any]:
        request: Dict[str, Any] = {"args": list(map(str, args)), "max_group": max_group}
        request |= {"together": together}
        request |= {"kill_after": kill_after, "kill_at": kill_at}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    process = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("forks.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    with process.stdin, process.stdout:
        yield Forks(process)
        process.stdin.close()
        process.wait()


def extract(*args: Any, code: int = 0) -> str:
    """Run the command, and return what it printed, without breaks of long lines."""
    result = CliRunner().invoke(app, ["adatag", "extract", *map(str, args)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def begin(nlp: Language, planned: Job) -> None:
    """Begin a job, as a process that was killed before the first piece leaves it."""
    planned.work.mkdir(parents=True)
    _begin(planned, describe_job(nlp, planned), resume=False)


def make_rows(first: int, last: int) -> List[List[str]]:
    return [[f"p{i}", TITLES[i % 3], f"{i}.50"] for i in range(first, last)]


def write_csv(path: Path, rows: List[List[str]], header: str = "sku,title,price") -> Path:
    text = "\n".join([header, *map(",".join, rows)]) + "\n"
    data = text.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def read_tree(path: Path) -> Dict[str, bytes]:
    """The bytes of a file, or of all files of a folder."""
    if path.is_file():
        return {"": path.read_bytes()}
    return {
        str(file.relative_to(path)): file.read_bytes()
        for file in path.rglob("*")
        if file.is_file()
    }
