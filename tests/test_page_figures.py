"""The figures and settings on the pages are those of the results and of the code."""

import json
import re
from typing import Any, Dict, Iterable, List, get_args

import numpy
import pytest

from spacy_adatag.canonical import SchemaEntry, canonicalise
from spacy_adatag.catalogue.job import SHAPES
from spacy_adatag.cli import app
from spacy_adatag.corpus.asking import METRICS, WAYS
from spacy_adatag.corpus.reader import Negatives
from spacy_adatag.corpus.records import FORMATS, QUERIES
from spacy_adatag.labelling.labeller import NEGATIVES
from spacy_adatag.labelling.matcher import STAGES
from spacy_adatag.serving import Limits
from spacy_adatag.texts.units import BY_NAME

from .pages import PAGES, ROOT, find_table

RESULTS = ROOT / "project" / "results"
CONFIGS = [path.stem for path in sorted((ROOT / "configs").glob("*.cfg"))]
BENCHMARKS = ("oa-mine", "ae-110k")
README, PROJECT = "README.md", "project/README.md"
MEASUREMENTS = "project/results/measurements.md"
RECORDS, MODELS = "spacy_adatag/corpus/README.md", "spacy_adatag/models/README.md"
LABELS = "spacy_adatag/labelling/README.md"
CANONICAL = "spacy_adatag/canonical/README.md"


def read(*names: str) -> Any:
    return json.loads(RESULTS.joinpath(*names).read_text())


ASKING = read("oa-mine", "asking.json")


def make_everything(config: str) -> str:
    """What a system that was trained as in the paper finds if it is asked everything."""
    rows = [r for r in ASKING if (r["config"], r["trained"]) == (config, "paper")]
    if not rows:
        return "–"
    (found,) = (row["paper"]["everything"] for row in rows)
    return f"{100 * found['f']:.1f}, {found['values']:.1f} values"


def make_systems() -> Dict[str, str]:
    """A line for each system that was run on all attributes of a benchmark."""
    lines = {}
    for config in CONFIGS:
        cells, parameters = [], 0
        for data in BENCHMARKS:
            paths = sorted((RESULTS / "runs" / data).glob(f"{config}-seed*.json"))
            results = [json.loads(path.read_text()) for path in paths]
            if not results:
                cells.append("–")
                continue
            scores = [
                (
                    result["test"]["paper"]["attr_macro_f"],
                    result["test"]["paper"]["attr_micro_f"],
                    result["test"]["extractgpt"]["f"],
                )
                for result in results
            ]
            means = " / ".join(f"{100 * x:.1f}" for x in numpy.mean(scores, axis=0))
            cells.append(f"{means} ({len(results)})")
            parameters = parameters or results[0]["parameters"]
        if parameters:
            cells.insert(1, make_everything(config))
            cells.append(f"{parameters / 1e6:.1f} M")
            lines[config] = f"| `{config}` | {' | '.join(cells)} |"
    return lines


def test_systems_have_the_figures_of_their_runs() -> None:
    head = "config | OA-Mine: macro / micro / `extractgpt`"
    assert sorted(find_table(PROJECT, head)) == sorted(make_systems().values())


def get_runs(config: str, data: str) -> List[Any]:
    """The runs of a config as it ships."""
    rows = read(data, "asking.json")
    return [r for r in rows if (r["config"], r["trained"]) == (config, "config")]


def summarize(scores: Iterable[float]) -> str:
    """Mean, and standard deviation if there are several, in percent."""
    values = 100 * numpy.array([*scores])
    deviation = f" ± {values.std(ddof=1):.1f}" if len(values) > 1 else ""
    return f"{values.mean():.1f}{deviation}"


def make_shipped(config: str) -> str:
    """What a config reaches as it ships, on both benchmarks, and their average."""
    oa_mine, ae_110k = (get_runs(config, data) for data in BENCHMARKS)
    assert len(oa_mine) == len(ae_110k)
    published = [
        [row["extractgpt"]["record"]["f"] for row in rows] for rows in (oa_mine, ae_110k)
    ]
    cells = [
        summarize(published[0]),
        summarize(row["paper"]["everything"]["f"] for row in oa_mine),
        summarize(published[1]),
        summarize(row["paper"]["record"]["macro_f"] for row in ae_110k),
        f"{100 * numpy.mean(published):.1f}",
        str(len(oa_mine)),
    ]
    return f"| `{config}` | {' | '.join(cells)} |"


def test_shipped_configs() -> None:
    """What the workflow `measurements` wrote into project/results."""
    *lines, published = find_table(README, "config | OA-Mine")
    shipped = ("best", "best-fast", "adatag", "adatag-fast")
    assert lines == [make_shipped(config) for config in shipped]
    # Of the authors of the metric.
    cells = [cell.strip() for cell in published.split("|")[2:-1]]
    assert cells == ["83.4", "", "87.6", "", "85.5", ""]


def test_what_learned_absence_costs() -> None:
    """On data that are annotated in part only."""
    shipped = [row["paper"]["record"]["macro_f"] for row in get_runs("adatag", "ae-110k")]
    found = [row["extractgpt"]["record"]["f"] for row in get_runs("adatag", "ae-110k")]
    paths = (RESULTS / "runs" / "ae-110k").glob("adatag-seed*.json")
    tests = [json.loads(path.read_text())["test"] for path in paths]
    macro = [test["paper"]["attr_macro_f"] for test in tests]
    micro = [test["extractgpt"]["f"] for test in tests]

    def write(scores: List[float]) -> str:
        return f"{100 * numpy.mean(scores):.1f} ± {100 * numpy.std(scores, ddof=1):.1f} ("

    text = PAGES["project/results/measurements.md"]
    assert f"a macro F1 of {write(shipped)}" in text
    assert f"with the paper's training {write(macro)}" in text
    more = [
        row["paper"]["record"]["macro_f"] for row in read("ae-110k", "more_seeds.json")
    ]
    assert f"Two more seeds have {100 * more[0]:.1f} and {100 * more[1]:.1f} (" in text
    better = f"{100 * numpy.mean(found):.1f} and {100 * numpy.mean(micro):.1f}"
    assert f"By `extractgpt`, it is better ({better})" in text


def test_calibration() -> None:
    """What the workflow `measurements` wrote into project/results."""
    lines = []
    for rows in zip(*(read(data, "calibration.json") for data in BENCHMARKS)):
        assert len({row["config"] for row in rows}) == 1
        cells = [f"{100 * row[x]:.1f}" for row in rows for x in ("ece", "corrected")]
        lines.append(f"| `{rows[0]['config']}` | {' | '.join(cells)} |")
    page = "project/results/measurements.md"
    assert find_table(page, "config | OA-Mine: ECE") == lines


def test_vectors_of_unseen_words() -> None:
    """What was measured once; the script was removed."""
    lines = []
    for rows in zip(*(read(data, "unseen_words.json") for data in BENCHMARKS)):
        cells = [f"{rows[0]['kept']:,}"]
        for row in rows:
            cells += [f"{100 * row[f'attr_{x}_f']:.1f}" for x in ("macro", "micro")]
        cells.append(f"{rows[0]['megabytes']:.0f} MB")
        lines.append(f"| {' | '.join(cells)} |")
    assert find_table(MEASUREMENTS, "vectors kept") == lines


def test_tokenizers() -> None:
    """What the workflow `measurements` wrote into project/results."""
    shown = find_table(RECORDS, "tokenizer")
    for rows in zip(*(read(data, "tokenizer_reach.json") for data in BENCHMARKS)):
        cells = []
        for row in rows:
            cells += [f"{100 * row['reach']:.1f} %", f"{row['tokens_per_text']:.1f}"]
        assert any(line.endswith(f" | {' | '.join(cells)} |") for line in shown)


def test_ways_of_asking() -> None:
    """What the workflow `measurements` wrote into project/results."""
    runs = {(row["config"], row["trained"], row["seed"]): row["paper"] for row in ASKING}
    lines = []
    for way, found in runs["adatag", "config", 0].items():
        cells = [f"{100 * found[name]:.2f}" for name in ("p", "r", "f", "macro_f")]
        cells += [f"{found['values']:.2f}", f"{found['gold']:.2f}"]
        lines.append(f"| {way} | {' | '.join(cells)} | {found['invented']:.1f} |")
    assert find_table(RECORDS, "asked") == lines
    found = runs["adatag", "paper", 0]["everything"]
    assert f"invents {found['invented']:,.0f} values per 100 texts" in PAGES[RECORDS]
    assert f"has an F of {100 * found['f']:.2f}." in PAGES[RECORDS]


def test_speed_is_that_of_the_benchmark() -> None:
    """The README has a choice from the page that the workflow `benchmark` wrote, with all
    goals that are missed.
    """
    head = " | wanted | measured | "
    everything = find_table("project/results/benchmark/README.md", head[1:-1])
    shown = find_table(README, head[1:-1])
    missed = [line for line in everything if "**no**" in line]
    assert len(shown) > 5 and set(missed) <= set(shown) <= set(everything)
    text = PAGES[PROJECT]
    measured = read("benchmark", "cpu.json")
    share = {row["step"]: f"{100 * row['share']:.0f} %" for row in measured["steps"]}
    assert f"the LSTM takes {share['LSTM']} of the time, " in text
    assert f"the matrix product of the emissions {share['emissions']}, " in text
    assert f"Viterbi and probabilities {share['Viterbi and probabilities']}, " in text
    assert f"and Python in between {share['everything else']}." in text
    reached = [100 * row["of the best"] for row in measured["roofline"][1:]]
    assert f"reach {min(reached):.0f} to {max(reached):.0f} % of the throughput" in text


@pytest.mark.parametrize(
    "page,head,names",
    [
        (RECORDS, "`--format`", FORMATS),
        (RECORDS, "`--queries`", QUERIES),
        (RECORDS, "`negatives`", [f'"{name}"' for name in get_args(Negatives)]),
        (RECORDS, "`--metric`", METRICS),
        (RECORDS, "`--ask`", WAYS),
        (LABELS, "`--tolerance`", STAGES),
        (LABELS, "`--negatives`", NEGATIVES),
        ("spacy_adatag/catalogue/README.md", "`--rows`", SHAPES),
    ],
)
def test_tables_have_all_choices(page: str, head: str, names: Iterable[str]) -> None:
    cells = [line.split(" | ")[0] for line in find_table(page, head)]
    assert [cell.split("`")[1] for cell in cells] == list(names)


def test_tables_have_all_systems_and_commands() -> None:
    systems = "\n".join(find_table(MODELS, "config"))
    assert all(
        f"[`{config}`](../../configs/{config}.cfg)" in systems for config in CONFIGS
    )
    commands = "\n".join(find_table(README, "command or topic"))
    assert all(f"{command.name}`" in commands for command in app.registered_commands)


def test_limits_are_the_default_ones() -> None:
    rows = find_table("spacy_adatag/serving/README.md", "option")
    cells = [row.split("|") for row in rows]
    shown = {row[1].strip(" `"): row[3].strip() for row in cells}
    assert shown == {
        f"--max-{name.replace('_', '-')}": f"{value:,}"
        for name, value in vars(Limits()).items()
    }


def test_canonical_values_are_as_measured() -> None:
    lines = []
    found = [
        {row["kind"]: row for row in read(data, "canonical.json")} for data in BENCHMARKS
    ]
    for kind in ("choice", "quantity", "number", "text"):
        cells = [kind]
        for rows in found:
            row = rows.get(kind, {"values": 0, "canonical": 0})
            share = row["values"] and f"{100 * row['canonical'] / row['values']:.1f} %"
            cells += [f"{row['values']:,}", share or "–"]
        lines.append(f"| {' | '.join(cells)} |")
    assert find_table(CANONICAL, "kind | OA-Mine: values") == lines
    options = read("options.json")
    said = (
        f"Of {options['misspelt']:,} misspelt values of the Shopify taxonomy, "
        f"{100 * options['found'] / options['misspelt']:.1f} % are found, and none is "
        "taken for another value. If the right value is not in the list, "
        f"{100 * options['taken'] / options['absent']:.1f} % of {options['absent']:,} "
        "are taken for another one."
    )
    assert said in PAGES[CANONICAL] and options["wrong"] == 0
    assert f"are read in {len(BY_NAME):,} units" in PAGES[CANONICAL]


def test_canonical_forms_of_the_page() -> None:
    """Each example in the table has the canonical form that is beside it."""
    for line in find_table(CANONICAL, "written | unit of the attribute"):
        cells = line.split("|")[1:4]
        written, unit, canonical = (re.findall("`([^`]+)`", cell) for cell in cells)
        is_range, is_sides = " to " in written[0], " L x" in written[0]
        kind = "range" if is_range else "dimensions" if is_sides else "quantity"
        entry = SchemaEntry(kind, units=unit)
        for surface in written:
            found = canonicalise(entry, surface)
            assert found is not None and [found.text] == canonical, surface


def test_decoders_of_similar_attributes() -> None:
    rows = find_table(
        "project/results/measurements.md", "config | what the decoders are made from"
    )
    found = read("oa-mine", "decoders.json")
    assert len(rows) == len(found)
    for row, own in zip(rows, found):
        pairs = [" and ".join(pair["attributes"]) for pair in own["nearest"][:3]]
        assert row.startswith(f"| `{own['config']}` |")
        assert row.endswith(f"| {own['spearman']:.2f} | {', '.join(pairs)} |")
