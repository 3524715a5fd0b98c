#!/usr/bin/env bash
# conllu 6.0.0: from files of words and tags, "#5" disappears with its label, and of
# "Ratio=4=3", only the 4 is left.
#
# A line that begins with "#" is a comment, also in the middle of a text and with the columns
# of a word. In CoNLL-U, a number comes first, so that no word can look like it. The parser
# also takes other columns by `fields`, as in files for NER, where the word itself comes first.
# Sizes of screws, pencils and yarn, colors such as "#ff0000", and article numbers are missing
# then, and so are their labels. In the columns of names and values, all behind a second "=" is
# dropped, also when the file is written again. Neither raises an error.
#
# Seen, 2026-12-01:
#   pencil O, #5 B-Size, red B-Color: pencil, red
#   Ratio=4=3|Fit=Slim: Ratio 4, Fit Slim
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet conllu==6.0.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import conllu

text = "pencil\tO\n#5\tB-Size\nred\tB-Color\n\n"
(words,) = conllu.parse(text, fields=["form", "tag"])
print([dict(word) for word in words])
assert [(word["form"], word["tag"]) for word in words] == [("pencil", "O"), ("red", "B-Color")]

text = "1\tscreen\t_\t_\t_\t_\t_\t_\t_\tRatio=4=3|Fit=Slim\n\n"
(words,) = conllu.parse(text)
print(words[0]["misc"])
assert words[0]["misc"] == {"Ratio": "4", "Fit": "Slim"}
assert words.serialize() == text.replace("4=3", "4")
PYTHON
