"""Write the records of the starter: `python -m starter FOLDER OA-MINE TAXONOMY`."""

import random
from pathlib import Path
from typing import Annotated, Any, Dict, Iterator, List, Optional

import srsly
import typer
from embedded.lexicon import load_catalogue
from embedded.plan import plan_train
from embedded.supervision import label_exactly
from embedded.text import write_fields
from open_attributes.compose import Taxonomy, Title, compose_titles, read_taxonomy
from wasabi import msg

from spacy_adatag.corpus.records import Record, read_records
from starter.names import AE_110K, ATTRIBUTES, CATALOGUE, OA_MINE, SHOPIFY

ASSETS = Path(__file__).parents[2] / "assets"
Line = Dict[str, Any]
# The share of OA-Mine's training records that early stopping looks at.
DEV = 0.1
# Marks that no blank stands before, in a composed title.
CLOSING = {",", ".", ")", "%", '"', "-"}


def main(
    output: Annotated[Path, typer.Argument(help="Folder to write to", file_okay=False)],
    oa_mine: Annotated[Path, typer.Argument(help="Folder of OA-Mine", exists=True)],
    taxonomy: Annotated[
        Path,
        typer.Argument(help="Checkout of Shopify/product-taxonomy", exists=True),
    ],
    ae_110k: Annotated[
        Optional[Path],
        typer.Option(help="Folder of AE-110k, which is only scored", exists=True),
    ] = None,
    scale: Annotated[float, typer.Option(help="Size of the embedded catalogue")] = 0.5,
    composed: Annotated[int, typer.Option(help="Number of composed titles")] = 2000,
    each: Annotated[
        int, typer.Option(help="Number of composed titles for each attribute")
    ] = 50,
    seed: Annotated[int, typer.Option(help="The same seed writes the same files")] = 0,
) -> None:
    """Write train.jsonl and dev.jsonl of three sources whose licence allows it, and the
    test sets that the starter is scored on, all with the names of the starter."""
    rng = random.Random(seed)
    annotated = list(rename(oa_mine / "train.jsonl", OA_MINE))
    rng.shuffle(annotated)
    size = round(DEV * len(annotated))
    files = {
        "dev": annotated[:size],
        "test-oa-mine": list(rename(oa_mine / "test.jsonl", OA_MINE)),
    }
    train = annotated[size:]
    train += list(make_products(scale, rng))
    train += list(compose(read_taxonomy(taxonomy), composed, each, seed))
    rng.shuffle(train)
    files["train"] = train
    if ae_110k is not None:
        files["test-ae-110k"] = list(rename(ae_110k / "test.jsonl", AE_110K))
    output.mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        srsly.write_jsonl(output / f"{name}.jsonl", lines)
        msg.good(f"{len(lines):>6,} records: {output / name}.jsonl")
    msg.info(f"{len(ATTRIBUTES)} attributes")


def rename(path: Path, names: Dict[str, str]) -> Iterator[Line]:
    """Read annotated records, and give their attributes the names of the starter.

    path (Path): The records.
    names (Dict[str, str]): The starter's name of each attribute.
    YIELDS (Dict[str, Any]): The records that ask for any of these.
    """
    for record in read_records(path):
        if not isinstance(record, Record):
            raise ValueError(f"{path}, line {record.line}: {record.reason}")
        attributes: Dict[str, List[str]] = {}
        for name, values in (record.attributes or {}).items():
            merged = names.get(name)
            if merged is not None:
                found = attributes.setdefault(merged, [])
                found += [v.text for v in values if v.text not in found]
        if attributes:
            yield {"text": record.text, "attributes": attributes}


def make_products(scale: float, rng: random.Random) -> Iterator[Line]:
    """Make titles of the embedded catalogue, with exact labels.

    scale (float): The size, see `python -m embedded --help`.
    rng (Random): What products are drawn with.
    YIELDS (Dict[str, Any]): The records.
    """
    catalogue = load_catalogue(ASSETS)
    for product in plan_train(catalogue, scale, rng):
        fields = write_fields(catalogue, product, rng, bullets=False)
        labels = label_exactly(fields, CATALOGUE, name_fields=False)
        attributes: Dict[str, List[Line]] = {}
        for name, places in labels.items():
            if places:
                attributes.setdefault(CATALOGUE[name], []).extend(places)
        yield {"text": fields[0].text, "attributes": attributes}


def compose(taxonomy: Taxonomy, size: int, each: int, seed: int) -> Iterator[Line]:
    """Compose titles of those attributes of the taxonomy that the starter has.

    taxonomy (Taxonomy): The taxonomy.
    size (int): The number of titles of any attributes.
    each (int): The number of further titles for each attribute.
    seed (int): The seed.
    YIELDS (Dict[str, Any]): The records.
    """
    values = {name: v for name, v in taxonomy.values.items() if name in SHOPIFY}
    categories = [
        (category, [name for name in names if name in values])
        for category, names in taxonomy.categories
    ]
    categories = [(category, names) for category, names in categories if names]
    yield from map(write_title, compose_titles(Taxonomy(categories, values), size, seed))
    # Many categories have a pattern, and few a season.
    for i, name in enumerate(sorted(values), 1):
        own = [
            (category, [name, other])
            for category, names in categories
            if name in names
            for other in names
        ]
        if own:
            # With another seed, other values are frequent.
            titles = compose_titles(Taxonomy(own, values), each, seed + i)
            yield from map(write_title, titles)


def write_title(title: Title) -> Line:
    """Make a record of a composed title."""
    starts, text = [], ""
    for i, word in enumerate(title.words):
        text += " " if i and word not in CLOSING else ""
        starts.append(len(text))
        text += word
    attributes: Dict[str, List[Line]] = {}
    for name, first, last in title.values:
        end = starts[last - 1] + len(title.words[last - 1])
        merged = SHOPIFY.get(name)
        if merged is not None:
            place = {"start": starts[first], "end": end}
            attributes.setdefault(merged, []).append(place)
    return {"text": text, "attributes": attributes}


if __name__ == "__main__":
    typer.run(main)
