"""Find out which rows of a table are one product, from a sample of rows."""

from collections import Counter
from typing import Any, Collection, Dict, List, Mapping, Optional, Sequence, Set, Tuple

from ..corpus.cells import is_blank
from .column_names import is_category, is_id_of_item, is_noise, is_parent, rank_id
from .profiles import Profile

# The share of rows that must agree.
MOST = 0.95
# Rows without a text go on with a product if so many of all rows have none, and so many
# columns are only filled beside a text.
CONTINUED, FULL, EMPTY, MIN_FULL = 0.2, 0.6, 0.05, 2
# How many parents there are for the rows that name one, at least.
DISTINCT = 0.1


class Groups:
    """Finds the rows of products.

    rows (List[Dict[str, Any]]): A sample of rows.
    columns (Mapping[str, Profile]): What their columns hold.
    """

    def __init__(
        self, rows: List[Dict[str, Any]], columns: Mapping[str, Profile]
    ) -> None:
        self.rows = rows
        self.columns = columns

    def find(self, text: Sequence[str]) -> Tuple[Optional[str], Optional[str]]:
        """Find what tells products apart.

        text (Sequence[str]): The columns of texts.
        RETURNS (Tuple[Optional[str], Optional[str]]): What the rows of a product share,
            and else what must not be split. None if each row is a product of its own.
        """
        texts = [
            [str(row[n]) for n in text if not is_blank(row.get(n))] for row in self.rows
        ]
        # A description may be in all rows of a product, its title in one of them.
        titles = [row.get(text[0]) for row in self.rows]
        if sum(map(is_blank, titles)) > len(titles) / 2:
            titles = [next(iter(found), None) for found in texts]
        keyed = [n for n in self.columns if n not in text and self._is_key(n)]
        shared = [n for n in keyed if self._shares_titles([n], titles)]
        if shared:
            # The one that joins most rows.
            return min(shared, key=lambda name: self.columns[name].distinct), None
        coded = [n for n in self.columns if n not in text and self._is_code(n)]
        coded = [n for n in coded if self._shares_titles([n], titles, is_same=True)]
        if coded:
            return coded[0], None
        for parent in filter(is_parent, keyed):
            for own in keyed:
                if parent != own and self._are_listed(parent, own):
                    key = f"{parent},{own}"
                    same = self._shares_titles([parent, own], titles)
                    return (key, None) if same else (None, key)
        for parent in filter(is_parent, keyed):
            profile = self.columns[parent]
            repeats = profile.filled * DISTINCT <= profile.distinct < profile.filled
            if rank_id(parent) is not None and repeats:
                # Variants with titles of their own.
                return None, parent
        for own in keyed:
            profile = self.columns[own]
            repeats = profile.filled * DISTINCT <= profile.distinct <= profile.filled / 2
            if is_id_of_item(own) and profile.filled == len(self.rows) and repeats:
                # The variants of a product, such as `product_id`.
                return None, own
        blank = [row for row, found in zip(self.rows, texts) if not found]
        if len(blank) >= CONTINUED * len(self.rows) and self._go_on(blank, text):
            # Rows without the key belong to the row before.
            keys = [n for n in keyed if all(is_blank(row.get(n)) for row in blank)]
            return min(keys, key=get_rank, default=text[0]), None
        return None, None

    def _is_key(self, name: str) -> bool:
        profile = self.columns[name]
        # `Base Price` is none.
        is_one = rank_id(name) is not None or (is_parent(name) and not is_noise(name))
        # What all rows have, such as a currency, tells no products apart.
        return is_one and profile.distinct > 1 and not is_category(name)

    def _is_code(self, name: str) -> bool:
        """RETURNS (bool): Whether a column has codes of anything. A measure begins with
        its number."""
        profile = self.columns[name]
        is_code = profile.has_digits and profile.words == 1 and profile.kind is None
        is_other = is_noise(name) or is_category(name)
        return is_code and not is_other and all(t[0].isalpha() for t in profile.texts)

    def _shares_titles(
        self, names: Sequence[str], titles: Sequence[Any], is_same: bool = False
    ) -> bool:
        """RETURNS (bool): Whether rows with the same key have one title, if any. If they
        are to be the same, rows with other keys also have other titles."""
        groups: Dict[str, List[Any]] = {}
        for row, title in zip(self.rows, titles):
            key = next((row[n] for n in names if not is_blank(row.get(n))), None)
            if key is not None:
                groups.setdefault(str(key), []).append(title)
        filled = sum(map(len, groups.values()))
        several = [group for group in groups.values() if len(group) > 1]
        if filled < MOST * len(self.rows) or not several:
            return False
        if sum(map(len, several)) < CONTINUED * len(self.rows):
            return False
        fits = [
            len({str(each) for each in group if not is_blank(each)}) <= 1
            for group in several
        ]
        known = {str(each) for each in titles if not is_blank(each)}
        return sum(fits) >= MOST * len(fits) and not (
            is_same and len(known) < len(groups)
        )

    def _are_listed(self, parent: str, own: str) -> bool:
        known = set(self.columns[own].texts)
        named = self.columns[parent].texts
        differ = any(row.get(parent) != row.get(own) for row in self.rows)
        return differ and sum(map(known.__contains__, named)) >= MOST * len(named)

    def _go_on(self, blank: Sequence[Mapping[str, Any]], text: Sequence[str]) -> bool:
        """RETURNS (bool): Whether rows without a text lack what products have."""
        counts: Counter[str] = Counter()
        for row in blank:
            counts.update(name for name in self.columns if not is_blank(row.get(name)))
        others = len(self.rows) - len(blank)
        lacking = [
            name
            for name, profile in self.columns.items()
            if name not in text
            and profile.filled - counts[name] >= FULL * others
            and counts[name] <= EMPTY * len(blank)
        ]
        return len(lacking) >= MIN_FULL

    def list_products(self, group_by: Optional[str]) -> List[Dict[str, Any]]:
        """List the first row of each product.

        group_by (Optional[str]): What the rows of a product share.
        RETURNS (List[Dict[str, Any]]): The rows.
        """
        if group_by is None:
            return self.rows
        parts = split_name(group_by, self.columns)
        seen: Set[Any] = set()
        found = []
        for row in self.rows:
            key = next((row[n] for n in parts if not is_blank(row.get(n))), None)
            if key is not None and str(key) not in seen:
                seen.add(str(key))
                found.append(row)
        return found


def split_name(name: str, columns: Collection[str]) -> List[str]:
    """RETURNS (List[str]): The columns that a name stands for, of which one is enough."""
    return [name] if name in columns else name.split(",")


def get_rank(name: str) -> int:
    """RETURNS (int): How clearly a column identifies products, 0 for the best."""
    rank = rank_id(name)
    return 99 if rank is None else rank
