"""Leaves out tokens that show nothing. The model only reads visible words, so that blanks
and invisible characters do not change any values.
"""

from typing import Dict, List, NamedTuple, Sequence

import numpy
from spacy.attrs import NORM, ORTH, SPACY
from spacy.strings import get_string_id
from spacy.tokens import Doc

from ..potentials.base import FRESH, Values
from .tokens import ReadDocs, read_tokens

# The norm of tokens that show nothing. Line breaks have another, as they separate fields.
BLANK = " "


class Visible(NamedTuple):
    """A batch of docs without blank tokens.

    docs (List[Doc]): The docs. Docs without blanks are the original objects.
    tokens (Dict[int, ndarray]): For each changed doc, the indices of the remaining tokens
        in the original doc.
    """

    docs: List[Doc]
    tokens: Dict[int, numpy.ndarray]

    @property
    def lengths(self) -> numpy.ndarray:
        """RETURNS (ndarray): The number of tokens of each doc, shape (docs,)."""
        return numpy.array([len(doc) for doc in self.docs], dtype="int64")

    @classmethod
    def read(cls, docs: Sequence[Doc]) -> "Visible":
        """Leave out blank tokens.

        docs (Sequence[Doc]): The docs.
        RETURNS (Visible): The docs without blank tokens.
        """
        read = ReadDocs.read(docs)
        tokens: Dict[int, numpy.ndarray] = {}
        norms = read_tokens(read, NORM)
        (blank,) = (norms == get_string_id(BLANK)).nonzero()
        if not len(blank):
            return cls(read, tokens)
        shown: Dict[int, Doc] = {}
        ends = numpy.cumsum([len(doc) for doc in docs])
        for i in numpy.unique(numpy.searchsorted(ends, blank, side="right")).tolist():
            doc = docs[i]
            of_doc = norms[ends[i] - len(doc) : ends[i]]
            tokens[i] = (of_doc != get_string_id(BLANK)).nonzero()[0]
            words, spaces = doc.to_array([ORTH, SPACY])[tokens[i]].T
            shown[i] = Doc(doc.vocab, words=words.tolist(), spaces=spaces.tolist())
        return cls(read.replace(shown), tokens)

    def mark(self, marks: Dict[int, numpy.ndarray]) -> Dict[int, numpy.ndarray]:
        """Map marks of all tokens to the remaining tokens.

        marks (Dict[int, ndarray]): The marks of docs with fields. See `FieldTokens.mark`.
        RETURNS (Dict[int, ndarray]): The marks of the remaining tokens.
        """
        moved = dict(marks)
        for i in marks.keys() & self.tokens.keys():
            moved[i] = marks[i][self.tokens[i]]
            # If a field starts with a blank, move its mark to the next token.
            first = numpy.searchsorted(self.tokens[i], (marks[i] == FRESH).nonzero()[0])
            first = first[first < len(moved[i])]
            moved[i][first] = numpy.maximum(moved[i][first], FRESH)
        return moved

    def locate(self, gold: numpy.ndarray) -> numpy.ndarray:
        """Map annotated values to the remaining tokens.

        gold (ndarray): Doc, attribute, start and end of each value, shape (values, 4).
        RETURNS (ndarray): The mapped values. Values of only blanks are left out.
        """
        for i, tokens in self.tokens.items():
            of_doc = gold[:, 0] == i
            gold[of_doc, 2:] = numpy.searchsorted(tokens, gold[of_doc, 2:])
        return gold[gold[:, 2] < gold[:, 3]]

    def restore(self, values: Values) -> Values:
        """Map values back to the original docs.

        values (Values): Values of the docs without blanks, sorted by doc.
        RETURNS (Values): Values of the original docs.
        """
        if not self.tokens:
            return values
        starts, ends = values.starts.copy(), values.ends.copy()
        for i, tokens in self.tokens.items():
            first, last = numpy.searchsorted(values.docs, (i, i + 1))
            starts[first:last] = tokens[starts[first:last]]
            ends[first:last] = tokens[ends[first:last] - 1] + 1
        return values._replace(starts=starts, ends=ends)
