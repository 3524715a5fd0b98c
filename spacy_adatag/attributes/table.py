"""The attributes that a component knows."""

from collections import Counter
from typing import Any, Container, Dict, Iterable, Iterator, List, Optional, Union, cast

import numpy
from spacy.tokens import Doc

# pydantic checks `[initialize]` for spaCy, and needs these below Python 3.12.
from typing_extensions import NotRequired, TypedDict

from ..canonical import SchemaEntry
from ..extensions import read_queries
from ..texts.similar import find_similar
from .names import to_phrase


class Attribute(TypedDict):
    """An attribute. It has its name in the data, the phrase that people would say, and
    the count of each annotated value in the training data. It may have a description.
    `is_trained` is False until the training data have a value of it. Then it has no such
    key, as in pipelines of older versions. `schema` has the keys of `SchemaEntry`.
    """

    name: str
    phrase: str
    values: Dict[str, int]
    description: NotRequired[str]
    is_trained: NotRequired[bool]
    schema: NotRequired[Dict[str, Any]]


def make_attribute(
    name: str,
    phrase: Optional[str] = None,
    values: Union[Iterable[str], Dict[str, int]] = (),
    description: Optional[str] = None,
    schema: Any = None,
) -> Attribute:
    """Make an attribute.

    name (str): The name, such as `SkinType`.
    phrase (Optional[str]): The phrase, such as `Skin Type`. Defaults to the words of the
        name.
    values (Union[Iterable[str], Dict[str, int]]): Example values, or their counts.
    description (Optional[str]): What the attribute means, for people.
    schema (Union[SchemaEntry, Dict[str, Any], None]): What is known of its values.
    RETURNS (Attribute): The attribute.
    RAISES (ValueError): If the name is empty or not a string, if the values are a single
        string, or if a value, a count, the phrase, the description or the schema is
        wrong.
    """
    if isinstance(values, str):
        raise ValueError(
            f"expected a list of values of the attribute {name!r}, got the string "
            f"{values!r}"
        )
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"expected the name of an attribute, got {name!r}")
    counts = dict(values) if isinstance(values, dict) else dict(Counter(values))
    check_counts(name, counts)
    for text, what in ((phrase, "phrase"), (description, "description")):
        if text is not None and not isinstance(text, str):
            raise ValueError(f"expected the {what} of {name!r} as a string, got {text!r}")
    # A name such as `-` has no words.
    phrase = (phrase or "").strip() or to_phrase(name) or name.strip()
    attribute = Attribute(name=name, phrase=phrase, values=counts)
    if description and description.strip():
        attribute["description"] = description.strip()
    if schema is not None:
        is_entry = isinstance(schema, SchemaEntry)
        try:
            entry = schema if is_entry else SchemaEntry.from_json(schema)
        except ValueError as err:
            raise ValueError(f"the schema of {name!r}: {err}") from None
        attribute["schema"] = entry.to_json()
    return attribute


def change_attribute(
    attribute: Attribute,
    phrase: Optional[str] = None,
    values: Union[Iterable[str], Dict[str, int]] = (),
    description: Optional[str] = None,
    schema: Any = None,
) -> Attribute:
    """Make an attribute with other words, or with more values.

    attribute (Attribute): The attribute. It stays as it is.
    phrase (Optional[str]): Another phrase.
    values (Union[Iterable[str], Dict[str, int]]): More values, or their counts. Values
        that the attribute has keep their count.
    description (Optional[str]): Another description.
    schema (Union[SchemaEntry, Dict[str, Any], None]): Another schema.
    RETURNS (Attribute): The attribute with the changes.
    RAISES (ValueError): As `make_attribute`.
    """
    given = make_attribute(attribute["name"], phrase, values, description, schema)
    changed = cast(Attribute, {**attribute})
    # Known values keep their places and, as they come last again, their counts.
    known = attribute["values"]
    changed["values"] = {**known, **given["values"], **known}
    if phrase and phrase.strip():
        changed["phrase"] = given["phrase"]
    if "description" in given:
        changed["description"] = given["description"]
    if "schema" in given:
        changed["schema"] = given["schema"]
    return changed


def is_trained(attribute: Attribute) -> bool:
    """Check whether the training data had a value of an attribute.

    attribute (Attribute): The attribute.
    RETURNS (bool): Whether it has.
    """
    return attribute.get("is_trained", True)


def check_counts(name: str, counts: Dict[str, int]) -> None:
    """Check the example values of an attribute.

    name (str): The name of the attribute.
    counts (Dict[str, int]): The count of each value.
    RAISES (ValueError): If a value is not a string, or if its count is not a whole number
        above 0.
    """
    for value, count in counts.items():
        if not isinstance(value, str):
            raise ValueError(f"expected values of {name!r} as strings, got {value!r}")
        if not isinstance(count, int) or isinstance(count, bool) or count < 1:
            raise ValueError(
                f"expected the count of the value {value!r} of {name!r} to be a whole "
                f"number above 0, got {count!r}"
            )


class AttributeTable:
    """Attributes in the order of their rows. New ones are appended. Rows only change if
    attributes are removed.
    """

    def __init__(self, attributes: List[Attribute]) -> None:
        """
        attributes (List[Attribute]): The attributes. The list is not copied, so it also
            holds the attributes that are added to the table.
        """
        self.attributes = attributes
        # Counts changes of rows and of what is trained, for caches that depend on them.
        self.version = 0
        self._trained: Optional[numpy.ndarray] = None
        self._find_rows()

    def __len__(self) -> int:
        return len(self.attributes)

    def __iter__(self) -> Iterator[Attribute]:
        return iter(self.attributes)

    def __getitem__(self, row: int) -> Attribute:
        return self.attributes[row]

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    @property
    def names(self) -> List[str]:
        """RETURNS (List[str]): The names, in the order of rows."""
        return list(self._rows)

    def add(self, attribute: Attribute) -> int:
        """Add an attribute. If it is already known, add its values.

        attribute (Attribute): The attribute.
        RETURNS (int): Its row.
        """
        name = attribute["name"]
        if name not in self._rows:
            self._rows[name] = len(self.attributes)
            self.attributes.append(attribute)
            self._forget()
        else:
            values = self.attributes[self._rows[name]]["values"]
            for value, count in attribute["values"].items():
                values[value] = values.get(value, 0) + count
        return self._rows[name]

    def replace(self, attribute: Attribute) -> None:
        """Replace the attribute that has the same name.

        attribute (Attribute): The attribute.
        """
        self.attributes[self.get_row(attribute["name"])] = attribute
        self._forget()

    def set_schema(self, schema: Dict[str, Dict[str, Any]]) -> None:
        """Replace the schema of all attributes.

        schema (Dict[str, Dict[str, Any]]): The schema of each attribute that has one.
        """
        for attribute in self.attributes:
            attribute.pop("schema", None)
            if attribute["name"] in schema:
                attribute["schema"] = schema[attribute["name"]]
        self._forget()

    def remove(self, names: Container[str]) -> None:
        """Remove attributes. Those behind them get other rows.

        names (Container[str]): Their names.
        """
        self.attributes[:] = [a for a in self.attributes if a["name"] not in names]
        self._find_rows()

    @property
    def trained(self) -> numpy.ndarray:
        """RETURNS (numpy.ndarray): Whether each attribute was trained, see `is_trained`,
        shape (attributes,).
        """
        if self._trained is None:
            self._trained = numpy.array([*map(is_trained, self.attributes)], dtype=bool)
        return self._trained

    def mark_untrained(self, but: Container[str]) -> None:
        """Mark attributes as not trained.

        but (Container[str]): The names of those that are trained.
        """
        for attribute in self.attributes:
            if attribute["name"] not in but:
                attribute["is_trained"] = False
        self._forget()

    def mark_trained(self, docs: Iterable[Doc], spans_key: str) -> None:
        """Mark the attributes that have values in docs as trained.

        docs (Iterable[Doc]): The docs, which the model was trained on.
        spans_key (str): Key of the annotated spans in `doc.spans`.
        """
        if self.trained.all():
            return
        found = {s.label_ for doc in docs for s in doc.spans.get(spans_key, ())}
        new = [a for a in map(self._find, found) if a is not None and not is_trained(a)]
        for attribute in new:
            del attribute["is_trained"]
        if new:
            self._forget()

    def _find(self, name: str) -> Optional[Attribute]:
        return self.attributes[self._rows[name]] if name in self._rows else None

    def _find_rows(self) -> None:
        names = [attribute["name"] for attribute in self.attributes]
        self._rows = {name: row for row, name in enumerate(names)}
        self._forget()

    def _forget(self) -> None:
        self.version += 1
        self._trained = None

    def add_doc(
        self, doc: Doc, spans_key: str, only: Optional[Container[str]] = None
    ) -> None:
        """Add the queries and values of an annotated doc.

        doc (Doc): The doc.
        spans_key (str): Key of the annotated spans in `doc.spans`.
        only (Optional[Container[str]]): Names of the attributes to add. Defaults to all.
        """
        names = read_queries(doc) or []
        spans = doc.spans.get(spans_key, ())
        if only is not None:
            names = [name for name in names if name in only]
            spans = [span for span in spans if span.label_ in only]
        for name in names:
            if name not in self._rows:
                self.add(make_attribute(name))
        for span in spans:
            self.add(make_attribute(span.label_, values=[span.text]))

    def find_unknown(
        self, docs: Iterable[Doc], spans_key: str, but: Container[str] = ()
    ) -> "AttributeTable":
        """Find the attributes of annotated docs that are not in the table.

        docs (Iterable[Doc]): The docs.
        spans_key (str): Key of the annotated spans in `doc.spans`.
        but (Container[str]): Names to skip.
        RETURNS (AttributeTable): The attributes, with their values.
        """
        found = AttributeTable([])
        for doc in docs:
            names = set(read_queries(doc) or ())
            names.update(span.label_ for span in doc.spans.get(spans_key, ()))
            only = {name for name in names if name not in self and name not in but}
            if only:
                found.add_doc(doc, spans_key, only)
        return found

    def get_row(self, name: str) -> int:
        """Get the row of an attribute.

        name (str): The attribute's name.
        RETURNS (int): The row.
        RAISES (KeyError): If the attribute is not known. The message suggests similar
            names.
        """
        try:
            return self._rows[name]
        except KeyError:
            raise KeyError(self.describe_unknown(name)) from None

    def describe_unknown(self, name: Any) -> str:
        """Get a message for an unknown attribute, with similar names that are known.

        name (Any): What stands in place of a name.
        RETURNS (str): The message.
        """
        if not len(self):
            return f"unknown attribute {name!r}: no attribute is known yet"
        near = self.find_nearest(name)
        if near:
            hint = "did you mean " + " or ".join(map(repr, near)) + "?"
        else:
            hint = "known are " + ", ".join(self.names[:10])
            hint += ", ..." if len(self) > 10 else ""
        return f"unknown attribute {name!r}: {hint}"

    def find_nearest(self, name: Any) -> List[str]:
        """Find up to three known attributes with a similar name.

        name (Any): What stands in place of a name.
        RETURNS (List[str]): The names, the most similar first.
        """
        return find_similar(str(name), self.names)
