"""Plan the products, and the attributes that the text of each one names."""

import random
from dataclasses import dataclass
from typing import Dict, Iterator, List, Set, Tuple

from embedded.lexicon import Catalogue

# In the paper, an attribute with at least 1,000 instances is high-resource. The embedded
# catalogue has a tenth of its size.
HIGH_RESOURCE = 100
TEST_HIGH, TEST_LOW = 8, 4


@dataclass(frozen=True)
class Product:
    """One product.

    type (str): The name of its type.
    name (str): Its item name.
    values (Dict[str, List[str]]): The values that the text will name.
    """

    type: str
    name: str
    values: Dict[str, List[str]]

    @property
    def line(self) -> Tuple[str, ...]:
        """RETURNS (Tuple[str, ...]): The identity of the product: type, name and brand.
        Without a brand, its values."""
        brand = self.values.get("Brand")
        rest = brand or [v for values in self.values.values() for v in values]
        return (self.type, self.name, *rest)


def test_attributes(catalogue: Catalogue) -> List[str]:
    """Choose the attributes of the test set: eight high-resource and four low-resource
    ones, as in the paper. The paper draws them at random. Here, they are spread evenly
    over the ranks by frequency, so the choice does not depend on a seed.

    catalogue (Catalogue): The catalogue.
    RETURNS (List[str]): The names, most frequent first.
    """
    ranked = sorted(catalogue.attributes.values(), key=lambda a: (-a.train, a.name))
    high = [a.name for a in ranked if a.train >= HIGH_RESOURCE]
    low = [a.name for a in ranked if a.train < HIGH_RESOURCE]
    return _spread(high, TEST_HIGH) + _spread(low, TEST_LOW)


def plan_train(
    catalogue: Catalogue, scale: float, rng: random.Random
) -> Iterator[Product]:
    """Plan products by exact quotas, so that the frequencies of attributes do not
    depend on chance.

    catalogue (Catalogue): The catalogue.
    scale (float): 1.0 for the full train set.
    rng (random.Random): The source of chance.
    YIELDS (Product): The products.
    """
    types = [
        t.name
        for t in catalogue.types.values()
        for _ in range(max(2, round(t.share * scale)))
    ]
    rng.shuffle(types)
    named: List[Set[str]] = [set() for _ in types]
    for attribute in catalogue.attributes.values():
        fits = [
            row
            for row, type_name in enumerate(types)
            if attribute.name in catalogue.types[type_name].attributes
        ]
        wanted = min(len(fits), max(2, round(attribute.train * scale)))
        for row in rng.sample(fits, wanted):
            named[row].add(attribute.name)
    for type_name, attributes in zip(types, named):
        yield _make(catalogue, type_name, attributes, rng)


def plan_test(
    catalogue: Catalogue, scale: float, rng: random.Random
) -> Iterator[Product]:
    """Plan a sample of products for each test attribute. All of them name it, and they
    name other attributes as often as train products do.

    catalogue (Catalogue): The catalogue.
    scale (float): 1.0 for the full test set.
    rng (random.Random): The source of chance.
    YIELDS (Product): The products, `test_products` of the grammar for each attribute.
    """
    odds = {
        a.name: a.train / catalogue.capacity(a.name)
        for a in catalogue.attributes.values()
    }
    for attribute in test_attributes(catalogue):
        kinds = [t for t in catalogue.types.values() if attribute in t.attributes]
        number = max(3, round(catalogue.test_products * scale))
        for kind in rng.choices(kinds, [t.share for t in kinds], k=number):
            named = {a for a in kind.attributes if rng.random() < odds[a]}
            yield _make(catalogue, kind.name, named | {attribute}, rng)


def redraw(catalogue: Catalogue, product: Product, rng: random.Random) -> Product:
    """Make another product of the same type that names the same attributes.

    catalogue (Catalogue): The catalogue.
    product (Product): The product to replace.
    rng (random.Random): The source of chance.
    RETURNS (Product): The other product.
    """
    return _make(catalogue, product.type, set(product.values), rng)


def _make(
    catalogue: Catalogue, type_name: str, named: Set[str], rng: random.Random
) -> Product:
    kind = catalogue.types[type_name]
    name = rng.choice(kind.names)
    # Use the order of the columns, because the order of a set differs between runs.
    values = {
        attribute: catalogue.draw_values(attribute, type_name, rng)
        for attribute in kind.attributes
        if attribute in named
    }
    return Product(type_name, name, values)


def _spread(names: List[str], number: int) -> List[str]:
    """RETURNS (List[str]): `number` names: the middle ones of as many equal parts."""
    return [names[int((i + 0.5) * len(names) / number)] for i in range(number)]
