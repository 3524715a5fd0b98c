"""Texts without what shows nothing: a model reads the words that are left, so that
blanks and invisible characters change no value.
"""

from typing import Dict, List, NamedTuple, Sequence

import numpy
from spacy.attrs import NORM, ORTH, SPACY
from spacy.tokens import Doc

from ..potentials.base import FRESH, Values

# The norm of a token that shows nothing, other than line breaks: these separate fields.
BLANK = " "


class Visible(NamedTuple):
    """A batch of docs without blank tokens.

    docs (List[Doc]): The docs. One without blanks is the same object.
    tokens (Dict[int, ndarray]): For each doc that has lost some, the tokens left of it.
    """

    docs: List[Doc]
    tokens: Dict[int, numpy.ndarray]

    @property
    def lengths(self) -> numpy.ndarray:
        """RETURNS (ndarray): The tokens of each doc, shape (docs,)."""
        return numpy.array([len(doc) for doc in self.docs], dtype="int64")

    @classmethod
    def read(cls, docs: Sequence[Doc]) -> "Visible":
        """Leave out blank tokens.

        docs (Sequence[Doc]): The docs.
        RETURNS (Visible): What is left of them.
        """
        shown, tokens = list(docs), {}
        for i, doc in enumerate(docs):
            # Most vocabularies never saw any.
            if BLANK not in doc.vocab.strings:
                continue
            norms = doc.to_array(NORM)
            blank = norms == doc.vocab.strings[BLANK]
            if blank.any():
                tokens[i] = (~blank).nonzero()[0]
                words, spaces = doc.to_array([ORTH, SPACY])[tokens[i]].T
                shown[i] = Doc(doc.vocab, words=words.tolist(), spaces=spaces.tolist())
        return cls(shown, tokens)

    def mark(self, marks: Dict[int, numpy.ndarray]) -> Dict[int, numpy.ndarray]:
        """Take marks over from all tokens to those that are left.

        marks (Dict[int, ndarray]): The marks of docs that have some, see
            `FieldTokens.mark`.
        RETURNS (Dict[int, ndarray]): The same of what is left of them.
        """
        moved = dict(marks)
        for i in marks.keys() & self.tokens.keys():
            moved[i] = marks[i][self.tokens[i]]
            # A field may begin with a blank.
            first = numpy.searchsorted(self.tokens[i], (marks[i] == FRESH).nonzero()[0])
            first = first[first < len(moved[i])]
            moved[i][first] = numpy.maximum(moved[i][first], FRESH)
        return moved

    def locate(self, gold: numpy.ndarray) -> numpy.ndarray:
        """Find annotated values in what is left of docs.

        gold (ndarray): A row of doc, attribute, start and end for each value, shape
            (values, 4).
        RETURNS (ndarray): The same, without values that show nothing.
        """
        for i, tokens in self.tokens.items():
            of_doc = gold[:, 0] == i
            gold[of_doc, 2:] = numpy.searchsorted(tokens, gold[of_doc, 2:])
        return gold[gold[:, 2] < gold[:, 3]]

    def restore(self, values: Values) -> Values:
        """Find the places of values in the docs with their blanks.

        values (Values): Values of the docs without, in their order.
        RETURNS (Values): The same of the docs as they were.
        """
        if not self.tokens:
            return values
        starts, ends = values.starts.copy(), values.ends.copy()
        for i, tokens in self.tokens.items():
            first, last = numpy.searchsorted(values.docs, (i, i + 1))
            starts[first:last] = tokens[starts[first:last]]
            ends[first:last] = tokens[ends[first:last] - 1] + 1
        return values._replace(starts=starts, ends=ends)
