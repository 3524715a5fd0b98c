"""Write the attributes of a pipeline to a file."""

import csv
import json
from pathlib import Path
from typing import Any, Dict, List, Sequence

import srsly

from ..attributes import is_trained
from ..canonical import Schema, SchemaEntry, write_schema
from ..canonical.files import YAML_ENDINGS
from ..component import AdaTag
from ..corpus.checks import require_choice
from ..corpus.shards import import_pyarrow
from ..texts.surface import strip
from ..workarounds.nulls import write_row
from .rows import COLUMNS

SEPARATOR = "|"
ENDINGS = (".json", ".jsonl", ".csv", ".parquet", *YAML_ENDINGS)


def export_attributes(component: AdaTag, path: Path, ending: str) -> int:
    """Write the attributes of a component, so that `read_attributes` reads the same.

    component (AdaTag): The component.
    path (Path): The file.
    ending (str): One of `ENDINGS`. YAML has the schema alone.
    RETURNS (int): The number of attributes.
    RAISES (ValueError): If the ending is another one.
    RAISES (ImportError): If the file needs pyarrow, which is not installed.
    """
    require_choice(ending, ENDINGS, "ending")
    rows = list_rows(component)
    if ending in YAML_ENDINGS:
        # With all attributes, for people to fill in.
        empty = {name: SchemaEntry() for name in component.labels}
        write_schema(Schema({**empty, **component.schema}), path, ending)
    elif ending == ".json":
        srsly.write_json(path, rows, indent=2)
    elif ending == ".jsonl":
        srsly.write_jsonl(path, rows)
    elif ending == ".csv":
        with path.open("w", encoding="utf8", newline="") as file_:
            names = [name for name in _list_columns(rows) if name != "counts"]
            writer = csv.writer(file_)
            writer.writerow(names)
            for cells in map(_make_cells, rows):
                write_row(writer, [cells.get(name, "") for name in names])
    else:
        _write_parquet(path, rows)
    return len(rows)


def list_rows(component: AdaTag) -> List[Dict[str, Any]]:
    """List what a component knows of its attributes.

    component (AdaTag): The component.
    RETURNS (List[Dict[str, Any]]): A row for each attribute, by the names in `COLUMNS`.
    """
    categories = component.categories.list_of_attributes()
    return [
        {
            "name": attribute["name"],
            "phrase": attribute["phrase"],
            "description": attribute.get("description", ""),
            "values": dict(attribute["values"]),
            "category": categories.get(attribute["name"], []),
            "is_trained": is_trained(attribute),
            **({"schema": attribute["schema"]} if "schema" in attribute else {}),
        }
        for attribute in component.attributes
    ]


def _list_columns(rows: List[Dict[str, Any]]) -> List[str]:
    has_schema = any("schema" in row for row in rows)
    return [name for name in COLUMNS if has_schema or name != "schema"]


def _make_cells(row: Dict[str, Any]) -> Dict[str, Any]:
    values, category = row["values"], row["category"]
    plain = _join(list(values)) if set(values.values()) <= {1} else None
    schema = {"schema": _dump(row["schema"])} if "schema" in row else {}
    return {
        **row,
        **schema,
        "values": plain if plain is not None else _dump(values),
        "category": _join(category) if _join(category) is not None else _dump(category),
        "is_trained": "true" if row["is_trained"] else "false",
    }


def _join(names: Sequence[str]) -> Any:
    """Join names, if they can be told apart again."""
    cell = SEPARATOR.join(names)
    again = list(dict.fromkeys(map(strip, filter(strip, cell.split(SEPARATOR)))))
    is_json = cell.startswith(("[", "{"))
    return cell if again == list(names) and not is_json else None


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write_parquet(path: Path, rows: List[Dict[str, Any]]) -> None:
    pyarrow = import_pyarrow(path)
    texts = pyarrow.list_(pyarrow.string())
    types = {
        "values": texts,
        "counts": pyarrow.list_(pyarrow.int64()),
        "category": texts,
        "is_trained": pyarrow.bool_(),
    }
    names = _list_columns(rows)
    schema = pyarrow.schema([(n, types.get(n, pyarrow.string())) for n in names])
    flat = [
        {
            **row,
            "values": [*row["values"]],
            "counts": [*row["values"].values()],
            "schema": _dump(row["schema"]) if "schema" in row else None,
        }
        for row in rows
    ]
    table = pyarrow.Table.from_pylist(flat, schema=schema)
    pyarrow.parquet.write_table(table, path)
