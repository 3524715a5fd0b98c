"""Tasks for annotation tools, and what comes back from them."""

import json
from typing import Any, Dict, List

import pytest
import spacy
import srsly

from spacy_adatag.corpus.records import parse_record, read_records
from spacy_adatag.review.cases import Case, Question
from spacy_adatag.review.tasks import make_config, write_prodigy

from .conftest import OPTIONS

FIELDS = ["--text", "title", "--text", "more", "--id", "sku", "--sure", "1"]
TABLE = "sku,title,more\n1,dark blue wool coat,red cotton shirt 🧵\n2,red shirt,\n"


def annotate(tasks: List[Any], tool: str) -> List[Any]:
    """What a tool exports after people have worked on the first task: they take the first
    value away, and add one to the second."""
    first, second = tasks
    if tool == "prodigy":
        first["spans"] = first["spans"][1:]
        first["answer"], second["answer"] = "accept", "reject"
        return tasks
    if tool == "doccano":
        for i, task in enumerate(tasks):
            # Metadata stand beside the text.
            task["id"], task["Comments"] = i, []
        first["label"] = first["label"][1:]
        return tasks[:1]
    for i, task in enumerate(tasks):
        (prediction,) = task["predictions"]
        task["id"] = i
        task["annotations"] = [{"result": prediction["result"][1:]}] if i == 0 else []
    if tool == "label-studio":
        return tasks
    return [
        {
            **first["data"],
            "id": 7,
            "label": [
                item["value"] | {"labels": item["value"]["labels"]}
                for item in first["annotations"][0]["result"]
            ],
            "annotator": 1,
        }
    ]


@pytest.mark.parametrize(
    "tool, name",
    [
        ("prodigy", "look.jsonl"),
        ("doccano", "look.jsonl"),
        ("label-studio", "look.json"),
        ("label-studio-min", "look.json"),
    ],
)
def test_round_trip(review, tmp_path, tool, name):
    shop, look, done = tmp_path / "shop.csv", tmp_path / name, tmp_path / f"done-{name}"
    shop.write_text(TABLE, encoding="utf8")
    args = ["--format", tool] if tool == "doccano" else []
    review(shop, look, *FIELDS, *args)
    read = srsly.read_json if name.endswith(".json") else srsly.read_jsonl
    tasks = sorted(read(look), key=lambda task: "cotton" not in json.dumps(task))
    if not tool.startswith("label-studio"):
        # Those who don't read it with review can convert it as it is.
        assert all(record.attributes for record in read_records(look))
    done.write_text("\n".join(map(json.dumps, annotate(tasks, tool))))
    if name.endswith(".json"):
        srsly.write_json(done, annotate(list(tasks), tool))
    said = review(done, tmp_path / "records.jsonl")
    left = 0 if tool in ("doccano", "label-studio-min") else 1
    assert ("Left out 1 task " in said) == bool(left)
    (record,) = srsly.read_jsonl(tmp_path / "records.jsonl")
    assert record["id"] == "1"
    title, more = record["fields"]
    assert (title["text"], more["text"]) == ("dark blue wool coat", "red cotton shirt 🧵")
    texts: Dict[str, List[str]] = {}
    for attribute, values in record["attributes"].items():
        fields = {field["name"]: field["text"] for field in record["fields"]}
        texts[attribute] = [fields[v["field"]][v["start"] : v["end"]] for v in values]
    # What was found, without the first value.
    review(shop, tmp_path / "again.jsonl", *FIELDS)
    (task,) = (
        t for t in srsly.read_jsonl(tmp_path / "again.jsonl") if "wool" in t["text"]
    )
    kept = task["spans"][1:]
    assert len(kept) >= 3
    assert texts == {
        name: [task["text"][s["start"] : s["end"]] for s in kept if s["label"] == name]
        for name in task["adatag"]["asked"]
    }


def test_no_value_is_right_in_label_studio(review, shop, tmp_path):
    """The short export then has no key `label`, and the long one an empty result."""
    review(shop, tmp_path / "look.json", *OPTIONS, "--sure", "1")
    task = srsly.read_json(tmp_path / "look.json")[0]
    short = {**task["data"], "id": 1, "annotator": 1, "annotation_id": 2}
    long = {"id": 1, "data": task["data"], "annotations": [{"result": []}]}
    found = []
    for export in (short, long):
        srsly.write_json(tmp_path / "done.json", [export])
        review(tmp_path / "done.json", tmp_path / "records.jsonl")
        found.append(list(srsly.read_jsonl(tmp_path / "records.jsonl")))
    assert found[0] == found[1] and len(found[0]) == 1
    attributes = found[0][0]["attributes"]
    assert attributes == {name: [] for name in task["data"]["adatag"]["asked"]}


def test_tasks_of_prodigy_have_tokens(tmp_path):
    """Prodigy stops at a span that begins or ends within one of its own tokens, such as
    `Co.`.
    """
    text = "Coat by Wool & Co.\nred  cotton, 25Lx 🧵"
    places = [(8, 17), (19, 22), (33, 34), (37, 38)]
    question = Question("", places, None, None, "low", "", 0.5)
    case = Case(parse_record({"text": text}, "1"), "Color", [question])
    tokenizer = spacy.blank("en").tokenizer
    assert tokenizer(text).char_span(*places[0]) is None
    write_prodigy([case], tmp_path / "look.jsonl", tokenizer)
    (task,) = srsly.read_jsonl(tmp_path / "look.jsonl")
    tokens = task["tokens"]
    assert [token["id"] for token in tokens] == [*range(len(tokens))]
    assert all(text[t["start"] : t["end"]] == t["text"] for t in tokens)
    assert "".join(t["text"] + " " * t["ws"] for t in tokens) == text
    assert [(span["start"], span["end"]) for span in task["spans"]] == places
    for span in task["spans"]:
        first, last = tokens[span["token_start"]], tokens[span["token_end"]]
        assert (first["start"], last["end"]) == (span["start"], span["end"])


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"text": "another"}, "expected the text as review wrote it"),
        ({"spans": [{"start": 0, "end": 3, "label": "Größe"}]}, "does not know"),
        ({"spans": [{"start": 0, "end": 300, "label": "Color"}]}, "characters"),
        ({"adatag": None}, "expected a task of review"),
        ({"adatag": {"asked": ["Color"]}}, "record"),
        ({"adatag": {"asked": ["Color"], "record": []}}, "expected the record"),
        ({"spans": [3]}, "expected"),
        ({"adatag": {"asked": [["Color"]], "record": {"text": "x"}}}, "row 2"),
    ],
)
def test_tasks_that_can_not_be_read(review, shop, tmp_path, change, reason):
    review(shop, tmp_path / "look.jsonl", *OPTIONS)
    tasks = [{**t, "answer": "accept"} for t in srsly.read_jsonl(tmp_path / "look.jsonl")]
    tasks[1].update(change)
    srsly.write_jsonl(tmp_path / "done.jsonl", tasks)
    said = review(tmp_path / "done.jsonl", tmp_path / "records.jsonl", code=3)
    assert "row 2: " in said and reason in said
    assert len(list(srsly.read_jsonl(tmp_path / "records.jsonl"))) == len(tasks) - 1


def test_the_command_of_prodigy(review, shop, tmp_path):
    look = tmp_path / "look.jsonl"
    said = review(shop, look, *OPTIONS)
    assert said.endswith(
        f"spans.manual DATASET blank:en {look} --label Color,Material,Scent"
    )


def test_the_interface_of_label_studio(review, shop, tmp_path):
    said = review(shop, tmp_path / "look.json", *OPTIONS)
    assert '<Label value="Color"/>' in said
    assert "A &quot;&amp;&lt;" in make_config(['A "&<'])


@pytest.mark.parametrize(
    "args, reason",
    [
        (["look.html"], "ends in .csv, .xlsx, .jsonl, .json"),
        (["look.csv", "--format", "excel"], "format"),
        (["shop.csv"], "which is read"),
    ],
)
def test_outputs_that_do_not_fit(review, shop, tmp_path, args, reason):
    assert reason in review(shop, tmp_path / args[0], *args[1:], *OPTIONS, code=1)


def test_nothing_to_ask(review, tmp_path):
    shop = tmp_path / "shop.csv"
    shop.write_text("title\n" + "red cotton shirt\n" * 5)
    args = ["--text", "title", "--sure", "0", "--floor", "1"]
    said = review(shop, tmp_path / "look.csv", *args, code=1)
    assert "Nothing to ask about in 5 texts" in said
    assert not (tmp_path / "look.csv").exists()


def test_a_table_without_columns_of_texts(review, tmp_path):
    stock = tmp_path / "stock.csv"
    stock.write_text("sku,stock\n1,4\n2,7\n")
    assert "label" in review(stock, tmp_path / "look.csv", code=1)


def test_an_export_of_doccano_that_nobody_has_worked_on(review, shop, tmp_path):
    """It does not say which texts somebody has approved."""
    look, out = tmp_path / "look.jsonl", tmp_path / "records.jsonl"
    review(shop, look, *OPTIONS, "--format", "doccano")
    said = review(look, out, code=1)
    assert "approved documents only" in said and not out.exists()
    tasks = list(srsly.read_jsonl(look))
    # Only those that are approved, or one has a value less.
    changed = [{**tasks[0], "label": tasks[0]["label"][1:]}, *tasks[1:]]
    for exported in (tasks[1:], changed):
        srsly.write_jsonl(tmp_path / "done.jsonl", exported)
        review(tmp_path / "done.jsonl", out)
        assert len(list(srsly.read_jsonl(out))) == len(exported)
