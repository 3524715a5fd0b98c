"""Values that other components write beside those of the model."""

import csv

import numpy
import pytest
import spacy
import srsly
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.pipeline import SpanRuler
from spacy.tokens import Doc, DocBin, Span, SpanGroup
from spacy.util import filter_chain_spans

from spacy_adatag.corpus.export import make_record
from spacy_adatag.corpus.pipe import get_labels
from spacy_adatag.corpus.records import read_records
from spacy_adatag.groups import read_values, write_docs
from spacy_adatag.potentials import Values
from spacy_adatag.report.make import make_report
from spacy_adatag.texts.fields import find_places, merge_values

from .conftest import run_cli

TEXT = "dark blue wool coat"
NLP = spacy.blank("en")
PATTERNS = [
    {"label": "Item", "pattern": "coat"},  # the model does not know it
    {"label": "Material", "pattern": "coat"},  # it does, and has another value
    {"label": "Color", "pattern": "dark blue"},  # it has the same value
]


def read(doc: Doc):
    return {(s.label_, s.text): score for s, score in read_values(doc, "adatag")}


@pytest.fixture(scope="module")
def ruled(trained) -> Language:
    """Rules behind the model. The other pipeline stays as it is."""
    nlp = trained.from_config(trained.config).from_bytes(trained.to_bytes())
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": "adatag", "overwrite": False})
    ruler.add_patterns(PATTERNS)
    return nlp


@pytest.fixture(scope="module")
def model(ruled, tmp_path_factory):
    path = tmp_path_factory.mktemp("ruled") / "model"
    ruled.to_disk(path)
    return path


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    path = tmp_path_factory.mktemp("ruled") / "records.jsonl"
    gold = {"Color": ["dark blue"], "Material": ["coat"], "Item": ["coat"]}
    other = {"Color": ["red"], "Material": ["cotton"]}
    srsly.write_jsonl(
        path,
        [
            {"id": "1", "text": TEXT, "attributes": gold},
            {"id": "2", "text": "red cotton shirt coat", "attributes": other},
        ],
    )
    return path


def test_rules_behind_the_model_give_no_scores(ruled):
    doc = ruled(TEXT)
    found = read(doc)
    assert found.pop(("Color", "dark blue")) > 0.9, "one value, though two found it"
    assert found.pop(("Material", "wool")) > 0.9
    assert found == {("Item", "coat"): None, ("Material", "coat"): None}
    values = doc._.attr_values
    assert [span.text for span in values["Material"]] == ["wool", "coat"]
    assert [span.text for span in values["Color"]] == ["dark blue"]
    merged = merge_values(doc)
    assert [value.text for value in merged["Material"]] == ["wool", "coat"]
    assert merged["Material"][1].score is None
    assert get_labels(ruled) == ["Scent", "Color", "Material", "Item"]


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("spans_filter", [None, filter_chain_spans])
def test_rules_of_all_sorts(trained, overwrite, spans_filter):
    ruler = SpanRuler(
        trained, spans_key="adatag", overwrite=overwrite, spans_filter=spans_filter
    )
    ruler.add_patterns(PATTERNS[:1])
    found = read(ruler(trained(TEXT)))
    assert found.pop(("Item", "coat")) is None
    assert len(found) == (0 if overwrite else 2)
    assert all(score > 0.9 for score in found.values())


def test_rules_before_the_model_are_replaced_and_it_says_so(trained):
    doc = trained.make_doc(TEXT)
    doc.spans["adatag"] = [Span(doc, 3, 4, "Item")]
    with pytest.warns(UserWarning, match="replaced the spans"):
        doc = trained.get_pipe("adatag")(doc)
    assert ("Item", "coat") not in read(doc)


def test_a_doc_is_processed_again_without_a_word(trained, recwarn):
    doc = trained(TEXT)
    trained.get_pipe("adatag")(doc)
    assert not [w for w in recwarn if "replaced" in str(w.message)]


SPANS = [(0, 2, "Color"), (2, 3, "Material"), (3, 4, "Item")]


def make_doc(scores, attrs=()) -> Doc:
    doc = NLP.make_doc(TEXT)
    spans = [Span(doc, *place) for place in SPANS]
    attrs = {"scores": scores, **dict(attrs)}
    doc.spans["adatag"] = SpanGroup(doc, spans=spans, attrs=attrs)
    return doc


@pytest.mark.parametrize(
    "scores, expected",
    [
        ([0.5, 0.25, 1.0], [0.5, 0.25, 1.0]),
        (numpy.array([0.5, 0.25, 1.0], dtype="f"), [0.5, 0.25, 1.0]),
        ([0.5, None, float("nan")], [0.5, None, None]),
        ([0.5, 0.25], [None] * 3),
        ([0.5, 0.25, 1.0, 1.0], [None] * 3),
        ([], [None] * 3),
        (None, [None] * 3),
        (0.5, [None] * 3),
        ("high", [None] * 3),
        (["a", "b", "c"], [None] * 3),
        ([[0.5], [0.25], [1.0]], [None] * 3),
    ],
)
def test_scores_of_other_groups(scores, expected):
    doc = make_doc(scores)
    assert [score for _, score in read_values(doc, "adatag")] == expected
    assert [place.score for _, place in find_places(doc)] == expected


def test_docs_without_values():
    doc = NLP.make_doc(TEXT)
    assert read_values(doc, "adatag") == [] and doc._.attr_values["Color"] == []
    doc._.attr_queries = ["Color"]
    assert doc._.attr_values == {"Color": []} and merge_values(doc) == {"Color": []}
    doc.spans["adatag"] = []
    assert read_values(doc, "adatag") == []


@given(st.permutations(range(5)), st.sets(st.integers(0, 4)))
def test_scores_stay_with_their_spans(order, left_out):
    """However a group is put together anew."""
    doc = NLP.make_doc("a b c d e")
    scores = numpy.array([0.1, 0.2, 0.3], dtype="f")
    at = numpy.arange(3)
    values = Values(numpy.zeros(3, int), numpy.zeros(3, int), at, at + 1, scores)
    write_docs([doc], values, ["Color"], "adatag")
    attrs = doc.spans["adatag"].attrs
    spans = [Span(doc, i, i + 1, "Color") for i in order if i not in left_out]
    doc.spans["adatag"] = SpanGroup(doc, spans=spans, attrs=attrs)
    for span, score in read_values(doc, "adatag"):
        assert score == (scores[span.start] if span.start < 3 else None)


def test_copies_and_files(trained):
    doc = trained(TEXT)
    doc.spans["adatag"].append(Span(doc, 3, 4, "Item"))
    expected = read(doc)
    assert expected[("Item", "coat")] is None and expected[("Material", "wool")] > 0.9
    docs = [
        *DocBin(docs=[doc], store_user_data=True).get_docs(NLP.vocab),
        Doc(NLP.vocab).from_bytes(doc.to_bytes()),
        doc.copy(),
    ]
    for other in docs:
        assert read(other) == expected
    copied = trained.make_doc(TEXT)
    copied.spans["adatag"] = doc.spans["adatag"].copy(doc=copied)
    assert read(copied) == expected


def test_scores_that_are_gone_are_not_known(trained):
    doc = trained(TEXT)
    joined = Doc.from_docs([doc, trained("red cotton shirt")])
    loaded = Doc(trained.vocab).from_json(doc.to_json())
    for other in (joined, loaded):
        merged = merge_values(other)
        assert merged["Color"][0].text == "dark blue"
        assert {value.score for values in merged.values() for value in values} == {None}


def test_groups_that_were_joined(trained):
    doc = trained(TEXT)
    ours = doc.spans["adatag"]
    theirs = SpanGroup(doc, spans=[Span(doc, 3, 4, "Item"), Span(doc, 0, 1, "Item")])
    theirs.extend(ours)  # takes over the scores, and is in another order
    doc.spans["adatag"] = theirs
    found = read(doc)
    assert found[("Item", "coat")] is None and found[("Color", "dark blue")] > 0.9


def test_training_data_go_back_to_records(ruled):
    attributes = make_record(ruled(TEXT))["attributes"]
    assert attributes["Item"] == [{"start": 15, "end": 19}]
    assert attributes["Color"] == [{"start": 0, "end": 9}], "once"


EXPECTED = [
    ("1", "Color", "dark blue", True),
    ("1", "Material", "wool", True),
    ("1", "Material", "coat", False),
    ("1", "Item", "coat", False),
    ("2", "Color", "red", True),
    ("2", "Material", "cotton", True),
    ("2", "Material", "coat", False),
    ("2", "Item", "coat", False),
]


def extract(model, records, output, *args, code=0):
    result = run_cli("adatag", "extract", model, records, output, *args)
    assert result.exit_code == code, result.output
    if output.suffix == ".jsonl":
        return result.output, list(srsly.read_jsonl(output))
    if output.suffix == ".csv":
        with output.open(newline="", encoding="utf8") as file_:
            return result.output, list(csv.DictReader(file_))
    parquet = pytest.importorskip("pyarrow.parquet")
    return result.output, parquet.read_table(output).to_pylist()


def test_extract_records(model, records, tmp_path):
    printed, rows = extract(model, records, tmp_path / "out.jsonl")
    found = [
        (row["id"], name, value["text"], value["score"] is not None)
        for row in rows
        for name, values in row["attributes"].items()
        for value in values
    ]
    assert sorted(found) == sorted(EXPECTED) and "8 values of 2 texts" in printed


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_extract_values(model, records, tmp_path, suffix):
    output = tmp_path / f"out.{suffix}"
    printed, rows = extract(model, records, output, "--rows", "value")
    found = [
        (row["id"], row["attribute"], row["value"], row["score"] not in (None, ""))
        for row in rows
    ]
    assert sorted(found) == sorted(EXPECTED) and "8 values of 2 texts" in printed


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_extract_products(model, records, tmp_path, suffix):
    output = tmp_path / f"out.{suffix}"
    printed, rows = extract(model, records, output, "--rows", "product")
    assert [list(row) for row in rows] == [
        ["id", "Scent", "Color", "Material", "Item"]
    ] * 2
    cells = [["wool", "coat"], ["coat"]]
    if suffix == "csv":
        cells = ["wool|coat", "coat"]
    assert [rows[0]["Material"], rows[0]["Item"]] == cells
    assert "8 values of 2 texts" in printed


def test_extract_what_was_chosen(model, records, tmp_path):
    """Labels of rules can be chosen, and then nothing else is written."""
    for shape in ("record", "value", "product"):
        output = tmp_path / f"{shape}.jsonl"
        args = ["--rows", shape, "-a", "Item,Scent"]
        printed, rows = extract(model, records, output, *args)
        assert "2 values of 2 texts" in printed
    assert [row["Item"] for row in rows] == [["coat"], ["coat"]]
    assert list(rows[0]) == ["id", "Item", "Scent"]


@Language.component("silent_rules")
def write_silently(doc):
    """Writes labels that nobody can know before."""
    doc.spans["adatag"].append(Span(doc, 0, 1, "First"))
    return doc


def test_labels_that_nobody_tells_have_no_column(trained, records, tmp_path):
    nlp = trained.from_config(trained.config).from_bytes(trained.to_bytes())
    nlp.add_pipe("silent_rules")
    nlp.to_disk(tmp_path / "model")
    lines = srsly.read_jsonl(records)
    srsly.write_jsonl(
        tmp_path / "texts.jsonl", [{"text": line["text"]} for line in lines]
    )
    args = (tmp_path / "model", tmp_path / "texts.jsonl")
    printed, rows = extract(*args, tmp_path / "out.csv", code=3)
    assert "2 values without a column" in printed and "First (2)" in printed
    assert "4 values of 2 texts" in printed and "First" not in rows[0]
    output = tmp_path / "out.jsonl"
    printed, rows = extract(*args, output, "--rows", "product")
    assert "6 values of 2 texts" in printed
    assert [row["First"] for row in rows] == [["dark"], ["red"]]


def test_evaluate_and_report_count_alike(model, records, tmp_path):
    result = run_cli("adatag", "evaluate", model, records, "-o", tmp_path / "paper.json")
    assert result.exit_code == 0 and "not known" not in result.output
    per_type = srsly.read_json(tmp_path / "paper.json")["scores"]["attr_per_type"]
    assert {name: row["predicted"] for name, row in per_type.items()} == {
        "Color": 2,
        "Material": 4,
        "Item": 1,
    }, "what a record does not ask does not count"
    report = make_report(spacy.load(model), lambda: read_records(records))
    for row in report["attributes"]:
        expected = per_type.get(row["name"])
        if expected:
            assert row["predicted"] == expected["predicted"]
            counted = sum(n for _, n, _ in row["curve"]) + row["unscored"]
            assert counted == expected["predicted"]
            assert row["found"] <= row["asked"]
    assert report["unscored"] == 3
    shown = {
        (value["attribute"], value["value"]): value["score"]
        for value in report["values"]["shown"]
    }
    assert shown[("Item", "coat")] is None and shown[("Material", "wool")] > 0.9


def test_evaluate_answers_with_the_most_likely(model, records, tmp_path):
    """A value without a score is the answer where there is no other."""
    output = tmp_path / "scores.json"
    args = ["--metric", "extractgpt", "--output", output]
    assert run_cli("adatag", "evaluate", model, records, *args).exit_code == 0
    scores = srsly.read_json(output)["scores"]
    # Wool, where the gold value is coat, and all others.
    assert (scores["VW"], scores["VC"], scores["NN"]) == (1, 4, 0)


def test_spans_without_a_label_are_no_values():
    doc = spacy.blank("en").make_doc("navy wool scarf")
    doc.spans["adatag"] = [Span(doc, 0, 1), Span(doc, 1, 2, label="Material")]
    assert [value.span.text for value in read_values(doc, "adatag")] == ["wool"]
    assert list(doc._.attr_values) == ["Material"]
