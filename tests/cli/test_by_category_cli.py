"""`--by-category` from records to values, with all three commands."""

from pathlib import Path
from typing import Any, Dict, List

import pytest
import spacy
import srsly
from spacy.language import Language
from spacy.tokens import DocBin
from typer.main import get_command

from spacy_adatag.catalogue.mapping import ask_category
from spacy_adatag.cli import app
from spacy_adatag.corpus import Corpus
from spacy_adatag.corpus.records import Record, Value

from ..conftest import run_cli, train
from ..pages import PAGES

SHOE = "red shoe 9"
COFFEE = "dark coffee 9 bags"
MUG = "blue mug"
RECORDS: List[Dict[str, Any]] = [
    {
        "text": SHOE,
        "category": "Shoes",
        "attributes": {"Size": ["9"], "Color": ["red"]},
    },
    {
        "text": COFFEE,
        "category": "Coffee",
        "attributes": {"Size": ["9 bags"], "Roast": ["dark"]},
    },
    {"text": MUG, "attributes": {"Color": ["blue"]}},
]
LABELS = ["Shoes / Size", "Shoes / Color", "Coffee / Size", "Coffee / Roast", "Color"]


def test_the_help_and_the_page_name_all_commands() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    having = {
        name: {param.name: param.help for param in command.params if param.name}
        for name, command in sorted(commands.items())
        if not hasattr(command, "commands")
    }
    having = {name: helps for name, helps in having.items() if "by_category" in helps}
    *names, last = having
    for helps in having.values():
        said = f"Give it to {', '.join(names)} and {last}, or to none"
        assert said in helps["by_category"]
        assert "the same name means different things" in helps["by_category"]
    *quoted, last = (f"`{name}`" for name in having)
    said = f"all of {', '.join(quoted)} and {last}, or to none"
    assert said in PAGES["spacy_adatag/corpus/README.md"]


def run(command: str, *args: Any, exit_code: int = 0) -> Any:
    result = run_cli("adatag", command, *args)
    assert result.exit_code == exit_code, result.output
    return result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records, what they were converted to, and a pipeline that has learned them."""
    folder = tmp_path_factory.mktemp("by_category")
    srsly.write_jsonl(folder / "records.jsonl", RECORDS)
    run("convert", folder / "records.jsonl", folder / "train.spacy", "--by-category")
    spacy.util.fix_random_seed(0)
    nlp: Language = spacy.blank("en")
    nlp.add_pipe("adatag")
    examples = list(Corpus(folder / "train.spacy")(nlp))
    nlp.initialize(lambda: examples)
    assert train(nlp, examples)["adatag"] < 0.01
    assert list(nlp.get_pipe("adatag").labels) == LABELS
    nlp.to_disk(folder / "model")
    return folder


def extract(
    folder: Path, lines: List[Any], *args: str, exit_code: int = 0
) -> List[Dict[str, Any]]:
    srsly.write_jsonl(folder / "texts.jsonl", lines)
    output = folder / "values.jsonl"
    paths = folder / "model", folder / "texts.jsonl", output
    run("extract", *paths, *args, exit_code=exit_code)
    return list(srsly.read_jsonl(output))


def get_texts(line: Dict[str, Any]) -> Dict[str, List[str]]:
    return {
        name: [value["text"] for value in values]
        for name, values in line["attributes"].items()
    }


def test_convert(folder: Path, tmp_path: Path) -> None:
    vocab = spacy.blank("en").vocab
    output = tmp_path / "bare.spacy"
    run("convert", folder / "records.jsonl", output)
    asked = [
        [list(doc._.attr_queries) for doc in DocBin().from_disk(path).get_docs(vocab)]
        for path in (folder / "train.spacy", output)
    ]
    assert asked == [
        [LABELS[:2], LABELS[2:4], LABELS[4:]],
        [["Size", "Color"], ["Size", "Roast"], ["Color"]],
    ]


def test_both_sides_of_a_split(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "train.spacy"
    run("convert", folder / "records.jsonl", output, "--dev", "0.4", "--by-category")
    names = set()
    for path in (output, tmp_path / "train-dev.spacy"):
        for doc in DocBin().from_disk(path).get_docs(spacy.blank("en").vocab):
            names.update(doc._.attr_queries)
    assert names == set(LABELS)


@pytest.mark.parametrize("metric", ["paper", "extractgpt"])
def test_evaluate(folder: Path, metric: str) -> None:
    output = folder / "scores.json"
    args = [folder / "model", folder / "records.jsonl", "-o", output, "-m", metric]
    run("evaluate", *args, "--by-category")
    result = srsly.read_json(output)
    score = "attr_micro_f" if metric == "paper" else "f"
    assert (result["unknown"], result["scores"][score]) == ([], 1.0)
    if metric == "paper":
        assert sorted(result["scores"]["attr_per_type"]) == sorted(LABELS)
    shown = run("evaluate", *args).stdout
    result = srsly.read_json(output)
    assert result["unknown"] == ["Roast", "Size"]
    assert "does not know 2 attributes: Roast, Size" in shown
    assert result["scores"][score] < 0.7


def test_extract_asks_the_attributes_of_the_category(folder: Path) -> None:
    everything, *lines = extract(
        folder,
        [
            SHOE,
            {"text": SHOE, "category": "Shoes"},
            {"text": COFFEE, "category": "Coffee", "attributes": {"Size": []}},
            {"text": SHOE, "category": "Shoes", "attributes": {}},
            # Nothing is known of this category.
            {"text": SHOE, "category": "Shoe"},
            {"text": MUG, "attributes": {"Color": []}},
            {"text": MUG, "category": "Coffee"},
        ],
        "--by-category",
    )
    assert [get_texts(line) for line in lines] == [
        {"Shoes / Size": ["9"], "Shoes / Color": ["red"]},
        {"Coffee / Size": ["9 bags"]},
        {},
        get_texts(everything),
        {"Color": ["blue"]},
        get_texts(lines[-1]),
    ]
    assert list(lines[-1]["attributes"]) == ["Coffee / Size", "Coffee / Roast"]
    categories = [line.get("category", "none") for line in lines]
    assert categories == ["Shoes", "Coffee", "Shoes", "Shoe", "none", "Coffee"]


@pytest.mark.usefixtures("few_texts")
def test_extract_without_the_option(folder: Path) -> None:
    """The attributes of the category, and those of texts without one."""
    plain, line, other, asked = extract(
        folder,
        [
            SHOE,
            {"text": SHOE, "category": "Shoes"},
            {"text": SHOE, "category": "Coffee"},
            {"text": SHOE, "category": "Shoes", "attributes": {"Color": []}},
        ],
    )
    assert set(plain["attributes"]) >= set(LABELS[:2])
    assert get_texts(line) == {**get_texts(line), **dict(zip(LABELS, [["9"], ["red"]]))}
    assert set(line["attributes"]) <= {*LABELS[:2], "Color"}
    assert set(other["attributes"]) <= set(LABELS[2:])
    assert list(asked["attributes"]) == ["Color"]


def test_unknown_attribute_of_a_category(folder: Path) -> None:
    lines = [
        {"text": SHOE, "category": "Shoes", "attributes": {"Colour": []}},
        {"text": SHOE, "category": "Shoes"},
    ]
    (line,) = extract(folder, lines, "--by-category", exit_code=3)
    assert line["id"] == "2"
    (rejected,) = srsly.read_jsonl(folder / "values.jsonl.rejected.jsonl")
    assert "unknown attribute 'Shoes / Colour'" in rejected["reason"]
    assert "did you mean 'Shoes / Color'" in rejected["reason"]


def test_output_has_the_whole_names(folder: Path, tmp_path: Path) -> None:
    """It is training data for the same pipeline, read without the option."""
    extract(folder, [{"text": SHOE, "category": "Shoes"}], "--by-category")
    run("convert", folder / "values.jsonl", tmp_path / "train.spacy")
    docs = DocBin().from_disk(tmp_path / "train.spacy")
    (doc,) = docs.get_docs(spacy.blank("en").vocab)
    assert list(doc._.attr_queries) == ["Shoes / Size", "Shoes / Color"]


@pytest.mark.parametrize(
    "record,asked",
    [
        (Record("1", "a", category="Shoes"), ["Shoes / Size", "Shoes / Color"]),
        (Record("1", "a", {"Size": []}, category="Shoes"), ["Size"]),
        (Record("1", "a", {}, category="Shoes"), []),
        (Record("1", "a", category="Hats"), None),
        (Record("1", "a", category="Color"), None),
        (Record("1", "a"), None),
    ],
)
def test_ask_category(record: Record, asked: Any) -> None:
    attributes: Dict[str, List[Value]] = ask_category(record, LABELS).attributes or {}
    if asked is None:
        assert ask_category(record, LABELS) is record
    else:
        assert list(attributes) == asked
