"""Write a report as one HTML file that loads nothing else."""

import base64
import hashlib
import json
from importlib import resources
from string import Template
from typing import Any, Dict

SCRIPTS = ["page.js", "scores.js", "curve.js", "examples.js"]
# Escape characters that could end the script element, or a line in an old browser. Texts
# and names are not trusted.
_ESCAPES = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def render_page(report: Dict[str, Any]) -> str:
    """Make the page of a report.

    report (Dict[str, Any]): The report, see `make_report`. It may also have `title`, the
        name of the pipeline, `records`, the name of the data, and `created`, the day. The
        page shows them.
    RETURNS (str): The HTML.
    """
    style = _read("page.css")
    script = "".join(map(_read, SCRIPTS))
    return Template(_read("page.html")).substitute(
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        data=escape_json(report),
    )


def escape_json(data: Any) -> str:
    """Write JSON for a script element of a page.

    data (Any): The data.
    RETURNS (str): The JSON, with all characters of HTML escaped.
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


def _hash(content: str) -> str:
    """Hash a style or script. The policy of the page allows only these."""
    digest = hashlib.sha256(content.encode("utf8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _read(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf8")
