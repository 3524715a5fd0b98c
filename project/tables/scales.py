"""The scale of the tables: full, or a quick test."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Optional, Tuple, Union

Setting = Union[bool, int, float, str]


@dataclass(frozen=True)
class Scale:
    """The scale of all tables.

    name (str): The value of `--scale`.
    results (Path): The folder of the results.
    texts (Optional[int]): Number of texts of each public file, None for all.
    embedded (float): The size of the embedded catalogue.
    tested (int): Number of test attributes.
    least_values (int): Minimum number of values of a test attribute in the test set.
    threshold (int): Minimum number of training values of a high-resource attribute.
    seeds (int): Maximum number of seeds of a system.
    experts (Tuple[int, ...]): The numbers of experts to choose from.
    points (Tuple[int, ...]): Numbers of attributes to add to the test attributes.
    overrides (Dict[str, Setting]): Settings of every training run.
    """

    name: str
    results: Path
    texts: Optional[int]
    embedded: float
    tested: int
    least_values: int
    threshold: int
    seeds: int
    experts: Tuple[int, ...]
    points: Tuple[int, ...]
    overrides: Dict[str, Setting] = field(default_factory=dict)

    @property
    def corpus(self) -> Path:
        """RETURNS (Path): The folder of the prepared corpora."""
        return Path("corpus/tables") / self.name

    @property
    def work(self) -> Path:
        """RETURNS (Path): The folder of temporary files."""
        return Path("training/tables") / self.name


SCALES = {
    "full": Scale(
        "full",
        Path("results"),
        texts=None,
        embedded=1.0,
        tested=12,
        least_values=10,
        threshold=50,
        seeds=3,
        experts=(1, 2, 3, 4, 5),
        points=(0, 5, 10, 15, 20),
    ),
    "smoke": Scale(
        "smoke",
        Path("training/tables/smoke/results"),
        texts=24,
        embedded=0.01,
        tested=4,
        least_values=1,
        threshold=2,
        seeds=1,
        experts=(1, 3),
        points=(0, 5),
        overrides={"training.max_epochs": 1},
    ),
}
