from typing import List

import pytest

from spacy_adatag.labelling.columns import Cell, Product
from spacy_adatag.labelling.coverage import UNCLEAR, VAGUE, Coverage
from spacy_adatag.labelling.labeller import Labeller, Rules
from spacy_adatag.labelling.matcher import Matcher
from spacy_adatag.texts.normal import Text, make_form


def mark(attribute: str, value: str, text: str) -> str:
    """The text with brackets around the places that can be labelled."""
    form = make_form(value)
    assert form is not None
    hits: List[int] = []
    for hit in Matcher([(attribute, form)]).find(Text(text)):
        hits += [hit.start, hit.end] if hit.clear else []
    for row in reversed(range(len(hits))):
        text = f"{text[: hits[row]]}{']' if row % 2 else '['}{text[hits[row] :]}"
    return text


@pytest.mark.parametrize(
    "attribute,value,text",
    [
        ("Pack", "10", "10 cm board, [10] pack"),
        ("Pack", "10", "10 cm pack of [10]"),
        ("Pack", "10", "$10 per pack of [10], 10 € a pack"),
        ("Pack", "10", "[10]-pack, pack: [10]; 10, or a pack"),
        ("Package", "12", "[12]pcs/box, set of [12], 12 cm"),
        ("Net content", "60", "1000 mg, [60] vegan capsules, 60 mg"),
        ("Cores", "4", "4G phone, [4] cores, [4] CPU cores"),
        ("Cores", "4", "Cores: [4]. 4 cameras. Cores\n4"),
        ("Cores", "4", "Cores 8 4, 4 or 8 cores"),
        ("Size", "37", "Sizes 36,[37],38. Sizes: 36, [37], 38; 36,37,38"),
        ("Size", "37", "36/[37]/38 sizes, sizes 36, 37"),
        ("Number of Keys", "17", "[17] Key Kalimba, number 17"),
        ("numberOfKeys", "17", "[17] Keys"),
        ("Model", "4", "Model WX4, model [4], Model[4]"),
        ("Model", "8400", "WX8400, WX-[8400]"),
        ("Pack", "10", "5-10 pack, 5/10 pack, 4x10 pack, x[10] pack"),
        ("Size", "8", "8 people, size [8], sizes [8]"),
        # The unit is in the name of the attribute.
        ("Weight (g)", "500", "[500]g, 500 ml, [500] grams"),
        ("Package Height (cm)", "40", "40 pcs, [40] cm, package height [40]"),
        ("Screen Size [inch]", "27", '[27]" and [27] inches'),
        # These hardly stand there by chance.
        ("Model", "8400", "Shoes [8400], 8400 ml, 18400"),
        ("ram", "4", "[4]GB RAM, [4] GB RAM, 4GB SSD, 4GB; RAM"),
        ("Size", "4", "4 cm size, 4 m, size [4]"),
        ("Series", "2018", "2018 new shoes, series [2018]"),
        ("Vintage Year", "2018", "Rioja [2018], 750 ml; 2018 g at $2018"),
        ("Year", "2016", "Fits 2015/[2016]/2017"),
        ("Size", "4/4", "[4/4] violin, 4/4 cm"),
        ("Size", "1/2", "1/2 oz, size [1/2]"),
        ("Age", "3-5", "3-5 cm, for [3-5] people"),
        ("Size", "10 x 12", "[10 x 12] cm"),
        ("Gear ratio", "5.2:1", "reel [5.2:1]"),
        # These say what they are.
        ("Size", "50 ml", "[50ml]"),
        ("Share", "50 %", "50, [50%]"),
        ("Model", "G4", "[G4] lamp"),
        # These say nothing.
        ("Sale", "No", "no hood, no sale: no"),
        ("Wireless", "YES", "yes"),
        ("Waterproof", "Так", "так"),
        ("Sale", "Y", "Y - sale Y"),
        # A single letter needs the words of its attribute before it, and a capital.
        ("Vitamin", "C", "Vitamin [C], C vitamin, vitamin c"),
        ("Grade", "A", "A grade: [A]"),
        ("Bow Material", "M", "S/M/XL, frame - M"),
        # A size also stands among other sizes, or apart.
        ("Size", "M", "Men's M, size [M], size: [M], size 8 M, size\nM"),
        ("Größe", "L", "Größe [L], 5 L"),
        ("Size", "M", "Shirt S [M] L, S/[M]/L, S, [M], L, [M]-2XL and [M] & XL"),
        ("Size", "S", "Shirt S and, 3XL [S], [S]-XXXL"),
        ("Talla", "L", "Camisa azul - [L]"),
        ("Size", "S", "Tee / Red / [S]"),
        ("Size", "S", "Tee, [S]"),
        ("Size", "M", "Dress ([M], Red)"),
        ("Size", "M", "Dress ([M]) - Red"),
        ("Size", "M", "Tee - [M] - Red\nmore"),
        ("Size", "L", 'Shirt L/S, box L x W, 1.5 L/2L/3L, tank - 2 L, "5 L, M, 6 L"'),
        (
            "Size",
            "M",
            "M8 M10, 1.8M 2.4M, boot 9.5 D(M), shoe 9 B (M), rod m, S/M",
        ),
        ("Size", "C", "cup - C, size [C]"),
        ("Größe", "42", "Schuh Größe [42]"),
        ("Größe", "43", "Schuh grosse [43]"),
        ("Länge", "30", "lange [30], Länge [30]"),
        ("Color", "\u7ea2", "[\u7ea2]"),
        ("Sort", "ß", "ß"),
    ],
)
def test_guard(attribute: str, value: str, text: str) -> None:
    assert mark(attribute, value, text.translate({91: None, 93: None})) == text


def test_unclear_values_are_counted_and_not_denied() -> None:
    values = {"Sale": ["No"], "Pack": ["10", "ten"], "Cores": ["4"], "Color": ["Red"]}
    cells = [Cell(name, name, given, True) for name, given in values.items()]
    product = Product("1", None, [("", "no hood, 10 cm, 4 cores")], cells)
    labelled = Labeller(Rules(negatives="all")).label(product)
    found = {name: len(hits) for name, hits in labelled.attributes.items()}
    assert found == {"Cores": 1, "Color": 0}
    coverage = Coverage()
    coverage.add(labelled)
    assert coverage.columns["Sale"].values == {VAGUE: 1}
    assert coverage.columns["Pack"].values == {UNCLEAR: 1, "not in the text": 1}
    assert coverage.columns["Cores"].values == {"verbatim": 1}


def test_a_clear_place_is_enough() -> None:
    cells = [Cell("Cores", "Cores", ["4"], True)]
    product = Product("1", None, [("a", "4G"), ("b", "4 cores")], cells)
    labelled = Labeller(Rules()).label(product)
    assert [(h.field, h.start) for h in labelled.attributes["Cores"]] == [(1, 0)]
    assert not labelled.unclear
