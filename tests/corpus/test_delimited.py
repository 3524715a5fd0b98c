import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.corpus.column_names import get_first, number_names
from spacy_adatag.corpus.delimited import read_csv, read_csv_header, sample_csv
from spacy_adatag.corpus.encodings import explain_invalid
from spacy_adatag.corpus.schema import Rejected
from spacy_adatag.corpus.shards import Shard, ShardError


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "table.csv"


def read(path: Path, content, **kwargs):
    """The rows without their lines, see `test_lines`."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(map(drop_line, read_csv(Shard(path, "csv"), **kwargs)))


def drop_line(item):
    if isinstance(item, Rejected):
        return replace(item, line=item.number, row=0)
    return item[:2]


def test_lines(path):
    """They are those of the file, where rows may have several lines."""
    rows = '\n"a\nb",1\n\nc,2,3\n"d,\n"e\nf",4\n\xff,5\n'
    content = f"Products\nsep=,\n\nid,price\n{rows}g,6\n".encode("latin-1")
    path.write_bytes(content)
    for start in (0, 2):
        found = list(read_csv(Shard(path, "csv", header_row=2), start=start))
        lines = [x.line if isinstance(x, Rejected) else x[2] for x in found]
        numbers = [x.number if isinstance(x, Rejected) else x[0] for x in found]
        assert numbers == list(range(start + 1, len(found) + start + 1))
        texts = content.decode("latin-1").split("\n")
        begun = [texts[line - 1] for line in lines]
        expected = ['"a', "c,2,3", '"d,', '"e', "\xff,5", "g,6"]
        assert begun == expected[start:]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_that_of_the_header(path, delimiter):
    header = f'id{delimiter}"a, b; c, d; e"{delimiter} price\n'
    content = "\ufeff" + header + f'7{delimiter}"x\ny"{delimiter}9\r\n'
    row = {"id": "7", "a, b; c, d; e": "x\ny", "price": "9"}
    assert read(path, content) == [(1, row)]
    assert read_csv_header(Shard(path, "csv")) == list(row)


def test_tabs_by_name(tmp_path):
    path = tmp_path / "a.tsv.gz"
    assert read_csv_header(Shard(_gzip(path, b"a,b\tc\n1\t2\n"), "csv")) == ["a,b", "c"]


def _gzip(path: Path, data: bytes) -> Path:
    import gzip

    path.write_bytes(gzip.compress(data))
    return path


def test_columns_and_start(path):
    content = "id,title,price\n1,a,2\n\n3,b,4\n5,c,6\n"
    found = read(path, content, columns=["price", "id", "colour"], start=1)
    assert found == [(2, {"id": "3", "price": "4"}), (3, {"id": "5", "price": "6"})]


def test_bad_rows_do_not_stop_the_others(path):
    content = b"id,title\n1,a\n2\n3,b,c\n4,\xff\n5,d\n"
    first, short, long, invalid, last = read(path, content)
    assert (first, last) == (
        (1, {"id": "1", "title": "a"}),
        (5, {"id": "5", "title": "d"}),
    )
    assert short == Rejected(2, "expected 2 cells, as in the header, got 1", "2")
    assert long == Rejected(3, "expected 2 cells, as in the header, got 3", "3,b,c")
    assert (invalid.line, invalid.raw) == (4, "4,\\xff")
    assert "expected UTF-8, got the byte 0xff at position 2" in invalid.reason
    assert read(path, content, start=3) == [invalid, last]


def test_rejected_rows_keep_their_names(path):
    """Where the cells can be told apart, and the name itself is valid."""
    content = b"id,title\n1,\xff\n\xff,a\n3,b,c\n"
    assert [row.id for row in read(path, content, id="id")] == ["1", None, None]


@pytest.mark.parametrize("end", ["9,rack", '9,19" rack', '9,"rack"'])
@pytest.mark.parametrize("last", ["", ",1"])
def test_a_quote_that_is_not_closed_takes_no_other_row(path, end, last):
    """Whether another one follows or not, and whether it opens the last cell or not."""
    first = f'1,"19 rack{last}'
    lines = [f"id,title{',n' if last else ''}", first]
    lines += [f"{i},shoe{last}" for i in range(2, 9)] + [end + last]
    rejected, *others = read(path, "\n".join(lines))
    assert (rejected.line, rejected.raw) == (1, first)
    assert "is a quote not closed?" in rejected.reason
    assert [number for number, _ in others] == list(range(2, 10))
    assert [data["id"] for _, data in others] == [str(i) for i in range(2, 10)]


def test_a_quote_that_is_closed_too_early(path):
    rejected, other = read(path, 'id,title\n1,"19" rack"\n2,19" rack\n')
    assert (rejected.line, rejected.raw) == (1, '1,"19" rack"')
    assert other == (2, {"id": "2", "title": '19" rack'})


def test_columns_that_an_editor_aligned(path):
    """Cells are filled up with blanks, also those with quotes."""
    content = 'id  ,title            ,color\n1   ,"Cap, ""wool"""   ,Red  \n'
    content += '10  ,"Hat"            ,"Blue"   \n'
    assert read(path, content) == [
        (1, {"id": "1   ", "title": 'Cap, "wool"', "color": "Red  "}),
        (2, {"id": "10  ", "title": "Hat", "color": "Blue"}),
    ]


def test_a_cell_of_ten_megabytes(path):
    long = "shoe " * 2_000_000
    assert read(path, f"id,title\n1,{long}\n2,b\n") == [
        (1, {"id": "1", "title": long}),
        (2, {"id": "2", "title": "b"}),
    ]


@pytest.mark.parametrize("start", ["", "\ufeff", "\r"])
def test_lines_that_end_in_carriage_returns(path, start):
    content = f'{start}id,title\r1,"a\rb\nc"\r2\r3,d\r'.encode() + b"4,\xff\r5,e"
    first, short, third, invalid, last = read(path, content)
    assert first == (1, {"id": "1", "title": "a\rb\nc"}), "cells are as they are"
    assert short == Rejected(2, "expected 2 cells, as in the header, got 1", "2")
    assert third == (3, {"id": "3", "title": "d"})
    assert (invalid.line, invalid.raw) == (4, "4,\\xff")
    assert last == (5, {"id": "5", "title": "e"})
    assert read_csv_header(Shard(path, "csv")) == ["id", "title"]


@pytest.mark.parametrize(
    "start", ["\ufeff\ufeff", "\n", "\r\n \r\n", "\ufeff\n\n", "\ufeff \n"]
)
def test_blank_lines_before_the_header(path, start):
    assert read(path, f"{start}id,title\n1,a\n") == [(1, {"id": "1", "title": "a"})]
    assert read_csv_header(Shard(path, "csv")) == ["id", "title"]


def test_rows_of_delimiters_are_blank(path):
    """As spreadsheets write them below the last row."""
    rows = read(path, "id,title\n1,a\n,\n , \n2,b\n,,,\n")
    assert rows == [(1, {"id": "1", "title": "a"}), (2, {"id": "2", "title": "b"})]


def test_empty_files(path):
    assert read(path, "\ufeff\n\n") == [] and read_csv_header(Shard(path, "csv")) == []
    assert read(path, b"") == [] and read_csv_header(Shard(path, "csv")) == []
    assert read(path, b"id,title\n") == []


@pytest.mark.parametrize(
    "content,reason",
    [
        (b'id,"a\nb"\rc\n', "expected the header of a CSV file, got: new-line character"),
        ("id,größe\n1,a\n".encode("latin-1"), "in the header, expected UTF-8, got the"),
    ],
)
def test_headers_that_will_not_do(path, content, reason):
    for read_it in (
        lambda: read(path, content),
        lambda: read_csv_header(Shard(path, "csv")),
    ):
        with pytest.raises(ShardError, match=reason) as error:
            read_it()
        assert (error.value.path, error.value.row) == (path, 0)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=8)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS.filter(str.strip)), max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_is_written_is_read(tmp_path_factory, rows, delimiter, quoting):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting)
    writer.writerows([("id", "title"), *rows])
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    expected = [{"id": a, "title": b} for a, b in rows]
    found = read(path, out.getvalue())
    assert found == list(enumerate(expected, 1))
    path.unlink()


def test_the_delimiter_that_excel_is_told(path):
    for first in ("sep=;", '"sep=;"', "SEP=;"):
        row = {"a,b": "1", "c": "2"}
        assert read(path, f"\ufeff{first}\r\na,b;c\r\n1;2\r\n") == [(1, row)]
        assert read_csv_header(Shard(path, "csv")) == ["a,b", "c"]
        # Also above lines that stand before the header.
        path.write_text(f"{first}\na,b,c,d\na,b;c\n1;2\n")
        shard = Shard(path, "csv", header_row=3)
        assert [data for _, data, _ in read_csv(shard)] == [row]
        assert sample_csv(shard, 2) == [["a,b", "c"], ["1", "2"]]
        assert sample_csv(Shard(path, "csv"), 3) == [[], ["a,b,c,d"], ["a,b", "c"]]
    path.write_text("Our caps\nid;title\n" + "1;red, blue, green\n" * 9)
    assert sample_csv(Shard(path, "csv"), 2) == [["Our caps"], ["id", "title"]]
    assert read(path, "sep=\t\na,b\tc\n") == []
    # A column may be called so.
    assert read(path, "sep=\n1\n") == [(1, {"sep=": "1"})]


def test_header_row(path):
    content = "Products of 2024\n\xff;;\n\nid;title\n1;a\n".encode("latin-1")
    path.write_bytes(content)
    for header_row in (3, 4):
        shard = Shard(path, "csv", header_row=header_row)
        assert list(read_csv(shard)) == [(1, {"id": "1", "title": "a"}, 5)]
        assert read_csv_header(shard) == ["id", "title"]
    assert list(read_csv(Shard(path, "csv", header_row=9))) == []


@pytest.mark.parametrize(
    "header,row",
    [
        ("id;title", "1;a;"),
        ("id;title;", "1;a;"),
        ("id;title;;", "1;a"),
        ("id;title", "1;a;;"),
    ],
)
def test_delimiters_at_the_end(path, header, row):
    ((number, data),) = read(path, f"{header}\n{row}\n")
    assert (number, data["id"], data["title"]) == (1, "1", "a")


def test_columns_of_one_name(path):
    content = "id,a,a,a (2),a\n1,2,3,4,5\n"
    names = ["id", "a", "a (2)", "a (2) (2)", "a (3)"]
    assert read(path, content) == [(1, dict(zip(names, "12345")))]
    assert read_csv_header(Shard(path, "csv")) == names
    assert read(path, content, columns=["id"]) == [(1, {"id": "1"})]
    # The name alone means the first.
    assert read(path, content, columns=["id", "a"]) == [(1, {"id": "1", "a": "2"})]


@pytest.mark.parametrize(
    "encoding", ["cp1252", "latin-1", "utf-16", "utf-16-le", "cp1251"]
)
def test_encodings(path, encoding):
    word = "größe" if encoding != "cp1251" else "размер"
    content = f"id,{word}\n" + "".join(f"{i},{word}\n" for i in range(20_000))
    raw = content.encode(encoding)
    path.write_bytes(raw)
    # UTF-16 says so itself, with a byte order mark.
    shard = Shard(path, "csv", encoding="utf-8" if encoding == "utf-16" else encoding)
    rows = list(read_csv(shard))
    assert len(rows) == 20_000 and rows[-1][:2] == (20_000, {"id": "19999", word: word})
    assert read_csv_header(shard) == ["id", word]


@pytest.mark.parametrize(
    "text,encoding,others",
    [
        ("Größe;Kümmel", "cp1252", []),
        ("Barva;červená", "cp1250", ["cp1252"]),
        ("Цвет;Red", "cp1251", ["gb18030", "cp1252", "cp1250"]),
        ("赤い綿のシャツ", "cp932", ["gb18030"]),
        ("商品名称;颜色", "gb18030", ["cp1252"]),
    ],
)
def test_encodings_that_a_text_may_be_in(text, encoding, others):
    raw = text.encode(encoding)
    with pytest.raises(UnicodeDecodeError) as error:
        raw.decode("utf-8")
    reason = explain_invalid(raw, error.value)
    assert re.search(rf"If '{text[:5]}.*?' is right, add --encoding {encoding}", reason)
    assert set(re.findall(r"encoding (\w+)", reason)) == {encoding, *others}


def test_hint_at_the_encoding(path):
    content = "id,title\n1,Caf\u00e9 au lait\n2,tea\n".encode("cp1252")
    rejected, (_, tea) = read(path, content)
    assert tea["title"] == "tea"
    assert "If '1,Café au lait' is right, add --encoding cp1252" in rejected.reason
    path.write_bytes(content + b"3,\x81\n")
    *_, rejected = read_csv(Shard(path, "csv", encoding="cp1252"))
    assert isinstance(rejected, Rejected) and rejected.raw == "3,\\x81"


def test_the_first_of_columns_of_one_name() -> None:
    columns = number_names(["Color", "Color", "Color (1)", "Size (2)"])
    firsts = [get_first(name, columns) for name in columns]
    # Nobody counts from 1 here, so `Color (1)` is a name of its own.
    assert firsts == ["Color", "Color", "Color (1)", "Size (2)"]


def test_a_table_of_markdown(tmp_path: Path) -> None:
    path = tmp_path / "caps.txt"
    rule = "|---|:---|---:|\n"
    path.write_text(f"| sku | title | size |\n{rule}| C1 | Red cap | - |\n{rule}")
    (row,) = read_csv(Shard(path, "csv"))
    assert not isinstance(row, Rejected)
    data = {name: cell.strip() for name, cell in row[1].items() if name}
    assert data == {"sku": "C1", "title": "Red cap", "size": "-"}
