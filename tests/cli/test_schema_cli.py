"""From a shop's columns, or its attributes, to canonical values in all outputs."""

import csv
import json
from pathlib import Path
from typing import Any, Dict, List

import pytest
import spacy
import srsly

from spacy_adatag.attribute_files import Columns, read_attributes
from spacy_adatag.attributes import AttributeTable, make_attribute
from spacy_adatag.canonical import SchemaEntry, read_schema

from ..conftest import run_cli
from .labelling import write_csv

ROWS = [
    {"sku": "1", "title": "dark blue wool coat, 1.5 kg", "color": "Navy", "w": "1.5 kg"},
    {"sku": "2", "title": "red cotton shirt", "color": "red", "w": "200 g"},
    {"sku": "3", "title": "Red dress", "color": "Red", "w": ""},
    {"sku": "4", "title": "RED hat and Navy scarf", "color": "Red|Navy", "w": "0.1 kg"},
    {"sku": "5", "title": "navy scarf", "color": "navy", "w": "90 g"},
]
COLUMNS = ("--text", "title", "--id", "sku", "-a", "color=Color", "-a", "w=Weight")
# No text has its values, so the schema leaves it out.
COLUMNS += ("-a", "sku=Number")
SCHEMA = """Color:
  kind: choice
  values:
    Navy Blue: [dark blue, navy]
    Red:
Material: {kind: choice, values: [Linen, Cotton]}
"""


def run(*args: Any, code: int = 0) -> str:
    result = run_cli("adatag", *args)
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


@pytest.fixture
def table(tmp_path: Path) -> Path:
    write_csv(tmp_path / "shop.csv", ROWS)
    return tmp_path / "shop.csv"


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("schema")
    trained.to_disk(folder / "plain")
    (folder / "attributes.yml").write_text(SCHEMA)
    said = run(
        "attributes",
        "import",
        folder / "plain",
        folder / "attributes.yml",
        "-o",
        folder / "model",
    )
    assert "Changed 2: Color, Material" in said
    return folder / "model"


def test_a_schema_of_columns(table, tmp_path):
    schema = tmp_path / "attributes.yml"
    args = "label", table, tmp_path / "shop.jsonl", *COLUMNS, "--separator", "|"
    run(*args, "--schema", schema, "--dry-run")
    assert not schema.exists()
    said = run(*args, "--schema", schema)
    assert "Wrote the schema of the labelled attributes to" in said
    assert said.index("1 choice, 1 quantity") > 0
    assert read_schema(schema) == {
        "Color": SchemaEntry("choice", {"Red": (), "Navy": ()}),
        "Weight": SchemaEntry("quantity", units=["kg"], many=False),
    }
    # It may have been edited.
    before = schema.read_text()
    said = run(*args, "--schema", schema, code=1)
    assert "exists, and may have been edited by hand" in said
    assert schema.read_text() == before
    said = run(*args, "--schema", tmp_path / "a.csv", code=1)
    assert "expected a schema file that ends in .yml, .yaml, .json" in said


def extract(model: Path, tmp_path: Path, name: str, *args: Any) -> Path:
    texts = tmp_path / "texts.csv"
    rows = [{"id": "a", "title": "dark blue wool coat"}]
    write_csv(texts, [*rows, {"id": "b", "title": "red cotton shirt"}])
    output = tmp_path / name
    run("extract", model, texts, output, "--text", "title", "--id", "id", *args)
    return output


def read_csv(path: Path) -> List[Dict[str, str]]:
    with path.open(encoding="utf8", newline="") as file_:
        return list(csv.DictReader(file_))


def test_products(model, tmp_path):
    first, second = read_csv(extract(model, tmp_path, "values.csv"))
    columns = ["Scent", "Color", "Color canonical", "Material", "Material canonical"]
    assert list(first) == ["id", *columns], "no column for attributes without a schema"
    assert first["Color"] == "dark blue" and first["Color canonical"] == "Navy Blue"
    assert first["Material"] == "wool" and first["Material canonical"] == ""
    assert second["Material canonical"] == "Cotton"


def test_values_and_records(model, tmp_path):
    rows = read_csv(extract(model, tmp_path, "values.csv", "--rows", "value"))
    found = [(row["value"], row["canonical"]) for row in rows]
    assert found[:2] == [("dark blue", "Navy Blue"), ("wool", "")]
    lines = list(srsly.read_jsonl(extract(model, tmp_path, "values.jsonl")))
    assert lines[0]["attributes"]["Color"][0]["canonical"] == "Navy Blue"
    assert lines[0]["attributes"]["Material"][0]["canonical"] is None
    (line, _) = srsly.read_jsonl(extract(model, tmp_path, "p.jsonl", "--rows", "product"))
    assert line["Material"] == ["wool"] and line["Material canonical"] == [None]


def test_parquet(model, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(extract(model, tmp_path, "values.parquet"))
    assert table.column("Color canonical").to_pylist() == [["Navy Blue"], ["Red"]]
    assert table.column("Material canonical").to_pylist() == [[None], ["Cotton"]]
    path = extract(model, tmp_path, "v.parquet", "--rows", "value")
    assert parquet.read_table(path).column("canonical").to_pylist()[0] == "Navy Blue"


def test_without_a_schema_nothing_is_added(model, tmp_path):
    plain = model.with_name("plain")
    assert "Color canonical" not in read_csv(extract(plain, tmp_path, "a.csv"))[0]
    (line, _) = srsly.read_jsonl(extract(plain, tmp_path, "a.jsonl"))
    assert "canonical" not in line["attributes"]["Color"][0]


def test_two_columns_of_one_name(model, tmp_path):
    other = spacy.load(model)
    other.get_pipe("adatag").attributes[0]["name"] = "Color canonical"
    other.get_pipe("adatag").attributes._find_rows()
    other.to_disk(tmp_path / "other")
    texts = tmp_path / "texts.csv"
    write_csv(texts, [{"title": "red"}])
    args = "extract", tmp_path / "other", texts, tmp_path / "a.csv", "--text", "title"
    assert "two columns 'Color canonical'" in run(*args, code=1)


def test_the_report_has_them(model, tmp_path):
    records = tmp_path / "records.jsonl"
    srsly.write_jsonl(records, [{"text": "dark blue wool coat"}])
    run("report", model, records, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text()
    assert '"canonical":"Navy Blue"' in page
    assert '"canonical":["Color","Material"]' in page


def test_the_server_has_them(model):
    pytest.importorskip("fastapi")
    client = pytest.importorskip("starlette.testclient")
    from spacy_adatag.serving import make_app

    app = make_app(spacy.load(model), allowed_hosts=["testserver"])
    with client.TestClient(app) as http:
        answer = http.post("/extract", json={"texts": ["dark blue wool coat"]}).json()
        values = answer["results"][0]["attributes"]
        described = http.get("/openapi.json").json()["components"]["schemas"]["ValueOut"]
    assert values["Color"][0]["canonical"] == "Navy Blue"
    assert values["Material"][0]["canonical"] is None
    assert "canonical" in described["properties"]


@pytest.mark.parametrize("ending", [".yml", ".json", ".jsonl", ".csv", ".parquet"])
def test_export_and_import(model, tmp_path, ending):
    if ending == ".parquet":
        pytest.importorskip("pyarrow")
    path = tmp_path / f"attributes{ending}"
    run("attributes", "export", model, path)
    run("attributes", "import", model.with_name("plain"), path, "-o", tmp_path / "again")
    expected = spacy.load(model).get_pipe("adatag").schema
    found = spacy.load(tmp_path / "again").get_pipe("adatag").schema
    assert {n: e for n, e in found.items() if e.has_canonical} == expected
    if ending == ".yml":
        assert "Scent:\n  kind: text\n" in path.read_text(), "to be filled in"


def test_list(model):
    said = run("attributes", "list", model)
    assert "canonical" in said and "choice: 2 values" in said
    assert "canonical" not in run("attributes", "list", model.with_name("plain"))


def test_faults_of_a_schema(model, tmp_path):
    path = tmp_path / "attributes.yml"
    path.write_text("Color:\n  kind: choise\nMaterial:\n  valus: [a]\n")
    said = run("attributes", "import", model, path, code=1)
    assert "line 1, Color: unknown kind 'choise'" in said
    assert (
        "line 4, Material: expected kind, unit, decimal, places, many, values, "
        "got 'valus'" in said
    )
    assert "Nothing was imported" in said


AKENEO = """type;code;label-en_US;label-fr_FR;group;metric_family;default_metric_unit
pim_catalog_simpleselect;Color;Colour;Couleur;info;;
pim_catalog_multiselect;mat;Material;Matière;info;;
pim_catalog_metric;volume;Volume;Volume;info;Volume;MILLILITER
pim_catalog_metric;odd;Odd;;info;Odd;PARSEC
pim_catalog_date;since;Since;;info;;
pim_catalog_text;name;Name;;info;;
"""
OPTIONS = """code;attribute;sort_order;label-en_US;label-fr_FR
navy_blue;Color;1;Dark Blue;Bleu marine
red;Color;2;Red;Rouge
rouge;Color;3;Rouge;Rouge
wool;mat;1;Wool;Laine
"""


def test_akeneo(model, tmp_path):
    path, options = tmp_path / "attributes.csv", tmp_path / "options.csv"
    path.write_text(AKENEO, encoding="utf8")
    options.write_text(OPTIONS, encoding="utf8")
    plain, out = model.with_name("plain"), tmp_path / "out"
    args = "attributes", "import", plain, path, "--only-known", "-o", out
    assert "--options" in run(*args)
    said = run(*args[:-1], tmp_path / "out2", "--options", options)
    assert "has the attributes of Akeneo" in said
    assert "odd: the unit PARSEC is not known" in said
    assert "Left out 1 that are no texts, numbers or options: since" in said
    assert "Left out 3 that are not known: volume, odd, name" in said
    nlp = spacy.load(tmp_path / "out2")
    # The code is what a cell has. A label of two options is none's alias.
    assert nlp.get_pipe("adatag").schema == {
        "Color": SchemaEntry(
            "choice",
            {"navy_blue": ("Dark Blue", "Bleu marine"), "red": ("Red",), "rouge": ()},
            many=False,
        ),
        "Material": SchemaEntry("choice", {"wool": ("Wool", "Laine")}),
    }
    assert nlp("dark blue wool coat")._.attr_canonical["Color"] == ["navy_blue"]


def test_magento(model, tmp_path):
    options = [{"label": " ", "value": ""}, {"label": "Navy Blue", "value": "49"}]
    items = [
        {"attribute_code": "color", "frontend_input": "select", "options": options},
        {"attribute_code": "price", "frontend_input": "price", "options": []},
    ]
    path = tmp_path / "attributes.json"
    path.write_text(json.dumps({"items": items, "total_count": 2}))
    plain = model.with_name("plain")
    run("attributes", "import", plain, path, "--only-known", "-o", tmp_path / "out")
    schema = spacy.load(tmp_path / "out").get_pipe("adatag").schema
    expected = SchemaEntry("choice", {"Navy Blue": ()}, many=False)
    assert schema == {"Color": expected}
    path = tmp_path / "attributes.csv"
    path.write_text(
        "attribute_code,frontend_label,frontend_input,options\n"
        "farbe,Color,select,Navy Blue|Red\n"
    )
    run("attributes", "import", plain, path, "-o", tmp_path / "out2")
    schema = spacy.load(tmp_path / "out2").get_pipe("adatag").schema
    assert list(schema["Color"].values) == ["Navy Blue", "Red"]


def write_magento(path, *rows):
    """Write rows of a code, a label and options."""
    keys = "attribute_code", "frontend_label", "options"
    items = [{**dict(zip(keys, row)), "frontend_input": "select"} for row in rows]
    path.write_text(json.dumps({"items": items}))


@pytest.mark.parametrize("codes", [("color", "main_color"), ("main_color", "color")])
def test_a_code_comes_before_a_label(tmp_path, codes):
    path = tmp_path / "attributes.json"
    write_magento(path, *((code, "Color", [{"label": code}]) for code in codes))
    known = AttributeTable([make_attribute("Color")])
    items = read_attributes(path, known, Columns()).items
    assert {item["name"]: list(item["schema"]["values"]) for item in items} == {
        "Color": ["color"],
        "main_color": ["main_color"],
    }


def test_all_faults_of_a_shop_are_listed(model, tmp_path):
    path = tmp_path / "attributes.json"
    write_magento(
        path,
        ("farbe", "Color", [{"label": "Red"}]),
        ("main_color", "color", [{"label": "Blue"}]),
        ("material", "Material", 5),
        ("fit", "Fit", "Slim|Wide"),
        ("fit", "Fit", {"label": "Slim"}),
        ("cut", "Cut", {"label": "Slim"}),
    )
    said = " ".join(run("attributes", "import", model, path, code=1).split())
    assert (
        "row 2" in said
        and 'got main_color as "Color", which farbe in attributes.json, row 1' in said
    )
    assert "row 3" in said and "expected options to be a list or a text, got 5" in said
    assert (
        "row 5" in said
        and 'got fit as "fit", which fit in attributes.json, row 4 is' in said
    )
    assert "row 6" in said and "cut: expected options to be a list" in said
    assert "Nothing was imported" in said


def test_the_shopify_taxonomy_is_a_schema(model, tmp_path):
    path = tmp_path / "attributes.json"
    values = [{"id": "1", "name": "Navy"}, {"id": "2", "name": "Other"}]
    attribute = {"id": "gid://shopify/TaxonomyAttribute/1", "name": "Color"}
    data = {"version": "1", "attributes": [{**attribute, "values": values}]}
    path.write_text(json.dumps(data))
    plain = model.with_name("plain")
    run("attributes", "import", plain, path, "--only-known", "-o", tmp_path / "out")
    schema = spacy.load(tmp_path / "out").get_pipe("adatag").schema
    # Its values are no options of this shop.
    assert schema == {"Color": SchemaEntry("text", {"Navy": ()})}


def test_a_schema_of_attributes_that_were_never_trained(model, tmp_path: Path) -> None:
    """Their values would be found everywhere, so only the others get it."""
    before = spacy.load(model).get_pipe("adatag")
    path, out = tmp_path / "new.yml", tmp_path / "out"
    path.write_text("Color: {kind: choice, values: [Red]}\nSole: {values: [rubber]}\n")
    said = run("attributes", "import", model, path, "-o", out)
    assert "Left out 1 that the pipeline was never trained on: Sole" in said
    assert "adatag-open" in said and "Changed 1: Color" in said
    after = spacy.load(out).get_pipe("adatag")
    assert after.labels == before.labels and list(after.schema["Color"].values) == ["Red"]
    # That is nothing to warn of if you ask for it.
    out = tmp_path / "again"
    said = run("attributes", "import", model, path, "--only-known", "-o", out)
    assert "Left out 1 that are not known: Sole" in said and "adatag-open" not in said
