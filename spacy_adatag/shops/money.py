"""Amounts of money, as cells of prices have them."""

import re
from typing import Any, Mapping

from .column_names import rank_title

# Signs and codes of currencies.
CURRENCY = (
    r"(?:(?:US|R|A|C)?\$|[£¥€\u0e3f\u20a0-\u20cf]|Rs\.?|kr\.?|zł|руб\.?|грн\.?"
    r"|EUR|USD|GBP|CHF|PLN|CZK|SEK|NOK|DKK|HUF|RON|RUB|UAH|TRY|TL|INR|JPY|CNY|AUD|CAD|BRL"
    r"|MXN|ZAR|AED|SAR|EGP|IDR|PHP|VND)"
)
# A number, and an amount of money or a range of these.
AMOUNT = r"\d+(?:[.,\s]\d+)*(?:,-)?"
MONEY = re.compile(
    rf"(?:{CURRENCY}\s*{AMOUNT}|{AMOUNT}\s*{CURRENCY})"
    rf"(?:\s*[-–]\s*(?:{CURRENCY}\s*{AMOUNT}|{AMOUNT}\s*{CURRENCY}))?",
    re.I,
)
# Keys of the currency in an object.
CURRENCIES = frozenset({"currency", "currencycode", "currency_code", "currencyid"})


def is_money(value: Any) -> bool:
    """RETURNS (bool): Whether an object is an amount of money. A product may have a
    currency, too."""
    if not isinstance(value, Mapping):
        return False
    if any(rank_title(str(key)) is not None for key in value):
        return False
    if CURRENCIES.isdisjoint(str(key).lower() for key in value):
        return False
    # What an amount of money has is written in digits, such as `5 EUR`.
    return not any(
        isinstance(each, str) and each.strip() and not any(map(str.isdigit, each))
        for key, each in value.items()
        if str(key).lower() not in CURRENCIES
    )
