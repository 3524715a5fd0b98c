"""One tagger for all attributes, with a tag set for each: "N tag sets", the first group
of Table 4. With a single attribute, it is a plain BiLSTM or BiLSTM-CRF (section 2.2). The
second group has one of these for each attribute.
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
    """Build a tagger with B, I and E for each attribute, and one O. A word has one tag.
    Of overlapping values of different attributes, it finds at most one.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    crf (bool): Whether to learn transitions between tags. If not, each word is tagged
        independently (softmax). Set `constrain = false` in the component to also decode
        words independently.
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
    """Make the decoder of a system.

    model (Model): The system.
    width (int): The width of its encoder.
    RETURNS (TagSetsDecoder): The decoder.
    """
    return TagSetsDecoder(width, count_tags(model.attrs["nA"]), model.attrs["crf"])


def forward(
    model: Model[Queries, ChainPotentials], X: Queries, is_train: bool
) -> Tuple[ChainPotentials, Callable[[ChainPotentials], Queries]]:
    docs, queries = X
    # One row for each text with queries.
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
    """A linear layer and transitions. These are 0 if words are tagged independently."""

    transitions: Tensor

    def __init__(self, width: int, tags: int, crf: bool) -> None:
        super().__init__()
        self.linear = nn.Linear(width, tags)
        if crf:
            self.transitions = nn.Parameter(torch.empty(tags, tags))
            nn.init.uniform_(self.transitions, -0.1, 0.1)
        else:
            # Expand one zero: no saved weight limits the size of the transitions.
            zeros = torch.zeros(()).expand(tags, tags)
            self.register_buffer("transitions", zeros, persistent=False)

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "TagSetsDecoder":
        """Build a module with the sizes of the weights."""
        tags, width = weights["linear.weight"].shape
        return cls(width, tags, "transitions" in weights)

    def forward(
        self, hidden: Tensor, states: Tensor, layout: Layout
    ) -> Tuple[Tensor, Tensor]:
        """Compute the potentials of each text. Transitions are shared. See `Decoder`."""
        weight, bias = self.linear.weight[:, None], self.linear.bias[:, None]
        emissions = decode_words(hidden, weight, bias, layout)
        return emissions, self.transitions[..., None]
