import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import spacy
import srsly

from spacy_adatag.attribute_files.rows import COLUMNS
from spacy_adatag.cli import imported

from ..conftest import TRAIN_DATA, make_examples, read_values, run_cli, train
from ..models.test_contract import make_vectors

CONFIG = {
    "embedder": {"@misc": "spacy_adatag.StaticEmbedder.v1"},
    "model": {
        "@architectures": "spacy_adatag.AdaTag.v1",
        "tok2vec": {"@architectures": "spacy_adatag.BiLSTM.v1", "width": 20},
    },
}
CSV = """name,values,category
Rubber,EVA|rubber,Shoes
SoleScent,,
Color,teal,
"""


def make_pipeline(path: Path, config: Any) -> Path:
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.vocab.vectors = make_vectors()
    nlp.add_pipe("adatag", config=config)
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=12)
    nlp.to_disk(path)
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    return make_pipeline(tmp_path_factory.mktemp("attributes") / "model", CONFIG)


@pytest.fixture
def model(trained: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained, tmp_path / "model"))


def run(*args: Any, code: int = 0) -> str:
    result = run_cli("adatag", "attributes", *args)
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def load(path: Path) -> Any:
    return spacy.load(path).get_pipe("adatag")


def read_files(folder: Path) -> Any:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_help_teaches():
    for command in ((), ("list",), ("add",), ("remove",), ("export",), ("import",)):
        said = run(*command, "--help")
        assert f"adatag attributes {' '.join(command) or 'list'} training" in said


def test_the_help_names_all_columns():
    said = " ".join(run("import", "--help").split())
    said = said[said.index("--column") :].partition("--encoding")[0]
    # Counts are a column of their own in Parquet only. Nobody would rename it.
    for name in set(COLUMNS) - {"counts", "is_trained"}:
        assert name in said


def test_from_one_file_to_another(model, tmp_path):
    """What users do: import a table, look, export it, change it, import it again."""
    table = tmp_path / "table.csv"
    table.write_text(CSV)
    said = run("import", model, table)
    assert "Added 2: Rubber, SoleScent" in said and "Changed 1: Color" in said
    assert "No example values: SoleScent" in said
    assert (
        "5 attributes, 2 of them never trained. Their scores are not calibrated" in said
    )
    assert "Saved the pipeline to" in said
    component = load(model)
    assert component.labels == ("Scent", "Color", "Material", "Rubber", "SoleScent")
    assert component.untrained == ["Rubber", "SoleScent"]
    assert component.categories.counts == {"shoes": {"Rubber": 1}}
    said = run("list", model)
    assert "Rubber 2 EVA, rubber shoes never" in said and " all yes" in said
    out = tmp_path / "out.json"
    assert "Wrote 5 attributes" in run("export", model, out)
    rows = srsly.read_json(out)
    assert [row["is_trained"] for row in rows] == [True] * 3 + [False] * 2
    rows[3] |= {"values": ["EVA", "wool"], "description": "What it is of"}
    srsly.write_json(out, rows)
    said = run("import", model, out)
    assert "Changed 1: Rubber" in said and "Already known, and unchanged: 4" in said
    rubber = load(model).label_data[3]
    assert rubber["values"] == {"EVA": 1, "rubber": 1, "wool": 1}
    assert rubber["description"] == "What it is of"
    assert "Removed 2: Rubber, SoleScent" in run("remove", model, "Rubber", "SoleScent")
    assert load(model).labels == ("Scent", "Color", "Material")


def test_add(model, trained, tmp_path):
    out = tmp_path / "new" / "out"
    args = ["--value", "wool", "-v", "cotton", "-c", "Shoes", "--description", "Of it"]
    said = run("add", trained, "Rubber", "--phrase", "rubber sole", *args, "-o", out)
    assert "Added 1: Rubber" in said
    component = load(out)
    assert component.label_data[3] == {
        "name": "Rubber",
        "phrase": "rubber sole",
        "values": {"wool": 1, "cotton": 1},
        "description": "Of it",
    }
    assert load(trained).labels == ("Scent", "Color", "Material")
    assert "No example values" not in said
    assert "Changed 1: Color" in run("add", model, "Color", "-v", "teal")
    assert "Changed 1: Color" in run("add", model, "Co\u00adlor", "-v", "navy")
    said = run("add", model, "Xqz", "-v", "rubber")
    assert "no word of the name of 'Xqz' has a word vector" in said
    assert "UserWarning" not in said
    assert "the name of an attribute, got ''" in run("add", model, " ", code=1)


def test_a_name_in_another_spelling(model, tmp_path):
    """It is most likely the same attribute, so nobody gets a second one by accident."""
    before = read_files(model)
    args = "co_lor", "--value", "red"
    assert "got 'co_lor' beside 'Color'" in run("add", model, *args, code=1)
    table = tmp_path / "table.csv"
    table.write_text("name\nCOLOR\n")
    assert "got 'COLOR' beside 'Color'" in run("import", model, table, code=1)
    assert read_files(model) == before
    said = run("import", model, table, "--only-known", "-o", tmp_path / "a")
    assert "If it is 'Color', write it so" in said
    assert "Added 1: co_lor" in run("add", model, *args, "--force")
    run("import", model, table, "--force")
    assert load(model).labels[3:] == ("co_lor", "COLOR")
    assert "Added 1: Colors" in run("add", model, "Colors", "--value", "red")


def test_what_a_pipeline_says_of_what_it_cannot(tmp_path):
    tag_sets = {"@architectures": "spacy_adatag.TagSets.v1"}
    tag_sets["tok2vec"] = CONFIG["model"]["tok2vec"]
    path = make_pipeline(tmp_path / "model", {"model": tag_sets, "embedder": None})
    before = read_files(path)
    said = run("add", path, "Rubber", code=1)
    assert "its model (tag_sets) has parameters of its own" in said
    assert "one of these configs: adatag-open, adatag, " in said
    table = tmp_path / "table.csv"
    table.write_text(CSV)
    assert "cannot add attributes 'Rubber', 'SoleScent'" in run(
        "import", path, table, code=1
    )
    assert "cannot remove attribute 'Color'" in run("remove", path, "Color", code=1)
    assert read_files(path) == before
    # What it knows, it may know better.
    assert "Changed 1: Color" in run("add", path, "Color", "-v", "teal")


def test_a_table_with_faults_changes_nothing(model, tmp_path):
    before = read_files(model)
    table = tmp_path / "table.csv"
    table.write_text(f"name,values\nRubber,wool\n,red\nRubber,\nFit,{'x' * 300}\n")
    said = run("import", model, table, code=1)
    assert f"{table}, line 3, column 'name': expected the name" in said
    assert f"{table}, line 4, column 'name': expected different names" in said
    assert f"{table}, line 5, column 'values': expected values of at most 200" in said
    assert "Nothing was imported" in said
    many = tmp_path / "many.csv"
    many.write_text("name,values\n" + ",red\n" * 60)
    assert "and 10 more" in run("import", model, many, code=1)
    assert read_files(model) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "many.csv",
        "model",
        "table.csv",
    ]


def test_columns_separator_and_category(model, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text(
        "Merkmal;values;category;id\nRubber;wool, cotton;Shoes;1\nFit;;Hats;2\n"
    )
    said = run(
        "import", model, table, "--column", "name=Merkmal", "--output", tmp_path / "new"
    )
    assert "1 of 1 cell has one value with ',' in it, such as" in said
    assert "add --separator ','" in said
    args = ["--column", "name=Merkmal", "--separator", ",", "--category", "shoes"]
    said = run("import", model, table, *args)
    assert "Ignored other columns: id" in said and "add --separator" not in said
    component = load(model)
    assert component.labels[3:] == ("Rubber",)
    assert component.label_data[3]["values"] == {"wool": 1, "cotton": 1}
    assert "expected --column NAME=COLUMN, got 'Merkmal'" in run(
        "import", model, table, "--column", "Merkmal", code=1
    )


def test_the_taxonomy(model, tmp_path):
    value = {
        "id": "gid://shopify/TaxonomyValue/1",
        "name": "Wool",
        "handle": "rubber__wool",
    }
    other = {"id": "gid://shopify/TaxonomyValue/2", "name": "Other", "handle": "x__other"}
    attribute = {
        "id": "gid://shopify/TaxonomyAttribute/1",
        "name": "Rubber",
        "handle": "rubber",
        "description": "What it is of",
        "extended_attributes": [],
        "values": [value, other],
    }
    path = tmp_path / "attributes.json"
    path.write_text(json.dumps({"version": "2025-08", "attributes": [attribute]}))
    said = run("import", model, path)
    assert "is the Shopify taxonomy 2025-08: 1 attribute," in said
    assert "Left out 1 value that says" in said
    rubber = load(model).label_data[3]
    assert rubber["values"] == {"Wool": 1} and rubber["description"] == "What it is of"
    assert "--categories-file" in run("import", model, path, "-c", "Shoes", code=1)


def test_places_that_are_refused(model, tmp_path):
    before = read_files(model)
    table = model / "table.csv"
    table.write_text(CSV)
    assert "which is read" in run("import", model, table, code=1)
    table.unlink()
    for output in (model, model / "new", tmp_path):
        assert "can't write" in run("add", model, "Rubber", "-o", output, code=1)
    assert "which is read" in run("export", model, model / "out.csv", code=1)
    assert "ends in .json" in run("export", model, tmp_path / "out.xlsx", code=1)
    assert "find model 'en_package'" in run("add", "en_package", "Rubber", code=1)
    spacy.blank("en").to_disk(tmp_path / "other")
    said = run("list", tmp_path / "other", code=1)
    assert "expected a pipeline with an adatag component, got nothing" in said
    assert read_files(model) == before


def test_the_rest_of_the_folder_stays(model, tmp_path):
    """A model may have files that spaCy does not write, and may be a link."""
    (model / "README.md").write_text("mine")
    link = tmp_path / "link"
    os.symlink(model, link)
    run("add", link, "Rubber")
    assert link.is_symlink() and (model / "README.md").read_text() == "mine"
    assert load(link).labels[3:] == ("Rubber",)
    found = [read_values(spacy.load(path)(TRAIN_DATA[2][0])) for path in (link, model)]
    assert found[0] == found[1]


def test_a_failure_leaves_the_pipeline_as_it_was(model, monkeypatch, tmp_path):
    before = read_files(model)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("spacy_adatag.disk.saving.CheckedPipe.to_disk", fail)
    assert "no space left" in run("add", model, "Rubber", code=1)
    assert read_files(model) == before
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_table_that_changes_meanwhile(model, monkeypatch, tmp_path):
    """What was read may be half of it, so nothing is saved."""
    table, before = tmp_path / "table.csv", read_files(model)
    table.write_text("name\nRubber\n")
    real = imported.import_attributes

    def change(*args):
        table.write_text("name\nRubber\nCork\n")
        return real(*args)

    monkeypatch.setattr(imported, "import_attributes", change)
    assert "meanwhile" in run("import", model, table, code=1)
    assert read_files(model) == before
