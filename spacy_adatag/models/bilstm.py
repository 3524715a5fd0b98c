"""The paper's text encoder: word embeddings and a bidirectional LSTM (eq. 1)."""

from typing import Callable, Dict, List, Optional, Tuple

import numpy
import torch
from spacy.tokens import Doc
from spacy.vectors import Mode as VectorsMode
from spacy.vocab import Vocab
from thinc.api import ArgsKwargs, Model, torch2xp, xp2torch
from thinc.backends import get_array_ops
from thinc.types import Floats2d
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from .ragged import get_cells, pack
from .weights import get_shim, make_shim, set_module

UNKNOWN = 0
# Standard deviation of word embeddings that start without any vectors, about that of
# GloVe's.
EMBED_SCALE = 0.5


def build_bilstm_encoder(
    width: int = 200, embed_width: int = 50, unseen_words: int = 0
) -> Model[List[Doc], List[Floats2d]]:
    """Word embeddings and a bidirectional LSTM. The vocabulary is that of the docs that
    the model is initialised with, in lower case; word embeddings start from the vectors
    of the pipeline, where it has any, and are trained.

    width (int): Width of the output, both directions together (dh in the paper).
    embed_width (int): Width of the word embeddings if the pipeline has no vectors. With
        vectors it is theirs.
    unseen_words (int): How many of the vectors of the pipeline to keep, as they are and
        in half precision, for words that do not occur in the training data: the first
        ones, which GloVe has for the most frequent words. All other words are one
        unknown word.
    RETURNS (Model[List[Doc], List[Floats2d]]): The encoder: for each doc an array of
        shape (tokens, width).
    RAISES (ValueError): If the width is odd.
    """
    if width % 2:
        raise ValueError(f"BiLSTM: expected an even width, got {width}")
    return Model(
        "bilstm",
        forward,
        init=init,
        dims={"nO": width},
        attrs={
            "embed_width": embed_width,
            "unseen_words": unseen_words,
            "dropout_rate": 0.0,
            # The vocabulary is taken from all docs, a sample does not do.
            "whole_corpus": True,
            # Hashes of the words that the module knows, in the order of its rows: they
            # are looked up on the host, so they do not move with the weights.
            "keys": None,
            "unseen_keys": None,
        },
        shims=[make_shim(BiLSTM)],
    )


def init(
    model: Model[List[Doc], List[Floats2d]],
    X: Optional[List[Doc]] = None,
    Y: Optional[List[Floats2d]] = None,
) -> None:
    if not X:
        return
    vocab = X[0].vocab
    keys = numpy.unique(numpy.concatenate([get_keys(doc) for doc in X]))
    known = get_vectors(vocab, keys, model.attrs["embed_width"])
    first = [
        key
        for key, row in vocab.vectors.key2row.items()
        if row < model.attrs["unseen_words"]
    ]
    unseen_keys = numpy.array(sorted(first), dtype="uint64")
    unseen_keys = unseen_keys[find_sorted(keys, unseen_keys) < 0]
    unseen = get_vectors(vocab, unseen_keys, known.shape[1])
    model.attrs["keys"], model.attrs["unseen_keys"] = keys, unseen_keys
    hidden = model.get_dim("nO") // 2
    module = BiLSTM(len(keys), len(unseen_keys), known.shape[1], hidden)
    with torch.no_grad():
        # The unknown word starts as the average of the known ones.
        module.embedding.weight[UNKNOWN] = torch.from_numpy(known.mean(0))
        module.embedding.weight[UNKNOWN + 1 :] = torch.from_numpy(known)
        module.unseen.copy_(torch.from_numpy(unseen))
    set_module(model, module)


def forward(
    model: Model[List[Doc], List[Floats2d]], docs: List[Doc], is_train: bool
) -> Tuple[List[Floats2d], Callable[[List[Floats2d]], List[Doc]]]:
    shim = get_shim(model)
    lengths = numpy.array([len(doc) for doc in docs], dtype="int64")
    if not lengths.sum():
        empty = [model.ops.alloc2f(0, model.get_dim("nO")) for _ in docs]
        return empty, lambda d_hidden: docs
    rows = torch.from_numpy(get_rows(model, docs)).to(shim.device)
    inputs = ArgsKwargs(
        args=(rows, lengths), kwargs={"dropout": model.attrs["dropout_rate"]}
    )
    hidden, torch_backprop = shim(inputs, is_train)

    def backprop(d_hidden: List[Floats2d]) -> List[Doc]:
        d_flat = xp2torch(model.ops.xp.concatenate(d_hidden), device=shim.device)
        torch_backprop(ArgsKwargs(args=((hidden,),), kwargs={"grad_tensors": (d_flat,)}))
        return docs

    flat = torch2xp(hidden.detach(), ops=model.ops)
    return model.ops.xp.split(flat, numpy.cumsum(lengths)[:-1]), backprop


class BiLSTM(nn.Module):
    """Embedding and LSTM over the tokens of a batch.

    Row 0 of the embedding is the unknown word, then come the words of the training
    data. Rows beyond those are of `unseen`, whose vectors are not trained.
    """

    unseen: Tensor

    def __init__(self, words: int, unseen: int, embed_width: int, hidden: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words + 1, embed_width)
        self.lstm = nn.LSTM(embed_width, hidden, bidirectional=True)
        self.register_buffer(
            "unseen", torch.zeros(unseen, embed_width, dtype=torch.float16)
        )

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "BiLSTM":
        """A module of the sizes that the weights have."""
        words, embed_width = weights["embedding.weight"].shape
        hidden = weights["lstm.weight_hh_l0"].shape[1]
        return cls(words - 1, len(weights["unseen"]), embed_width, hidden)

    def forward(self, rows: Tensor, lengths: numpy.ndarray, *, dropout: float) -> Tensor:
        """Encode the tokens of a batch.

        rows (Tensor): The word of each token, text by text, shape (tokens,).
        lengths (ndarray): Tokens of each text, shape (texts,).
        dropout (float): Dropout rate of embeddings and of outputs.
        RETURNS (Tensor): Hidden states, shape (tokens, 2 * hidden).
        """
        embedded = self._embed(rows)
        embedded = nn.functional.dropout(embedded, dropout, self.training)
        # On a CPU, the time of a packed sequence's backward pass grows with the square of
        # the length: each step fills an array for the gates of all of them.
        if self.training and rows.device.type == "cpu":
            hidden = self._encode_padded(embedded, lengths)
        else:
            hidden = self._encode_packed(embedded, lengths)
        return nn.functional.dropout(hidden, dropout, self.training)

    def _encode_packed(self, embedded: Tensor, lengths: numpy.ndarray) -> Tensor:
        order, sizes = (torch.from_numpy(array) for array in pack(lengths))
        order = order.to(embedded.device)
        hidden = self.lstm(PackedSequence(embedded[order], sizes))[0].data
        return torch.empty_like(hidden).index_copy(0, order, hidden)

    def _encode_padded(self, embedded: Tensor, lengths: numpy.ndarray) -> Tensor:
        """Each direction by itself, the second on reversed texts, so that padding comes
        last for both.
        """
        grid = (int(lengths.max()), len(lengths))
        state = embedded.new_zeros(1, len(lengths), self.lstm.hidden_size)
        directions = []
        for reverse, suffix in ((False, ""), (True, "_reverse")):
            cells = torch.from_numpy(get_cells(lengths, reverse=reverse))
            inputs = embedded.new_zeros(grid[0] * grid[1], embedded.shape[1])
            inputs = inputs.index_copy(0, cells, embedded).view(*grid, -1)
            weights = [
                getattr(self.lstm, f"{name}_l0{suffix}")
                for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            ]
            hidden = torch.lstm(
                inputs,
                (state, state),
                weights,
                has_biases=True,
                num_layers=1,
                dropout=0.0,
                train=True,
                bidirectional=False,
                batch_first=False,
            )[0]
            directions.append(hidden.flatten(0, 1).index_select(0, cells))
        return torch.cat(directions, dim=1)

    def _embed(self, rows: Tensor) -> Tensor:
        words = self.embedding.num_embeddings
        if not len(self.unseen):
            return self.embedding(rows)
        trained = self.embedding(rows.where(rows < words, UNKNOWN))
        frozen = self.unseen[(rows - words).clamp(min=0)].to(trained)
        return torch.where((rows < words)[:, None], trained, frozen)


def get_keys(doc: Doc) -> numpy.ndarray:
    """The hashes of the words of a doc, in lower case, shape (tokens,)."""
    return doc.to_array("LOWER").astype("uint64", copy=False)


def get_rows(model: Model, docs: List[Doc]) -> numpy.ndarray:
    """The row of each word of the docs in the embeddings, shape (tokens,)."""
    words = numpy.concatenate([get_keys(doc) for doc in docs])
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


def get_vectors(vocab: Vocab, keys: numpy.ndarray, width: int) -> numpy.ndarray:
    """The vectors of words, and for those without one a random vector of their scale.

    vocab (Vocab): The vocabulary with the vectors, or without any.
    keys (ndarray): Hashes of the words.
    width (int): Width of the random vectors if there are no others.
    RETURNS (ndarray): Shape (words, width of the vectors).
    """
    vectors = vocab.vectors
    if not vectors.size:
        return numpy.random.normal(0, EMBED_SCALE, (len(keys), width)).astype("f")
    to_numpy = get_array_ops(vectors.data).to_numpy
    if vectors.mode == VectorsMode.floret:
        # Made of the words' n-grams, so there is one for every word.
        return to_numpy(vectors.get_batch([vocab.strings[key] for key in keys]))
    rows = numpy.array([vectors.key2row.get(key, -1) for key in keys.tolist()], "int64")
    found = to_numpy(vectors.data[rows[rows >= 0]])
    scale = found.std() if found.size else EMBED_SCALE
    table = numpy.random.normal(0, scale, (len(keys), vectors.shape[1])).astype("f")
    table[rows >= 0] = found
    return table
