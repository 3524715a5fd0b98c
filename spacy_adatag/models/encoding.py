"""What encoders with a torch module share. They read the tokens of all texts of a batch
as one sequence, and return the states of each text.
"""

from functools import partial
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Type

import numpy
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model, Ops, torch2xp, xp2torch
from thinc.types import Floats2d

from .encoder import init_encoder, measure_encoder
from .weights import check_module, get_shim, make_shim, set_module
from .words import WordEmbedding, check_words, init_words, make_word_attrs

Encoder = Model[List[Doc], List[Floats2d]]
# The states of each text, and the backward pass.
Encoded = Tuple[List[Floats2d], Callable[[List[Floats2d]], List[Doc]]]
# Makes the module of a model. Its other arguments are the sizes of `check_words`, and the
# width of each layer below.
MakeModule = Callable[..., WordEmbedding]


def build_word_encoder(
    name: str,
    module_type: Type[Any],
    make_module: MakeModule,
    forward: Callable[[Encoder, List[Doc], bool], Encoded],
    width: int,
    embed_width: int,
    unseen_words: int,
    word_dropout: float,
    *,
    layers: Sequence[Model] = (),
    attrs: Optional[Dict[str, Any]] = None,
) -> Encoder:
    """Build a bidirectional encoder that reads word embeddings.

    name (str): Its name.
    module_type (Type[WordEmbedding]): The type of its torch module.
    make_module (Callable): Makes the module, from the model, the number of words in the
        training data, the number of other words, the width of their embeddings, and the
        width of each layer.
    forward (Callable): The forward pass of the model.
    width (int): Width of the output, for both directions together.
    embed_width, unseen_words (int): As for `make_word_attrs`.
    word_dropout (float): As for `make_word_attrs`.
    layers (Sequence[Model]): What the module reads beside the words.
    attrs (Optional[Dict[str, Any]]): More attrs of the model.
    RETURNS (Model[List[Doc], List[Floats2d]]): The encoder. Returns an array of shape
        (tokens, width) for each doc.
    RAISES (ValueError): If the width is odd, or the word dropout is no share below 1.
    """
    return Model(
        name,
        forward,
        init=partial(_init, make_module),
        dims={"nO": 2 * halve_width(width, module_type.__name__)},
        attrs={
            **make_word_attrs(embed_width, unseen_words, word_dropout),
            "dropout_rate": 0.0,
            # Initialize with all docs, not with a sample: they define the vocabulary.
            "whole_corpus": True,
            "check": partial(_check, make_module),
            **(attrs or {}),
        },
        layers=layers,
        shims=[make_shim(module_type)],
    )


def halve_width(width: int, name: str) -> int:
    """Get the width of each direction.

    width (int): Width of both directions together.
    name (str): The name of the model, for the error message.
    RETURNS (int): Half of the width.
    RAISES (ValueError): If the width is odd.
    """
    if width % 2:
        raise ValueError(f"{name}: expected an even width, got {width}")
    return width // 2


def _init(
    make_module: MakeModule,
    model: Encoder,
    X: Optional[List[Doc]] = None,
    Y: Optional[List[Floats2d]] = None,
) -> None:
    if not X:
        return
    known, unseen = init_words(model, X)
    features = [init_encoder(layer, X) for layer in model.layers]
    module = make_module(model, len(known), len(unseen), known.shape[1], *features)
    module.set_vectors(known, unseen)
    set_module(model, module)


def _check(make_module: MakeModule, model: Encoder, doc: Doc) -> None:
    sizes = check_words(model)
    features = [measure_encoder(layer, doc) for layer in model.layers]
    if None not in features:
        check_module(model, lambda: make_module(model, *sizes, *features))


def encode_nothing(model: Encoder, docs: List[Doc]) -> Encoded:
    """Encode docs without tokens, which a module can't read.

    model (Model[List[Doc], List[Floats2d]]): The encoder.
    docs (List[Doc]): The docs. There may be none.
    RETURNS (Tuple[List[Floats2d], Callable]): An array of shape (0, width) for each doc,
        and the backward pass.
    """
    empty = [model.ops.alloc2f(0, model.get_dim("nO")) for _ in docs]
    return empty, lambda d_hidden: docs


def run_module(
    model: Model, lengths: numpy.ndarray, inputs: ArgsKwargs, is_train: bool
) -> Tuple[List[Floats2d], Callable[[List[Floats2d]], Sequence[Any]]]:
    """Run the torch module of an encoder.

    model (Model): The encoder.
    lengths (ndarray): Tokens of each text, shape (texts,).
    inputs (ArgsKwargs): The arguments of the module, which returns a tensor of shape
        (tokens, width).
    is_train (bool): Whether to prepare the backward pass.
    RETURNS (Tuple[List[Floats2d], Callable]): An array of shape (tokens, width) for each
        text. And the backward pass, which maps the gradients of these to those of the
        positional arguments.
    """
    shim = get_shim(model)
    hidden, torch_backprop = shim(inputs, is_train)

    def backprop(d_hidden: List[Floats2d]) -> Sequence[Any]:
        d_flat = xp2torch(model.ops.xp.concatenate(d_hidden), device=shim.device)
        return torch_backprop(
            ArgsKwargs(args=((hidden,),), kwargs={"grad_tensors": (d_flat,)})
        ).args

    return split_texts(torch2xp(hidden.detach(), ops=model.ops), lengths), backprop


class States(List[Floats2d]):
    """The states of each text of a batch, with the array that they are views of.

    flat (Floats2d): The states of all texts, in their order, shape (tokens, width).
    """

    flat: Any


def split_texts(flat: Any, lengths: numpy.ndarray) -> States:
    """Split the states of a batch.

    flat (Floats2d): The states of all texts, concatenated, shape (tokens, width).
    lengths (ndarray): Tokens of each text, shape (texts,).
    RETURNS (States): The states of each text. They are views.
    """
    ends = numpy.cumsum(lengths).tolist()
    states = States(flat[start:end] for start, end in zip([0, *ends], ends))
    states.flat = flat
    return states


def join_texts(states: List[Floats2d], texts: numpy.ndarray, ops: Ops) -> Any:
    """Concatenate the states of some texts.

    states (List[Floats2d]): The states of each text of a batch.
    texts (ndarray): The texts to concatenate.
    ops (Ops): The ops of the model.
    RETURNS (Floats2d): Their states. No copy if that is what was split.
    """
    if isinstance(states, States) and numpy.array_equal(texts, range(len(states))):
        return states.flat
    return ops.flatten([states[i] for i in texts])


def count_tokens(docs: List[Doc]) -> numpy.ndarray:
    """Count the tokens of each doc, shape (docs,)."""
    return numpy.array([len(doc) for doc in docs], dtype="int64")
