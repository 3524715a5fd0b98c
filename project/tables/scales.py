"""How large everything is: the tables as they are reported, or a quick way through."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Optional, Tuple, Union

Setting = Union[bool, int, float, str]


@dataclass(frozen=True)
class Scale:
    """The size of the whole set of tables.

    name (str): As in `--scale`.
    results (Path): The folder of the numbers.
    texts (Optional[int]): How many texts of each public file to use, None for all.
    embedded (float): The size of the embedded catalogue.
    tested (int): How many attributes are test attributes.
    least_values (int): Values in the test set that make an attribute one of them.
    threshold (int): Training values from which on an attribute is high-resource.
    seeds (int): The most seeds of a system.
    experts (Tuple[int, ...]): The numbers of experts to choose from.
    points (Tuple[int, ...]): How many attributes join those of the test.
    overrides (Dict[str, Setting]): Settings of every training.
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
        """RETURNS (Path): The folder of the data as it is trained on."""
        return Path("corpus/tables") / self.name

    @property
    def work(self) -> Path:
        """RETURNS (Path): The folder of what is deleted afterwards."""
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
