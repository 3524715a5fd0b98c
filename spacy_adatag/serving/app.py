"""The web application."""

from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, AsyncIterator, Callable, Collection, Dict, List, Optional

import srsly
from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from spacy.language import Language
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .. import __version__
from ..catalogue.mapping import ask_category
from ..catalogue.shapes import make_line
from ..corpus.pipe import find_fault, get_component, get_labels, pipe_records
from ..corpus.records import Record
from ..workarounds.vocabulary import forget_words
from .admission import Admission, get_answer
from .body import read_body
from .errors import RequestError, make_handlers
from .hosts import HostGuard, read_allowed
from .limits import Limits, get_weigher
from .reading import parse_body
from .responses import respond, respond_json
from .schema import (
    Attributes,
    ErrorResponse,
    ExtractRequest,
    ExtractResponse,
    Health,
    describe_request,
)
from .worker import Worker

PAGE = Path(__file__).parent / "page"
MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
REFUSALS = {
    400: "The body is not valid JSON",
    408: "The body did not arrive in time",
    413: "The body is too large",
    415: "The Content-Type is not application/json",
    421: "The server does not answer to this host name",
    422: "The body has an invalid value, or exceeds a limit",
    500: "The server failed",
    503: "The server is busy, or shutting down",
}
# How long to wait for the current batch on shutdown. Nobody waits for its results.
END_SECONDS = 0.5


def create_app(
    nlp: Language,
    limits: Limits,
    by_category: bool,
    allowed_hosts: Optional[Collection[str]],
) -> Starlette:
    """Make the web application of a pipeline, see `make_app`. Its state has the
    `admission` of requests and the `worker`.

    nlp (Language): The pipeline.
    limits (Limits): The limits of a request.
    by_category (bool): Whether each category has its own attributes.
    allowed_hosts (Optional[Collection[str]]): The host names to answer to.
    RETURNS (Starlette): The application.
    RAISES (ValueError): If the pipeline has no adatag component, or a host name is
        invalid.
    """
    component = get_component(nlp)
    labels = dict.fromkeys(get_labels(nlp))
    schema = component.schema
    weigh = get_weigher(nlp.tokenizer)
    middleware = []
    if allowed_hosts is not None:
        middleware.append(Middleware(HostGuard, allowed=read_allowed(allowed_hosts)))

    @asynccontextmanager
    async def live(app: Starlette) -> AsyncIterator[None]:
        yield
        admission.refuse_all()
        worker.stop(END_SECONDS)
        # The application may start again.
        admission.closed = False

    def parse(body: bytes) -> List[Record]:
        records = parse_body(
            body, component.attributes, limits, by_category, weigh, labels
        )
        for i, record in enumerate(records):
            fault = find_fault(nlp, record)
            if fault is not None:
                raise RequestError(422, "invalid_text", fault, where=["texts", i])
        return records

    def answer(records: List[Record]) -> List[bytes]:
        if by_category:
            records = [ask_category(record, labels) for record in records]
        with forget_words(nlp):
            lines = [
                make_line(record, doc, component.key, schema=schema)
                for record, doc in pipe_records(nlp, records)
            ]
        return [srsly.json_dumps(line).encode("utf-8") for line in lines]

    admission = Admission(limits)
    worker = Worker(nlp, answer, weigh)

    async def extract(request: Request) -> Response:
        with admission.read():
            body = await read_body(request, limits.bytes)
        records = parse(body)
        characters = sum(weigh(record.text) for record in records)
        with admission.wait(characters) as answered:
            worker.submit(records, answered)
            content = await get_answer(answered, request)
        return respond(content, "application/json")

    async def healthz(request: Request) -> Response:
        name = f"{nlp.meta['lang']}_{nlp.meta['name']}"
        return respond_json(
            {
                "status": "ok",
                "model": name,
                "version": nlp.meta["version"],
                "attributes": len(labels),
                "limits": vars(limits),
            }
        )

    async def attributes(request: Request) -> Response:
        untrained = component.untrained
        return respond_json({"attributes": list(labels), "untrained": untrained})

    async def openapi(request: Request) -> Response:
        return respond_json(description)

    described = {"/extract": extract, "/healthz": healthz, "/attributes": attributes}
    description = describe(described, limits)
    routes = [Route("/extract", extract, methods=["POST"])]
    routes += [Route(path, described[path]) for path in ("/healthz", "/attributes")]
    routes += [Route("/openapi.json", openapi), *map(_serve_file, sorted(PAGE.iterdir()))]
    app = Starlette(
        routes=routes,
        middleware=middleware,
        exception_handlers=make_handlers(["/", *sorted(described)]),
        lifespan=live,
    )
    app.router.redirect_slashes = False
    app.state.admission, app.state.worker = admission, worker
    return app


def describe(endpoints: Dict[str, Callable[..., Any]], limits: Limits) -> Dict[str, Any]:
    """Describe the endpoints as OpenAPI, with FastAPI. FastAPI does not serve them: its
    overhead per request is as long as inference on a title.

    endpoints (Dict[str, Callable]): The endpoints by path.
    limits (Limits): The limits of a request.
    RETURNS (Dict[str, Any]): The description.
    """
    router = APIRouter()
    router.add_api_route(
        "/extract",
        endpoints["/extract"],
        methods=["POST"],
        summary="Extract attribute values from texts",
        response_model=ExtractResponse,
        responses={
            status: {"model": ErrorResponse, "description": description}
            for status, description in REFUSALS.items()
        },
        openapi_extra={"requestBody": _describe_body(ExtractRequest.__name__)},
    )
    router.add_api_route(
        "/healthz",
        endpoints["/healthz"],
        summary="Check that the server is up",
        response_model=Health,
    )
    router.add_api_route(
        "/attributes",
        endpoints["/attributes"],
        summary="List the attributes that you can query",
        response_model=Attributes,
    )
    schema = get_openapi(
        title="spacy-adatag",
        version=__version__,
        description="Extract attribute values from product texts.",
        routes=router.routes,
    )
    # FastAPI does not know the body, because the endpoint parses it itself.
    schema["components"]["schemas"].update(describe_request(limits))
    return schema


def _describe_body(model: str) -> Dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{model}"}
    return {"required": True, "content": {"application/json": {"schema": reference}}}


def _serve_file(path: Path) -> Route:
    content, media_type = path.read_bytes(), MEDIA_TYPES[path.suffix]

    async def get_file(request: Request) -> Response:
        return respond(content, media_type)

    return Route("/" if path.suffix == ".html" else f"/{path.name}", get_file)
