"""The unit of work of a job: consecutive rows that are processed and written together."""

from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Tuple, Union

import numpy
import srsly
from spacy.language import Language

from ..corpus.markup import HtmlCount
from ..corpus.pipe import get_component, pipe_records
from ..corpus.records import Record
from ..corpus.schema import Rejected
from ..corpus.shards import HEADED
from ..corpus.tables import Row
from ..workarounds.garbage import keep_garbage
from ..workarounds.vocabulary import forget_words
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
    """Consecutive rows of a group of files.

    group (int): The index of the group.
    number (int): The index of the piece in its group.
    sections (List[Tuple[int, List[Union[Row, Rejected]]]]): For each file, its index and
        its rows.
    """

    group: int
    number: int
    sections: List[Tuple[int, List[Union[Row, Rejected]]]]


@dataclass
class Counts:
    """The counts of a piece.

    texts (int): Number of processed rows.
    values (int): Number of values written.
    unplaced (Dict[str, int]): Number of values that other components found and that have
        no column, by attribute.
    compared (Dict[str, Dict[str, int]]): Number of values of each attribute and status,
        see `labelling.compare`.
    rejected (int): Number of rejected rows.
    shard (int): The index of the file of the last row.
    last (int): The number of the last row in its file.
    size (int): The size of the output, in bytes.
    html (HtmlCount): The texts that had HTML.
    """

    texts: int = 0
    values: int = 0
    rejected: int = 0
    shard: int = 0
    last: int = 0
    size: int = 0
    unplaced: Dict[str, int] = field(default_factory=dict)
    compared: Dict[str, Dict[str, int]] = field(default_factory=dict)
    html: HtmlCount = field(default_factory=HtmlCount)

    def __post_init__(self) -> None:
        if isinstance(self.html, dict):
            # From JSON.
            self.html = HtmlCount(**self.html)


def run_piece(nlp: Language, job: Job, piece: Piece) -> Counts:
    """Process a piece and write its values. The output is written last. It appears whole,
    or not at all.

    nlp (Language): The pipeline.
    job (Job): The job.
    piece (Piece): The piece.
    RETURNS (Counts): The counts.
    """
    mapped = _map_rows(nlp, job, piece)
    shard, rows = piece.sections[-1]
    counts = Counts(shard=shard, last=max(row.number for row in rows))
    at = piece.group, piece.number
    with write_whole(job, part_path(job, *at)) as part:
        with forget_words(nlp), keep_garbage():
            _write_part(nlp, job, mapped, counts, part)
        counts.rejected = len(mapped.rejects)
        counts.size = part.stat().st_size
        if mapped.rejects:
            # Restore the order: rejects of the pipeline were appended last.
            mapped.rejects.sort(key=itemgetter(0))
            with write_whole(job, rejects_path(job, *at)) as path:
                srsly.write_jsonl(path, [line for _, line in mapped.rejects])
        if mapped.ids:
            with write_whole(job, ids_path(job, *at)) as path:
                # NumPy's own writers don't report a full disk.
                path.write_bytes(numpy.array(mapped.ids, dtype=ID_DTYPE).tobytes())
        write_json(job, counts_path(job, *at), asdict(counts))
    return counts


class _Source(NamedTuple):
    """The source of a record.

    shard (int): The index of the file.
    row (Row): The row.
    id (Optional[str]): The id, if the row has one.
    kept (Tuple[Any, ...]): The cells to copy to the output.
    cells (Optional[Dict[str, List[str]]]): The shop's own values, to compare with.
    """

    shard: int
    row: Row
    id: Optional[str]
    kept: Tuple[Any, ...]
    cells: Optional[Dict[str, List[str]]] = None


class _Mapped:
    """The rows of a piece as records, and the rejected rows.

    job (Job): The job.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.records: List[Record] = []
        # Keyed by Python's id() of the record. Record ids may repeat.
        self.sources: Dict[int, _Source] = {}
        self.ids: List[Tuple[int, int, int, bool]] = []
        self.rejects: List[Tuple[Tuple[int, int], Dict[str, Any]]] = []
        # Without an id column, ids are row numbers, which can't repeat.
        self.has_ids = job.id is not None or not job.text

    def accept(self, record: Record, source: _Source) -> None:
        """Add a record."""
        self.records.append(record)
        self.sources[id(record)] = source

    def count_id(self, record: Record, source: _Source) -> None:
        """Store the id of a processed record."""
        if self.has_ids:
            digest = blake2b(record.id.encode("utf8"), digest_size=8).digest()
            number = int.from_bytes(digest, "little")
            place = source.row.number, source.shard, source.id is None
            self.ids.append((number, *place))

    def reject(self, shard: int, row: Rejected) -> None:
        """Add a rejected row."""
        line = {
            "shard": str(self.job.shards[shard].path),
            "row": row.number,
            "line": row.line,
            "id": row.id,
            "reason": _as_utf8(row.reason),
            "raw": _as_utf8(row.raw),
        }
        self.rejects.append(((shard, row.number), line))


def _as_utf8(text: str) -> str:
    """Escape lone surrogates, which UTF-8 can't encode."""
    return text.encode("utf8", "backslashreplace").decode("utf8")


def _map_rows(nlp: Language, job: Job, piece: Piece) -> _Mapped:
    mapping = Mapping(nlp, job)
    mapped = _Mapped(job)
    for shard, rows in piece.sections:
        prefix = "" if len(job.shards) == 1 else f"{job.get_name(shard)}:"
        is_table = job.shards[shard].format in HEADED and not job.text
        for row in rows:
            if isinstance(row, Rejected):
                mapped.reject(shard, row)
                continue
            record_id = None
            data = drop_empty(row.data) if is_table else row.data
            try:
                record_id = mapping.read_id(data)
                record = mapping.make_record(data, record_id or f"{prefix}{row.number}")
                kept = mapping.keep(row.data)
                cells = mapping.read_cells(row.data, record)
            except ValueError as err:
                raw = dump_json(row.data)
                mapped.reject(shard, row.reject(str(err), raw, record_id))
            else:
                mapped.accept(record, _Source(shard, row, record_id, kept, cells))
    return mapped


def _write_part(
    nlp: Language, job: Job, mapped: _Mapped, counts: Counts, path: Path
) -> None:
    """Process the records, write their values, and count them."""
    component = get_component(nlp)
    maker = RowMaker(job, component.key, component.schema)
    sources = mapped.sources

    def reject(record: Record, reason: str) -> None:
        at = sources[id(record)]
        raw = dump_json(at.row.data)
        mapped.reject(at.shard, at.row.reject(reason, raw, at.id))

    answered = pipe_records(nlp, mapped.records, batch_size=job.batch_size, failed=reject)
    with open_writer(job, path) as writer:
        for record, doc in answered:
            source = sources[id(record)]
            mapped.count_id(record, source)
            counts.texts += 1
            counts.html.add(record.html)
            values = maker.read(doc)
            counts.values += len(values)
            for row in maker.make(record, source.kept, doc, values, source.cells):
                writer.write(row)
    counts.unplaced = dict(maker.unplaced)
    for (name, status), count in maker.compared.items():
        counts.compared.setdefault(name, {})[status] = count
