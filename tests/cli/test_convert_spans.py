"""Training data of spaCy's other components, made training data of this one."""

from pathlib import Path
from typing import Any, List

import pytest
import spacy
import srsly
from spacy.tokens import DocBin, Span

from spacy_adatag.corpus.reader import Corpus

from ..conftest import run_cli

TEXTS = ["red cotton shirt", "blue coat", "a mug"]


@pytest.fixture
def ner(tmp_path: Path) -> Path:
    """As spaCy's converters write it: entities, and no queries; spans as of spancat."""
    nlp = spacy.blank("en")
    docs = [nlp(text) for text in TEXTS]
    docs[0].ents = [Span(docs[0], 0, 1, "Color"), Span(docs[0], 1, 2, "Material")]
    docs[1].ents = [Span(docs[1], 0, 1, "Color")]
    # No entity, and nothing said of them.
    docs[2].set_ents([], default="missing")
    docs[0].spans["sc"] = [Span(docs[0], 0, 3, "Product"), Span(docs[0], 0, 2, "Product")]
    docs[1].spans["sc"] = []
    path = tmp_path / "ner.spacy"
    DocBin(docs=docs).to_disk(path)
    return path


def run(*args: Any, code: int = 0) -> str:
    result = run_cli("adatag", "convert", *args)
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def read(path: Path) -> List[Any]:
    return [record.get("attributes") for record in srsly.read_jsonl(path)]


def test_entities(ner: Path, tmp_path: Path) -> None:
    output = tmp_path / "records.jsonl"
    run(ner, output, "--ents")
    color, material = {"start": 0, "end": 3}, {"start": 4, "end": 10}
    blue = {"start": 0, "end": 4}
    assert read(output) == [
        {"Color": [color], "Material": [material]},
        {"Color": [blue], "Material": []},
        None,
    ]
    run(ner, output, "--ents", "--queries", "annotated")
    assert read(output)[1] == {"Color": [blue]}
    # In one step, or in two.
    run(ner, output, "--ents")
    run(output, tmp_path / "two.spacy")
    said = run(ner, tmp_path / "one.spacy", "--ents")
    assert "Color 2 2 2 0" in said and "Wrote 3 texts to" in said
    assert (tmp_path / "one.spacy").read_bytes() == (tmp_path / "two.spacy").read_bytes()
    run(tmp_path / "one.spacy", tmp_path / "back.jsonl")
    assert read(tmp_path / "back.jsonl") == read(output)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    nlp.initialize(lambda: Corpus(tmp_path / "one.spacy")(nlp))
    assert nlp.get_pipe("adatag").labels == ("Color", "Material")


def test_held_out_texts(ner: Path, tmp_path: Path) -> None:
    run(ner, tmp_path / "train.spacy", "--ents", "--dev", "0.4")
    docbins = [DocBin().from_disk(p) for p in sorted(tmp_path.glob("train*.spacy"))]
    assert sorted(map(len, docbins)) == [1, 2]


def test_spans_of_a_key(ner: Path, tmp_path: Path) -> None:
    output = tmp_path / "records.jsonl"
    run(ner.parent, output, "--spans-key", "sc")
    places = [{"start": 0, "end": 16}, {"start": 0, "end": 10}]
    assert read(output) == [{"Product": places}, {"Product": []}, None]
    said = run(ner, tmp_path / "train.spacy", "--spans-key", "sc")
    assert "Product: 'red cotton' overlaps another value" in said


@pytest.mark.parametrize("suffix", [".jsonl", ".spacy"])
@pytest.mark.parametrize(
    "args,message",
    [
        ([], "expected spans under 'adatag', got 2 spans under 'sc' and 3 entities"),
        (["--spans-key", "SC"], "expected spans under 'SC', got 2 spans under 'sc'"),
        (["--ents", "--spans-key", "sc"], "got both"),
        (["--ents", "--queries", "all"], "unknown queries 'all'"),
    ],
)
def test_the_choice_is_asked_for(ner, tmp_path, suffix, args, message):
    output = tmp_path / f"out{suffix}"
    said = run(ner, output, *args, code=1)
    assert message in said
    if message.startswith("expected"):
        assert "choose the values with --spans-key KEY or --ents" in said
    assert list(tmp_path.iterdir()) == [ner]


def test_nothing_of_the_kind(ner: Path, tmp_path: Path) -> None:
    records, output = tmp_path / "records.jsonl", tmp_path / "back.jsonl"
    srsly.write_jsonl(records, [{"text": text} for text in TEXTS])
    assert "Leave out --ents" in run(records, tmp_path / "a.spacy", "--ents", code=1)
    run(records, tmp_path / "plain.spacy")
    run(tmp_path / "plain.spacy", output)
    assert read(output) == [None] * 3, "there is nothing to choose"
    said = run(tmp_path / "plain.spacy", output, "--ents", code=1)
    assert "expected entities, got nothing annotated" in said
    assert read(output) == [None] * 3


def test_a_span_needs_a_label(tmp_path: Path) -> None:
    doc = spacy.blank("en")("red mug")
    doc.spans["sc"] = [Span(doc, 0, 1)]
    DocBin(docs=[doc]).to_disk(tmp_path / "in.spacy")
    args = [tmp_path / "in.spacy", tmp_path / "out.jsonl", "--spans-key", "sc"]
    said = run(*args, code=1)
    assert "in.spacy, text 1: expected the name of an attribute not to be empty" in said


def test_values_without_queries(tmp_path: Path) -> None:
    """As a program writes them: a text is asked for what the others have, too."""
    nlp = spacy.blank("en")
    docs = [nlp(text) for text in TEXTS[:2]]
    docs[0].spans["adatag"] = [Span(docs[0], 1, 2, "Material")]
    docs[1].spans["adatag"] = [Span(docs[1], 0, 1, "Color")]
    DocBin(docs=docs).to_disk(tmp_path / "in.spacy")
    run(tmp_path / "in.spacy", tmp_path / "out.jsonl")
    assert [list(asked) for asked in read(tmp_path / "out.jsonl")] == [
        ["Material", "Color"]
    ] * 2


@pytest.mark.parametrize("reader", [Corpus, spacy.training.Corpus])
def test_training_says_what_there_is(ner: Path, reader: Any) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    message = r"under 'adatag' .*got 2 spans under 'sc' and 3 entities .*convert .*--ents"
    with pytest.raises(ValueError, match=message):
        nlp.initialize(lambda: reader(ner)(nlp))


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with training data of this component beside that of others."""
    nlp = spacy.blank("en")
    docs = [nlp(text) for text in [*TEXTS, "red cup", "plain", "none"]]
    docs[0].spans["adatag"] = [Span(docs[0], 0, 1, "Color")]
    docs[0]._.attr_queries = ["Color", "Size"]
    docs[1].spans["adatag"] = []
    docs[2].spans["sc"] = [Span(docs[2], 1, 2, "Product")]
    docs[3].ents = [Span(docs[3], 0, 1, "Hue")]
    docs[5].set_ents([], default="outside")
    folder = tmp_path / "mixed"
    folder.mkdir()
    for name, part in (("a", docs[:2]), ("b", docs[2:])):
        DocBin(docs=part, store_user_data=True).to_disk(folder / f"{name}.spacy")
    return folder


COLOR = {"Color": [{"start": 0, "end": 3}], "Size": []}


@pytest.mark.parametrize(
    "args,expected,message",
    [
        (
            [],
            [COLOR, {"Color": [], "Size": []}, None, None, None, None],
            "3 of 6 texts have no spans under 'adatag', but 1 span under 'sc' and 1 "
            "entity (doc.ents): ",
        ),
        (
            ["--spans-key", "sc"],
            [None, None, {"Product": [{"start": 2, "end": 5}]}, None, None, None],
            "4 of 6 texts have no spans under 'sc', but 1 span under 'adatag' and 1 "
            "entity (doc.ents): ",
        ),
        (
            ["--ents"],
            [None, None, None, {"Hue": [{"start": 0, "end": 3}]}, None, {"Hue": []}],
            "3 of 6 texts have no entities, but 1 span under 'adatag' and 1 span under "
            "'sc': ",
        ),
    ],
)
def test_texts_annotated_elsewhere(mixed, tmp_path, args, expected, message):
    """Of what is not known nothing is said: an empty list says that there is no value."""
    said = run(mixed, tmp_path / "out.jsonl", *args)
    assert read(tmp_path / "out.jsonl") == expected
    assert f"{message}their records have no attributes. Choose the values" in said
    # Training takes a text without annotation for one without values.
    said = run(mixed, tmp_path / "out.spacy", *args, "--dev", "0.3")
    assert said.count(f"{message}they are left out. Choose the values") == 1
    rejected = list(srsly.read_jsonl(tmp_path / "out.spacy.rejected.jsonl"))
    assert len(rejected) == int(message[0])
    assert "got other annotations only" in rejected[0]["reason"]
    docbins = [DocBin().from_disk(path) for path in tmp_path.glob("out*.spacy")]
    assert sum(map(len, docbins)) == 6 - len(rejected)


@pytest.mark.parametrize("reader", [Corpus, spacy.training.Corpus])
def test_training_leaves_out_what_is_annotated_elsewhere(mixed, reader):
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag")
    nlp.initialize(lambda: reader(mixed)(nlp))
    message = "left out of training: .*1 span under 'sc' and 1 entity"
    with pytest.warns(UserWarning, match=message) as said:
        nlp.update(list(reader(mixed)(nlp)))
        nlp.update(list(reader(mixed)(nlp)))
    assert len(said) == 1
    assert component.labels == ("Color", "Size")
    with pytest.warns(UserWarning, match="3 texts .* left out of the scores: ") as said:
        nlp.evaluate(list(reader(mixed)(nlp)))
        nlp.evaluate(list(reader(mixed)(nlp)))
    assert len(said) == 1
