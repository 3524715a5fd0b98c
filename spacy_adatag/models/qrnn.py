"""A text encoder without small matrix products: a quasi-recurrent neural network (QRNN,
Bradbury et al., 2017, https://arxiv.org/abs/1611.01576).

Its gates read a word and its neighbors, but no earlier state. So each word's part of them
is the same in all texts. In inference, these parts are computed once for each different
word, and kept. What is left to do for a text is a sum of rows, and element-wise steps.
"""

from typing import Any, Callable, Dict, List, Optional, Tuple

import numpy
import torch
from spacy.attrs import NORM, ORTH, PREFIX, SHAPE, SUFFIX
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model, get_array_module
from thinc.types import Floats2d
from torch import Tensor, nn

from ..potentials.chain import to_arrays
from ..texts.tokens import read_tokens
from .encoding import build_word_encoder, count_tokens, encode_nothing, run_module
from .kept import KeptWords
from .weights import get_shim
from .words import WordEmbedding, get_rows

# What is known of words that are rare or new: their first character, their last three,
# and their shape, such as `Xxxx` or `dd`.
SUBWORDS = (PREFIX, SUFFIX, SHAPE)
# The number of embeddings of each. Hashes beyond share one.
SUBWORD_ROWS = (2000, 4000, 2000)
SUBWORD_WIDTH = 16
# Standard deviation of these embeddings at the start.
SUBWORD_SCALE = 0.1
# So many cells of the grid of positions and texts are encoded at once in inference, so
# that their gates fit into the caches of a processor.
MAX_CELLS = 2560
# The three gates: candidate, forget and output.
GATES = 3
# The state before a text: 0, on the scale from 0 to 1 that the recurrence has.
START = 0.5
# Returns the embedding rows and the subword rows of some of the tokens of a batch.
ReadWords = Callable[[Any], Tuple[Tensor, Tensor]]


def build_qrnn_encoder(
    width: int = 200,
    embed_width: int = 50,
    window_size: int = 1,
    unseen_words: int = 0,
    word_dropout: float = 0.0,
) -> Model[List[Doc], List[Floats2d]]:
    """Build a bidirectional QRNN over word embeddings and embeddings of the beginning,
    the end and the shape of each word. It is faster than a BiLSTM of the same width. The
    vocabulary and the word embeddings are those of `build_bilstm_encoder`.

    width (int): Width of the output, for both directions together.
    embed_width (int): Width of the word embeddings if the pipeline has no vectors. With
        vectors, their width is used.
    window_size (int): Number of words on either side that the gates of a word read.
    unseen_words (int): Number of the pipeline's vectors to keep for words that are not in
        the training data. See `spacy_adatag.BiLSTM.v1`.
    word_dropout (float): Share of words that training reads as unknown words. Their
        beginning, end and shape are read all the same.
    RETURNS (Model[List[Doc], List[Floats2d]]): The encoder. Returns an array of shape
        (tokens, width) for each doc.
    RAISES (ValueError): If the width is odd, the window size is negative, or the word
        dropout is not from 0 to below 1.
    """
    if window_size < 0:
        raise ValueError(f"QRNN: expected a window size from 0, got {window_size}")
    return build_word_encoder(
        "qrnn",
        QRNN,
        make_module,
        forward,
        width,
        embed_width,
        unseen_words,
        word_dropout,
        attrs={"window_size": window_size},
    )


def make_module(model: Model, words: int, unseen: int, embed_width: int) -> "QRNN":
    window = model.attrs["window_size"]
    return QRNN(words, unseen, embed_width, model.get_dim("nO"), window)


def forward(
    model: Model[List[Doc], List[Floats2d]], docs: List[Doc], is_train: bool
) -> Tuple[List[Floats2d], Callable[[List[Floats2d]], List[Doc]]]:
    lengths = count_tokens(docs)
    if not lengths.sum():
        return encode_nothing(model, docs)
    device = get_shim(model).device

    def read(tokens: Any) -> Tuple[Tensor, Tensor]:
        rows = get_rows(model, docs, is_train)[tokens]
        subwords = get_subwords(docs)[tokens]
        return torch.from_numpy(rows).to(device), torch.from_numpy(subwords).to(device)

    inputs = ArgsKwargs(
        args=(get_word_keys(docs), read, lengths),
        kwargs={"dropout": model.attrs["dropout_rate"]},
    )
    hidden, backprop_module = run_module(model, lengths, inputs, is_train)

    def backprop(d_hidden: List[Floats2d]) -> List[Doc]:
        backprop_module(d_hidden)
        return docs

    return hidden, backprop


def get_word_keys(docs: List[Doc]) -> numpy.ndarray:
    """Get a hash of everything that the encoder reads of each word, shape (tokens,)."""
    # A word has the same norm nearly everywhere, but an exception of a tokenizer may give
    # it another. The factor is odd, so no bit of a hash is lost.
    return read_tokens(docs, ORTH) * numpy.uint64(31) + read_tokens(docs, NORM)


def get_subwords(docs: List[Doc]) -> numpy.ndarray:
    """Get the row of each word's beginning, end and shape, shape (tokens, 3). The rows of
    the three follow each other in one table.
    """
    hashes = numpy.concatenate([doc.to_array(list(SUBWORDS)) for doc in docs])
    sizes = numpy.array(SUBWORD_ROWS, dtype="uint64")
    return (hashes % sizes + numpy.cumsum(sizes) - sizes).astype("int64")


class QRNN(WordEmbedding):
    """A QRNN over the tokens of a batch, with "fo-pooling":

    z(t), f(t), o(t) = sum over the words x in the window of t of W x, and a bias
    c(t) = f(t) c(t - 1) + (1 - f(t)) z(t)
    h(t) = o(t) c(t)

    z is between -1 and 1, f and o between 0 and 1. The second half of the units reads
    texts from their end.
    """

    def __init__(
        self, words: int, unseen: int, embed_width: int, width: int, window_size: int
    ) -> None:
        """
        words, unseen, embed_width (int): As for `WordEmbedding`.
        width (int): Width of the output, for both directions together.
        window_size (int): Number of words on either side that gates read.
        """
        super().__init__(words, unseen, embed_width)
        self.units: int = width // 2
        self.window: int = 2 * window_size + 1
        self.subwords = nn.Embedding(sum(SUBWORD_ROWS), SUBWORD_WIDTH)
        read = embed_width + SUBWORD_WIDTH * len(SUBWORDS)
        # The weights of each place in the window.
        self.weight = nn.Parameter(torch.empty(self.window, read, GATES * width))
        self.bias = nn.Parameter(torch.zeros(GATES * width))
        nn.init.normal_(self.subwords.weight, std=SUBWORD_SCALE)
        # The initialization of Glorot and Bengio (2010), for the window as a whole.
        bound = (6 / (self.window * read + GATES * width)) ** 0.5
        nn.init.uniform_(self.weight, -bound, bound)
        # Start by keeping most of a state.
        with torch.no_grad():
            self.bias.view(2, GATES, self.units)[:, 1] = 1
        self.kept = KeptWords()

    def __getstate__(self) -> Dict[str, Any]:
        # What is kept can be computed again, and may be large.
        return {**self.__dict__, "kept": KeptWords()}

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "QRNN":
        """Build a module with the sizes of the weights."""
        words, embed_width = weights["embedding.weight"].shape
        window, _, gates = weights["weight"].shape
        unseen = len(weights["unseen"])
        return cls(words - 1, unseen, embed_width, gates // GATES, window // 2)

    def forget(self) -> None:
        """Forget what is kept of words, since the weights have changed."""
        self.kept = KeptWords()

    def forward(
        self,
        keys: numpy.ndarray,
        read: ReadWords,
        lengths: numpy.ndarray,
        *,
        dropout: float,
    ) -> Tensor:
        """Encode the tokens of a batch.

        keys (ndarray): A hash of each token of all texts, shape (tokens,). Tokens with
            the same hash have the same rows.
        read (Callable): Returns the rows of some tokens in the word embeddings, shape
            (some,), and in the embeddings of subwords, shape (some, 3).
        lengths (ndarray): Tokens of each text, shape (texts,).
        dropout (float): Dropout rate of embeddings and outputs.
        RETURNS (Tensor): Hidden states, shape (tokens, width).
        """
        if not self.training:
            table, words = self.kept.find(keys, lambda some: self.project(*read(some)))
            return self.encode(table, words, lengths)
        table = self.project(*read(slice(None)), dropout=dropout)
        table = nn.functional.pad(table, (0, 0, 0, 0, 1, 0))
        hidden = self.encode(table, numpy.arange(1, len(keys) + 1), lengths)
        return nn.functional.dropout(hidden, dropout)

    def project(self, rows: Tensor, subwords: Tensor, *, dropout: float = 0.0) -> Tensor:
        """Compute each word's part of the gates, for all places in the window.

        rows (Tensor): Rows of the words, shape (words,).
        subwords (Tensor): Rows of their parts, shape (words, 3).
        dropout (float): Dropout rate of the embeddings.
        RETURNS (Tensor): Shape (words, window, 3 * width). The bias is added to the
            middle of the window.
        """
        parts = [self.embed(rows), self.subwords(subwords).flatten(1)]
        embedded = torch.cat(parts, dim=1)
        embedded = nn.functional.dropout(embedded, dropout, self.training)
        weight = self.weight.transpose(0, 1).flatten(1)
        bias = nn.functional.pad(self.bias, (self.window // 2 * len(self.bias),) * 2)
        return torch.addmm(bias, embedded, weight).unflatten(1, (self.window, -1))

    def encode(
        self, table: Tensor, words: numpy.ndarray, lengths: numpy.ndarray
    ) -> Tensor:
        """Encode texts.

        table (Tensor): Each word's part of the gates, see `project`. The first word is
            padding, and zero.
        words (ndarray): The word of each token, shape (tokens,).
        lengths (ndarray): Tokens of each text, shape (texts,).
        RETURNS (Tensor): Hidden states, shape (tokens, width).
        """
        n, texts, device = int(lengths.max()), len(lengths), table.device
        text = numpy.repeat(numpy.arange(texts), lengths)
        starts = numpy.cumsum(lengths) - lengths
        position = numpy.arange(len(words)) - numpy.repeat(starts, lengths)
        grid = numpy.zeros((n + self.window - 1, texts), dtype="int64")
        grid[position + self.window // 2, text] = words
        around = torch.from_numpy(self._look_around(grid)).to(device)
        # Each word has a row for each place in the window and each direction.
        rows = table.view(-1, GATES * self.units)
        size = max(1, MAX_CELLS // texts)
        if self.training or n <= size:
            minus, _ = self._read(rows, around, texts)
        else:
            minus, before = rows.new_empty(n, 2, texts, self.units), None
            for now, some in zip(minus.split(size), around.split(2 * texts * size)):
                _, states = self._read(rows, some, texts, before, now)
                before = states[-1]
        places = numpy.empty((len(words), 2), dtype="int64")
        places[:, 0] = 2 * texts * position + text
        places[:, 1] = (2 * n - 1) * texts + text - 2 * texts * position
        at = torch.from_numpy(places.ravel()).to(device)
        hidden = minus.view(-1, self.units).index_select(0, at).neg()
        return hidden.view(len(words), 2 * self.units)

    def _read(
        self,
        rows: Tensor,
        around: Tensor,
        texts: int,
        before: Optional[Tensor] = None,
        out: Optional[Tensor] = None,
    ) -> Tuple[Tensor, Tensor]:
        """Read some positions of all texts.

        rows (Tensor): Parts of gates, shape (rows, 3 * units).
        around (Tensor): The rows to sum up for each cell, shape (n * 2 * texts, window).
        texts (int): The number of texts.
        before (Optional[Tensor]): The state before. Defaults to that before a text.
        out (Optional[Tensor]): Where to write the first result to.
        RETURNS (Tuple[Tensor, Tensor]): `-h`, and the states of the recurrence, both of
            shape (n, 2, texts, units).
        """
        gates = nn.functional.embedding_bag(around, rows, mode="sum")
        gates = gates.view(-1, 2, texts, GATES, self.units)
        gates = gates.sigmoid() if self.training else gates.sigmoid_()
        candidate, keep, output = gates.unbind(3)
        # The recurrence is the same for (z + 1) / 2 and (c + 1) / 2, which saves passes.
        x = torch.addcmul(candidate, keep, candidate, value=-1)
        states = Pool.apply(keep, x) if self.training else pool(keep, x, before)
        return torch.addcmul(output, output, states, value=-2, out=out), states

    def _look_around(self, grid: numpy.ndarray) -> numpy.ndarray:
        """Find the rows to sum up for each cell of the grid of positions and texts. The
        second direction has the last position first. Its padding comes first, too: the
        candidates there are 0, so the state stays 0 until the last word.

        grid (ndarray): The word in each cell, shape (n + window - 1, texts).
        RETURNS (ndarray): Rows, shape (n * 2 * texts, window).
        """
        n, side = len(grid) - self.window + 1, self.window // 2
        around = numpy.empty((n, 2, grid.shape[1], self.window), dtype="int64")
        one = around[:, 0]
        # Nothing is around padding. The first word is zero in every place.
        there = grid[side : side + n] > 0
        for place in range(self.window):
            numpy.multiply(grid[place : place + n], there, out=one[..., place])
        one *= 2 * self.window
        one += numpy.arange(0, 2 * self.window, 2)
        numpy.add(one[::-1], 1, out=around[:, 1])
        return around.reshape(-1, self.window)


class Pool(torch.autograd.Function):
    """The recurrence `c(t) = f(t) c(t - 1) + x(t)` along the first axis, from `START`.
    Its gradient is the same recurrence from the end, from 0.
    """

    @staticmethod
    def forward(ctx: Any, keep: Tensor, inputs: Tensor) -> Tensor:
        """
        keep, inputs (Tensor): f and x, shape (n, *).
        RETURNS (Tensor): c, of the same shape.
        """
        states = pool(keep, inputs.clone())
        ctx.save_for_backward(keep, states)
        return states

    @staticmethod
    def backward(ctx: Any, d_states: Tensor) -> Tuple[Tensor, Tensor]:
        keep, states = ctx.saved_tensors
        # A step back is weighted by the gate of the step that it undoes.
        weights = torch.cat([torch.zeros_like(keep[:1]), keep[1:].flip(0)])
        d_inputs = pool(weights, d_states.flip(0)).flip(0)
        before = torch.cat([torch.full_like(states[:1], START), states[:-1]])
        return d_inputs * before, d_inputs


def pool(keep: Tensor, inputs: Tensor, before: Optional[Tensor] = None) -> Tensor:
    """Compute what `Pool` does, without a gradient, in place of the inputs. The steps are
    small, and cost less with arrays than with tensors.

    before (Optional[Tensor]): The state before, in place of `START`.
    """
    of_keep, states = to_arrays(keep, inputs)
    xp = get_array_module(states)
    if before is None:
        last = xp.full(states.shape[1:], START, dtype=states.dtype)
    else:
        (last,) = to_arrays(before)
    kept = xp.empty_like(last)
    for gate, now in zip(of_keep, states):
        xp.multiply(gate, last, out=kept)
        now += kept
        last = now
    return inputs
