"""An HTML report that shows which values a pipeline finds, and its errors."""

from .make import make_report
from .page import render_page

__all__ = ["make_report", "render_page"]
