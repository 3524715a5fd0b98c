"""Amounts of money, as cells of prices have them."""

import re

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
