"""What a user says of attributes: names, or dicts with what else is known of them."""

from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Union

from .categories import read_categories
from .table import Attribute, change_attribute, make_attribute

Values = Union[Iterable[str], Dict[str, int]]
Category = Union[str, Iterable[str], None]
Item = Union[str, Dict[str, Any], Attribute]
# What one may say of an attribute: an `Attribute`, with its `category`.
KEYS = ("name", "phrase", "description", "values", "category", "schema", "is_trained")


class Given(NamedTuple):
    """What a user says of an attribute.

    attribute (Attribute): The attribute, as it is if it is new.
    phrase (Optional[str]): The phrase, if there is one.
    categories (List[str]): Its categories, as `simplify_category` writes them.
    """

    attribute: Attribute
    phrase: Optional[str]
    categories: List[str]

    @property
    def name(self) -> str:
        """RETURNS (str): The name of the attribute."""
        return self.attribute["name"]

    @classmethod
    def read(cls, item: Item) -> "Given":
        """Read a name, or a dict with some of `KEYS`.

        item (Union[str, Dict[str, Any]]): The name or dict.
        RETURNS (Given): What it says.
        RAISES (ValueError): If it is neither, or if something in it is wrong.
        """
        given: Any = {"name": item} if isinstance(item, str) else item
        if not isinstance(given, dict) or not given.keys() <= set(KEYS):
            raise ValueError(
                f"expected a name or a dict with {', '.join(KEYS[:-1])}, got "
                f"{item!r:.200}"
            )
        attribute = make_attribute(
            given.get("name", ""),
            given.get("phrase"),
            given["values"] if given.get("values") is not None else (),
            given.get("description"),
            given.get("schema"),
        )
        categories = read_categories(given.get("category"))
        return cls(attribute, given.get("phrase"), categories)

    def change(self, known: Attribute) -> Attribute:
        """Change an attribute to what is said of it.

        known (Attribute): The attribute. It stays as it is.
        RETURNS (Attribute): The changed attribute.
        """
        said = self.attribute
        return change_attribute(
            known,
            self.phrase,
            said["values"],
            said.get("description"),
            said.get("schema"),
        )


def read_given(attributes: Iterable[Item]) -> List[Given]:
    """Read what a user says of several attributes.

    attributes (Iterable[Union[str, Dict[str, Any]]]): Names, or dicts with some
        of `KEYS`.
    RETURNS (List[Given]): What they say, in their order.
    RAISES (ValueError): If one of them is wrong, or if two have the same name.
    """
    if isinstance(attributes, (str, dict)):
        raise ValueError(f"expected a list of attributes, got {attributes!r:.200}")
    items = list(attributes)
    found: Dict[str, Given] = {}
    for number, item in enumerate(items, 1):
        try:
            given = Given.read(item)
            if given.name in found:
                raise ValueError(f"expected different names, got {given.name!r} twice")
            for value in given.attribute["values"]:
                if not value.strip():
                    raise ValueError(
                        f"expected example values of {given.name!r} with characters, got "
                        f"{value!r}"
                    )
        except ValueError as err:
            where = f"attribute {number:,} of {len(items):,}: " if len(items) > 1 else ""
            raise ValueError(f"{where}{err}") from None
        found[given.name] = given
    return list(found.values())
