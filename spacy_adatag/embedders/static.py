"""Uncontextualized attribute embeddings from word vectors (section 3.3)."""

import re
from typing import Any, Dict, Iterable, List, Optional, Sequence

import numpy
from spacy.strings import get_string_id
from spacy.tokens import Doc
from spacy.vectors import Mode, Vectors
from spacy.vocab import Vocab
from thinc.backends import get_array_ops

from ..attributes import Attribute
from .base import NAME, VALUE, Embedder, Parts, select_parts
from .vectors import require_vectors

# Split words and numbers: there may be no vector for `50ml`, but for `50` and `ml`.
_WORDS = re.compile(r"[^\W\d_]+|\d+")
# How many attributes a message names.
SHOWN = 5


def create_static_embedder(parts: Parts = "name+value") -> Embedder:
    """Make an embedder with the word vectors of the pipeline (GloVe in the paper). It
    embeds the phrase of an attribute, and its values, pooled over the training data.

    parts (Literal["name+value", "name", "value"]): What to embed: the phrase, the values,
        or both, which doubles the width.
    RETURNS (Embedder): The embedder.
    RAISES (ValueError): If the parts are not known.
    """
    return StaticEmbedder(parts)


class StaticEmbedder:
    """Averages the vectors of the words in the phrase, and those of the values, weighted
    by the count of each value. The part of the phrase is zero if none of its words has a
    vector. So is the part of the values if none of them has any.
    """

    is_open = True

    def __init__(self, parts: Parts = "name+value") -> None:
        self.selected = select_parts(parts)

    def __call__(
        self,
        attributes: List[Attribute],
        docs: Iterable[Doc],
        *,
        vocab: Vocab,
        spans_key: str,
    ) -> numpy.ndarray:
        vectors = require_vectors(vocab)
        width, selected = vectors.shape[1], self.selected
        known: Dict[str, numpy.ndarray] = {}
        embeddings = numpy.zeros((len(attributes), 2, width), dtype="f")
        for row, attribute in zip(embeddings, attributes):
            row[NAME] = embed_phrase(attribute["phrase"], vectors, known)
            counts = attribute["values"]
            values = [embed_phrase(value, vectors, known) for value in counts]
            # Ignore values without any known word, instead of averaging in zeros.
            weights = [n * v.any() for n, v in zip(counts.values(), values)]
            if any(weights):
                row[VALUE] = numpy.average(values, axis=0, weights=weights)
        return embeddings[:, selected].reshape(len(attributes), len(selected) * width)

    def find_unknown(
        self, attributes: Sequence[Attribute], embeddings: numpy.ndarray
    ) -> Optional[str]:
        """Find attributes with a part that is zero, though it has words.

        attributes (Sequence[Attribute]): The attributes.
        embeddings (ndarray): Their embeddings, shape (attributes, dr).
        RETURNS (Optional[str]): What has no vector, and what to do. None if all have one.
        """
        parts: Any = embeddings.reshape(len(attributes), len(self.selected), -1)
        known = parts.any(2)
        said = []
        for i, part in enumerate(self.selected):
            names = [
                repr(attribute["name"])
                for attribute, found in zip(attributes, known[:, i].tolist())
                if not found and (part == NAME or attribute["values"])
            ]
            if names:
                what = "no word of the name" if part == NAME else "no example value"
                more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
                listed = ", ".join(names[:SHOWN])
                said.append(f"{what} of {listed}{more} has a word vector")
        if not said:
            return None
        return (
            f"{', and '.join(said)}, so it says nothing to the model. Use other words: a "
            "phrase, or more values"
        )


def embed_phrase(
    phrase: str, vectors: Vectors, known: Dict[str, numpy.ndarray]
) -> numpy.ndarray:
    """Average the vectors of the words in a phrase. Zero if no word has a vector.

    phrase (str): The phrase.
    vectors (Vectors): The vectors.
    known (Dict[str, ndarray]): Cache of words that were looked up before.
    RETURNS (ndarray): The average, shape (width,).
    """
    found = []
    for word in _WORDS.findall(phrase):
        for form in (word, word.lower()):
            if form not in known and has_vector(form, vectors):
                (vector,) = vectors.get_batch([form])
                known[form] = get_array_ops(vectors.data).to_numpy(vector)
            if form in known:
                found.append(known[form])
                break
    if not found:
        return numpy.zeros(vectors.shape[1], dtype="f")
    return numpy.mean(found, axis=0)


def has_vector(word: str, vectors: Vectors) -> bool:
    """Check whether a word has a vector. With floret, every word has one."""
    return vectors.mode == Mode.floret or get_string_id(word) in vectors
