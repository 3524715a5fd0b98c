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
        # From label and text to what is written. A catalogue repeats its values.
        self._known: Dict[Tuple[str, str], str] = {}

    def __call__(self, spans: Iterable[Span]) -> None:
        """Write canonical values. Spans of attributes without a schema stay as they are.

        spans (Iterable[Span]): The values. The label is the attribute.
        """
        for span in spans:
            label = span.label_
            if label in self.schema:
                found = self._find(label, span.text)
                if found:
                    span.kb_id_ = found

    def _find(self, label: str, text: str) -> str:
        key = label, text
        if key not in self._known:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            found = canonicalise(self.schema[label], text)
            self._known[key] = found.text if found else ""
        return self._known[key]
