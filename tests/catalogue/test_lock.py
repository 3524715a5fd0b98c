"""Several jobs with one output, at the same time."""

import os
import shutil
import threading
from pathlib import Path

import pytest

from spacy_adatag.catalogue.job import JobError
from spacy_adatag.catalogue.lock import hold_job
from spacy_adatag.corpus.shards import find_shards

from .conftest import make_rows, read_tree, write_csv

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs flock")
ROUNDS = 8


class FakeJob:
    def __init__(self, work: Path) -> None:
        self.work = work


@pytest.mark.parametrize(
    "output,options",
    [("values.jsonl", []), ("values.jsonl", ["--resume"]), ("values", ["--resume"])],
)
def test_jobs_that_meet(forks, model, tmp_path, output, options):
    """One of them does the job, or each in its turn; the others say that it runs."""
    shop = write_csv(tmp_path / "shop.csv", make_rows(0, 5))
    output = tmp_path / output
    args = ["extract", model, shop, output, "-t", "title", *options]
    assert forks.run(*args)["code"] == 0
    expected = read_tree(output)
    met = 0
    for _ in range(ROUNDS):
        shutil.rmtree(output) if output.is_dir() else output.unlink()
        result = forks.run(*args, together=3)
        assert 0 in result["codes"]
        for code, printed in zip(result["codes"], result["printed"]):
            if code != 0:
                running = "the job is already running in" in printed
                assert running or "is not empty" in printed, printed
                met += running
        assert read_tree(output) == expected
        assert sorted(tmp_path.iterdir()) == [shop, output]
    assert met


def test_a_folder_that_comes_and_goes(tmp_path):
    """Never do two hold it, and none fails in another way."""
    job = FakeJob(tmp_path / "_values.unfinished")
    holders = []
    turns = []
    faults = []

    def take_turns() -> None:
        for _ in range(300):
            try:
                with hold_job(job):
                    holders.append(None)
                    if len(holders) > 1:
                        faults.append("two of them")
                    (job.work / "parts").mkdir()
                    (job.work / "parts" / "part").touch()
                    holders.pop()
                    turns.append(None)
            except JobError:
                continue
            except Exception as err:
                faults.append(repr(err))

    threads = [threading.Thread(target=take_turns) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert turns and not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["file", "link to a file", "link to nothing"])
def test_what_is_no_folder_is_in_the_way(tmp_path, kind):
    work, other = tmp_path / "_values.unfinished", tmp_path / "other"
    if kind == "file":
        work.touch()
    else:
        work.symlink_to(other)
        if kind == "link to a file":
            other.touch()
    with pytest.raises(FileExistsError), hold_job(FakeJob(work)):
        pass


def test_a_link_to_a_folder_is_no_trouble(tmp_path):
    work, other = tmp_path / "_values.unfinished", tmp_path / "other"
    other.mkdir()
    work.symlink_to(other)
    with hold_job(FakeJob(work)):
        assert (other / "lock").exists()
    assert not list(other.iterdir())


def test_the_lock_is_no_data(model, forks, tmp_path):
    """A folder that holds jobs which run or were killed is read without them."""
    shop = write_csv(tmp_path / "shop.csv", make_rows(0, 5))
    output = tmp_path / "values.jsonl"
    args = ["extract", model, shop, output, "-t", "title"]
    assert forks.run(*args, kill_at=3)["code"] == -9
    work = tmp_path / "_values.jsonl.unfinished"
    assert (work / "lock").exists()
    assert [shard.path for shard in find_shards(tmp_path)] == [shop]
    assert forks.run(*args, "--resume")["code"] == 0
    assert not work.exists()


def test_a_folder_that_was_deleted_is_not_that_of_the_next(tmp_path):
    """Who deletes it and begins anew is not disturbed by who held it."""
    job = FakeJob(tmp_path / "_values.unfinished")
    with hold_job(job):
        shutil.rmtree(job.work)
        with hold_job(job):
            (job.work / "manifest.json").touch()
        (job.work / "manifest.json").unlink()
        (job.work / "parts").mkdir()
    assert (job.work / "parts").exists()
