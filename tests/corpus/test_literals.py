"""Cells that are literals of RDF."""

import json
from pathlib import Path

import pytest

from spacy_adatag.corpus.literals import read_literals
from spacy_adatag.corpus.tables import Row, Shard, read_rows


@pytest.mark.parametrize(
    "cell, text",
    [
        ('"Red cap"@en', "Red cap"),
        (' "Red cap"@en-US ', "Red cap"),
        ('"Red cap"@en "Rote Kappe"@de', "Red cap"),
        ('"A 19" rack"@en', 'A 19" rack'),
        (r'"A 19\" rack"@en', 'A 19" rack'),
        ('"9.5"^^<http://www.w3.org/2001/XMLSchema#decimal>', "9.5"),
        # No literals.
        ('"Red cap"', '"Red cap"'),
        ('By "Nord"@home, red', 'By "Nord"@home, red'),
        ("red@nord.example", "red@nord.example"),
    ],
)
def test_literals(tmp_path: Path, cell: str, text: str) -> None:
    assert read_literals({"title": cell, "n": 5}) == {"title": text, "n": 5}
    path = tmp_path / "caps.jsonl"
    path.write_text(json.dumps({"title": cell}))
    assert list(read_rows(Shard(path, "jsonl"))) == [Row(1, {"title": text})]


def test_other_rows() -> None:
    assert read_literals(["x"]) == ["x"]
    row = {"title": ["Cap"]}
    assert read_literals(row) is row
