"""SUOpenTag (Xu et al., 2019): one CRF for all attributes. The words of a text attend to
the phrase of the queried attribute.

The same encoder reads texts and phrases. It encodes each text once, whatever its queries,
and each phrase once per batch.
"""

from typing import Any, Callable, Dict, List, Tuple

import numpy
import torch
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import Tensor, nn

from ..potentials.bioe import TAGS
from ..potentials.chain import ChainPotentials
from .decoder import Layout
from .encoder import refuse_listener
from .pairs import Pairs, Queries
from .system import build_system


def build_su_opentag_model(
    tok2vec: Model[List[Doc], List[Floats2d]],
) -> Model[Queries, ChainPotentials]:
    """Build SUOpenTag: cross-attention between the words of a text and the phrase of an
    attribute, and a CRF decoder that all attributes share.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder of texts and phrases. It
        cannot be a listener, which only reads texts.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], ChainPotentials]): The model. Its
        attribute `phrases` holds the phrases of the attributes.
    """
    return build_system(
        "su_opentag",
        tok2vec,
        CrossAttentionDecoder,
        make_module=make_module,
        attrs={"phrases": []},
        add_docs=add_phrases,
        forward=forward,
    )


def make_module(model: Model, width: int) -> "CrossAttentionDecoder":
    """Make the decoder of a system.

    model (Model): The system.
    width (int): The width of its encoder.
    RETURNS (CrossAttentionDecoder): The decoder.
    """
    return CrossAttentionDecoder(width)


def add_phrases(model: Model[Queries, ChainPotentials], docs: List[Doc]) -> List[Doc]:
    """Add the phrases to the docs that the encoder is initialized with, since their words
    are part of the vocabulary. They come first, since the encoder may only sample the
    first docs.

    model (Model[Tuple[List[Doc], List[Ints1d]], ChainPotentials]): The system.
    docs (List[Doc]): Docs of the training data.
    RETURNS (List[Doc]): The docs of the phrases and the training data.
    RAISES (ValueError): If the system has a listener.
    """
    refuse_listener(model, "attributes besides texts")
    return [*make_phrase_docs(docs, model.attrs["phrases"]), *docs]


def forward(
    model: Model[Queries, ChainPotentials], X: Queries, is_train: bool
) -> Tuple[ChainPotentials, Callable[[ChainPotentials], Queries]]:
    docs, queries = X
    lengths = numpy.array([len(doc) for doc in docs], dtype="int64")
    pairs = Pairs.from_queries(lengths, queries)
    asked = [model.attrs["phrases"][row] for row in pairs.attributes]
    encoded, backprop_encoded = model.get_ref("tok2vec")(
        [*docs, *make_phrase_docs(docs, asked)], is_train
    )
    hidden = encoded[: len(docs)]
    ops = model.ops
    width = max(array.shape[1] for array in encoded)
    words = encoded[len(docs) :]
    sizes: Any = ops.asarray1i([len(array) for array in words])
    # Without any phrase, the array has no width, so reshape.
    states = ops.reduce_mean(ops.reshape2f(ops.flatten(words), -1, width), sizes)
    (emissions, transitions), backprop_decoder = model.get_ref("decoder")(
        (hidden, pairs, states), is_train
    )

    def backprop(d_potentials: ChainPotentials) -> Queries:
        d_hidden, d_states = backprop_decoder(
            (d_potentials.emissions, d_potentials.transitions)
        )
        d_words = ops.unflatten(ops.backprop_reduce_mean(d_states, sizes), sizes)
        return backprop_encoded([*d_hidden, *d_words]), queries

    return pairs.make_potentials(emissions, transitions), backprop


def make_phrase_docs(docs: List[Doc], phrases: List[str]) -> List[Doc]:
    """Make docs of phrases, with the vocabulary of other docs.

    docs (List[Doc]): Docs of the pipeline.
    phrases (List[str]): The phrases.
    RETURNS (List[Doc]): A doc for each phrase.
    """
    return [Doc(docs[0].vocab, words=phrase.split()) for phrase in phrases]


class CrossAttentionDecoder(nn.Module):
    """The decoder (W, b, T) of all attributes. Its linear layer reads the state h of a
    word, and the context `alpha h`. Alpha is the cosine of h and the state of the
    attribute.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        tags = len(TAGS)
        # W of the state and of the context, concatenated.
        self.linear = nn.Linear(2 * width, tags)
        self.transitions = nn.Parameter(torch.empty(tags, tags))
        nn.init.uniform_(self.transitions, -0.1, 0.1)

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "CrossAttentionDecoder":
        """Build a module with the sizes of the weights."""
        return cls(weights["linear.weight"].shape[1] // 2)

    def forward(
        self, hidden: Tensor, states: Tensor, layout: Layout
    ) -> Tuple[Tensor, Tensor]:
        """Compute the potentials of each pair. Transitions are shared. See `Decoder`."""
        n, texts = layout.shape
        grid = hidden.index_select(0, layout.tokens)
        alpha = nn.functional.normalize(grid) @ nn.functional.normalize(states).T
        # W [h; alpha h] = W1 h + alpha W2 h avoids a state per word and attribute.
        weight, bias = self.linear.weight, self.linear.bias
        # Relative to O, the last tag.
        own, context = (weight[:-1] - weight[-1]).chunk(2, dim=1)
        plain = own @ grid.T + (bias[:-1] - bias[-1])[:, None]
        reading = context @ grid.T
        if layout.select is None:
            # (tags, cells, attributes), with rows in the last axis and without a copy.
            emissions = plain[..., None] + reading[..., None] * alpha
            emissions = emissions.view(len(own), n, texts * len(states))
        else:
            text = layout.select.div(len(states), rounding_mode="floor")
            plain, reading = (
                part.view(len(own), n, texts).index_select(2, text)
                for part in (plain, reading)
            )
            alpha = alpha.view(n, texts * len(states)).index_select(1, layout.select)
            emissions = plain + reading * alpha
        return emissions.transpose(0, 1), self.transitions[..., None]
