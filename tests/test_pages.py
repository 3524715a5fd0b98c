"""What pages name is there: links, commands that take hours, modules, names in tables."""

import re
import shlex
from configparser import ConfigParser
from functools import reduce
from typing import Iterator

import pytest
import srsly
from spacy.util import load_config, registry
from typer.main import get_command

from spacy_adatag.cli import app

from .pages import FENCE, PAGES, README, ROOT, get_blocks, list_pages


def test_the_readme_is_short() -> None:
    """The rest is on the pages beside the code."""
    assert len(PAGES[README].splitlines()) <= 150


def test_there_is_no_other_kind_of_block() -> None:
    known = {"", "bash", "csv", "ini", "json", "mermaid", "python", "yaml"}
    for page, text in PAGES.items():
        assert text.count("```") == 2 * len(FENCE.findall(text)), page
        assert {name for name, _ in FENCE.findall(text)} <= known, page


@pytest.mark.parametrize("page", PAGES)
def test_links(page: str) -> None:
    text = FENCE.sub("", PAGES[page])
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), link
        if anchor:
            name = target.resolve().relative_to(ROOT.resolve()).as_posix()
            assert anchor in set(make_anchors(PAGES[name])), link


def make_anchors(text: str) -> Iterator[str]:
    """The anchors that GitHub gives to headings."""
    for heading in re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE):
        name = re.sub(r"[^\w\- ]", "", heading.strip().lower())
        yield name.replace(" ", "-")


@pytest.mark.parametrize("page", list_pages("ini"))
def test_config_blocks(page: str) -> None:
    """They change settings that a config has, or add those of a callback."""
    config = load_config(ROOT / "configs" / "adatag.cfg", interpolate=False)
    for code in get_blocks(page, "ini"):
        changed = ConfigParser()
        changed.read_string(code)
        for name in changed.sections():
            *parents, last = name.split(".")
            assert last in reduce(lambda found, part: found[part], parents, config), name
            if "@callbacks" in changed[name]:
                assert registry.has("callbacks", changed[name]["@callbacks"].strip('"'))


@pytest.mark.parametrize("page", list_pages(""))
def test_other_commands(page: str) -> None:
    """Targets, extras, workflows, variables, scripts and tests are there."""
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    makefile = (ROOT / "Makefile").read_text()
    project = srsly.read_yaml(ROOT / "project" / "project.yml")
    steps = {*project["workflows"], *(step["name"] for step in project["commands"])}
    for line in "".join(get_blocks(page, "")).splitlines():
        words = shlex.split(line, comments=True)
        if words[0] == "make":
            for word in words[1:]:
                name, is_variable, _ = word.partition("=")
                defined = r" \?=" if is_variable else ":"
                assert re.search(rf"^{name}{defined}", makefile, re.MULTILINE), line
        elif words[:2] == ["pip", "install"]:
            for extra in ",".join(re.findall(r"\[([\w,]+)\]", line)).split(","):
                assert not extra or extra in setup["options.extras_require"], line
            assert "--no-deps" not in words or words[-1] in makefile, line
        elif words[:3] == ["python", "-m", "weasel"]:
            assert words[4] in steps, line
            for option in words[6::2]:
                assert option.removeprefix("--vars.") in project["vars"], line
        elif words[:3] == ["python", "-m", "pytest"]:
            for word in words[3:]:
                assert "/" not in word or (ROOT / word).exists(), line
        elif words[:4] == ["python", "-m", "spacy", "adatag"]:
            command = get_command(app).commands[words[4]]  # type: ignore[attr-defined]
            options = {name for each in command.params for name in each.opts}
            assert {word for word in words if word.startswith("--")} <= options, line
        elif words[0] == "cd":
            assert (ROOT / words[1]).is_dir()
        else:
            assert words[:2] == ["python", "-m"], line
            folder = ROOT / "project" / words[2].partition(".")[0]
            code = "".join(path.read_text() for path in folder.rglob("*.py"))
            for option in (word for word in words if word.startswith("--")):
                known = option == "--help" or option[2:].replace("-", "_") in code
                assert known, line


@pytest.mark.parametrize("page", list_pages("mermaid"))
def test_diagrams(page: str) -> None:
    """A diagram names modules that are there, and draws every node that it links."""
    for code in get_blocks(page, "mermaid"):
        for path in re.findall(r"spacy_adatag/[\w/.]+", code):
            assert (ROOT / path).exists(), path
        assert code.startswith("flowchart ")
        for pair in ("()", "[]"):
            assert code.count(pair[0]) == code.count(pair[1])
        assert code.count('"') % 2 == 0
