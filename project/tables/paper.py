"""The paper's figures: precision, recall and F1 in percent."""

from typing import Dict, Optional, Tuple

Figures = Tuple[float, float, float]

TABLE_4_TITLE: Dict[str, Figures] = {
    "bilstm-tag-sets": (35.15, 54.28, 38.92),
    "bilstm-crf-tag-sets": (35.23, 53.94, 38.85),
    "bert-tag-sets": (33.52, 50.48, 36.29),
    "bert-crf-tag-sets": (34.55, 51.96, 37.45),
    "bilstm-models": (64.37, 71.71, 64.64),
    "bilstm-crf-models": (63.94, 72.14, 64.78),
    "bert-models": (55.34, 72.86, 58.48),
    "bert-crf-models": (54.29, 72.79, 57.49),
    "bilstm-crf-sharedemb": (63.77, 72.50, 64.62),
    "bilstm-multicrf": (64.48, 72.04, 64.81),
    "suopentag": (63.62, 71.67, 64.76),
    "adatag-random": (64.80, 71.95, 65.74),
    "adatag-contextual": (65.00, 75.87, 67.48),
}
TABLE_4_BULLETS: Dict[str, Figures] = {
    "bilstm-tag-sets": (32.17, 34.30, 31.18),
    "bilstm-crf-tag-sets": (34.03, 35.01, 32.11),
    "bert-tag-sets": (31.41, 30.62, 28.26),
    "bert-crf-tag-sets": (32.63, 31.24, 28.89),
    "bilstm-models": (61.61, 60.26, 58.56),
    "bilstm-crf-models": (62.07, 61.46, 59.19),
    "bert-models": (53.35, 61.27, 54.37),
    "bert-crf-models": (49.25, 59.33, 50.49),
    "bilstm-crf-sharedemb": (58.95, 60.58, 57.66),
    "bilstm-multicrf": (60.64, 62.75, 59.78),
    "suopentag": (61.57, 60.48, 59.62),
    "adatag-random": (60.14, 62.14, 60.04),
    "adatag-contextual": (62.87, 62.45, 60.87),
}
# High-resource and low-resource attributes.
TABLE_5: Dict[str, Tuple[Figures, Figures]] = {
    "bilstm-crf-models": ((54.04, 75.66, 61.57), (83.72, 65.08, 71.19)),
    "bilstm-multicrf": ((54.38, 74.42, 60.23), (84.70, 67.29, 73.97)),
    "suopentag": ((55.34, 72.94, 60.49), (80.16, 69.13, 73.31)),
    "adatag-contextual": ((56.05, 76.07, 62.00), (82.90, 75.48, 78.45)),
}
# By row, with the width of the embeddings.
TABLE_6: Dict[str, Tuple[int, Figures]] = {
    "table-6-random-glove": (100, (63.05, 72.35, 64.82)),
    "table-6-glove-tuned": (100, (64.12, 70.51, 63.89)),
    "table-6-glove": (100, (64.47, 73.11, 65.53)),
    "table-6-random-bert": (768, (63.83, 72.39, 65.12)),
    "table-6-name-tuned": (768, (62.01, 73.94, 64.89)),
    "table-6-name": (768, (64.90, 74.31, 66.60)),
    "table-6-value-tuned": (768, (65.03, 72.36, 65.53)),
    "table-6-value": (768, (62.96, 73.92, 65.51)),
    "table-6-random-2-bert": (1536, (64.80, 71.95, 65.74)),
    "table-6-name-value-tuned": (1536, (63.57, 73.57, 65.81)),
    "table-6-name-value": (1536, (65.00, 75.87, 67.48)),
}
TABLE_7: Dict[str, Figures] = {
    "table-7-experts-experts": (42.28, 65.80, 47.94),
    "table-7-hypernetwork-hypernetwork": (65.59, 69.39, 63.66),
    "table-7-experts-hypernetwork": (53.52, 66.43, 55.10),
    "table-7-hypernetwork-experts": (65.00, 75.87, 67.48),
}
# Formulas of the number of attributes N, with their coefficients.
TABLE_8: Dict[str, Tuple[str, Tuple[float, float, float]]] = {
    # The coefficients of N², N and 1.
    "bilstm-tag-sets": ("0.6k · N + 6M", (0, 600, 6e6)),
    "bilstm-crf-tag-sets": ("9 · N² + 0.6k · N + 6M", (9, 600, 6e6)),
    "bilstm-models": ("6M · N", (0, 6e6, 0)),
    "bilstm-crf-models": ("6M · N", (0, 6e6, 0)),
    "bilstm-crf-sharedemb": ("0.1M · N + 6M", (0, 1e5, 6e6)),
    "bilstm-multicrf": ("2k · N + 6M", (0, 2e3, 6e6)),
    "adatag-contextual": ("8M", (0, 0, 8e6)),
}


def show_paper(figures: Optional[Figures]) -> str:
    """RETURNS (str): Precision, recall and F1 as the page shows them."""
    if figures is None:
        return "–"
    return " / ".join(f"{figure:.2f}" for figure in figures)
