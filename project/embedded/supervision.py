"""Label texts: exactly for the test set, by distant supervision for the others.

Distant supervision labels all occurrences of a shop's attribute columns in the text. The
columns have errors, at the `rates` of the grammar: a column is empty, has one of two
values, has a part of a value, or has a word of another attribute. A correct column still
labels wrong occurrences of its words.
"""

import random
import re
from collections import Counter
from typing import Any, Dict, List, Sequence, Set, Tuple

from embedded.lexicon import BRACES, Catalogue
from embedded.plan import Product
from embedded.text import Field

# field, start, end
Place = Tuple[str, int, int]


def fill_columns(
    catalogue: Catalogue, product: Product, title: str, rng: random.Random
) -> Dict[str, List[str]]:
    """Fill the attribute columns of a shop, including its errors.

    catalogue (Catalogue): The catalogue.
    product (Product): The product.
    title (str): Its title.
    rng (random.Random): The source of chance.
    RETURNS (Dict[str, List[str]]): Values for each applicable attribute.
    """
    columns: Dict[str, List[str]] = {}
    rates = catalogue.rates
    for attribute in catalogue.types[product.type].attributes:
        values = list(product.values.get(attribute, []))
        if not values:
            if rng.random() < rates["echo"]:
                values = _echo(catalogue, attribute, product.type, title, rng)
        elif rng.random() < rates["missing"]:
            values = []
        else:
            if len(values) > 1 and rng.random() < rates["incomplete"]:
                values = [rng.choice(values)]
            if rng.random() < rates["partial"]:
                values = [_cut(value, rng) for value in values]
        columns[attribute] = values
    return columns


def label_distantly(
    fields: Sequence[Field], columns: Dict[str, List[str]]
) -> Dict[str, List[str]]:
    """Find the columns in the texts, ignoring case.

    fields (Sequence[Field]): The texts.
    columns (Dict[str, List[str]]): The columns.
    RETURNS (Dict[str, List[str]]): The strings found for each column, as spelled in the
        text. An empty list if there are none.
    """
    labels = {}
    for attribute, values in columns.items():
        found: Dict[str, None] = {}
        for value in values:
            pattern = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)
            for field in fields:
                found.update(dict.fromkeys(pattern.findall(field.text)))
        labels[attribute] = list(found)
    return labels


def label_exactly(
    fields: Sequence[Field], asked: Sequence[str], *, name_fields: bool
) -> Dict[str, List[Dict[str, Any]]]:
    """List the values with their offsets.

    fields (Sequence[Field]): The texts.
    asked (Sequence[str]): The attributes to query.
    name_fields (bool): Whether values name their field, and offsets count within it.
    RETURNS (Dict[str, List[Dict[str, Any]]]): The values of each queried attribute.
    """
    labels: Dict[str, List[Dict[str, Any]]] = {attribute: [] for attribute in asked}
    for field in fields:
        place = {"field": field.name} if name_fields else {}
        for mention in field.mentions:
            if mention.attribute in labels:
                offsets = {"start": mention.start, "end": mention.end}
                labels[mention.attribute].append({**place, **offsets})
    return labels


def measure_noise(
    fields: Sequence[Field], labels: Dict[str, List[str]]
) -> "Counter[str]":
    """Compare distant labels with the truth.

    fields (Sequence[Field]): The texts, with their true mentions.
    labels (Dict[str, List[str]]): The labels of distant supervision.
    RETURNS (Counter[str]): The counts of `true` mentions, of those labelled `right`,
        `cut` (labelled in part) or `missed`, and of `spurious` labels that touch no
        mention.
    """
    counts: Counter[str] = Counter()
    for attribute, strings in labels.items():
        truth = {
            (field.name, m.start, m.end)
            for field in fields
            for m in field.mentions
            if m.attribute == attribute
        }
        found = _occurrences(fields, strings)
        touched = {t for t in truth for f in found if _overlap(t, f)}
        counts["true"] += len(truth)
        counts["right"] += len(truth & found)
        counts["cut"] += len(touched - found)
        counts["missed"] += len(truth - touched)
        counts["spurious"] += sum(not any(_overlap(t, f) for t in truth) for f in found)
    return counts


def _echo(
    catalogue: Catalogue, attribute: str, type_name: str, title: str, rng: random.Random
) -> List[str]:
    """RETURNS (List[str]): A word of the title that looks like a value of the attribute
    but is none, if there is one."""
    patterns = catalogue.patterns(attribute, type_name)
    known: Set[str] = set(patterns)
    for pattern in patterns:
        if lists := BRACES.fullmatch(pattern):
            known.update(catalogue.words[lists[1]])
    words = [word for word in re.findall(r"\w+", title) if word in known]
    return [rng.choice(words)] if words else []


def _cut(value: str, rng: random.Random) -> str:
    words = value.split()
    if len(words) == 1:
        return value
    return rng.choice([" ".join(words[1:]), " ".join(words[:-1])])


def _occurrences(fields: Sequence[Field], strings: Sequence[str]) -> Set[Place]:
    """RETURNS (Set[Place]): The places of strings, longest first, without overlaps."""
    if not strings:
        return set()
    options = sorted(strings, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, options))})(?!\w)")
    return {
        (field.name, match.start(), match.end())
        for field in fields
        for match in pattern.finditer(field.text)
    }


def _overlap(one: Place, other: Place) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
