"""Train and score a run. `python -m tables run` starts a process for each run, so that an
error or a lack of memory only ends that run.
"""

import json
import sys
import time
from pathlib import Path

from spacy.cli import app

from tables.data import write_json
from tables.scoring import Questions, score


def main(request_path: Path) -> None:
    """Train and score a run from a request, and write the figures beside the request.

    request_path (Path): A JSON file with `train` (the arguments of `spacy`), `model` (the
        path of the trained pipeline) and `test` (see `Questions`).
    """
    request = json.loads(request_path.read_text("utf8"))
    began = time.perf_counter()
    # Run `python -m spacy train` in this process, to import everything only once.
    app(request["train"], prog_name="python -m spacy", standalone_mode=False)
    minutes = (time.perf_counter() - began) / 60
    test = Questions(**{**request["test"], "records": Path(request["test"]["records"])})
    result = {"minutes": round(minutes, 2), **score(Path(request["model"]), test)}
    write_json(request_path.with_name("scored.json"), result)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
