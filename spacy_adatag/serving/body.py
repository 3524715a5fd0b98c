"""Receive the body of a request."""

from starlette.requests import Request

from ..corpus.checks import shown
from ..texts.counts import say_count
from .errors import RequestError


async def read_body(request: Request, limit: int) -> bytes:
    """Read the body of a request. Never keep more bytes than the limit, whatever the
    Content-Length says.

    request (Request): The request.
    limit (int): The maximum number of bytes.
    RETURNS (bytes): The body.
    RAISES (RequestError): If the headers do not announce JSON, or the body is too large.
    """
    media_type = request.headers.get("content-type", "")
    if media_type.partition(";")[0].strip().lower() != "application/json":
        got = shown(media_type) if media_type else "none"
        raise RequestError(
            415,
            "wrong_content_type",
            f'expected "application/json" as Content-Type, got {got}',
        )
    if "content-encoding" in request.headers:
        raise RequestError(
            415, "wrong_content_encoding", "expected a body without Content-Encoding"
        )
    body = bytearray()
    async for chunk in request.stream():
        if len(body) + len(chunk) > limit:
            # The connection stays open, and uvicorn discards the rest of the body.
            # Otherwise, a client that is still sending would not see the error.
            raise RequestError(
                413,
                "body_too_large",
                f"expected a body of at most {say_count(limit, 'byte')}: send fewer "
                "texts at once",
            )
        body += chunk
    return bytes(body)
