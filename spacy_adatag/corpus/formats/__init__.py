"""The formats of records, one module each."""

from typing import Dict

from .canonical import parse_canonical
from .common import Format, JsonFormat, TextFormat
from .conll import is_conll, read_conll
from .doccano import LISTS, is_doccano, parse_doccano
from .extractgpt import parse_extractgpt
from .labelstudio import is_label_studio, parse_label_studio
from .mave import parse_mave
from .oamine import parse_oamine
from .prodigy import is_prodigy, parse_prodigy
from .triples import is_triple, read_triples

__all__ = [
    "FORMATS",
    "JSON_FORMATS",
    "Format",
    "JsonFormat",
    "TextFormat",
    "parse_canonical",
    "parse_doccano",
    "parse_extractgpt",
    "parse_label_studio",
    "parse_mave",
    "parse_oamine",
    "parse_prodigy",
    "read_conll",
    "read_triples",
]

FORMATS: Dict[str, Format] = {
    "canonical": JsonFormat(
        parse_canonical, [frozenset({"text"}), frozenset({"fields"})]
    ),
    "extractgpt": JsonFormat(parse_extractgpt, [frozenset({"input", "target_scores"})]),
    "mave": JsonFormat(parse_mave, [frozenset({"paragraphs"})]),
    "ae-110k": TextFormat(read_triples, is_triple),
    "oa-mine": JsonFormat(parse_oamine, [frozenset({"title", "entities"})], asks=False),
    "prodigy": JsonFormat(
        parse_prodigy,
        [frozenset({"text", "spans"}), frozenset({"text", "answer"})],
        asks=False,
        fits=is_prodigy,
    ),
    "doccano": JsonFormat(
        parse_doccano,
        [frozenset({"text", key}) for key in LISTS],
        asks=False,
        fits=is_doccano,
    ),
    "label-studio": JsonFormat(
        parse_label_studio,
        [frozenset({"data", "annotations"}), frozenset({"text", "label", "annotator"})],
        asks=False,
        fits=is_label_studio,
    ),
    "conll": TextFormat(read_conll, is_conll, asks=False),
}
# The formats that rows of tables can have too.
JSON_FORMATS: Dict[str, JsonFormat] = {
    name: form for name, form in FORMATS.items() if isinstance(form, JsonFormat)
}
