"""How many misspelt options are found, and how many that are no option?

Misspells values of the Shopify taxonomy, and takes values out of their lists. Prints the
figures, and writes them as JSON.
"""

import json
import random
import string
from pathlib import Path
from typing import Annotated, Any, Dict, Optional

import srsly
import typer

from spacy_adatag.canonical.choices import Choices

# Lists of values to misspell: not too short, and not too long to go through.
SHORTEST, LONGEST, LISTS = 5, 400, 600
# The share of their values.
SHARE = 0.3


def main(
    taxonomy: Annotated[Path, typer.Argument(help="The attributes.json", exists=True)],
    output: Annotated[
        Optional[Path],
        typer.Option(help="JSON file to write the figures to", dir_okay=False),
    ] = None,
    seed: Annotated[int, typer.Option(help="The seed for what is misspelt")] = 0,
) -> None:
    """Measure which misspelt options are found, and which are taken for another."""
    counts = measure(json.loads(taxonomy.read_text("utf8")), seed)
    print(", ".join(f"{n:,} {key}" for key, n in counts.items()))
    if output is not None:
        srsly.write_json(output, counts)


def measure(taxonomy: Any, seed: int) -> Dict[str, int]:
    """Count which options are found if they are misspelt, or not in the list.

    taxonomy (Any): The content of `attributes.json`.
    seed (int): The seed for the choice of values and misspellings.
    RETURNS (Dict[str, int]): The number of misspelt options, those that were found and
        those taken for another, and the number of options that were not in the list, and
        those taken for another one.
    """
    rng = random.Random(seed)
    lists = [[v["name"] for v in a["values"]] for a in taxonomy["attributes"]]
    lists = [names for names in lists if SHORTEST <= len(names) <= LONGEST]
    counts = dict.fromkeys(("misspelt", "found", "wrong", "absent", "taken"), 0)
    for names in rng.sample(lists, min(LISTS, len(lists))):
        choices = Choices(dict.fromkeys(names, ()))
        for name in names:
            if rng.random() > SHARE:
                continue
            others = Choices({other: () for other in names if other != name})
            if others.find(name) is None:
                counts["absent"] += 1
                counts["taken"] += others.find(name, fuzzy=True) is not None
            misspelt = misspell(name, rng) if len(name) > 3 else name
            if choices.find(misspelt) is None:
                found = choices.find(misspelt, fuzzy=True)
                counts["misspelt"] += 1
                counts["found"] += found == name
                counts["wrong"] += found not in (name, None)
    return counts


def misspell(name: str, rng: random.Random) -> str:
    """Leave out a letter, swap two, or add one, but not at the beginning."""
    at = rng.randrange(1, len(name) - 1)
    more = rng.choice(string.ascii_lowercase)
    return rng.choice(
        [
            name[:at] + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            name[:at] + more + name[at:],
        ]
    )
