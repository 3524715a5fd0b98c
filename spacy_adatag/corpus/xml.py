"""Stream the products of XML feeds and catalogues, element by element.

The standard library's expat reads the XML. External files are not read, and entities
that a file declares are not expanded: a product that needs one is rejected. What feeds
get wrong, a browser would not mind: bare ampersands, entities of HTML, control
characters, prefixes without a namespace.
"""

import json
import re
from collections import Counter, defaultdict
from contextlib import suppress
from functools import lru_cache
from html import escape
from html.entities import html5
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple, Union
from xml.parsers import expat

from ..texts.counts import say_count
from ..texts.tags import KNOWN
from .column_names import TITLE
from .encodings import INVALID_FAULT
from .jsonl import describe_damage
from .schema import Rejected
from .shards import READ_ERRORS, Shard, ShardError, open_text
from .xml_levels import FIELDS, NAMES, Level, find_language, read_fields
from .xml_names import REFERENCE, XmlNames
from .xml_repair import INVALID, decode_xml

# The usual names of the element of a product.
PRODUCTS = (
    "item entry product offer shopitem article artikel produkt produit prodotto producto "
    "listing record row good товар"
)
# An element holds several products if others within it take this share of its text, and
# are so many times as many.
SHARE, TIMES = 0.8, 2
# How many columns an element with several products has, at most: with a usual name, and
# with another. A product with variants has more, such as a title.
MAX_USUAL, MAX_OTHER = 0, 1
# How much of a file to look for the element of a product in.
HEAD, MAX_HEAD = 2**20, 2**26
# An entity in a text.
ENTITY = re.compile(r"&([A-Za-z_][\w.-]*;)")
ENTITY_FAULT = (
    "the file declares the entity {} itself. It is not expanded, since it could become "
    "anything: write its text in its place, as `xmllint --noent` does"
)
# What the name of Google's namespace has.
GOOGLE = "base.google.com"
_PRODUCTS = frozenset(PRODUCTS.split())


def read_xml(
    shard: Shard, start: int = 0
) -> Iterator[Tuple[int, Union[Dict[str, Any], Rejected]]]:
    """Stream the products of an XML file: RSS, Atom, or another with an element for each
    product. Its children are the columns. The prefix of Google's names is left out,
    whatever it is, and so is that of the product. Elements with children are objects,
    and `<param name="Color">Red` is an object with `name` and `value`. Several of one
    name are a list, or an object by their language. For `<categoryId>5`, the name of the
    category is added, see `XmlNames`.

    shard (Shard): The file, which may be compressed, see `open_text`.
    start (int): How many products to skip.
    YIELDS (Tuple[int, Union[Dict[str, Any], Rejected]]): The number of each product,
        from 1, and its columns, or the reason why they are not read: bytes of another
        encoding, or an entity that the file declares.
    RAISES (ShardError): If the file can't be read to its end. It is raised after the
        products before the damage.
    """
    number = 0
    try:
        state = shard.path.stat()
        path = _find_path(shard, state.st_mtime_ns, state.st_size)
        if path is None:
            raise ShardError(
                shard.path, 0, "expected an element for each product, such as <item>"
            )
        with open_text(shard.path, shard.encoding) as file_:
            parser = _Parser(path)
            for text in decode_xml(file_, shard.encoding):
                for item, fault in parser.feed(text):
                    number += 1
                    if number <= start:
                        continue
                    yield number, _reject(number, item, fault) if fault else item
            parser.close()
    except READ_ERRORS as err:
        raise ShardError(
            shard.path, number + 1, describe_damage(shard.path, err)
        ) from err
    except expat.ExpatError as err:
        reason = (
            f"the XML is damaged in line {err.lineno:,}: {expat.ErrorString(err.code)}. "
            f"The {say_count(number, 'product before was', 'products before were')} read"
        )
        raise ShardError(shard.path, number + 1, reason) from err


class _Parser:
    """Reads the elements at a path."""

    def __init__(self, path: Tuple[str, ...]) -> None:
        # Entities that the file declares, with the `;` after them.
        self._entities: Set[str] = set()
        self._wanted = list(path)
        # Prefixes to leave out. Without a declaration, `g:` is Google's too.
        self._prefixes = {"g"}
        if ":" in path[-1]:
            self._prefixes.add(path[-1].partition(":")[0])
        self._path: List[str] = []
        self._levels: List[Level] = []
        # Each product, and the reason why it is rejected, if it is.
        self._ready: List[Tuple[Dict[str, Any], str]] = []
        self._found_invalid = False
        self._names = XmlNames()
        self._expat = _make_expat()
        self._expat.EntityDeclHandler = self._declare
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._add_text

    def feed(self, text: str) -> Iterator[Tuple[Dict[str, Any], str]]:
        damage: Optional[BaseException] = None
        try:
            self._expat.Parse(text, False)
        except expat.ExpatError as err:
            damage = err
        ready, self._ready = self._ready, []
        yield from ready
        if damage is not None:
            raise damage

    def close(self) -> None:
        self._expat.Parse("", True)

    def _declare(self, name: str, *args: Any) -> None:
        if f"{name};" not in html5:
            self._entities.add(f"{name};")

    def _find_fault(self, item: Dict[str, Any]) -> str:
        if not (self._found_invalid or self._entities):
            return ""
        raw = json.dumps(item, ensure_ascii=False)
        if INVALID in raw:
            return INVALID_FAULT
        for match in ENTITY.finditer(raw):
            if match[1] in self._entities:
                return ENTITY_FAULT.format(match[0])
        return ""

    def _start(self, name: str, attributes: Dict[str, str]) -> None:
        self._path.append(name)
        for key in [key for key in attributes if key.startswith("xmlns")]:
            if GOOGLE in attributes.pop(key):
                self._prefixes.add(key.removeprefix("xmlns").removeprefix(":"))
        if self._levels or self._path == self._wanted:
            if any(INVALID in value for value in attributes.values()):
                self._found_invalid = True
            prefix, colon, local = name.partition(":")
            name = local if colon and prefix in self._prefixes else name
            self._levels.append(Level(name, attributes))
        else:
            self._names.start(name, attributes)

    def _add_text(self, text: str) -> None:
        if self._levels:
            level = self._levels[-1]
            level.texts.append(text)
            level.flow.append(escape(text, quote=False))
            if INVALID in text:
                self._found_invalid = True
        else:
            self._names.add_text(text)

    def _end(self, name: str) -> None:
        self._path.pop()
        if not self._levels:
            self._names.end()
            return
        level = self._levels.pop()
        if self._levels:
            value = level.get_value()
            parent = self._levels[-1]
            parent.add(level.name, value, find_language(level.attributes))
            # Others than those of HTML set a part of a text apart.
            tag = level.name if level.name.lower() in KNOWN else "div"
            parent.flow.append(f"<{tag}>{''.join(level.flow)}</{tag}>")
        else:
            item = read_fields(level) or {**level.attributes, **level.children}
            item = item or {"text": "".join(level.texts).strip()}
            self._ready.append((self._names.add_to(item), self._find_fault(item)))
            self._found_invalid = False


def _make_expat() -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    return parser


def _reject(number: int, item: Dict[str, Any], reason: str) -> Rejected:
    raw = json.dumps(item, ensure_ascii=False).replace(INVALID, "\\ufffd")
    return Rejected(number, reason, raw)


@lru_cache(maxsize=64)
def _find_path(shard: Shard, changed: int, size: int) -> Optional[Tuple[str, ...]]:
    """Find the path of the element that holds a product, in the beginning of a file:
    those with a usual name, or else with several of it and children, that take most of
    the text. A product may contain its variants, and a group of products only has a name.
    Files are read several times, and this takes seconds if no element has a usual name.
    """
    path: List[str] = []
    starts: List[int] = []
    counts: Counter[Tuple[str, ...]] = Counter()
    sizes: Counter[Tuple[str, ...]] = Counter()
    filled: Dict[Tuple[str, ...], None] = {}
    # The names of their texts, and of attributes that are names.
    columns: Dict[Tuple[str, ...], Set[str]] = defaultdict(set)
    named: Dict[Tuple[str, ...], Set[str]] = defaultdict(set)
    # The text since the last tag, after "" if that opened an element.
    texts: List[str] = []

    def start(name: str, attributes: Dict[str, str]) -> None:
        if path:
            filled[tuple(path)] = None
        path.append(name)
        starts.append(parser.CurrentByteIndex)
        counts[tuple(path)] += 1
        if attributes:
            filled[tuple(path)] = None
        names = attributes.keys() & set(NAMES)
        columns[tuple(path)] |= names
        named[tuple(path)] |= names
        texts[:] = [""]

    def end(name: str) -> None:
        closing = len(f"</{name}>")
        sizes[tuple(path)] += parser.CurrentByteIndex + closing - starts.pop()
        path.pop()
        if "".join(texts).strip():
            columns[tuple(path)].add(name)
        texts.clear()

    def add_text(text: str) -> None:
        if texts:
            texts.append(text)

    def may_be_group(outer: Tuple[str, ...], inner: Tuple[str, ...]) -> bool:
        own = columns[outer] - {inner[len(outer)]}
        own = {name for name in own if not name.lower().endswith(REFERENCE)}
        if len(own) <= (MAX_USUAL if outer in usual else MAX_OTHER):
            return True
        # A group has a seller and a date. If it has a title, it is in an attribute.
        is_titled = any(map(TITLE.fullmatch, own - named[outer]))
        is_more = 2 * len(own) < len(columns[inner])
        return is_more and not is_titled and any(map(TITLE.fullmatch, columns[inner]))

    parser = _make_expat()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = add_text
    with open_text(shard.path, shard.encoding) as file_, suppress(expat.ExpatError):
        length = 0
        for text in decode_xml(file_, shard.encoding):
            parser.Parse(text, False)
            length += len(text)
            # Categories may come before the first product.
            if length > (HEAD if any(map(_is_usual, counts)) else MAX_HEAD):
                break
    usual = [each for each in filled if _get_local(each) in _PRODUCTS]
    within = list(filter(_is_usual, usual))
    # A column is no product.
    rows = [each for each in filled if _get_local(each) not in FIELDS]
    several = [each for each in rows if counts[each] > 1]
    candidates = within or usual or several
    # The outer one has no less text than those within it.
    found = max(candidates, key=lambda each: (sizes[each], -len(each)), default=None)
    for other in sorted(candidates, key=len):
        is_within = found is not None and other[: len(found)] == found != other
        if found is None or not is_within:
            continue
        is_most = sizes[other] >= SHARE * sizes[found]
        is_more = counts[other] >= TIMES * counts[found]
        if is_most and is_more and may_be_group(found, other):
            found = other
    return found


def _is_usual(path: Tuple[str, ...]) -> bool:
    """RETURNS (bool): Whether an element in others is called as products usually are."""
    return len(path) > 1 and _get_local(path) in _PRODUCTS


def _get_local(path: Tuple[str, ...]) -> str:
    return path[-1].rpartition(":")[2].lower()
