"""The encoder of a system. It can be any encoder for spaCy."""

from typing import List, Optional

import numpy
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

# The number of docs from which an encoder infers its widths.
SAMPLE = 10


def init_encoder(tok2vec: Model[List[Doc], List[Floats2d]], docs: List[Doc]) -> int:
    """Initialize an encoder.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    docs (List[Doc]): The docs of the training data.
    RETURNS (int): The width of its output.
    """
    if not tok2vec.attrs.get("whole_corpus"):
        # An encoder infers nothing from texts without tokens.
        docs = [doc for doc in docs if len(doc)][:SAMPLE] or docs[:SAMPLE]
    tok2vec.initialize(X=docs)
    if tok2vec.has_dim("nO"):
        return tok2vec.get_dim("nO")
    return tok2vec.predict(docs[:1])[0].shape[1]


def measure_encoder(tok2vec: Model[List[Doc], List[Floats2d]], doc: Doc) -> Optional[int]:
    """Check a loaded encoder by running it.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    doc (Doc): A doc of one word.
    RETURNS (Optional[int]): The width of its output. None if it is not known.
    RAISES (ValueError): If it cannot encode the doc.
    """
    nodes = list(tok2vec.walk())
    lacks_vectors = not doc.vocab.vectors.size and any(
        node.name == "static_vectors" for node in nodes
    )
    if has_listener(tok2vec) or lacks_vectors:
        # It cannot run on its own.
        widths = (node.maybe_get_dim("nO") for node in nodes)
        return next((width for width in widths if width is not None), None)
    try:
        (states,) = tok2vec.predict([doc])
        width = states.shape[1]
        finite = bool(numpy.isfinite(tok2vec.ops.to_numpy(states)).all())
    except Exception as err:
        raise ValueError(f"the parts of {tok2vec.name} do not fit: {err}") from err
    if not finite:
        raise ValueError(f"expected finite numbers from {tok2vec.name}, got others")
    return width


def has_listener(model: Model) -> bool:
    """Check whether a model listens to another component, which has already encoded its
    docs.

    model (Model): A system, or a part of it.
    RETURNS (bool): Whether it has a listener.
    """
    return any("listener" in node.name for node in model.walk())


def refuse_listener(model: Model, reads: str) -> None:
    """Refuse listeners. A listener returns what the upstream component has computed for
    all docs of the pipeline, and cannot encode anything else.

    model (Model): A system that has to encode other docs, or a part of it.
    reads (str): What the system encodes, for the error message.
    RAISES (ValueError): If the model has a listener.
    """
    if has_listener(model):
        raise ValueError(
            f"{model.name} reads {reads}, but a listener can only read whole batches of "
            "the pipeline's docs. Use a separate encoder, such as "
            "spacy-transformers.Tok2VecTransformer.v3 or spacy_adatag.BiLSTM.v1"
        )
