"""Products of several rows."""

import csv
from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest
import srsly
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.corpus.cells import (
    Several,
    get_cell,
    get_cells,
    has_column,
    list_needed,
)
from spacy_adatag.corpus.records import read_name
from spacy_adatag.corpus.schema import Rejected
from spacy_adatag.corpus.tables import Row, Shard
from spacy_adatag.labelling.columns import Columns
from spacy_adatag.shops import grouping
from spacy_adatag.shops.grouping import Group, read_products

from ..conftest import run_cli

HEADER = ["Handle", "Title", "Size", "Price"]
SHIRT = [
    ["shirt", "Red cotton shirt in XL and XXL", "XL", "5"],
    ["shirt", "", "XXL", "6"],
]
SHOE = [["shoe", "Blue shoe, size 7", "7", ""]]


def write(path: Path, rows: List[List[str]], header: List[str] = HEADER) -> Path:
    with path.open("w", encoding="utf8", newline="") as file_:
        csv.writer(file_).writerows([header, *rows])
    return path


def read(path: Path, start: int = 0, columns: Any = None) -> List[Any]:
    return list(read_products(Shard(path, "csv"), columns, start, None, "Handle"))


def test_cells_of_all_rows(tmp_path: Path) -> None:
    shirt, shoe = read(write(tmp_path / "a.csv", [*SHIRT, *SHOE]))
    assert (shirt.number, shoe.number) == (1, 3)
    assert shirt.data == {
        "Handle": "shirt",
        "Title": "Red cotton shirt in XL and XXL",
        "Size": ["XL", "XXL"],
        "Price": ["5", "6"],
    }
    assert isinstance(shirt.data, Group) and len(shirt.data.rows) == 2
    assert get_cell(shirt.data, "Size") == "XL"
    assert get_cells(shirt.data, "Size") == Several(["XL", "XXL"])
    assert shoe == Row(3, dict(zip(HEADER, SHOE[0])), 4)


@pytest.mark.parametrize("rows", [[*SHIRT[:1], *SHOE, *SHIRT[1:]], [*SHIRT, *SHOE]])
def test_rows_apart(tmp_path: Path, rows: List[List[str]]) -> None:
    path = write(tmp_path / "a.csv", rows)
    first, second = read(path)
    assert first.number == 1 and first.data["Size"] == ["XL", "XXL"]
    assert second.data["Handle"] == "shoe"
    # Only the columns that are needed, and the key.
    assert read(path, columns=["Size"])[0].data == {
        "Handle": "shirt",
        "Size": ["XL", "XXL"],
    }


def test_rows_without_a_key_are_alone(tmp_path: Path) -> None:
    rows = [["", "a", "", ""], ["", "b", "", ""], *SHOE, [" ", "c", "", ""], *SHOE]
    found = read(write(tmp_path / "a.csv", rows))
    assert [(row.number, row.data["Title"]) for row in found] == [
        (1, "a"),
        (2, "b"),
        (3, "Blue shoe, size 7"),
        (4, "c"),
    ]


@pytest.mark.parametrize("cell", [5, 5.0, "5", " 5"])
def test_keys_are_compared_as_text(tmp_path: Path, cell: Any) -> None:
    path = tmp_path / "a.jsonl"
    srsly.write_jsonl(
        path, [{"Handle": "5", "a": 1}, {"Handle": cell, "a": [2]}, {"x": 1}]
    )
    shard = Shard(path, "jsonl")
    first, last = read_products(shard, None, 0, None, "Handle")
    assert first.data["a"] == [1, [2]] and last.data == {"x": 1}


def test_another_column_where_the_key_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"SKU": "A", "Parent": ""}, {"SKU": "A-1", "Parent": "A"}, {"SKU": "B"}]
    srsly.write_jsonl(path, rows)
    found = list(read_products(Shard(path, "jsonl"), None, 0, "SKU", "Parent,SKU"))
    assert [get_cell(row.data, "SKU") for row in found] == ["A", "B"]


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b", "c", "", "bad"]), st.integers(0, 3))),
    st.integers(0, 12),
)
def test_any_order(tmp_path_factory: Any, rows: Any, start: int) -> None:
    """Against a plain computation in memory."""
    path = tmp_path_factory.mktemp("any") / "a.jsonl"
    lines = [
        "{" if key == "bad" else srsly.json_dumps({"Handle": key, "x": x, "i": i})
        for i, (key, x) in enumerate(rows)
    ]
    path.write_text("\n".join(lines))
    expected: Dict[Any, List[Any]] = {}
    for i, (key, x) in enumerate(rows):
        expected.setdefault(i if key in ("", "bad") else key, []).append((i, key, x))
    found = list(read_products(Shard(path, "jsonl"), None, 0, None, "Handle"))
    got = {}
    for row in found:
        if isinstance(row, Rejected):
            got[row.number] = ["bad"]
        else:
            each = row.data.rows if isinstance(row.data, Group) else [row.data]
            got[row.number] = [(r["i"], r["Handle"], r["x"]) for r in each]
    assert got == {
        items[0][0] + 1: ["bad"] if items[0][1] == "bad" else items
        for items in expected.values()
    }
    numbers = [row.number for row in found]
    assert numbers == sorted(numbers)
    # To go on later gives the rest.
    rest = list(read_products(Shard(path, "jsonl"), None, start, None, "Handle"))
    assert rest == [row for row, number in zip(found, numbers) if number > start]


def test_a_key_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "MAX_ROWS", 2)
    for rows in ([*SHIRT, SHIRT[0], *SHOE], [*SHIRT, *SHOE, SHIRT[0]]):
        rejected, shoe = read(write(tmp_path / "a.csv", rows))
        assert isinstance(rejected, Rejected) and rejected.line == 2
        assert "at most 2 rows of one product, got more with the same 'Handle'" in (
            rejected.reason
        )
        assert shoe.data["Handle"] == "shoe"


def test_many_rejected_rows_take_no_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "MAX_REJECTED", 2)
    rows = [SHIRT[0], *[["too", "few"]] * 5, SHIRT[1]]
    found = read(write(tmp_path / "a.csv", rows))
    assert [type(row) for row in found] == [Row, *[Rejected] * 5, Row]


def test_label_and_extract(tmp_path: Path, trained: Any) -> None:
    shop = write(tmp_path / "shop.csv", [SHIRT[0], *SHOE, SHIRT[1]])
    roles = ("--text", "Title", "--group-by", "Handle")
    output = tmp_path / "out.jsonl"
    result = run_cli("adatag", "label", shop, output, *roles, "-a", "Size")
    assert result.exit_code == 0, result.output
    shirt, shoe = srsly.read_jsonl(output)
    assert (shirt["id"], shoe["id"]) == ("shirt", "shoe")
    assert shirt["group"] == "shirt"
    text = shirt["text"]
    found = [text[v["start"] : v["end"]] for v in shirt["attributes"]["Size"]]
    assert found == ["XL", "XXL"]
    trained.to_disk(tmp_path / "model")
    for n_process in (1, 2):
        output = tmp_path / f"values-{n_process}.csv"
        args = (tmp_path / "model", shop, output, *roles, "-k", "Price")
        args = (*args, "--n-process", n_process, "--piece-size", 1)
        result = run_cli("adatag", "extract", *args)
        assert result.exit_code == 0, result.output
        with output.open(encoding="utf8") as file_:
            rows = [(row["id"], row["Price"]) for row in csv.DictReader(file_)]
        assert rows == [("shirt", "5"), ("shoe", "")]


def test_wrong_columns(tmp_path: Path) -> None:
    shop = write(tmp_path / "shop.csv", SHOE)
    args = (shop, tmp_path / "out.jsonl", "--text", "Title", "--group-by", "Handel")
    result = run_cli("adatag", "label", *args)
    assert result.exit_code == 1
    said = " ".join(result.output.split())
    assert "has no column 'Handel'. Did you mean 'Handle'?" in said


@pytest.mark.parametrize("apart", [False, True])
def test_rows_without_a_key_and_a_text_go_on(tmp_path: Path, apart: bool) -> None:
    """As in exports with the key in the first row of a product only."""
    rows = [["tee", "Tee", "S", ""], ["", "", "M", ""], *SHOE, ["", "", "8", ""]]
    rows += [["", "Cap", "", ""], ["", "", "L", ""]]
    if apart:
        rows += [["tee", "", "XL", ""], [" ", "", "XXL", ""]]
    shard = Shard(write(tmp_path / "a.csv", rows), "csv")
    found = list(read_products(shard, None, 0, None, "Handle", ["Title"]))
    sizes = [(row.number, get_cells(row.data, "Size")) for row in found]
    tee = ["S", "M", "XL", "XXL"] if apart else ["S", "M"]
    assert sizes == [(1, tee), (3, ["7", "8"]), (5, ""), (6, "L")]


@pytest.mark.parametrize(
    "listed",
    ["a,b", "a | b", "sku=a,size=M|sku=b,size=L", '[{"sku": "a"}, {"sku": "b"}]'],
)
@pytest.mark.parametrize("order", ["pabx", "axpb", "abxp"])
def test_rows_that_another_row_lists(tmp_path: Path, listed: str, order: str) -> None:
    rows = {"a": ["a", "Tee M", "M", ""], "b": ["b", "Tee L", "L", ""]}
    rows |= {"p": ["p", "Tee", "", listed], "x": ["x", "Cap", "", "nothing"]}
    header = ["sku", "Title", "Size", "kids"]
    path = write(tmp_path / "a.csv", [rows[name] for name in order], header)
    found = list(read_products(Shard(path, "csv"), None, 0, None, "sku in kids"))
    by_id = {get_cell(row.data, "sku"): row.data for row in found}
    assert by_id.keys() == {"p", "x"}
    assert sorted(get_cells(by_id["p"], "Size")) == ["L", "M"]
    assert get_cell(by_id["p"], "Title") == "Tee"
    assert [row.number for row in found] == sorted(row.number for row in found)


def test_a_column_of_that_name(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [["1", "M"], ["1", "L"]], ["sku in kids", "Size"])
    (row,) = read_products(Shard(path, "csv"), None, 0, None, "sku in kids")
    assert row.data["Size"] == ["M", "L"]


def test_in_is_a_part_of_other_names() -> None:
    """Rows of JSONL may lack the column."""
    assert get_cell({"Height": "5 inch"}, "Height in cm") is None
    assert get_cell({"Height": "5 inch", "Height in cm": "13"}, "Height in cm") == "13"
    assert get_cell({"Height": "5 inch"}, "Height in cm,Height") == "5 inch"
    assert get_cell(Group([{"Height": "1"}, {"Height": "2"}]), "Height in cm") is None
    assert get_cell({"Height": "5", "unit": "inch"}, "Height in cm+unit") is None
    row = {"Height in cm": "5", "unit": "cm"}
    assert get_cell(row, "Height in cm+unit") == "5 cm"
    assert {"Height in cm", "unit"} <= {*list_needed(["Height in cm+unit"])}
    assert has_column(["Height in cm", "unit"], "Height in cm+unit")
    assert not has_column(["Height", "unit"], "Height in cm+unit")


@pytest.mark.parametrize(
    ("name", "row", "key"),
    [
        ("sku in kids", {"sku": "a", "kids": "b"}, "a"),
        ("sku in kids", {"sku": "a"}, "a"),
        ("sku in kids", {"sku": "a", "sku in kids": "1"}, "1"),
        ("sku in kids", {"kids": "b"}, None),
        ("Parent,sku in kids", {"sku": "a"}, "a"),
        ("Parent,sku in kids", {"sku": "a", "Parent": "p"}, "p"),
        ("sku in kids,Parent", {"sku": "a", "Parent": "p"}, "a"),
        ("item.sku in kids", {"item": {"sku": "a"}}, "a"),
    ],
)
def test_keys_of_products(name: str, row: Dict[str, Any], key: Optional[str]) -> None:
    assert read_name(row, name) == key


def test_the_key_identifies_a_labelled_product(tmp_path: Path) -> None:
    """Where no column of identifiers is given, `--group-by` is it."""
    rows = {"sku": "p", "title": "Red tee", "kids": "a"}, {"sku": "a", "title": "Red tee"}
    srsly.write_jsonl(tmp_path / "a.jsonl", rows)
    columns = Columns(("title",), {"height": "Height"}, group_by="sku in kids")
    shard = Shard(tmp_path / "a.jsonl", "jsonl")
    (row,) = read_products(shard, columns.needed, 0, None, columns.group_by)
    product = columns.read(row.data, "1")
    assert (product.id, product.group) == ("p", "p")


def test_rows_before_the_first_product(tmp_path: Path) -> None:
    """Such as the pages of a site that is exported with its shop."""
    rows = [["page", "About red caps"], ["post", ""], ["product", "Cap"], ["image", "A"]]
    path = write(tmp_path / "a.csv", rows, ["type", "Title"])
    key = "Title if type=product"
    (cap,) = read_products(Shard(path, "csv"), None, 0, None, key, ["Title"])
    assert cap.number == 3 and get_cell(cap.data, "Title") == "Cap"
