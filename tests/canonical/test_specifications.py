"""Values as specifications have them."""

from typing import Optional

import pytest

from spacy_adatag.canonical import SchemaEntry, canonicalise


def find(surface: str, unit: str, kind: str = "quantity") -> Optional[str]:
    found = canonicalise(SchemaEntry(kind, units=[unit] if unit else []), surface)
    return None if found is None else found.text


@pytest.mark.parametrize(
    "surface, unit, expected",
    [
        # Feet and inches, in any way.
        ("2 ft 3 in", "mm", "685.8 mm"),
        ("6ft 2", "cm", "187.96 cm"),
        ("6'2", "cm", "187.96 cm"),
        ("6ft2in", "cm", "187.96 cm"),
        ("20 mil", "mm", "0.508 mm"),
        ("\u2300 12 mm", "mm", "12 mm"),
        ('15.6" diagonal', "inch", "15.6 inch"),
        # What is glued together.
        ("1m20", "cm", "120 cm"),
        ("900mmH", "cm", "90 cm"),
        ("330mlx24", "ml", "24 x 330 ml"),
        ("128M", "MB", "128 MB"),
        ("6G", "Gbps", "6 Gbps"),
        ("15 krpm", "rpm", "15000 rpm"),
        ("16 MB Cache", "MB", "16 MB"),
        ("2-Year Warranty", "month", "24 month"),
        ("Ream of 500", "ct", "500 ct"),
        ("Tub of 50", "ct", "50 ct"),
        ("Box/12", "ct", "12 ct"),
        ("2TB HDD", "TB", "2 TB"),
        ("1/2 ct. t.w.", "carat", "0.5 carat"),
        ("50 \u0433\u0440\u0430\u043c\u0456\u0432", "g", "50 g"),
        # The same in another unit, which the first number does not name.
        ("55 / 140 cm", "inch", "55 inch"),
        # Limits.
        ("up to 20 hours", "h", "20 h"),
        ("max. 150 kg", "kg", "150 kg"),
        ("\u2264 65 dB(A)", "dB", "65 dB"),
        ("~ 1.5 kg", "g", "1500 g"),
        # Quantities of other kinds.
        ("5V/2A", "V", "5 V"),
        ("5V/2A", "A", "2 A"),
        ("10000 mAh/37Wh", "Wh", "37 Wh"),
        ("8 oz/236 ml", "ml", "236 ml"),
        ("330 kJ/79 kcal", "kcal", "79 kcal"),
        ("AC 220V 50Hz", "V", "220 V"),
        ("1 lb 4 oz", "g", "567 g"),
        ("1000 mg per serving", "mg", "1000 mg"),
        ("22 Pods per Box", "ct", "22 ct"),
        ("32 cans total", "ct", "32 ct"),
        # Other units.
        ("100Mbit/s", "Mbps", "100 Mbps"),
        ("1 Gbps", "Mbps", "1000 Mbps"),
        ("3.5 GB/s", "MB/s", "3500 MB/s"),
        ("7.2K RPM", "rpm", "7200 rpm"),
        ("10K", "rpm", "10000 rpm"),
        ("1400 U/min", "rpm", "1400 rpm"),
        ("10 kOhm", "\u03a9", "10000 \u03a9"),
        ("10K", "\u03a9", "10000 \u03a9"),
        ("10K", "k\u03a9", "10 k\u03a9"),
        ("4.7K ohm", "k\u03a9", "4.7 k\u03a9"),
        ("300 nits", "cd/m\u00b2", "300 cd/m\u00b2"),
        ("5 ms (GTG)", "ms", "5 ms"),
        ("30 pages per minute", "ppm", "30 ppm"),
        ("850 nm", "nm", "850 nm"),
        ("50 N\u00b7m", "Nm", "50 Nm"),
        ("2 GPM", "l/min", "7.571 l/min"),
        ("12.1 mega pixels", "MP", "12.1 MP"),
        ("1 TiB", "GB", "1100 GB"),
        # The same twice.
        ("16GB (2 x 8GB)", "GB", "16 GB"),
        ("24 Rolls (4 packs of 6)", "ct", "24 ct"),
        ("10 mm (0.39 in)", "mm", "10 mm"),
        # Packs.
        ("4 x 6 x 330 ml", "ml", "24 x 330 ml"),
        ("6 Packs of 20", "ct", "6 x 20 ct"),
        ("a dozen", "ct", "12 ct"),
        ("10 per pack", "ct", "10 ct"),
        ("pkg of 10", "ct", "10 ct"),
        ("24/CT", "ct", "24 ct"),
        ("12/DZ", "ct", "12 ct"),
        ("1/Dozen", "ct", "12 ct"),
        ("Each", "ct", "1 ct"),
        ("1/EA", "ct", "1 ct"),
        ("36 Crayons", "ct", "36 ct"),
        ("1000 Labels/Pack", "ct", "1000 ct"),
        ("Pack of 6 (1 lb)", "ct", "6 ct"),
        ("1x16GB", "GB", "16 GB"),
        ("16 GB (pack of 1)", "GB", "16 GB"),
        ("6 ft (pack of 2)", "foot", "6 foot"),
        ("-8 5/8 den", "denier", "-8.6250 denier"),
        ("32GB (4 x 8GB) Kit", "GB", "32 GB"),
        # Of what it is compared with, the value says nothing.
        ("9W (60W equivalent)", "W", "9 W"),
        ("9W LED (60W Replacement)", "W", "9 W"),
        ("9 W ersetzt 60 W", "W", "9 W"),
        # Bits in data rates, and shorthands of others.
        ("10Gb", "Gbps", "10 Gbps"),
        ("2.4G", "GHz", "2.4 GHz"),
        ("80 g", "gsm", "80 gsm"),
        ("20#", "lb", "20 lb"),
        # Frames, and in other languages the factor of a sunscreen.
        ("60 fps", "fps", "60 fps"),
        ("FPS 50", "SPF", "50 SPF"),
        ("1/10 ct. t.w.", "carat", "0.1 carat"),
    ],
)
def test_quantities(surface: str, unit: str, expected: str) -> None:
    assert find(surface, unit) == expected
    assert find(expected, unit) == expected


@pytest.mark.parametrize(
    "surface, unit",
    [
        # Bits and bytes differ in case only.
        ("560 MB/s", "Mbps"),
        ("6 Gb/s", "MB/s"),
        # The ounces of a pound are no volume.
        ("1 lb 4 oz", "ml"),
        # No fraction.
        ("12/8 oz", "oz"),
        # Not the same.
        ("16GB (2 x 16GB)", "GB"),
        ("10 mm (0.5 in)", "mm"),
        ("6 ft 14", "cm"),
        ("2.4GHz or 5GHz", "GHz"),
        ("up to", "h"),
        ("a kg", "kg"),
        # Concentrations.
        ("50 g per 100 ml", "g"),
        ("50 g/100 ml", "g"),
        ("5 g / 100 ml", "ml"),
        ("160 mg/5 ml", "mg"),
        ("160 mg/5 ml", "ml"),
        ("500 kcal/100 g", "kcal"),
        ("500 kcal/100 g", "g"),
        ("330 kJ/79 kcal/100 g", "kJ"),
        ("3 bottles", "ml"),
        ("60W equivalent", "W"),
        ("40-60W equivalent", "W"),
        ("60 - 75 Watt equivalent", "W"),
        ("1 000 W equivalent", "W"),
        ("60 Watt replacement", "W"),
        ("equivalent to 60W", "W"),
        # One or the other: nobody writes a half so.
        ("8/16GB", "GB"),
        ("3-ply", "ct"),
        ("10 inches", "ct"),
        # The number of packs has no unit.
        ("12 count (pack of 2)", "g"),
        ("12 ct, 2", "V"),
        ("55/100 cm", "inch"),
        # Nobody has fractions of millimetres.
        ("8 1/2", "mm"),
    ],
)
def test_what_is_no_quantity(surface: str, unit: str) -> None:
    assert find(surface, unit) is None


@pytest.mark.parametrize(
    "surface, expected",
    [
        ("(W x H x D) 10 x 20 x 30 cm", "10 x 20 x 30 cm"),
        ("10 x 20 x 30 cm (L x W x H)", "10 x 20 x 30 cm"),
        ("LxWxH: 10x20x30cm", "10 x 20 x 30 cm"),
        ("10 х 20 х 30 см", "10 x 20 x 30 cm"),
        ("100ммх200мм", "10 x 20 cm"),
        ("10✕20 cm", "10 x 20 cm"),
        ('20" x 30" (50 x 76 cm)', "50 x 76 cm"),
        ('20" x 30" (50 x 70 cm)', None),
        ("5.78 x 2.82 in (146.8 x 71.6 mm)", "14.68 x 7.16 cm"),
        ("up to 10 x 20 cm", None),
        ("10 x 20 cm max", None),
    ],
)
def test_sides(surface: str, expected: Optional[str]) -> None:
    assert find(surface, "cm", "dimensions") == expected


@pytest.mark.parametrize(
    "surface, expected",
    [
        ("6-speed", "6"),
        ("300 thread count", "300"),
        ("quad core", "4"),
        ("octa-core", "8"),
        ("8 x RJ-45", "8"),
        ("16Port", "16"),
        ("48-port Gigabit", "48"),
        ("#120", "120"),
        ("~1500", "1500"),
        ("3 pieces", "3"),
        ("10 inches", None),
        ("10 inch screen", None),
        ("2 dozen", None),
        ("5 million", None),
        ("Series 6", None),
        ("2 extra", None),
        ("4 less", None),
    ],
)
def test_numbers_of_something(surface: str, expected: Optional[str]) -> None:
    found = canonicalise(SchemaEntry("number"), surface)
    assert (None if found is None else found.text) == expected


@pytest.mark.parametrize(
    "surface, unit, kind, expected",
    [
        # One or the other.
        ("110/220 V", "V", "range", "110/220 V"),
        ("110V/220V", "V", "quantity", "110/220 V"),
        ("50/60 Hz", "Hz", "quantity", "50/60 Hz"),
        ("2,4 GHz / 5 GHz", "MHz", "range", "2400/5000 MHz"),
        ("5V/9V/12V", "V", "range", "5/9/12 V"),
        ("10/20 cm", "cm", "quantity", None),
        ("110-120/220-240 V", "V", "range", None),
        # Beside quantities of other kinds.
        ("AC 100-240V~, 50/60Hz", "V", "range", "100-240 V"),
        ("AC 100-240V~ 50/60Hz", "Hz", "range", "50/60 Hz"),
        ("100-240V, 200-220 V", "V", "range", None),
        ("5V\u23932A", "A", "quantity", "2 A"),
        # Ranges.
        ("10〜12cm", "cm", "range", "10-12 cm"),
        ("10～12cm", "cm", "range", "10-12 cm"),
        ("-20...60 \u00baC", "\u00b0C", "range", "-20 to 60 \u00b0C"),
        ("-20 bis +60 \u00b0C", "\u00b0C", "range", "-20 to 60 \u00b0C"),
        ("bis zu 20 V", "V", "range", None),
        # In German.
        ("6er-Pack 330 ml", "ml", "quantity", "6 x 330 ml"),
        ("3 Flaschen \u00e0 250 ml", "ml", "quantity", "3 x 250 ml"),
        ("12er Pack", "ct", "quantity", "12 ct"),
        ("60 Kapseln", "ct", "quantity", "60 ct"),
        ("Inhalt: 1,5 kg", "g", "quantity", "1500 g"),
        ("1 Std. 30 Min.", "min", "quantity", "90 min"),
        ("30 Grad", "\u00b0C", "quantity", "30 \u00b0C"),
        ("12,5% Vol.", "%", "quantity", "12.5 %"),
        ("Breite 10 cm, H\u00f6he 20 cm", "cm", "dimensions", "10 x 20 cm"),
        ("B/H/T: 10/20/5 cm", "cm", "dimensions", "10 x 20 x 5 cm"),
        ("W60/D30/H90 cm", "cm", "dimensions", "60 x 30 x 90 cm"),
        ("L120xW60xH75cm", "cm", "dimensions", "120 x 60 x 75 cm"),
        ("30cmx40cm", "cm", "dimensions", "30 x 40 cm"),
        ('L10"xW8"', "cm", "dimensions", "25.4 x 20.32 cm"),
        ('24"Wx18"D', "cm", "dimensions", "60.96 x 45.72 cm"),
        ("600mmWx300mmD", "cm", "dimensions", "60 x 30 cm"),
        ("10 cm (B) x 20 cm (H)", "cm", "dimensions", "10 x 20 cm"),
        # Nobody writes thousandths of these.
        ("5.000 mAh", "mAh", "quantity", "5000 mAh"),
        ("1.400 U/min", "rpm", "quantity", "1400 rpm"),
        ("1.000 ml", "ml", "quantity", "1000 ml"),
        # How many there are of what.
        ("3 tubes, 75 ml each", "ml", "quantity", "3 x 75 ml"),
        ("3 Tuben je 75 ml", "ml", "quantity", "3 x 75 ml"),
        ("20 tea bags", "ct", "quantity", "20 ct"),
        ("20 tea bags", "ml", "quantity", None),
        ("500 ml Doppelpack", "ml", "quantity", "2 x 500 ml"),
        ("Dreier-Packung", "ct", "quantity", "3 ct"),
        ("x3", "ct", "quantity", "3 ct"),
        ("×3", "ct", "quantity", "3 ct"),
        ("2 х 50 г", "g", "quantity", "2 x 50 g"),
        ("3x", "", "number", "3"),
        ("100's", "ct", "quantity", "100 ct"),
        ("x3", "ml", "quantity", None),
        ("75 ml per tube", "ml", "quantity", "75 ml"),
        ("Qty: 3", "ct", "quantity", "3 ct"),
        # Shorthands of these attributes.
        ("6-12M", "month", "range", "6-12 month"),
        ("2-3Y", "year", "range", "2-3 year"),
        ("10 M", "m", "quantity", "10 m"),
        ("64G", "GB", "quantity", "64 GB"),
        ("64 g", "g", "quantity", "64 g"),
        ("16GB Kit (2 x 8GB)", "GB", "quantity", "16 GB"),
        ("5400 r.p.m.", "rpm", "quantity", "5400 rpm"),
        # Limits.
        ("8+ hours", "h", "quantity", "8 h"),
        ("min. 8 h", "h", "quantity", "8 h"),
        ("8 min", "h", "quantity", "0.133333 h"),
        ("3+ years", "year", "range", None),
        ("3 years +", "year", "range", None),
        ("1.500 mg", "g", "quantity", "1.5 g"),
        ("8 fl oz (236.588 ml)", "ml", "quantity", "236.588 ml"),
        ("1.000 g", "g", "quantity", "1 g"),
        ("20-20.000 Hz", "Hz", "range", "20-20000 Hz"),
        ("1.5 kg", "g", "quantity", "1500 g"),
        # Packs, said twice.
        ("10 x 100 g = 1 kg", "g", "quantity", "1000 g"),
        ("2-pack (2 x 100 g)", "g", "quantity", "2 x 100 g"),
        ("3-pack (2 x 100 g)", "g", "quantity", None),
        ("24 cans of 12 fl oz", "fl oz", "quantity", "24 x 12 fl oz"),
        # What is in a pack is rounded, with the unit of the attribute exactly.
        ("100 ml (3.3 oz)", "ml", "quantity", "100 ml"),
        ("50 ml \u212e 1.7 fl oz", "ml", "quantity", "50 ml"),
        ("100 ml (5 oz)", "ml", "quantity", None),
    ],
)
def test_what_titles_say(
    surface: str, unit: str, kind: str, expected: Optional[str]
) -> None:
    assert find(surface, unit, kind) == expected
    assert expected is None or find(expected, unit, kind) == expected
