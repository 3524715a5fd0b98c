#!/usr/bin/env bash
# srsly 2.5.6 writes YAML that PyYAML 6.0.3 reads as other values: "no" is False, "16:9" is
# 969.
#
# srsly follows YAML 1.2, where both are strings, and writes them without quotes. PyYAML,
# which most Python programs use, follows YAML 1.1. So a schema of options that a spaCy tool
# writes has other options elsewhere: "on", "off", "yes" and "no" are truth values, and ratios
# and times count in sixties. In the other direction, an identifier such as 0089 is a string
# for PyYAML, and 89 for srsly. Quote such strings, or exchange JSON.
#
# Seen, 2026-11-30:
#   srsly writes "ratio: 16:9", "lining: no"; PyYAML reads 969, False
#   PyYAML writes "code: 0089"; srsly reads 89
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet srsly==2.5.6 pyyaml==6.0.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import srsly
import yaml

product = {"ratio": "16:9", "lining": "no", "zip": "on", "time": "1:30"}
text = srsly.yaml_dumps(product)
print(text, yaml.safe_load(text))
assert srsly.yaml_loads(text) == product
assert yaml.safe_load(text) == {"ratio": 969, "lining": False, "zip": True, "time": 90}
text = yaml.safe_dump({"code": "0089"})
print(text, srsly.yaml_loads(text))
assert yaml.safe_load(text) == {"code": "0089"} and srsly.yaml_loads(text) == {"code": 89}
PYTHON
