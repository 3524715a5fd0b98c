"""The names of attributes, without what systems add to them in the names of columns."""

import re
from functools import lru_cache

from .column_names import OF_ITEMS
from .column_splitting import MODIFIER, split_words
from .column_words import list_words

# What stands before the name of an attribute, as in `Merkmal Farbe`.
WRAPPERS = (
    "attribute attributes attribut attributs attributo atributo attr attrs param params "
    "characteristic characteristics merkmal metafield metafields параметр свойство "
    "характеристика"
)
# The same before a colon or dot, or in brackets after it: `Color (variant attribute)`.
WEAK_WRAPPERS = (
    "variant variants variation parameter field feature features filter filtering "
    "property properties custom spec specs specification specifications details options "
    "global product aspect aspects fields source record info information general "
    "key value pair pairs"
)
# What Spree writes before it: `[Prop]Brand`.
IN_FRONT = re.compile(r"\[[^\[\]]+\]\s*(?=\w)")
# What templates write before a name, or after it.
REQUIRED = re.compile(r"\A\*+\s*(?=\w)|(?<=\w)\s*\*+\Z|\s*\(\+\)\Z")
IN_BRACKETS = re.compile(r"(.*\S)\s*\(([^()]+)\)")
LABEL_STARTS = re.compile(r"[:._ ]+(?=\S)")
# The objects of values, as in `color.value`.
LABEL_END = re.compile(
    r"(?:\.translations\.\w+)?(?:\.data)?(?:\.attributes)?\.(?:value|name|Наименование"
    r"|\$\w+)\Z"
)
# What is no name without the words before it: `Attribute 1`, `attribute_set`.
NO_LABEL = re.compile(r"[\W\d_]*\Z|\d+[\W_]|(?:set|family|group)(?![^\W_])", re.I)

_WRAPPERS = list_words(WRAPPERS)
_WEAK = _WRAPPERS | list_words(WEAK_WRAPPERS)


@lru_cache(maxsize=2**12)
def get_label(name: str) -> str:
    """Get the name of the attribute that a column holds, without what a system adds.

    name (str): The column, such as `Параметр: Цвет` or `Color (variant attribute)`.
    RETURNS (str): The name, such as `Цвет` or `Color`.
    """
    name = MODIFIER.sub("", name) or name
    name = IN_FRONT.sub("", name, count=1) if name[0] == "[" else name
    name = REQUIRED.sub("", name) or name
    end = LABEL_END.search(name)
    if end is not None:
        name = name[: end.start()]
    match = IN_BRACKETS.fullmatch(name)
    if match is not None and not _WEAK.isdisjoint(split_words(match[2])):
        name = match[1]
    for start in reversed(list(LABEL_STARTS.finditer(name))):
        words = set(split_words(name[: start.start()]))
        wrappers = _WEAK if set(start[0]) & set(":.") else _WRAPPERS
        # `node.vendor` is the vendor of an item.
        is_path = "." in start[0] or bool(words - OF_ITEMS)
        if is_path and (words - OF_ITEMS) <= wrappers:
            label = name[start.end() :]
            return name if NO_LABEL.match(label) else label
    return name
