"""Compare the speed of this checkout to that of an earlier commit.

The commit is installed into a folder of its own, and trains its own `adatag.cfg` on the
same texts. Each pipeline then has a process, and the processes take turns.
"""

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional

from wasabi import msg

from .sections import LONG_SHARE, LONG_WORDS
from .texts import make_long
from .timing import compare

ROOT = Path(__file__).parents[3]
# How the workflow `benchmark` trains: absence is learned, so that the pipelines find
# about as many values.
SETTINGS = ["--corpora.train.sampled_negatives=51", "--training.max_epochs=20"]
CONFIG = "configs/adatag.cfg"
# The number of titles that are read one by one.
SINGLE = 32
# The number of rows of the table.
ROWS = 20_000


def measure(
    rev: str,
    pipelines: Dict[str, Path],
    corpus: Path,
    titles: List[str],
    repeats: int,
    folder: Optional[Path] = None,
) -> List[Dict[str, Any]]:
    """Measure how many times faster pipelines of this checkout are.

    rev (str): The commit, as git knows it.
    pipelines (Dict[str, Path]): Trained pipelines of this checkout, by name.
    corpus (Path): The `.spacy` file that they were trained on. The one for development is
        beside it.
    titles (List[str]): Product titles.
    repeats (int): How often each is timed.
    folder (Optional[Path]): Where the commit is installed and trained. What is there
        already is used again. Defaults to a folder of the commit in `training`.
    RETURNS (List[Dict[str, Any]]): A row for each kind of work and each pipeline.
    RAISES (CalledProcessError): If the commit is not known, or cannot be installed or
        trained.
    """
    commit = git("rev-parse", "--short", f"{rev}^{{commit}}").decode().strip()
    folder = folder or Path("training") / f"against-{commit}"
    package = install(commit, folder / "package")
    model = train(package, corpus, folder)
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory())
        make_inputs(titles, Path(name))
        before = stack.enter_context(Worker(package, model, Path(name) / "before"))
        workers = {
            key: stack.enter_context(Worker(None, path, Path(name) / f"now-{i}"))
            for i, (key, path) in enumerate(pipelines.items())
        }
        rows = []
        for kind in ("title", f"{LONG_WORDS} words", "single title", "extract, Parquet"):
            rows += compare_workers(kind, before, workers, repeats, commit)
    return rows


def compare_workers(
    kind: str, before: "Worker", workers: Dict[str, "Worker"], repeats: int, commit: str
) -> List[Dict[str, Any]]:
    """Let all pipelines do the same work in turns, and compare them."""
    first = f"adatag at {commit}"
    everyone = {first: before, **workers}
    times: Dict[str, List[float]] = {name: [] for name in everyone}
    values = {name: worker.work(kind).values for name, worker in everyone.items()}
    for _ in range(repeats):
        for name, worker in everyone.items():
            times[name].append(worker.work(kind).seconds)
    return [
        {
            "text": kind,
            "pipeline": name,
            "times faster": compare(times, first, name),
            "values a text": values[name],
        }
        for name in everyone
    ]


def install(commit: str, package: Path) -> Path:
    """Install a commit into a folder, without its dependencies: they are those of the
    checkout.

    commit (str): The commit.
    package (Path): The folder.
    RETURNS (Path): The folder.
    """
    if not package.exists():
        with tempfile.TemporaryDirectory() as source:
            with tarfile.open(fileobj=io.BytesIO(git("archive", commit))) as tar:
                tar.extractall(source, filter="data")
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
            pip += ["--no-build-isolation"]
            run(*pip, "--target", str(package.absolute()), source)
            (package / CONFIG).parent.mkdir()
            (package / CONFIG).write_bytes((Path(source) / CONFIG).read_bytes())
    return package


def train(package: Path, corpus: Path, folder: Path) -> Path:
    """Train a commit's `adatag.cfg`.

    package (Path): The folder from `install`.
    corpus (Path): The `.spacy` file.
    folder (Path): The folder of the pipeline.
    RETURNS (Path): The pipeline that is best on the texts for development.
    """
    model = folder / "model-best"
    if not (folder / "model-last").exists():
        msg.info("Training the earlier commit ...")
        dev = corpus.with_name(f"{corpus.stem}-dev.spacy")
        command = [sys.executable, "-m", "spacy", "train", str(package / CONFIG)]
        command += ["--output", str(folder), "--paths.train", str(corpus)]
        run(*command, "--paths.dev", str(dev), *SETTINGS, env=make_env(package))
    return model


def make_inputs(titles: List[str], folder: Path) -> None:
    """Write the texts of each kind of work, and a table of titles."""
    import pyarrow
    import pyarrow.parquet

    texts = {
        "title": titles,
        "single title": titles[:SINGLE],
        f"{LONG_WORDS} words": make_long(titles, LONG_WORDS, len(titles) // LONG_SHARE),
    }
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf8")
    rows = [titles[i % len(titles)] for i in range(ROWS)]
    table = pyarrow.table({"sku": list(map(str, range(ROWS))), "title": rows})
    pyarrow.parquet.write_table(table, folder / "table.parquet")


class Work(NamedTuple):
    """Work that was done.

    values (float): The number of values found in a text.
    seconds (float): Processor time.
    """

    values: float
    seconds: float


class Worker:
    """A process that has loaded a pipeline, and works when it is told to."""

    def __init__(self, package: Optional[Path], model: Path, folder: Path) -> None:
        """
        package (Optional[Path]): The folder to import the package from. Defaults to the
            one that runs.
        model (Path): The pipeline.
        folder (Path): A folder for outputs. The inputs are in the one above.
        """
        folder.mkdir()
        script = Path(__file__).with_name("worker.py")
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", script, model.absolute(), folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=make_env(package),
        )

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *args: Any) -> None:
        with self.process:
            self.process.terminate()

    def work(self, kind: str) -> Work:
        """Do some work, and wait for it.

        kind (str): What to read.
        RETURNS (Work): The work.
        RAISES (RuntimeError): If the process has failed.
        """
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{kind}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(
                f"{self.process.args[-2]}: the process ended, see above"  # type: ignore[index]
            )
        return Work(*map(float, answer.split()))


def make_env(package: Optional[Path]) -> Dict[str, str]:
    """Make the environment of a process that imports the package from a folder."""
    path = {} if package is None else {"PYTHONPATH": str(package.absolute())}
    return {**os.environ, **path, "OMP_NUM_THREADS": "1"}


def run(*command: str, env: Optional[Dict[str, str]] = None) -> bytes:
    """Run a command, and return what it prints."""
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=env)
    return result.stdout


def git(*command: str) -> bytes:
    """Run git on the whole checkout, whatever the current folder."""
    return run("git", "-C", str(ROOT), *command)
