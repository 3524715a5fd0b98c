"""Passes the attributes to a model that declares them. See `models`."""

from typing import Callable, Iterable, List, Optional, cast

import numpy
from thinc.api import Model
from thinc.types import Floats2d, FloatsXd

from ..attributes import Attribute

# Makes the embeddings of attributes, shape (attributes, dr).
Embed = Callable[[List[Attribute]], Floats2d]


def get_embeddings(model: Model) -> Floats2d:
    """Get the attribute embeddings of a model as a writable array, as required by torch.
    Arrays loaded from a file are read-only.

    model (Model): The model.
    RETURNS (Floats2d): The embeddings, shape (nA, dr).
    """
    embeddings = cast(Floats2d, model.get_param("E"))
    if isinstance(embeddings, numpy.ndarray) and not embeddings.flags.writeable:
        embeddings = embeddings.copy()
        model.set_param("E", embeddings)
    return embeddings


def set_embeddings(model: Model, embeddings: FloatsXd) -> None:
    """Set the attribute embeddings of a model. The number of attributes may change.

    model (Model): The model.
    embeddings (FloatsXd): The embeddings, shape (nA, dr).
    """
    if model.has_grad("E") and model.get_grad("E").shape != embeddings.shape:
        # Gradients, moments and averages have the old shape. A new id makes the optimizer
        # start over for this parameter.
        nothing = model.ops.alloc2f(0, 0)
        model.set_param("E", nothing)
        model.set_grad("E", nothing)
        model.id = Model(model.name, model._func).id
    model.set_param("E", embeddings)


def check_embeddings(model: Model) -> None:
    """Check that a loaded model has an embedding for each attribute.

    model (Model): The model.
    RAISES (ValueError): If it does not.
    """
    embeddings = cast(Floats2d, model.get_param("E"))
    if embeddings.ndim != 2 or len(embeddings) != model.attrs["nA"]:
        raise ValueError(
            f"expected embeddings of {model.attrs['nA']} attributes, got an array of "
            f"shape {embeddings.shape}"
        )


def tell_attributes(model: Model, attributes: Iterable[Attribute], embed: Embed) -> None:
    """Pass the attributes to a model before it is initialized.

    model (Model): The model.
    attributes (Iterable[Attribute]): The attributes.
    embed (Callable): Makes their embeddings, if the model declares the param E.
    """
    attributes = list(attributes)
    if model.has_param("E") is not False:
        set_embeddings(model, embed(attributes))
    model.attrs["nA"] = len(attributes)
    if "phrases" in model.attrs:
        model.attrs["phrases"] = [attribute["phrase"] for attribute in attributes]


def tell_new_attribute(
    model: Model, attribute: Attribute, embed: Optional[Embed], name: str
) -> None:
    """Add an attribute to an initialized model.

    model (Model): The model.
    attribute (Attribute): The attribute.
    embed (Optional[Callable]): Makes the embedding. None if the embedder cannot embed new
        attributes.
    name (str): Name of the component, for messages.
    RAISES (ValueError): If the attribute cannot be added.
    """
    refusal = (
        f"cannot add attribute {attribute['name']!r} to the trained component {name!r}: "
    )
    if model.has_param("E"):
        if embed is None:
            raise ValueError(
                f"{refusal}its embedder cannot embed attributes that it was not trained "
                "on. Train with spacy_adatag.StaticEmbedder.v1 or "
                "spacy_adatag.ContextualEmbedder.v1 instead"
            )
        embedding = embed([attribute])
        known = cast(Floats2d, model.get_param("E"))
        if embedding.shape[1] != known.shape[1]:
            raise ValueError(
                f"{refusal}expected an embedding of width {known.shape[1]}, got "
                f"{embedding.shape[1]}. Use the word vectors (in nlp.vocab) or the "
                "transformer that the embedder was trained with"
            )
        set_embeddings(model, model.ops.xp.concatenate([known, embedding]))
    elif "phrases" in model.attrs:
        model.attrs["phrases"].append(attribute["phrase"])
    else:
        raise ValueError(
            f"{refusal}its model ({model.name}) has separate parameters for each "
            "attribute that it was trained on. Train AdaTag, SUOpenTag or AVEQA instead, "
            "which use the name of an attribute"
        )
    model.attrs["nA"] += 1
