"""Values as the texts of many departments of a shop write them."""

from typing import Iterator, Optional, Tuple

import pytest

from spacy_adatag.canonical import SchemaEntry, canonicalise

# The kind, unit and name of an attribute, and its values with their canonical forms.
CASES = """
quantity; g; Net weight
  approx. 1.2kg -> 1200 g
  peso neto 1 kg -> 1000 g
  400g drained 240g ->
  3.5-ounce pouches (pack of 8) -> 8 x 99.22 g
  500 gr. -> 500 g
  500g x 2 -> 2 x 500 g
  2.2 lbs (1 kg) -> 1000 g
  8oz/227g -> 227 g
  500 g per pack -> 500 g
  ~500 g -> 500 g
  5 lbs. -> 2268 g
  quarter pound -> 113.4 g
  1.5-lb -> 680.4 g
  500克 -> 500 g
  4 sticks, 1 lb -> 453.6 g
  20 bags, 40 g -> 40 g
  1 kg + 200 g free ->
  500g/1kg ->
  2lb 3oz (1kg) -> 1000 g
  16 ounces (1 lb) -> 453.6 g
quantity; ml; Volume
  750ml bottle -> 750 ml
  half gallon -> 1893 ml
  24 x 0,5 l -> 24 x 500 ml
  2 qt. -> 1893 ml
  1 cup -> 236.6 ml
  12oz -> 354.9 ml
  12 FL OZ (355 mL) -> 355 ml
  8.45 US fl oz -> 249.9 ml
  1 US gal -> 3785 ml
  1 imp gal ->
  0,33l -> 330 ml
  33 cl x 6 -> 6 x 330 ml
  6 Flaschen à 0,75 l -> 6 x 750 ml
  6 bouteilles de 75 cl -> 6 x 750 ml
  100ml + 50ml ->
  10ml/bottle -> 10 ml
  1 litro -> 1000 ml
  2 litros -> 2000 ml
  500 millilitres -> 500 ml
  1 fl. oz -> 29.57 ml
quantity; inch; Screen size
  diagonal 32 in -> 32 inch
  27 inches, curved -> 27 inch
quantity; GB; Storage
  512 GB SSD -> 512 GB
  256GB NVMe -> 256 GB
  8GB + 256GB ->
  16 GB (2x8) -> 16 GB
quantity; W; Power
  1.5kW -> 1500 W
  max 100W -> 100 W
  1,8 kW -> 1800 W
  9W=60W -> 9 W
  9 W (≙ 60 W) -> 9 W
  LED 9W ≈ 60W -> 9 W
  5W ersetzt 40W -> 5 W
range; V; Voltage
  220-240 V ~ 50 Hz -> 220-240 V
  230 V -> 230 V
  230V~ -> 230 V
  220–240 V ~ 50/60 Hz -> 220-240 V
  110-120 / 220-240 V ->
  18 Volt -> 18 V
  100V to 240V AC 50/60Hz -> 100-240 V
quantity; Hz; Refresh rate
  144Hz -> 144 Hz
range; Hz; Frequency response
  20Hz–20,000Hz -> 20-20000 Hz
  50/60Hz -> 50/60 Hz
range; °C; Operating temperature
  32°F to 104°F -> 0-40 °C
quantity; Nm; Torque
  60 Nm -> 60 Nm
  44 ft-lbs -> 59.66 Nm
  120 N·m -> 120 Nm
range; rpm; Speed
  0-3000 RPM -> 0-3000 rpm
  500–2800 min-1 -> 500-2800 rpm
  no-load speed 0-1900 rpm -> 0-1900 rpm
  2800 min⁻¹ -> 2800 rpm
  0–2.800 1/min -> 0-2800 rpm
  0 - 1.500 /min -> 0-1500 rpm
  3000 об/мин -> 3000 rpm
  2800 min-1 -> 2800 rpm
dimensions; cm; Size
  24"x36" -> 60.96 x 91.44 cm
  20*30cm -> 20 x 30 cm
  L 40 cm, B 30 cm, H 20 cm -> 40 x 30 x 20 cm
  23.6" D x 47.2" W x 29.5" H -> 59.944 x 119.888 x 74.93 cm
  20x30 -> 20 x 30 cm
  20 cm x 30 cm x 40 cm -> 20 x 30 x 40 cm
  20 x 30 (cm) -> 20 x 30 cm
  20cm(W) x 30cm(H) -> 20 x 30 cm
  W20 x H30 x D10 cm -> 20 x 30 x 10 cm
  7.9" x 11.8" (20 x 30 cm) -> 20 x 30 cm
  20 x 30cm / 7.9 x 11.8 in -> 20 x 30 cm
  36" L x 24" W x 18" H -> 91.44 x 60.96 x 45.72 cm
  3 ft x 5 ft -> 91.44 x 152.4 cm
  2'6" x 4' -> 76.2 x 121.92 cm
  Ø30 H20 cm -> 30 x 20 cm
  20-30 x 40 cm ->
quantity; mm; Length
  25.4mm -> 25.4 mm
  0.5 cm -> 5 mm
quantity; cm; Inseam
  32 inches -> 81.28 cm
  78cm -> 78 cm
number; ; Pockets
  5-pocket -> 5
  3 -> 3
  double -> 2
number; ; Drawers
  3 Schubladen -> 3
  Drawers: 4 -> 4
quantity; lm; Brightness
  1,055lm -> 1055 lm
quantity; K; Color temperature
  2700K -> 2700 K
quantity; W; Wattage
  9W = 60W -> 9 W
quantity; V; Voltage
  12V = 24V -> 12/24 V
quantity; l; Capacity
  1 US gallon -> 3.785 l
quantity; psi; Pressure
  2.5 bar -> 36.26 psi
quantity; A; Current
  30 Amp -> 30 A
  10A -> 10 A
  2.4A/12W -> 2.4 A
quantity; m; Hose length
  100-foot -> 30.48 m
quantity; m²; Coverage
  500 sq ft -> 46.45 m²
quantity; kg; Weight
  8 lb. -> 3.629 kg
  1 lb 8 oz -> 0.6804 kg
  1.250 kg -> 1.25 kg
range; month; Age
  0-6M -> 0-6 month
quantity; SPF; SPF
  SPF 50 -> 50 SPF
quantity; ml; Size
  1.7 fl oz / 50 ml -> 50 ml
  50ml / 1.7oz -> 50 ml
  30ml e 1.0 fl.oz -> 30 ml
  3.4 FL OZ -> 100.6 ml
  50 mL / 1.69 US fl. oz. -> 50 ml
quantity; %; Concentration
  2 percent -> 2 %
quantity; ct; Count
  500 sheets -> 500 ct
  10 reams of 500 -> 10 x 500 ct
  5 pairs -> 5 ct
  6 Stk. -> 6 ct
  x 10 -> 10 ct
quantity; gsm; Paper weight
  80 g/m² -> 80 gsm
number; ; Thread count
  400 TC -> 400
number; ; Speeds
  7 Speed -> 7
quantity; GB; Memory
  8GB DDR4-3200 -> 8 GB
  16GB (2 x 8GB) DDR4 -> 16 GB
  32GB (2x16) -> 32 GB
  2 x 16 GB (32 GB) -> 32 GB
  64 Go -> 64 GB
  8G -> 8 GB
quantity; l/min; Flow
  2.5 GPM -> 9.464 l/min
  360 l/h -> 6 l/min
  10 litres per minute -> 10 l/min
quantity; km/h; Top speed
  25 km/h -> 25 km/h
  25kmph -> 25 km/h
  25 km/hr -> 25 km/h
quantity; cm; Height
  6ft -> 182.88 cm
  H: 45cm -> 45 cm
range; cm; Adjustable height
  70-120 cm -> 70-120 cm
  27.5" to 47" -> 69.85-119.38 cm
  70 cm - 1,20 m -> 70-120 cm
range; year; Age
  3-6 years -> 3-6 year
  3 years and up ->
quantity; month; Warranty
  24 Monate -> 24 month
  12 mo -> 12 month
quantity; ct; Pack size
  12 rolls -> 12 ct
  24 Rollen -> 24 ct
  12 double rolls -> 12 ct
  box of 1,000 -> 1000 ct
  2 boxes of 50 -> 2 x 50 ct
  25-pc -> 25 ct
  25 pc. -> 25 ct
  pair -> 1 ct
  single -> 1 ct
  Set aus 4 -> 4 ct
  confezione da 6 -> 6 ct
  pack de 4 unidades -> 4 ct
  10 шт. -> 10 ct
  48 cans -> 48 ct
  20 tea bags -> 20 ct
  Case of 24 -> 24 ct
  qty 12 -> 12 ct
  12 pieces -> 12 ct
  3 x 40 wipes -> 3 x 40 ct
number; ; Ports
  4-port -> 4
  4 x USB -> 4
  4x -> 4
  8 Ports -> 8
  24-Port Gigabit -> 24
number; ; Seats
  2-seater -> 2
  3 Seats -> 3
  5-Sitzer -> 5
number; ; Grit
  220 grit -> 220
  grit 60 -> 60
number; ; Pages
  192 pages -> 192
  1,024 pages -> 1024
  200 Seiten -> 200
quantity; dpi; Resolution
  1600 DPI -> 1600 dpi
  up to 16,000 dpi -> 16000 dpi
quantity; MP; Camera
  48MP + 12MP ->
quantity; mg; Strength
  500mg -> 500 mg
  5,000 IU ->
"""


def read_cases() -> Iterator[Tuple[str, Optional[str], str, str, str]]:
    kind = unit = name = ""
    for line in CASES.strip().splitlines():
        if not line.startswith("  "):
            kind, unit, name = line.split("; ")
            continue
        surface, _, expected = line.strip().partition(" ->")
        yield kind, unit or None, name, surface, expected.strip()


@pytest.mark.parametrize("kind,unit,name,surface,expected", list(read_cases()))
def test_values_of_departments(
    kind: str, unit: Optional[str], name: str, surface: str, expected: str
) -> None:
    entry = SchemaEntry(kind, units=[unit] if unit else [])
    found = canonicalise(entry, surface, name)
    assert (found.text if found else "") == expected
    if found:
        again = canonicalise(entry, found.text, name)
        assert again is not None and again.text == found.text


@pytest.mark.parametrize("surface", ["50/51 mm", "50 mm/60 mm", "3 ore", "20 mm/min-1"])
def test_no_values(surface: str) -> None:
    """Alternatives are two values."""
    entry = SchemaEntry("quantity", units=["mm"])
    assert canonicalise(entry, surface, "Length") is None
