"""Fill JSON and JSONL files."""

import json
from pathlib import Path
from typing import Any, Dict, List

import pytest
import srsly

from ..conftest import run_cli

ARGS = ("-t", "title", "--id", "id")
ROWS: List[Any] = [
    {"id": 1, "title": "a", "color": "red", "size": 1.50, "tags": ["x"], "new": True},
    {"id": 2, "title": "b", "size": 2, "tags": ["y", "z"], "more": {"a": 1}},
    {"id": 3, "title": "c\u00e9", "color": None, "size": None, "tags": []},
    {"title": "d", "id": "4"},
]
VALUES: Dict[str, Any] = {
    "3": {"color": ["blue"], "size": ["2.5"], "tags": ["u", "v"], "new": ["w"]},
    "4": {"color": ["gr\u00fcn"], "size": ["large"], "more": ["q"]},
}
CHANGED: List[Any] = [
    *ROWS[:2],
    {**ROWS[2], "color": "blue", "size": 2.5, "tags": ["u", "v"]},
    {**ROWS[3], "color": "gr\u00fcn", "size": "large"},
]


def fill(tmp_path: Path, text: str, name: str, values: Any = VALUES) -> Any:
    export, out = tmp_path / name, tmp_path / f"filled-{name}"
    export.write_bytes(text.encode())
    lines = [{"id": i, "text": "x", "attributes": a} for i, a in values.items()]
    srsly.write_jsonl(tmp_path / "values.jsonl", lines)
    result = run_cli("adatag", "fill", export, tmp_path / "values.jsonl", out, *ARGS)
    said = " ".join(result.output.split())
    return result.exit_code, said, out.read_bytes().decode() if out.exists() else ""


def dump(data: Any, **options: Any) -> str:
    return json.dumps(data, **options)


@pytest.mark.parametrize("name", ["shop.jsonl", "shop.json"])
@pytest.mark.parametrize(
    "make",
    [
        lambda rows: "".join(f"{dump(row, ensure_ascii=False)}\n" for row in rows),
        lambda rows: "\n\n".join(dump(r, separators=(",", ":")) for r in rows),
        lambda rows: "\ufeff" + dump(rows, indent=2, ensure_ascii=False),
        lambda rows: dump({"products": rows, "count": 4}),
        lambda rows: dump({"data": {"items": rows}}, indent="\t"),
    ],
)
def test_json(tmp_path: Path, name: str, make: Any) -> None:
    """Only what is new changes: numbers are numbers again, and lists are lists."""
    code, said, filled = fill(tmp_path, make(ROWS), name)
    assert code == 0 and "2 of 4 products have new cells" in said
    # Lists are on one line.
    assert "".join(filled.split()) == "".join(make(CHANGED).split())


def test_other_bytes_stay(tmp_path: Path) -> None:
    """Blanks, order, escapes, and rows that can't be read."""
    text = (
        '{ "id":1 ,"title" : "a\\/b","size": 1.50, "color":null }\r\n'
        'no JSON\n{"id": 2, "title": "\\u00e9", "color": ""}\n\n[1]\n'
        '{"id":3,"title":"c"}'
    )
    values = {"1": {"color": ["\u00fc"]}, "2": {"color": ["\u00fc"]}}
    values["3"] = {"color": ["red"]}
    code, said, filled = fill(tmp_path, text, "shop.jsonl", values)
    assert code == 3 and "line 2" in said and "line 5" in said
    expected = text.replace("null }", '"\\u00fc" }').replace('""}', '"\\u00fc"}')
    assert filled == expected.replace('"c"}', '"c","color":"red"}')


def test_numbers_have_points(tmp_path: Path) -> None:
    """Also if the texts of the file have commas."""
    rows: List[Any] = [
        {"id": i, "title": "a", "w": i + 0.5, "len": f"{i},5", "h": f"{i},5"}
        for i in range(3)
    ]
    rows.append({"id": 3, "title": "a"})
    text = "".join(f"{dump(row)}\n" for row in rows)
    for found in ("2.5", "2,5"):
        values = {"3": {"w": [found], "len": [found]}}
        code, said, filled = fill(tmp_path, text, "shop.jsonl", values)
        new = dump({**rows[-1], "w": 2.5, "len": "2,5"})
        assert (code, filled.split("\n")[3]) == (0, new), said


def test_new_keys(tmp_path: Path) -> None:
    """Keys are escaped as the other texts of the file are."""
    for is_ascii in (True, False):
        rows = [{"id": 1, "title": "a", "Gr\u00f6\u00dfe": "L"}, {"id": 2, "title": "b"}]
        lines = [f"{dump(row, ensure_ascii=is_ascii)}\n" for row in rows]
        values = {"2": {"Gr\u00f6\u00dfe": ["\u00fc"]}}
        code, said, filled = fill(tmp_path, "".join(lines), "shop.jsonl", values)
        new = dump({**rows[1], "Gr\u00f6\u00dfe": "\u00fc"}, ensure_ascii=is_ascii)
        assert (code, filled) == (0, f"{lines[0]}{new}\n"), said


def test_a_layout_that_can_not_be_written(tmp_path: Path) -> None:
    """Such as one of pandas, with an object for each column."""
    columns = {name: {"0": 1, "1": "x"} for name in ("id", "title")}
    text = dump({**columns, "color": {"0": None, "1": "red"}})
    code, said, filled = fill(tmp_path, text, "shop.json", {"1": {"color": ["red"]}})
    assert code == 1 and "save it as JSONL" in said and not filled
