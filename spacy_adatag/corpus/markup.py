"""HTML and its entities in records: `<b>Salt</b> &amp; Pepper`."""

from dataclasses import dataclass, replace
from typing import Optional, Tuple, Union

from ..texts.counts import say_count
from ..texts.markup import Parts, Stripped, strip_markup, strip_parts
from ..texts.surface import strip
from .checks import require_content
from .formats.common import cut_value
from .schema import Record, Value

# How much of a text to show in a note.
MAX_SHOWN = 60


@dataclass
class HtmlCount:
    """Counts the texts that had HTML.

    texts (int): Number of texts that had HTML.
    example (Optional[Tuple[str, str]]): The beginning of the first, before and after.
    """

    texts: int = 0
    example: Optional[Tuple[str, str]] = None

    def add(self, html: Optional[Tuple[str, str]]) -> None:
        """Count a text.

        html (Optional[Tuple[str, str]]): The text before and after, None if it had no
            HTML.
        """
        if html is not None:
            self.texts += 1
            self.example = self.example or shorten(html)

    def update(self, other: "HtmlCount") -> None:
        """Add what another counted.

        other (HtmlCount): The other.
        """
        self.texts += other.texts
        self.example = self.example or other.example

    def describe(self, total: int) -> str:
        """Describe what was counted, with the example.

        total (int): Number of all texts.
        RETURNS (str): The description, empty if no text had HTML.
        """
        if self.example is None:
            return ""
        before, after = (
            f"{text[: MAX_SHOWN - 1]}…" if len(text) == MAX_SHOWN else text
            for text in self.example
        )
        return (
            f"HTML or \\n was read as text in {self.texts:,} of "
            f"{say_count(total, 'text')}, such as "
            f"{before!r}: {after!r}. Places count in this text"
        )


def shorten(html: Tuple[str, str]) -> Tuple[str, str]:
    """Shorten an example of HTML.

    html (Tuple[str, str]): The text before and after.
    RETURNS (Tuple[str, str]): The beginnings.
    """
    before, after = html
    return before[:MAX_SHOWN], after[:MAX_SHOWN]


def strip_record(record: Record) -> Record:
    """Turn HTML and its entities in a record into text, in the text and in values that
    are strings. The places of fields and values are adapted to the new text.

    record (Record): The record.
    RETURNS (Record): The new record. Its id, category and names stay the same.
    RAISES (ValueError): If the text or a value is empty afterwards.
    """
    strings = [v.text for vs in (record.attributes or {}).values() for v in vs]
    texts = record.text, *strings
    if not any(mark in text for text in texts for mark in "&<\\"):
        return record
    places = [(field.start, field.end) for field in record.fields]
    stripped = strip_parts(record.text, places) if places else strip_markup(record.text)
    fields = [
        replace(field, start=start, end=end)
        for field in record.fields
        for start, end in [stripped.forward(field.start, field.end)]
    ]
    attributes = record.attributes
    if attributes is not None:
        attributes = {
            name: [_strip_value(value, stripped, name) for value in values]
            for name, values in attributes.items()
        }
    text = require_content(stripped.text, "the text")
    return replace(
        record,
        text=text,
        fields=tuple(fields),
        attributes=attributes,
        html=shorten((record.text, text)) if stripped.is_html else None,
    )


def _strip_value(value: Value, stripped: Union[Parts, Stripped], name: str) -> Value:
    what = f'attribute "{name}"'
    if value.start is None or value.end is None:
        text = require_content(strip_markup(value.text).text, f"a value of {what}")
        return Value(strip(text))
    start, end = stripped.forward(value.start, value.end)
    characters = f"the characters {value.start} to {value.end}"
    return cut_value(stripped.text, start, end, characters, what)
