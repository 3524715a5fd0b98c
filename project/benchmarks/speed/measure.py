"""How fast is the pipeline, compared to other systems?

Takes a trained pipeline, and writes measurements as JSON, a page and plots. Figures are
ratios: the systems that are compared take turns, in one run and one thread.
"""

import platform
from pathlib import Path
from typing import Annotated, Any, Callable, Dict, List, Optional

import spacy
import srsly
import torch
import typer
from tables.runs import find_bert
from thinc.api import require_gpu
from wasabi import msg

from benchmarks.speed import kernels, memory, sections, steps
from benchmarks.speed.against import measure as measure_against
from benchmarks.speed.page import TITLES, draw, write_page
from benchmarks.speed.texts import read_titles


def main(
    model: Annotated[Path, typer.Argument(help="Trained pipeline", exists=True)],
    config: Annotated[Path, typer.Argument(help="Its config", exists=True)],
    corpus: Annotated[Path, typer.Argument(help=".spacy file to train on", exists=True)],
    titles: Annotated[Path, typer.Argument(help="JSONL file of titles", exists=True)],
    output: Annotated[Path, typer.Option(help="Folder of the results")],
    bert: Annotated[
        str,
        typer.Option(help="Transformer of question answering: name, folder or `minilm`"),
    ] = "minilm",
    gpu_id: Annotated[int, typer.Option(help="GPU to use, -1 for none")] = -1,
    repeats: Annotated[int, typer.Option(help="How often each is timed")] = 7,
    texts: Annotated[int, typer.Option(help="How many titles to read")] = 512,
    only: Annotated[
        Optional[List[str]],
        typer.Option(help=f"Measure only this: {', '.join(TITLES)}. Can be repeated"),
    ] = None,
    against: Annotated[
        Optional[str],
        typer.Option(
            metavar="REV",
            help="Also compare to an earlier commit. It is installed and trained in "
            "training/against-REV",
        ),
    ] = None,
    also: Annotated[
        Optional[List[Path]],
        typer.Option(
            help="Compare this trained pipeline to the commit, too, such as "
            "training/adatag-fast/model-best. Can be repeated",
            exists=True,
        ),
    ] = None,
    open_model: Annotated[
        Optional[Path],
        typer.Option(
            "--open",
            help="Trained pipeline of adatag-open.cfg, to add attributes to",
            exists=True,
        ),
    ] = None,
) -> None:
    """Measure speed and memory."""
    unknown = set(only or ()) - set(TITLES)
    if unknown:
        raise typer.BadParameter(
            f"{', '.join(sorted(unknown))}: expected {', '.join(TITLES)}"
        )
    torch.set_num_threads(1)
    name = platform.machine()
    if gpu_id >= 0:
        require_gpu(gpu_id)
        name = torch.cuda.get_device_name(gpu_id)
    device = torch.device("cuda", gpu_id) if gpu_id >= 0 else torch.device("cpu")
    read = read_titles(titles, texts)
    transformer = None
    try:
        transformer = find_bert(bert)
    except FileNotFoundError as err:
        msg.warn("Question answering is not measured", str(err))
    jobs: Dict[str, Callable[[], Any]] = {
        "growth": lambda: sections.measure_growth(model, read, repeats),
        "lengths": lambda: sections.measure_lengths(model, read, 3),
        "unseen": lambda: sections.measure_unseen(model, read, repeats),
        "others": lambda: sections.measure_others(
            model, corpus, transformer, read, repeats
        ),
        "losses": lambda: kernels.measure_losses(repeats, device),
        "decoding": lambda: kernels.measure_decoding(repeats, device),
        "reference": lambda: steps.compare_with_reference(model, read),
        "training": lambda: sections.measure_training(config, corpus, repeats),
        "processes": lambda: sections.measure_processes(model, read, 3),
        "memory": lambda: memory.measure(model, config, corpus, transformer, read),
        "steps": lambda: steps.measure_steps(model, read, repeats),
        "roofline": lambda: steps.measure_roofline(model, read, repeats, device),
    }
    if open_model is not None:
        jobs["added"] = lambda: sections.measure_added(open_model, read, repeats)
    if against is not None:
        pipelines = {
            config.stem: model,
            **{path.parent.name: path for path in also or ()},
        }
        jobs["against"] = lambda: measure_against(
            against, pipelines, corpus, read, repeats
        )
    output.mkdir(parents=True, exist_ok=True)
    path = output / f"{'gpu' if gpu_id >= 0 else 'cpu'}.json"
    results: Dict[str, Any] = dict(srsly.read_json(path)) if path.exists() else {}
    results["device"] = name
    results["versions"] = (
        f"spaCy {spacy.__version__}, torch {torch.__version__}, "
        f"Python {platform.python_version()}, {texts} titles, {repeats} turns."
    )
    for key, job in jobs.items():
        if only and key not in only:
            continue
        if gpu_id >= 0 and key in ("processes", "memory", "against"):
            continue
        # No spinner, because it runs in a process that disturbs the measurement.
        msg.info(f"{TITLES[key]} ...")
        results[key] = job()
        # Save each measurement, in case a later one fails.
        srsly.write_json(path, results)
    found = [srsly.read_json(file) for file in sorted(output.glob("*.json"))]
    write_page({result["device"]: result for result in found}, output / "README.md")
    draw(found[0], output)
    msg.good(f"Wrote {output / 'README.md'}")
