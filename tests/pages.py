"""The pages of the repository, for the tests that read them."""

import re
from pathlib import Path
from typing import List

ROOT = Path(__file__).parent.parent
PLACES = ("*.md", "assets/*.md", "spacy_adatag/**/*.md", "project/*.md")
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf8")
    for place in (*PLACES, "project/*/README.md", "project/results/**/*.md")
    for path in sorted(ROOT.glob(place))
}
README, RECORDS = "README.md", "spacy_adatag/corpus/README.md"
MODELS, SERVING = "spacy_adatag/models/README.md", "spacy_adatag/serving/README.md"
LABELLING = "spacy_adatag/labelling/README.md"
CANONICAL = "spacy_adatag/canonical/README.md"
ATTRIBUTES = "spacy_adatag/attributes/README.md"
CONFIDENCE = "spacy_adatag/confidence/README.md"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def get_blocks(page: str, language: str) -> List[str]:
    return [code for name, code in FENCE.findall(PAGES[page]) if name == language]


def list_pages(language: str) -> List[str]:
    return [page for page in PAGES if get_blocks(page, language)]


def find_table(page: str, head: str) -> List[str]:
    """The lines of a table below its head, of which the first cells are given."""
    line = rf"^\| {re.escape(head)} \|.*\n\|[-: |]+\n"
    (start,) = (match.end() for match in re.finditer(line, PAGES[page], re.MULTILINE))
    return PAGES[page][start:].split("\n\n")[0].splitlines()
