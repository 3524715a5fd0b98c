"""Serve a pipeline: a JSON endpoint and a page to try it. Needs the extra `serve`."""

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
    """Make the web application of a pipeline, for any ASGI server. It reads the texts of
    all requests in one thread, in batches, so that a server should run it in one process.

    nlp (Language): The pipeline, not to be used meanwhile but by other applications.
    limits (Optional[Limits]): What a request may ask for, by default `Limits()`.
    by_category (bool): Whether attributes are those of a category, see `read_records`.
    allowed_hosts (Optional[Collection[str]]): The names by which it may be asked, beside
        localhost and other names of loopback; others are refused. By default any, which
        is for servers that others reach, too. Where only this machine reaches it, give
        `()`: else a page of the web can ask it, by a name of its own that leads here.
    RETURNS (Starlette): The application.
    RAISES (ValueError): If the pipeline has no adatag component, if a name is none, or
        if `allowed_hosts` is a string.
    RAISES (ImportError): If the extra `serve` is not installed.
    """
    try:
        from .app import create_app
    except ModuleNotFoundError as err:
        raise ImportError(
            f'Serving needs {err.name}: pip install "spacy-adatag[serve]"'
        ) from err
    return create_app(nlp, limits or Limits(), by_category, allowed_hosts)
