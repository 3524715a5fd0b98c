"""Fill exports, and compare them with what they were."""

import difflib
from pathlib import Path
from typing import Any, Dict, List, Tuple

import srsly

from spacy_adatag.cli.columns import make_columns
from spacy_adatag.corpus.delimited import read_csv_header
from spacy_adatag.corpus.records import Rejected
from spacy_adatag.corpus.shards import Shard
from spacy_adatag.labelling.products import Products
from spacy_adatag.shops.presets import load_preset

from ..conftest import run_cli

EXPORTS = Path(__file__).parents[1] / "shops" / "exports"
Cells = Dict[Tuple[str, str], List[str]]


def read_products(path: Path, preset: str) -> Cells:
    """The values of each product and attribute, as label reads them."""
    fitted = load_preset(preset).fit(read_csv_header(Shard(path, "csv")))
    found: Cells = {}
    for _, product in Products(path, make_columns(fitted)):
        assert not isinstance(product, Rejected)
        for cell in product.cells:
            if cell.values:
                found.setdefault((product.id, cell.attribute), []).extend(cell.values)
    return found


def fill(tmp_path: Path, export: Path, values: Dict[str, Any], *args: Any, code=0) -> str:
    lines = [
        {"id": id, "text": "x", "attributes": attributes}
        for id, attributes in values.items()
    ]
    srsly.write_jsonl(tmp_path / "values.jsonl", lines)
    out = tmp_path / ("filled.xlsx" if export.suffix == ".xlsx" else "filled.csv")
    result = run_cli("adatag", "fill", export, tmp_path / "values.jsonl", out, *args)
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def find_changes(export: Path, filled: Path) -> List[str]:
    lines = [path.read_bytes().decode().split("\n") for path in (export, filled)]
    diff = difflib.unified_diff(*lines, n=0, lineterm="")
    return [line[1:] for line in diff if line[0] == "+" and line != "+++ "]
