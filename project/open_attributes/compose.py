"""Composes titles of products from Shopify's product taxonomy (MIT)."""

import gzip
import random
import re
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import srsly

# Values that say nothing.
FILLERS = {"Other", "Universal"}
SYLLABLES = [
    "ba",
    "ko",
    "ri",
    "ta",
    "len",
    "mo",
    "ver",
    "sha",
    "no",
    "el",
    "zi",
    "tron",
    "dex",
    "lux",
    "ora",
    "ni",
    "pro",
    "max",
    "fi",
    "go",
    "ze",
    "ter",
    "win",
]
SUFFIXES = ("Home", "Co", "Labs", "Sports", "Kitchen", "Beauty", "Farms")
BETWEEN = [
    "for",
    "with",
    "and",
    "-",
    ",",
    "premium",
    "new",
    "the",
    "set",
    "of",
    "kit",
    "pack",
    "best",
    "quality",
    "original",
    "classic",
]
SMALL = {"and", "of", "for", "with"}
# Units, and the attribute that a number with them is a value of.
UNITS = (
    ("oz", "Weight"),
    ("Ounce", "Weight"),
    ("lb", "Weight"),
    ("g", "Weight"),
    ("kg", "Weight"),
    ("ml", "Volume"),
    ("Fl Oz", "Volume"),
    ("L", "Volume"),
    ("inch", "Length"),
    ('"', "Length"),
    ("cm", "Length"),
    ("mm", "Length"),
    ("Pack", "Pack quantity"),
    ("Count", "Pack quantity"),
    ("pcs", "Pack quantity"),
    ("V", "Voltage"),
    ("W", "Power"),
    ("GB", "Capacity"),
)
MOST_WORDS = 40
_ENTRY = re.compile(r"- id: \S+\n  name: (.*?)\n(.*?)(?=\n- id|\Z)", re.DOTALL)
_ATTRIBUTES = re.compile(r"  attributes:\n((?:  - .*\n?)*)")
_WORDS = re.compile(r"\d+(?:\.\d+)?|[^\W\d]+|[^\w\s]")


class Title(NamedTuple):
    """A composed title.

    words (List[str]): Its words.
    values (List[Tuple[str, int, int]]): The attribute, the first word and the word after
        the last of each value.
    """

    words: List[str]
    values: List[Tuple[str, int, int]]


class Taxonomy(NamedTuple):
    """What titles are composed of.

    categories (List[Tuple[str, List[str]]]): The name of each category, and the names of
        its attributes.
    values (Dict[str, List[str]]): The values of each attribute.
    """

    categories: List[Tuple[str, List[str]]]
    values: Dict[str, List[str]]


def read_taxonomy(folder: Path) -> Taxonomy:
    """Read the taxonomy from a checkout of the public repository Shopify/product-taxonomy
    (`dist/en/attributes.json`, `data/categories/*.yml`). The same may be in two files:
    `attributes.json.gz`, and `categories.json.gz` with the text of each YAML file.

    folder (Path): The folder.
    RETURNS (Taxonomy): The categories that have attributes.
    """
    if (folder / "attributes.json.gz").exists():
        attributes = _read_gzip(folder / "attributes.json.gz")["attributes"]
        texts = _read_gzip(folder / "categories.json.gz").values()
    else:
        read: Any = srsly.read_json(folder / "dist" / "en" / "attributes.json")
        attributes = read["attributes"]
        paths = sorted((folder / "data" / "categories").glob("*.yml"))
        texts = [path.read_text("utf8") for path in paths]
    names = {a["handle"].replace("-", "_"): a["name"] for a in attributes}
    values = {
        a["name"]: [
            re.sub(r"\s*\(.*?\)", "", value["name"])
            for value in a["values"]
            if value["name"] not in FILLERS
        ]
        for a in attributes
    }
    categories = []
    for text in texts:
        for name, rest in _ENTRY.findall(text):
            found = _ATTRIBUTES.search(rest + "\n")
            lines = found[1].splitlines() if found else []
            own = [names.get(line[4:].strip(), "") for line in lines]
            own = [attribute for attribute in own if values.get(attribute)]
            if len(own) > 1:
                categories.append((name.strip("'\" "), own))
    return Taxonomy(categories, values)


def compose_titles(taxonomy: Taxonomy, size: int, seed: int) -> List[Title]:
    """Compose titles.

    taxonomy (Taxonomy): What to compose them of.
    size (int): The number of titles.
    seed (int): The same seed gives the same titles.
    RETURNS (List[Title]): The titles.
    """
    rng = random.Random(seed)
    titles: List[Title] = []
    while len(titles) < size:
        title = compose_title(taxonomy, rng)
        if len(title.words) <= MOST_WORDS:
            titles.append(title)
    return titles


def compose_title(taxonomy: Taxonomy, rng: random.Random) -> Title:
    """Compose a title of a random category: a brand, some values, the category itself and
    words between them.
    """
    category, attributes = rng.choice(taxonomy.categories)
    chosen = rng.sample(attributes, min(len(attributes), rng.randint(1, 5)))
    parts: List[Tuple[Optional[str], str]] = [
        (attribute, rng.choice(taxonomy.values[attribute])) for attribute in chosen
    ]
    name = category.split(" & ")[0].split(", ")[0]
    parts.append((None, name if rng.random() < 0.5 else name.rstrip("s")))
    if rng.random() < 0.5:
        parts.append(_make_quantity(rng))
    rng.shuffle(parts)
    if rng.random() < 0.6:
        at = 0 if rng.random() < 0.8 else len(parts)
        parts.insert(at, ("Brand", _make_brand(rng)))
    words: List[str] = []
    values = []
    is_lower = rng.random() > 0.7
    for i, (attribute, text) in enumerate(parts):
        own = _WORDS.findall(text.lower() if is_lower else text)
        if not is_lower and rng.random() < 0.9:
            own = [w if w in SMALL else w[:1].upper() + w[1:] for w in own]
        if i and rng.random() < 0.45:
            words.append(rng.choice(BETWEEN))
        if attribute and own:
            values.append((attribute, len(words), len(words) + len(own)))
        words += own
    return Title(words, values)


def _make_brand(rng: random.Random) -> str:
    brand = "".join(rng.sample(SYLLABLES, rng.randint(2, 3))).capitalize()
    return f"{brand} {rng.choice(SUFFIXES)}" if rng.random() < 0.3 else brand


def _make_quantity(rng: random.Random) -> Tuple[str, str]:
    number = str(rng.choice((1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 50, 100, 250)))
    if rng.random() < 0.2:
        number += f".{rng.randint(1, 9)}"
    unit, attribute = rng.choice(UNITS)
    return attribute, f"{number} {unit}"


def _read_gzip(path: Path) -> Any:
    return srsly.json_loads(gzip.decompress(path.read_bytes()).decode("utf8"))
