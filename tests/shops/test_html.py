"""HTML is the same text in all commands."""

from pathlib import Path

import pytest
import srsly

from spacy_adatag.corpus.records import parse_record, read_records

from ..conftest import run_cli

HTML = (
    "<style>p { orphans: 2; white-space: pre }</style>"
    "<p>Soft <b>red</b> cotton shirt</p><ul><li>Size 2</li><li>navy &amp; white</li></ul>"
)
TEXT = "Soft red cotton shirt\nSize 2\nnavy & white"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.jsonl"
    row = {"id": "1", "body": HTML, "Color": "<p>navy &amp; white</p>", "Size": "2"}
    plain = {
        "id": "2",
        "body": "5 cm < 6 cm, <3 red",
        "Color": "red",
        "Size": "<ul><li>5 cm<li>6 cm</ul>",
    }
    srsly.write_jsonl(path, [row, plain])
    return path


def flat(output: str) -> str:
    return " ".join(output.split())


def test_label_and_convert(shop: Path, tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    result = run_cli("adatag", "label", shop, records, "--text", "body", "--id", "id")
    assert result.exit_code == 0, result.output
    first, second = srsly.read_jsonl(records)
    assert first["text"] == TEXT and second["text"] == "5 cm < 6 cm, <3 red"
    found = {
        name: [TEXT[v["start"] : v["end"]] for v in values]
        for name, values in first["attributes"].items()
    }
    assert found == {"Color": ["navy & white"], "Size": ["2"]}
    assert [len(values) for values in second["attributes"].values()] == [1, 2]
    said = flat(result.output)
    assert "HTML or \\n was read as text in 1 of 2 texts, such as '<style>p {" in said
    assert "Places count in this text" in said
    # The same text in both: no place moves.
    result = run_cli("adatag", "convert", records, tmp_path / "corpus.spacy")
    assert result.exit_code == 0 and "HTML" not in result.output
    run_cli("adatag", "convert", tmp_path / "corpus.spacy", tmp_path / "again.jsonl")
    assert [x["text"] for x in srsly.read_jsonl(tmp_path / "again.jsonl")] == [
        TEXT,
        "5 cm < 6 cm, <3 red",
    ]


def test_extract(shop: Path, tmp_path: Path, trained) -> None:
    trained.to_disk(tmp_path / "model")
    args = (tmp_path / "model", shop, tmp_path / "out.jsonl", "--text", "body")
    result = run_cli("adatag", "extract", *args)
    assert result.exit_code == 0, result.output
    first, second = srsly.read_jsonl(tmp_path / "out.jsonl")
    assert first["text"] == TEXT and second["text"] == "5 cm < 6 cm, <3 red"
    for values in first["attributes"].values():
        for value in values:
            assert TEXT[value["start"] : value["end"]] == value["text"]
    assert "HTML or \\n was read as text in 1 of 2 texts" in flat(result.output)


def test_records(tmp_path: Path) -> None:
    start = HTML.index("red")
    data = {
        "fields": [
            {"name": "title", "text": "<b>Red</b> shoe <!-- new -->"},
            {"name": "empty", "text": "<p></p>"},
            {"name": "body", "text": HTML},
        ],
        "attributes": {
            "Color": [
                {"field": "body", "start": start, "end": start + 3},
                {"field": "title", "start": 0, "end": 10},
                "<i>white</i>",
            ]
        },
    }
    record = parse_record(data, "1")
    assert record.text == f"Red shoe\n\n{TEXT}"
    assert record.attributes is not None
    assert [value.text for value in record.attributes["Color"]] == ["red", "Red", "white"]
    assert [record.text[f.start : f.end] for f in record.fields] == ["Red shoe", "", TEXT]
    for value in record.attributes["Color"][:2]:
        assert record.text[value.start : value.end] == value.text
    assert record.html is not None
    srsly.write_jsonl(tmp_path / "a.jsonl", [data, {"text": "<p></p>"}])
    result = run_cli("adatag", "convert", tmp_path / "a.jsonl", tmp_path / "a.spacy")
    assert "HTML or \\n was read as text in 1 of 1 text" in flat(result.output)
    _, rejected = read_records(tmp_path / "a.jsonl")
    assert "expected the text not to be empty" in rejected.reason  # type: ignore
