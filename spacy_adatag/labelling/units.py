"""The units of numbers, and how they are written."""

from typing import Dict

# Each unit with its other spellings. Plurals are added below.
SPELLINGS: Dict[str, str] = {
    "inch": "inches in \" '' zoll pouce pulgada pollici",
    "foot": "ft feet '",
    "mm": "millimeter millimetre",
    "cm": "centimeter centimetre",
    "m": "meter metre mtr",
    "yd": "yard",
    "km": "kilometer kilometre",
    "mg": "milligram",
    "g": "gr gram gramm gramme gm",
    "kg": "kilo kilogram kilogramm",
    "oz": "ounce",
    "lb": "pound",
    "ml": "milliliter millilitre",
    "cl": "centiliter centilitre",
    "l": "liter litre ltr",
    "w": "watt",
    "kw": "kilowatt",
    "v": "volt",
    "pcs": "pc pce piece stück",
    "ct": "count",
}
OTHERS = "% ° mah ah wh hz khz mhz ghz kb mb gb tb mp db psi bar rpm"
# From each spelling to its unit.
UNITS: Dict[str, str] = {unit: unit for unit in (*SPELLINGS, *OTHERS.split())}
for unit, spellings in SPELLINGS.items():
    for spelling in (unit, *spellings.split()):
        UNITS[spelling] = unit
        if len(spelling) > 1 and spelling.isalpha() and spelling != "in":
            UNITS[f"{spelling}s"] = unit
