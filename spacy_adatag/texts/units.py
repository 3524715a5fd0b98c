"""The units of numbers: how they are written, and how to convert them."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

# The units of each kind, in groups. Units of a group convert exactly into each other, and
# may stand for each other in a table and a text. Each has its factor, in the base of its
# kind, and other spellings, with `_` for a blank. Plurals are added below. If a spelling
# may be several units, the first is meant, unless the attribute says otherwise.
TABLE: Dict[str, Tuple[Dict[str, Tuple[str, str]], ...]] = {
    "count": (
        {"ct": ("1", "count")},
        {"pcs": ("1", "pc pce piece stück")},
        {"pack": ("1", "pk pkt pkg packet package")},
        {"set": ("1", "")},
        {"unit": ("1", "each ea")},
        {"pair": ("1", "pr")},
        {"load": ("1", "")},
        {"roll": ("1", "")},
        {"sheet": ("1", "")},
        {"pod": ("1", "")},
        {"tablet": ("1", "")},
        {"capsule": ("1", "")},
        {"softgel": ("1", "")},
        {"serving": ("1", "")},
        {"dozen": ("12", "dz")},
    ),
    "length": (
        {
            "km": ("1000", "kilometer kilometre"),
            "m": ("1", "meter metre mtr"),
            "cm": ("1/100", "centimeter centimetre"),
            "mm": ("1/1000", "millimeter millimetre"),
            "µm": ("1/1000000", "micron micrometer micrometre um"),
            "nm": ("1/1000000000", "nanometer nanometre"),
        },
        {
            "mile": ("1609.344", "mi"),
            "yd": ("0.9144", "yard"),
            "foot": ("0.3048", "ft feet '"),
            "inch": ("0.0254", "inches in \" '' zoll pouce pulgada pollici"),
        },
        {"mil": ("0.0000254", "thou")},
    ),
    "mass": (
        {
            "t": ("1000000", "tonne metric_ton"),
            "kg": ("1000", "kilo kilogram kilogramm kilogramme"),
            "g": ("1", "gr gram gramm gramme gm"),
            "mg": ("1/1000", "milligram milligramme"),
            "mcg": ("1/1000000", "µg ug microgram"),
        },
        {"lb": ("453.59237", "pound"), "oz": ("28.349523125", "ounce")},
        {"carat": ("0.2", "ct ctw")},
    ),
    "volume": (
        {
            "l": ("1", "liter litre ltr"),
            "dl": ("1/10", "deciliter decilitre"),
            "cl": ("1/100", "centiliter centilitre"),
            "ml": ("1/1000", "milliliter millilitre cc"),
            "µl": ("1/1000000", "microliter microlitre ul"),
        },
        {
            "gallon": ("3.785411784", "gal"),
            "quart": ("0.946352946", "qt"),
            "pint": ("0.473176473", "pt"),
            "cup": ("0.2365882365", ""),
            "fl oz": ("0.0295735295625", "fluid_ounce fluid_oz fl_ounce floz oz ounce"),
            "tbsp": ("0.01478676478125", "tablespoon"),
            "tsp": ("0.00492892159375", "teaspoon"),
        },
        {
            "m³": ("1000", "cubic_meter cubic_metre cu_m cbm"),
            "cm³": ("1/1000", "cubic_centimeter cubic_centimetre cu_cm"),
        },
        {
            "cu ft": ("28.316846592", "cubic_foot cubic_feet cubic_ft cuft ft³"),
            "cu in": ("0.016387064", "cubic_inch cubic_inches cubic_in in³"),
        },
    ),
    "area": (
        {
            "m²": ("1", "square_meter square_metre sq_m sqm"),
            "cm²": ("1/10000", "square_centimeter square_centimetre sq_cm"),
        },
        {
            "sq ft": ("0.09290304", "square_foot square_feet square_ft sqft ft²"),
            "sq in": ("0.00064516", "square_inch square_inches square_in in²"),
        },
    ),
    "power": (
        {"kW": ("1000", "kilowatt"), "W": ("1", "watt")},
        {"hp": ("745.69987158", "horsepower")},
        {"BTU": ("0.29307107", "btus btu/h btu/hr")},
    ),
    "voltage": ({"kV": ("1000", "kilovolt"), "V": ("1", "volt vac vdc")},),
    "current": ({"A": ("1", "amp ampere"), "mA": ("1/1000", "milliamp")},),
    "charge": ({"Ah": ("1", "amp_hour"), "mAh": ("1/1000", "milliamp_hour")},),
    "energy": (
        {"kWh": ("3600000", "kilowatt_hour"), "Wh": ("3600", "watt_hour")},
        {"kJ": ("1000", "kilojoule"), "J": ("1", "joule")},
        {"kcal": ("4184", "calorie cal kilocalorie")},
    ),
    "frequency": (
        {
            "GHz": ("1000000000", "gigahertz"),
            "MHz": ("1000000", "megahertz"),
            "kHz": ("1000", "kilohertz"),
            "Hz": ("1", "hertz"),
        },
    ),
    "data": (
        {
            "TB": ("1000000000", "terabyte"),
            "GB": ("1000000", "gigabyte gig"),
            "MB": ("1000", "megabyte"),
            "KB": ("1", "kilobyte"),
        },
        {
            "TiB": ("1099511627.776", "tebibyte"),
            "GiB": ("1073741.824", "gibibyte"),
            "MiB": ("1048.576", "mebibyte"),
        },
    ),
    "data rate": (
        {
            "Gbps": ("1000000", "Gbit/s Gb/s gigabit_per_second gbits/s"),
            "Mbps": ("1000", "Mbit/s Mb/s megabit_per_second mbits/s"),
            "kbps": ("1", "kbit/s kb/s kilobit_per_second kbits/s"),
        },
    ),
    "transfer": (
        {
            "GB/s": ("1000000", "GB/sec GBps gigabyte_per_second"),
            "MB/s": ("1000", "MB/sec MBps megabyte_per_second"),
            "KB/s": ("1", "KB/sec KBps kB/s kilobyte_per_second"),
        },
    ),
    "transfers": ({"MT/s": ("1", "")},),
    "resistance": ({"kΩ": ("1000", "kiloohm kohm"), "Ω": ("1", "ohm")},),
    "time": (
        {
            "week": ("604800", "wk"),
            "day": ("86400", ""),
            "h": ("3600", "hr hour"),
            "min": ("60", "minute"),
            "s": ("1", "sec second"),
            "ms": ("1/1000", "millisecond msec"),
        },
    ),
    "age": ({"year": ("12", "yr"), "month": ("1", "mo")},),
    "angle": ({"°": ("1", "degree deg")},),
    "temperature": (
        {"°C": ("1", "celsius c ° degree deg degrees_celsius degrees_c deg_c")},
        {"°F": ("5/9", "fahrenheit f ° degree deg degrees_fahrenheit degrees_f deg_f")},
        {"K": ("1", "kelvin")},
    ),
    "pressure": (
        {"MPa": ("1000000", ""), "bar": ("100000", ""), "kPa": ("1000", "kilopascal")},
        {"psi": ("6894.757293168", "")},
    ),
    "speed": ({"km/h": ("1", "kmh kph")}, {"mph": ("1.609344", "mile_per_hour")}),
    "percent": ({"%": ("1", "percent pct")},),
    "rotation": ({"rpm": ("1", "r/min u/min tr/min rev/min revolutions_per_minute")},),
    "sound": ({"dB": ("1", "decibel db_a dba")},),
    "light": ({"lm": ("1", "lumen")},),
    "luminance": ({"cd/m²": ("1", "nit candela_per_square_meter")},),
    "flow": (
        {"m³/h": ("1", "cbm/h"), "l/min": ("0.06", "lpm l/m liters_per_minute")},
        {
            "CFM": ("1.699010796", "cu_ft/min"),
            "GPM": ("0.22712470704", "gallons_per_minute"),
        },
    ),
    "resolution": ({"MP": ("1", "megapixel mpx mega_pixel")},),
    "print": ({"dpi": ("1", "")},),
    "pages": ({"ppm": ("1", "page_per_minute pages_per_minute pages/min")},),
    "yarn": ({"denier": ("1", "den")},),
    "paper": ({"gsm": ("1", "g/m²")},),
    "dose": ({"IU": ("1", "i_u")},),
    "sun": ({"SPF": ("1", "lsf fps")},),
    "torque": ({"Nm": ("1", "newton_meter newton_metre n_m n·m")},),
}
# Ordinary words, which are units only beside a number.
NOUNS = {"pack", "set", "unit", "pair", "dozen", "load", "roll", "sheet", "pod", "tablet"}
NOUNS |= {"capsule", "softgel", "serving", "cup", "week", "day", "min", "h", "s"}
NOUNS |= {"month", "year"}
# What 0 is in the base of the kind, if it is not 0.
ZEROS = {"°C": "273.15", "°F": "45967/180"}
# The spellings of one character that are units in any text. Others are more often a size
# or an initial.
SHORT = set("gmlwv%°\"'")


class Unit(NamedTuple):
    """A unit.

    name (str): How it is written in outputs.
    kind (str): What it measures.
    group (int): The number of its group in `TABLE`. Units of a group convert exactly.
    factor (Fraction): How much of the base of its kind it is.
    zero (Fraction): What 0 is in the base.
    """

    name: str
    kind: str
    group: int
    factor: Fraction
    zero: Fraction


def split_words(spelling: str) -> Tuple[str, ...]:
    """RETURNS (Tuple[str, ...]): The words of a unit, as `normal.Text` cuts them."""
    folded = unicodedata.normalize("NFKC", spelling).casefold().replace("_", " ")
    return tuple(re.findall(r"[^\W\d_]+|\d+|[^\w\s]", folded))


def _list_spellings() -> Iterator[Tuple[Unit, str]]:
    group = 0
    for kind, groups in TABLE.items():
        for units in groups:
            group += 1
            for name, (factor, spellings) in units.items():
                zero = Fraction(ZEROS.get(name, "0"))
                unit = Unit(name, kind, group, Fraction(factor), zero)
                for spelling in (name, *spellings.split(" ")):
                    yield unit, spelling
                    if len(spelling) > 1 and spelling[-1].isalpha() and spelling != "in":
                        yield unit, f"{spelling}s"


# The units that the words of a spelling may be, by the words in lower case, and by name.
BY_WORDS: Dict[Tuple[str, ...], Tuple[Unit, ...]] = {}
# The same by spellings with capitals, without blanks.
WITH_CAPITALS: Dict[str, Tuple[Unit, ...]] = {}
BY_NAME: Dict[str, Unit] = {}
# From each word that is a unit in any text to its unit, both in lower case.
UNITS: Dict[str, str] = {}
for _unit, _spelling in filter(lambda each: each[1], _list_spellings()):
    BY_NAME.setdefault(_unit.name, _unit)
    _words = split_words(_spelling)
    _cased = _spelling.replace("_", "")
    if _cased != _cased.lower():
        WITH_CAPITALS[_cased] = (*WITH_CAPITALS.get(_cased, ()), _unit)
    if _unit not in BY_WORDS.get(_words, ()):
        BY_WORDS[_words] = (*BY_WORDS.get(_words, ()), _unit)
    is_short = len(_words[0]) == 1 and _words[0] not in SHORT
    if len(_words) == 1 and not is_short and _unit.name not in NOUNS:
        UNITS.setdefault(_words[0], _unit.name.casefold())
# Two marks of feet.
UNITS["''"] = "inch"
MOST_WORDS = max(map(len, BY_WORDS))
# Kinds of which one is in the other, if `/` joins them: `160 mg/5 ml`.
CONTENTS = {"mass", "volume", "energy"}
# Words that may stand for each other as units in any text, with their factors.
KINDS: Tuple[Dict[str, Fraction], ...] = tuple(
    {name.casefold(): BY_NAME[name].factor for name in units if name.casefold() in UNITS}
    for groups in TABLE.values()
    for units in groups
)
# Nobody writes 0.000001 km.
SMALLEST = Fraction(1, 100)
LARGEST = 100_000
# The decimal places to write a quantity in another unit with.
PLACES = 10**6


def are_spellings(one: str, other: str) -> bool:
    """RETURNS (bool): Whether two words, case-folded, are the same unit."""
    unit = UNITS.get(one)
    return unit is not None and unit == UNITS.get(other)


def find_units(words: Tuple[str, ...], written: str = "") -> Tuple[Unit, ...]:
    """Find the units that words may be.

    words (Tuple[str, ...]): The words, see `split_words`.
    written (str): How they are written, without blanks. `MB/s` are no megabits.
    RETURNS (Tuple[Unit, ...]): The units, the most common first. `oz` is a mass or a
        volume.
    """
    units = BY_WORDS.get(words, ())
    return WITH_CAPITALS.get(written, units) if len(units) > 1 else units


def is_concentration(units: Tuple[Unit, ...], others: Tuple[Unit, ...]) -> bool:
    """RETURNS (bool): Whether amounts in these units, with a `/` between them, are how
    much is in something, and not the same amount twice: `8 oz/236 ml`."""
    kinds, per = ({unit.kind for unit in each} for each in (units, others))
    return kinds | per <= CONTENTS and not kinds & per


def read_unit(spelling: str) -> Optional[Unit]:
    """Read the unit of an attribute.

    spelling (str): The unit, in any of its spellings.
    RETURNS (Optional[Unit]): The unit. None if there is no such unit.
    """
    return BY_NAME.get(spelling) or next(iter(find_units(split_words(spelling))), None)


def convert(number: Fraction, unit: Unit, to: Unit) -> Fraction:
    """Convert a number to another unit of the same kind.

    number (Fraction): The number.
    unit, to (Unit): Its unit, and the unit to convert it to.
    RETURNS (Fraction): The number in the other unit, exactly.
    """
    if unit == to:
        return number
    return (number * unit.factor + unit.zero - to.zero) / to.factor


@lru_cache(maxsize=2**14)
def find_equal(number: str, unit: str) -> List[str]:
    """Find out how else a quantity may be written: `1 kg` is `1000 g`.

    number (str): The number, see `fold_number`.
    unit (str): The unit, in any spelling.
    RETURNS (List[str]): The quantity in other units of the same group.
    """
    unit = UNITS.get(unit, "")
    found = []
    for kind in KINDS:
        if unit in kind:
            for other, factor in kind.items():
                converted = Fraction(number) * kind[unit] / factor
                # An inch is no 0.083333 feet.
                is_exact = (converted * PLACES).denominator == 1
                if other != unit and is_exact and SMALLEST <= converted <= LARGEST:
                    written = Decimal(converted.numerator) / converted.denominator
                    found.append(f"{written.normalize():f} {other}")
    return found
