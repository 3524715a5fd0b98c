"""The attributes that a component knows. You can add, change and remove them."""

from typing import Any, Dict, Iterable, List, Optional, Tuple, Union, cast

from spacy.vocab import Vocab
from thinc.api import Model
from thinc.types import Floats2d

from ..attributes import Attribute, AttributeTable, Categories, is_trained, read_given
from ..attributes.given import Category, Given, Item, Values
from ..canonical import SchemaEntry
from ..embedders import Embedder
from ..models.attributes import (
    Embed,
    tell_changed_attributes,
    tell_new_attributes,
    tell_removed_attributes,
)
from ..models.open import is_open
from ..workarounds.caller import warn_caller

Entry = Union[SchemaEntry, Dict[str, Any], None]


class KnownAttributes:
    """The part of the component that adds, changes and removes attributes."""

    vocab: Vocab
    model: Model
    embedder: Optional[Embedder]
    name: str
    attributes: AttributeTable
    categories: Categories
    thresholds: Dict[str, float]
    _embed: Embed

    @property
    def labels(self) -> Tuple[str, ...]:
        """RETURNS (Tuple[str, ...]): The names of the known attributes."""
        return tuple(self.attributes.names)

    @property
    def label_data(self) -> List[Attribute]:
        """RETURNS (List[Attribute]): The attributes with phrases, values and
        descriptions. You can pass them to `initialize`.
        """
        data = [cast(Attribute, {**attribute}) for attribute in self.attributes]
        for attribute in data:
            # `initialize` starts over.
            attribute.pop("is_trained", None)
        return data

    @property
    def untrained(self) -> List[str]:
        """RETURNS (List[str]): The names of attributes that were never trained: the
        training data had no value of them. Their scores are not calibrated.
        """
        return [a["name"] for a in self.attributes if not is_trained(a)]

    def add_label(self, label: str) -> int:
        """Add an attribute by its name.

        label (str): The name.
        RETURNS (int): 0 if the attribute is already known, otherwise 1.
        """
        return self.add_attribute(label)

    def add_attribute(
        self,
        name: str,
        *,
        phrase: Optional[str] = None,
        description: Optional[str] = None,
        values: Values = (),
        category: Category = None,
        schema: Entry = None,
    ) -> int:
        """Add an attribute. If the component is already initialized, the attribute's
        embedding or phrase generates its decoder, without training.

        name (str): The name, such as `SoleMaterial`.
        phrase (Optional[str]): What people would say. Defaults to the words of the name.
        description (Optional[str]): What the attribute means, for people.
        values (Union[Iterable[str], Dict[str, int]]): Example values, or their counts.
        category (Union[str, Iterable[str], None]): The category that has the attribute,
            or several. Texts of other categories are not asked for it. By default, all
            categories have it.
        schema (Union[SchemaEntry, Dict[str, Any], None]): What is known of its values,
            see `SchemaEntry`.
        RETURNS (int): 0 if the attribute is already known, otherwise 1.
        RAISES (ValueError): If the component is initialized and its model cannot decode
            attributes that it was not trained on. Nothing has changed then.
        """
        given = {"name": name, "phrase": phrase, "description": description}
        item = {**given, "values": values, "category": category, "schema": schema}
        return self.add_attributes([item])

    def add_attributes(self, attributes: Iterable[Item]) -> int:
        """Add many attributes at once, which is much faster than one by one. Those that
        are already known stay as they are.

        attributes (Iterable[Union[str, Dict[str, Any]]]): Names, or dicts with the
            arguments of `add_attribute`.
        RETURNS (int): How many were added.
        RAISES (ValueError): As `add_attribute`. Also if two have the same name.
        """
        given = read_given(attributes)
        self._warn_known(given)
        return self._add(given, self._get_embed(warn=True))

    def _warn_known(self, given: List[Given]) -> None:
        """Warn of values that are not added, since their attribute is known."""
        lost = [
            g.name
            for g in given
            if g.name in self.attributes
            and g.attribute["values"].keys()
            - self.attributes[self.attributes.get_row(g.name)]["values"].keys()
        ]
        if lost:
            more = f" and {len(lost) - 3:,} more" if len(lost) > 3 else ""
            warn_caller(
                f"{self.name}: {', '.join(map(repr, lost[:3]))}{more} are known already, "
                "and stay as they are. To add values to them, call update_attribute"
            )

    def _add_attributes(self, attributes: Iterable[Item]) -> int:
        """Add attributes that training has met."""
        return self._add(read_given(attributes), self._get_embed())

    def _add(self, items: List[Given], embed: Optional[Embed]) -> int:
        new = [g for g in items if g.name not in self.attributes]
        added = [g.attribute for g in new]
        if added and self.model.attrs["nA"]:
            tell_new_attributes(self.model, added, embed, self.name)
        for given, attribute in zip(new, added):
            attribute["is_trained"] = False
            self.attributes.add(attribute)
            self.vocab.strings.add(given.name)
            if given.categories:
                self.categories.add(given.name, given.categories)
        return len(added)

    def update_attribute(
        self,
        name: str,
        *,
        phrase: Optional[str] = None,
        description: Optional[str] = None,
        values: Values = (),
        category: Category = None,
        schema: Entry = None,
    ) -> bool:
        """Change what is known of an attribute, or add values to it. What training has
        learned of it stays as it is: only the decoder of an attribute that was never
        trained is generated again. If the model reads phrases, a new phrase counts at
        once.

        name (str): The name.
        phrase (Optional[str]): Another phrase.
        description (Optional[str]): Another description.
        values (Union[Iterable[str], Dict[str, int]]): More values, or their counts.
            Values that it has keep their count.
        category (Union[str, Iterable[str], None]): One more category, or several. An
            attribute that was in no category is no longer in all.
        schema (Union[SchemaEntry, Dict[str, Any], None]): Another schema.
        RETURNS (bool): Whether anything has changed.
        RAISES (ValueError): If the attribute is not known, or if it cannot be embedded
            again. Nothing has changed then.
        """
        given = {"name": name, "phrase": phrase, "description": description}
        item = {**given, "values": values, "category": category, "schema": schema}
        return bool(self.update_attributes([item]))

    def update_attributes(self, attributes: Iterable[Item]) -> List[str]:
        """Change many attributes at once.

        attributes (Iterable[Dict[str, Any]]): Dicts with the arguments of
            `update_attribute`.
        RETURNS (List[str]): The names of those that have changed.
        RAISES (ValueError): As `update_attribute`. Also if two have the same name.
        """
        given = read_given(attributes)
        rows = self._get_rows([g.name for g in given])
        of_attributes = self.categories.list_of_attributes()
        joined = {
            g.name: g.categories
            for g in given
            if not {*g.categories} <= {*of_attributes.get(g.name, ())}
        }
        known = [self.attributes[row] for row in rows]
        changed = [g.change(attribute) for attribute, g in zip(known, given)]
        # Only what makes decoders.
        words = [
            i for i, a in enumerate(changed) if _get_words(a) != _get_words(known[i])
        ]
        if words and self.model.attrs["nA"]:
            tell_changed_attributes(
                self.model,
                [rows[i] for i in words],
                [changed[i] for i in words],
                self._get_embed(warn=True),
                self.name,
            )
        for attribute in changed:
            self.attributes.replace(attribute)
        for name, categories in joined.items():
            self.categories.add(name, categories)
        return [
            a["name"] for a, b in zip(changed, known) if a != b or a["name"] in joined
        ]

    def remove_attribute(self, name: str) -> None:
        """Remove an attribute, with its threshold and its place in categories. You can
        add it again, but what training has learned of it is lost.

        name (str): The name.
        RAISES (ValueError): If the attribute is not known or the only one, or if the
            model has parameters of its own for each attribute. Nothing has changed then.
        """
        self.remove_attributes([name])

    def remove_attributes(self, names: Iterable[str]) -> None:
        """Remove many attributes at once.

        names (Iterable[str]): The names.
        RAISES (ValueError): As `remove_attribute`.
        """
        names = dict.fromkeys([names] if isinstance(names, str) else names)
        rows = self._get_rows(names)
        if self.model.attrs["nA"]:
            if len(rows) == len(self.attributes):
                raise ValueError(
                    f"{self.name}: expected at least one attribute to be left, got a "
                    f"request to remove all {len(rows):,}"
                )
            removed = [self.attributes[row] for row in rows]
            tell_removed_attributes(self.model, rows, removed, self.name)
        self.attributes.remove(names)
        self.categories.remove(names)
        left = {n: value for n, value in self.thresholds.items() if n not in names}
        self.thresholds = left

    def _get_rows(self, names: Iterable[str]) -> List[int]:
        rows = []
        for name in names:
            if name not in self.attributes:
                raise ValueError(f"{self.name}: {self.attributes.describe_unknown(name)}")
            rows.append(self.attributes.get_row(name))
        return rows

    def _get_embed(self, warn: bool = False) -> Optional[Embed]:
        """What embeds new attributes, None if nothing can. It may warn of those whose
        words the embedder does not know.
        """
        if self.embedder is None or not self.embedder.is_open:
            return None
        return self._embed_and_warn if warn else self._embed

    def _embed_and_warn(self, attributes: List[Attribute]) -> Floats2d:
        embeddings = self._embed(attributes)
        if is_open(self.model):
            # It compares values, and works without a name.
            return embeddings
        # Only some embedders have words that they do not know.
        find_unknown = getattr(self.embedder, "find_unknown", None)
        unknown = find_unknown and find_unknown(attributes, embeddings)
        if unknown:
            warn_caller(f"{self.name}: {unknown}")
        return embeddings


def _get_words(attribute: Attribute) -> Tuple[str, Dict[str, int]]:
    return attribute["phrase"], attribute["values"]
