"""Parts of the page that need no browser, in Node.js."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import spacy_adatag.serving
from spacy_adatag.corpus.records import parse_record

PAGE = Path(spacy_adatag.serving.__file__).parent / "page"
START = """
import { readFileSync } from "node:fs";
const [file, ...given] = process.argv.slice(1);
const source = encodeURIComponent(readFileSync(file, "utf8"));
const { makeId, Review } = await import(`data:text/javascript,${source}`);
"""
IDS = "console.log(JSON.stringify(given.map(makeId)));"
ADD = """
globalThis.document = { getElementById: () => ({ addEventListener: () => {} }) };
const [results, text, added] = given.map((json) => JSON.parse(json));
const review = new Review();
review.add(results);
for (const value of added) review.addValue(text, value);
console.log(JSON.stringify(review.makeRecords()));
"""


def run(script, *args):
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node.js")
    args = [
        node,
        "--input-type=module",
        "-e",
        START + script,
        str(PAGE / "review.js"),
        *args,
    ]
    done = subprocess.run(args, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def hash_text(text: str) -> str:
    """FNV-1a."""
    found = 0xCBF29CE484222325
    for byte in text.encode():
        found = (found ^ byte) * 0x100000001B3 % 2**64
    return f"{found:016x}"


def test_a_text_always_has_the_same_id():
    texts = ["dark blue wool coat", "caf\u00e9 \U0001f984", "a"]
    assert run(IDS, *texts) == list(map(hash_text, texts))


TEXT = "dark navy blue coat, navy buttons"


def add(*values, found=()):
    """Add values to a text in which others were found. Returns the values of its record,
    and the number of attributes that are left out."""

    def make(attribute, text, at=0):
        start = TEXT.index(text, at)
        return {
            "attribute": attribute,
            "text": text,
            "start": start,
            "end": start + len(text),
        }

    attributes = {"Color": [], "Material": []}
    for value in found:
        attributes["Color"].append(make("Color", value))
    results = [{"text": TEXT, "attributes": attributes}]
    added = [make(*value) for value in values]
    answer = run(ADD, *map(json.dumps, (results, TEXT, added)))
    if not answer["records"]:
        return {}, answer["left"]
    (data,) = answer["records"]
    record = parse_record(data, "1")
    assert record.partial and record.text == TEXT
    texts = {name: [v.text for v in values] for name, values in record.attributes.items()}
    return texts, answer["left"]


@pytest.mark.parametrize(
    "found, values, expected",
    [
        # It is all of its attribute. Nobody has said anything about the others.
        ([], [("Color", "navy blue")], {"Color": ["navy blue"]}),
        ([], [("Color", "navy", 20)], {"Color": ["navy"]}),
        ([], [("Color", "dark"), ("Cut", "coat")], {"Color": ["dark"], "Cut": ["coat"]}),
        # The one that was found meets it: it is corrected, and all others rejected.
        (["blue"], [("Color", "navy blue")], {"Color": ["navy blue"]}),
        (["navy", "blue"], [("Color", "dark navy blue")], {"Color": ["dark navy blue"]}),
        # It is the same.
        (["blue"], [("Color", "blue")], {"Color": ["blue"]}),
        # It meets what the one that was found was corrected to.
        (
            ["navy"],
            [("Color", "navy blue"), ("Color", "blue")],
            {"Color": ["blue"]},
        ),
        (
            ["navy", "blue"],
            [("Color", "navy blue"), ("Color", "blue")],
            {"Color": ["blue"]},
        ),
        # That is not where it was found any more.
        (
            ["navy"],
            [("Color", "navy blue"), ("Color", "blue"), ("Color", "navy")],
            {"Color": ["blue", "navy"]},
        ),
        # The latest of those that meet.
        ([], [("Color", "navy"), ("Color", "navy blue")], {"Color": ["navy blue"]}),
        (["blue"], [("Part", "navy blue")], {"Part": ["navy blue"]}),
    ],
)  # fmt: skip
def test_values_that_are_added(found, values, expected):
    assert add(*values, found=found) == (expected, 0)


def test_added_beside_a_value_without_a_decision():
    """Nobody knows whether the one that was found is right."""
    assert add(("Color", "navy", 20), found=["blue"]) == ({}, 1)
