"""Whatever is wrong with the input or the disk is told by file and row, and no other row
is lost.
"""

import errno
import gzip
import json
import os
import random
import subprocess
from itertools import islice
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
import spacy
import srsly

from spacy_adatag.catalogue import plan_job
from spacy_adatag.catalogue.files import end_path
from spacy_adatag.catalogue.local import run_here

from ..conftest import run_cli
from .conftest import begin, extract, make_rows, read_tree, write_csv

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
OPTIONS = ["-t", "title", "--id", "sku", "--piece-size", "4"]


@pytest.fixture
def shop(tmp_path) -> Path:
    """A folder with a good file before and one behind the bad one of a test."""
    shop = tmp_path / "shop"
    write_csv(shop / "a.csv", make_rows(0, 6))
    write_csv(shop / "c.csv", make_rows(90, 96))
    return shop


def write_parquet(path: Path, rows: List[List[str]], **kwargs: Any) -> None:
    names = ["sku", "title", "price"]
    table = pyarrow.table(
        {name: [row[i] for row in rows] for i, name in enumerate(names)}
    )
    parquet.write_table(table, path, **kwargs)


def run(model: Path, shop: Path, *args: str, code: int = 3) -> Any:
    """What was printed, the ids of the file in the middle, and the rejects. Of the
    others, all must be there.
    """
    output = shop.parent / "values.jsonl"
    printed = extract(model, shop, output, *OPTIONS, *args, code=code)
    ids = [line["id"] for line in srsly.read_jsonl(output)]
    assert ids[:6] == [f"p{i}" for i in range(6)]
    assert ids[-6:] == [f"p{i}" for i in range(90, 96)]
    rejects = output.with_name(f"{output.name}.rejected.jsonl")
    rejected = list(srsly.read_jsonl(rejects)) if rejects.exists() else []
    assert not (shop.parent / "_values.jsonl.unfinished").exists()
    return printed, ids[6:-6], rejected


def test_truncated_gzip(model, shop):
    # Prices that cannot be compressed, or the end would be most of the file.
    chance = random.Random(0)
    rows = [[sku, title, str(chance.random())] for sku, title, _ in make_rows(10, 90)]
    path = write_csv(shop / "b.csv.gz", rows)
    path.write_bytes(path.read_bytes()[:-200])
    printed, ids, (rejected,) = run(model, shop)
    assert "A file could not be read to its end" in printed
    assert f"{path}, row {len(ids) + 1}: can't read the .gz file to its end" in printed
    assert 50 < len(ids) < 80 and ids == [f"p{i}" for i in range(10, 10 + len(ids))]
    assert (rejected["shard"], rejected["row"]) == (str(path), len(ids) + 1)


def test_truncated_parquet(model, shop):
    path = shop / "b.parquet"
    write_parquet(path, make_rows(10, 20))
    path.write_bytes(path.read_bytes()[:-9])
    printed, ids, (rejected,) = run(model, shop)
    assert f"{path}: can't read it as a Parquet file" in printed
    assert ids == [] and rejected["shard"] == str(path)


def write_damaged_parquet(path: Path) -> None:
    """Of its three row groups, the second cannot be read."""
    write_parquet(path, make_rows(10, 22), row_group_size=4, use_dictionary=False)
    column = parquet.read_metadata(path).row_group(1).column(1)
    data = bytearray(path.read_bytes())
    start, size = column.data_page_offset, column.total_compressed_size
    data[start : start + size] = b"\xff" * size
    path.write_bytes(data)


def test_damaged_row_group(model, shop):
    path = shop / "b.parquet"
    write_damaged_parquet(path)
    printed, ids, (rejected,) = run(model, shop)
    assert f"{path}, row 5: can't read the rows 5 to 8" in printed
    assert ids == [f"p{i}" for i in (*range(10, 14), *range(18, 22))]
    assert rejected["row"] == 5


def test_damage_before_the_place_where_a_job_goes_on(model, tmp_path):
    path = tmp_path / "shop.parquet"
    write_damaged_parquet(path)
    output = tmp_path / "values.jsonl"
    nlp = spacy.load(model)
    options = {"text": ["title"], "id": "sku", "piece_size": 4}
    job = plan_job(nlp, str(model), path, output, **options)
    begin(nlp, job)
    # All pieces are done, and the end of the file is not reached.
    assert [counts.last for counts in islice(run_here(nlp, job), 2)] == [4, 12]
    assert not end_path(job, 0).exists()
    printed = extract(model, path, output, *OPTIONS, "--resume", code=3)
    assert f"{path}, row 5: can't read the rows 5 to 8" in printed
    (rejected,) = srsly.read_jsonl(tmp_path / "values.jsonl.rejected.jsonl")
    assert rejected["row"] == 5


def test_file_that_is_none_of_its_kind(model, shop):
    for name in ("b.csv.gz", "b2.jsonl.zst"):
        (shop / name).write_bytes(b"sku,title\np10,coat\n")
    printed, ids, rejected = run(model, shop)
    assert ids == [] and len(rejected) == 2
    for path, item in zip([shop / "b.csv.gz", shop / "b2.jsonl.zst"], rejected):
        assert item["shard"] == str(path) and f"{path}" in printed


@pytest.mark.skipif(not hasattr(os, "geteuid") or not os.geteuid(), reason="root may all")
def test_file_that_may_not_be_read(model, shop):
    path = write_csv(shop / "b.csv", make_rows(10, 20))
    path.chmod(0)
    printed, _, (rejected,) = run(model, shop)
    assert "Permission denied" in rejected["reason"] and str(path) in printed


def test_invalid_utf8(model, shop):
    path = write_csv(shop / "b.csv", make_rows(10, 20))
    path.write_bytes(path.read_bytes().replace(b"p12,dark", b"p12,d\xe4rk"))
    printed, ids, (rejected,) = run(model, shop)
    assert ids == [f"p{i}" for i in range(10, 20) if i != 12]
    assert (
        f"{path}, line 4, id p12: expected UTF-8, got the byte 0xe4 at position 5"
        in printed
    )
    assert (rejected["row"], rejected["raw"]) == (3, "p12,d\\xe4rk blue wool coat,12.50")


def test_description_of_ten_megabytes(model, shop):
    rows = make_rows(10, 20)
    rows[2][1] = "coat " * 2_000_000
    path = write_csv(shop / "b.csv", rows)
    printed, ids, (rejected,) = run(model, shop)
    assert ids == [f"p{i}" for i in range(10, 20) if i != 12]
    assert f"{path}, line 4, id p12: expected at most 1,000,000 characters" in printed
    assert rejected["id"] == "p12"
    assert json.loads(rejected["raw"])["title"] == rows[2][1]


def test_duplicated_ids(model, shop):
    """They are told, and processed like the others."""
    rows = [*make_rows(10, 13), *make_rows(4, 5), *make_rows(10, 11)]
    path = write_csv(shop / "b.csv", rows)
    printed, ids, rejected = run(model, shop, code=0)
    assert ids == ["p10", "p11", "p12", "p4", "p10"] and not rejected
    assert "2 rows have the id of an earlier row" in printed
    assert f"{path}, row 4 has the id of {shop / 'a.csv'}, row 5" in printed
    assert f"{path}, row 5 has the id of {path}, row 1" in printed


@pytest.mark.parametrize("column", ["title", "sku", "price"])
def test_a_column_that_one_file_lacks(model, shop, column):
    header = "sku,title,price".replace(column, "other")
    path = write_csv(shop / "b.csv", make_rows(10, 13), header)
    printed, ids, rejected = run(model, shop, "--keep", "price")
    assert ids == []
    assert [item["row"] for item in rejected] == [1, 2, 3]
    assert f"{path}, line 2" in printed
    assert f"this file has no column '{column}'. Its" in printed


def test_rows_without_an_id_or_a_text(model, shop):
    rows = [["", "coat", "1"], ["p11", " ", "2"], ["p12", "coat", ""]]
    path = write_csv(shop / "b.csv", rows)
    printed, ids, (rejected,) = run(model, shop)
    assert ids == ["b.csv:1", "p12"]
    assert f"{path}, line 3, id p11: expected a text in 'title'" in printed
    assert rejected["id"] == "p11"


def test_ids_and_categories_are_those_of_label(model, tmp_path):
    """Whole numbers, of which one is missing, are floats to pandas."""
    path = tmp_path / "shop.parquet"
    ids = [1001.0, 1002.0, None]
    table = {"sku": ids, "kind": ids, "title": ["red coat"] * 3, "c": ["red"] * 3}
    parquet.write_table(pyarrow.table(table), path)
    options = ["-t", "title", "--id", "sku", "--category", "kind"]
    extract(model, path, tmp_path / "values.jsonl", *options)
    result = run_cli("adatag", "label", path, tmp_path / "labels.jsonl", *options)
    assert result.exit_code == 0, result.output
    for name in ("values.jsonl", "labels.jsonl"):
        lines = list(srsly.read_jsonl(tmp_path / name))
        assert [line["id"] for line in lines] == ["1001", "1002", "3"]
        assert [line.get("category") for line in lines] == ["1001", "1002", None]


def test_half_a_surrogate_pair(model, tmp_path):
    """JSON can hold what no file can, in texts and in what is to be kept."""
    path = tmp_path / "shop.jsonl"
    lines = [r'{"t": "coat \ud83d"}', r'{"t": "coat", "k": ["\ud83d"]}', '{"t": "coat"}']
    path.write_text("\n".join(lines))
    output = tmp_path / "values.jsonl"
    extract(model, path, output, "-t", "t", "-k", "k", code=3)
    assert [line["id"] for line in srsly.read_jsonl(output)] == ["3"]
    rejected = list(srsly.read_jsonl(tmp_path / "values.jsonl.rejected.jsonl"))
    assert [item["row"] for item in rejected] == [1, 2]


@pytest.mark.parametrize("output", ["values.jsonl", "values.parquet"])
def test_no_space_left(model, shop, tmp_path, monkeypatch, files_alone, output):
    """Whichever file of the job it is that cannot be written."""
    expected = tmp_path / f"expected.{output}"
    args = [*OPTIONS, "--rows", "value"]
    extract(model, shop, expected, *args)
    output = tmp_path / output
    fsync = os.fsync

    def fail(left: int) -> Any:
        turns = iter(range(left))

        def failing(file_: int) -> None:
            if next(turns, None) is None:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            fsync(file_)

        return failing

    for left in (0, 2, 5, 9, 13):
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", fail(left))
            printed = extract(model, shop, output, *args, "--resume", code=1)
        assert f"The disk of {output} is full" in printed
        assert "Make room, then go on with --resume" in printed
        assert not output.exists()
        assert not list(tmp_path.glob("_*/*.tmp")), "half a file"
    extract(model, shop, output, *args, "--resume")
    assert output.read_bytes() == expected.read_bytes()


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    path = tmp_path / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=96k", "none", str(path)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as err:
        pytest.skip(f"a disk of its own cannot be made: {err}")
    yield path
    subprocess.run(["umount", str(path)], check=True)


@pytest.mark.parametrize("name", ["values.jsonl", "values.csv", "values.parquet"])
def test_a_disk_that_is_full(model, tmp_path, small_disk, name):
    shop = write_csv(tmp_path / "shop.csv", make_rows(0, 900))
    args = ["-t", "title", "--id", "sku", "--piece-size", "50", "--rows", "value"]
    extract(model, shop, tmp_path / name, *args)
    output = small_disk / name
    printed = extract(model, shop, output, *args, code=1)
    assert f"The disk of {output} is full" in printed
    (work,) = small_disk.iterdir()
    done: Dict[str, bytes] = read_tree(work / "parts")
    assert done and not list(work.glob("*.tmp"))
    remount = ["mount", "-o", "remount,size=10m", str(small_disk)]
    subprocess.run(remount, check=True)
    extract(model, shop, output, *args, "--resume")
    assert output.read_bytes() == (tmp_path / name).read_bytes()


def test_a_disk_as_the_output(model, tmp_path, small_disk):
    """It cannot be replaced, which is told before the work."""
    shop = write_csv(tmp_path / "shop.csv", make_rows(0, 9))
    printed = extract(model, shop, small_disk, *OPTIONS, code=1)
    assert f"can't replace the folder {small_disk}: Device or resource busy" in printed
    assert "choose a folder inside it" in printed
    assert sorted(tmp_path.iterdir()) == [small_disk, shop], "no job was begun"
    extract(model, shop, small_disk / "values", *OPTIONS)


def test_gzip_of_records(model, tmp_path):
    path = tmp_path / "texts.jsonl.gz"
    path.write_bytes(gzip.compress(b'"red coat"\n' * 5))
    extract(model, path, tmp_path / "values.jsonl")
    assert len(list(srsly.read_jsonl(tmp_path / "values.jsonl"))) == 5
