"""What shop systems take when an export is imported again."""

import pytest
import srsly

from ..conftest import run_cli
from .filled import fill, find_changes


def test_metafields_of_shopify(tmp_path):
    """Lists stay lists, and an entry has to be one that the shop has."""
    export = tmp_path / "products_export.csv"
    export.write_text(
        "Handle,Title,Option1 Name,Google Shopping / Gender,"
        "Color (product.metafields.shopify.color-pattern),"
        "Material (product.metafields.custom.material)\n"
        'bag,Bag,Title,Unisex,navy-blue; red,"[""canvas"",""leather""]"\n'
        "tee,Tee,Title,,,\ncap,Cap,Title,,,\n"
    )
    values = {
        "tee": {
            "Gender": ["Men's"],
            "Color": ["Navy Blue", "Red"],
            "Material": ["cotton", "wool"],
        },
        "cap": {"Gender": ["for adults"], "Color": ["Green"]},
    }
    said = fill(tmp_path, export, values)
    assert "Color 1 0 0 0 0 0 0 1" in said and "Gender 1 0 0 0 0 0 0 1" in said
    assert find_changes(export, tmp_path / "filled.csv") == [
        'tee,Tee,Title,Male,navy-blue; red,"[""cotton"", ""wool""]"'
    ]


def test_measures_of_woocommerce(tmp_path):
    """They go to the columns with the shop's units, and not to new attributes."""
    export = tmp_path / "products.csv"
    export.write_text(
        "ID,Type,SKU,Name,Published,Weight (kg),Length (cm),Parent,Attribute 1 name,"
        "Attribute 1 value(s)\n1,simple,A,Bag,1,,,,,\n2,simple,B,Cup,1,0.3,,,,\n"
    )
    values = {
        "A": {"Weight": ["500 g"], "Length": ["12 inch"]},
        "B": {"Weight": ["400 g"], "Length": ["long"]},
    }
    said = fill(tmp_path, export, values)
    assert "Weight 1 0 0 1 0 0 0 0" in said and "Length 2 0 0 0 0 0 0 0" in said
    assert find_changes(export, tmp_path / "filled.csv") == [
        "1,simple,A,Bag,1,0.5,30.48,,,",
        "2,simple,B,Cup,1,0.3,,,Length,long",
    ]
    export.write_text(
        "ID,Typ,Artikelnummer,Name,Veröffentlicht,Gewicht (g),Übergeordnetes Produkt,"
        "Attribut 1 Name,Attribut 1 Wert(e),Attribut 1 Sichtbar,Attribut 1 Global\n"
        "1,simple,A,Tasse,1,,,,,,\n",
        encoding="utf8",
    )
    fill(tmp_path, export, {"A": {"Gewicht": ["0.5 kg"], "Farbe": ["Blau"]}})
    assert find_changes(export, tmp_path / "filled.csv") == [
        "1,simple,A,Tasse,1,500,,Farbe,Blau,1,0"
    ]


@pytest.mark.parametrize("args", [[], ["--attribute", "color=Color"]])
def test_a_unit_in_the_name_of_a_column(tmp_path, args):
    """Values of `Weight` go to `Weight (g)`, however many cells it has."""
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,color,Weight (g),width_cm\n1,a,,,\n2,b,Red,20,\n")
    values = {"1": {"Weight": ["0.5 kg", "1 lb"], "width": ["100 mm"], "Color": ["Blue"]}}
    fill(tmp_path, export, values, "-t", "title", "--id", "sku", *args)
    assert find_changes(export, tmp_path / "filled.csv") == ["1,a,Blue,500,10"]
    fill(
        tmp_path, export, {"1": {"Weight": ["1 l"]}}, "-t", "title", "--id", "sku", *args
    )
    assert find_changes(export, tmp_path / "filled.csv") == []


def test_custom_fields_of_bigcommerce(tmp_path):
    """Variants have their options in rows of their own, which are not written."""
    export = tmp_path / "products.csv"
    options = "Type=Swatch|Name=Color|Value=Red[#FF0000]|Type=Rectangle|Name=Size|Value=S"
    export.write_text(
        "Item,ID,Name,Type,SKU,Options,Description,Custom Fields\n"
        "Product,7,Tee,physical,TEE,,Soft,Material=Cotton;Fit=soft\n"
        f"Variant,8,,,TEE-R,{options},,\n"
        "Product,9,Mug,physical,MUG,,Blue,\n"
    )
    values = {
        "TEE": {"Color": ["Green"], "Size": ["M"], "Neck": ["Crew"], "Fit": ["Slim"]},
        "MUG": {"Material": ["Ceramic"], "Color": ["Blue"], "Style": ["Plain; white"]},
    }
    fill(tmp_path, export, values)
    assert find_changes(export, tmp_path / "filled.csv") == [
        "Product,7,Tee,physical,TEE,,Soft,Material=Cotton;Fit=soft;Neck=Crew",
        "Product,9,Mug,physical,MUG,,Blue,Material=Ceramic;Color=Blue",
    ]


def test_one_value_of_each_variant_in_magento(tmp_path):
    """They don't show that the attribute takes several. What has a column of its own is
    no additional attribute."""
    export = tmp_path / "magento.csv"
    export.write_text(
        "sku,attribute_set_code,product_type,name,description,weight,"
        "additional_attributes,configurable_variations\n"
        "T1,Top,simple,Tee red,Soft,0.2,color=Red,\n"
        "T2,Top,simple,Tee blue,Soft,0.2,color=Blue,\n"
        'T,Top,configurable,Tee,Soft,0.2,,"sku=T1,color=Red|sku=T2,color=Blue"\n'
        "B,Bag,simple,Bag,Big,,,\n"
    )
    values = {"B": {"color": ["Black", "Red"], "Weight": ["500 g"]}}
    fill(tmp_path, export, values)
    changes = find_changes(export, tmp_path / "filled.csv")
    assert changes == ["B,Bag,simple,Bag,Big,,color=Black,"]


def test_google_takes_three_colors(tmp_path):
    export = tmp_path / "feed.csv"
    export.write_text(
        "id,title,description,link,image_link,availability,item_group_id,color\n"
        "1,Scarf,Soft,x,x,in stock,,\n2,Hat,Soft,x,x,in stock,,red/blue\n"
    )
    values = {
        "1": {"Color": ["red", "blue", "green", "navy"]},
        "2": {"Color": ["black", "white"]},
    }
    fill(tmp_path, export, values)
    filled = tmp_path / "filled.csv"
    assert find_changes(export, filled) == ["1,Scarf,Soft,x,x,in stock,,red/blue/green"]
    fill(tmp_path, export, values, "--cells", "add", "-a", "Color")
    assert find_changes(export, filled)[1:] == ["2,Hat,Soft,x,x,in stock,,red/blue/black"]


def test_namespaces_of_shopify(tmp_path):
    """Apps and older themes have metafields in namespaces of their own. Data of apps are
    no attributes."""
    export = tmp_path / "products_export.csv"
    related = "shopify--discovery--product_recommendation.related_products"
    export.write_text(
        "Handle,Title,Option1 Name,Material (product.metafields.my_fields.material),"
        f"Rating (product.metafields.reviews.rating),Set (product.metafields.{related})\n"
        "bag,Bag,Title,,,\n"
    )
    values = {"bag": {"Material": ["canvas"], "Rating": ["4"], "Set": ["Bags"]}}
    said = fill(tmp_path, export, values)
    assert "No place for 2 attributes: Rating (1), Set (1)." in said
    assert find_changes(export, tmp_path / "filled.csv") == ["bag,Bag,Title,canvas,,"]


def test_metafields_of_matrixify(tmp_path):
    """An app for exports of Shopify, which names columns in its own way."""
    export = tmp_path / "products.csv"
    color = "Metafield: shopify.color-pattern [list.metaobject_reference]"
    export.write_text(
        f"ID,Handle,Command,Title,Body HTML,Option1 Name,{color},"
        "Metafield: custom.pack_size [number_integer],Metafield: title_tag [string],"
        "Metafield: reviews.rating [rating]\n"
        "1,bag,MERGE,Bag,<b>Red</b>,Title,,,,\n2,tee,MERGE,Tee,,Title,red,,,\n"
    )
    values = {"Color": ["Red"], "Pack size": ["6"], "rating": ["4"], "title_tag": ["x"]}
    said = fill(tmp_path, export, {"bag": values})
    assert "the text is Title and Body HTML" in said
    assert "No place for 2 attributes: rating (1), title_tag (1)." in said
    assert find_changes(export, tmp_path / "filled.csv") == [
        "1,bag,MERGE,Bag,<b>Red</b>,Title,red,6,,"
    ]


def test_reasons_why_values_are_not_taken(tmp_path):
    export = tmp_path / "products_export.csv"
    color = "Color (product.metafields.shopify.color-pattern)"
    export.write_text(
        f"Handle,Title,Option1 Name,{color},Google Shopping / Gender,"
        "Size (product.metafields.custom.size),Net (product.metafields.custom.net)\n"
        "bag,Bag,Title,,,,\n"
        + "".join(
            f'{i},Cup,Title,,Male,"{{""rating"": {i}}}","{{""value"": 7, ""unit"": '
            '""ml""}"\n'
            for i in range(3)
        )
    )
    values = {"Color": ["Red"], "Gender": ["tall"], "Size": ["2 cm"], "Net": ["5 g"]}
    said = fill(tmp_path, export, {"bag": values})
    assert f"Color: 'Red': the column '{color}' only takes what other products" in said
    assert "and none has anything" in said
    assert "Google Shopping / Gender' only takes Male, Female, Unisex" in said
    assert "custom.size)' has objects that are no measures" in said
    assert "custom.net)' has objects that are measures in ml" in said
    assert find_changes(export, tmp_path / "filled.csv") == []
    export.write_text(export.read_text().replace("0,Cup,Title,,", "0,Cup,Title,navy,"))
    said = fill(tmp_path, export, {"bag": values})
    assert "only takes what other products have, such as navy" in said


def test_columns_that_a_system_needs(tmp_path):
    """A product of WooCommerce is `simple`, whatever attribute is called `Type`."""
    export = tmp_path / "products.csv"
    export.write_text(
        "ID,Type,SKU,Name,Published,Parent,Attribute 1 name,Attribute 1 value(s)\n"
        "1,simple,A,Bag,1,,,\n"
    )
    for mode in ("empty", "replace"):
        fill(tmp_path, export, {"A": {"Type": ["Bags"]}}, "--cells", mode)
        assert find_changes(export, tmp_path / "filled.csv") == [
            "1,simple,A,Bag,1,,Type,Bags"
        ]
    export.write_text(
        "sku,attribute_set_code,product_type,name,weight,manufacturer,"
        "additional_attributes\nA,Default,simple,Bag,,Nord,color=Red\n"
    )
    values = {"A": {"Product Type": ["Bags"], "Weight": ["500 g"]}}
    said = fill(tmp_path, export, values, "--cells", "replace")
    assert "No place for 1 attribute: Product Type (1)." in said
    # The unit of the shop is not known.
    assert "'weight' takes plain numbers only, and no 3 products show their unit" in said
    assert find_changes(export, tmp_path / "filled.csv") == []
    # Without a column of an attribute, too.
    export.write_text(export.read_text().replace("manufacturer", "tax_class_name"))
    fill(tmp_path, export, {"A": {"product_type": ["Bags"]}}, "--cells", "replace")
    assert find_changes(export, tmp_path / "filled.csv") == []


def test_variants_that_differ(tmp_path):
    """The reason stands below the table."""
    export = tmp_path / "products.csv"
    export.write_text(
        "ID,Type,SKU,Name,Published,Parent,Attribute 1 name,Attribute 1 value(s)\n"
        "1,variable,A,Bag,1,,Size,\n2,variation,B,Bag - S,1,A,Size,S\n"
    )
    said = fill(tmp_path, export, {"A": {"Size": ["M"]}})
    assert "where the variants of a product differ in an attribute: Size" in said
    assert find_changes(export, tmp_path / "filled.csv") == []


def test_attributes_that_only_have_a_place_in_other_products(tmp_path):
    """Values in lists of objects are none that can be written."""
    export = tmp_path / "products.json"
    color = {"name": "Color", "options": ["Red"]}
    rows = [{"sku": sku, "name": "Bag", "attributes": []} for sku in "AB"]
    rows[0]["attributes"] = [color]
    srsly.write_json(export, rows)
    record = {"text": "x", "attributes": {"Color": ["Blue"]}}
    lines = [{"id": sku, **record} for sku in "AB"]
    srsly.write_jsonl(tmp_path / "values.jsonl", lines)
    args = ("-t", "name", "--id", "sku", "--preset", write_preset(tmp_path))
    out = tmp_path / "filled.json"
    result = run_cli("adatag", "fill", export, tmp_path / "values.jsonl", out, *args)
    said = " ".join(result.output.split())
    assert "Color 0 0 0 1 0 0 1 0" in said
    assert "No place for 1 attribute: Color (1)." in said


def write_preset(folder):
    path = folder / "mine.yml"
    path.write_text("text: [name]\nid: sku\nnested: [attributes]\n")
    return path
