"""Table 8: numbers of parameters, counted and by the paper's formulas."""

import json
from typing import Dict, List, Tuple

from tables.markdown import write_table
from tables.paper import TABLE_8
from tables.results import NOT_RUN, Results
from tables.rows import BY_CONFIG


def write_table_8(results: Results) -> str:
    """RETURNS (str): Numbers of parameters, counted and by the paper's formulas."""
    path = results.scale.results / "parameters.json"
    if not path.exists():
        return f"{NOT_RUN}\n"
    counted = json.loads(path.read_text("utf8"))
    rows = []
    header: List[str] = []
    for config, (text, terms) in TABLE_8.items():
        system = counted["systems"][config]
        cells = [BY_CONFIG[config].label, text, _say_formula(system["formula"], counted)]
        for entry in system["counts"]:
            paper = _evaluate(terms, entry["attributes"])
            cells.append(f"{_say_count(paper)} / {_say_count(entry['count'])}")
        rows.append(cells)
        header = [f"N = {entry['attributes']}" for entry in system["counts"]]
    titles = ["system", "the paper's formula", "counted", *header]
    return write_table(titles, rows)


def _say_formula(formula: Dict[str, int], counted: Dict[str, int]) -> str:
    words = counted["words"]
    linear = formula["linear"] + formula["each_word_and_attribute"] * words
    constant = formula["constant"] + formula["each_word"] * words
    terms = [(formula["square"], " · N²"), (linear, " · N"), (constant, "")]
    return " + ".join(f"{number:,}{power}" for number, power in terms if number)


def _evaluate(terms: Tuple[float, float, float], n: int) -> float:
    square, linear, constant = terms
    return (square * n + linear) * n + constant


def _say_count(count: float) -> str:
    return f"{count / 1e6:.2f} M"
