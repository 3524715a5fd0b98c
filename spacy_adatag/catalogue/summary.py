"""The results of a job."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Dict, List

import srsly

from ..corpus.markup import HtmlCount
from ..corpus.shards import show_place
from ..corpus.tables import ShardError
from .duplicates import Duplicates
from .files import part_path, parts_folder, rejects_path
from .job import Job
from .reading import read_counts, read_end

MAX_SHOWN = 5


@dataclass
class Summary:
    """The results of a job.

    rejects (Path): The file of rejected rows. It only exists if there are any.
    texts (int): Number of processed rows.
    values (int): Number of values written.
    unplaced (Counter): Number of values that other components found and that have no
        column, by attribute.
    compared (Dict[str, Counter]): Number of values of each status, by attribute, see
        `labelling.compare`.
    rejected (int): Number of rejected rows.
    reasons (List[str]): The reasons for the first few rejects.
    errors (List[ShardError]): The files that could not be read to their end.
    duplicates (Duplicates): Rows that repeat the id of an earlier row. They are processed
        as usual.
    html (HtmlCount): The texts that had HTML.
    changes (List[str]): Changes of the input and the pipeline while the job ran. The
        output may mix results from before and after them.
    """

    rejects: Path
    texts: int = 0
    values: int = 0
    unplaced: Counter = field(default_factory=Counter)
    compared: Dict[str, Counter] = field(default_factory=dict)
    rejected: int = 0
    reasons: List[str] = field(default_factory=list)
    errors: List[ShardError] = field(default_factory=list)
    duplicates: Duplicates = field(default_factory=lambda: Duplicates(0, []))
    html: HtmlCount = field(default_factory=HtmlCount)
    changes: List[str] = field(default_factory=list)


def summarise(job: Job) -> Summary:
    """Sum up a job.

    job (Job): The job.
    RETURNS (Summary): The results of the finished pieces, and the errors of the groups of
        files that were read to their end.
    """
    summary = Summary(job.rejects)
    finished = not parts_folder(job).exists()
    for path in sorted((job.work / "pieces").glob("*.json")):
        piece = tuple(map(int, path.stem.split("-")))
        if not finished and not part_path(job, *piece).exists():
            # The counts of a piece are written before its output.
            continue
        counts = read_counts(job, *piece)
        summary.texts += counts.texts
        summary.values += counts.values
        summary.unplaced.update(counts.unplaced)
        for name, statuses in counts.compared.items():
            summary.compared.setdefault(name, Counter()).update(statuses)
        summary.rejected += counts.rejected
        summary.html.update(counts.html)
        if counts.rejected and len(summary.reasons) < MAX_SHOWN:
            items = srsly.read_jsonl(rejects_path(job, *piece))
            for item in islice(items, MAX_SHOWN - len(summary.reasons)):
                where = show_place(item["shard"], item["line"], item["id"])
                summary.reasons.append(f"{where}: {item['reason']}")
    for group in range(len(job.groups)):
        for error in (read_end(job, group) or {"errors": ()})["errors"]:
            file_ = job.shards[error["shard"]].path
            summary.errors.append(ShardError(file_, error["row"], error["reason"]))
    return summary
