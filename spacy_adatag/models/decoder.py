"""Decoders: from the states of words to potentials. Shared by systems that encode each
text once.

A decoder is a torch module. It maps hidden states, and the states of attributes, to
emissions and transitions.
"""

from dataclasses import dataclass
from typing import (
    Any,
    Callable,
    Dict,
    List,
    NamedTuple,
    Optional,
    Protocol,
    Tuple,
    Type,
    cast,
)

import numpy
import torch
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model, torch2xp, xp2torch
from thinc.types import Floats2d
from torch import Tensor, nn

from .encoder import measure_encoder
from .encoding import join_texts
from .pairs import Pairs
from .ragged import get_tokens
from .weights import check_module, get_shim, make_shim

# With at most this many columns, a separate product for each tag is too small to be fast.
NARROW = 256
# With fewer words, a product is faster than packing them for oneDNN.
FEW_WORDS = 64
DecoderInput = Tuple[List[Floats2d], Pairs, Floats2d]
DecoderOutput = Tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Layout:
    """The layout of the potentials of (text, attribute) pairs.

    tokens (Tensor): The token in each cell of the grid of positions and texts. See
        `get_tokens`.
    shape (Tuple[int, int]): The grid's number of positions n and of texts.
    attributes (Tensor): Rows of the attributes, shape (attributes,).
    select (Optional[Tensor]): The queried pairs, as indices into the product of texts and
        attributes. None for all.
    sizes (Optional[List[int]]): The number of queried pairs of each text, if the whole
        product would be too large to select from.
    """

    tokens: Tensor
    shape: Tuple[int, int]
    attributes: Tensor
    select: Optional[Tensor]
    sizes: Optional[List[int]] = None


class Decoder(Protocol):
    """A decoder, as a torch module."""

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> nn.Module:
        """Build a module with the sizes of the weights."""
        ...

    def forward(
        self, hidden: Tensor, states: Tensor, layout: Layout
    ) -> Tuple[Tensor, Tensor]:
        """Compute the potentials of each (text, attribute) pair.

        hidden (Tensor): States of the words of all texts, shape (tokens, dh).
        states (Tensor): States of the attributes, shape (attributes, width). The width is
            0 if the module does not need them.
        layout (Layout): The layout of the pairs.
        RETURNS (Tuple[Tensor, Tensor]): P relative to that of `O`, the last tag, shape
            (n, tags - 1, pairs), and T, shape (tags, tags, attributes), or (tags, tags,
            1) if shared.
        """
        ...


def build_decoder(module_type: Type[Decoder]) -> Model[DecoderInput, DecoderOutput]:
    """Build a decoder. Its torch module is set later.

    module_type (Type[Decoder]): The type of the module.
    RETURNS (Model[Tuple[List[Floats2d], Pairs, Floats2d], Tuple[Tensor, Tensor]]): The
        model. It maps the states of each text's words, the queried pairs, and the states
        of their attributes to P and T.
    """
    return Model("decoder", forward, shims=[make_shim(module_type)])


def forward(
    model: Model[DecoderInput, DecoderOutput], X: DecoderInput, is_train: bool
) -> Tuple[DecoderOutput, Callable[[DecoderOutput], Tuple[List[Floats2d], Floats2d]]]:
    hidden, pairs, states = X
    ops, shim = model.ops, get_shim(model)
    device = shim.device
    flat = join_texts(hidden, pairs.texts, ops)
    width = max(array.shape[1] for array in hidden)

    def to_torch(array: numpy.ndarray) -> Tensor:
        return torch.from_numpy(array).to(device)

    layout = Layout(
        tokens=to_torch(get_tokens(pairs.lengths)),
        shape=pairs.shape,
        attributes=to_torch(pairs.attributes),
        select=None if pairs.select is None else to_torch(pairs.select),
        sizes=pairs.sizes,
    )
    # An empty batch has lost its width, so reshape.
    inputs = ArgsKwargs(
        args=(
            xp2torch(
                ops.reshape2f(flat, -1, width), requires_grad=is_train, device=device
            ),
            xp2torch(states, requires_grad=is_train, device=device),
            layout,
        ),
        kwargs={},
    )
    outputs, torch_backprop = shim(inputs, is_train)
    if not is_train:
        # A view of a parameter requires a gradient even in inference.
        outputs = tuple(output.detach() for output in outputs)

    def backprop(d_outputs: DecoderOutput) -> Tuple[List[Floats2d], Floats2d]:
        # Constant transitions have no gradient. Without queries, nothing has.
        learned = [(y, dy) for y, dy in zip(outputs, d_outputs) if y.requires_grad]
        if not learned:
            nothing = [ops.alloc2f(*array.shape) for array in hidden]
            return nothing, ops.alloc2f(*states.shape)
        outs, grads = (tuple(tensors) for tensors in zip(*learned))
        d_inputs = torch_backprop(
            ArgsKwargs(args=(outs,), kwargs={"grad_tensors": grads})
        )
        d_flat: Any = torch2xp(d_inputs.args[0], ops=ops)
        d_hidden = [ops.alloc2f(*array.shape) for array in hidden]
        ends = numpy.cumsum(pairs.lengths)
        for i, start, end in zip(pairs.texts, ends - pairs.lengths, ends):
            d_hidden[i] = d_flat[start:end]
        d_states = d_inputs.args[1]
        if d_states is None:
            return d_hidden, ops.alloc2f(*states.shape)
        return d_hidden, cast(Floats2d, torch2xp(d_states, ops=ops))

    return outputs, backprop


def check_decoder(
    model: Model, doc: Doc, make_module: Callable[[Model, int], nn.Module]
) -> None:
    """Check that the loaded parts of a system match: its encoder, the weights of its
    decoder, and its settings.

    model (Model): The system.
    doc (Doc): A doc of one word, to run the encoder on.
    make_module (Callable[[Model, int], Module]): Makes the decoder's torch module for the
        width of the encoder, as for `init`.
    RAISES (ValueError): If they do not match.
    """
    width = measure_encoder(model.get_ref("tok2vec"), doc)
    if width is not None:
        check_module(model.get_ref("decoder"), lambda: make_module(model, width))


def decode_words(hidden: Tensor, weight: Tensor, bias: Tensor, layout: Layout) -> Tensor:
    """Compute emissions with the linear layer of each attribute: `W h + b` for each pair,
    relative to the last tag.

    hidden (Tensor): States of the words of all texts, shape (tokens, dh).
    weight (Tensor): W, shape (tags, attributes, dh).
    bias (Tensor): b, shape (tags, attributes).
    layout (Layout): The layout of the pairs.
    RETURNS (Tensor): P, shape (n, tags - 1, pairs).
    """
    weight, bias = weight[:-1] - weight[-1], bias[:-1] - bias[-1]
    return score_words(hidden, None, weight.transpose(1, 2), bias, layout)


def is_narrow(tags: int, attributes: int) -> bool:
    """Check whether the products of all tags are small enough to be one."""
    # With one row per text, each tag would be a product with a vector.
    return attributes == 1 or tags * attributes <= NARROW


class Packed(NamedTuple):
    """Weights as one matrix, and once more in the layout of oneDNN. MKL, which torch uses
    otherwise, has no fast code for processors of AMD.
    """

    columns: Tensor  # (dh, tags * attributes)
    flat_bias: Tensor  # (tags * attributes,)
    weight: Tensor  # (tags * attributes, dh), of oneDNN
    bias: Tensor  # (tags * attributes,), of oneDNN


def pack_weights(weight: Tensor, bias: Tensor) -> Optional[Packed]:
    """Pack the weights of many products with the states of words.

    weight (Tensor): Shape (tags, dh, attributes).
    bias (Tensor): Shape (tags, attributes).
    RETURNS (Optional[Packed]): The packed weights. None if the product of all tags would
        be too wide, or if torch has no oneDNN for them.
    """
    if weight.device.type != "cpu" or not torch.backends.mkldnn.is_available():
        return None
    if weight.dtype != torch.float32 or not is_narrow(*bias.shape) or not bias.numel():
        return None
    columns, flat_bias = _flatten(weight, bias)
    rows = columns.T.contiguous()
    return Packed(columns, flat_bias, rows.to_mkldnn(), flat_bias.to_mkldnn())


def _flatten(weight: Tensor, bias: Tensor) -> Tuple[Tensor, Tensor]:
    """Make one matrix of the weights of all tags and attributes, and one bias."""
    return weight.transpose(0, 1).flatten(1).contiguous(), bias.flatten().contiguous()


def multiply_words(
    hidden: Tensor, weight: Tensor, bias: Tensor, packed: Optional[Packed]
) -> Tensor:
    """Multiply the states of words with the weights of all tags and attributes.

    hidden (Tensor): States of the words, shape (tokens, dh).
    weight, bias, packed: As for `score_words`.
    RETURNS (Tensor): Shape (tokens, tags, attributes).
    """
    if packed is not None and len(hidden) >= FEW_WORDS:
        states = hidden.to_mkldnn()
        found = nn.functional.linear(states, packed.weight, packed.bias).to_dense()
    else:
        columns, flat_bias = packed[:2] if packed else _flatten(weight, bias)
        found = torch.addmm(flat_bias, hidden, columns)
    return found.view(len(hidden), *bias.shape)


def score_words(
    hidden: Tensor,
    shared: Optional[Tensor],
    weight: Tensor,
    bias: Tensor,
    layout: Layout,
    packed: Optional[Packed] = None,
) -> Tensor:
    """Compute emissions with weights that are already relative to the last tag.

    hidden (Tensor): States of the words of all texts, shape (tokens, dh).
    shared (Optional[Tensor]): What all attributes multiply the states with first, shape
        (tags - 1, dh, rank).
    weight (Tensor): Shape (tags - 1, rank, attributes), or (1, rank, attributes) for all
        tags. Without `shared`, rank is dh.
    bias (Tensor): Shape (tags - 1, attributes).
    layout (Layout): The layout of the pairs.
    packed (Optional[Packed]): The result of `pack_weights`, if it is kept.
    RETURNS (Tensor): P, shape (n, tags - 1, pairs).
    """
    n, texts = layout.shape
    tags, attributes = bias.shape
    if layout.sizes is None and shared is None and is_narrow(tags, attributes):
        # One product of (tokens, tags and attributes), then a copy with rows last.
        scores = multiply_words(hidden, weight, bias, packed).flatten(0, 1)
        of_tags = torch.arange(tags, device=scores.device)[:, None]
        places = tags * layout.tokens.view(n, 1, texts) + of_tags
        emissions = scores.index_select(0, places.flatten())
        emissions = emissions.view(n, tags, texts * attributes)
    else:
        # One product of (tags, cells, attributes), which needs no copy.
        grid = hidden.index_select(0, layout.tokens)
        states = grid.expand(tags, -1, -1)
        if shared is not None:
            states = grid @ shared.transpose(0, 1).flatten(1)
            states = states.unflatten(1, (tags, -1)).transpose(0, 1)
        weight = weight.expand(tags, -1, -1)
        if layout.sizes is not None and layout.select is not None:
            # One product for each text, with only its queries.
            asked = (layout.select % attributes).split(layout.sizes)
            of_texts = states.unflatten(1, (n, texts)).unbind(2)
            parts = [
                torch.baddbmm(bias[:, None, own], states, weight[..., own])
                for states, own in zip(of_texts, asked)
            ]
            return torch.cat(parts, dim=2).transpose(0, 1)
        emissions = torch.baddbmm(bias[:, None], states, weight)
        emissions = emissions.view(tags, n, texts * attributes).transpose(0, 1)
    return emissions if layout.select is None else emissions[..., layout.select]
