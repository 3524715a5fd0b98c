"""AVEQA (Wang et al., 2020): an attribute is a question, and its value is the answer, as
a start and an end in the text.

The encoder reads the attribute and the text together, so it encodes a text once for each
of its queries. This is the extraction part of the paper's model. It leaves out the
distilled masked language model and the classifier for whether there is an answer, which
are trained with losses of their own.
"""

from typing import Any, Callable, Dict, List, Optional, Tuple

import numpy
import torch
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model, torch2xp, xp2torch
from thinc.types import Floats2d
from torch import Tensor, nn

from ..potentials.start_end import StartEndPotentials
from ..texts.batching import batch_by_length
from .encoder import init_encoder, measure_encoder, refuse_listener
from .pairs import Pairs, Queries, check_phrases
from .weights import check_module, get_shim, make_shim, set_module

# Separates the attribute from the text, and stands for "no answer". BERT's tokenizer
# turns it into the token that separates two sequences.
SEPARATOR = "[SEP]"


def build_aveqa_model(
    tok2vec: Model[List[Doc], List[Floats2d]],
) -> Model[Queries, StartEndPotentials]:
    """Build AVEQA: an encoder of attribute and text, and two linear heads for the start
    and the end of the value. A (text, attribute) pair gets at most one value.

    The encoder reads a text once for each query, so only query attributes that you need.
    It has to carry the attribute to every word. An encoder that reads long texts in
    windows only shows the attribute to the first window. An encoder with a small context,
    such as a small HashEmbedCNN, hardly sees the attribute.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder. It reads an attribute's
        phrase, a separator, and a text. It cannot be a listener, which only reads texts.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], StartEndPotentials]): The model. Its
        attribute `phrases` holds the phrases of the attributes.
    """
    heads: Model[Floats2d, Tensor] = Model(
        "heads", forward_heads, shims=[make_shim(Heads)]
    )
    return Model(
        "aveqa",
        forward,
        init=init,
        attrs={"nA": 0, "phrases": [], "check": check},
        layers=[tok2vec, heads],
        refs={"tok2vec": tok2vec, "heads": heads},
    )


def init(
    model: Model[Queries, StartEndPotentials],
    X: Optional[Queries] = None,
    Y: Optional[StartEndPotentials] = None,
) -> None:
    if X is None:
        return
    docs, tok2vec = X[0], model.get_ref("tok2vec")
    refuse_listener(model, "attributes besides texts")
    # The vocabulary includes the words of attributes. They come first, since the encoder
    # may only sample the first docs.
    questions = [
        make_pair_doc(phrase, Doc(docs[0].vocab)) for phrase in model.attrs["phrases"]
    ]
    width = init_encoder(tok2vec, [*questions, *docs])
    set_module(model.get_ref("heads"), Heads(width))


def check(model: Model[Queries, StartEndPotentials], doc: Doc) -> None:
    check_phrases(model)
    width = measure_encoder(model.get_ref("tok2vec"), doc)
    if width is not None:
        check_module(model.get_ref("heads"), lambda: Heads(width))


def forward(
    model: Model[Queries, StartEndPotentials], X: Queries, is_train: bool
) -> Tuple[StartEndPotentials, Callable[[StartEndPotentials], Queries]]:
    docs, queries = X
    lengths = numpy.array([len(doc) for doc in docs], dtype="int64")
    pairs = Pairs.from_queries(lengths, queries)
    text, attribute = pairs.take(pairs.texts[:, None]), pairs.take(pairs.attributes)
    # The separator comes before the words of the text.
    sizes = lengths[text] + 1
    phrases = model.attrs["phrases"]
    if is_train:
        parts = [numpy.arange(len(text))] if len(text) else []
    else:
        # Split the pairs, since all at once may not fit into memory.
        parts = list(batch_by_length(sizes, numpy.ones_like(sizes)))
    logits = torch.full((2, max(sizes, default=1), len(text)), -torch.inf)
    backprops = []
    for part in parts:
        pair_docs = [
            make_pair_doc(phrases[attribute[row]], docs[text[row]]) for row in part
        ]
        part_logits, backprop_part = encode(model, pair_docs, sizes[part], is_train)
        logits = logits.to(part_logits)
        position, row = get_places(sizes[part], part)
        logits[:, position, row] = part_logits.T
        backprops.append((position, row, backprop_part))

    def backprop(d_potentials: StartEndPotentials) -> Queries:
        for position, row, backprop_part in backprops:
            backprop_part(d_potentials.logits[:, position, row].T)
        return docs, queries

    return StartEndPotentials(logits, text, attribute), backprop


def make_pair_doc(phrase: str, doc: Doc) -> Doc:
    """Make the doc that the encoder reads for a text and an attribute.

    phrase (str): The phrase of the attribute.
    doc (Doc): The text.
    RETURNS (Doc): The words of the phrase, the separator, and the words of the text.
    """
    question = [*phrase.split(), SEPARATOR]
    return Doc(
        doc.vocab,
        words=[*question, *(token.text for token in doc)],
        spaces=[True] * len(question) + [bool(token.whitespace_) for token in doc],
    )


def encode(
    model: Model[Queries, StartEndPotentials],
    pair_docs: List[Doc],
    sizes: numpy.ndarray,
    is_train: bool,
) -> Tuple[Tensor, Callable[[Tensor], List[Doc]]]:
    """Compute the logits of pairs.

    model (Model): The model.
    pair_docs (List[Doc]): The pairs.
    sizes (ndarray): How many of the last words of each pair to score: the separator and
        the text.
    is_train (bool): Whether to prepare for the backward pass.
    RETURNS (Tuple[Tensor, Callable]): The logits of the start and the end at each scored
        word of all pairs, shape (words, 2), and the callback for their gradient.
    """
    ops = model.ops
    encoded, backprop_encoded = model.get_ref("tok2vec")(pair_docs, is_train)
    read = [array[len(array) - size :] for array, size in zip(encoded, sizes.tolist())]
    logits, backprop_heads = model.get_ref("heads")(ops.flatten(read), is_train)

    def backprop(d_logits: Tensor) -> List[Doc]:
        d_read = ops.xp.split(backprop_heads(d_logits), numpy.cumsum(sizes)[:-1])
        d_encoded = [ops.alloc2f(*array.shape) for array in encoded]
        for d_array, d_part in zip(d_encoded, d_read):
            d_array[len(d_array) - len(d_part) :] = d_part
        return backprop_encoded(d_encoded)

    return logits, backprop


def get_places(
    sizes: numpy.ndarray, rows: numpy.ndarray
) -> Tuple[numpy.ndarray, numpy.ndarray]:
    """Get the position and the row of each word, for concatenated pairs.

    sizes (ndarray): Words of each pair, shape (pairs,).
    rows (ndarray): The row of each pair, shape (pairs,).
    RETURNS (Tuple[ndarray, ndarray]): Positions and rows, shape (words,).
    """
    starts = numpy.cumsum(sizes) - sizes
    position = numpy.arange(sizes.sum()) - numpy.repeat(starts, sizes)
    return position, numpy.repeat(rows, sizes)


class Heads(nn.Module):
    """Two linear heads over the states of words, for the start and the end of a value."""

    def __init__(self, width: int) -> None:
        super().__init__()
        # No bias: a constant for all words has no effect on their softmax.
        self.linear = nn.Linear(width, 2, bias=False)

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "Heads":
        """Build a module with the sizes of the weights."""
        return cls(weights["linear.weight"].shape[1])

    def forward(self, states: Tensor) -> Tensor:
        """Map (words, dh) to logits, shape (words, 2)."""
        return self.linear(states)


def forward_heads(
    model: Model[Floats2d, Tensor], states: Floats2d, is_train: bool
) -> Tuple[Tensor, Callable[[Tensor], Floats2d]]:
    shim = get_shim(model)
    tensor = xp2torch(states, requires_grad=is_train, device=shim.device)
    logits, torch_backprop = shim(ArgsKwargs(args=(tensor,), kwargs={}), is_train)

    def backprop(d_logits: Tensor) -> Floats2d:
        d_inputs: Any = torch_backprop(
            ArgsKwargs(args=((logits,),), kwargs={"grad_tensors": (d_logits,)})
        )
        d_states: Any = torch2xp(d_inputs.args[0], ops=model.ops)
        return d_states

    return logits.detach(), backprop
