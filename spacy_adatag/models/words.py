"""Word embeddings, and the vocabulary that they are for."""

from typing import Any, Dict, List, Optional, Tuple

import numpy
import torch
from spacy.attrs import LOWER, NORM
from spacy.tokens import Doc
from spacy.vectors import Mode as VectorsMode
from spacy.vectors import Vectors
from spacy.vocab import Vocab
from thinc.api import Model
from thinc.backends import get_array_ops
from torch import Tensor, nn

from .weights import get_shim

UNKNOWN = 0
# Standard deviation of word embeddings that start without any vectors, about that of
# GloVe's.
EMBED_SCALE = 0.5


class WordEmbedding(nn.Module):
    """The base of modules that read words.

    Row 0 of the embedding is the unknown word, then come the words of the training
    data. Rows beyond those are of `unseen`, whose vectors are not trained.
    """

    unseen: Tensor

    def __init__(self, words: int, unseen: int, embed_width: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words + 1, embed_width)
        self.register_buffer(
            "unseen", torch.zeros(unseen, embed_width, dtype=torch.float16)
        )

    @torch.no_grad()
    def set_vectors(self, known: numpy.ndarray, unseen: numpy.ndarray) -> None:
        """Set what the embeddings start from.

        known (ndarray): Vectors of the words of the training data, shape (words, width).
        unseen (ndarray): Vectors of the words that are not, shape (unseen, width).
        """
        # The unknown word starts as the average of the known ones, if there are any.
        if len(known):
            self.embedding.weight[UNKNOWN] = torch.from_numpy(known.mean(0))
        self.embedding.weight[UNKNOWN + 1 :] = torch.from_numpy(known)
        self.unseen.copy_(torch.from_numpy(unseen))

    def embed(self, rows: Tensor) -> Tensor:
        """The embeddings of words.

        rows (Tensor): The row of each, see `get_rows`; shape (tokens,).
        RETURNS (Tensor): Shape (tokens, embed_width).
        """
        words = self.embedding.num_embeddings
        at = (rows >= words).nonzero()[:, 0] if len(self.unseen) else rows[:0]
        if not len(at):
            return self.embedding(rows)
        trained = self.embedding(rows.index_fill(0, at, UNKNOWN))
        frozen = self.unseen.index_select(0, rows[at] - words)
        return trained.index_copy(0, at, frozen.to(trained))


def make_word_attrs(embed_width: int, unseen_words: int) -> Dict[str, Any]:
    """The attrs of a model with word embeddings.

    embed_width (int): Width of the word embeddings if the pipeline has no vectors.
    unseen_words (int): How many of its vectors to keep for words that do not occur in
        the training data.
    RETURNS (Dict[str, Any]): The attrs.
    """
    return {
        "embed_width": embed_width,
        "unseen_words": unseen_words,
        # Hashes of the words that the module knows, in the order of its rows: they are
        # looked up on the host, so they do not move with the weights.
        "keys": None,
        "unseen_keys": None,
    }


def init_words(model: Model, docs: List[Doc]) -> Tuple[numpy.ndarray, numpy.ndarray]:
    """Let a model know the words of the training data, in lower case, and those that it
    is to keep besides.

    model (Model): The model, with `make_word_attrs`.
    docs (List[Doc]): The docs of the training data.
    RETURNS (Tuple[ndarray, ndarray]): The vectors of both, see
        `WordEmbedding.set_vectors`.
    """
    vocab = docs[0].vocab
    keys, first = numpy.unique(get_keys(docs), return_index=True)
    norms = get_keys(docs, NORM)[first]
    known = get_vectors(vocab, keys, model.attrs["embed_width"], norms)
    others = [
        key
        for key, row in vocab.vectors.key2row.items()
        if row < model.attrs["unseen_words"]
    ]
    unseen_keys = numpy.array(sorted(others), dtype="uint64")
    unseen_keys = unseen_keys[find_sorted(keys, unseen_keys) < 0]
    unseen = get_vectors(vocab, unseen_keys, known.shape[1])
    model.attrs["keys"], model.attrs["unseen_keys"] = keys, unseen_keys
    return known, unseen


def check_words(model: Model) -> Tuple[int, int, int]:
    """Check that the words that a model has loaded can be looked up.

    model (Model): The model, with `make_word_attrs`.
    RETURNS (Tuple[int, int, int]): How many there are of the training data and besides,
        and the width of their embeddings.
    RAISES (ValueError): If they cannot be looked up.
    """
    for name in ("keys", "unseen_keys"):
        keys = model.attrs[name]
        if (
            not isinstance(keys, numpy.ndarray)
            or (keys.ndim, keys.dtype) != (1, "uint64")
            or (keys[1:] <= keys[:-1]).any()
        ):
            raise ValueError(
                f"{model.name}: expected {name} to be hashes of words in ascending "
                f"order, got {keys!r:.200}"
            )
    module = get_shim(model)._model
    width = module.embedding.embedding_dim if module is not None else 0
    return len(model.attrs["keys"]), len(model.attrs["unseen_keys"]), width


def get_keys(docs: List[Doc], attr: int = LOWER) -> numpy.ndarray:
    """The hashes of the words of docs, in lower case, shape (tokens,)."""
    words = numpy.concatenate([doc.to_array(attr) for doc in docs])
    return words.astype("uint64", copy=False)


def get_rows(model: Model, docs: List[Doc]) -> numpy.ndarray:
    """The row of each word of the docs in the embeddings, shape (tokens,): of its norm,
    if the word itself is not there.
    """
    rows = _find_rows(model, get_keys(docs))
    if (rows == UNKNOWN).any():
        missing = (rows == UNKNOWN).nonzero()[0]
        rows[missing] = _find_rows(model, get_keys(docs, NORM)[missing])
    return rows


def _find_rows(model: Model, words: numpy.ndarray) -> numpy.ndarray:
    keys, unseen_keys = model.attrs["keys"], model.attrs["unseen_keys"]
    rows = find_sorted(keys, words) + 1
    if len(unseen_keys):
        missing = (rows == UNKNOWN).nonzero()[0]
        found = find_sorted(unseen_keys, words[missing])
        rows[missing[found >= 0]] = found[found >= 0] + len(keys) + 1
    return rows


def find_sorted(keys: numpy.ndarray, wanted: numpy.ndarray) -> numpy.ndarray:
    """The position of each wanted key among sorted ones, -1 where it is not there."""
    if not len(keys):
        return numpy.full(len(wanted), -1)
    at = numpy.searchsorted(keys, wanted)
    at[at == len(keys)] = 0
    return numpy.where(keys[at] == wanted, at, -1)


def get_vectors(
    vocab: Vocab,
    keys: numpy.ndarray,
    width: int,
    norms: Optional[numpy.ndarray] = None,
) -> numpy.ndarray:
    """The vectors of words, or of their norms, and for those without one a random vector
    of their scale.

    vocab (Vocab): The vocabulary with the vectors, or without any.
    keys (ndarray): Hashes of the words.
    width (int): Width of the random vectors if there are no others.
    norms (Optional[ndarray]): Hashes of the norms of the words.
    RETURNS (ndarray): Shape (words, width of the vectors).
    """
    vectors = vocab.vectors
    if not vectors.size:
        return numpy.random.normal(0, EMBED_SCALE, (len(keys), width)).astype("f")
    to_numpy = get_array_ops(vectors.data).to_numpy
    if vectors.mode == VectorsMode.floret:
        # Made of the words' n-grams, so there is one for every word.
        return to_numpy(vectors.get_batch([vocab.strings[key] for key in keys]))
    rows = _find_vectors(vectors, keys)
    if norms is not None:
        rows = numpy.where(rows < 0, _find_vectors(vectors, norms), rows)
    found = to_numpy(vectors.data[rows[rows >= 0]])
    scale = found.std() if found.size else EMBED_SCALE
    table = numpy.random.normal(0, scale, (len(keys), vectors.shape[1])).astype("f")
    table[rows >= 0] = found
    return table


def _find_vectors(vectors: Vectors, keys: numpy.ndarray) -> numpy.ndarray:
    """The row of the vector of each word, -1 where there is none."""
    return numpy.array([vectors.key2row.get(key, -1) for key in keys.tolist()], "int64")
