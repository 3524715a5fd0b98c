"""Many small files are done as if they were few large ones."""

import os
from pathlib import Path

import pytest
import spacy
import srsly

from spacy_adatag.catalogue import plan_job
from spacy_adatag.catalogue.planning import group_files
from spacy_adatag.corpus.shards import Shard

from .conftest import extract, make_rows, read_tree, write_csv

OPTIONS = ["--text", "title", "--id", "sku", "--keep", "price", "--rows", "value"]


@pytest.mark.parametrize(
    "sizes,groups",
    [
        ([], [[]]),
        ([5], [[5]]),
        ([2**30, 1, 2**30], [[2**30], [1], [2**30]]),
        ([2**18] * 5, [[2**18] * 2, [2**18] * 2, [2**18]]),
        ([0] * 4, [[0] * 4]),
    ],
)
def test_groups(tmp_path, sizes, groups):
    shards = []
    for i, size in enumerate(sizes):
        shards.append(Shard(tmp_path / f"{i}.csv", "csv"))
        with shards[-1].path.open("wb") as file_:
            file_.truncate(size)
    found = group_files(shards)
    assert [[sizes[i] for i in group] for group in found] == groups
    assert [i for group in found for i in group] == list(range(len(sizes)))


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
@pytest.mark.parametrize("piece_size", [3, 4, 1000])
def test_same_as_files_by_themselves(
    model, tmp_path, monkeypatch, request, suffix, piece_size
):
    """Also with rows that are rejected, files that are cut off, and empty ones."""
    shop = tmp_path / "shop"
    for i in range(9):
        write_csv(shop / f"{i}.csv", make_rows(3 * i, 3 * i + i % 3))
    write_csv(shop / "4.csv", [["p12"], *make_rows(13, 15)])
    write_csv(shop / "5.csv", [["p12", "coat"]], header="sku,title")
    packed = write_csv(shop / "6.csv.gz", make_rows(50, 60)).read_bytes()
    (shop / "6.csv.gz").write_bytes(packed[:-8])
    (shop / "7.csv").write_bytes(b"")
    (shop / "8.parquet").write_bytes(b"PAR1")
    args = [*OPTIONS, "--piece-size", piece_size]
    together = extract(model, shop, tmp_path / f"a.{suffix}", *args, code=3)
    request.getfixturevalue("files_alone")
    alone = extract(model, shop, tmp_path / f"b.{suffix}", *args, code=3)
    assert together.replace(f"a.{suffix}", f"b.{suffix}") == alone
    assert read_tree(tmp_path / f"a.{suffix}") == read_tree(tmp_path / f"b.{suffix}")
    rejects = [
        sorted(srsly.read_jsonl(tmp_path / f"{x}.{suffix}.rejected.jsonl"), key=str)
        for x in "ab"
    ]
    assert rejects[0] == rejects[1] and len(rejects[0]) == 4


def test_what_is_done_once_for_each_file(model, tmp_path, monkeypatch):
    """Nothing is written for it, and no path of another is looked at."""
    calls = {"fsync": 0, "commonpath": 0}

    def count(module, name):
        function = getattr(module, name)

        def counted(*args):
            calls[name] += 1
            return function(*args)

        monkeypatch.setattr(module, name, counted)

    for i in range(200):
        write_csv(tmp_path / "shop" / f"{i:03}.csv", make_rows(i, i + 1))
    count(os, "fsync")
    count(os.path, "commonpath")
    extract(model, tmp_path / "shop", tmp_path / "values", *OPTIONS)
    assert len(list((tmp_path / "values").iterdir())) == 1
    assert calls["fsync"] < 20 and calls["commonpath"] == 1


def test_rows_are_not_read_again_for_nothing(model, tmp_path, monkeypatch):
    """Columns that the first file has are looked for in no other."""
    from spacy_adatag.catalogue import planning

    for i in range(5):
        write_csv(tmp_path / "shop" / f"{i}.csv", make_rows(i, i + 1))
    read_columns = planning.read_columns
    looked = []
    monkeypatch.setattr(
        planning,
        "read_columns",
        lambda shard: looked.append(shard) or read_columns(shard),
    )
    nlp = spacy.load(model)
    plan_job(nlp, str(model), tmp_path / "shop", tmp_path / "values", text=["title"])
    assert len(looked) == 1


def test_numbers_of_rows_that_are_ids_of_others(model, tmp_path):
    path = tmp_path / "texts.jsonl"
    lines = [{"id": "3", "text": "red coat"}, {"text": "coat"}, {"text": "red shirt"}]
    srsly.write_jsonl(path, [*lines, "wool", {"id": "5", "text": "silk"}])
    printed = extract(model, path, tmp_path / "values.jsonl")
    assert "1 row has the id of an earlier row" in printed
    note = "(no id: its row number is used)"
    assert f"row 3 {note} has the id of {path}, row 1" in printed


@pytest.mark.parametrize(
    "source,output", [("a.parquet", "v.csv"), ("a.csv", "v.parquet"), ("*", "values")]
)
def test_without_pyarrow(model, tmp_path, monkeypatch, source, output):
    """It is told before there is a job."""
    shop = tmp_path / "shop"
    write_csv(shop / "a.csv", make_rows(0, 3))
    for name in ("a.parquet", "b.csv.zst"):
        (shop / name).touch()
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    args = [shop / source, tmp_path / output, "-t", "title", "--output-format"]
    args.append(Path(output).suffix[1:] or "jsonl")
    printed = extract(model, *args, code=1)
    assert 'needs pyarrow: pip install "spacy-adatag[tables]"' in printed
    assert list(tmp_path.iterdir()) == [shop]
