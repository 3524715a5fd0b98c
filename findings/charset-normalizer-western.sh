#!/usr/bin/env bash
# charset-normalizer 3.5.3 takes Western European files for Central European ones, and
# changes their letters.
#
# Excel saves a CSV file of a French, Spanish, Portuguese or Swedish shop as cp1252. The
# best guess for each of these is cp1250, in which the same bytes are other letters:
# "tamaño" becomes "tamańo", "crème" becomes "crčme". Nothing fails, the text has no
# replacement characters, and values no longer match. German has only letters that are the
# same in both. Ask the user, or try cp1252 first.
#
# Seen, 2026-11-29: es cp1250 tamańo, fr cp1250 crčme, pt cp1250 algodăo, sv cp1250 blĺ
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet charset-normalizer==3.5.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from charset_normalizer import from_bytes

SHOPS = {
    "es": (
        "sku;título;color\n1;Camisa pequeña de algodón, tamaño M;marrón\n"
        "2;Pantalón de niño con cinturón;añil\n",
        "tamaño",
        "tamańo",
    ),
    "fr": (
        "sku;titre;couleur\n1;Écharpe légère en laine, crème;crème\n"
        "2;Chaussures d'été à lacets, modèle bébé;bleu foncé\n",
        "crème",
        "crčme",
    ),
    "pt": (
        "sku;título;cor\n1;Calção de algodão para criança;limão\n"
        "2;Blusão de lã com botões;açafrão\n",
        "algodão",
        "algodăo",
    ),
    "sv": (
        "sku;titel;färg\n1;Blå tröja för män, ärmlös;blå\n2;Grå kjol på rea;grå\n",
        "Blå",
        "Blĺ",
    ),
}
for language, (text, word, wrong) in SHOPS.items():
    best = from_bytes(text.encode("cp1252")).best()
    print(language, best.encoding, wrong in str(best))
    assert word in text and best.encoding == "cp1250", best.encoding
    assert wrong in str(best) and word not in str(best)
PYTHON
