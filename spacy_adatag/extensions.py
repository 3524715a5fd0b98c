"""The `Doc` extension attributes of the package.

They are registered on `import spacy_adatag`. You can read a stored `DocBin` without
creating a component first.
"""

import random
from collections.abc import Iterable
from typing import Any, Dict, List, Optional

from spacy.tokens import Doc, Span

from .groups import read_values

DEFAULT_SPANS_KEY = "adatag"
# Samples to draw for each attribute that is wanted.
DRAWS = 3
# The keys in `doc.user_data` under which spaCy stores these extension attributes.
_QUERIES: Any = ("._.", "attr_queries", None, None)
_CATEGORY: Any = ("._.", "category", None, None)


class AttrValues(Dict[str, List[Span]]):
    """The values of a text without explicit queries: a dict with an entry for each
    attribute that has a value. Any other attribute gets an empty list.
    """

    def __missing__(self, key: str) -> List[Span]:
        return []


def get_stored(doc: Doc, name: str) -> Any:
    """Get a stored extension attribute. Skips `doc._`, which is slow, if the doc stores
    nothing.

    doc (Doc): The document.
    name (str): The name, such as `attr_absent`, `attr_unaligned` or `attr_fields`.
    RETURNS (Any): The stored value or its default. None if the doc stores nothing.
    """
    return doc._.get(name) if doc.user_data else None


def read_queries(doc: Doc) -> Optional[List[str]]:
    """Read the queries of a doc.

    doc (Doc): The document.
    RETURNS (Optional[List[str]]): The attribute names in `doc._.attr_queries`. None if
        the doc has no queries.
    RAISES (ValueError): If the queries are not a list of strings.
    """
    names = get_queries(doc)
    if names is None:
        return None
    # Queries that were read from a file may be a tuple.
    if not isinstance(names, (list, tuple)):
        fault = f"the string {names!r}" if isinstance(names, str) else repr(names)
    elif not all(isinstance(name, str) for name in names):
        fault = next(repr(name) for name in names if not isinstance(name, str))
        fault = f"a list with {fault}"
    else:
        return list(names)
    raise ValueError(
        f"expected attr_queries to be a list of names, got {fault}. The text is "
        f"{doc.text[:60]!r}"
    )


def draw_absent(doc: Doc, asked: Iterable[str]) -> List[str]:
    """Sample attributes to train as absent from a doc. Frequent attributes are sampled
    more often. Otherwise, rare attributes would be trained almost only on texts without a
    value.

    doc (Doc): The reference doc, with or without `doc._.attr_absent`.
    asked (Iterable[str]): Attributes that the doc is trained on anyway.
    RETURNS (List[str]): Names of the sampled attributes, without duplicates.
    """
    absent = get_stored(doc, "attr_absent")
    if not absent:
        return []
    names, most = absent["names"], absent["drawn"]
    left_out = {*asked, *absent["unknown"]}
    drawn = names
    if len(names) > most + len(left_out):
        # Draw more, since some are duplicates or left out.
        size = DRAWS * (most + len(left_out))
        drawn = random.choices(names, cum_weights=absent["weights"], k=size)
    return [name for name in dict.fromkeys(drawn) if name not in left_out][:most]


def get_queries(doc: Doc) -> Any:
    """Getter of `doc._.attr_queries`. Returns the stored object, valid or not."""
    return doc.user_data.get(_QUERIES)


def set_queries(doc: Doc, names: Any) -> None:
    """Setter of `doc._.attr_queries`. Converts other collections to a list, since only
    lists are saved to files and sent to other processes.

    doc (Doc): The document.
    names (Any): The names, or None.
    """
    if isinstance(names, Iterable) and not isinstance(names, (str, bytes, list)):
        names = [str(name) if isinstance(name, str) else name for name in names]
    doc.user_data[_QUERIES] = names


def read_category(doc: Doc) -> Optional[str]:
    """Read the category of a doc.

    doc (Doc): The document.
    RETURNS (Optional[str]): The category in `doc._.category`, or None. Also None for any
        other object, if another package has registered the extension.
    RAISES (ValueError): If the category is not a string.
    """
    category = get_category(doc)
    if category is None or isinstance(category, str):
        return category
    if Doc.get_extension("category")[2] is not get_category:
        return None
    raise ValueError(
        "expected category to be a string, such as 'Shoes', or None, got "
        f"{category!r:.80}. The text is {doc.text[:60]!r}"
    )


def get_category(doc: Doc) -> Any:
    """Getter of `doc._.category`. Returns the stored object, valid or not."""
    return doc.user_data.get(_CATEGORY)


def set_category(doc: Doc, category: Any) -> None:
    """Setter of `doc._.category`. The package calls it directly: if another package has
    registered the extension, it may have no setter.

    doc (Doc): The document.
    category (Any): The category, or None.
    """
    doc.user_data[_CATEGORY] = category


def get_attr_values(doc: Doc) -> Dict[str, List[Span]]:
    """Getter of `doc._.attr_values`, computed from `doc.spans["adatag"]`.

    doc (Doc): The document.
    RETURNS (Dict[str, List[Span]]): The values of each attribute, in the order of the
        text. If the doc has `doc._.attr_queries`, these are the keys. Without queries,
        there is a key for each attribute with a value, and any other name gives an empty
        list.
    """
    queries = read_queries(doc)
    values: Dict[str, List[Span]] = AttrValues()
    if queries is not None:
        values = {name: [] for name in queries}
    for span, _ in read_values(doc, DEFAULT_SPANS_KEY):
        name = span.label_
        if name in values:
            values[name].append(span)
        elif queries is None:
            values[name] = [span]
    for spans in values.values():
        spans.sort()
    return values


def get_attr_canonical(doc: Doc) -> Dict[str, List[Optional[str]]]:
    """Getter of `doc._.attr_canonical`, computed from `doc.spans["adatag"]`.

    doc (Doc): The document.
    RETURNS (Dict[str, List[Optional[str]]]): The canonical form of each of
        `doc._.attr_values`. None for a value without one.
    """
    return {
        name: [span.kb_id_ or None for span in spans]
        for name, spans in get_attr_values(doc).items()
    }


def register_extensions() -> None:
    """Register the extension attributes. Extensions that already exist stay as they are.

    - `attr_queries` (stored): The queries, as a list of attribute names. None to query
      all known attributes, or those of the text's category. See `read_queries`.
    - `attr_unaligned` (stored): On a reference doc, the annotated values by attribute
      that do not align with its tokens (`Men` in `Mens`).
    - `attr_absent` (stored): On a reference doc, the attributes to sample as absent
      during training, as set by a corpus reader. None, or a dict with `names`
      (attributes, one list for all docs), `weights` (their cumulative weights for
      sampling), `unknown` (attributes that may have a value anyway) and `drawn` (the
      sample size of each update).
    - `attr_fields` (stored): The fields of a text that was joined from several, in order.
      None, or a list of `[name, start character, end character]`. See
      `spacy_adatag.texts.fields`.
    - `attr_partial` (stored): On a reference doc, whether it may have values of
      attributes that it does not ask. In training, none of these counts as absent then.
    - `category` (stored): The product category, a string or None. A text without queries
      is queried for the attributes of its category, if the component knows the category.
    - `attr_values` (computed): The values. See `get_attr_values`.
    - `attr_canonical` (computed): Their canonical forms. See `get_attr_canonical`.
    """
    extensions: Dict[str, Dict[str, Any]] = {
        "attr_queries": {"getter": get_queries, "setter": set_queries},
        "attr_unaligned": {"default": {}},
        "attr_absent": {"default": None},
        "attr_fields": {"default": None},
        "attr_partial": {"default": False},
        "category": {"getter": get_category, "setter": set_category},
        "attr_values": {"getter": get_attr_values},
        "attr_canonical": {"getter": get_attr_canonical},
    }
    for name, definition in extensions.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, **definition)
