"""Numbers of cells in texts: units in names of columns, and decimal commas."""

from typing import List

import pytest

from spacy_adatag.labelling.columns import Cell, Product
from spacy_adatag.labelling.labeller import Labeller, Rules
from spacy_adatag.labelling.numbers import Numbers

from .test_labeller import read


def make_row(text: str, column: str, attribute: str, value: str) -> Product:
    return Product("1", None, [("", text)], [Cell(column, attribute, [value], True)])


@pytest.mark.parametrize(
    "column,attribute,value,text,found",
    [
        # The name of the column has the unit, whatever the attribute is called.
        ("Inhalt (ml)", "Inhalt (ml)", "1000", "Saft, 1 l", ["1 l"]),
        ("Inhalt (ml)", "Inhalt", "1000", "Saft, 1 l", ["1 l"]),
        ("Inhalt (ml)", "Inhalt", "1000", "Saft, 1000ml", ["1000ml"]),
        ("Inhalt (ml)", "Inhalt", "500", "Saft, 1 l", []),
        ("Inhalt (ml)", "Inhalt", "x1000", "Saft, 1 l", []),
        ("Inhalt", "Inhalt", "1000", "Saft, 1 l", []),
        ("Inhalt (l)", "Inhalt", "0,5", "Saft, 500 ml", ["500 ml"]),
        # A thousand, if the shop writes decimal commas.
        ("Gewicht", "Gewicht", "1.000 g", "Mehl, 1000 g", ["1000 g"]),
        ("Gewicht", "Gewicht", "1.000 g", "Mehl, 1.000 g", ["1.000 g"]),
        ("Gewicht", "Gewicht", "1.000 g", "Mehl, 1 kg", ["1 kg"]),
        ("Gewicht", "Gewicht", "1,500 kg", "Mehl, 1500 g", ["1500 g"]),
        ("Gewicht (g)", "Gewicht", "1.000", "Mehl, 1 kg", ["1 kg"]),
        ("Gewicht (g)", "Gewicht", "1.000", "Mehl, 1.000 g", ["1.000 g"]),
        ("Gewicht", "Gewicht", "1000 g", "Mehl, 1.000 g", ["1.000 g"]),
        ("Gewicht", "Gewicht", "1000 g", "Mehl, 1.000g, 1 g", ["1.000g"]),
        ("Gewicht", "Gewicht", "12500 g", "Mehl, 12.500 g", ["12.500 g"]),
        ("Gewicht", "Gewicht", "1 kg", "Mehl, 1.000 g", ["1.000 g"]),
        ("Gewicht", "Gewicht", "1000 g", "Mehl, 1 g und 1,0 g", []),
    ],
)
def test_numbers_of_a_column(
    column: str, attribute: str, value: str, text: str, found: List[str]
) -> None:
    numbers = Numbers([make_row("Mehl", "Gewicht", "Gewicht", "0,5 kg")])
    labeller = Labeller(Rules(), numbers=numbers)
    labelled = labeller.label(make_row(text, column, attribute, value))
    assert read(labelled).get(attribute, []) == found
    assert [value for _, value in labelled.stages] == [value] * bool(found)
