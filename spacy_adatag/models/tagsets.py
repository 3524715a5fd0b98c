"""One tagger for all attributes, each with a set of tags of its own: "N tag sets", the
first group of Table 4. With a single attribute it is the plain BiLSTM or BiLSTM-CRF
(section 2.2), of which the second group has one for each.
"""

from dataclasses import replace
from typing import Callable, Dict, List, Tuple, cast

import numpy
import torch
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d, Ints1d
from torch import Tensor, nn

from ..potentials.bioe import count_tags
from ..potentials.chain import ChainPotentials
from . import system
from .decoder import Layout, decode_words
from .pairs import Queries
from .system import build_system


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
    return build_system(
        "tag_sets",
        tok2vec,
        TagSetsDecoder,
        make_module=make_module,
        attrs={"crf": crf, "one_tag_a_word": True},
        forward=forward,
    )


def make_module(model: Model, width: int) -> "TagSetsDecoder":
    """The decoder of a system.

    model (Model): The system.
    width (int): The width of its encoder.
    RETURNS (TagSetsDecoder): The decoder.
    """
    return TagSetsDecoder(width, count_tags(model.attrs["nA"]), model.attrs["crf"])


def forward(
    model: Model[Queries, ChainPotentials], X: Queries, is_train: bool
) -> Tuple[ChainPotentials, Callable[[ChainPotentials], Queries]]:
    docs, queries = X
    # A row for each text that is asked anything.
    only = cast(Ints1d, numpy.zeros(1, dtype="int64"))
    texts = [only if len(rows) else only[:0] for rows in queries]
    potentials, backprop = system.forward(model, (docs, texts), is_train)
    asked = [queries[i] for i in potentials.docs] or [only[:0]]
    attribute = numpy.concatenate(asked)
    row = numpy.repeat(numpy.arange(len(asked)), [len(rows) for rows in asked])
    attributes = numpy.full((model.attrs["nA"], len(potentials)), -1, dtype="int64")
    attributes[attribute, row] = attribute
    return replace(potentials, attributes=attributes), backprop


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
