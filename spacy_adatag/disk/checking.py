"""Checks a saved component, which may be damaged, or mixed from two components. The
checks run before anything is built from it, so that memory is only allocated for what is
there.
"""

from typing import Any, Dict, List

import numpy
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model

from ..attributes import check_counts
from ..canonical import SchemaEntry
from ..models.nmodels import NModels
from ..models.weights import ModuleShim
from ..potentials.scores import check_calibration, check_threshold, check_thresholds
from ..texts.fields import check_weights
from ..workarounds.msgpack import unpack

# The lists in a saved model. They have an entry for each of its nodes.
LISTS = ("nodes", "attrs", "params", "shims")
# The axes of the parameters of Thinc's layers, by name and number.
AXES = {
    ("W", 2): ("nO", "nI"),
    ("W", 3): ("nO", "nP", "nI"),
    ("b", 1): ("nO",),
    ("b", 2): ("nO", "nP"),
    ("E", 2): ("nV", "nO"),
}


def require_type(value: Any, type_: type, what: str) -> None:
    """Check the type of a saved value.

    value (Any): The value.
    type_ (type): The expected type.
    what (str): The name of the value, for the error message.
    RAISES (ValueError): If it has another type.
    """
    if type(value) is not type_:
        raise ValueError(f"expected {what} to be a {type_.__name__}, got {value!r:.80}")


def check_cfg(cfg: Any) -> None:
    """Check the settings of a component. Unknown settings are ignored, since they may be
    from a later version.

    cfg (Any): The saved settings.
    RAISES (ValueError): If a setting is missing or not valid.
    """
    require_type(cfg, dict, "cfg")
    for key in ("attributes", "spans_key", "constrain"):
        if key not in cfg:
            raise ValueError(f"expected the setting {key}, got {[*cfg]}")
    _require_content(cfg["spans_key"], "spans_key")
    require_type(cfg["constrain"], bool, "constrain")
    if cfg.get("allow_overlap") is not None:
        require_type(cfg["allow_overlap"], bool, "allow_overlap")
    if type(cfg.get("annotated_overlap", 1.0)) not in (int, float):
        got = cfg["annotated_overlap"]
        raise ValueError(f"expected annotated_overlap to be a number, got {got!r:.80}")
    if cfg.get("fields") is not None:
        require_type(cfg["fields"], dict, "fields")
        for name, weight in cfg["fields"].items():
            if type(weight) not in (int, float):
                raise ValueError(
                    f"expected a number for the field {name!r}, got {weight!r:.80}"
                )
        check_weights(cfg["fields"])
    check_threshold(cfg.get("threshold"))
    check_threshold(cfg.get("untrained_threshold"), "untrained_threshold")
    check_threshold(cfg.get("floor"), "the floor")
    if cfg.get("thresholds") is not None:
        require_type(cfg["thresholds"], dict, "thresholds")
        check_thresholds(cfg["thresholds"])
    check_calibration(cfg.get("calibration"))
    require_type(cfg["attributes"], list, "attributes")
    rows: Dict[str, int] = {}
    for row, attribute in enumerate(cfg["attributes"]):
        try:
            _check_attribute(attribute)
        except ValueError as err:
            raise ValueError(f"attribute {row + 1}: {err}") from None
        name = attribute["name"]
        if rows.setdefault(name, row) != row:
            raise ValueError(
                f"expected attributes with different names, got {name!r} as attribute "
                f"{rows[name] + 1} and {row + 1}"
            )
    categories = cfg.get("categories", {})
    require_type(categories, dict, "categories")
    for category, counts in categories.items():
        require_type(counts, dict, f"the category {category!r:.80}")
        for name, count in counts.items():
            if name not in rows or type(count) is not int or count < 1:
                raise ValueError(
                    f"category {category!r:.80}: expected known attributes with a number "
                    f"of texts above 0, got {name!r:.80}: {count!r:.80}"
                )


def _check_attribute(attribute: Any) -> None:
    require_type(attribute, dict, "it")
    # The other keys may be missing.
    required = {"name", "phrase", "values"}
    if attribute.keys() - {"description", "is_trained", "schema"} != required:
        raise ValueError(f"expected name, phrase and values, got {[*attribute]}")
    if "description" in attribute:
        _require_content(attribute["description"], "description")
    if "is_trained" in attribute:
        require_type(attribute["is_trained"], bool, "is_trained")
    if "schema" in attribute:
        SchemaEntry.from_json(attribute["schema"])
    _require_content(attribute["name"], "name")
    _require_content(attribute["phrase"], "phrase")
    require_type(attribute["values"], dict, "values")
    check_counts(attribute["name"], attribute["values"])


def _require_content(value: Any, what: str) -> None:
    require_type(value, str, what)
    # JSON can escape half of a surrogate pair, which cannot be saved.
    if not value.strip() or not value.encode("utf8", errors="ignore").decode() == value:
        raise ValueError(f"expected {what} to be a text, got {value!r:.80}")


def check_saved_model(model: Model, msg: Any) -> None:
    """Check that a saved model has the same form as a model that is about to load it.

    model (Model): The model that is about to load it. If it has a layer for each
        attribute, the layers are made.
    msg (Any): The saved model, as for `Model.from_dict`.
    RAISES (ValueError): If the form differs.
    """
    require_type(msg, dict, "a model")
    for key in LISTS:
        require_type(msg.get(key), list, f"{key} of a model")
        for part in msg[key]:
            require_type(part, list if key == "shims" else dict, f"a part of {key}")
    if isinstance(model, NModels):
        _check_attrs(model, msg["attrs"][0])
        model.fit_layers(msg)
    nodes = list(model.walk())
    expected = [node.name for node in nodes]
    found = [info.get("name") for info in msg["nodes"]]
    if found != expected:
        raise ValueError(
            f"expected the parts of the model in config.cfg, {expected}, got {found}"
        )
    if len({len(msg[key]) for key in LISTS}) > 1:
        raise ValueError(f"expected {', '.join(LISTS)} of {len(nodes)} parts each")
    for node, info, attrs, params, shims in zip(nodes, *(msg[key] for key in LISTS)):
        try:
            _check_dims(node, info.get("dims"))
            _check_refs(node, info.get("refs"), nodes)
            _check_attrs(node, attrs)
            _check_params(node, info["dims"], params)
            _check_shims(node, shims)
        except ValueError as err:
            raise ValueError(f"{node.name}: {err}") from err


def _check_dims(node: Model, dims: Any) -> None:
    require_type(dims, dict, "dims")
    for name, value in dims.items():
        own = node.maybe_get_dim(name) if name in node.dim_names else 0
        if value is None and own != 0:
            continue
        if type(value) is not int or value < 0 or own not in (None, value):
            expected = "a width" if own is None else own or "none"
            raise ValueError(f"expected the dim {name} to be {expected}, got {value!r}")


def _check_refs(node: Model, refs: Any, nodes: List[Model]) -> None:
    require_type(refs, dict, "refs")
    for name, index in refs.items():
        own = nodes.index(node.get_ref(name)) if node.has_ref(name) else None
        if index != own:
            raise ValueError(f"expected the ref {name} to be {own}, got {index!r}")


def _check_attrs(node: Model, attrs: Dict[str, Any]) -> None:
    for name, value in attrs.items():
        own = node.attrs.get(name)
        found = unpack(value)
        if callable(own) or (
            type(own) in (bool, int, float, str, list)
            and type(found) is not type(own)
            and not (type(own) is float and type(found) is int)
        ):
            raise ValueError(f"expected the attr {name} to be as {own!r}, got {found!r}")


def _check_params(node: Model, dims: Dict[str, Any], params: Dict[str, Any]) -> None:
    if params.keys() != set(node.param_names):
        raise ValueError(f"expected the params {node.param_names}, got {[*params]}")
    for name, value in params.items():
        if value is None:
            continue
        if not isinstance(value, numpy.ndarray) or value.dtype != "float32":
            kind = getattr(value, "dtype", type(value).__name__)
            raise ValueError(f"expected {name} to be of float32, got {kind}")
        if not numpy.isfinite(value).all():
            raise ValueError(f"expected finite numbers in {name}, got some that are not")
        axes = AXES.get((name, value.ndim), ("",))
        expected = tuple(dims.get(axis) for axis in axes)
        if set(axes) <= set(node.dim_names) and value.shape != expected:
            raise ValueError(f"expected {name} to be {expected}, got {value.shape}")


def _check_shims(node: Model, shims: List[Any]) -> None:
    if len(shims) != len(node.shims):
        raise ValueError(f"expected {len(node.shims)} shims, got {len(shims)}")
    for shim, data in zip(node.shims, shims):
        # A ModuleShim checks its own data.
        if not isinstance(shim, ModuleShim):
            unpack(data)


def check_loaded_model(model: Model) -> None:
    """Check that the parts of a loaded model match.

    model (Model): The model.
    RAISES (ValueError): If they do not match.
    """
    nodes = list(model.walk())
    if not model.attrs["nA"]:
        shims = [shim for node in nodes for shim in node.shims]
        if any(isinstance(shim, ModuleShim) and shim._model for shim in shims):
            raise ValueError("expected attributes for the saved weights, got none")
        return
    for node in nodes:
        for name in node.param_names:
            if not node.has_param(name):
                raise ValueError(f"{node.name}: expected {name} to be numbers, got none")
    doc = Doc(Vocab(), words=["a"])
    for node in reversed(nodes):
        if "check" in node.attrs:
            node.attrs["check"](node, doc)


def check_attributes(model: Model, cfg: Dict[str, Any]) -> None:
    """Check that a model and a component have the same attributes.

    model (Model): The model. It has the attr `names`, unless an older version saved it.
    cfg (Dict[str, Any]): The settings of the component.
    RAISES (ValueError): If their number, order or phrases differ. A name that the model
        does not know counts as renamed.
    """
    attributes, count = cfg["attributes"], model.attrs["nA"]
    if count and len(attributes) != count:
        raise ValueError(
            f"expected the {count} attributes of the model, got {len(attributes)}"
        )
    names = model.attrs.get("names") or []
    for row, attribute in enumerate(attributes):
        if attribute["name"] in names and names.index(attribute["name"]) != row:
            raise ValueError(
                f"expected {names[row]!r} as attribute {row + 1}, as in the model, got "
                f"{attribute['name']!r}, which has another row there"
            )
    for attribute, phrase in zip(attributes, model.attrs.get("phrases", ())):
        if attribute["phrase"] != phrase:
            raise ValueError(
                f"expected the phrase {phrase!r} of {attribute['name']!r}, as "
                f"in the model, got {attribute['phrase']!r}"
            )
