"""Composes titles of products from Shopify's product taxonomy (MIT)."""

import gzip
import random
import re
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

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
JOINED = ("and", "&", ",", "/", "+")
# By frequency.
NUMBERS = (12, 1, 2, 6, 16, 8, 4, 24, 10, 3, 5, 100, 32, 20, 50, 250, 64, 18, 36, 7, 9)
# The number of brands.
BRANDS = 400
SMALL = {"and", "of", "for", "with"}
# How quantities are written, and the attribute that they are values of.
QUANTITIES = (
    ("{} oz", "Weight"),
    ("{}-Ounce", "Weight"),
    ("{} lb", "Weight"),
    ("{}g", "Weight"),
    ("{} kg", "Weight"),
    ("{}ml", "Volume"),
    ("{} Fl Oz", "Volume"),
    ("{} L", "Volume"),
    ("{} inch", "Length"),
    ('{}"', "Length"),
    ("{} x {} cm", "Dimensions"),
    ("{} mm", "Length"),
    ("Pack of {}", "Pack quantity"),
    ("{} Pack", "Pack quantity"),
    ("{}-Pack", "Pack quantity"),
    ("Set of {}", "Pack quantity"),
    ("{} Count", "Item count"),
    ("{} pcs", "Item count"),
    ("{}ct", "Item count"),
    ("{}V", "Voltage"),
    ("{} W", "Power"),
    ("{}GB", "Capacity"),
    ("{}%", "Concentration"),
    ("{} Years", "Age"),
    ("Ages {}+", "Age"),
)
MOST_WORDS = 40
_ENTRY = re.compile(r"- id: \S+\n  name: (.*?)\n(.*?)(?=\n- id|\Z)", re.DOTALL)
_ATTRIBUTES = re.compile(r"  attributes:\n((?:  - .*\n?)*)")
_WORDS = re.compile(r"\d+(?:\.\d+)?|[^\W\d]+|[^\w\s]")


# A text, and the attribute that it is a value of, if it is one.
Piece = Tuple[Optional[str], str]


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
    composer = Composer(taxonomy, random.Random(seed))
    titles: List[Title] = []
    while len(titles) < size:
        title = composer.compose()
        if len(title.words) <= MOST_WORDS:
            titles.append(title)
    return titles


class Composer:
    """Composes titles of a category: a brand, some values, the category itself and words
    between them. As in a shop, few values are frequent, and most are rare.
    """

    def __init__(self, taxonomy: Taxonomy, rng: random.Random) -> None:
        """
        taxonomy (Taxonomy): What to compose titles of.
        rng (random.Random): Where they differ.
        """
        self.taxonomy = taxonomy
        self.rng = rng
        # In the order of frequency.
        self.values = {name: rng.sample(v, len(v)) for name, v in taxonomy.values.items()}
        self.brands = [self._make_brand() for _ in range(BRANDS)]

    def compose(self) -> Title:
        """Compose a title."""
        rng = self.rng
        category, attributes = rng.choice(self.taxonomy.categories)
        parts: List[List[Piece]] = [
            self._write_values(attribute)
            for attribute in rng.sample(
                attributes, min(len(attributes), rng.randint(1, 5))
            )
        ]
        name = category.split(" & ")[0].split(", ")[0]
        parts.append([(None, name if rng.random() < 0.5 else name.rstrip("s"))])
        if rng.random() < 0.5:
            parts.append([self._make_quantity()])
        rng.shuffle(parts)
        if rng.random() < 0.6:
            at = 0 if rng.random() < 0.8 else len(parts)
            parts.insert(at, [("Brand", self._draw(self.brands))])
        words: List[str] = []
        values = []
        is_lower = rng.random() > 0.7
        for i, part in enumerate(parts):
            if i and rng.random() < 0.45:
                words.append(rng.choice(BETWEEN))
            for attribute, text in part:
                own = _WORDS.findall(text.lower() if is_lower else text)
                if not is_lower and rng.random() < 0.9:
                    own = [w if w in SMALL else w[:1].upper() + w[1:] for w in own]
                if attribute and own:
                    values.append((attribute, len(words), len(words) + len(own)))
                words += own
        return Title(words, values)

    def _write_values(self, attribute: str) -> List[Piece]:
        """Write one value, or two, and sometimes the name of the attribute beside it."""
        rng = self.rng
        texts = [self._draw(self.values[attribute])]
        if rng.random() < 0.1:
            texts.append(self._draw(self.values[attribute]))
        pieces: List[Piece] = []
        for text in dict.fromkeys(texts):
            if pieces:
                pieces.append((None, rng.choice(JOINED)))
            pieces.append((attribute, self._vary(text)))
        if rng.random() < 0.1:
            pieces.append((None, attribute))
        elif rng.random() < 0.05:
            pieces.insert(0, (None, f"{attribute}:"))
        return pieces

    def _draw(self, values: Sequence[Any]) -> Any:
        """Draw a value. By Zipf's law, its frequency is that of its rank, inverted."""
        rank = int(len(values) ** self.rng.random())
        return values[min(rank, len(values)) - 1]

    def _vary(self, value: str) -> str:
        """Write a value in another form, at times."""
        rng = self.rng
        if rng.random() < 0.08:
            value = value[:-1] if value.endswith("s") else f"{value}s"
        if " " in value and rng.random() < 0.04:
            words = value.split()
            words.pop(rng.randrange(len(words)))
            value = " ".join(words)
        if " " in value and rng.random() < 0.05:
            value = value.replace(" ", "-")
        return value

    def _make_brand(self) -> str:
        rng = self.rng
        brand = "".join(rng.sample(SYLLABLES, rng.randint(2, 3))).capitalize()
        return f"{brand} {rng.choice(SUFFIXES)}" if rng.random() < 0.3 else brand

    def _make_quantity(self) -> Piece:
        pattern, attribute = self.rng.choice(QUANTITIES)
        numbers = [str(self._draw(NUMBERS)) for _ in range(pattern.count("{}"))]
        if "of" not in pattern and self.rng.random() < 0.2:
            numbers[0] += f".{self.rng.randint(1, 9)}"
        return attribute, pattern.format(*numbers)


def _read_gzip(path: Path) -> Any:
    return srsly.json_loads(gzip.decompress(path.read_bytes()).decode("utf8"))
