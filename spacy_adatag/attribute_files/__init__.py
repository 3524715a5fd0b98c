"""Files of attributes: JSON, CSV and Parquet tables, and the Shopify taxonomy."""

from .changes import Changes, find_twins, import_attributes
from .export import export_attributes
from .reading import read_attributes, use_known_names
from .rows import AttributeFileError, Columns, Fault

__all__ = [
    "AttributeFileError",
    "Changes",
    "Columns",
    "Fault",
    "export_attributes",
    "find_twins",
    "import_attributes",
    "read_attributes",
    "use_known_names",
]
