"""Plan a job: what can be known before it runs is checked here."""

import os
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple, Union

from spacy.language import Language

from ..corpus.pipe import get_component, get_labels
from ..corpus.records import JSON_FORMATS
from ..corpus.shards import FORMATS as SUFFIXES
from ..corpus.shards import import_pyarrow
from ..corpus.tables import Shard, ShardError, find_shards, read_columns, read_schema
from ..disk.outputs import check_outputs
from .job import OUTPUT_FORMATS, PIECE_SIZE, SHAPES, VALUE_COLUMNS, Job

# Bytes of files that are small enough to be put together.
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
    keep: Sequence[str] = (),
    attributes: Optional[Sequence[str]] = None,
    rows: Optional[str] = None,
    output_format: Optional[str] = None,
    format: str = "auto",
    by_category: bool = False,
    piece_size: int = PIECE_SIZE,
    batch_size: Optional[int] = None,
) -> Job:
    """Plan a job, having checked all that can be known before it runs.

    nlp (Language): The pipeline.
    model (str): The folder or package that it was loaded from.
    source (Union[str, Path]): The input: file, glob or folder.
    output (Union[str, Path]): The output: a file, of the format of its suffix; or a
        folder, if the name has no suffix or ends in a slash.
    text (Sequence[str]): The columns of a plain table that hold its texts.
    id (Optional[str]): The column that tells its products apart.
    category (Optional[str]): The column with the kind of product.
    keep (Sequence[str]): The columns to carry over to the output.
    attributes (Optional[Sequence[str]]): What is asked, by default everything that the
        pipeline knows.
    rows (Optional[str]): What a row of the output is: "record", "product" or "value".
        By default "record" for JSONL and "product" for tables.
    output_format (Optional[str]): The format of the files of a folder, by default that
        of the input.
    format (str): The format of records, see `read_records`.
    by_category (bool): Whether attributes are those of a category, see `read_records`.
    piece_size (int): Rows of a piece.
    batch_size (Optional[int]): Texts to buffer, by default that of the pipeline.
    RETURNS (Job): The job.
    RAISES (ValueError): If the job cannot be done.
    RAISES (ImportError): If it needs pyarrow, which is not installed.
    """
    table = get_component(nlp).attributes
    labels = get_labels(nlp)
    for name in attributes or ():
        if name not in labels:
            raise ValueError(table.describe_unknown(name))
    if format != "auto" and format not in JSON_FORMATS:
        names = ", ".join(["auto", *JSON_FORMATS])
        raise ValueError(f"unknown record format '{format}': expected one of {names}")
    if (id or category) and not text:
        raise ValueError(
            "--id and --category are for plain tables, whose texts are in --text. "
            'Records have "id" and "category" of their own'
        )
    shards = find_shards(source)
    to_folder, output_format = _find_format(output, output_format, shards[0])
    _check_pyarrow(shards, Path(output), output_format)
    rows = rows or ("record" if output_format == "jsonl" else "product")
    job = Job(
        model=model,
        shards=tuple(shards),
        groups=group_files(shards),
        # What a link points to is replaced, and not the link.
        output=Path(output).resolve(),
        output_format=output_format,
        to_folder=to_folder,
        rows=rows,
        labels=tuple(dict.fromkeys(attributes or labels)),
        chosen=attributes is not None,
        text=tuple(dict.fromkeys(text)),
        id=id,
        category=category,
        keep=tuple(dict.fromkeys(keep)),
        kept_types=_find_types(shards, keep) if output_format == "parquet" else {},
        format=format,
        by_category=by_category,
        piece_size=piece_size,
        batch_size=batch_size,
    )
    _check_output(job, Path(source))
    _check_columns(job)
    return job


def _find_format(
    output: Union[str, Path], output_format: Optional[str], first: Shard
) -> Tuple[bool, str]:
    """Whether the output is a folder, and its format."""
    if output_format is not None and output_format not in OUTPUT_FORMATS:
        raise ValueError(
            f"unknown output format '{output_format}': expected one of "
            f"{', '.join(OUTPUT_FORMATS)}"
        )
    suffix = Path(output).suffix.lower()
    if str(output).endswith(("/", os.sep)) or not suffix or Path(output).is_dir():
        return True, output_format or first.format
    if suffix not in SUFFIXES or suffix == ".tsv":
        raise ValueError(
            f"expected an output that ends in .jsonl, .csv or .parquet, or a folder, "
            f"which ends in a slash, got {output}"
        )
    if output_format not in (None, SUFFIXES[suffix]):
        raise ValueError(f"expected {output_format}, as --output-format, got {output}")
    return False, SUFFIXES[suffix]


def _check_output(job: Job, source: Path) -> None:
    if job.rows not in SHAPES:
        raise ValueError(f"unknown rows '{job.rows}': expected {', '.join(SHAPES)}")
    if job.rows == "record" and job.output_format != "jsonl":
        raise ValueError(
            f"records are nested, and need JSONL: expected --rows product or value for "
            f"{job.output_format}"
        )
    own = {
        "record": ("id", "category", "text", "fields", "attributes"),
        "product": ("id", *job.labels),
        "value": ("id", *VALUE_COLUMNS),
    }[job.rows]
    twice = [name for name in job.keep if name in own]
    if twice:
        raise ValueError(
            f"can't keep the column {twice[0]!r}: the output has one of that name"
        )
    if job.output_format == "parquet":
        import_pyarrow(job.output)
    files, folders = [job.rejects], [job.work]
    (folders if job.to_folder else files).append(job.output)
    # What is written into the folder of the input would be read the next time.
    inputs: List[Union[str, Path]] = [
        job.model,
        source,
        *(shard.path for shard in job.shards),
    ]
    check_outputs(files, inputs, folders)


def group_files(shards: Sequence[Shard]) -> Tuple[range, ...]:
    """Put small files together that follow each other. What is done once for each piece
    of work, as to write it to the disk, would take far longer for each of them than to
    process what is in it.

    shards (Sequence[Shard]): The files.
    RETURNS (Tuple[range, ...]): The numbers of the files of each group, in order. It
        depends on the sizes alone. A file that is not small is by itself.
    """
    groups = []
    first = size = 0
    for i, shard in enumerate(shards):
        try:
            grown = size + shard.path.stat().st_size
        except OSError:
            # Told when it is read.
            grown = size
        if grown > MAX_GROUP and i > first:
            groups.append(range(first, i))
            first, grown = i, grown - size
        size = grown
    return (*groups, range(first, len(shards)))


def _check_pyarrow(shards: Sequence[Shard], output: Path, output_format: str) -> None:
    """Check that pyarrow is there if a file needs it, or it would be missed later."""
    for shard in shards:
        if shard.format == "parquet" or shard.path.suffix.lower() == ".zst":
            import_pyarrow(shard.path)
    if output_format == "parquet":
        import_pyarrow(output)


def _check_columns(job: Job) -> None:
    """Check that the columns are there in some file at least. What only some files
    lack is told row by row.
    """
    wanted = dict.fromkeys((*job.mapped, *job.keep))
    kinds = [keys for known in JSON_FORMATS.values() for keys in known.keys]
    found: Set[str] = set()
    for shard in job.shards:
        try:
            columns = read_columns(shard)
        except ShardError:
            # Told when its rows are read.
            continue
        if columns is None:
            return
        found.update(columns)
        if found.issuperset(wanted) and (job.text or any(k <= found for k in kinds)):
            return
    if not found:
        return
    names = ", ".join(sorted(found))
    for name in wanted:
        if name not in found:
            raise ValueError(f"no file has a column {name!r}: the columns are {names}")
    raise ValueError(
        f"expected --text COLUMN, to say where the texts are: the columns are {names}"
    )


def _find_types(shards: Sequence[Shard], names: Sequence[str]) -> Dict[str, Any]:
    """The pyarrow types of columns that are of the same type in all files."""
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
