"""The products of ImpEx, the scripts of SAP Commerce."""

from pathlib import Path
from typing import Any, List

import pytest

from spacy_adatag.corpus.schema import Rejected
from spacy_adatag.corpus.shards import ShardError, find_shards
from spacy_adatag.corpus.tables import read_columns, read_rows
from spacy_adatag.shops.guess import guess_preset

SCRIPT = """# A comment; with a "quote
$catalog=shopCatalog
$version=catalogversion(catalog(id[default=$catalog]))[unique=true,default=$catalog:On]
$lang = es

INSERT_UPDATE Category;code[unique=true];name[lang=$lang]
;caps;Gorras

INSERT_UPDATE Product;code[unique=true]; name[lang = $lang] ;unit(code)[default=pieces];$version
;C1;"Gorra ""Nord"", roja" ;pieces
# ;C2;Left out
 ; C3 ; Gorra azul  ; ; Staged

UPDATE ApparelStyleVariantProduct; code[unique = true]; $version; style[lang=$lang]
; C1_red ; ; "Rojo"
"""  # noqa: E501


def read(path: Path, content: bytes, **options: Any) -> List[Any]:
    path.write_bytes(content)
    (shard,) = find_shards(path)
    return list(read_rows(shard, **options))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "products.impex"


def test_sections_macros_and_languages(path: Path) -> None:
    rows = read(path, b"\xef\xbb\xbf" + SCRIPT.encode())
    assert rows == [
        (1, {"code": "C1", "name[lang=es]": 'Gorra "Nord", roja', "unit": "pieces"}, 10),
        (
            2,
            {
                **{"code": "C3", "name[lang=es]": "Gorra azul", "unit": ""},
                "catalogversion": "Staged",
            },
            12,
        ),
        (3, {"code": "C1_red", "catalogversion": "", "style[lang=es]": "Rojo"}, 15),
    ]
    (shard,) = find_shards(path)
    assert read_columns(shard) is None
    assert [row.number for row in read_rows(shard, start=2)] == [3]


def test_rows_that_can_not_be_read(path: Path) -> None:
    header = b"INSERT Product;code;name\n"
    short, invalid, last = read(path, header + b';1;"never closed\n;2;\xff\n;3;Cap\n')
    assert isinstance(short, Rejected) and short.line == 2
    assert isinstance(invalid, Rejected) and "expected UTF-8" in invalid.reason
    assert last.data == {"code": "3", "name": "Cap"}
    with pytest.raises(ShardError, match="expected a section of products"):
        read(path, b"INSERT Media;code\n;1\n")


def test_what_the_columns_mean(path: Path) -> None:
    lines = [f";C{i};Red cap {i}, wool;;Wool;approved;caps" for i in range(12)]
    header = "$approved=approvalstatus(code)[default='check']\nINSERT_UPDATE Product;code"
    header += (
        "[unique=true];name[lang=en];catalogVersion;fabric;$approved;supercategories"
    )
    path.write_text("\n".join([header, *lines]))
    found = guess_preset(find_shards(path))
    assert found is not None
    assert (found.preset.text, found.preset.id) == (("name[lang=en]",), "code")
    assert found.preset.attributes == {"fabric": "fabric"}


def test_products_to_remove(path: Path) -> None:
    """They are no products of the shop any more."""
    removed = "REMOVE Product;code\n;1\n"
    (row,) = read(path, f"{removed}INSERT Product;code\n;2\n{removed}".encode())
    assert row.data == {"code": "2"}
    with pytest.raises(ShardError, match="expected a section of products"):
        read(path, removed.encode())


def test_long_texts(path: Path) -> None:
    """Longer than the standard library allows by default."""
    text = "soft " * 30_000
    (row,) = read(path, f"INSERT Product;code;about\n;1;{text}\n".encode())
    assert row.data["about"] == text.strip()


def test_macros_of_macros_stay_short(path: Path) -> None:
    """Each has the next one twice."""
    macros = [f"$m{i:02}=$m{i + 1:02}$m{i + 1:02}" for i in range(20)]
    header = ["$m20=name", "INSERT Product;code;$m19;$m00", ";1;Cap;Hat"]
    (row,) = read(path, "\n".join([*macros, *header]).encode())
    assert row.data == {"code": "1", "namename": "Cap"}


def test_lines_that_go_on(path: Path) -> None:
    script = """$color = @color[system='Caps', \\
  version='1.0']
INSERT_UPDATE Product; \\
  code[unique=true]; \\
  name[lang=en]; $color
;C1; "Wool cap; \\
  red"; \\
  red
;C2;Linen cap;navy
"""
    rows = read(path, script.encode())
    assert rows == [
        (1, {"code": "C1", "name[lang=en]": "Wool cap;  red", "color": "red"}, 6),
        (2, {"code": "C2", "name[lang=en]": "Linen cap", "color": "navy"}, 9),
    ]
