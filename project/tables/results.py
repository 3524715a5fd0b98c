"""Read the figures of finished runs for the tables."""

from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence

from tables.data import Data, read_data
from tables.rows import Row, find_rows
from tables.runs import Options, Run, read_result
from tables.scales import Scale

NOT_RUN = "not run yet"
NONE = "–"
PRF = "P / R / F1"


class Prf(NamedTuple):
    """Precision, recall and F1, between 0 and 1."""

    p: float
    r: float
    f: float


class Results:
    """Finished runs that are up to date.

    scale (Scale): The scale of the tables.
    options (Options): The options of the command line for all runs.
    """

    def __init__(self, scale: Scale, options: Options) -> None:
        self.scale = scale
        self.options = options
        self._data: Dict[str, Optional[Data]] = {}
        self._runs: Dict[Run, Optional[Dict[str, Any]]] = {}

    def get_data(self, key: str) -> Optional[Data]:
        """RETURNS (Optional[Data]): A data set, or None if it was never prepared."""
        if key not in self._data:
            self._data[key] = read_data(key, self.scale)
        return self._data[key]

    def get(self, run: Run) -> Optional[Dict[str, Any]]:
        """RETURNS (Optional[Dict[str, Any]]): The figures of a run, or None if it is
        missing or outdated."""
        if run not in self._runs:
            data = self.get_data(run.data)
            self._runs[run] = read_result(run, self.scale, self.options, data)
        return self._runs[run]

    def get_minutes(self, run: Run) -> Optional[float]:
        """RETURNS (Optional[float]): The minutes that a run took, or None if it is
        missing or outdated."""
        result = self.get(run)
        if result is None:
            return None
        return float(result["training"]["minutes"] + result["test"]["minutes"])

    def find(self, name: str) -> Row:
        """RETURNS (Row): The row with a name."""
        return find_rows([name], self.scale)[0]

    def is_done(self, row: Row) -> bool:
        """RETURNS (bool): Whether all runs of a row are finished."""
        return all(self.get(run) is not None for run in row.runs)

    def score(
        self, runs: Iterable[Run], names: Optional[Sequence[str]] = None
    ) -> List[Prf]:
        """Get macro precision, recall and F1 of the finished runs.

        runs (Iterable[Run]): The runs.
        names (Optional[Sequence[str]]): The attributes. Defaults to the test attributes.
        RETURNS (List[Prf]): The scores of each finished run.
        """
        scores = []
        for run in runs:
            result, data = self.get(run), self.get_data(run.data)
            if result is not None and data is not None:
                per_type = result["test"]["paper"]["attr_per_type"]
                kept = [per_type[name] for name in names or data.tested]
                means = (mean(row[key] for row in kept) for key in ("p", "r", "f"))
                scores.append(Prf(*means))
        return scores

    def collect(self, runs: Iterable[Run], *path: str) -> List[float]:
        """Get a figure of the finished runs.

        runs (Iterable[Run]): The runs.
        path (str): The keys of the figure, from the outside in.
        RETURNS (List[float]): The figure of each finished run.
        """
        found = []
        for run in runs:
            value: Any = self.get(run)
            if value is not None:
                for key in path:
                    value = value[key]
                found.append(float(value))
        return found


@dataclass(frozen=True)
class Groups:
    """High- and low-resource test attributes.

    high (List[str]): Those with at least `Scale.threshold` values in train.
    low (List[str]): The others.
    """

    high: List[str]
    low: List[str]


def split_tested(data: Data, scale: Scale) -> Groups:
    """RETURNS (Groups): The test attributes in the groups of Table 5."""
    often = {
        name for name in data.tested if data.train_values.get(name, 0) >= scale.threshold
    }
    low = [name for name in data.tested if name not in often]
    return Groups([name for name in data.tested if name in often], low)


def show(values: Sequence[float], digits: int = 1) -> str:
    """RETURNS (str): The mean of shares in percent, with the standard deviation if there
    are several."""
    if not values:
        return NONE
    text = f"{100 * mean(values):.{digits}f}"
    if len(values) > 1:
        text += f" ± {100 * stdev(values):.{digits}f}"
    return text


def show_prf(scores: Sequence[Prf]) -> str:
    """RETURNS (str): Means of precision, recall and F1, with the deviation of F1."""
    if not scores:
        return NONE
    p, r = mean(s.p for s in scores), mean(s.r for s in scores)
    return f"{100 * p:.1f} / {100 * r:.1f} / {show([s.f for s in scores])}"
