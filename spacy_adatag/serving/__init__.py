"""Serve a pipeline: a JSON endpoint and a page to try it. Needs the extra `serve`."""

from typing import TYPE_CHECKING, Optional

from spacy.language import Language

from .limits import Limits

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["Limits", "make_app"]


def make_app(
    nlp: Language, limits: Optional[Limits] = None, *, by_category: bool = False
) -> "FastAPI":
    """Make the web application of a pipeline, for any ASGI server. It asks one request
    after the other, in one thread, so that a server should run it in one process.

    nlp (Language): The pipeline, not to be used by others meanwhile.
    limits (Optional[Limits]): What a request may ask for, by default `Limits()`.
    by_category (bool): Whether attributes are those of a category, see `read_records`.
    RETURNS (FastAPI): The application.
    RAISES (ValueError): If the pipeline has no adatag component.
    RAISES (ImportError): If the extra `serve` is not installed.
    """
    try:
        from .app import create_app
    except ModuleNotFoundError as err:
        raise ImportError(
            f'Serving needs {err.name}: pip install "spacy-adatag[serve]"'
        ) from err
    return create_app(nlp, limits or Limits(), by_category)
