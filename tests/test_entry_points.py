"""`pip install` is all it takes: spaCy finds everything by the entry points."""

import json
import subprocess
import sys
from configparser import ConfigParser
from importlib.metadata import entry_points
from pathlib import Path
from typing import Iterator, Tuple

import pytest
from spacy import registry
from spacy.cli._util import app
from spacy.language import Language
from typer.main import get_command

SETUP = Path(__file__).parent.parent / "setup.cfg"


def read_entry_points() -> Iterator[Tuple[str, str, str]]:
    parser = ConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(SETUP, encoding="utf8")
    for group, lines in parser["options.entry_points"].items():
        for line in lines.strip().splitlines():
            name, value = line.split("=")
            yield group, name.strip(), value.strip()


ENTRY_POINTS = list(read_entry_points())


def test_setup_cfg_was_read():
    groups = {group for group, _, _ in ENTRY_POINTS}
    assert {"spacy_factories", "spacy_architectures", "spacy_cli"} <= groups
    assert (
        "spacy_factories",
        "adatag",
        "spacy_adatag.component.factory:make_adatag",
    ) in (ENTRY_POINTS)


@pytest.mark.parametrize("group,name,value", ENTRY_POINTS)
def test_entry_point(group, name, value):
    (installed,) = entry_points(group=group, name=name)
    assert installed.value == value, "install the package again: pip install -e ."
    target = installed.load()
    if group == "spacy_cli":
        assert name in get_command(app).commands  # type: ignore[attr-defined]
    elif group == "spacy_factories":
        assert Language.has_factory(name)
        assert registry.get("factories", name) is not None
    else:
        registry_name = group.removeprefix("spacy_")
        assert registry.has(registry_name, name)
        assert registry.get(registry_name, name) is target
        assert name.startswith("spacy_adatag.") and name.endswith(".v1")


def test_commands_start_without_what_they_may_not_need():
    """Each command waits for what is imported: spaCy's French alone takes seconds."""
    code = "import json, sys, spacy_adatag.cli; print(json.dumps(list(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    modules = set(json.loads(found.stdout))
    assert {"spacy_adatag.cli.label", "spacy_adatag.canonical.beside"} <= modules
    languages = {"de", "en", "es", "fr", "it"}
    assert not modules & {f"spacy.lang.{language}" for language in languages}
    extras = {"fastapi", "matplotlib", "openpyxl", "pyarrow", "ray", "transformers"}
    assert not modules & extras
