"""`python -m spacy adatag extract`."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, Optional

import spacy
import srsly
import typer
from spacy.cli._util import setup_gpu
from spacy.language import Language
from spacy.tokens import Doc
from tqdm import tqdm
from typing_extensions import Annotated
from wasabi import msg

from ..corpus.pipe import find_fault, get_component, pipe_records
from ..corpus.records import (
    FORMATS,
    Record,
    Rejected,
    name_in_category,
    read_records,
)
from ..fields import find_places
from .options import ByCategory


def extract_cli(
    model: Annotated[str, typer.Argument(help="Pipeline: folder or package name")],
    input_path: Annotated[
        Path,
        typer.Argument(
            metavar="IN.jsonl",
            help="Texts or records, one JSON value a line, gzipped or not",
            exists=True,
            dir_okay=False,
        ),
    ],
    output_path: Annotated[
        Path,
        typer.Argument(metavar="OUT.jsonl", help="File to write", dir_okay=False),
    ],
    format: Annotated[
        str,
        typer.Option("--format", "-f", help=f"Format: {', '.join(['auto', *FORMATS])}"),
    ] = "auto",
    by_category: ByCategory = False,
    batch_size: Annotated[
        Optional[int],
        typer.Option("--batch-size", "-b", help="Texts to buffer", min=1),
    ] = None,
    n_process: Annotated[
        int, typer.Option("--n-process", "-n", help="Number of processes", min=1)
    ] = 1,
    gpu_id: Annotated[int, typer.Option("--gpu-id", "-g", help="GPU, -1 for CPU")] = -1,
) -> None:
    """Find the values in texts with a trained pipeline.

    A line is a text by itself, a JSON string, or a record. The keys of its attributes
    are what is asked, values are not looked at; without attributes everything is asked:

    \b
    {"id": "7", "text": "Crocs Flat, Navy", "attributes": {"Color": [], "Scent": []}}

    Each line of the output is a record, in the order of the input, with the places of
    the values in characters and the probability of each:

    \b
    {"id": "7", "text": "Crocs Flat, Navy", "attributes": {"Color":
     [{"text": "Navy", "start": 12, "end": 16, "score": 0.98}], "Scent": []}}

    (broken here to fit). Lines that cannot be processed go to OUT.rejected.jsonl, with
    the reason, and the others are processed all the same.

    With --by-category, a record with a category and without attributes is asked what
    the pipeline knows of that category, and everything if that is nothing. The output
    has the attributes by their whole names, Shoes / Size, and is therefore to be read
    without --by-category.
    """
    setup_gpu(gpu_id, silent=False)
    try:
        nlp = spacy.load(model)
        counts = extract(
            nlp,
            input_path,
            output_path,
            format=format,
            by_category=by_category,
            batch_size=batch_size,
            n_process=n_process,
        )
    except (OSError, ValueError) as err:
        msg.fail(f"Can't extract from {input_path} with {model}", str(err), exits=1)
        return
    if counts["rejected"]:
        msg.warn(
            f"{counts['rejected']:,} lines could not be processed, kept in "
            f"{_rejected_path(output_path)} with the reasons"
        )
    if not counts["texts"]:
        msg.fail(f"Nothing to process in {input_path}", exits=1)
    found = f"{counts['values']:,} values of {counts['texts']:,} texts"
    msg.good(f"Wrote {found} to {output_path}")


def extract(
    nlp: Language,
    input_path: Path,
    output_path: Path,
    *,
    format: str = "auto",
    by_category: bool = False,
    batch_size: Optional[int] = None,
    n_process: int = 1,
) -> Dict[str, int]:
    """Find the values in a file of texts or records, from line to line.

    nlp (Language): The pipeline.
    input_path (Path): The texts.
    output_path (Path): The file to write. It is there once it is complete.
    format (str): The format of the records, see `read_records`.
    by_category (bool): Whether attributes are those of a category, see `read_records`.
        A record that asks nothing is then asked the attributes of its category, or
        everything if the pipeline knows none.
    batch_size (Optional[int]): Texts to buffer, by default that of the pipeline.
    n_process (int): Number of processes.
    RETURNS (Dict[str, int]): How many `texts`, `values` and `rejected` there were.
    RAISES (ValueError): If the pipeline has no adatag component.
    """
    component = get_component(nlp)
    counts = {"texts": 0, "values": 0, "rejected": 0}
    output_path.parent.mkdir(parents=True, exist_ok=True)
    part_path = output_path.with_name(output_path.name + ".part")
    rejected_path = _rejected_path(output_path)
    rejected_path.unlink(missing_ok=True)

    def reject(item: Rejected) -> None:
        counts["rejected"] += 1
        with rejected_path.open("a", encoding="utf8") as file_:
            file_.write(srsly.json_dumps(asdict(item)) + "\n")

    def read() -> Iterator[Record]:
        for item in read_records(input_path, format, by_category):
            if isinstance(item, Rejected):
                reject(item)
                continue
            if by_category:
                item = ask_category(item, component.labels)
            reason = find_fault(nlp, item)
            for name in item.attributes or ():
                if name not in component.attributes:
                    reason = component.attributes.describe_unknown(name)
            if reason is None:
                yield item
            else:
                reject(Rejected(item.line, reason, item.text, item.id))

    answered = pipe_records(nlp, read(), batch_size=batch_size, n_process=n_process)
    try:
        with part_path.open("w", encoding="utf8") as out:
            for record, doc in tqdm(answered, unit=" texts", disable=None):
                line = make_line(record, doc, component.key)
                counts["texts"] += 1
                counts["values"] += sum(map(len, line["attributes"].values()))
                out.write(srsly.json_dumps(line) + "\n")
    except BaseException:
        part_path.unlink()
        raise
    part_path.replace(output_path)
    return counts


def ask_category(record: Record, labels: Iterable[str]) -> Record:
    """Ask a record that asks nothing the attributes of its category.

    record (Record): The record.
    labels (Iterable[str]): The attributes that a pipeline knows.
    RETURNS (Record): The record with these attributes, or as it was: if it asks
        something, has no category, or none is known of it.
    """
    if record.attributes is not None or record.category is None:
        return record
    prefix = name_in_category(record.category, "")
    names = [label for label in labels if label.startswith(prefix)]
    return replace(record, attributes={name: [] for name in names}) if names else record


def make_line(record: Record, doc: Doc, key: str) -> Dict[str, Any]:
    """What was found in a record, as a record.

    record (Record): The record.
    doc (Doc): Its text, processed.
    key (str): Key of the values in `doc.spans`.
    RETURNS (Dict[str, Any]): The id, the category if there is one, the text or the
        fields, and for each attribute the values with their scores and their places in
        characters, in the text or in the field that they name.
    """
    attributes: Dict[str, Any] = {name: [] for name in doc._.attr_queries or ()}
    for name, place in find_places(doc, key):
        value = {**place._asdict(), "score": round(place.score, 4)}
        if place.field is None:
            del value["field"]
        attributes.setdefault(name, []).append(value)
    line: Dict[str, Any] = {"id": record.id}
    if record.category is not None:
        line["category"] = record.category
    if record.fields:
        line["fields"] = [
            {"name": field.name, "text": record.text[field.start : field.end]}
            for field in record.fields
        ]
    else:
        line["text"] = record.text
    return {**line, "attributes": attributes}


def _rejected_path(output_path: Path) -> Path:
    return output_path.with_suffix(".rejected.jsonl")
