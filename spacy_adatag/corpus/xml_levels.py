"""Elements of XML, and what was read of them."""

import re
from typing import Any, Dict, List, Mapping, Optional

# The attributes that name what an element holds.
NAMES = ("name", "NAME", "key", "label", "code", "title", "attribute-id", "AttributeID")
# What WordPress writes beside the `domain` of a category, such as `pa_color`.
WORDPRESS = "nicename"
# Those that name the language.
LANGUAGES = ("lang", "xml:lang", "language", "locale")
# The element that PrestaShop has around a text for each language.
LANGUAGE = "language"
# If all children are such elements, they are a text.
XHTML = "b br div em h1 h2 h3 h4 h5 h6 i li ol p span strong table ul"

# What databases call the elements of columns.
FIELDS = frozenset({"column", "field"})

# The attribute with the unit of a number: `<netContent measurementUnitCode="GRM">500`.
UNIT = re.compile(r"(?:measurement)?_?unit_?(?:code|of_?measure)?|uom", re.I)
AMOUNT = re.compile(r"[+-]?(?:\d+|(?=[.,]))(?:[.,]\d+)*")
# The attribute that names a field in other systems: `fieldTypeId`.
FIELD_NAME = re.compile(r"(?:field)?_?(?:type)?_?(?:id|name|key|code)", re.I)

_XHTML = frozenset(XHTML.split())


class Level:
    """An element that is open, and what was read of it.

    name (str): Its name.
    attributes (Dict[str, str]): Its attributes.
    texts (List[str]): Its texts.
    flow (List[str]): Its texts and elements, as HTML.
    children (Dict[str, Any]): The elements in it. Several of one name are a list.
    """

    def __init__(self, name: str, attributes: Dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.texts: List[str] = []
        self.flow: List[str] = []
        self.children: Dict[str, Any] = {}
        # The texts of children that say their language, by name and language.
        self._languages: Dict[str, Dict[str, Any]] = {}

    def add(self, name: str, value: Any, language: Optional[str] = None) -> None:
        """Add an element that is closed.

        name (str): Its name.
        value (Any): What it holds, see `get_value`.
        language (Optional[str]): The language that it says.
        """
        if language and isinstance(value, str):
            # The same in several languages is an object, if all say which they are in.
            before = self.children.get(name)
            texts = self._languages.setdefault(name, {})
            if before is None or before is texts or [before] == list(texts.values()):
                _append(texts, language, value)
                self.children[name] = texts if len(texts) > 1 else texts[language]
                return
        _append(self.children, name, value)

    def get_value(self) -> Any:
        """RETURNS (Any): A text, which may have HTML, or an object."""
        text = "".join(self.texts).strip()
        if self.children and (text or self.children.keys() <= _XHTML):
            text = "".join(self.flow).strip()
        elif texts := self._list_numbered():
            return texts[0]
        elif self.children or not text:
            return {**self.attributes, **self.children} or text
        if any(name in self.attributes for name in NAMES) or WORDPRESS in self.attributes:
            return {**self.attributes, "value": text}
        key = next(filter(UNIT.fullmatch, self.attributes), "")
        unit = self.attributes.get(key)
        if unit and AMOUNT.fullmatch(text):
            return {"value": text, "unit": unit}
        return text

    def _list_numbered(self) -> List[str]:
        """RETURNS (List[str]): The texts in languages that only have a number."""
        found = self.children[LANGUAGE] if self.children.keys() == {LANGUAGE} else []
        texts = found if isinstance(found, list) else [found]
        return [each for each in texts if isinstance(each, str) and each]


def find_language(attributes: Mapping[str, Any]) -> Optional[str]:
    """RETURNS (Optional[str]): The language that an element says, None if it does not."""
    return next(filter(None, map(attributes.get, LANGUAGES)), None)


def read_fields(row: Level) -> Optional[Dict[str, Any]]:
    """Read the columns of a row as databases write them: `<field name="title">Cap`.
    Several of one name are a list, or an object by their language.

    row (Level): The row.
    RETURNS (Optional[Dict[str, Any]]): The columns. None if it is no such row.
    """
    children = row.children
    while len(children) == 1 and FIELDS.isdisjoint(map(str.lower, children)):
        (inner,) = children.values()
        if not isinstance(inner, dict):
            return None
        # `<Fields>` around them.
        children = inner
    if len(children) != 1 or not FIELDS.issuperset(map(str.lower, children)):
        return None
    (fields,) = children.values()
    # The name of a row is that of its table.
    own = {key: value for key, value in row.attributes.items() if key not in NAMES}
    columns = Level(row.name, {})
    for each in fields if isinstance(fields, list) else [fields]:
        if not isinstance(each, dict):
            return None
        keys = filter(FIELD_NAME.fullmatch, each)
        # A field may have an `id`, too.
        key = min(keys, key=lambda key: key.lower() != "name", default="")
        name = each.get(key)
        if not isinstance(name, str):
            return None
        value = each.get("value", "")
        others = {k for k in each if k not in (key, *LANGUAGES) and ":" not in k}
        if key.lower() != "name" and others:
            if len(others) > 1:
                return None
            # It is in the only other element.
            value = each[others.pop()]
        columns.add(name, value, find_language(each))
    return {**own, **columns.children}


def _append(found: Dict[str, Any], name: str, value: Any) -> None:
    """Add a value. Several of one name are a list."""
    before = found.get(name)
    if before is None:
        found[name] = value
    elif isinstance(before, list):
        before.append(value)
    elif before != value:
        found[name] = [before, value]
