"""The words and signs beside the numbers of a value."""

import re
from fractions import Fraction

from ..texts.normal import CROSSES, DASHES
from ..texts.unit_table import ROUND, WHOLE
from ..texts.units import Unit, find_units

# Longer values are sentences.
LONGEST = 100
DASH = re.compile(f"[{DASHES}]")
# Numbers in groups of three digits, in which no sign may be that of a fraction:
# `1.000,5`, `1.000.000`, `2'000`, and with blanks that do not break, or as in `2 000`.
GROUPED = re.compile(
    r"(?<![\d.,'’])\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,}"
    r"|(?:(?:['’]\d{3})+|(?:[\xa0\u2009\u202f]\d{3})+|\ 0\d\d(?:\ \d{3})*)(?:[.,]\d+)?)"
    r"(?![.,]?\d)"
)
MINUS = "-\u2212"
SIGNS = {
    **dict.fromkeys(MINUS, "-"),
    "~": "-",
    "to": "-",
    "bis": "-",
    "až": "-",
    "do": "-",
    "til": "-",
    "至": "-",
    "x": "x",
    "*": "x",
    "by": "x",
}
# As in `3 Stück à 50 g`, or `10 à 12 cm`.
EACH_OR_TO = "à"
SIGNS[EACH_OR_TO] = EACH_OR_TO
# Between alternatives, and between sides in `W/H: 10/20 cm`.
SLASH = "/"
FRACTION = re.compile(r"(?<![\d.])\d{1,2}/(?:2|3|4|8|16|32|64)(?!\d)")
SLASHED = re.compile(r"(?<=\d)\s*/\s*(?=\d)")
# A range as in `-20...60`, a sign that looks like that of degrees, and what may be
# thousands, see `are_thousands`.
DOTS = re.compile(r"(?<=\d)\s*(?:\.{2,3}|…)\s*(?=[-+]?\d)")
# What is glued together: `30cmx40cm`, `W60xD30`, `900mmH`, and sides after a slash.
GLUED = re.compile(rf"(?<=\d)([^\W\d_]{{1,5}})[x{CROSSES}](?=\s?\d)", re.I)
GLUED_SIDES = re.compile(
    r"(?<=\d)(mm|cm|in|m)(?=[lwhdb](?:\b|x\d))|(?<=[\d\"'m])\s*[x/,]\s*(?=[lwhdb]\s?\d)"
    r"|(?<=[\"'m][lwhdb])x(?=\d)",
    re.I,
)
LIKE_DEGREE = str.maketrans("º˚", "°°")
THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
# Between amounts, and beside them. They change nothing.
BETWEEN = {*",;/|=+&℮⎓", "of", "e"}
FILLERS = """approx approximately about ca circa net wt weight class ac dc max maximum
total capacity diagonal rated ansi rms spl gtg ages age aged content contents
volume size inhalt füllmenge füllgewicht gewicht nettogewicht nennfüllmenge netto maße
größe abmessungen leistung spannung alter qty quantity anzahl menge tea glass plastic
ram memory storage kit 装 入"""
# The same, but a number of them is no quantity of what is in them.
CONTAINERS = """bag bags bottle bottles box boxes can cans jar jars pouch pouches tube
tubes tub tubs canister canisters carton cartons container containers sachet sachets stick
sticks battery batteries drive hdd ssd disk display screen cache buffer warranty guarantee
garantie flasche flaschen dose dosen tuben beutel teebeutel glas gläser kanister kartons
riegel reams cases bouteille bouteilles boîtes sachets botella botellas bolsa bolsas
caja cajas lata latas frasco frascos bottiglia bottiglie scatola scatole lattina
lattine busta buste fles flessen blik blikken zak zakken butelka butelki butelek
puszka puszki puszek 瓶 罐"""
# Which side a number is. Elsewhere, some are units.
SIDES = """l w h d b t length width height depth long wide high tall deep diameter dia
thick ø ⌀ φ länge breite höhe tiefe durchmesser dicke stärke lang breit hoch tief dick
longueur largeur hauteur profondeur épaisseur dł długość szer szerokość wys wysokość gł
głębokość 长 長 宽 寬 高 厚"""
# The sides that attributes are called after.
SIDES_OF = """width w wide b breite breit largeur szer szerokość
height h high tall höhe hoch hauteur wys wysokość
depth d deep t tiefe tief profondeur gł głębokość
length l long länge lang longueur dł długość"""
SAME_SIDES = [frozenset(line.split()) for line in SIDES_OF.splitlines()]
FILLING, SIDING = set(FILLERS.split()), set(SIDES.split())
HOLDING = set(CONTAINERS.split())
WORDS = "one two three four five six seven eight nine ten eleven twelve"
NUMBERS = {word: Fraction(i) for i, word in enumerate(WORDS.split(), 1)}
NUMBERS |= {"single": Fraction(1), "twin": Fraction(2), "triple": Fraction(3)}
NUMBERS |= {"dual": Fraction(2), "double": Fraction(2), "quad": Fraction(4)}
NUMBERS |= {"hexa": Fraction(6), "octa": Fraction(8), "deca": Fraction(10)}
NUMBERS |= {"half": Fraction(1, 2), "quarter": Fraction(1, 4)}
# The size of each, as in `12 double rolls`.
SIZED = {"double", "triple"}
COUNT = "count"
# Kinds of units that may stand before their number.
BEFORE = (COUNT, "sun")
# Units that need no number.
ALONE = {"pair", "dozen"}
ONES = [[word] for word in ALONE]
EACH = "unit"
# Before an amount that is a limit, or not exact.
LIMITS = set("<>≤≥≈~@")
# As in `15K rpm`.
THOUSAND = "k"
# Which side is which, before or after all sides.
NAMED = re.compile(
    r"\(?(?<![^\W\d_])[lwhdbt](?:\s*[x×*/]\s*[lwhdbt]){1,3}(?![^\W\d_])\)?\s*:?", re.I
)
# Before the first end of a range, with the sign before the second.
OPENING = {"from": "to", "von": "bis", "between": "and", "zwischen": "und", "de": "à"}
OPENING |= {"entre": "et", "tra": "e", "od": "do", "от": "до"}
PER = ("per", "/")
# What holds several pieces.
HOLDERS = {
    "box",
    "bx",
    "case",
    "carton",
    "bag",
    "lot",
    "bundle",
    "ream",
    "tub",
    "jar",
    "tin",
    "pad",
    "paquet",
    "boîte",
    "sachet",
    "opakowanie",
    "balení",
    "paquete",
    "caja",
    "confezione",
    "scatola",
    "karton",
    "schachtel",
    "doos",
    "zestaw",
}
OF = ("of", "de", "à", "di", "da", "aus", "van", "mit")
UP_TO = [["up", "to"], ["bis", "zu"], ["at", "least"]]
LEAST = ("min", "mind", "minimum", "mindestens")
# As in `6er-Pack`.
TIMES = "er"
# As in `Doppelpack`, `Dreier-Packung` and `Duo Pack`.
NAMED_PACKS = re.compile(
    r"\b(?:(doppel|duo|zweier)|(dreier|trio)|(vierer)|(fünfer)|(sechser))[-\s]?pack(?:ung)?\b",
    re.I,
)
FIRST_PACK = 2
# As in `3 tubes, 75 ml each` and `3 Tuben je 75 ml`.
HELD = re.compile(
    r"(\d+)\s+(?:{})\b\s*[,(]?\s*(?:(?:je|à)\s+(.+?)|(.+?)\s+each)\)?".format(
        "|".join(CONTAINERS.split())
    ),
    re.I,
)
# As in `x3`, `3x`, `100's` and `each`.
TIMES_ONLY = re.compile(
    rf"[x{CROSSES}]\s?(\d+)|(\d+)(?:\s?[x{CROSSES}]|['’]s)|each|ea\.?", re.I
)
# As in `2800 min-1`, `2.800 1/min` and `0-1500 /min`.
ROTATION = re.compile(
    r"(?<=\d)\s*(?:(?<=\s)1\s?/\s?min|/\s?min|min\s?(?:⁻¹|\^?[-\u2212]1))(?![^\W_])", re.I
)
PACKS = find_units(("pack",))
PIECES = find_units(("ct",))
FEET, INCHES = find_units(("foot",)), find_units(("inch",))
METRES, CENTIMETRES = find_units(("m",)), find_units(("cm",))
INCHES_OF_FOOT = 12


def spell_out(value: str, is_counted: bool) -> str:
    """Spell out a value.

    value (str): The value.
    is_counted (bool): Whether it is a number of something.
    RETURNS (str): The value with `2 pack` for `Doppelpack`, `3 x 75 ml` for `3 tubes, 75
        ml each`, and `3` for `x3`.
    """
    alone = TIMES_ONLY.fullmatch(value) if is_counted else None
    if alone is not None:
        return alone[1] or alone[2] or "1"
    value = ROTATION.sub(" rpm", value)
    held = HELD.fullmatch(value)
    if held is not None:
        return f"{held[1]} x {held[2] or held[3]}"
    return NAMED_PACKS.sub(lambda m: f"{(m.lastindex or 0) + FIRST_PACK - 1} pack", value)


def unglue(value: str, is_sided: bool) -> str:
    """RETURNS (str): A value with blanks where units, sides and `x` are written in one:
    `30cm x40cm` for `30cmx40cm`."""
    value = GLUED.sub(_unglue, value)
    if is_sided:
        value = GLUED_SIDES.sub(lambda m: f"{m[1]} " if m[1] else " x ", value)
    return value


def _unglue(match: "re.Match[str]") -> str:
    return f"{match[1]} x " if find_units((match[1].casefold(),)) else match[0]


def are_thousands(number: str, unit: Unit) -> bool:
    """RETURNS (bool): Whether the point in a number of a unit is between thousands, since
    nobody writes three decimal places of it."""
    is_exact = unit.name in WHOLE or (unit.name in ROUND and number.endswith("0"))
    return is_exact and THOUSANDS.fullmatch(number) is not None


def ungroup(value: str) -> str:
    """RETURNS (str): A value whose numbers have no signs between groups of digits."""
    return GROUPED.sub(_ungroup, value)


def _ungroup(match: "re.Match[str]") -> str:
    digits = re.split("[^0-9]", match[0])
    if "," in match[0] or match[0].count(".") == 1:
        return f"{''.join(digits[:-1])}.{digits[-1]}"
    return "".join(digits)
