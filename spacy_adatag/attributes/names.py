"""The words in the name of an attribute."""

import re

from ..texts.names import WORD_STARTS

_SEPARATORS = re.compile(r"[\s_\-./]+")


def to_phrase(name: str) -> str:
    """Get the words of an attribute's name.

    name (str): The name, such as `SkinType` or `skin_type`.
    RETURNS (str): Its words, such as `Skin Type`.
    """
    return " ".join(
        word[:1].upper() + word[1:]
        for part in _SEPARATORS.split(name)
        for word in WORD_STARTS.split(part)
        if word
    )
