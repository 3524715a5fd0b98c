"""How many annotations does distant supervision find?

Takes annotated records, and turns their values into the columns of a table, spelled as in
the text and in other ways. Then labels the texts with these columns. Prints a Markdown
table, and writes the figures as JSON.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Callable, Dict, List, Optional, Set, Tuple

import spacy
import srsly
import typer

from spacy_adatag.corpus.align import annotate
from spacy_adatag.corpus.records import Record, read_records
from spacy_adatag.labelling.cells import Cell
from spacy_adatag.labelling.columns import Product
from spacy_adatag.labelling.labeller import Labeller, Rules
from spacy_adatag.labelling.matcher import STAGES

Places = Set[Tuple[str, int, int]]


def respace(value: str) -> str:
    """`50 ml` for `50ml`, `50ml` for `50 ml`, `T Shirt` for `T-Shirt`."""
    if re.search(r"\d[a-z]", value, re.I):
        value = re.sub(r"(?<=\d)(?=[a-z])", " ", value, flags=re.I)
    else:
        value = re.sub(r"(?<=\d) (?=[a-z])", "", value, flags=re.I)
    return re.sub(r"(?<=[a-z])-(?=[a-z])", " ", value, flags=re.I)


def inflect(value: str) -> str:
    """`Boots` for `Boot`, `Boot` for `Boots`."""
    if not re.search(r"[a-z]{3}$", value, re.I) or value.lower().endswith("ss"):
        return value
    return value[:-1] if value.lower().endswith("s") else f"{value}s"


WAYS: Dict[str, Callable[[str], str]] = {
    "as in the text": str,
    "in capitals": str.upper,
    "spaced in another way": respace,
    "singular for plural": inflect,
}


def main(
    path: Annotated[Path, typer.Argument(help="Annotated records", exists=True)],
    output: Annotated[
        Optional[Path],
        typer.Option(help="JSON file to write the figures to", dir_okay=False),
    ] = None,
) -> None:
    """Measure the share of annotated places that are labelled, up to each level of
    tolerance."""
    records = [item for item in read_records(path) if isinstance(item, Record)]
    gold = find_gold(records)
    rows = [measure(records, gold, name) for name in WAYS]
    print(f"| values written | changed | {' | '.join(STAGES)} | others labelled |")
    print(f"| --- | ---: |{' ---: |' * len(STAGES)} ---: |")
    for row in rows:
        shares = " | ".join(f"{row[stage]:.2%}" for stage in STAGES)
        print(f"| {row['way']} | {row['changed']:.1%} | {shares} | {row['others']:,} |")
    if output is not None:
        places = sum(map(len, gold))
        srsly.write_json(output, {"texts": len(gold), "places": places, "rows": rows})


def find_gold(records: List[Record]) -> List[Places]:
    """Find the annotated places that match token boundaries.

    records (List[Record]): The records.
    RETURNS (List[Places]): Attribute, start and end of the places of each record.
    """
    tokenizer = {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": tokenizer}})
    found = []
    for record in records:
        doc = nlp.make_doc(record.text)
        annotate(doc, record)
        spans = doc.spans.get("adatag", ())
        found.append({(span.label_, span.start_char, span.end_char) for span in spans})
    return found


def measure(records: List[Record], gold: List[Places], way: str) -> Dict[str, Any]:
    """Label records with their own values, in one spelling.

    records (List[Record]): The records.
    gold (List[Places]): Their annotated places.
    way (str): A key of `WAYS`.
    RETURNS (Dict[str, Any]): The share of values that are spelled differently from the
        text, the share of places found up to each level, and the number of labelled
        places that are not annotated.
    """
    write = WAYS[way]
    products = []
    values = changed = 0
    for record in records:
        cells = []
        for name, given in (record.attributes or {}).items():
            written = [write(value.text) for value in given]
            values += len(written)
            changed += sum(a != b.text for a, b in zip(written, given))
            cells.append(Cell(name, name, written, bool(written)))
        products.append(Product(record.id, None, [("", record.text)], cells))
    row: Dict[str, Any] = {"way": way, "changed": changed / values}
    for stage in STAGES:
        labeller = Labeller(Rules(tolerance=stage))
        right = others = 0
        for product, places in zip(products, gold):
            hits = labeller.label(product).attributes.values()
            found = {(hit.attribute, hit.start, hit.end) for each in hits for hit in each}
            right += len(found & places)
            others += len(found - places)
        row[stage] = right / sum(map(len, gold))
    return {**row, "others": others}
