"""How many values get a canonical form?

Derives a schema from the annotated values of training records, as `adatag label --schema`
does from columns, and looks for the canonical form of the values of test records. Prints
a Markdown table, and writes the figures as JSON.
"""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Dict, Iterator, List, Optional, Tuple

import srsly
import typer

from spacy_adatag.canonical import Deriver, canonicalise
from spacy_adatag.corpus.records import Record, read_records


def main(
    train: Annotated[Path, typer.Argument(help="Records to derive a schema from")],
    test: Annotated[Path, typer.Argument(help="Records with other values")],
    output: Annotated[
        Optional[Path],
        typer.Option(help="JSON file to write the figures to", dir_okay=False),
    ] = None,
) -> None:
    """Measure the share of values with a canonical form, by kind of attribute."""
    rows = measure(train, test)
    print("| kind | attributes | values | with a canonical form |")
    print("| --- | ---: | ---: | ---: |")
    for row in rows:
        share = row["canonical"] / row["values"]
        cells = row["kind"], row["attributes"], row["values"], f"{share:.1%}"
        print(f"| {' | '.join(map(str, cells))} |")
    if output is not None:
        srsly.write_json(output, rows)


def read_values(path: Path) -> Iterator[Tuple[str, List[str]]]:
    """Read the values of each record and attribute."""
    for record in read_records(path):
        if isinstance(record, Record):
            for name, values in (record.attributes or {}).items():
                yield name, [value.text for value in values]


def measure(train: Path, test: Path) -> List[Dict[str, Any]]:
    """Count the values that have a canonical form.

    train (Path): The records that the schema is derived from.
    test (Path): The records with the values to count.
    RETURNS (List[Dict[str, Any]]): For each kind, its attributes, their values in the
        test records, and how many of these have a canonical form.
    """
    deriver = Deriver()
    for name, values in read_values(train):
        deriver.add(name, values)
    schema = deriver.derive()
    counts: Dict[str, Counter[str]] = {}
    for entry in schema.values():
        counts.setdefault(entry.kind, Counter())["attributes"] += 1
    for name, values in read_values(test):
        for value in values if name in schema else ():
            of_kind = counts[schema[name].kind]
            of_kind["values"] += 1
            of_kind["canonical"] += canonicalise(schema[name], value, name) is not None
    rows = [{"kind": kind, **of_kind} for kind, of_kind in counts.items()]
    return sorted(
        (row for row in rows if "values" in row), key=lambda row: -row["values"]
    )
