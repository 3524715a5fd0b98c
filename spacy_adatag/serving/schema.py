"""The models of requests and responses. Requests are validated against them, and
`/openapi.json` describes them.
"""

from typing import Annotated, Any, Dict, List, Optional, Union

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    FailFast,
    Field,
    Tag,
)
from pydantic.json_schema import models_json_schema

from .limits import Limits

TITLE = "Crocs Women's Jayna Ballet Flat, Nautical Navy"
# The tags of unions. Pydantic puts them into the paths of its errors, where they are
# removed again. So no key of a request may have one of these names.
CHOICES = {str: "a string", int: "an integer", dict: "an object"}


def _choose(value: Any) -> Optional[str]:
    # Not isinstance(), because bool is a subclass of int.
    return CHOICES.get(type(value))


def _expect(expected: str) -> Discriminator:
    return Discriminator(_choose, "wrong_type", expected)


def _list_names(value: Any) -> Any:
    # As in all records, an attribute that is null is not queried.
    if isinstance(value, dict):
        return [name for name, values in value.items() if values is not None]
    return value


Id = Annotated[
    Union[Annotated[str, Tag("a string")], Annotated[int, Tag("an integer")]],
    _expect("a string or a whole number"),
]
# None queries all attributes.
Names = Annotated[
    Optional[List[str]],
    FailFast(),
    BeforeValidator(
        _list_names, json_schema_input_type=Union[List[str], Dict[str, Any], None]
    ),
]


class FieldIn(BaseModel):
    """A field of a text."""

    name: str = Field(
        description="The name of the field, such as title", examples=["title"]
    )
    text: str = Field(description="The text of the field", examples=[TITLE])


class RecordIn(BaseModel):
    """A text and its queries. Other keys are ignored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": "42", "text": TITLE, "attributes": ["Color"]},
                {"fields": [{"name": "title", "text": TITLE}], "category": "Shoes"},
            ]
        }
    )

    id: Optional[Id] = Field(
        None, description="The id of the result. Defaults to the position in the list"
    )
    text: Optional[str] = Field(None, description="The text. Set either this or `fields`")
    fields: Annotated[Optional[List[FieldIn]], FailFast()] = Field(
        None, description="The fields of the text. They are joined by line breaks"
    )
    category: Optional[str] = Field(
        None,
        description="The category of the product. It replaces the `category` of the "
        "request",
        examples=["Shoes"],
    )
    attributes: Names = Field(
        None,
        description="The attributes to query for this text. They replace the "
        "`attributes` of the request. Either a list of names, or an object whose keys "
        "are the names. A name with the value null is not queried",
    )


TextIn = Annotated[
    Union[Annotated[str, Tag("a string")], Annotated[RecordIn, Tag("an object")]],
    _expect("a string or a record"),
]


class ExtractRequest(BaseModel):
    """Texts and queries."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"texts": [TITLE], "attributes": ["Color"]}]},
    )

    texts: Annotated[List[TextIn], FailFast()] = Field(
        description="The texts: strings or records"
    )
    attributes: Names = Field(
        None,
        description="The names of the attributes to query for each text. Without it, "
        "the attributes of the text's category are queried. If there is no category, or "
        "it is unknown, all attributes are queried",
        examples=[["Brand", "Color"]],
    )
    category: Optional[str] = Field(
        None,
        description="The category of the products",
        examples=["Shoes"],
    )


class ValueOut(BaseModel):
    """A value and its position."""

    field: Optional[str] = Field(None, description="The field, if the text has fields")
    text: str = Field(description="The value, verbatim", examples=["Nautical Navy"])
    start: int = Field(description="The offset of the first character", examples=[33])
    end: int = Field(description="The offset after the last character", examples=[46])
    score: Optional[float] = Field(
        description="The probability of the value. Null if it is unknown, for example "
        "for the values of rules",
        examples=[0.98],
    )
    canonical: Optional[str] = Field(
        None,
        description="The canonical form of the value, if the pipeline has a schema for "
        "the attribute. Null if the value has none",
        examples=["Navy Blue"],
    )


class ResultOut(BaseModel):
    """The values of a text, in the format of a line of `adatag extract`."""

    id: str = Field(
        description="The id of the record, or its position in the list, from 1"
    )
    category: Optional[str] = Field(
        None, description="The category, if the request has one"
    )
    text: Optional[str] = Field(None, description="The text, if it has no fields")
    fields: Optional[List[FieldIn]] = Field(
        None, description="The fields, if the text has fields"
    )
    attributes: Dict[str, List[ValueOut]] = Field(
        description="The values of each attribute. An attribute that was queried by name "
        "is included even if it has no values"
    )


class ExtractResponse(BaseModel):
    """The results, in the order of the texts."""

    results: List[ResultOut]


class LimitsOut(BaseModel):
    """The limits of a request."""

    bytes: int = Field(description="Maximum size of the body")
    texts: int = Field(description="Maximum number of texts per request")
    characters: int = Field(
        description="Maximum characters of a text. If the tokenizer splits punctuation "
        "off one by one, a word with 25 punctuation marks counts twice, a word with 50 "
        "three times, and so on"
    )
    total_characters: int = Field(
        description="Maximum characters of all texts of a request, counted in the same "
        "way"
    )
    attributes: int = Field(description="Maximum number of named attributes per text")
    waiting: int = Field(description="Maximum number of requests that wait for answers")
    waiting_characters: int = Field(
        description="Maximum characters of all waiting requests. A request is admitted "
        "if none is waiting. Otherwise, it may take half of the characters that are "
        "left, or its equal share: the limit divided by `waiting`"
    )
    reading: int = Field(
        description="Maximum number of bodies that arrive at the same time. If one more "
        "comes, the one that has taken longest is refused"
    )


class Health(BaseModel):
    """The server is up."""

    status: str = Field(examples=["ok"])
    model: str = Field(description="The name of the pipeline", examples=["en_pipeline"])
    version: str = Field(description="The version of the pipeline", examples=["0.0.0"])
    attributes: int = Field(description="The number of its attributes", examples=[51])
    limits: LimitsOut


class Attributes(BaseModel):
    """The attributes of the pipeline."""

    attributes: List[str] = Field(examples=[["Brand", "Color"]])
    untrained: List[str] = Field(
        description="Those that were never trained. Their scores are not calibrated",
        examples=[["Color"]],
    )


class Problem(BaseModel):
    """Why a request was refused."""

    code: str = Field(description="The kind of error", examples=["unknown_attribute"])
    message: str = Field(
        description="What was expected, what came, and where",
        examples=[
            "texts[3].attributes: unknown attribute 'Colour': did you mean 'Color'?"
        ],
    )
    where: Optional[List[Union[str, int]]] = Field(
        None,
        description="The path to the invalid value in the body, as keys and indices",
        examples=[["texts", 3, "attributes"]],
    )
    attribute: Optional[str] = Field(
        None, description="The unknown attribute", examples=["Colour"]
    )
    nearest: Optional[List[str]] = Field(
        None,
        description="The known attributes that are closest to the unknown one",
        examples=[["Color"]],
    )


class ErrorResponse(BaseModel):
    """A request that was refused."""

    error: Problem


def describe_request(limits: Limits) -> Dict[str, Any]:
    """Describe the body of a request, including its limits.

    limits (Limits): The limits.
    RETURNS (Dict[str, Any]): The schemas, by model name.
    """
    _, models = models_json_schema(
        [(ExtractRequest, "validation")], ref_template="#/components/schemas/{model}"
    )
    schemas: Dict[str, Any] = models["$defs"]
    request = schemas[ExtractRequest.__name__]
    characters = LimitsOut.model_fields["characters"].description
    request["description"] += (
        f" The body may have {limits.bytes:,} bytes, a text {limits.characters:,} "
        f"characters, and all texts together {limits.total_characters:,} characters. "
        f"{characters}."
    )
    texts = request["properties"]["texts"]
    texts["maxItems"] = limits.texts
    record = schemas[RecordIn.__name__]["properties"]
    field = schemas[FieldIn.__name__]["properties"]
    for schema in (texts["items"], record["text"], field["text"]):
        _find(schema, "string")["maxLength"] = limits.characters
    for schema in (request["properties"]["attributes"], record["attributes"]):
        _find(schema, "array")["maxItems"] = limits.attributes
    return schemas


def _find(schema: Dict[str, Any], kind: str) -> Dict[str, Any]:
    """Find the part of a schema for values of a type."""
    parts = [schema, *schema.get("oneOf", ()), *schema.get("anyOf", ())]
    return next(part for part in parts if part.get("type") == kind)
