"""Find out which rows are done, what is left, and how long it may take."""

from dataclasses import dataclass
from statistics import mean
from typing import Dict, List, Optional

from tables.markdown import write_list
from tables.results import Results
from tables.rows import Row, make_rows
from tables.runs import Run


@dataclass(frozen=True)
class Left:
    """A row and its remaining runs.

    row (Row): The row.
    missing (List[Run]): The runs that are missing or outdated.
    minutes (Optional[float]): The estimated minutes, or None if unknown.
    """

    row: Row
    missing: List[Run]
    minutes: Optional[float]


def list_left(results: Results) -> List[Left]:
    """List the remaining runs of all rows. The minutes of a shared run only count for the
    first row that has it.

    results (Results): Finished runs.
    RETURNS (List[Left]): All rows, including finished ones.
    """
    rows = make_rows(results.scale)
    minutes = _measure(results, rows)
    seen: Dict[Run, None] = {}
    left = []
    for row in rows:
        missing = [run for run in row.runs if results.get(run) is None]
        new = [run for run in missing if run not in seen]
        seen.update(dict.fromkeys(new))
        known = [_estimate(run, minutes) for run in new]
        total = None if None in known else sum(value or 0 for value in known)
        left.append(Left(row, missing, total))
    return left


def write_left(results: Results) -> str:
    """RETURNS (str): The rows that are not finished, in Markdown."""
    items = [
        f"`{left.row.name}`: {len(left.missing)} of {len(left.row.runs)} runs"
        for left in list_left(results)
        if left.missing
    ]
    return f"Runs that are missing or outdated:\n\n{write_list(items)}" if items else ""


def _measure(results: Results, rows: List[Row]) -> Dict[str, List[float]]:
    """RETURNS (Dict[str, List[float]]): Minutes of finished runs, by data and config,
    and by config."""
    minutes: Dict[str, List[float]] = {}
    for run in dict.fromkeys(run for row in rows for run in row.runs):
        taken = results.get_minutes(run)
        if taken is not None:
            for key in (f"{run.data} {run.config}", run.config):
                minutes.setdefault(key, []).append(taken)
    return minutes


def _estimate(run: Run, minutes: Dict[str, List[float]]) -> Optional[float]:
    for key in (f"{run.data} {run.config}", run.config):
        if key in minutes:
            return mean(minutes[key])
    return None
