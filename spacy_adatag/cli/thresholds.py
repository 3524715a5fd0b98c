"""`python -m spacy adatag thresholds`."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Iterable, Iterator, List, Optional, Tuple

import numpy
import typer
from spacy.cli._util import setup_gpu
from spacy.language import Language
from tqdm import tqdm
from wasabi import msg

from ..confidence import (
    FLOOR,
    Candidates,
    Chosen,
    Counts,
    Wanted,
    choose_thresholds,
    explain_failure,
    get_ece,
    measure_calibration,
)
from ..corpus.annotated import AnnotatedRecords
from ..corpus.asking import CATEGORY, EVERYTHING, RECORD, WAYS, Ways
from ..corpus.completeness import Completeness
from ..corpus.pipe import Answered, get_component
from ..disk.changes import Watch
from ..disk.loading import load_pipeline
from ..disk.outputs import check_empty, check_outputs, write_whole_folder
from ..potentials.scores import scale_odds
from ..texts.counts import say_count
from .console import warn_left_out
from .options import ByCategory, Format, GpuId, Model, Queries, end

# The slope and bias of log odds that correct scores.
Correction = Tuple[float, float]
# The precisions whose price is shown.
PRECISIONS = [0.8, 0.9, 0.95, 0.99]


def thresholds_cli(
    model: Model,
    records_path: Annotated[
        Path,
        typer.Argument(
            metavar="RECORDS",
            help="Annotated records that the pipeline was not trained on, in any format "
            "that convert reads, or the .spacy file that it held out",
            exists=True,
            dir_okay=False,
        ),
    ],
    output_path: Annotated[
        Optional[Path],
        typer.Argument(
            metavar="OUT",
            help="Folder to save the pipeline with its thresholds to. Without it, they "
            "are only shown",
            file_okay=False,
        ),
    ] = None,
    precision: Annotated[
        Optional[float],
        typer.Option(
            "--precision",
            "-p",
            help="The share of values that has to be right, such as 0.95. By default, "
            "thresholds are for the best F1",
        ),
    ] = None,
    confidence: Annotated[
        Optional[float],
        typer.Option(
            "--confidence",
            "-c",
            help="How sure it has to be that texts outside of RECORDS reach the "
            "precision too, such as 0.9. By default, only RECORDS has to reach it, and "
            "other texts may well miss it",
        ),
    ] = None,
    ask: Annotated[
        Optional[str],
        typer.Option(
            "--ask",
            "-a",
            metavar="|".join(WAYS),
            help="What to ask a text. record: what its record asks. category: what the "
            "pipeline knows of its category, or else everything. everything: all that "
            "the pipeline knows. By default as nlp(text) does: category, if the pipeline "
            "knows any",
        ),
    ] = None,
    format: Format = "auto",
    by_category: ByCategory = False,
    queries: Queries = "file",
    gpu_id: GpuId = -1,
) -> None:
    """Choose how sure a trained pipeline has to be of a value, for a wanted precision.

    \b
    python -m spacy adatag thresholds training/model-best dev.jsonl strict \\
        --precision 0.95 --confidence 0.9

    This saves the pipeline with its thresholds to the folder strict. It then only finds
    values whose probability reaches the threshold of their attribute, in all commands and
    in nlp(text). A higher precision costs recall: a table shows the price.

    Scores are corrected as well, so that about 80 % of the values with a score of 0.8 are
    right in RECORDS. Scores of attributes that were never trained are not corrected.

    An attribute with too few values in RECORDS has no threshold of its own. It gets the
    default threshold. This is chosen on the values of all such attributes together, or if
    these do not show the precision, on the values of all attributes.

    With --confidence 0.9, the precision is tested: if you drew the records anew many
    times, an attribute would miss the precision at most once in ten times. This needs
    data: 45 values without a mistake show a precision of 0.95. It also needs RECORDS that
    are like the texts to come. The test assumes that values are independent, but values
    of one text are not quite.

    Values count as right as in evaluate. If annotations are complete, values of
    attributes that a record does not ask for are wrong. If they are partial, these values
    are not counted, and neither are those of a record that is marked as partial.

    Lines without a valid record with attributes, and texts that the pipeline fails on,
    are left out and counted. The exit code is then 3.
    """
    setup_gpu(gpu_id, silent=False)
    try:
        wanted = Wanted(precision, confidence)
        if output_path is not None:
            check_outputs([], [model, records_path], [output_path])
            check_empty(output_path)
        nlp = load_pipeline(model)
        watch = Watch([records_path])
        records = AnnotatedRecords(nlp, records_path, format, by_category, queries)
        candidates = collect_candidates(nlp, records, ask)
        warn_left_out(records)
        if not candidates.texts:
            raise ValueError(
                f"expected records with attributes in {records_path}, got none"
            )
        # Thresholds are chosen before, as a test would not allow a grid that depends on
        # what is right.
        chosen = choose_thresholds(candidates, wanted)
        correction = find_correction(candidates)
        untrained = list_untrained(candidates)
        _print_prices(candidates, confidence, correction, untrained)
        if not chosen.reached and not chosen.thresholds:
            raise ValueError(explain_failure(candidates, wanted))
        chosen = correct_thresholds(chosen, correction, untrained)
        _print_thresholds(candidates, chosen)
        if output_path is not None:
            component = get_component(nlp)
            component.threshold = chosen.threshold
            component.thresholds = chosen.thresholds
            component.calibration = correction
            with write_whole_folder(output_path) as path:
                nlp.to_disk(path)
            msg.good(f"Saved the pipeline with its thresholds to {output_path}")
    except (ImportError, OSError, ValueError) as err:
        msg.fail(f"Can't set thresholds of {model}", str(err), exits=1)
    else:
        end(watch, complete=not records.rejected)


def collect_candidates(
    nlp: Language, records: AnnotatedRecords, ask: Optional[str] = None
) -> Candidates:
    """Collect what thresholds choose from. Progress is shown on a terminal.

    nlp (Language): The pipeline.
    records (AnnotatedRecords): The records. What the pipeline fails at is left out.
    ask (Optional[str]): What to ask: "record", "category" or "everything". By default as
        `nlp(text)` does.
    RETURNS (Candidates): The candidates.
    RAISES (ValueError): If `ask` is unknown, or the pipeline has no adatag component.
    """
    component = get_component(nlp)
    # Texts without a known category are asked everything.
    way = ask or (CATEGORY if component.categories.counts else EVERYTHING)
    ways = Ways(nlp, way)

    def answer() -> Iterator[Answered]:
        answered = ways.answer(way, records, records.reject)
        yield from tqdm(answered, f"Asking {way}", unit=" records", disable=None)

    candidates = Candidates.collect(component, answer())
    completeness = ways.annotated.measure()
    known = numpy.array(list(map(completeness.is_known_of, component.labels)), dtype=bool)
    # Nobody has looked for more in a partial record.
    candidates.scored |= known[candidates.rows] & ~candidates.partial
    if way != RECORD and candidates.texts:
        msg.text(explain_counting(completeness, component.labels))
    return candidates


def explain_counting(completeness: Completeness, names: Iterable[str]) -> str:
    """Say how values count whose attribute a record does not ask.

    completeness (Completeness): How complete the annotations are.
    names (Iterable[str]): The attributes that the pipeline knows.
    RETURNS (str): The message.
    """
    counts = "counts as wrong" if completeness.complete else "does not count"
    unasked = f"If a record does not ask for an attribute, a value of it {counts}."
    said = f"Annotations are {completeness.kind}. {unasked}"
    if completeness.marked and completeness.complete:
        said += f" Only what they ask counts of {completeness.marked:,} that are partial."
    never = completeness.name_never_asked(names)
    return f"{said} {never}: their values do not count." if never else said


def _format(*shares: float) -> List[str]:
    return [f"{100 * share:.2f}" for share in shares]


def _get_shares(counts: Counts, gold: int, rows: List[int]) -> List[str]:
    """Precision, recall and number of values of some attributes."""
    predicted, correct = (int(array[rows].sum()) for array in counts)
    precision = _format(correct / predicted)[0] if predicted else "-"
    recall = _format(correct / gold)[0] if gold else "-"
    return [precision, recall, f"{predicted:,}"]


def _print_thresholds(candidates: Candidates, chosen: Chosen) -> None:
    names, gold = candidates.attributes.names, candidates.gold_of_rows.tolist()
    rows = []
    for row, name in enumerate(names):
        if not gold[row] and not candidates.together.predicted[:, row].any():
            continue
        threshold = chosen.thresholds.get(name, chosen.threshold)
        note = f"default: {chosen.notes[name]}" if name in chosen.notes else ""
        if not candidates.attributes.trained[row]:
            note = "; ".join(filter(None, ["never trained", note]))
        shares = _get_shares(chosen.counts, gold[row], [row])
        rows.append((name, f"{threshold:g}", *shares, note))
    everything = list(range(len(names)))
    others = [row for row in everything if names[row] in chosen.notes]
    unknown = sum(candidates.gold.values()) - sum(gold)
    for title, of_rows, n in (
        ("all with the default", others, sum(gold[row] for row in others)),
        ("all", everything, sum(gold) + unknown),
    ):
        shown = f"{chosen.threshold:g}" if of_rows is others else ""
        rows.append((title, shown, *_get_shares(chosen.counts, n, of_rows), ""))
    msg.table(
        rows,
        header=("attribute", "threshold", "precision", "recall", "values", ""),
        aligns=("l", "r", "r", "r", "r", "l"),
        divider=True,
    )
    if not chosen.reached:
        msg.warn(
            "No default threshold shows the precision, so the highest is set: next to "
            f"nothing is found of {say_count(len(others), 'attribute')} with it"
        )
    elif others and not chosen.by_others:
        msg.info(
            f"{say_count(len(others), 'attribute')} with the default threshold can't "
            "show the precision alone. All values together do"
        )


def _print_prices(
    candidates: Candidates,
    confidence: Optional[float],
    correction: Optional[Correction],
    untrained: List[str],
) -> None:
    n, gold = len(candidates.attributes), sum(candidates.gold.values())
    rows = []
    for precision in PRECISIONS:
        chosen = choose_thresholds(candidates, Wanted(precision, confidence))
        own = f"{len(chosen.thresholds)} of {n}"
        chosen = correct_thresholds(chosen, correction, untrained)
        cells = ["not shown", "-", "-", "-", "-"]
        if chosen.reached or chosen.thresholds:
            shares = _get_shares(chosen.counts, gold, list(range(n)))
            cells = [f"{chosen.threshold:g}", own, *shares]
        rows.append((f"{precision:g}", *cells))
    header = ("wanted", "default", "own threshold", "precision", "recall", "values")
    msg.table(rows, header=header, aligns=("l", *"rrrrr"), divider=True)


def find_correction(candidates: Candidates) -> Optional[Correction]:
    """Find what corrects the scores of candidates, and print how far they are off.

    candidates (Candidates): The candidates.
    RETURNS (Optional[Tuple[float, float]]): The slope and bias of log odds. None if
        scores do not need it.
    """
    # The correction is not for attributes that were never trained.
    kept = candidates.scored & candidates.attributes.trained[candidates.rows]
    found = measure_calibration(candidates.scores[kept], candidates.correct[kept])
    ece, best_ece = _format(found.ece, found.best_ece)
    msg.text(
        f"Calibration: the model's scores are off by {ece} percentage points on average "
        f"(ECE, candidates with a score of at least {FLOOR:g}: {found.values:,})."
    )
    known = candidates.cfg.get("calibration")
    if known is not None:
        scores = scale_odds(candidates.scores[kept], *known)
        known_ece = _format(get_ece(scores, candidates.correct[kept]))[0]
        msg.text(f"As the pipeline corrects them now, they are off by {known_ece}.")
    if not found.helps:
        msg.text("A correction would not help.")
        return None
    msg.text(
        f"Corrected for these records, they are off by {best_ece}: their log odds are "
        f"multiplied by {found.slope:.2f}, and {found.bias:+.2f} is added. Thresholds "
        "are of corrected scores."
    )
    return found.slope, found.bias


def list_untrained(candidates: Candidates) -> List[str]:
    """List the attributes with candidates that were never trained.

    candidates (Candidates): The candidates.
    RETURNS (List[str]): Their names.
    """
    table = candidates.attributes
    rows = numpy.unique(candidates.rows)
    return [table[row]["name"] for row in rows[~table.trained[rows]].tolist()]


def correct_thresholds(
    chosen: Chosen, correction: Optional[Correction], untrained: Iterable[str] = ()
) -> Chosen:
    """Find the thresholds of corrected scores that keep the same values.

    chosen (Chosen): The thresholds of marginals.
    correction (Optional[Tuple[float, float]]): The slope and bias of log odds.
    untrained (Iterable[str]): The attributes of `list_untrained`. Their scores are not
        corrected, so each of them gets a threshold of its own.
    RETURNS (Chosen): The thresholds of corrected scores.
    """
    if correction is None:
        return chosen
    own = {name: chosen.thresholds.get(name, chosen.threshold) for name in untrained}
    names = [name for name in chosen.thresholds if name not in own]
    # In the precision of scores.
    limits = [chosen.threshold, *(chosen.thresholds[name] for name in names)]
    scaled = scale_odds(numpy.array(limits, dtype="f"), *correction)
    default, *others = scaled.tolist()
    thresholds = {**dict(zip(names, others)), **own}
    return replace(chosen, threshold=default, thresholds=thresholds)
