"""Label the texts of products with the values in their rows: distant supervision, section
4.1 of the paper.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Collection, Dict, Iterable, Iterator, List, Optional, Set, Tuple

from ..corpus.checks import require_choice
from ..corpus.completeness import Text as Annotated
from ..corpus.records import describe_text
from ..texts.normal import Form, Text
from .chance import Value
from .columns import Product
from .guard import is_letter_size, is_vague
from .matcher import STAGES, Hit, Matcher
from .numbers import Numbers
from .selection import (
    AMBIGUOUS,
    OCCURRENCES,
    Place,
    choose,
    find_ambiguous,
    leave_brands,
    leave_inner,
    leave_named,
    place_of,
    settle,
)

# Which queries a record has beside the attributes that were found.
NEGATIVES = ("none", "empty", "all")


@dataclass(frozen=True)
class Rules:
    """How to find and label values.

    tolerance (str): The last stage to find values in: "verbatim", "case", "spacing" or
        "inflection". Each includes those before it.
    occurrences (str): Which places of a value to label: "all", or the "first".
    negatives (str): Which queries a record has beside the attributes that were found.
        "none": no others. "empty": attributes whose cell is empty. "all": also attributes
        whose value was not found.
    ambiguous (Optional[str]): What to do with a place that values of several attributes
        claim: "keep" it for all of them, keep it for the "first", or "drop" it. By
        default, a place is kept if the row's own values claim it, since the row says so.
        It is dropped if only a vocabulary claims it, since nothing says which attribute
        is right.
    RAISES (ValueError): If one of the rules is unknown.
    """

    tolerance: str = STAGES[-1]
    occurrences: str = "all"
    negatives: str = "none"
    ambiguous: Optional[str] = None

    def __post_init__(self) -> None:
        for name, known in (
            ("tolerance", STAGES),
            ("occurrences", OCCURRENCES),
            ("negatives", NEGATIVES),
            ("ambiguous", (*AMBIGUOUS, None)),
        ):
            require_choice(getattr(self, name), known, name)


@dataclass
class Labelled:
    """A product with its labels.

    product (Product): The product.
    attributes (Dict[str, List[Hit]]): The queries, with the places of each.
    stages (Dict[Tuple[str, str], int]): The strictest stage in which each of the
        product's own values was found, by attribute and value.
    from_vocabulary (Set[str]): The attributes that only the vocabulary found.
    ambiguous (Dict[Place, List[str]]): The places that several attributes claimed.
    dropped (Set[str]): The attributes that lost all their places for that reason.
    unclear (Set[Tuple[str, str]]): The product's own values that can't be labelled, by
        attribute and value. They are yes, no, symbols, or bare numbers and letters that
        the text has without the words of their attribute.
    """

    product: Product
    attributes: Dict[str, List[Hit]] = field(default_factory=dict)
    stages: Dict[Tuple[str, str], int] = field(default_factory=dict)
    from_vocabulary: Set[str] = field(default_factory=set)
    ambiguous: Dict[Place, List[str]] = field(default_factory=dict)
    dropped: Set[str] = field(default_factory=set)
    unclear: Set[Tuple[str, str]] = field(default_factory=set)

    def make_record(self) -> Dict[str, Any]:
        """RETURNS (Dict[str, Any]): The record, as `adatag convert` reads it."""
        product = self.product
        record = product.make_record()
        attributes: Dict[str, List[Dict[str, Any]]] = {}
        for attribute, hits in self.attributes.items():
            places = attributes[attribute] = []
            for hit in hits:
                place = {"field": product.texts[hit.field][0]} if record.fields else {}
                places.append({**place, "start": hit.start, "end": hit.end})
        return {**describe_text(record), "attributes": attributes}

    def read(self) -> Annotated:
        """RETURNS (Annotated): The text and its values."""
        texts = [text for _, text in self.product.texts]
        values = {
            attribute: [texts[hit.field][hit.start : hit.end] for hit in hits]
            for attribute, hits in self.attributes.items()
        }
        return Annotated("\n".join(texts), values, self.product.category)


class Labeller:
    """Labels products one by one.

    rules (Rules): How to find and label values.
    vocabulary (Iterable[Tuple[str, Form]]): Values to look for in every text, each with
        its attribute. They are used for attributes whose cell is empty: they must not
        contradict the row.
    chance (Collection[Value]): Values that stand in texts by chance, see `find_chance`.
    numbers (Optional[Numbers]): How the shop writes numbers.
    """

    def __init__(
        self,
        rules: Rules,
        vocabulary: Iterable[Tuple[str, Form]] = (),
        chance: Collection[Value] = (),
        numbers: Optional[Numbers] = None,
    ) -> None:
        self.rules = rules
        self.numbers = numbers or Numbers()
        self.chance = chance
        # How many values, quantities and sizes such as `M` each attribute had so far.
        self.values: Counter[str] = Counter()
        self.quantities: Counter[str] = Counter()
        self.sizes: Counter[str] = Counter()
        values = list(vocabulary)
        self.vocabulary = (
            Matcher(values, rules.tolerance, chance=chance) if values else None
        )
        # Attributes without a column count as columns that are empty in every row.
        self.attributes = list(dict.fromkeys(attribute for attribute, _ in values))

    def label(self, product: Product) -> Labelled:
        """Find the values of a product in its texts.

        product (Product): The product.
        RETURNS (Labelled): The product with its labels.
        """
        result = Labelled(product)
        texts = [Text(text) for _, text in product.texts]
        own = self._find_own(texts, result)
        self._settle(own, "keep", result)
        filled: Dict[str, bool] = {}
        for cell in product.cells:
            filled[cell.attribute] = filled.get(cell.attribute, False) or cell.filled
        other: Dict[str, List[Hit]] = {}
        # What a cell says that can't be read must not be contradicted either.
        is_read = not product.unread
        if self.vocabulary is not None and is_read:
            known = result.dropped.union(
                name for name, is_filled in filled.items() if is_filled
            )
            other = self._find_other(self.vocabulary, texts, own, known)
            self._settle(other, "drop", result)
            result.from_vocabulary = set(other)
        found = {**own, **other}
        unknown = result.dropped.union(attribute for attribute, _ in result.unclear)
        for attribute in (*filled, *(self.attributes if is_read else ())):
            if attribute in found:
                result.attributes[attribute] = found[attribute]
            elif attribute not in unknown and self._is_negative(
                filled.get(attribute, False)
            ):
                result.attributes[attribute] = []
        return result

    def _find_own(self, texts: List[Text], result: Labelled) -> Dict[str, List[Hit]]:
        values = list(self._list_forms(result.product))
        sizes = [
            name for name, count in self.sizes.items() if self._are_most(name, count)
        ]
        matcher = Matcher(values, self.rules.tolerance, sizes, self.chance)
        hits = leave_brands(_find(matcher, texts))
        clear = [hit for hit in hits if hit.clear]
        for hit in clear:
            key = hit.attribute, hit.value
            result.stages[key] = min(hit.stage, result.stages.get(key, hit.stage))
        result.unclear = {(hit.attribute, hit.value) for hit in hits}
        result.unclear |= {(name, form.text) for name, form in values if is_vague(form)}
        result.unclear -= result.stages.keys()
        return self._choose(clear)

    def _list_forms(self, product: Product) -> Iterator[Tuple[str, Form]]:
        """YIELDS (Tuple[str, Form]): The values to find, each with its attribute. They
        are converted to other units if most values of the attribute are quantities: the
        model `1000 G` is no kilogram."""
        for cell in product.cells:
            name = cell.attribute
            for value in cell.values:
                own, converted = self.numbers.make_forms(cell, value)
                self.values[name] += 1
                if converted:
                    self.quantities[name] += 1
                elif own and is_letter_size(own[0]):
                    self.sizes[name] += 1
                is_quantity = self._are_most(name, self.quantities[name])
                for form in (*own, *converted) if is_quantity else own:
                    yield name, form

    def _are_most(self, name: str, count: int) -> bool:
        return 2 * count > self.values[name]

    def _find_other(
        self,
        vocabulary: Matcher,
        texts: List[Text],
        own: Dict[str, List[Hit]],
        known: Set[str],
    ) -> Dict[str, List[Hit]]:
        """Find values of the vocabulary, for attributes of which the row says nothing, at
        places that don't lie within others."""
        said = [hit for hits in own.values() for hit in hits]
        taken = set(map(place_of, said))
        hits = [
            hit
            for hit in _find(vocabulary, texts)
            if hit.clear and hit.attribute not in known
        ]
        return self._choose(
            hit for hit in leave_inner([*said, *hits]) if place_of(hit) not in taken
        )

    def _choose(self, hits: Iterable[Hit]) -> Dict[str, List[Hit]]:
        by_attribute: Dict[str, List[Hit]] = {}
        for hit in hits:
            by_attribute.setdefault(hit.attribute, []).append(hit)
        occurrences = self.rules.occurrences
        return {name: choose(found, occurrences) for name, found in by_attribute.items()}

    def _settle(
        self, chosen: Dict[str, List[Hit]], default: str, result: Labelled
    ) -> None:
        leave_named(chosen)
        ambiguous = find_ambiguous(chosen)
        if ambiguous:
            result.ambiguous |= ambiguous
            result.dropped |= settle(chosen, ambiguous, self.rules.ambiguous or default)

    def _is_negative(self, filled: bool) -> bool:
        negatives = self.rules.negatives
        return negatives == "all" or (negatives == "empty" and not filled)


def _find(matcher: Matcher, texts: List[Text]) -> List[Hit]:
    return [hit for i, text in enumerate(texts) for hit in matcher.find(text, i)]
