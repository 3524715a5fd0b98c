"""What `label` finds in the exports beside this file."""

from typing import Any, Dict

# By preset and product.
FOUND: Dict[str, Any] = {
    "shopify": {
        "tee": {"Color": ["red", "sea green"], "Size": ["XS", "XL"]},
        "mug": {"Brand": ["Northwind"], "Product Type": ["Mug"], "Color": ["blue"]},
    },
    "shopify-json": {
        "tee": {"Size": ["XS", "XL"], "Brand": ["Nord"], "Product Type": ["tee"]},
        "mug": {"Product Type": ["mug"]},
    },
    "woocommerce-json": {
        "H": {"Color": ["blue", "green"]},
        "9": {"Material": ["Leather"]},
    },
    "woocommerce": {
        "HOOD": {
            "Brand": ["Apple Computer, Inc"],
            "Color": ["blue", "green"],
            "Material": ["cotton"],
        },
        "12": {"Size": ["XL"]},
        "BELT": {"Color": ["Brown"], "Material": ["Leather", "leather"]},
    },
    "etsy": {
        "MUG": {"Color": ["blue", "green"], "Material": ["Stoneware", "glaze"]},
        "2": {"Size": ["XL"], "Print": ["Red", "red with dots"], "Material": ["Linen"]},
    },
    "onix": {
        "nord.1": {"Contributor": ["Ina Berg", "Tom Vik"], "Publisher": ["Nord"]},
        "nord.2": {"Series": ["Fjord Guides"], "Edition": ["second edition"]},
    },
    "woocommerce-xml": {
        "7": {"color": ["blue", "green"], "size": ["XL"]},
        "9": {"color": ["Red"]},
    },
    "salesforce": {
        "TEE": {
            **{"color": ["red"], "size": ["XS", "XL"]},
            **{"fabric": ["Cotton"], "Brand": ["Nord"]},
        },
        "MUG": {"color": ["Blue"]},
    },
    "onix-short": {"sud.1": {"Contributor": ["Eva Lund", "Jan Moe"]}},
    "oxid": {
        "a1": {"Color": ["Red", "sea green"], "Size": ["XS", "XL"]},
        "b1": {"Color": ["Blue"]},
    },
    "shopee": {
        "tee": {"Color": ["red", "sea green"], "Size": ["XS", "XL"]},
        "mug": {"Color": ["Blue"]},
    },
    "rakuten": {"cap-1": {"カラー": ["ネイビー"], "素材": ["ウール"] * 2}},
    "icecat": {"X1": {"Color": ["navy"], "Material": ["steel"], "Brand": ["Nord"]}},
    "magento": {
        "H1": {"material": ["fleece"], "size": ["XS", "XL"], "color": ["Red", "navy"]},
        "B2": {"color": ["Green"], "material": ["Canvas", "canvas"]},
    },
    "prestashop": {
        "1": {
            "Brand": ["Studio Nord"],
            "Composition": ["Cotton", "cotton"],
            "Styles": ["short sleeves"],
        },
        "2": {"Composition": ["Linen", "Linen"]},
    },
    "akeneo": {
        "1001": {"color": ["Blue"], "material": ["linen"] * 2, "weight": ["200 gram"]},
        "2001": {"material": ["leather"]},
    },
    "google": {
        "1": {"Brand": ["Northwind"], "Color": ["Red"], "Size": ["XL"], "Fit": ["light"]},
        "3": {"Color": ["Navy"]},
    },
    "ebay": {
        "TEE": {
            "Brand": ["Nord", "Nord"],
            "Color": ["red", "navy"],
            "Size": ["S", "M", "XL"],
            "Material": ["cotton", "cotton"],
        },
        "MUG": {"Color": ["Blue"], "Material": ["ceramic"]},
    },
    "amazon": {
        "TEE": {"Brand": ["Nord"], "Material": ["cotton"] * 2},
        "TEE-R-XS": {
            "Brand": ["Nord"],
            "Color": ["Red", "red"],
            "Size": ["XS"],
            "Material": ["cotton"] * 2,
        },
        "TEE-N-XL": {
            "Brand": ["Nord"],
            "Color": ["Navy", "navy"],
            "Size": ["XL"],
            "Material": ["cotton"] * 2,
        },
        "MUG": {"Color": ["Blue"], "Material": ["ceramic"]},
    },
    "bigcommerce": {
        "TEE": {
            "Material": ["cotton"],
            "Fit": ["Soft"],
            "Color": ["red", "navy"],
            "Size": ["XS", "XL"],
        },
        "MUG": {"Material": ["ceramic"]},
    },
    "bmecat": {
        "A-1": {"Color": ["navy"], "Volume": ["300 ml"], "Brand": ["Nord"]},
        "A-2": {"Color": ["red"]},
    },
    "bigcommerce-v2": {
        "TEE": {
            "Size": ["XS", "XL"],
            "Color": ["red", "navy"],
            "Material": ["cotton"],
            "Fit": ["Soft"],
            "Brand": ["Nord"],
        },
        "MUG": {"Material": ["ceramic"], "Brand": ["Nord"]},
    },
    "amazon-2024": {
        "TEE": {"brand": ["Nord"], "color": ["red"], "material": ["cotton"]},
        "MUG": {"brand": ["Nord"], "color": ["Blue"], "material": ["ceramic"]},
    },
    "akeneo-json": {
        "1001": {"color": ["Blue"], "material": ["linen"], "weight": ["200 gram"]},
        "2001": {"color": ["Red"]},
    },
    "wix": {
        "tee": {"Brand": ["Nord"], "Color": ["red", "navy"], "Material": ["Cotton"]},
        "mug": {"Brand": ["Nord"]},
    },
    "squarespace": {
        "5f1": {"Size": ["XS", "XL"], "Color": ["red", "navy"]},
        "5f2": {"Color": ["Blue"]},
    },
    "openfoodfacts": {
        "3017": {
            "Brand": ["Nord"],
            "Quantity": ["400g"],
            "Category": ["spread", "spread"],
            "Packaging": ["jar"],
            "Label": ["Organic", "vegan"],
        },
        "3018": {"Quantity": ["1 l"], "Label": ["vegan"]},
    },
    "facebook": {
        "1": {"Brand": ["Nord"], "Color": ["Red"], "Material": ["Cotton"]},
        "3": {"Color": ["Blue"], "Material": ["Wool"]},
    },
}
