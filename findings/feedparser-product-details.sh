#!/usr/bin/env bash
# feedparser 6.0.14: of a product's details in a Google Shopping feed, only the last one is
# left.
#
# `g:product_detail` and `g:additional_image_link` may be repeated. feedparser has one key for
# each name, and drops all others without setting `bozo`. Groups are flattened, so the
# country of `g:shipping` looks like that of the product. Its price is dropped, too.
# Attributes of feeds with many details get lost. Read such feeds with an XML parser.
# (kurtmckee/feedparser #139 reports it for other feeds.)
#
# Seen, 2026-11-30: Material: Wool, Lining: Silk, and two images
#   g_attribute_name 'Lining', g_attribute_value 'Silk', one image
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet feedparser==6.0.14
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import feedparser


def detail(name, value):
    parts = f"<g:attribute_name>{name}</g:attribute_name>"
    parts += f"<g:attribute_value>{value}</g:attribute_value>"
    return f"<g:product_detail>{parts}</g:product_detail>"


FEED = f"""<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title><item>
<g:id>1</g:id><title>Coat</title><g:price>15.00 USD</g:price>
<g:additional_image_link>https://example.com/1.jpg</g:additional_image_link>
<g:additional_image_link>https://example.com/2.jpg</g:additional_image_link>
{detail("Material", "Wool")}{detail("Lining", "Silk")}
<g:shipping><g:country>US</g:country><g:price>6.49 USD</g:price></g:shipping>
</item></channel></rss>"""
parsed = feedparser.parse(FEED)
(item,) = parsed.entries
print(dict(item))
assert not parsed.bozo
assert (item.g_attribute_name, item.g_attribute_value) == ("Lining", "Silk")
assert item.g_additional_image_link == "https://example.com/2.jpg"
assert item.g_price == "15.00 USD" and item.g_country == "US"
assert "Material" not in str(parsed) and "Wool" not in str(parsed)
PYTHON
