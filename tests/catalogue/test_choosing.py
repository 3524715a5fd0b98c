"""What is written of the values: the best, those with a score, compared with cells."""

import csv
import json
from pathlib import Path
from typing import Any, List

import pytest
import spacy
import srsly
from spacy.tokens import Span

from spacy_adatag.catalogue import plan_job, read_pieces, run_job, run_piece
from spacy_adatag.catalogue.local import run_here
from spacy_adatag.catalogue.shapes import keep_best
from spacy_adatag.groups import Scored
from spacy_adatag.labelling.columns import Columns

from ..conftest import make_example, train
from .conftest import extract
from .reading import read

TABLE = """\
sku,title,color,Material
1,dark blue wool coat,Blue,wool
2,red cotton shirt,green,
3,orchid / cherry pie / mango ice cream scent,,silk|satin
4,,red,
"""
OPTIONS = ["-t", "title", "--id", "sku"]


@pytest.fixture
def shop(tmp_path) -> Path:
    path = tmp_path / "shop.csv"
    path.write_text(TABLE)
    return path


def get(row: Any, *names: str) -> List[Any]:
    return [row[name] for name in names]


def test_the_best():
    doc = spacy.blank("en")("red navy wool")
    spans = [Span(doc, i, i + 1, label="CCM"[i]) for i in range(3)]
    values = [Scored(spans[0], None), Scored(spans[1], 0.2), Scored(spans[2], None)]
    assert keep_best(values) == values[1:]
    again = Scored(spans[0], 0.2)
    assert keep_best([values[1], again]) == [values[1]], "of equal ones the first"


@pytest.mark.parametrize("rows", ["record", "product", "value"])
def test_one_value_an_attribute(model, shop, tmp_path, rows):
    output = tmp_path / "values.jsonl"
    said = extract(model, shop, output, *OPTIONS, "--best", "--rows", rows, code=3)
    assert "Wrote 5 values of 3 texts" in said
    lines = read(output)
    if rows == "record":
        found = [len(line["attributes"].get("Scent", ())) for line in lines]
    elif rows == "product":
        found = [len(line["Scent"]) for line in lines]
    else:
        named = [line["id"] for line in lines if line["attribute"] == "Scent"]
        found = [named.count(id) for id in "123"]
    assert found == [0, 0, 1]


def test_the_lowest_score(model, shop, tmp_path):
    output = tmp_path / "values.csv"
    extract(model, shop, output, *OPTIONS, "--rows", "value", code=3)
    scores = sorted(float(row["score"]) for row in read(output))
    assert len(scores) == 7
    for least in (scores[0], scores[4], (scores[3] + scores[4]) / 2):
        args = [*OPTIONS, "--rows", "value", "--min-score", least]
        extract(model, shop, output, *args, code=3)
        kept = sorted(float(row["score"]) for row in read(output))
        assert kept == [score for score in scores if score >= least]


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_scores_of_products(model, shop, tmp_path, suffix):
    output = tmp_path / f"values.{suffix}"
    args = [*OPTIONS, "--rows", "product", "-a", "Color,Scent"]
    extract(model, shop, output, *args, "--scores", "columns", code=3)
    rows = read(output)
    assert list(rows[0]) == ["id", "Color", "Color score", "Scent", "Scent score"]
    empty, color, scents = get(rows[2], "Color", "Color score", "Scent score")
    if suffix == "csv":
        assert (empty, color) == ("", "")
        scents = list(map(float, scents.split("|")))
    else:
        assert (empty, color) == ([], [])
    assert len(scents) == 3 and scents == sorted(scents, reverse=True)
    extract(model, shop, output, *args, "--scores", "json", code=3)
    cells = [row["Scent"] for row in read(output)]
    if suffix == "csv":
        cells = list(map(json.loads, filter(None, cells)))
    assert [v["score"] for v in cells[-1]] == scents
    assert {v["value"] for v in cells[-1]} == {"orchid", "cherry pie", "mango ice cream"}


def test_another_joiner(model, shop, tmp_path):
    output = tmp_path / "values.csv"
    extract(model, shop, output, *OPTIONS, "--joiner", ", ", code=3)
    scents = read(output)[2]["Scent"]
    assert sorted(scents.split(", ")) == ["cherry pie", "mango ice cream", "orchid"]
    assert "--joiner" in extract(model, shop, output, *OPTIONS, "--joiner", "", code=1)


COMPARED = [*OPTIONS, "--attribute", "color=Color", "--attribute", "Material"]
COMPARED += ["--separator", "Material=|"]
EXPECTED = {
    ("1", "Color"): ["similar", "Blue"],
    ("1", "Material"): ["same", "wool"],
    ("2", "Color"): ["contradicts", "green"],
    ("2", "Material"): ["new", ""],
    # No column was named for it.
    ("3", "Scent"): [None, ""],
}


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_values_and_the_cells_of_the_shop(model, shop, tmp_path, suffix):
    output = tmp_path / f"values.{suffix}"
    said = extract(model, shop, output, *COMPARED, "--rows", "value", code=3)
    found = {
        (r["id"], r["attribute"]): [r["status"] or None, *get(r, "cell")]
        for r in read(output)
    }
    assert found == EXPECTED
    table = said.split("attribute same similar new contradicts missed")[1].split()
    assert [table[table.index(n) + 1 :][:5] for n in ("Color", "Material")] == [
        list("01010"),
        list("10101"),
    ]
    assert "Scent" not in table


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_products_and_the_cells_of_the_shop(model, shop, tmp_path, suffix):
    output = tmp_path / f"values.{suffix}"
    extract(model, shop, output, *COMPARED, "--rows", "product", code=3)
    first, second, third = read(output)
    names = "Material", "Material status", "Material cell"
    if suffix == "csv":
        assert get(first, *names) == ["wool", "same", "wool"]
        assert get(second, *names) == ["cotton", "new", ""]
        assert get(third, *names) == ["", "", "silk|satin"]
    else:
        assert get(first, *names) == [["wool"], ["same"], ["wool"]]
        assert get(second, *names) == [["cotton"], ["new"], []]
        assert get(third, *names) == [[], [], ["silk", "satin"]]


def test_records_and_the_cells_of_the_shop(model, shop, tmp_path):
    output = tmp_path / "values.jsonl"
    extract(model, shop, output, *COMPARED, code=3)
    lines = read(output)
    found = {
        (line["id"], name): [values[0]["status"], "".join(line["cells"].get(name, ()))]
        for line in lines
        for name, values in line["attributes"].items()
        if values
    }
    assert found == EXPECTED


def test_names_in_another_case(model, shop, tmp_path):
    """Without --attribute, the columns are those of attributes of their name."""
    output = tmp_path / "values.csv"
    extract(model, shop, output, *OPTIONS, "--compare", "--rows", "value", code=3)
    found = {(r["id"], r["attribute"]): r["status"] for r in read(output)}
    assert found["2", "Color"] == "contradicts"
    assert found["2", "Material"] == "new" and found["3", "Scent"] == ""


def test_names_in_another_spelling(model, shop, tmp_path):
    """As fill finds them."""
    shop.write_text(shop.read_text().replace("Material", "mate_rial"))
    output = tmp_path / "values.csv"
    args = [*OPTIONS, "--compare", "--keep", "mate_rial", "--rows", "value"]
    extract(model, shop, output, *args, code=3)
    found = {(r["id"], r["attribute"]): get(r, "status", "cell") for r in read(output)}
    assert found["1", "Material"] == ["same", "wool"]
    shop.write_text("title,mate_rial\nwool coat,wool\n")
    extract(model, shop, output, "-t", "title", "--compare", "--rows", "value")
    assert [row["status"] for row in read(output)] == ["same"]


def test_a_key_that_an_object_leaves_out_is_an_empty_cell(model, tmp_path):
    shop, output = tmp_path / "shop.jsonl", tmp_path / "values.csv"
    rows = [{"title": "red cotton shirt", "Color": "red"}, {"title": "dark blue coat"}]
    srsly.write_jsonl(shop, rows)
    extract(model, shop, output, "-t", "title", "--compare", "--rows", "value")
    found = [r["status"] for r in read(output) if r["attribute"] == "Color"]
    assert found == ["same", "new"]


@pytest.mark.parametrize(
    "options, reason",
    [
        (["-t", "title", "--attribute", "color=Colour"], "the pipeline knows none"),
        (["-t", "title", "--attribute", "colour=Color"], "colour"),
        (["-t", "title", "--separator", "|"], "--compare"),
        (["-t", "title", "--scores", "json", "--rows", "value"], "--rows product"),
        (["-t", "title", "--scores", "xml"], "scores"),
    ],
)
def test_what_does_not_go_together(model, shop, tmp_path, options, reason):
    assert reason in extract(model, shop, tmp_path / "values.csv", *options, code=1)


def test_texts_that_no_column_seems_to_have(model, tmp_path):
    """Otherwise they are found, in a table that no preset knows."""
    shop = tmp_path / "stock.csv"
    with shop.open("w", newline="") as file_:
        csv.writer(file_).writerows([["sku", "stock"], ["1", "4"], ["2", "7"]])
    said = extract(model, shop, tmp_path / "values.csv", "--compare", code=1)
    assert "add --text COLUMN" in said


def test_a_column_that_an_attribute_needs(model, tmp_path):
    shop = tmp_path / "shop.csv"
    with shop.open("w", newline="") as file_:
        csv.writer(file_).writerows([["title", "Color score"], ["red shirt", "1"]])
    args = ["-t", "title", "--keep", "Color score"]
    assert "Wrote" in extract(model, shop, tmp_path / "values.csv", *args)
    said = extract(model, shop, tmp_path / "v.csv", *args, "--scores", "columns", code=1)
    assert "can't keep the column 'Color score'" in said


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_a_resumed_job(model, shop, tmp_path, suffix):
    """It gives the same bytes and counts, and notices other options."""
    nlp = spacy.load(model)
    columns = Columns(("title",), {"color": "Color", "Material": "Material"}, id="sku")
    options = {"text": ["title"], "id": "sku", "compared": columns, "rows": "product"}
    options |= {"scores": "columns", "piece_size": 1, "joiner": ";"}
    whole, halved = (tmp_path / f"{name}.{suffix}" for name in ("whole", "halved"))
    expected = run_job(nlp, plan_job(nlp, str(model), shop, whole, **options), run_here)
    job = plan_job(nlp, str(model), shop, halved, **options)

    def run_first(nlp, job):
        yield run_piece(nlp, job, next(read_pieces(job, 0)))

    with pytest.raises(RuntimeError):
        run_job(nlp, job, run_first)
    for name, value in (("best", True), ("min_score", 0.5), ("compared", None)):
        changed = plan_job(nlp, str(model), shop, halved, **{**options, name: value})
        option = name.replace("_", "-").replace("compared", "compare")
        with pytest.raises(ValueError, match=f"--{option}"):
            run_job(nlp, changed, run_here, resume=True)
    summary = run_job(nlp, job, run_here, resume=True)
    assert halved.read_bytes() == whole.read_bytes()
    assert summary.compared == expected.compared
    assert summary.compared["Color"] == {"similar": 1, "contradicts": 1}


def test_attributes_of_a_category(tmp_path):
    """A column is that of the product's category."""
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    values = {"Shirts / Color": [(0, 1)], "Hats / Color": []}
    examples = [make_example(nlp, "red cotton shirt", values)]
    nlp.initialize(lambda: examples)
    train(nlp, examples)
    nlp.to_disk(tmp_path / "model")
    shop, output = tmp_path / "shop.csv", tmp_path / "values.csv"
    shop.write_text("sku,title,kind,Color\n1,red cotton shirt,Shirts,Red\n")
    args = [*OPTIONS, "--category", "kind", "--by-category", "--compare"]
    extract(tmp_path / "model", shop, output, *args, "--rows", "value")
    (row,) = read(output)
    assert get(row, "attribute", "value", "status", "cell") == [
        "Shirts / Color",
        "red",
        "same",
        "Red",
    ]
