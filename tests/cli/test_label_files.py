"""Files that are labelled: their formats, and what is wrong with them."""

import bz2
import gzip
import json
from pathlib import Path
from typing import Any, Dict, List

import pytest
import srsly

from spacy_adatag.labelling.labeller import Labeller

from .labelling import COLUMNS, ROWS, flat, read, run, write_csv


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.csv"
    write_csv(path, ROWS)
    return path


def write_table(path: Path, rows: List[Dict[str, str]]) -> None:
    if path.suffix == ".parquet":
        pyarrow = pytest.importorskip("pyarrow")
        parquet = pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    elif path.suffix == ".csv":
        write_csv(path, rows)
    else:
        lines = "".join(json.dumps(row) + "\n" for row in rows).encode("utf8")
        packed = bz2.compress(lines) if path.suffix == ".bz2" else gzip.compress(lines)
        path.write_bytes(packed)


@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.jsonl.gz", "a.jsonl.bz2"])
def test_formats(name: str, tmp_path: Path) -> None:
    write_table(tmp_path / name, ROWS)
    output = tmp_path / "records.jsonl"
    result = run(tmp_path / name, output, *COLUMNS)
    assert result.exit_code == 0, result.output
    assert read(output) == {"7": {"Color": ["navy"], "Size": ["50ml"]}}


def test_folder(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    (folder / "deep").mkdir(parents=True)
    for row, name in zip(ROWS, ("a.parquet", "b.csv", "deep/c.jsonl.gz")):
        write_table(folder / name, [row])
    output = tmp_path / "records.jsonl"
    args = ["--text", "title", "-a", "color", "-a", "size", "--negatives", "all"]
    for source in (folder, folder / "**" / "*"):
        result = run(source, output, *args)
        assert result.exit_code == 0, result.output
        assert list(read(output)) == ["a.parquet:1", "b.csv:1", "deep/c.jsonl.gz:1"]


def test_bad_rows_do_not_stop_the_others(tmp_path: Path) -> None:
    shop = tmp_path / "shop.jsonl"
    lines = [json.dumps(ROWS[0]), '{"sku": "x", "title": ""}', "{", '"text"', "\ufeff"]
    with shop.open("wb") as file_:
        file_.write("\n".join([*lines, '{"sku": true, "title": "a"}']).encode("utf8"))
        file_.write(b'\n{"title": "\xff"}\n' + json.dumps(ROWS[0]).encode("utf8"))
    output = tmp_path / "records.jsonl"
    result = run(shop, output, *COLUMNS)
    assert result.exit_code == 3, result.output
    assert len(output.read_text().splitlines()) == 2
    rejected = list(srsly.read_jsonl(tmp_path / "records.jsonl.rejected.jsonl"))
    assert [line["line"] for line in rejected] == [2, 3, 4, 5, 6, 7]
    assert rejected[0] == {
        "file": str(shop),
        "line": 2,
        "reason": "expected a text in 'title'",
        "raw": '{"sku": "x", "title": ""}',
        "id": "x",
    }
    assert f"{shop}, line 2, id x: expected a text in 'title'" in flat(result.stdout)
    assert "6 rows without a text, or that can't be read" in flat(result.stdout)
    # The next run has none.
    srsly.write_jsonl(shop, ROWS)
    run(shop, output, *COLUMNS)
    assert not (tmp_path / "records.jsonl.rejected.jsonl").exists()


def test_damaged_files_do_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    rows = [{**ROWS[0], "sku": str(i), "title": f"navy {i}"} for i in range(3000)]
    write_table(folder / "a.jsonl.gz", rows)
    whole = (folder / "a.jsonl.gz").read_bytes()
    (folder / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    write_csv(folder / "b.csv", [{"name": "navy", "color": "Navy"}])
    write_csv(folder / "c.csv", [{"title": "navy", "color": "Navy"}])
    output = tmp_path / "records.jsonl"
    result = run(folder, output, "--text", "title", "-a", "color")
    assert result.exit_code == 3
    assert "Some files could not be read to their end" in flat(result.output)
    assert "a.jsonl.gz, row " in flat(result.stdout)
    assert "c.csv:1" in read(output)
    # A column that a table does not have is told from one that it leaves empty.
    (folder / "a.jsonl.gz").unlink()
    result = run(folder, output, "--text", "title", "-a", "color")
    assert f"{folder / 'b.csv'}: this file has no column 'title'" in flat(result.stdout)
    write_csv(folder / "b.csv", [{"title": "navy"}])
    result = run(folder, output, "--text", "title", "-a", "color", "--negatives", "all")
    assert result.exit_code == 0
    assert f"{folder / 'b.csv'} has no column color" in flat(result.stdout)
    assert list(read(output)) == ["b.csv:1", "c.csv:1"]


@pytest.mark.parametrize(
    "args,message",
    [
        (["--text", "name"], "has no column 'name'. Its columns are"),
        (
            ["--text", "title", "-a", "colour"],
            "'colour'. Did you mean 'color'? Its",
        ),
        (["--text", "title", "--id", "ID"], "Its columns are sku, title, color, size"),
        (["--text", "title", "-a", "title=Title"], "got 'title' twice"),
        (["--text", "title", "-a", "size", "-a", "size=Size"], "got 'size' twice"),
        (["--text", "title", "--tolerance", "fuzzy"], "unknown tolerance 'fuzzy'"),
        (["--text", "title", "--negatives", "some"], "unknown negatives 'some'"),
        (
            ["--text", "title", "--vocabulary", "none.csv"],
            "got none.csv: it does not exist",
        ),
    ],
)
def test_wrong_options(shop: Path, tmp_path: Path, args, message) -> None:
    output = tmp_path / "records.jsonl"
    result = run(shop, output, *args)
    assert result.exit_code == 1
    assert "Can't label" in flat(result.output)
    assert message in flat(result.output)
    assert not output.exists()


def test_wrong_files(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "records.jsonl"
    for source in (tmp_path / "none.csv", tmp_path / "*.txt"):
        result = run(source, output, "--text", "title")
        assert result.exit_code == 1 and "Can't label" in result.output
    before = shop.read_bytes()
    result = run(shop, shop, "--text", "title")
    assert result.exit_code == 1
    assert f"can't write {shop}: it is {shop}, which is read" in flat(result.output)
    assert shop.read_bytes() == before
    (tmp_path / "empty.csv").touch()
    result = run(tmp_path / "empty.csv", output)
    assert result.exit_code == 1
    assert "expected a table with names of columns, got none in" in flat(result.output)


def test_files_to_read_are_none_to_write(shop: Path, tmp_path: Path) -> None:
    """As when what was rejected is repaired, and then read."""
    output, rejected = tmp_path / "a.jsonl", tmp_path / "a.jsonl.rejected.jsonl"
    report, values = tmp_path / "report.json", tmp_path / "values.jsonl"
    for path in (rejected, report):
        srsly.write_jsonl(path, ROWS)
    srsly.write_jsonl(values, [{"attribute": "Color", "value": "navy"}])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    for path, *args in (
        (rejected, rejected, output),
        (report, report, output, "--report", report),
        (values, shop, values, "--vocabulary", values),
    ):
        result = run(*args, *COLUMNS)
        assert result.exit_code == 1
        assert f"{path}: it is {path}, which is read" in flat(result.output)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    result = run(shop, output, *COLUMNS, "--report", output)
    assert result.exit_code == 1 and "another name for one" in flat(result.output)


def test_a_run_that_is_ended_keeps_what_was_rejected(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(shop, [*ROWS, {"sku": "x", "title": ""}])
    run(shop, tmp_path / "records.jsonl", *COLUMNS)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert "records.jsonl.rejected.jsonl" in before

    def fail(*args: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("spacy_adatag.labelling.job.Labeller.label", fail)
    result = run(shop, tmp_path / "records.jsonl", *COLUMNS)
    assert result.exit_code == 1 and "disk full" in result.output
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_nothing_is_found(shop: Path, tmp_path: Path) -> None:
    result = run(shop, tmp_path / "records.jsonl", "--text", "title", "-a", "sku")
    assert result.exit_code == 1
    assert "No value was found in 3 rows" in flat(result.output)
    assert "Are these columns attributes: sku?" in flat(result.output)
    assert not (tmp_path / "records.jsonl").exists()
    (tmp_path / "empty.csv").write_text("title,color,size\nred coat,,\nhat,n/a,\n")
    result = run(tmp_path / "empty.csv", tmp_path / "records.jsonl", "--text", "title")
    assert result.exit_code == 1
    assert "The columns are empty: color, size. Choose others" in flat(result.output)


@pytest.mark.parametrize(
    "rows,message",
    [
        ([{"titel": "Red shoe", "color": "Red"}], "The reasons are above"),
        ([{"title": "Red shoe"}], "No column is left for attributes"),
        ([], "The table has no rows"),
    ],
)
def test_nothing_to_look_for(tmp_path: Path, rows: Any, message: str) -> None:
    shop = tmp_path / "shop.jsonl"
    srsly.write_jsonl(shop, rows)
    result = run(shop, tmp_path / "records.jsonl", "--text", "title")
    assert result.exit_code == 1
    assert message in flat(result.output) and "none?" not in result.output


def test_cells_that_no_text_holds(tmp_path: Path) -> None:
    shop = tmp_path / "shop.jsonl"
    srsly.write_jsonl(shop, [{"title": "Red", "a": {"Red": 1}, "b": True, "c": "red|/"}])
    output = tmp_path / "records.jsonl"
    result = run(shop, output, "--text", "title", "--separator", "|")
    assert "2 cells with true, false or an object: a, b" in flat(result.stdout)
    assert "1 value without a letter or digit: c" in flat(result.stdout)
    assert "c: '/', 1: 'Red'" in flat(result.stdout)
    columns = srsly.read_json(tmp_path / "records.report.json")["columns"]
    assert columns["a"]["values"] == {"true, false or an object": 1}
    assert columns["c"]["values"] == {"case": 1, "no letter or digit": 1}


def test_bytes_and_json_arrays(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    raw = [b"Navy", "größe".encode(), b"\xff"]
    titles = [b"Flat, \xe2\x80\x8eNavy", "Größe".encode(), b"x"]
    table = pyarrow.table({"title": titles, "color": raw, "image": [b"\xff\xd8"] * 3})
    parquet.write_table(table, tmp_path / "shop.parquet")
    output = tmp_path / "out.jsonl"
    options = ("--text", "title", "--skip", "image")
    result = run(tmp_path / "shop.parquet", output, *options)
    assert read(output) == {"1": {"color": ["Navy"]}, "2": {"color": ["Größe"]}}
    assert "column 'color': expected UTF-8, got the byte 0xff" in flat(result.output)
    rows = [{"title": "Flat, Navy", "color": "navy"}, {"title": "red", "color": "Red"}]
    for data in (rows, {"data": rows}):
        (tmp_path / "shop.json").write_text(json.dumps(data, indent=1))
        run(tmp_path / "shop.json", output, "--text", "title")
        assert read(output) == {"1": {"color": ["Navy"]}, "2": {"color": ["red"]}}


def test_a_table_that_changes_meanwhile(shop: Path, tmp_path: Path, monkeypatch) -> None:
    label = Labeller.label

    def change(self: Labeller, product: Any) -> Any:
        if product.id == "7":
            shop.write_text(shop.read_text() + "10,Coat,red,L\n")
        return label(self, product)

    monkeypatch.setattr(Labeller, "label", change)
    result = run(shop, tmp_path / "records.jsonl", *COLUMNS)
    assert result.exit_code == 3
    assert f"{shop} had " in flat(result.stdout)
    assert "Files changed while they were read. Label them again" in flat(result.stdout)
    report = srsly.read_json(tmp_path / "records.report.json")
    assert len(report["changes"]) == 1


def test_records_are_jsonl_whatever_the_name_says(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text("title,color\nred coat,red\n", encoding="utf8")
    result = run(path, tmp_path / "records.csv", "--text", "title", "-a", "color")
    assert result.exit_code == 1
    assert "expected an output file that ends in .jsonl" in flat(result.stdout)
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize(
    "content,line",
    [
        ("Export of November;;;\n;;;\nsku;title;brand;color\n1;Red cap;;Red\n", 3),
        ("Export of November\nsku,title,brand,color\n1,Red cap,,Red\n", 2),
        ("sku;Title;brand;color\n1;Red cap;;Red\n", None),
        ("title,x\nRed,1\n", None),
        ("Export\n", None),
    ],
)
def test_a_hint_where_the_header_is(tmp_path: Path, content: str, line: Any) -> None:
    path, output = tmp_path / "shop.csv", tmp_path / "out.jsonl"
    path.write_text(content)
    hint = f"names of the columns seem to stand in line {line}: sku, title, brand, color"
    for options in (["--text", "titel"], ["--text", "color", "--id", "nr"]):
        result = run(path, output, *options)
        assert result.exit_code == 1
        assert (hint in flat(result.output)) == (line is not None), result.output
        assert (line is not None) == (f"add --header-row {line}" in flat(result.output))
    if line is not None:
        for args in ((), ("--text", "title", "--header-row", line)):
            result = run(path, output, *args)
            assert result.exit_code == 0 and read(output) == {"1": {"color": ["Red"]}}


def test_a_row_with_more_cells_than_the_header_is_no_header(tmp_path: Path) -> None:
    path, output = tmp_path / "shop.csv", tmp_path / "out.jsonl"
    rows = "".join(f"Red cap {i},Red\n" for i in range(12))
    path.write_text(f"title,color\nCap, red, of wool, for you,Red\n{rows}")
    result = run(path, output)
    assert "the text is title; attributes are in color" in flat(result.output)
    assert len(read(output)) == 12


def test_a_column_that_stands_further_down(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text("No,Name,Colour\nsku,title,color\n1,Red cap,Red\n")
    result = run(path, tmp_path / "out.jsonl", "--text", "title")
    assert result.exit_code == 1 and "add --header-row 2" in flat(result.output)
