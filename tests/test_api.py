"""All that is public says what it does, takes, returns and raises, in spaCy's style."""

import ast
import inspect
import pkgutil
import re
from dataclasses import fields, is_dataclass
from importlib import import_module
from textwrap import dedent
from typing import Any, Dict, Iterator, List

import pytest

import spacy_adatag

from .api import list_methods, list_public, list_registered, write_page

PUBLIC = list_public()
FACTORIES = [obj for kind, _, obj in list_registered() if kind == "spacy_factories"]
METHODS = {
    f"{name}.{key}": method
    for name, obj in PUBLIC.items()
    if inspect.isclass(obj)
    for key, method in list_methods(obj)
}
FUNCTIONS = {name: obj for name, obj in PUBLIC.items() if inspect.isfunction(obj)}
CLASSES = {name: obj for name, obj in PUBLIC.items() if inspect.isclass(obj)}
MODULES = [
    module.name
    for module in pkgutil.walk_packages(spacy_adatag.__path__, "spacy_adatag.")
]


def list_parameters(function: Any) -> List[inspect.Parameter]:
    parameters = inspect.signature(function).parameters.values()
    known = {"self", "cls"}
    # As spaCy gives them to every factory.
    known |= {"nlp", "name"} if function in FACTORIES else set()
    return [each for each in parameters if each.name not in known]


def is_explained(name: str, doc: str) -> bool:
    """Whether there is a line such as `name (str): ...` or `start, name (int): ...`."""
    return re.search(rf"^([\w*]+, )*\**{name}(, [\w*]+)* \(", doc, re.M) is not None


def get_doc(function: Any) -> str:
    """The docstring, with that of the class whose arguments it says it takes."""
    doc = inspect.getdoc(function) or ""
    other = re.search(r"(?:arguments|settings) are those of `(\w+)`", doc)
    if other is not None:
        doc += f"\n{get_class_doc(vars(inspect.getmodule(function))[other[1]])}"
    return doc


def get_class_doc(cls: type) -> str:
    """The docstring of a class and that of its `__init__`."""
    docs = (vars(cls).get("__doc__"), getattr(vars(cls).get("__init__"), "__doc__", None))
    return "\n".join(inspect.cleandoc(doc or "") for doc in docs)


def list_raised(function: Any) -> Iterator[str]:
    """The errors that a function raises itself, not those of functions inside it."""
    (tree,) = ast.parse(dedent(inspect.getsource(function))).body
    todo: List[ast.AST] = list(ast.iter_child_nodes(tree))
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield ast.unparse(node.exc.func)
        if not isinstance(node, (ast.FunctionDef, ast.Lambda)):
            todo += ast.iter_child_nodes(node)


@pytest.mark.parametrize("name,function", {**FUNCTIONS, **METHODS}.items())
def test_functions(name: str, function: Any) -> None:
    doc = get_doc(function)
    assert doc, f"{name} has no docstring"
    hints = function.__annotations__
    for parameter in list_parameters(function):
        assert parameter.name in hints, f"{name}: {parameter.name} has no type hint"
        assert is_explained(parameter.name, doc), f"{name} explains no {parameter.name}"
    assert "return" in hints, f"{name} has no type hint of what it returns"
    if hints["return"] not in (None, "None"):
        assert re.search(r"(RETURNS|YIELDS) \(", doc), f"{name}: what does it return?"
    for error in list_raised(function):
        # A helper that makes the error does not say which it is.
        assert error.startswith("_") or re.search(rf"RAISES .*\b{error}\b", doc), (
            f"{name}: when {error}?"
        )


@pytest.mark.parametrize("name,cls", CLASSES.items())
def test_classes(name: str, cls: Any) -> None:
    doc = get_class_doc(cls)
    assert doc.strip() and not doc.startswith(f"{cls.__name__}("), (
        f"{name} has no docstring"
    )
    init = vars(cls).get("__init__")
    taken: List[str] = list(getattr(cls, "_fields", ()))
    if is_dataclass(cls):
        taken = [field.name for field in fields(cls) if not field.name.startswith("_")]
    elif inspect.isfunction(init) and init.__module__ == cls.__module__:
        taken = [parameter.name for parameter in list_parameters(init)]
        hints: Dict[str, Any] = init.__annotations__
        assert hints.keys() >= set(taken), f"{name} has parameters without type hints"
    for parameter in taken:
        assert is_explained(parameter, doc), f"{name} explains no {parameter}"


@pytest.mark.parametrize("name", MODULES)
def test_modules(name: str) -> None:
    assert import_module(name).__doc__


def test_page() -> None:
    page = write_page()
    assert "spacy_adatag.AdaTag.v1" in page and "add_attribute" in page
    for name in PUBLIC:
        assert name in page
