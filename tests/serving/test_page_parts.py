"""Parts of the page that need no browser, in Node.js."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import spacy_adatag.serving

PAGE = Path(spacy_adatag.serving.__file__).parent / "page"
RUN = """
import { readFileSync } from "node:fs";
const [file, ...texts] = process.argv.slice(1);
const source = encodeURIComponent(readFileSync(file, "utf8"));
const { makeId } = await import(`data:text/javascript,${source}`);
console.log(JSON.stringify(texts.map(makeId)));
"""


def hash_text(text: str) -> str:
    """FNV-1a."""
    found = 0xCBF29CE484222325
    for byte in text.encode():
        found = (found ^ byte) * 0x100000001B3 % 2**64
    return f"{found:016x}"


def test_a_text_always_has_the_same_id():
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node.js")
    texts = ["dark blue wool coat", "caf\u00e9 \U0001f984", "a"]
    args = [node, "--input-type=module", "-e", RUN, str(PAGE / "review.js"), *texts]
    done = subprocess.run(args, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == list(map(hash_text, texts))
