"""What a report is about."""

from pathlib import Path
from typing import Any

import srsly

from spacy_adatag.corpus.records import Record
from spacy_adatag.labelling.columns import Columns
from spacy_adatag.report.reading import read_any


def test_labels_of_a_table_are_those_of_label(trained: Any, tmp_path: Path) -> None:
    """No value that stands in texts whatever the cell says."""
    rows = [
        {"title": "red cotton shirt", "Color": color, "Material": "cotton"}
        for color in ["red", "green"] * 8
    ]
    path = tmp_path / "shop.jsonl"
    srsly.write_jsonl(path, rows)
    columns = Columns(
        text=("title",), attributes={"Color": "Color", "Material": "Material"}
    )
    records = [*read_any(trained, path, columns)]
    found = [[*(r.attributes or ())] for r in records if isinstance(r, Record)]
    assert found == [["Material"]] * 16
