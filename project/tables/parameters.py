"""Table 8: count the parameters of models built for N attributes."""

from dataclasses import asdict, dataclass
from typing import Any, Dict, List

from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import load_config, load_model_from_config

from spacy_adatag.corpus.pipe import get_component
from tables.rows import TABLE_8
from tables.runs import CONFIGS
from tables.scoring import count_parameters

ATTRIBUTES = (1, 10, 32, 100)
# With so many words, the word embeddings and the LSTM have the paper's 6M parameters.
WORDS = 117_568
# To find formulas, and to check models that are too large with the paper's vocabulary.
FEW_WORDS, MORE_WORDS = 200, 300
# The largest models to build. With 4 bytes per parameter, they take 1 GB.
MOST = 250_000_000
WORDS_IN_A_TEXT = 1000


@dataclass(frozen=True)
class Formula:
    """The parameters of a system with N attributes and V words, square N² + linear N +
    constant + (each_word + each_word_and_attribute N) V.
    """

    square: int
    linear: int
    constant: int
    each_word: int
    each_word_and_attribute: int

    def count(self, attributes: int, words: int) -> int:
        """RETURNS (int): The number of parameters."""
        by_word = self.each_word + self.each_word_and_attribute * attributes
        grown = (self.square * attributes + self.linear) * attributes
        return grown + self.constant + by_word * words


def find_formula(row: str) -> Formula:
    """Derive the formula of a system from five small models.

    row (str): The system, as in `TABLE_8`.
    RETURNS (Formula): The formula.
    """
    one, two, three = (build(row, n, FEW_WORDS) for n in (1, 2, 3))
    more_words = MORE_WORDS - FEW_WORDS
    of_one = (build(row, 1, MORE_WORDS) - one) // more_words
    of_two = (build(row, 2, MORE_WORDS) - two) // more_words
    each = of_two - of_one
    square = (three - 2 * two + one) // 2
    linear = two - one - 3 * square - each * FEW_WORDS
    constant = one - square - linear - of_one * FEW_WORDS
    return Formula(square, linear, constant, of_one - each, each)


def count_all(words: int = WORDS) -> Dict[str, Any]:
    """Count the parameters of all systems, by formula and by building the models. Models
    that are too large are built with a small vocabulary.

    words (int): The size of the vocabulary.
    RETURNS (Dict[str, Any]): `words`, and the formula of each system. For each number of
        attributes, the count, and the vocabulary size that it was verified with.
    RAISES (ValueError): If a model has another number of parameters than the formula.
    """
    systems = {}
    for row in TABLE_8:
        formula = find_formula(row)
        counts: List[Dict[str, int]] = []
        for attributes in ATTRIBUTES:
            count = formula.count(attributes, words)
            built = words if count <= MOST else FEW_WORDS
            found = build(row, attributes, built)
            expected = formula.count(attributes, built)
            if found != expected:
                raise ValueError(
                    f"{row} with {attributes} attributes and {built} words: expected "
                    f"{expected:,} parameters by the formula, got {found:,}"
                )
            counts.append({"attributes": attributes, "count": count, "built": built})
        systems[row] = {"formula": asdict(formula), "counts": counts}
        print(f"  {row}: {formula}", flush=True)
    return {"words": words, "systems": systems}


def build(row: str, attributes: int, words: int) -> int:
    """Initialise a system, and count its trainable parameters.

    row (str): The system, as in `TABLE_8`.
    attributes (int): N.
    words (int): The size of the vocabulary.
    RETURNS (int): The count.
    """
    name, settings = TABLE_8[row]
    overrides = {
        "initialize.vectors": None,
        "initialize.before_init": None,
        "initialize.after_init": None,
        **dict(settings),
    }
    config = load_config(CONFIGS / f"{name}.cfg", overrides, interpolate=False)
    nlp = load_model_from_config(config, auto_fill=True)
    # The unknown word also has a row.
    known = [f"w{i}" for i in range(words - 1)]
    examples = []
    for start in range(0, len(known), WORDS_IN_A_TEXT):
        doc = Doc(nlp.vocab, known[start : start + WORDS_IN_A_TEXT])
        doc._.attr_queries = [f"attribute {i}" for i in range(attributes)]
        doc.spans["adatag"] = []
        examples.append(Example(doc.copy(), doc))
    nlp.initialize(lambda: examples)
    return count_parameters(get_component(nlp).model)
