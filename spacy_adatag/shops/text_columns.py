"""Find the columns of texts in a table that no preset knows."""

import re
from collections import Counter
from typing import Any, Collection, Dict, List, Mapping, Optional, Sequence, Tuple

from .column_names import (
    WITH_ITEM,
    get_base,
    is_category,
    is_company,
    is_description,
    is_link,
    is_noise,
    is_only_described,
    may_be_text,
    rank_id,
    rank_title,
)
from .languages import get_language, rank_language
from .profiles import Profile

# A title has this many words at least, a description these.
TITLE_WORDS, DESCRIPTION_WORDS, LONG_WORDS = 1.4, 3, 10
# How many words a title has that no name tells.
MIN_WORDS, MAX_WORDS = 2.5, 40
# How many different titles of one word there are, at least.
MIN_TITLES = 4
# The share of rows that have a text of their own, as titles do.
DIFFERENT, LEAST_DIFFERENT = 0.7, 0.3
# How many different names make a column a title that has nothing else to say so.
MIN_NAMES = 10
# What the titles of pages end with, and in how many of them.
ENDING, MOST = re.compile(r"\s[|–—-]\s[^|–—]+\Z"), 0.8
# The ranks of titles that are called so.
NAMED = (0, 1)
# How many products share a short text, at most.
MAX_SHARED = 20
# A text of a few rows that is not called so may be a note beside the table.
MIN_FILLED = 0.02
# What a title is made of.
BRANDS = (
    "vendor",
    "brand",
    "manufacturer",
    "marke",
    "hersteller",
    "производитель",
    # As in the register of energy labels.
    "supplierortrademark",
)
MODELS = (
    "model",
    "modelname",
    "model_name",
    "model name",
    "modell",
    "модель",
    "modelidentifier",
)
# What a name must not have to be an alternative of another.
SYNTAX = frozenset(",+{}*")


def find_texts(
    columns: Mapping[str, Profile],
    used: Collection[str],
    size: int,
    languages: Sequence[str] = (),
) -> List[str]:
    """Find the columns of texts, titles first. Translations are alternatives.

    columns (Mapping[str, Profile]): The columns.
    used (Collection[str]): Those that have another role.
    size (int): Number of rows of the sample.
    languages (Sequence[str]): The languages of the table, first the one to use.
    RETURNS (List[str]): The columns. Empty if no column seems to be a text.
    """
    found: List[str] = []
    titles, described = _split_texts(columns, used, size)
    if not titles:
        # In systems of cash desks, the description is a short title. In those of
        # companies, `Description 2` goes on with it.
        short = [
            name
            for name, profile in columns.items()
            if is_only_described(name.strip("0123456789 "))
            and name not in {*used, *described}
            and profile.is_text
        ]
        most = max((columns[n].distinct for n in (*described, *short)), default=0)
        described += short if most >= LEAST_DIFFERENT * size else []
    for names in (titles, described):
        # If there are several, those in another language say the same.
        best = [each for each in names if get_language(each) in languages[:1]]
        bases = {get_base(name) for name in best}
        other = set(languages[1:])
        found += [
            name
            for name in names
            if not best or get_base(name) in bases or get_language(name) not in other
        ]
    return _join_translations(found, columns, languages)


def has_title(columns: Mapping[str, Profile], used: Collection[str], size: int) -> bool:
    """Check whether a column seems to have titles, whatever it is called.

    columns, used, size: As in `find_texts`.
    RETURNS (bool): Whether one does.
    """
    titles, _ = _split_texts(columns, used, size)
    return bool(titles)


def compose_titles(
    columns: Collection[str], rows: Sequence[Mapping[str, Any]]
) -> List[str]:
    """List what a title is made of if a product has none, as in feeds of Yandex.

    columns (Collection[str]): The columns.
    rows (Sequence[Mapping[str, Any]]): A sample of rows without a title.
    RETURNS (List[str]): Names that join columns, such as `typePrefix+vendor+model`, the
        longest first. Empty if the table has no models with a brand or a type.
    """
    folded = {name.casefold(): name for name in columns}
    prefix = folded.get("typeprefix")
    brand = next((folded[word] for word in BRANDS if word in folded), None)
    model = next((folded[word] for word in MODELS if word in folded), None)
    if model is None or not (brand or prefix):
        return []
    cells = [(str(row.get(brand or "") or ""), str(row.get(model))) for row in rows]
    named = [two.casefold().startswith(one.casefold()) for one, two in cells if one]
    if prefix is None and named and 2 * sum(named) > len(named):
        # The models begin with the brand.
        return [model]
    # If a row lacks one of those behind the first, the others are enough.
    ways = ["+".join(filter(None, (prefix, brand, model)))]
    return [*ways, f"{brand}+{model}"] if prefix and brand else ways


def _split_texts(
    columns: Mapping[str, Profile], used: Collection[str], size: int
) -> Tuple[List[str], List[str]]:
    """RETURNS (Tuple[List[str], List[str]]): Columns of titles, and of descriptions."""
    texts = {
        name: profile
        for name, profile in columns.items()
        if name not in used
        and profile.is_text
        and may_be_text(name)
        and not is_noise(name)
    }
    titles = _find_titles(texts, size)
    described = [
        name
        for name, profile in texts.items()
        if name not in titles
        and not is_category(name)
        and rank_id(name) is None
        and (
            (is_description(name) and profile.words >= DESCRIPTION_WORDS)
            or (
                profile.words >= LONG_WORDS
                and profile.filled >= MIN_FILLED * size
                and not is_company(name)
                and not (profile.is_list or profile.is_list_of_values)
            )
        )
    ]
    titles = titles or [
        *_find_names(texts, size),
        *_find_title_by_content(texts, described, size),
    ]
    # Short texts that many products share are about the shop, such as its delivery.
    most = max((texts[name].distinct for name in (*titles, *described)), default=0)
    described = [
        name
        for name in described
        if texts[name].words >= LONG_WORDS
        or is_only_described(name)
        or texts[name].distinct * MAX_SHARED >= min(most, texts[name].filled)
    ]
    if not titles:
        # The texts of links, as some programs scrape them.
        links = {
            name: profile
            for name, profile in columns.items()
            if name not in used and profile.is_text and is_link(name)
        }
        titles = _find_title_by_content(links, described, size)
    if not (titles or described):
        # A list of names, such as those of medicines and of companies.
        names = [
            name
            for name, profile in texts.items()
            if profile.distinct >= max(MIN_NAMES, DIFFERENT * size)
            and not is_category(name)
            and not is_company(name)
            and rank_id(name) is None
            and not profile.are_codes
        ]
        titles = names if len(names) == 1 else []
    return titles, described


def _find_titles(texts: Mapping[str, Profile], size: int) -> List[str]:
    """Find the columns whose names say that they are titles."""
    ranks: Dict[str, Optional[int]] = {name: rank_title(name) for name in texts}
    named = {name: rank for name, rank in ranks.items() if rank is not None}
    # Titles are hardly ever empty. In a wide table, an attribute may be called so.
    most = max((texts[name].filled for name in named), default=0)
    ranked = {
        name: rank
        for name, rank in named.items()
        if texts[name].words >= TITLE_WORDS and 2 * texts[name].filled >= most
    }
    # If no title has several words, one that hardly repeats will do.
    ranked = ranked or {
        name: rank
        for name, rank in named.items()
        if texts[name].distinct >= max(min(MIN_TITLES, size), DIFFERENT * size)
    }
    # `Product name` can't be anything else.
    ranked = ranked or {
        name: rank
        for name, rank in named.items()
        if rank == WITH_ITEM and texts[name].distinct >= MIN_TITLES
    }
    own = {name: rank for name, rank in ranked.items() if not _ends_alike(texts[name])}
    ranked = own or ranked
    best = min(ranked.values(), default=None)
    return [name for name, rank in ranked.items() if rank == best]


def _ends_alike(profile: Profile) -> bool:
    """RETURNS (bool): Whether titles end with the name of the shop, as those of pages."""
    ends = Counter(match[0] for text in profile.plain if (match := ENDING.search(text)))
    most = max(ends.values(), default=0)
    return most >= max(MIN_TITLES, MOST * profile.filled)


def _find_names(texts: Mapping[str, Profile], size: int) -> List[str]:
    """Names that many products share, such as those of series of furniture, are not
    enough for a title, but begin it."""
    return [
        name
        for name, profile in texts.items()
        if rank_title(name) in NAMED
        and profile.filled >= DIFFERENT * size
        and profile.distinct >= max(MIN_TITLES, LEAST_DIFFERENT * size)
    ]


def _find_title_by_content(
    texts: Mapping[str, Profile], described: Sequence[str], size: int
) -> List[str]:
    """Without a name that says so, a title has a few words, and repeats least. The rows
    of variants may share it."""
    # Prices with words differ, but only in their numbers.
    words = (texts[n].distinct_words for n in described if n in texts)
    most = max(words, default=0)
    found = [
        name
        for name, profile in texts.items()
        if profile.distinct >= LEAST_DIFFERENT * profile.filled
        and profile.distinct_words >= LEAST_DIFFERENT * most
        and MIN_WORDS <= profile.words <= MAX_WORDS
        and 2 * profile.filled >= size
        and name not in described
        and not is_category(name)
        and not is_company(name)
    ]
    best = max(
        found, key=lambda n: (texts[n].distinct_words, texts[n].distinct), default=None
    )
    return [] if best is None else [best]


def _join_translations(
    names: Sequence[str], columns: Mapping[str, Profile], languages: Sequence[str]
) -> List[str]:
    groups: Dict[Any, List[str]] = {}
    for name in names:
        groups.setdefault(get_base(name), []).append(name)
    found: List[str] = []
    for group in groups.values():
        if any(not SYNTAX.isdisjoint(name) for name in group):
            found += group
        else:
            filled = {name: -columns[name].filled for name in group}
            group.sort(key=lambda n: (rank_language(n, languages), filled[n]))
            plain = [name for name in group if get_language(name) is None]
            # A text without a language is the one of the shop.
            group.sort(key=lambda n: n not in plain or filled[n] > min(filled.values()))
            found.append(",".join(group))
    return found
