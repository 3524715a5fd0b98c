"""The words in the name of an attribute."""

import re

# Between a lower-case letter or digit and a capital, and before the last capital of a
# run: `SkinType`, `USBPort`, `Model2Name`.
_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"[\s_\-./]+")


def to_phrase(name: str) -> str:
    """Get the words of an attribute's name.

    name (str): The name, such as `SkinType` or `skin_type`.
    RETURNS (str): Its words, such as `Skin Type`.
    """
    return " ".join(
        word[:1].upper() + word[1:]
        for part in _SEPARATORS.split(name)
        for word in _WORD_STARTS.split(part)
        if word
    )
