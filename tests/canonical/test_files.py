"""Schema files: what is written is read again, and faults say where they are."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_adatag.canonical import Schema, SchemaEntry, read_schema, write_schema
from spacy_adatag.canonical.schema import KINDS, LISTED, MEASURED
from spacy_adatag.texts.decimals import SIGNS
from spacy_adatag.texts.units import BY_NAME

# With what YAML reads as something else.
TEXTS = st.sampled_from(
    ["yes", "null", "~", "1.50", "0x1F", "- a", "a: b", "#", "'", "é"]
)
TEXTS |= st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
TEXTS = TEXTS.filter(lambda text: any(map(str.isalnum, text)))


@st.composite
def make_schemas(draw) -> Schema:
    schema = Schema()
    for name in draw(st.lists(TEXTS, max_size=4, unique=True)):
        kind = draw(st.sampled_from(KINDS))
        values, units = {}, []
        if kind in LISTED:
            names = draw(st.lists(TEXTS, min_size=1, max_size=6, unique=True))
            aliases = st.sampled_from([(), tuple(names[1:])])
            values = {names[0]: draw(aliases)}
            if not values[names[0]]:
                values = dict.fromkeys(names, ())
        if kind in MEASURED:
            names = [
                name
                for name, unit in sorted(BY_NAME.items())
                if kind != "dimensions" or unit.kind == "length"
            ]
            units = [draw(st.sampled_from(names))]
        decimal = "." if kind in LISTED else draw(st.sampled_from(SIGNS))
        schema[name] = SchemaEntry(kind, values, units, draw(st.booleans()), decimal)
    return schema


@pytest.mark.parametrize("ending", [".yml", ".yaml", ".json"])
@given(schema=make_schemas())
@settings(deadline=None)
def test_round_trip(ending: str, schema: Schema) -> None:
    assert Schema.from_json(schema.to_json()) == schema
    assert Schema.from_json(json.loads(json.dumps(schema.to_json()))) == schema
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ending}"
        write_schema(schema, path, ending)
        assert read_schema(path) == schema


@pytest.mark.parametrize(
    "text",
    ["No", "on", "Y", "1.10", "1:30", "0o17", "2001-01-01", "1_000", ".5", "=", "-.INF"],
)
def test_texts_that_yaml_takes_for_something_else(tmp_path: Path, text: str) -> None:
    """YAML 1.1 and 1.2 read quotes as texts."""
    schema = Schema({text: SchemaEntry("choice", {text: ("a",)})})
    write_schema(schema, tmp_path / "a.yml", ".yml")
    assert (tmp_path / "a.yml").read_text().count(f'"{text}":') == 2
    assert read_schema(tmp_path / "a.yml") == schema


def read(tmp_path: Path, text: str, name: str = "a.yml") -> Schema:
    path = tmp_path / name
    path.write_text(text, encoding="utf8")
    return read_schema(path)


def test_what_people_write(tmp_path: Path) -> None:
    schema = read(
        tmp_path,
        "\ufeff# Ours\nColor:\n  kind: choice\n  many: false\n  values:\n"
        "    Navy Blue: [navy, dark blue]\n    Black:\n    10: zehn\n    1.50: []\n"
        "Volume: {kind: quantity, unit: Milliliter}\n"
        'Net: {kind: quantity, unit: [g, "l"]}\n'
        "Size:\n  kind: choice\n  values:\n  - S\n  - 42\n  - yes\nNotes:\n",
    )
    values = {
        "Navy Blue": ("navy", "dark blue"),
        "Black": (),
        "10": ("zehn",),
        "1.50": (),
    }
    assert schema == {
        "Color": SchemaEntry("choice", values, many=False),
        "Volume": SchemaEntry("quantity", units=["Milliliter"]),
        "Net": SchemaEntry("quantity", units=["g", "l"]),
        "Size": SchemaEntry("choice", {"S": (), "42": (), "yes": ()}),
        "Notes": SchemaEntry(),
    }
    assert schema.canonical == ["Color", "Volume", "Net", "Size"]
    text = '{"Size": {"kind": "choice", "values": ["S", "42"]}, "Notes": {}}'
    assert list(read(tmp_path, text, "a.json")["Size"].values) == ["S", "42"]
    assert read(tmp_path, "") == {}


@pytest.mark.parametrize(
    "text,said",
    [
        ("A:\n  kind: choise", "line 1, A: unknown kind 'choise': expected one of text"),
        (
            "A:\n  valeus: [a]",
            "line 2, A: expected kind, unit, decimal, places, many, values, got 'valeus'",
        ),
        ("A:\n  valeus: [a]", "Did you mean 'values'?"),
        ("A: {kind: quantity}", "line 1, A: expected the unit of a quantity, got none"),
        ("A: {kind: quantity, unit: mll}", "unknown unit 'mll': did you mean 'ml'"),
        ("A: {kind: quantity, unit: litrs}", "unknown unit 'litrs': did you mean 'litr"),
        ("A: {kind: quantity, unit: mAhh}", "unknown unit 'mAhh': did you mean 'mAh'"),
        ("A: {kind: quantity, unit: [g, kg]}", "units of different kinds, got g, kg"),
        (
            "A: {kind: dimensions, unit: [cm, liter]}",
            "line 1, A: expected a unit of length for dimensions, got 'l', which is one "
            "of volume. For values such as 12 x 250 l, the kind is quantity",
        ),
        ("A: {kind: choice}", "expected the values of a choice, got none"),
        ("A: {kind: choice, unit: g, values: [a]}", "expected no unit of a choice"),
        ("A: {kind: number, values: [a, b]}", "expected no values of a number, got 2"),
        ("A:\n  kind: choice\n  values: [a, a]", "line 3, A: expected different values"),
        (
            "A:\n  values:\n    a: [b]\n    c: b",
            "'b' is an alias of 'c', and an alias of",
        ),
        (
            "A:\n  values:\n    a: [b]\n    b:",
            "'b' is an alias of 'a', and a value itself",
        ),
        (
            "A:\n  many: maybe",
            "line 2, A: expected many to be true or false, got 'maybe'",
        ),
        ("A:\n  kind: [a]", "line 2, A: expected a text, got a list or an object"),
        ("A:\n  values: 'x'", "line 2, A: expected values as a list, or with aliases"),
        ("A: x", "line 1, A: expected kind, unit, decimal, places, many, values"),
        ("A: {}\nA: {}", "line 2, A: expected each attribute once, got it twice"),
        ("- A", "expected a key for each attribute"),
        ("A: [", "line 1"),
    ],
)
def test_faults_say_where_they_are(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ValueError) as err:
        read(tmp_path, text)
    assert said in str(err.value) and "a.yml" in str(err.value)


def test_all_faults_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError) as err:
        read(tmp_path, "A: {kind: x}\nB: {kind: number}\nC: {unit: g}\n")
    lines = str(err.value).split("\n")
    assert len(lines) == 2 and ", A: " in lines[0] and "line 3, C: " in lines[1]
    text = (
        "A:\n  kind: quantiy\n  unit: mll\n  values: {a: [b], c: b}\n  many: maybe\n"
        "B:\n  kind: choice\n  valeus: [a]\n  unit: g\nB:\n"
    )
    with pytest.raises(ValueError) as err:
        read(tmp_path, text)
    found = [
        line.removeprefix(f"{tmp_path / 'a.yml'}: ")
        for line in str(err.value).split("\n")
    ]
    assert [line.split(": ")[0] for line in found] == [
        "line 5, A",
        *["line 1, A"] * 3,
        "line 8, B",
        "line 6, B",
        "line 10, B",
    ]
    assert "unknown kind" in found[1] and "unknown unit" in found[2]
    assert "alias of 'c'" in found[3] and "no unit of a choice" in found[5]
    for text in ('{"A": {"kind": "x"}, "B": {"many": 1}}', "[1]", "{", '{"A": []}'):
        with pytest.raises(ValueError, match=r"a\.json"):
            read(tmp_path, text, "a.json")
    (tmp_path / "b.yml").write_bytes(b"A: \xff")
    with pytest.raises(ValueError, match=r"b\.yml: expected UTF-8"):
        read_schema(tmp_path / "b.yml")
