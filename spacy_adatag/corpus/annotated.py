"""Read annotated records for a pipeline, as often as they are needed, and count what is
left out.
"""

from pathlib import Path
from typing import Dict, Iterator, Set, Union

from spacy.language import Language

from .export import find_docbins, reread_records
from .pipe import find_fault, get_labels
from .records import Record, Rejected, read_records
from .shards import get_suffix


class AnnotatedRecords:
    """The records of a file that have attributes and that a pipeline can process. Each
    pass over them leaves out the same ones.

    rejected (Dict[Rejected, None]): What was left out, in order.
    unknown (Set[str]): The attributes of the records that the pipeline does not know.
    """

    def __init__(
        self,
        nlp: Language,
        path: Path,
        format: str = "auto",
        by_category: bool = False,
        queries: str = "file",
    ) -> None:
        """
        nlp (Language): The pipeline.
        path (Path): The records, or texts that `convert` held out, in a `.spacy` file.
        format (str): The format of the records, see `read_records`.
        by_category (bool): Whether attributes are those of a category, see
            `read_records`.
        queries (str): What is asked where the format does not say it, see `read_records`.
        """
        self.nlp = nlp
        self.path = path
        self.options = format, by_category, queries
        self.rejected: Dict[Rejected, None] = {}
        self.unknown: Set[str] = set()
        self._known = set(get_labels(nlp))

    def __iter__(self) -> Iterator[Record]:
        """YIELDS (Record): The records, in order."""
        for record in self._read():
            if isinstance(record, Rejected):
                self.rejected[record] = None
                continue
            reason = find_fault(self.nlp, record)
            if record.attributes is None:
                reason = "expected attributes with gold values to score, got none"
            if reason is not None:
                self.reject(record, reason)
            elif record.attributes is not None:
                self.unknown.update(set(record.attributes) - self._known)
                yield record

    def _read(self) -> Iterator[Union[Record, Rejected]]:
        if get_suffix(self.path) != ".spacy":
            return read_records(self.path, *self.options)
        _, _, queries = self.options
        paths = find_docbins(self.path)
        return reread_records(paths, self.nlp.vocab, queries=queries)

    def reject(self, record: Record, reason: str) -> None:
        """Leave out a record.

        record (Record): The record.
        reason (str): Why it is left out.
        """
        self.rejected[Rejected(record.line, reason, record.text, record.id)] = None
