"""The attributes of a text's category: what the training data had values of."""

from functools import lru_cache
from typing import Dict, Iterable, Optional, Set, cast

import numpy
from spacy.tokens import Doc
from thinc.types import Ints1d

from .attributes import AttributeTable
from .extensions import get_stored, read_category
from .texts.surface import simplify

# A category is known once so many of its texts have a value of the same attribute. Of a
# shop's category with two or three rows, most columns are empty, and would be hidden.
FEW_TEXTS = 5

# For each category, as `simplify_category` writes it, its attributes, and in how many
# texts of the category each has a value.
Counts = Dict[str, Dict[str, int]]


@lru_cache(maxsize=4096)
def simplify_category(category: str) -> str:
    """Write a category as categories are compared: in one case, with single blanks, and
    in the characters of `simplify`.

    category (str): The category, as in `Shoes `.
    RETURNS (str): The same as `shoes`.
    """
    return " ".join(simplify(category).text.casefold().split())


class Categories:
    """Which attributes the texts of each category have values of. An attribute that is
    of no category is of all, as those are that were added after training.
    """

    def __init__(self, counts: Counts, attributes: AttributeTable) -> None:
        """
        counts (Counts): The counts. The dict is used, not copied, so that what is
            counted is there too.
        attributes (AttributeTable): The attributes that are known.
        """
        self.counts = counts
        self.attributes = attributes
        # The rows of the attributes of each category, and how many were known then.
        self._rows: Dict[str, Ints1d] = {}
        self._known = 0

    def count(self, docs: Iterable[Doc], spans_key: str) -> None:
        """Count the attributes that annotated docs have values of.

        docs (Iterable[Doc]): The docs.
        spans_key (str): Key of the annotated spans in `doc.spans`.
        RAISES (ValueError): If a category is not a string.
        """
        for doc in docs:
            self._add(doc, spans_key, again=True)

    def meet(self, docs: Iterable[Doc], spans_key: str) -> None:
        """Add attributes that a known category did not have yet. Docs that come again
        change nothing, so that those may come that were counted.

        docs (Iterable[Doc]): The annotated docs.
        spans_key (str): Key of the annotated spans in `doc.spans`.
        RAISES (ValueError): If a category is not a string.
        """
        for doc in docs:
            self._add(doc, spans_key, again=False)

    def knows(self, category: str) -> bool:
        """Whether there are enough texts of a category to say what it has.

        category (str): The category, as `simplify_category` writes it.
        RETURNS (bool): Whether there are.
        """
        return max(self.counts.get(category, {}).values(), default=0) >= FEW_TEXTS

    def get_rows(self, doc: Doc) -> Optional[Ints1d]:
        """What to ask a doc that does not say it.

        doc (Doc): The doc.
        RETURNS (Optional[Ints1d]): The rows of the attributes of its category, one array
            for all docs of it. None, for everything, if it has no category, or
            nothing is known of that.
        RAISES (ValueError): If the category is not a string.
        """
        category = read_category(doc)
        if category is None:
            return None
        category = simplify_category(category)
        if not self.knows(category):
            return None
        if self._known != len(self.attributes):
            self._rows, self._known = {}, len(self.attributes)
        if category not in self._rows:
            self._rows[category] = self._find_rows(category)
        return self._rows[category]

    def _add(self, doc: Doc, spans_key: str, again: bool) -> None:
        category = simplify_category(read_category(doc) or "")
        if not category:
            return
        for name in _find_names(doc, spans_key):
            # Labels can be a choice.
            if name in self.attributes:
                counts = self.counts.setdefault(category, {})
                if name not in counts:
                    self._rows = {}
                if again or name not in counts:
                    counts[name] = counts.get(name, 0) + 1

    def _find_rows(self, category: str) -> Ints1d:
        of_any: Set[str] = set().union(*self.counts.values())
        asked = [
            name in self.counts[category] or name not in of_any
            for name in self.attributes.names
        ]
        return cast(Ints1d, numpy.flatnonzero(asked))


def _find_names(doc: Doc, spans_key: str) -> Set[str]:
    names = {span.label_ for span in doc.spans.get(spans_key, ())}
    unaligned = get_stored(doc, "attr_unaligned") or {}
    return names.union(name for name, texts in unaligned.items() if texts)
