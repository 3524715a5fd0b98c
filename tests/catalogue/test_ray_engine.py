import os
import pickle
import signal
import socket
import sys
from pathlib import Path
from typing import Any, Dict, List

import pytest
import spacy
import srsly
from spacy.cli._util import app
from typer.testing import CliRunner

import spacy_adatag.cli  # noqa: F401
from spacy_adatag.catalogue import extract, plan_job, ray_engine, run_job
from spacy_adatag.catalogue.local import run_here

from .conftest import begin

ray = pytest.importorskip("ray")
pyarrow = pytest.importorskip("pyarrow")

# Ray sets settings of its own that it warns of.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray.data.context"),
    pytest.mark.usefixtures("files_alone"),
]

TITLES = ["dark blue wool coat", "red cotton shirt", "cherry pie scent"]
OPTIONS: Dict[str, Any] = {"text": ["title"], "keep": ["price"], "piece_size": 3}


@pytest.fixture(scope="module")
def cluster():
    """The Ray that a job starts if there is none, here for all tests."""
    with ray_engine.connect(n_process=2):
        yield
    assert not ray.is_initialized()


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Path:
    """Tables of each format, each with something wrong in it."""
    from pyarrow import parquet

    folder = tmp_path_factory.mktemp("shop")
    rows: List[Any] = [
        {"title": TITLES[i % 3], "price": i, "sku": f"s{i}"} for i in range(11)
    ]
    rows[4] = {"title": "", "price": 4, "sku": "s4"}
    srsly.write_jsonl(folder / "a.jsonl", rows)
    with (folder / "a.jsonl").open("ab") as file_:
        file_.write(b"\xff\n")
    lines = ["title,price,sku", *(f"{row['title']},1,c" for row in rows), "too,many,c,d"]
    (folder / "b.csv").write_text("\n".join(lines), encoding="utf8")
    parquet.write_table(pyarrow.Table.from_pylist(rows), folder / "c.parquet")
    whole = (folder / "c.parquet").read_bytes()
    (folder / "d.parquet").write_bytes(whole[: len(whole) // 2])
    return folder


def read_folder(path: Path) -> Dict[str, bytes]:
    """What is in a folder of output, and in its rejects."""
    rejects = path.with_name(f"{path.name}.rejected.jsonl")
    return {file_.name: file_.read_bytes() for file_ in path.iterdir()} | {
        "rejects": rejects.read_bytes()
    }


def test_same_as_local_from_the_command_line(cluster, model, shop, tmp_path):
    args = ["-t", "title", "-k", "price", "--piece-size", "3", "--output-format", "csv"]
    engines = {"local": [], "ray": ["--engine", "ray", "-n", "2"]}
    for engine, more in engines.items():
        paths = map(str, (model, shop, tmp_path / engine))
        result = CliRunner().invoke(app, ["adatag", "extract", *paths, *args, *more])
        assert result.exit_code == 3, result.output
        assert "5 rows could not be processed" in result.stdout
    assert read_folder(tmp_path / "ray") == read_folder(tmp_path / "local")
    assert ray.is_initialized(), "a Ray that was there before stays"


def test_goes_on_with_a_job_of_the_local_engine(cluster, model, shop, tmp_path):
    options = {**OPTIONS, "output_format": "parquet", "rows": "value"}
    nlp = spacy.load(model)
    job = plan_job(nlp, str(model), shop, tmp_path / "ray", **options)
    begin(nlp, job)
    started = run_here(nlp, job)
    for _ in range(5):
        next(started)
    started.close()
    # As further processes leave it: a piece is done, and one before it is not.
    (job.work / "parts" / "part-00000-00001.parquet").unlink()
    told = []

    def engine(nlp, job):
        for counts in ray_engine.run_ray(job, n_process=1):
            told.append(counts.texts + counts.rejected)
            yield counts

    run_job(nlp, job, engine, resume=True)
    assert len(told) == 12 - 4 and sum(told) == 35 - 12
    extract(model, shop, tmp_path / "local", **options)
    assert read_folder(tmp_path / "ray") == read_folder(tmp_path / "local")


def test_killed_worker(cluster, model, shop, tmp_path, monkeypatch):
    """The file is taken up by another worker, and the counts are still right."""
    marker = tmp_path / "killed"

    class Dying(ray_engine.Worker):
        def _run(self, nlp, group):
            for counts in super()._run(nlp, group):
                if group == 0 and counts.last > 3 and not marker.exists():
                    marker.touch()
                    os.kill(os.getpid(), signal.SIGKILL)
                yield counts

    monkeypatch.setattr(ray_engine, "Worker", Dying)
    options = {**OPTIONS, "output_format": "jsonl", "rows": "record"}
    nlp = spacy.load(model)
    job = plan_job(nlp, str(model), shop, tmp_path / "ray", **options)
    told = []

    def engine(nlp, job):
        for counts in ray_engine.run_ray(job, n_process=1):
            told.append(counts)
            yield counts

    run_job(nlp, job, engine)
    assert marker.exists()
    assert sum(counts.texts for counts in told) == 30 and len(told) == 12
    extract(model, shop, tmp_path / "local", **options)
    assert read_folder(tmp_path / "ray") == read_folder(tmp_path / "local")


def test_error_of_a_worker(cluster, model, shop, tmp_path, monkeypatch):
    """It is raised as it is, at once, and what was done before is kept."""

    class Full(ray_engine.Worker):
        def _run(self, nlp, group):
            yield next(super()._run(nlp, group))
            raise OSError(28, "No space left on device", "part")

    monkeypatch.setattr(ray_engine, "Worker", Full)
    with pytest.raises(OSError, match="No space left on device") as caught:
        extract(model, shop, tmp_path / "out", engine="ray", n_process=1, **OPTIONS)
    assert caught.value.errno == 28
    job = tmp_path / "_out.unfinished"
    assert (job / "parts" / "part-00000-00000.jsonl").exists()


def make_job(model, shop, tmp_path):
    nlp = spacy.load(model)
    job = plan_job(nlp, str(model), shop, tmp_path / "out", **OPTIONS)
    begin(nlp, job)
    (job.work / "tries").mkdir()
    return job


def answer(worker, shard):
    for row in worker({"item": shard}):
        yield pickle.loads(row["answer"])


def test_answers_are_the_same_again(model, shop, tmp_path):
    """Ray skips as many as it had."""
    job = make_job(model, shop, tmp_path)
    first = answer(ray_engine.Worker(job, frozenset()), 0)
    begun = [next(first), next(first)]
    first.close()
    again = list(answer(ray_engine.Worker(job, frozenset()), 0))
    assert again[:2] == begun and [counts.last for counts in again] == [3, 6, 9, 12]
    assert list(answer(ray_engine.Worker(job, frozenset()), 0)) == again
    done = frozenset(path.name for path in (job.work / "parts").iterdir())
    assert list(answer(ray_engine.Worker(job, done), 0)) == []


def test_piece_that_kills_workers(model, shop, tmp_path, monkeypatch):
    def die(*args):
        raise KeyboardInterrupt

    job = make_job(model, shop, tmp_path)
    assert next(answer(ray_engine.Worker(job, frozenset()), 1)).last == 3
    with monkeypatch.context() as patched:
        patched.setattr(ray_engine, "run_piece", die)
        for _ in range(ray_engine.MAX_DEATHS):
            with pytest.raises(KeyboardInterrupt):
                list(answer(ray_engine.Worker(job, frozenset()), 1))
    *_, error = answer(ray_engine.Worker(job, frozenset()), 1)
    assert isinstance(error, RuntimeError)
    path = shop / "b.csv"
    message = f"4 workers died between row 4 of {path} and row 6 of {path}: did they"
    assert message in str(error)


def test_without_ray(model, shop, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    args = ["extract", model, shop, tmp_path / "out", "-t", "title", "-e", "ray"]
    result = CliRunner().invoke(app, ["adatag", *map(str, args)])
    assert result.exit_code == 1
    assert 'pip install "spacy-adatag[ray]"' in " ".join(result.stdout.split())
    assert not list(tmp_path.iterdir()), "no job was begun"


@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://localhost:1", "here:999999"])
def test_a_cluster_that_is_not_there(model, shop, tmp_path, address):
    pytest.importorskip("ray")
    args = ["extract", model, shop, tmp_path / "out", "-t", "title", "-e", "ray"]
    args = ["adatag", *map(str, args), "--address", address]
    result = CliRunner().invoke(app, args)
    assert result.exit_code == 1
    message = " ".join(result.stdout.split())
    assert f"no Ray cluster answers at {address}" in message and "ray start" in message
    assert not list(tmp_path.iterdir()), "no job was begun"


def test_a_cluster_that_asks_for_a_token(model, shop, tmp_path, monkeypatch):
    def refuse(address: str, **options: Any) -> None:
        raise ConnectionError(f"Failed to connect to Ray cluster at {address}")

    monkeypatch.setattr(ray, "init", refuse)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(ConnectionError, match=f"{address}.*RAY_AUTH_MODE=token"):
            options = {"text": ["title"], "engine": "ray", "address": address}
            extract(model, shop, tmp_path / "out", **options)
    assert not list(tmp_path.iterdir()), "no job was begun"


@pytest.mark.parametrize(
    "options,message",
    [
        ({"engine": "spark"}, "unknown engine 'spark': expected one of local, ray"),
        ({"engine": "ray", "gpu_id": 0}, "remove --gpu-id"),
        ({"address": "auto"}, "--address needs --engine ray"),
    ],
)
def test_options(model, shop, tmp_path, options, message):
    with pytest.raises(ValueError, match=message):
        extract(model, shop, tmp_path / "out", **options)
