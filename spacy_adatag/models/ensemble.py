"""An ensemble: several models of the same kind that decide together."""

from dataclasses import fields, replace
from typing import Any, Callable, Dict, NamedTuple, Optional, Sequence, Tuple, cast

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import Tensor

from ..potentials.base import Gold, Potentials
from .attributes import check_embeddings, set_embeddings
from .encoder import refuse_listener
from .nmodels import copy_model
from .pairs import Queries, check_phrases

# What a system may declare, besides nA, E and check. See `models`.
DECLARED = ("phrases", "one_tag_a_word")


def build_ensemble_model(
    model: Model[Queries, Potentials], members: int = 3
) -> Model[Queries, Potentials]:
    """Build an ensemble. The members start from different random weights, and each learns
    by its own loss. Values are decoded from the average of their potentials, so that a
    tag sequence has the normalized geometric mean of its probabilities. The ensemble
    takes as long as its members together.

    model (Model[Tuple[List[Doc], List[Ints1d]], Potentials]): The model to copy for
        each member, such as `spacy_adatag.AdaTag.v1`.
    members (int): The number of members.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], Potentials]): The ensemble. The
        given model is its first layer.
    RAISES (ValueError): If there are no members, if they are no systems, or if they
        listen to another component.
    """
    if members < 1:
        raise ValueError(f"expected an ensemble of at least one member, got {members}")
    if "nA" not in model.attrs:
        raise ValueError(
            f"expected an ensemble of systems such as spacy_adatag.AdaTag.v1, got one of "
            f"{model.name}"
        )
    attrs: Dict[str, Any] = {"nA": 0, "check": check}
    attrs.update({name: value for name, value in model.attrs.items() if name in DECLARED})
    ensemble: Model[Queries, Potentials] = Model(
        f"ensemble of {model.name}",
        forward,
        init=init,
        params={"E": None} if model.has_param("E") is not False else {},
        attrs=attrs,
        layers=[model, *(copy_model(model) for _ in range(members - 1))],
    )
    refuse_listener(ensemble, "each text several times")
    return ensemble


class EnsemblePotentials(NamedTuple):
    """The potentials of each member, for training."""

    members: Tuple[Potentials, ...]

    def get_loss(self, gold: Gold) -> "Tuple[float, EnsemblePotentials]":
        """Compute the loss of each member, and its gradient.

        gold (Gold): The gold values.
        RETURNS (Tuple[float, EnsemblePotentials]): The mean of the losses. Each member
            has the gradient of its own loss.
        """
        losses, gradients = zip(*(member.get_loss(gold) for member in self.members))
        return sum(losses) / len(losses), EnsemblePotentials(gradients)


def average(parts: Sequence[Potentials]) -> Potentials:
    """Average the potentials of several models for the same rows.

    parts (Sequence[Potentials]): The potentials, one or more.
    RETURNS (Potentials): The average.
    """
    first: Any = parts[0]
    tensors = [
        field.name
        for field in fields(first)
        if isinstance(getattr(first, field.name), Tensor)
    ]
    sums = {name: sum(getattr(part, name) for part in parts) for name in tensors}
    averaged: Potentials = replace(
        first, **{name: total / len(parts) for name, total in sums.items()}
    )
    return averaged


def init(
    model: Model[Queries, Potentials],
    X: Optional[Queries] = None,
    Y: Optional[Potentials] = None,
) -> None:
    if X is None:
        return
    for member in model.layers:
        # Initialized again, it has the attributes of another time.
        member.attrs["nA"] = 0
        tell_member(model, member)
        member.initialize(X=X)


def tell_member(model: Model, member: Model) -> None:
    """Pass on the attributes that a member does not have.

    model (Model): The ensemble.
    member (Model): The member.
    """
    known = member.attrs["nA"]
    if model.has_param("E"):
        embeddings = cast(Floats2d, model.get_param("E"))
        own = cast(Floats2d, member.get_param("E")) if known else embeddings[:0]
        # A copy, since each member may train its own.
        added = model.ops.xp.concatenate([own, embeddings[known:]])
        set_embeddings(member, added)
    if "phrases" in model.attrs:
        member.attrs["phrases"] = list(model.attrs["phrases"])
    member.attrs["nA"] = model.attrs["nA"]


def check(model: Model[Queries, Potentials], doc: Doc) -> None:
    check_members(model, model.layers)


def check_members(model: Model, members: Sequence[Model]) -> None:
    """Check that what a loaded model knows of attributes fits its members.

    model (Model): The model.
    members (Sequence[Model]): Those of its layers that are systems.
    RAISES (ValueError): If it does not.
    """
    if model.has_param("E"):
        check_embeddings(model)
    if "phrases" in model.attrs:
        check_phrases(model)
    for member in members:
        if member.attrs["nA"] > model.attrs["nA"]:
            raise ValueError(
                f"expected members with {model.attrs['nA']} attributes, got one with "
                f"{member.attrs['nA']}"
            )


def forward(
    model: Model[Queries, Potentials], X: Queries, is_train: bool
) -> Tuple[Potentials, Callable[[Potentials], Queries]]:
    for member in model.layers:
        if member.attrs["nA"] != model.attrs["nA"]:
            tell_member(model, member)
    parts, backprops = zip(*(member(X, is_train) for member in model.layers))

    def backprop(d_potentials: Potentials) -> Queries:
        gradients = cast(EnsemblePotentials, d_potentials).members
        for backprop_member, gradient in zip(backprops, gradients):
            backprop_member(gradient)
        return X

    if is_train:
        # The average has no use, as members are trained one by one.
        return cast(Potentials, EnsemblePotentials(parts)), backprop
    return average(parts), backprop
