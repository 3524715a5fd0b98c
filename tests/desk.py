"""What readers of the pages have in front of them."""

import itertools
import json
import shutil
from pathlib import Path

import numpy
import spacy
import srsly
from spacy.tokens import DocBin

from .conftest import make_examples, run_cli, train
from .pages import LABELLING, README, RECORDS, ROOT, get_blocks

TOKENIZER = {"tokenizer": {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}}
COLORS = ("navy", "sea green", "black")
WORDS = {
    ("Crocs {} Flat", "Shoe"): ["Ballet", "Leather", "Summer", "Beach"],
    ("cream for {} skin", "SkinType"): ["dry", "sensitive", "oily", "normal"],
    ("{} soap, 3 bars", "Scent"): ["Lavender", "Rose", "Mint", "Vanilla"],
}


def lay_desk(folder: Path) -> None:
    """Write configs, the shop's table, records, training data of others, and a trained
    pipeline.
    """
    shutil.copytree(ROOT / "configs", folder / "configs")
    nlp = spacy.blank("en", config={"nlp": TOKENIZER})
    doc = nlp("Crocs Flat")
    doc.set_ents([doc.char_span(0, 5, label="Brand")])
    for name in ("shop", "corpus", "training"):
        (folder / name).mkdir()
    DocBin(docs=[doc]).to_disk(folder / "ner.spacy")
    (csv,) = get_blocks(README, "csv")
    head, *rows = csv.splitlines()
    things = itertools.product(("Crocs", "Puma"), ("hat", "coat", "boot"), COLORS)
    rows += [
        f"{number},{brand} {thing} {color},{brand},{color}"
        for number, (brand, thing, color) in enumerate(things)
    ]
    (folder / "shop.csv").write_text("\n".join([head, *rows]))
    _, *tables = get_blocks(LABELLING, "csv")
    names = ("long", "products_export", "variants", "specs")
    for name, table in zip(names, tables, strict=True):
        (folder / f"{name}.csv").write_text(table)
    for number in range(2):
        # With more columns, which a command reads or keeps.
        lines = [f"{head},description,price", *(f"{x},Warm,1" for x in rows[number::2])]
        (folder / "shop" / f"{number}.csv").write_text("\n".join(lines))
    records = [json.loads(code) for code in get_blocks(RECORDS, "json")]
    records += [
        {"text": text.format(word), "attributes": {name: [word]}}
        for (text, name), words in WORDS.items()
        for word in words
    ]
    srsly.write_jsonl(folder / "records.jsonl", records)
    paths = [folder / "records.jsonl", folder / "corpus" / "train.spacy"]
    assert run_cli("adatag", "convert", *paths, "--dev", 0.15).exit_code == 0
    vectors = {"rubber": [1, 0], "scent": [0, 1], "skin": [1, 1], "sole": [1, 2]}
    for key, vector in vectors.items():
        nlp.vocab.set_vector(key, numpy.array(vector, dtype="f"))
    embedder = {"@misc": "spacy_adatag.StaticEmbedder.v1"}
    nlp.add_pipe("adatag", config={"embedder": embedder})
    cream = "Moisturizing cream for dry and sensitive skin, 50 ml"
    skin = {"SkinType": [(3, 4), (5, 6)], "Color": [], "Scent": []}
    soap = {"Scent": [(0, 1)], "Color": [], "SkinType": []}
    both = {"Scent": [(0, 1), (3, 4)], "Color": [], "SkinType": []}
    bar = {"Scent": [(3, 4)], "Color": [], "SkinType": []}
    texts = [(cream, skin), ("Lavender soap, 3 bars", soap)]
    texts.append(("Soap bar, lavender scent, 3 bars", bar))
    examples = make_examples(nlp, [*texts, ("Lavender soap, lavender scent", both)])
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=60)
    nlp.to_disk(folder / "training" / "model-best")
    demo = folder / "project" / "training" / "embedded"
    shutil.copytree(folder / "training", demo)
    dev = [
        {"text": cream, "attributes": {"SkinType": ["dry", "sensitive"]}},
        {"text": "Lavender soap, 3 bars", "attributes": {"Scent": ["Lavender"]}},
    ]
    srsly.write_jsonl(folder / "dev.jsonl", dev * 60)
    (folder / "taxonomy").mkdir()
    gid = "gid://shopify/Taxonomy"
    attribute = {"id": f"{gid}Attribute/1", "name": "Rubber", "handle": "rubber"}
    value = {"id": f"{gid}Value/1", "name": "Scent", "handle": "rubber__scent"}
    data = {"version": "1", "attributes": [{**attribute, "values": [value]}]}
    srsly.write_json(folder / "taxonomy" / "attributes.json", data)
    shoes = {"id": f"{gid}Category/aa-1", "name": "Shoes", "attributes": [attribute]}
    shoes["full_name"] = "Apparel & Accessories > Shoes"
    data = {"version": "1", "verticals": [{"name": "Apparel", "categories": [shoes]}]}
    srsly.write_json(folder / "taxonomy" / "categories.json", data)
