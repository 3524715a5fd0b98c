"""The embedded catalogue, as its users get it: through the command and its files."""

import re
from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest
import srsly
import typer
from embedded.__main__ import ASSETS, main
from embedded.lexicon import Catalogue, load_catalogue
from embedded.plan import test_attributes as choose_test_attributes
from embedded.splits import bands
from typer.testing import CliRunner

from spacy_adatag.corpus.records import Record, read_records

app = typer.Typer()
app.command()(main)
Records = List[Dict[str, Any]]


def generate(folder: Path, *args: str) -> str:
    result = CliRunner().invoke(app, [str(folder), *args], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def read(folder: Path, split: str) -> Records:
    return list(srsly.read_jsonl(folder / f"{split}.jsonl"))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(ASSETS)


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue at its default scale."""
    folder = tmp_path_factory.mktemp("full")
    generate(folder)
    return folder


@pytest.fixture(scope="session")
def bulleted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bulleted")
    generate(folder, "--text", "title+bullets", "--scale", "0.1")
    return folder


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", "3"), ("two", "3"), ("other", "4")):
        generate(tmp_path / name, "--scale", "0.05", "--seed", seed)
    for split in ("train", "dev", "test"):
        one, two, other = (
            (tmp_path / name / f"{split}.jsonl").read_bytes()
            for name in ("one", "two", "other")
        )
        assert one == two != other


def test_bands_hold_at_the_default_scale(full: Path, catalogue: Catalogue) -> None:
    train = read(full, "train")
    assert 5000 <= len(train) <= 6000
    sizes = []
    for low, high, attributes in bands(catalogue, 1.0):
        sizes.append(len(attributes))
        for attribute in attributes:
            count = sum(bool(r["attributes"].get(attribute)) for r in train)
            assert low <= count <= high, attribute
    assert sizes == [12, 10, 6, 4]
    assert len(train) / (len(train) + len(read(full, "dev"))) == pytest.approx(0.9, 0.01)


@pytest.mark.parametrize("split", ["train", "dev", "test"])
@pytest.mark.parametrize("data", ["full", "bulleted"])
def test_every_record_is_read(
    data: str, split: str, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(data)
    records = list(read_records(folder / f"{split}.jsonl"))
    assert all(isinstance(record, Record) for record in records)
    assert len({record.id for record in records}) == len(records)


def test_offsets_point_at_values(
    full: Path, bulleted: Path, catalogue: Catalogue
) -> None:
    """No space or half word at an edge, and only words the lexicon can make."""
    words = {
        word.lower()
        for attribute in choose_test_attributes(catalogue)
        for kind in catalogue.types.values()
        for pattern in catalogue.patterns(attribute, kind.name)
        for part in [re.sub(r"\{\w+\}", "", pattern), *_lists(catalogue, pattern)]
        for word in re.findall(r"[A-Za-z]+", part)
    }
    for folder in (full, bulleted):
        for record in read(folder, "test"):
            fields = record.get("fields", [{"name": None, "text": record.get("text")}])
            texts = {field["name"]: field["text"] for field in fields}
            for places in record["attributes"].values():
                for place in places:
                    text = texts[place.get("field")]
                    value = text[place["start"] : place["end"]]
                    assert value and value == value.strip()
                    around = text[max(0, place["start"] - 1) : place["end"] + 1]
                    assert re.search(rf"(?<!\w){re.escape(value)}(?!\w)", around)
                    unknown = {w.lower() for w in re.findall("[A-Za-z]+", value)}
                    assert unknown <= words, value


def _lists(catalogue: Catalogue, pattern: str) -> List[str]:
    names = re.findall(r"\{(\w+)\}", pattern)
    return [word for name in names for word in catalogue.words[name]]


def test_the_test_set_asks_twelve_attributes(full: Path, catalogue: Catalogue) -> None:
    asked = choose_test_attributes(catalogue)
    frequent = [a for a in asked if catalogue.attributes[a].train >= 100]
    assert (len(asked), len(frequent)) == (12, 8)
    queries = [
        (attribute, bool(values))
        for record in read(full, "test")
        for attribute, values in record["attributes"].items()
    ]
    assert {attribute for attribute, _ in queries} == set(asked)
    for attribute in asked:
        assert queries.count((attribute, True)) >= catalogue.test_products
    negatives = sum(not positive for _, positive in queries)
    assert 0 < negatives < len(queries) / 10


def test_no_text_or_product_of_test_elsewhere(full: Path, catalogue: Catalogue) -> None:
    test, train, dev = (read(full, split) for split in ("test", "train", "dev"))
    texts = [record["text"] for record in test + train + dev]
    assert len(set(texts)) == len(texts)
    products = [
        {_brand_and_name(catalogue, record) for record in records} - {None}
        for records in (test, train + dev)
    ]
    assert all(len(found) > 100 for found in products)
    assert not set.intersection(*products)


def _brand_and_name(catalogue: Catalogue, record: Dict[str, Any]) -> Optional[str]:
    """The start of a title such as "Velo Sandals, Red", if it is of that form."""
    start = re.split(", | - | [|] ", record["text"])[0]
    words = catalogue.words
    for name in catalogue.types[record["category"]].names:
        brand, ends, _ = start.partition(f" {name}")
        single = brand in words["brand_single"]
        double = brand.split()[-1:] and brand.split()[-1] in words["brand_tail"]
        if ends and (single or double):
            return f"{brand} {name}"
    return None


def test_train_is_noisy_and_test_is_not(full: Path) -> None:
    """A title says "Pack of 6" in one way, so here the truth can be read off."""
    said = re.compile(r"(?:Pack|Set|Case) of \d+|\d+[ -]Pack\b")
    wrong = {}
    for split in ("train", "test"):
        records = [r for r in read(full, split) if "PackSize" in r["attributes"]]
        wrong[split] = 0
        for record in records:
            values = [
                value
                if isinstance(value, str)
                else record["text"][value["start"] : value["end"]]
                for value in record["attributes"]["PackSize"]
            ]
            wrong[split] += values != said.findall(record["text"])
    assert wrong["test"] == 0
    assert wrong["train"] > 50


def test_a_word_serves_several_attributes(full: Path) -> None:
    uses: Dict[str, set] = {}
    for record in read(full, "train"):
        for attribute, values in record["attributes"].items():
            for value in values:
                uses.setdefault(value, set()).add(attribute)
    for word in ("Orange", "Lavender", "Vanilla", "Chocolate", "Rose", "Mint"):
        assert {"Color", "Scent", "Flavor"} <= uses[word], word
    for word in ("Gold", "Silver"):
        assert {"Color", "Material"} <= uses[word], word
    shared = [v for v, names in uses.items() if {"ItemVolume", "ItemWeight"} <= names]
    assert any(value.endswith(" oz") for value in shared)


def test_values_are_extended_and_coordinated(full: Path) -> None:
    several, lengths = 0, set()
    for record in read(full, "test"):
        for places in record["attributes"].values():
            several += len(places) > 1
            lengths |= {
                len(record["text"][p["start"] : p["end"]].split()) for p in places
            }
    assert several > 50
    assert {1, 2, 3, 4} <= lengths


def test_names_and_fillers_hold_no_value(catalogue: Catalogue) -> None:
    """The exact labels would be wrong if a filler said "Vegan Recipe"."""
    for kind in catalogue.types.values():
        said = [*kind.names, *kind.fillers, *catalogue.fillers]
        for attribute in kind.attributes:
            values = set()
            for pattern in catalogue.patterns(attribute, kind.name):
                if re.fullmatch(r"\{\w+\}", pattern):
                    values |= set(catalogue.words[pattern[1:-1]])
                elif "{" not in pattern:
                    values.add(pattern)
            for text in said:
                for value in values:
                    assert not re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text), (
                        f"{kind.name}: {text} names the {attribute} {value}"
                    )


def test_bullets_go_in_fields(bulleted: Path) -> None:
    record = read(bulleted, "train")[0]
    names = [field["name"] for field in record["fields"]]
    assert names[:2] == ["title", "bullet_1"]
    assert len(set(names)) == len(names)
    late = [
        place["field"]
        for record in read(bulleted, "test")
        for places in record["attributes"].values()
        for place in places[:1]
    ]
    assert any(name != "title" for name in late)


def test_unseen_texts_are_records_of_none_of_the_sets(full: Path) -> None:
    records = list(read_records(ASSETS / "unseen.jsonl"))
    assert len(records) == 12
    asked = [r.attributes is not None for r in records if isinstance(r, Record)]
    assert len(asked) == 12 and any(asked) and not all(asked)
    texts = {r["text"] for split in ("train", "dev", "test") for r in read(full, split)}
    assert not texts & {r.text for r in records if isinstance(r, Record)}


def test_the_tables_are_printed(tmp_path: Path) -> None:
    output = generate(tmp_path, "--scale", "0.05")
    for title in ("Sizes", "Frequencies", "Noise", "Test"):
        assert f" {title}" in output
    assert "12 of 12" in output


def test_a_broken_grammar_is_refused(tmp_path: Path) -> None:
    grammar = (ASSETS / "grammar.yml").read_text("utf8")
    (tmp_path / "lexicon.yml").write_bytes((ASSETS / "lexicon.yml").read_bytes())
    (tmp_path / "grammar.yml").write_text(grammar.replace("{Color}", "{Colour}"), "utf8")
    args = [str(tmp_path / "out"), "--assets", str(tmp_path)]
    result = CliRunner().invoke(app, args)
    assert result.exit_code == 1
    assert "Colour" in result.output
