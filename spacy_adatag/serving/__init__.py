"""Serve a pipeline over HTTP: a JSON API and a web page. Needs the extra `serve`."""

from typing import TYPE_CHECKING, Collection, Optional

from spacy.language import Language

from .limits import Limits

if TYPE_CHECKING:
    from starlette.applications import Starlette

__all__ = ["Limits", "make_app"]


def make_app(
    nlp: Language,
    limits: Optional[Limits] = None,
    *,
    by_category: bool = False,
    allowed_hosts: Optional[Collection[str]] = None,
) -> "Starlette":
    """Make the web application of a pipeline, for any ASGI server. It processes the texts
    of all requests in one thread, in batches. Run it in a single process.

    nlp (Language): The pipeline. While the application runs, only other applications may
        use it.
    limits (Optional[Limits]): The limits of a request. Defaults to `Limits()`.
    by_category (bool): Whether each category has its own attributes, see `read_records`.
    allowed_hosts (Optional[Collection[str]]): The host names to answer to, in addition to
        localhost and other loopback names. Requests to other names are refused. Defaults
        to any name, for servers that other machines can reach. If only this machine can
        reach the server, use `()`. Otherwise, a web page can reach it through a domain of
        its own that resolves to this machine.
    RETURNS (Starlette): The application.
    RAISES (ValueError): If the pipeline has no adatag component, if a host name is
        invalid, or if `allowed_hosts` is a string.
    RAISES (ImportError): If the extra `serve` isn't installed.
    """
    try:
        from .app import create_app
    except ModuleNotFoundError as err:
        raise ImportError(
            f'Serving needs {err.name}: run pip install "spacy-adatag[serve]"'
        ) from err
    return create_app(nlp, limits or Limits(), by_category, allowed_hosts)
