"""Compare the values that were found in a text with the shop's own cell.

- `same`: the cell has the value, maybe in another spelling, as `label` reads it: `50 ml`
  and `50ml`, `Boots` and `boot`, `1 kg` and `1000 g`. Values of a schema are the same if
  they have the same canonical form.
- `similar`: one is a part of the other, and at most one of them is a value of a schema:
  `navy` and `Navy Blue`.
- `new`: the cell is empty, or the value stands beside another one that the cell has.
- `contradicts`: the cell has other values only.
- `missed`: the cell has a value, and nothing was found.
"""

from typing import Dict, Optional, Sequence

from ..canonical import SchemaEntry, canonicalise, same_value
from ..canonical.values import Words, is_same, read_words

SAME, SIMILAR, NEW, CONTRADICTS = "same", "similar", "new", "contradicts"
MISSED = "missed"
STATUSES = (SAME, SIMILAR, NEW, CONTRADICTS, MISSED)


def compare_values(
    found: Sequence[str],
    cell: Sequence[str],
    entry: Optional[SchemaEntry] = None,
    name: str = "",
) -> Dict[str, str]:
    """Compare the values of an attribute with those in its cell.

    found (Sequence[str]): The values that were found.
    cell (Sequence[str]): The values in the cell.
    entry (Optional[SchemaEntry]): What is known of the attribute.
    name (str): The attribute, see `canonicalise`.
    RETURNS (Dict[str, str]): The status of each value.
    """
    if not cell:
        return dict.fromkeys(found, NEW)
    statuses = {value: _compare(value, cell, entry, name) for value in found}
    has_many = entry is None or entry.many
    if has_many and any(status in (SAME, SIMILAR) for status in statuses.values()):
        for value, status in statuses.items():
            if status == CONTRADICTS:
                statuses[value] = NEW
    return statuses


def _compare(
    value: str, cell: Sequence[str], entry: Optional[SchemaEntry], name: str
) -> str:
    for other in cell:
        if same_value(entry, value, other, name) if entry else is_same(value, other):
            return SAME
    if entry is not None and canonicalise(entry, value, name) is not None:
        # Two of its values are different, even if they have words in common.
        cell = [other for other in cell if canonicalise(entry, other, name) is None]
    forms = read_words(value)
    for other in cell:
        for words in read_words(other):
            if any(_holds(form, words) or _holds(words, form) for form in forms):
                return SIMILAR
    return CONTRADICTS


def _holds(words: Words, part: Words) -> bool:
    starts = range(len(words) - len(part) + 1)
    return any(words[i : i + len(part)] == part for i in starts)
