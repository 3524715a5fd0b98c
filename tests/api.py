"""The public API: which names it has, and a page of them. `make api` writes the page.

Public is what is registered with spaCy, what a package of ours has in `__all__`, and what
the code blocks of the documentation import.
"""

import inspect
import pydoc
import re
import sys
from configparser import ConfigParser
from importlib import import_module
from pathlib import Path
from typing import Any, Dict, Iterator, Tuple

ROOT = Path(__file__).parents[1]
PACKAGE = "spacy_adatag"
# The commands are Typer's, and explain themselves: `python -m spacy adatag --help`.
COMMANDS = "spacy_cli"
IMPORT = re.compile(rf"^from ({PACKAGE}[\w.]*) import ([\w, ]+)$", re.M)
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


def list_registered() -> Iterator[Tuple[str, str, Any]]:
    """YIELDS (Tuple[str, str, Any]): Registry, name and function of each entry point."""
    setup = ConfigParser(delimiters="=")
    setup.optionxform = str  # type: ignore[assignment, method-assign]
    setup.read(ROOT / "setup.cfg", encoding="utf8")
    for registry, lines in setup["options.entry_points"].items():
        for line in lines.split("\n") if registry != COMMANDS else ():
            if line:
                name, _, place = line.partition(" = ")
                module, _, attribute = place.partition(":")
                yield registry, name, getattr(import_module(module), attribute)


def list_exported() -> Iterator[Tuple[str, Any]]:
    """YIELDS (Tuple[str, Any]): Whole name and object of all that a package exports."""
    for path in sorted(ROOT.joinpath(PACKAGE).rglob("__init__.py")):
        module = ".".join(path.parent.relative_to(ROOT).parts)
        for name in getattr(import_module(module), "__all__", ()):
            yield f"{module}.{name}", getattr(import_module(module), name)


def list_documented() -> Iterator[Tuple[str, Any]]:
    """YIELDS (Tuple[str, Any]): Whole name and object of all that code blocks import."""
    pages = [ROOT / "README.md", *sorted(ROOT.joinpath(PACKAGE).rglob("*.md"))]
    for page in pages:
        for block in BLOCK.findall(page.read_text(encoding="utf8")):
            for module, names in IMPORT.findall(block):
                for name in names.split(", "):
                    yield f"{module}.{name}", getattr(import_module(module), name)


def list_public() -> Dict[str, Any]:
    """List the functions and classes of the public API.

    RETURNS (Dict[str, Any]): Each by the name that one imports it by.
    """
    found = [*list_exported(), *list_documented()]
    found += [(f"{obj.__module__}.{obj.__name__}", obj) for *_, obj in list_registered()]
    for _, obj in list(found):
        # Of a factory, what it makes, if that is a class of ours.
        made = getattr(obj, "__annotations__", {}).get("return")
        if isinstance(made, str):
            made = vars(import_module(obj.__module__)).get(made)
        if inspect.isclass(made) and made.__module__.startswith(PACKAGE):
            found.append((f"{made.__module__}.{made.__name__}", made))
    public: Dict[str, Any] = {}
    for name, obj in found:
        # Of a cached function, the function.
        obj = inspect.unwrap(obj) if callable(obj) else obj
        is_known = any(obj is other for other in public.values())
        if (inspect.isfunction(obj) or inspect.isclass(obj)) and not is_known:
            public[name] = obj
    return dict(sorted(public.items()))


def list_methods(cls: type) -> Iterator[Tuple[str, Any]]:
    """The public methods and properties that a class has of this package.

    cls (type): The class.
    YIELDS (Tuple[str, Any]): Name and function.
    """
    own = (c for c in reversed(cls.__mro__) if c.__module__.startswith(PACKAGE))
    members = {name: value for c in own for name, value in vars(c).items()}
    for name, value in members.items():
        if isinstance(value, (staticmethod, classmethod)):
            value = value.__func__
        elif isinstance(value, property):
            value = value.fget
        if not name.startswith("_") and inspect.isfunction(value):
            yield name, value


def write_page() -> str:
    """RETURNS (str): The page of the public API, in HTML."""
    html = pydoc.HTMLDoc()
    rows = [
        f"<tr><td>{registry}<td><tt>{name}</tt>"
        f"<td><a href='#{obj.__name__}'>{obj.__name__}</a>"
        for registry, name, obj in list_registered()
    ]
    parts = [f"<h1>Registered with spaCy</h1><table>{''.join(rows)}</table><h1>API</h1>"]
    for name, obj in list_public().items():
        parts.append(f"<h2 id='{obj.__name__}'>{name}</h2>")
        if inspect.isclass(obj):
            parts.append(f"<pre>{html.escape(pydoc.getdoc(obj))}</pre>")
            parts += [html.docroutine(method, key) for key, method in list_methods(obj)]
        else:
            parts.append(html.docroutine(obj))
    return html.page("the public API of spacy-adatag", "".join(parts))


if __name__ == "__main__":
    output = Path(sys.argv[1])
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(write_page(), encoding="utf8")
    print(f"Wrote {output}")
