"""Training data that are damaged, or not what they should be."""

import gc
import random
import struct
import zlib
from pathlib import Path
from typing import Any, List

import pytest
import spacy
import srsly
from spacy.tokens import Doc, DocBin, Span

from spacy_adatag.corpus.docbins import load_docbin, read_docs
from spacy_adatag.corpus.epochs import count_epoch_steps
from spacy_adatag.corpus.export import export_records
from spacy_adatag.corpus.reader import Corpus

from ..conftest import run_cli

NLP = spacy.blank("en")


def make_docs() -> List[Doc]:
    docs = [NLP(text) for text in ("red cotton shirt , 50 ml", "Mug", "blue coat")]
    for doc in docs:
        doc.spans["adatag"] = [Span(doc, 0, 1, "Color")]
        doc.spans["sc"] = [Span(doc, 0, 1, "X", kb_id="k"), Span(doc, 0, len(doc), "Y")]
        doc.ents = [Span(doc, 0, 1, "E")]
        doc._.attr_queries = ["Color", "Size"]
        doc._.attr_unaligned = {"Size": ["50"]}
        doc._.attr_fields = [["title", 0, 3], ["more", 3, len(doc.text)]]
    return docs


WHOLE = DocBin(docs=make_docs(), store_user_data=True).to_bytes()
ODD: List[Any] = [None, True, 0, -1, 1.5, "", "x", b"", b"x", [], {}, [1], {"a": 1}]


def unpack(data: bytes = WHOLE) -> Any:
    return srsly.msgpack_loads(zlib.decompress(data))


def pack(data: Any) -> bytes:
    return zlib.compress(srsly.msgpack_dumps(data))


def change(data: Any, draw: random.Random) -> Any:
    """The same with one thing at any depth changed, also in what is packed in it."""
    if isinstance(data, dict) and data and draw.random() < 0.9:
        key = draw.choice(list(data))
        kept = {name: value for name, value in data.items() if name != key}
        return kept if draw.random() < 0.1 else {**kept, key: change(data[key], draw)}
    if isinstance(data, list) and data and draw.random() < 0.9:
        i = draw.randrange(len(data))
        new = draw.choice([[], [data[i]] * 2, [change(data[i], draw)]])
        return [*data[:i], *new, *data[i + 1 :]]
    if isinstance(data, bytes) and data and draw.random() < 0.9:
        try:
            inner = srsly.msgpack_loads(data)
        except Exception:
            inner = None
        if isinstance(inner, (dict, list)) and draw.random() < 0.7:
            return srsly.msgpack_dumps(change(inner, draw))
        i = draw.randrange(len(data))
        number = struct.pack(">q", draw.choice([-1, 1, 5, 2**31, 2**62]))
        new = draw.choice([bytes([draw.randrange(256)]), b"", number])
        return data[:i] + new + data[i + len(new or data) :]
    if type(data) is int and draw.random() < 0.7:
        return draw.choice([data + 1, data - 1, -data, data ^ (1 << draw.randrange(40))])
    return draw.choice(ODD)


def damage(draw: random.Random) -> bytes:
    kind = draw.randrange(6)
    i = draw.randrange(len(WHOLE))
    if kind == 0:
        return WHOLE[:i]
    if kind == 1:
        return WHOLE[:i] + bytes([WHOLE[i] ^ (1 << draw.randrange(8))]) + WHOLE[i + 1 :]
    if kind == 2:
        raw = bytearray(zlib.decompress(WHOLE))
        raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
        return zlib.compress(bytes(raw))
    return pack(change(unpack(), draw))


def read_all(path: Path) -> List[Any]:
    """Read all that commands and training read."""
    records = list(export_records([path], NLP.vocab))
    list(export_records([path], NLP.vocab, "sc"))
    list(export_records([path], NLP.vocab, None))
    for example in Corpus(path, sampled_negatives=1, negatives="none")(NLP):
        example.get_aligned_spans_y2x(example.reference.spans.get("adatag", []))
    return [records, count_epoch_steps(path, 1)]


@pytest.mark.parametrize("seed", range(6))
def test_damage_is_told_with_the_file(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "train.spacy"
    path.write_bytes(WHOLE)
    read_all(path)
    told = 0
    draw = random.Random(seed)
    for _ in range(60):
        path.write_bytes(damage(draw))
        try:
            read_all(path)
        except ValueError as err:
            # Or it is whole, but of something else.
            assert str(path) in str(err) or "choose the values" in str(err)
            told += 1
    assert told > 30
    assert gc.isenabled()


def test_whole_files_are_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "train.spacy"
    path.write_bytes(WHOLE)
    for doc, other in zip(read_docs(path, NLP.vocab), make_docs(), strict=True):
        assert doc.to_bytes() == other.to_bytes()
    assert len(load_docbin(path)) == 3
    # Old ones have neither span groups nor flags nor user data.
    data = unpack()
    for key in ("span_groups", "flags", "user_data"):
        del data[key]
    path.write_bytes(pack(data))
    assert [doc.text for doc in read_docs(path, NLP.vocab)][1:] == ["Mug", "blue coat"]
    DocBin().to_disk(path)
    assert list(read_docs(path, NLP.vocab)) == []


def replace_group(start: int, end: int, label: int = 0) -> List[bytes]:
    """Span groups of three texts, with a place that is anywhere."""
    span = struct.pack(">QQQllll", 0, 0, label, start, end, 0, 3)
    group = srsly.msgpack_dumps({"name": "adatag", "attrs": {}, "spans": [span]})
    return [srsly.msgpack_dumps({group: ["adatag"]})] * 3


@pytest.mark.parametrize(
    "key,value,message",
    [
        ("strings", ["red"], r"text 1: \[E018\]"),
        ("strings", ["red", 5], "expected strings"),
        ("lengths", b"\x07\0\0\0\x01\0\0\0\x02\0\0\0", "expected 10 tokens with spaces"),
        ("lengths", b"\xff\xff\xff\xff", "expected lengths of texts"),
        ("cats", [{}], "expected 'cats' of 3 texts"),
        ("cats", [{}, 5, {}], "text 2: expected names of 'cats', got 5"),
        ("flags", [{}, {}, "x"], "text 3: "),
        ("span_groups", replace_group(0, 50), r"text 1: \[E035\].* end 50"),
        ("span_groups", replace_group(-3, 1), r"text 1: \[E035\].* start -3"),
        ("span_groups", replace_group(1, 2), "text 1: .* tokens 1 to 2, got .* 0 to 3"),
        ("span_groups", replace_group(0, 1, 12345678901), r"text 1: \[E018\]"),
        *[
            (
                "user_data",
                [srsly.msgpack_dumps({("._.", name, None, None): value})] * 3,
                name,
            )
            for name, value in [
                ("attr_queries", "Color"),
                ("attr_queries", [["Color"]]),
                ("attr_unaligned", ["Color"]),
                ("attr_unaligned", {"Color": 5}),
                ("attr_fields", [["title", 0]]),
                ("attr_fields", [["title", 0, 500]]),
            ]
        ],
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, key: str, value: Any, message: str):
    path = tmp_path / "train.spacy"
    path.write_bytes(pack({**unpack(), key: value}))
    for read in (
        lambda: list(read_docs(path, spacy.blank("en").vocab)),
        lambda: list(Corpus(path)(spacy.blank("en"))),
    ):
        with pytest.raises(ValueError, match=rf"got {path}(, |: ).*{message}"):
            read()
    for output in ("back.jsonl", "again.spacy"):
        result = run_cli("adatag", "convert", path, tmp_path / output)
        assert result.exit_code == 1
        assert "as spaCy writes it, got" in " ".join(result.output.split())
    assert list(tmp_path.iterdir()) == [path]
