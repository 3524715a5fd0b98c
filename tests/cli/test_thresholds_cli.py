import re
from pathlib import Path
from typing import Any, List

import httpx
import numpy
import pytest
import spacy
import srsly

from spacy_adatag.cli.evaluate import evaluate
from spacy_adatag.cli.thresholds import collect_candidates
from spacy_adatag.corpus.annotated import AnnotatedRecords

from ..conftest import TRAIN_DATA, make_examples, read_values, run_cli, train
from ..serving.conftest import serving
from .labelling import flat

# In every fourth text, the gold has no color: the model cannot know.
THINGS = ("coat", "shirt", "dress", "hat", "scarf")
COLORS = ("red", "dark blue", "green", "grey", "black", "white")
MATERIALS = ("wool", "cotton", "silk", "linen")


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    """A pipeline that is not sure of all that it finds."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag")
    examples = make_examples(nlp, [*TRAIN_DATA, ("green dress", {"Color": []})])
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=12)
    assert component.threshold is None
    path = tmp_path_factory.mktemp("thresholds") / "model"
    nlp.to_disk(path)
    return path


@pytest.fixture
def records(tmp_path: Path) -> Path:
    lines: List[Any] = []
    for i in range(120):
        color, material = COLORS[i % 6], MATERIALS[i % 4]
        text = f"{color} {material} {THINGS[i % 5]} {i}"
        values = {"Color": [color] if i % 4 else [], "Material": [material]}
        lines.append({"id": f"{i}", "text": text, "attributes": values})
    path = tmp_path / "dev.jsonl"
    srsly.write_jsonl(path, lines)
    return path


def run(*args: Any) -> Any:
    return run_cli("adatag", "thresholds", *args)


def say(result: Any) -> str:
    return " ".join(result.output.split())


@pytest.mark.parametrize("ask", [None, "record", "everything"])
@pytest.mark.parametrize("options", [[], ["-p", 0.8], ["-p", 0.7, "-c", 0.9]])
def test_saved_and_honoured(model, records, tmp_path, ask, options):
    """What the saved pipeline finds is what was counted."""
    args = [*options, *(["--ask", ask] if ask else [])]
    result = run(model, records, tmp_path / "new" / "out", *args)
    assert result.exit_code == 0, result.output
    assert "Saved the pipeline with its thresholds" in say(result)
    nlp = spacy.load(tmp_path / "new" / "out")
    component = nlp.get_pipe("adatag")
    assert component.threshold is not None
    corrected = "Corrected for these records, they are off by" in say(result)
    assert (component.calibration is not None) == corrected
    assert {*component.thresholds} <= {*component.labels}
    scores = evaluate(nlp, records, ask=ask or "everything")["scores"]
    found = {n: r["predicted"] for n, r in scores["attr_per_type"].items()}
    lines = [line.split() for line in result.stdout.splitlines()]
    for name in ("Color", "Material"):
        (line,) = (line for line in lines if line and line[0] == name)
        limit = component.thresholds.get(name, component.threshold)
        row = scores["attr_per_type"][name]
        shares = [f"{100 * row[x]:.2f}" if found[name] else "-" for x in "pr"]
        recall = f"{100 * row['correct'] / row['gold']:.2f}"
        assert line[1:5] == [f"{limit:g}", shares[0], recall, f"{found[name]:,}"]
    (line,) = (line for line in lines if line[:1] == ["all"] and line[1][0].isdigit())
    assert line[3] == f"{sum(found.values()):,}"
    for name in component.thresholds if options else ():
        assert scores["attr_per_type"][name]["p"] >= options[1]
    # The pipeline that was read stays as it was.
    assert spacy.load(model).get_pipe("adatag").threshold is None


def test_without_an_output_nothing_is_written(model, records, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    result = run(model, records, "--precision", 0.8)
    assert result.exit_code == 0, result.output
    for said in (
        "Calibration: the model's scores are off by",
        "ECE",
        "wanted",
        "own threshold",
        "all with the default",
    ):
        assert said in say(result)
    assert sorted(tmp_path.rglob("*")) == before


def test_scores_are_corrected_once(model, records, tmp_path):
    """A second time changes nothing, as the exact marginals are corrected."""
    outputs, found = [], []
    for source, name in ((model, "once"), (tmp_path / "once", "twice")):
        result = run(source, records, tmp_path / name)
        outputs.append(say(result).replace(f"/{name}", ""))
        found.append(spacy.load(tmp_path / name).get_pipe("adatag").calibration)
    assert "Corrected for these records, they are off by" in outputs[0]
    # It also says how far they are off as they are.
    (ece,) = re.findall(
        r"Corrected for these records, they are off by (\S+):", outputs[1]
    )
    said = f"As the pipeline corrects them now, they are off by {ece}. "
    assert said in outputs[1]
    other = outputs[1].replace(said, "")
    assert outputs[0] == other and found[0] == found[1] is not None


def test_other_commands_honour_them(model, records, tmp_path):
    out = tmp_path / "out"
    assert run(model, records, out, "-p", 0.8).exit_code == 0
    nlp = spacy.load(out)
    component = nlp.get_pipe("adatag")
    least = min(component.threshold, *component.thresholds.values(), 1)
    texts = [record["text"] for record in srsly.read_jsonl(records)]
    docs = list(nlp.pipe(texts))
    scores = [s for doc in docs for s in doc.spans["adatag"].attrs["scores"]]
    assert scores and min(scores) >= least
    values = tmp_path / "values.jsonl"
    assert run_cli("adatag", "extract", out, records, values).exit_code == 0
    for doc, record in zip(docs, srsly.read_jsonl(values), strict=True):
        found = {n: [v["text"] for v in vs] for n, vs in record["attributes"].items()}
        expected = read_values(doc)
        assert found == {name: expected.get(name, []) for name in found}
    page = tmp_path / "report.html"
    assert run_cli("adatag", "report", out, records, page).exit_code == 0
    pytest.importorskip("fastapi", reason="needs the extra serve")
    from spacy_adatag.serving import make_app

    client = httpx.Client(trust_env=False, timeout=60)
    with serving(make_app(nlp)) as (_, (host, port)), client:
        url = f"http://{host}:{port}/extract"
        answer = client.post(url, json={"texts": texts[:20]})
    for doc, served in zip(docs, answer.json()["results"], strict=False):
        found = {n: [v["text"] for v in vs] for n, vs in served["attributes"].items()}
        assert {n: v for n, v in found.items() if v} == {
            n: v for n, v in read_values(doc).items() if v
        }


def test_right_and_wrong_are_those_of_evaluate(model, tmp_path, monkeypatch):
    """In complete data, what a record does not ask is absent; else it does not count."""
    records = tmp_path / "records.jsonl"
    asked = {"text": "red cotton shirt", "attributes": {"Color": ["red"]}}
    srsly.write_jsonl(records, [asked])
    nlp = spacy.load(model)
    row = nlp.get_pipe("adatag").labels.index("Material")
    for complete in (True, False):
        monkeypatch.setattr(
            "spacy_adatag.corpus.completeness.COMPLETE", 0.85 if complete else 2.0
        )
        candidates = collect_candidates(nlp, AnnotatedRecords(nlp, records))
        counts = candidates.count(0.05, {})
        assert bool(counts.predicted[row]) is complete and not counts.correct[row]
        assert counts.predicted[nlp.get_pipe("adatag").labels.index("Color")]


def test_attributes_that_no_record_asks_for(model, tmp_path, capsys):
    """Of these nobody knows, if records ask for others in vain."""
    records = tmp_path / "records.jsonl"
    asked = {"text": "red cotton shirt", "attributes": {"Color": ["red"], "Scent": []}}
    srsly.write_jsonl(records, [asked])
    nlp = spacy.load(model)
    color, material = map(nlp.get_pipe("adatag").labels.index, ("Color", "Material"))
    counts = collect_candidates(nlp, AnnotatedRecords(nlp, records)).count(0.05, {})
    assert counts.predicted[color] == 1 and counts.predicted[material] == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "No record asks for 1 attribute (Material): their values do not" in said


def test_partial_records_count_what_they_ask(model, tmp_path, capsys):
    """Beside complete records, their values of other attributes are not wrong."""
    records = tmp_path / "records.jsonl"
    asked = {"text": "red cotton shirt", "attributes": {"Color": ["red"]}}
    rejected = {"text": "red cotton hat", "attributes": {"Color": []}}
    lines = [asked, {**asked, "partial": True}, {**rejected, "partial": True}]
    srsly.write_jsonl(records, lines)
    nlp = spacy.load(model)
    color, material = map(nlp.get_pipe("adatag").labels.index, ("Color", "Material"))
    counts = collect_candidates(nlp, AnnotatedRecords(nlp, records)).count(0.05, {})
    # One of the complete record. A rejected value is wrong, as the record says so.
    assert counts.predicted[material] == 1 and counts.correct[material] == 0
    assert counts.predicted[color] == 3 and counts.correct[color] == 2
    said = " ".join(capsys.readouterr().out.split())
    assert "value of it counts as wrong. Only what they ask counts of 2" in said
    srsly.write_jsonl(records, lines[1:])
    counts = collect_candidates(nlp, AnnotatedRecords(nlp, records)).count(0.05, {})
    assert counts.predicted[material] == 0 and counts.predicted[color] == 2
    assert "does not count" in " ".join(capsys.readouterr().out.split())


@pytest.mark.usefixtures("few_texts")
def test_categories_are_asked_as_the_pipeline_does(model, tmp_path):
    records = tmp_path / "records.jsonl"
    line = {"text": "red cotton shirt", "category": "shirts", "attributes": {"Color": []}}
    srsly.write_jsonl(records, [line, {**line, "category": "unheard of"}])
    nlp = spacy.load(model)
    counts = nlp.get_pipe("adatag").categories.counts
    counts["shirts"], counts["coats"] = {"Color": 9}, {"Material": 9, "Scent": 9}
    candidates = collect_candidates(nlp, AnnotatedRecords(nlp, records))
    found = {
        doc: {nlp.get_pipe("adatag").labels[row] for row in rows}
        for doc, rows in (
            (doc, candidates.values.attributes[candidates.values.docs == doc])
            for doc in (0, 1)
        )
    }
    assert found[0] <= {"Color"} < found[1]


class OpenEmbedder:
    """Embeds any attribute as the one that is trained longest."""

    is_open = True

    def __init__(self, component):
        row = component.labels.index("Color")
        self.embedding = component.model.get_param("E")[row].copy()

    def __call__(self, attributes, docs, *, vocab, spans_key):
        return numpy.stack([self.embedding] * len(attributes))


def test_an_attribute_that_was_never_trained(model, records, tmp_path):
    """Its scores are not corrected, do not count for the correction, and what its
    threshold keeps is what was counted.
    """
    plain = run(model, records, tmp_path / "plain")
    nlp = spacy.load(model)
    component = nlp.get_pipe("adatag")
    component.allow_overlap = True
    component.embedder = OpenEmbedder(component)
    component.add_attribute("Paint")
    nlp.to_disk(tmp_path / "more")
    lines = list(srsly.read_jsonl(records))
    for line in lines:
        line["attributes"]["Paint"] = line["attributes"]["Color"]
    srsly.write_jsonl(records, lines)
    result = run(tmp_path / "more", records, tmp_path / "out")
    assert result.exit_code == 0 and "never trained" in say(result)
    calibrated = [spacy.load(tmp_path / n).get_pipe("adatag") for n in ("plain", "out")]
    assert calibrated[0].calibration is not None
    # The products of larger matrices are not the same to the last digit.
    assert calibrated[0].calibration == pytest.approx(calibrated[1].calibration, rel=1e-5)
    assert "off by" in say(plain)
    thresholds = calibrated[1].thresholds
    assert thresholds["Paint"] != thresholds["Color"]
    scores = evaluate(spacy.load(tmp_path / "out"), records, ask="everything")["scores"]
    found = scores["attr_per_type"]
    assert found["Paint"]["predicted"] == found["Color"]["predicted"] > 0
    (row,) = (x.split() for x in result.stdout.splitlines() if x.startswith("Paint"))
    assert row[1] == f"{thresholds['Paint']:g}"
    assert row[4] == f"{found['Paint']['predicted']:,}"


def test_left_out(model, records):
    with records.open("a") as file_:
        file_.write('{"text": "no attributes"}\n')
    result = run(model, records)
    assert result.exit_code == 3 and ", line 121: " in flat(result.output)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-p", 0.999, "-c", 0.99], "expected at least 4,603 values to show a precision"),
        (["-p", 95], "expected precision to be above 0 and below 1, got 95"),
        (["-c", 0.9], "expected a precision together with the confidence, got none"),
        (["-a", "all"], "unknown way to ask 'all'"),
    ],
)
def test_what_cannot_be_done(model, records, tmp_path, options, message):
    result = run(model, records, tmp_path / "out", *options)
    assert result.exit_code == 1 and message in say(result)
    assert not (tmp_path / "out").exists()


def test_outputs_that_are_refused(model, records, tmp_path):
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").touch()
    for output, message in (
        (full, "it is not empty"),
        (model, "which is read"),
        (model / "new", "which is read"),
        (tmp_path, "which is read"),
    ):
        result = run(model, records, output)
        assert result.exit_code == 1 and message in say(result), output
    (tmp_path / "empty").mkdir()
    assert run(model, records, tmp_path / "empty").exit_code == 0


def test_nothing_to_count(model, tmp_path):
    records = tmp_path / "records.jsonl"
    records.write_text('{"text": ""}\n')
    result = run(model, records)
    assert result.exit_code == 1 and "expected records with attributes in" in say(result)
