"""A page that shows what a pipeline finds in records, and where it goes wrong."""

from .make import make_report
from .page import render_page

__all__ = ["make_report", "render_page"]
