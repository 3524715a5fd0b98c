"""Training data: the formats of records, conversion to Docs, and the corpus reader."""

from .align import annotate
from .convert import convert_records
from .reader import Corpus
from .records import Record, Rejected, Value, read_records
from .tokenizer import create_product_tokenizer

__all__ = [
    "Corpus",
    "Record",
    "Rejected",
    "Value",
    "annotate",
    "convert_records",
    "create_product_tokenizer",
    "read_records",
]
