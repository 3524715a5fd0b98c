"""Cells that are literals of RDF, as in dumps of web pages: `"Red cap"@en`."""

import re
from typing import Any, Dict

LANGUAGE = r"@[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*"
LITERAL = re.compile(rf'\s*"(.*)"(?:{LANGUAGE}|\^\^<[^<>\s]*>)\s*', re.DOTALL)
# What is between two of them, of which the first is enough.
BETWEEN = re.compile(rf'"{LANGUAGE}\s*"')
# What every literal has one of.
MARKS = ('"@', '"^^')


def read_literals(data: Any) -> Any:
    """Read the cells of a row that are literals.

    data (Any): The row.
    RETURNS (Any): The row with the texts of literals. The row itself if it has none.
    """
    if not isinstance(data, dict):
        return data
    found: Dict[str, str] = {}
    for name, cell in data.items():
        if isinstance(cell, str) and any(mark in cell for mark in MARKS):
            match = LITERAL.fullmatch(cell)
            if match is not None:
                found[name] = BETWEEN.split(match[1])[0].replace('\\"', '"')
    return {**data, **found} if found else data
