"""Do similar attributes get similar decoders?

The paper generates decoders from embeddings of the attributes, so that similar attributes
share what they learn (section 3.2). This compares the cosine of two attributes' decoders
with the cosine of their names and values, for systems that know these and systems that do
not.
"""

from pathlib import Path
from typing import Annotated, Any, Dict, List, cast

import numpy
import srsly
import torch
import typer
from matplotlib import pyplot as plt
from reporting.plots import STYLE
from spacy.language import Language
from spacy.vectors import Vectors
from spacy.vocab import Vocab
from thinc.types import Floats2d
from wasabi import msg

from spacy_adatag.embedders.static import StaticEmbedder
from spacy_adatag.embedders.vectors import load_glove
from spacy_adatag.models.adatag import AdaptiveDecoder
from spacy_adatag.models.multicrf import MultiDecoder
from spacy_adatag.models.weights import get_shim

from .asking import train

CONFIGS = ("adatag", "adatag-random", "bilstm-multicrf")
SEED = 0
# Attributes that are listed with the one whose decoder is nearest.
LISTED = 12


def main(
    corpus: Annotated[Path, typer.Argument(help="Folder of train.spacy and others")],
    output: Annotated[Path, typer.Option(help="JSON file to write the figures to")],
    picture: Annotated[Path, typer.Option(help="PNG file to draw the cosines to")],
) -> None:
    """Train, and compare decoders with embeddings."""
    rows: List[Dict[str, Any]] = []
    pictures = {}
    for name in CONFIGS:
        nlp = train(name, "config", SEED, corpus)
        labels = list(cast(Any, nlp.get_pipe("adatag")).labels)
        alike = find_cosines(embed(nlp))
        decoders = find_cosines(get_decoders(nlp))
        order = sort_by_similarity(alike)
        pictures.setdefault("names and values", alike[numpy.ix_(order, order)])
        pictures[f"decoders, {name}"] = decoders[numpy.ix_(order, order)]
        rows.append(
            {
                "config": name,
                "seed": SEED,
                "spearman": correlate_ranks(alike, decoders),
                "nearest": list_nearest(decoders, labels),
            }
        )
        msg.good(f"{name}: rank correlation {rows[-1]['spearman']:.2f}")
    output.parent.mkdir(parents=True, exist_ok=True)
    srsly.write_json(output, rows)
    draw(pictures, picture)


def embed(nlp: Language) -> numpy.ndarray:
    """Embed the names and values of a pipeline's attributes as `adatag.cfg` does.

    nlp (Language): The pipeline.
    RETURNS (ndarray): Shape (attributes, width).
    """
    adatag: Any = nlp.get_pipe("adatag")
    vocab = Vocab()
    vocab.vectors = cast(Vectors, load_glove())
    found: numpy.ndarray = StaticEmbedder("name+value")(
        [*adatag.attributes], [], vocab=vocab, spans_key="adatag"
    )
    return found


def get_decoders(nlp: Language) -> numpy.ndarray:
    """Get the linear layers of all decoders. The score of tag O is subtracted from those
    of the other tags, since only differences matter.

    nlp (Language): The pipeline.
    RETURNS (ndarray): Shape (attributes, weights).
    """
    adatag: Any = nlp.get_pipe("adatag")
    model = adatag.model
    decoder = get_shim(model.layers[1])._model
    with torch.no_grad():
        if isinstance(decoder, MultiDecoder):
            weight = torch.stack([*decoder.weight], dim=1)
        else:
            embeddings = cast(Floats2d, model.get_param("E"))
            weight, _, _ = cast(AdaptiveDecoder, decoder).generate(
                torch.from_numpy(numpy.asarray(embeddings))
            )
        relative = (weight[:-1] - weight[-1:]).transpose(0, 1)
    found: numpy.ndarray = relative.flatten(1).numpy()
    return found


def find_cosines(vectors: numpy.ndarray) -> numpy.ndarray:
    """Get the cosine of each pair of vectors, after their mean is subtracted.

    vectors (ndarray): Shape (attributes, width).
    RETURNS (ndarray): Shape (attributes, attributes).
    """
    own = vectors - vectors.mean(0)
    own = own / numpy.linalg.norm(own, axis=1, keepdims=True).clip(min=1e-9)
    cosines: numpy.ndarray = own @ own.T
    return cosines


def correlate_ranks(first: numpy.ndarray, second: numpy.ndarray) -> float:
    """Compute Spearman's rank correlation of two tables of cosines, over all pairs of
    different attributes.

    first, second (ndarray): Shape (attributes, attributes).
    RETURNS (float): From -1 to 1.
    """
    pairs = numpy.triu_indices(len(first), 1)
    ranks = [table[pairs].argsort().argsort() for table in (first, second)]
    return float(numpy.corrcoef(*ranks)[0, 1])


def list_nearest(cosines: numpy.ndarray, labels: List[str]) -> List[Dict[str, Any]]:
    """List the pairs of an attribute and the one with the nearest decoder, the nearest
    first.

    cosines (ndarray): Of decoders, shape (attributes, attributes).
    labels (List[str]): The names of the attributes.
    RETURNS (List[Dict[str, Any]]): Their names and the cosine.
    """
    others = cosines - 2 * numpy.eye(len(cosines))
    nearest = others.argmax(1)
    found = {}
    for row in (-others.max(1)).argsort().tolist():
        pair = tuple(sorted((labels[row], labels[nearest[row]])))
        found.setdefault(pair, float(others[row, nearest[row]]))
    return [
        {"attributes": list(pair), "cosine": cosine}
        for pair, cosine in list(found.items())[:LISTED]
    ]


def sort_by_similarity(cosines: numpy.ndarray) -> List[int]:
    """Put similar attributes beside each other: each next one is the nearest to the last.

    cosines (ndarray): Shape (attributes, attributes).
    RETURNS (List[int]): The order of the attributes.
    """
    order, left = [0], {*range(1, len(cosines))}
    while left:
        last = order[-1]
        order.append(max(left, key=lambda row: cosines[last, row]))
        left.remove(order[-1])
    return order


def draw(tables: Dict[str, numpy.ndarray], path: Path) -> None:
    """Draw tables of cosines beside each other.

    tables (Dict[str, ndarray]): Each with its title.
    path (Path): The PNG file to write.
    """
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(
            1, len(tables), figsize=(3 * len(tables), 3.2), layout="constrained"
        )
        for axis, (title, table) in zip(axes, tables.items()):
            image = axis.imshow(table, vmin=-1, vmax=1, cmap="RdBu_r")
            axis.set_title(title)
            axis.set_xticks([])
            axis.set_yticks([])
        figure.colorbar(image, ax=axes, shrink=0.8)
        figure.savefig(path, dpi=100)
        plt.close(figure)
