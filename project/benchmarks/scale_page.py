"""The page of what catalogues of any size need, worked out from what was measured."""

from pathlib import Path
from typing import Any, Dict, List, Sequence

Results = Dict[str, Any]

SIZES = {"a million": 10**6, "100 million": 10**8, "a billion": 10**9}
# A billion titles an hour on so many cores.
AIM, AIM_CORES = 10**9, 64


def write_page(results: Results, job: Results, path: Path) -> None:
    """Write the page.

    results (Results): What was measured.
    job (Results): What `job` measured.
    path (Path): The Markdown file.
    """
    machine, run, steps = results["machine"], results["run"], results["steps"]
    lines = [
        "# Sizing",
        "",
        "Written by `python -m weasel run catalogue`; all figures are in "
        "`results/catalogue/scale.json` and `job.json`, or follow from them.",
        "",
        "## What was run",
        "",
        f"`adatag extract` itself, from {run['files']} Parquet files to Parquet, a "
        f"column for each of {steps['attributes']} attributes, by each engine with one "
        "process and with two. Titles are made of those of OA-Mine, "
        f"{steps['words']:.0f} words each, and hardly one comes twice. Throughput is "
        f"of {run['titles']:,} titles less that of {run['few']:,}, so that the start is "
        f"not in it; medians of {run['turns']} turns.",
        "",
        f"{machine['processor']}, {machine['cores']} cores, one thread a process. "
        f"{machine['versions']}. When it began, the load of the machine was "
        f"{machine['load before']:.1f}; anything above 0 took from what was measured.",
        "",
        *_write_engines(results),
        "A title an hour and core counts the processes that do titles. Behind them, the "
        "local engine has one that reads, and Ray some that keep its books.",
        "",
        *_write_job(job),
        *_write_sizes(results),
        *_write_bottlenecks(results),
        *_write_limits(results),
    ]
    path.write_text("\n".join(lines), encoding="utf8")


def get_core_rate(results: Results) -> float:
    """What sizing goes by: the engine with the most processes, since what they take from
    each other is in it.

    results (Results): What was measured.
    RETURNS (float): Titles a second and core, of Ray.
    """
    row = max(
        (row for row in results["engines"] if row["engine"] == "ray"),
        key=lambda row: int(row["processes"]),
    )
    return float(row["titles a second"] / row["processes"])


def _write_engines(results: Results) -> List[str]:
    rows = [
        (
            row["engine"],
            row["processes"],
            f"{row['titles a second']:,.0f}",
            f"{row['titles a second'] * 3600 / row['processes'] / 1e6:.2f} million",
            f"{row['start']:.0f}",
            f"{row['megabytes']:,.0f}",
        )
        for row in results["engines"]
    ]
    header = ("engine", "processes", "titles a second", "titles an hour and core")
    return _table((*header, "seconds to start", "MB of a process"), rows)


def _write_job(job: Results) -> List[str]:
    shares = job["throughput"]["share"].items()
    return [
        "## The job beside the pipeline alone",
        "",
        "On one core, from CSV: the share of the throughput of `nlp.pipe` on the same "
        "titles, unseen before, that is left when tables are read and written (wanted: "
        "0.8), and the peak memory of the command. Both in turns: "
        f"{', '.join(job['versions'].split(', ')[-2:])}.",
        "",
        *_table(
            ("output, a row", "share of `nlp.pipe`"),
            [(name, f"{share:.2f}") for name, share in shares],
        ),
        *_table(
            ("products", "MB at the peak", "seconds"),
            [
                (f"{row['rows']:,}", f"{row['megabytes']:,.0f}", f"{row['seconds']:,.0f}")
                for row in job["memory"]
            ],
        ),
    ]


def _write_sizes(results: Results) -> List[str]:
    rate = get_core_rate(results)
    rows = []
    for name, titles in SIZES.items():
        hours = titles / rate / 3600
        rows.append(
            (
                name,
                f"{hours:,.1f}",
                _say_time(hours / AIM_CORES),
                f"{-(-hours // AIM_CORES):,.0f}",
                f"{-(-hours // (8 * AIM_CORES)):,.0f}",
            )
        )
    wanted = AIM / 3600 / AIM_CORES
    factor = wanted / rate
    if factor <= 1:
        verdict = f"met, {1 / factor:.2g} times over"
    else:
        verdict = f"**not met: what was measured is {factor:.2g} times too slow**"
    header = ("products", "core-hours", f"on {AIM_CORES} cores")
    machines = f"machines of {AIM_CORES} cores, for 1 hour"
    return [
        "## What a catalogue needs",
        "",
        f"Extrapolated: at the {rate:,.0f} titles a second and core of Ray with the most "
        "processes above, as if further cores gave as much each.",
        "",
        *_table((*header, machines, "for 8 hours"), rows),
        f"The aim is a billion titles an hour on {AIM_CORES} cores at 51 attributes. "
        f"That is {wanted:,.0f} titles a second and core, and {verdict}. It would take "
        f"{AIM / 3600 / rate:,.0f} cores such as this one.",
        "",
    ]


def _write_bottlenecks(results: Results) -> List[str]:
    steps, rate = results["steps"], get_core_rate(results)
    read, pipe, whole = steps["read"], steps["pipe"], steps["whole"]
    rest = whole - pipe - read
    rows = [
        (name, f"{value:,.1f}", f"{value / whole:.1%}")
        for name, value in (
            ("reading", read),
            ("the pipeline: tokens, encoder, decoding", pipe),
            ("checking and writing", rest),
            ("all", whole),
        )
    ]
    flow = []
    for name, titles in (
        ("this machine, one core", rate),
        (f"{AIM_CORES} cores", rate * AIM_CORES),
        ("a billion an hour", AIM / 3600),
    ):
        flow.append(
            (
                name,
                f"{titles:,.0f}",
                f"{titles * steps['bytes read'] / 1e6:,.2f}",
                f"{titles * steps['bytes written'] / 1e6:,.2f}",
                f"{titles / steps['titles of a piece'] * 2:,.2f}",
                f"{titles / steps['titles of a piece'] * _answer(steps):,.0f}",
            )
        )
    header = ("", "titles a second", "MB read a second", "MB written a second")
    return [
        "## Where the bottleneck is, and where it moves",
        "",
        "Microseconds of processor time of a title, in one process:",
        "",
        *_table(("step", "microseconds", "share"), rows),
        "- **Compute** comes first, at any number of machines: cores add up until "
        "something below is reached.",
        f"- **Reading.** In the local engine one process reads for all. At {read:,.1f} "
        f"microseconds a title it feeds some {whole / read:,.0f} others, fewer with "
        "what it takes to send rows. In Ray each worker reads its own files, and there "
        "is no such limit; but a file is one worker's, so there have to be more files "
        "than workers, and the largest is not to take longer than all else.",
        "- **Storage and network.** Rows go from storage to a worker and to storage "
        "again, compressed as they are in Parquet. What all workers need together:",
        "",
        *_table((*header, "files a second", "bytes a second in the object store"), flow),
        f"- **Files.** A piece of {steps['titles of a piece']:,} titles writes its part "
        "and its counts, each synced to the disk and renamed. A shared file system has "
        "to bear that rate; a larger `--piece-size` makes it less, and a worker larger.",
        "- **Object store.** Only numbers of files and counts go through it. 100 MB a "
        "machine, the least that Ray takes, is enough at any size.",
        "",
    ]


def _answer(steps: Dict[str, Any]) -> float:
    return float(steps["bytes of a piece's answer"])


def _write_limits(results: Results) -> List[str]:
    cores = results["machine"]["cores"]
    return [
        "## What is measured, and what is not",
        "",
        *_table(
            ("", "run", "extrapolated"),
            [
                ("titles", f"{results['run']['titles']:,}", "a million and more"),
                ("processes", "1 and 2", "3 and more"),
                ("machines", f"1, with {cores} cores", "2 and more"),
                ("storage", "a local disk", "a shared file system, a network"),
            ],
        ),
        "Cores of one machine share memory bandwidth and caches, and many run slower "
        "than few; a shared file system was not tried. So throughput is a bound from "
        "above: measure one machine of a cluster before ordering others. That a killed "
        "worker's file is done by another, and that the output is that of the local "
        "engine byte for byte, is tested in `tests/catalogue/test_ray_engine.py`; that a "
        "cluster of two nodes, on one machine, goes on when one of them is killed, in "
        "`test_ray_cluster.py`.",
        "",
    ]


def _say_time(hours: float) -> str:
    if hours < 1 / 60:
        return f"{hours * 3600:.0f} seconds"
    return f"{hours * 60:.0f} minutes" if hours < 2 else f"{hours:,.1f} hours"


def _table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> List[str]:
    marks = [
        "---" if isinstance(cell, str) and not cell[:1].isdigit() else "---:"
        for cell in rows[0]
    ]
    lines = [header, marks, *rows]
    return [*(f"| {' | '.join(map(str, line))} |" for line in lines), ""]
