import csv
from pathlib import Path
from typing import Any, Dict, List

import pytest
import srsly

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
ROWS = [
    {"sku": 1, "title": "dark blue wool coat", "more": "red cotton shirt", "price": 1.5},
    {"sku": 2, "title": "red cotton shirt", "more": "", "price": None},
    {"sku": 3, "title": "12 tea cups", "more": None, "price": 2.0},
]


def read(path: Path) -> List[Dict[str, Any]]:
    if path.suffix == ".parquet":
        return parquet.read_table(path).to_pylist()
    if path.suffix == ".jsonl":
        return list(srsly.read_jsonl(path))
    with path.open(newline="") as file_:
        return list(csv.DictReader(file_))
