"""Codes of units of UN/CEFACT, as BMEcat, GS1 and schema.org have them."""

from typing import Any, Dict

CODES: Dict[str, str] = {
    **{"MGM": "mg", "GRM": "g", "KGM": "kg", "TNE": "t", "ONZ": "oz", "LBR": "lb"},
    **{"MMT": "mm", "CMT": "cm", "DMT": "dm", "MTR": "m", "KMT": "km"},
    **{"INH": "in", "FOT": "ft", "YRD": "yd", "MMK": "mm²", "CMK": "cm²", "MTK": "m²"},
    **{"MLT": "ml", "CLT": "cl", "DLT": "dl", "LTR": "l", "MTQ": "m³"},
    **{"MIN": "min", "SEC": "s", "HUR": "h", "HTZ": "Hz", "KHZ": "kHz", "MHZ": "MHz"},
    **{"VLT": "V", "AMP": "A", "WTT": "W", "KWT": "kW", "KWH": "kWh", "AMH": "Ah"},
    **{"LUM": "lm", "CEL": "°C", "KEL": "K", "BAR": "bar", "RPM": "rpm", "P1": "%"},
    # Pieces, of which a text only has the number.
    **{"C62": "", "H87": "", "PCE": "", "EA": ""},
}


def read_unit_code(unit: Any) -> Any:
    """RETURNS (Any): The unit of a code, or the unit itself. The code may stand behind
    others: `unece.unit.VLT`."""
    if not isinstance(unit, str):
        return unit
    return CODES.get(unit.strip().rpartition(".")[2], unit)
