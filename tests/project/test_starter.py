"""The pipeline to start with: its records, names, schema and scores."""

import json
import re
from pathlib import Path

import pytest
import srsly
from open_attributes.compose import QUANTITIES, Taxonomy, Title
from starter.__main__ import compose, main, write_title
from starter.names import AE_110K, ATTRIBUTES, CATALOGUE, SHOPIFY
from starter.score import score

from spacy_adatag.canonical import read_schema
from spacy_adatag.corpus.records import Record, read_records

PROJECT = Path(__file__).parents[2] / "project"
PAGE = (PROJECT / "starter" / "README.md").read_text("utf8")


def test_names() -> None:
    assert 50 <= len(ATTRIBUTES) < 70
    assert set(AE_110K.values()) <= set(ATTRIBUTES), "they are only scored"
    assert CATALOGUE["ItemVolume"] == "Net content"


def test_schema() -> None:
    schema = read_schema(PROJECT / "starter" / "schema.yml")
    assert set(schema) <= set(ATTRIBUTES) and len(schema) == len(schema.canonical)


def write_sources(folder: Path) -> None:
    lines = [
        {"Brand": {"Crocs": 1}, "Volume": {"50ml": 1}, "Nothing": {"x": 1}},
        {"Net content": {"50ml": 1}, "Volume": {"n/a": 1}},
    ]
    lines = [{"input": "Crocs, 50ml", "target_scores": scores} for scores in lines]
    for name in ("oa-mine", "ae-110k"):
        (folder / name).mkdir(parents=True)
        for part in ("train", "test"):
            srsly.write_jsonl(folder / name / f"{part}.jsonl", lines * 10)
    dist, data = folder / "tax" / "dist" / "en", folder / "tax" / "data" / "categories"
    dist.mkdir(parents=True)
    data.mkdir(parents=True)
    values = [{"name": "Red"}, {"name": "Navy"}]
    attributes = [
        {"name": name, "handle": name.lower(), "values": values}
        for name in ("Color", "Fabric", "Voltage", "Unknown")
    ]
    srsly.write_json(dist / "attributes.json", {"attributes": attributes})
    text = (
        "---\n- id: a\n  name: Hats\n  attributes:\n  - color\n  - fabric\n  - unknown\n"
    )
    (data / "hats.yml").write_text(text)


def test_records(tmp_path: Path) -> None:
    write_sources(tmp_path)
    sources = tmp_path / "oa-mine", tmp_path / "tax", tmp_path / "ae-110k"
    for name in ("one", "two"):
        main(tmp_path / name, *sources, scale=0.02, composed=30, each=5)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == [
        "dev.jsonl",
        "test-ae-110k.jsonl",
        "test-oa-mine.jsonl",
        "train.jsonl",
    ]
    for name in files:
        text = (tmp_path / "one" / name).read_text()
        assert text == (tmp_path / "two" / name).read_text(), "the same seed"
    (first, second, *_) = srsly.read_jsonl(tmp_path / "one" / "test-oa-mine.jsonl")
    assert first["attributes"] == {"Brand": ["Crocs"], "Net content": ["50ml"]}
    assert second["attributes"] == {"Net content": ["50ml"]}
    records = list(read_records(tmp_path / "one" / "train.jsonl"))
    assert len(records) > 50 and all(isinstance(r, Record) for r in records)
    names = {name for r in records for name in r.attributes}
    assert {"Color", "Material", "Net content"} <= names <= set(ATTRIBUTES)


def test_rare_attributes_have_titles_too() -> None:
    categories = [*[("Hats", ["Color", "Fabric"])] * 99, ("Tents", ["Season", "Color"])]
    values = {name: ["Red", "Navy"] for name in ("Color", "Fabric", "Season", "Unknown")}
    taxonomy = Taxonomy(categories, values)
    lines = list(compose(taxonomy, size=10, each=20, seed=0))
    assert len(lines) == 10 + 3 * 20
    counts = {name: sum(name in x["attributes"] for x in lines) for name in ATTRIBUTES}
    assert counts["Season"] > 10 and counts["Material"] > 10


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{} Count", "Net content"),
        ("{} pcs", "Net content"),
        ("{}ct", "Net content"),
        ("{} Fl Oz", "Net content"),
        ("{} kg", "Net content"),
        ("Pack of {}", "Pack size"),
        ("Set of {}", "Pack size"),
        ("{}-Pack", "Pack size"),
        ("Ages {}+", "Age group"),
        ("{} x {} cm", "Size"),
        ("{} inch", "Length"),
    ],
)
def test_names_of_composed_quantities(pattern: str, name: str) -> None:
    assert SHOPIFY[dict(QUANTITIES)[pattern]] == name


def test_no_composed_quantity_is_forgotten() -> None:
    names = {name for _, name in QUANTITIES}
    assert names - SHOPIFY.keys() == {"Concentration"}


def test_titles_are_written_as_people_do() -> None:
    words = ["Kori", ",", "Navy", "Hat", "6", "Pack"]
    title = Title(words, [("Color", 2, 3), ("Pack quantity", 4, 6), ("Unknown", 0, 1)])
    line = write_title(title)
    assert line["text"] == "Kori, Navy Hat 6 Pack"
    assert line["attributes"] == {
        "Color": [{"start": 6, "end": 10}],
        "Pack size": [{"start": 15, "end": 21}],
    }


def test_scores(trained, tmp_path: Path) -> None:
    trained.to_disk(tmp_path / "model")
    colors = ["dark blue"] * 3, ["wool"] * 3
    lines = [
        {"text": "dark blue wool coat", "attributes": {"Color": [a], "Material": [b]}}
        for a, b in zip(*colors)
    ]
    lines += [{"text": "red cotton shirt", "attributes": {"Color": ["red", "shirt"]}}] * 2
    srsly.write_jsonl(tmp_path / "test.jsonl", lines)
    found = score(tmp_path / "model", tmp_path / "test.jsonl")
    assert found["texts"] == 5 and found["record"]["micro_p"] == 1.0
    assert found["record"]["micro_r"] == 0.8
    assert found["by_attribute"] == {"Color": [7, 0.8333]}


def test_the_page_has_the_scores() -> None:
    result = json.loads((PROJECT / "results" / "starter.json").read_text())
    for title, name in (("OA-Mine", "oa-mine"), ("AE-110k", "ae-110k")):
        scores = result[name]
        cells = [title, f"{scores['texts']:,}"]
        for way in ("record", "everything"):
            keys = ("micro_p", "micro_r", "micro_f")
            cells.append(" / ".join(f"{100 * scores[way][key]:.1f}" for key in keys))
        assert f"| {' | '.join(cells)} |" in PAGE
        for attribute, (values, f) in list(scores["by_attribute"].items())[:10]:
            assert f"| {title} | {attribute} | {values:,} | {100 * f:.1f} |" in PAGE
    untrained = result["untrained"]
    said = (
        f"With {untrained['examples']} example values of each, the pipeline has an F1 of "
        f"{100 * untrained['threshold']:.1f} on the {untrained['attributes']} other "
        "attributes of AE-110k. A look-up of the same values has "
        f"{100 * untrained['dictionary']:.1f}."
    )
    assert said in re.sub(r"\s+", " ", PAGE)
