"""`python -m spacy adatag evaluate`."""

from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Set, Tuple

import spacy
import srsly
import typer
from spacy.cli._util import setup_gpu
from spacy.language import Language
from spacy.tokens import Doc
from tqdm import tqdm
from typing_extensions import Annotated
from wasabi import msg

from ..corpus.checks import show_path
from ..corpus.pipe import (
    find_fault,
    get_component,
    get_decisions,
    get_labels,
    pipe_records,
)
from ..corpus.records import Record, Rejected, read_records
from ..corpus.surface import simplify
from ..groups import Scored, rank, read_values
from ..outputs import check_outputs, write_whole
from ..scorer import score_extractgpt, score_paper
from .options import INCOMPLETE, ByCategory, Format, GpuId, Model, Queries

Answered = Tuple[Record, Doc]


def evaluate_cli(
    model: Model,
    records_path: Annotated[
        Path,
        typer.Argument(
            metavar="RECORDS.jsonl",
            help="Annotated records, in any format that convert takes",
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
            "extractgpt: one answer for each question, as figures published on "
            "OA-Mine and AE-110k count",
        ),
    ] = "paper",
    output: Annotated[
        Optional[Path],
        typer.Option("--output", "-o", help="JSON file for the scores", dir_okay=False),
    ] = None,
    format: Format = "auto",
    by_category: ByCategory = False,
    queries: Queries = "file",
    gpu_id: GpuId = -1,
) -> None:
    """Score a trained pipeline on annotated records, over the attributes that each
    record asks.

    Gold values are the strings of the records, also where tokens do not hold them. An
    attribute that the pipeline does not know is asked in vain, and counts. Lines that
    hold no valid record with attributes, and texts at which the pipeline fails, are left
    out and counted; the exit code is then 3.
    """
    if metric not in METRICS:
        msg.fail(f"Unknown metric '{metric}'", f"Known: {', '.join(METRICS)}", exits=1)
    setup_gpu(gpu_id, silent=False)
    try:
        if output is not None:
            check_outputs([output], [model, records_path])
        nlp = spacy.load(model)
        result = evaluate(
            nlp,
            records_path,
            metric=metric,
            format=format,
            by_category=by_category,
            queries=queries,
        )
        _print_scores(result["scores"])
        if output is not None:
            with write_whole(output) as path:
                srsly.write_json(path, {"model": show_path(model), **result})
            msg.good(f"Saved the scores to {output}")
    except (ImportError, OSError, ValueError) as err:
        msg.fail(f"Can't evaluate {model} on {records_path}", str(err), exits=1)
    else:
        if result["rejected"]:
            raise typer.Exit(INCOMPLETE)


def evaluate(
    nlp: Language,
    path: Path,
    *,
    metric: str = "paper",
    format: str = "auto",
    by_category: bool = False,
    queries: str = "file",
) -> Dict[str, Any]:
    """Score a pipeline on annotated records.

    nlp (Language): The pipeline.
    path (Path): The records.
    metric (str): "paper" or "extractgpt".
    format (str): The format of the records, see `read_records`.
    by_category (bool): Whether attributes are those of a category, see `read_records`.
    queries (str): What is asked where the format does not say it, see `read_records`.
    RETURNS (Dict[str, Any]): `metric`, `records` (how many were scored), `rejected`
        (how many lines held no record with attributes), `unknown` (attributes asked
        that the pipeline does not know) and `scores`, see `score_paper` and
        `score_extractgpt`.
    RAISES (ValueError): If there is nothing to score.
    """
    known = set(get_labels(nlp))
    rejected: List[Rejected] = []
    unknown: Set[str] = set()
    counts = {"records": 0}

    def reject(record: Record, reason: str) -> None:
        rejected.append(Rejected(record.line, reason, record.text, record.id))

    def read() -> Iterator[Record]:
        for record in read_records(path, format, by_category, queries):
            if isinstance(record, Rejected):
                rejected.append(record)
                continue
            reason = find_fault(nlp, record)
            if record.attributes is None:
                reason = "expected attributes, to compare with what is extracted"
            if reason is not None:
                reject(record, reason)
            elif record.attributes is not None:
                unknown.update(name for name in record.attributes if name not in known)
                yield record

    def answer() -> Iterator[Answered]:
        answered = pipe_records(nlp, read(), failed=reject)
        for record, doc in tqdm(answered, unit=" records", disable=None):
            counts["records"] += 1
            yield record, doc

    scores = METRICS[metric](answer(), get_component(nlp).key)
    for item in rejected[:5]:
        msg.warn(f"Left out line {item.line} of {path}: {item.reason}")
    if len(rejected) > 5:
        msg.warn(f"Left out {len(rejected) - 5:,} more")
    if unknown:
        names = ", ".join(sorted(unknown)[:10])
        msg.warn(f"{len(unknown):,} attributes are not known to the pipeline: {names}")
    if not counts["records"]:
        raise ValueError("no record with attributes in the file")
    return {
        "metric": metric,
        **counts,
        "rejected": len(rejected),
        "unknown": sorted(unknown),
        "scores": scores,
    }


def _score_paper(answered: Iterable[Answered], key: str) -> Dict[str, Any]:
    return score_paper(
        decision
        for record, doc in answered
        for decision in get_decisions(record, doc, key)
    )


def _score_extractgpt(answered: Iterable[Answered], key: str) -> Dict[str, Any]:
    def decide() -> Iterator[Tuple[Set[str], Any]]:
        for record, doc in answered:
            # The most likely value is the answer; one without a score is, if there is
            # no other. Of several alike, the first.
            best: Dict[str, Scored] = {}
            for value in read_values(doc, key):
                name = value.span.label_
                if name not in best or rank(value.score) > rank(best[name].score):
                    best[name] = value
            for name, values in (record.attributes or {}).items():
                gold = {simplify(value.text).text for value in values}
                answer = simplify(best[name].span.text).text if name in best else None
                yield gold, answer

    return score_extractgpt(decide())


METRICS: Dict[str, Callable[[Iterable[Answered], str], Dict[str, Any]]] = {
    "paper": _score_paper,
    "extractgpt": _score_extractgpt,
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
