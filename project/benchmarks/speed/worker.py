"""Reads texts with a pipeline, as often as it is told to. It runs with this checkout and
with earlier commits, so it only uses what all of them have.

For each line of stdin, which names the work, it prints the number of values found in a
text, and the seconds of processor time.
"""

import gc
import json
import sys
import time
from pathlib import Path
from typing import Any, Dict, List

import spacy
from spacy.language import Language

from spacy_adatag.catalogue import plan_job, run_job
from spacy_adatag.catalogue.local import run_here

# Work is repeated for so long: once would start with cold caches, unlike in real use.
SECONDS = 0.4
MODEL, FOLDER = sys.argv[1], Path(sys.argv[2])


def main() -> None:
    """Work until stdin ends."""
    nlp = spacy.load(MODEL)
    texts = json.loads((FOLDER.parent / "texts.json").read_text("utf8"))
    # The package may print, too.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        # Don't count the garbage of earlier work.
        gc.collect()
        begin, calls, seconds = time.process_time(), 0, 0.0
        while seconds < SECONDS:
            found = work(nlp, line.strip(), texts)
            calls += 1
            seconds = time.process_time() - begin
        print(found, seconds / calls, file=answers, flush=True)


def work(nlp: Language, kind: str, texts: Dict[str, List[str]]) -> float:
    """Do some work. Returns the number of values found in a text."""
    if kind == "extract, Parquet":
        return extract(nlp)
    if kind == "single title":
        docs = [nlp(text) for text in texts[kind]]
    else:
        docs = list(nlp.pipe(texts[kind]))
    return sum(len(doc.spans["adatag"]) for doc in docs) / len(docs)


def extract(nlp: Language) -> float:
    """Do what the command does with a loaded pipeline: from Parquet to Parquet, a row for
    each product.
    """
    table, output = FOLDER.parent / "table.parquet", FOLDER / "values.parquet"
    columns: Any = {"text": ["title"], "id": "sku"}
    plan = plan_job(nlp, MODEL, table, output, rows="product", **columns)
    summary = run_job(nlp, plan, run_here)
    return summary.values / summary.texts


if __name__ == "__main__":
    main()
