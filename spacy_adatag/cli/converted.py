"""Print the result of `adatag convert`."""

import shlex
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List

from wasabi import msg

from ..corpus.align import Unaligned
from ..corpus.convert import AttributeCounts, Conversion
from ..corpus.records import Rejected
from ..corpus.schema import get_rejected_path
from ..texts.counts import say_count
from ..texts.languages import ENGLISH

# How much to print. The files have everything.
MAX_ATTRIBUTES = 60
MAX_UNALIGNED = 20
MAX_REJECTED = 5
CONFIG = "adatag.cfg"


def report(result: Conversion, input_path: Path, output_path: Path, lang: str) -> None:
    """Print what was converted. Exits with code 1 if there are no texts to train on.

    result (Conversion): The Docs, and what could not be converted.
    input_path (Path): The file of the records.
    output_path (Path): The file of the Docs to train on.
    lang (str): The language of the texts.
    """
    if result.attributes:
        _print_attributes(result.attributes)
    if result.unaligned:
        _print_unaligned(result.unaligned, output_path)
    if result.html.texts:
        msg.info(result.html.describe(len(result.train) + len(result.dev)))
    if result.rejected:
        _print_rejected(result.rejected, output_path)
    if not len(result.train):
        msg.fail(
            f"Nothing to convert in {input_path}",
            "Expected one record on each line, see --help.",
            exits=1,
        )
    msg.good(f"Wrote {say_count(len(result.train), 'text')} to {output_path}")
    dev_path = get_dev_path(output_path)
    if len(result.dev):
        msg.good(f"Wrote {say_count(len(result.dev), 'text')} to {dev_path}")
        if result.shared:
            msg.warn(
                f"{say_count(result.shared, 'held-out text has', 'held-out texts have')} "
                "a part in common with texts to "
                "train on, so scores will be too good",
                "Variants often share a description. Keep them together with --group-by "
                "or --split-by of adatag label, or the key group of records.",
            )
    elif dev_path.exists():
        # Keep the file: the user may have converted held-out texts to this name.
        msg.warn(
            f"{dev_path} was not written by this run",
            f"If an earlier run with --dev wrote it, its texts are now in {output_path} "
            "too. Remove it, or convert again with --dev.",
        )
    if result.attributes:
        msg.info(f"Annotations are {result.annotated.measure().describe()}")
    # The configs are in English.
    option = "" if lang == ENGLISH else f" --nlp.lang {lang}"
    if option:
        msg.info(
            f"The language is {lang}. If it is another one, name it with --lang. Train "
            f"with{option}. The configs take GloVe, whose word vectors are English: with "
            "--paths.vectors, they take those of the language from `spacy init vectors`"
        )
    if len(result.dev):
        msg.text("Train with these texts:")
        if not Path(CONFIG).exists():
            print(f"python -m spacy adatag init-config adatag {CONFIG}")
        train, dev = (shlex.quote(path.as_posix()) for path in (output_path, dev_path))
        print(
            f"python -m spacy train {CONFIG} --paths.train {train} "
            f"--paths.dev {dev}{option} --output training"
        )


def _print_attributes(attributes: Dict[str, AttributeCounts]) -> None:
    by_queries = sorted(attributes.items(), key=lambda item: -item[1].queries)
    rows = [
        (name, counts.queries, counts.values, counts.spans, counts.unaligned)
        for name, counts in by_queries
    ]
    total = ("all", *(sum(column) for column in list(zip(*rows))[1:]))
    shown: List[Any] = rows[:MAX_ATTRIBUTES]
    if len(rows) > MAX_ATTRIBUTES:
        shown.append((f"... {len(rows) - MAX_ATTRIBUTES} more", "", "", "", ""))
    msg.table(
        shown,
        header=("attribute", "queries", "values", "spans", "unaligned"),
        footer=total,
        divider=True,
        aligns=("l", "r", "r", "r", "r"),
    )


def _print_unaligned(unaligned: List[Unaligned], output_path: Path) -> None:
    path = get_unaligned_path(output_path)
    msg.warn(
        f"{say_count(len(unaligned), 'value matches', 'values match')} no tokens. They "
        f"are in {path}"
    )
    counts = Counter((item.attribute, item.value, item.reason) for item in unaligned)
    for (attribute, value, reason), count in counts.most_common(MAX_UNALIGNED):
        times = f" ({say_count(count, 'time')})" if count > 1 else ""
        print(f"  {attribute}: {value!r} {reason}{times}")
    if len(counts) > MAX_UNALIGNED:
        print(f"  ... {len(counts) - MAX_UNALIGNED:,} more")


def _print_rejected(rejected: List[Rejected], output_path: Path) -> None:
    path = get_rejected_path(output_path)
    msg.warn(
        f"{say_count(len(rejected), 'line has', 'lines have')} no valid record. They are "
        f"in {path}"
    )
    firsts = {item.reason: item for item in reversed(rejected)}
    counts = Counter(item.reason for item in rejected)
    for reason, count in counts.most_common(MAX_REJECTED):
        item = firsts[reason]
        name = f", record {item.id}" if item.id is not None else ""
        more = f" ({say_count(count, 'line')})" if count > 1 else ""
        print(f"  line {item.line:,}{name}: {reason}{more}")
    if len(counts) > MAX_REJECTED:
        print(f"  ... {len(counts) - MAX_REJECTED:,} more reasons")


def get_dev_path(output_path: Path) -> Path:
    """Get the path of the file for held-out texts.

    output_path (Path): The file of the texts to train on.
    RETURNS (Path): The file, beside the output.
    """
    return output_path.with_name(f"{output_path.stem}-dev.spacy")


def get_unaligned_path(output_path: Path) -> Path:
    """Get the path of the file for values without a span.

    output_path (Path): The file of the texts to train on.
    RETURNS (Path): The file, beside the output.
    """
    return output_path.with_name(f"{output_path.name}.unaligned.jsonl")
