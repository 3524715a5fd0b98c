"""A handful of word vectors."""

import numpy
import spacy
from spacy.language import Language
from spacy.vectors import Vectors

# Exact in half precision.
TABLE = {
    "red": [1.0, 0.0, 2.0],
    "cotton": [0.0, -1.0, 0.5],
    "shirt": [0.25, 3.0, 0.0],
    "velvet": [4.0, 4.0, -4.0],
    "scarf": [0.0, 0.0, 8.0],
}


def make_nlp(vectors: bool = True) -> Language:
    nlp = spacy.blank("en")
    if vectors:
        nlp.vocab.vectors = Vectors(
            data=numpy.array(list(TABLE.values()), dtype="f"), keys=list(TABLE)
        )
    return nlp
