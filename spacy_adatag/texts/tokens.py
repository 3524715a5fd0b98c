"""Reads the tokens of docs. To ask a doc takes longer than to copy its answer, so that
inference asks each doc once, for all that its steps need.
"""

from functools import cached_property
from typing import Dict, Iterable, List, Union

import numpy
from spacy.attrs import IS_SPACE, LOWER, NORM, ORTH
from spacy.tokens import Doc

# What a batch reads of its tokens.
READ: List[Union[int, str]] = [ORTH, LOWER, NORM, IS_SPACE]


class ReadDocs(List[Doc]):
    """Docs whose tokens are read. The list may not change after that.

    tokens (List[ndarray]): Of each doc, the attributes `READ` of its tokens, shape
        (tokens, 4).
    """

    tokens: List[numpy.ndarray]

    @classmethod
    def read(cls, docs: Iterable[Doc]) -> "ReadDocs":
        """Read the tokens of docs.

        docs (Iterable[Doc]): The docs.
        RETURNS (ReadDocs): The docs. The same object if they are read already.
        """
        if isinstance(docs, cls):
            return docs
        read = cls(docs)
        read.tokens = [doc.to_array(READ) for doc in read]
        return read

    def select(self, at: numpy.ndarray) -> "ReadDocs":
        """Select docs.

        at (ndarray): Their indices.
        RETURNS (ReadDocs): The selected docs.
        """
        places = at.tolist()
        selected = ReadDocs([self[i] for i in places])
        selected.tokens = [self.tokens[i] for i in places]
        return selected

    def replace(self, others: Dict[int, Doc]) -> "ReadDocs":
        """Replace some docs.

        others (Dict[int, Doc]): The docs to take instead, by index.
        RETURNS (ReadDocs): The docs.
        """
        replaced = ReadDocs(others.get(i, doc) for i, doc in enumerate(self))
        replaced.tokens = list(self.tokens)
        for i, doc in others.items():
            replaced.tokens[i] = doc.to_array(READ)
        return replaced

    @cached_property
    def flat(self) -> numpy.ndarray:
        """RETURNS (ndarray): The attributes of all tokens, shape (tokens, 4)."""
        return numpy.concatenate([numpy.zeros((0, len(READ)), "uint64"), *self.tokens])


def read_tokens(docs: List[Doc], attribute: int) -> numpy.ndarray:
    """Get an attribute of the tokens of all docs.

    docs (List[Doc]): The docs, read or not.
    attribute (int): The attribute, one of `READ`.
    RETURNS (ndarray): Shape (tokens,).
    """
    if isinstance(docs, ReadDocs):
        return docs.flat[:, READ.index(attribute)]
    nothing = numpy.zeros(0, dtype="uint64")
    return numpy.concatenate([nothing, *(doc.to_array(attribute) for doc in docs)])
