"""The loop of a category manager: look at values in a spreadsheet, and train on."""

import random
from pathlib import Path

import pytest
import srsly

from spacy_adatag.corpus.records import parse_record
from spacy_adatag.corpus.schema import Record
from spacy_adatag.review import Case, Question, is_reviewed
from spacy_adatag.review.sheet import COLUMNS, read_row, write_sheet

from .conftest import OPTIONS, decide, read_sheet, save

# What a table of another version has: no row, and no checksum.
NO_ROW = '{"record": {}, "attribute": "Color", "places": [], "sure": []}'


def read_records(path: Path):
    found = {}
    for data in srsly.read_jsonl(path):
        record = parse_record(data, data["id"])
        assert record.attributes is not None
        found[record.id] = {
            name: [value.text for value in values]
            for name, values in record.attributes.items()
        }
    return found


def test_what_is_asked(review, shop, tmp_path):
    said = review(shop, tmp_path / "look.csv", *OPTIONS, "--attribute", "color=Color")
    assert "values other than in the cell" in said
    rows = read_sheet(tmp_path / "look.csv")
    assert list(rows[0]) == COLUMNS
    found = {(row["id"], row["attribute"], row["value"]): row for row in rows}
    coat, shirt = found["1", "Color", "dark blue"], found["2", "Color", "red"]
    assert coat["text"] == "[dark blue] wool coat" and coat["cell"] == "green"
    assert coat["reason"] == shirt["reason"] == "the cell says green"
    assert 0 < float(shirt["score"]) <= 1
    # The most urgent first, with all others of its text.
    assert list(dict.fromkeys(row["id"] for row in rows))[:2] == ["1", "2"]
    assert found["5", "Color", "red"]["reason"] == "score below 1"
    assert not any(row["decision"] or row["correction"] for row in rows)


def test_what_the_cell_has_is_not_asked(review, shop, tmp_path):
    review(shop, tmp_path / "look.csv", *OPTIONS, "--attribute", "material=Material")
    asked = {
        (r["id"], r["value"]): r["reason"] for r in read_sheet(tmp_path / "look.csv")
    }
    assert ("1", "wool") not in asked and ("2", "cotton") in asked
    assert asked["4", "leather"] == "the cell says so, and it was not found"


@pytest.mark.parametrize(
    "how", ["libreoffice", "semicolons", "quotes", "cp1252", "utf-16"]
)
def test_decisions(review, shop, tmp_path, how):
    """As the table comes back from a spreadsheet, in another order and with notes."""
    review(shop, tmp_path / "look.csv", *OPTIONS, "--attribute", "color=Color")
    rows = read_sheet(tmp_path / "look.csv")
    decide(rows, "dark blue", "", "blue")
    decide(rows, "red", "Accept ")
    decide(rows, "cotton", "no")
    for row in rows:
        row["notes"] = "größe"
    random.Random(0).shuffle(rows)
    saved = save(tmp_path / "saved.csv", rows, how)
    said = review(saved, tmp_path / "records.jsonl")
    assert "2 values accepted, 2 rejected, 1 corrected" in said
    assert "without a decision" in said
    assert read_records(tmp_path / "records.jsonl") == {
        "1": {"Color": ["blue"]},
        "2": {"Color": ["red"], "Material": []},
        "5": {"Color": ["red"], "Material": []},
    }


def test_an_excel_file(review, shop, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    review(shop, tmp_path / "look.csv", *OPTIONS)
    rows = read_sheet(tmp_path / "look.csv")
    decide(rows, "cotton", "1")
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        cells = list(row.values())
        # Excel makes numbers of what looks like one.
        book.active.append([int(x) if x.isdecimal() else x or None for x in cells])
    book.save(tmp_path / "saved.xlsx")
    review(tmp_path / "saved.xlsx", tmp_path / "records.jsonl")
    found = read_records(tmp_path / "records.jsonl")
    assert found["2"] == {"Material": ["cotton"]}


def test_a_workbook_for_people(review, shop, tmp_path):
    """All cells are texts, and a list has what the decision may be."""
    openpyxl = pytest.importorskip("openpyxl")
    look = tmp_path / "look.xlsx"
    review(shop, tmp_path / "look.csv", *OPTIONS)
    review(shop, look, *OPTIONS)
    book = openpyxl.load_workbook(look)
    sheet = book.active
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == COLUMNS and sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["K"].hidden
    (choices,) = sheet.data_validations.dataValidation
    assert choices.formula1 == '"accept,reject"' and str(choices.sqref)[:3] == "I2:"
    plain = [list(row.values()) for row in read_sheet(tmp_path / "look.csv")]
    score = COLUMNS.index("score")
    for row, expected in zip(rows[1:], plain):
        assert row.pop(score) == (float(expected[score]) if expected[score] else "")
        del expected[score]
        assert row == expected
    assert len(rows) == len(plain) + 1
    for i, row in enumerate(sheet.iter_rows(min_row=2), 2):
        assert all(cell.number_format == "@" for cell in row if cell.column != 6)
        if sheet.cell(i, 4).value == "cotton":
            sheet.cell(i, 9).value = "accept"
    book.save(look)
    review(look, tmp_path / "records.jsonl")
    found = read_records(tmp_path / "records.jsonl")
    assert found["2"] == {"Material": ["cotton"]}


def test_words_that_were_replaced_in_the_whole_sheet(review, shop, tmp_path):
    """The text of the product would be another one."""
    review(shop, tmp_path / "look.csv", *OPTIONS)
    rows = read_sheet(tmp_path / "look.csv")
    for row in rows:
        row["decision"] = "accept"
    old = [{k: v.replace("cotton", "linnen") for k, v in row.items()} for row in rows]
    saved = save(tmp_path / "saved.csv", old)
    said = review(saved, tmp_path / "records.jsonl", code=3)
    assert "leave that column as it is" in said
    found = read_records(tmp_path / "records.jsonl")
    assert found.keys() == {"1", "3", "4"}


def test_several_lines_in_a_cell(review, shop, tmp_path):
    review(shop, tmp_path / "look.csv", *OPTIONS)
    rows = read_sheet(tmp_path / "look.csv")
    decide(rows, "dark blue", "", "dark\nblue\n")
    # Nobody has written anything but a note.
    rows.append({**dict.fromkeys(rows[0], ""), "seen by": "me"})
    rows[0]["seen by"] = ""
    review(save(tmp_path / "saved.csv", rows), tmp_path / "records.jsonl")
    found = read_records(tmp_path / "records.jsonl")
    assert found == {"1": {"Color": ["dark", "blue"]}}


def test_an_attribute_with_an_open_value_is_left_out(review, shop, tmp_path):
    review(shop, tmp_path / "look.csv", *OPTIONS)
    rows = read_sheet(tmp_path / "look.csv")
    decide(rows, "orchid", "accept")
    decide(rows, "cherry pie", "accept")
    decide(rows, "dark blue", "accept")
    saved = save(tmp_path / "saved.csv", rows)
    assert "attributes of texts" in review(saved, tmp_path / "records.jsonl")
    assert read_records(tmp_path / "records.jsonl") == {"1": {"Color": ["dark blue"]}}
    decide(rows, "mango ice cream", "", "mango | ice cream")
    review(save(saved, rows), tmp_path / "records.jsonl")
    scents = ["orchid", "cherry pie", "mango", "ice cream"]
    assert read_records(tmp_path / "records.jsonl")["3"] == {"Scent": scents}


def test_a_deleted_row_is_not_absent(review, shop, tmp_path):
    """Nobody knows whether the others of its attribute are all."""
    review(shop, tmp_path / "look.csv", *OPTIONS)
    rows = read_sheet(tmp_path / "look.csv")
    for row in rows:
        row["decision"] = "accept"
    rows = [row for row in rows if row["value"] not in ("cherry pie", "dark blue")]
    saved = save(tmp_path / "saved.csv", rows)
    said = review(saved, tmp_path / "records.jsonl")
    assert "Left out 1 attribute of texts" in said
    found = read_records(tmp_path / "records.jsonl")
    assert "3" not in found and "1" not in found
    assert found["2"] == {"Color": ["red"], "Material": ["cotton"]}


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"correction": "navy"}, "'navy' is not in the text"),
        ({"correction": "lue"}, "only inside of a word"),
        ({"decision": "maybe"}, "expected accept or reject as the decision"),
        ({"correction": "-"}, "write reject as the decision if there is no value"),
        ({"correction": "blue | N/A"}, "write reject as the decision"),
        ({"value": "blue"}, "expected 'dark blue' in the column value"),
        ({"value": "blue", "decision": "yes"}, "into the column correction"),
        ({"attribute": "Material"}, "expected 'Color' in the column attribute"),
        ({"attribute": "Material"}, "To add one of another attribute"),
        ({"decision": "reject", "correction": "dark blue"}, "is its own correction"),
        ({"correction": "dark, blue"}, "write | between them"),
        ({"decision": "yes", "record": ""}, "To add a value of an attribute, write it"),
        ({"decision": "yes", "record": '{"record": 1}'}, "leave that column as it is"),
        ({"decision": "yes", "record": NO_ROW}, "leave that column as it is"),
    ],
)
def test_rows_that_can_not_be_read(review, shop, tmp_path, changes, reason):
    """The others are read."""
    review(shop, tmp_path / "look.csv", *OPTIONS)
    rows = read_sheet(tmp_path / "look.csv")
    (at,) = (i for i, row in enumerate(rows) if row["value"] == "dark blue")
    rows[at].update(changes)
    decide(rows, "cotton", "accept")
    saved = save(tmp_path / "saved.csv", rows)
    said = review(saved, tmp_path / "records.jsonl", code=3)
    # With the header as the first row, as spreadsheets count.
    assert f"row {at + 2}: " in said and reason in said
    (rejected,) = srsly.read_jsonl(tmp_path / "records.jsonl.rejected.jsonl")
    assert rejected["line"] == at + 2 and reason in rejected["reason"]
    found = read_records(tmp_path / "records.jsonl")
    assert found == {id: {"Material": ["cotton"]} for id in "25"}


@pytest.mark.parametrize(
    "changes",
    [
        {"decision": "maybe"},
        {"decision": "accept", "record": "gone"},
        {"correction": "nowhere"},
        {"text": b"\xff"},
    ],
)
def test_what_can_not_be_read_is_not_absent(review, shop, tmp_path, changes):
    """The other values of the attribute are not all of it, so they are left out."""
    review(shop, tmp_path / "look.csv", *OPTIONS)
    rows = read_sheet(tmp_path / "look.csv")
    for row in rows:
        row["decision"] = "accept"
        if row["value"] == "orchid":
            row.update({k: v if isinstance(v, str) else "%" for k, v in changes.items()})
    saved = save(tmp_path / "saved.csv", rows)
    if "text" in changes:
        # As in a file of UTF-8 that is damaged in one place.
        damaged = saved.read_bytes().replace(b",%,", b",\xff,")
        saved.write_bytes(damaged + "ö\n".encode())
    review(saved, tmp_path / "records.jsonl", code=3)
    found = read_records(tmp_path / "records.jsonl")
    assert "3" not in found and {"1", "2", "4", "5"} <= set(found)


@pytest.mark.parametrize(
    "value, shown, is_same",
    [
        ("1.50", "1.5", True),
        ("1,50", "1.5", True),
        ("007", "7", True),
        ("-Größe-", "'-Gr??e-", True),
        ("1.50", "1.6", False),
        ("red", "", False),
    ],
)
def test_what_spreadsheets_make_of_a_value_is_no_change(tmp_path, value, shown, is_same):
    record = Record("7", f"size {value}")
    place = (5, len(record.text))
    question = Question(value, [place], 0.5, None, "low", "low", 1.0)
    write_sheet([Case(record, "Size", [question])], tmp_path / "look.csv")
    (row,) = read_sheet(tmp_path / "look.csv")
    decision = read_row({**row, "value": shown, "decision": "yes"})
    assert (decision.fault is None) == is_same
    del row["value"], row["attribute"]
    assert read_row(row).fault is None


def test_no_decision(review, shop, tmp_path):
    review(shop, tmp_path / "look.csv", *OPTIONS)
    said = review(tmp_path / "look.csv", tmp_path / "records.jsonl", code=1)
    assert (
        "No decision" in said
        and "the column decision" in said
        and not (tmp_path / "records.jsonl").exists()
    )
    said = review(tmp_path / "look.csv", tmp_path / "again.csv", code=1)
    assert "ends in .jsonl" in said


def test_records_of_records(review, tmp_path):
    """What records are labelled with counts as the cells."""
    lines = [
        {"id": "a", "text": "red cotton shirt", "attributes": {"Color": ["cotton"]}},
        {
            "id": "b",
            "fields": [{"name": "t", "text": "hat"}, {"name": "d", "text": "red wool"}],
            "category": "Hats",
        },
    ]
    srsly.write_jsonl(tmp_path / "in.jsonl", lines)
    review(tmp_path / "in.jsonl", tmp_path / "look.csv", "--sure", 1)
    rows = read_sheet(tmp_path / "look.csv")
    assert [r["reason"] for r in rows if r["attribute"] == "Color"] == [
        "the cell says cotton",
        "score below 1",
    ]
    for row in rows:
        row["decision"] = "yes"
    review(save(tmp_path / "saved.csv", rows), tmp_path / "out.jsonl")
    (first, second) = srsly.read_jsonl(tmp_path / "out.jsonl")
    second = second if second["id"] == "b" else first
    assert second["category"] == "Hats" and second["fields"] == lines[1]["fields"]
    assert {"field": "d", "start": 0, "end": 3} in second["attributes"]["Color"]


def test_rows_are_counted_with_what_is_above_the_header(review, shop, tmp_path):
    review(shop, tmp_path / "look.csv", *OPTIONS)
    rows = read_sheet(tmp_path / "look.csv")
    rows[1]["decision"], rows[0]["decision"] = "maybe", "accept"
    saved = save(tmp_path / "saved.csv", rows)
    saved.write_text("To look at\n\n" + saved.read_text(encoding="utf8"), "utf8")
    args = ["--header-row", 3]
    assert "row 5: " in review(saved, tmp_path / "records.jsonl", *args, code=3)


def test_the_sheet_that_is_named(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "notes"
    book.active.append(["what", "who"])
    book.active.append(["look at colors", "me"])
    book.create_sheet("done").append(COLUMNS)
    book["done"].append(["1"] * len(COLUMNS))
    path = str(tmp_path / "look.xlsx")
    book.save(path)
    assert is_reviewed(path, sheet="done")
    assert not is_reviewed(path, sheet="notes")
