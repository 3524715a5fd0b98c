#!/usr/bin/env bash
# ucumvert 0.3.2 reads some UCUM codes as other units: a cubic foot is a length, and the
# Calorie of nutrition labels is a thousandth of itself.
#
# UCUM is a code for units, for data that systems exchange. ucumvert maps it to Pint, where
# "cft" is a centifoot and "cyd" a centiyard. So the 18 cubic feet of a fridge are 5 cm. [Cal]
# is a kilocalorie in the file `ucum-essence.xml` that ucumvert itself comes with. There is
# no warning.
#
# Seen, 2026-11-30:
#   [cft_i]: 1 centifoot       [cyd_i]: 1 centiyard
#   [Cal]: 4.184 joule         kcal: 4184 joule
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet ucumvert==0.3.2 pint==0.25.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import math
from pathlib import Path

import ucumvert

units = ucumvert.PintUcumRegistry()
# What UCUM says.
essence = (Path(ucumvert.__file__).parent / "vendor/ucum-essence.xml").read_text("utf8")
for code, name, value in (
    ("[cft_i]", "cubic foot", '<value Unit="[ft_i]3"'),
    ("[Cal]", "nutrition label Calories", '<value Unit="kcal_th"'),
):
    entry = essence.split(f'<unit Code="{code}"')[1].split("</unit>")[0]
    assert name in entry and value in entry, entry
assert str(units.from_ucum("[cin_i]").to("inch**3"))[0] == "1"
found = {code: units.from_ucum(code) for code in ("[cft_i]", "[cyd_i]", "[Cal]", "kcal")}
print({code: str(unit) for code, unit in found.items()})
assert [str(found[code].units) for code in ("[cft_i]", "[cyd_i]")] == ["centifoot", "centiyard"]
assert math.isclose(18 * found["[cft_i]"].to("cm").magnitude, 5.4864)
joules = [found[code].to("joule").magnitude for code in ("[Cal]", "kcal")]
print(joules)
assert math.isclose(joules[0], 4.184) and math.isclose(joules[1], 4184), joules
PYTHON
