import gzip
import json
import re
import shutil
from pathlib import Path
from typing import Any, Dict

import pytest
import spacy
import srsly
from thinc.api import Config

from spacy_adatag.cli.evaluate import evaluate

from ..conftest import run_cli
from .labelling import flat

# The pipeline finds orchid, cherry pie, mango ice cream; dark blue, wool; red, cotton.
RECORDS = [
    {
        "id": "a",
        "text": "orchid / cherry pie / mango ice cream scent",
        "attributes": {"Scent": ["orchid", "cherry pie"]},
    },
    {
        "id": "b",
        "text": "dark blue wool coat",
        "attributes": {"Color": ["blue"], "Material": ["wool"]},
    },
    {
        "id": "c",
        "text": "red cotton shirt",
        "attributes": {
            "Color": [],
            "Material": ["cotton", "shirt"],
            "Scent": [],
            "Size": ["L"],
        },
    },
]


def run(*args: Any) -> Any:
    return run_cli("adatag", "report", *args)


def read_data(path: Path) -> Dict[str, Any]:
    page = path.read_text(encoding="utf8")
    return json.loads(re.search(r'id="data">(.*)</script>', page)[1])


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("report") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture
def records(tmp_path) -> Path:
    path = tmp_path / "records.jsonl"
    srsly.write_jsonl(path, RECORDS)
    return path


def test_scores_are_those_of_evaluate(model, trained, records, tmp_path):
    output = tmp_path / "new" / "report.html"
    result = run(model, records, output)
    assert result.exit_code == 0, result.output
    expected = evaluate(trained, records, metric="paper")["scores"]
    data = read_data(output)
    per_type = expected.pop("attr_per_type")
    assert data["scores"] == expected
    keys = ("p", "r", "f", "gold", "predicted", "correct")
    assert {row["name"]: {x: row[x] for x in keys} for row in data["attributes"]} == {
        name: {x: row[x] for x in keys} for name, row in per_type.items()
    }
    assert "macro P 41.67  R 41.67  F 40.00" in result.stdout
    assert "micro P 57.14  R 57.14  F 57.14" in result.stdout
    assert "The pipeline does not know 1 attribute: Size" in result.stdout
    assert "Wrote 3 texts" in result.stdout
    for found in (asked := evaluate(trained, records)["asked"]).values():
        del found["scores"]["attr_per_type"]
    assert data["asked"] == asked
    assert data["annotations"].startswith("Annotations are complete")
    kinds = data["errors"]["kinds"]
    wrong = sum(row["predicted"] - row["correct"] for row in per_type.values())
    of_predicted = ("boundary", "attribute", "unlabelled", "invented")
    assert sum(kinds.get(k, 0) for k in of_predicted) == wrong
    # Both stand in the text, and are values of their attribute in training.
    assert kinds == {"boundary": 1, "unlabelled": 2, "missing": 2}
    assert data["records"] == "records.jsonl" and data["title"] == "en_pipeline 0.0.0"
    assert str(tmp_path) not in output.read_text(encoding="utf8"), "no paths in a page"
    assert list(output.parent.iterdir()) == [output]


def test_gold_values_that_a_sure_model_denies(model, tmp_path):
    """Of attributes that the pipeline knows; here by mistake a scent, and a size."""
    gold = {"Scent": ["shirt"], "Color": ["red"], "Size": ["shirt"]}
    records = tmp_path / "records.jsonl"
    srsly.write_jsonl(records, [{"text": "red cotton shirt", "attributes": gold}])
    result = run(model, records, tmp_path / "report.html")
    assert result.exit_code == 0, result.output
    data = read_data(tmp_path / "report.html")
    (item,) = data["suspicious"]["shown"]
    assert item["kind"] == "missing" and item["sure"] >= data["sure"]
    assert item["gold"]["attribute"] == "Scent" and item["predicted"] is None


def test_lines_that_cannot_be_used(model, records, tmp_path):
    with records.open("ab") as file_:
        file_.write(b'{"id": "d", "text": ""}\nnot JSON\n{"text": "\xff"}\n"red hat"\n')
    output = tmp_path / "report.html"
    result = run(model, records, output)
    assert result.exit_code == 3, result.output
    data = read_data(output)
    assert (data["texts"], data["with_gold"], data["rejected"]["count"]) == (4, 3, 3)
    assert [item["line"] for item in data["rejected"]["shown"]] == [4, 5, 6]
    assert "not to be empty" in data["rejected"]["shown"][0]["reason"]
    assert ", line 6: expected UTF-8" in flat(result.stdout)
    # The last one was asked everything.
    color = next(row for row in data["attributes"] if row["name"] == "Color")
    assert color["asked"] == 3


def test_texts_without_gold(model, tmp_path):
    texts = tmp_path / "texts.jsonl.gz"
    with gzip.open(texts, "wt", encoding="utf8") as file_:
        file_.writelines(srsly.json_dumps(item["text"]) + "\n" for item in RECORDS)
    output = tmp_path / "report.html"
    result = run(model, texts, output)
    assert result.exit_code == 0, result.output
    data = read_data(output)
    assert data["scores"] is None and "macro" not in result.stdout
    found = {row["name"]: (row["found"], row["asked"]) for row in data["attributes"]}
    assert found == {"Scent": (1, 3), "Color": (2, 3), "Material": (2, 3)}
    assert data["values"]["new"] == 0 and data["values"]["known"] == 7


def test_too_long_for_the_pipeline(trained, tmp_path):
    records = tmp_path / "records.jsonl"
    long = "red " * 300_000
    srsly.write_jsonl(records, [{"text": "red hat"}, {"id": "x", "text": long}])
    trained.to_disk(tmp_path / "model")
    output = tmp_path / "report.html"
    assert run(tmp_path / "model", records, output).exit_code == 3
    (rejected,) = read_data(output)["rejected"]["shown"]
    assert (rejected["line"], rejected["id"]) == (2, "x")
    assert "nlp.max_length" in rejected["reason"]


def test_examples(model, records, tmp_path):
    output = tmp_path / "report.html"
    assert run(model, records, output, "--examples", 1).exit_code == 0
    data = read_data(output)
    assert len(data["errors"]["shown"]) == 1
    assert sum(data["errors"]["kinds"].values()) == 5
    assert run(model, records, output, "--examples", 0).exit_code == 2


def test_by_category(tmp_path):
    """A record without attributes is asked what is known of its category."""
    nlp = spacy.blank("en")
    adatag = nlp.add_pipe("adatag")
    for name in ("Shoes / Size", "Shoes / Color", "Coffee / Size"):
        adatag.add_attribute(name, values=["red"])
    nlp.initialize(lambda: [make_category_example(nlp)])
    nlp.to_disk(tmp_path / "model")
    records = tmp_path / "records.jsonl"
    lines = [
        {"text": "red shoe", "category": "Shoes"},
        {"text": "9 bags", "category": "Coffee", "attributes": {"Size": ["9"]}},
    ]
    srsly.write_jsonl(records, lines)
    output = tmp_path / "report.html"
    result = run(tmp_path / "model", records, output, "--by-category")
    assert result.exit_code == 0, result.output
    asked = {row["name"]: row["asked"] for row in read_data(output)["attributes"]}
    assert asked == {"Coffee / Size": 1, "Shoes / Size": 1, "Shoes / Color": 1}


def test_a_table_by_category(tmp_path):
    """A column is that of the product's category, in any case."""
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    nlp.initialize(lambda: [make_category_example(nlp)])
    nlp.to_disk(tmp_path / "model")
    shop, output = tmp_path / "shop.csv", tmp_path / "report.html"
    rows = ["red shoe,Shoes,Red,", "size 9 bags,coffee,,9", "blue mug,Mugs,Blue,"]
    shop.write_text("\n".join(["title,kind,color,Size", *rows]))
    args = ["--text", "title", "--category", "kind", "--by-category"]
    result = run(tmp_path / "model", shop, output, *args)
    assert result.exit_code == 0, result.output
    rows = read_data(output)["attributes"]
    assert {row["name"]: row["gold"] for row in rows if "gold" in row} == {
        "Shoes / Color": 1,
        "Coffee / Size": 1,
    }


def make_category_example(nlp):
    from ..conftest import make_example

    values = {"Shoes / Size": [], "Shoes / Color": [(0, 1)], "Coffee / Size": []}
    return make_example(nlp, "red shoe", values)


@pytest.mark.parametrize("content", ["", "\n", "not JSON\n", '{"text": ""}\n'])
def test_nothing_to_report(model, records, tmp_path, content):
    records.write_text(content)
    output = tmp_path / "report.html"
    result = run(model, records, output)
    assert result.exit_code == 1
    said = " ".join(result.output.split()).partition("expected at least one record")[2]
    assert (": expected " in said) == bool(content.strip()) and "got none" in said
    assert not output.exists()


def test_wrong_input(model, records, tmp_path):
    spacy.blank("en").to_disk(tmp_path / "blank")
    output = tmp_path / "report.html"
    for args, code, message in (
        ([model, records, tmp_path / "report.pdf"], 1, "ends in .html"),
        ([model, records, tmp_path], 2, "directory"),
        ([model, tmp_path / "none.jsonl", output], 2, "does not exist"),
        ([model, records, records / "report.html"], 1, "Can't report"),
        ([tmp_path / "none", records, output], 1, "E050"),
        ([tmp_path / "blank", records, output], 1, "expected a pipeline with an adatag"),
        ([model, records, output, "-f", "xml"], 1, "unknown record format 'xml'"),
    ):
        result = run(*args)
        assert result.exit_code == code, result.output
        assert message in " ".join(result.output.split())
        assert not output.exists()


@pytest.mark.parametrize("command", ["report", "review"])
def test_options_of_columns_without_a_table(model, records, tmp_path, command):
    """They are not ignored in silence."""
    output = tmp_path / ("out.html" if command == "report" else "out.csv")
    options = ("--attribute", "color=Color", "--id", "sku")
    result = run_cli("adatag", command, model, records, output, *options)
    assert result.exit_code == 1, result.output
    assert "no columns for --attribute, --id" in " ".join(result.output.split())
    assert "--text COLUMN" in result.output
    assert not output.exists()


@pytest.fixture
def train(records, tmp_path) -> Path:
    path = tmp_path / "corpus" / "train.spacy"
    assert run_cli("adatag", "convert", records, path).exit_code == 0
    return path


@pytest.mark.parametrize("is_folder", [False, True])
def test_training_data(model, records, train, tmp_path, is_folder):
    """The same as of the records that it was made of."""
    output = tmp_path / "report.html"
    run(model, records, output)
    expected = read_data(output)
    result = run(model, train.parent if is_folder else train, output)
    assert result.exit_code == 0, result.output
    data = read_data(output)
    assert data["scores"] == expected["scores"] and data["texts"] == 3


def test_texts_that_were_trained_on(model, records, train, tmp_path):
    lines = [*RECORDS, {"text": "a new shirt", "attributes": {"Color": ["new"]}}]
    srsly.write_jsonl(records, lines)
    output = tmp_path / "report.html"
    result = run(model, records, output, "--trained-on", train)
    assert "trained on 3 of the 4 texts" in " ".join(result.output.split())
    data = read_data(output)
    assert data["trained_on"] == 3
    marks = {item["line"]: item["trained_on"] for item in data["errors"]["shown"]}
    assert marks == {1: True, 2: True, 3: True, 4: False}
    # Without the data, nobody knows.
    result = run(model, records, output)
    assert "trained on" not in result.output and "not found" not in result.output
    assert read_data(output)["trained_on"] is None


def test_training_data_that_the_config_names(model, records, train, tmp_path):
    copied = tmp_path / "copied"
    shutil.copytree(model, copied)
    config = Config().from_disk(copied / "config.cfg", interpolate=False)
    assert config["corpora"]["train"]["path"] == "${paths.train}"
    config["paths"]["train"] = str(train)
    config.to_disk(copied / "config.cfg")
    assert run(copied, records, tmp_path / "report.html").exit_code == 0
    assert read_data(tmp_path / "report.html")["trained_on"] == 3
    train.unlink()
    result = run(copied, records, tmp_path / "report.html")
    said = "".join(result.output.split())
    assert f"Trainingdatanotfoundat{train}:namethemwith--trained-on" in said
    assert result.exit_code == 0
    assert read_data(tmp_path / "report.html")["trained_on"] is None
