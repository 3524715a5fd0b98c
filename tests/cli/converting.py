from pathlib import Path
from typing import Any, List

import spacy
from spacy.tokens import DocBin

from ..conftest import run_cli

RECORDS = [
    {"text": "Red shoe", "attributes": {"Color": ["Red"], "Scent": []}},
    {"text": "Mens 50ml", "attributes": {"Gender": ["Men"], "Size": ["50"]}},
]


def run(*args: Any) -> Any:
    return run_cli("adatag", "convert", *args)


def read_texts(path: Path) -> List[str]:
    docs = DocBin().from_disk(path).get_docs(spacy.blank("en").vocab)
    return [doc.text for doc in docs]
