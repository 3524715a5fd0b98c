"""How many annotated values match the token boundaries of a tokenizer?

A value is in reach if one of its occurrences starts and ends at token boundaries.
Compares spaCy's English tokenizer with the product tokenizer, and prints a Markdown
table.
"""

from pathlib import Path
from typing import Annotated, Dict, List, Optional, Union

import spacy
import srsly
import typer

from spacy_adatag.corpus.align import OVERLAPS, annotate
from spacy_adatag.corpus.records import Rejected, read_records

TOKENIZERS = {
    "spaCy, English": "spacy.Tokenizer.v1",
    "product": "spacy_adatag.ProductTokenizer.v1",
}


def main(
    paths: Annotated[
        List[Path],
        typer.Argument(help="Files of records", exists=True, dir_okay=False),
    ],
    output: Annotated[
        Optional[Path],
        typer.Option(help="JSON file to write the figures to", dir_okay=False),
    ] = None,
) -> None:
    """Measure the share of values in reach of each tokenizer, over all files."""
    rows = [measure(name, paths) for name in TOKENIZERS]
    print("| tokenizer | texts | values | in reach | tokens per text |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for row in rows:
        print(
            f"| {row['tokenizer']} | {row['texts']:,} | {row['values']:,} "
            f"| {row['reach']:.2%} | {row['tokens_per_text']:.2f} |"
        )
    if output is not None:
        srsly.write_json(output, rows)


def measure(name: str, paths: List[Path]) -> Dict[str, Union[str, int, float]]:
    """Measure the share of values in reach of a tokenizer.

    name (str): Its name in the table.
    paths (List[Path]): Files of records.
    RETURNS (Dict[str, Union[str, int, float]]): The row of the table.
    """
    nlp = spacy.blank(
        "en", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZERS[name]}}}
    )
    texts = tokens = values = missed = 0
    for path in paths:
        for record in read_records(path):
            if isinstance(record, Rejected):
                raise ValueError(f"{path}, line {record.line}: {record.reason}")
            doc = nlp.make_doc(record.text)
            texts += 1
            tokens += len(doc)
            for found in (record.attributes or {}).values():
                values += len({value.text for value in found})
            unaligned = annotate(doc, record)
            missed += sum(item.reason != OVERLAPS for item in unaligned)
    return {
        "tokenizer": name,
        "texts": texts,
        "values": values,
        "reach": (values - missed) / values,
        "tokens_per_text": tokens / texts,
    }
