#!/usr/bin/env bash
# cn2an 0.5.24 and uroman 1.3.1.1: phones of Samsung are phones of "3 stars".
#
# Samsung is 三星 in Chinese, which means three stars. `transform` of cn2an replaces all
# numerals in a text, also those in names: the brands 七匹狼 and 三只松鼠 and the spice 十三香 get
# digits, and a disposable cup (一次性) is one for "1次性". Names with a lone hundred or thousand
# stay, with a warning. uroman, which writes all scripts in Latin letters, does the same before
# it romanizes, and makes 100 of the brand 百草味. Both are right for sizes and packs, so replace
# numerals only there.
#
# Seen, 2026-12-01:
#   cn2an   三星手机: 3星手机        七匹狼男装: 7匹狼男装      一次性纸杯: 1次性纸杯
#   uroman  三星手机: 3xingshouji    百草味: 100caowei          三十九码: 39ma
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet cn2an==0.5.24 uroman==1.3.1.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import warnings

import cn2an
import uroman

warnings.simplefilter("ignore")
romanize = uroman.Uroman().romanize_string
seen = {
    cn2an.transform: {
        "三星手机": "3星手机",
        "七匹狼男装": "7匹狼男装",
        "三只松鼠": "3只松鼠",
        "十三香": "13香",
        "一次性纸杯": "1次性纸杯",
        "百草味": "百草味",
    },
    romanize: {"三星手机": "3xingshouji", "百草味": "100caowei", "三十九码": "39ma"},
}
for function, texts in seen.items():
    for text, expected in texts.items():
        print(f"{text}: {function(text)}")
        assert function(text) == expected
PYTHON
