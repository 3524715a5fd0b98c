"""Read and write a schema as YAML or JSON, for people to edit."""

import json
import re
from pathlib import Path
from typing import Any, Dict, List, Set, Tuple, Union

import srsly
from srsly.ruamel_yaml import YAML, SafeLoader, compose
from srsly.ruamel_yaml.error import MarkedYAMLError
from srsly.ruamel_yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from srsly.ruamel_yaml.scalarstring import DoubleQuotedScalarString

from .schema import KEYS, Schema, SchemaEntry, describe_key, find_faults

YAML_ENDINGS = (".yml", ".yaml")
ENDINGS = (*YAML_ENDINGS, ".json")
NULL = ("", "~", "null")
FLAGS = {"true": True, "false": False}
BREAKS = re.compile("[\x85\u2028\u2029]")
# What YAML 1.1 or 1.2 reads as a flag, null, number, time or date without quotes.
NO_TEXT = re.compile(
    r"y|n|yes|no|on|off|true|false|null|~|=|<<|[-+]?\.?\d[\w.:+-]*|[-+]?\.(?:inf|nan)",
    re.IGNORECASE,
)
HEAD = "# The kinds are text, choice, number, quantity, range and dimensions.\n"


class SchemaFileError(ValueError):
    """A schema file has faults.

    path (Path): The file.
    faults (List[str]): All of them, each with its place in the file.
    """

    def __init__(self, path: Path, faults: List[str]) -> None:
        super().__init__(path, faults)
        self.path = path
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(f"{self.path}: {fault}" for fault in self.faults)


def read_schema(path: Union[str, Path]) -> Schema:
    """Read a schema.

    path (Union[str, Path]): The file: YAML or JSON.
    RETURNS (Schema): The schema.
    RAISES (SchemaFileError): If anything is wrong. The message has all faults, with file,
        line (in YAML) and attribute.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as err:
        raise SchemaFileError(path, [f"expected UTF-8: {err}"]) from None
    if path.suffix.lower() in YAML_ENDINGS:
        return _read_yaml(path, text)
    try:
        data = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as err:
        raise SchemaFileError(path, [f"expected JSON: {err}"]) from None
    if not isinstance(data, dict):
        raise SchemaFileError(path, ["expected a key for each attribute"])
    try:
        return Schema.from_json(data)
    except ValueError as err:
        raise SchemaFileError(path, str(err).split("\n")) from None


def write_schema(schema: Schema, path: Path, ending: str) -> None:
    """Write a schema.

    schema (Schema): The schema.
    path (Path): The file.
    ending (str): `.yml`, `.yaml` or `.json`.
    """
    data = schema.to_json()
    if ending not in YAML_ENDINGS:
        srsly.write_json(path, data, indent=2)
        return
    for item in data.values():
        if "values" in item:
            item["values"] = {
                _quote(value): list(map(_quote, aliases)) or None
                for value, aliases in item["values"].items()
            }
    dumper = YAML()
    dumper.indent(mapping=2, sequence=4, offset=2)
    with path.open("w", encoding="utf8") as file_:
        file_.write(HEAD)
        if data:
            dumper.dump({_quote(name): item for name, item in data.items()}, file_)


def _quote(text: str) -> str:
    """Quote a text with line breaks of Unicode, which YAML would fold, and one that other
    readers of YAML take for something else."""
    needs = BREAKS.search(text) or NO_TEXT.fullmatch(text)
    return DoubleQuotedScalarString(text) if needs else text


def _read_yaml(path: Path, text: str) -> Schema:
    try:
        # Nodes keep lines, and `1.50` as it is written.
        root = compose(text, Loader=SafeLoader)
    except MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        where = f"line {mark.line + 1}: " if mark else ""
        reason = f"{where}{err.problem or err.context}"
        raise SchemaFileError(path, [reason]) from None
    except (ValueError, RecursionError) as err:
        raise SchemaFileError(path, [f"expected YAML: {err}"]) from None
    if root is None:
        return Schema()
    if not isinstance(root, MappingNode):
        raise SchemaFileError(path, ["expected a key for each attribute"])
    schema, faults = Schema(), []
    names: Set[str] = set()
    for key, node in root.value:
        try:
            if not isinstance(key, ScalarNode) or not key.value.strip():
                raise _Fault(key, "expected the name of an attribute")
            if key.value in names:
                raise _Fault(key, "expected each attribute once, got it twice")
            names.add(key.value)
            entry, wrong = _read_entry(node)
        except _Fault as err:
            faults.append(f"line {err.line}, {key.value}: {err}")
            continue
        # What is wrong in the lines may be why something is missing.
        others = find_faults(entry, is_whole=not wrong)
        wrong += [_Fault(key, fault) for fault in others]
        faults += [f"line {fault.line}, {key.value}: {fault}" for fault in wrong]
        if not wrong:
            schema[key.value] = SchemaEntry.from_json(entry)
    if faults:
        raise SchemaFileError(path, faults)
    return schema


class _Fault(ValueError):
    """A fault in a line."""

    def __init__(self, node: Node, reason: str) -> None:
        super().__init__(reason)
        self.line = node.start_mark.line + 1


def _read_entry(node: Node) -> Tuple[Dict[str, Any], List[_Fault]]:
    """Read an attribute, and all that is wrong with it."""
    entry: Dict[str, Any] = {}
    faults: List[_Fault] = []
    if _is_null(node):
        return entry, faults
    if not isinstance(node, MappingNode):
        raise _Fault(node, f"expected {', '.join(KEYS)}")
    for key, value in node.value:
        try:
            name = _read_text(key)
            if name in entry:
                raise _Fault(key, f"expected '{name}' once, got it twice")
            if name not in KEYS:
                raise _Fault(key, describe_key(name))
            read = _read_key(name, value)
        except _Fault as fault:
            faults.append(fault)
            continue
        if read is not None:
            entry[name] = read
    return entry, faults


def _read_key(name: str, value: Node) -> Any:
    if name == "values":
        return _read_values(value)
    if name == "many":
        flag = _read_text(value)
        if flag not in FLAGS:
            raise _Fault(value, f"expected many to be true or false, got '{flag}'")
        return FLAGS[flag]
    if name == "unit" and isinstance(value, SequenceNode):
        return _read_list(value)
    return None if _is_null(value) else _read_text(value)


def _read_values(node: Node) -> Any:
    if _is_null(node):
        return None
    if isinstance(node, SequenceNode):
        return _read_list(node)
    if not isinstance(node, MappingNode):
        raise _Fault(node, "expected values as a list, or with aliases")
    values: Dict[str, List[str]] = {}
    for key, aliases in node.value:
        value = _read_text(key)
        if value in values:
            raise _Fault(key, f"expected different values, got '{value}' twice")
        if _is_null(aliases):
            values[value] = []
        elif isinstance(aliases, SequenceNode):
            values[value] = _read_list(aliases)
        else:
            values[value] = [_read_text(aliases)]
    return values


def _read_list(node: SequenceNode) -> List[str]:
    found: List[str] = []
    for item in node.value:
        text = _read_text(item)
        if text in found:
            raise _Fault(item, f"expected different values, got '{text}' twice")
        found.append(text)
    return found


def _read_text(node: Node) -> str:
    if not isinstance(node, ScalarNode):
        raise _Fault(node, "expected a text, got a list or an object")
    if not node.value.strip():
        raise _Fault(node, "expected a text, got nothing")
    return str(node.value)


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.style and node.value in NULL
