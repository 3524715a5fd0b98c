"""What fits into the cells of a sheet, and what is read back from them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.corpus.records import parse_record
from spacy_adatag.corpus.schema import Field, Record
from spacy_adatag.labelling.compare import SAME
from spacy_adatag.review import Case, Question
from spacy_adatag.review.decisions import Answer, Decisions
from spacy_adatag.review.sheet import MAX_CELL, read_row, write_sheet

from .conftest import read_sheet

TEXT = st.text("ab [],;\"'\n=é漢\U0001f984", min_size=1, max_size=30)


@given(st.lists(TEXT, min_size=1, max_size=3), st.data())
def test_a_question_is_read_back(tmp_path_factory, parts, data):
    """Whatever the text, and even if all but ASCII is lost."""
    text = "\n".join(["a", *parts])
    fields, at = [], 0
    for i, part in enumerate(["a", *parts] if data.draw(st.booleans()) else []):
        fields.append(Field(str(i), at, at + len(part)))
        at += len(part) + 1
    bounds = [(f.start, f.end) for f in fields] or [(0, len(text))]
    first, last = data.draw(st.sampled_from(bounds))
    start = data.draw(st.integers(first, last - 1))
    end = data.draw(st.integers(start + 1, last))
    record = Record("7", text, fields=tuple(fields), category="x")
    if not text[start:end].strip() or text[start:end] != text[start:end].strip():
        return
    question = Question(text[start:end], [(start, end)], 0.5, None, "low", "low", 1.0)
    path = tmp_path_factory.mktemp("sheet") / "look.csv"
    write_sheet([Case(record, "Color", [question], [(0, 1)], ["=1"])], path)
    (row,) = read_sheet(path)
    row = {k: v.encode("ascii", "replace").decode() for k, v in row.items()}
    row["decision"] = "yes"
    decision = read_row(row)
    assert (decision.record.text, decision.record.fields) == (text, tuple(fields))
    assert (decision.places, decision.sure) == ([(start, end)], [(0, 1)])
    assert (decision.answer, decision.attribute) == (Answer.ACCEPT, "Color")
    assert row["cell"] == "'=1"


def test_a_text_that_is_too_long_for_a_cell(tmp_path):
    """The row has the part of it around the value."""
    text = f"{'漢字 ' * 9000}red wool {'größer ' * 9000}"
    start = text.index("red")
    question = Question("red", [(start, start + 3)], 0.5, None, "low", "low", 1.0)
    record = Record("7", text, fields=(Field("d", 0, len(text)),))
    sure = [(0, 2), (start + 4, start + 8)]
    write_sheet([Case(record, "Color", [question], sure)], tmp_path / "look.csv")
    (row,) = read_sheet(tmp_path / "look.csv")
    assert len(row["record"]) <= MAX_CELL
    decision = read_row(row)
    ((i, j),) = decision.places
    assert decision.record.text[i:j] == "red" and len(decision.record.text) > 1000
    assert [decision.record.text[a:b] for a, b in decision.sure] == ["wool"]
    assert decision.record.text in text


def find_all(text, value):
    places = [i for i in range(len(text)) if text.startswith(value, i)]
    return [(i, i + len(value)) for i in places]


@pytest.mark.parametrize("gap", [1, 50, 9000])
@pytest.mark.parametrize("has_fields", [False, True])
def test_all_rows_of_a_long_text_make_one_record(tmp_path, gap, has_fields):
    """However far the values stand from each other."""
    words = "größer wool " * 3000
    between = "漢字 navy hat " * gap
    text = f"{words}in red {between}and navy blue {words}"
    fields = (Field("d", 0, len(text)),) if has_fields else ()
    record = Record("7", text, fields=fields, category="Hats", group="g")
    questions = [
        Question(value, find_all(text, value)[::-1], 0.5, None, "low", "low", 1.0)
        for value in ("navy blue", "red")
    ]
    sure = find_all(text, "wool")
    path = tmp_path / "look.csv"
    write_sheet([Case(record, "Color", questions, sure)], path)
    rows = read_sheet(path)
    assert len(rows) == 2 and all(len(row["record"]) <= MAX_CELL for row in rows)
    decided = [read_row({**row, "decision": "yes"}) for row in rows]
    first, second = decided
    assert first.base == second.base and first.row == (0, 2) and second.row == (1, 2)
    decisions = Decisions()
    for decision in decided:
        decisions.add(decision)
    (data,) = decisions.make_records()
    made = parse_record(data, "7")
    assert made.attributes is not None
    assert (made.category, made.group, made.partial) == ("Hats", "g", True)
    # No value is cut off, and none is left out.
    found = [value.text for value in made.attributes["Color"]]
    names = ("red", "navy blue", "wool")
    assert {name: found.count(name) for name in names} == {
        name: len(find_all(made.text, name)) for name in names
    }
    assert {"red", "navy blue"} < set(found) and len(found) > 10
    # Without one of the rows, there is none.
    decisions = Decisions()
    decisions.add(first)
    assert list(decisions.make_records()) == [] and decisions.held_back == 1


def test_formulas_are_texts(tmp_path):
    question = Question("=1+1", [(0, 4)], None, "-x", "low", "low", 1.0)
    case = Case(Record("@7", "=1+1 -5 x"), "Color", [question], [], ["-5"])
    write_sheet([case], tmp_path / "look.csv")
    (row,) = read_sheet(tmp_path / "look.csv")
    assert (row["value"], row["canonical"], row["id"]) == ("'=1+1", "'-x", "'@7")
    assert row["cell"] == "-5" and row["score"] == ""
    assert json.loads(row["record"])["record"]["id"] == "@7"
    assert SAME not in row.values()
    assert read_row({**row, "decision": "n"}).answer is Answer.REJECT
