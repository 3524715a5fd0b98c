"""The `Doc` extension attributes of the package.

They are registered when `spacy_adatag` is imported, not when a component is made,
so that a stored `DocBin` can be read without a pipeline.
"""

import random
from collections.abc import Iterable
from typing import Any, Dict, List, Optional

from spacy.tokens import Doc, Span

from .groups import read_values

DEFAULT_SPANS_KEY = "adatag"
# Draws for each attribute that is wanted.
DRAWS = 3
# Where spaCy keeps an attribute of a doc.
_QUERIES: Any = ("._.", "attr_queries", None, None)
_CATEGORY: Any = ("._.", "category", None, None)


class AttrValues(Dict[str, List[Span]]):
    """The values of a text that was asked every attribute: a dict with an entry for
    each attribute that has a value, and an empty list for any other.
    """

    def __missing__(self, key: str) -> List[Span]:
        return []


def get_stored(doc: Doc, name: str) -> Any:
    """Get one of the stored attributes. Where a doc stores nothing,
    `doc._` is not asked, which takes its time.

    doc (Doc): The document.
    name (str): `attr_queries`, `attr_unaligned` or `attr_fields`.
    RETURNS (Any): What is stored, or the default, or None.
    """
    return doc._.get(name) if doc.user_data else None


def read_queries(doc: Doc) -> Optional[List[str]]:
    """Read what is asked of a doc.

    doc (Doc): The document.
    RETURNS (Optional[List[str]]): The names of `doc._.attr_queries`, None to ask
        everything.
    RAISES (ValueError): If they are not a list of strings.
    """
    names = get_queries(doc)
    if names is None:
        return None
    # What is read from files may be a tuple.
    if not isinstance(names, (list, tuple)):
        fault = f"the string {names!r}" if isinstance(names, str) else repr(names)
    elif not all(isinstance(name, str) for name in names):
        fault = next(repr(name) for name in names if not isinstance(name, str))
        fault = f"one that holds {fault}"
    else:
        return list(names)
    raise ValueError(
        f"expected attr_queries to be a list of names, got {fault}. The text is "
        f"{doc.text[:60]!r}"
    )


def draw_absent(doc: Doc, asked: Iterable[str]) -> List[str]:
    """Draw attributes to train as having no value in a doc. Frequent ones come more
    often, or a rare one would be trained on texts without a value almost only.

    doc (Doc): The reference doc, with `doc._.attr_absent` or without.
    asked (Iterable[str]): Attributes that are trained anyway.
    RETURNS (List[str]): Names, drawn at random, each once.
    """
    absent = get_stored(doc, "attr_absent")
    if not absent:
        return []
    names, most = absent["names"], absent["drawn"]
    left_out = {*asked, *absent["unknown"]}
    drawn = names
    if len(names) > most + len(left_out):
        # Some come twice, or are left out.
        size = DRAWS * (most + len(left_out))
        drawn = random.choices(names, cum_weights=absent["weights"], k=size)
    return [name for name in dict.fromkeys(drawn) if name not in left_out][:most]


def get_queries(doc: Doc) -> Any:
    """Getter of `doc._.attr_queries`: what is stored, whatever it is."""
    return doc.user_data.get(_QUERIES)


def set_queries(doc: Doc, names: Any) -> None:
    """Setter of `doc._.attr_queries`. Names that come otherwise than as a list become
    one, since only a list goes along into files and to other processes.

    doc (Doc): The document.
    names (Any): The names, or None.
    """
    if isinstance(names, Iterable) and not isinstance(names, (str, bytes, list)):
        names = [str(name) if isinstance(name, str) else name for name in names]
    doc.user_data[_QUERIES] = names


def read_category(doc: Doc) -> Optional[str]:
    """Read the category of a doc.

    doc (Doc): The document.
    RETURNS (Optional[str]): What is stored as `doc._.category`, None if there is none.
    RAISES (ValueError): If it is not a string. What another package keeps under that
        name may be anything, and is passed over.
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
    """Getter of `doc._.category`: what is stored, whatever it is."""
    return doc.user_data.get(_CATEGORY)


def set_category(doc: Doc, category: Any) -> None:
    """Setter of `doc._.category`. The package calls it itself, since what another one
    has registered under that name may not let itself be set.

    doc (Doc): The document.
    category (Any): The category, or None.
    """
    doc.user_data[_CATEGORY] = category


def get_attr_values(doc: Doc) -> Dict[str, List[Span]]:
    """Getter of `doc._.attr_values`, computed from `doc.spans["adatag"]`.

    doc (Doc): The document.
    RETURNS (Dict[str, List[Span]]): The values of each attribute, in the order of the
        text. With explicit `doc._.attr_queries` the keys are exactly those; without,
        there is a key for every attribute with a value, and an empty list for any
        other name.
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


def register_extensions() -> None:
    """Register the extensions, where they are not yet. Others of the same name stay.

    - `attr_queries` (stored): the attributes asked of the text, a list of names, or
      None to ask everything that the component knows. See `read_queries`.
    - `attr_unaligned` (stored): on a reference doc, the annotated values that no span
      of tokens holds exactly (`Men` in `Mens`), by attribute.
    - `attr_absent` (stored): on a reference doc, what a corpus reader takes for absent,
      to be drawn from in training: a dict with `names` (attributes, one list for all
      docs), `weights` (how likely each is drawn, summed up), `unknown` (those that may
      have a value all the same) and `drawn` (how many to draw in each update); or None.
    - `attr_fields` (stored): the parts of a text that was put together from several, in
      its order: a list of `[name, first character, character after the last]` for each,
      or None. See `spacy_adatag.texts.fields`.
    - `category` (stored): the kind of product, a string, or None. A text that does not
      say what is asked of it is asked the attributes of its category, if the component
      knows them.
    - `attr_values` (computed): the values found, see `get_attr_values`.
    """
    extensions: Dict[str, Dict[str, Any]] = {
        "attr_queries": {"getter": get_queries, "setter": set_queries},
        "attr_unaligned": {"default": {}},
        "attr_absent": {"default": None},
        "attr_fields": {"default": None},
        "category": {"getter": get_category, "setter": set_category},
        "attr_values": {"getter": get_attr_values},
    }
    for name, definition in extensions.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, **definition)
