"""Train a run of the tables and score it. `python -m tables run` starts a process of this
for each run, so that a failure or a lack of memory ends that run alone.
"""

import json
import sys
import time
from pathlib import Path

from spacy.cli import app

from tables.data import write_json
from tables.scoring import Questions, score


def main(request_path: Path) -> None:
    """Train and score what a request says, and write the numbers beside it.

    request_path (Path): A JSON file: `train`, the command's words behind `spacy`,
        `model`, the pipeline that it makes, and `test`, see `Questions`.
    """
    request = json.loads(request_path.read_text("utf8"))
    began = time.perf_counter()
    # `python -m spacy train`, here, so that what it imports need not be imported twice.
    app(request["train"], prog_name="python -m spacy", standalone_mode=False)
    minutes = (time.perf_counter() - began) / 60
    test = Questions(**{**request["test"], "records": Path(request["test"]["records"])})
    result = {"minutes": round(minutes, 2), **score(Path(request["model"]), test)}
    write_json(request_path.with_name("scored.json"), result)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
