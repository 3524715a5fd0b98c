"""Making runs: what is kept, what is not made again, and what a failure does. The
training is a script that does what a variant's name says.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict, List

import pytest
from tables import making
from tables.data import Data, write_data
from tables.runs import Options, Run
from tables.scales import SCALES

SCALE = SCALES["smoke"]
DATA = Data("oa-mine", "abc", {}, {"Color": 9}, {"Color": 9}, ["Color"])
# It takes what `tables.make_run` takes, and leaves what that leaves.
SCRIPT = """
import json, os, sys, time
from pathlib import Path
request = json.loads(Path(sys.argv[1]).read_text())
folder = Path(request["model"]).parent
with open("made.txt", "a") as file_:
    file_.write(folder.name + "\\n")
if "broken" in folder.name:
    sys.exit("it broke")
if "long" in folder.name:
    Path("long.pid").write_text(str(os.getpid()))
    time.sleep(60)
lines = [
    {"epoch": e, "step": 10 * e, "score": s, "scores": {"attr_macro_f": 100 * s}}
    for e, s in ((0, 0.0), (1, 0.5), (2, 0.5), (3, 0.4))
]
log = "".join(json.dumps(line) + "\\n" for line in lines)
(folder / "log.jsonl").write_text(log)
scored = {"minutes": 0.1, "threads": 1, "test": {"paper": {}}, "train": request["train"]}
(folder / "scored.json").write_text(json.dumps(scored))
"""


@pytest.fixture(autouse=True)
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "some.cfg").write_text("[paths]\ntrain = null\n")
    (project / "fake.py").write_text(SCRIPT)
    monkeypatch.chdir(project)
    monkeypatch.setattr(making, "COMMAND", [sys.executable, str(project / "fake.py")])

    def prepare(key: str, scale: Any) -> Data:
        if key == "ae-110k":
            raise FileNotFoundError("no such file: assets")
        write_data(DATA, scale)
        return DATA

    monkeypatch.setattr(making, "prepare", prepare)
    corpora = (Path("train.spacy"), Path("dev.spacy"))
    monkeypatch.setattr(making, "make_corpora", lambda *args: corpora)
    return project


def make(*runs: Run, **kwargs: Any) -> Dict[Run, str]:
    return making.Maker(SCALE, Options(), **kwargs).make(runs)


def list_made() -> List[str]:
    return sorted(Path("made.txt").read_text().split())


def read(run: Run) -> Dict[str, Any]:
    result: Dict[str, Any] = json.loads(run.result_path(SCALE).read_text("utf8"))
    return result


GOOD = Run("oa-mine", "some")
BROKEN = Run("oa-mine", "some", variant="broken")
OTHER = Run("oa-mine", "some", seed=1)
LONG = Run("oa-mine", "some", variant="long")


def test_numbers_are_kept_and_the_pipeline_is_not() -> None:
    assert make(GOOD) == {}
    result = read(GOOD)
    assert result["run"] == "oa-mine some-seed0"
    assert result["command"].startswith("python -m spacy train ../configs/some.cfg ")
    assert "--output training/tables/smoke/oa-mine/some-seed0 " in result["command"]
    training = result["training"]
    # The first of equal ones is what spaCy keeps.
    assert training["best"] == {"step": 10, "epoch": 1, "macro_f": 0.5}
    assert (training["steps"], training["epochs"], training["minutes"]) == (30, 3, 0.1)
    # What was run is what is told.
    ran = shlex.join(["python", "-m", "spacy", *result["train"]])
    assert ran == result["command"]
    assert not list(SCALE.work.rglob("request.json"))


def test_what_is_there_is_not_made_again() -> None:
    make(GOOD, OTHER)
    make(GOOD, OTHER, GOOD)
    assert list_made() == ["some-seed0", "some-seed1"]


def test_what_no_longer_fits_is_made_again(project: Path) -> None:
    make(GOOD)
    config = project.parent / "configs" / "some.cfg"
    config.write_text("[paths]\ntrain = 1\n")
    make(GOOD)
    assert list_made() == ["some-seed0", "some-seed0"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failure_stops_no_others(jobs: int) -> None:
    no_data = Run("ae-110k", "some")
    failed = make(BROKEN, no_data, GOOD, OTHER, jobs=jobs)
    assert set(failed) == {BROKEN, no_data}
    assert "it broke" in failed[BROKEN] and "code 1" in failed[BROKEN]
    assert "no such file: assets" in failed[no_data]
    assert read(GOOD) and read(OTHER)
    assert not BROKEN.result_path(SCALE).exists()


def start_long() -> "subprocess.Popen[bytes]":
    """A process that has made a run, and is making a long one."""
    folder = Path(making.__file__).parents[1]
    code = f"""
import sys; sys.path[:0] = [{str(folder)!r}, {str(Path(__file__).parent)!r}]
from pathlib import Path
from tables import making
from tables.data import Data, write_data
from tables.runs import Options, Run
from tables.scales import SCALES
making.COMMAND = [sys.executable, str(Path("fake.py").resolve())]
data = Data("oa-mine", "abc", {{}}, {{"Color": 9}}, {{"Color": 9}}, ["Color"])
write_data(data, SCALES["smoke"])
making.prepare = lambda key, scale: data
making.make_corpora = lambda *args: (Path("a.spacy"), Path("b.spacy"))
runs = [Run("oa-mine", "some"), Run("oa-mine", "some", variant="long")]
making.Maker(SCALES["smoke"], Options()).make(runs)
"""
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    while not Path("long.pid").exists():
        assert process.poll() is None
        time.sleep(0.1)
    time.sleep(0.1)
    return process


def test_a_kill_leaves_what_is_finished(project: Path) -> None:
    """The command is killed while a run goes on; the same command makes that one only,
    and cleans up what was left."""
    process = start_long()
    process.terminate()
    assert process.wait() != 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(Path("long.pid").read_text()), 0)
    assert GOOD.result_path(SCALE).exists() and not LONG.result_path(SCALE).exists()
    assert len(list(SCALE.work.glob("oa-mine/some-long-*"))) == 1
    (project / "fake.py").write_text(SCRIPT.replace('"long" in', '"never" in'))
    assert make(GOOD, LONG) == {}
    assert list_made() == ["some-long-seed0", "some-long-seed0", "some-seed0"]
    assert list(SCALE.work.glob("oa-mine/*")) == []


@pytest.mark.skipif(os.name != "posix", reason="wants locks that a process inherits")
def test_a_training_that_outlives_its_command_is_left_alone(project: Path) -> None:
    """After a hard kill, the training goes on by itself."""
    process = start_long()
    process.kill()
    process.wait()
    training = int(Path("long.pid").read_text())
    os.kill(training, 0)
    assert make(LONG) == {LONG: "another process is making this run now"}
    assert LONG.work_path(SCALE).joinpath("request.json").exists()
    os.kill(training, signal.SIGKILL)
    (project / "fake.py").write_text(SCRIPT.replace('"long" in', '"never" in'))
    while make(LONG):
        time.sleep(0.1)
    assert list_made() == ["some-long-seed0", "some-long-seed0", "some-seed0"]
    assert list(SCALE.work.glob("oa-mine/*")) == []
