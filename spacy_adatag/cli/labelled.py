"""What `adatag label` prints about its result."""

from collections import Counter
from pathlib import Path
from typing import Any, List, Optional

from wasabi import msg

from ..corpus.checks import list_columns
from ..corpus.hints import hint_header
from ..corpus.schema import get_rejected_path
from ..corpus.shards import Shard, show_place
from ..labelling.coverage import (
    NO_TEXT,
    NO_WORD,
    NOT_IN_TEXT,
    UNCLEAR,
    VAGUE,
    Coverage,
)
from ..labelling.job import Labelling
from ..labelling.matcher import STAGES
from ..labelling.names import find_spellings
from ..texts.counts import say_count

# How much to print. The report has everything.
MAX_COLUMNS = 60
MAX_MISSED = 5
MAX_NAMES = 10
MAX_AMBIGUOUS = 5
MAX_NAME = 40
MAX_VALUE = 60
# How many cells, at least, look as if they had several values.
MIN_UNSPLIT = 3
MIN_UNSPLIT_SHARE = 0.1
# Attributes with fewer rows are rare, and this many of them are a nuisance.
FEW_ROWS = 5
MANY_RARE = 20
MAX_GROUPS = 10
MAX_CHANCE = 8


def print_summary(result: Labelling, output_path: Optional[Path]) -> None:
    """Print the counts, and what was found to be wrong.

    result (Labelling): The result.
    output_path (Optional[Path]): The file of records. None if nothing was written.
    """
    for path, names in result.missing.items():
        msg.warn(f"{path} has no column {', '.join(names)}")
    for name in result.unmerged:
        msg.warn(f"No row has an attribute '{name}' to merge")
    for reason in (*result.damaged, *result.changes):
        msg.warn(reason)
    if result.rejected:
        where = ""
        if output_path is not None:
            where = f". They are in {get_rejected_path(output_path)}"
        msg.warn(
            f"{say_count(result.rejected, 'row')} without a text, or that can't be "
            f"read{where}"
        )
        for path, item in result.first_rejected:
            print(f"  {show_place(path, item.line, item.id)}: {item.reason}")
    for column, count in result.coverage.unread.items():
        example = result.coverage.unread_examples[column]
        msg.warn(
            f"{say_count(count, 'cell')} of {column} without names of attributes, taken "
            f"as empty, such as that of {example['id']}: {example['reason']}"
        )
    if result.html.texts:
        msg.info(result.html.describe(result.coverage.rows))
    if result.coverage.columns:
        _print_columns(result.coverage)
        _print_missed(result.coverage)
        _print_unsplit(result.coverage)
        _print_objects(result.coverage)
        _print_names(result)
    if result.chance:
        shown = [f"{name}: {value!r}" for name, value in result.chance[:MAX_CHANCE]]
        more = ", ..." if len(result.chance) > MAX_CHANCE else ""
        msg.info(
            "Values that are in texts as often where the cell has another value are only "
            f"labelled beside the words of their attribute: {len(result.chance):,}, "
            f"{', '.join(shown)}{more}"
        )
    if result.vocabulary:
        found = sum(c.by_vocabulary for c in result.coverage.attributes.values())
        msg.info(
            f"A vocabulary of {say_count(result.vocabulary, 'value')} labelled "
            f"{say_count(found, 'attribute')} "
            "whose cell is empty"
        )
    _print_ambiguous(result.coverage)


def _print_columns(coverage: Coverage) -> None:
    rows: List[Any] = []
    empty = [name for name, counts in coverage.columns.items() if not counts.filled]
    for name, counts in sorted(coverage.columns.items(), key=lambda x: -x[1].filled):
        if not counts.filled:
            break
        short = name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…"
        # That of `Color (product.metafields.color)` is known.
        is_said = name.startswith(counts.attribute)
        shown = short if is_said else f"{short} ({counts.attribute})"
        share = f"{counts.found / counts.filled:.1%}"
        stages = [counts.values[stage] for stage in STAGES]
        rows.append((shown, counts.filled, counts.found, share, *stages, counts.places))
    if len(rows) > MAX_COLUMNS:
        more = (f"... {len(rows) - MAX_COLUMNS} more", *([""] * 8))
        rows = [*rows[:MAX_COLUMNS], more]
    if rows:
        msg.table(
            rows,
            header=("column", "rows filled", "found", "", *STAGES, "places"),
            divider=True,
            aligns=("l", *("r" * 8)),
            max_col=2 * MAX_NAME,
        )
    if empty:
        msg.info(f"Empty: {list_columns(empty)}")


def _print_missed(coverage: Coverage) -> None:
    for reason, what, says in (
        (NOT_IN_TEXT, "value", "not in the text of the row"),
        (
            UNCLEAR,
            "value",
            "in the text, but not labelled, since numbers and letters match anywhere "
            "without the words of their attribute beside them",
        ),
        (VAGUE, "value", "never labelled: yes, no or a symbol"),
        (NO_WORD, "value", "without a letter or digit"),
        (NO_TEXT, "cell", "with true, false or an object"),
    ):
        found = [(name, c) for name, c in coverage.columns.items() if c.values[reason]]
        if not found:
            continue
        total = sum(counts.values[reason] for _, counts in found)
        names = ", ".join(name for name, _ in found[:MAX_MISSED])
        more = ", ..." if len(found) > MAX_MISSED else ""
        msg.info(f"{say_count(total, what)} {says}: {names}{more}")
        for name, counts in found[:MAX_MISSED]:
            for example in counts.examples.get(reason, [])[:1]:
                value, text = example["value"], example["text"]
                print(f"  {name}: {value!r}, {example['id']}: {text!r}")


def _print_unsplit(coverage: Coverage) -> None:
    for name, counts in coverage.columns.items():
        for separator, count in counts.unsplit.items():
            if count < max(MIN_UNSPLIT, MIN_UNSPLIT_SHARE * counts.filled):
                continue
            value = counts.lists[separator]
            shown = value if len(value) <= MAX_VALUE else f"{value[:MAX_VALUE]}…"
            msg.info(
                f"{count:,} of {say_count(counts.filled, 'cell')} of {name} have "
                f"{separator!r} in a value, such as {shown!r}. If it separates values, "
                "add --separator "
                f'"{name}={separator}"'
            )


def _print_objects(coverage: Coverage) -> None:
    for name, counts in coverage.columns.items():
        if 2 * counts.objects > counts.filled:
            msg.info(
                f"{counts.objects:,} of {say_count(counts.filled, 'cell')} of {name} are "
                f'objects. If they name attributes, add --nested "{name}", and leave out '
                f'--attribute "{name}"'
            )


def _print_names(result: Labelling) -> None:
    """Print which attributes are too rare to learn, and which may be one."""
    filled: Counter[str] = Counter()
    for counts in result.coverage.columns.values():
        filled[counts.attribute] += counts.filled
    if result.rare:
        msg.info(
            f"Left out {say_count(len(result.rare), 'attribute')} that too few rows "
            f"have, as --min-rows says: {_list_names(result.rare)}"
        )
    rare = [name for name, count in filled.items() if count < FEW_ROWS]
    if len(rare) >= MANY_RARE:
        msg.info(
            f"Fewer than {FEW_ROWS} rows have a value of {len(rare):,} of "
            f"{say_count(len(filled), 'attribute')}, too few to learn from. To leave "
            f"them out, add --min-rows {FEW_ROWS}"
        )
    for group in find_spellings(filled)[:MAX_GROUPS]:
        names = sorted(group, key=lambda name: -filled[name])
        options = " ".join(f'--merge "{name}={names[0]}"' for name in names[1:])
        msg.info(
            f"{_list_names(names)} may be one attribute. If their values are in one "
            f"language, and of one system of sizes, merge them: add {options}"
        )


def _list_names(names: List[str]) -> str:
    more = ", ..." if len(names) > MAX_NAMES else ""
    return ", ".join(names[:MAX_NAMES]) + more


def _print_ambiguous(coverage: Coverage) -> None:
    if not coverage.ambiguous:
        return
    total = sum(coverage.ambiguous.values())
    msg.warn(f"Several attributes claim {say_count(total, 'place')}, see --ambiguous")
    for names, count in coverage.ambiguous.most_common(MAX_AMBIGUOUS):
        example = coverage.ambiguous_examples[names]
        print(
            f"  {' and '.join(names)}: {say_count(count, 'time')}, as "
            f"{example['value']!r}"
        )


def explain_unread(result: Labelling) -> str:
    """Explain that rows were left out that can't be read.

    result (Labelling): The result.
    RETURNS (str): How many, and what to do.
    """
    total = result.coverage.rows + result.rejected
    many = f"{result.unread:,} of {say_count(total, 'row')} can't be read"
    if result.misread is None:
        return f"{many}, and are left out. The reasons are above"
    return (
        f"{many}, and are left out, since the file is in another encoding. Label it "
        f"again with --encoding. The first of them says: {result.misread.reason}"
    )


def explain_nothing(result: Labelling, shard: Shard) -> str:
    """Explain why no value was found.

    result (Labelling): The result.
    shard (Shard): The file, or the first of several.
    RETURNS (str): The reason, and what to do.
    """
    if result.unread:
        return explain_unread(result)
    if result.coverage.columns:
        names = ", ".join([*result.coverage.columns][:MAX_NAMES])
        if not any(counts.filled for counts in result.coverage.columns.values()):
            return f"The columns are empty: {names}. Choose others with --attribute"
        return f"Are these columns attributes: {names}? Choose others with --attribute"
    if result.coverage.rows:
        nothing = "No column is left for attributes. Choose some with --attribute"
        return nothing + hint_header(shard)
    if result.rejected or result.damaged:
        return "No row has a product. The reasons are above"
    return "The table has no rows"
