"""Generate the embedded catalogue: train, dev and test records of made-up products."""

from enum import Enum
from pathlib import Path
from typing import Annotated, Dict, List, Tuple

import srsly
import typer
from wasabi import msg

from embedded.lexicon import Catalogue, load_catalogue
from embedded.plan import test_attributes
from embedded.splits import Split, bands, make_splits

ASSETS = Path(__file__).parents[2] / "assets"


class Text(str, Enum):
    TITLE = "title"
    BULLETS = "title+bullets"


def main(
    output: Annotated[
        Path,
        typer.Argument(
            help="Folder for train.jsonl, dev.jsonl and test.jsonl", file_okay=False
        ),
    ],
    scale: Annotated[
        float,
        typer.Option(
            min=0.01,
            help="Size of all sets. 1.0 gives a tenth of the paper's frequencies, some "
            "6,000 train titles. The rarest attributes always keep two products each",
        ),
    ] = 1.0,
    text: Annotated[Text, typer.Option(help="The texts of a record")] = Text.TITLE,
    seed: Annotated[int, typer.Option(help="The same seed writes the same files")] = 0,
    assets: Annotated[
        Path,
        typer.Option(
            help="Folder of lexicon.yml and grammar.yml", exists=True, file_okay=False
        ),
    ] = ASSETS,
) -> None:
    """Write train.jsonl, dev.jsonl and test.jsonl in the canonical record format.

    Simulated distant supervision labels train and dev, so their labels are noisy. The
    error rates are in assets/grammar.yml. The test set is exact, has character offsets,
    and queries 12 of the 32 attributes. None of its products is in train or dev.

    Example: python -m embedded corpus/embedded --scale 0.1
    """
    try:
        catalogue = load_catalogue(assets)
    except (TypeError, ValueError) as error:
        msg.fail(f"Can't use the lexicon and grammar in {assets}", error, exits=1)
    output.mkdir(parents=True, exist_ok=True)
    splits: Dict[str, Split] = {}
    bullets = text is Text.BULLETS
    for split in make_splits(catalogue, scale=scale, seed=seed, bullets=bullets):
        path = output / f"{split.name}.jsonl"
        srsly.write_jsonl(path, split.records)
        msg.good(f"{len(split.records):>6,} products: {path}")
        splits[split.name] = split
    print_sizes(splits)
    print_bands(catalogue, splits["train"], scale)
    print_noise(splits["train"])
    print_test(catalogue, splits)


def print_sizes(splits: Dict[str, Split]) -> None:
    """Print the sizes of the splits.

    splits (Dict[str, Split]): The splits by name.
    """
    msg.divider("Sizes (the paper's Table 2)")
    rows: List[Tuple[str, ...]] = []
    for name in ("train", "dev", "test"):
        split = splits[name]
        number = len(split.records)
        words = [f"{split.words[key] / number:.1f}" for key in ("title", "all")]
        rows.append((name, str(len(split.positives)), f"{number:,}", *words))
    header = ("split", "attributes", "products", "words in title", "words in all")
    msg.table(rows, header=header, divider=True, aligns=("l", "r", "r", "r", "r"))


def print_bands(catalogue: Catalogue, train: Split, scale: float) -> None:
    """Print the number of train products that have a label, for each attribute.

    catalogue (Catalogue): The catalogue.
    train (Split): The train set.
    scale (float): The scale it was made with.
    """
    msg.divider("Frequencies in train (the paper's Table 3)")
    rows = []
    for low, high, attributes in bands(catalogue, scale):
        counts = {a: train.positives[a] for a in attributes}
        inside = sum(low <= count <= high for count in counts.values())
        listed = ", ".join(f"{a} {n}" for a, n in counts.items())
        rows.append((f"[{low}, {high}]", f"{inside} of {len(attributes)}", listed))
    msg.table(rows, header=("products", "inside", "attributes"), divider=True)


def print_noise(train: Split) -> None:
    """Print the errors of distant supervision.

    train (Split): The train set.
    """
    msg.divider("Noise of distant supervision in train")
    noise = train.noise
    labels = noise["right"] + noise["cut"] + noise["spurious"]
    rows = [("values named in the texts", f"{noise['true']:,}", "")]
    for text, key, whole in (
        ("labelled exactly", "right", noise["true"]),
        ("labelled in part", "cut", noise["true"]),
        ("missed", "missed", noise["true"]),
        ("spurious, of all labels", "spurious", labels),
    ):
        rows.append((text, f"{noise[key]:,}", f"{noise[key] / whole:.1%}"))
    msg.table(rows, aligns=("l", "r", "r"))


def print_test(catalogue: Catalogue, splits: Dict[str, Split]) -> None:
    """Print the queries of the test set, and the share of its values unseen in train.

    catalogue (Catalogue): The catalogue.
    splits (Dict[str, Split]): The splits by name.
    """
    msg.divider("Test")
    test, train = splits["test"], splits["train"]
    unseen = len(test.values - train.values) / len(test.values)
    negatives = sum(not v for r in test.records for v in r["attributes"].values())
    asked = ", ".join(f"{a} {test.positives[a]}" for a in test_attributes(catalogue))
    rows = [
        ("products that name it", asked),
        ("queries without a value", f"{negatives:,}"),
        ("different values", f"{len(test.values):,}"),
        ("of these never labelled in train", f"{unseen:.1%}"),
    ]
    msg.table(rows)


if __name__ == "__main__":
    typer.run(main)
