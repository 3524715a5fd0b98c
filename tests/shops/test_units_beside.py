"""Columns of units that do not say whose."""

import csv

import pytest

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.shops.guess import guess_preset

HEADER = ["Art.-Nr.", "Bezeichnung", "Farbe", "Inhalt", "VE", "Einheit"]
CELLS = [(0.5, "l"), ("1,50", "l"), (750, "ml"), (2, "l"), (None, "l"), (3, None)]
SAID = ["0,5 l", "1.5 L", "750ml", "2-l", "4 l", "3 l"]


@pytest.mark.parametrize(
    "titles, joined",
    [
        (SAID, True),
        # No text has the numbers with their units.
        (["Dose"] * 6, False),
        # One text has, by chance.
        ([*SAID[:1], *["Dose"] * 5], False),
        # Other numbers, and other units.
        (["10,5 l", "1,5 ltr", "750", "12 l", "4 l", "3 l"], False),
    ],
)
def test_the_texts_say_whose_unit_it_is(tmp_path, titles, joined):
    path = tmp_path / "shop.csv"
    with path.open("w", newline="", encoding="utf8") as file_:
        writer = csv.writer(file_, delimiter=";")
        writer.writerow(HEADER)
        for i, (title, (number, unit)) in enumerate(zip(titles * 4, CELLS * 4)):
            color = ("rot", "blau", "grün")[i % 3]
            row = [f"A{i}", f"Dose {title} in {color}", color, number, (i % 3) * 6, unit]
            writer.writerow(row)
    guess = guess_preset(find_shards(path))
    assert guess is not None
    volume = "Inhalt+Einheit" if joined else "Inhalt"
    expected = {"Farbe": "Farbe", volume: "Inhalt", "VE": "VE"}
    assert guess.preset.attributes == expected
    assert ("Einheit" in guess.left_out) == (not joined)
