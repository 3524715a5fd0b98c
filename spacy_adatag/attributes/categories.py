"""The attributes of each product category, as seen in the training data."""

from functools import lru_cache
from typing import Any, Collection, Dict, Iterable, List, Optional, Set, Tuple, cast

import numpy
from spacy.tokens import Doc
from thinc.types import Ints1d

from ..extensions import get_stored, read_category
from ..texts.surface import simplify
from .table import AttributeTable

# A category is known once this many of its texts have a value of the same attribute. With
# only two or three texts, most attributes of a category have no value yet, and would
# never be queried.
FEW_TEXTS = 5

# The attributes of each simplified category, with the number of the category's texts that
# have a value.
Counts = Dict[str, Dict[str, int]]


@lru_cache(maxsize=4096)
def simplify_category(category: str) -> str:
    """Normalize a category for comparison: lower case, single blanks, and the characters
    of `simplify`.

    category (str): The category, such as `Shoes `.
    RETURNS (str): The normalized category, such as `shoes`.
    """
    return " ".join(simplify(category).text.casefold().split())


def read_categories(categories: Any) -> List[str]:
    """Read the categories of an attribute.

    categories (Any): The name of a category, a list of such names, or None.
    RETURNS (List[str]): The normalized names.
    RAISES (ValueError): If a name is empty or not a string.
    """
    if categories is None:
        return []
    names = [categories] if isinstance(categories, str) else list(categories)
    for name in names:
        if not isinstance(name, str) or not simplify_category(name):
            raise ValueError(f"expected the name of a category, got {name!r}")
    return list(dict.fromkeys(map(simplify_category, names)))


class Categories:
    """Keeps track of the attributes that have values in each category. An attribute that
    is in no category belongs to all of them. So do attributes that were added after
    training, but not for a category.
    """

    def __init__(self, counts: Counts, attributes: AttributeTable) -> None:
        """
        counts (Counts): The counts. The dict is not copied, so it also holds what is
            counted later.
        attributes (AttributeTable): The known attributes.
        """
        self.counts = counts
        self.attributes = attributes
        # A cache of each category's rows, and the version of the attribute table at the
        # time.
        self._rows: Dict[Tuple[Optional[str], bool], Optional[Ints1d]] = {}
        self._version = attributes.version

    def count(self, docs: Iterable[Doc], spans_key: str) -> None:
        """Count the attributes that have values in annotated docs.

        docs (Iterable[Doc]): The docs.
        spans_key (str): Key of the annotated spans in `doc.spans`.
        RAISES (ValueError): If a category is not a string.
        """
        for doc in docs:
            self._add(doc, spans_key, again=True)

    def meet(self, docs: Iterable[Doc], spans_key: str) -> None:
        """Add new attributes to the categories of docs. Docs that were already counted
        change nothing.

        docs (Iterable[Doc]): The annotated docs.
        spans_key (str): Key of the annotated spans in `doc.spans`.
        RAISES (ValueError): If a category is not a string.
        """
        for doc in docs:
            self._add(doc, spans_key, again=False)

    def add(self, name: str, categories: Iterable[str]) -> None:
        """Add an attribute to categories. That alone does not make a category known: of
        one whose texts were not seen, nobody knows the other attributes.

        name (str): The attribute.
        categories (Iterable[str]): The categories, as `simplify_category` writes them.
        """
        for category in categories:
            self.counts.setdefault(category, {}).setdefault(name, 1)
        self._rows = {}

    def remove(self, names: Collection[str]) -> None:
        """Remove attributes.

        names (Collection[str]): Their names.
        """
        for category, counts in list(self.counts.items()):
            for name in counts.keys() & set(names):
                del counts[name]
            if not counts:
                del self.counts[category]
        self._rows = {}

    def list_of_attributes(self) -> Dict[str, List[str]]:
        """List the categories of each attribute that is in any.

        RETURNS (Dict[str, List[str]]): The categories by the name of the attribute.
        """
        found: Dict[str, List[str]] = {}
        for category, counts in self.counts.items():
            for name in counts:
                found.setdefault(name, []).append(category)
        return found

    def knows(self, category: str) -> bool:
        """Check whether enough texts of a category were seen to know its attributes.

        category (str): The category, as `simplify_category` writes it.
        RETURNS (bool): Whether the category is known.
        """
        return max(self.counts.get(category, {}).values(), default=0) >= FEW_TEXTS

    def get_rows(self, doc: Doc) -> Optional[Ints1d]:
        """Get the attribute rows to query for a doc without queries.

        doc (Doc): The doc.
        RETURNS (Optional[Ints1d]): The rows of the category's attributes, as one array
            shared by all docs of the category. None to query all attributes, if the doc
            has no category. If the category is not known, all but those that were only
            added for other categories, and never trained.
        RAISES (ValueError): If the category is not a string.
        """
        category = simplify_category(read_category(doc) or "")
        if not category:
            return None
        if self._version != self.attributes.version:
            self._rows, self._version = {}, self.attributes.version
        # All categories without attributes share one array, as there may be many.
        key = (category if category in self.counts else None, self.knows(category))
        if key not in self._rows:
            self._rows[key] = self._find_rows(*key)
        return self._rows[key]

    def _add(self, doc: Doc, spans_key: str, again: bool) -> None:
        category = simplify_category(read_category(doc) or "")
        if not category:
            return
        for name in _find_names(doc, spans_key):
            # With a selection of labels, the data has other attributes too.
            if name in self.attributes:
                counts = self.counts.setdefault(category, {})
                if name not in counts:
                    self._rows = {}
                if again or name not in counts:
                    counts[name] = counts.get(name, 0) + 1

    def _find_rows(self, category: Optional[str], known: bool) -> Optional[Ints1d]:
        of_any: Set[str] = set().union(*self.counts.values())
        of_this = self.counts[category] if category is not None else {}
        names = self.attributes.names
        asked = numpy.array([n in of_this or n not in of_any for n in names], dtype=bool)
        if not known:
            asked |= self.attributes.trained
            if asked.all():
                return None
        return cast(Ints1d, numpy.flatnonzero(asked))


def _find_names(doc: Doc, spans_key: str) -> Set[str]:
    names = {span.label_ for span in doc.spans.get(spans_key, ())}
    unaligned = get_stored(doc, "attr_unaligned") or {}
    return names.union(name for name, texts in unaligned.items() if texts)
