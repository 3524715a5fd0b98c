import gzip
from pathlib import Path
from typing import Any

import pytest
import spacy
import srsly

from spacy_adatag.cli.evaluate import evaluate

from ..conftest import run_cli
from .labelling import flat

SCENTS = "orchid / cherry pie / mango ice cream scent"
COAT = "dark blue wool coat"
SHIRT = "red cotton shirt"

# The pipeline finds orchid, cherry pie, mango ice cream; dark blue, wool; red, cotton.
RECORDS = [
    {"id": "a", "text": SCENTS, "attributes": {"Scent": ["orchid", "cherry pie"]}},
    {"id": "b", "text": COAT, "attributes": {"Color": ["blue"], "Material": ["wool"]}},
    {
        "id": "c",
        "text": SHIRT,
        "attributes": {
            "Color": [],
            "Material": ["cotton", "shirt"],
            "Scent": [],
            "Size": ["L"],
        },
    },
]


def run(*args: Any) -> Any:
    return run_cli("adatag", "evaluate", *args)


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("evaluate") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture
def records(tmp_path) -> Path:
    path = tmp_path / "records.jsonl"
    srsly.write_jsonl(path, RECORDS)
    return path


def test_paper(model, records, tmp_path):
    output = tmp_path / "new" / "scores.json"
    result = run(model, records, "--output", output)
    assert result.exit_code == 0, result.output
    saved = srsly.read_json(output)
    assert saved["model"] == str(model) and saved["metric"] == "paper"
    assert (saved["records"], saved["rejected"]) == (3, 0)
    assert saved["unknown"] == ["Size"]
    scores = saved["scores"]
    counts = {
        name: (row["correct"], row["predicted"], row["gold"])
        for name, row in scores["attr_per_type"].items()
    }
    assert counts == {
        "Color": (0, 2, 1),
        "Material": (2, 2, 3),
        "Scent": (2, 3, 2),
        "Size": (0, 0, 1),
    }
    assert scores["attr_micro_p"] == pytest.approx(4 / 7)
    assert scores["attr_micro_r"] == pytest.approx(4 / 7)
    assert scores["attr_macro_p"] == pytest.approx((0 + 1 + 2 / 3 + 0) / 4)
    assert scores["attr_macro_r"] == pytest.approx((0 + 2 / 3 + 1 + 0) / 4)
    assert scores["attr_macro_f"] == pytest.approx((0 + 0.8 + 0.8 + 0) / 4)
    table = {
        line.split()[0]: line.split()[1:] for line in result.stdout.splitlines() if line
    }
    assert table["Material"] == ["100.00", "66.67", "80.00", "3", "2"]
    assert "macro P 41.67  R 41.67  F 40.00" in result.stdout
    assert "micro P 57.14  R 57.14  F 57.14" in result.stdout
    assert "The pipeline does not know 1 attribute: Size" in result.stdout


def test_extractgpt(model, records, tmp_path):
    srsly.write_jsonl(
        records,
        [
            {
                "text": SCENTS,
                "attributes": {"Scent": ["orchid", "cherry pie", "mango ice cream"]},
            },
            *RECORDS[1:],
        ],
    )
    output = tmp_path / "scores.json"
    result = run(model, records, "-m", "extractgpt", "-o", output)
    assert result.exit_code == 0, result.output
    saved = srsly.read_json(output)
    assert saved["metric"] == "extractgpt" and saved["unknown"] == ["Size"]
    scores = saved["scores"]
    # Scent, wool and cotton; `dark blue` for `blue`; a Color where there is none; no
    # Scent where there is none; and Size, which is not known.
    assert {name: scores[name] for name in ("VC", "VW", "NV", "NN", "VN")} == {
        **{"VC": 3, "VW": 1, "NV": 1, "NN": 1, "VN": 1}
    }
    assert scores["p"] == pytest.approx(3 / 5)
    assert scores["r"] == pytest.approx(3 / 5)
    assert scores["f"] == pytest.approx(3 / 5)
    assert "60.00" in result.stdout


def test_extractgpt_takes_the_best_value(trained, records):
    """Of several values the one with the highest score is the answer."""
    doc = trained(SCENTS)
    group = doc.spans["adatag"]
    best = group[int(group.attrs["scores"].argmax())].text
    for gold, expected in ((best, 1), ("orchid pie", 0)):
        srsly.write_jsonl(records, [{"text": SCENTS, "attributes": {"Scent": [gold]}}])
        scores = evaluate(trained, records, metric="extractgpt")["scores"]
        assert (scores["VC"], scores["VW"]) == (expected, 1 - expected)


def test_scores_are_those_of_spacy_where_tokens_hold_the_values(trained, records):
    """What `spacy evaluate` says of the same texts."""
    from ..conftest import TRAIN_DATA, make_examples

    lines = []
    for text, values in TRAIN_DATA:
        doc = trained.make_doc(text)
        attributes = {
            name: [doc[start:end].text for start, end in places]
            for name, places in values.items()
        }
        lines.append({"text": text, "attributes": attributes})
    srsly.write_jsonl(records, lines)
    found = evaluate(trained, records)["scores"]
    expected = trained.evaluate(make_examples(trained))
    assert found["attr_macro_f"] == 1.0
    assert found == {name: expected[name] for name in found}


def test_values_that_tokens_do_not_hold_are_gold(trained, records):
    srsly.write_jsonl(records, [{"text": COAT, "attributes": {"Material": ["woo"]}}])
    scores = evaluate(trained, records)["scores"]
    row = scores["attr_per_type"]["Material"]
    assert (row["correct"], row["predicted"], row["gold"]) == (0, 1, 1)


def test_texts_that_convert_held_out(model, records, tmp_path):
    """Their scores are those of their records."""
    held_out = tmp_path / "held-out.spacy"
    converted = run_cli("adatag", "convert", records, held_out)
    assert converted.exit_code == 0, converted.output
    saved = []
    for path in (records, held_out):
        result = run(model, path, "--output", tmp_path / "scores.json")
        assert result.exit_code == 0, result.output
        saved.append(srsly.read_json(tmp_path / "scores.json"))
    assert saved[0]["asked"] == saved[1]["asked"]
    result = run_cli("adatag", "thresholds", model, held_out)
    assert "expected at least 20 gold values, got 7" in flat(result.output)


def test_lines_that_cannot_be_scored(model, records, tmp_path):
    with records.open("a", encoding="utf8") as file_:
        file_.write('{"id": "d", "text": ""}\n"a text by itself"\nnot JSON\n')
    output = tmp_path / "scores.json"
    result = run(model, records, "-o", output)
    assert result.exit_code == 3, result.output
    saved = srsly.read_json(output)
    assert (saved["records"], saved["rejected"]) == (3, 3)
    assert ", line 4: " in flat(result.stdout)
    assert ", line 5: " in flat(result.stdout) and "expected attributes" in result.stdout
    assert saved["scores"]["attr_micro_p"] == pytest.approx(4 / 7)


def write_asked(path: Path, n_all: int, n_part: int) -> Path:
    """Red cotton shirts, of which some say nothing of the material."""
    part = {"text": SHIRT, "category": "Shirts", "attributes": {"Color": ["red"]}}
    full = {**part, "attributes": {"Color": ["red"], "Material": ["cotton"]}}
    srsly.write_jsonl(path, [full] * n_all + [part] * n_part)
    return path


def test_everything_is_asked_too(model, tmp_path):
    records = write_asked(tmp_path / "records.jsonl", 1, 3)
    output = tmp_path / "scores.json"
    result = run(model, records, "-o", output)
    saved = srsly.read_json(output)
    assert saved["scores"]["attr_micro_f"] == 1.0, "over what the records ask"
    assert list(saved["asked"]) == ["record", "everything"]
    record, everything = saved["asked"].values()
    assert record["scores"] == saved["scores"]
    assert everything["scores"]["attr_micro_p"] == pytest.approx(5 / 8)
    assert everything["scores"]["attr_micro_r"] == 1.0
    counts = ("texts", "values_per_text", "gold_per_text", "invented_per_100_texts")
    assert [record[name] for name in counts] == [4, 5 / 4, 5 / 4, 0]
    assert [everything[name] for name in counts] == [4, 8 / 4, 5 / 4, 75]
    assert "100.00" in result.stdout
    shown = ["everything", "62.50", "100.00", "76.92", "70.00", "2.00", "1.25", "75.0"]
    assert shown in [line.split() for line in result.stdout.splitlines()]
    said = " ".join(result.stdout.split())
    assert "Annotations are complete (assumed:" in said
    # By itself, it is what the scores are.
    output = tmp_path / "everything.json"
    assert run(model, records, "-o", output, "--ask", "everything").exit_code == 0
    found = srsly.read_json(output)
    assert found["asked"] == {"everything": everything}
    assert found["scores"] == everything["scores"]


def test_extractgpt_asked_everything(trained, tmp_path):
    """A value of what the record does not ask is one where there is none."""
    records = write_asked(tmp_path / "records.jsonl", 1, 3)
    asked = evaluate(trained, records, metric="extractgpt")["asked"]
    assert (asked["record"]["scores"]["VC"], asked["record"]["scores"]["NV"]) == (5, 0)
    found = asked["everything"]["scores"]
    assert (found["VC"], found["NV"]) == (5, 3)


def test_partial_annotations(model, tmp_path):
    """There a value of what the record does not ask may be right."""
    records = write_asked(tmp_path / "records.jsonl", 10, 20)
    result = run(model, records, "-o", tmp_path / "scores.json")
    found = srsly.read_json(tmp_path / "scores.json")["asked"]["everything"]
    assert found["invented_per_100_texts"] == 0 and found["values_per_text"] == 2
    assert found["scores"]["attr_micro_p"] == 1.0
    said = " ".join(result.stdout.split())
    assert "Annotations are partial (of" in said and "neither right nor wrong" in said
    result = run(model, records, "--ask", "everything", "-o", tmp_path / "scores.json")
    found = srsly.read_json(tmp_path / "scores.json")["asked"]["everything"]
    assert found["invented_per_100_texts"] == pytest.approx(2000 / 30)
    assert "though it may be right" in " ".join(result.stdout.split())


@pytest.mark.parametrize("ask", [[], ["--ask", "everything"]])
def test_records_that_are_marked_as_partial(model, tmp_path, ask):
    """Only what they ask is scored, those of others as before."""
    records, output = tmp_path / "records.jsonl", tmp_path / "scores.json"
    part = {"text": SHIRT, "attributes": {"Color": ["red"]}}
    marked = {**part, "partial": True}
    srsly.write_jsonl(records, [marked] * 3)
    result = run(model, records, "-o", output, *ask)
    found = srsly.read_json(output)["asked"]["everything"]
    assert found["invented_per_100_texts"] == 0 and found["values_per_text"] == 2
    assert found["scores"]["attr_micro_p"] == 1.0
    said = " ".join(result.stdout.split())
    assert "partial (as all records say)" in said and "neither right nor wrong" in said
    srsly.write_jsonl(records, [marked] * 3 + [part])
    result = run(model, records, "-o", output, *ask)
    found = srsly.read_json(output)["asked"]["everything"]
    assert found["invented_per_100_texts"] == 25
    assert found["scores"]["attr_micro_p"] == pytest.approx(4 / 5)
    said = " ".join(result.stdout.split())
    assert "Of 3 partial records, only what is asked is scored" in said


@pytest.mark.usefixtures("few_texts")
def test_categories(model, tmp_path):
    records = write_asked(tmp_path / "records.jsonl", 1, 3)
    result = run(model, records, "--ask", "category")
    assert result.exit_code == 1
    assert "category that the pipeline knows" in " ".join(result.output.split())
    nlp = spacy.load(model)
    nlp.get_pipe("adatag").categories.counts["shirts"] = {"Color": 1}
    nlp.get_pipe("adatag").categories.counts["coats"] = {"Material": 1, "Scent": 1}
    asked = evaluate(nlp, records)["asked"]
    assert list(asked) == ["record", "category", "everything"]
    # One of them has a material all the same.
    scores = asked["category"]["scores"]
    assert (scores["attr_micro_p"], scores["attr_micro_r"]) == (1, 4 / 5)
    assert asked["category"]["values_per_text"] == 1
    assert list(evaluate(nlp, records, ask="category")["asked"]) == ["category"]


def test_each_pass_leaves_out_the_same(model, records):
    nlp = spacy.load(model)

    @spacy.Language.component("evaluate_fails")
    def fail(doc):
        assert "wool" not in doc.text
        return doc

    nlp.add_pipe("evaluate_fails")
    result = evaluate(nlp, records)
    assert (result["records"], result["rejected"]) == (2, 1)
    assert [found["texts"] for found in result["asked"].values()] == [2, 2]


def test_unknown_way_to_ask(model, records):
    result = run(model, records, "--ask", "all")
    assert result.exit_code == 1 and "unknown way to ask 'all'" in result.output


@pytest.mark.parametrize("content", ["", '"a text by itself"\n', '{"text": ""}\n'])
def test_nothing_to_score(model, records, content):
    records.write_text(content)
    result = run(model, records)
    assert result.exit_code == 1
    assert "expected records with attributes" in result.output


def test_other_formats_and_gzip(model, tmp_path):
    path = tmp_path / "records.jsonl.gz"
    line = {
        "input": COAT,
        "target_scores": {"Color": {"dark blue": 1}, "Scent": {"n/a": 1}},
    }
    with gzip.open(path, "wt", encoding="utf8") as file_:
        file_.write(srsly.json_dumps(line) + "\n")
    output = tmp_path / "scores.json"
    for extra in ([], ["--format", "extractgpt"]):
        assert run(model, path, "-o", output, *extra).exit_code == 0
        assert srsly.read_json(output)["scores"]["attr_micro_f"] == 1.0
    result = run(model, path, "--format", "csv")
    assert result.exit_code == 1 and "unknown record format 'csv'" in result.output


def test_unknown_metric(model, records):
    result = run(model, records, "--metric", "rouge")
    assert result.exit_code == 1
    assert "unknown metric 'rouge'" in result.output
    assert "paper, extractgpt" in result.output


def test_pipelines_that_will_not_do(records, tmp_path):
    spacy.blank("en").to_disk(tmp_path / "blank")
    (tmp_path / "empty").mkdir()
    for model, message in (
        ("blank", "expected a pipeline with an adatag component"),
        ("empty", "E053"),
        ("none", "E050"),
    ):
        result = run(tmp_path / model, records)
        assert result.exit_code == 1
        assert message in result.output


def test_missing_records(model, tmp_path):
    assert run(model, tmp_path / "none.jsonl").exit_code == 2
