"""The self-attention of OpenTag (Zheng et al., 2018), between a BiLSTM and a CRF. The
paper leaves it out of the systems of Table 4, since it did not help.
"""

from functools import partial
from typing import Callable, Dict, Iterator, List, Optional, Tuple

import numpy
import torch
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model, torch2xp, xp2torch
from thinc.types import Floats2d
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from .encoder import init_encoder
from .encoding import run_module, split_texts
from .weights import check_module, get_shim, make_shim, set_module

# Every pair of words of a text takes `width` floats. At most this many are computed at
# once, with padding,
MAX_CELLS = 1_000_000
# and at most this many are kept for the backward pass (a quarter of a gigabyte). Batches
# with more compute them again in the backward pass.
MAX_KEPT = 64_000_000


def build_self_attention_encoder(
    tok2vec: Model[List[Doc], List[Floats2d]], width: int = 32
) -> Model[List[Doc], List[Floats2d]]:
    """Build self-attention over the words of a text, on top of another encoder. Its
    output replaces the encoder's. Each output state is a sum of all states of the text,
    weighted by how much they matter to this one. Weights are between 0 and 1, and do not
    sum to 1.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    width (int): Hidden width of the weights. The time grows with it, and with the square
        of the length of a text.
    RETURNS (Model[List[Doc], List[Floats2d]]): The encoder with attention. It has the
        same width as the given encoder.
    """
    return Model(
        "self_attention",
        forward,
        init=init,
        dims={"nO": None},
        attrs={
            "width": width,
            "whole_corpus": tok2vec.attrs.get("whole_corpus", False),
            "check": check,
        },
        layers=[tok2vec],
        refs={"tok2vec": tok2vec},
        shims=[make_shim(SelfAttention)],
    )


def init(
    model: Model[List[Doc], List[Floats2d]],
    X: Optional[List[Doc]] = None,
    Y: Optional[List[Floats2d]] = None,
) -> None:
    if not X:
        return
    states = init_encoder(model.get_ref("tok2vec"), X)
    model.set_dim("nO", states, force=True)
    set_module(model, SelfAttention(states, model.attrs["width"]))


def check(model: Model[List[Doc], List[Floats2d]], doc: Doc) -> None:
    states, width = model.get_dim("nO"), model.attrs["width"]
    check_module(model, lambda: SelfAttention(states, width))


def forward(
    model: Model[List[Doc], List[Floats2d]], docs: List[Doc], is_train: bool
) -> Tuple[List[Floats2d], Callable[[List[Floats2d]], List[Doc]]]:
    hidden, backprop_hidden = model.get_ref("tok2vec")(docs, is_train)
    lengths = numpy.array([len(states) for states in hidden], dtype="int64")
    if not lengths.sum():
        return hidden, backprop_hidden
    ops = model.ops
    states = xp2torch(
        ops.xp.concatenate(hidden),
        requires_grad=is_train,
        device=get_shim(model).device,
    )
    inputs = ArgsKwargs(args=(states, lengths), kwargs={})
    attended, backprop_module = run_module(model, lengths, inputs, is_train)

    def backprop(d_attended: List[Floats2d]) -> List[Doc]:
        d_states = torch2xp(backprop_module(d_attended)[0], ops=ops)
        return backprop_hidden(split_texts(d_states, lengths))

    return attended, backprop


class SelfAttention(nn.Module):
    """Self-attention. For words t and t' of a text with states h:

    g(t, t') = tanh(W_g h(t) + W_g' h(t') + b_g)
    alpha(t, t') = sigmoid(W_a g(t, t') + b_a)
    l(t) = sum over t' of alpha(t, t') h(t')
    """

    def __init__(self, states: int, width: int) -> None:
        """
        states (int): Width of the states h.
        width (int): Width of g.
        """
        super().__init__()
        self.this = nn.Linear(states, width)
        self.other = nn.Linear(states, width, bias=False)
        self.weight = nn.Linear(width, 1)

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "SelfAttention":
        """Build a module with the sizes of the weights."""
        width, states = weights["this.weight"].shape
        return cls(states, width)

    def forward(self, hidden: Tensor, lengths: numpy.ndarray) -> Tensor:
        """Attend to the words of each text.

        hidden (Tensor): States of all texts, concatenated, shape (tokens, states).
        lengths (ndarray): Tokens of each text, shape (texts,).
        RETURNS (Tensor): States with attention, shape (tokens, states).
        """
        tokens = len(hidden)
        # One more state, for padding.
        hidden = nn.functional.pad(hidden, (0, 0, 0, 1))
        this, other = self.this(hidden), self.other(hidden)
        width = this.shape[1]
        attend: Callable[..., Tensor] = self._attend
        if torch.is_grad_enabled() and (lengths**2).sum() * width > MAX_KEPT:
            attend = partial(
                checkpoint, attend, use_reentrant=False, preserve_rng_state=False
            )
        places, attended = [], []
        for block, size in iter_blocks(lengths, width):
            index = torch.from_numpy(block).to(hidden.device)
            others, values = other[index], hidden[index]
            for words in index.split(size, dim=1):
                there = words < tokens
                places.append(words[there])
                attended.append(attend(this[words], others, values)[there])
        result = torch.empty_like(hidden[:tokens])
        return result.index_copy(0, torch.cat(places), torch.cat(attended))

    def _attend(self, this: Tensor, other: Tensor, hidden: Tensor) -> Tensor:
        """Map (texts, words, width), (texts, n, width) and (texts, n, states) to (texts,
        words, states).
        """
        pairs = (this[:, :, None] + other[:, None]).tanh_()
        # No mask is needed, since the states of padding are zero.
        return self.weight(pairs).squeeze(3).sigmoid() @ hidden


def iter_blocks(
    lengths: numpy.ndarray, width: int
) -> Iterator[Tuple[numpy.ndarray, int]]:
    """Divide a batch into blocks of texts of similar length.

    lengths (ndarray): Tokens of each text, shape (texts,).
    width (int): The number of floats for a pair of words.
    YIELDS (Tuple[ndarray, int]): The token indices of a block's texts, shape (texts, n),
        and how many of the n positions can attend at once, so that their pairs have at
        most `MAX_CELLS` floats. The index of padding is the number of tokens.
    """
    tokens, starts = lengths.sum(), numpy.cumsum(lengths) - lengths
    texts = numpy.argsort(-lengths, kind="stable")
    texts = texts[lengths[texts] > 0]
    first = 0
    while first < len(texts):
        n = int(lengths[texts[first]])
        block = texts[first : first + max(1, MAX_CELLS // (n * n * width))]
        positions = numpy.arange(n)
        there = positions < lengths[block][:, None]
        index = numpy.where(there, starts[block][:, None] + positions, tokens)
        yield index, n if len(block) > 1 else max(1, MAX_CELLS // (n * width))
        first += len(block)
