"""The encoder of a system: any that spaCy has."""

from typing import List, Optional

import numpy
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

# How many docs show the widths of an encoder.
SAMPLE = 10


def init_encoder(tok2vec: Model[List[Doc], List[Floats2d]], docs: List[Doc]) -> int:
    """Initialise an encoder.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    docs (List[Doc]): The docs of the training data.
    RETURNS (int): The width of its output.
    """
    if not tok2vec.attrs.get("whole_corpus"):
        # Texts without tokens show nothing.
        docs = [doc for doc in docs if len(doc)][:SAMPLE] or docs[:SAMPLE]
    tok2vec.initialize(X=docs)
    if tok2vec.has_dim("nO"):
        return tok2vec.get_dim("nO")
    return tok2vec.predict(docs[:1])[0].shape[1]


def measure_encoder(tok2vec: Model[List[Doc], List[Floats2d]], doc: Doc) -> Optional[int]:
    """Try whether what was loaded of an encoder can be used.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    doc (Doc): A doc of one word.
    RETURNS (Optional[int]): The width of its output, None if it is not known.
    RAISES (ValueError): If it does not encode the doc.
    """
    nodes = list(tok2vec.walk())
    lacks_vectors = not doc.vocab.vectors.size and any(
        node.name == "static_vectors" for node in nodes
    )
    if has_listener(tok2vec) or lacks_vectors:
        # It cannot be tried by itself.
        widths = (node.maybe_get_dim("nO") for node in nodes)
        return next((width for width in widths if width is not None), None)
    try:
        (states,) = tok2vec.predict([doc])
        width = states.shape[1]
        finite = bool(numpy.isfinite(tok2vec.ops.to_numpy(states)).all())
    except Exception as err:
        raise ValueError(f"the parts of {tok2vec.name} do not fit: {err}") from err
    if not finite:
        raise ValueError(f"expected numbers from {tok2vec.name}, got some not finite")
    return width


def has_listener(model: Model) -> bool:
    """Whether a model listens to another component, which has encoded its docs already.

    model (Model): A system, or what it is made of.
    RETURNS (bool): Whether there is a listener in it.
    """
    return any("listener" in node.name for node in model.walk())


def refuse_listener(model: Model, reads: str) -> None:
    """A listener gives what is known of the docs of the pipeline, of all of them, and
    cannot encode anything else.

    model (Model): A system that has to, or what it is made of.
    reads (str): What that is, for the message.
    RAISES (ValueError): If there is a listener in the model.
    """
    if has_listener(model):
        raise ValueError(
            f"{model.name} reads {reads}, and a listener stands for the docs of the "
            "pipeline as they come. Give it an encoder of its own, such as "
            "spacy-transformers.Tok2VecTransformer.v3 or spacy_adatag.BiLSTM.v1"
        )
