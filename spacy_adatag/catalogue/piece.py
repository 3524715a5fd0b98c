"""The unit of a job: a number of rows, processed and written by themselves."""

from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Tuple, Union

import numpy
import srsly
from spacy.language import Language

from ..corpus.pipe import get_component, pipe_records
from ..corpus.records import Record
from ..corpus.schema import Rejected
from ..corpus.tables import Row
from ..vocabulary import forget_words
from .duplicates import ID_DTYPE
from .files import (
    counts_path,
    ids_path,
    part_path,
    rejects_path,
    write_json,
    write_whole,
)
from .job import Job
from .mapping import Mapping, drop_empty
from .plain import dump_json
from .shapes import RowMaker
from .writers import open_writer


class Piece(NamedTuple):
    """Some rows that follow each other in a file of a job.

    shard (int): Which file.
    number (int): Which piece of it, from 0.
    rows (List[Union[Row, Rejected]]): The rows.
    """

    shard: int
    number: int
    rows: List[Union[Row, Rejected]]


@dataclass
class Counts:
    """What was counted in a piece.

    texts (int): The rows that were processed.
    values (int): The values of them that were written.
    unplaced (Dict[str, int]): The values that other components found and that have no
        column, by attribute.
    rejected (int): The rows that could not be processed.
    last (int): The number of the last row.
    """

    texts: int = 0
    values: int = 0
    rejected: int = 0
    last: int = 0
    unplaced: Dict[str, int] = field(default_factory=dict)


def run_piece(nlp: Language, job: Job, piece: Piece) -> Counts:
    """Process a piece and write what was found. Its output appears last, and whole or
    not at all.

    nlp (Language): The pipeline.
    job (Job): The job.
    piece (Piece): The piece.
    RETURNS (Counts): What was counted.
    """
    mapped = _map_rows(nlp, job, piece)
    counts = Counts(texts=len(mapped.records), rejected=len(mapped.rejects))
    counts.last = max(map(get_number, piece.rows))
    at = piece.shard, piece.number
    with write_whole(job, part_path(job, *at)) as part:
        with forget_words(nlp):
            _write_part(nlp, job, mapped, part, counts)
        if mapped.rejects:
            with write_whole(job, rejects_path(job, *at)) as path:
                srsly.write_jsonl(path, mapped.rejects)
        if mapped.ids:
            with write_whole(job, ids_path(job, *at)) as path:
                # NumPy's own writers do not say that a disk is full.
                path.write_bytes(numpy.array(mapped.ids, dtype=ID_DTYPE).tobytes())
        write_json(job, counts_path(job, *at), asdict(counts))
    return counts


@dataclass
class _Mapped:
    """The rows of a piece as records, with the columns to keep of each."""

    records: List[Record] = field(default_factory=list)
    kept: List[Tuple[Any, ...]] = field(default_factory=list)
    ids: List[Tuple[int, int]] = field(default_factory=list)
    rejects: List[Dict[str, Any]] = field(default_factory=list)


def _map_rows(nlp: Language, job: Job, piece: Piece) -> _Mapped:
    shard = job.shards[piece.shard]
    prefix = "" if len(job.shards) == 1 else f"{job.get_name(piece.shard)}:"
    is_table = shard.format != "jsonl" and not job.text
    mapping = Mapping(nlp, job)
    mapped = _Mapped()
    for row in piece.rows:
        record_id = None
        if isinstance(row, Row):
            data = drop_empty(row.data) if is_table else row.data
            try:
                record_id = mapping.read_id(data)
                record = mapping.make_record(data, record_id or f"{prefix}{row.number}")
                kept = mapping.keep(row.data)
            except ValueError as err:
                row = Rejected(row.number, str(err), dump_json(row.data), record_id)
            else:
                mapped.records.append(record)
                mapped.kept.append(kept)
                if record_id is not None:
                    digest = blake2b(record_id.encode("utf8"), digest_size=8).digest()
                    mapped.ids.append((int.from_bytes(digest, "little"), row.number))
                continue
        mapped.rejects.append(
            {
                "shard": str(shard.path),
                "row": row.line,
                "id": row.id,
                "reason": row.reason,
                # Half a surrogate pair can be written in JSON only escaped.
                "raw": row.raw.encode("utf8", "backslashreplace").decode("utf8"),
            }
        )
    return mapped


def _write_part(
    nlp: Language, job: Job, mapped: _Mapped, path: Path, counts: Counts
) -> None:
    """Write what is found, and count the values."""
    maker = RowMaker(job, get_component(nlp).key)
    answered = pipe_records(nlp, mapped.records, batch_size=job.batch_size)
    with open_writer(job, path) as writer:
        for (record, doc), kept in zip(answered, mapped.kept):
            values = maker.read(doc)
            counts.values += len(values)
            for row in maker.make(record, kept, doc, values):
                writer.write(row)
    counts.unplaced = dict(maker.unplaced)


def get_number(row: Union[Row, Rejected]) -> int:
    """Where a row is in its file.

    row (Union[Row, Rejected]): The row.
    RETURNS (int): Its number, from 1.
    """
    return row.number if isinstance(row, Row) else row.line
