"""The units of numbers, how they are written, and what they are in other units."""

from decimal import Decimal
from functools import lru_cache
from typing import Dict, List, Tuple

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
# Units of one kind, and how much the first is in each.
KINDS: Tuple[Dict[str, str], ...] = (
    {"kg": "1", "g": "1000", "mg": "1000000"},
    {"lb": "1", "oz": "16"},
    {"l": "1", "cl": "100", "ml": "1000"},
    {"m": "1", "cm": "100", "mm": "1000"},
    {"foot": "1", "inch": "12"},
    {"kw": "1", "w": "1000"},
    {"ah": "1", "mah": "1000"},
    {"ghz": "1", "mhz": "1000"},
)
# Nobody writes 0.000001 km.
SMALLEST = Decimal("0.01")
LARGEST = Decimal(100_000)


def are_spellings(one: str, other: str) -> bool:
    """RETURNS (bool): Whether two words, case-folded, are the same unit."""
    unit = UNITS.get(one)
    return unit is not None and unit == UNITS.get(other)


@lru_cache(maxsize=2**14)
def find_equal(number: str, unit: str) -> List[str]:
    """Find out how else a quantity may be written: `1 kg` is `1000 g`.

    number (str): The number, see `fold_number`.
    unit (str): The unit, in any spelling.
    RETURNS (List[str]): The quantity in other units of the same kind.
    """
    unit = UNITS.get(unit, "")
    found = []
    for kind in KINDS:
        if unit in kind:
            for other, factor in kind.items():
                amount = Decimal(number) * Decimal(factor)
                converted = round(amount / Decimal(kind[unit]), 6).normalize()
                # An inch is no 0.083333 feet.
                is_exact = converted * Decimal(kind[unit]) == amount
                if other != unit and is_exact and SMALLEST <= converted <= LARGEST:
                    found.append(f"{converted:f} {other}")
    return found
