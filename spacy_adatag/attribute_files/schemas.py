"""Read a schema as attributes."""

import json
from pathlib import Path
from typing import List

from ..attributes import AttributeTable
from ..canonical import SchemaFileError, read_schema
from ..canonical.files import YAML_ENDINGS
from ..canonical.schema import KEYS
from .rows import AttributeFileError, Fault, Item


def is_schema(path: Path) -> bool:
    """Check whether a file is a schema: YAML, or JSON with an object of some of the keys
    of `SchemaEntry` for each attribute.

    path (Path): The file.
    RETURNS (bool): Whether it is.
    """
    if path.suffix.lower() != ".json":
        return path.suffix.lower() in YAML_ENDINGS
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        # Other readers say what is wrong.
        return False
    return (
        isinstance(data, dict)
        and bool(data)
        and all(isinstance(entry, dict) for entry in data.values())
        and any(set(entry) & set(KEYS) for entry in data.values())
    )


def read_schema_items(path: Path, known: AttributeTable) -> List[Item]:
    """Read a schema as attributes. The canonical values of those that are not known are
    their example values.

    path (Path): The file, see `read_schema`.
    known (AttributeTable): The known attributes.
    RETURNS (List[Dict[str, Any]]): The attributes, for `AdaTag.add_attributes`.
    RAISES (AttributeFileError): If anything is wrong. It has all faults.
    """
    try:
        schema = read_schema(path)
    except SchemaFileError as err:
        faults = [Fault(0, None, fault) for fault in err.faults]
        raise AttributeFileError(path, faults) from None
    return [
        {
            "name": name,
            "phrase": None,
            "description": None,
            "values": {} if name in known else dict.fromkeys(entry.values, 1),
            "category": [],
            "schema": entry.to_json(),
        }
        for name, entry in schema.items()
    ]
