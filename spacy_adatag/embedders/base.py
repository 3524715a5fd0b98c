"""The protocol of an embedder, and the parts of an embedding."""

from typing import Iterable, List, Literal, Protocol, get_args, runtime_checkable

import numpy
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..attributes import Attribute

# The parts of an attribute to embed. Table 6 of the paper compares them.
Parts = Literal["name+value", "name", "value"]
# The indices of the parts in an embedding with both.
NAME, VALUE = 0, 1


def select_parts(parts: Parts) -> List[int]:
    """Get the indices of the parts to embed.

    parts (Literal["name+value", "name", "value"]): The parts.
    RETURNS (List[int]): `NAME`, `VALUE` or both.
    RAISES (ValueError): If the parts are not known.
    """
    if parts not in get_args(Parts):
        known = ", ".join(map(repr, get_args(Parts)))
        raise ValueError(f"expected parts to be one of {known}, got {parts!r}")
    places = {"name": NAME, "value": VALUE}
    return [places[part] for part in parts.split("+")]


@runtime_checkable
class Embedder(Protocol):
    """Makes attribute embeddings from names, values and the texts with these values.

    is_open (bool): Whether it can embed attributes that it was not trained on.
    """

    is_open: bool

    def __call__(
        self,
        attributes: List[Attribute],
        docs: Iterable[Doc],
        *,
        vocab: Vocab,
        spans_key: str,
    ) -> numpy.ndarray:
        """Embed attributes.

        attributes (List[Attribute]): The attributes.
        docs (Iterable[Doc]): Annotated training texts. Empty for an attribute that is
            added later.
        vocab (Vocab): The shared vocabulary, with the vectors of the pipeline.
        spans_key (str): Key of the annotated values in `doc.spans`.
        RETURNS (ndarray): The embeddings r, shape (attributes, dr).
        """
        ...
