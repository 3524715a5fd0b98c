"""The component: `nlp.add_pipe("adatag")`. `adatag` is its class, in the order of spaCy's
`spancat`. What it inherits is in `known` (its attributes) and `settings` (what can be set
after training); `prediction` goes from docs to values.
"""

from .adatag import AdaTag

__all__ = ["AdaTag"]
