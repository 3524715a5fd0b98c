"""What a job is to do, so that any process can do a part of it."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

from ..corpus.schema import get_rejected_path
from ..corpus.tables import Shard

OUTPUT_FORMATS = ("jsonl", "csv", "parquet")
SHAPES = ("record", "product", "value")
PIECE_SIZE = 10_000
VALUE_COLUMNS = ("attribute", "value", "field", "start", "end", "score")


class JobError(ValueError):
    """A job that cannot be begun, or gone on with. What to do is in the message."""


@dataclass(frozen=True)
class Job:
    """A job.

    model (str): The pipeline: folder or package name.
    shards (Tuple[Shard, ...]): The files of the input.
    groups (Tuple[range, ...]): The numbers of those that are read one after the other,
        as if they were one file: see `group_files`.
    output (Path): The file or folder of the output, which is there when the job is
        finished.
    output_format (str): "jsonl", "csv" or "parquet".
    to_folder (bool): Whether the output is a folder with a file for each piece.
    rows (str): What a row of the output is, "record", "product" or "value".
    labels (Tuple[str, ...]): The attributes that are asked, if a record does not ask
        for some of them only. The columns of "product".
    chosen (bool): Whether these are a choice of what the pipeline knows.
    text (Tuple[str, ...]): The columns of a plain table that hold its texts; none if
        the rows are records.
    id (Optional[str]): The column of a plain table that tells products apart.
    category (Optional[str]): The column of a plain table with the kind of product.
    keep (Tuple[str, ...]): The columns to carry over to the output.
    kept_types (Dict[str, Any]): The types of those that have the same pyarrow type in
        all files of the input.
    format (str): The format of records, see `read_records`.
    by_category (bool): Whether attributes are those of a category, see `read_records`.
    piece_size (int): Rows of a piece.
    batch_size (Optional[int]): Texts to buffer, by default that of the pipeline.
    """

    model: str
    shards: Tuple[Shard, ...]
    groups: Tuple[range, ...]
    output: Path
    output_format: str
    to_folder: bool
    rows: str
    labels: Tuple[str, ...]
    chosen: bool
    text: Tuple[str, ...]
    id: Optional[str]
    category: Optional[str]
    keep: Tuple[str, ...]
    kept_types: Dict[str, Any]
    format: str
    by_category: bool
    piece_size: int
    batch_size: Optional[int]

    @property
    def work(self) -> Path:
        """The folder of what is done, beside the output. With its `_` it is data to
        nobody.
        """
        return get_work(self.output)

    @property
    def rejects(self) -> Path:
        """The file of the rows that could not be processed."""
        return get_rejected_path(self.output)

    @property
    def mapped(self) -> Tuple[str, ...]:
        """The columns of a plain table that are needed, none for records."""
        if not self.text:
            return ()
        given = [self.id, self.category]
        names = [*self.text, *(name for name in given if name), *self.keep]
        return tuple(dict.fromkeys(names))

    @cached_property
    def folder(self) -> str:
        """The folder that all files of the input are in."""
        return os.path.commonpath([shard.path.parent for shard in self.shards])

    def get_name(self, shard: int) -> str:
        """The name of a file among the others, for the ids of rows that have none.

        shard (int): Which file.
        RETURNS (str): Its path from the folder that they are all in.
        """
        return Path(os.path.relpath(self.shards[shard].path, self.folder)).as_posix()


def get_work(output: Path) -> Path:
    """Where a job is, until it is finished.

    output (Path): Its output, without links.
    RETURNS (Path): The folder.
    """
    return output.with_name(f"_{output.name}.unfinished")


def describe_options(job: Job) -> Dict[str, object]:
    """The options that change the output, for the manifest.

    job (Job): The job.
    RETURNS (Dict[str, object]): JSON, by the names of the options.
    """
    return {
        "--text": list(job.text),
        "--id": job.id,
        "--category": job.category,
        "--keep": list(job.keep),
        "--attributes": list(job.labels),
        "--rows": job.rows,
        "--output-format": job.output_format,
        "--format": job.format,
        "--by-category": job.by_category,
        "--piece-size": job.piece_size,
        "--batch-size": job.batch_size,
    }
