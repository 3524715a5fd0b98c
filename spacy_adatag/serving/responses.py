"""Make responses. Their headers only allow browsers what the page needs."""

from typing import Any, Dict, Optional

import srsly
from starlette.responses import Response

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The same address may serve another model tomorrow.
    "Cache-Control": "no-cache",
}


def respond(
    content: bytes,
    media_type: str,
    status: int = 200,
    headers: Optional[Dict[str, str]] = None,
) -> Response:
    """Make a response.

    content (bytes): The body.
    media_type (str): The media type of the body.
    status (int): The HTTP status.
    headers (Optional[Dict[str, str]]): Additional headers.
    RETURNS (Response): The response.
    """
    return Response(content, status, {**HEADERS, **(headers or {})}, media_type)


def respond_json(
    data: Any, status: int = 200, headers: Optional[Dict[str, str]] = None
) -> Response:
    """Make a JSON response.

    data (Any): The data.
    status (int): The HTTP status.
    headers (Optional[Dict[str, str]]): Additional headers.
    RETURNS (Response): The response.
    """
    content = srsly.json_dumps(data).encode("utf-8")
    return respond(content, "application/json", status, headers)
