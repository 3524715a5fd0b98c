"""Values go back into the exports of shops, which can be read again."""

import csv
import difflib
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest
import srsly

from spacy_adatag.cli.columns import make_columns
from spacy_adatag.corpus.delimited import read_csv_header
from spacy_adatag.corpus.records import Rejected
from spacy_adatag.corpus.shards import Shard
from spacy_adatag.filling import copying
from spacy_adatag.labelling.products import Products
from spacy_adatag.shops.presets import load_preset

from ..conftest import run_cli

EXPORTS = Path(__file__).parents[1] / "shops" / "exports"
Cells = Dict[Tuple[str, str], List[str]]


def read_products(path: Path, preset: str) -> Cells:
    """The values of each product and attribute, as label reads them."""
    fitted = load_preset(preset).fit(read_csv_header(Shard(path, "csv")))
    found: Cells = {}
    for _, product in Products(path, make_columns(fitted)):
        assert not isinstance(product, Rejected)
        for cell in product.cells:
            if cell.values:
                found.setdefault((product.id, cell.attribute), []).extend(cell.values)
    return found


def fill(tmp_path: Path, export: Path, values: Dict[str, Any], *args: Any, code=0) -> str:
    lines = [
        {"id": id, "text": "x", "attributes": attributes}
        for id, attributes in values.items()
    ]
    srsly.write_jsonl(tmp_path / "values.jsonl", lines)
    out = tmp_path / "filled.csv"
    result = run_cli("adatag", "fill", export, tmp_path / "values.jsonl", out, *args)
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def find_changes(export: Path, filled: Path) -> List[str]:
    lines = [path.read_bytes().decode().split("\n") for path in (export, filled)]
    diff = difflib.unified_diff(*lines, n=0, lineterm="")
    return [line[1:] for line in diff if line[0] == "+" and line != "+++ "]


SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Material \
(product.metafields.custom.material),Fit (product.metafields.custom.fit),Status
tee,Harbour Tee,"<p>Soft, in <b>red</b></p>",,Shirts,Size,XS,,"",active
mug,Mug,Blue,Northwind,,Title,Default Title,clay,,active
tee,,,,,,XL,,,
"""


def test_shopify(tmp_path):
    """The rows of a product may be apart. Options of variants are not written."""
    export = tmp_path / "products_export.csv"
    export.write_text(SHOPIFY)
    values = {
        "tee": {
            "Brand": ["Nord"],
            "Material": ["cotton", "wool"],
            "Fit": ["slim; \\"],
            "Size": ["M"],
            "Color": ["red"],
        },
        "mug": {"Material": ["stone"], "Product Type": ["Mugs"], "Brand": ["NORTHWIND"]},
    }
    before = read_products(export, "shopify")
    said = fill(tmp_path, export, values)
    assert "2 of 2 products have new cells" in said
    filled = tmp_path / "filled.csv"
    assert find_changes(export, filled) == [
        'tee,Harbour Tee,"<p>Soft, in <b>red</b></p>",Nord,Shirts,Size,XS,'
        'cotton; wool,"",active',
        "mug,Mug,Blue,Northwind,Mugs,Title,Default Title,clay,,active",
    ]
    new = {("tee", "Brand"): ["Nord"], ("tee", "Material"): ["cotton", "wool"]}
    assert read_products(filled, "shopify") == {
        **before,
        **new,
        ("mug", "Product Type"): ["Mugs"],
    }
    fill(tmp_path, export, values, "--cells", "add", "-a", "Material")
    added = {
        ("tee", "Material"): ["cotton", "wool"],
        ("mug", "Material"): ["clay", "stone"],
    }
    assert read_products(filled, "shopify") == {**before, **added}
    fill(tmp_path, export, values, "--cells", "replace", "-a", "Material,Brand")
    replaced = {**new, ("mug", "Material"): ["stone"]}
    assert read_products(filled, "shopify") == {**before, **replaced}


WOO = """\
ID,Type,SKU,Name,Published,Parent,Attribute 1 name,Attribute 1 value(s),\
Attribute 1 visible,Attribute 1 global,Attribute 2 name,Attribute 2 value(s),\
Attribute 2 visible,Attribute 2 global,Brands
11,variation,H-B,Hoodie - Blue,1,H,Color,Blue,,1,,,,,
10,variable,H,Hoodie,1,,Color,"Blue, Green",1,1,Material,,0,0,
20,simple,,Leather belt,1,,,,,,,,,,"Apple\\, Inc"
30,simple,S,Scarf,1,,Fit,Slim,1,0,Size,M,1,0,
"""


def test_woocommerce(tmp_path):
    """A free place gets a name, and what usually stands beside it."""
    export = tmp_path / "products.csv"
    export.write_text(WOO)
    values = {
        "H": {"Color": ["red"], "Material": ["Cotton"], "Brand": ["Acme, Inc", "Nord"]},
        "20": {"Color": ["Brown"], "Material": ["Leather, brown"]},
        "S": {"Color": ["Red"], "Fit": ["slim"]},
    }
    before = read_products(export, "woocommerce")
    said = fill(tmp_path, export, values)
    assert "Color 1 0 0 1 0 1" in said
    filled = tmp_path / "filled.csv"
    assert find_changes(export, filled) == [
        '10,variable,H,Hoodie,1,,Color,"Blue, Green",1,1,Material,Cotton,0,0,'
        '"Acme\\, Inc, Nord"',
        '20,simple,,Leather belt,1,,Color,Brown,1,1,Material,"Leather\\, brown",0,0,'
        '"Apple\\, Inc"',
    ]
    assert read_products(filled, "woocommerce") == {
        **before,
        ("H", "Material"): ["Cotton"],
        ("H", "Brand"): ["Acme, Inc", "Nord"],
        ("20", "Color"): ["Brown"],
        ("20", "Material"): ["Leather, brown"],
    }


def test_magento(tmp_path):
    export = EXPORTS / "magento.csv"
    values = {
        "B2": {"size": ["XL"], "color": ["Red"], "fit": ["slim|wide"]},
        "H1": {"pattern": ["Solid", "Plain"], "size": ["M"]},
    }
    before = read_products(export, "magento")
    fill(tmp_path, export, values)
    filled = tmp_path / "filled.csv"
    new = {("B2", "size"): ["XL"], ("H1", "pattern"): ["Solid", "Plain"]}
    assert read_products(filled, "magento") == {**before, **new}
    assert len(find_changes(export, filled)) == 2
    fill(tmp_path, export, values, "--cells", "replace")
    replaced = {**new, ("B2", "color"): ["Red"]}
    assert read_products(filled, "magento") == {**before, **replaced}


@pytest.mark.parametrize("mode", ["empty", "add", "replace"])
@pytest.mark.parametrize("name", ["Size", "size"])
def test_what_variants_differ_in_is_never_written(tmp_path, mode, name):
    """Nor if a cell of it is empty, and whatever the case of its name."""
    export = tmp_path / "products.csv"
    export.write_text(
        "ID,Type,SKU,Name,Published,Parent,Attribute 1 name,Attribute 1 value(s)\n"
        '10,variable,B,Boot,1,,Size,"4 M US, 5 M US"\n'
        "11,variation,B-4,Boot - 4,1,B,Size,4 M US\n"
        "20,variable,H,Hat,1,,Size,\n"
        "21,variation,H-1,Hat - any size,1,H,Size,\n"
    )
    values = {id: {name: ["6 M US"]} for id in ("B", "H")}
    said = fill(tmp_path, export, values, "--cells", mode)
    assert find_changes(export, tmp_path / "filled.csv") == []
    assert "Size 0 0 0 2 0 0" in said

    export = EXPORTS / "magento.csv"
    values = {"H1": {"Color": ["Black"], name: ["M"], "Material": ["Fleece", "Wool"]}}
    said = fill(tmp_path, export, values, "--cells", mode)
    (row,) = find_changes(export, tmp_path / "filled.csv") or [""]
    assert "color=Black" not in row and "size=M," not in row
    assert "color 0 0 0 1 0 0" in said and "size 0 0 0 1 0 0" in said
    assert ("Wool" in row) == (mode != "empty")


CODES = """\
sku,attribute_set_code,product_type,name,short_description,manufacturer,\
additional_attributes
T1,Tea,simple,Green tea,,,"color=Red,pack_size=6"
T2,Tea,simple,Black tea,,,item_form=Bags
"""


@pytest.mark.parametrize(
    "args, name", [([], "Item form"), (["--attribute", "item_form=Shape"], "Shape")]
)
def test_codes_of_attributes(tmp_path, args, name):
    """The export's own codes are written, and codes like them for new attributes."""
    export = tmp_path / "magento.csv"
    export.write_text(CODES)
    values = {
        "T1": {"Flavor note": ["Mint"], "Pack size": ["6 pack"], name: ["Liquid"]},
        "T2": {"Color": ["Black", "White"], name: ["Loose"]},
    }
    fill(tmp_path, export, values, *args)
    assert find_changes(export, tmp_path / "filled.csv") == [
        "T1,Tea,simple,Green tea,,,"
        '"color=Red,pack_size=6,flavor_note=Mint,item_form=Liquid"',
        'T2,Tea,simple,Black tea,,,"item_form=Bags,color=Black|White"',
    ]
    fill(tmp_path, export, values, *args, "--cells", "replace", "-a", name)
    assert find_changes(export, tmp_path / "filled.csv") == [
        'T1,Tea,simple,Green tea,,,"color=Red,pack_size=6,item_form=Liquid"',
        "T2,Tea,simple,Black tea,,,item_form=Loose",
    ]


def test_a_column_in_another_case(tmp_path):
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,brand,pack_size\n1,a,,\n2,b,Nord,\n")
    values = {
        "1": {"Brand": ["Acme"], "Pack Size": ["6"]},
        "2": {"Brand": ["NORD"], "brand": ["nord"]},
    }
    fill(tmp_path, export, values, "-t", "title", "--id", "sku")
    expected = export.read_text().replace("1,a,,", "1,a,Acme,6")
    assert (tmp_path / "filled.csv").read_text() == expected


@pytest.mark.parametrize("name", [path.stem for path in sorted(EXPORTS.glob("*.csv"))])
def test_nothing_to_write(tmp_path, name):
    """All exports in CSV are copied byte by byte."""
    export = EXPORTS / f"{name}.csv"
    fill(tmp_path, export, {"no product": {"Color": ["red"]}})
    assert (tmp_path / "filled.csv").read_bytes() == export.read_bytes()


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
    assert "color 1 0 0 1 1 0" in said
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
    assert "row 1: " in said and "--encoding" in said and "row 2: " in said
    assert "not in the table, or in rows that could not be read" in said
    filled = (tmp_path / "filled.csv").read_bytes().decode("cp1252")
    assert filled == text.replace("3,c,", "3,c,red")
    said = fill(tmp_path, export, values, *args, "--encoding", "cp1252", code=3)
    assert "1 rows or lines could not be read" in said and "2 of 2 products" in said
    assert "row 2: " in said


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
    assert "There are no values of siez" in said and "1 of 1 products" in said


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
    assert "1 records are of products that are not in the table" in said
    assert "2 identifiers belong to several" in said and "line 6" in said
    after = export.read_text().replace("1,a,", "1,a,red")
    assert (tmp_path / "out.csv").read_text() == after


@pytest.mark.parametrize(
    "export, args, reason",
    [
        ("shop.jsonl", ["-t", "title"], "expected one CSV file"),
        ("shop.csv", [], "add --text COLUMN"),
        ("shop.csv", ["-t", "title", "--cells", "all"], "mode"),
        ("shop.csv", ["-t", "titel"], "titel"),
    ],
)
def test_what_can_not_be_filled(tmp_path, export, args, reason):
    path = tmp_path / export
    path.write_text('{"title": "red"}\n' if path.suffix == ".jsonl" else "title\nred\n")
    assert reason in fill(tmp_path, path, {"1": {"color": ["red"]}}, *args, code=1)
    assert not (tmp_path / "filled.csv").exists()


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
    assert "No place for 1 attributes: Coffee / Size (1)" in result.output
    assert (tmp_path / "out.csv").read_text() == "sku,title,Size\n1,a,9\n"


@pytest.mark.parametrize(
    "name, id, cell, attribute, values",
    [
        ("akeneo", "1001", ";linen;", "material", ["Flax"]),
        ("facebook", "1", ",Cotton,", "Material", ["Wool"]),
        ("facebook", "1", ",Cotton,", "Material", ["Wool, Silk"]),
    ],
)
def test_other_exports(tmp_path, name, id, cell, attribute, values):
    """The first row of a product, if all its rows have an empty cell."""
    text = (EXPORTS / f"{name}.csv").read_text(encoding="utf8")
    export = tmp_path / f"{name}.csv"
    export.write_text(text.replace(cell, cell[0] * 2), encoding="utf8")
    before = read_products(export, name)
    assert (id, attribute) not in before
    fill(tmp_path, export, {id: {attribute: values, "Not There": ["x"]}})
    after = read_products(tmp_path / "filled.csv", name)
    assert after == {**before, (id, attribute): values}
    assert len(find_changes(export, tmp_path / "filled.csv")) == 1


@pytest.mark.parametrize(
    "cell, args, after",
    [
        # A cell of one value has no place for another one.
        ("Red", [], None),
        ('["Red", "Blue"]', [], None),
        ("<ul><li>Red</li><li>Blue</li></ul>", [], None),
        ("<b>Red</b>", [], None),
        ("Red", ["--separator", ","], "Red,Green"),
        ('["Red", "Blue"]', ["--separator", ","], "Red,Blue,Green"),
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
        assert "No place for 1 attributes: color (1)" in said
    else:
        assert "color 0 1 0 0 0 0" in said


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
    assert "row 1: can't tell its cells apart" in said
    assert "color 1 0 0 0 0 0" in said and "1 of 2 products" in said
