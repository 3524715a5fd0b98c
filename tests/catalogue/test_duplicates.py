import random
from pathlib import Path

import numpy
import pytest

from spacy_adatag.catalogue import duplicates
from spacy_adatag.catalogue.duplicates import ID_DTYPE, find_duplicates
from spacy_adatag.corpus.tables import Shard


class FakeJob:
    def __init__(self, work: Path) -> None:
        self.work = work
        self.shards = [Shard(Path("a.csv"), "csv"), Shard(Path("b.csv"), "csv")]


@pytest.mark.parametrize("at_once", [10, 64, 10_000])
def test_share_by_share_is_the_same(tmp_path, monkeypatch, at_once):
    monkeypatch.setattr(duplicates, "AT_ONCE", at_once)
    job = FakeJob(tmp_path)
    (tmp_path / "pieces").mkdir()
    chance = random.Random(0)
    ids = [chance.randrange(2**64) for _ in range(300)]
    ids += [ids[7], ids[8], ids[7]]
    for i, first in enumerate(range(0, len(ids), 100)):
        some = enumerate(ids[first:][:100])
        rows = [(digest, first + j + 1, i // 3, False) for j, digest in some]
        path = tmp_path / "pieces" / f"{i // 3:05}-{i % 3:05}.ids"
        path.write_bytes(numpy.array(rows, dtype=ID_DTYPE).tobytes())
    rows, examples = find_duplicates(job)
    assert rows == 3
    assert set(examples) == {
        "b.csv, row 301 has the id of a.csv, row 8",
        "b.csv, row 302 has the id of a.csv, row 9",
        "b.csv, row 303 has the id of a.csv, row 8",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["pieces"]


def test_no_ids(tmp_path):
    assert find_duplicates(FakeJob(tmp_path)) == (0, [])
