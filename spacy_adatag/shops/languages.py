"""Columns that say the same in several languages."""

import re
from typing import Collection, Dict, List, Mapping, NamedTuple, Optional, Sequence

from .column_names import SEGMENT, get_base, is_description, is_specification, rank_title
from .column_splitting import split_words
from .profiles import Profile

# What languages are called, after their code.
NAMES = (
    "en eng english englisch anglais", "de deu ger german deutsch allemand",
    "fr fra fre french francais französisch", "es spa spanish espanol español spanisch",
    "it ita italian italiano italienisch", "pt por portuguese portugues português",
    "nl nld dut dutch nederlands", "pl pol polish polski", "sv swe swedish svenska",
    "da dan danish dansk", "fi fin finnish suomi", "no nor nb norwegian norsk",
    "cs cz cze ces czech cesky", "sk slk slovak", "hu hun hungarian magyar",
    "ro ron romanian romana", "bg bulgarian", "el greek", "ru rus russian рус",
    "uk ukr ua ukrainian укр", "tr tur turkish turkce", "ja jp jpn japanese",
    "zh cn zho chinese", "ko kr kor korean", "ar ara arabic", "he hebrew",
)  # fmt: skip
CODES = {word: names.split()[0] for names in NAMES for word in names.split()}
# Norwegian, or a number.
NUMBER = "no"
# A language at the end of a name, with the country and signs around it.
AT_END = re.compile(
    r"[\W_]*(?:lang(?:uage)?|locale)?[\W_]*([^\W\d_]+)(?:[-_][A-Z]{2})?\W*\Z"
)
AT_START = re.compile(r"([A-Z]{2})[_-]")


class Translations(NamedTuple):
    """The languages of a table.

    order (List[str]): Their codes, first the one to use.
    others (List[str]): The columns in another language.
    """

    order: List[str]
    others: List[str]


def get_language(name: str) -> Optional[str]:
    """Get the language in the name of a column.

    name (str): The name, such as `color_de`, `EN_Title` or `Title (English)`.
    RETURNS (Optional[str]): The code of the language, None if there is none.
    """
    base = get_base(name)
    words = split_words(name)
    if len(base) == len(words):
        return None
    first = AT_START.match(name)
    found = [first[1].lower()] if first is not None else []
    found += [match[0][:2] for match in SEGMENT.finditer(name)]
    found += words[len(base) :] if words[: len(base)] == base else words
    return next((CODES[word] for word in found if word in CODES), None)


def leave_language(
    name: str, columns: Mapping[str, Profile], languages: Collection[str]
) -> str:
    """Leave the language out of the name of a column, unless others only differ in that,
    such as sizes by country.

    name (str): The name, such as `color_de`.
    columns (Mapping[str, Profile]): All columns.
    languages (Collection[str]): The languages of the table.
    RETURNS (str): The name without it: `color`.
    """
    language = get_language(name)
    if language is None:
        return name
    is_alone = sum(get_base(each) == get_base(name) for each in columns) == 1
    if language in languages and columns[name].is_text:
        is_alone = True
    if not is_alone:
        return name
    is_number = split_words(name)[-1] == NUMBER
    if language not in languages and (is_number or not columns[name].is_text):
        # As in `Model No` and `Size UK`.
        return name
    for pattern in (AT_END, AT_START):
        match = pattern.search(name)
        if match is not None and match[1].lower() in CODES:
            return name[: match.start()] + name[match.end() :] or name
    return SEGMENT.sub("", name) or name


def find_translations(
    columns: Mapping[str, Profile], preferred: Optional[str] = None
) -> Translations:
    """Find the languages of a table.

    columns (Mapping[str, Profile]): The columns.
    preferred (Optional[str]): The language to use. By default, it is the one that most
        texts of products are in.
    RETURNS (Translations): The languages. There are none if no column says the same as
        another one. What is no text, such as sizes by country, is in no language.
    """
    groups: Dict[Sequence[str], Dict[str, List[str]]] = {}
    for name, profile in columns.items():
        language = get_language(name)
        if language is not None and (profile.is_text or is_specification(name)):
            of_base = groups.setdefault(get_base(name), {})
            of_base.setdefault(language, []).append(name)
    several = [group for group in groups.values() if len(group) > 1]
    texts = [
        group for group in several if any(map(may_be_translated, _list_names(group)))
    ]
    filled: Dict[str, int] = {}
    for group in texts or several:
        for language, names in group.items():
            count = sum(columns[name].filled for name in names)
            filled[language] = filled.get(language, 0) + count
    order = sorted(filled, key=lambda each: (each != preferred, -filled[each]))
    others: List[str] = []
    for group in groups.values():
        best = next((each for each in order if each in group), None)
        if texts and best != next(iter(order)):
            # The texts are in another language.
            best = None
        others += [
            name
            for language, names in group.items()
            for name in names
            if language in order and language != best
        ]
    return Translations(order, others)


def rank_language(name: str, order: Sequence[str]) -> int:
    """RETURNS (int): The place of the language of a column in an order. A column without
    one comes last."""
    language = get_language(name)
    return order.index(language) if language in order else len(order)


def may_be_translated(name: str) -> bool:
    """RETURNS (bool): Whether a column has texts of products by its name."""
    return rank_title(name) is not None or is_description(name)


def _list_names(group: Mapping[str, Collection[str]]) -> List[str]:
    return [name for names in group.values() for name in names]
