"""What an embedder is."""

from typing import Iterable, List, Protocol, runtime_checkable

import numpy
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..attributes import Attribute


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
