"""What a request may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a request may ask for. What is beyond is refused before the pipeline sees it.

    bytes (int): Size of the body.
    texts (int): Texts of a request.
    characters (int): Characters of a text. Not to be chosen too high where strangers
        ask: some tokenizers, such as spaCy's for English, take a time that grows with
        the square of a text without spaces.
    attributes (int): Attributes that are named for a text. To ask all that the pipeline
        knows, nothing is named.
    waiting (int): Requests that are under way, all but one of which wait.
    """

    bytes: int = 1_000_000
    texts: int = 1_000
    characters: int = 20_000
    attributes: int = 1_000
    waiting: int = 32
