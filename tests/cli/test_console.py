"""Consoles that cannot show all that is to be printed on them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import List

import pytest
import spacy
import srsly
from spacy.cli._util import app
from typer.testing import CliRunner

from ..conftest import make_example, run_cli, train

TEXT = "Schuh Gr\u00f6\u00dfe 42 \u7ea2\u8272"
RECORDS = [
    {"text": TEXT, "attributes": {"Gr\u00f6\u00dfe": ["42"], "\u989c\u8272": []}},
    {"text": "42", "attributes": {"\u00dcnbekannt": ["\u7ea2"]}},
    {"\u7ea2": "no text"},
]
COMMANDS: List[List[str]] = [
    ["label", "\u7ea2.jsonl", "o\u7ea2.jsonl", "--text", "text", "--nested"],
    ["convert", "\u7ea2.jsonl", "o\u7ea2.spacy"],
    ["convert", "train\u7ea2.spacy", "back\u7ea2.jsonl"],
    ["evaluate", "mod\u00e8l\u7ea2", "\u7ea2.jsonl", "--output", "s\u7ea2.json"],
    ["report", "mod\u00e8l\u7ea2", "\u7ea2.jsonl", "r\u7ea2.html"],
    ["extract", "mod\u00e8l\u7ea2", "\u7ea2.jsonl", "x\u7ea2.jsonl"],
    # Errors, too.
    ["label", "\u00fc\u7ea2.jsonl", "o.jsonl", "--text", "text", "--nested"],
    ["convert", "\u7ea2.jsonl", "o\u7ea2.txt"],
    ["evaluate", "mod\u00e8l\u7ea2", "\u7ea2.jsonl", "--metric", "\u00fc\u7ea2"],
    ["report", "\u00fc\u7ea2", "\u7ea2.jsonl", "r.html"],
    ["extract", "mod\u00e8l\u7ea2", "\u00fc\u7ea2.jsonl", "x.jsonl"],
    ["serve", "\u00fc\u7ea2", "--port", "0"],
]
NAMES = ["o\u7ea2.jsonl", "o\u7ea2.spacy", "back\u7ea2.jsonl", "s\u7ea2.json"]
NAMES += ["r\u7ea2.html", "x\u7ea2.jsonl"]


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A pipeline and records with names that most consoles cannot show."""
    folder = tmp_path_factory.mktemp("console")
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    values = {"Gr\u00f6\u00dfe": [(2, 3)], "\u989c\u8272": [(3, 4)]}
    examples = [make_example(nlp, TEXT, values)]
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=10)
    nlp.to_disk(folder / "mod\u00e8l\u7ea2")
    srsly.write_jsonl(folder / "\u7ea2.jsonl", RECORDS)
    docs = spacy.tokens.DocBin(docs=[examples[0].reference], store_user_data=True)
    docs.to_disk(folder / "train\u7ea2.spacy")
    return folder


@pytest.fixture
def there(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(place)
    for name in NAMES:
        (place / name).unlink(missing_ok=True)
    return place


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp932", "koi8-r", "utf-8"])
def test_all_commands_do_their_work(there, encoding, monkeypatch):
    # wasabi looks at the console when it is imported.
    monkeypatch.setattr("wasabi.util.ENCODING", encoding)
    # That of serve would stay.
    monkeypatch.setattr("signal.signal", lambda *args: None)
    runner = CliRunner(charset=encoding)
    for args in COMMANDS:
        args = [*args, "attributes"] if args[-1] == "--nested" else args
        result = runner.invoke(app, ["adatag", *args])
        assert isinstance(result.exception, (SystemExit, type(None))), args
        assert "codec can't" not in result.output
        wanted = 3 if args[0] in ("extract", "evaluate", "report") else 0
        assert result.exit_code == (wanted if set(args) & {*NAMES} else 1), args
        shown = "\u7ea2".encode(encoding, "backslashreplace").decode(encoding)
        assert shown in result.output, args
    assert all((there / name).stat().st_size for name in NAMES)
    assert list(srsly.read_json("s\u7ea2.json")["scores"]["attr_per_type"]) == [
        "Gr\u00f6\u00dfe",
        "\u00dcnbekannt",
        "\u989c\u8272",
    ]
    assert "\u989c\u8272" in (there / "r\u7ea2.html").read_text("utf8")


def test_a_console_of_its_own(there):
    """As on Windows, whose files are written in its code page."""
    result = subprocess.run(
        [sys.executable, "-m", "spacy", "adatag", "convert", *COMMANDS[1][1:]],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    said = result.stdout.decode("cp1252")
    assert result.returncode == 0, said
    assert "Gr\u00f6\u00dfe" in said and "[+] Wrote 2 texts to o\\u7ea2.spacy" in said


@pytest.mark.skipif(os.name != "posix", reason="arguments are text there")
@pytest.mark.parametrize(
    "args",
    [
        ["extract", "model", "a.jsonl", "b.jsonl", "-a", "\u7ea2"],
        ["label", "shop", "b.jsonl", "-t", "title"],
    ],
)
def test_utf8_that_python_reads_as_ascii(tmp_path, args):
    """Arguments, and names of files in a folder."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "\u7ea2.csv").write_text("title,color\nred hat,red\n")
    result = subprocess.run(
        [sys.executable, "-m", "spacy", "adatag", *args],
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    said = " ".join(result.stdout.split())
    assert result.returncode == 1, said
    assert "Set PYTHONUTF8=1, or a locale of UTF-8" in said and "udc" not in said


@pytest.mark.skipif(os.name != "posix", reason="names of files are text there")
def test_names_of_files_that_are_not_utf8(there):
    name = os.fsdecode("Gr\u00f6\u00dfe".encode("latin-1"))
    (there / f"{name}.jsonl").write_bytes((there / "\u7ea2.jsonl").read_bytes())
    for args in (
        ["convert", f"{name}.jsonl", f"{name}.spacy"],
        ["evaluate", "mod\u00e8l\u7ea2", f"{name}.jsonl", "--output", f"{name}.json"],
        ["report", "mod\u00e8l\u7ea2", f"{name}.jsonl", f"{name}.html"],
    ):
        result = run_cli("adatag", *args)
        assert result.exit_code == (0 if args[0] == "convert" else 3), result.output
        assert Path(args[-1]).exists()
    assert "Gr\\xf6\\xdfe.jsonl" in Path(f"{name}.html").read_text("utf8").replace(
        "\\\\", "\\"
    )
    result = run_cli("adatag", "label", f"{name}.jsonl", "o.jsonl", "--text", "text")
    assert result.exit_code == 1
    assert "UTF-8, got Gr\\xf6\\xdfe.jsonl: rename it" in result.output
