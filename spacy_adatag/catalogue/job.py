"""The settings of a job. With them, any process can do a part of it."""

import json
import os
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

from ..corpus.schema import get_rejected_path
from ..corpus.shards import HEADED
from ..corpus.tables import Shard
from ..labelling.columns import Columns

OUTPUT_FORMATS = ("jsonl", "csv", "parquet")
SHAPES = ("record", "product", "value")
PIECE_SIZE = 10_000
VALUE_COLUMNS = ("attribute", "value", "field", "start", "end", "score")


class JobError(ValueError):
    """A job can't be started or resumed. The message says what to do."""


@dataclass(frozen=True)
class Job:
    """The settings of a job.

    model (str): The pipeline: folder or package name.
    shards (Tuple[Shard, ...]): The input files.
    groups (Tuple[range, ...]): The groups of files, as ranges of indices into `shards`.
        The files of a group are read one after the other, as if they were one file. See
        `group_files`.
    output (Path): The output file or folder. It appears when the job is finished.
    output_format (str): "jsonl", "csv" or "parquet".
    to_folder (bool): Whether the output is a folder with one file per piece.
    rows (str): What an output row holds: "record", "product" or "value".
    best (bool): Whether to write only the most likely value of each attribute.
    min_score (Optional[float]): The lowest score of values to write. Values without a
        score are written.
    scores (Optional[str]): Where rows of products have scores: "columns" or "json". None
        for nowhere.
    joiner (str): What separates the values of an attribute in CSV.
    labels (Tuple[str, ...]): The attributes to query. A record with queries of its own
        is only queried for those. With "product", they are the columns.
    canonical (Tuple[str, ...]): Those of `labels` whose values may have a canonical form.
    chosen (bool): Whether the user chose `labels`. Otherwise, they are all labels of the
        pipeline.
    text (Tuple[str, ...]): The text columns of a plain table. Empty if the rows are
        records.
    id (Optional[str]): The id column of a plain table.
    category (Optional[str]): The category column of a plain table.
    group_by (Optional[str]): The column whose cell all rows of a product share, see
        `read_products`.
    compared (Optional[Columns]): The columns with the shop's own values, to compare with.
    keep (Tuple[str, ...]): The columns to copy to the output.
    kept_types (Dict[str, Any]): The pyarrow types of the kept columns that have the same
        type in all input files.
    format (str): The format of records, see `read_records`.
    by_category (bool): Whether each category has its own attributes, see `read_records`.
    piece_size (int): Rows per piece.
    batch_size (Optional[int]): Texts to buffer. Defaults to the pipeline's batch size.
    """

    model: str
    shards: Tuple[Shard, ...]
    groups: Tuple[range, ...]
    output: Path
    output_format: str
    to_folder: bool
    rows: str
    best: bool
    min_score: Optional[float]
    scores: Optional[str]
    joiner: str
    labels: Tuple[str, ...]
    canonical: Tuple[str, ...]
    chosen: bool
    text: Tuple[str, ...]
    id: Optional[str]
    category: Optional[str]
    group_by: Optional[str]
    compared: Optional[Columns]
    keep: Tuple[str, ...]
    kept_types: Dict[str, Any]
    format: str
    by_category: bool
    piece_size: int
    batch_size: Optional[int]

    @property
    def work(self) -> Path:
        """RETURNS (Path): The folder of the unfinished job, beside the output. Its name
        starts with `_`, so tools that read folders of data skip it."""
        return get_work(self.output)

    @property
    def rejects(self) -> Path:
        """RETURNS (Path): The file of rejected rows."""
        return get_rejected_path(self.output)

    @property
    def mapped(self) -> Tuple[str, ...]:
        """RETURNS (Tuple[str, ...]): The columns of a plain table that the job reads.
        Empty for records."""
        if not self.text:
            return ()
        given = [self.id, self.category, self.group_by]
        names = [*self.text, *(name for name in given if name), *self.keep]
        return tuple(dict.fromkeys(names))

    @property
    def read(self) -> Optional[Tuple[str, ...]]:
        """RETURNS (Optional[Tuple[str, ...]]): The columns of the input to read, None for
        all of them."""
        if self.compared is None:
            return self.mapped or None
        needed = self.compared.needed
        return None if needed is None else tuple(dict.fromkeys([*self.mapped, *needed]))

    @cached_property
    def compares_all(self) -> bool:
        """RETURNS (bool): Whether an attribute that has no cell in a row counts as empty,
        since cells name attributes, or objects leave out empty keys. Otherwise, there is
        nothing to compare its values with."""
        columns = self.compared
        if columns is None or columns.has_named:
            return columns is not None
        return not columns.attributes and any(s.format not in HEADED for s in self.shards)

    @cached_property
    def folder(self) -> str:
        """The deepest folder that contains all input files."""
        return os.path.commonpath([shard.path.parent for shard in self.shards])

    def get_name(self, shard: int) -> str:
        """Name an input file. Rows without an id get one from this name.

        shard (int): The index of the file.
        RETURNS (str): Its path relative to `folder`.
        """
        return Path(os.path.relpath(self.shards[shard].path, self.folder)).as_posix()


def get_work(output: Path) -> Path:
    """Get the folder of an unfinished job.

    output (Path): The output of the job, with links resolved.
    RETURNS (Path): The folder.
    """
    return output.with_name(f"_{output.name}.unfinished")


def describe_columns(columns: Columns) -> Dict[str, object]:
    """Get the columns to compare with, for the manifest.

    columns (Columns): The columns.
    RETURNS (Dict[str, object]): Their JSON value.
    """
    return json.loads(json.dumps(asdict(columns)))


def describe_options(job: Job) -> Dict[str, object]:
    """Get the options that change the output, for the manifest.

    job (Job): The job.
    RETURNS (Dict[str, object]): The JSON value of each option, by name.
    """
    return {
        "--text": list(job.text),
        "--id": job.id,
        "--category": job.category,
        "--group-by": job.group_by,
        "--encoding": job.shards[0].encoding,
        "--header-row": job.shards[0].header_row,
        "--sheet": job.shards[0].sheet,
        "--compare": None if job.compared is None else describe_columns(job.compared),
        "--keep": list(job.keep),
        "--attributes": list(job.labels),
        "--rows": job.rows,
        "--best": job.best,
        "--min-score": job.min_score,
        "--scores": job.scores,
        "--joiner": job.joiner,
        "--output-format": job.output_format,
        "--format": job.format,
        "--by-category": job.by_category,
        "--piece-size": job.piece_size,
        "--batch-size": job.batch_size,
    }
