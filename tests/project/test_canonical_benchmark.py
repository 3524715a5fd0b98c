"""The measurements of canonical values measure what they say."""

from typing import Any, Dict

import srsly
from benchmarks.canonical import main
from benchmarks.options import main as main_options

from .test_label_benchmarks import run


def test_shares(tmp_path):
    def write(name: str, *attributes: Dict[str, Any]) -> Any:
        path = tmp_path / name
        srsly.write_jsonl(path, [{"text": "x", "attributes": a} for a in attributes])
        return path

    train = write(
        "train.jsonl",
        *[{"Color": ["Red"], "Size": ["50 ml"]}] * 3,
        *[{"Color": ["Blue"], "Size": ["1 l"]}] * 3,
    )
    known = {"Color": ["red"], "Size": ["2 fl oz"]}
    test = write("test.jsonl", known, {"Color": ["Pink"], "Weight": ["5 kg"]})
    output = tmp_path / "canonical.json"
    assert "| choice | 1 | 2 | 50.0% |" in run(main, train, test, "--output", output)
    assert srsly.read_json(output) == [
        {"kind": "choice", "attributes": 1, "values": 2, "canonical": 1},
        {"kind": "quantity", "attributes": 1, "values": 1, "canonical": 1},
    ]


def test_options(tmp_path):
    names = ["Leather", "Leathers", "Cotton", "Polyester", "Viscose", "Linen", "Elastane"]
    values = [{"name": name} for name in names]
    taxonomy, output = tmp_path / "attributes.json", tmp_path / "options.json"
    srsly.write_json(taxonomy, {"attributes": [{"values": values}] * 40})
    run(main_options, taxonomy, "--output", output)
    counts = srsly.read_json(output)
    assert 0 < counts["found"] <= counts["misspelt"] and counts["taken"] == 0
    # Leather is found as Leathers.
    assert 0 < counts["absent"] < 40 * 7
