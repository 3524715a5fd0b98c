"""XML feeds and catalogues."""

import gzip
import tracemalloc
from pathlib import Path
from typing import Any, List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.corpus.schema import Rejected
from spacy_adatag.corpus.shards import Shard, ShardError
from spacy_adatag.corpus.tables import Row, estimate_rows, read_columns, read_rows
from spacy_adatag.corpus.xml import HEAD, _find_path, read_xml
from spacy_adatag.corpus.xml_repair import CHUNK
from spacy_adatag.texts.markup import strip_markup

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>
<title>Shop</title><image><url>x</url></image>
<item><title>Red shoe</title><g:id>1</g:id><g:color>Red</g:color>
 <description><![CDATA[<p>Soft &amp; <b>red</b></p>]]></description>
 <g:additional_image_link>a</g:additional_image_link>
 <g:additional_image_link>b</g:additional_image_link></item>
<item><g:title>Salt &amp; Pepper</g:title><g:id>2</g:id>
 <g:shipping><g:country>US</g:country><g:price>5 USD</g:price></g:shipping></item>
</channel></rss>"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "feed.xml"


def read(path: Path, content: Any, encoding: str = "utf-8", start: int = 0) -> List[Any]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [data for _, data in read_xml(Shard(path, "xml", encoding), start)]


def test_rss(path: Path) -> None:
    first, second = read(path, RSS)
    assert first == {
        "title": "Red shoe",
        "id": "1",
        "color": "Red",
        "description": "<p>Soft &amp; <b>red</b></p>",
        "additional_image_link": ["a", "b"],
    }
    assert second["title"] == "Salt & Pepper"
    assert second["shipping"] == {"country": "US", "price": "5 USD"}
    assert read(path, RSS, start=1) == [second]
    shard = Shard(path, "xml")
    assert read_columns(shard) is None and estimate_rows([shard]) == 2
    assert list(read_rows(shard)) == [Row(1, first), Row(2, second)]
    packed = path.with_suffix(".xml.gz")
    packed.write_bytes(gzip.compress(RSS.encode()))
    assert list(read_rows(Shard(packed, "xml"))) == [Row(1, first), Row(2, second)]


@pytest.mark.parametrize(
    "content,expected",
    [
        # Atom, and a prefix without its namespace.
        ("<feed><entry><g:id>1</g:id><link href='x'/></entry></feed>",
         [{"id": "1", "link": {"href": "x"}}]),
        # Names in attributes, as YML and others have them.
        ("<shop><offers><offer id='5'><param name='Color' unit='x'>Red</param>"
         "<param name='Size'>M</param></offer></offers></shop>",
         [{"id": "5", "param": [{"name": "Color", "unit": "x", "value": "Red"},
                                {"name": "Size", "value": "M"}]}]),
        # BMEcat, with a DOCTYPE that is not looked for.
        ('<!DOCTYPE B SYSTEM "http://a.b/b.dtd"><B><HEADER><X><Y/></X></HEADER><T>'
         "<ARTICLE><SKU>1</SKU><FEATURE><FNAME>Color</FNAME><FVALUE>Red</FVALUE>"
         "</FEATURE></ARTICLE></T></B>",
         [{"SKU": "1", "FEATURE": {"FNAME": "Color", "FVALUE": "Red"}}]),
        # An element of another name, that is there several times.
        ("<a><b><x>1</x></b><c><d>1</d></c><c><d>2</d></c></a>",
         [{"d": "1"}, {"d": "2"}]),
        ("<Product Name='a'><Feature><Name Value='Color'/></Feature></Product>",
         [{"Name": "a", "Feature": {"Name": {"Value": "Color"}}}]),
        ("<n:feed xmlns:n='x'><n:item><n:id>1</n:id></n:item></n:feed>", [{"id": "1"}]),
        # What is not well formed, but a browser would not mind.
        ("<c><item><t>A & B &nbsp; &eacute;&#11;\x0b</t></item></c>",
         [{"t": "A & B &nbsp; &eacute;"}]),
        ("<c><item><t lang='de'>Rot</t></item></c>", [{"t": "Rot"}]),
        # No text of a language is lost, whichever are beside it.
        ("<c><item><t lang='de'>Rot</t><t lang='en'>Red</t><t lang='de'>Blau</t></item>"
         "</c>",
         [{"t": {"de": ["Rot", "Blau"], "en": "Red"}}]),
        ("<c><item><t lang='de'>Rot</t><t lang='de'>Blau</t><t lang='en'>Red</t></item>"
         "</c>",
         [{"t": {"de": ["Rot", "Blau"], "en": "Red"}}]),
        ("<c><item><t>x</t><t lang='de'>Rot</t><t lang='en'>Red</t></item></c>",
         [{"t": ["x", "Rot", "Red"]}]),
        ("<c><item><t lang='de'>Rot</t><t lang='en'>Red</t><t>x</t></item></c>",
         [{"t": [{"de": "Rot", "en": "Red"}, "x"]}]),
        ("<c><item><t><k>x</k></t><t lang='de'>Rot</t></item></c>",
         [{"t": [{"k": "x"}, "Rot"]}]),
        # HTML as elements.
        ("<c><item><t>Soft <b>red</b> &lt; <i/>x</t><u><ul><li>a</li></ul></u>"
         "</item></c>",
         [{"t": "Soft <b>red</b> &lt; <i></i>x", "u": "<ul><li>a</li></ul>"}]),
        ("<c><item><p name='Ports'>USB<br/>HDMI</p></item></c>",
         [{"p": {"name": "Ports", "value": "USB<br></br>HDMI"}}]),
        ("\ufeff<?xml version='1.0'?>\n<c><item><t>x</t></item></c>", [{"t": "x"}]),
        ("\n <?xml version='1.0'?>\n<c><item><t>x</t></item></c>", [{"t": "x"}]),
    ],
)  # fmt: skip
def test_kinds(path: Path, content: str, expected: Any) -> None:
    found = read(path, content)
    assert found[: len(expected)] == expected


ITEM = "<item><t>x</t></item>"


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_encodings(path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><c><item><t>Größe</t></item></c>'
    assert read(path, text.encode(encoding)) == [{"t": "Größe"}]


def test_bytes_of_another_encoding(path: Path) -> None:
    content = "<c><item><t>Größe</t></item><item><t>x</t></item></c>".encode("cp1252")
    rejected, other = read(path, content)
    assert isinstance(rejected, Rejected) and rejected.line == 1
    assert "add --encoding cp1252" in rejected.reason and other == {"t": "x"}
    assert read(path, content, "cp1252") == [{"t": "Größe"}, {"t": "x"}]


@pytest.mark.parametrize(
    "content,reason",
    [
        ("<c><item><t>x</t></item><item></c>", "damaged in line 1: mismatched tag"),
        ("<c><item><t>x</t></item>\n<item><t>", "damaged in line 2: no element found"),
    ],
)
def test_damage_comes_after_the_products_before(
    path: Path, content: str, reason: str
) -> None:
    path.write_text(content)
    rows = read_xml(Shard(path, "xml"))
    assert next(rows) == (1, {"t": "x"})
    with pytest.raises(ShardError, match=reason) as error:
        next(rows)
    assert error.value.row == 2
    assert "The 1 product before was read" in str(error.value)


@pytest.mark.parametrize(
    "content,reason",
    [
        ("", "expected an element for each product"),
        ("<a><b>x</b></a>", "expected an element for each product"),
        ("no XML", "expected an element for each product"),
    ],
)
def test_what_is_not_read(path: Path, content: str, reason: str) -> None:
    with pytest.raises(ShardError, match=reason):
        read(path, content)


NS = 'xmlns:ns0="http://base.google.com/ns/1.0"'


@pytest.mark.parametrize(
    "content",
    [
        f"<rss {NS}><item><t>x</t><ns0:id>1</ns0:id></item></rss>",
        f"<rss><item {NS}><t>x</t><ns0:id>1</ns0:id></item></rss>",
        f"<rss><item><t>x</t><ns0:id {NS}>1</ns0:id></item></rss>",
        "<a:c xmlns:a='urn:x'><a:item><a:t>x</a:t><a:id>1</a:id></a:item></a:c>",
        "<rss><item><t>x</t><g:id>1</g:id></item></rss>",
    ],
)
def test_prefixes_are_left_out(path: Path, content: str) -> None:
    assert read(path, content) == [{"t": "x", "id": "1"}]


def test_other_prefixes_stay(path: Path) -> None:
    content = f"<rss {NS}><item><title>x</title><m:title>y</m:title></item></rss>"
    assert read(path, content) == [{"title": "x", "m:title": "y"}]


@pytest.mark.parametrize(
    "declared",
    [
        "",
        '<!DOCTYPE c SYSTEM "other.dtd">',
        '<!DOCTYPE c [<!ENTITY nbsp "&#160;"><!ENTITY eacute "&#233;">]>',
        '<!DOCTYPE c [<!ENTITY % more SYSTEM "more.ent"> %more; <!ENTITY x "x">]>',
        "<!DOCTYPE c [<!ENTITY % more \"<!ENTITY eacute '!'>\"> %more;]>",
    ],
)
def test_entities_of_html_are_those_of_html(path: Path, declared: str) -> None:
    """Whatever the file declares. They are text that becomes HTML's later."""
    content = f"{declared}<c><item><t>5&nbsp;caf&eacute;</t></item></c>"
    (data,) = read(path, content)
    assert strip_markup(data["t"]).text == "5\xa0café"


@pytest.mark.parametrize(
    "declared",
    ['"a"', 'SYSTEM "other.xml"', '"&b;&b;"><!ENTITY b "&#60;t/&#62;"'],
)
@pytest.mark.parametrize("content", ["<t>x &a; y</t>", "<t u='&a;'/>", "&a;"])
def test_declared_entities_are_not_expanded(
    path: Path, declared: str, content: str
) -> None:
    doctype = f"<!DOCTYPE c [<!ENTITY a {declared}>]>"
    item = f"<item>{content}</item>"
    one, rejected, two = read(path, f"{doctype}<c>{ITEM}{item}{ITEM}</c>")
    assert one == two == {"t": "x"}
    assert isinstance(rejected, Rejected) and rejected.line == 2
    assert "the file declares the entity &a; itself" in rejected.reason
    assert "xmllint" in rejected.reason and "&a;" in rejected.raw


def test_a_long_feed_takes_little_memory(path: Path) -> None:
    item = "<item><t>A & B</t><d><![CDATA[<p>a & b</p>]]></d></item>\n" + " " * 60
    with path.open("w") as file_:
        file_.write("<c>")
        for _ in range(40):
            file_.write(item * 500)
        file_.write("</c>")
    expected = {"t": "A & B", "d": "<p>a & b</p>"}
    tracemalloc.start()
    count = 0
    for number, data in read_xml(Shard(path, "xml")):
        count += 1
        assert number == count and data == expected
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000 and path.stat().st_size > 2**20 > peak / 2


@given(st.integers(-30, 30), st.sampled_from(["&", "&amp;", "<![CDATA[ & ]]>", "é", "a"]))
def test_where_the_file_is_cut_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory, shift: int, text: str
) -> None:
    path = tmp_path_factory.mktemp("cut") / "a.xml"
    start = "<c><item><t>"
    body = "x" * (CHUNK - len(start) + shift) + text * 9 + "</t><u>" + text
    (data,) = read(path, f"{start}{body}</u></item></c>")
    plain = {"&amp;": "&", "<![CDATA[ & ]]>": " & "}.get(text, text)
    assert data["t"] == ("x" * body.count("x") + plain * 9).strip()
    assert data["u"] == plain.strip()


@pytest.mark.parametrize("name, field", [("row", "field"), ("table", "column")])
def test_rows_of_databases(tmp_path: Path, name: str, field: str) -> None:
    """As mysqldump and phpMyAdmin write them."""
    row = "".join(f"<{field} name='{n}'>{{}}</{field}>" for n in ("sku", "title", "x"))
    rows = [f"<{name}>{row.format(i, f'Cap {i}', '')}</{name}>" for i in range(3)]
    path = tmp_path / "a.xml"
    path.write_text(f"<resultset>{''.join(rows)}</resultset>")
    found = [item for _, item in read_xml(Shard(path, "xml"))]
    assert found == [{"sku": str(i), "title": f"Cap {i}", "x": ""} for i in range(3)]
    # A product may have one such element among others.
    path.write_text("<a><item><title>Cap</title><field name='b'>c</field></item></a>")
    ((_, item),) = read_xml(Shard(path, "xml"))
    assert item == {"title": "Cap", "field": {"name": "b", "value": "c"}}


@pytest.mark.parametrize(
    "row, expected",
    [
        # As Solr writes several values.
        ("<field name='a'>x</field><field name='a'>y</field>", {"a": ["x", "y"]}),
        (
            "<field name='a' lang='de'>x</field><field name='a' lang='en'>y</field>",
            {"a": {"de": "x", "en": "y"}},
        ),
        # As SQL Developer does.
        ("<COLUMN NAME='A'>x</COLUMN><COLUMN NAME='B'>y</COLUMN>", {"A": "x", "B": "y"}),
    ],
)
def test_columns_of_databases(tmp_path: Path, row: str, expected: Any) -> None:
    """Nothing gets lost, also if a name occurs twice or the row has attributes."""
    path = tmp_path / "a.xml"
    path.write_text(f"<a><row id='1' name='b'>{row}</row><row>{row}</row></a>")
    found = [item for _, item in read_xml(Shard(path, "xml"))]
    assert found == [{"id": "1", **expected}, expected]


def test_a_file_that_changes(path: Path) -> None:
    """What was found out about it does not last."""
    for tag in ("item", "thing"):
        rows = f"<{tag}><name>Cap</name></{tag}>" * 2
        assert read(path, f"<a>{rows}</a>") == [{"name": "Cap"}] * 2


def test_no_usual_name(path: Path) -> None:
    """The file is searched once, however often it is read."""
    path.write_text(f"<a>{'<thing><name>Cap</name></thing>' * 2}</a>")
    before = _find_path.cache_info()
    for _ in range(3):
        assert len(list(read_xml(Shard(path, "xml")))) == 2
    assert _find_path.cache_info().misses == before.misses + 1


def test_categories_before_the_first_product(path: Path) -> None:
    """However many there are."""
    group = "<GROUP><ID>1</ID><NAME>Caps, and all that belongs to them</NAME></GROUP>"
    groups = group * (2 * HEAD // len(group))
    feed = f"<C><GROUPS>{groups}</GROUPS><T><ARTICLE><NAME>Cap</NAME></ARTICLE></T></C>"
    assert read(path, feed) == [{"NAME": "Cap"}]
