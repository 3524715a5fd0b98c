"""A copy of a CSV file has its bytes, and new cells only where they are asked for."""

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacy_adatag.corpus.delimited import read_csv
from spacy_adatag.corpus.shards import Shard
from spacy_adatag.filling.copying import copy_csv

CELLS = st.text('ab, ;"\n\t|é\u2028\x85\f', max_size=6)
# A row of blank cells is none.
FILLED = CELLS.filter(str.strip)
# The files of hypothesis' examples replace each other.
SAME_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def copy(path: Path, data: bytes, changes=(), **kwargs) -> bytes:
    path.write_bytes(data)
    out = path.with_name("out.csv")
    assert copy_csv(Shard(path, "csv", **kwargs), changes, out) == []
    return out.read_bytes()


@SAME_FOLDER
@given(st.binary(max_size=60), st.sampled_from([b"", b"\xef\xbb\xbf", b"sep=;\r\n"]))
def test_any_bytes_are_copied(tmp_path, rest, before):
    data = before + b"a;b,c\n" + rest
    assert copy(tmp_path / "a.csv", data) == data


@SAME_FOLDER
@given(
    st.lists(st.tuples(FILLED, CELLS, CELLS), min_size=1, max_size=4),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\r\n", "\n"]),
    st.data(),
)
def test_a_changed_cell(tmp_path, rows, quoting, delimiter, end, data):
    path = tmp_path / "a.csv"
    with path.open("w", newline="", encoding="utf8") as file_:
        writer = csv.writer(
            file_, delimiter=delimiter, quoting=quoting, lineterminator=end
        )
        writer.writerows([["x", "y", "z"], *rows])
    before = path.read_bytes()
    shard = Shard(path, "csv")
    read = [row[:2] for row in read_csv(shard)]
    number = data.draw(st.integers(1, len(read)))
    column, cell = data.draw(st.integers(1, 2)), data.draw(CELLS)
    out = tmp_path / "out.csv"
    left = copy_csv(shard, [(number, {column: cell})], out)
    again = [row[:2] for row in read_csv(Shard(out, "csv"))]
    if left:
        assert [row.number for row in left] == [number] and out.read_bytes() == before
    else:
        read[number - 1][1]["xyz"[column]] = cell
        assert again == read


@pytest.mark.parametrize(
    "before, cells, after",
    [
        (b"1,,x", {1: "red"}, b"1,red,x"),
        (b'1,"",x', {1: "red"}, b'1,"red",x'),
        (b'"1","","x"', {1: "red"}, b'"1","red","x"'),
        (b'1,"a ""b"", c",', {2: 'two, "three"'}, b'1,"a ""b"", c","two, ""three"""'),
        (b"1, x ,", {2: "red\nblue"}, b'1, x ,"red\nblue"'),
        (b"1,,", {1: "a", 2: "b"}, b"1,a,b"),
        # Other programs end lines here, but CSV files do not.
        ("1,,a\u2028b\x85\f".encode(), {1: "red"}, "1,red,a\u2028b\x85\f".encode()),
    ],
)
def test_the_rest_of_a_row_stays(tmp_path, before, cells, after):
    data = b"id,a,b\r\n0,,\r\n%b\r\n\r\n2,,\r\n"
    out = copy(tmp_path / "a.csv", data % before, [(2, cells)])
    assert out == data % after


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-16-be"])
def test_encodings(tmp_path, encoding):
    mark = "" if encoding == "cp1252" else "\ufeff"
    text = mark + "id;größe\r\n1;\r\n2;é\r\n"
    given = {"encoding": "cp1252"} if encoding == "cp1252" else {}
    out = copy(tmp_path / "a.csv", text.encode(encoding), [(1, {1: "süß"})], **given)
    assert out.decode(encoding) == text.replace("1;", "1;süß")


def test_notes_before_the_header(tmp_path):
    data = b"\xef\xbb\xbfExport of today\n\nid,color\n1,\n"
    out = copy(tmp_path / "a.csv", data, [(1, {1: "red"})], header_row=3)
    assert out == data[:-1] + b"red\n"


def test_lines_of_old_macs(tmp_path):
    assert copy(tmp_path / "a.csv", b"a,b\r1,\r2,\r", [(2, {1: "x"})]) == (
        b"a,b\r1,\r2,x\r"
    )


def test_a_packed_file(tmp_path):
    packed = gzip.compress(b"a,b\n1,\n")
    assert copy(tmp_path / "a.csv.gz", packed, [(1, {1: "x"})]) == b"a,b\n1,x\n"


def test_rows_that_are_not_valid_are_copied(tmp_path):
    data = b'a,b\n1,2,3\n"x\n4,\n5,\xff\n'
    out = copy(tmp_path / "a.csv", data, [(3, {1: "y"})])
    assert out == data.replace(b"4,", b"4,y")
