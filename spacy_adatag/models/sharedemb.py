"""BiLSTM-CRF-SharedEmb: shared word embeddings, and a BiLSTM-CRF for each attribute."""

from typing import Callable, Dict, List, Optional, Tuple, cast

import numpy
import torch
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model
from torch import Tensor, nn

from ..potentials.bioe import count_tags
from ..potentials.chain import ChainPotentials
from .bilstm import TextLSTM
from .decoder import Layout
from .encoding import count_tokens, halve_width
from .nmodels import join
from .pairs import Queries, group_by_attribute
from .ragged import get_tokens
from .tagsets import TagSetsDecoder
from .weights import check_module, get_shim, make_shim, set_module
from .words import WordEmbedding, check_words, get_rows, init_words, make_word_attrs


def build_shared_emb_model(
    width: int = 200, embed_width: int = 50, unseen_words: int = 0
) -> Model[Queries, ChainPotentials]:
    """Build an independent BiLSTM and CRF decoder for each attribute, over shared word
    embeddings. Arguments are those of `spacy_adatag.BiLSTM.v1`. A text is read once for
    each of its queries.

    width (int): Width of each BiLSTM, for both directions together (dh in the paper).
    embed_width (int): Width of the word embeddings if the pipeline has no vectors. With
        vectors, their width is used.
    unseen_words (int): Number of the pipeline's vectors to keep for words that are not in
        the training data.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], ChainPotentials]): The model.
    RAISES (ValueError): If the width is odd.
    """
    return Model(
        "shared_emb",
        forward,
        init=init,
        dims={"nH": halve_width(width, "SharedEmb")},
        attrs={
            "nA": 0,
            **make_word_attrs(embed_width, unseen_words),
            "dropout_rate": 0.0,
            "check": check,
        },
        shims=[make_shim(SharedEmb)],
    )


def init(
    model: Model[Queries, ChainPotentials],
    X: Optional[Queries] = None,
    Y: Optional[ChainPotentials] = None,
) -> None:
    if X is None:
        return
    known, unseen = init_words(model, X[0])
    module = SharedEmb(
        len(known),
        len(unseen),
        known.shape[1],
        model.get_dim("nH"),
        model.attrs["nA"],
    )
    module.set_vectors(known, unseen)
    set_module(model, module)


def check(model: Model[Queries, ChainPotentials], doc: Doc) -> None:
    sizes = check_words(model)
    hidden, attributes = model.get_dim("nH"), model.attrs["nA"]
    check_module(model, lambda: SharedEmb(*sizes, hidden, attributes))


def forward(
    model: Model[Queries, ChainPotentials], X: Queries, is_train: bool
) -> Tuple[ChainPotentials, Callable[[ChainPotentials], Queries]]:
    docs, queries = X
    lengths = count_tokens(docs)
    asked = {
        attribute: texts[numpy.argsort(-lengths[texts], kind="stable")]
        for attribute, texts in group_by_attribute(lengths, queries).items()
    }
    if not asked:
        return join([])[0], lambda d_potentials: X
    shim = get_shim(model)
    rows = torch.from_numpy(get_rows(model, docs)).to(shim.device)
    inputs = ArgsKwargs(
        args=(rows, lengths, asked), kwargs={"dropout": model.attrs["dropout_rate"]}
    )
    outputs, torch_backprop = shim(inputs, is_train)
    if not is_train:
        # A view of a parameter requires a gradient even in inference.
        outputs = [tuple(tensor.detach() for tensor in output) for output in outputs]
    parts = [
        ChainPotentials(
            emissions,
            transitions,
            lengths[texts],
            texts,
            numpy.full((1, len(texts)), attribute),
            decoders=numpy.zeros_like(texts),
        )
        for (attribute, texts), (emissions, transitions) in zip(asked.items(), outputs)
    ]
    potentials, _ = join(parts)

    def backprop(d_potentials: ChainPotentials) -> Queries:
        outs = potentials.emissions, potentials.transitions
        grads = d_potentials.emissions, d_potentials.transitions
        torch_backprop(ArgsKwargs(args=(outs,), kwargs={"grad_tensors": grads}))
        return X

    return potentials, backprop


class SharedEmb(WordEmbedding):
    """Word embeddings, with an LSTM and a CRF decoder for each attribute."""

    def __init__(
        self, words: int, unseen: int, embed_width: int, hidden: int, attributes: int
    ) -> None:
        super().__init__(words, unseen, embed_width)
        self.lstms = nn.ModuleList(
            TextLSTM(embed_width, hidden) for _ in range(attributes)
        )
        self.decoders = nn.ModuleList(
            TagSetsDecoder(2 * hidden, count_tags(1), crf=True) for _ in range(attributes)
        )

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "SharedEmb":
        """Build a module with the sizes of the weights."""
        words, embed_width = weights["embedding.weight"].shape
        hidden = weights["lstms.0.weight_hh_l0"].shape[1]
        attributes = sum(name.endswith(".transitions") for name in weights)
        return cls(words - 1, len(weights["unseen"]), embed_width, hidden, attributes)

    def forward(
        self,
        rows: Tensor,
        lengths: numpy.ndarray,
        asked: Dict[int, numpy.ndarray],
        *,
        dropout: float,
    ) -> List[Tuple[Tensor, Tensor]]:
        """Compute the potentials of the texts that query each attribute.

        rows (Tensor): The word of each token of all texts, shape (tokens,).
        lengths (ndarray): Tokens of each text, shape (texts,).
        asked (Dict[int, ndarray]): The texts of each attribute.
        dropout (float): Dropout rate of embeddings and of hidden states.
        RETURNS (List[Tuple[Tensor, Tensor]]): For each attribute, P, shape (n, tags - 1,
            texts), and T, shape (tags, tags, 1).
        """
        embedded = nn.functional.dropout(self.embed(rows), dropout, self.training)
        ends = numpy.cumsum(lengths)
        outputs = []
        for attribute, texts in asked.items():
            own = lengths[texts]
            places = [numpy.arange(ends[i] - lengths[i], ends[i]) for i in texts]
            index = torch.from_numpy(numpy.concatenate(places)).to(rows.device)
            lstm = cast(TextLSTM, self.lstms[attribute])
            hidden = lstm.encode(embedded.index_select(0, index), own)
            hidden = nn.functional.dropout(hidden, dropout, self.training)
            layout = Layout(
                tokens=torch.from_numpy(get_tokens(own)).to(rows.device),
                shape=(int(own[0]), len(texts)),
                attributes=torch.zeros(1, dtype=torch.long, device=rows.device),
                select=None,
            )
            states = hidden.new_zeros(1, 0)
            outputs.append(self.decoders[attribute](hidden, states, layout))
        return outputs
