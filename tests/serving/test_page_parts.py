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
const [page, ...given] = process.argv.slice(1);
const toUrl = (source) => `data:text/javascript,${encodeURIComponent(source)}`;
const read = (name) => readFileSync(`${page}/${name}`, "utf8");
const reviewUrl = toUrl(read("review.js"));
const { makeId, Review } = await import(reviewUrl);
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

# Selects words of the first texts, and adds what the form shows to the second ones.
SELECT = """
const missingUrl = toUrl(read("missing.js").replace("./review.js", reviewUrl));
const { Missing } = await import(missingUrl);
const [texts, others, start, end] = given.map((json) => JSON.parse(json));
class Element {
  constructor() {
    Object.assign(this, { value: "", hidden: true, dataset: { of: 1 }, on: {} });
  }
  addEventListener(kind, listener) { this.on[kind] = listener; }
  setCustomValidity(fault) { this.fault = fault; }
  replaceChildren() {}
  focus() {}
  closest() { return this; }
}
const elements = {};
const get = (id) => (elements[id] ??= new Element());
const box = new Element();
const ends = { startContainer: box, endContainer: box };
const points = { ...ends, startOffset: start, endOffset: end };
const selection = { rangeCount: 1, getRangeAt: () => points };
const toCopy = (text) => ({ querySelectorAll: () => [], textContent: text });
const makeRange = () => ({
  selectNodeContents() {},
  setEnd(node, offset) { this.end = offset; },
  cloneContents() { return toCopy(Array.from(texts[0]).slice(0, this.end).join("")); },
});
Object.assign(globalThis, {
  Element,
  Option: Element,
  getSelection: () => selection,
  document: { getElementById: get, addEventListener() {}, createRange: makeRange },
});
const added = [];
const review = { addValue: (text, value) => added.push({ of: text, ...value }) };
const show = (some) => ({ results: some.map((text) => ({ text })), render() {} });
const missing = new Missing(["Color"], show(texts), review);
missing.select();
missing.results = show(others);
get("missing-attribute").value = "color";
get("missing").reportValidity = () => {};
get("missing").on.submit({ preventDefault() {} });
console.log(JSON.stringify({ fault: get("missing-value").fault, added }));
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
        str(PAGE),
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


COAT, SHIRT = "dark navy coat, navy buttons", "Soft wool shirt in navy"


@pytest.mark.parametrize(
    "others, start",
    [
        # The second one in the same text.
        ([COAT], 16),
        # Other texts are extracted before it is added.
        ([SHIRT], 19),
        ([SHIRT, COAT], 19),
        (["Soft wool shirt"], None),
    ],
)
def test_added_words_are_those_that_the_form_shows(others, start):
    answer = run(SELECT, *map(json.dumps, ([COAT], others, 16, 20)))
    value = {"of": others[0], "attribute": "Color", "text": "navy"}
    expected = [{**value, "start": start, "end": start + 4}] if start else []
    assert answer["added"] == expected
    assert bool(answer["fault"]) == (start is None)


CORRECT = """
globalThis.document = { getElementById: () => ({ addEventListener: () => {} }) };
const text = "dark navy blue coat";
const review = new Review();
const value = (start, end) => ({ start, end, text: text.slice(start, end) });
const found = [value(0, 4), value(10, 14)];
review.add([{ text, attributes: { Color: found } }]);
review.added.set(text, [{ attribute: "Color", ...value(5, 9) }]);
const decide = ({ start, end }, decision) =>
  review.decisions.set(JSON.stringify([text, "Color", start, end]), decision);
decide(found[0], { kind: "correct", correction: "", place: { start: 0, end: 9 } });
decide(found[1], { kind: "confirm" });
const first = review.makeRecords().records[0];
decide(found[0], { kind: "correct", correction: "", place: { start: 5, end: 14 } });
console.log(JSON.stringify([first, review.makeRecords().records[0]]));
"""


def test_a_correction_that_overlaps_other_values():
    """The records can be read: values of an attribute don't overlap."""
    records = [parse_record(record, "1") for record in run(CORRECT)]
    found = [
        [(value.start, value.end) for value in record.attributes["Color"]]
        for record in records
    ]
    assert found == [[(0, 9), (10, 14)], [(5, 14)]]
