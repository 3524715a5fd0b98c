"""Convert records to spaCy's binary training data."""

import heapq
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Callable, Dict, Iterable, List, Optional, Set, Union

from spacy.language import Language
from spacy.tokens import Doc, DocBin

from ..extensions import DEFAULT_SPANS_KEY
from ..workarounds.msgpack import cached_msgpack_hooks
from .align import Unaligned, annotate, make_doc
from .completeness import KnownValues, read_record
from .markup import HtmlCount
from .pipe import TOKENIZER, describe_failure, find_fault
from .records import Record, Rejected

# A shorter part of a text, in characters, may be the same by chance.
MIN_PART = 80


@dataclass
class AttributeCounts:
    """How many queries an attribute has, how many values, how many spans of these values,
    and how many values without a span.
    """

    queries: int = 0
    values: int = 0
    spans: int = 0
    unaligned: int = 0


def _create_docbin() -> DocBin:
    # Tokens have no annotations to store, so `attrs` is empty. Queries are user data.
    return DocBin(attrs=[], store_user_data=True)


@dataclass
class Conversion:
    """The result of a conversion.

    train (DocBin): The Docs to train on.
    dev (DocBin): The held-out Docs.
    attributes (Dict[str, AttributeCounts]): The counts of each attribute.
    annotated (KnownValues): The values, to measure how complete the annotations are.
    unaligned (List[Unaligned]): The values without a span.
    rejected (List[Rejected]): The lines without a valid record, and the texts that are
        too long for the pipeline.
    html (HtmlCount): The texts that had HTML.
    shared (int): Number of held-out texts with a long part that is in the training data,
        too, such as the description of a variant.
    """

    train: DocBin = field(default_factory=_create_docbin)
    dev: DocBin = field(default_factory=_create_docbin)
    attributes: Dict[str, AttributeCounts] = field(default_factory=dict)
    annotated: KnownValues = field(default_factory=KnownValues)
    unaligned: List[Unaligned] = field(default_factory=list)
    rejected: List[Rejected] = field(default_factory=list)
    html: HtmlCount = field(default_factory=HtmlCount)
    shared: int = 0


def convert_records(
    records: Iterable[Union[Record, Rejected]],
    nlp: Language,
    is_dev: Optional[Callable[[str], bool]] = None,
) -> Conversion:
    """Convert records to annotated Docs.

    records (Iterable[Union[Record, Rejected]]): The records, as `read_records` yields
        them.
    nlp (Language): The pipeline whose tokenizer to use.
    is_dev (Optional[Callable[[str], bool]]): Whether to hold a text or a group out, see
        `choose_dev`. None to hold nothing out.
    RETURNS (Conversion): The Docs, and what could not be converted.
    """
    result = Conversion()
    # The long parts of texts: those to train on, and those of each held-out text.
    of_train: Set[int] = set()
    of_dev: List[List[int]] = []
    with cached_msgpack_hooks():
        for record in records:
            if isinstance(record, Rejected):
                result.rejected.append(record)
                continue
            fault = find_fault(nlp, record)
            if fault is None:
                try:
                    doc = make_doc(nlp, record)
                except Exception as err:
                    fault = describe_failure(TOKENIZER, err)
            if fault is not None:
                rejected = Rejected(record.line, fault, record.text, record.id)
                result.rejected.append(rejected)
                continue
            result.html.add(record.html)
            unaligned = annotate(doc, record)
            _count(result.attributes, record, doc, unaligned)
            if record.attributes is not None:
                result.annotated.add(read_record(record))
            result.unaligned.extend(unaligned)
            held_out = is_dev is not None and is_dev(get_split_key(record))
            (result.dev if held_out else result.train).add(doc)
            if held_out:
                of_dev.append(_digest_parts(record))
            elif is_dev is not None:
                of_train.update(_digest_parts(record))
    result.shared = sum(not of_train.isdisjoint(parts) for parts in of_dev)
    return result


def _digest_parts(record: Record) -> List[int]:
    parts = (record.text[part.start : part.end] for part in record.fields)
    return [hash(part) for part in parts if len(part) >= MIN_PART]


def get_split_key(record: Record) -> str:
    """Get what decides whether a record is held out. Records with the same key stay
    together.

    record (Record): The record.
    RETURNS (str): Its group, or its text if it has none.
    """
    return record.text if record.group is None else record.group


def choose_dev(
    texts: Iterable[str], share: float, seed: int = 0
) -> Callable[[str], bool]:
    """Choose the texts to hold out. The choice depends on the text alone, not on the
    order. Equal texts stay together, and most texts stay on their side when you add
    others.

    texts (Iterable[str]): The texts, or the groups of records, see `get_split_key`.
    share (float): The share of the different texts to hold out. It is rounded, but
        neither side stays empty if there are two texts or more.
    seed (int): Another seed gives another choice.
    RETURNS (Callable[[str], bool]): Whether a text is held out.
    RAISES (ValueError): If the share is not between 0 and 1.
    """
    if not 0 < share < 1:
        raise ValueError(
            f"expected a share of texts to hold out between 0 and 1, got {share}"
        )
    key = str(seed).encode("ascii")

    def get_digest(text: str) -> bytes:
        return blake2b(text.encode("utf-8"), digest_size=8, key=key).digest()

    digests = {get_digest(text) for text in texts}
    size = min(max(round(share * len(digests)), 1), len(digests) - 1)
    held_out = set(heapq.nsmallest(size, digests))
    return lambda text: get_digest(text) in held_out


def _count(
    attributes: Dict[str, AttributeCounts],
    record: Record,
    doc: Doc,
    unaligned: List[Unaligned],
) -> None:
    if record.attributes is None:
        return
    spans = Counter(span.label_ for span in doc.spans[DEFAULT_SPANS_KEY])
    for name, values in record.attributes.items():
        counts = attributes.setdefault(name, AttributeCounts())
        counts.queries += 1
        counts.values += len({value.text for value in values})
        counts.spans += spans[name]
    for item in unaligned:
        attributes[item.attribute].unaligned += 1
