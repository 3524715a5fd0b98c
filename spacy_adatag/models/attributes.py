"""Passes the attributes to a model that declares them. See `models`."""

from typing import Any, Callable, Iterable, List, Optional, Sequence, cast

import numpy
from thinc.api import Model
from thinc.types import Floats2d, FloatsXd

from ..attributes import Attribute, is_trained

# The configs of pipelines that take attributes which they were not trained on.
OPEN_CONFIGS = (
    "adatag-open",
    "adatag",
    "adatag-fast",
    "adatag-bert",
    "adatag-contextual",
    "best",
    "best-fast",
    "suopentag",
    "aveqa",
)
# How many attributes a message names.
SHOWN = 3
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


def tell_new_attributes(
    model: Model, attributes: Sequence[Attribute], embed: Optional[Embed], name: str
) -> None:
    """Add attributes to an initialized model. Nothing changes if that fails.

    model (Model): The model.
    attributes (Sequence[Attribute]): The attributes.
    embed (Optional[Callable]): Makes the embeddings. None if the embedder cannot embed
        new attributes.
    name (str): Name of the component, for messages.
    RAISES (ValueError): If they cannot be added.
    """
    subject = f"add {_list_names(attributes)} to"
    if model.has_param("E"):
        added = _embed_new(model, attributes, embed, subject, name)
        known = cast(Floats2d, model.get_param("E"))
        set_embeddings(model, model.ops.xp.concatenate([known, added]))
    elif "phrases" not in model.attrs:
        raise ValueError(_refuse(model, subject, name))
    if "phrases" in model.attrs:
        model.attrs["phrases"] += [attribute["phrase"] for attribute in attributes]
    model.attrs["nA"] += len(attributes)


def tell_changed_attributes(
    model: Model,
    rows: Sequence[int],
    attributes: Sequence[Attribute],
    embed: Optional[Embed],
    name: str,
) -> None:
    """Tell an initialized model that attributes have other phrases or values. What
    training has made of an attribute stays: only attributes that were never trained are
    embedded again. A model that reads neither phrases nor embeddings stays as it is.

    model (Model): The model.
    rows (Sequence[int]): The rows of the attributes.
    attributes (Sequence[Attribute]): The changed attributes.
    embed (Optional[Callable]): As for `tell_new_attributes`.
    name (str): Name of the component, for messages.
    RAISES (ValueError): If they cannot be embedded. Nothing has changed then.
    """
    new = [i for i, attribute in enumerate(attributes) if not is_trained(attribute)]
    embeddings = None
    if new and embed is not None and model.has_param("E"):
        changed = [attributes[i] for i in new]
        subject = f"change {_list_names(changed)} of"
        embeddings = _embed_new(model, changed, embed, subject, name)
    for node in _list_systems(model):
        # A member of an ensemble may not have the last attributes yet.
        if embeddings is not None:
            own = [(i, rows[j]) for i, j in enumerate(new) if rows[j] < node.attrs["nA"]]
            if own:
                # A copy: decoders are cached for as long as the array stays the same.
                table: Any = cast(Floats2d, node.get_param("E")).copy()
                table[[row for _, row in own]] = embeddings[[i for i, _ in own]]
                set_embeddings(node, table)
        for row, attribute in zip(rows, attributes):
            if "phrases" in node.attrs and row < node.attrs["nA"]:
                node.attrs["phrases"][row] = attribute["phrase"]


def tell_removed_attributes(
    model: Model, rows: Sequence[int], attributes: Sequence[Attribute], name: str
) -> None:
    """Remove attributes from an initialized model.

    model (Model): The model.
    rows (Sequence[int]): The rows of the attributes.
    attributes (Sequence[Attribute]): The attributes.
    name (str): Name of the component, for messages.
    RAISES (ValueError): If they cannot be removed. Nothing has changed then.
    """
    if not model.has_param("E") and "phrases" not in model.attrs:
        raise ValueError(
            f"{_refuse(model, f'remove {_list_names(attributes)} from', name)}. To no "
            "longer find an attribute, ask for the others (doc._.attr_queries)"
        )
    removed = set(rows)
    for node in _list_systems(model):
        kept = [row for row in range(node.attrs["nA"]) if row not in removed]
        if node.has_param("E"):
            set_embeddings(node, cast(Floats2d, node.get_param("E"))[kept])
        if "phrases" in node.attrs:
            node.attrs["phrases"] = [node.attrs["phrases"][row] for row in kept]
        node.attrs["nA"] = len(kept)


def _list_systems(model: Model) -> List[Model]:
    """The model, and if it is an ensemble, its members."""
    return [node for node in model.walk() if "nA" in node.attrs]


def _embed_new(
    model: Model,
    attributes: Sequence[Attribute],
    embed: Optional[Embed],
    subject: str,
    name: str,
) -> Floats2d:
    if embed is None:
        raise ValueError(
            f"cannot {subject} the trained component {name!r}: its embedder cannot embed "
            "attributes that it was not trained on. Train with "
            "spacy_adatag.StaticEmbedder.v1 or spacy_adatag.ContextualEmbedder.v1 "
            f"instead, as one of these configs: {', '.join(OPEN_CONFIGS)}"
        )
    embeddings = embed(list(attributes))
    width = cast(Floats2d, model.get_param("E")).shape[1]
    if embeddings.shape[1] != width:
        raise ValueError(
            f"cannot {subject} the trained component {name!r}: expected an embedding of "
            f"width {width}, got {embeddings.shape[1]}. Use the word vectors (in "
            "nlp.vocab) or the transformer that the embedder was trained with"
        )
    return embeddings


def _refuse(model: Model, subject: str, name: str) -> str:
    return (
        f"cannot {subject} the trained component {name!r}: its model ({model.name}) has "
        "parameters of its own for each attribute that it was trained on. Train AdaTag, "
        "SUOpenTag or AVEQA instead, which use the name of an attribute, with one of "
        f"these configs: {', '.join(OPEN_CONFIGS)}"
    )


def _list_names(attributes: Sequence[Attribute]) -> str:
    names = ", ".join(repr(attribute["name"]) for attribute in attributes[:SHOWN])
    more = len(attributes) - SHOWN
    names += f" and {more:,} more" if more > 0 else ""
    return f"attribute{'s' if len(attributes) > 1 else ''} {names}"
