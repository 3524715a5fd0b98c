"""Generate the commands and workflows of the tables in `project.yml`. Each row has one
command.
"""

import re
from pathlib import Path
from typing import Dict, Iterator, List

from tables.data import SOURCES
from tables.rows import ABLATIONS, BENCHMARKS, TABLE_8, Row, list_table_5, make_rows
from tables.scales import SCALES

HERE = Path(__file__).parent
COMMAND = "python -m tables"
SCRIPT = "tables/__main__.py"
# If one of these changes, weasel runs each row again, which checks its fingerprints.
MODULES = ("data", "prepare", "rows", "runs", "scales")
SCRIPTS = [SCRIPT, *(f"tables/{name}.py" for name in MODULES)]
BERT = "--bert ${vars.bert} --bert-learn-rate ${vars.bert_learn_rate}"
RUN = f"{BERT} --jobs ${{vars.jobs}} --gpu-id ${{vars.gpu_id}}"
STAMPS = "training/tables/${vars.scale}/rows"
PARAMETERS = "table-8-parameters"
PAGE = "tables-page"


def write_blocks() -> Dict[str, str]:
    """RETURNS (Dict[str, str]): The blocks of workflows and of commands."""
    rows = make_rows(SCALES["full"])
    return {"workflows": _write_workflows(rows), "commands": _write_commands(rows)}


def replace_blocks(text: str) -> str:
    """Replace the blocks between their marks in `project.yml`.

    text (str): The contents of the file.
    RETURNS (str): The contents with new blocks.
    """
    for name, block in write_blocks().items():
        start = f"  # {name} of the tables: written by {COMMAND} {{}}\n"
        begin, end = start.format("(start)"), start.format("(end)")
        pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        text, found = pattern.subn(lambda _: f"{begin}{block}{end}", text)  # noqa: B023
        if found != 1:
            raise ValueError(
                f"expected the mark {begin.strip()!r} once, found it {found} times"
            )
    return text


def _write_workflows(rows: List[Row]) -> str:
    workflows: Dict[str, List[str]] = {}
    for row in rows:
        workflows.setdefault(row.table, []).append(row.name)
        if row.table == "table-4":
            workflows["table-5"] = list_table_5()
    workflows["table-8"] = [PARAMETERS]
    workflows["tables"] = [*(row.name for row in rows), PARAMETERS]
    lines = []
    for name, steps in workflows.items():
        data = [ABLATIONS] if name in ("table-6", "table-7", "figure-3") else BENCHMARKS
        if name != "table-8":
            steps = [*(f"{key}-data" for key in data), *steps]
        lines += [f"  {name}:", *(f"    - {step}" for step in (*steps, PAGE))]
    return "\n".join(lines) + "\n"


def _write_commands(rows: List[Row]) -> str:
    lines: List[str] = []
    for row in rows:
        script = f"{COMMAND} run {row.name} --scale ${{vars.scale}} {RUN}"
        lines += _command(row.name, _describe(row), script, list(_list_deps(row)))
        lines += ["    outputs:", f"      - {STAMPS}/{row.name}.json", ""]
    script = f"{COMMAND} parameters --scale ${{vars.scale}}"
    built = sorted({f"../configs/{config}.cfg" for config, _ in TABLE_8.values()})
    text = "Table 8: count the parameters of models built for N attributes"
    lines += _command(PARAMETERS, text, script, [SCRIPT, *built, *_list_modules()])
    lines += ["    outputs:", f"      - {STAMPS}/{PARAMETERS}.json", ""]
    script = f"{COMMAND} page --scale ${{vars.scale}} {BERT}"
    text = "Write the page of all tables, from all finished runs"
    lines += _command(PAGE, text, script, [SCRIPT, *_list_modules()])
    return "\n".join([*lines, "    no_skip: true"]) + "\n"


def _command(name: str, text: str, script: str, deps: List[str]) -> List[str]:
    lines = [f"  - name: {name}", f'    help: "{text}"', "    script:"]
    return [*lines, f"      - {script}", f"    deps: [{', '.join(deps)}]"]


def _list_modules() -> List[str]:
    return [f"tables/{path.name}" for path in sorted(HERE.glob("[!_]*.py"))]


def _describe(row: Row) -> str:
    title = row.title
    if row.table == "table-4":
        title = f"{SOURCES[row.runs[0].data].title}, {title}"
    return f"{row.table.capitalize().replace('-', ' ')}: {title}"


def _list_deps(row: Row) -> Iterator[str]:
    yield from SCRIPTS
    yield from dict.fromkeys(run.config_path.as_posix() for run in row.runs)
    source = SOURCES[row.runs[0].data]
    if source.folder is None:
        yield from ("../assets/lexicon.yml", "../assets/grammar.yml")
    else:
        yield from (f"assets/{source.folder}/{name}.jsonl" for name in ("train", "test"))
