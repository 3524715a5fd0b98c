"""What `adatag label` prints about the strings that it labelled."""

from typing import Iterator, List, Tuple

from wasabi import msg

from ..labelling.coverage import AttributeCounts, Coverage
from ..texts.counts import say_count

MAX_DOUBTS = 5


def print_strings(coverage: Coverage) -> None:
    """Print the most frequent strings of each attribute with contexts. Attributes whose
    labels may be wrong come first.

    coverage (Coverage): The counts.
    """
    rows = sorted(_list_doubts(coverage), key=lambda row: (not row[2], -row[1].places))
    for name, counts, doubts in rows:
        msg.divider(
            f"{name}: {say_count(counts.places, 'place')} in "
            f"{say_count(counts.labelled, 'record')}"
        )
        for doubt in doubts:
            msg.warn(doubt)
        for matched in counts.strings.most_common():
            print(f"{matched.count:,} x {matched.text!r}")
            for context in matched.contexts:
                print(f"    {context}")
    if rows:
        print()


def print_doubts(coverage: Coverage) -> None:
    """Print which attributes have labels that may be wrong.

    coverage (Coverage): The counts.
    """
    rows = [row for row in _list_doubts(coverage) if row[2]]
    if not rows:
        return
    rows.sort(key=lambda row: -row[1].places)
    msg.warn(
        f"Look at the labels of {say_count(len(rows), 'attribute')}, which may be wrong. "
        "--dry-run shows them with contexts"
    )
    for name, counts, doubts in rows[:MAX_DOUBTS]:
        print(f"  {name}: {say_count(counts.places, 'place')}, {', '.join(doubts)}")
    if len(rows) > MAX_DOUBTS:
        print(f"  ... {len(rows) - MAX_DOUBTS:,} more")


def _list_doubts(
    coverage: Coverage,
) -> Iterator[Tuple[str, AttributeCounts, List[str]]]:
    for name, counts in coverage.attributes.items():
        if counts.places:
            yield name, counts, counts.strings.find_doubts()
