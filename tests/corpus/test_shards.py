import bz2
import gzip
import lzma
from pathlib import Path

import pytest

from spacy_adatag.corpus.shards import Shard, ShardError, find_shards, open_binary
from spacy_adatag.corpus.tables import read_columns, read_rows


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


@pytest.mark.parametrize(
    "name,format",
    [
        ("a.jsonl", "jsonl"),
        ("a.ndjson.gz", "jsonl"),
        ("a.json.zst", "jsonl"),
        ("a.CSV", "csv"),
        ("a.b.tsv.xz", "csv"),
        ("a.parquet", "parquet"),
        ("a.xlsm", "xlsx"),
    ],
)
def test_formats_by_suffix(tmp_path, name, format):
    touch(tmp_path, name)
    assert find_shards(tmp_path / name) == [Shard(tmp_path / name, format)]
    assert find_shards(tmp_path) == [Shard(tmp_path / name, format)]


@pytest.mark.parametrize("name", ["a", "a.gz", "a.parquet.gz", "a.jsonl.part"])
def test_unknown_suffixes(tmp_path, name):
    touch(tmp_path, name)
    for source in (tmp_path / name, tmp_path, f"{tmp_path}/*"):
        with pytest.raises(ValueError, match=r"\.jsonl, \.json, \.csv, \.tsv, \.txt"):
            find_shards(source)


@pytest.mark.parametrize(
    "name, hint",
    [
        ("a.ods", r"save it as \.xlsx"),
        ("a.zip", "unpack it"),
        ("a.html", r"save its table as \.xlsx"),
        ("a.dat", "if it has the form of one of these, rename it"),
        ("products", "if it has the form of one of these, rename it"),
    ],
)
def test_what_to_do_with_files_that_are_not_read(tmp_path, name, hint):
    touch(tmp_path, name)
    with pytest.raises(ValueError, match=f"got .*{name}: .*{hint}"):
        find_shards(tmp_path / name)


def test_yandex_calls_its_xml_yml(tmp_path):
    touch(tmp_path, "feed.yml", "a.csv")
    found = find_shards(tmp_path / "feed.yml")
    assert found == [Shard(tmp_path / "feed.yml", "xml")]
    # It may be a schema.
    assert [shard.path.name for shard in find_shards(tmp_path)] == ["a.csv"]


def test_folder_and_glob(tmp_path):
    touch(tmp_path, "b.csv", "a.jsonl", "c/d/e.parquet", "note.txt", "c.csv.tmp")
    # What is hidden, or marked as none of the data.
    touch(tmp_path, ".a.csv", "_a.csv", "_work/a.csv", "c/.git/a.csv")
    (tmp_path / "folder.csv").mkdir()

    def names(source):
        return [str(s.path.relative_to(tmp_path)) for s in find_shards(source)]

    assert names(tmp_path) == ["a.jsonl", "b.csv", "c/d/e.parquet"]
    assert names(f"{tmp_path}/*.*") == ["a.jsonl", "b.csv"]
    assert names(f"{tmp_path}/c/**/*.parquet") == ["c/d/e.parquet"]
    assert names(f"{tmp_path}/**/*.csv") == ["b.csv"]
    # Who names it wants it.
    assert names(f"{tmp_path}/_work/*.csv") == ["_work/a.csv"]
    # A text file may be a note.
    assert names(f"{tmp_path}/*.txt") == ["note.txt"]
    assert names(tmp_path / "note.txt") == ["note.txt"]
    # A file whose name looks like a pattern.
    touch(tmp_path, "[b].csv")
    assert names(tmp_path / "[b].csv") == ["[b].csv"]


def test_folders_with_brackets(tmp_path, monkeypatch):
    touch(tmp_path, "shop [2024]/[new]/a.csv", "shop [2024]/b.csv", "shop 2/c.csv")

    def names(source):
        return [str(s.path) for s in find_shards(source)]

    monkeypatch.chdir(tmp_path)
    assert names("shop [2024]/*.csv") == ["shop [2024]/b.csv"]
    assert names("./shop [2024]/**/*.csv") == [
        "shop [2024]/[new]/a.csv",
        "shop [2024]/b.csv",
    ]
    assert names("shop [2024]/[new]/?.csv") == ["shop [2024]/[new]/a.csv"]
    assert names(f"{tmp_path}/shop [2024]/*.csv") == [f"{tmp_path}/shop [2024]/b.csv"]
    assert names("shop [1-3]/*.csv") == ["shop 2/c.csv"], "no folder of this name"
    assert names("s* [[]2024]/*.csv") == ["shop [2024]/b.csv"]
    with pytest.raises(ValueError, match=r"\* \[2024\].*\[\[\] is a bracket"):
        find_shards("* [2024]/b.*")


@pytest.mark.parametrize("source", ["none.csv", "none*.csv"])
def test_nothing_there(tmp_path, source):
    with pytest.raises(ValueError, match="none"):
        find_shards(tmp_path / source)


def test_open_binary(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    data = b"red\nshoe\n" * 1000
    packed = {
        "plain": data,
        "a.gz": gzip.compress(data[:9]) + gzip.compress(data[9:]),
        "a.bz2": bz2.compress(data),
        "a.xz": lzma.compress(data),
        "a.zst": pyarrow.compress(data, codec="zstd", asbytes=True),
    }
    for name, raw in packed.items():
        (tmp_path / name).write_bytes(raw)
        with open_binary(tmp_path / name) as file_:
            assert b"".join(file_) == data


def test_pyarrow_is_optional(tmp_path, monkeypatch):
    touch(tmp_path, "a.csv.zst")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(ImportError, match=r'a\.csv\.zst .*spacy-adatag\[tables\]"'):
        open_binary(tmp_path / "a.csv.zst")


def test_shard_error_names_file_and_row():
    assert str(ShardError(Path("a.csv"), 7, "cut off")) == "a.csv, row 7: cut off"
    assert str(ShardError(Path("a.csv"), 0, "no header")) == "a.csv: no header"


def test_folders_that_are_columns(tmp_path):
    name = "year=2024/kind=a%20b/by=__HIVE_DEFAULT_PARTITION__/a.csv"
    touch(tmp_path, name)
    expected = (("year", "2024"), ("kind", "a b"), ("by", None))
    for source in (tmp_path, f"{tmp_path}/**/*.csv"):
        (shard,) = find_shards(source)
        assert shard.partitions == expected
    assert find_shards(tmp_path / name)[0].partitions == ()
    (tmp_path / name).write_text("title,year\nx,1999\n")
    (shard,) = find_shards(tmp_path)
    assert read_columns(shard) == ["year", "kind", "by", "title"]
    # The column of the file comes first.
    row = {"kind": "a b", "by": None, "title": "x", "year": "1999"}
    assert [row.data for row in read_rows(shard)] == [row]
    assert [row.data for row in read_rows(shard, ["kind"])] == [{"kind": "a b"}]


def test_unknown_encodings(tmp_path):
    touch(tmp_path, "a.csv")
    for name in ("utf-9", "zip", "base64"):
        with pytest.raises(ValueError, match="expected one of Python's, such as cp1252"):
            find_shards(tmp_path, name)
    assert find_shards(tmp_path, "UTF8") == find_shards(tmp_path)


def test_files_with_the_ending_of_another_format(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("<?xml version='1.0'?><a><b/></a>", encoding="utf8")
    (tmp_path / "b.csv").write_bytes(b"PK\x03\x04")
    (tmp_path / "c.csv").write_text("<p>,title\n1,Cap\n", encoding="utf8")
    assert [shard.format for shard in find_shards(tmp_path)] == ["xml", "xlsx", "csv"]
