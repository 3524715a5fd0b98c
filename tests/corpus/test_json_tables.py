"""Tables in JSON without an object for each row."""

import json
from pathlib import Path
from typing import Any

import pytest

from spacy_adatag.corpus.tables import Row, Shard, read_rows

NAMES = ["sku", "title", "color"]
ROWS = [[f"C{i}", f"Cap {i}", ("red", None)[i % 2]] for i in range(5)]
CAPS = [dict(zip(NAMES, row)) for row in ROWS]
DUMP = [
    {"type": "header", "version": "5.1", "comment": "Export to JSON"},
    {"type": "database", "name": "shop"},
    {"type": "table", "name": "caps", "database": "shop", "data": CAPS},
]


def read(path: Path, data: Any, indent: Any = None) -> Any:
    path.write_text(json.dumps(data, indent=indent))
    rows = list(read_rows(Shard(path, "jsonl")))
    assert [row.number for row in rows] == [*range(1, len(rows) + 1)]
    return [row.data for row in rows if isinstance(row, Row)]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "data",
    [
        {"columns": NAMES, "index": [0, 1, 2, 3, 4], "data": ROWS},
        {"fields": [{"name": n, "type": "str"} for n in NAMES], "records": ROWS},
        {"total": 5, "rows": ROWS, "Columns": NAMES},
        {name: [cap[name] for cap in CAPS] for name in NAMES},
        [NAMES, *ROWS],
        DUMP,
    ],
)
def test_tables(tmp_path: Path, data: Any, indent: Any) -> None:
    assert read(tmp_path / "caps.json", data, indent) == CAPS


@pytest.mark.parametrize(
    "data",
    [
        # One product with lists, and with its own `columns`.
        {"title": ["Cap"], "colors": ["red", "navy"]},
        {"title": "Cap", "columns": ["title", "x"], "data": [["a"], ["b"]]},
        {"columns": ["a", "b"], "data": [["1", "2"], ["3", "4"]]},
        {"type": "table", "title": "A table of oak", "data": ["x"]},
    ],
)
def test_products_with_lists(tmp_path: Path, data: Any) -> None:
    assert read(tmp_path / "caps.json", data, 1) == [data]


def test_lists_that_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "caps.json"
    # Without names, with other rows, and without rows.
    assert read(path, ROWS) == ROWS
    assert read(path, [NAMES, ["C1"]]) == [NAMES, ["C1"]]
    assert read(path, [NAMES]) == [NAMES]
    table = {"type": "table", "title": "Of oak"}
    assert read(path, [table, table]) == [table, table]
    # Types that no dump has.
    games = [{"type": kind, "title": "Go"} for kind in ("database", ["a"], {"id": 1})]
    games.append({"type": "table", "name": "Chess", "database": "x", "data": ["oak"]})
    assert read(path, games) == games
