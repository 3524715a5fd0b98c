import multiprocessing
import os
import signal
from pathlib import Path

import pytest
import spacy

from spacy_adatag.catalogue import Job, local, plan_job, read_pieces, run_job, run_piece
from spacy_adatag.catalogue.local import run_here, run_processes

from .conftest import make_rows, write_csv


def plan(model: Path, folder: Path, nlp, **options) -> Job:
    path = write_csv(folder / "shop.csv", make_rows(0, 20))
    output = folder / "values.jsonl"
    options = {"text": ["title"], "piece_size": 6, **options}
    return plan_job(nlp, str(model), path, output, **options)


@pytest.fixture
def nlp(model):
    return spacy.load(model)


def test_pieces_can_be_done_anywhere_and_in_any_order(model, nlp, tmp_path):
    """What an engine is to do: all pieces of all files, in any order."""
    job = plan(model, tmp_path, nlp)
    run_job(nlp, job, run_here)
    expected = job.output.read_bytes()

    def run_backwards(nlp, job):
        for group in range(len(job.groups)):
            for piece in reversed(list(read_pieces(job, group))):
                yield run_piece(nlp, job, piece)

    summary = run_job(nlp, job, run_backwards)
    assert job.output.read_bytes() == expected
    assert (summary.texts, summary.rejected) == (20, 0)


def test_an_engine_that_leaves_something(model, nlp, tmp_path):
    job = plan(model, tmp_path, nlp)

    def run_first(nlp, job):
        yield run_piece(nlp, job, next(read_pieces(job, 0)))

    with pytest.raises(RuntimeError, match=r"did not process all of .*shop\.csv"):
        run_job(nlp, job, run_first)
    assert not job.output.exists()
    assert run_job(nlp, job, run_here, resume=True).texts == 20


@pytest.mark.skipif(os.name != "posix", reason="needs flock")
def test_a_job_is_run_once_at_a_time(model, nlp, tmp_path):
    job = plan(model, tmp_path, nlp)

    def run_beside(nlp, job):
        half = job.work / "part.tmp"
        half.touch()
        for resume in (True, False):
            with pytest.raises(ValueError, match=r"is already running .*unfinished"):
                run_job(nlp, job, run_here, resume=resume)
        assert half.exists()
        yield run_piece(nlp, job, next(read_pieces(job, 0)))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        run_job(nlp, job, run_beside)
    assert run_job(nlp, job, run_here, resume=True).texts == 20


def test_processes_that_fail(model, nlp, tmp_path):
    """What one raises is raised here, and none is left."""
    job = plan(tmp_path / "none", tmp_path, nlp)
    with pytest.raises(OSError, match="E050"):
        run_job(nlp, job, lambda nlp, job: run_processes(job, 2))
    assert not multiprocessing.active_children()
    assert not job.output.exists()


def kill(connection, job, gpu_id):
    connection.recv()
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed(model, nlp, tmp_path, monkeypatch):
    monkeypatch.setattr(local, "_work", kill)
    job = plan(model, tmp_path, nlp)
    with pytest.raises(RuntimeError, match=r"a process died with exit code -9"):
        run_job(nlp, job, lambda nlp, job: run_processes(job, 1))
    assert not multiprocessing.active_children()


def test_a_pipeline_that_is_not_on_disk(trained, tmp_path):
    job = plan(tmp_path / "model", tmp_path, trained)
    with pytest.raises(ValueError, match="loaded from disk"):
        run_job(trained, job, run_here)
