"""The text encoder of the paper: word embeddings and a bidirectional LSTM (eq. 1)."""

from typing import Any, Callable, Dict, List, Optional, Tuple

import numpy
import torch
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model, torch2xp, xp2torch
from thinc.types import Floats2d
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from .encoding import (
    build_word_encoder,
    count_tokens,
    encode_nothing,
    run_module,
    split_texts,
)
from .ragged import get_cells, get_tokens, pack
from .weights import get_shim
from .words import WordEmbedding, get_rows

# A padded batch is faster than a packed one if at least this share of it is not padding.
MIN_FULL = 2 / 3


def build_bilstm_encoder(
    width: int = 200,
    embed_width: int = 50,
    unseen_words: int = 0,
    word_dropout: float = 0.0,
) -> Model[List[Doc], List[Floats2d]]:
    """Build word embeddings and a bidirectional LSTM. The vocabulary consists of the
    lower-case words in the docs that the model is initialized with. Word embeddings start
    from the pipeline's vectors, if it has any, and are trained.

    width (int): Width of the output, for both directions together (dh in the paper).
    embed_width (int): Width of the word embeddings if the pipeline has no vectors. With
        vectors, their width is used.
    unseen_words (int): Number of the pipeline's vectors to keep for words that are not in
        the training data. They are kept in half precision, and not trained. The first
        vectors are kept, which in GloVe are those of the most frequent words. All other
        words share one embedding for unknown words.
    word_dropout (float): Share of words that training reads as unknown words, so that the
        encoder learns to tell a value by what stands around it.
    RETURNS (Model[List[Doc], List[Floats2d]]): The encoder. Returns an array of shape
        (tokens, width) for each doc.
    RAISES (ValueError): If the width is odd, or the word dropout is no share below 1.
    """
    return _build([], width, embed_width, unseen_words, word_dropout)


def build_featured_bilstm_encoder(
    features: Model[List[Doc], List[Floats2d]],
    width: int = 200,
    embed_width: int = 50,
    unseen_words: int = 0,
    word_dropout: float = 0.0,
) -> Model[List[Doc], List[Floats2d]]:
    """Build a bidirectional LSTM that reads word embeddings and other features of words.

    features (Model[List[Doc], List[Floats2d]]): Any of spaCy's embedding layers or
        encoders, such as `spacy.MultiHashEmbed.v2`.
    width (int): Width of the output, for both directions together.
    embed_width (int): Width of the word embeddings if the pipeline has no vectors.
    unseen_words (int): Number of the pipeline's vectors to keep for words that are not in
        the training data.
    word_dropout (float): Share of words that training reads as unknown words. Their other
        features are read all the same.
    RETURNS (Model[List[Doc], List[Floats2d]]): The encoder. Returns an array of shape
        (tokens, width) for each doc.
    RAISES (ValueError): If the width is odd, or the word dropout is no share below 1.
    """
    return _build([features], width, embed_width, unseen_words, word_dropout)


def _build(
    layers: List[Model],
    width: int,
    embed_width: int,
    unseen_words: int,
    word_dropout: float,
) -> Model[List[Doc], List[Floats2d]]:
    return build_word_encoder(
        "bilstm",
        BiLSTM,
        make_module,
        forward,
        width,
        embed_width,
        unseen_words,
        word_dropout,
        layers=layers,
    )


def make_module(
    model: Model, words: int, unseen: int, embed_width: int, features: int = 0
) -> "BiLSTM":
    return BiLSTM(words, unseen, embed_width, model.get_dim("nO") // 2, features)


def forward(
    model: Model[List[Doc], List[Floats2d]], docs: List[Doc], is_train: bool
) -> Tuple[List[Floats2d], Callable[[List[Floats2d]], List[Doc]]]:
    lengths = count_tokens(docs)
    if not lengths.sum():
        return encode_nothing(model, docs)
    device = get_shim(model).device
    rows = get_rows(model, docs, is_train)
    args: Tuple[Any, ...] = (torch.from_numpy(rows).to(device), lengths)
    for layer in model.layers:
        features, backprop_features = layer(docs, is_train)
        flat = model.ops.xp.concatenate(features)
        args += (xp2torch(flat, requires_grad=is_train, device=device),)
    inputs = ArgsKwargs(args=args, kwargs={"dropout": model.attrs["dropout_rate"]})
    hidden, backprop_module = run_module(model, lengths, inputs, is_train)

    def backprop(d_hidden: List[Floats2d]) -> List[Doc]:
        for d_features in backprop_module(d_hidden)[2:]:
            backprop_features(split_texts(torch2xp(d_features, ops=model.ops), lengths))
        return docs

    return hidden, backprop


class BiLSTM(WordEmbedding):
    """Word embeddings and an LSTM over the tokens of a batch."""

    def __init__(
        self, words: int, unseen: int, embed_width: int, hidden: int, features: int = 0
    ) -> None:
        super().__init__(words, unseen, embed_width)
        self.lstm = TextLSTM(embed_width + features, hidden)

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "BiLSTM":
        """Build a module with the sizes of the weights."""
        words, embed_width = weights["embedding.weight"].shape
        hidden = weights["lstm.weight_hh_l0"].shape[1]
        features = weights["lstm.weight_ih_l0"].shape[1] - embed_width
        return cls(words - 1, len(weights["unseen"]), embed_width, hidden, features)

    def forward(
        self,
        rows: Tensor,
        lengths: numpy.ndarray,
        features: Optional[Tensor] = None,
        *,
        dropout: float,
    ) -> Tensor:
        """Encode the tokens of a batch.

        rows (Tensor): The word of each token of all texts, shape (tokens,).
        lengths (ndarray): Tokens of each text, shape (texts,).
        features (Optional[Tensor]): What to read beside the words, shape (tokens, width).
        dropout (float): Dropout rate of embeddings, features and outputs.
        RETURNS (Tensor): Hidden states, shape (tokens, 2 * hidden).
        """
        embedded = self.embed(rows)
        if features is not None:
            embedded = torch.cat([embedded, features], dim=1)
        embedded = nn.functional.dropout(embedded, dropout, self.training)
        hidden = self.lstm.encode(embedded, lengths)
        return nn.functional.dropout(hidden, dropout, self.training)


class TextLSTM(nn.LSTM):
    """A bidirectional LSTM over texts of different lengths."""

    def __init__(self, embed_width: int, hidden: int) -> None:
        super().__init__(embed_width, hidden, bidirectional=True)

    def encode(self, embedded: Tensor, lengths: numpy.ndarray) -> Tensor:
        """Encode the tokens of a batch.

        embedded (Tensor): Embeddings of all texts, shape (tokens, embed_width).
        lengths (ndarray): Tokens of each text, shape (texts,).
        RETURNS (Tensor): Hidden states, shape (tokens, 2 * hidden).
        """
        if len(lengths) == 1:
            both = self._get_weights("") + self._get_weights("_reverse")
            return self._run(embedded[:, None], both)[:, 0]
        # On a CPU, the backward pass of a packed sequence takes quadratic time: each step
        # fills an array for the gates of all steps.
        padded = self.training
        if torch.backends.mkldnn.is_available():
            # Steps of a padded batch are faster than those of a packed sequence.
            padded |= len(embedded) >= MIN_FULL * lengths.max() * len(lengths)
        if embedded.device.type == "cpu" and padded:
            return self._encode_padded(embedded, lengths)
        return self._encode_packed(embedded, lengths)

    def _encode_packed(self, embedded: Tensor, lengths: numpy.ndarray) -> Tensor:
        order, sizes = (torch.from_numpy(array) for array in pack(lengths))
        # Selecting rows is faster than writing to them.
        back = torch.empty_like(order)
        back[order] = torch.arange(len(order))
        order, back = order.to(embedded.device), back.to(embedded.device)
        hidden = self(PackedSequence(embedded.index_select(0, order), sizes))[0].data
        return hidden.index_select(0, back)

    def _encode_padded(self, embedded: Tensor, lengths: numpy.ndarray) -> Tensor:
        """Run each direction on its own, the second on reversed texts. Padding then comes
        last for both.
        """
        grid = (int(lengths.max()), len(lengths))
        directions = []
        for reverse, suffix in ((False, ""), (True, "_reverse")):
            tokens = torch.from_numpy(get_tokens(lengths, reverse=reverse))
            cells = torch.from_numpy(get_cells(lengths, reverse=reverse))
            inputs = embedded.index_select(0, tokens).view(*grid, -1)
            hidden = self._run(inputs, self._get_weights(suffix))
            directions.append(hidden.flatten(0, 1).index_select(0, cells))
        return torch.cat(directions, dim=1)

    def _get_weights(self, suffix: str) -> List[Tensor]:
        """Get the weights of one direction."""
        names = "weight_ih", "weight_hh", "bias_ih", "bias_hh"
        return [getattr(self, f"{name}_l0{suffix}") for name in names]

    def _run(self, inputs: Tensor, weights: List[Tensor]) -> Tensor:
        """Run one direction or both over a grid of positions and texts. `nn.LSTM` would
        look at all of its weights first.
        """
        both = len(weights) > 4
        state = inputs.new_zeros(1 + both, inputs.shape[1], self.hidden_size)
        return torch.lstm(
            inputs,
            (state, state),
            weights,
            has_biases=True,
            num_layers=1,
            dropout=0.0,
            train=self.training,
            bidirectional=both,
            batch_first=False,
        )[0]
