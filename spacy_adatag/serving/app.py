"""The web application."""

from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, AsyncIterator, Dict, List

import srsly
from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from pydantic.json_schema import models_json_schema
from spacy.language import Language

from .. import __version__
from ..catalogue.mapping import ask_category
from ..catalogue.shapes import make_line
from ..corpus.pipe import find_fault, get_component, pipe_records
from ..corpus.records import Record
from ..msgpack import cached_msgpack_hooks
from ..vocabulary import forget_words
from .body import read_body
from .errors import RequestError, add_handlers
from .limits import Limits
from .reading import parse_body
from .responses import respond, respond_json
from .schema import Attributes, ErrorResponse, ExtractRequest, ExtractResponse, Health
from .worker import Worker

PAGE = Path(__file__).parent / "page"
MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
REFUSALS = {
    400: "No JSON",
    408: "The body did not come in time",
    413: "The body is too large",
    415: "The body is of another type than application/json",
    422: "Something in the body is not as expected, or too much",
    500: "The server failed",
    503: "Too many requests are under way",
}


def create_app(nlp: Language, limits: Limits, by_category: bool) -> FastAPI:
    """Make the web application of a pipeline, see `make_app`.

    nlp (Language): The pipeline.
    limits (Limits): What a request may ask for.
    by_category (bool): Whether attributes are those of a category.
    RETURNS (FastAPI): The application.
    RAISES (ValueError): If the pipeline has no adatag component.
    """
    component = get_component(nlp)
    worker = Worker(limits.waiting)

    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncIterator[None]:
        # They are looked up for each batch, which takes a good part of a short one.
        with cached_msgpack_hooks():
            yield
        worker.stop()

    # No pages of documentation: FastAPI's load from elsewhere.
    app = FastAPI(
        title="spacy-adatag",
        version=__version__,
        description="The values of attributes in product texts.",
        lifespan=live,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )

    def parse(body: bytes) -> List[Record]:
        records = parse_body(body, component.attributes, limits, by_category)
        for i, record in enumerate(records):
            fault = find_fault(nlp, record)
            if fault is not None:
                raise RequestError(422, "invalid_text", fault, where=["texts", i])
        if by_category:
            records = [ask_category(record, component.labels) for record in records]
        return records

    def find_values(records: List[Record]) -> bytes:
        lines = []
        with forget_words(nlp):
            for record, doc in pipe_records(nlp, records):
                if worker.stopping.is_set():
                    raise RequestError(503, "stopping", "the server was stopped")
                lines.append(make_line(record, doc, component.key))
        return srsly.json_dumps({"results": lines}).encode("utf-8")

    @app.post(
        "/extract",
        summary="Find the values of attributes in texts",
        response_model=ExtractResponse,
        responses={
            status: {"model": ErrorResponse, "description": description}
            for status, description in REFUSALS.items()
        },
        openapi_extra={"requestBody": _describe_body(ExtractRequest.__name__)},
    )
    async def extract(request: Request) -> Response:
        # It is counted before it is read, so that bodies don't fill the memory.
        with worker.admit():
            records = parse(await read_body(request, limits.bytes))
            content = await worker.run(lambda: find_values(records), request)
        return respond(content, "application/json")

    @app.get("/healthz", summary="Whether the server is up", response_model=Health)
    async def healthz() -> Response:
        name = f"{nlp.meta['lang']}_{nlp.meta['name']}"
        return respond_json(
            {
                "status": "ok",
                "model": name,
                "version": nlp.meta["version"],
                "attributes": len(component.attributes),
                "limits": vars(limits),
            }
        )

    @app.get("/attributes", summary="What can be asked", response_model=Attributes)
    async def attributes() -> Response:
        return respond_json({"attributes": component.attributes.names})

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return respond_json(describe(app))

    for path in sorted(PAGE.iterdir()):
        _add_file(app, path)
    add_handlers(app)
    return app


def describe(app: FastAPI) -> Dict[str, Any]:
    """Describe an application by OpenAPI. FastAPI does so but for the body of a request
    that the route reads itself.

    app (FastAPI): The application.
    RETURNS (Dict[str, Any]): The description.
    """
    schema = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
    )
    _, models = models_json_schema(
        [(ExtractRequest, "validation")], ref_template="#/components/schemas/{model}"
    )
    schema["components"]["schemas"].update(models["$defs"])
    return schema


def _describe_body(model: str) -> Dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{model}"}
    return {"required": True, "content": {"application/json": {"schema": reference}}}


def _add_file(app: FastAPI, path: Path) -> None:
    content, media_type = path.read_bytes(), MEDIA_TYPES[path.suffix]

    @app.get("/" if path.suffix == ".html" else f"/{path.name}", include_in_schema=False)
    async def get_file() -> Response:
        return respond(content, media_type)
