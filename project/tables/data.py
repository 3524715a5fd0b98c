"""The data sets of the tables, and what is known of them once they are prepared."""

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

    title (str): What the tables call it.
    folder (Optional[str]): The public data set in `assets/`, None for the embedded
        catalogue.
    by_category (bool): Whether an attribute is another one in each category.
    text (str): What a record of the embedded catalogue holds.
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
    """What is known of a prepared data set, kept with the results.

    key (str): Its key in `SOURCES`.
    checksum (str): Of texts, tokens, queries and values.
    texts (Dict[str, int]): How many there are to train, dev and test.
    train_values (Dict[str, int]): Values of each attribute to train on.
    test_values (Dict[str, int]): Values of each attribute in the test set.
    tested (List[str]): The test attributes, see `choose_tested`.
    overlapping (int): Values to train on that overlap a longer one of another
        attribute, which a tagger with one tag a word cannot learn.
    """

    key: str
    checksum: str
    texts: Dict[str, int]
    train_values: Dict[str, int]
    test_values: Dict[str, int]
    tested: List[str]
    overlapping: int = 0


def choose_tested(test_values: Mapping[str, int], least: int, most: int) -> List[str]:
    """Choose the test attributes, by a rule that looks at no scores: of those with
    enough values in the test set, the first by the SHA-256 of their names. The paper
    chooses 12 of 32 at random.

    test_values (Mapping[str, int]): Values of each attribute in the test set.
    least (int): How many are enough.
    most (int): How many attributes to choose.
    RETURNS (List[str]): Their names.
    """
    enough = [name for name, count in test_values.items() if count >= least]
    ranked = sorted(enough, key=lambda n: hashlib.sha256(n.encode("utf8")).hexdigest())
    return ranked[:most]


def data_path(key: str, scale: Scale) -> Path:
    """RETURNS (Path): Where the facts of a data set are kept."""
    return scale.results / "data" / f"{key}.json"


def read_data(key: str, scale: Scale) -> Optional[Data]:
    """RETURNS (Optional[Data]): A data set, None if it was never prepared."""
    path = data_path(key, scale)
    if not path.exists():
        return None
    return Data(**json.loads(path.read_text("utf8")))


def write_data(data: Data, scale: Scale) -> None:
    """Keep the facts of a data set with the results."""
    write_json(data_path(data.key, scale), asdict(data))


def write_json(path: Path, value: Any) -> None:
    """Write a file at once, so that a kill leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Another process may be writing it, too.
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    text = json.dumps(value, indent=1, ensure_ascii=False)
    part.write_text(text + "\n", encoding="utf8")
    part.replace(path)
