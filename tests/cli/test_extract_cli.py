import gzip
import json
from pathlib import Path
from typing import Any, Dict, List

import numpy
import pytest
import spacy
import srsly
from spacy.tokens import DocBin, Span

from spacy_adatag.catalogue.shapes import make_line
from spacy_adatag.corpus.align import make_doc
from spacy_adatag.corpus.formats import parse_canonical
from spacy_adatag.corpus.records import read_records

from ..conftest import run_cli

COAT = "dark blue wool coat"
SHIRT = "red cotton shirt"


def run(*args: Any, command: str = "extract") -> Any:
    return run_cli("adatag", command, *args)


def clean(output: str) -> str:
    """What was printed, without the breaks of lines that are too long."""
    return " ".join(output.split())


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("extract") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture
def texts(tmp_path) -> Path:
    path = tmp_path / "texts.jsonl"
    lines = [
        {"id": "a", "text": COAT, "attributes": {"Scent": [], "Color": ["old"]}},
        {"text": SHIRT, "price": 12},
        COAT,
        {"id": 7, "text": SHIRT, "attributes": {}},
    ]
    srsly.write_jsonl(path, lines)
    return path


def read_values(line: Dict[str, Any]) -> Dict[str, List[str]]:
    return {
        name: [value["text"] for value in values]
        for name, values in line["attributes"].items()
    }


def test_extract(model, texts, tmp_path):
    output = tmp_path / "new" / "values.jsonl"
    result = run(model, texts, output)
    assert result.exit_code == 0, result.output
    assert "Wrote 5 values of 4 texts" in result.stdout
    assert "No value was found" not in result.stdout
    lines = list(srsly.read_jsonl(output))
    assert [line["id"] for line in lines] == ["a", "2", "3", "7"]
    assert [line["text"] for line in lines] == [COAT, SHIRT, COAT, SHIRT]
    assert [read_values(line) for line in lines] == [
        {"Scent": [], "Color": ["dark blue"]},
        {"Color": ["red"], "Material": ["cotton"]},
        {"Color": ["dark blue"], "Material": ["wool"]},
        {},
    ]
    for line in lines:
        for values in line["attributes"].values():
            for value in values:
                assert value["text"] == line["text"][value["start"] : value["end"]]
                assert 0.9 < value["score"] <= 1.0
    assert list(output.parent.iterdir()) == [output], "nothing else is left there"


def test_a_pipeline_that_finds_nothing(model, tmp_path):
    texts = tmp_path / "texts.jsonl"
    srsly.write_jsonl(texts, ["of"])
    result = run(model, texts, tmp_path / "values.jsonl")
    assert result.exit_code == 0
    said = clean(result.stdout)
    assert "Wrote 0 values of 1 text" in said
    assert "No value was found" in said
    assert "Score the pipeline with adatag evaluate" in said


def test_output_is_training_data(model, texts, tmp_path):
    """What was extracted is a record for `adatag convert`."""
    output = tmp_path / "values.jsonl"
    assert run(model, texts, output).exit_code == 0
    result = run(output, tmp_path / "train.spacy", command="convert")
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "train.spacy.rejected.jsonl").exists()
    assert not (tmp_path / "train.spacy.unaligned.jsonl").exists()
    vocab = spacy.blank("en").vocab
    docs = list(DocBin().from_disk(tmp_path / "train.spacy").get_docs(vocab))
    assert [list(doc._.attr_queries) for doc in docs] == [
        ["Scent", "Color"],
        ["Color", "Material"],
        ["Color", "Material"],
        [],
    ]
    assert [[s.text for s in doc._.attr_values.get("Color", ())] for doc in docs] == [
        ["dark blue"],
        ["red"],
        ["dark blue"],
        [],
    ]


def test_what_a_record_says_of_itself_stays(model, tmp_path):
    """So that convert neither splits its group, nor takes what it does not ask for
    absent."""
    said = {"category": "Shirts", "group": "G", "partial": True}
    records, output = tmp_path / "records.jsonl", tmp_path / "values.jsonl"
    fields = [{"name": "title", "text": SHIRT}]
    asked = {"attributes": {"Color": []}}
    srsly.write_jsonl(records, [{"id": "7", **said, "fields": fields, **asked}])
    result = run(model, records, output)
    assert result.exit_code == 0, result.output
    (line,) = srsly.read_jsonl(output)
    assert read_values(line) == {"Color": ["red"]}
    del line["attributes"]
    assert line == {"id": "7", **said, "fields": fields}


def test_names_of_attributes(model, texts, tmp_path):
    """In a file, with the mark that Windows puts before them; or more than a name of a
    file can be long.
    """
    names = tmp_path / "names.txt"
    names.write_text("Color\n\nScent\n", encoding="utf-8-sig")
    for given in (names, ",".join(["Color", "Scent"] * 500)):
        output = tmp_path / "values.csv"
        result = run(model, texts, output, "-a", given, "--rows", "product")
        assert result.exit_code == 0, result.output
        assert output.read_text().splitlines()[0] == "id,Color,Scent"


def test_unknown_attribute(model, texts, tmp_path):
    with texts.open("a", encoding="utf8") as file_:
        file_.write(
            srsly.json_dumps({"id": "u", "text": SHIRT, "attributes": {"Colour": []}})
            + "\n"
            + srsly.json_dumps({"id": "v", "text": SHIRT, "attributes": {"Color": []}})
            + "\n"
        )
    output = tmp_path / "values.jsonl"
    result = run(model, texts, output)
    assert result.exit_code == 3, result.output
    assert "1 row could not be processed" in result.stdout
    assert [line["id"] for line in srsly.read_jsonl(output)] == ["a", "2", "3", "7", "v"]
    (rejected,) = srsly.read_jsonl(tmp_path / "values.jsonl.rejected.jsonl")
    assert (rejected["shard"], rejected["row"], rejected["id"]) == (str(texts), 5, "u")
    assert json.loads(rejected["raw"])["text"] == SHIRT
    assert "unknown attribute 'Colour'" in rejected["reason"]
    assert "did you mean 'Color'?" in rejected["reason"]


def test_lines_without_a_text(model, texts, tmp_path):
    with texts.open("ab") as file_:
        file_.write(b'{"id": "d", "text": ""}\n\n\xff\n{"text": "red shirt"}\n')
    output = tmp_path / "values.jsonl"
    assert run(model, texts, output).exit_code == 3
    assert [line["id"] for line in srsly.read_jsonl(output)][4:] == ["8"]
    rejected_path = tmp_path / "values.jsonl.rejected.jsonl"
    assert [line["row"] for line in srsly.read_jsonl(rejected_path)] == [5, 7]
    # The next run has none.
    srsly.write_jsonl(texts, [COAT])
    assert run(model, texts, output).exit_code == 0
    assert not rejected_path.exists()
    assert len(list(srsly.read_jsonl(output))) == 1


def test_text_of_ten_megabytes(model, texts, tmp_path):
    """More than spaCy reads: the others are processed."""
    srsly.write_jsonl(texts, [COAT, "coat " * 2_000_000, SHIRT])
    output = tmp_path / "values.jsonl"
    result = run(model, texts, output)
    assert result.exit_code == 3
    assert [line["text"] for line in srsly.read_jsonl(output)] == [COAT, SHIRT]
    (rejected,) = srsly.read_jsonl(tmp_path / "values.jsonl.rejected.jsonl")
    assert rejected["row"] == 2 and len(rejected["raw"]) == 10_000_002
    reason = "expected at most 1,000,000 characters (nlp.max_length), got 10,000,000"
    assert rejected["reason"] == reason


def test_order_and_values_with_several_processes(model, texts, tmp_path):
    lines = [
        {"id": str(i), "text": text, "attributes": attributes}
        for i, (text, attributes) in enumerate(
            [(COAT, {"Color": [], "Scent": []}), (SHIRT, None), (SHIRT, {"Nope": []})] * 8
        )
    ]
    srsly.write_jsonl(texts, lines)
    found = []
    for extra in ([], ["--n-process", "2", "--batch-size", "3"]):
        output = tmp_path / "values.jsonl"
        result = run(model, texts, output, *extra)
        assert result.exit_code == 3, result.output
        rejected = list(srsly.read_jsonl(tmp_path / "values.jsonl.rejected.jsonl"))
        found.append((list(srsly.read_jsonl(output)), rejected))
    assert found[0] == found[1]
    assert len(found[0][0]) == 16 and len(found[0][1]) == 8


def test_gzip(model, tmp_path):
    path = tmp_path / "texts.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf8") as file_:
        file_.write(srsly.json_dumps(COAT) + "\n")
    output = tmp_path / "values.jsonl"
    assert run(model, path, output).exit_code == 0
    (line,) = srsly.read_jsonl(output)
    assert read_values(line) == {"Color": ["dark blue"], "Material": ["wool"]}


def find_colors(nlp, between):
    """What the pipeline says of both texts as one: whether a value is of the second,
    where in it, and its text.
    """
    doc = nlp(COAT + between + SHIRT)
    second = len(COAT + between)
    places = [(span.start_char, span.text) for span in doc._.attr_values["Color"]]
    assert min(places)[0] < len(COAT) < second <= max(places)[0]
    return [(at >= second, at - second * (at >= second), text) for at, text in places]


def test_fields(trained, model, texts, tmp_path):
    """A value names its field and has its place in it, as `convert` takes it again."""
    fields = [{"name": "title", "text": COAT}, {"name": "more", "text": SHIRT}]
    srsly.write_jsonl(texts, [{"fields": fields, "attributes": {"Color": []}}])
    output = tmp_path / "values.jsonl"
    assert run(model, texts, output).exit_code == 0
    (line,) = srsly.read_jsonl(output)
    assert line["fields"] == fields and "text" not in line
    found = line["attributes"]["Color"]
    expected = find_colors(trained, "\n")
    assert [(value["field"], value["start"], value["text"]) for value in found] == [
        (("title", "more")[second], at, text) for second, at, text in expected
    ]
    for value in found:
        text = {"title": COAT, "more": SHIRT}[value["field"]]
        assert text[value["start"] : value["end"]] == value["text"]
    (record,) = read_records(output)
    values = [record.text[v.start : v.end] for v in record.attributes["Color"]]
    assert values == [text for _, _, text in expected]


def test_mave(trained, model, texts, tmp_path):
    """Paragraphs come back as fields, named by their sources."""
    paragraphs = [{"text": t, "source": "feature"} for t in (COAT, "", SHIRT)]
    srsly.write_jsonl(
        texts, [{"id": "B01", "category": "Wear", "paragraphs": paragraphs}]
    )
    output = tmp_path / "values.jsonl"
    assert run(model, texts, output).exit_code == 0
    (line,) = srsly.read_jsonl(output)
    assert (line["id"], line["category"]) == ("B01", "Wear")
    names = ["feature", "feature 2", "feature 3"]
    assert [field["name"] for field in line["fields"]] == names
    found = line["attributes"]["Color"]
    assert [(value["field"], value["start"], value["text"]) for value in found] == [
        (("feature", "feature 3")[second], at, text)
        for second, at, text in find_colors(trained, "\n\n")
    ]


def test_a_value_ends_with_its_field(trained):
    fields = [{"name": "title", "text": COAT}, {"name": "more", "text": SHIRT}]
    record = parse_canonical({"fields": fields}, "1")
    doc = make_doc(trained, record)
    doc.spans["adatag"] = [Span(doc, 3, 7, label="Color")]
    doc.spans["adatag"].attrs["scores"] = numpy.array([0.5])
    (value,) = make_line(record, doc, "adatag")["attributes"]["Color"]
    assert value == {
        "field": "title",
        "text": "coat",
        "start": 15,
        "end": 19,
        "score": 0.5,
    }


@pytest.mark.parametrize("content", ["", '{"text": ""}\n', "not JSON\n"])
def test_nothing_to_process(model, texts, tmp_path, content):
    texts.write_text(content)
    result = run(model, texts, tmp_path / "values.jsonl")
    assert result.exit_code == 1
    assert "Nothing to process" in result.output


def test_damaged_input_leaves_the_old_output(model, texts, tmp_path):
    """The output is written when it is complete."""
    output = tmp_path / "values.jsonl"
    assert run(model, texts, output).exit_code == 0
    before = output.read_text()
    path = tmp_path / "texts.jsonl.gz"
    path.write_bytes(gzip.compress(b'"red"\n' * 1000)[:-20])
    result = run(model, path, output)
    assert result.exit_code == 1
    assert "could not be read to its end" in result.output
    assert "texts.jsonl.gz, row 1: can't read the .gz file" in clean(result.output)
    assert "Nothing to process" in result.output
    assert output.read_text() == before


def test_pipelines_that_will_not_do(texts, tmp_path):
    spacy.blank("en").to_disk(tmp_path / "blank")
    (tmp_path / "empty").mkdir()
    output = tmp_path / "values.jsonl"
    for model, message in (
        ("blank", "expected a pipeline with an adatag component"),
        ("empty", "E053"),
        ("none", "E050"),
    ):
        result = run(tmp_path / model, texts, output)
        assert result.exit_code == 1
        assert message in result.output
        assert not output.exists()


def test_missing_input(model, tmp_path):
    result = run(model, tmp_path / "none.jsonl", tmp_path / "values.jsonl")
    assert result.exit_code == 1
    assert "it does not exist" in clean(result.output)
