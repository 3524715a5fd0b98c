"""`python -m spacy adatag evaluate`."""

from pathlib import Path
from typing import Any, Dict, Iterator, Optional

import srsly
import typer
from spacy.cli._util import setup_gpu
from spacy.language import Language
from tqdm import tqdm
from typing_extensions import Annotated
from wasabi import msg

from ..corpus.annotated import AnnotatedRecords
from ..corpus.asking import METRICS, WAYS, Asked, Ways
from ..corpus.checks import require_choice, show_path
from ..corpus.pipe import Answered
from ..disk.changes import Watch
from ..disk.loading import load_pipeline
from ..disk.outputs import check_outputs, write_whole
from .console import warn_left_out
from .options import ByCategory, Format, GpuId, Model, Queries, end
from .trained import warn_untrained


def evaluate_cli(
    model: Model,
    records_path: Annotated[
        Path,
        typer.Argument(
            metavar="RECORDS",
            help="Annotated records, in any format that convert reads, or the .spacy "
            "file that it held out",
            exists=True,
            dir_okay=False,
        ),
    ],
    metric: Annotated[
        str,
        typer.Option(
            "--metric",
            "-m",
            help="paper: precision, recall and F1 of each attribute, macro and micro. "
            "extractgpt: one answer for each question, the metric of published figures "
            "on OA-Mine and AE-110k",
        ),
    ] = "paper",
    ask: Annotated[
        Optional[str],
        typer.Option(
            "--ask",
            "-a",
            metavar="|".join(WAYS),
            help="What to ask a text. record: what its record asks. category: what the "
            "pipeline knows of its category. everything: all that the pipeline knows, as "
            "nlp(text) does. By default, each of these that the data allow, side by side",
        ),
    ] = None,
    output: Annotated[
        Optional[Path],
        typer.Option(
            "--output", "-o", help="JSON file to save the scores to", dir_okay=False
        ),
    ] = None,
    format: Format = "auto",
    by_category: ByCategory = False,
    queries: Queries = "file",
    gpu_id: GpuId = -1,
) -> None:
    """Score a trained pipeline on annotated records.

    \b
    python -m spacy adatag evaluate training/model-best test.jsonl --output scores.json

    Records often only ask for attributes that they have a value of, but nlp(text) asks
    for everything. So you get the scores of each way of asking, side by side.

    A value is invented if the text has no value of that attribute. If the annotations are
    complete, a text has no values of attributes that its record does not ask for, and an
    invented value is wrong. If they are partial, nobody knows, and it does not count.
    With --ask everything, it counts as wrong all the same, except in records that are
    marked as partial, such as those of review.

    Gold values are the strings of the records, even if they do not begin and end at token
    boundaries. Values of attributes that the pipeline does not know count as missed.
    Lines without a valid record with attributes, and texts that the pipeline fails on,
    are left out and counted. The exit code is then 3.
    """
    setup_gpu(gpu_id, silent=False)
    try:
        require_choice(metric, METRICS, "metric")
        if output is not None:
            check_outputs([output], [model, records_path])
        nlp = load_pipeline(model)
        warn_untrained(nlp)
        watch = Watch([records_path])
        result = evaluate(
            nlp,
            records_path,
            metric=metric,
            ask=ask,
            format=format,
            by_category=by_category,
            queries=queries,
        )
        _print_scores(result["scores"])
        _print_asked(result)
        if output is not None:
            with write_whole(output) as path:
                srsly.write_json(path, {"model": show_path(model), **result})
            msg.good(f"Saved the scores to {output}")
    except (ImportError, OSError, ValueError) as err:
        msg.fail(f"Can't evaluate {model} on {records_path}", str(err), exits=1)
    else:
        end(watch, complete=not result["rejected"])


def evaluate(
    nlp: Language,
    path: Path,
    *,
    metric: str = "paper",
    ask: Optional[str] = None,
    format: str = "auto",
    by_category: bool = False,
    queries: str = "file",
) -> Dict[str, Any]:
    """Score a pipeline on annotated records.

    nlp (Language): The pipeline.
    path (Path): The records.
    metric (str): "paper" or "extractgpt".
    ask (Optional[str]): The only way to ask: "record", "category" or "everything". By
        default all of them, where the data allow it.
    format (str): The format of the records, see `read_records`.
    by_category (bool): Whether attributes belong to a category, see `read_records`.
    queries (str): The queries of a text if the format does not say them, see
        `read_records`.
    RETURNS (Dict[str, Any]): `metric`. `records`, how many were scored. `rejected`, how
        many lines have no record with attributes, or a text that the pipeline fails at.
        `unknown`, queries that the pipeline does not know. `scores` of the first way to
        ask, see `score_paper` and `score_extractgpt`. `asked`, the fields of `Asked` for
        each way to ask. `annotations`, how values of attributes that the records do not
        ask were scored.
    RAISES (ValueError): If there is nothing to score, or `ask` is unknown.
    """
    records = AnnotatedRecords(nlp, path, format, by_category, queries)
    ways = Ways(nlp, ask)
    asked: Dict[str, Asked] = {}

    def answer(way: str) -> Iterator[Answered]:
        answered = ways.answer(way, records, records.reject)
        yield from tqdm(answered, f"Asking {way}", unit=" records", disable=None)

    for way in ways:
        asked[way] = ways.score(way, answer(way), metric)
    first = next(iter(asked.values()))
    warn_left_out(records)
    if not first.texts:
        raise ValueError("expected records with attributes to score, got none")
    return {
        "metric": metric,
        "records": first.texts,
        "rejected": len(records.rejected),
        "unknown": sorted(records.unknown),
        "scores": first.scores,
        "asked": {way: found._asdict() for way, found in asked.items()},
        "annotations": ways.explain(),
    }


def _print_scores(scores: Dict[str, Any]) -> None:
    per_type = scores.get("attr_per_type")
    if per_type is None:
        counts = {name: scores[name] for name in ("NN", "NV", "VN", "VC", "VW")}
        shares = {name.upper(): f"{100 * scores[name]:.2f}" for name in "prf"}
        msg.table({**shares, **counts}, title="Scores (extractgpt)")
        return
    rows = [
        (name, *(f"{100 * row[x]:.2f}" for x in "prf"), row["gold"], row["predicted"])
        for name, row in per_type.items()
    ]
    msg.table(
        rows,
        header=("attribute", "P", "R", "F", "gold", "predicted"),
        aligns=("l", "r", "r", "r", "r", "r"),
        divider=True,
    )
    for kind in ("macro", "micro"):
        values = [scores[f"attr_{kind}_{x}"] for x in "prf"]
        shown = ["-" if value is None else f"{100 * value:.2f}" for value in values]
        msg.text(f"{kind} P {shown[0]}  R {shown[1]}  F {shown[2]}")


def _print_asked(result: Dict[str, Any]) -> None:
    names = {"P": "p", "R": "r", "F": "f"}
    if result["metric"] == "paper":
        names = {name: f"attr_micro_{x}" for name, x in names.items()}
        names["macro F"] = "attr_macro_f"
    rows = []
    for way, found in result["asked"].items():
        scores = [found["scores"][name] for name in names.values()]
        rows.append(
            (
                way,
                *("-" if value is None else f"{100 * value:.2f}" for value in scores),
                f"{found['values_per_text']:.2f}",
                f"{found['gold_per_text']:.2f}",
                f"{found['invented_per_100_texts']:.1f}",
            )
        )
    counts = ("values per text", "gold", "invented per 100 texts")
    msg.table(
        rows,
        header=("asked", *names, *counts),
        aligns=("l", *("r" * (len(names) + 3))),
        divider=True,
    )
    if result["annotations"]:
        msg.info(result["annotations"])
