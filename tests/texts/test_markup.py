"""HTML in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.texts.markup import strip_markup, strip_parts
from spacy_adatag.texts.tags import KNOWN

PLAIN = [
    *[
        "",
        "5 < 6",
        "<3",
        "a<b>c",
        "a<p>c",
        "AT&T",
        "XS|p|>",
        "x < y > z",
        "<",
        "&",
        "< p>",
    ],
    *["if a<b and c>d", "hat <Small>", "<https://a.b/c>", "<me@shop.com>", "->", "</>"],
    *["a <!-- b", "<Black>", "S<M<L", "M&M's <XL>", "&unknown;"],
    # Backslashes that are no line breaks: WooCommerce writes two for one.
    *["C:\\new", "in C:\\temp\\new", "\\\\nas\\new", "a \\\\n b", "50\\50", "\\o/"],
]
TAGS = "<p> </p> <br> <b> </b> <li> <style> </style> <td> <!-- --> <![CDATA[ ]]> <o:p>"
OTHERS = r'\n C:\ <![ ]> <![if <![x[ < > </ <script <M> &lt; &amp; &nbsp; & Red 5 " é'
PIECES = st.sampled_from([*f"{TAGS} {OTHERS}".split(), "<a href='x'>", " ", "\n", "\xa0"])
JUMBLE = st.lists(PIECES).map("".join)


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_html_stays(text: str) -> None:
    stripped = strip_markup(text)
    assert (stripped.text, stripped.is_html) == (text, False)


@pytest.mark.parametrize(
    "html,text",
    [
        ("Salt &amp; Pepper", "Salt & Pepper"),
        ("<p>Soft <b>cotton</b></p><p>Red</p>", "Soft cotton\nRed"),
        ("<ul>\n <li>Red</li>\n <li>Blue</li>\n</ul>", "Red\nBlue"),
        ("Red<br />Blue<BR>Green", "Red\nBlue\nGreen"),
        ("<b>Color:</b> <i>White</i>", "Color: White"),
        ("a<wbr>b", "ab"),
        # A raised number is none of the digits before it.
        ("37<sup>1</sup>/<sub>2</sub> in, 5 m<sup>2</sup>", "37 1/2 in, 5 m2"),
        ("10<sup>3</sup> lm, the 1<sup>st</sup>", "10 3 lm, the 1st"),
        # Line breaks as WooCommerce writes them.
        ("Soft wool\\nRed", "Soft wool\nRed"),
        ("Soft\\r\\nwool\\rRed", "Soft\nwool\nRed"),
        ("<p>Soft</p>\\n\\n<p>Red</p>\\n", "Soft\nRed"),
        # Whole elements that are not shown.
        ("<style>p{orphans: 2; white-space: pre}</style><p>Red</p>", "Red"),
        ("Red<script>if (a<b) x='<p>'</script> shoe", "Red shoe"),
        ("<p>Red</p><style>p{orphans", "Red"),
        ("Red<!-- <p>old</p> --> shoe", "Red shoe"),
        ("<head><title>x</title></head><body>Red</body>", "Red"),
        ("<svg><title>icon</title></svg>Red", "Red"),
        # Blanks around block tags, however they are written.
        ("<p>Red&nbsp;</p>\n\n<p>&nbsp;</p><p>&#160;Blue</p>", "Red\nBlue"),
        ("<td>Color</td>\n<td>White</td>", "Color\nWhite"),
        (
            "<tr><td>Color</td><td>White</td></tr><tr><td>Size</td></tr>",
            "Color White\nSize",
        ),
        # What is text within HTML.
        ("<p>5 &lt; 6, <3, <M> and a < b</p>", "5 < 6, <3, <M> and a < b"),
        ("<p>19&quot; rack</p>", '19" rack'),
        # Escaped once, twice, and by CDATA.
        ("&lt;p&gt;Salt &amp;amp; Pepper&lt;/p&gt;", "Salt & Pepper"),
        ("&amp;lt;b&amp;gt;Red&amp;lt;/b&amp;gt;", "Red"),
        ("<p>&lt;b&gt;Red&lt;/b&gt;</p>", "Red"),
        ("<![CDATA[<p>Red</p>]]>", "Red"),
        # What Office writes, and what nobody knows.
        ("<![if !IE]><p>Red</p><![endif]>", "Red"),
        ("<p>Red</p><![CD]><p>Blue</p>", "Red\nBlue"),
        # Cut off, or never closed.
        ("<p>Red <a hre", "Red"),
        ("<p>Red</p", "Red"),
        ("Red</p>", "Red"),
        ("<p>Red</p><!-- shoe", "Red\n<!-- shoe"),
        ("Soft.<p>Warm", "Soft.\nWarm"),
        ("<a href='a>b'>Red</a>", "Red"),
        ("1<o:p></o:p> <b>2</b>", "1 2"),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    stripped = strip_markup(html)
    assert stripped.text == text
    assert stripped.is_html == any(mark in html for mark in ("<", "lt;", "\\"))
    # What `label` writes is read again by `convert`.
    assert strip_markup(text).text == text


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_known_element(name: str) -> None:
    text = strip_markup(f"a <{name}>b</{name}> c").text
    assert text.split() in (["a", "b", "c"], ["a", "c"])


@pytest.mark.parametrize(
    "html,value",
    [
        ("<p>Soft <b>navy</b> blue</p>", "navy"),
        ("<li>Red</li><li>navy &amp; blue</li>", "navy &amp; blue"),
        ("&lt;p&gt;a &amp;amp; navy&lt;/p&gt;", "navy"),
        ("<p>navy</p>", "navy"),
    ],
)
def test_places(html: str, value: str) -> None:
    start = html.index(value)
    stripped = strip_markup(html)
    first, last = stripped.forward(start, start + len(value))
    assert stripped.text[first:last] == strip_markup(value).text


@given(st.lists(JUMBLE, max_size=4), JUMBLE)
def test_any_text(before: list, after: str) -> None:
    html = "".join(before)
    stripped = strip_markup(html)
    places = [
        stripped.forward(i, j) for i in range(len(html) + 1) for j in (i, len(html))
    ]
    for start, end in places:
        assert 0 <= start <= len(stripped.text) and 0 <= end <= len(stripped.text)
    starts = [start for start, _ in places]
    assert starts == sorted(starts)
    # Nothing is made up.
    left = strip_markup(html).text.replace("\n", "").replace(" ", "")
    assert set(left) <= set(strip_markup(html).text) | {" "}
    # In parts, each is as it would be alone.
    text = f"{html}\n{after}"
    parts = strip_parts(text, [(0, len(html)), (len(html) + 1, len(text))])
    assert parts.text == f"{stripped.text}\n{strip_markup(after).text}"
    first = parts.forward(0, len(html))
    last = parts.forward(len(html) + 1, len(text))
    assert first == (0, len(stripped.text))
    assert last == (len(stripped.text) + 1, len(parts.text))


@given(st.text(alphabet="<>ab &;/!-pli'=\n"))
def test_words_between_tags_stay(text: str) -> None:
    html = f"<p>Navy</p><div>{text}</div>"
    assert strip_markup(html).text.startswith("Navy")


@pytest.mark.parametrize("piece", ["<", "<b", "</", "&lt;", " <b> "])
def test_odd_texts_keep_their_words(piece: str) -> None:
    assert "Navy" in strip_markup(f"Navy {piece} {piece}").text
