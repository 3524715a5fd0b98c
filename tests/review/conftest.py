import csv
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest
import spacy

from ..conftest import make_example, make_examples, run_cli, train

# What a spreadsheet has: the rows, by the names of their columns.
Rows = List[Dict[str, str]]
TABLE = """\
sku;title;color;material
1;dark blue wool coat;green;wool
2;red cotton shirt;green;
3;orchid / cherry pie / mango ice cream scent;;
4;"leather shirt; lined";;Leather
5;red cotton shirt with größe;;
"""
LEARNED = [
    ("leather shirt; lined", {"Color": [], "Material": []}),
    ("red cotton shirt with größe", {"Color": [(0, 1)], "Material": [(1, 2)]}),
]
OPTIONS = ["--text", "title", "--id", "sku", "--sure", "1"]


@pytest.fixture(scope="session")
def model(tmp_path_factory) -> Path:
    """A pipeline that knows the texts of the table, all but the leather, and that is not
    quite sure of anything."""
    path = tmp_path_factory.mktemp("review") / "model"
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    examples = make_examples(nlp)
    examples += [make_example(nlp, text, values) for text, values in LEARNED]
    nlp.initialize(lambda: examples)
    train(nlp, examples)
    nlp.get_pipe("adatag").calibration = (0.1, 0.2)
    nlp.to_disk(path)
    return path


@pytest.fixture
def shop(tmp_path) -> Path:
    path = tmp_path / "shop.csv"
    path.write_text(TABLE, encoding="utf8")
    return path


@pytest.fixture
def review(model) -> Callable[..., str]:
    def run(*args: Any, code: int = 0) -> str:
        result = run_cli("adatag", "review", model, *args)
        assert result.exit_code == code, result.output
        return " ".join(result.output.split())

    return run


def read_sheet(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file_:
        return list(csv.DictReader(file_))


def decide(rows: Rows, value: str, decision: str = "", correction: str = "") -> None:
    for row in rows:
        if row["value"] == value:
            row["decision"], row["correction"] = decision, correction


def save(path: Path, rows: Rows, how: str = "libreoffice") -> Path:
    """Save a table as spreadsheets do."""
    settings = {
        "libreoffice": ("utf-8", ",", "\n", csv.QUOTE_MINIMAL),
        "semicolons": ("utf-8-sig", ";", "\r\n", csv.QUOTE_MINIMAL),
        "quotes": ("utf-8", "\t", "\r\n", csv.QUOTE_ALL),
        "cp1252": ("cp1252", ";", "\r\n", csv.QUOTE_MINIMAL),
        "utf-16": ("utf-16", "\t", "\r\n", csv.QUOTE_MINIMAL),
    }
    encoding, delimiter, end, quoting = settings[how]
    with path.open("w", encoding=encoding, errors="replace", newline="") as file_:
        writer = csv.DictWriter(
            file_,
            list(rows[0]),
            delimiter=delimiter,
            lineterminator=end,
            quoting=quoting,
        )
        writer.writeheader()
        writer.writerows(rows)
    return path
