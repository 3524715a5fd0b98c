from typing import Any, Dict, List, Optional, Tuple, Union

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_adatag.corpus.formats import parse_canonical
from spacy_adatag.labelling.columns import Cell, Product
from spacy_adatag.labelling.coverage import Coverage
from spacy_adatag.labelling.labeller import Labelled, Labeller, Rules
from spacy_adatag.labelling.matcher import Hit
from spacy_adatag.labelling.numbers import Numbers
from spacy_adatag.labelling.selection import choose, leave_inner
from spacy_adatag.texts.normal import make_form

Texts = Union[str, Dict[str, str]]


def make_product(texts: Texts, **values: Optional[List[str]]) -> Product:
    """None stands for a cell with something in it that no text can hold."""
    fields = {"": texts} if isinstance(texts, str) else texts
    cells = [Cell(a, a, v or [], v is None or bool(v)) for a, v in values.items()]
    return Product("1", None, list(fields.items()), cells)


def label(
    texts: Texts,
    vocabulary: Tuple[Tuple[str, str], ...] = (),
    rules: Optional[Dict[str, Any]] = None,
    **values: Optional[List[str]],
) -> Labelled:
    forms = [(name, make_form(value)) for name, value in vocabulary]
    labeller = Labeller(Rules(**(rules or {})), forms)
    return labeller.label(make_product(texts, **values))


def read(labelled: Labelled) -> Dict[str, List[str]]:
    """The strings, as `adatag convert` reads them."""
    record = parse_canonical(labelled.make_record(), "1")
    return {name: [v.text for v in vs] for name, vs in record.attributes.items()}


def test_own_values():
    found = label("Crocs flat, navy", Brand=["Crocs"], Color=["Navy"], Scent=["Rose"])
    assert read(found) == {"Brand": ["Crocs"], "Color": ["navy"]}
    assert found.stages == {("Brand", "Crocs"): 0, ("Color", "Navy"): 1}


def test_longest_first():
    text = "Nautical Navy flat with navy sole"
    values = ["Navy", "Nautical Navy"]
    assert read(label(text, Color=values)) == {"Color": ["Nautical Navy", "navy"]}
    assert read(label(text, Color=["Navy"])) == {"Color": ["Navy", "navy"]}


@pytest.mark.parametrize(
    "occurrences,colors", [("all", ["Red", "blue", "red"]), ("first", ["Red", "blue"])]
)
def test_occurrences(occurrences, colors):
    rules = {"occurrences": occurrences}
    found = label("Red and blue, or red only", (), rules, Color=["blue", "red"])
    assert read(found) == {"Color": colors}


def test_the_stricter_of_two_values():
    """Both values stand there; the text writes one of them."""
    found = label("Leather Boots", Type=["Boot", "Boots"])
    assert [hit.value for hit in found.attributes["Type"]] == ["Boots"]
    assert found.stages == {("Type", "Boot"): 3, ("Type", "Boots"): 0}


def test_values_of_different_attributes_overlap():
    found = label("Running shoes by Nord", Type=["Running shoes"], Sport=["Running"])
    assert read(found) == {"Type": ["Running shoes"], "Sport": ["Running"]}
    assert not found.ambiguous
    coverage = Coverage()
    coverage.add(found)
    assert coverage.attributes["Sport"].inside == 1
    assert coverage.attributes["Type"].inside == 0


@pytest.mark.parametrize(
    "rule,expected",
    [
        (None, {"Color": ["Silver", "silver"], "Metal": ["Silver", "silver"]}),
        ("keep", {"Color": ["Silver", "silver"], "Metal": ["Silver", "silver"]}),
        ("first", {"Color": ["Silver", "silver"]}),
        ("drop", {"Size": []}),
    ],
)
def test_ambiguous_values_of_a_row(rule, expected):
    values: Dict[str, Any] = {"Color": ["Silver"], "Metal": ["silver"], "Size": []}
    rules = {"ambiguous": rule, "negatives": "all"}
    found = label("Silver ring, silver", (), rules, **values)
    assert read(found) == {**expected, "Size": []}
    assert found.ambiguous == {
        (0, 0, 6): ["Color", "Metal"],
        (0, 13, 19): ["Color", "Metal"],
    }


def test_the_name_before_a_place():
    """Other attributes with the same value don't claim it."""
    text = "Height 9 mm, depth: 8 mm, diameter 8 mm, 8 mm"
    found = label(text, Depth=["8 mm"], Diameter=["8 mm"], Height=["9 mm"])
    places = {name: [h.start for h in hits] for name, hits in found.attributes.items()}
    assert places == {"Depth": [20, 41], "Diameter": [35, 41], "Height": [7]}
    assert list(found.ambiguous) == [(0, 41, 45)]
    assert read(label("Top color red", Color=["red"], TopColor=["red"])) == {
        "TopColor": ["red"]
    }


def test_first_leaves_other_places():
    values = {"Color": ["Silver"], "Metal": ["Silver", "gold"]}
    found = label("Silver and gold ring", (), {"ambiguous": "first"}, **values)
    assert read(found) == {"Color": ["Silver"], "Metal": ["gold"]}
    # Dropped, the metal would be asked, and silver be no answer.
    found = label("Silver and gold ring", (), {"ambiguous": "drop"}, **values)
    assert read(found) == {}


@pytest.mark.parametrize(
    "negatives,asked",
    [
        ("none", {"Brand"}),
        ("empty", {"Brand", "Scent"}),
        ("all", {"Brand", "Scent", "Color", "Waterproof"}),
    ],
)
def test_negatives(negatives, asked):
    values: Dict[str, Any] = {"Brand": ["Crocs"], "Color": ["Navy"], "Scent": []}
    found = label("Crocs", (), {"negatives": negatives}, **values, Waterproof=None)
    assert set(read(found)) == asked
    assert all(not found.attributes[name] for name in asked - {"Brand"})


def test_one_attribute_in_two_columns():
    cells = [Cell("color", "Color", [], False), Cell("colour", "Color", ["Blue"], True)]
    product = Product("1", None, [("", "Red")], cells)
    assert Labeller(Rules(negatives="empty")).label(product).attributes == {}


def test_fields():
    texts = {"title": "Navy flat", "bullet": "In navy. Not Navy blue"}
    found = label(texts, Color=["Navy"])
    assert found.make_record() == {
        "id": "1",
        "fields": [{"name": n, "text": t} for n, t in texts.items()],
        "attributes": {
            "Color": [
                {"field": "title", "start": 0, "end": 4},
                {"field": "bullet", "start": 3, "end": 7},
                {"field": "bullet", "start": 13, "end": 17},
            ]
        },
    }
    found = label(texts, (), {"occurrences": "first"}, Color=["Navy"])
    assert [hit.field for hit in found.attributes["Color"]] == [0]


VOCABULARY = (
    ("Color", "Navy"),
    ("Color", "Orange"),
    ("Scent", "Orange"),
    ("Brand", "Red Wing"),
    ("Color", "Red"),
)


def test_vocabulary():
    found = label("Navy shoes", VOCABULARY, Color=[])
    assert read(found) == {"Color": ["Navy"]}
    assert found.from_vocabulary == {"Color"}
    # The row knows better.
    for value in (["Blue"], ["No"], None):
        found = label("Navy shoes", VOCABULARY, Color=value)
        assert read(found) == {}
        assert found.from_vocabulary == set()
    found = label("Navy shoes, red sole", VOCABULARY, Color=["red"])
    assert read(found) == {"Color": ["red"]}
    assert found.from_vocabulary == set()


def test_the_vocabulary_does_not_contradict_another_column():
    """Two columns of one attribute: one is empty, the other says something."""
    cells = [Cell("color", "Color", [], False), Cell("colour", "Color", ["Blue"], True)]
    forms = [(name, make_form(value)) for name, value in VOCABULARY]
    product = Product("1", None, [("", "Navy shoes")], cells)
    assert Labeller(Rules(), forms).label(product).attributes == {}


def test_longest_of_the_vocabulary():
    assert read(label("Red Wing shoes", VOCABULARY)) == {"Brand": ["Red Wing"]}
    found = label("Red Wing shoes, red", VOCABULARY)
    assert read(found) == {"Brand": ["Red Wing"], "Color": ["red"]}
    # Nor within what the row says.
    found = label("Red Wing shoes", VOCABULARY[4:], Maker=["Red Wing"])
    assert read(found) == {"Maker": ["Red Wing"]}


def test_ambiguous_values_of_the_vocabulary():
    assert read(label("Orange soap", VOCABULARY)) == {}
    found = label("Orange soap", VOCABULARY, {"negatives": "all"})
    assert read(found) == {"Brand": []}, "neither color nor scent is denied"
    # The row tells.
    assert read(label("Orange soap", VOCABULARY, Scent=["orange"])) == {
        "Scent": ["Orange"]
    }
    for rule, names in (("keep", ["Color", "Scent"]), ("first", ["Color"])):
        found = label("Orange soap", VOCABULARY, {"ambiguous": rule})
        assert list(found.attributes) == names


def test_dropped_values_are_not_looked_for_in_the_vocabulary():
    vocabulary = (("Color", "gold"),)
    values = {"Color": ["Silver"], "Metal": ["Silver"]}
    found = label("Silver, gold", vocabulary, {"ambiguous": "drop"}, **values)
    assert read(found) == {}


@pytest.mark.parametrize("name", ["tolerance", "occurrences", "negatives", "ambiguous"])
def test_unknown_rules(name):
    with pytest.raises(ValueError, match=f"unknown {name} 'x'"):
        Rules(**{name: "x"})


places = st.tuples(st.integers(0, 20), st.integers(1, 6), st.integers(0, 3))
hit_lists = st.lists(
    places.map(lambda p: Hit("A", f"v{p[1]}", p[0], p[0] + p[1], p[2], p[0] % 2))
)


@given(hit_lists)
@settings(deadline=None)
def test_choice(hits):
    """No two overlap, and what is left out overlaps one that is at least as long."""
    chosen = choose(hits)
    assert chosen == sorted(chosen, key=lambda hit: (hit.field, hit.start))

    def overlapping(hit: Hit) -> List[Hit]:
        return [
            other
            for other in chosen
            if other.field == hit.field
            and other.start < hit.end
            and hit.start < other.end
        ]

    for hit in chosen:
        assert overlapping(hit) == [hit]
    for hit in set(hits) - set(chosen):
        size = hit.end - hit.start
        assert any(o.end - o.start >= size for o in overlapping(hit))
    first = choose(hits, "first")
    assert {hit.value for hit in first} == {hit.value for hit in chosen}
    assert len(first) == len({hit.value for hit in chosen})


@given(hit_lists)
@settings(deadline=None)
def test_inner_places(hits):
    def is_inner(hit: Hit) -> bool:
        return any(
            o.field == hit.field
            and o.start <= hit.start
            and hit.end <= o.end
            and o[2:4] != hit[2:4]
            for o in hits
        )

    assert sorted(leave_inner(hits)) == sorted(hit for hit in hits if not is_inner(hit))


def test_many_places_are_no_trouble():
    """A description of ten megabytes would take days if each was compared with all."""
    found = label("red, blue " * 20_000, (), None, Color=["red", "blue"])
    assert len(found.attributes["Color"]) == 40_000


@pytest.mark.parametrize(
    "value,text,surface",
    [
        ("Navy", "Flat, \u200eNavy", "Navy"),
        ("Blue", "Navy\u200bBlue", "Blue"),
        ("\ufeffNavy", "Ｎａｖｙ", "Ｎａｖｙ"),
        ("soft", "so\u00adft", "so\u00adft"),
        ("1/2 oz", "½ oz", "½ oz"),
        ("½ oz", "1/2 oz", "1/2 oz"),
        ("1 1/2 oz", "1½ oz", "1½ oz"),
        ("50 ml", "50㎖", "50㎖"),
        ("50㎖", "50 ml", "50 ml"),
        ("Café", "Cafe\u0301", "Cafe\u0301"),
        ("24″", '24"', '24"'),
    ],
)
def test_other_characters(value, text, surface):
    assert read(label(text, A=[value])) == {"A": [surface]}


def test_one_and_a_half_are_not_a_half():
    assert read(label("1½ oz", A=["1/2 oz"])) == {}
    assert read(label("1½ oz", A=["11/2"])) == {}


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


def test_a_part_of_the_name_of_a_brand_is_no_value():
    found = label("Weiß & Co Hose, weiß", Marke=["Weiß & Co"], Farbe=["weiß"])
    assert read(found) == {"Marke": ["Weiß & Co"], "Farbe": ["weiß"]}
    found = label("Red Bull cap by Red Bull", Brand=["Red Bull"], Color=["Red"])
    assert read(found) == {"Brand": ["Red Bull", "Red Bull"]}
    found = label("Red & Co, Red Co", Brand=["Red", "Red & Co"], Set=["Red", "Co"])
    assert read(found) == {"Brand": ["Red & Co", "Red"], "Set": ["Red", "Co"]}
    # A brand may be called like another value.
    found = label("Nord cap", Brand=["Nord"], Series=["Nord"])
    assert read(found) == {"Brand": ["Nord"], "Series": ["Nord"]}
