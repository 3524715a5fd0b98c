"""Plan a job. Everything that can be checked before it runs is checked here."""

import os
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple, Union

from spacy.language import Language

from ..corpus.cells import has_column
from ..corpus.checks import (
    explain_missing,
    list_columns,
    require_choice,
    show_path,
)
from ..corpus.encodings import UTF8
from ..corpus.hints import hint_header
from ..corpus.pipe import get_component, get_labels
from ..corpus.records import JSON_FORMATS
from ..corpus.shards import FORMATS as SUFFIXES
from ..corpus.shards import import_pyarrow
from ..corpus.tables import (
    Shard,
    ShardError,
    find_shards,
    read_columns,
    read_schema,
)
from ..disk.outputs import check_outputs
from ..labelling.columns import Columns
from ..shops.presets import sample_columns
from ..texts.names import Names
from .job import OUTPUT_FORMATS, PIECE_SIZE, SHAPES, Job
from .joining import JOINER, SCORES, check_joiner
from .shapes import get_columns

OUTPUT_SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".parquet")
RECORD_KEYS = ["id", "category", "text", "fields", "attributes", "cells"]
# Maximum bytes of a group of small files.
MAX_GROUP = 2**19


def plan_job(
    nlp: Language,
    model: str,
    source: Union[str, Path],
    output: Union[str, Path],
    *,
    text: Sequence[str] = (),
    id: Optional[str] = None,
    category: Optional[str] = None,
    group_by: Optional[str] = None,
    encoding: str = UTF8,
    header_row: int = 1,
    sheet: Optional[str] = None,
    compared: Optional[Columns] = None,
    keep: Sequence[str] = (),
    attributes: Optional[Sequence[str]] = None,
    rows: Optional[str] = None,
    best: bool = False,
    min_score: Optional[float] = None,
    scores: Optional[str] = None,
    joiner: str = JOINER,
    output_format: Optional[str] = None,
    format: str = "auto",
    by_category: bool = False,
    piece_size: int = PIECE_SIZE,
    batch_size: Optional[int] = None,
) -> Job:
    """Check the settings of a job, and make the job.

    nlp (Language): The pipeline.
    model (str): The folder or package that it was loaded from.
    source (Union[str, Path]): The input: file, glob or folder.
    output (Union[str, Path]): The output file or folder. The suffix of a file is its
        format. A name without a suffix or with a final slash is a folder.
    text (Sequence[str]): The text columns of a plain table.
    id (Optional[str]): The id column of a plain table.
    category (Optional[str]): The category column of a plain table.
    group_by (Optional[str]): The column whose cell all rows of a product share. It is the
        id if there is no other.
    encoding (str): The encoding of files of text.
    header_row (int): The line with the names of the columns, from 1.
    sheet (Optional[str]): The sheet of an Excel file. By default, it is found.
    compared (Optional[Columns]): The columns with the shop's own values, to compare with.
    keep (Sequence[str]): The columns to copy to the output.
    attributes (Optional[Sequence[str]]): The attributes to query. Defaults to all labels
        of the pipeline.
    rows (Optional[str]): What an output row holds: "record", "product" or "value".
        Defaults to "record" for JSONL and "product" for tables.
    best (bool): Whether to write only the most likely value of each attribute.
    min_score (Optional[float]): The lowest score of values to write.
    scores (Optional[str]): Where rows of products have scores: "columns" or "json".
    joiner (str): What separates the values of an attribute in CSV.
    output_format (Optional[str]): The format of the files in an output folder. Defaults
        to the format of the input.
    format (str): The format of records, see `read_records`.
    by_category (bool): Whether each category has its own attributes, see `read_records`.
    piece_size (int): Rows per piece.
    batch_size (Optional[int]): Texts to buffer. Defaults to the pipeline's batch size.
    RETURNS (Job): The job.
    RAISES (ValueError): If the job can't run.
    RAISES (ImportError): If the job needs pyarrow, and it isn't installed.
    """
    component = get_component(nlp)
    table, canonical = component.attributes, component.schema.canonical
    labels = get_labels(nlp)
    for name in attributes or ():
        if name not in labels:
            raise ValueError(table.describe_unknown(name))
    require_choice(format, ["auto", *JSON_FORMATS], "record format")
    if (id or category or group_by) and not text:
        raise ValueError(
            "--id, --category and --group-by need --text: they are columns of a plain "
            'table. A record has its own keys "id" and "category"'
        )
    shards = find_shards(source, encoding, header_row, sheet)
    to_folder, output_format = _find_format(output, output_format, shards[0])
    _check_pyarrow(shards, Path(output), output_format)
    names = tuple(dict.fromkeys(attributes or labels))
    rows = rows or ("record" if output_format == "jsonl" else "product")
    job = Job(
        model=model,
        shards=tuple(shards),
        groups=group_files(shards),
        # Replace the target of a link, not the link.
        output=Path(output).resolve(),
        output_format=output_format,
        to_folder=to_folder,
        rows=rows,
        best=best,
        min_score=min_score,
        scores=scores,
        joiner=check_joiner(joiner),
        labels=names,
        canonical=tuple(name for name in names if name in canonical),
        chosen=attributes is not None,
        text=tuple(dict.fromkeys(text)),
        id=id or group_by,
        category=category,
        group_by=group_by,
        compared=compared,
        keep=tuple(dict.fromkeys(keep)),
        kept_types=_find_types(shards, keep) if output_format == "parquet" else {},
        format=format,
        by_category=by_category,
        piece_size=piece_size,
        batch_size=batch_size,
    )
    _check_output(job, Path(source))
    _check_columns(job)
    _check_compared(job, labels)
    return job


def _find_format(
    output: Union[str, Path], output_format: Optional[str], first: Shard
) -> Tuple[bool, str]:
    """Find out whether the output is a folder, and get its format."""
    require_choice(output_format, [*OUTPUT_FORMATS, None], "output format")
    suffix = Path(output).suffix.lower()
    if str(output).endswith(("/", os.sep)) or not suffix or Path(output).is_dir():
        formats = {"xml": "jsonl", "xlsx": "csv"}
        return True, output_format or formats.get(first.format, first.format)
    if suffix not in OUTPUT_SUFFIXES:
        raise ValueError(
            f"expected an output file that ends in .jsonl, .csv or .parquet, or a folder "
            f"that ends in a slash, got {output}"
        )
    if output_format not in (None, SUFFIXES[suffix]):
        raise ValueError(
            f"--output-format is {output_format}, but the output is {output}: use one "
            "format for both"
        )
    return False, SUFFIXES[suffix]


def _check_output(job: Job, source: Path) -> None:
    require_choice(job.rows, SHAPES, "rows")
    if job.rows == "record" and job.output_format != "jsonl":
        raise ValueError(
            f"can't write records to {job.output_format}, because they are nested: use "
            "--rows product or --rows value, or write JSONL"
        )
    require_choice(job.scores, [*SCORES, None], "scores")
    if job.scores is not None and job.rows != "product":
        raise ValueError(
            f"--scores is for --rows product: with --rows {job.rows}, each value has its "
            "score anyway"
        )
    columns = get_columns(job)
    own = columns if job.rows != "record" else RECORD_KEYS
    twice = [name for name in job.keep if own.count(name) > (job.rows != "record")]
    if twice:
        raise ValueError(
            f"can't keep the column {twice[0]!r}: the output already has a column of "
            "that name"
        )
    added = [name for name in columns if columns.count(name) > 1]
    if added:
        raise ValueError(
            f"the output would have two columns {added[0]!r}, since an attribute has "
            "that name too: use --rows value, or choose other --attributes"
        )
    files, folders = [job.rejects], [job.work]
    (folders if job.to_folder else files).append(job.output)
    # Check the source itself too: the next run would read outputs in its folder as input.
    inputs: List[Union[str, Path]] = [
        job.model,
        source,
        *(shard.path for shard in job.shards),
    ]
    check_outputs(files, inputs, folders)


def group_files(shards: Sequence[Shard]) -> Tuple[range, ...]:
    """Group consecutive small files. Each piece has a fixed cost, such as writing it to
    disk. For a small file, that cost would far exceed the time to process its rows.

    shards (Sequence[Shard]): The files.
    RETURNS (Tuple[range, ...]): The indices of the files of each group, in order. They
        only depend on the file sizes. A large file is a group of its own.
    """
    groups = []
    first = size = 0
    for i, shard in enumerate(shards):
        try:
            grown = size + shard.path.stat().st_size
        except OSError:
            # The error is reported when the file is read.
            grown = size
        if grown > MAX_GROUP and i > first:
            groups.append(range(first, i))
            first, grown = i, grown - size
        size = grown
    return (*groups, range(first, len(shards)))


def _check_pyarrow(shards: Sequence[Shard], output: Path, output_format: str) -> None:
    """Fail before the job starts if it needs pyarrow, and it isn't installed."""
    for shard in shards:
        if shard.format == "parquet" or shard.path.suffix.lower() == ".zst":
            import_pyarrow(shard.path)
    if output_format == "parquet":
        import_pyarrow(output)


def _check_columns(job: Job) -> None:
    """Check that each column is in at least one file. If only some files lack a column,
    their rows are rejected when they are read.
    """
    compared = () if job.compared is None else job.compared.required
    wanted = dict.fromkeys((*job.mapped, *compared, *job.keep))
    kinds = [keys for known in JSON_FORMATS.values() for keys in known.keys]
    # In the order of the first file that has them.
    found: Dict[str, None] = {}
    for shard in job.shards:
        try:
            columns = read_columns(shard)
        except ShardError:
            # The error is reported when its rows are read.
            continue
        if columns is None:
            return
        found.update(dict.fromkeys(columns))
        names = found.keys()
        if all(has_column(names, name) for name in wanted) and (
            job.text or any(k <= names for k in kinds)
        ):
            return
    if not found:
        return
    for name in wanted:
        if not has_column(found, name):
            where = show_path(job.shards[0].path) if len(job.shards) == 1 else "the input"
            reason = explain_missing(where, name, found)
            raise ValueError(reason + hint_header(job.shards[0], [name]))
    raise ValueError(
        "the input is a plain table: add --text COLUMN for the column with the texts. "
        f"Its columns are {list_columns(found)}{hint_header(job.shards[0])}"
    )


def _check_compared(job: Job, labels: Sequence[str]) -> None:
    """Check that there is something to compare with, unless cells name attributes."""
    columns = job.compared
    if columns is None or columns.has_named or job.by_category:
        return
    names = list(columns.attributes.values()) or sample_columns(job.shards)
    if not any(map(Names(labels).find, names)):
        raise ValueError(
            f"expected columns of attributes to compare with, got {list_columns(names)}: "
            "the pipeline knows none of these. Add --attribute COLUMN=NAME, with one of "
            f"the names {list_columns(labels)}"
        )


def _find_types(shards: Sequence[Shard], names: Sequence[str]) -> Dict[str, Any]:
    """Get the pyarrow types of the columns that have the same type in all files."""
    if not names or any(shard.format != "parquet" for shard in shards):
        return {}
    types: Dict[str, Set[Any]] = {name: set() for name in names}
    for shard in shards:
        try:
            schema = read_schema(shard)
        except ShardError:
            continue
        for name in names:
            if name in schema.names:
                types[name].add(schema.field(name).type)
    return {name: found.pop() for name, found in types.items() if len(found) == 1}
