"""Word embeddings and their vocabulary."""

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

from ..texts.hashes import find_sorted
from ..texts.tokens import read_tokens
from .weights import get_shim

UNKNOWN = 0
# Standard deviation of word embeddings that start without vectors. GloVe's is about the
# same.
EMBED_SCALE = 0.5


class WordEmbedding(nn.Module):
    """The base class of modules that read words.

    Row 0 of the embedding is the unknown word. The words of the training data come next,
    then those of `unseen`, whose vectors are not trained.
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
        """Set the initial embeddings.

        known (ndarray): Vectors of words in the training data, shape (words, width).
        unseen (ndarray): Vectors of other words, shape (unseen, width).
        """
        # The unknown word starts as the average of the known ones, if there are any.
        if len(known):
            self.embedding.weight[UNKNOWN] = torch.from_numpy(known.mean(0))
        self.embedding.weight[UNKNOWN + 1 :] = torch.from_numpy(known)
        self.unseen.copy_(torch.from_numpy(unseen))

    def embed(self, rows: Tensor) -> Tensor:
        """Embed words.

        rows (Tensor): The row of each word, shape (tokens,). See `get_rows`.
        RETURNS (Tensor): Embeddings, shape (tokens, embed_width).
        """
        words = self.embedding.num_embeddings
        at = (rows >= words).nonzero()[:, 0] if len(self.unseen) else rows[:0]
        if not len(at):
            return self.embedding(rows)
        trained = self.embedding(rows.index_fill(0, at, UNKNOWN))
        frozen = self.unseen.index_select(0, rows[at] - words)
        return trained.index_copy(0, at, frozen.to(trained))


def make_word_attrs(
    embed_width: int, unseen_words: int, word_dropout: float = 0.0
) -> Dict[str, Any]:
    """Make the attrs of a model with word embeddings.

    embed_width (int): Width of the word embeddings if the pipeline has no vectors.
    unseen_words (int): Number of the pipeline's vectors to keep for words that are not in
        the training data.
    word_dropout (float): Share of words that training reads as unknown words.
    RETURNS (Dict[str, Any]): The attrs.
    RAISES (ValueError): If the share is not from 0 to below 1.
    """
    if not 0 <= word_dropout < 1:
        raise ValueError(
            f"expected a word_dropout from 0 to below 1, got {word_dropout!r}"
        )
    return {
        "embed_width": embed_width,
        "unseen_words": unseen_words,
        "word_dropout": word_dropout,
        # Hashes of the known words, in the order of rows. They are looked up on the host,
        # so they do not move to a device with the weights.
        "keys": None,
        "unseen_keys": None,
    }


def init_words(model: Model, docs: List[Doc]) -> Tuple[numpy.ndarray, numpy.ndarray]:
    """Set the vocabulary of a model: the lower-case words of the training data, and other
    words to keep.

    model (Model): The model, with `make_word_attrs`.
    docs (List[Doc]): The docs of the training data.
    RETURNS (Tuple[ndarray, ndarray]): The vectors of both. See
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
    """Check that the loaded vocabulary of a model is valid.

    model (Model): The model, with `make_word_attrs`.
    RETURNS (Tuple[int, int, int]): The number of words in the training data, the number
        of other words, and the width of their embeddings.
    RAISES (ValueError): If the vocabulary is not valid.
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
    """Get the hashes of words in docs, in lower case by default, shape (tokens,)."""
    return read_tokens(docs, attr).astype("uint64", copy=False)


def get_rows(model: Model, docs: List[Doc], is_train: bool = False) -> numpy.ndarray:
    """Get the embedding row of each word in docs, shape (tokens,). If a word is not
    known, uses its norm. In training, some words are hidden: they are unknown, too.
    """
    rows = _find_rows(model, get_keys(docs))
    if (rows == UNKNOWN).any():
        missing = (rows == UNKNOWN).nonzero()[0]
        rows[missing] = _find_rows(model, get_keys(docs, NORM)[missing])
    if is_train and model.attrs["word_dropout"]:
        rows[numpy.random.random(len(rows)) < model.attrs["word_dropout"]] = UNKNOWN
    return rows


def _find_rows(model: Model, words: numpy.ndarray) -> numpy.ndarray:
    keys, unseen_keys = model.attrs["keys"], model.attrs["unseen_keys"]
    rows = find_sorted(keys, words) + 1
    if len(unseen_keys):
        missing = (rows == UNKNOWN).nonzero()[0]
        found = find_sorted(unseen_keys, words[missing])
        rows[missing[found >= 0]] = found[found >= 0] + len(keys) + 1
    return rows


def get_vectors(
    vocab: Vocab,
    keys: numpy.ndarray,
    width: int,
    norms: Optional[numpy.ndarray] = None,
) -> numpy.ndarray:
    """Get the vectors of words, or else of their norms. Words without a vector get a
    random one of the same scale.

    vocab (Vocab): The vocabulary, with or without vectors.
    keys (ndarray): Hashes of the words.
    width (int): Width of the random vectors, if the vocabulary has no vectors.
    norms (Optional[ndarray]): Hashes of the norms of the words.
    RETURNS (ndarray): Vectors, shape (words, width).
    """
    vectors = vocab.vectors
    if not vectors.size:
        return numpy.random.normal(0, EMBED_SCALE, (len(keys), width)).astype("f")
    to_numpy = get_array_ops(vectors.data).to_numpy
    if vectors.mode == VectorsMode.floret:
        # Floret builds vectors from n-grams, so every word has one.
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
    """Find the vector row of each word. -1 if it has none."""
    return numpy.array([vectors.key2row.get(key, -1) for key in keys.tolist()], "int64")
