"""Write Markdown."""

from typing import Any, Container, Iterable, List, Sequence


def write_table(
    header: Sequence[str], rows: Iterable[Sequence[Any]], texts: Container[str] = ()
) -> str:
    """RETURNS (str): A table. All columns but the first and those with `texts` are
    right-aligned."""
    marks = ["---", *("---" if name in texts else "---:" for name in header[1:])]
    lines = [header, marks, *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def write_list(items: Iterable[str]) -> str:
    """RETURNS (str): A list."""
    return "".join(f"- {item}\n" for item in items)


def join_names(names: List[str]) -> str:
    """RETURNS (str): Names with commas, or a dash for none."""
    return ", ".join(names) or "–"


def _cell(content: Any) -> str:
    return str(content).replace("|", "\\|")
