"""Descriptions that are the titles of a table."""

from pathlib import Path

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.shops.guess import guess_preset

from .test_guess import write


def test_short_descriptions_are_titles_if_nothing_else_is(tmp_path: Path) -> None:
    rows = [[str(i), f"Oregano{i}", "Sud"] for i in range(12)]
    path = write(tmp_path / "shop.csv", ["PLU", "BESCHREIBUNG", "MARKE"], rows)
    guess = guess_preset(find_shards(path))
    assert guess is not None and guess.preset.text == ("BESCHREIBUNG",)
    assert guess.preset.id == "PLU" and list(guess.preset.attributes) == ["MARKE"]


def test_two_short_descriptions(tmp_path: Path) -> None:
    """As Business Central has them, beside a note that is no text."""
    parts = ("Pinion", "Wheel", "Shaft")
    rows = [
        [f"M{i:03}", "Gear Motor Accs.", f"{parts[i % 3]} {i}", "Steel", ""]
        for i in range(60)
    ]
    rows[0][-1] = "Just fill out the column of quantities, and do not edit any other one."
    names = ["No.", "Description", "Description 2", "Material", "Please note"]
    guess = guess_preset(find_shards(write(tmp_path / "shop.csv", names, rows)))
    assert guess is not None and guess.preset.id == "No."
    assert guess.preset.text == ("Description", "Description 2")
