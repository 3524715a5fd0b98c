"""The command that scores a tagger, with one that looks words up."""

import sys
from types import SimpleNamespace

import pytest
import srsly
from open_attributes.data import FIFTHS
from open_attributes.tagger import main

RECORDS = [
    {
        "input": "red wool coat",
        "target_scores": {"Color": {"red": 1}, "SkinType": {"n/a": 1}},
    },
    {
        "input": "blue coat for oily skin",
        "target_scores": {"Color": {"blue": 1}, "SkinType": {"oily": 1}},
    },
]
# What it takes words for, and how sure it is.
WORDS = {
    "red": ("Color", 0.9),
    "wool": ("Color", 0.2),
    "coat": ("Skin Type", 0.3),
    "oily": ("Skin Type", 0.7),
    "blue": ("Color", 0.4),
}


class Tagger:
    @classmethod
    def from_pretrained(cls, weights):
        assert weights == "weights"
        return cls()

    def predict_entities(self, text, labels, flat_ner, multi_label, threshold):
        found = [(word, *WORDS[word]) for word in text.split() if word in WORDS]
        return [
            {"text": word, "label": label, "score": score}
            for word, label, score in found
            if label in labels and score >= threshold
        ]


def test_a_tagger_is_scored(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "gliner", SimpleNamespace(GLiNER=Tagger))
    for part in ("train", "test"):
        srsly.write_jsonl(tmp_path / f"{part}.jsonl", RECORDS)
    main("weights", tmp_path, tmp_path / "out" / "tagger.json", threshold=0.5)
    rows = srsly.read_json(tmp_path / "out" / "tagger.json")["rows"]
    assert len(rows) == FIFTHS
    scores = sorted(
        ([row["any"][key] for key in "prf"], [row["threshold"][key] for key in "prf"])
        for row in rows
        if row["any"]["f"]
    )
    # SkinType: "coat" is no value, and below the threshold. Color: "blue" is below it.
    assert scores == [
        ([0.5, 1, pytest.approx(2 / 3)], [1, 1, 1]),
        ([1, 1, 1], [1, 0.5, pytest.approx(2 / 3)]),
    ]


def test_without_the_package(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "gliner", None)
    with pytest.raises(SystemExit):
        main("weights", tmp_path, tmp_path / "tagger.json")
    assert "pip install gliner" in capsys.readouterr().out
