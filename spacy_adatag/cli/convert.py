"""`python -m spacy adatag convert`: from records to training data, and back."""

from contextlib import ExitStack
from dataclasses import asdict
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Any, Dict, Iterator, List, Optional, Union

import spacy
import srsly
import typer
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.vocab import Vocab
from tqdm import tqdm
from wasabi import msg

from ..corpus.align import Unaligned
from ..corpus.convert import Conversion, choose_dev, convert_records, get_split_key
from ..corpus.docbins import read_docs
from ..corpus.export import export_records, find_docbins, reread_records
from ..corpus.pipe import find_fault
from ..corpus.records import Record, Rejected, read_records
from ..corpus.schema import get_rejected_path
from ..disk.changes import Watch
from ..disk.outputs import check_outputs, write_whole
from ..extensions import DEFAULT_SPANS_KEY
from ..texts.counts import say_count
from ..texts.languages import ENGLISH, guess_language
from .converted import get_dev_path, get_unaligned_path, report
from .options import ByCategory, Format, Queries, end

# How many texts to look at for their language.
SAMPLE = 1000
DEFAULT_TOKENIZER = "spacy_adatag.ProductTokenizer.v1"


def convert_cli(
    input_path: Annotated[
        Path,
        typer.Argument(
            metavar="IN",
            help="Records, gzipped or not. Or training data: a file or a folder",
            exists=True,
        ),
    ],
    output_path: Annotated[
        Path,
        typer.Argument(
            metavar="OUT.spacy",
            help="Training data to write. Or OUT.jsonl, to write records",
            dir_okay=False,
        ),
    ],
    format: Format = "auto",
    by_category: ByCategory = False,
    queries: Queries = "file",
    dev: Annotated[
        float,
        typer.Option(
            "--dev", "-d", help="Share of the texts to hold out, in OUT-dev.spacy"
        ),
    ] = 0.0,
    seed: Annotated[
        int, typer.Option("--seed", "-s", help="Seed for the choice of held-out texts")
    ] = 0,
    lang: Annotated[
        Optional[str],
        typer.Option(
            "--lang",
            "-l",
            help="Language code. By default, that of the texts, or en if they don't show "
            "it",
        ),
    ] = None,
    tokenizer: Annotated[
        str,
        typer.Option(
            "--tokenizer", "-t", help="Registered name of the tokenizer, as in the config"
        ),
    ] = DEFAULT_TOKENIZER,
    spans_key: Annotated[
        Optional[str],
        typer.Option(
            "--spans-key",
            metavar="KEY",
            help="For training data: take the spans under this key of doc.spans as "
            f"values, by default {DEFAULT_SPANS_KEY}",
        ),
    ] = None,
    ents: Annotated[
        bool,
        typer.Option(
            "--ents", help="For training data: take the named entities as values"
        ),
    ] = False,
) -> None:
    """Convert annotated product texts to training data, and back.

    \b
    python -m spacy adatag convert records.jsonl corpus/train.spacy --dev 0.15

    writes corpus/train.spacy and corpus/train-dev.spacy. A record is a JSON object on one
    line. The keys of its attributes are the attributes that you ask for. An empty list
    says that the text has no value:

    \b
    {"text": "Crocs Flat, Navy, red sole", "attributes": {"Brand": ["Crocs"],
     "Color": ["Navy", {"start": 18, "end": 21}], "Scent": []}}

    The record is broken here to fit. A string is annotated wherever it occurs as a whole
    word. A place is only annotated there: start is its first character, and end is the
    character after its last.

    Everything that can be converted is converted. Lines without a valid record go to
    corpus/train.spacy.rejected.jsonl. Values that do not begin and end at token
    boundaries go to corpus/train.spacy.unaligned.jsonl. Both files give the reason.

    At the end, convert prints the command to train with, which names the language of the
    texts (--nlp.lang).

    Other formats are recognised, or named with --format: the benchmarks ExtractGPT
    (extractgpt), MAVE (mave), AE-110k (ae-110k) and OA-Mine (oa-mine), spans of Prodigy
    (prodigy), Doccano (doccano) and Label Studio (label-studio), columns of tokens and
    tags (conll).

    \b
    python -m spacy adatag convert corpus/train.spacy records.jsonl

    goes back from training data to records, with the places of the values. Give a folder
    to convert all of its .spacy files. If you convert the records again with the same
    --lang and --tokenizer, you get the same training data.

    \b
    python -m spacy adatag convert ner.spacy corpus/train.spacy --ents

    uses the training data of ner (--ents) or spancat (--spans-key sc). Each label becomes
    an attribute. --queries says what each text is asked.
    """
    of_training_data = input_path.is_dir() or input_path.suffix == ".spacy"
    key = None if ents else spans_key or DEFAULT_SPANS_KEY
    if ents and spans_key is not None:
        msg.fail("Expected --ents or --spans-key, got both", exits=1)
    if key != DEFAULT_SPANS_KEY and not of_training_data:
        msg.fail(
            f"{input_path} is not training data of spaCy",
            "Leave out --ents and --spans-key. They choose the values in training data. "
            "Records name their values.",
            exits=1,
        )
    if of_training_data and output_path.suffix == ".jsonl":
        export(input_path, output_path, lang or ENGLISH, key=key, queries=queries)
        return
    if output_path.suffix != ".spacy":
        also = ", or in .jsonl for records" if of_training_data else ""
        msg.fail(
            f"Can't write training data to {output_path}",
            f"Expected a name that ends in .spacy{also}. spaCy reads no others.",
            exits=1,
        )
    try:
        paths = [
            output_path,
            get_rejected_path(output_path),
            get_unaligned_path(output_path),
            *([get_dev_path(output_path)] if dev else []),
        ]
        check_outputs(paths, [input_path])
        watch = Watch([input_path])
        if lang is None:
            if input_path.is_fifo():
                msg.info(
                    "A pipe can only be read once, so the language is taken to be en. "
                    "Name another one with --lang"
                )
            lang = find_language(input_path, format) or ENGLISH
        # An unknown language raises an ImportError, other mistakes a ValueError.
        nlp = spacy.blank(lang, config={"nlp": {"tokenizer": {"@tokenizers": tokenizer}}})
        result = convert(
            input_path,
            nlp,
            format=format,
            by_category=by_category,
            queries=queries,
            dev=dev,
            seed=seed,
            key=key,
        )
        write(result, output_path)
    except (ImportError, OSError, ValueError) as err:
        msg.fail(f"Can't convert {input_path} to {output_path}", str(err), exits=1)
    else:
        report(result, input_path, output_path, lang)
        end(watch, complete=True)


def convert(
    path: Path,
    nlp: Language,
    *,
    format: str = "auto",
    by_category: bool = False,
    queries: str = "file",
    dev: float = 0.0,
    seed: int = 0,
    key: Optional[str] = DEFAULT_SPANS_KEY,
) -> Conversion:
    """Convert records, or training data of other tools. A terminal shows the progress.

    path (Path): The file of records, or the training data: a `.spacy` file or a folder of
        them.
    nlp (Language): The pipeline whose tokenizer to use.
    format (str): The format of the records, see `read_records`.
    by_category (bool): Whether attributes belong to a category, see `read_records`.
    queries (str): The queries of a text if the format does not say them, see
        `read_records`.
    dev (float): The share of the texts to hold out, 0 for none.
    seed (int): The seed of the choice.
    key (Optional[str]): The key of the values in training data, see `export_records`.
    RETURNS (Conversion): The Docs, and what could not be converted.
    RAISES (ValueError): If the file can't be read, or an argument is invalid.
    """

    said: List[str] = []

    def read(task: str) -> Iterator[Union[Record, Rejected]]:
        if path.is_dir() or path.suffix == ".spacy":
            paths = find_docbins(path)
            records = reread_records(paths, nlp.vocab, key, queries, said.append)
        else:
            records = read_records(path, format, by_category, queries)
        # With `disable=None`, tqdm only shows progress on a terminal.
        yield from tqdm(records, desc=task, unit=" lines", disable=None)

    is_dev = None
    if dev != 0.0:
        # A separate pass over the texts, so that they need not stay in memory.
        texts = (
            get_split_key(item)
            for item in read("Choosing")
            if isinstance(item, Record) and find_fault(nlp, item) is None
        )
        is_dev = choose_dev(texts, dev, seed)
    result = convert_records(read("Converting"), nlp, is_dev)
    for text in said[-1:]:
        # Each pass makes the same warning. Print it once.
        msg.warn(text)
    return result


def find_language(path: Path, format: str = "auto") -> Optional[str]:
    """Find the language of records, or of training data.

    path (Path): The file of records, or the training data, as for `convert`.
    format (str): The format of the records, see `read_records`.
    RETURNS (Optional[str]): The code of the language, None if the first texts don't show
        it, or if the file is a pipe, which can only be read once.
    RAISES (ValueError): If the file can't be read.
    """
    if path.is_fifo():
        return None
    texts: Iterator[str]
    if path.is_dir() or path.suffix == ".spacy":
        docs = (read_docs(docbin, Vocab()) for docbin in find_docbins(path))
        texts = (doc.text for doc in chain.from_iterable(docs))
    else:
        records = read_records(path, format)
        texts = (record.text for record in records if isinstance(record, Record))
    return guess_language(islice(texts, SAMPLE))


def export(
    input_path: Path,
    output_path: Path,
    lang: str = "en",
    *,
    key: Optional[str] = DEFAULT_SPANS_KEY,
    queries: str = "file",
) -> None:
    """Convert training data to a file of records. Exits with code 1 if this fails.

    input_path (Path): The training data, a `.spacy` file or a folder of them.
    output_path (Path): The file to write. It appears once it is complete.
    lang (str): The language code.
    key (Optional[str]): The key of the values, see `export_records`.
    queries (str): The queries of a text without any, see `export_records`.
    """
    try:
        paths = find_docbins(input_path)
        check_outputs([output_path], paths)
        vocab = spacy.blank(lang).vocab
        records = export_records(paths, vocab, key, queries, msg.warn)
        shown = tqdm(records, desc="Converting", unit=" texts", disable=None)
        count = 0
        with (
            write_whole(output_path) as path,
            path.open("w", encoding="utf8") as file_,
        ):
            for record in shown:
                count += 1
                file_.write(srsly.json_dumps(record) + "\n")
    except (ImportError, OSError, ValueError) as err:
        msg.fail(f"Can't convert {input_path}", str(err), exits=1)
    else:
        msg.good(f"Wrote {say_count(count, 'text')} to {output_path}")


def write(result: Conversion, output_path: Path) -> None:
    """Write the training data, and beside it the files of rejected lines and unaligned
    values. The files appear once all are complete. Such files of an earlier run are
    removed if there are no new ones. Its training data are not.

    result (Conversion): The Docs, and what could not be converted.
    output_path (Path): The file for the Docs to train on.
    RAISES (OSError): If a file can't be written.
    """
    files: Dict[Path, Union[DocBin, List[Rejected], List[Unaligned]]] = {
        output_path: result.train,
        get_dev_path(output_path): result.dev,
        get_rejected_path(output_path): result.rejected,
        get_unaligned_path(output_path): result.unaligned,
    }
    with ExitStack() as stack:
        for path, items in files.items():
            if not len(items):
                continue
            part = stack.enter_context(write_whole(path))
            if isinstance(items, DocBin):
                items.to_disk(part)
            else:
                srsly.write_jsonl(part, map(_to_json, items))
    for path, items in files.items():
        if not len(items) and not isinstance(items, DocBin):
            path.unlink(missing_ok=True)


def _to_json(item: Union[Rejected, Unaligned]) -> Dict[str, Any]:
    return item.to_json() if isinstance(item, Rejected) else asdict(item)
