"""Tables 6 and 7 and Figure 3: the effect of parts of the model."""

from typing import Dict, List, Optional, Sequence

from tables.markdown import write_table
from tables.paper import TABLE_6, TABLE_7, show_paper
from tables.results import NONE, NOT_RUN, PRF, Results, show_prf
from tables.rows import ABLATIONS, BY_CONFIG, EXPERTS, FIGURE_3, INDEPENDENT
from tables.runs import Run, get_bert_width


def write_table_6(results: Results) -> str:
    """RETURNS (str): Choices of attribute embeddings."""
    bert = get_bert_width(results.options.bert)
    widths = {100: 100, 768: bert, 1536: 2 * bert}
    rows = []
    for name, (width, figures) in TABLE_6.items():
        row = results.find(name)
        cells = [row.title, f"{width} / {widths[width]}", show_paper(figures)]
        rows.append([*cells, *_show_single(results, row.runs[0])])
    header = ["embedding", "width, paper / here", f"paper, {PRF}", PRF, "F1 on dev"]
    return write_table(header, rows)


def claim_of_6(results: Results) -> List[str]:
    """RETURNS (List[str]): The gain of frozen embeddings over tuned and random ones."""
    lines = []
    for frozen, random in (
        ("glove", "random-glove"),
        ("name", "random-bert"),
        ("value", "random-bert"),
        ("name-value", "random-2-bert"),
    ):
        found = []
        papers = []
        for name in (frozen, f"{frozen}-tuned", random):
            row = results.find(f"table-6-{name}")
            found.append(results.score(row.runs))
            papers.append(TABLE_6[row.name][1][2])
        if all(found):
            ours = [100 * scores[0].f for scores in found]
            lines.append(
                f"{results.find(f'table-6-{frozen}').title}: "
                f"{ours[0] - ours[1]:+.1f} F1 over tuning them (the paper: "
                f"{papers[0] - papers[1]:+.1f}), and {ours[0] - ours[2]:+.1f} over "
                "random ones of the same width (the paper: "
                f"{papers[0] - papers[2]:+.1f})."
            )
    return lines


def write_table_7(results: Results) -> str:
    """RETURNS (str): The choices of what generates the linear layer and transitions."""
    words = {"experts": "MoE", "hypernetwork": "hypernetwork"}
    rows = []
    for name, figures in TABLE_7.items():
        row = results.find(name)
        best = choose_on_dev(results, row.runs)
        linear, transitions = name.split("-")[2:]
        cells = [words[linear], words[transitions], show_paper(figures)]
        if best is None:
            rows.append([*cells, NOT_RUN, "", "", ""])
            continue
        done = len(results.collect(row.runs, "seed"))
        k = str(_get_experts(best)) if "experts" in (linear, transitions) else NONE
        rows.append(
            [*cells, *_show_single(results, best), k, f"{done} of {len(row.runs)}"]
        )
    header = [
        "linear layer", "transitions", f"paper, {PRF}", PRF, "F1 on dev", "k", "runs"
    ]  # fmt: skip
    return write_table(header, rows)


def choose_on_dev(results: Results, runs: Sequence[Run]) -> Optional[Run]:
    """RETURNS (Optional[Run]): The best run on the development set. The first of equal
    ones, or None if no run is finished."""
    done = [run for run in runs if results.get(run) is not None]
    return max(done, key=lambda run: _get_dev(results, run), default=None)


def claim_of_7(results: Results) -> List[str]:
    """RETURNS (List[str]): The order of the designs."""
    scores: Dict[str, float] = {}
    for name in TABLE_7:
        row = results.find(name)
        best = choose_on_dev(results, row.runs)
        if best is not None and results.is_done(row):
            scores[row.title] = results.score([best])[0].f
    if len(scores) < len(TABLE_7):
        return []
    ranked = sorted(scores, key=lambda title: -scores[title])
    order = " > ".join(f"{title} ({100 * scores[title]:.1f})" for title in ranked)
    return [
        f"Linear layer, transitions, by F1: {order}. The paper: hypernetwork, experts > "
        "hypernetwork, hypernetwork > experts, hypernetwork > experts, experts."
    ]


def read_figure_3(results: Results) -> Dict[str, List[Optional[float]]]:
    """RETURNS (Dict[str, List[Optional[float]]]): The F1 of each system at each point
    of Figure 3. None for a run that is not finished."""
    lines = {}
    for config in FIGURE_3:
        runs: Sequence[Run] = results.find(f"figure-3-{config}").runs
        if config == INDEPENDENT:
            runs = list(runs) * (len(results.scale.points) + 1)
        scores = [results.score([run]) for run in runs]
        lines[BY_CONFIG[config].label] = [s[0].f if s else None for s in scores]
    return lines


def list_points(results: Results) -> List[int]:
    """RETURNS (List[int]): The number of trained attributes at each point of Figure 3."""
    data = results.get_data(ABLATIONS)
    if data is None:
        return []
    points = [len(data.tested) + extra for extra in results.scale.points]
    return [*points, len(data.train_values)]


def write_figure_3(results: Results) -> str:
    """RETURNS (str): The numbers of Figure 3."""
    header = ["attributes trained", *map(str, list_points(results))]
    rows = [
        [label, *(NONE if f is None else f"{100 * f:.1f}" for f in line)]
        for label, line in read_figure_3(results).items()
    ]
    return write_table(header, rows)


def claim_of_figure_3(results: Results) -> List[str]:
    """RETURNS (List[str]): The effect of added attributes on each system."""
    lines = []
    for label, line in read_figure_3(results).items():
        if None not in line and label != BY_CONFIG[INDEPENDENT].label:
            first, last = 100 * (line[0] or 0), 100 * (line[-1] or 0)
            lines.append(
                f"{label}: {last - first:+.1f} F1 from the first point to the last."
            )
    return lines


def _show_single(results: Results, run: Run) -> List[str]:
    scores = results.score([run])
    if not scores:
        return [NOT_RUN, ""]
    return [show_prf(scores), f"{100 * _get_dev(results, run):.1f}"]


def _get_dev(results: Results, run: Run) -> float:
    return results.collect([run], "training", "best", "macro_f")[0]


def _get_experts(run: Run) -> int:
    settings = dict(run.settings)
    return int(settings.get(EXPERTS, 3))
