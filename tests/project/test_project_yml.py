"""The project file: valid, complete, and its commands are what they should be."""

import re
import shlex
from pathlib import Path
from typing import Any, Dict

import get_data
import pytest
from weasel.cli.run import project_run
from weasel.schemas import ProjectConfigSchema
from weasel.util import load_project_config

PROJECT = Path(__file__).parents[2] / "project"
WORKFLOWS = ["all", "oa-mine", "ae-110k"]


@pytest.fixture(scope="module")
def config() -> Dict[str, Any]:
    """What weasel makes of the file; it exits if anything is unknown or missing."""
    return load_project_config(PROJECT)


def test_the_file_has_no_key_that_weasel_ignores(config: Dict[str, Any]) -> None:
    known = {*ProjectConfigSchema.model_fields, "description", "directories"}
    assert set(config) <= known


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_workflows_run_dry(workflow: str, capfd: pytest.CaptureFixture[str]) -> None:
    project_run(PROJECT, workflow, dry=True, force=True)
    output = capfd.readouterr().out
    steps = ["train", "evaluate", "extract", "report"]
    for step in steps if workflow == "all" else [f"{workflow}-{s}" for s in steps]:
        assert re.search(rf"^=+ {step} =+", output, re.MULTILINE), step


def test_variables_are_set_from_the_command_line() -> None:
    overrides = {"vars.scale": 0.1, "vars.max_epochs": 2, "vars.seed": 5}
    config = load_project_config(PROJECT, overrides=overrides)
    scripts = " ".join(line for cmd in config["commands"] for line in cmd["script"])
    for option in ("--scale 0.1", "--training.max_epochs 2", "--training.seed 5"):
        assert option in scripts


def test_every_dependency_exists_or_is_made_before(config: Dict[str, Any]) -> None:
    commands = {command["name"]: command for command in config["commands"]}
    assert {name for steps in config["workflows"].values() for name in steps} == set(
        commands
    )
    for steps in config["workflows"].values():
        made = set()
        for step in steps:
            for path in commands[step]["deps"]:
                assert path in made or (PROJECT / path).exists(), (step, path)
            assert commands[step]["outputs"], f"{step} would always run again"
            made |= set(commands[step]["outputs"])


def test_scripts_are_there_and_depended_on(config: Dict[str, Any]) -> None:
    """weasel runs no shell, and skips a step whose scripts are not in its deps."""
    for command in config["commands"]:
        for line in command["script"]:
            program, *args = shlex.split(line)
            assert program == "python" and not set(args) & set("|><;*"), line
            if args[0].startswith("scripts/"):
                assert args[0] in command["deps"]
    used = {path for command in config["commands"] for path in command["deps"]}
    for folder in ("embedded", "reporting"):
        for path in (PROJECT / "scripts" / folder).glob("[!_]*.py"):
            assert path.relative_to(PROJECT).as_posix() in used


def test_assets_are_those_that_the_script_checks(config: Dict[str, Any]) -> None:
    wanted = {
        f"assets/{name}/{file}": f"{get_data.ADDRESS}/{name}/{file}"
        for name in get_data.SHA256
        for file in get_data.FILES
    }
    assert {asset["dest"]: asset["url"] for asset in config["assets"]} == wanted
    assert all(re.fullmatch("[0-9a-f]{32}", a["checksum"]) for a in config["assets"])


def test_the_readme_is_what_weasel_document_writes(config: Dict[str, Any]) -> None:
    readme = (PROJECT / "README.md").read_text("utf8")
    for command in config["commands"]:
        assert f"| `{command['name']}` | {command['help']} |" in readme
    for name in config["workflows"]:
        assert f"`{name}`" in readme
