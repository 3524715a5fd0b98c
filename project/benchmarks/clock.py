"""A logger of `spacy train` that keeps the processor time of each evaluation. It is
given to `spacy train --code`.
"""

import sys
import time
from pathlib import Path
from typing import IO, Any, Callable, Dict, List, Optional, Tuple

import srsly
from spacy import registry
from spacy.language import Language

LogStep = Callable[[Optional[Dict[str, Any]]], None]


@registry.loggers("benchmarks.Clock.v1")
def make_clock(
    path: Path,
) -> Callable[[Language, IO[str], IO[str]], Tuple[LogStep, Callable[[], None]]]:
    """Make the logger.

    path (Path): The JSON file to write at the end. It has the epoch, the seconds since
        the first step, and the scores of each evaluation.
    RETURNS (Callable): The logger.
    """

    def setup(
        nlp: Language, stdout: IO[str] = sys.stdout, stderr: IO[str] = sys.stderr
    ) -> Tuple[LogStep, Callable[[], None]]:
        begin = time.process_time()
        found: List[Dict[str, Any]] = []

        def log_step(info: Optional[Dict[str, Any]]) -> None:
            if info is not None:
                scores = {
                    name: score
                    for name, score in info["other_scores"].items()
                    if isinstance(score, float)
                }
                seconds = time.process_time() - begin
                found.append({"epoch": info["epoch"], "seconds": seconds, **scores})

        return log_step, lambda: srsly.write_json(path, found)

    return setup
