"""Jobs that are ended at any moment give the same output in the end."""

import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict

import pytest
import spacy
import srsly

from spacy_adatag.catalogue import TooManyRejects
from spacy_adatag.catalogue import extract as run_extract
from spacy_adatag.catalogue.planning import MAX_GROUP

from .conftest import Forks, extract, make_rows, read_tree, write_csv

pytest.importorskip("pyarrow")
OPTIONS = ["--text", "title", "--id", "sku", "--keep", "price"]
OUTPUTS = ["values.jsonl", "values.parquet", "values"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Path:
    """Three files, with rows that cannot be read, and one that is cut off."""
    folder = tmp_path_factory.mktemp("shop")
    write_csv(folder / "a.csv", [*make_rows(0, 20), ["p20"], *make_rows(21, 30)])
    write_csv(folder / "b.csv.gz", [["p30", "", ""], *make_rows(31, 50)])
    packed = write_csv(folder / "c.csv.gz", make_rows(50, 60)).read_bytes()
    (folder / "c.csv.gz").write_bytes(packed[:-8])
    return folder


class Runs:
    """Runs of one job, and what an undisturbed one gave."""

    def __init__(
        self,
        forks: Forks,
        model: Path,
        shop: Path,
        output: Path,
        piece_size: int,
        max_group: int,
    ) -> None:
        output.parent.mkdir(parents=True)
        self.forks = forks
        self.max_group = max_group
        self.args = ["extract", model, shop, output, *OPTIONS]
        self.args += ["--piece-size", piece_size]
        self.output = output
        self.work = output.with_name(f"_{output.name}.unfinished")
        self.rejects = output.with_name(f"{output.name}.rejected.jsonl")
        result = self.run()
        assert result["code"] == 3 and not self.work.exists()
        self.seconds = result["seconds"]
        self.expected = self.read()
        self.clear()

    def run(self, *args: str, **kwargs: Any) -> Dict[str, Any]:
        return self.forks.run(*self.args, *args, max_group=self.max_group, **kwargs)

    def read(self) -> Dict[str, bytes]:
        return {**read_tree(self.output), "rejects": self.rejects.read_bytes()}

    def clear(self) -> None:
        self.rejects.unlink()
        if self.output.is_dir():
            shutil.rmtree(self.output)
        else:
            self.output.unlink()

    def check(self) -> None:
        """Check what a finished run gave. If it was killed after that, there may be
        some of its folder left, which is in nobody's way.
        """
        assert self.read() == self.expected
        if self.work.exists():
            assert not (self.work / "parts").exists()
            shutil.rmtree(self.work)
        assert sorted(self.output.parent.iterdir()) == [self.output, self.rejects]
        self.clear()

    def is_finished(self) -> bool:
        manifest = self.work / "manifest.json"
        return self.output.exists() and not manifest.exists()

    def list_parts(self) -> Dict[str, int]:
        """The parts that are done, by what changes when they are written again."""
        parts = (self.work / "parts").glob("*")
        return {path.name: os.stat(path).st_ino for path in parts}


@pytest.mark.parametrize("output,max_group", [*zip(OUTPUTS, [0, 1000, MAX_GROUP])])
def test_kill_at_random_moments(forks, model, shop, tmp_path, output, max_group):
    """Killed at 7 moments for each of three kinds of output, one after the other, with
    the files alone, some together, and all.
    """
    runs = Runs(forks, model, shop, tmp_path / "out" / output, 7, max_group)
    chance = random.Random(len(output))
    killed = 0
    done: Dict[str, int] = {}
    while killed < 7:
        seconds = chance.uniform(0.1, 1.0) * runs.seconds
        code = runs.run("--resume", kill_after=seconds)["code"]
        assert code in (3, -9)
        killed += code == -9
        if runs.is_finished():
            runs.check()
            done = {}
        elif (runs.work / "parts").exists():
            parts = runs.list_parts()
            assert done.items() <= parts.items(), "a part was done again"
            done = parts
    assert runs.run("--resume")["code"] == 3
    runs.check()


@pytest.mark.parametrize("output,max_group", [("values.jsonl", 0), ("values", MAX_GROUP)])
def test_kill_before_each_change_of_a_name(forks, model, tmp_path, output, max_group):
    """Whatever is renamed or deleted, the job can be killed before it."""
    shop = tmp_path / "shop"
    write_csv(shop / "a.csv", [*make_rows(0, 2), ["p2"]])
    write_csv(shop / "b.csv", [["p3"]])
    runs = Runs(forks, model, shop, tmp_path / "out" / output, 2, max_group)
    for kill_at in range(100):
        code = runs.run(kill_at=kill_at)["code"]
        if code == -9 and not runs.is_finished():
            code = runs.run("--resume")["code"]
            assert code == 3, f"killed before change {kill_at}"
            runs.check()
            continue
        runs.check()
        if code == 3:
            break
    assert kill_at > 15


def begin(model: Path, shop: Path, output: Path, **options: Any) -> None:
    """Begin a job, and end it with the first row that is rejected."""
    options = {"text": ["title"], "id": "sku", "piece_size": 7, **options}
    with pytest.raises(TooManyRejects, match=r"1 row was rejected.*\n.*a\.csv, line 22"):
        run_extract(model, shop, output, max_rejects=0, **options)


def test_max_rejects(model, shop, tmp_path):
    output = tmp_path / "values.jsonl"
    options = [model, shop, output, "-t", "title", "--id", "sku", "--piece-size", 7]
    printed = extract(*options, "--max-rejects", 0, code=1)
    assert "a.csv, line 22: expected 3 cells, as in the header, got 1" in printed
    assert "use --resume with a higher --max-rejects" in printed
    assert not output.exists()
    assert "Wrote" in extract(*options, "--max-rejects", 2, "--resume", code=3)
    ids = [line["id"] for line in srsly.read_jsonl(output)]
    assert ids == [f"p{i}" for i in range(60) if i not in (20, 30)]


def test_an_unfinished_job_is_not_written_over(model, shop, tmp_path):
    output = tmp_path / "values.jsonl"
    begin(model, shop, output)
    args = [model, shop, output, "-t", "title", "--id", "sku", "--piece-size", 7]
    printed = extract(*args, code=1)
    assert "resume it with --resume, or delete the folder to start over" in printed
    shutil.rmtree(tmp_path / "_values.jsonl.unfinished")
    extract(*args, code=3)


@pytest.mark.parametrize(
    "options,change",
    [
        ({"keep": ["price"]}, 'the option --keep was [], is ["price"]'),
        ({"rows": "value"}, 'the option --rows was "record", is "value"'),
        ({"attributes": ["Color"]}, "the option --attributes was"),
        ({"piece_size": 8}, "the option --piece-size was 7, is 8"),
    ],
)
def test_a_changed_option_is_named(model, shop, tmp_path, options, change):
    begin(model, shop, tmp_path / "values.jsonl")
    options = {"text": ["title"], "id": "sku", "piece_size": 7, **options}
    with pytest.raises(ValueError, match=re.escape(change)):
        run_extract(model, shop, tmp_path / "values.jsonl", resume=True, **options)


def test_a_changed_input_or_model_is_named(model, shop, tmp_path):
    shop = shutil.copytree(shop, tmp_path / "shop")
    copied = shutil.copytree(model, tmp_path / "model")
    output = tmp_path / "values.jsonl"
    begin(copied, shop, output)

    def resume() -> str:
        with pytest.raises(ValueError, match="because this job differs") as error:
            options = {"text": ["title"], "id": "sku", "piece_size": 7}
            run_extract(copied, shop, output, resume=True, **options)
        return str(error.value)

    table = (shop / "a.csv").read_text()
    for more, change in (
        ("p99,coat,1\n", f"had {len(table)} bytes, has {len(table) + 11}"),
        ("", "has other contents, of the same size"),
    ):
        (shop / "a.csv").write_text(table.replace("p1", "p0") + more)
        assert f"the input changed: {shop / 'a.csv'} {change}" in resume()
    (shop / "d.csv").write_text("sku,title\n")
    message = resume()
    assert f"the input has a new file {shop / 'd.csv'}" in message
    (shop / "c.csv.gz").unlink()
    assert f"the input had the file {shop / 'c.csv.gz'}, which is gone" in resume()
    nlp = spacy.load(copied)
    nlp.get_pipe("adatag").model.get_ref("tok2vec").attrs["dropout_rate"] += 0.1
    nlp.to_disk(copied)
    assert "the model changed: adatag/model has other contents" in resume()


def test_resume_without_a_job_begins_one(model, tmp_path):
    path = write_csv(tmp_path / "shop.csv", make_rows(0, 3))
    extract(model, path, tmp_path / "values.jsonl", "-t", "title", "--resume")
    assert len(list(srsly.read_jsonl(tmp_path / "values.jsonl"))) == 3


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_kill_a_command_with_several_processes(model, tmp_path):
    """Its processes end too, and the job goes on with another number of them."""
    shop = write_csv(tmp_path / "shop.csv", make_rows(0, 20_000))
    output, one = tmp_path / "values.parquet", tmp_path / "one.parquet"
    command = [sys.executable, "-m", "spacy", "adatag", "extract", str(model), str(shop)]
    options = [*OPTIONS, "--piece-size", "500"]
    assert subprocess.run([*command, str(one), *options]).returncode == 0
    process = subprocess.Popen([*command, str(output), *options, "-n", "2"])
    parts = tmp_path / "_values.parquet.unfinished" / "parts"
    while not parts.exists() or len(list(parts.iterdir())) < 3:
        assert process.poll() is None
        time.sleep(0.05)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    workers = [Path("/proc") / pid for pid in children.read_text().split()]
    assert len(workers) >= 2
    process.kill()
    process.wait()
    while any(worker.exists() for worker in workers):
        time.sleep(0.05)
    done = len(list(parts.iterdir()))
    assert 3 <= done < 40
    assert subprocess.run([*command, str(output), *options, "--resume"]).returncode == 0
    assert output.read_bytes() == one.read_bytes()
