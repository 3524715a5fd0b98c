"""Parse the body of a request into records, and enforce the limits."""

import codecs
from dataclasses import replace
from typing import Any, Callable, Collection, Dict, List, Optional, Union

from pydantic import ValidationError
from pydantic_core import from_json

from ..attributes import AttributeTable
from ..corpus.checks import require_content, shown
from ..corpus.formats import parse_canonical
from ..corpus.formats.common import read_category
from ..corpus.markup import strip_record
from ..corpus.records import Record, Value, name_in_category, parse_record
from .errors import Place, RequestError
from .limits import MARKS, Limits
from .schema import CHOICES, ExtractRequest, RecordIn

# Errors truncate names of the request to so many characters.
MAX_NAME = 100
COUNTED = f" (a word counts once more for each {MARKS} punctuation marks in it)"
# What was expected, by the type of pydantic's error.
EXPECTED = {
    "dict_type": "an object",
    "list_type": "a list",
    "model_type": "an object",
    "string_type": "a string",
}


def parse_body(
    body: bytes,
    table: AttributeTable,
    limits: Limits,
    by_category: bool = False,
    weigh: Callable[[str], int] = len,
    others: Collection[str] = (),
) -> List[Record]:
    """Parse a body into records.

    body (bytes): The body.
    table (AttributeTable): The attributes of the pipeline.
    limits (Limits): The limits of a request.
    by_category (bool): Whether the queries of a record with a category name attributes of
        that category.
    weigh (Callable[[str], int]): Counts the characters of a text.
    others (Collection[str]): Further labels that may be queried, such as labels of rules.
    RETURNS (List[Record]): The records, with their queries as attributes without values.
    RAISES (RequestError): If the body is invalid, or exceeds a limit.
    """
    try:
        # Some programs write a byte order mark, which is not part of the JSON.
        data = from_json(body.removeprefix(codecs.BOM_UTF8), allow_inf_nan=False)
    except ValueError as err:
        raise RequestError(400, "invalid_json", f"expected JSON, got: {err}") from None
    if isinstance(data, dict):
        _check_size(data, limits)
    try:
        request = ExtractRequest.model_validate(data, strict=True)
    except ValidationError as err:
        raise _describe(err) from None
    records = []
    total = 0
    of_all = read_category({"category": request.category})
    # The queries of the request by category. Texts of a category share one dict.
    asked_of_all: Dict[Optional[str], Dict[str, List[Value]]] = {}
    for i, item in enumerate(request.texts):
        where: Place = ["texts", i]
        place: Place
        record = _make_record(item, str(i + 1), where)
        weight = weigh(record.text)
        note = "" if weight == len(record.text) else COUNTED
        check_limit(weight, limits.characters, "characters", where, note)
        total += weight
        if record.category is None and of_all is not None:
            record = replace(record, category=of_all)
        category = record.category if by_category else None
        if isinstance(item, RecordIn) and item.attributes is not None:
            place = [*where, "attributes"]
            asked = _ask(item.attributes, category, table, others, limits, place)
            record = replace(record, attributes=asked)
        elif request.attributes is not None:
            if category not in asked_of_all:
                place = ["attributes"]
                asked = _ask(request.attributes, category, table, others, limits, place)
                asked_of_all[category] = asked
            record = replace(record, attributes=asked_of_all[category])
        records.append(record)
    check_limit(total, limits.total_characters, "characters", ["texts"])
    return records


def _ask(
    names: List[str],
    category: Optional[str],
    table: AttributeTable,
    others: Collection[str],
    limits: Limits,
    where: Place,
) -> Dict[str, List[Value]]:
    """Check the queries, and return them."""
    check_limit(len(names), limits.attributes, "attributes", where)
    if category is not None:
        names = [name_in_category(category, name) for name in names]
    for name in names:
        if name not in table and name not in others:
            raise _unknown(name, table, where)
    return {name: [] for name in names}


def _check_size(data: Dict[str, Any], limits: Limits) -> None:
    """Check keys and list lengths first: validating a huge body in full takes long."""
    known = ExtractRequest.model_fields
    for key in data:
        if key not in known:
            message = f"unknown key, expected {' or '.join(known)}"
            raise RequestError(422, "invalid_request", message, where=[_cut(key)])
    if isinstance(data.get("texts"), list):
        check_limit(len(data["texts"]), limits.texts, "texts", ["texts"])


def check_limit(count: int, limit: int, what: str, where: Place, note: str = "") -> None:
    """Check a limit.

    count (int): The number that the request has.
    limit (int): The maximum.
    what (str): What is counted, in the plural.
    where (Place): The path to it in the body.
    note (str): A note for the end of the message.
    RAISES (RequestError): If the count exceeds the limit.
    """
    if count > limit:
        message = f"expected at most {limit:,} {what}, got {count:,}{note}"
        raise RequestError(422, f"too_many_{what}", message, where=where)


def _make_record(item: Union[str, RecordIn], default_id: str, where: Place) -> Record:
    try:
        if isinstance(item, str):
            return parse_record(item, default_id)
        if isinstance(item.id, str):
            require_content(item.id, '"id"')
        data = item.model_dump(include={"text", "fields", "category"}, exclude_none=True)
        record_id = default_id if item.id is None else str(item.id)
        return strip_record(parse_canonical(data, record_id))
    except ValueError as err:
        raise RequestError(422, "invalid_text", str(err), where=where) from None


def _unknown(name: str, table: AttributeTable, where: Place) -> RequestError:
    cut = _cut(name)
    return RequestError(
        422,
        "unknown_attribute",
        table.describe_unknown(cut),
        where=where,
        attribute=cut,
        nearest=table.find_nearest(cut),
    )


def _describe(err: ValidationError) -> RequestError:
    """Report the first error of pydantic, worded like all other errors."""
    first = err.errors(include_url=False, include_context=False)[0]
    choices = CHOICES.values()
    loc = [_cut(at) if isinstance(at, str) else at for at in first["loc"]]
    where = [at for at in loc if at not in choices]
    if first["type"] == "missing":
        message = "this key is missing"
    else:
        expected = EXPECTED.get(first["type"], first["msg"])
        message = f"expected {expected}, got {shown(first['input'])}"
    return RequestError(422, "invalid_request", message, where=where)


def _cut(name: str) -> str:
    return name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}..."
