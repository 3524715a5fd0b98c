"""Find values that stand in texts by chance. `One` of a series is in "get one for a
friend" whatever the cell says: as often where the cell of the product has another value.
"""

from collections import Counter
from typing import Dict, Iterable, List, Set, Tuple, TypeVar

from ..texts.normal import Form, Text, make_form
from .columns import Product
from .matcher import Matcher

# How many products to look at, at most.
SAMPLE = 5000
# How many of them must have a value, and how many another one.
MIN_ROWS = 8
# How often, at least, the text has the value where the cell has another one.
MIN_OTHERS = 5
# A value is in the text this many times as often if the cell has it, at least.
RATIO = 1.5

T = TypeVar("T")
# An attribute, and the keys of the words of a value.
Value = Tuple[str, Tuple[str, ...]]


def find_chance(products: Iterable[Product], tolerance: str) -> Dict[Value, str]:
    """Find values that stand in texts by chance. A text that has the value of its own
    cell too says nothing: it may list all sizes.

    products (Iterable[Product]): A sample of products, see `SAMPLE`.
    tolerance (str): The last stage to find values in.
    RETURNS (Dict[Value, str]): The values, as they are in a cell.
    """
    sample = [_leave_filled(product) for product in products]
    rows: Counter[Value] = Counter()
    forms: Dict[Value, Form] = {}
    for product in sample:
        for value, form in _list_values(product).items():
            rows[value] += 1
            forms.setdefault(value, form)
    usual = {value: form for value, form in forms.items() if rows[value] >= MIN_ROWS}
    if not usual:
        return {}
    matcher = Matcher(_pair(usual), tolerance)
    names = _name(usual)
    own: Counter[Value] = Counter()
    others: Counter[Value] = Counter()
    silent: Counter[str] = Counter()
    silent_with: Counter[Value] = Counter()
    for product in sample:
        values = _list_values(product)
        texts = [Text(text) for _, text in product.texts]
        found = _find(matcher, texts, names)
        own.update(found & values.keys())
        said = _find(Matcher(_pair(values), tolerance), texts, _name(values))
        of_said = {attribute for attribute, _ in said}
        # The text says nothing of these attributes.
        for attribute in {attribute for attribute, _ in values} - of_said:
            silent[attribute] += 1
            silent_with.update(v for v in values if v[0] == attribute)
            others.update(v for v in found if v[0] == attribute and v not in values)
    return {
        value: form.text
        for value, form in usual.items()
        if others[value] >= MIN_OTHERS
        and (size := silent[value[0]] - silent_with[value]) >= MIN_ROWS
        and own[value] / rows[value] < RATIO * others[value] / size
    }


def spread(items: Iterable[T], size: int) -> List[T]:
    """Take a sample from all of a table, since tables are often sorted by category.

    items (Iterable[T]): The items.
    size (int): How many to take, at most.
    RETURNS (List[T]): Every item, or every second, fourth and so on.
    """
    found: List[T] = []
    step = 1
    for number, item in enumerate(items):
        if number % step:
            continue
        if len(found) == size:
            found = found[::2]
            step *= 2
        if number % step == 0:
            found.append(item)
    return found


def _leave_filled(product: Product) -> Product:
    """Leave out empty cells: of hundreds of attributes, most are."""
    return product._replace(cells=[cell for cell in product.cells if cell.values])


def _list_values(product: Product) -> Dict[Value, Form]:
    found: Dict[Value, Form] = {}
    for cell in product.cells:
        for text in cell.values:
            form = make_form(text)
            if form is not None:
                found.setdefault((cell.attribute, form.keys), form)
    return found


def _pair(values: Dict[Value, Form]) -> List[Tuple[str, Form]]:
    return [(attribute, form) for (attribute, _), form in values.items()]


def _name(values: Dict[Value, Form]) -> Dict[Tuple[str, str], Value]:
    """RETURNS (Dict[Tuple[str, str], Value]): The values by attribute and text."""
    return {(value[0], form.text): value for value, form in values.items()}


def _find(
    matcher: Matcher, texts: List[Text], names: Dict[Tuple[str, str], Value]
) -> Set[Value]:
    hits = (hit for text in texts for hit in matcher.find(text) if hit.clear)
    places = {(hit.attribute, hit.value) for hit in hits}
    return {names[place] for place in places if place in names}
