"""How many annotated values match the token boundaries of a tokenizer?

A value is in reach if one of its occurrences starts and ends at token boundaries.
Compares spaCy's English tokenizer with the product tokenizer, before and after training,
and prints a Markdown table.
"""

from pathlib import Path
from typing import Annotated, Dict, Iterator, Optional, Union

import spacy
import srsly
import typer
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_adatag.corpus.align import OVERLAPS, annotate, make_doc
from spacy_adatag.corpus.records import Record, Rejected, read_records
from spacy_adatag.corpus.tokenizer import ProductTokenizer

PRODUCT = {"nlp": {"tokenizer": {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}}}


def main(
    path: Annotated[
        Path,
        typer.Argument(
            help="Records to count the values of", exists=True, dir_okay=False
        ),
    ],
    train: Annotated[
        Path, typer.Option(help="Records to train on", exists=True, dir_okay=False)
    ],
    output: Annotated[
        Optional[Path],
        typer.Option(help="JSON file to write the figures to", dir_okay=False),
    ] = None,
) -> None:
    """Measure the share of values in reach of each tokenizer."""
    trained = spacy.blank("en", config=PRODUCT)
    examples = list(make_examples(trained, train))
    assert isinstance(trained.tokenizer, ProductTokenizer)
    trained.tokenizer.initialize(lambda: examples, nlp=trained)
    rows = [
        measure("spaCy, English", spacy.blank("en"), path),
        measure("product", spacy.blank("en", config=PRODUCT), path),
        measure("product, trained", trained, path),
    ]
    print("| tokenizer | texts | values | in reach | tokens per text |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for row in rows:
        print(
            f"| {row['tokenizer']} | {row['texts']:,} | {row['values']:,} "
            f"| {row['reach']:.2%} | {row['tokens_per_text']:.2f} |"
        )
    if output is not None:
        srsly.write_json(output, rows)


def read(path: Path) -> Iterator[Record]:
    """Read records.

    path (Path): The file.
    YIELDS (Record): The records.
    RAISES (ValueError): If a line has no valid record.
    """
    for record in read_records(path):
        if isinstance(record, Rejected):
            raise ValueError(f"{path}, line {record.line}: {record.reason}")
        yield record


def make_examples(nlp: Language, path: Path) -> Iterator[Example]:
    """Make training examples of records.

    nlp (Language): The pipeline.
    path (Path): The file of the records.
    YIELDS (Example): The examples.
    """
    for record in read(path):
        reference = make_doc(nlp, record)
        annotate(reference, record)
        yield Example(Doc(nlp.vocab), reference)


def measure(name: str, nlp: Language, path: Path) -> Dict[str, Union[str, int, float]]:
    """Measure the share of values in reach of a tokenizer.

    name (str): Its name in the table.
    nlp (Language): The pipeline with the tokenizer.
    path (Path): The file of the records.
    RETURNS (Dict[str, Union[str, int, float]]): The row of the table.
    """
    texts = tokens = values = missed = 0
    for record in read(path):
        doc = make_doc(nlp, record)
        texts += 1
        tokens += len(doc)
        for found in (record.attributes or {}).values():
            values += len({value.text for value in found})
        missed += sum(item.reason != OVERLAPS for item in annotate(doc, record))
    return {
        "tokenizer": name,
        "texts": texts,
        "values": values,
        "reach": (values - missed) / values,
        "tokens_per_text": tokens / texts,
    }
