"""Write the title and bullets of a product, and track the offsets of its values."""

import random
from dataclasses import dataclass
from typing import Dict, Iterable, List, Tuple

from embedded.lexicon import NAME, REST, SEPARATORS, VALUE, Catalogue
from embedded.plan import Product

TITLE = "title"
TITLE_WORDS = (15, 22)
BULLETS = (3, 5)
BULLET_WORDS = 16


@dataclass(frozen=True)
class Mention:
    """A value at its place in a field: `field.text[start:end]`."""

    attribute: str
    start: int
    end: int


@dataclass(frozen=True)
class Field:
    """A text, or a piece of one, with the values that it names."""

    name: str
    text: str
    mentions: Tuple[Mention, ...] = ()

    @property
    def words(self) -> int:
        """RETURNS (int): The number of words between blanks."""
        return len(self.text.split())


def write_fields(
    catalogue: Catalogue, product: Product, rng: random.Random, *, bullets: bool
) -> List[Field]:
    """Write the texts of a product.

    catalogue (Catalogue): The catalogue.
    product (Product): The product.
    rng (random.Random): The source of chance.
    bullets (bool): Whether to write bullets, too. Some values are then only named in
        bullets.
    RETURNS (List[Field]): The title, then the bullets.
    """
    if not bullets:
        return [write_title(catalogue, product, product.values, rng)]
    rate = catalogue.rates["bullets_only"]
    late = [a for a in product.values if a != "Brand" and rng.random() < rate]
    early = [a for a in product.values if a not in late]
    title = write_title(catalogue, product, early, rng)
    said = late + [a for a in early if rng.random() < 0.5]
    return [title, *_write_bullets(catalogue, product, said, rng)]


def write_title(
    catalogue: Catalogue, product: Product, named: Iterable[str], rng: random.Random
) -> Field:
    """Write a title from a template.

    catalogue (Catalogue): The catalogue.
    product (Product): The product.
    named (Iterable[str]): The attributes that the title names.
    rng (random.Random): The source of chance.
    RETURNS (Field): The title.
    """
    template = rng.choice(catalogue.titles)
    pieces: Dict[str, Field] = {NAME: Field("", product.name)}
    bare = {slot.name for slot in template if slot.bare}
    for attribute in named:
        phrases = catalogue.attributes[attribute].phrases
        phrase = "{v}" if attribute in bare else rng.choice(phrases)
        pieces[attribute] = _say(catalogue, phrase, attribute, product, rng)
    placed = {slot.name for slot in template}
    rest = [piece for name, piece in pieces.items() if name not in placed]
    length = sum(piece.words for piece in pieces.values())
    rest += _fill(catalogue, product, length, rng)
    rng.shuffle(rest)
    parts: List[Tuple[str, Field]] = []
    for slot in template:
        if slot.name == REST:
            separators = [slot.separator, *[", "] * len(rest)]
            parts += list(zip(separators, rest))
        else:
            parts.append((slot.separator, pieces.get(slot.name, Field("", ""))))
    return _join(TITLE, parts)


def _fill(
    catalogue: Catalogue, product: Product, length: int, rng: random.Random
) -> List[Field]:
    """RETURNS (List[Field]): Phrases without a value, until the title is long enough."""
    own = catalogue.types[product.type].fillers
    fillers = rng.sample(own, len(own)) + rng.sample(catalogue.fillers, 2)
    if rng.random() < catalogue.rates["trap"]:
        fillers.insert(0, rng.choice(catalogue.traps))
    wanted = rng.randint(*TITLE_WORDS)
    filled: List[Field] = []
    for filler in (Field("", text) for text in fillers):
        if length + filler.words <= wanted:
            filled.append(filler)
            length += filler.words
    return filled


def _write_bullets(
    catalogue: Catalogue, product: Product, said: List[str], rng: random.Random
) -> List[Field]:
    """RETURNS (List[Field]): Bullets, each with a heading and some sentences."""
    sentences = []
    for attribute in said:
        phrase = rng.choice(catalogue.attributes[attribute].sentences)
        sentences.append(_say(catalogue, phrase, attribute, product, rng))
    plain = [Field("", text) for text in catalogue.bullets]
    rng.shuffle(plain)
    number = rng.randint(*BULLETS)
    bullets: List[List[Field]] = [[] for _ in range(number)]
    for row, sentence in enumerate(sentences):
        bullets[row % number].append(sentence)
    for bullet in bullets:
        while plain and sum(s.words for s in bullet) < BULLET_WORDS:
            bullet.insert(rng.randint(0, len(bullet)), plain.pop())
    headings = rng.sample(catalogue.headings, number)
    return [
        _join(f"bullet_{row}", [("", Field("", f"{heading}:")), *[(" ", s) for s in b]])
        for row, (heading, b) in enumerate(zip(headings, bullets), start=1)
        if b
    ]


def _say(
    catalogue: Catalogue,
    phrase: str,
    attribute: str,
    product: Product,
    rng: random.Random,
) -> Field:
    """RETURNS (Field): A phrase or sentence with the values of the attribute."""
    joiner = rng.choice(catalogue.joiners)
    if set(product.values[attribute]) & set(catalogue.attributes[attribute].alone):
        phrase = "{v}"
    match = VALUE.search(phrase)
    assert match is not None, phrase
    text = phrase[: match.start()]
    mentions = []
    for row, value in enumerate(product.values[attribute]):
        text += joiner if row else ""
        surface = value.lower() if match[1] == "lower" else value
        mentions.append(Mention(attribute, len(text), len(text) + len(surface)))
        text += surface
    return Field("", text + phrase[match.end() :], tuple(mentions))


def _join(name: str, parts: Iterable[Tuple[str, Field]]) -> Field:
    """RETURNS (Field): The pieces that are not empty, joined by their separators, with
    updated offsets of the mentions."""
    text, pending = "", ""
    mentions: List[Mention] = []
    for separator, piece in parts:
        pending = max(pending, separator, key=SEPARATORS.index)
        if not piece.text:
            continue
        if piece.text.startswith("("):
            pending = " "
        text += pending if text else ""
        offset = len(text)
        mentions += [
            Mention(m.attribute, offset + m.start, offset + m.end) for m in piece.mentions
        ]
        text += piece.text
        pending = ""
    return Field(name, text, tuple(mentions))
