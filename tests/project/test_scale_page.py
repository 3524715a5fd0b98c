"""What catalogues need is worked out from what was measured."""

from pathlib import Path
from typing import Any, Dict

import pytest
import srsly
from benchmarks.scale_page import write_page

PROJECT = Path(__file__).parents[2] / "project"


def make_results(rate: float) -> Dict[str, Any]:
    """With two processes of Ray, each does so many titles a second."""
    engine = {"engine": "ray", "start": 5.0, "megabytes": 500.0}
    return {
        "machine": {"processor": "P", "cores": 2, "load before": 0.0, "versions": "V"},
        "run": {"titles": 200_000, "few": 2000, "turns": 3, "files": 4},
        "steps": {
            "attributes": 51,
            "words": 16.0,
            "read": 10.0,
            "pipe": 160.0,
            "whole": 200.0,
            "bytes read": 60.0,
            "bytes written": 70.0,
            "bytes of a piece's answer": 90,
            "titles of a piece": 10_000,
        },
        "engines": [
            {**engine, "processes": 1, "titles a second": 9 * rate},
            {**engine, "processes": 2, "titles a second": 2 * rate},
        ],
    }


JOB = {
    "versions": "spaCy 3, 20000 titles, 5 turns",
    "throughput": {"share": {"JSONL, a record": 0.861}},
    "memory": [{"rows": 10_000, "megabytes": 580.4, "seconds": 9.9}],
}


@pytest.mark.parametrize(
    "rate,verdict",
    [
        (8680.6, "It is met: the throughput is 2 times as high"),
        (2170.1, "**It is not met: the throughput is 2 times too low**"),
    ],
)
def test_the_aim(tmp_path, rate, verdict):
    """A billion an hour on 64 cores are 4,340 titles a second and core."""
    write_page(make_results(rate), JOB, tmp_path / "scale.md")
    page = (tmp_path / "scale.md").read_text(encoding="utf8")
    assert f"That is 4,340 titles a second and core. {verdict}." in page


def test_core_hours(tmp_path):
    """By the engine with the most processes, however fast another is."""
    write_page(make_results(1e9 / 3600 / 100), JOB, tmp_path / "scale.md")
    page = (tmp_path / "scale.md").read_text(encoding="utf8")
    assert "| a billion | 100.0 | 94 minutes | 2 | 1 |" in page
    assert "| a million | 0.1 | 6 seconds | 1 | 1 |" in page
    assert "| pipeline: tokenizer, encoder, decoding | 160.0 | 80.0% |" in page
    assert "| checking and writing | 30.0 | 15.0% |" in page


def test_the_job(tmp_path):
    write_page(make_results(1000), JOB, tmp_path / "scale.md")
    page = (tmp_path / "scale.md").read_text(encoding="utf8")
    assert "| JSONL, a record | 0.86 |" in page and "20000 titles, 5 turns." in page
    assert "| 10,000 | 580 | 10 |" in page


def test_the_page_is_that_of_what_was_measured(tmp_path):
    kept = PROJECT / "results" / "catalogue"
    measured = (srsly.read_json(kept / f"{name}.json") for name in ("scale", "job"))
    write_page(*measured, tmp_path / "scale.md")
    page = (tmp_path / "scale.md").read_text(encoding="utf8")
    assert page == (PROJECT / "scale.md").read_text(encoding="utf8")
