import bz2
import gzip
import lzma
import random
import tracemalloc
from pathlib import Path
from uuid import UUID

import pytest
import srsly

from spacy_adatag.corpus.schema import Rejected
from spacy_adatag.corpus.tables import (
    Row,
    ShardError,
    find_shards,
    read_columns,
    read_rows,
    read_schema,
)

ROWS = [
    {"id": 1, "title": "red shoe", "sizes": [{"eu": 42}]},
    {"id": 2, "title": None, "sizes": []},
    {"id": 3, "title": "blue shoe", "sizes": None},
]


def read(path: Path, *args, **kwargs):
    (shard,) = find_shards(path)
    return list(read_rows(shard, *args, **kwargs))


def read_damaged(path: Path):
    """What could be read before the error, and the error."""
    (shard,) = find_shards(path)
    found = []
    with pytest.raises(ShardError) as error:
        found.extend(read_rows(shard))
    # extend() keeps what came before the error.
    assert error.value.path == path
    return found, error.value


def write_parquet(path: Path, rows, **kwargs) -> Path:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.Table.from_pylist(rows), path, **kwargs)
    return path


def test_jsonl(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": 1, "title": "a"}\n\n"b"\n{\n\xff\n{"id": 2}\n')
    row, text, damaged, invalid, last = read(path)
    assert (row, text) == (Row(1, {"id": 1, "title": "a"}), Row(3, "b"))
    assert isinstance(damaged, Rejected) and damaged.line == 4
    hint = "If 'ÿ' is right, add --encoding cp1252"
    reason = f"expected UTF-8, got the byte 0xff at position 0. {hint}"
    assert invalid == Rejected(5, reason, "\\xff")
    assert last == Row(6, {"id": 2})
    assert read(path, ["title"], start=3) == [damaged, invalid, Row(6, {})]
    assert read_columns(find_shards(path)[0]) is None


def test_csv(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,title\n1,a\n2\n")
    assert read(path) == [
        Row(1, {"id": "1", "title": "a"}, 2),
        Rejected(3, "expected 2 cells, as in the header, got 1", "2", row=2),
    ]
    assert read_columns(find_shards(path)[0]) == ["id", "title"]


@pytest.mark.parametrize("groups", [1, 2, 100])
def test_parquet(tmp_path, groups):
    path = write_parquet(tmp_path / "a.parquet", ROWS, row_group_size=groups)
    assert read(path) == [Row(i, row) for i, row in enumerate(ROWS, 1)]
    assert read_columns(find_shards(path)[0]) == ["id", "title", "sizes"]
    titles = [Row(2, {"title": None}), Row(3, {"title": "blue shoe"})]
    assert read(path, ["title", "colour"], start=1) == titles
    assert read(path, ["colour"], start=2) == [Row(3, {})]


def test_invalid_utf8_in_parquet(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    titles = pyarrow.array([b"red", b"\xff", b"blue"]).view(pyarrow.string())
    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.table({"id": [1, 2, 3], "title": titles}), path)
    first, rejected, last = read(path)
    assert (first.data["title"], last) == ("red", Row(3, {"id": 3, "title": "blue"}))
    assert (rejected.line, rejected.raw) == (2, '{"id": 2}')
    assert "column 'title'" in rejected.reason and "0xff" in rejected.reason
    assert [rejected.id, *(read(path, id=x)[1].id for x in ("id", "title"))] == [
        None,
        "2",
        None,
    ]


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_files_that_are_cut_off(tmp_path, name, suffix):
    """All whole rows come before the error, which names the next one."""
    pyarrow = pytest.importorskip("pyarrow")
    pack = {
        ".gz": gzip.compress,
        ".bz2": lambda data: bz2.compress(data, 1),
        ".xz": lambda data: lzma.compress(data, preset=0),
        ".zst": lambda data: pyarrow.compress(data, codec="zstd", asbytes=True),
    }[suffix]
    chance = random.Random(0)
    ids = [chance.randrange(10**9) for _ in range(100_000)]
    lines = [f'{{"id": {i}}}\n' if name == "a.jsonl" else f"{i},x\n" for i in ids]
    head = "" if name == "a.jsonl" else "id,title\n"
    packed = pack((head + "".join(lines)).encode())
    path = tmp_path / (name + suffix)
    path.write_bytes(packed[: len(packed) * 3 // 4])
    found, error = read_damaged(path)
    assert 10_000 < len(found) < 100_000
    assert [int(row.data["id"]) for row in found] == ids[: len(found)]
    assert error.row == found[-1].number + 1
    assert f"{path}, row {error.row}: can't read the {suffix} file" in str(error)


def test_a_quote_that_is_not_closed_before_the_file_is_cut_off(tmp_path):
    path = tmp_path / "a.csv.gz"
    lines = "".join(f"{random.random()},shoe\n" for _ in range(10_000))
    packed = gzip.compress(f'id,title\n1,"19 rack\n{lines}'.encode())
    path.write_bytes(packed[:-1000])
    (rejected, *rows), error = read_damaged(path)
    assert rejected.line == 2 and rejected.raw == '1,"19 rack'
    assert len(rows) > 5000 and error.row == rows[-1].number + 1


def test_bytes_in_parquet_are_text(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    texts = ["A-1", "Größe", "x"]
    raw = [text.encode() for text in texts]
    binary = pyarrow.binary()
    key = UUID(int=1)
    columns = {
        "binary": pyarrow.array(raw, binary),
        "large": pyarrow.array(raw, pyarrow.large_binary()),
        "view": pyarrow.array(raw, pyarrow.binary_view()),
        "fixed": pyarrow.array([b"abc", b"def", b"ghi"], pyarrow.binary(3)),
        "dictionary": pyarrow.array(raw).dictionary_encode(),
        "list": pyarrow.array([[raw[1], None], [], None], pyarrow.list_(binary)),
        "struct": pyarrow.array(
            [{"a": raw[1]}, None, {"a": None}], pyarrow.struct([("a", binary)])
        ),
        "map": pyarrow.array([[(b"k", raw[1])], [], None], pyarrow.map_(binary, binary)),
        "uuid": pyarrow.array([key.bytes] * 3, pyarrow.uuid()),
        "mixed": pyarrow.array([b"a", b"\xff", None], binary),
    }
    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.table(columns), path)
    first, second, third = read(path)
    assert first == Row(
        1,
        {
            **dict.fromkeys(["binary", "large", "view", "dictionary"], "A-1"),
            "fixed": "abc",
            "list": ["Größe", None],
            "struct": {"a": "Größe"},
            "map": [("k", "Größe")],
            "uuid": key,
            "mixed": "a",
        },
    )
    assert isinstance(second, Rejected) and second.line == 2
    reason = "column 'mixed': expected UTF-8, got the byte 0xff at position 0"
    assert reason in second.reason and "Größe" in second.raw and "b'" not in second.raw
    assert third.data["list"] is None and third.data["struct"] == {"a": None}
    # Only columns that are read are looked at.
    assert len([row for row in read(path, ["uuid"]) if isinstance(row, Row)]) == 3
    (shard,) = find_shards(path)
    types = {field.name: str(field.type) for field in read_schema(shard)}
    assert types["binary"] == types["dictionary"] == types["fixed"] == "string"
    assert "binary" not in " ".join(types.values())
    assert types["uuid"] == "extension<arrow.uuid>"


def test_parquet_that_is_cut_off(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", ROWS)
    path.write_bytes(path.read_bytes()[:-10])
    found, error = read_damaged(path)
    assert (found, error.row) == ([], 0)
    assert "can't read it as a Parquet file" in str(error)
    with pytest.raises(ShardError, match="as a Parquet file"):
        read_columns(find_shards(path)[0])


def test_parquet_with_a_damaged_row_group(tmp_path):
    """The other groups are read."""
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [{"title": f"shoe {i}"} for i in range(30)]
    path = write_parquet(
        tmp_path / "a.parquet", rows, row_group_size=10, use_dictionary=False
    )
    column = parquet.read_metadata(path).row_group(1).column(0)
    data = bytearray(path.read_bytes())
    start, size = column.data_page_offset, column.total_compressed_size
    data[start : start + size] = b"\xff" * size
    path.write_bytes(data)
    found, error = read_damaged(path)
    assert [row.number for row in found] == [*range(1, 11), *range(21, 31)]
    assert error.row == 11 and "can't read the rows 11 to 20" in str(error)


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.csv.gz", "a.parquet"])
def test_files_that_are_gone(tmp_path, name):
    path = tmp_path / name
    path.touch()
    shards = find_shards(path)
    path.unlink()
    with pytest.raises(ShardError, match="No such file"):
        list(read_rows(shards[0]))


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_rows_are_streamed(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    rows = [{"id": str(i), "title": "shoe " * 20} for i in range(20_000)]
    if suffix == "jsonl":
        srsly.write_jsonl(path, rows)
    elif suffix == "csv":
        path.write_text(
            "id,title\n" + "".join(f"{i},{'shoe ' * 20}\n" for i in range(20_000))
        )
    else:
        write_parquet(path, rows)
    del rows
    (shard,) = find_shards(path)
    tracemalloc.start()
    assert sum(1 for _ in read_rows(shard)) == 20_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # All of them would be several megabytes.
    assert peak < 1_500_000


def test_objects_that_python_printed(tmp_path: Path) -> None:
    """As in older dumps of shops, one in each line."""
    path = tmp_path / "shop.json"
    lines = [
        """{'title': "Men's cap", 'price': 9.5, 'sizes': ('S', 'M'), 'color': None}""",
        """{'title': 'Cap of "wool"', 'in': True, 'n': {1: 'x'}}""",
        """{'title': __import__('os')}""",
        """{'title': {'a', 'b'}}""",
        """{'title': 'cut""",
    ]
    path.write_text("\n".join(lines))
    first, second, *others = read_rows(*find_shards(path))
    assert isinstance(first, Row) and isinstance(second, Row)
    assert first.data == {
        **{"title": "Men's cap", "price": 9.5, "sizes": ["S", "M"]},
        "color": None,
    }
    assert second.data == {"title": 'Cap of "wool"', "in": True, "n": {"1": "x"}}
    assert [row.number for row in others] == [3, 4, 5]
    assert all("expected an object of Python" in row.reason for row in others)
