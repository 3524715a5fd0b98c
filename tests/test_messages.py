"""Messages say "1 row" and "2 rows"."""

import ast
import re
from pathlib import Path
from typing import Iterator, List

import pytest

import spacy_adatag
from spacy_adatag.texts.counts import say_count

PACKAGE = Path(spacy_adatag.__file__).parent
# What follows a number, if there are several: " rows", " held-out texts".
PLURAL = re.compile(
    r"\s(?:[a-z-]+\s)?(?!(?:is|was|has|its|less|this|as|does)\b)[a-z]+[^s\W]s\b"
)


def find_faults(source: str) -> Iterator[str]:
    """YIELDS (str): The code of a number for people (`:,`) before a plural, in a string.
    Numbers that never change have names in capitals."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            for value, text in zip(node.values, node.values[1:]):
                if not isinstance(value, ast.FormattedValue) or not value.format_spec:
                    continue
                code = ast.unparse(value.value)
                if re.match(r"(?:[\w.]*\.)?[A-Z_]+\b|limits\.|len\(\w+\) - ", code):
                    continue
                is_text = isinstance(text, ast.Constant) and isinstance(text.value, str)
                if is_text and PLURAL.match(str(getattr(text, "value", ""))):
                    yield f"line {value.lineno}: {{{code}}}{text.value!r}"


@pytest.mark.parametrize(
    "source, count",
    [
        ('f"{n:,} rows"', 1),
        ('f"{len(a):,} held-out texts"', 1),
        ('f"{n:,} was read", f"{path} needs it"', 0),
        ('f"at most {MAX_ROWS:,} rows"', 0),
        ("f\"{say_count(n, 'row')} of {name}\"", 0),
    ],
)
def test_faults_are_found(source: str, count: int) -> None:
    assert len(list(find_faults(source))) == count


def test_one_thing_is_no_plural() -> None:
    found: List[str] = [
        f"{path.relative_to(PACKAGE)}, {fault}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for fault in find_faults(path.read_text(encoding="utf8"))
    ]
    assert not found, "use say_count:\n" + "\n".join(found)


def test_say_count() -> None:
    assert say_count(1, "row") == "1 row"
    assert say_count(0, "row") == "0 rows"
    assert say_count(1200, "row is", "rows are") == "1,200 rows are"
