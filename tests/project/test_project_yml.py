"""The project file: valid, complete, and its commands are what they should be."""

import re
import shlex
from pathlib import Path
from typing import Any, Dict

import pytest
from scripts import get_data
from tables.rows import make_rows
from tables.scales import SCALES
from tables.workflows import PAGE, replace_blocks
from weasel.cli.run import project_run
from weasel.schemas import ProjectConfigSchema
from weasel.util import load_project_config

PROJECT = Path(__file__).parents[2] / "project"
WORKFLOWS = ["all", "oa-mine", "ae-110k"]
TABLES = [*(f"table-{i}" for i in range(4, 9)), "figure-3", "tables"]


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
    overrides = {"vars.size": 0.1, "vars.max_epochs": 2, "vars.seed": 5}
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
            outputs = commands[step].get("outputs", [])
            # The page is written anew from whatever is there.
            assert outputs or step == PAGE, f"{step} would always run again"
            made |= set(outputs)


def test_scripts_are_there_and_depended_on(config: Dict[str, Any]) -> None:
    """weasel runs no shell, and skips a step whose scripts are not in its deps."""
    for command in config["commands"]:
        for line in command["script"]:
            program, *args = shlex.split(line)
            assert program == "python" and not set(args) & set("|><;*"), line
            if args[0].startswith("scripts/"):
                assert args[0] in command["deps"]
            module = args[args.index("-m") + 1] if "-m" in args else ""
            if module in ("embedded", "reporting", "tables"):
                assert f"{module}/__main__.py" in command["deps"]
    used = {path for command in config["commands"] for path in command["deps"]}
    for folder in ("benchmarks", "benchmarks/speed", "embedded", "reporting"):
        for path in (PROJECT / folder).glob("[!_]*.py"):
            assert path.relative_to(PROJECT).as_posix() in used
    # A process of its own for each run, which no row of the tables depends on.
    for path in (PROJECT / "tables").glob("[!_]*.py"):
        assert path.relative_to(PROJECT).as_posix() in used


def test_every_row_of_a_table_is_a_command(config: Dict[str, Any]) -> None:
    """`python -m tables workflows` writes them."""
    text = (PROJECT / "project.yml").read_text("utf8")
    assert replace_blocks(text) == text
    rows = [row.name for row in make_rows(SCALES["full"])]
    assert set(rows) < set(config["workflows"]["tables"])
    assert len(set(rows) & {cmd["name"] for cmd in config["commands"]}) == len(rows)
    cut = text.replace("(end)", "", 1)
    with pytest.raises(ValueError, match="expected the mark"):
        replace_blocks(cut)


@pytest.mark.parametrize("table", ["table-7", "table-8"])
def test_a_table_runs_dry(table: str, capfd: pytest.CaptureFixture[str]) -> None:
    overrides = {"vars.scale": "smoke", "vars.bert": "other", "vars.jobs": 2}
    project_run(PROJECT, table, overrides=overrides, dry=True, force=True)
    output = capfd.readouterr().out
    script = "-m tables"
    bert = "--scale smoke --bert other --bert-learn-rate 0.0002"
    if table == "table-7":
        row = f"{script} run table-7-experts-experts {bert} --jobs 2 --gpu-id -1\n"
        assert row in output
    else:
        assert f"{script} parameters --scale smoke\n" in output
    assert output.rstrip().endswith(f"{script} page {bert}")


def test_every_table_is_a_workflow(config: Dict[str, Any]) -> None:
    for table in TABLES:
        *steps, last = config["workflows"][table]
        assert last == PAGE
        data = [step for step in steps if step.endswith("-data")]
        assert steps[: len(data)] == data
        rows = steps[len(data) :]
        assert rows and (table in ("table-5", "tables") or all(table in r for r in rows))
    # Two of data, the parameters and the page.
    assert len(config["workflows"]["tables"]) == 2 + len(make_rows(SCALES["full"])) + 2


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
