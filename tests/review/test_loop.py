"""From a table to what people decide, and on to a better pipeline or a full table."""

import spacy
import srsly

from spacy_adatag.canonical import Schema, SchemaEntry

from ..conftest import read_values, run_cli
from .conftest import decide, read_sheet, save


def test_from_a_table_to_a_better_pipeline(model, tmp_path):
    """Review, convert, and spacy train goes on from the pipeline."""
    nlp = spacy.load(model)
    nlp.get_pipe("adatag").calibration = None
    model, shop = tmp_path / "model", tmp_path / "shop.csv"
    nlp.to_disk(model)
    shop.write_text(
        'title;material\n"leather shirt; lined";Leather\nred cotton shirt;wool'
    )

    def review(*args):
        result = run_cli("adatag", "review", model, *args)
        assert result.exit_code == 0, result.output

    args = ["--text", "title", "--attribute", "material=Material"]
    review(shop, tmp_path / "look.csv", *args)
    rows = read_sheet(tmp_path / "look.csv")
    own = [row["value"] for row in rows if row["attribute"] == "Material"]
    assert sorted(own) == ["cotton", "leather"]
    for row in rows:
        row["decision"] = "accept" if row["value"] == "leather" else "reject"
    records, train = tmp_path / "records.jsonl", tmp_path / "train.spacy"
    review(save(tmp_path / "saved.csv", rows, "semicolons"), records)
    assert run_cli("adatag", "convert", records, train).exit_code == 0
    assert all(data["partial"] for data in srsly.read_jsonl(records))
    config = tmp_path / "on.cfg"
    reader = '@readers = "spacy_adatag.Corpus.v1"'
    base = f'tokenizer = "{model}"\nvocab = "{model}"'
    config.write_text(
        f"""
        [nlp]
        lang = "en"
        pipeline = ["adatag"]
        [components]
        [components.adatag]
        source = "{model}"
        [corpora]
        [corpora.train]
        {reader}
        path = "{train}"
        [corpora.dev]
        {reader}
        path = "{train}"
        [training]
        max_steps = 60
        eval_frequency = 30
        patience = 0
        [training.optimizer]
        @optimizers = "Adam.v1"
        learn_rate = 0.02
        [initialize]
        [initialize.before_init]
        @callbacks = "spacy.copy_from_base_model.v1"
        """.replace("\n        ", "\n")
        + base
    )
    before = spacy.load(model)
    assert "Material" not in read_values(before("leather shirt; lined"))
    assert run_cli("init", "fill-config", config, config).exit_code == 0
    done = run_cli("train", config, "--output", tmp_path / "trained")
    assert done.exit_code == 0, done.output
    nlp = spacy.load(tmp_path / "trained" / "model-last")
    docs = [nlp.make_doc("leather shirt; lined"), nlp.make_doc("red cotton shirt")]
    for doc in docs:
        # Nobody has looked at others.
        doc._.attr_queries = ["Material"]
    found = [read_values(doc).get("Material") for doc in nlp.pipe(docs)]
    assert found == [["leather"], []]


def test_canonical_values_go_back_into_the_table(trained, tmp_path):
    """From the review to the shop's own terms."""
    trained.to_disk(tmp_path / "model")
    nlp = spacy.load(tmp_path / "model")
    colors = {"Marine": ["dark blue"], "Rot": ["red"], "Blau": ["blue"]}
    nlp.get_pipe("adatag").schema = Schema({"Color": SchemaEntry("choice", colors)})
    nlp.to_disk(tmp_path / "model")
    shop, look = tmp_path / "shop.csv", tmp_path / "look.csv"
    titles = ["dark blue wool coat", "red cotton shirt"]
    shop.write_text("title,color\n" + "".join(f"{title},Grün\n" for title in titles))
    args = ["-t", "title", "--attribute", "color=Color"]

    def run(command, *args):
        result = run_cli("adatag", command, *args)
        assert result.exit_code == 0, result.output

    run("review", tmp_path / "model", shop, look, *args)
    rows = read_sheet(look)
    assert {row["value"]: row["canonical"] for row in rows} == {
        "dark blue": "Marine",
        "red": "Rot",
    }
    decide(rows, "red", "accept")
    decide(rows, "dark blue", "", "blue")
    records = tmp_path / "records.jsonl"
    run("review", tmp_path / "model", save(tmp_path / "saved.csv", rows), records)
    run("fill", shop, records, tmp_path / "full.csv", *args, "--cells", "replace")
    expected = "title,color\ndark blue wool coat,Blau\nred cotton shirt,Rot\n"
    assert (tmp_path / "full.csv").read_text() == expected
    run("convert", records, tmp_path / "train.spacy")
