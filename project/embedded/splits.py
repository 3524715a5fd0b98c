"""Make the three splits: their records, and the figures that describe them."""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Sequence, Set, Tuple

from embedded.lexicon import Catalogue
from embedded.plan import Product, plan_test, plan_train, redraw, test_attributes
from embedded.supervision import (
    fill_columns,
    label_distantly,
    label_exactly,
    measure_noise,
)
from embedded.text import Field, write_fields

# As in the paper, nine products in ten are for training, and one is held out.
DEV_SHARE = 1 / 9
_MOST_DRAWS = 1000


@dataclass
class Split:
    """A finished split.

    records (List[Dict[str, Any]]): Canonical records.
    positives (Counter): Records with a value, by attribute.
    values (Set): The labelled (attribute, value) pairs, in lower case.
    noise (Counter): See `measure_noise`. Empty for the test set, which has no noise.
    words (Counter): Words in titles and in all fields.
    """

    name: str
    records: List[Dict[str, Any]] = field(default_factory=list)
    positives: "Counter[str]" = field(default_factory=Counter)
    values: Set[Tuple[str, str]] = field(default_factory=set)
    noise: "Counter[str]" = field(default_factory=Counter)
    words: "Counter[str]" = field(default_factory=Counter)


def make_splits(
    catalogue: Catalogue, *, scale: float, seed: int, bullets: bool
) -> Iterator[Split]:
    """Make test, train and dev. The test set comes first, so that the other two can avoid
    its products.

    catalogue (Catalogue): The catalogue.
    scale (float): 1.0 for the full size.
    seed (int): The same seed gives the same records.
    bullets (bool): Whether the records have bullets.
    YIELDS (Split): The splits.
    """
    lines: Set[Tuple[str, ...]] = set()
    texts: Set[str] = set()
    for name in ("test", "train", "dev"):
        # A string gives the same seed on all machines. Titles don't depend on bullets.
        rng = random.Random(f"{seed}-{name}")
        if name == "test":
            products = plan_test(catalogue, scale, rng)
        else:
            share = 1.0 if name == "train" else DEV_SHARE
            products = plan_train(catalogue, scale * share, rng)
        split = Split(name)
        for product in products:
            product, fields = _write_new(
                catalogue, product, rng, bullets, texts, lines, name
            )
            _add(catalogue, split, product, fields, rng)
        yield split


def bands(catalogue: Catalogue, scale: float) -> List[Tuple[int, int, List[str]]]:
    """Sort the attributes into the bands of the paper's Table 3, at a tenth.

    catalogue (Catalogue): The catalogue.
    scale (float): The scale of the data.
    RETURNS (List[Tuple[int, int, List[str]]]): Lowest and highest number of products,
        both included, and the attributes of the band.
    """
    edges = [(1000, 5028), (100, 999), (10, 99), (2, 9)]
    return [
        (
            max(2, round(low * scale)),
            max(2, round(high * scale)),
            [a.name for a in catalogue.attributes.values() if low <= a.train <= high],
        )
        for low, high in edges
    ]


def _write_new(
    catalogue: Catalogue,
    product: Product,
    rng: random.Random,
    bullets: bool,
    texts: Set[str],
    lines: Set[Tuple[str, ...]],
    split: str,
) -> Tuple[Product, List[Field]]:
    """Write the texts of a product. If it is taken, write those of another one: no text
    repeats, and no product of the test set is in another split."""
    for _ in range(_MOST_DRAWS):
        fields = write_fields(catalogue, product, rng, bullets=bullets)
        taken = fields[0].text in texts or (split != "test" and product.line in lines)
        if not taken:
            texts.add(fields[0].text)
            if split == "test":
                lines.add(product.line)
            return product, fields
        product = redraw(catalogue, product, rng)
    raise ValueError(f"no new {product.type} in {_MOST_DRAWS} draws: add words")


def _add(
    catalogue: Catalogue,
    split: Split,
    product: Product,
    fields: Sequence[Field],
    rng: random.Random,
) -> None:
    """Label a product, and add it to the split."""
    labels: Dict[str, List[Any]]
    several = len(fields) > 1
    if split.name == "test":
        asked = _ask(catalogue, product, rng)
        labels = label_exactly(fields, asked, name_fields=several)
        found = {
            (m.attribute, f.text[m.start : m.end].lower())
            for f in fields
            for m in f.mentions
            if m.attribute in labels
        }
    else:
        columns = fill_columns(catalogue, product, fields[0].text, rng)
        labels = label_distantly(fields, columns)
        split.noise.update(measure_noise(fields, labels))
        found = {(a, v.lower()) for a, values in labels.items() for v in values}
    split.positives.update(a for a, values in labels.items() if values)
    split.values |= found
    split.words["title"] += fields[0].words
    split.words["all"] += sum(f.words for f in fields)
    record: Dict[str, Any] = {"id": f"{split.name}-{len(split.records):05}"}
    if several:
        record["fields"] = [{"name": f.name, "text": f.text} for f in fields]
    else:
        record["text"] = fields[0].text
    record["category"] = product.type
    record["attributes"] = labels
    split.records.append(record)


def _ask(catalogue: Catalogue, product: Product, rng: random.Random) -> List[str]:
    """RETURNS (List[str]): The test attributes that the product names, and a few
    applicable ones that it does not name."""
    rate = catalogue.rates["test_negative"]
    applicable = catalogue.types[product.type].attributes
    return [
        attribute
        for attribute in test_attributes(catalogue)
        if attribute in product.values
        or (attribute in applicable and rng.random() < rate)
    ]
