"""Which attributes are held out, and what they are added with."""

import random
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Set, Tuple

import srsly

from spacy_adatag.attribute_files.shopify import read_taxonomy
from spacy_adatag.attributes import AttributeTable

FIFTHS = 5
# The number of example values that an attribute is added with.
SIZES = (0, 1, 5, 20, 100)
NOTHING = "n/a"
# A phrase for all, so that only what the other attributes leave is known of one.
NO_PHRASE = "attribute"
# In the format of ExtractGPT.
Record = Dict[str, Any]
# What `AdaTag.add_attributes` takes.
Item = Dict[str, Any]


def read_data(folder: Path, dev: bool) -> Tuple[List[Record], List[Record]]:
    """Read the training and the test records. `dev` takes the latter from the former."""
    train, tested = (
        [*srsly.read_jsonl(folder / f"{part}.jsonl")] for part in ("train", "test")
    )
    if dev:
        order = random.Random(1).sample(train, len(train))
        tested, train = order[: len(train) // 7], order[len(train) // 7 :]
    return train, tested


def read_items(taxonomy: Path) -> Dict[str, Item]:
    """Read the attributes of a taxonomy, by name."""
    items, _ = read_taxonomy(taxonomy, AttributeTable([]), [], None)
    return {item["name"]: dict(item) for item in items}


def list_names(records: Sequence[Record]) -> Set[str]:
    """List the attributes that records ask."""
    return {name for record in records for name in record["target_scores"]}


def cut_fifths(records: Sequence[Record]) -> List[List[str]]:
    """Cut the attributes of records into random fifths."""
    names = sorted(list_names(records))
    random.Random(0).shuffle(names)
    return [names[i::FIFTHS] for i in range(FIFTHS)]


def draw_items(
    records: Sequence[Record],
    held: Sequence[str],
    seeds: int,
    borrowed: Mapping[str, Item],
) -> Iterator[Tuple[Dict[str, Any], List[Item]]]:
    """Draw what attributes are added with.

    records (Sequence[Record]): The records to draw values from.
    held (Sequence[str]): The names of the attributes.
    seeds (int): How often to draw values.
    borrowed (Mapping[str, Item]): The attribute of a taxonomy for each name, if there is
        one to borrow a description or values from.
    YIELDS (Tuple[Dict[str, Any], List[Item]]): What is given, as keys of a row, and the
        attributes.
    """
    yield (
        {"given": "nothing", "size": 0, "seed": 0},
        [{"name": name, "phrase": NO_PHRASE} for name in held],
    )
    for size in SIZES:
        for seed in range(seeds if size else 1):
            values = draw_values(records, held, size, seed)
            yield (
                {"given": "values", "size": size, "seed": seed},
                [{"name": name, "values": values[name]} for name in held],
            )
    if borrowed:
        yield (
            {"given": "description", "size": 0, "seed": 0},
            [
                {"name": name, "phrase": f"{name}: {borrowed[name]['description']}"}
                for name in held
            ],
        )
        yield (
            {"given": "taxonomy", "size": 0, "seed": 0},
            [{"name": name, "values": borrowed[name]["values"]} for name in held],
        )


def draw_values(
    train: Sequence[Record], held: Sequence[str], size: int, seed: int
) -> Dict[str, List[str]]:
    """Draw values of attributes as a shop's list would have them: from random training
    records, so that frequent values are more likely.
    """
    rng = random.Random(seed)
    drawn = {}
    for name in held:
        known = [
            v for r in train for v in r["target_scores"].get(name, {}) if v != NOTHING
        ]
        rng.shuffle(known)
        drawn[name] = [*dict.fromkeys(known)][:size]
    return drawn
