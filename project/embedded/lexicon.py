"""Read and check `assets/lexicon.yml` and `assets/grammar.yml`."""

import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Tuple

import srsly

# Slots of a title that are not attributes: the item's name, and everything else.
NAME, REST = "name", "rest"
# The separators between slots. If a slot is skipped, two separators meet. Keep the later
# one in this list.
SEPARATORS = ["", " ", ", ", " - ", " | "]
# The place of a value in a phrase or sentence: as it is, or in lower case.
VALUE = re.compile(r"\{(v|lower)\}")
# A word list in a pattern.
BRACES = re.compile(r"\{(\w+)\}")
_SLOT = re.compile(r"\[(\w+)\]|\{(\w+)\}")


@dataclass(frozen=True)
class Attribute:
    """The patterns and phrases of an attribute.

    train (int): Number of train products that name it, at scale 1.
    values (List[str]): Patterns of its values.
    several (float): Share of the products that name two values.
    phrases (List[str]): Phrases for titles. `{v}` is the value.
    sentences (List[str]): Sentences for bullets.
    alone (List[str]): Values that are used without a phrase or sentence.
    """

    name: str
    train: int
    values: List[str]
    phrases: List[str]
    sentences: List[str]
    several: float = 0.0
    alone: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class ProductType:
    """A product type.

    share (int): Number of train products, at scale 1.
    attributes (List[str]): The applicable attributes, in the order of the columns.
    names (List[str]): Item names.
    fillers (List[str]): Phrases for titles that contain no value.
    values (Dict[str, List[str]]): Patterns that replace those of an attribute.
    """

    name: str
    share: int
    attributes: List[str]
    names: List[str]
    fillers: List[str]
    values: Dict[str, List[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Slot:
    """A slot of a title template, and the separator before it."""

    separator: str
    name: str
    bare: bool


@dataclass(frozen=True)
class Catalogue:
    """The lexicon and the grammar together."""

    words: Dict[str, List[str]]
    attributes: Dict[str, Attribute]
    types: Dict[str, ProductType]
    titles: List[Tuple[Slot, ...]]
    rates: Dict[str, float]
    test_products: int
    joiners: List[str]
    fillers: List[str]
    traps: List[str]
    headings: List[str]
    bullets: List[str]

    def capacity(self, attribute: str) -> int:
        """RETURNS (int): Train products, at scale 1, to which an attribute applies."""
        types = self.types.values()
        return sum(t.share for t in types if attribute in t.attributes)

    def patterns(self, attribute: str, type_name: str) -> List[str]:
        """RETURNS (List[str]): The patterns of an attribute's values for a type."""
        own = self.types[type_name].values.get(attribute)
        return own or self.attributes[attribute].values

    def draw(self, pattern: str, rng: random.Random) -> str:
        """Fill the braces of a pattern with words.

        pattern (str): Text with names of word lists in braces.
        rng (random.Random): The source of chance.
        RETURNS (str): The text, with no word in it twice ("Rose & Rose").
        """
        while True:
            text = BRACES.sub(lambda m: rng.choice(self.words[m[1]]), pattern)
            parts = re.findall(r"[^\W\d]+", text)
            if len(set(parts)) == len(parts) or not BRACES.search(pattern):
                return text

    def draw_values(self, attribute: str, type_name: str, rng: random.Random) -> List:
        """Draw the one or two values that a product has for an attribute.

        attribute (str): The attribute's name.
        type_name (str): The product's type.
        rng (random.Random): The source of chance.
        RETURNS (List[str]): The values, none of them a part of another.
        """
        patterns = self.patterns(attribute, type_name)
        values = [self.draw(rng.choice(patterns), rng)]
        if rng.random() < self.attributes[attribute].several:
            other = self.draw(rng.choice(patterns), rng)
            alone = set(self.attributes[attribute].alone) & {*values, other}
            if not alone and not set(_words(other)) & set(_words(values[0])):
                values.append(other)
        return values


def load_catalogue(assets: Path) -> Catalogue:
    """Read the two files, and check all names in them.

    assets (Path): The folder with `lexicon.yml` and `grammar.yml`.
    RETURNS (Catalogue): The catalogue.
    RAISES (ValueError): If a pattern or type uses a name that the lexicon does not have.
    """
    lexicon = srsly.read_yaml(assets / "lexicon.yml")
    grammar = srsly.read_yaml(assets / "grammar.yml")
    words = {name: [str(w) for w in found] for name, found in lexicon["words"].items()}
    words.update({n: _count(**limits) for n, limits in lexicon["numbers"].items()})
    catalogue = Catalogue(
        words=words,
        attributes={n: Attribute(n, **a) for n, a in lexicon["attributes"].items()},
        types={n: ProductType(n, **t) for n, t in grammar.pop("types").items()},
        titles=[_parse_title(title) for title in grammar.pop("titles")],
        **grammar,
    )
    _check(catalogue)
    return catalogue


def _words(text: str) -> List[str]:
    return re.findall(r"\w+", text.lower())


def _count(**limits: Any) -> List[str]:
    """Write out a range of numbers. Rounding avoids words such as 0.30000000000000004."""
    start, stop, step = limits["from"], limits["to"], limits["step"]
    steps = round((stop - start) / step)
    return [f"{round(start + i * step, 2):g}" for i in range(steps + 1)]


def _parse_title(template: str) -> Tuple[Slot, ...]:
    slots, end = [], 0
    for match in _SLOT.finditer(template):
        name = match[1] or match[2]
        slots.append(Slot(template[end : match.start()], name, bare=bool(match[2])))
        end = match.end()
    if end != len(template) or [s.name for s in slots].count(REST) != 1:
        raise ValueError(f"a title ends with a slot and has one [{REST}]: {template}")
    return tuple(slots)


def _check(catalogue: Catalogue) -> None:
    known = {*catalogue.attributes, NAME, REST}
    for title in catalogue.titles:
        for slot in title:
            if slot.name not in known:
                raise ValueError(f"a title names an unknown attribute: {slot.name}")
            if slot.separator not in SEPARATORS:
                raise ValueError(
                    f"a title has {slot.separator!r} before {slot.name}; expected one "
                    f"of {SEPARATORS}"
                )
    for kind in catalogue.types.values():
        unknown = {*kind.attributes, *kind.values} - known
        if unknown:
            raise ValueError(f"{kind.name} names unknown attributes: {sorted(unknown)}")
        for name in kind.attributes:
            patterns = catalogue.patterns(name, kind.name)
            if not patterns:
                raise ValueError(f"{kind.name} has no values for {name}")
            for pattern in patterns:
                lists = set(BRACES.findall(pattern)) - set(catalogue.words)
                if lists:
                    raise ValueError(f"{name} uses unknown words: {sorted(lists)}")
    for attribute in catalogue.attributes.values():
        for text in attribute.phrases + attribute.sentences:
            if len(VALUE.findall(text)) != 1:
                raise ValueError(f"{attribute.name}: expected one value in: {text}")
        if attribute.train > catalogue.capacity(attribute.name):
            raise ValueError(
                f"{attribute.name} is needed in {attribute.train} products, but only "
                f"applies to {catalogue.capacity(attribute.name)}: lower `train`"
            )
