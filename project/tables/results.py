"""The numbers of finished runs, as tables need them."""

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
    """Finished runs that still fit.

    scale (Scale): The size of everything.
    options (Options): What the command line sets for all runs.
    """

    def __init__(self, scale: Scale, options: Options) -> None:
        self.scale = scale
        self.options = options
        self._data: Dict[str, Optional[Data]] = {}
        self._runs: Dict[Run, Optional[Dict[str, Any]]] = {}

    def get_data(self, key: str) -> Optional[Data]:
        """RETURNS (Optional[Data]): A data set, None if it was never prepared."""
        if key not in self._data:
            self._data[key] = read_data(key, self.scale)
        return self._data[key]

    def get(self, run: Run) -> Optional[Dict[str, Any]]:
        """RETURNS (Optional[Dict[str, Any]]): The numbers of a run, None if it has to
        be made."""
        if run not in self._runs:
            data = self.get_data(run.data)
            self._runs[run] = read_result(run, self.scale, self.options, data)
        return self._runs[run]

    def get_minutes(self, run: Run) -> Optional[float]:
        """RETURNS (Optional[float]): How long a run took, None if it has to be made."""
        result = self.get(run)
        if result is None:
            return None
        return float(result["training"]["minutes"] + result["test"]["minutes"])

    def find(self, name: str) -> Row:
        """RETURNS (Row): The row of a name."""
        return find_rows([name], self.scale)[0]

    def is_done(self, row: Row) -> bool:
        """RETURNS (bool): Whether all runs of a row are there."""
        return all(self.get(run) is not None for run in row.runs)

    def score(
        self, runs: Iterable[Run], names: Optional[Sequence[str]] = None
    ) -> List[Prf]:
        """Macro precision, recall and F1 of the runs that are there.

        runs (Iterable[Run]): The runs.
        names (Optional[Sequence[str]]): The attributes, by default those of the test.
        RETURNS (List[Prf]): The scores of each.
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
        """A number of the runs that are there.

        runs (Iterable[Run]): The runs.
        path (str): The keys that lead to it.
        RETURNS (List[float]): The number of each.
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
    """Test attributes by how often they are trained.

    high (List[str]): Those with at least `Scale.threshold` values in training.
    low (List[str]): The others.
    """

    high: List[str]
    low: List[str]


def split_tested(data: Data, scale: Scale) -> Groups:
    """RETURNS (Groups): The test attributes, as Table 5 splits them."""
    often = {
        name for name in data.tested if data.train_values.get(name, 0) >= scale.threshold
    }
    low = [name for name in data.tested if name not in often]
    return Groups([name for name in data.tested if name in often], low)


def show(values: Sequence[float], digits: int = 1) -> str:
    """RETURNS (str): Shares in percent: their mean, and the standard deviation where
    there is more than one."""
    if not values:
        return NONE
    text = f"{100 * mean(values):.{digits}f}"
    if len(values) > 1:
        text += f" ± {100 * stdev(values):.{digits}f}"
    return text


def show_prf(scores: Sequence[Prf]) -> str:
    """RETURNS (str): Means of precision, recall and F1, the last with its deviation."""
    if not scores:
        return NONE
    p, r = mean(s.p for s in scores), mean(s.r for s in scores)
    return f"{100 * p:.1f} / {100 * r:.1f} / {show([s.f for s in scores])}"
