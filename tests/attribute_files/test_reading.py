"""Tables of attributes, and what may be wrong with them."""

import gzip
import json
from pathlib import Path
from typing import Any, List

import pytest

from spacy_adatag.attribute_files import AttributeFileError, Columns, read_attributes
from spacy_adatag.attribute_files.reading import OPTIONS
from spacy_adatag.attributes import AttributeTable, make_attribute

KNOWN = AttributeTable([make_attribute(" Odd ", values=["x" * 300])])


def read(path: Path, text: str, columns: Any = None, **options: Any) -> Any:
    path.write_text(text, encoding="utf8")
    return read_attributes(path, KNOWN, columns or Columns(), **options)


def get_faults(path: Path, text: str, **options: Any) -> List[str]:
    with pytest.raises(AttributeFileError) as error:
        read(path, text, **options)
    # One line each, with the file.
    lines = [fault.describe(str(path)) for fault in error.value.faults]
    assert str(error.value).split("\n") == lines
    return [line.removeprefix(f"{path}, ") for line in lines]


SOLE = {
    "name": "Sole Material",
    "phrase": None,
    "description": "What the sole is of",
    "values": {"rubber": 1, "EVA": 1},
    "category": ["Shoes"],
    "schema": None,
}


@pytest.mark.parametrize(
    ("name", "text", "columns"),
    [
        (
            "a.csv",
            "name,description,values,category\n"
            "Sole Material,What the sole is of,rubber|EVA,Shoes\n",
            None,
        ),
        (
            "a.csv",
            "Name;Values;CATEGORY;Description;id\n"
            " Sole Material ;rubber, EVA,;Shoes; What the sole is of;7\n",
            Columns(separator=","),
        ),
        (
            "a.tsv",
            "Merkmal\tWerte\tcategory\tdescription\n"
            'Sole Material\t["rubber", "EVA"]\tShoes\tWhat the sole is of\n',
            Columns({"name": "Merkmal", "values": "Werte"}),
        ),
        (
            "a.json",
            json.dumps([{**SOLE, "values": ["rubber", "EVA", "rubber"]}], indent=1),
            None,
        ),
        (
            "a.jsonl",
            json.dumps({**SOLE, "is_trained": True, "values": "rubber|EVA"}),
            None,
        ),
    ],
)
def test_tables_that_people_have(tmp_path, name, text, columns):
    found = read(tmp_path / name, text, columns)
    assert found.items == [SOLE]
    assert found.ignored == (["id"] if ";" in text else [])
    with gzip.open(tmp_path / f"{name}.gz", "wt") as file_:
        file_.write(text)
    path = tmp_path / f"{name}.gz"
    assert read_attributes(path, KNOWN, columns or Columns()).items == [SOLE]


def test_a_list_of_names(tmp_path):
    found = read(tmp_path / "a.json", '["Size", "Color"]')
    assert [item["name"] for item in found.items] == ["Size", "Color"]
    assert [item["values"] for item in found.items] == [{}, {}]


def test_numbers_are_values(tmp_path):
    text = '{"name": "Size", "values": [36, 36.5, "XL"]}'
    assert read(tmp_path / "a.jsonl", text).items[0]["values"] == {
        "36": 1,
        "36.5": 1,
        "XL": 1,
    }


def test_what_the_pipeline_knows_is_right(tmp_path):
    """Names with blanks and long values come from its training data."""
    row = {"name": " Odd ", "values": {"x" * 300: 1}}
    (item,) = read(tmp_path / "a.json", json.dumps([row])).items
    assert item["name"] == " Odd " and item["values"] == {"x" * 300: 1}


def test_all_faults_are_listed(tmp_path):
    rows = [
        "name,values,category",
        "Size,S|M,Shoes",
        ",red,",
        f"Fit,{'slim ' * 50},",
        "Size,L,",
        "too,many,cells,here",
        'Cut,"{""slim"": 0}",',
        f"{'n' * 201},,",
        'Toe,"[""round""",',
    ]
    found = get_faults(tmp_path / "a.csv", "\n".join(rows))
    expected = [
        "line 3, column 'name': expected the name not to be empty, got \"\"",
        "line 4, column 'values': expected values of at most 200 characters, got one of "
        "249",
        "line 5, column 'name': expected different names, got \"Size\", as in "
        "a.csv, line 2",
        "line 6: expected 3 cells",
        "line 7, column 'values': expected the count of the value 'slim'",
        "line 8, column 'name': expected at most 200 characters, got 201",
        "line 9, column 'values': expected JSON",
    ]
    assert len(found) == len(expected)
    for line, start in zip(found, expected):
        assert line.startswith(start), line
    assert "choose another --separator" in found[1]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"name": 3}, "column 'name': expected the name to be a string, got 3"),
        ({"name": "A", "values": True}, "column 'values': expected texts, got true"),
        ({"name": "A", "values": [None]}, "column 'values': expected a value as a text"),
        ({"name": "A", "values": [{}]}, "column 'values': expected a value as a text"),
        ({"name": "A", "values": [" "]}, "column 'values': expected a value not to be"),
        ({"name": "A", "values": {"a": "b"}}, "column 'values': expected the count"),
        ({"name": "A", "phrase": []}, "column 'phrase': expected a text, got []"),
        ({"name": "A", "category": {}}, "column 'category': expected texts, got {}"),
        ({"name": "\ud800"}, "column 'name': expected the name to be valid Unicode"),
        (
            {"name": "A", "values": ["\ud800"]},
            "column 'values': expected a value to be v",
        ),
        (3, "expected an attribute, got 3"),
    ],
)
def test_wrong_types(tmp_path, row, fault):
    (found,) = get_faults(tmp_path / "a.jsonl", '{"name": "B"}\n' + json.dumps(row))
    assert found.startswith(f"line 2{', ' if fault.startswith('col') else ': '}{fault}")


@pytest.mark.parametrize(
    ("header", "columns", "fault"),
    [
        ("attribute,values", {}, "no column 'name'.*--column name=COLUMN"),
        ("name,valeus", {}, "unknown column 'valeus': did you mean 'values'.*--column"),
        ("name,Name", {}, "expected one column 'name', got two"),
        ("name,values", {"values": "Werte"}, "no column 'Werte'"),
    ],
)
def test_wrong_columns(tmp_path, header, columns, fault):
    with pytest.raises(AttributeFileError, match=fault):
        read(tmp_path / "a.csv", f"{header}\nA,b\n", Columns(columns))


def test_options_that_mean_nothing(tmp_path):
    with pytest.raises(ValueError, match="unknown column 'title'"):
        Columns({"title": "A"})
    with pytest.raises(ValueError, match="expected a separator"):
        Columns(separator="")
    with pytest.raises(ValueError, match=r"expected attributes in .*got none"):
        read(tmp_path / "a.csv", "name\n")
    with pytest.raises(ValueError, match="expected a file that ends in"):
        read(tmp_path / "a.docx", "name\n")


FILES = {
    "the Shopify taxonomy": (
        "a.json",
        '{"version": "1", "attributes": [{"id": "gid://shopify/TaxonomyAttribute/1"}]}',
    ),
    "a schema": ("a.yml", "Color: {kind: number}\n"),
    "the attributes of Akeneo": ("a.csv", "code,type\nx,pim_catalog_text\n"),
    "the attributes of Magento": ("a.csv", "attribute_code,frontend_input\nx,text\n"),
    "a table of attributes": ("a.csv", "name,N,category\nA,B,Shoes\n"),
}
GIVEN = {
    "--category": {"categories": ["Shoes"]},
    "--categories-file": {"categories_path": Path("categories.json")},
    "--column": {"columns": Columns({"name": "N"})},
    "--separator": {"columns": Columns(separator=";")},
    "--options": {"options_path": Path("options.csv")},
}


@pytest.mark.parametrize("option", GIVEN)
@pytest.mark.parametrize("kind", FILES)
def test_options_of_other_files_are_refused(tmp_path, kind, option):
    name, text = FILES[kind]
    if kind == "a table of attributes" and option == "--column":
        text = text.replace("name,", "title,")
    if option not in OPTIONS[kind]:
        said = f"{option} is for .* but .*{name} is read as {kind}: leave"
        with pytest.raises(ValueError, match=said):
            read(tmp_path / name, text, **GIVEN[option])
    elif option in ("--column", "--separator"):
        assert len(read(tmp_path / name, text, **GIVEN[option]).items) == 1


def test_a_choice_of_categories(tmp_path):
    text = "name,category\nSole,Shoes|Boots\nNeck,Shirts\nColor,\n"
    found = read(tmp_path / "a.csv", text, categories=["SHOES ", "Hats"]).items
    assert [item["name"] for item in found] == ["Sole"]
    with pytest.raises(ValueError, match="Its column 'category' has Shoes, B"):
        read(tmp_path / "a.csv", text, categories=["Hats"])


def test_another_encoding(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("name,values\nFarbe,grün|weiß\n".encode("cp1252"))
    with pytest.raises(AttributeFileError, match="--encoding cp1252"):
        read_attributes(path, AttributeTable([]), Columns())
    read = read_attributes(path, AttributeTable([]), Columns(), encoding="cp1252")
    assert list(read.items[0]["values"]) == ["grün", "weiß"]


def test_a_schema_without_attributes(tmp_path: Path) -> None:
    for text in ("", "# Color:\n", "{}"):
        with pytest.raises(ValueError, match=r"attributes in .*a\.yml, got none"):
            read(tmp_path / "a.yml", text)


@pytest.mark.parametrize(
    "name, text",
    [
        ("a.csv", "name,values\nSo\u200ble Ma\u00adterial,rubber\n"),
        ("a.csv", "name,values\nSole\u00a0 Material\u200e,rubber\n"),
        ("a.jsonl", '{"name": "\\uff33ole Material", "values": ["rubber"]}'),
        ("a.yml", "So\u00adle Material: {kind: choice, values: {rubber: }}"),
    ],
)
def test_names_that_look_like_a_known_one_are_it(tmp_path, name, text):
    """They are not another attribute beside it."""
    path = tmp_path / name
    path.write_text(text, encoding="utf8")
    known = AttributeTable([make_attribute("Sole Material")])
    (item,) = read_attributes(path, known, Columns()).items
    assert item["name"] == "Sole Material"
    known = AttributeTable([make_attribute("sole material")])
    (item,) = read_attributes(path, known, Columns()).items
    assert item["name"] != "sole material"


def test_two_names_that_look_like_a_known_one(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name\nOdd\u00adity\nOdd\u200dity\n", encoding="utf8")
    known = AttributeTable([make_attribute("Oddity")])
    with pytest.raises(AttributeFileError, match="expected different names"):
        read_attributes(path, known, Columns())
