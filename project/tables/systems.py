"""Tables 4 and 5: the systems, on all data, and by the frequency of attributes."""

from statistics import mean
from typing import Dict, List, Optional, Sequence

from tables.data import SOURCES
from tables.markdown import write_table
from tables.paper import TABLE_4_BULLETS, TABLE_4_TITLE, TABLE_5, show_paper
from tables.results import NONE, NOT_RUN, PRF, Prf, Results, show, show_prf, split_tested
from tables.rows import BENCHMARKS, BY_CONFIG, FEW, OURS, SYSTEMS
from tables.rows import TABLE_5 as SYSTEMS_OF_5
from tables.runs import Run


def write_table_4(results: Results, data: str) -> str:
    """RETURNS (str): Table 4 on a benchmark, with the best F1 in bold."""
    best = max(_score_all(results, data).values(), default=0.0)
    rows = []
    group = ""
    for system in SYSTEMS:
        if system.group != group:
            group = system.group
            rows.append([f"*{group}*", *[""] * 8])
        runs = results.find(f"table-4-{data}-{system.config}").runs
        scores = results.score(runs)
        cells = [NOT_RUN, *[""] * 6]
        if scores:
            shown = show_prf(scores)
            is_best = mean(score.f for score in scores) == best
            cells = [f"**{shown}**" if is_best else shown, *_describe(results, runs)]
        rows.append([system.label, show_paper(TABLE_4_TITLE.get(system.config)), *cells])
    header = [
        "system", f"paper, {PRF}", f"{PRF}, test attributes", "F1, all attributes",
        "`extractgpt` F1, all / test attributes", "seeds", "epochs", "minutes a run",
        "parameters",
    ]  # fmt: skip
    return write_table(header, rows)


def _describe(results: Results, runs: Sequence[Run]) -> List[str]:
    """RETURNS (List[str]): The other cells of finished runs."""
    gpt = [
        show(results.collect(runs, "test", name, "f"))
        for name in ("extractgpt", "extractgpt_tested")
    ]
    all_attributes = show(results.collect(runs, "test", "paper", "attr_macro_f"))
    if runs[0].extra is not None:
        all_attributes = gpt[0] = NONE
    done = len(results.collect(runs, "seed"))
    return [
        all_attributes,
        " / ".join(gpt),
        str(done) if done == len(runs) else f"{done} of {len(runs)}",
        f"{mean(results.collect(runs, 'training', 'epochs')):.0f}",
        f"{mean(results.collect(runs, 'training', 'minutes')):.1f}",
        f"{results.collect(runs, 'parameters')[0] / 1e6:.2f} M",
    ]


def _score_all(results: Results, data: str) -> Dict[str, float]:
    """RETURNS (Dict[str, float]): The mean F1 of all systems with finished runs."""
    scores = {}
    for system in SYSTEMS:
        found = results.score(results.find(f"table-4-{data}-{system.config}").runs)
        if found:
            scores[system.config] = mean(score.f for score in found)
    return scores


def claim_of_4(results: Results) -> List[str]:
    """RETURNS (List[str]): The rank of the paper's model among the paper's systems."""
    lines = []
    for data in BENCHMARKS:
        scores = {
            config: score
            for config, score in _score_all(results, data).items()
            if config in TABLE_4_TITLE
        }
        if OURS in scores:
            ranked = sorted(scores, key=lambda config: -scores[config])
            lines.append(
                f"{SOURCES[data].title}: {BY_CONFIG[OURS].label} ranks "
                f"{ranked.index(OURS) + 1} of {len(ranked)} by macro F1 (the paper: 1 of "
                f"13), with {100 * scores[OURS]:.1f}. The best is "
                f"{BY_CONFIG[ranked[0]].label}, with {100 * scores[ranked[0]]:.1f}."
            )
    return lines


def write_categories(results: Results) -> str:
    """RETURNS (str): Attributes by name, and by category and name, with one seed."""
    rows = []
    for data in BENCHMARKS:
        for config in FEW:
            cells = [SOURCES[data].title, BY_CONFIG[config].label]
            for key in (data, f"{data}-category"):
                run = results.find(f"table-4-{key}-{config}").runs[:1]
                cells += [
                    show_prf(results.score(run)) if results.get(run[0]) else NOT_RUN,
                    show(results.collect(run, "test", "extractgpt", "f")),
                ]
            rows.append(cells)
    header = [
        "data", "system", f"name: {PRF}", "`extractgpt` F1",
        f"category + name: {PRF}", "`extractgpt` F1",
    ]  # fmt: skip
    return write_table(header, rows)


def write_embedded(results: Results) -> str:
    """RETURNS (str): Table 4 on the embedded catalogue, with and without bullets."""
    rows = []
    papers = {"embedded": TABLE_4_TITLE, "embedded-bullets": TABLE_4_BULLETS}
    for config in FEW:
        cells = [BY_CONFIG[config].label]
        for data, paper in papers.items():
            runs = results.find(f"table-4-{data}-{config}").runs
            scores = results.score(runs)
            cells.append(show_paper(paper.get(config)))
            cells.append(show_prf(scores) if scores else NOT_RUN)
        rows.append(cells)
    header = [
        "system", f"paper, title: {PRF}", f"titles: {PRF}",
        f"paper, title + bullets: {PRF}", f"titles + bullets: {PRF}",
    ]  # fmt: skip
    return write_table(header, rows)


def write_table_5(results: Results) -> str:
    """RETURNS (str): High- and low-resource attributes, from the runs of Table 4."""
    rows = []
    for config in SYSTEMS_OF_5:
        cells = [BY_CONFIG[config].label]
        for group in (0, 1):
            cells.append(show_paper(TABLE_5[config][group]))
            for data in BENCHMARKS:
                scores = _score_group(results, config, data, group)
                is_empty = _get_group(results, data, group) == []
                missing = NONE if is_empty else NOT_RUN
                cells.append(show_prf(scores) if scores else missing)
        rows.append(cells)
    titles = [SOURCES[data].title for data in BENCHMARKS]
    header = ["system"]
    for kind in ("high", "low"):
        header += [f"paper, {kind}: {PRF}", *(f"{title}, {kind}" for title in titles)]
    return write_table(header, rows)


def claim_of_5(results: Results) -> List[str]:
    """RETURNS (List[str]): What joint modelling gains over N models, in each group."""
    first, ours = SYSTEMS_OF_5[0], OURS
    lines = []
    for data in BENCHMARKS:
        gains: List[float] = []
        for group in (0, 1):
            scores = [_score_group(results, c, data, group) for c in (first, ours)]
            if all(scores):
                before, after = (mean(s.f for s in found) for found in scores)
                gains.append(100 * (after - before))
        if len(gains) == 2:
            lines.append(
                f"{SOURCES[data].title}: over {BY_CONFIG[first].label}, "
                f"{BY_CONFIG[ours].label} gains {gains[0]:+.1f} F1 on high-resource and "
                f"{gains[1]:+.1f} on low-resource attributes (the paper: +0.4 and +7.3)."
            )
    return lines


def _score_group(results: Results, config: str, data: str, group: int) -> List[Prf]:
    names = _get_group(results, data, group)
    runs = results.find(f"table-4-{data}-{config}").runs
    return results.score(runs, names) if names else []


def _get_group(results: Results, data: str, group: int) -> Optional[List[str]]:
    """RETURNS (Optional[List[str]]): The high-resource (0) or low-resource (1) test
    attributes. None if the data were never prepared."""
    known = results.get_data(data)
    if known is None:
        return None
    groups = split_tested(known, results.scale)
    return (groups.high, groups.low)[group]
