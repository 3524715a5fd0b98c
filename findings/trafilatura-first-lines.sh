#!/usr/bin/env bash
# trafilatura 2.3.1: of the lines of a `<div>`, the first one is lost if the page has a long
# text. A `<div>` of one line is lost as a whole.
#
# Details of a product often are a `<div>` with `<br>`s below the description, or a `<div>`
# for each. Of "Colour", "Weight" and "Size", the Colour is missing, so that a list still looks
# complete. `favor_recall=True`, and a bold name or number, change nothing. The same lines in
# `<p>`, and those of a page with half of the text, are kept, and `html2txt` has them all.
#
# Seen, 2026-11-30, after twelve paragraphs:
#   <div>Colour: Red<br>Weight: 5 kg<br>Size: M</div>: "Weight: 5 kg", "Size: M"
#   <p>Colour: Red<br>Weight: 5 kg<br>Size: M</p>: all three
#   <div>Weight: <b>5</b> kg</div>: nothing
# After six paragraphs, all lines of the <div>s are there.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet trafilatura==2.3.1 lxml==6.1.3 lxml_html_clean==0.4.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from trafilatura import extract, html2txt

SENTENCE = "This pergola is made of aluminium, and two people can set up part {} of it in a day."
TEXT = [SENTENCE.format(number) for number in range(1, 13)]
EXPECTED = {
    "<p>Colour: Red<br>Weight: 5 kg<br>Size: M</p>": ["Colour: Red", "Weight: 5 kg", "Size: M"],
    "<div>Colour: Red<br>Weight: 5 kg<br>Size: M</div>": ["Weight: 5 kg", "Size: M"],
    "<div><b>Colour:</b> Red<br>Weight: 5 kg</div>": ["Weight: 5 kg"],
    "<p>Weight: <b>5</b> kg</p>": ["Weight: 5 kg"],
    "<div>Weight: <b>5</b> kg</div>": [],
    "<div>Weight: 5 kg</div>": [],
}


def lines(details, number, **options):
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in TEXT[:number])
    page = f"<html><body><article><h1>Pergola</h1>{paragraphs}{details}</article></body></html>"
    assert "Weight: 5 kg" in html2txt(page)
    found = extract(page, **options).splitlines()
    assert found[: number + 1] == ["Pergola", *TEXT[:number]]
    return found[number + 1 :]


for details, expected in EXPECTED.items():
    found = lines(details, 12)
    print(details, found)
    assert found == expected == lines(details, 12, favor_recall=True), details
found = lines("<div>Colour: Red<br>Weight: 5 kg<br>Size: M</div>", 6)
print("after six paragraphs", found)
assert found == ["Colour: Red", "Weight: 5 kg", "Size: M"]
PYTHON
