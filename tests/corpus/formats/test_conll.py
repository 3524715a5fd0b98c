from pathlib import Path
from typing import Dict, List, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.corpus.formats import read_conll
from spacy_adatag.corpus.formats.conll import is_conll
from spacy_adatag.corpus.jsonl import read_lines
from spacy_adatag.corpus.records import Record, Rejected, Value, read_records

# The same values in the schemes that are used: red / dark blue / sky blue.
WORDS = ["a", "red", "dark", "blue", "sky", "blue", "mug"]
SCHEMES = {
    "BIO": ["O", "B-Color", "B-Color", "I-Color", "B-Color", "I-Color", "B-Item"],
    "IOB1": ["O", "I-Color", "B-Color", "I-Color", "B-Color", "I-Color", "I-Item"],
    "BIOES": ["O", "S-Color", "B-Color", "E-Color", "B-Color", "E-Color", "S-Item"],
    "BILOU": ["O", "U-Color", "B-Color", "L-Color", "B-Color", "L-Color", "U-Item"],
}


def read(text: str) -> List:
    lines = [(i, line.strip()) for i, line in enumerate(text.encode().split(b"\n"), 1)]
    return list(read_conll([line for line in lines if line[1]]))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("between", ["\t", " ", "\tNN\t", " NN B-NP "])
def test_schemes_and_columns(scheme: str, between: str) -> None:
    tags = SCHEMES[scheme]
    (record,) = read("\n".join(f"{w}{between}{t}" for w, t in zip(WORDS, tags)))
    colors = [Value("red", 2, 5), Value("dark blue", 6, 15), Value("sky blue", 16, 24)]
    assert record == Record(
        "1",
        "a red dark blue sky blue mug",
        {"Color": colors, "Item": [Value("mug", 25, 28)]},
    )


def test_three_words() -> None:
    tags = ["B-A", "I-A", "E-A", "I-A", "O", "I-A", "I-B"]
    (record,) = read("\n".join(f"{word} {tag}" for word, tag in zip(WORDS, tags)))
    assert [value.text for value in record.attributes["A"]] == [
        *("a red dark", "blue", "blue")
    ]
    assert [value.text for value in record.attributes["B"]] == ["mug"]


def test_texts(tmp_path: Path) -> None:
    path = tmp_path / "train.conll"
    path.write_text(
        "-DOCSTART- -X- -X- O\n\n# id 1\nRed B-Color\nmug O\n \t\n\n# O\nmug O\n"
        "-DOCSTART- O\nred B-Color",
        encoding="utf8",
    )
    found = list(read_records(path, queries="annotated"))
    red = Value("Red", 0, 3)
    assert found == [
        Record("4", "Red mug", {"Color": [red]}),
        Record("8", "# mug", {}),
        Record("11", "red", {"Color": [Value("red", 0, 3)]}),
    ]
    assert [record.line for record in found] == [4, 8, 11]
    (_, second, _) = read_records(path, "conll")
    assert isinstance(second, Record) and second.attributes == {"Color": []}


def test_attributes_with_blanks() -> None:
    (record,) = read("dry\tB-Skin Type\nskin\tI-Skin Type")
    assert record.attributes == {"Skin Type": [Value("dry skin", 0, 8)]}


@pytest.mark.parametrize(
    "line,reason",
    [
        ("mug", 'expected a token and its tag, got one column: "mug"'),
        (
            "mug NN",
            'expected a tag such as O, B-Color or I-Color in the last column, got "NN',
        ),
        ("mug B", 'in the last column, got "B"'),
        ("mug B-", 'in the last column, got "B-"'),
        ("mug X-Color", 'got "X-Color"'),
        ("mug\t", "got one column"),
    ],
)
def test_a_wrong_line_leaves_its_text_out(line: str, reason: str) -> None:
    before, rejected, after = read(f"a O\n\nred B-Color\n{line}\nb O\n\nc O")
    assert isinstance(rejected, Rejected)
    assert rejected.line == 4 and reason in rejected.reason
    assert rejected.raw == line.strip()
    assert (before.text, after.text) == ("a", "c")


def test_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    path = tmp_path / "train.conll"
    path.write_bytes(b"a O\n\nr\xffd B-Color\n\nb O")
    _, rejected, _ = read_records(path)
    assert isinstance(rejected, Rejected)
    assert rejected.line == 3 and "0xff at position 1" in rejected.reason


@pytest.mark.parametrize(
    "line,expected",
    [
        (b"-DOCSTART- -X- O", True),
        (b"Red B-Color", True),
        (b"{ O", True),
        (b'"\tO', True),
        (b"5 O", True),
        (b"O", False),
        (b"-DOCSTART-", True),
        (b"Red mug", False),
        (b'"Red B-x"', False),
        (b'{"text": "Red B-x"', False),
        (b"[1, 2]", False),
        (b"Vitamin B-12", True),
    ],
)
def test_recognised(line: bytes, expected: bool) -> None:
    assert is_conll(line) is expected


@st.composite
def tagged(draw: st.DrawFn) -> Tuple[List[str], Dict[str, List[Tuple[int, int]]]]:
    """Words, and values as (first word, word behind the last) that do not overlap."""
    sizes = st.tuples(st.sampled_from(["", "A", "B b"]), st.integers(1, 4))
    words: List[str] = []
    values: Dict[str, List[Tuple[int, int]]] = {}
    for name, size in draw(st.lists(sizes, min_size=1, max_size=6)):
        if name:
            values.setdefault(name, []).append((len(words), len(words) + size))
        words += draw(
            st.lists(
                st.sampled_from(["red", "#", "naïve", "{", "O"]),
                min_size=size,
                max_size=size,
            )
        )
    return words, values


@pytest.mark.parametrize("parts", ["BIIB", "BIES"])
@given(drawn=tagged())
def test_values_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, parts: str, drawn: Tuple
) -> None:
    words, values = drawn
    tags = ["O"] * len(words)
    for name, places in values.items():
        for start, end in places:
            inner = [f"{parts[1]}-{name}"] * (end - start - 2)
            ends = [f"{parts[0]}-{name}", *inner, f"{parts[2]}-{name}"]
            tags[start:end] = ends if end - start > 1 else [f"{parts[3]}-{name}"]
    path = tmp_path_factory.getbasetemp() / "tagged.conll"
    path.write_text("\n".join(f"{w}\t{t}" for w, t in zip(words, tags)), encoding="utf8")
    (record,) = read_conll(read_lines(path))
    assert isinstance(record, Record)
    assert record.text == " ".join(words)
    found = {
        name: [
            (record.text[: value.start].count(" "), len(value.text.split(" ")))
            for value in values_
        ]
        for name, values_ in (record.attributes or {}).items()
    }
    expected = {n: [(i, j - i) for i, j in places] for n, places in values.items()}
    assert found == expected


def found(text: str) -> List[Tuple[str, Dict[str, List[str]]]]:
    """The texts of a file, with their values."""
    lines = [(i, line) for i, line in enumerate(text.encode().split(b"\n"), 1)]
    return [
        (record.text, {n: [v.text for v in vs] for n, vs in record.attributes.items()})
        if isinstance(record, Record)
        else (record.reason, {})
        for record in read_conll([line for line in lines if line[1].strip()])
    ]


SKIN = [("dry skin B-12", {"Skin Type": ["dry skin"]})]


@pytest.mark.parametrize(
    "text,expected",
    [
        # As Label Studio writes them.
        (
            "-DOCSTART- -X- O\nTwinings -X- _ B-Brand\n -X- _ O\ntea -X- _ O\n",
            [("Twinings tea", {"Brand": ["Twinings"]})],
        ),
        ("-DOCSTART- -X- O O\n-X- _ O\n-X- -X- _ O\n", [("-X-", {})]),
        ("dry -X- _ B-Skin Type\nskin -X- _ I-Skin Type\nB-12 -X- _ O\n", SKIN),
        ("dry\t-X-\t_\tB-Skin Type\nskin\t-X-\t_\tI-Skin Type\nB-12\t-X-\t_\tO\n", SKIN),
        # Two columns, four, tabs.
        ("dry B-Skin Type\r\nskin I-Skin Type\r\nB-12 O\r\n", SKIN),
        ("dry JJ I-NP B-Skin Type\nskin NN I-NP I-Skin Type\nB-12 NN O O", SKIN),
        ("dry\tB-Skin Type\nskin\tI-Skin Type\n\tO\nB-12\tO\t\n", SKIN),
        (
            "dry B-Skin Type\nskin I-Skin Type\n",
            [("dry skin", {"Skin Type": ["dry skin"]})],
        ),
        # Names that end in O, among few or no tokens tagged O.
        (
            "a B-Type O\nb I-Type O\nc B-Type O\nd O\n",
            [("a b c d", {"Type O": ["a b", "c"]})],
        ),
        ("a B-Type O\nb I-Type O\n", [("a b", {"Type O": ["a b"]})]),
        # Four columns without a token tagged O, and names with blanks.
        (
            "dry JJ B-NP B-Skin Type\nskin NN I-NP I-Skin Type\n",
            [("dry skin", {"Skin Type": ["dry skin"]})],
        ),
        (
            "dry JJ B-NP B-Skin Type O\nskin NN I-NP I-Skin Type O\n, , O B-Mark\n",
            [("dry skin ,", {"Skin Type O": ["dry skin"], "Mark": [","]})],
        ),
        # Empty tokens in a value, and at its beginning.
        (
            "red\tB-A\n\tI-A\nmug\tI-A\n\tB-B\nbig\tI-B\n",
            [("red mug big", {"A": ["red mug"], "B": ["big"]})],
        ),
        # Tokens with blanks in them.
        (
            "a\xa0b B-Color\n\xa0 O\nfoo bar O\n",
            [("a\xa0b foo bar", {"Color": ["a\xa0b"]})],
        ),
        ("# text = A O\n# O\na O\n", [("# a", {})]),
        (
            " O\n\na O\n",
            [('expected the tokens of a text not to be empty, got ""', {}), ("a", {})],
        ),
    ],
)
def test_what_exporters_write(
    text: str, expected: List[Tuple[str, Dict[str, List[str]]]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("first", ["a\x01b\x01c", "a\x01b", "\x00\x01garbage", "x O"])
def test_a_first_line_of_garbage(tmp_path: Path, first: str) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(first + '\n{"text": "red mug"}\n{"text": "wool"}\n')
    garbage, *records = read_records(path)
    assert isinstance(garbage, Rejected) and garbage.line == 1
    assert [record.text for record in records if isinstance(record, Record)] == [
        "red mug",
        "wool",
    ]
