"""The exports of shops are filled in their own layout."""

import pytest

from .filled import EXPORTS, fill, find_changes, read_products

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
    assert "Color 1 0 0 1 0 0 1" in said
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
    """Only the attribute that has several values somewhere gets several."""
    export = EXPORTS / "magento.csv"
    values = {
        "B2": {"size": ["XL"], "color": ["Red"], "fit": ["slim|wide"]},
        "H1": {"pattern": ["Solid", "Plain"], "size": ["M"]},
        "T3": {"material": ["Wool", "Silk"]},
    }
    text = export.read_text()
    export = tmp_path / "magento.csv"
    last = text.splitlines()[-1]
    assert last.startswith("B2,")
    bare = last.replace("B2,", "T3,").replace('"color=Green,material=Canvas"', "")
    export.write_text(f"{text}{bare}\n")
    before = read_products(export, "magento")
    fill(tmp_path, export, values)
    filled = tmp_path / "filled.csv"
    new = {
        ("B2", "size"): ["XL"],
        ("H1", "pattern"): ["Solid"],
        ("T3", "material"): ["Wool", "Silk"],
    }
    assert read_products(filled, "magento") == {**before, **new}
    assert len(find_changes(export, filled)) == 3
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
    assert "Size 0 0 0 2 0 0 0" in said

    export = EXPORTS / "magento.csv"
    values = {"H1": {"Color": ["Black"], name: ["M"], "Material": ["Fleece", "Wool"]}}
    said = fill(tmp_path, export, values, "--cells", mode)
    (row,) = find_changes(export, tmp_path / "filled.csv") or [""]
    assert "color=Black" not in row and "size=M," not in row
    assert "color 0 0 0 1 0 0 0" in said and "size 0 0 0 1 0 0 0" in said
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
        'T2,Tea,simple,Black tea,,,"item_form=Bags,color=Black"',
    ]
    fill(tmp_path, export, values, *args, "--cells", "replace", "-a", name)
    assert find_changes(export, tmp_path / "filled.csv") == [
        'T1,Tea,simple,Green tea,,,"color=Red,pack_size=6,item_form=Liquid"',
        "T2,Tea,simple,Black tea,,,item_form=Loose",
    ]


def test_a_column_in_another_case(tmp_path):
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,brand,pack_size,ItemForm\n1,a,,,\n2,b,Nord,,\n")
    values = {
        "1": {"Brand": ["Acme"], "Pack Size": ["6"], "item_form": ["Bar"]},
        "2": {"Brand": ["NORD"], "brand": ["nord"]},
    }
    fill(tmp_path, export, values, "-t", "title", "--id", "sku")
    expected = export.read_text().replace("1,a,,,", "1,a,Acme,6,Bar")
    assert (tmp_path / "filled.csv").read_text() == expected


def test_more_columns_than_the_preset_has(tmp_path):
    """Those of the preset are filled as well, unless another column has their name."""
    export = tmp_path / "products_export.csv"
    export.write_text(
        "Handle,Title,Option1 Name,Vendor,Type,Maker,Stoff\n"
        "tee,Red tee,Title,,,,\nhat,Hat,Title,,,,\n"
    )
    values = {"Brand": ["Nord"], "Product Type": ["Hats"], "Material": ["Wool"]}
    args = ["--attribute", "Stoff=Material"]
    fill(tmp_path, export, {"hat": values}, *args)
    changes = find_changes(export, tmp_path / "filled.csv")
    assert changes == ["hat,Hat,Title,Nord,Hats,,Wool"]
    fill(tmp_path, export, {"hat": values}, *args, "--attribute", "Maker=Brand")
    changes = find_changes(export, tmp_path / "filled.csv")
    assert changes == ["hat,Hat,Title,,Hats,Nord,Wool"]


def test_ebay(tmp_path):
    """A listing gets item specifics, but not those that its variations have."""
    export = tmp_path / "ebay.csv"
    export.write_text((EXPORTS / "ebay.csv").read_text().replace("Cotton,,", ",,"))
    values = {"Color": ["Red"], "Material": ["Cotton"], "Brand": ["Nord"]}
    for mode in ("empty", "add", "replace"):
        fill(tmp_path, export, {"TEE": values}, "--cells", mode)
        (row,) = find_changes(export, tmp_path / "filled.csv")
        assert row.endswith(",Nord,,,Cotton,,"), mode


@pytest.mark.parametrize("name", [path.stem for path in sorted(EXPORTS.glob("*.csv"))])
def test_nothing_to_write(tmp_path, name):
    """All exports in CSV are copied byte by byte."""
    export = EXPORTS / f"{name}.csv"
    fill(tmp_path, export, {"no product": {"Color": ["red"]}}, code=3)
    assert (tmp_path / "filled.csv").read_bytes() == export.read_bytes()


@pytest.mark.parametrize(
    "name, id, cell, attribute, values",
    [
        ("akeneo", "1001", ";linen;", "material", ["Flax"]),
        ("facebook", "1", ",Cotton,", "Material", ["Wool"]),
        ("facebook", "1", ",Cotton,", "Material", ["Wool, Silk"]),
    ],
)
def test_other_exports(tmp_path, name, id, cell, attribute, values):
    """The rows of a product with the texts of the first, if all have an empty cell."""
    text = (EXPORTS / f"{name}.csv").read_text(encoding="utf8")
    export = tmp_path / f"{name}.csv"
    export.write_text(text.replace(cell, cell[0] * 2), encoding="utf8")
    before = read_products(export, name)
    assert (id, attribute) not in before
    fill(tmp_path, export, {id: {attribute: values, "Not There": ["x"]}})
    after = read_products(tmp_path / "filled.csv", name)
    assert after == {**before, (id, attribute): values}
    # Facebook has another row with the same texts.
    n_rows = 2 if name == "facebook" else 1
    assert len(find_changes(export, tmp_path / "filled.csv")) == n_rows


AKENEO = """\
sku;family;categories;enabled;groups;parent;name-en_US;weight;weight-unit;volume;volume-unit
1;a;b;1;;;One;200;GRAM;;
2;a;b;1;;;Two;;;;
3;a;b;1;;;Three;;;;
4;a;b;1;;;Four;;KILOGRAM;;
5;a;b;1;;m;Five;;;;
6;a;b;1;;m;Five;;;;
7;a;b;1;;m;Five;;GRAM;;
"""


def test_a_number_and_its_unit(tmp_path):
    """The unit is written as other rows have it."""
    export = tmp_path / "export.csv"
    export.write_text(AKENEO)
    values = {
        "1": {"weight": ["1 kg"]},
        "2": {"weight": ["0.35 kg"], "volume": ["330 ml"]},
        "3": {"weight": ["light", "1,5 l", "250 grams"]},
        "4": {"weight": ["500 g"]},
        "5": {"weight": ["1 kilogram"]},
    }
    before = read_products(export, "akeneo")
    said = fill(tmp_path, export, values)
    assert "Some values of volume have no unit" in " ".join(said.split())
    filled = tmp_path / "filled.csv"
    assert find_changes(export, filled) == [
        "2;a;b;1;;;Two;0.35;KILOGRAM;;",
        "3;a;b;1;;;Three;250;GRAM;;",
        "4;a;b;1;;;Four;0.5;KILOGRAM;;",
        "5;a;b;1;;m;Five;1;KILOGRAM;;",
        "6;a;b;1;;m;Five;1;KILOGRAM;;",
    ]
    after = read_products(filled, "akeneo")
    assert {key: after[key] for key in before} == before
    assert after["2", "weight"] == ["0.35 KILOGRAM"]
    # The cells have one value, so none is added.
    fill(tmp_path, export, {"1": values["1"]}, "--cells", "add")
    assert filled.read_text() == AKENEO
    fill(tmp_path, export, {"1": values["1"]}, "--cells", "replace")
    assert find_changes(export, filled) == ["1;a;b;1;;;One;1;KILOGRAM;;"]
    # Without a unit of its kind in any row, the cell stays as it is.
    export.write_text(AKENEO.replace("KILOGRAM", "PARSEC").replace("GRAM", "METER"))
    fill(tmp_path, export, {"3": values["3"]})
    assert filled.read_text() == export.read_text()
    export.write_text(AKENEO.replace("KILOGRAM", ""))
    fill(tmp_path, export, {"2": values["2"]})
    assert find_changes(export, filled) == ["2;a;b;1;;;Two;350;GRAM;;"]


def test_rows_of_a_feed(tmp_path):
    """A value of the text holds for all rows with this text, but not for others."""
    export = tmp_path / "feed.csv"
    export.write_text(
        "id,title,description,link,image_link,availability,item_group_id,color,size,"
        "material\n"
        "1,Red tee,Soft,x,x,in stock,A,,S,\n2,Red tee,Soft,x,x,in stock,A,,M,wool\n"
        "3,Blue tee,Soft,x,x,in stock,A,,M,\n4,Red cap,Soft,x,x,in stock,,,,\n"
    )
    # The first row has the identifier.
    values = {"1": {"Color": ["Red"], "Size": ["L"], "Material": ["Cotton"]}}
    said = fill(tmp_path, export, values)
    assert "1 of 2 products have new cells" in said
    assert find_changes(export, tmp_path / "filled.csv") == [
        "1,Red tee,Soft,x,x,in stock,A,Red,S,",
        "2,Red tee,Soft,x,x,in stock,A,Red,M,wool",
    ]


def test_records_of_several_products(tmp_path):
    """A script can tell. So it can if a record is of no product."""
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,color\n1,a,\n1,b,\n")
    values = {"1": {"color": ["red"]}}
    fill(tmp_path, export, values, "-t", "title", "--id", "sku", code=3)
    export.write_text("sku,title,color\n1,a,\n1,a,\n")
    fill(tmp_path, export, {"2": values["1"]}, "-t", "title", "--id", "sku", code=3)
