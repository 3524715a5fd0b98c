"""The units that are known, and how they are written."""

from typing import Dict, Tuple

# The units of each kind, in groups. Units of a group convert exactly into each other, and
# may stand for each other in a table and a text. Each has its factor, in the base of its
# kind, and other spellings, with `_` for a blank. Plurals are added below. If a spelling
# may be several units, the first is meant, unless the attribute says otherwise.
TABLE: Dict[str, Tuple[Dict[str, Tuple[str, str]], ...]] = {
    "count": (
        {"ct": ("1", "count")},
        {
            "pcs": (
                "1",
                "pc pce piece stück stücke stk teilig tlg teile szt sztuk шт штук "
                "pièce sztuki ks kusy kusů stuks stuk pieza pezzo pezzi pz peça unidad "
                "unidades uds 个 件 片 枚 個 本 只 支 粒",
            )
        },
        {
            "pack": (
                "1",
                "pk pkt pkg packet package packung packungen päckchen paquet "
                "opakowanie opakowania opakowań paquete paquetes confezione confezioni "
                "包 袋 盒 箱",
            )
        },
        {"set": ("1", "")},
        {"unit": ("1", "each ea")},
        {"pair": ("1", "pr paar paare")},
        {"load": ("1", "")},
        {"roll": ("1", "rl rolle rollen")},
        {"sheet": ("1", "blatt blätter")},
        {"pod": ("1", "")},
        {"tablet": ("1", "tablette tabletten comprimé")},
        {"capsule": ("1", "kapsel kapseln gélule")},
        {"softgel": ("1", "")},
        {"serving": ("1", "")},
        {"dozen": ("12", "dz dutzend"), "gross": ("144", "")},
    ),
    "length": (
        {
            "km": ("1000", "kilometer kilometre км 公里 千米"),
            "m": ("1", "meter metre mtr м mètre metry metrów metro metri 米 公尺"),
            "cm": (
                "1/100",
                "centimeter centimetre см centimètre centymetrów centímetro centimetro "
                "centimetri 厘米 公分",
            ),
            "mm": (
                "1/1000",
                "millimeter millimetre мм millimètre milimetrów milímetro millimetro "
                "millimetri 毫米 公厘",
            ),
            "µm": ("1/1000000", "micron micrometer micrometre um мкм"),
            "nm": ("1/1000000000", "nanometer nanometre"),
        },
        {
            "mile": ("1609.344", "mi"),
            "yd": ("0.9144", "yard"),
            "foot": ("0.3048", "ft feet '"),
            "inch": (
                "0.0254",
                "inches in \" '' zoll pouce pulgada pollici cale cali 英寸 吋 寸 "
                "дюйм дюйма дюймов дюймів",
            ),
        },
        {"mil": ("0.0000254", "thou")},
    ),
    "mass": (
        {
            "t": ("1000000", "tonne metric_ton"),
            "kg": (
                "1000",
                "kilo kilogram kilogramm kilogramme kilogramo kilogrammo chilo quilo кг "
                "килограмм кілограм 公斤 千克",
            ),
            "g": (
                "1",
                "gr gram gramm gramme gm gramo grammo grammi grama г гр грам грамм "
                "грамів граммов 克 公克",
            ),
            "mg": ("1/1000", "milligram milligramme мг 毫克"),
            "mcg": ("1/1000000", "µg ug microgram мкг микрограмм мікрограм"),
        },
        {"jin": ("500", "斤")},
        {"lb": ("453.59237", "pound #"), "oz": ("28.349523125", "ounce")},
        {"carat": ("0.2", "ct ctw cttw tcw ct_tw ct_t_w carat_tw")},
    ),
    "volume": (
        {
            "l": (
                "1",
                "liter litre ltr litro litri litrów л литр литра литров літр літра "
                "літрів 升 公升",
            ),
            "dl": ("1/10", "deciliter decilitre"),
            "cl": ("1/100", "centiliter centilitre 厘升"),
            "ml": ("1/1000", "milliliter millilitre cc мл 毫升"),
            "µl": ("1/1000000", "microliter microlitre ul"),
        },
        {
            "gallon": ("3.785411784", "gal us_gallon us_gal"),
            "quart": ("0.946352946", "qt us_quart us_qt"),
            "pint": ("0.473176473", "pt us_pint us_pt"),
            "cup": ("0.2365882365", ""),
            "fl oz": (
                "0.0295735295625",
                "fluid_ounce fluid_oz fl_ounce floz oz ounce us_fl_oz us_fluid_ounce",
            ),
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
            "m²": (
                "1",
                "square_meter square_metre sq_m sqm qm quadratmeter м² 平方米 平方公尺",
            ),
            "cm²": ("1/10000", "square_centimeter square_centimetre sq_cm qcm"),
        },
        {
            "sq ft": ("0.09290304", "square_foot square_feet square_ft sqft ft²"),
            "sq in": ("0.00064516", "square_inch square_inches square_in in²"),
        },
    ),
    "power": (
        {"kW": ("1000", "kilowatt кВт"), "W": ("1", "watt Вт 瓦")},
        {"hp": ("745.69987158", "horsepower")},
        {"BTU": ("0.29307107", "btus btu/h btu/hr")},
    ),
    "voltage": ({"kV": ("1000", "kilovolt"), "V": ("1", "volt vac vdc В 伏")},),
    "current": ({"A": ("1", "amp ampere"), "mA": ("1/1000", "milliamp мА")},),
    "charge": (
        {
            "Ah": ("1", "amp_hour Ач А·ч"),
            "mAh": ("1/1000", "milliamp_hour мАч мА·ч 毫安时 毫安"),
        },
    ),
    "energy": (
        {
            "kWh": ("3600000", "kilowatt_hour кВт·ч кВтч"),
            "Wh": ("3600", "watt_hour Вт·ч Втч"),
        },
        {"kJ": ("1000", "kilojoule кДж"), "J": ("1", "joule")},
        {"kcal": ("4184", "calorie cal kilocalorie ккал")},
    ),
    "frequency": (
        {
            "GHz": ("1000000000", "gigahertz ГГц"),
            "MHz": ("1000000", "megahertz МГц"),
            "kHz": ("1000", "kilohertz кГц"),
            "Hz": ("1", "hertz Гц"),
        },
    ),
    "data": (
        {
            "TB": ("1000000000", "terabyte ТБ"),
            "GB": ("1000000", "gigabyte gig ГБ"),
            "MB": ("1000", "megabyte МБ"),
            "KB": ("1", "kilobyte КБ"),
        },
        {
            "TiB": ("1099511627.776", "tebibyte"),
            "GiB": ("1073741.824", "gibibyte"),
            "MiB": ("1048.576", "mebibyte"),
        },
    ),
    "data rate": (
        {
            "Gbps": (
                "1000000",
                "Gbit Gbit/s Gb/s Gb/sec gigabit GbE gigabit_per_second gbits/s",
            ),
            "Mbps": (
                "1000",
                "Mbit Mbit/s Mb/s Mb/sec megabit megabit_per_second mbits/s Мбит/с",
            ),
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
    "resistance": ({"kΩ": ("1000", "kiloohm kohm кОм"), "Ω": ("1", "ohm Ом")},),
    "time": (
        {
            "week": ("604800", "wk woche wochen"),
            "day": ("86400", "tag tage tagen jour 天 日"),
            "h": (
                "3600",
                "hr hour std stunde stunden heure hora ora ore uur godz godzina godziny "
                "godzin 小时 小時",
            ),
            "min": ("60", "minute minuten мин хв 分钟 分鐘"),
            "s": ("1", "sec second sek sekunde sekunden сек 秒"),
            "ms": ("1/1000", "millisecond msec"),
        },
    ),
    "age": (
        {
            "year": (
                "12",
                "yr y jahr jahre jahren an ans año ano anno anni jaar lata lat rok "
                "岁 歲 年",
            ),
            "month": (
                "1",
                "mo monat monate monaten mes meses mese mesi maand maanden мес міс mois "
                "miesiąc miesiące miesięcy 个月 個月",
            ),
        },
    ),
    "angle": ({"°": ("1", "degree deg grad")},),
    "temperature": (
        {
            "°C": (
                "1",
                "celsius c ° degree deg grad degrees_celsius degrees_c deg_c "
                "grad_celsius",
            )
        },
        {
            "°F": (
                "5/9",
                "fahrenheit f ° degree deg grad degrees_fahrenheit degrees_f deg_f",
            )
        },
        {"K": ("1", "kelvin")},
    ),
    "pressure": (
        {
            "MPa": ("1000000", "МПа"),
            "bar": ("100000", "бар"),
            "kPa": ("1000", "kilopascal кПа"),
        },
        {"psi": ("6894.757293168", "p_s_i")},
    ),
    "speed": (
        {"km/h": ("1", "kmh kph kmph km/hr км/ч")},
        {"mph": ("1.609344", "mile_per_hour")},
    ),
    "percent": ({"%": ("1", "percent pct prozent %_vol vol_% %_abv")},),
    "rotation": (
        {
            "rpm": (
                "1",
                "r_p_m r/min u/min tr/min rev/min obr/min revolutions_per_minute "
                "转 转/分 об/мин об/хв",
            ),
        },
        {"krpm": ("1000", "")},
    ),
    "sound": ({"dB": ("1", "decibel db_a dba дБ")},),
    "light": ({"lm": ("1", "lumen лм 流明")},),
    "luminance": ({"cd/m²": ("1", "nit candela_per_square_meter")},),
    "flow": (
        {
            "m³/h": ("1", "cbm/h"),
            "l/min": (
                "0.06",
                "lpm l/m liter_per_minute liters_per_minute litre_per_minute "
                "litres_per_minute",
            ),
            "l/h": ("0.001", "lph l/hr liters_per_hour litres_per_hour"),
        },
        {
            "CFM": ("1.699010796", "cu_ft/min"),
            "GPM": ("0.22712470704", "gallons_per_minute"),
        },
    ),
    "resolution": ({"MP": ("1", "megapixel mpx mega_pixel Мп Мпикс")},),
    "print": ({"dpi": ("1", "")},),
    "pages": ({"ppm": ("1", "page_per_minute pages_per_minute pages/min")},),
    "yarn": ({"denier": ("1", "den")},),
    "paper": ({"gsm": ("1", "g/m² g/qm g_per_m² 克/平方米")},),
    "dose": ({"IU": ("1", "i_u ie i_e")},),
    "frames": ({"fps": ("1", "frame_per_second frames_per_second")},),
    "sun": ({"SPF": ("1", "lsf fps sun_protection_factor lichtschutzfaktor")},),
    "torque": (
        {"Nm": ("1", "newton_meter newton_metre n_m n·m Нм Н·м 牛米")},
        {
            "ft lb": (
                "1.3558179483314004",
                "lb_ft ft·lb foot_pound pound_foot ft_lbf lbf_ft",
            ),
            "in lb": (
                "0.1129848290276167",
                "lb_in in·lb inch_pound pound_inch in_lbf lbf_in",
            ),
        },
    ),
}
# What a unit stands for in attributes of another kind: `6M` are months in a size of
# clothes for babies, and `64G` are gigabytes.
SHORTHANDS = {
    "age": {"m": "month", "MB": "month"},
    "data": {"m": "MB", "g": "GB", "t": "TB"},
    "data rate": {"m": "Mbps", "g": "Gbps", "MB": "Mbps", "GB": "Gbps"},
    "frequency": {"m": "MHz", "g": "GHz"},
    "paper": {"g": "gsm"},
}
# Units that are other words in lower case.
CAPITALIZED = {"To": "TB", "Go": "GB", "Mo": "MB", "Ko": "KB"}
# Ordinary words, which are units only beside a number.
NOUNS = {
    "pack",
    "set",
    "unit",
    "pair",
    "dozen",
    "gross",
    "load",
    "roll",
    "sheet",
    "pod",
    "tablet",
}
NOUNS |= {"capsule", "softgel", "serving", "cup", "week", "day", "min", "h", "s"}
NOUNS |= {"month", "year"}
# Units of which nobody writes three decimal places, so that `1.400` are thousands.
WHOLE = {"rpm", "mAh", "IU", "lm", "W", "Hz", "K", "kcal", "BTU", "dpi", "pcs", "sheet"}
WHOLE |= {"tablet", "capsule", "denier", "ppm"}
# The same of round numbers: `1.000 ml`, but `29.574 ml` is a fluid ounce.
ROUND = {"ml", "mg", "mcg"}
# What 0 is in the base of the kind, if it is not 0.
ZEROS = {"°C": "273.15", "°F": "45967/180"}
