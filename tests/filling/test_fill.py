"""Values go back into the exports of shops, which can be read again."""

import csv
from pathlib import Path
from typing import List

import pytest
import srsly

from spacy_adatag.filling import copying

from ..conftest import run_cli
from .filled import EXPORTS, fill, find_changes


def test_a_table_of_ones_own(tmp_path):
    """Semicolons, CRLF and cp1252, as spreadsheets write them."""
    export = tmp_path / "shop.csv"
    text = "sku;Titel;Farbe;Größe\r\n1;Mütze rot;;M\r\n2;Hut;blau;\r\n3;Schal;;\r\n"
    export.write_bytes(text.encode("cp1252"))
    args = ["-t", "Titel", "--id", "sku", "--encoding", "cp1252"]
    args += ["--attribute", "Farbe=Color", "--attribute", "Größe=Size"]
    args += ["--separator", "Farbe=|"]
    green = [{"start": 0, "end": 1, "canonical": "grün", "score": 0.5}]
    values = {
        "1": {"Color": ["rot", "a|b"], "Size": ["XL", "L"]},
        "2": {"Color": green, "Size": [*green, {"start": 0, "end": 1, "score": 0.9}]},
        "3": {"Color": ["красный"]},
    }
    said = fill(tmp_path, export, values, *args)
    assert "no place" in said and "2 of 3 products" in said
    filled = (tmp_path / "filled.csv").read_bytes().decode("cp1252")
    assert filled == text.replace("rot;;", "rot;rot|a\\|b;").replace("au;", "au;x")


def test_columns_without_a_name(tmp_path: Path) -> None:
    export = tmp_path / "shop.csv"
    export.write_text("id,title,,,color,size\n1,a,,,,\n2,b,,,red,5\n")
    values = {"1": {"color": ["blue"], "size": ["6"]}}
    fill(tmp_path, export, values, "-t", "title", "--id", "id")
    assert find_changes(export, tmp_path / "filled.csv") == ["1,a,,,blue,6"]


@pytest.mark.parametrize("mode", ["empty", "add", "replace"])
def test_cells_that_say_there_is_no_value(tmp_path, mode):
    """They are free, as they are for `label`."""
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,color\n1,a,n/a\n2,b,-\n3,c,Unknown\n4,d,Red\n")
    values = {id: {"color": ["Blue"]} for id in "123"}
    fill(tmp_path, export, values, "-t", "title", "--id", "sku", "--cells", mode)
    expected = "sku,title,color\n1,a,Blue\n2,b,Blue\n3,c,Blue\n4,d,Red\n"
    assert (tmp_path / "filled.csv").read_text() == expected


def test_pairs_that_say_there_is_no_value(tmp_path):
    export, preset = tmp_path / "shop.csv", tmp_path / "own.yml"
    export.write_text("sku,title,name 1,value 1\n1,a,Color,n/a\n2,b,Color,Red\n")
    roles = {"text": ["title"], "id": "sku", "pairs": {"name *": "value *"}}
    roles |= {"source": "ours", "date": "2026-11-30", "beside": {"visible *": "1"}}
    srsly.write_yaml(preset, roles)
    fill(tmp_path, export, {"1": {"Color": ["Blue"]}}, "--preset", preset)
    assert (tmp_path / "filled.csv").read_text() == export.read_text().replace(
        "n/a", "Blue"
    )


def test_values_without_a_canonical_form(tmp_path):
    """An import does not take what is none of its options."""
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,color\n1,a,\n2,b,\n3,c,Red\n")
    place = {"start": 0, "end": 1, "score": 0.9}
    odd = {**place, "canonical": None}
    red = {**place, "canonical": "Red", "score": 0.5}
    values = {"1": {"color": [odd]}, "2": {"color": [odd, red]}, "3": {"color": [odd]}}
    args = ["-t", "title", "--id", "sku", "--cells", "replace"]
    said = fill(tmp_path, export, values, *args)
    assert "color 1 0 0 1 1 0 0" in said
    expected = export.read_text().replace("2,b,", "2,b,Red")
    assert (tmp_path / "filled.csv").read_text() == expected


def test_rows_that_can_not_be_read(tmp_path):
    """They are named, and copied as they are. Their products are not called absent."""
    export = tmp_path / "shop.csv"
    text = "sku,title,color\n1,Mütze,\n2,b,,x\n3,c,\n"
    export.write_bytes(text.encode("cp1252"))
    values = {id: {"color": ["red"]} for id in "123"}
    args = ["-t", "title", "--id", "sku"]
    said = fill(tmp_path, export, values, *args, code=3)
    assert "2 rows or lines could not be read" in said
    assert "line 2, id 1: " in said and "--encoding" in said
    assert "shop.csv, line 3: " in said
    assert "not in the table, or in rows that could not be read" in said
    filled = (tmp_path / "filled.csv").read_bytes().decode("cp1252")
    assert filled == text.replace("3,c,", "3,c,red")
    said = fill(tmp_path, export, values, *args, "--encoding", "cp1252", code=3)
    assert "1 row or line could not be read" in said and "2 of 2 products" in said
    assert "line 3: " in said


def test_chosen_attributes_without_values(tmp_path):
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,color\n1,a,\n")
    args = ["-t", "title", "--id", "sku"]
    values = {"1": {"color": ["red"]}}
    said = fill(tmp_path, export, values, *args, "-a", "colr", code=1)
    assert "got colr. It has values of color" in said
    assert not (tmp_path / "filled.csv").exists()
    assert "no values of size" in fill(
        tmp_path, export, {"1": {"size": []}}, *args, "-a", "size"
    )
    said = fill(tmp_path, export, values, *args, "-a", "color,siez")
    assert "VALUES has no values of siez" in said and "1 of 1 product has" in said


def test_identifiers_that_do_not_tell(tmp_path):
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,color\n1,a,\n2,b,\n2,c,\n3,d,\n")
    lines = [
        {"id": id, "text": "x", "attributes": {"color": ["red"]}}
        for id in ("1", "2", "3", "3", "4")
    ]
    srsly.write_jsonl(tmp_path / "values.jsonl", [*lines, {"id": "1"}])
    args = [export, tmp_path / "values.jsonl", tmp_path / "out.csv", "-t", "title"]
    result = run_cli("adatag", "fill", *args, "--id", "sku", "--attribute", "color")
    assert result.exit_code == 3
    said = " ".join(result.output.split())
    assert "1 record is of products that are not in the table" in said
    assert (
        "2 identifiers belong to several products or records: 2, 3. Nothing" in said
        and "--group-by" in said
        and "line 6" in said
    )
    after = export.read_text().replace("1,a,", "1,a,red")
    assert (tmp_path / "out.csv").read_text() == after


@pytest.mark.parametrize(
    "export, args, reason",
    [
        ("shop.xml", ["-t", "title"], "expected one CSV, Excel or JSON file"),
        ("shop.jsonl", ["-t", "title"], "expected an output that ends in .jsonl"),
        ("shop.csv", [], "add --text COLUMN"),
        ("shop.csv", ["-t", "title", "--cells", "all"], "mode"),
        ("shop.csv", ["-t", "titel"], "titel"),
    ],
)
def test_what_can_not_be_filled(tmp_path, export, args, reason):
    path = tmp_path / export
    texts = {".jsonl": '{"title": "red"}\n', ".xml": "<a><b><title>red</title></b></a>"}
    path.write_text(texts.get(path.suffix, "title,n\nred,1\nred,2\n"))
    assert reason in fill(tmp_path, path, {"1": {"color": ["red"]}}, *args, code=1)
    assert not (tmp_path / "filled.csv").exists()


def test_ids_are_never_written(tmp_path):
    export = tmp_path / "shop.csv"
    export.write_text("model,title\nA1,Shoe A2\n")
    args = ["-t", "title", "--id", "model", "--attribute", "model=Model"]
    args += ["--cells", "replace"]
    said = fill(tmp_path, export, {"A1": {"Model": ["A2"]}}, *args, code=1)
    assert "'model' is the id of the products" in said


def test_values_that_are_none(tmp_path):
    export = EXPORTS / "shopify.csv"
    said = fill(tmp_path, export, {}, code=1)
    assert "expected records with values" in said


def test_attributes_of_a_category(tmp_path):
    """As extract names them with --by-category."""
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,Size\n1,a,\n")
    line = {"id": "1", "text": "x", "category": "Shoes"}
    line["attributes"] = {"Shoes / Size": ["9"], "Coffee / Size": ["1 kg"]}
    srsly.write_jsonl(tmp_path / "values.jsonl", [line])
    args = [export, tmp_path / "values.jsonl", tmp_path / "out.csv", "-t", "title"]
    result = run_cli("adatag", "fill", *args, "--id", "sku", "--attribute", "Size")
    assert result.exit_code == 0, result.output
    assert "No place for 1 attribute: Coffee / Size (1)" in result.output
    assert (tmp_path / "out.csv").read_text() == "sku,title,Size\n1,a,9\n"


@pytest.mark.parametrize(
    "cell, args, after",
    [
        # A cell of one value has no place for another one.
        ("Red", [], None),
        ('["Red", "Blue"]', [], None),
        ("<ul><li>Red</li><li>Blue</li></ul>", [], None),
        ("<b>Red</b>", [], None),
        ("Red", ["--separator", ","], "Red,Green"),
        ('["Red", "Blue"]', ["--separator", ","], '["Red", "Blue", "Green"]'),
        ("<ul><li>Red</li><li>Blue</li></ul>", ["--separator", ","], "Red,Blue,Green"),
    ],
)
def test_values_that_are_added_replace_none(tmp_path, cell, args, after):
    export = tmp_path / "shop.csv"
    with export.open("w", newline="") as file_:
        csv.writer(file_).writerows([["sku", "title", "color"], ["1", "a", cell]])
    args = ["-t", "title", "--id", "sku", "--attribute", "color", *args]
    values = {"1": {"color": ["Green"]}}
    said = fill(tmp_path, export, values, *args, "--cells", "add")
    with (tmp_path / "filled.csv").open(newline="") as file_:
        assert list(csv.reader(file_))[1][2] == (after or cell)
    if after is None:
        assert "No place for 1 attribute: color (1)" in said
    else:
        assert "color 0 1 0 0 0 0 0" in said


def test_values_are_added_to_those_of_the_same_row(tmp_path):
    """The values of the other rows of a product stay there."""
    export = tmp_path / "shop.csv"
    export.write_text("key,title,size\na,Tee,S\na,Tee,M\nb,Hat,\nb,Hat,M\n")
    args = ["-t", "title", "--group-by", "key", "--attribute", "size"]
    values = {"a": {"size": ["XL", "M"]}, "b": {"size": ["XL"]}}
    fill(tmp_path, export, values, *args, "--separator", ",", "--cells", "add")
    expected = export.read_text().replace("Tee,S", 'Tee,"S,XL"')
    assert (tmp_path / "filled.csv").read_text() == expected


def test_records_of_another_format(tmp_path):
    """Such as those of MAVE."""
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,color\n1,a,\n")
    evidence = {"value": "red", "pid": 0, "begin": 0, "end": 3}
    line = {"id": "1", "category": "Hats", "paragraphs": [{"text": "red hat"}]}
    line["attributes"] = [{"key": "color", "evidences": [evidence]}]
    line["paragraphs"][0]["source"] = "title"
    srsly.write_jsonl(tmp_path / "values.jsonl", [line])
    args = [export, tmp_path / "values.jsonl", tmp_path / "out.csv", "-t", "title"]
    result = run_cli("adatag", "fill", *args, "--id", "sku", "--attribute", "color")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out.csv").read_text() == "sku,title,color\n1,a,red\n"


@pytest.mark.parametrize("what", [{"score": "0.9"}, {"score": True}, {"canonical": [1]}])
def test_a_record_with_an_odd_score(tmp_path, what):
    """The others are written."""
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,color\n1,a,\n2,b,\n")
    values = {"1": {"color": [{"start": 0, "end": 1, **what}]}, "2": {"color": ["red"]}}
    args = ["-t", "title", "--id", "sku", "--attribute", "color"]
    said = fill(tmp_path, export, values, *args, code=3)
    assert "line 1: expected a" in said
    assert (tmp_path / "filled.csv").read_text() == "sku,title,color\n1,a,\n2,b,red\n"


def test_a_row_that_can_not_be_changed_is_not_counted(tmp_path, monkeypatch):
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,color\n1,a,\n2,b,\n")
    change = copying.change_row
    monkeypatch.setattr(
        copying, "change_row", lambda *args: change(*args) if args[1].number > 1 else None
    )
    args = ["-t", "title", "--id", "sku", "--attribute", "color"]
    values = {"1": {"color": ["red"]}, "2": {"color": ["red"]}}
    said = fill(tmp_path, export, values, *args, code=3)
    assert "line 2: can't tell its cells apart" in said
    assert "color 1 0 0 0 0 0 0" in said and "1 of 2 products" in said


def test_a_number_and_a_unit_that_say_there_is_no_value(tmp_path):
    export = tmp_path / "shop.csv"
    lines = "1,a,n/a,n/a", "2,b,-,g", "3,c,5,g", "4,d,,unknown"
    export.write_text("\n".join(["sku,title,weight,unit", *lines, ""]))
    values = {id: {"Weight": ["2 kg"]} for id in "1234"}
    fill(tmp_path, export, values, "-t", "title", "--attribute", "weight+unit=Weight")
    _, *found = (tmp_path / "filled.csv").read_text().splitlines()
    assert found == ["1,a,2000,g", "2,b,2000,g", "3,c,5,g", "4,d,2000,g"]


@pytest.mark.parametrize(
    "name, text, said",
    [
        ("values.csv", "id,Color\n1,red\n", "got the table"),
        ("values.jsonl", '{"id": "1", "Color": ["red"]}\n', "but rows without texts"),
        ("values.jsonl", '{"id": "1", "text": 5}\n', "values.jsonl, line 1: expected"),
        ("values.json", "[]", "got none. Write them with"),
    ],
)
def test_values_that_are_no_records(tmp_path, name, text, said):
    export, values = tmp_path / "shop.csv", tmp_path / name
    export.write_text("sku,title,color\n1,a,\n")
    values.write_text(text)
    args = export, values, tmp_path / "filled.csv", "-t", "title", "--id", "sku"
    result = run_cli("adatag", "fill", *args)
    output = " ".join(result.output.split())
    assert result.exit_code == 1
    assert said in output and "adatag extract MODEL EXPORT VALUES.jsonl" in output


@pytest.mark.parametrize(
    "text, start, end, written",
    [
        ("Soap, 12,5 ml", 6, 8, []),
        ("Soap, 12.5 ml", 9, 10, []),
        ("Soap, 12, 5 ml", 6, 8, ["1,Soap,12"]),
        ("Soap, 12,5 ml", 6, 13, ['1,Soap,"12,5 ml"']),
        # The unit behind a number belongs to it.
        ("Soap, 12 ml", 6, 8, ["1,Soap,12 ml"]),
        ("Soap, 12ml, red", 6, 8, ["1,Soap,12ml"]),
        ("Soap, 12 fl oz bottle", 6, 8, ["1,Soap,12 fl oz"]),
        ('Bolt, 12" long', 6, 8, ['1,Soap,"12"""']),
        ("Rug, 12 m2, red", 5, 7, ["1,Soap,12 m2"]),
        ("Rug, 12 m 2 cm", 5, 7, ["1,Soap,12 m"]),
        # These are no units.
        ("Soap, 12 in red", 6, 8, ["1,Soap,12"]),
        ("Shoe, 12 M", 6, 8, ["1,Soap,12"]),
        ("Soap, 12 millers", 6, 8, ["1,Soap,12"]),
        ("Soap, 12\nPieces of", 6, 8, ["1,Soap,12"]),
        ("Soap X, 12 ml", 5, 6, ["1,Soap,X"]),
        ("Boot, 36,37,38", 9, 11, ["1,Soap,37"]),
        ("Boot, 1,000,000", 8, 11, []),
    ],
)
def test_a_part_of_a_number_is_no_value(
    tmp_path: Path, text: str, start: int, end: int, written: List[str]
) -> None:
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,size\n1,Soap,\n")
    values = tmp_path / "values.jsonl"
    attributes = {"size": [{"start": start, "end": end}]}
    srsly.write_jsonl(values, [{"id": "1", "text": text, "attributes": attributes}])
    out = tmp_path / "filled.csv"
    args = ("--text", "title", "--id", "sku")
    assert run_cli("adatag", "fill", export, values, out, *args).exit_code == 0
    assert find_changes(export, out) == written


def test_columns_are_found_by_the_names_of_attributes(tmp_path: Path) -> None:
    """Also if another one was named, and if the preset has another name for them."""
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,farbe,material,title_2\n1,Soap,,,\n")
    args = ("--text", "title", "--id", "sku", "--attribute", "farbe=Color")
    values = {"Color": ["red"], "Material": ["Wool"], "title": ["Soap"], "sku": ["2"]}
    said = fill(tmp_path, export, {"1": values}, *args)
    assert find_changes(export, tmp_path / "filled.csv") == ["1,Soap,red,Wool,"]
    assert "No place for 2 attributes: title (1), sku (1)" in said
    fill(tmp_path, export, {"1": values}, *args, "--attributes", "Color")
    assert find_changes(export, tmp_path / "filled.csv") == ["1,Soap,red,,"]
    export.write_text(
        "sku,store_view_code,attribute_set_code,product_type,name,description,"
        "additional_attributes,manufacturer\nA,,Default,simple,Tee,,,\n"
    )
    fill(tmp_path, export, {"A": {"Manufacturer": ["Acme"]}})
    changes = find_changes(export, tmp_path / "filled.csv")
    assert changes == ["A,,Default,simple,Tee,,,Acme"]
