from typing import List, Tuple

from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.report.shortlist import Shortlist


def test_half_are_the_best_and_small_groups_have_theirs() -> None:
    shortlist: Shortlist[Tuple[str, int]] = Shortlist(6, groups=2)
    made = []

    def offer(group: str, rank: int) -> None:
        def make() -> Tuple[str, int]:
            made.append(rank)
            return group, rank

        shortlist.add(group, rank, make)

    for rank in range(100, 0, -1):
        offer("large", rank)
    offer("small", 0)
    assert shortlist.offered == 101
    assert shortlist.get() == [*(("large", 100 - i) for i in range(5)), ("small", 0)]
    assert len(made) < 20, "only what is kept is made"


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9))), st.integers(1, 12))
def test_as_many_as_there_can_be(offers: List[Tuple[int, int]], limit: int) -> None:
    shortlist: Shortlist[Tuple[int, int, int]] = Shortlist(limit, groups=4)
    for number, (group, rank) in enumerate(offers):
        shortlist.add(group, rank, lambda item=(rank, -number, group): item)
    kept = shortlist.get()
    everything = sorted(
        ((rank, -i, group) for i, (group, rank) in enumerate(offers)), reverse=True
    )
    assert len(kept) == min(limit, len(offers))
    assert kept == sorted(set(kept), reverse=True)
    best = limit - limit // 2
    assert kept[:best] == everything[:best]
    if limit >= 8:
        assert {group for *_, group in kept} == {group for group, _ in offers}
