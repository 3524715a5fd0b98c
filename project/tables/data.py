"""The data sets of the tables, and the facts about them that are stored."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

from tables.scales import Scale


@dataclass(frozen=True)
class Source:
    """A data set.

    title (str): Its name in the tables.
    folder (Optional[str]): The folder of a public data set in `assets/`. None for the
        embedded catalogue.
    by_category (bool): Whether each category has its own attributes.
    text (str): The texts of a record of the embedded catalogue.
    """

    title: str
    folder: Optional[str] = None
    by_category: bool = False
    text: str = "title"


SOURCES: Dict[str, Source] = {
    "oa-mine": Source("OA-Mine", "oa-mine"),
    "ae-110k": Source("AE-110k", "ae-110k"),
    "oa-mine-category": Source("OA-Mine, category + name", "oa-mine", by_category=True),
    "ae-110k-category": Source("AE-110k, category + name", "ae-110k", by_category=True),
    "embedded": Source("embedded catalogue, titles"),
    "embedded-bullets": Source(
        "embedded catalogue, titles + bullets", text="title+bullets"
    ),
}


@dataclass(frozen=True)
class Data:
    """The facts about a prepared data set, stored with the results.

    key (str): Its key in `SOURCES`.
    checksum (str): The checksum of texts, tokens, queries and values.
    texts (Dict[str, int]): Number of texts in train, dev and test.
    train_values (Dict[str, int]): Number of values of each attribute in train.
    test_values (Dict[str, int]): Number of values of each attribute in test.
    tested (List[str]): The test attributes, see `choose_tested`.
    overlapping (int): Number of training values that overlap a longer value of another
        attribute. A tagger with one tag per word can't learn them.
    """

    key: str
    checksum: str
    texts: Dict[str, int]
    train_values: Dict[str, int]
    test_values: Dict[str, int]
    tested: List[str]
    overlapping: int = 0


def choose_tested(test_values: Mapping[str, int], least: int, most: int) -> List[str]:
    """Choose the test attributes by a rule that does not depend on scores: of the
    attributes with enough values in the test set, take the first by the SHA-256 of their
    names. The paper chooses 12 of 32 at random.

    test_values (Mapping[str, int]): Number of values of each attribute in the test set.
    least (int): Minimum number of values.
    most (int): Maximum number of attributes to choose.
    RETURNS (List[str]): The names.
    """
    enough = [name for name, count in test_values.items() if count >= least]
    ranked = sorted(enough, key=lambda n: hashlib.sha256(n.encode("utf8")).hexdigest())
    return ranked[:most]


def data_path(key: str, scale: Scale) -> Path:
    """RETURNS (Path): The file with the facts about a data set."""
    return scale.results / "data" / f"{key}.json"


def read_data(key: str, scale: Scale) -> Optional[Data]:
    """RETURNS (Optional[Data]): A data set, or None if it was never prepared."""
    path = data_path(key, scale)
    if not path.exists():
        return None
    return Data(**json.loads(path.read_text("utf8")))


def write_data(data: Data, scale: Scale) -> None:
    """Store the facts about a data set with the results."""
    write_json(data_path(data.key, scale), asdict(data))


def write_json(path: Path, value: Any) -> None:
    """Write a file atomically, so that a kill leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A unique name, because another process may write the same file.
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    text = json.dumps(value, indent=1, ensure_ascii=False)
    part.write_text(text + "\n", encoding="utf8")
    part.replace(path)
