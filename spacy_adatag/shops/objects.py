"""Reads objects as programs print them: JSON, Python, Ruby, PHP and JavaScript."""

import ast
import json
import re
import warnings
from contextlib import suppress
from typing import Any, List

# What a printed object is made of: strings, arrows, words with symbols of Ruby (`:red`),
# numbers and brackets.
TOKEN = re.compile(
    r"""\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(=>)|(:?[A-Za-z_]\w*\??)"""
    r"""|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([{}\[\],:]))""",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
# How a list of texts begins.
LISTS = ("['", '["')
ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
CONSTANTS = {
    **dict.fromkeys(("nil", "null", "none", "nan", "undefined"), "null"),
    "true": "true",
    "false": "false",
}
ERRORS = (ValueError, SyntaxError, MemoryError, RecursionError, TypeError, IndexError)


def parse_object(text: str) -> Any:
    """Parse an object or a list. It may be JSON, or as Python, Ruby, PHP or JavaScript
    print it: `{'color': 'Red'}`, `{:color=>"Red"}`, `['color' => 'Red']` or `{color:
    "Red"}`.

    text (str): The text.
    RETURNS (Any): The object or list, None if the text is neither.
    """
    for parse in (json.loads, _parse_python, _parse_printed):
        with suppress(*ERRORS):
            return parse(text)
    return None


def parse_list(cell: Any) -> Any:
    """Parse a list of texts that a program printed: `['Soft', 'Warm']`.

    cell (Any): The cell.
    RETURNS (Any): The list, or the cell if it is something else.
    """
    if isinstance(cell, str) and cell.lstrip()[:2] in LISTS:
        found = parse_object(cell.strip())
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return found
    return cell


def _parse_python(text: str) -> Any:
    with warnings.catch_warnings():
        # Of backslashes that Python would write twice: `['50\% cotton']`.
        warnings.simplefilter("ignore")
        return ast.literal_eval(text)


def _parse_printed(text: str) -> Any:
    tokens = _Tokens()
    at, end = 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"expected an object, got {text[at : at + 10]!r}")
        tokens.add(*match.groups())
        at = match.end()
    return json.loads("".join(tokens.parts))


class _Tokens:
    """Writes the tokens of an object as JSON.

    parts (List[str]): The JSON.
    """

    def __init__(self) -> None:
        self.parts: List[str] = []
        # Where the open brackets are. PHP has the same for lists and objects.
        self._open: List[int] = []

    def add(self, string: str, arrow: str, word: str, number: str, sign: str) -> None:
        if string:
            self.parts.append(json.dumps(ESCAPE.sub(_unescape, string[1:-1])))
        elif arrow:
            self.parts.append(":")
            self.parts[self._open[-1]] = "{"
        elif word:
            self._add_word(word)
        elif sign and sign in "}]":
            if self.parts[-1] == ",":
                self.parts.pop()
            opening = self.parts[self._open.pop()]
            self.parts.append("}" if opening == "{" else "]")
        else:
            if sign and sign in "{[":
                self._open.append(len(self.parts))
            self.parts.append(number or sign)

    def _add_word(self, word: str) -> None:
        is_key = self.parts[-1] in ("{", ",") and self.parts[self._open[-1]] == "{"
        if word[0] == ":" and self.parts[-1] not in ("{", ",", ":", "["):
            # `{"a":true}` has no symbol.
            self.parts.append(":")
            word = word[1:]
        constant = CONSTANTS.get(word.lower())
        if is_key or word[0] == ":":
            self.parts.append(json.dumps(word.removeprefix(":")))
        elif constant is not None:
            self.parts.append(constant)
        else:
            raise ValueError(f"expected a value, got {word!r}")


def _unescape(match: "re.Match[str]") -> str:
    return chr(int(match[1], 16)) if match[1] else ESCAPED.get(match[2], match[2])
