"""Keep the best items of a stream, in bounded memory."""

import heapq
from itertools import chain, count, zip_longest
from typing import Any, Callable, Dict, Generic, Hashable, List, Tuple, TypeVar

T = TypeVar("T")
Entry = Tuple[Any, int, T]


class Shortlist(Generic[T]):
    """Keeps the best items of a stream. One half are the best of all items. The other
    half are the best of each group, in turns, so that small groups are shown too.
    """

    def __init__(self, limit: int, groups: int = 1) -> None:
        """
        limit (int): How many items to keep.
        groups (int): The expected number of groups. With more groups, fewer items are
            kept of each.
        """
        self.limit = limit
        self.per_group = max(2, 4 * limit // max(1, groups))
        self.offered = 0
        self._best: List[Entry] = []
        self._by_group: Dict[Hashable, List[Entry]] = {}
        # A number breaks ties: the first item stays, and items are never compared.
        self._number = count(0, -1)

    def add(self, group: Hashable, rank: Any, make: Callable[[], T]) -> None:
        """Offer an item.

        group (Hashable): The group of the item.
        rank (Any): The key to compare items by. The highest is the best.
        make (Callable[[], T]): Makes the item. It is only called if the item is kept.
        """
        self.offered += 1
        order = (rank, next(self._number))
        heaps = (
            (self._best, self.limit),
            (self._by_group.setdefault(group, []), self.per_group),
        )
        open_heaps = [
            (heap, size)
            for heap, size in heaps
            if len(heap) < size or heap[0][:2] < order
        ]
        if open_heaps:
            entry = (*order, make())
            for heap, size in open_heaps:
                if len(heap) < size:
                    heapq.heappush(heap, entry)
                else:
                    heapq.heapreplace(heap, entry)

    def get(self) -> List[T]:
        """RETURNS (List[T]): The items, the best first."""
        best = sorted(self._best, reverse=True)
        groups = [sorted(heap, reverse=True) for heap in self._by_group.values()]
        turns = [
            sorted(filter(None, turn), reverse=True) for turn in zip_longest(*groups)
        ]
        chosen: Dict[int, Entry] = {}
        for entry in [*best[: self.limit - self.limit // 2], *chain(*turns), *best]:
            if len(chosen) < self.limit:
                chosen[entry[1]] = entry
        return [entry[2] for entry in sorted(chosen.values(), reverse=True)]
