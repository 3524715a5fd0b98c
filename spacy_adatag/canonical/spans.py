"""Write canonical values into spans."""

from typing import Dict, Iterable, Tuple

from spacy.tokens import Span

from .schema import Schema
from .values import canonicalise

# Values to remember the canonical form of.
MAX_KNOWN = 2**16


class SpanCanonicaliser:
    """Writes the canonical form of values to `span.kb_id_`."""

    def __init__(self, schema: Schema) -> None:
        """
        schema (Schema): What is known of the attributes.
        """
        self.schema = schema
        # What is written for a label and a text. A catalogue repeats its values.
        self._known: Dict[Tuple[int, str], str] = {}

    def __call__(self, spans: Iterable[Span]) -> None:
        """Write canonical values. Spans of attributes without a schema stay as they are.

        spans (Iterable[Span]): The values. The label is the attribute.
        """
        known = self._known
        for span in spans:
            key = span.label, span.text
            found = known.get(key)
            if found is None:
                found = self._find(span)
                if len(known) >= MAX_KNOWN:
                    known.clear()
                known[key] = found
            if found:
                span.kb_id_ = found

    def _find(self, span: Span) -> str:
        entry = self.schema.get(span.label_)
        found = None if entry is None else canonicalise(entry, span.text)
        return "" if found is None else found.text
