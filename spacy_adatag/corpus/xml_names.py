"""Names of what the products of an XML file only name by ids.

Before its products, a file may list categories, as `<category id="5">Shoes`, or
attributes and their values, each with an id and a name. Products have `<categoryId>5`
or `<Ид>p-1`.
"""

from typing import Any, Dict, List, Mapping, Optional, Tuple

# The elements and attributes of ids, and the elements of names, in lower case.
IDS = frozenset({"id", "ид", "идзначения"})
NAMES = frozenset({"name", "наименование", "значение"})
# How CommerceML calls them in products.
ID, NAME, VALUE = "Ид", "Наименование", "Значение"
# What the name of an element or attribute ends with that refers to another.
REFERENCE = "id"
# Names to keep, at most.
MAX_NAMES = 1_000_000


class _Element:
    """An element that is open.

    name (str): Its name.
    id (Optional[str]): Its id.
    label (Optional[str]): What it is called.
    texts (List[str]): Its text.
    """

    def __init__(self, name: str, attributes: Mapping[str, str]) -> None:
        self.name = name
        self.id: Optional[str] = next(
            (value for key, value in attributes.items() if key.lower() in IDS), None
        )
        self.label: Optional[str] = None
        self.texts: List[str] = []


class XmlNames:
    """Collects the names of elements with ids, and adds them to products."""

    def __init__(self) -> None:
        # By the element and the id, and by the id alone.
        self._names: Dict[Tuple[str, str], str] = {}
        self._all: Dict[str, str] = {}
        self._open: List[_Element] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element that is outside of products."""
        self._open.append(_Element(name.lower(), attributes))

    def add_text(self, text: str) -> None:
        """Add to the text of the element."""
        # White space at its beginning may be what is between products.
        if self._open and (self._open[-1].texts or not text.isspace()):
            self._open[-1].texts.append(text)

    def end(self) -> None:
        """End the element."""
        element = self._open.pop()
        text = "".join(element.texts).strip()
        if self._open and text:
            parent = self._open[-1]
            if element.name in IDS:
                parent.id = text
            elif element.name in NAMES:
                parent.label = parent.label or text
        label = element.label or text
        if element.id and label and len(self._names) < MAX_NAMES:
            self._names.setdefault((element.name, element.id), label)
            self._all.setdefault(element.id, label)

    def add_to(self, item: Dict[str, Any]) -> Dict[str, Any]:
        """Add names to a product.

        item (Dict[str, Any]): The columns of the product.
        RETURNS (Dict[str, Any]): The same with names: `category` for `categoryId`.
        """
        return self._add(item) if self._names else item

    def _add(self, value: Any, is_inner: bool = False) -> Any:
        if isinstance(value, list):
            return [self._add(each, True) for each in value]
        if not isinstance(value, dict):
            return value
        found: Dict[str, Any] = {}
        for key, each in value.items():
            found[key] = self._add(each, True)
            label = self._find(key, each)
            name = key[: -len(REFERENCE)].rstrip("_-")
            if label is not None and name not in value:
                found[name] = label
        if is_inner and isinstance(value.get(ID), str) and value[ID] in self._all:
            found.setdefault(NAME, self._all[value[ID]])
            if VALUE in value:
                found[VALUE] = self._replace(value[VALUE])
        return found

    def _find(self, key: str, value: Any) -> Optional[str]:
        if not isinstance(value, str) or not key.lower().endswith(REFERENCE):
            return None
        element = key[: -len(REFERENCE)].rstrip("_-").lower()
        return self._names.get((element, value))

    def _replace(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._replace(each) for each in value]
        return self._all.get(value, value) if isinstance(value, str) else value
