"""What an embedder is, and the parts that an embedding may have."""

from typing import Iterable, List, Literal, Protocol, get_args, runtime_checkable

import numpy
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..attributes import Attribute

# What of an attribute is embedded, as compared in Table 6 of the paper.
Parts = Literal["name+value", "name", "value"]
# The places of the parts in an embedding that has both.
NAME, VALUE = 0, 1


def select_parts(parts: Parts) -> List[int]:
    """The places of the parts that an embedding is to have.

    parts (Literal["name+value", "name", "value"]): The parts.
    RETURNS (List[int]): `NAME`, `VALUE` or both.
    RAISES (ValueError): If the parts are not known.
    """
    if parts not in get_args(Parts):
        known = ", ".join(map(repr, get_args(Parts)))
        raise ValueError(f"Expected parts to be one of {known}, got {parts!r}")
    places = {"name": NAME, "value": VALUE}
    return [places[part] for part in parts.split("+")]


@runtime_checkable
class Embedder(Protocol):
    """Makes the embeddings of attributes from names, values and the texts that hold
    them.

    is_open (bool): Whether it gives an embedding to attributes that it was not trained
        with.
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
        docs (Iterable[Doc]): Annotated training texts; none for an attribute that is
            added later.
        vocab (Vocab): The shared vocabulary, with the vectors of the pipeline.
        spans_key (str): Key of the annotated values in `doc.spans`.
        RETURNS (ndarray): The embeddings r, shape (attributes, dr).
        """
        ...
