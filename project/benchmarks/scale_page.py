"""Write the sizing page: extrapolate from the measurements to catalogues of any size."""

import math
from pathlib import Path
from typing import Any, Dict, List, Sequence

Results = Dict[str, Any]

SIZES = {"a million": 10**6, "100 million": 10**8, "a billion": 10**9}
# The goal: AIM titles an hour on AIM_CORES cores.
AIM, AIM_CORES = 10**9, 64


def write_page(results: Results, job: Results, path: Path) -> None:
    """Write the page.

    results (Results): The measurements of `scale`.
    job (Results): The measurements of `job`.
    path (Path): The Markdown file.
    """
    machine, run, steps = results["machine"], results["run"], results["steps"]
    lines = [
        "# Sizing",
        "",
        "`python -m weasel run catalogue` writes this page. All figures are in "
        "`results/catalogue/scale.json` and `job.json`, or follow from them.",
        "",
        "## What was run",
        "",
        "The benchmark runs `adatag extract` with each engine, and with one and two "
        f"processes. It reads {run['files']} Parquet files, and writes Parquet with a "
        f"column for each of {steps['attributes']} attributes. The titles are made of "
        f"OA-Mine's titles, with {steps['words']:.0f} words each, and hardly any title "
        f"repeats. To leave out the startup, the time of {run['few']:,} titles is "
        f"subtracted from the time of {run['titles']:,}. Figures are medians of "
        f"{run['turns']} turns.",
        "",
        f"{machine['processor']}, {machine['cores']} cores, one thread per process. "
        f"{machine['versions']}. At the start, the load of the machine was "
        f"{machine['load before']:.1f}. A load above 0 slows down the measurement.",
        "",
        *_write_engines(results),
        "Titles an hour and core only count the processes that run the pipeline. In "
        "addition, the local engine has a process that reads, and Ray has some for "
        "scheduling.",
        "",
        *_write_job(job),
        *_write_sizes(results),
        *_write_bottlenecks(results),
        *_write_limits(results),
    ]
    path.write_text("\n".join(lines), encoding="utf8")


def get_core_rate(results: Results) -> float:
    """Get the throughput to extrapolate from: Ray with the most processes. Its processes
    slow each other down, as they do on a larger machine.

    results (Results): The measurements.
    RETURNS (float): Titles per second and core.
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
    return _table((*header, "seconds to start", "MB per process"), rows)


def _write_job(job: Results) -> List[str]:
    shares = job["throughput"]["share"].items()
    return [
        "## The job compared to the pipeline alone",
        "",
        "A job also reads and writes tables. The first table shows which share of the "
        "throughput of `nlp.pipe` is left, on one core, from CSV (wanted: 0.8). Job and "
        "pipeline take turns on the same unseen titles: "
        f"{', '.join(job['versions'].split(', ')[-2:])}. The second table shows the peak "
        "memory of the command.",
        "",
        *_table(
            ("output, a row", "share of `nlp.pipe`"),
            [(name, f"{share:.2f}") for name, share in shares],
        ),
        *_table(
            ("products", "peak MB", "seconds"),
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
        verdict = f"It is met: the throughput is {1 / factor:.2g} times as high"
    else:
        verdict = f"**It is not met: the throughput is {factor:.2g} times too low**"
    header = ("products", "core-hours", f"on {AIM_CORES} cores")
    machines = f"machines of {AIM_CORES} cores, for 1 hour"
    return [
        "## What a catalogue needs",
        "",
        f"These figures are extrapolated from {rate:,.0f} titles a second and core. Ray "
        "reached this with the most processes above. The figures assume that more cores "
        "have the same throughput each.",
        "",
        *_table((*header, machines, "for 8 hours"), rows),
        f"The goal is a billion titles an hour on {AIM_CORES} cores, with 51 attributes. "
        f"That is {wanted:,.0f} titles a second and core. {verdict}. "
        f"{math.ceil(AIM / 3600 / rate):,} cores such as this one would reach it.",
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
            ("pipeline: tokenizer, encoder, decoding", pipe),
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
        "CPU time of a title in microseconds, in one process:",
        "",
        *_table(("step", "microseconds", "share"), rows),
        "- **Compute** is the first bottleneck, for any number of machines. More cores "
        "help until one of the following limits is reached.",
        "- **Reading.** In the local engine, a single process reads for all others. With "
        f"{read:,.1f} microseconds per title, it can feed some {whole / read:,.0f} "
        "processes, and fewer if you count the time to send rows. In Ray, each worker "
        "reads its own files, so there is no such limit. But only one worker reads a "
        "file. So use more files than workers, and no file that takes longer than all "
        "the others.",
        "- **Storage and network.** Rows go from storage to a worker and back to "
        "storage, compressed as Parquet. All workers together need:",
        "",
        *_table((*header, "files a second", "bytes a second in the object store"), flow),
        f"- **Files.** Each piece of {steps['titles of a piece']:,} titles writes two "
        "files, its output and its counts, which are synced to disk and renamed. A "
        "shared file system has to sustain this rate. A larger `--piece-size` lowers "
        "the rate, but workers need more memory.",
        "- **Object store.** It only holds file numbers and counts. 100 MB per machine, "
        "the minimum of Ray, is enough for any size.",
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
            ("", "measured", "extrapolated"),
            [
                ("titles", f"{results['run']['titles']:,}", "a million and more"),
                ("processes", "1 and 2", "3 and more"),
                ("machines", f"1, with {cores} cores", "2 and more"),
                ("storage", "a local disk", "a shared file system, a network"),
            ],
        ),
        "Treat the throughput as an upper bound. The cores of a machine share memory "
        "bandwidth and caches, so many busy cores are slower than few. A shared file "
        "system was not tried. Measure one machine of a cluster before you order others.",
        "",
        "`tests/catalogue/test_ray_engine.py` tests that another worker takes over the "
        "file of a killed worker, and that the output is the same as with the local "
        "engine, byte for byte. `test_ray_cluster.py` tests that a cluster of two nodes, "
        "on one machine, survives the loss of a node.",
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
