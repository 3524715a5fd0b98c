"""One tagger for all attributes, each with a set of tags of its own: "N tag sets", the
first group of Table 4. With a single attribute it is the plain BiLSTM or BiLSTM-CRF
(section 2.2), of which the second group has one for each.
"""

from typing import Callable, Dict, List, Optional, Tuple, cast

import numpy
import torch
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d, Ints1d
from torch import Tensor, nn

from ..potentials.bioe import count_tags
from ..potentials.chain import ChainPotentials
from .decoder import Layout, build_decoder, check_decoder, decode_words
from .encoder import init_encoder
from .pairs import Pairs, Queries
from .weights import set_module


def build_tag_sets_model(
    tok2vec: Model[List[Doc], List[Floats2d]], crf: bool = True
) -> Model[Queries, ChainPotentials]:
    """A tagger with B, I and E for each attribute, and one O. A word has one tag, so that
    of overlapping values of different attributes one is found at most.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    crf (bool): Whether transitions between tags are learned. Otherwise each word is
        tagged independently (softmax); set `constrain = false` in the component to decode
        it so, too.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], ChainPotentials]): The model.
    """
    decoder = build_decoder(TagSetsDecoder)
    return Model(
        "tag_sets",
        forward,
        init=init,
        attrs={"nA": 0, "crf": crf, "one_tag_a_word": True, "check": check},
        layers=[tok2vec, decoder],
        refs={"tok2vec": tok2vec, "decoder": decoder},
    )


def init(
    model: Model[Queries, ChainPotentials],
    X: Optional[Queries] = None,
    Y: Optional[ChainPotentials] = None,
) -> None:
    if X is None:
        return
    width = init_encoder(model.get_ref("tok2vec"), X[0])
    set_module(model.get_ref("decoder"), _make_module(model, width))


def check(model: Model[Queries, ChainPotentials], doc: Doc) -> None:
    check_decoder(model, doc, _make_module)


def _make_module(model: Model, width: int) -> "TagSetsDecoder":
    return TagSetsDecoder(width, count_tags(model.attrs["nA"]), model.attrs["crf"])


def forward(
    model: Model[Queries, ChainPotentials], X: Queries, is_train: bool
) -> Tuple[ChainPotentials, Callable[[ChainPotentials], Queries]]:
    docs, queries = X
    hidden, backprop_hidden = model.get_ref("tok2vec")(docs, is_train)
    lengths = numpy.array([len(states) for states in hidden], dtype="int64")
    # A row for each text that is asked anything.
    only = cast(Ints1d, numpy.zeros(1, dtype="int64"))
    pairs = Pairs.from_queries(
        lengths, [only if len(rows) else only[:0] for rows in queries]
    )
    (emissions, transitions), backprop_decoder = model.get_ref("decoder")(
        (hidden, pairs, model.ops.alloc2f(len(pairs.attributes), 0)), is_train
    )
    asked = [queries[i] for i in pairs.texts] or [only[:0]]
    attribute = numpy.concatenate(asked)
    row = numpy.repeat(numpy.arange(len(asked)), [len(rows) for rows in asked])
    attributes = numpy.full((model.attrs["nA"], len(pairs.texts)), -1, dtype="int64")
    attributes[attribute, row] = attribute

    def backprop(d_potentials: ChainPotentials) -> Queries:
        d_hidden, _ = backprop_decoder((d_potentials.emissions, d_potentials.transitions))
        return backprop_hidden(d_hidden), queries

    potentials = ChainPotentials(
        emissions,
        transitions,
        pairs.lengths,
        pairs.texts,
        attributes,
        decoders=numpy.zeros_like(pairs.texts),
    )
    return potentials, backprop


class TagSetsDecoder(nn.Module):
    """A linear layer, and a transition matrix: zeros if words are tagged one by one."""

    transitions: Tensor

    def __init__(self, width: int, tags: int, crf: bool) -> None:
        super().__init__()
        self.linear = nn.Linear(width, tags)
        if crf:
            self.transitions = nn.Parameter(torch.empty(tags, tags))
            nn.init.uniform_(self.transitions, -0.1, 0.1)
        else:
            # One zero for all: no weight says that there is memory for so many.
            zeros = torch.zeros(()).expand(tags, tags)
            self.register_buffer("transitions", zeros, persistent=False)

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "TagSetsDecoder":
        """A module of the sizes that the weights have."""
        tags, width = weights["linear.weight"].shape
        return cls(width, tags, "transitions" in weights)

    def forward(
        self, hidden: Tensor, states: Tensor, layout: Layout
    ) -> Tuple[Tensor, Tensor]:
        """The potentials of each text, see `Decoder`. Transitions are shared."""
        weight, bias = self.linear.weight[:, None], self.linear.bias[:, None]
        emissions = decode_words(hidden, weight, bias, layout)
        return emissions, self.transitions[..., None]
