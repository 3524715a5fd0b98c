"""How a model is told of the attributes, by what it declares: see `models`."""

from typing import Callable, Iterable, List, Optional, cast

import numpy
from thinc.api import Model
from thinc.types import Floats2d, FloatsXd

from ..attributes import Attribute

# Makes the embeddings of attributes, shape (attributes, dr).
Embed = Callable[[List[Attribute]], Floats2d]


def get_embeddings(model: Model) -> Floats2d:
    """The attribute embeddings of a model, in memory that can be written, as torch wants
    it: what was read from a file cannot.

    model (Model): The model.
    RETURNS (Floats2d): The embeddings, shape (nA, dr).
    """
    embeddings = cast(Floats2d, model.get_param("E"))
    if isinstance(embeddings, numpy.ndarray) and not embeddings.flags.writeable:
        embeddings = embeddings.copy()
        model.set_param("E", embeddings)
    return embeddings


def set_embeddings(model: Model, embeddings: FloatsXd) -> None:
    """Give a model attribute embeddings, of however many attributes.

    model (Model): The model.
    embeddings (FloatsXd): The embeddings, shape (nA, dr).
    """
    if model.has_grad("E") and model.get_grad("E").shape != embeddings.shape:
        # Gradients, moments and averages are those of another table. Optimizers know a
        # parameter by the id of its model: this one begins anew.
        nothing = model.ops.alloc2f(0, 0)
        model.set_param("E", nothing)
        model.set_grad("E", nothing)
        model.id = Model(model.name, model._func).id
    model.set_param("E", embeddings)


def check_embeddings(model: Model) -> None:
    """Check that a loaded model has embeddings of its attributes.

    model (Model): The model.
    RAISES (ValueError): If it has others.
    """
    embeddings = cast(Floats2d, model.get_param("E"))
    if embeddings.ndim != 2 or len(embeddings) != model.attrs["nA"]:
        raise ValueError(
            f"expected embeddings of {model.attrs['nA']} attributes, got an array of "
            f"shape {embeddings.shape}"
        )


def tell_attributes(model: Model, attributes: Iterable[Attribute], embed: Embed) -> None:
    """Tell a model of the attributes, before it is initialised.

    model (Model): The model.
    attributes (Iterable[Attribute]): The attributes.
    embed (Callable): Makes their embeddings, if the model has a place for them.
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
    """Tell an initialised model of one more attribute.

    model (Model): The model.
    attribute (Attribute): The attribute.
    embed (Optional[Callable]): Makes its embedding. None if there is none for attributes
        that were not trained.
    name (str): Name of the component, for messages.
    RAISES (ValueError): If the model cannot know of it.
    """
    refusal = (
        f"cannot add attribute {attribute['name']!r} to the trained component {name!r}: "
    )
    if model.has_param("E"):
        if embed is None:
            raise ValueError(
                f"{refusal}its embedder gives no embedding to attributes that it was not "
                "trained with. Train with spacy_adatag.StaticEmbedder.v1 or "
                "spacy_adatag.ContextualEmbedder.v1, which do"
            )
        embedding = embed([attribute])
        known = cast(Floats2d, model.get_param("E"))
        if embedding.shape[1] != known.shape[1]:
            raise ValueError(
                f"{refusal}expected an embedding of width {known.shape[1]}, got "
                f"{embedding.shape[1]}. The embedder needs the word vectors (in "
                "nlp.vocab) or the transformer that it was trained with"
            )
        set_embeddings(model, model.ops.xp.concatenate([known, embedding]))
    elif "phrases" in model.attrs:
        model.attrs["phrases"].append(attribute["phrase"])
    else:
        raise ValueError(
            f"{refusal}its model ({model.name}) has parameters of its own for each "
            "attribute that it was trained with. Train AdaTag, SUOpenTag or AVEQA, which "
            "read what an attribute is called"
        )
    model.attrs["nA"] += 1
