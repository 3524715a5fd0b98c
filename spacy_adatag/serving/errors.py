"""Errors of a request, all in one shape, that say nothing of the server's insides."""

from typing import Any, Dict, Optional, Sequence, Union

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from .responses import respond_json

# Keys and indices, from 0, that lead to a place in the body.
Place = Sequence[Union[str, int]]
# Of the errors that Starlette raises itself.
CODES = {404: "not_found", 405: "wrong_method"}


class RequestError(Exception):
    """A request that is refused."""

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
        where (Place): What leads to the fault in the body.
        attribute (Optional[str]): The attribute that is not known.
        nearest (Sequence[str]): The known attributes that are nearest to it.
        headers (Optional[Dict[str, str]]): Further headers of the response.
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
    """The pipeline failed at a text, for the reason that is its cause."""

    def __init__(self, index: int) -> None:
        """
        index (int): Which text of the request.
        """
        super().__init__(f"the pipeline failed at texts[{index}] of a request")
        self.index = index


def show_place(where: Place) -> str:
    """Show a place in the body, as in `texts[3].fields[0].name`.

    where (Place): What leads to it.
    RETURNS (str): The place.
    """
    shown = "".join(f"[{at}]" if isinstance(at, int) else f".{at}" for at in where)
    return shown.lstrip(".")


def make_handlers(paths: Sequence[str]) -> Dict[Any, Any]:
    """What answers all errors in the same shape.

    paths (Sequence[str]): What can be asked for.
    RETURNS (Dict[Any, Any]): Makes the responses, by exception.
    """
    known = ", ".join(paths)

    async def refuse(request: Request, err: Exception) -> Response:
        assert isinstance(err, RequestError)
        return err.respond()

    async def refuse_route(request: Request, err: Exception) -> Response:
        assert isinstance(err, HTTPException)
        headers = dict(err.headers or {})
        if err.status_code == 404:
            message = f"expected one of {known}"
        else:
            methods = sorted(headers.get("Allow", "").split(", "))
            headers["Allow"] = ", ".join(methods)
            message = f"expected {' or '.join(methods)} as the method"
        code = CODES.get(err.status_code, "invalid_request")
        return RequestError(err.status_code, code, message, headers=headers).respond()

    async def leave(request: Request, err: Exception) -> Response:
        # Nobody is there to read it.
        return Response(status_code=400)

    async def fail(request: Request, err: Exception) -> Response:
        # The server writes the traceback to its log.
        if isinstance(err, TextError):
            where: Place = ["texts", err.index]
            message = "the pipeline failed at this text; the server's log says why"
        else:
            where = ()
            message = "the server failed at this request; its log says why"
        return RequestError(500, "internal", message, where=where).respond()

    return {
        RequestError: refuse,
        HTTPException: refuse_route,
        ClientDisconnect: leave,
        Exception: fail,
    }
