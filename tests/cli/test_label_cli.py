import subprocess
import sys
from pathlib import Path

import pytest
import spacy
import srsly
from spacy.tokens import DocBin

from ..conftest import run_cli
from .labelling import COLUMNS, ROWS, flat, read, run, write_csv

CONFIG = Path(__file__).parents[2] / "configs" / "adatag-random.cfg"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.csv"
    write_csv(path, ROWS)
    return path


def test_how_complete_annotations_are(tmp_path: Path) -> None:
    """A shop fills a column now and then."""
    rows = [{"title": "Red shoe", "color": "Red", "type": "shoe"}] * 20
    rows += [{**rows[0], "color": ""}] * 20
    write_csv(tmp_path / "shop.csv", rows)
    columns = ("--text", "title", "-a", "color=Color", "-a", "type=Type")
    result = run(tmp_path / "shop.csv", tmp_path / "records.jsonl", *columns)
    said = flat(result.stdout)
    assert "partial (of 80 known values in the texts, 75% are annotated)" in said
    assert "Exceptions: Color (50%), if the text has a known value of it" in said


def test_label(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "new" / "records.jsonl"
    result = run(shop, output, *COLUMNS)
    assert result.exit_code == 0, result.output
    assert list(srsly.read_jsonl(output)) == [
        {
            "id": "7",
            "text": "Crocs T-shirt, navy, 50ml",
            "attributes": {
                "Color": [{"start": 15, "end": 19}],
                "Size": [{"start": 21, "end": 25}],
            },
        }
    ]
    table = {row.split()[0]: row.split()[2:] for row in result.stdout.splitlines() if row}
    assert table["color"] == ["2", "1", "50.0%", "0", "1", "0", "0", "1"]
    assert table["size"] == ["2", "1", "50.0%", "0", "0", "1", "0", "1"]
    said = "2 values not in the text of the row: color, size"
    assert said in flat(result.stdout)
    assert "color: 'Blue', 8: 'Red Wing boots'" in flat(result.stdout)
    assert "Wrote 1 record " in flat(result.stdout)
    assert "Left out 2 rows without any value in the text" in flat(result.stdout)
    names = sorted(path.name for path in output.parent.iterdir())
    assert names == ["records.jsonl", "records.report.json"]


def test_report(shop: Path, tmp_path: Path) -> None:
    report_path = tmp_path / "counts" / "report.json"
    run(shop, tmp_path / "records.jsonl", *COLUMNS, "--report", report_path)
    report = srsly.read_json(report_path)
    assert (report["rows"], report["records"], report["unlabelled"]) == (3, 1, 2)
    assert report["columns"]["color"] == {
        "attribute": "Color",
        "rows": 3,
        "filled": 2,
        "found": 1,
        "places": 1,
        "values": {"case": 1, "not in the text": 1},
        "examples": {
            "case": [{"id": "7", "value": "Navy", "text": "navy"}],
            "not in the text": [{"id": "8", "value": "Blue", "text": "Red Wing boots"}],
        },
        "unsplit": {},
        "lists": {},
        "objects": 0,
    }
    assert report["attributes"]["Size"]["places"] == 1


def test_options_of_labels(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "records.jsonl"
    run(shop, output, *COLUMNS, "--negatives", "empty", "--tolerance", "case")
    assert read(output) == {
        "7": {"Color": ["navy"]},
        "8": {"Size": []},
        "9": {"Color": []},
    }
    run(shop, output, *COLUMNS, "--negatives", "all")
    assert read(output)["8"] == {"Color": [], "Size": []}
    # All other columns, of which the identifier is none.
    run(shop, output, "--text", "title", "--id", "sku", "--skip", "size")
    assert read(output) == {"7": {"color": ["navy"]}}


def test_vocabulary(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "records.jsonl"
    rows = [
        *ROWS,
        {"sku": "10", "title": "Hat, red or navy", "color": "red", "size": "5"},
        {"sku": "11", "title": "Navy shoe 5", "color": "", "size": ""},
    ]
    write_csv(shop, rows)
    result = run(shop, output, *COLUMNS, "--vocabulary", "columns", "--min-count", "1")
    assert result.exit_code == 0, result.output
    # 8: Red contradicts Blue. 10: found what the row says. 11: 5 says nothing alone.
    assert read(output) == {
        "7": {"Color": ["navy"], "Size": ["50ml"]},
        "10": {"Color": ["red"]},
        "11": {"Color": ["Navy"]},
    }
    assert "A vocabulary of 4 values labelled 1 attribute" in flat(result.stdout)
    run(shop, output, *COLUMNS, "--vocabulary", "columns")
    assert list(read(output)) == ["7", "10"], "no value stands in two rows"
    values = tmp_path / "values.csv"
    write_csv(values, [{"attribute": "Brand", "value": "Red Wing"}])
    result = run(shop, output, *COLUMNS, "--vocabulary", values, "--negatives", "all")
    assert read(output)["8"] == {"Brand": ["Red Wing"], "Color": [], "Size": []}
    assert read(output)["9"] == {"Brand": [], "Color": [], "Size": []}


@pytest.mark.parametrize(
    "content,message",
    [
        ("value,attribute\n", "expected a list of values in"),
        ("value,attr\nRed,Color\n", "line 2: expected a text in the columns 'attribute'"),
        ("value,attribute\nRed,Color\na,b,c\n", "line 3: expected 2 cells"),
    ],
)
def test_vocabularies_that_will_not_do(
    shop: Path, tmp_path: Path, content: str, message: str
) -> None:
    (tmp_path / "values.csv").write_text(content)
    output = tmp_path / "records.jsonl"
    result = run(shop, output, *COLUMNS, "--vocabulary", tmp_path / "values.csv")
    assert result.exit_code == 1
    assert message in flat(result.output)
    assert not output.exists()


def test_ambiguous(tmp_path: Path) -> None:
    shop = tmp_path / "shop.csv"
    write_csv(shop, [{"title": "Silver ring", "color": "silver", "metal": "Silver"}])
    output = tmp_path / "records.jsonl"
    result = run(shop, output, "--text", "title")
    assert "Several attributes claim 1 place" in flat(result.stdout)
    assert "color and metal: 1 time, as 'Silver'" in flat(result.stdout)
    assert read(output) == {"1": {"color": ["Silver"], "metal": ["Silver"]}}
    (item,) = srsly.read_json(tmp_path / "records.report.json")["ambiguous"]
    assert (item["attributes"], item["places"]) == (["color", "metal"], 1)
    run(shop, output, "--text", "title", "--ambiguous", "first")
    assert read(output) == {"1": {"color": ["Silver"]}}


def test_several_texts_and_nested_attributes(tmp_path: Path) -> None:
    shop = tmp_path / "shop.jsonl"
    row = {"title": "Flat", "bullets": ["Navy", "not navy"], "specs": {"Color": ["navy"]}}
    srsly.write_jsonl(shop, [{**row, "kind": "Shoes"}])
    output = tmp_path / "records.jsonl"
    args = ["-t", "title", "-t", "bullets", "--nested", "specs", "--category", "kind"]
    assert run(shop, output, *args).exit_code == 0
    (record,) = srsly.read_jsonl(output)
    assert record["category"] == "Shoes"
    assert [field["name"] for field in record["fields"]] == [
        "title",
        "bullets",
        "bullets 2",
    ]
    assert record["attributes"]["Color"] == [
        {"field": "bullets", "start": 0, "end": 4},
        {"field": "bullets 2", "start": 4, "end": 8},
    ]


def test_the_whole_way(tmp_path: Path) -> None:
    """From a table to what a model finds in texts it has not seen."""
    colors, things = ["Dark Red", "Blue", "Green"], ["Coats", "Hat", "Scarf", "Shirt"]
    rows = [
        {"title": f"{color.lower()} {thing}, 50ml", "color": color, "size": "50 ml"}
        for color in colors
        for thing in things
    ]
    write_csv(tmp_path / "shop.csv", rows)
    records, corpus = tmp_path / "records.jsonl", tmp_path / "train.spacy"
    assert run(tmp_path / "shop.csv", records, "--text", "title").exit_code == 0
    result = run_cli("adatag", "convert", records, corpus)
    assert result.exit_code == 0, result.output
    assert not corpus.with_suffix(".spacy.unaligned.jsonl").exists(), (
        "places are of tokens"
    )
    docs = list(DocBin().from_disk(corpus).get_docs(spacy.blank("en").vocab))
    assert sum(len(doc.spans["adatag"]) for doc in docs) == 24
    (tmp_path / "vectors.txt").write_text("2 4\nred 1 0 1 0\nblue 0 1 1 0\n")
    vectors = tmp_path / "vectors"
    assert run_cli("init", "vectors", "en", tmp_path / "vectors.txt", vectors)
    args = ["--components.adatag.embedder.width=8", "--training.dropout=0.0"]
    args += ["--training.optimizer.learn_rate=0.01", "--training.max_epochs=15"]
    args += ["--training.batcher.size=4", "--training.eval_frequency.batch_size=4"]
    for name, path in (("train", corpus), ("dev", corpus), ("vectors", vectors)):
        args += [f"--paths.{name}", str(path)]
    result = run_cli("train", CONFIG, "--output", tmp_path / "model", *args)
    assert result.exit_code == 0, result.output
    texts, values = tmp_path / "texts.jsonl", tmp_path / "values.jsonl"
    srsly.write_jsonl(texts, ["dark red Coats, 50ml"])
    result = run_cli("adatag", "extract", tmp_path / "model/model-best", texts, values)
    assert result.exit_code == 0, result.output
    (line,) = srsly.read_jsonl(values)
    found = {name: [v["text"] for v in vs] for name, vs in line["attributes"].items()}
    assert found == {"color": ["dark red"], "size": ["50ml"]}


def test_command_is_found_by_spacy(shop: Path, tmp_path: Path) -> None:
    assert '{"id": "7", "text": "Sea Salt T-shirt, navy' in flat(run("--help").output)
    output = tmp_path / "out.jsonl"
    args = ["adatag", "label", str(shop), str(output), "-t", "title", "-a", "color"]
    result = subprocess.run(
        [sys.executable, "-m", "spacy", *args], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert list(read(output)) == ["1"]


def test_attributes_named_in_cells(tmp_path: Path) -> None:
    rows = [
        {
            "title": f"Red, blue shoe by Crocs, {n} cm",
            "specs": "color=red, blue",
            "n1": "By",
        }
        for n in range(5)
    ]
    shop = tmp_path / "shop.csv"
    write_csv(shop, [{**row, "v1": "Crocs"} for row in rows])
    output = tmp_path / "records.jsonl"
    options = ["--text", "title", "--nested", "specs", "--pair", "n*=v*"]
    result = run(shop, output, *options)
    assert result.exit_code == 0, result.output
    assert read(output)["1"] == {"color": ["Red, blue"], "By": ["Crocs"]}
    hint = "5 of 5 cells of color have ', ' in a value, such as 'red, blue'. If it "
    assert f'{hint}separates values, add --separator "color=, "' in flat(result.output)
    result = run(shop, output, *options, "--separator", "color=, ", "--separator", "|")
    assert read(output)["1"] == {"color": ["Red", "blue"], "By": ["Crocs"]}
    assert "If it separates values" not in flat(result.output)
    result = run(shop, output, "--text", "title", "--pair", "m*=v*")
    assert result.exit_code == 1
    assert "shop.csv has no column 'm*'" in flat(result.output)
    result = run(shop, output, "--text", "title", "--pair", "n*")
    assert result.exit_code == 1
    assert "expected --pair to have the column of the names" in flat(result.output)


def test_cells_that_name_nothing(tmp_path: Path) -> None:
    """They cost the cell, and not the row. A vocabulary does not guess what they say."""
    shop = tmp_path / "shop.csv"
    specs = ["{'color' => 'red'}", "{color: red", "[broken", "", "color=red"]
    rows = [
        {"sku": n, "title": "Crocs red shoe", "specs": x} for n, x in enumerate(specs)
    ]
    write_csv(shop, [{**row, "brand": "Crocs"} for row in rows])
    output, report = tmp_path / "records.jsonl", tmp_path / "report.json"
    options = ["--text", "title", "--nested", "specs", "-a", "brand", "--id", "sku"]
    options += ["--vocabulary", "columns", "--min-count", 1, "--negatives", "all"]
    result = run(shop, output, *options, "--report", report)
    assert result.exit_code == 0, result.output
    brand = {"brand": ["Crocs"]}
    both = {**brand, "color": ["red"]}
    assert read(output) == {"0": both, "1": brand, "2": brand, "3": both, "4": both}
    said = "2 cells of specs without names of attributes, taken as empty, such as that "
    assert f"{said}of 1: expected 'specs' to hold attributes" in flat(result.output)
    assert srsly.read_json(report)["unread"]["specs"]["cells"] == 2


def test_places_of_two_columns_count_once(tmp_path: Path) -> None:
    shop = tmp_path / "shop.csv"
    row = {"title": "Red shoe, red or navy", "a": "red", "b": "navy", "c": "red"}
    write_csv(shop, [row, {**row, "a": "", "b": ""}])
    options = [x for name in "abc" for x in ("-a", f"{name}=Color")]
    result = run(shop, tmp_path / "out.jsonl", "--text", "title", *options)
    table = {row.split()[0]: row.split()[-1] for row in result.stdout.splitlines() if row}
    assert (table["a"], table["b"], table["c"]) == ("2", "1", "2")
    report = srsly.read_json(tmp_path / "out.report.json")
    assert report["attributes"]["Color"]["places"] == 5


def test_companies_and_sizes_give_no_hints(tmp_path: Path) -> None:
    """The comma of a company separates nothing, and short sizes are no surprise."""
    shop = tmp_path / "shop.csv"
    row = {"title": "Tee by Acme Inc, M/XL, red", "brand": "Acme, Inc.", "size": "M|XL"}
    write_csv(shop, [row] * 12)
    options = ("--text", "title", "--separator", "size=|")
    result = run(shop, tmp_path / "out.jsonl", *options)
    assert result.exit_code == 0, result.output
    assert read(tmp_path / "out.jsonl")["1"] == {
        "brand": ["Acme Inc"],
        "size": ["M", "XL"],
    }
    said = flat(result.output)
    assert "separates values" not in said and "one or two characters" not in said
