"""What requests and responses hold: requests are checked by it, and `/openapi.json`
describes it.
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
# The choices of unions. They stand in the places that pydantic names and are taken out
# again, so that they must not be keys.
CHOICES = {str: "a string", int: "an integer", dict: "an object"}


def _choose(value: Any) -> Optional[str]:
    # Not isinstance(), since true and false are integers to Python.
    return CHOICES.get(type(value))


def _expect(expected: str) -> Discriminator:
    return Discriminator(_choose, "wrong_type", expected)


def _list_names(value: Any) -> Any:
    # As in all records: an attribute that is null is not asked.
    if isinstance(value, dict):
        return [name for name, values in value.items() if values is not None]
    return value


Id = Annotated[
    Union[Annotated[str, Tag("a string")], Annotated[int, Tag("an integer")]],
    _expect("a string or a whole number"),
]
# None to ask everything.
Names = Annotated[
    Optional[List[str]],
    FailFast(),
    BeforeValidator(
        _list_names, json_schema_input_type=Union[List[str], Dict[str, Any], None]
    ),
]


class FieldIn(BaseModel):
    """A part of a text that is given in parts."""

    name: str = Field(description="Its name, such as title", examples=["title"])
    text: str = Field(description="Its text", examples=[TITLE])


class RecordIn(BaseModel):
    """A text and what is known of it. Keys other than these are not looked at."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": "42", "text": TITLE, "attributes": ["Color"]},
                {"fields": [{"name": "title", "text": TITLE}], "category": "Shoes"},
            ]
        }
    )

    id: Optional[Id] = Field(
        None, description="A name for the result, by default the place in the list"
    )
    text: Optional[str] = Field(None, description="The text. Either this or `fields`")
    fields: Annotated[Optional[List[FieldIn]], FailFast()] = Field(
        None, description="The text in parts, which are joined by line breaks"
    )
    category: Optional[str] = Field(
        None,
        description="The kind of product, in place of the `category` of the request",
        examples=["Shoes"],
    )
    attributes: Names = Field(
        None,
        description="What is asked of this text in place of the `attributes` of the "
        "request: a list of names, or an object whose keys are the names; those with "
        "null are not asked",
    )


TextIn = Annotated[
    Union[Annotated[str, Tag("a string")], Annotated[RecordIn, Tag("an object")]],
    _expect("a string or a record"),
]


class ExtractRequest(BaseModel):
    """Texts, and what is asked of them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"texts": [TITLE], "attributes": ["Color"]}]},
    )

    texts: Annotated[List[TextIn], FailFast()] = Field(
        description="The texts: strings or records"
    )
    attributes: Names = Field(
        None,
        description="The names of the attributes that are asked of each text. Without "
        "it, those of the text's category are asked, or everything if it has none or "
        "one that is not known",
        examples=[["Brand", "Color"]],
    )
    category: Optional[str] = Field(
        None,
        description="The kind of product that the texts are about",
        examples=["Shoes"],
    )


class ValueOut(BaseModel):
    """A value, with its place."""

    field: Optional[str] = Field(None, description="The field, if the text has fields")
    text: str = Field(description="The value, verbatim", examples=["Nautical Navy"])
    start: int = Field(description="Its first character", examples=[33])
    end: int = Field(description="The character after its last", examples=[46])
    score: Optional[float] = Field(
        description="Its probability, null where it is not known: rules give none",
        examples=[0.98],
    )


class ResultOut(BaseModel):
    """What was found in a text, as a line of `adatag extract`."""

    id: str = Field(description="The id of the record, or the place in the list, from 1")
    category: Optional[str] = Field(None, description="The category, if it was given")
    text: Optional[str] = Field(None, description="The text, if it was given as such")
    fields: Optional[List[FieldIn]] = Field(
        None, description="The fields, if they were given"
    )
    attributes: Dict[str, List[ValueOut]] = Field(
        description="The values of each attribute. What was asked by name is there also "
        "without a value"
    )


class ExtractResponse(BaseModel):
    """What was found, in the order of the texts."""

    results: List[ResultOut]


class LimitsOut(BaseModel):
    """What a request may ask for."""

    bytes: int = Field(description="Size of the body")
    texts: int = Field(description="Texts of a request")
    characters: int = Field(
        description="Characters of a text. Where the tokenizer takes marks off words one "
        "by one, a word with 25 punctuation marks counts twice, with 50 three times, and "
        "so on"
    )
    total_characters: int = Field(
        description="Characters of all texts of a request, counted in the same way"
    )
    attributes: int = Field(description="Attributes that are named for a text")
    waiting: int = Field(description="Requests that wait for their answers at once")
    waiting_characters: int = Field(
        description="Characters of all requests that wait. A request is let in if it "
        "takes no more than half of what is left of them or, divided by `waiting`, its "
        "share of all, or if none waits"
    )
    reading: int = Field(
        description="Bodies that are read at once. The one that takes longest is refused "
        "where another one comes"
    )


class Health(BaseModel):
    """The server is up."""

    status: str = Field(examples=["ok"])
    model: str = Field(description="The pipeline", examples=["en_pipeline"])
    version: str = Field(description="Its version", examples=["0.0.0"])
    attributes: int = Field(description="How many attributes it knows", examples=[51])
    limits: LimitsOut


class Attributes(BaseModel):
    """The attributes that the pipeline knows."""

    attributes: List[str] = Field(examples=[["Brand", "Color"]])


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
        description="The keys and indices, from 0, that lead to the fault in the body",
        examples=[["texts", 3, "attributes"]],
    )
    attribute: Optional[str] = Field(
        None, description="The attribute that is not known", examples=["Colour"]
    )
    nearest: Optional[List[str]] = Field(
        None,
        description="The known attributes nearest to an unknown one",
        examples=[["Color"]],
    )


class ErrorResponse(BaseModel):
    """A request that was refused."""

    error: Problem


def describe_request(limits: Limits) -> Dict[str, Any]:
    """Describe the body of a request, with what it may ask for.

    limits (Limits): What it may ask for.
    RETURNS (Dict[str, Any]): Schemas by the names of the models.
    """
    _, models = models_json_schema(
        [(ExtractRequest, "validation")], ref_template="#/components/schemas/{model}"
    )
    schemas: Dict[str, Any] = models["$defs"]
    request = schemas[ExtractRequest.__name__]
    characters = LimitsOut.model_fields["characters"].description
    request["description"] += (
        f" The body has at most {limits.bytes:,} bytes, a text at most "
        f"{limits.characters:,} characters and all together {limits.total_characters:,}. "
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
    """The part of a schema that is for values of a type."""
    parts = [schema, *schema.get("oneOf", ()), *schema.get("anyOf", ())]
    return next(part for part in parts if part.get("type") == kind)
