"""The rooms of the package: what imports what, and how long a file may be."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Dict, Iterator, Set

import spacy_adatag

from .pages import find_table

ROOT = Path(spacy_adatag.__file__).parent
# As CONTRIBUTING.md says.
LINES = 350


def find_imports(path: Path) -> Iterator[str]:
    """The rooms, or modules of the root, that a module imports from."""
    folder = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            names = (node.module or node.names[0].name).split(".")
            yield [*folder[: len(folder) - node.level + 1], *names][0]


def test_no_room_imports_back_up():
    graph: Dict[str, Set[str]] = {}
    for path in ROOT.rglob("*.py"):
        room = path.relative_to(ROOT).with_suffix("").parts[0]
        graph.setdefault(room, set()).update(set(find_imports(path)) - {room})
    assert {"crf", "component", "cli"} <= graph.keys()
    # Raises an error that names the circle, if there is one.
    order = list(TopologicalSorter(graph).static_order())
    assert order.index("crf") < order.index("component") < order.index("cli")
    # CONTRIBUTING.md lists them in such an order.
    listed = [
        name.removesuffix(".py")
        for line in find_table("CONTRIBUTING.md", "`spacy_adatag/`")
        for name in re.findall(r"`([^`]+)`", line.split("|")[1])
    ]
    assert sorted(listed) == sorted(graph.keys() - {"__init__"})
    for number, name in enumerate(listed):
        above = {*listed[:number], "__init__", "__version__"}
        assert graph[name] <= above, name


def test_no_file_is_too_long():
    """A file that is longer is two things, which have a name each."""
    folders = [ROOT, *(ROOT.parent / name for name in ("tests", "project"))]
    # The benchmark of speed installs an earlier commit in `training`.
    paths = [
        path
        for folder in folders
        for path in folder.rglob("*.py")
        if ROOT.parent / "project" / "training" not in path.parents
    ]
    lengths = {path: path.read_text(encoding="utf8").count("\n") for path in paths}
    assert {path: n for path, n in lengths.items() if n > LINES} == {}
