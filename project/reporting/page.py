"""Write a page that shows extracted values in their texts, with displaCy."""

import re
from html import escape
from itertools import cycle, pairwise
from typing import Any, Dict, List

from spacy import displacy

# Light enough for black text, and far enough apart for neighbours.
PALETTE = [
    "#8ecae6", "#ffb703", "#95d5b2", "#f4a3b5", "#cdb4db", "#ffd6a5", "#a0c4ff",
    "#d4e09b", "#f19c79", "#b8c0ff", "#e6ccb2", "#80ed99", "#fec5bb", "#90e0ef",
    "#e9c46a", "#c8b6ff",
]  # fmt: skip
# Maximum texts on the page. Hundreds are too many for a browser and a reader.
MAX_TEXTS = 100
_PIECE = re.compile(r"\S+")


def render_values(extracted: List[Dict[str, Any]]) -> str:
    """Draw the first `MAX_TEXTS` texts with their values.

    extracted (List[Dict[str, Any]]): Lines of `spacy adatag extract`.
    RETURNS (str): A page of HTML.
    """
    extracted = extracted[:MAX_TEXTS]
    names = sorted({name for entry in extracted for name in entry["attributes"]})
    # displaCy looks up colours by the upper-case label, and does not escape labels.
    colors = {escape(name).upper(): color for name, color in zip(names, cycle(PALETTE))}
    options = {"spans_key": "adatag", "colors": colors}
    texts = [_parse(entry) for entry in extracted]
    return displacy.render(texts, style="span", manual=True, page=True, options=options)


def _parse(entry: Dict[str, Any]) -> Dict[str, Any]:
    """RETURNS (Dict[str, Any]): The input of displaCy: spans, and tokens that start and
    end wherever a value does."""
    values = [
        (value["start"], value["end"], name)
        for name, found in entry["attributes"].items()
        for value in found
    ]
    cuts = {offset for start, end, _ in values for offset in (start, end)}
    tokens: List[str] = []
    starts: Dict[int, int] = {}
    ends: Dict[int, int] = {}
    for piece in _PIECE.finditer(entry["text"]):
        inner = sorted(cut for cut in cuts if piece.start() < cut < piece.end())
        edges = [piece.start(), *inner, piece.end()]
        for start, end in pairwise(edges):
            starts[start], ends[end] = len(tokens), len(tokens) + 1
            tokens.append(entry["text"][start:end])
    return {
        "tokens": tokens,
        "spans": [
            {
                "start_token": starts[start],
                "end_token": ends[end],
                "label": escape(name),
            }
            for start, end, name in sorted(values)
        ],
        "title": escape(str(entry["id"])),
    }
