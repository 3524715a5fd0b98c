#!/usr/bin/env bash
# price-parser 0.5.1: the amount is the first number of a text, the currency is that of
# another one.
#
# "2 for $5" is 2 dollars, "iPhone 15 - 999 €" is 15 euros, and "100 pcs 5 USD" is 100 US
# dollars. The result has an amount and a currency, so nothing shows that they don't belong
# together. "0,750 €" is 750 euros, because three digits after a comma are thousands, also
# after a zero; prices of fuel and of shares have three. Cut the text to the price first.
#
# Seen, 2026-11-30:
#   2 for $5: 2 $                  iPhone 15 - 999 €: 15 €
#   Size 10 $25.00: 10 $           100 pcs 5 USD: 100 USD
#   per 100 g: 1,99 €: 100 €       0,750 €: 750 €
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet price-parser==0.5.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from price_parser import Price

EXPECTED = {
    "$5": (5, "$"),
    "2 for $5": (2, "$"),
    "iPhone 15 - 999 €": (15, "€"),
    "Size 10 $25.00": (10, "$"),
    "100 pcs 5 USD": (100, "USD"),
    "per 100 g: 1,99 €": (100, "€"),
    "0,75 €": (0.75, "€"),
    "0,750 €": (750, "€"),
}
for text, expected in EXPECTED.items():
    price = Price.fromstring(text)
    print(f"{text}: {price.amount} {price.currency}")
    assert (price.amount, price.currency) == expected, (text, price)
PYTHON
