"""Read the public product taxonomy of Shopify, in the form that its releases have.

`attributes.json` has attributes with values. `categories.json` says which attributes a
category has. `taxonomy.json` has both.
"""

import json
import re
from pathlib import Path
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

from ..attributes import AttributeTable, simplify_category
from ..canonical import SchemaEntry
from ..canonical.schema import CHOICE, TEXT
from ..corpus.cells import EMPTY
from ..corpus.shards import READ_ERRORS, get_suffix, open_binary
from ..texts.counts import say_count
from ..texts.names import Names
from ..texts.similar import find_similar
from .rows import Item

# How many bytes to recognise a file by.
HEAD = 2**16
BEGIN = re.compile(rb'\s*\{\s*"version"\s*:')
ID = b"gid://shopify/Taxonomy"
# The beginning of a file that Git LFS has not downloaded.
POINTER = b"version https://git-lfs"
# Values that say nothing. The handle of the first ends so in all languages.
OTHER = "__other"
FILLERS = EMPTY | {"other", "others"}
CATEGORIES = ("categories.json", "taxonomy.json")
# Between the names of a category and those above it.
BELOW = " > "
SHOWN = 5


class Category(NamedTuple):
    """A category of the taxonomy.

    id (str): Its identifier, such as `gid://shopify/TaxonomyCategory/aa-1`.
    name (str): Its name.
    full_name (str): The names of the categories above it, and its own.
    attributes (List[Dict[str, Any]]): Its attributes, with `handle` or `id`.
    """

    id: str
    name: str
    full_name: str
    attributes: List[Dict[str, Any]]


def is_taxonomy(path: Path) -> bool:
    """Check whether a file is of the taxonomy, by what is in it.

    path (Path): The file.
    RETURNS (bool): Whether it is.
    RAISES (ValueError): If Git LFS has not downloaded it.
    """
    if not path.is_file() or get_suffix(path) != ".json":
        return False
    try:
        with open_binary(path) as file_:
            head = file_.read(HEAD)
    except READ_ERRORS:
        # Other readers say what is wrong.
        return False
    _refuse_pointer(path, head)
    return BEGIN.match(head.removeprefix(b"\xef\xbb\xbf")) is not None and ID in head


def read_taxonomy(
    path: Path,
    known: AttributeTable,
    wanted: Sequence[str],
    categories_path: Optional[Path],
) -> Tuple[List[Item], List[str]]:
    """Read the attributes of the taxonomy.

    path (Path): The `attributes.json` or `taxonomy.json` of a release.
    known (AttributeTable): The attributes of the pipeline. The taxonomy does not say
        which of its values a shop has, so their values are no options: a known attribute
        stays what it is.
    wanted (Sequence[str]): Categories, by name, full name or identifier. Only attributes
        of these and of those below are read. By default all.
    categories_path (Optional[Path]): The `categories.json` of the release. By default the
        file beside the first, if categories are wanted.
    RETURNS (Tuple[List[Dict[str, Any]], List[str]]): The attributes, for
        `AdaTag.add_attributes`, and what the file is and what was left out.
    RAISES (ValueError): If a file is not as expected, or has none of the categories.
    """
    data = _load(path)
    if not isinstance(data.get("attributes"), list):
        raise ValueError(
            f"{path} is a file of the Shopify taxonomy without attributes. Import the "
            "attributes.json or taxonomy.json of the same release"
        )
    items, extended = _read_attributes(path, data["attributes"])
    plain = len(items) - len(extended)
    notes = [
        f"{path} is the Shopify taxonomy {data.get('version', '')}: "
        f"{say_count(plain, 'attribute')}, and {len(extended):,} that share the values "
        "of another"
    ]
    if wanted or categories_path is not None or "verticals" in data:
        if categories_path is None and "verticals" not in data:
            categories_path = _find_categories(path)
        place = categories_path or path
        categories = data if categories_path is None else _load(categories_path)
        items, said = _choose(items, _list_categories(place, categories), wanted)
        notes += said
    dropped = sum(item["dropped"] for item in items.values())
    found = _merge(items.values(), known)
    if dropped:
        notes.append(
            f"Left out {say_count(dropped, 'value that says', 'values that say')} "
            "nothing, such as Other"
        )
    empty = sum(not item["values"] for item in found)
    if empty:
        notes.append(f"{empty:,} of the attributes have no values, as measurements do")
    if any(item["schema"] and item["name"] in known for item in found):
        notes.append(
            "Attributes that the pipeline knows still take any value. If the values of "
            "the taxonomy are all there are, import a schema with the kind choice"
        )
    return found, notes


def _load(path: Path) -> Dict[str, Any]:
    try:
        with open_binary(path) as file_:
            raw = file_.read()
    except OSError:
        raise
    except READ_ERRORS as err:
        raise ValueError(f"can't read {path} to its end: {err}") from err
    _refuse_pointer(path, raw)
    try:
        # Categories are most of the memory. They are made smaller as they are read.
        data = json.loads(raw.decode("utf-8-sig"), object_hook=_shrink)
    except ValueError as err:
        raise ValueError(f"{path}: expected JSON: {err}") from err
    return data if isinstance(data, dict) else {}


def _shrink(data: Dict[str, Any]) -> Any:
    """Make a category smaller. Leaves other objects as they are."""
    full_name = data.get("full_name", data.get("fully_qualified_type"))
    if full_name is None or "name" not in data:
        return data
    attributes = data.get("attributes") or [
        {"id": id} for id in data.get("attribute_ids", ())
    ]
    kept = [
        {key: a[key] for key in ("id", "handle", "description") if a.get(key)}
        for a in attributes
    ]
    id = data.get("id") or data.get("public_id") or ""
    return Category(str(id), data["name"], full_name, kept)


def _refuse_pointer(path: Path, raw: bytes) -> None:
    if raw.startswith(POINTER):
        raise ValueError(
            f"{path} is a pointer of Git LFS, not the file itself. Run `git lfs pull`, "
            "or download the file from the page of a release"
        )


def _read_attributes(
    path: Path, attributes: List[Any]
) -> Tuple[Dict[str, Item], List[str]]:
    """The attributes by handle or identifier, and the handles of those that share the
    values of another.
    """
    items: Dict[str, Item] = {}
    extended: Dict[str, Item] = {}
    for number, attribute in enumerate(attributes, 1):
        try:
            values = attribute.get("values") or []
            key = attribute.get("handle") or attribute["id"]
            items[key] = _make_item(attribute, values)
            for other in attribute.get("extended_attributes") or ():
                extended[other["handle"]] = _make_item(other, values)
        except (AttributeError, KeyError, TypeError) as err:
            raise ValueError(
                f"{path}: expected attribute {number:,} with id, name and values, got "
                f"{attribute!r:.200}"
            ) from err
    # Some are the attribute itself, spelled in another way.
    extended = {key: item for key, item in extended.items() if key not in items}
    return {**items, **extended}, list(extended)


def _make_item(attribute: Dict[str, Any], values: List[Dict[str, Any]]) -> Item:
    names = [value["name"] for value in values if not _is_filler(value)]
    return {
        "name": attribute["name"].strip(),
        "phrase": None,
        "description": attribute.get("description"),
        "values": dict.fromkeys(names, 1),
        "category": [],
        "id": attribute.get("id"),
        "dropped": len(values) - len(names),
    }


def _merge(items: Iterable[Item], known: AttributeTable) -> List[Item]:
    """Merge attributes of the same name."""
    find_known = Names(known.names).find
    found: Dict[str, Item] = {}
    for item in items:
        name = find_known(item["name"]) or item["name"]
        new = {**item, "name": name, "values": {}, "category": []}
        del new["id"], new["dropped"]
        kept = found.setdefault(name, new)
        kept["values"].update(item["values"])
        kept["category"] += item["category"]
    for item in found.values():
        item["schema"] = _make_schema(item, known)
    return list(found.values())


def _make_schema(item: Item, known: AttributeTable) -> Optional[Dict[str, Any]]:
    """Make the schema of an attribute. None if it has no values, or has a schema."""
    kind = CHOICE
    if item["name"] in known:
        kind = TEXT
        if "schema" in known[known.get_row(item["name"])]:
            return None
    values = dict.fromkeys(item["values"], ())
    return SchemaEntry(kind, values).to_json() if values else None


def _is_filler(value: Dict[str, Any]) -> bool:
    is_other = str(value.get("handle", "")).endswith(OTHER)
    return is_other or value["name"].strip().casefold() in FILLERS


def _list_categories(path: Path, data: Dict[str, Any]) -> List[Category]:
    found = [
        category
        for vertical in data.get("verticals") or ()
        for category in vertical.get("categories") or ()
        if isinstance(category, Category)
    ]
    if not found:
        raise ValueError(
            f"{path}: expected the categories.json of the Shopify taxonomy, with "
            "verticals and their categories, got another file"
        )
    return found


def _find_categories(path: Path) -> Path:
    compression = "" if path.suffix.lower() == ".json" else path.suffix
    for name in CATEGORIES:
        for place in (path.with_name(name), path.with_name(f"{name}{compression}")):
            if place.is_file():
                return place
    raise ValueError(
        "which attributes a category has is in the categories.json of the same release "
        f"(in dist/en of the taxonomy), and there is no "
        f"{path.absolute().with_name(CATEGORIES[0])}. "
        "Save it there, or say where it is: --categories-file FILE"
    )


def _choose(
    items: Dict[str, Item], categories: Iterable[Category], wanted: Sequence[str]
) -> Tuple[Dict[str, Item], List[str]]:
    categories = list(categories)
    notes = []
    chosen = categories
    if wanted:
        roots = []
        for name in wanted:
            found = _find(categories, name)
            roots += [category.full_name for category in found]
            if len(found) > 1:
                shown = "; ".join(category.full_name for category in found[:SHOWN])
                more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
                notes.append(f"'{name}' is the name of several: {shown}{more}")
        chosen = [
            category
            for category in categories
            if any(f"{category.full_name}{BELOW}".startswith(r + BELOW) for r in roots)
        ]
    by_id = {item["id"]: key for key, item in items.items() if item["id"]}
    kept: Dict[str, Item] = {}
    for category in chosen:
        for attribute in category.attributes:
            # Old releases have no handles. Those that share values share the identifier.
            key = attribute.get("handle") or by_id.get(attribute.get("id"))
            if key not in items:
                continue
            item = kept.setdefault(key, items[key])
            item["category"] += [category.name, category.full_name]
            item["description"] = item["description"] or attribute.get("description")
    if not wanted:
        return items, notes
    if not kept:
        raise ValueError(f"no attribute of the file is in {' or '.join(wanted)}")
    notes.append(
        f"{' and '.join(wanted)}, with all below: "
        f"{say_count(len(chosen), 'category', 'categories')}, "
        f"{say_count(len(kept), 'attribute')}"
    )
    # In the order of the file.
    return {key: kept[key] for key in items if key in kept}, notes


def _find(categories: List[Category], wanted: str) -> List[Category]:
    name = simplify_category(wanted)
    found = [
        category
        for category in categories
        if name in (simplify_category(category.full_name), category.id.lower())
        or category.id.lower().endswith(f"/{name}")
    ] or [category for category in categories if name == simplify_category(category.name)]
    if not found:
        near = find_similar(wanted, {category.name for category in categories})
        hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise ValueError(
            f"no category '{wanted}' in the Shopify taxonomy.{hint} Give a name, a whole "
            "path, such as 'Apparel & Accessories > Clothing', or an id, such as aa-1"
        )
    return found
