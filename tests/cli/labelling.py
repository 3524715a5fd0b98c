import csv
from pathlib import Path
from typing import Any, Dict, List

import srsly

from ..conftest import run_cli

ROWS = [
    {"sku": "7", "title": "Crocs T-shirt, navy, 50ml", "color": "Navy", "size": "50 ml"},
    {"sku": "8", "title": "Red Wing boots", "color": "Blue", "size": ""},
    {"sku": "9", "title": "Dress", "color": "", "size": "L"},
]
COLUMNS = ("--text", "title", "--id", "sku", "-a", "color=Color", "-a", "size=Size")


def run(*args: Any) -> Any:
    return run_cli("adatag", "label", *args)


def flat(output: str) -> str:
    """What was printed, without the breaks of long lines."""
    return " ".join(output.split())


def write_csv(path: Path, rows: List[Dict[str, str]]) -> None:
    with path.open("w", encoding="utf8", newline="") as file_:
        writer = csv.DictWriter(file_, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def read(path: Path) -> Dict[str, Any]:
    """The strings of each record by its identifier."""
    return {
        line["id"]: {
            name: [line["text"][v["start"] : v["end"]] for v in values]
            for name, values in line["attributes"].items()
        }
        for line in srsly.read_jsonl(path)
    }
