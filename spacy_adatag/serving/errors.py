"""The errors of requests. All have one format, and none reveals server internals."""

from typing import Any, Dict, Optional, Sequence, Union

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from .responses import respond_json

# The path to a place in the body, as keys and indices.
Place = Sequence[Union[str, int]]
# The codes of errors that Starlette itself raises.
CODES = {404: "not_found", 405: "wrong_method"}


class RequestError(Exception):
    """An error that refuses a request."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        where: Place = (),
        attribute: Optional[str] = None,
        nearest: Sequence[str] = (),
        headers: Optional[Dict[str, str]] = None,
    ) -> None:
        """
        status (int): The HTTP status.
        code (str): The kind of error, for programs.
        message (str): What was expected and what came, for people.
        where (Place): The path to the invalid value in the body.
        attribute (Optional[str]): The unknown attribute.
        nearest (Sequence[str]): The known attributes that are closest to it.
        headers (Optional[Dict[str, str]]): Additional headers of the response.
        """
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.where = where
        self.attribute = attribute
        self.nearest = nearest
        self.headers = headers

    def respond(self) -> Response:
        """RETURNS (Response): The response."""
        error: Dict[str, Any] = {"code": self.code, "message": self.message}
        if self.where:
            error["where"] = list(self.where)
            error["message"] = f"{show_place(self.where)}: {self.message}"
        if self.attribute is not None:
            error["attribute"] = self.attribute
        if self.nearest:
            error["nearest"] = list(self.nearest)
        return respond_json({"error": error}, self.status, self.headers)


class TextError(Exception):
    """The pipeline failed on a text. `__cause__` is the original exception."""

    def __init__(self, index: int) -> None:
        """
        index (int): The index of the text in the request.
        """
        super().__init__(f"the pipeline failed on texts[{index}] of a request")
        self.index = index


def show_place(where: Place) -> str:
    """Format a place in the body, such as `texts[3].fields[0].name`.

    where (Place): The path to the place.
    RETURNS (str): The formatted path.
    """
    shown = "".join(f"[{at}]" if isinstance(at, int) else f".{at}" for at in where)
    return shown.lstrip(".")


def make_handlers(paths: Sequence[str]) -> Dict[Any, Any]:
    """Make the exception handlers. They answer all errors in the same format.

    paths (Sequence[str]): The paths that the server answers.
    RETURNS (Dict[Any, Any]): The handlers, by exception.
    """
    known = ", ".join(paths)

    async def refuse(request: Request, err: Exception) -> Response:
        assert isinstance(err, RequestError)
        return err.respond()

    async def refuse_route(request: Request, err: Exception) -> Response:
        assert isinstance(err, HTTPException)
        headers = dict(err.headers or {})
        if err.status_code == 404:
            message = f"unknown path, expected one of {known}"
        else:
            methods = sorted(headers.get("Allow", "").split(", "))
            headers["Allow"] = ", ".join(methods)
            message = f"expected {' or '.join(methods)} as the method"
        code = CODES.get(err.status_code, "invalid_request")
        return RequestError(err.status_code, code, message, headers=headers).respond()

    async def leave(request: Request, err: Exception) -> Response:
        # The client is gone, so nobody reads the response.
        return Response(status_code=400)

    async def fail(request: Request, err: Exception) -> Response:
        # The server writes the traceback to its log.
        if isinstance(err, TextError):
            where: Place = ["texts", err.index]
            message = "the pipeline failed on this text: see the server's log"
        else:
            where = ()
            message = "the server failed on this request: see its log"
        return RequestError(500, "internal", message, where=where).respond()

    return {
        RequestError: refuse,
        HTTPException: refuse_route,
        ClientDisconnect: leave,
        Exception: fail,
    }
